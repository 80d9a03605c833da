//! The results that are written straight into the tables are those that the rules give.

use std::collections::BTreeSet;

use entity::appraisal_cycle::{self, AppraisalStage};
use entity::{appraisal_entry, appraisal_result};

use super::{Scratch, today};
use crate::domain::appraisal::commands::{Ballots, sheet};
use crate::domain::appraisal::result_row;

#[tokio::test]
async fn results_follow_from_scores_and_ballots() {
    let scratch = Scratch::with_county("appraisals").await;
    let cycles = scratch.all::<appraisal_cycle::Entity>().await;
    let results = scratch.all::<appraisal_result::Entity>().await;
    let entries = scratch.all::<appraisal_entry::Entity>().await;
    let stages: BTreeSet<_> = cycles.iter().map(|cycle| cycle.stage).collect();
    assert_eq!(
        stages,
        BTreeSet::from([AppraisalStage::Review, AppraisalStage::Final])
    );
    for cycle in &cycles {
        let reader = scratch.db.reader();
        let sheet = sheet(
            reader,
            cycle,
            Ballots::AsTheyLie,
            crate::clock::start_of(today()),
        )
        .await
        .unwrap();
        let outcomes = sheet.outcomes(&|_, _| false);
        let of_cycle = |row: &&appraisal_entry::Model| row.cycle_id == cycle.id;
        assert_eq!(outcomes.len(), entries.iter().filter(of_cycle).count());
        let is_final = cycle.stage == AppraisalStage::Final;
        assert!(is_final || outcomes.iter().any(|one| !one.missing.is_empty()));
        for outcome in &outcomes {
            let kept = results.iter().find(|row| row.entry_id == outcome.entry);
            assert_eq!(kept.is_some(), is_final, "{cycle:?}");
            let Some(kept) = kept else { continue };
            assert!(outcome.missing.is_empty(), "{outcome:?}");
            let made = result_row(outcome, 1, &kept.reason, kept.made_at).unwrap();
            assert_eq!(*kept, made);
        }
    }
}
