//! Batched lookups of appraisal.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::appraisal_cycle;
use entity::{
    AccountId, CycleId, EntryId, PersonId, PostId, SchemeId, appraisal_entry, appraisal_result,
    appraisal_scheme,
};

use super::super::commands::{self, Content};
use super::super::rules::{self, Grade, Sheet};
use super::super::store;
use crate::error::Error;
use crate::graphql::Batch;

type BatchError = Arc<Error>;

/// The scheme with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SchemeById(pub SchemeId);

/// The cycle with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct CycleById(pub CycleId);

/// The entry with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct EntryById(pub EntryId);

/// What a cycle's entries show to one reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct BoardOf(pub CycleId, pub AccountId, pub Option<PersonId>);

/// What an entry shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    pub score: Option<i64>,
    pub overall: Option<i64>,
    pub rank: Option<i32>,
    pub grade: Option<Grade>,
    pub missing: Vec<String>,
    pub content: Content,
}

impl Loader<SchemeById> for Batch {
    type Value = appraisal_scheme::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[SchemeById],
    ) -> Result<HashMap<SchemeById, Self::Value>, BatchError> {
        let rows = store::schemes_by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (SchemeById(row.id), row))
            .collect())
    }
}

impl Loader<CycleById> for Batch {
    type Value = appraisal_cycle::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[CycleById],
    ) -> Result<HashMap<CycleById, Self::Value>, BatchError> {
        let rows = store::cycles_by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (CycleById(row.id), row))
            .collect())
    }
}

impl Loader<EntryById> for Batch {
    type Value = appraisal_entry::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[EntryById],
    ) -> Result<HashMap<EntryById, Self::Value>, BatchError> {
        let rows = store::entries_by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (EntryById(row.id), row))
            .collect())
    }
}

impl Loader<BoardOf> for Batch {
    type Value = Arc<BTreeMap<EntryId, Shown>>;
    type Error = BatchError;

    /// A request reads one cycle, or a page of them: the results of all that have some come by one
    /// statement; a trial is worked out cycle by cycle.
    async fn load(&self, keys: &[BoardOf]) -> Result<HashMap<BoardOf, Self::Value>, BatchError> {
        let reader = self.db.reader();
        let cycles = store::cycles_by_ids(reader, keys.iter().map(|key| key.0)).await?;
        let summed: Vec<_> = cycles
            .iter()
            .filter(|cycle| rules::has_results(cycle.stage))
            .map(|cycle| cycle.id)
            .collect();
        let mut standing = self.standing(&summed).await?;
        let mut boards = HashMap::new();
        for key in keys {
            let Some(cycle) = cycles.iter().find(|cycle| cycle.id == key.0) else {
                continue;
            };
            let board = match rules::has_results(cycle.stage) {
                true => standing.remove(&cycle.id).unwrap_or_default(),
                false => self.trial(cycle, key).await?,
            };
            boards.insert(*key, Arc::new(board));
        }
        Ok(boards)
    }
}

impl Batch {
    /// The newest results of some cycles.
    async fn standing(
        &self,
        cycles: &[CycleId],
    ) -> Result<BTreeMap<CycleId, BTreeMap<EntryId, Shown>>, Error> {
        if cycles.is_empty() {
            return Ok(BTreeMap::new());
        }
        let reader = self.db.reader();
        let rows = store::results_of(reader, store::RecordsOf::Cycles(cycles)).await?;
        let mut shown = standing(rows)?;
        let mut boards: BTreeMap<CycleId, BTreeMap<EntryId, Shown>> = BTreeMap::new();
        for entry in store::entries_of_cycles(reader, cycles.iter().copied()).await? {
            if let Some(one) = shown.remove(&entry.id) {
                let board = boards.entry(entry.cycle_id).or_default();
                board.insert(entry.id, one);
            }
        }
        Ok(boards)
    }

    /// The results as they would be now, without what the reader may not see yet: what others gave
    /// where the reader has to score too.
    async fn trial(
        &self,
        cycle: &appraisal_cycle::Model,
        key: &BoardOf,
    ) -> Result<BTreeMap<EntryId, Shown>, Error> {
        let (reader, today) = (self.db.reader(), self.clock.today());
        let sheet = commands::sheet(
            reader,
            cycle,
            commands::Ballots::AsTheyLie,
            self.clock.now(),
        )
        .await?;
        let people: Vec<_> = key.2.into_iter().collect();
        let held = store::appointments_on(reader, &people, &[], today).await?;
        let posts: Vec<_> = held.iter().map(|held| held.post_id).collect();
        let sealed = |entry: EntryId, indicator: &str| {
            let own = |score: &rules::GivenScore| {
                score.entry == entry && score.key == indicator && score.by == key.1
            };
            owes(&sheet, indicator, &posts) && !sheet.scores.iter().any(own)
        };
        let outcomes = sheet.outcomes(&sealed);
        Ok(outcomes
            .into_iter()
            .map(|one| {
                let shown = Shown {
                    score: one.score,
                    overall: one.overall,
                    rank: one.placed.rank,
                    grade: one.placed.grade,
                    missing: one.missing,
                    content: Content {
                        indicators: one.indicators,
                        vetoes: one.vetoes,
                        marks: one.marks,
                    },
                };
                (one.entry, shown)
            })
            .collect())
    }
}

/// Whether the reader has to score by an indicator: as a named reviewer, or where none are named.
fn owes(sheet: &Sheet, indicator: &str, posts: &[PostId]) -> bool {
    let by_reviewers = sheet
        .tree
        .find(indicator)
        .is_some_and(|node| node.method == rules::Method::Reviewers);
    let named = sheet
        .raters
        .iter()
        .filter(|group| group.keys.contains(indicator));
    let groups: Vec<_> = named.collect();
    let mut own = groups.iter().flat_map(|group| group.posts.keys());
    by_reviewers && (groups.is_empty() || own.any(|post| posts.contains(post)))
}

/// The newest version of each result.
fn standing(rows: Vec<appraisal_result::Model>) -> Result<BTreeMap<EntryId, Shown>, Error> {
    let mut newest = BTreeMap::new();
    for row in rows {
        if newest.contains_key(&row.entry_id) {
            continue;
        }
        let grade = row.grade.map(serde_json::Value::String);
        let shown = Shown {
            score: row.score,
            overall: row.overall,
            rank: row.rank,
            grade: grade.and_then(|grade| serde_json::from_value(grade).ok()),
            missing: Vec::new(),
            content: serde_json::from_str(&row.content)
                .map_err(|error| Error::Internal(error.into()))?,
        };
        newest.insert(row.entry_id, shown);
    }
    Ok(newest)
}
