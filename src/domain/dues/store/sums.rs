//! Sums over lines: statements, what is owed for a month, what the books below say.

use chrono::{DateTime, NaiveDate, Utc};
use entity::dues_entry::{self, DuesEntryKind, DuesFund};
use entity::dues_line::{self, DuesAccount};
use entity::dues_policy::RetentionLevel;
use entity::dues_remittance::{self, RemittanceState, TransferDirection};
use entity::{OrganizationId, Period, dues_collection, dues_share, organization};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};

use crate::db::sum_i64;
use crate::domain::dues::rules::{OWED, Sums, Totals};
use crate::error::Result;

/// Whose lines are summed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose<'a> {
    /// One organization's.
    Own(OrganizationId),
    /// Those of all that lies below this path, itself among it.
    Below(&'a [u8]),
}

/// Which lines are summed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Which<'a> {
    pub whose: Whose<'a>,
    pub fund: DuesFund,
    /// The first and the last day.
    pub days: (NaiveDate, NaiveDate),
    /// Only what was recorded before this instant.
    pub known_before: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, FromQueryResult)]
struct SumRow {
    account: DuesAccount,
    during: i32,
    inside: i32,
    amount: i64,
}

/// The organizations below a path, as a subquery of their ids.
pub(super) fn ids_below(path: &[u8]) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(organization::Column::Id)
        .from(organization::Entity)
        .cond_where(crate::access::below(path))
        .to_owned()
}

fn to_entry() -> RelationDef {
    dues_line::Entity::belongs_to(dues_entry::Entity)
        .from(dues_line::Column::EntryId)
        .to(dues_entry::Column::Id)
        .into()
}

fn flag(condition: Condition) -> sea_orm::sea_query::SimpleExpr {
    Expr::case(condition, 1).finally(0).into()
}

/// The sums of a period and of all before it.
pub(crate) async fn totals(connection: &impl ConnectionTrait, which: &Which<'_>) -> Result<Totals> {
    let column = |column| Expr::col((dues_line::Entity, column));
    let (first, last) = which.days;
    let during = flag(column(dues_line::Column::EffectiveOn).gte(first).into());
    let (whose, inside) = match which.whose {
        Whose::Own(id) => (
            column(dues_line::Column::OrganizationId).eq(id),
            flag(Expr::val(1).eq(0).into()),
        ),
        Whose::Below(path) => {
            let other = Expr::col((dues_entry::Entity, dues_entry::Column::CounterpartyId));
            (
                column(dues_line::Column::OrganizationId).in_subquery(ids_below(path)),
                flag(other.in_subquery(ids_below(path)).into()),
            )
        }
    };
    let known = which
        .known_before
        .map(|at| column(dues_line::Column::RecordedAt).lt(at));
    let rows = dues_line::Entity::find()
        .select_only()
        .column(dues_line::Column::Account)
        .expr_as(during, "during")
        .expr_as(inside, "inside")
        .expr_as(
            sum_i64((dues_line::Entity, dues_line::Column::Amount)),
            "amount",
        )
        .join(JoinType::InnerJoin, to_entry())
        .filter(Condition::all().add(whose).add_option(known))
        .filter(column(dues_line::Column::Fund).eq(which.fund))
        .filter(column(dues_line::Column::EffectiveOn).lte(last))
        .group_by(Expr::col((dues_line::Entity, dues_line::Column::Account)))
        .group_by(Expr::col(Alias::new("during")))
        .group_by(Expr::col(Alias::new("inside")))
        .into_model::<SumRow>()
        .all(connection)
        .await?;
    Ok(gather(rows))
}

fn gather(rows: Vec<SumRow>) -> Totals {
    let mut totals = Totals::default();
    let add = |sums: &mut Sums, row: &SumRow| {
        let held = sums.0.entry(row.account).or_default();
        *held = held.saturating_add(row.amount);
    };
    for row in rows {
        let is_outside = row.inside == 0;
        if row.during == 1 {
            add(&mut totals.during, &row);
            if is_outside {
                add(&mut totals.outside_during, &row);
            }
        } else {
            add(&mut totals.before, &row);
            if is_outside {
                add(&mut totals.outside_before, &row);
            }
        }
    }
    totals
}

