//! Every statement on the tables of the history but those that append to it, which are in
//! [`crate::db::history`].

use std::collections::{HashMap, VecDeque};

use entity::{
    AccountId, OrganizationId, account, history_event, history_head, history_personal,
    history_seal, history_seal_head, organization,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Value,
};
use uuid::Uuid;

use crate::db::Tx;
use crate::db::page::{Page, PageRequest};
use crate::error::Result;

/// Rows in one page of a stream. An event is some hundred bytes. Tests read tiny pages, so that
/// every one of them crosses from page to page.
const STREAM_ROWS: usize = if cfg!(test) { 2 } else { 2_000 };
/// Chains in one statement's condition: SQLite nests conditions, and not without end.
const CHAINS_MAX: usize = 200;

/// A row of a table that is read in the order of its key.
pub(super) trait Row: Sized + Send + Sync {
    /// The table.
    type Entity: EntityTrait<Model = Self>;
    /// The columns of the key.
    const KEY: &'static [<Self::Entity as EntityTrait>::Column];
    /// The column of the chain.
    const CHAIN: <Self::Entity as EntityTrait>::Column;
    /// The values of the key.
    fn key(&self) -> Vec<Value>;
}

/// A row that belongs to an event of a chain.
pub(super) trait OfEvent: Row {
    /// The chain.
    fn chain(&self) -> Uuid;
    /// The number of the event.
    fn sequence(&self) -> i64;
}

macro_rules! rows {
    ($($table:ident by $($column:ident = $field:ident),+;)+) => {$(
        impl Row for $table::Model {
            type Entity = $table::Entity;
            const KEY: &'static [$table::Column] = &[$($table::Column::$column),+];
            const CHAIN: $table::Column = $table::Column::ChainId;
            fn key(&self) -> Vec<Value> {
                vec![$(self.$field.clone().into()),+]
            }
        }

        impl OfEvent for $table::Model {
            fn chain(&self) -> Uuid {
                self.chain_id
            }
            fn sequence(&self) -> i64 {
                self.sequence
            }
        }
    )+};
}

rows! {
    history_head by ChainId = chain_id;
    history_event by ChainId = chain_id, Sequence = sequence;
    history_personal by ChainId = chain_id, Sequence = sequence, Commitment = commitment;
    history_seal_head by ChainId = chain_id, Sequence = sequence, SealNumber = seal_number;
}

/// A table read from one end to the other in pages, by key, in bounded memory.
#[derive(Debug)]
pub(super) struct Stream<R> {
    chains: Option<Vec<Uuid>>,
    after: Option<Vec<Value>>,
    rows: VecDeque<R>,
    ended: bool,
}

impl<R: Row> Stream<R> {
    /// Of these chains, or of all.
    pub(super) fn over(chains: Option<&[Uuid]>) -> Self {
        Self {
            chains: chains.map(<[Uuid]>::to_vec),
            after: None,
            rows: VecDeque::new(),
            ended: false,
        }
    }

    /// The next row, left where it is.
    pub(super) async fn peek(&mut self, connection: &DatabaseTransaction) -> Result<Option<&R>> {
        if self.rows.is_empty() && !self.ended {
            let page = self.page(connection).await?;
            self.ended = page.len() < STREAM_ROWS;
            self.after = page.last().map(Row::key);
            self.rows = page.into();
        }
        Ok(self.rows.front())
    }

    async fn page(&self, connection: &DatabaseTransaction) -> Result<Vec<R>> {
        let column = |column: &<R::Entity as EntityTrait>::Column| column.as_column_ref();
        let mut select = R::Entity::find();
        if let Some(chains) = &self.chains {
            select = select.filter(R::CHAIN.is_in(chains.iter().copied()));
        }
        if let Some(after) = &self.after {
            let key = Expr::tuple(R::KEY.iter().map(|key| Expr::col(column(key))));
            let after = Expr::tuple(after.iter().cloned().map(Expr::val));
            select = select.filter(key.gt(after));
        }
        for key in R::KEY {
            select = select.order_by(*key, Order::Asc);
        }
        let limit = u64::try_from(STREAM_ROWS).unwrap_or(u64::MAX);
        Ok(select.limit(limit).all(connection).await?)
    }
}

