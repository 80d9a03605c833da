//! Ballots. No statement here names a voter beside a token or a ballot, and none selects by time.

use std::collections::HashMap;

use entity::{CycleId, PersonId, appraisal_ballot, appraisal_ballot_token, appraisal_voter};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::db::{BULK_ROWS_MAX, Tx};
use crate::error::Result;

/// Writes who may vote and the hashes of as many tokens, each in the order of its own keys.
pub(crate) async fn insert_papers(
    tx: &Tx,
    cycle: CycleId,
    mut voters: Vec<PersonId>,
    mut hashes: Vec<Vec<u8>>,
) -> Result<()> {
    voters.sort_unstable();
    hashes.sort_unstable();
    for people in voters.chunks(BULK_ROWS_MAX) {
        let row = |person_id: &PersonId| appraisal_voter::Model {
            cycle_id: cycle,
            person_id: *person_id,
        };
        let rows = people
            .iter()
            .map(row)
            .map(IntoActiveModel::into_active_model);
        appraisal_voter::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    insert_tokens(tx, cycle, hashes.into_iter().map(|hash| (hash, false))).await
}

async fn insert_tokens(
    tx: &Tx,
    cycle: CycleId,
    tokens: impl Iterator<Item = (Vec<u8>, bool)>,
) -> Result<()> {
    let rows: Vec<_> = tokens
        .map(|(hash, used)| appraisal_ballot_token::Model {
            cycle_id: cycle,
            hash,
            used,
        })
        .collect();
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        appraisal_ballot_token::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

#[derive(Debug, FromQueryResult)]
struct PaperRow {
    cycle_id: CycleId,
    used: bool,
    papers: i64,
}

/// How many tokens were handed out in each of these cycles, and how many of them were used.
pub(crate) async fn papers_of(
    connection: &impl ConnectionTrait,
    cycles: impl IntoIterator<Item = CycleId>,
) -> Result<HashMap<CycleId, (i64, i64)>> {
    let rows = appraisal_ballot_token::Entity::find()
        .select_only()
        .column(appraisal_ballot_token::Column::CycleId)
        .column(appraisal_ballot_token::Column::Used)
        .column_as(appraisal_ballot_token::Column::Hash.count(), "papers")
        .filter(appraisal_ballot_token::Column::CycleId.is_in(cycles))
        .group_by(appraisal_ballot_token::Column::CycleId)
        .group_by(appraisal_ballot_token::Column::Used)
        .into_model::<PaperRow>()
        .all(connection)
        .await?;
    let mut counts: HashMap<CycleId, (i64, i64)> = HashMap::new();
    for row in rows {
        let (all, used) = counts.entry(row.cycle_id).or_default();
        *all += row.papers;
        *used += if row.used { row.papers } else { 0 };
    }
    Ok(counts)
}

/// How many tokens were handed out in a cycle, and how many of them were used.
pub(crate) async fn count_papers(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
) -> Result<(i64, i64)> {
    let mut counts = papers_of(connection, [cycle]).await?;
    Ok(counts.remove(&cycle).unwrap_or_default())
}

/// Whether a token was used; none where there is no such token in this cycle.
pub(crate) async fn is_used(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
    hash: &[u8],
) -> Result<Option<bool>> {
    let found = appraisal_ballot_token::Entity::find_by_id((cycle, hash.to_vec()))
        .one(connection)
        .await?;
    Ok(found.map(|token| token.used))
}

/// Uses a token, if it was not used before; true where this call was the first.
pub(crate) async fn use_token(tx: &Tx, cycle: CycleId, hash: &[u8]) -> Result<bool> {
    let updated = appraisal_ballot_token::Entity::update_many()
        .set(appraisal_ballot_token::ActiveModel {
            used: Set(true),
            ..Default::default()
        })
        .filter(appraisal_ballot_token::Column::CycleId.eq(cycle))
        .filter(appraisal_ballot_token::Column::Hash.eq(hash.to_vec()))
        .filter(appraisal_ballot_token::Column::Used.eq(false))
        .exec(tx.conn())
        .await?;
    Ok(updated.rows_affected == 1)
}

pub(crate) async fn insert_ballot(
    tx: &Tx,
    cycle: CycleId,
    key: Uuid,
    choices: String,
) -> Result<()> {
    let ballot = appraisal_ballot::Model {
        cycle_id: cycle,
        key,
        choices,
    };
    let insert = appraisal_ballot::Entity::insert(ballot.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// The ballots of a cycle in the order of their random keys.
pub(crate) async fn ballots_of(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
) -> Result<Vec<appraisal_ballot::Model>> {
    let ballots = appraisal_ballot::Entity::find()
        .filter(appraisal_ballot::Column::CycleId.eq(cycle))
        .order_by_asc(appraisal_ballot::Column::Key)
        .all(connection)
        .await?;
    Ok(ballots)
}

/// Writes ballots and tokens anew in the order of their keys, so that nothing of the order in which
/// they came is left in the tables.
pub(crate) async fn rewrite_in_order(tx: &Tx, cycle: CycleId) -> Result<()> {
    let ballots = ballots_of(tx.conn(), cycle).await?;
    appraisal_ballot::Entity::delete_many()
        .filter(appraisal_ballot::Column::CycleId.eq(cycle))
        .exec(tx.conn())
        .await?;
    for rows in ballots.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        appraisal_ballot::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    let tokens = appraisal_ballot_token::Entity::find()
        .filter(appraisal_ballot_token::Column::CycleId.eq(cycle))
        .order_by_asc(appraisal_ballot_token::Column::Hash)
        .all(tx.conn())
        .await?;
    appraisal_ballot_token::Entity::delete_many()
        .filter(appraisal_ballot_token::Column::CycleId.eq(cycle))
        .exec(tx.conn())
        .await?;
    let tokens = tokens.into_iter().map(|token| (token.hash, token.used));
    insert_tokens(tx, cycle, tokens).await
}
