//! Members who have paid nothing for six months, by branch and month: as kept, and from the records.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::{
    DivisionCode, OrganizationId, Period, PersonId, dues_arrears, dues_base, membership,
    organization,
};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Condition, LockType, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use super::member_records;
use super::tally::summed;
use crate::db::tally::{Numbers, TallyKey};
use crate::db::{BULK_ROWS_MAX, Tx};
use crate::domain::dues::rules;
use crate::error::{Error, Result};

/// Members by month; months with none left out.
pub(crate) type Flagged = BTreeMap<Period, i64>;

/// People whose income is fixed, and who were ever members of the branches of a condition.
fn owing(here: Condition) -> Select<membership::Entity> {
    let to_organization = membership::Entity::belongs_to(organization::Entity)
        .from(membership::Column::OrganizationId)
        .to(organization::Column::Id);
    let to_base = membership::Entity::belongs_to(dues_base::Entity)
        .from(membership::Column::PersonId)
        .to(dues_base::Column::PersonId);
    membership::Entity::find()
        .select_only()
        .column(membership::Column::PersonId)
        .distinct()
        .join(JoinType::InnerJoin, to_organization.into())
        .join(JoinType::InnerJoin, to_base.into())
        .filter(here)
}

/// All who were ever members of these organizations and have an income that is fixed, and all branches
/// of theirs.
pub(crate) async fn owing_of(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
) -> Result<BTreeSet<OrganizationId>> {
    let here = Condition::all().add(organization::Column::Id.is_in(ids.iter().copied()));
    let people: Vec<PersonId> = owing(here).into_tuple().all(connection).await?;
    if people.is_empty() {
        return Ok(BTreeSet::new());
    }
    let branches: Vec<OrganizationId> = membership::Entity::find()
        .select_only()
        .column(membership::Column::OrganizationId)
        .distinct()
        .filter(membership::Column::PersonId.is_in(people))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(branches.into_iter().collect())
}

/// What is kept of branches, locked in the order of their ids; each with the division where it counts.
pub(crate) async fn lock_flagged(
    tx: &Tx,
    ids: &BTreeSet<OrganizationId>,
) -> Result<BTreeMap<OrganizationId, Flagged>> {
    let new = ids.iter().map(|id| dues_arrears::ActiveModel {
        organization_id: Set(*id),
        months: Set("{}".to_owned()),
    });
    let keep = OnConflict::column(dues_arrears::Column::OrganizationId)
        .do_nothing()
        .to_owned();
    dues_arrears::Entity::insert_many(new)
        .on_conflict(keep)
        .exec_without_returning(tx.conn())
        .await?;
    let rows = dues_arrears::Entity::find()
        .filter(dues_arrears::Column::OrganizationId.is_in(ids.iter().copied()))
        .order_by_asc(dues_arrears::Column::OrganizationId)
        .lock(LockType::Update)
        .all(tx.conn())
        .await?;
    rows.iter()
        .map(|row| Ok((row.organization_id, months(row)?)))
        .collect()
}

fn months(row: &dues_arrears::Model) -> Result<Flagged> {
    parsed(&row.months)
}

fn parsed(months: &str) -> Result<Flagged> {
    serde_json::from_str(months).map_err(|_| Error::internal("arrears that are no months"))
}

/// Writes what is kept of some branches.
pub(crate) async fn save_flagged(
    tx: &Tx,
    rows: impl IntoIterator<Item = (OrganizationId, &Flagged)>,
) -> Result<()> {
    let rows = rows.into_iter().map(|(id, months)| {
        let months = serde_json::to_string(months)
            .map_err(|_| Error::internal("months that are no JSON"))?;
        Ok(dues_arrears::ActiveModel {
            organization_id: Set(id),
            months: Set(months),
        })
    });
    let replace = OnConflict::column(dues_arrears::Column::OrganizationId)
        .update_column(dues_arrears::Column::Months)
        .to_owned();
    dues_arrears::Entity::insert_many(rows.collect::<Result<Vec<_>>>()?)
        .on_conflict(replace)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// What is kept of these branches.
pub(crate) async fn kept_flagged(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
) -> Result<Vec<(OrganizationId, Flagged)>> {
    let here = organization::Column::Id.is_in(ids.iter().copied());
    kept_where(connection, Condition::all().add(here)).await
}

async fn kept_where(
    connection: &impl ConnectionTrait,
    here: Condition,
) -> Result<Vec<(OrganizationId, Flagged)>> {
    let to_organization = dues_arrears::Entity::belongs_to(organization::Entity)
        .from(dues_arrears::Column::OrganizationId)
        .to(organization::Column::Id);
    let rows = dues_arrears::Entity::find()
        .join(JoinType::InnerJoin, to_organization.into())
        .filter(here)
        .all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok((row.organization_id, months(row)?)))
        .collect()
}