/// How cash moved on each day since one, oldest first.
pub(crate) async fn cash_since(
    connection: &impl ConnectionTrait,
    (id, fund): (OrganizationId, DuesFund),
    since: NaiveDate,
) -> Result<Vec<(NaiveDate, i64)>> {
    let rows = dues_line::Entity::find()
        .select_only()
        .column(dues_line::Column::EffectiveOn)
        .expr_as(sum_i64(dues_line::Column::Amount), "amount")
        .filter(dues_line::Column::OrganizationId.eq(id))
        .filter(dues_line::Column::Fund.eq(fund))
        .filter(dues_line::Column::Account.eq(DuesAccount::Cash))
        .filter(dues_line::Column::EffectiveOn.gte(since))
        .group_by(dues_line::Column::EffectiveOn)
        .order_by_asc(dues_line::Column::EffectiveOn)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows)
}

/// What an organization owes upward for a month, by level from below: all of it, what of that was
/// confirmed, and how much of it was sent and not refused.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owed {
    pub whole: Vec<i64>,
    pub given: Vec<i64>,
    pub sent: i64,
}

impl Owed {
    /// All that is owed.
    pub(crate) fn total(&self) -> i64 {
        self.whole.iter().sum()
    }
}

#[derive(Clone, Debug, FromQueryResult)]
struct OwedRow {
    account: DuesAccount,
    kind: DuesEntryKind,
    amount: i64,
}

/// What an organization owes upward for a month, by its own books.
pub(crate) async fn owed(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
    month: Period,
) -> Result<Owed> {
    let rows = dues_line::Entity::find()
        .select_only()
        .column(dues_line::Column::Account)
        .column(dues_entry::Column::Kind)
        .expr_as(
            sum_i64((dues_line::Entity, dues_line::Column::Amount)),
            "amount",
        )
        .join(JoinType::InnerJoin, to_entry())
        .filter(dues_entry::Column::OrganizationId.eq(id))
        .filter(dues_entry::Column::Month.eq(month))
        .filter(dues_entry::Column::Fund.eq(DuesFund::Dues))
        .filter(dues_line::Column::Account.is_in(OWED.map(|(_, account)| account)))
        .group_by(dues_line::Column::Account)
        .group_by(dues_entry::Column::Kind)
        .into_model::<OwedRow>()
        .all(connection)
        .await?;
    let sum = |account, delivered: Option<()>| -> i64 {
        let of = rows.iter().filter(|row| {
            let is_delivered = row.kind == DuesEntryKind::Delivered;
            row.account == account && is_delivered == delivered.is_some()
        });
        of.map(|row| row.amount).sum()
    };
    let whole = OWED.map(|(_, account)| -sum(account, None)).to_vec();
    let given = OWED.map(|(_, account)| sum(account, Some(()))).to_vec();
    let sent = sent_by(connection, &[id], &[month]).await?;
    let sent = sent
        .iter()
        .filter(|row| row.state != RemittanceState::Refused);
    Ok(Owed {
        whole,
        given,
        sent: sent.map(|row| row.amount).sum(),
    })
}

/// What some organizations sent upward for some months, by how far it is.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct SentRow {
    pub sender_id: OrganizationId,
    pub state: RemittanceState,
    pub amount: i64,
}

pub(crate) async fn sent_by(
    connection: &impl ConnectionTrait,
    senders: &[OrganizationId],
    months: &[Period],
) -> Result<Vec<SentRow>> {
    let rows = dues_remittance::Entity::find()
        .select_only()
        .column(dues_remittance::Column::SenderId)
        .column(dues_remittance::Column::State)
        .expr_as(sum_i64(dues_remittance::Column::Amount), "amount")
        .filter(dues_remittance::Column::SenderId.is_in(senders.iter().copied()))
        .filter(dues_remittance::Column::Month.is_in(months.iter().copied()))
        .filter(dues_remittance::Column::Direction.eq(TransferDirection::Upward))
        .group_by(dues_remittance::Column::SenderId)
        .group_by(dues_remittance::Column::State)
        .into_model::<SentRow>()
        .all(connection)
        .await?;
    Ok(rows)
}

