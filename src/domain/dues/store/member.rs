//! The statements on what members owe and pay.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::dues_relief::ReliefState;
use entity::{
    DuesCollectionId, DuesReliefId, DuesStandardId, OrganizationId, Period, PersonId, dues_base,
    dues_collection, dues_payment, dues_rate, dues_relief, dues_standard, membership, organization,
};
use sea_orm::sea_query::{Condition, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::write::insert;
use crate::access::below;
use crate::db::Tx;
use crate::db::page::{Page, PageRequest};
use crate::domain::dues::rules::{Member, MemberRecords, Payable, Rate};
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
/// owed.
pub(crate) async fn member_records(
    connection: &impl ConnectionTrait,
    people: &[PersonId],
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
        .order_by_asc(dues_base::Column::RecordedAt)
        .order_by_asc(dues_base::Column::Id)
        .all(connection)
        .await?;
    for row in bases {
        records.entry(row.person_id).or_default().bases.push(row);
    }
    let reliefs = dues_relief::Entity::find()
        .filter(dues_relief::Column::PersonId.is_in(among()))
        .order_by_asc(dues_relief::Column::RequestedAt)
        .order_by_asc(dues_relief::Column::Id)
        .all(connection)
        .await?;
    for row in reliefs {
        records.entry(row.person_id).or_default().reliefs.push(row);
    }
    for row in payments_of(connection, people).await? {
        if !row.voluntary && !row.reversed() {
            let of = records.entry(row.person_id).or_default();
            *of.paid.entry(row.month).or_default() += row.amount;
        }
    }
    Ok(records)
}

/// What a member paid, with the collection in which it stands.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct PaymentRow {
    pub collection_id: DuesCollectionId,
    pub person_id: PersonId,
    pub month: Period,
    pub amount: i64,
    pub voluntary: bool,
    reversed_by_id: Option<Uuid>,
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