impl<R: OfEvent> Stream<R> {
    /// The chain of the next row.
    pub(super) async fn chain(&mut self, connection: &DatabaseTransaction) -> Result<Option<Uuid>> {
        Ok(self.peek(connection).await?.map(OfEvent::chain))
    }

    /// The next row of a chain, if it belongs to an event up to `sequence`.
    pub(super) async fn next_of(
        &mut self,
        connection: &DatabaseTransaction,
        chain: Uuid,
        sequence: i64,
    ) -> Result<Option<R>> {
        let next = self.peek(connection).await?;
        let wanted = next.is_some_and(|row| row.chain() == chain && row.sequence() <= sequence);
        Ok(if wanted { self.rows.pop_front() } else { None })
    }
}

/// The seals after one, in the order of their numbers.
pub(super) async fn seals_after(
    connection: &impl ConnectionTrait,
    number: i64,
) -> Result<Vec<history_seal::Model>> {
    let limit = u64::try_from(STREAM_ROWS).unwrap_or(u64::MAX);
    Ok(history_seal::Entity::find()
        .filter(history_seal::Column::Number.gt(number))
        .order_by_asc(history_seal::Column::Number)
        .limit(limit)
        .all(connection)
        .await?)
}

/// The newest seal.
pub(super) async fn newest_seal(
    connection: &impl ConnectionTrait,
) -> Result<Option<history_seal::Model>> {
    Ok(history_seal::Entity::find()
        .order_by_desc(history_seal::Column::Number)
        .one(connection)
        .await?)
}

/// The next page of sealed heads in the order of seals and chains, after one of them.
pub(super) async fn sealed_after(
    connection: &impl ConnectionTrait,
    after: Option<(i64, Uuid)>,
) -> Result<Vec<history_seal_head::Model>> {
    let mut select = history_seal_head::Entity::find();
    if let Some((number, chain)) = after {
        let key = Expr::tuple([
            Expr::col(history_seal_head::Column::SealNumber),
            Expr::col(history_seal_head::Column::ChainId),
        ]);
        select = select.filter(key.gt(Expr::tuple([Expr::val(number), Expr::val(chain)])));
    }
    let limit = u64::try_from(STREAM_ROWS).unwrap_or(u64::MAX);
    Ok(select
        .order_by_asc(history_seal_head::Column::SealNumber)
        .order_by_asc(history_seal_head::Column::ChainId)
        .limit(limit)
        .all(connection)
        .await?)
}

/// Names under a seal all heads that no seal names yet. One statement: it sees all heads at one
/// instant, and half a million of them do not travel; that many may take longer than a request's
/// statement may.
pub(super) async fn name_moved_heads(tx: &Tx, number: i64) -> Result<()> {
    tx.lift_time_limit().await?;
    use history_head::Column as Head;
    use history_seal_head::Column as Sealed;
    let sealed = Query::select()
        .expr(Expr::val(1))
        .from(history_seal_head::Entity)
        .and_where(
            Expr::col((history_seal_head::Entity, Sealed::ChainId))
                .equals((history_head::Entity, Head::ChainId)),
        )
        .and_where(
            Expr::col((history_seal_head::Entity, Sealed::Sequence))
                .equals((history_head::Entity, Head::Sequence)),
        )
        .to_owned();
    let moved = history_head::Entity::find()
        .select_only()
        .expr(Expr::val(number).cast_as("bigint"))
        .columns([Head::ChainId, Head::Sequence, Head::Hash])
        .filter(Head::Sequence.gt(0))
        .filter(Expr::exists(sealed).not())
        .into_query();
    let mut insert = Query::insert();
    insert.into_table(history_seal_head::Entity).columns([
        Sealed::SealNumber,
        Sealed::ChainId,
        Sealed::Sequence,
        Sealed::Hash,
    ]);
    insert
        .select_from(moved)
        .map_err(|error| crate::error::Error::internal(error.to_string()))?;
    tx.conn().execute(&insert).await?;
    Ok(())
}