/// A share of a collection, by where it was collected and who is to have it.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct ShareRow {
    pub path: Vec<u8>,
    pub holder: Option<OrganizationId>,
    pub amount: i64,
}

/// What was collected below a path for some months, by collector and holder: what each body in
/// between should pass upward follows from it.
pub(crate) async fn shares_below(
    connection: &impl ConnectionTrait,
    path: &[u8],
    months: &[Period],
) -> Result<Vec<ShareRow>> {
    let to_collection = dues_share::Entity::belongs_to(dues_collection::Entity)
        .from(dues_share::Column::CollectionId)
        .to(dues_collection::Column::Id);
    let to_collector = dues_collection::Entity::belongs_to(organization::Entity)
        .from(dues_collection::Column::OrganizationId)
        .to(organization::Column::Id);
    let rows = dues_share::Entity::find()
        .select_only()
        .column(organization::Column::Path)
        .column_as(dues_share::Column::OrganizationId, "holder")
        .expr_as(
            sum_i64((dues_share::Entity, dues_share::Column::Amount)),
            "amount",
        )
        .join(JoinType::InnerJoin, to_collection.into())
        .join(JoinType::InnerJoin, to_collector.into())
        .filter(dues_collection::Column::Month.is_in(months.iter().copied()))
        .filter(dues_collection::Column::ReversedById.is_null())
        .filter(crate::access::below(path))
        .group_by(organization::Column::Path)
        .group_by(dues_share::Column::OrganizationId)
        .into_model::<ShareRow>()
        .all(connection)
        .await?;
    Ok(rows)
}

/// A collection to try a policy on.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct TriedRow {
    pub path: Vec<u8>,
    pub amount: i64,
    pub voluntary: bool,
}

/// The collections below a path for some months, those that were reversed left out: so many at the
/// most, the newest.
pub(crate) async fn tried_below(
    connection: &impl ConnectionTrait,
    path: &[u8],
    months: &[Period],
    limit: u64,
) -> Result<Vec<TriedRow>> {
    let to_collector = dues_collection::Entity::belongs_to(organization::Entity)
        .from(dues_collection::Column::OrganizationId)
        .to(organization::Column::Id);
    let rows = dues_collection::Entity::find()
        .select_only()
        .column(organization::Column::Path)
        .column(dues_collection::Column::Amount)
        .column(dues_collection::Column::Voluntary)
        .join(JoinType::InnerJoin, to_collector.into())
        .filter(dues_collection::Column::Month.is_in(months.iter().copied()))
        .filter(dues_collection::Column::ReversedById.is_null())
        .filter(crate::access::below(path))
        .order_by_desc(dues_collection::Column::Id)
        .limit(limit)
        .into_model::<TriedRow>()
        .all(connection)
        .await?;
    Ok(rows)
}

/// What each level has had of those collections.
pub(crate) async fn levels_below(
    connection: &impl ConnectionTrait,
    path: &[u8],
    months: &[Period],
) -> Result<Vec<(RetentionLevel, i64)>> {
    let to_collection = dues_share::Entity::belongs_to(dues_collection::Entity)
        .from(dues_share::Column::CollectionId)
        .to(dues_collection::Column::Id);
    let to_collector = dues_collection::Entity::belongs_to(organization::Entity)
        .from(dues_collection::Column::OrganizationId)
        .to(organization::Column::Id);
    let rows = dues_share::Entity::find()
        .select_only()
        .column(dues_share::Column::Level)
        .expr_as(
            sum_i64((dues_share::Entity, dues_share::Column::Amount)),
            "amount",
        )
        .join(JoinType::InnerJoin, to_collection.into())
        .join(JoinType::InnerJoin, to_collector.into())
        .filter(dues_collection::Column::Month.is_in(months.iter().copied()))
        .filter(dues_collection::Column::ReversedById.is_null())
        .filter(crate::access::below(path))
        .group_by(dues_share::Column::Level)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows)
}