/// Who is flagged in the branches of a condition, from the records themselves: now, or as it was known
/// at a past instant.
async fn flagged_where(
    connection: &impl ConnectionTrait,
    here: Condition,
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<OrganizationId, Flagged>> {
    let people: Vec<PersonId> = owing(here).into_tuple().all(connection).await?;
    let mut found: BTreeMap<OrganizationId, Flagged> = BTreeMap::new();
    for people in people.chunks(BULK_ROWS_MAX) {
        for records in member_records(connection, people, as_of).await?.values() {
            for (branch, month) in records.flagged_months() {
                *found.entry(branch).or_default().entry(month).or_default() += 1;
            }
        }
    }
    Ok(found)
}

/// The same of these branches.
pub(crate) async fn flagged_in(
    connection: &impl ConnectionTrait,
    ids: &BTreeSet<OrganizationId>,
) -> Result<BTreeMap<OrganizationId, Flagged>> {
    let here = Condition::all().add(organization::Column::Id.is_in(ids.iter().copied()));
    let mut found = flagged_where(connection, here, None).await?;
    found.retain(|id, _| ids.contains(id));
    Ok(found)
}

fn between((first, last): (DivisionCode, DivisionCode)) -> Condition {
    Condition::all().add(organization::Column::DivisionCode.between(first.0, last.0))
}

/// Where organizations count.
async fn divisions(
    connection: &impl ConnectionTrait,
    here: Condition,
) -> Result<BTreeMap<OrganizationId, DivisionCode>> {
    let rows: Vec<(OrganizationId, DivisionCode)> = organization::Entity::find()
        .select_only()
        .columns([organization::Column::Id, organization::Column::DivisionCode])
        .filter(here)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The tally rows of those who are flagged, from the records: of the divisions between two codes and the
/// given months (all where none are given), now or as they were at a past instant.
///
/// # Errors
/// When the database fails.
pub(crate) async fn flagged_from_records(
    connection: &impl ConnectionTrait,
    range: (DivisionCode, DivisionCode),
    periods: Option<&[Period]>,
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    let flagged = flagged_where(connection, between(range), as_of).await?;
    if flagged.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids = flagged.keys().copied();
    let here = between(range).add(organization::Column::Id.is_in(ids));
    let divisions = divisions(connection, here).await?;
    let rows = flagged.into_iter().flat_map(|(id, months)| {
        let division = divisions.get(&id).copied();
        months.into_iter().filter_map(move |(month, members)| {
            Some((
                rules::arrears_row(division?, month),
                rules::flagged(members),
            ))
        })
    });
    Ok(summed(rows, periods))
}

/// The branches of a division itself with members who are flagged at the end of a month, and how many.
///
/// # Errors
/// When the database fails.
pub(crate) async fn flagged_of(
    connection: &impl ConnectionTrait,
    (division, month): (DivisionCode, Period),
    as_of: Option<DateTime<Utc>>,
) -> Result<Vec<(OrganizationId, i64)>> {
    let here = between((division, division));
    let flagged = match as_of {
        None => kept_where(connection, here).await?,
        Some(_) => {
            let mut found = flagged_where(connection, here.clone(), as_of).await?;
            let own = divisions(connection, here).await?;
            found.retain(|id, _| own.contains_key(id));
            found.into_iter().collect()
        }
    };
    let at = |(id, months): (OrganizationId, Flagged)| Some((id, *months.get(&month)?));
    Ok(flagged.into_iter().filter_map(at).collect())
}

/// How many members are flagged at the end of a month in the subtrees of these organizations; those
/// without any left out.
pub(crate) async fn flagged_below(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
    month: Period,
) -> Result<Vec<(OrganizationId, i64)>> {
    let roots: Vec<(OrganizationId, DivisionCode, Vec<u8>)> = organization::Entity::find()
        .select_only()
        .columns([
            organization::Column::Id,
            organization::Column::DivisionCode,
            organization::Column::Path,
        ])
        .filter(organization::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(connection)
        .await?;
    let divisions: BTreeSet<DivisionCode> = roots.iter().map(|(_, code, _)| *code).collect();
    let to_organization = dues_arrears::Entity::belongs_to(organization::Entity)
        .from(dues_arrears::Column::OrganizationId)
        .to(organization::Column::Id);
    let branches: Vec<(Vec<u8>, String)> = dues_arrears::Entity::find()
        .select_only()
        .column(organization::Column::Path)
        .column(dues_arrears::Column::Months)
        .join(JoinType::InnerJoin, to_organization.into())
        .filter(organization::Column::DivisionCode.is_in(divisions))
        .into_tuple()
        .all(connection)
        .await?;
    let mut found = Vec::new();
    for (id, _, path) in roots {
        let mut members = 0;
        for (_, months) in branches
            .iter()
            .filter(|(branch, _)| branch.starts_with(&path))
        {
            members += parsed(months)?.get(&month).copied().unwrap_or_default();
        }
        found.extend((members > 0).then_some((id, members)));
    }
    Ok(found)
}