/// Adds a seal.
pub(super) async fn insert_seal(tx: &Tx, seal: history_seal::Model) -> Result<()> {
    let insert = history_seal::Entity::insert(seal.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}

fn events_of(chain: Uuid, subject: Option<Uuid>) -> sea_orm::Select<history_event::Entity> {
    let events = history_event::Entity::find().filter(history_event::Column::ChainId.eq(chain));
    match subject {
        Some(subject) => events.filter(history_event::Column::SubjectId.eq(subject)),
        None => events,
    }
}

/// A page of a chain's events, newest first. Whoever asks sees the organization fully.
pub(super) async fn list_events(
    connection: &impl ConnectionTrait,
    chain: Uuid,
    subject: Option<Uuid>,
    page: &PageRequest<i64>,
) -> Result<Page<history_event::Model>> {
    let mut events = events_of(chain, subject);
    if let Some(after) = page.after {
        events = events.filter(history_event::Column::Sequence.lt(after));
    }
    let events = events
        .order_by_desc(history_event::Column::Sequence)
        .limit(page.fetch());
    Ok(page.cut(events.all(connection).await?))
}

/// How many events a chain has.
pub(super) async fn event(
    connection: &impl ConnectionTrait,
    chain: Uuid,
    sequence: i64,
) -> Result<Option<history_event::Model>> {
    Ok(history_event::Entity::find_by_id((chain, sequence))
        .one(connection)
        .await?)
}

/// How many events a chain has.
pub(super) async fn count_events(
    connection: &impl ConnectionTrait,
    chain: Uuid,
    subject: Option<Uuid>,
) -> Result<i64> {
    let count = events_of(chain, subject).count(connection).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The personal values of events.
pub(super) async fn personal_of(
    connection: &impl ConnectionTrait,
    events: impl IntoIterator<Item = (Uuid, i64)>,
) -> Result<Vec<history_personal::Model>> {
    let mut chains: HashMap<Uuid, Vec<i64>> = HashMap::new();
    for (chain, sequence) in events {
        chains.entry(chain).or_default().push(sequence);
    }
    let chains: Vec<_> = chains.into_iter().collect();
    let mut rows = Vec::new();
    for chains in chains.chunks(CHAINS_MAX) {
        let mut any = Condition::any();
        for (chain, sequences) in chains {
            let chain = history_personal::Column::ChainId.eq(*chain);
            let sequence = history_personal::Column::Sequence.is_in(sequences.iter().copied());
            any = any.add(chain.and(sequence));
        }
        let found = history_personal::Entity::find().filter(any);
        rows.extend(found.all(connection).await?);
    }
    Ok(rows)
}

/// How accounts are shown.
pub(super) async fn account_names(
    connection: &impl ConnectionTrait,
    accounts: impl IntoIterator<Item = AccountId>,
) -> Result<Vec<(AccountId, String)>> {
    Ok(account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::DisplayName])
        .filter(account::Column::Id.is_in(accounts))
        .into_tuple()
        .all(connection)
        .await?)
}

/// The names of organizations, for the operator.
pub(super) async fn organization_names(
    connection: &impl ConnectionTrait,
    chains: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>> {
    let ids = chains.into_iter().map(OrganizationId);
    let names: Vec<(OrganizationId, String)> = organization::Entity::find()
        .select_only()
        .columns([organization::Column::Id, organization::Column::Name])
        .filter(organization::Column::Id.is_in(ids))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(names.into_iter().map(|(id, name)| (id.0, name)).collect())
}
