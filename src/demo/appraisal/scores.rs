//! What those who are appraised are given, and what comes of it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::appraisal_cycle::AppraisalStage as Stage;
use entity::{
    EntryId, OrganizationId, appraisal_ballot, appraisal_ballot_token, appraisal_entry,
    appraisal_score, appraisal_voter,
};
use uuid::Uuid;

use super::{CYCLES, Cycle, QUOTA, seed};
use crate::db::history::{Event, sha256};
use crate::demo::action;
use crate::demo::committee::Committees;
use crate::demo::random::Random;
use crate::demo::unit::Unit;
use crate::domain::appraisal::result_row;
use crate::domain::appraisal::rules::{
    self, BUSINESS, BallotBox, BallotOption, Choice, GivenScore, Member, Method, Sheet,
};

/// What the generator of scores is for.
const LUCK: u64 = 21;
/// Who votes in the democratic evaluation.
const VOTERS: usize = 12;
/// So long after the review begins the first score is given.
const SCORING: TimeDelta = TimeDelta::hours(2);

/// Somebody who is appraised.
pub(super) struct Appraised {
    pub(super) entry: EntryId,
    pub(super) organization: OrganizationId,
    /// How well it does: the same in each year but for a little.
    pub(super) luck: [u64; 2],
    /// Whether it belongs to the division whose rows are made.
    pub(super) here: bool,
}

/// The key of one in a cycle, by its place or code.
pub(super) fn entry_id(cycle: &Cycle, place: u64) -> Uuid {
    let opened = cycle.stages.first().map(|(_, at)| *at);
    Random::of(&[CYCLES, seed(cycle), place]).id(opened.unwrap_or_default())
}

/// The ballots of a cycle whose scheme asks for them, once they are counted.
pub(super) fn vote(
    unit: &mut Unit<'_>,
    cycle: &Cycle,
    committees: &Committees,
    group: &[Appraised],
) -> Vec<Vec<Choice>> {
    let voted = cycle.tree.by_method(Method::Ballot);
    let Some(begun) = cycle.since(Stage::Review).filter(|_| !voted.is_empty()) else {
        return Vec::new();
    };
    let keys: Vec<String> = voted.into_iter().map(|node| node.key.clone()).collect();
    let voters: Vec<_> = committees.people.iter().take(VOTERS).collect();
    let event = Event::of(
        cycle.issuer,
        action::ISSUE_BALLOTS,
        action::CYCLE,
        cycle.id.0,
    )
    .after("voters", voters.len());
    unit.tell(
        cycle.issuer,
        begun + TimeDelta::hours(1),
        cycle.staff,
        event,
    );
    let is_closed = cycle.since(Stage::PublicNotice).is_some();
    let mut random = unit.random_for(&[CYCLES, seed(cycle), 1]);
    let mut ballots = Vec::new();
    for voter in &voters {
        unit.rows.appraisals.voters.push(appraisal_voter::Model {
            cycle_id: cycle.id,
            person_id: voter.id,
        });
        unit.rows
            .appraisals
            .ballot_tokens
            .push(appraisal_ballot_token::Model {
                cycle_id: cycle.id,
                hash: sha256(&[&random.draw().to_be_bytes(), &random.draw().to_be_bytes()])
                    .to_vec(),
                used: is_closed,
            });
        if is_closed {
            let mut choices: Vec<Choice> = group
                .iter()
                .flat_map(|one| keys.iter().map(move |key| (one, key)))
                .map(|(one, key)| Choice {
                    organization: one.organization,
                    indicator: key.clone(),
                    option: option(&mut random, one),
                })
                .collect();
            choices.sort();
            ballots.push(choices);
        }
    }
    // As they lie in a closed box: in the order of keys that say nothing.
    let mut papers: Vec<_> = ballots
        .iter()
        .map(|choices| appraisal_ballot::Model {
            cycle_id: cycle.id,
            key: Uuid::from_u64_pair(random.draw(), random.draw()),
            choices: serde_json::to_string(choices).unwrap_or_default(),
        })
        .collect();
    papers.sort_by_key(|paper| paper.key);
    unit.rows.appraisals.ballots.extend(papers);
    unit.rows
        .appraisals
        .ballot_tokens
        .sort_by(|a, b| a.hash.cmp(&b.hash));
    ballots
}

fn option(random: &mut Random, one: &Appraised) -> BallotOption {
    match random.between(0, 99) + level(one) / 200 {
        0..=39 => BallotOption::Poor,
        40..=59 => BallotOption::Average,
        60..=89 => BallotOption::FairlyGood,
        _ => BallotOption::Good,
    }
}

/// How well one does, in hundredths.
fn level(one: &Appraised) -> i64 {
    let [division, place] = one.luck;
    Random::of(&[LUCK, division, place]).between(74_00, 95_00)
}

