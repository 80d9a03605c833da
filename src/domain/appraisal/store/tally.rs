//! The numbers of appraisal from the records themselves.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::appraisal_cycle::{AppraisalKind, AppraisalStage};
use entity::{
    CycleId, DivisionCode, EntryId, appraisal_cycle, appraisal_entry, appraisal_result,
    appraisal_stage,
};
use sea_orm::sea_query::{Condition, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::super::rules::{Counted, Stands, contribution};
use crate::clock::day_of;
use crate::db::BULK_ROWS_MAX;
use crate::db::tally::{Numbers, TallyKey};
use crate::error::Result;

/// The rows of the divisions between two codes, now or as they were at a past instant.
///
/// # Errors
/// When the database fails.
pub(crate) async fn tallies_of_divisions(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    let within = appraisal_entry::Column::DivisionCode.between(first.0, last.0);
    tallies(connection, Condition::all().add(within), as_of).await
}

/// What cycles add to their rows now.
///
/// # Errors
/// When the database fails.
pub(crate) async fn tallies_of_cycles(
    connection: &impl ConnectionTrait,
    cycles: &[CycleId],
) -> Result<BTreeMap<TallyKey, Numbers>> {
    let within = appraisal_entry::Column::CycleId.is_in(cycles.iter().copied());
    tallies(connection, Condition::all().add(within), None).await
}

async fn tallies(
    connection: &impl ConnectionTrait,
    within: Condition,
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    let yearly = Query::select()
        .column(appraisal_cycle::Column::Id)
        .from(appraisal_cycle::Entity)
        .and_where(appraisal_cycle::Column::Kind.eq(AppraisalKind::Yearly))
        .to_owned();
    let entries = appraisal_entry::Entity::find()
        .filter(within)
        .filter(appraisal_entry::Column::CycleId.in_subquery(yearly))
        .all(connection)
        .await?;
    let mut cycles = BTreeMap::new();
    let mut ids: Vec<_> = entries.iter().map(|entry| entry.cycle_id).collect();
    ids.sort_unstable();
    ids.dedup();
    for ids in ids.chunks(BULK_ROWS_MAX) {
        for cycle in super::cycles_by_ids(connection, ids.iter().copied()).await? {
            cycles.insert(cycle.id, cycle);
        }
    }
    let standing = standing(connection, &ids, as_of).await?;
    let results = results(connection, &entries, as_of).await?;
    let mut sums: BTreeMap<TallyKey, Numbers> = BTreeMap::new();
    for entry in &entries {
        let Some(cycle) = cycles.get(&entry.cycle_id) else {
            continue;
        };
        let began = as_of.is_none_or(|at| cycle.opened_at <= at);
        let left = entry.withdrawn_on;
        let left = left.is_some_and(|day| as_of.is_none_or(|at| day <= day_of(at)));
        if !began || left {
            continue;
        }
        let stands = standing.contains(&cycle.id);
        let result = stands.then(|| results.get(&entry.id).copied().unwrap_or_default());
        let (key, numbers) = contribution(&Counted {
            division: entry.division_code,
            period: cycle.period,
            result,
        });
        let sum = sums.entry(key).or_default();
        for (number, more) in sum.iter_mut().zip(numbers) {
            *number += more;
        }
    }
    Ok(sums)
}

/// Those of some cycles whose results stand. They stand from the first time on.
async fn standing(
    connection: &impl ConnectionTrait,
    cycles: &[CycleId],
    as_of: Option<DateTime<Utc>>,
) -> Result<Vec<CycleId>> {
    let until = as_of.map(|at| appraisal_stage::Column::Since.lte(at));
    let mut found = Vec::new();
    for ids in cycles.chunks(BULK_ROWS_MAX) {
        let rows = appraisal_stage::Entity::find()
            .filter(appraisal_stage::Column::CycleId.is_in(ids.iter().copied()))
            .filter(appraisal_stage::Column::Stage.eq(AppraisalStage::Final))
            .filter(Condition::all().add_option(until.clone()))
            .all(connection)
            .await?;
        found.extend(rows.into_iter().map(|row| row.cycle_id));
    }
    Ok(found)
}

/// The newest version of each result.
async fn results(
    connection: &impl ConnectionTrait,
    entries: &[appraisal_entry::Model],
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<EntryId, Stands>> {
    let until = as_of.map(|at| appraisal_result::Column::MadeAt.lte(at));
    let mut newest = BTreeMap::new();
    for entries in entries.chunks(BULK_ROWS_MAX) {
        let ids = entries.iter().map(|entry| entry.id);
        let rows = appraisal_result::Entity::find()
            .filter(appraisal_result::Column::EntryId.is_in(ids))
            .filter(Condition::all().add_option(until.clone()))
            .order_by_asc(appraisal_result::Column::Version)
            .all(connection)
            .await?;
        for row in rows {
            let grade = row.grade.map(serde_json::Value::String);
            let grade = grade.and_then(|grade| serde_json::from_value(grade).ok());
            let score = row.score.filter(|_| grade.is_some());
            newest.insert(row.entry_id, Stands { score, grade });
        }
    }
    Ok(newest)
}
