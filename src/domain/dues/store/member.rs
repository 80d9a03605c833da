//! The statements on what members owe and pay.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::dues_relief::ReliefState;
use entity::{
    DuesCollectionId, DuesEntryId, DuesReliefId, DuesStandardId, OrganizationId, Period, PersonId,
    dues_base, dues_collection, dues_entry, dues_payment, dues_rate, dues_relief, dues_standard,
    membership, organization,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _, Func, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::write::insert;
use crate::access::below;
use crate::db::page::{Page, PageRequest};
use crate::db::{BULK_ROWS_MAX, Tx};
use crate::domain::dues::rules::{BY_MEMBER, Member, MemberRecords, Payable, Rate};
use crate::error::{Error, Result};

/// The standards of these issuers that had begun by a day, in the order in which they replace each
/// other, each with its rates.
pub(crate) async fn standards_of(
    connection: &impl ConnectionTrait,
    issuers: impl IntoIterator<Item = OrganizationId>,
    on: NaiveDate,
) -> Result<Vec<(dues_standard::Model, Vec<Rate>)>> {
    let standards = dues_standard::Entity::find()
        .filter(dues_standard::Column::IssuerId.is_in(issuers))
        .filter(dues_standard::Column::EffectiveFrom.lte(on))
        .order_by_asc(dues_standard::Column::EffectiveFrom)
        .order_by_asc(dues_standard::Column::Number)
        .all(connection)
        .await?;
    with_rates(connection, standards).await
}

async fn with_rates(
    connection: &impl ConnectionTrait,
    standards: Vec<dues_standard::Model>,
) -> Result<Vec<(dues_standard::Model, Vec<Rate>)>> {
    if standards.is_empty() {
        return Ok(Vec::new());
    }
    let ids = standards.iter().map(|standard| standard.id);
    let rows = dues_rate::Entity::find()
        .filter(dues_rate::Column::StandardId.is_in(ids))
        .order_by_asc(dues_rate::Column::Number)
        .all(connection)
        .await?;
    let mut rates: BTreeMap<_, Vec<Rate>> = BTreeMap::new();
    for row in rows {
        rates.entry(row.standard_id).or_default().push(rate(&row)?);
    }
    let with_rates = standards.into_iter().map(|standard| {
        let rates = rates.remove(&standard.id).unwrap_or_default();
        (standard, rates)
    });
    Ok(with_rates.collect())
}

fn rate(row: &dues_rate::Model) -> Result<Rate> {
    let paid = match (row.basis_points, row.amount) {
        (Some(points), None) => Payable::Share(points),
        (None, Some(amount)) => Payable::Amount(amount),
        (Some(_), Some(_)) | (None, None) => {
            return Err(Error::internal("a rate that is neither share nor amount"));
        }
    };
    Ok(Rate {
        class: row.income_class,
        up_to: row.up_to,
        paid,
    })
}

/// A standard with its rates.
pub(crate) async fn standard(
    connection: &impl ConnectionTrait,
    id: DuesStandardId,
) -> Result<Option<(dues_standard::Model, Vec<Rate>)>> {
    let found = dues_standard::Entity::find_by_id(id)
        .all(connection)
        .await?;
    Ok(with_rates(connection, found).await?.pop())
}

/// How many standards an issuer has from a day on.
pub(crate) async fn standards_from(
    connection: &impl ConnectionTrait,
    issuer: OrganizationId,
    from: NaiveDate,
) -> Result<i32> {
    let count = dues_standard::Entity::find()
        .filter(dues_standard::Column::IssuerId.eq(issuer))
        .filter(dues_standard::Column::EffectiveFrom.eq(from))
        .count(connection)
        .await?;
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}

pub(crate) async fn insert_standard(
    tx: &Tx,
    standard: dues_standard::Model,
    rates: &[Rate],
) -> Result<()> {
    let id = standard.id;
    insert::<dues_standard::Entity>(tx, standard).await?;
    let rows = (1_i32..).zip(rates).map(|(number, rate)| {
        let (basis_points, amount) = match rate.paid {
            Payable::Share(points) => (Some(points), None),
            Payable::Amount(amount) => (None, Some(amount)),
        };
        dues_rate::Model {
            standard_id: id,
            number,
            income_class: rate.class,
            up_to: rate.up_to,
            basis_points,
            amount,
        }
        .into_active_model()
    });
    dues_rate::Entity::insert_many(rows)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// What is recorded of members: their memberships, bases, reliefs, and what they paid of what they
/// owed; now, or as it was known at a past instant. Memberships are those that are known now.
pub(crate) async fn member_records(
    connection: &impl ConnectionTrait,
    people: &[PersonId],
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<PersonId, MemberRecords>> {
    let mut records: BTreeMap<PersonId, MemberRecords> = BTreeMap::new();
    if people.is_empty() {
        return Ok(records);
    }
    let among = || people.iter().copied();
    let memberships = membership::Entity::find()
        .filter(membership::Column::PersonId.is_in(among()))
        .all(connection)
        .await?;
    for row in memberships {
        let of = records.entry(row.person_id).or_default();
        of.memberships.push(Member {
            branch: row.organization_id,
            from: row.valid_from,
            until: row.valid_until,
        });
    }
    let bases = dues_base::Entity::find()
        .filter(dues_base::Column::PersonId.is_in(among()))
        .filter(Condition::all().add_option(as_of.map(|at| dues_base::Column::RecordedAt.lte(at))))
        .order_by_asc(dues_base::Column::RecordedAt)
        .order_by_asc(dues_base::Column::Id)
        .all(connection)
        .await?;
    for row in bases {
        records.entry(row.person_id).or_default().bases.push(row);
    }
    let reliefs = dues_relief::Entity::find()
        .filter(dues_relief::Column::PersonId.is_in(among()))
        .filter(Condition::all().add_option(as_of.map(|at| dues_relief::Column::DecidedAt.lte(at))))
        .order_by_asc(dues_relief::Column::RequestedAt)
        .order_by_asc(dues_relief::Column::Id)
        .all(connection)
        .await?;
    for row in reliefs {
        records.entry(row.person_id).or_default().reliefs.push(row);
    }
    let payments = payments_of(connection, people).await?;
    let known = match as_of {
        None => None,
        Some(at) => Some(entries_known(connection, &payments, at).await?),
    };
    for row in payments {
        let counts = match &known {
            None => !row.reversed(),
            Some(known) => {
                let undone = row.reversed_by_id.is_some_and(|by| known.contains(&by));
                known.contains(&row.entry_id) && !undone
            }
        };
        if counts && !row.voluntary {
            let of = records.entry(row.person_id).or_default();
            *of.paid.entry(row.month).or_default() += row.amount;
        }
    }
    Ok(records)
}

/// The entries of payments, and those that undid them, that were recorded by an instant.
async fn entries_known(
    connection: &impl ConnectionTrait,
    payments: &[PaymentRow],
    at: DateTime<Utc>,
) -> Result<BTreeSet<DuesEntryId>> {
    let entries = payments.iter().map(|row| row.entry_id);
    let undoing = payments.iter().filter_map(|row| row.reversed_by_id);
    let ids: Vec<DuesEntryId> = entries.chain(undoing).collect();
    let mut known = BTreeSet::new();
    for ids in ids.chunks(BULK_ROWS_MAX) {
        let rows: Vec<DuesEntryId> = dues_entry::Entity::find()
            .select_only()
            .column(dues_entry::Column::Id)
            .filter(dues_entry::Column::Id.is_in(ids.iter().copied()))
            .filter(dues_entry::Column::RecordedAt.lte(at))
            .into_tuple()
            .all(connection)
            .await?;
        known.extend(rows);
    }
    Ok(known)
}

/// What a member paid, with the collection in which it stands.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct PaymentRow {
    pub collection_id: DuesCollectionId,
    pub person_id: PersonId,
    pub month: Period,
    pub amount: i64,
    pub voluntary: bool,
    entry_id: DuesEntryId,
    reversed_by_id: Option<DuesEntryId>,
}

impl PaymentRow {
    /// Whether it was undone.
    pub(crate) const fn reversed(&self) -> bool {
        self.reversed_by_id.is_some()
    }
}

fn payments() -> Select<dues_payment::Entity> {
    let to_collection = dues_payment::Entity::belongs_to(dues_collection::Entity)
        .from(dues_payment::Column::CollectionId)
        .to(dues_collection::Column::Id);
    dues_payment::Entity::find()
        .select_only()
        .columns([
            dues_payment::Column::CollectionId,
            dues_payment::Column::PersonId,
            dues_payment::Column::Amount,
        ])
        .columns([
            dues_collection::Column::Month,
            dues_collection::Column::Voluntary,
            dues_collection::Column::EntryId,
            dues_collection::Column::ReversedById,
        ])
        .join(JoinType::InnerJoin, to_collection.into())
        .order_by_asc(dues_payment::Column::CollectionId)
        .order_by_asc(dues_payment::Column::PersonId)
}

/// What these people paid, undone payments among it.
pub(crate) async fn payments_of(
    connection: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<PaymentRow>> {
    let rows = payments()
        .filter(dues_payment::Column::PersonId.is_in(people.iter().copied()))
        .into_model::<PaymentRow>()
        .all(connection)
        .await?;
    Ok(rows)
}

/// Who paid in these collections.
pub(crate) async fn payments_in(
    connection: &impl ConnectionTrait,
    collections: impl IntoIterator<Item = DuesCollectionId>,
) -> Result<Vec<PaymentRow>> {
    let rows = payments()
        .filter(dues_payment::Column::CollectionId.is_in(collections))
        .into_model::<PaymentRow>()
        .all(connection)
        .await?;
    Ok(rows)
}

/// Who paid in the collections that one act recorded.
pub(crate) async fn payments_of_act(
    connection: &impl ConnectionTrait,
    first: DuesCollectionId,
) -> Result<Vec<PaymentRow>> {
    let rows = payments()
        .filter(dues_payment::Column::ActId.eq(first))
        .into_model::<PaymentRow>()
        .all(connection)
        .await?;
    Ok(rows)
}

/// The collections that one act recorded.
pub(crate) async fn collections_of_act(
    connection: &impl ConnectionTrait,
    first: DuesCollectionId,
) -> Result<Vec<dues_collection::Model>> {
    let in_batch = dues_payment::Entity::find()
        .select_only()
        .column(dues_payment::Column::CollectionId)
        .filter(dues_payment::Column::ActId.eq(first));
    let rows = dues_collection::Entity::find()
        .filter(
            dues_collection::Column::Id
                .in_subquery(QuerySelect::query(&mut in_batch.clone()).clone()),
        )
        .order_by_asc(dues_collection::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// Organizations with dues that were registered by member and whose payments do not add up to them, or
/// with payments behind dues that were registered as a sum.
pub(crate) async fn payments_astray(
    connection: &impl ConnectionTrait,
    path: Option<&[u8]>,
) -> Result<Vec<OrganizationId>> {
    let to_entry = dues_collection::Entity::belongs_to(dues_entry::Entity)
        .from(dues_collection::Column::EntryId)
        .to(dues_entry::Column::Id);
    let to_payments = dues_collection::Entity::belongs_to(dues_payment::Entity)
        .from(dues_collection::Column::Id)
        .to(dues_payment::Column::CollectionId);
    let to_organization = dues_collection::Entity::belongs_to(organization::Entity)
        .from(dues_collection::Column::OrganizationId)
        .to(organization::Column::Id);
    let amount = dues_payment::Column::Amount;
    let is_by_member = dues_entry::Column::Memo.ends_with(BY_MEMBER);
    let adds_up = Condition::all()
        .add(is_by_member.clone())
        .add(amount.sum().eq(Expr::col((
            dues_collection::Entity,
            dues_collection::Column::Amount,
        ))));
    let is_sum = Condition::all()
        .add(is_by_member.not())
        .add(amount.count().eq(0));
    let is_right = Condition::any().add(adds_up).add(is_sum);
    let rows: Vec<(OrganizationId, DuesCollectionId)> = dues_collection::Entity::find()
        .select_only()
        .column(dues_collection::Column::OrganizationId)
        .column(dues_collection::Column::Id)
        .join(JoinType::InnerJoin, to_entry.into())
        .join(JoinType::InnerJoin, to_organization.into())
        .join(JoinType::LeftJoin, to_payments.into())
        .filter(Condition::all().add_option(path.map(below)))
        .group_by(dues_collection::Column::OrganizationId)
        .group_by(dues_collection::Column::Id)
        .group_by(dues_collection::Column::Amount)
        .group_by(dues_entry::Column::Memo)
        // Nothing to add up is no sum at all, and not right either.
        .having(
            Expr::expr(Func::coalesce([
                Condition::any().add(is_right).into(),
                Expr::value(false),
            ]))
            .not(),
        )
        .into_tuple()
        .all(connection)
        .await?;
    let astray: BTreeSet<OrganizationId> = rows.into_iter().map(|(id, _)| id).collect();
    Ok(astray.into_iter().collect())
}

pub(crate) async fn insert_payments(tx: &Tx, rows: Vec<dues_payment::Model>) -> Result<()> {
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    dues_payment::Entity::insert_many(rows)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn insert_bases(tx: &Tx, rows: Vec<dues_base::Model>) -> Result<()> {
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    dues_base::Entity::insert_many(rows)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn insert_relief(tx: &Tx, row: dues_relief::Model) -> Result<()> {
    insert::<dues_relief::Entity>(tx, row).await
}

/// A relief, locked until its decision is written.
pub(crate) async fn lock_relief(tx: &Tx, id: DuesReliefId) -> Result<Option<dues_relief::Model>> {
    let found = dues_relief::Entity::find_by_id(id)
        .lock(LockType::Update)
        .one(tx.conn())
        .await?;
    Ok(found)
}

pub(crate) async fn save_relief(tx: &Tx, row: dues_relief::Model) -> Result<()> {
    let row = row.into_active_model().reset_all();
    dues_relief::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn reliefs(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = DuesReliefId>,
) -> Result<Vec<dues_relief::Model>> {
    let by_ids = dues_relief::Entity::find().filter(dues_relief::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

fn reliefs_below(path: &[u8], state: Option<ReliefState>) -> Select<dues_relief::Entity> {
    let to_organization = dues_relief::Entity::belongs_to(organization::Entity)
        .from(dues_relief::Column::OrganizationId)
        .to(organization::Column::Id);
    let state = state.map(|state| dues_relief::Column::State.eq(state));
    dues_relief::Entity::find()
        .join(JoinType::InnerJoin, to_organization.into())
        .filter(below(path).add_option(state))
}

/// A page of the reliefs below a path, the newest first.
pub(crate) async fn list_reliefs(
    connection: &impl ConnectionTrait,
    (path, state): (&[u8], Option<ReliefState>),
    page: &PageRequest<DuesReliefId>,
) -> Result<Page<dues_relief::Model>> {
    let after = page.after.map(|id| dues_relief::Column::Id.lt(id));
    let rows = reliefs_below(path, state)
        .filter(Condition::all().add_option(after))
        .order_by_desc(dues_relief::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_reliefs(
    connection: &impl ConnectionTrait,
    (path, state): (&[u8], Option<ReliefState>),
) -> Result<i64> {
    let count = reliefs_below(path, state).count(connection).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}
