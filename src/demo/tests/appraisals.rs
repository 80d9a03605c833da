//! The results that are written straight into the tables are those that the rules give.

use std::collections::BTreeSet;

use entity::appraisal_cycle::{self, AppraisalKind, AppraisalStage};
use entity::{appraisal_entry, appraisal_result};

use super::{Scratch, today};
use crate::domain::appraisal::commands::{Ballots, excluded, sheet};
use crate::domain::appraisal::result_row;

#[tokio::test]
async fn results_follow_from_scores_and_ballots() {
    let scratch = Scratch::with_county("appraisals").await;
    let cycles = scratch.all::<appraisal_cycle::Entity>().await;
    let results = scratch.all::<appraisal_result::Entity>().await;
    let entries = scratch.all::<appraisal_entry::Entity>().await;
    let (campaigns, cycles): (Vec<_>, Vec<_>) = cycles
        .into_iter()
        .partition(|cycle| cycle.kind == AppraisalKind::Campaign);
    assert_eq!(campaigns.len(), 1);
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

#[tokio::test]
async fn the_records_keep_some_from_the_award_and_not_all() {
    let scratch = Scratch::with_county("campaign").await;
    let mut cycles = scratch.all::<appraisal_cycle::Entity>().await;
    cycles.retain(|cycle| cycle.kind == AppraisalKind::Campaign);
    let entries = scratch.all::<appraisal_entry::Entity>().await;
    let [campaign] = cycles.as_slice() else {
        panic!("one campaign: {cycles:?}");
    };
    assert_eq!(campaign.stage, AppraisalStage::Inspection);
    let now = crate::clock::start_of(today());
    let found = excluded(scratch.db.reader(), &cycles, now).await.unwrap();
    let out: BTreeSet<_> = found[&campaign.id]
        .iter()
        .map(|one| one.organization)
        .collect();
    let group = entries.iter().filter(|row| row.cycle_id == campaign.id);
    assert!(!out.is_empty() && out.len() < group.count(), "{out:?}");
}