/// Scores of all who are appraised, and the results once they are summed up: the rows of those here.
pub(super) fn appraise(
    unit: &mut Unit<'_>,
    cycle: &Cycle,
    group: &[Appraised],
    ballots: &[Vec<Choice>],
) {
    for one in group.iter().filter(|one| one.here) {
        unit.rows.appraisals.entries.push(appraisal_entry::Model {
            id: one.entry,
            cycle_id: cycle.id,
            organization_id: one.organization,
            division_code: unit.division.code,
            withdrawn_on: None,
        });
    }
    let scores = given(cycle, group);
    for (score, scored_at) in &scores {
        if group.iter().any(|one| one.here && one.entry == score.entry) {
            keep(unit, score, *scored_at);
        }
    }
    let Some(made_at) = cycle.since(Stage::PublicNotice) else {
        return;
    };
    let member = |one: &Appraised| Member {
        entry: one.entry,
        organization: one.organization,
        withdrawn: false,
        disqualified: false,
        excluded: false,
        corrections: Default::default(),
    };
    let organizations = group.iter().map(|one| one.organization).collect();
    let sheet = Sheet {
        weight: cycle.weight,
        quota: QUOTA,
        members: group.iter().map(member).collect(),
        raters: Vec::new(),
        scores: scores.into_iter().map(|(score, _)| score).collect(),
        ballots: BallotBox::Counted(rules::tally(&cycle.tree, &organizations, ballots)),
        tree: cycle.tree.clone(),
        norms: BTreeMap::new(),
    };
    for outcome in sheet.outcomes(&|_, _| false) {
        let here = group
            .iter()
            .any(|one| one.here && one.entry == outcome.entry);
        if here && let Ok(row) = result_row(&outcome, 1, "公示前汇总", made_at) {
            unit.rows.appraisals.results.push(row);
        }
    }
}

/// What the office gives one by each indicator, and by business work.
fn scores_of(cycle: &Cycle, one: &Appraised) -> Vec<GivenScore> {
    let reviewed = cycle.tree.by_method(Method::Reviewers);
    let keys = reviewed.into_iter().map(|node| node.key.as_str());
    let business = (cycle.weight < 100).then_some(BUSINESS);
    let [division, place] = one.luck;
    let mut random = Random::of(&[LUCK, seed(cycle), division, place]);
    keys.chain(business)
        .map(|key| GivenScore {
            entry: one.entry,
            key: key.to_owned(),
            group: None,
            post: None,
            by: cycle.staff.account,
            score: (level(one) + random.between(-5, 5) * 100).clamp(0, rules::SCORE_MAX),
        })
        .collect()
}

/// The scores of a cycle, each with its instant: of two in three of the group while they are still
/// being given.
fn given(cycle: &Cycle, group: &[Appraised]) -> Vec<(GivenScore, DateTime<Utc>)> {
    let Some(begun) = cycle.since(Stage::Review) else {
        return Vec::new();
    };
    let is_summed = cycle.since(Stage::PublicNotice).is_some();
    let those = group
        .iter()
        .enumerate()
        .filter(|(place, _)| is_summed || place % 3 > 0);
    let scores = those.flat_map(|(_, one)| scores_of(cycle, one));
    let instants = (0..).map(|place| begun + SCORING + TimeDelta::seconds(place));
    scores.zip(instants).collect()
}

/// The history of the issuer tells who scored whom by what, and not the score.
pub(super) fn tell_scores(unit: &mut Unit<'_>, cycle: &Cycle, group: &[Appraised]) {
    for (score, scored_at) in given(cycle, group) {
        let event = Event::of(
            cycle.issuer,
            action::SCORE,
            action::APPRAISED,
            score.entry.0,
        )
        .before("revision", 0)
        .after("indicator", &score.key)
        .after("revision", 1);
        unit.tell(cycle.issuer, scored_at, cycle.staff, event);
    }
}

fn keep(unit: &mut Unit<'_>, score: &GivenScore, scored_at: DateTime<Utc>) {
    let mut own = Random::of(&[number_of_id(score.entry.0), key_number(&score.key)]);
    unit.rows.appraisals.scores.push(appraisal_score::Model {
        id: own.id(scored_at),
        entry_id: score.entry,
        indicator_key: score.key.clone(),
        scored_by: score.by,
        group_id: None,
        post_id: None,
        score: score.score,
        reason: None,
        revision: 1,
        scored_at,
    });
}

fn number_of_id(id: Uuid) -> u64 {
    id.as_u64_pair().1
}

fn key_number(key: &str) -> u64 {
    key.bytes().fold(0, |number: u64, byte| {
        number.wrapping_mul(31) + u64::from(byte)
    })
}
