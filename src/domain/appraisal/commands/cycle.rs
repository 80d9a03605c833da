//! Opening cycles, naming reviewers, moving on from stage to stage.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::appraisal_cycle::{self, AppraisalKind, AppraisalStage};
use entity::{
    CycleId, DivisionCode, EntryId, OrganizationId, Period, PostId, RaterGroupId, SchemeId,
    appraisal_entry, appraisal_rater, appraisal_rater_group, appraisal_result, appraisal_stage,
};
use serde::Serialize;

use super::award;
use super::rules::{self, Excluded, NewCycle, NewRaters, Outcome, Predicate, Progress, Sheet};
use super::sheet::{self, Ballots};
use super::{CYCLE, content_of, count, grade_name, lock_visible, store, to_json};
use crate::access::{self, Acting, Action, Place};
use crate::db::Tx;
use crate::db::history::Event;
use crate::db::idempotency::{self, Claim, Key};
use crate::db::settle::Aspect;
use crate::domain::norm;
use crate::domain::organization;
use crate::error::{Error, Result};

/// A cycle to be.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OpenCycle {
    pub scheme: SchemeId,
    pub kind: AppraisalKind,
    pub period: Period,
    pub group: Vec<OrganizationId>,
    pub weight: i32,
    pub quota: i32,
    pub notice_days: i32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub predicates: Vec<Predicate>,
}

/// Opens a cycle and freezes its scheme and its group.
pub(crate) async fn open_cycle(
    acting: &Acting<'_>,
    input: OpenCycle,
    key: Option<&str>,
) -> Result<CycleId> {
    let mut tx = acting.begin().await?;
    let schemes = store::schemes_by_ids(tx.conn(), [input.scheme]).await?;
    let scheme = schemes.first().ok_or(Error::NotFound("scheme"))?;
    let issuers = organization::by_ids(tx.conn(), [scheme.organization_id]).await?;
    let issuer = issuers.into_iter().find(|row| acting.sees(row));
    let issuer = issuer.ok_or(Error::NotFound("scheme"))?;
    acting.require(&mut tx, Action::AppraisalManage, &issuer)?;
    let id = CycleId(acting.new_id());
    if let Some(key) = key {
        let key = Key {
            account: acting.actor.account,
            mutation: "openAppraisalCycle",
            key,
        };
        if let Claim::Done(done) = idempotency::claim(&tx, &key, &input, id.0).await? {
            return Ok(CycleId(done));
        }
    }
    let divisions = check_group(acting, &tx, &issuer, &input).await?;
    let cycle = appraisal_cycle::Model {
        id,
        scheme_id: scheme.id,
        organization_id: issuer.id,
        period: input.period,
        kind: input.kind,
        stage: rules::first_stage(input.kind),
        party_building_weight: input.weight,
        excellent_quota: input.quota,
        notice_days: input.notice_days,
        notice_until: None,
        ballot_closed: false,
        opened_at: tx.at(),
    };
    let entry = |(organization_id, division_code)| appraisal_entry::Model {
        id: EntryId(acting.new_id()),
        cycle_id: id,
        organization_id,
        division_code,
        withdrawn_on: None,
    };
    let entries: Vec<_> = divisions.into_iter().map(entry).collect();
    let event = Event::of(issuer.id, "openAppraisalCycle", CYCLE, id.0)
        .after("period", cycle.period)
        .after("kind", cycle.kind)
        .after("stage", cycle.stage)
        .after("partyBuildingWeight", cycle.party_building_weight)
        .after("excellentQuota", cycle.excellent_quota)
        .after("appraised", entries.len());
    tx.record(match input.predicates.is_empty() {
        true => event,
        false => event.after("predicates", &input.predicates),
    });
    let stage = cycle.stage;
    store::insert_cycle(&tx, cycle, entries).await?;
    award::name_predicates(&tx, id, &input.predicates).await?;
    enter(acting, &tx, id, stage, None).await?;
    count(&mut tx, &[id], BTreeMap::new()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Who is appraised exists, is visible, and is led or guided by the issuer. Gives where each lies.
async fn check_group(
    acting: &Acting<'_>,
    tx: &Tx,
    issuer: &entity::organization::Model,
    input: &OpenCycle,
) -> Result<Vec<(OrganizationId, DivisionCode)>> {
    let few = input.group.iter().take(rules::GROUP_MAX).copied();
    let rows = organization::by_ids(tx.conn(), few).await?;
    let (mut outside, mut ended) = (BTreeSet::new(), BTreeSet::new());
    let mut divisions = Vec::with_capacity(rows.len());
    let place = Place::from(issuer);
    for id in input.group.iter().take(rules::GROUP_MAX) {
        let row = rows.iter().find(|row| row.id == *id && acting.sees(row));
        let row = row.ok_or(Error::NotFound("organization"))?;
        divisions.push((row.id, row.division_code));
        let leads = row.id != issuer.id && place.leads(&Place::from(row));
        if !leads && row.guided_by_id != Some(issuer.id) {
            outside.insert(*id);
        }
        if row.valid_until.is_some_and(|until| until <= acting.today()) {
            ended.insert(*id);
        }
    }
    let new = NewCycle {
        weight: input.weight,
        quota: input.quota,
        notice_days: input.notice_days,
        group: &input.group,
        outside: &outside,
        ended: &ended,
    };
    let mut violations = rules::open(&new);
    if !input.predicates.is_empty() {
        let norms = norm::computed(tx.conn(), issuer).await?;
        violations.extend(rules::predicates(input.kind, &input.predicates, &norms));
    }
    rules::refusals(violations).map_err(Error::Refused)?;
    Ok(divisions)
}

async fn enter(
    acting: &Acting<'_>,
    tx: &Tx,
    cycle: CycleId,
    stage: AppraisalStage,
    reason: Option<String>,
) -> Result<i32> {
    let before = store::stages_of(tx.conn(), [cycle]).await?;
    let number = before.last().map_or(1, |last| last.number + 1);
    let row = appraisal_stage::Model {
        cycle_id: cycle,
        number,
        stage,
        since: tx.at(),
        moved_by: acting.actor.account,
        reason,
    };
    store::insert_stage(tx, row).await?;
    Ok(number)
}

/// Results stand: what norms look at has changed for all who are appraised.
async fn tell_norms(tx: &mut Tx, cycle: CycleId, period: Period) -> Result<()> {
    let year = period.year();
    for entry in store::entries_of(tx.conn(), cycle).await? {
        tx.touch(entry.organization_id, Aspect::Appraisal, year..=year);
    }
    Ok(())
}

/// A group of reviewers to be.
#[derive(Clone, Debug)]
pub(crate) struct AssignGroup {
    pub title: String,
    pub weight: i32,
    pub keys: Option<Vec<String>>,
    pub posts: Vec<PostId>,
}

/// Names the reviewers by their posts, in place of all who were named before. What was scored stays.
pub(crate) async fn assign_raters(
    acting: &Acting<'_>,
    id: CycleId,
    groups: Vec<AssignGroup>,
) -> Result<CycleId> {
    let mut tx = acting.begin().await?;
    let (cycle, issuer) = lock_visible(acting, &tx, id).await?;
    acting.require(&mut tx, Action::AppraisalManage, &issuer)?;
    let tree = sheet::tree_of(tx.conn(), &cycle).await?;
    let all: Vec<String> = tree
        .by_method(rules::Method::Reviewers)
        .into_iter()
        .map(|node| node.key.clone())
        .collect();
    let keys: Vec<Vec<String>> = groups
        .iter()
        .map(|group| group.keys.clone().unwrap_or_else(|| all.clone()))
        .collect();
    let new: Vec<_> = groups
        .iter()
        .zip(&keys)
        .map(|(group, keys)| NewRaters {
            title: &group.title,
            weight: group.weight,
            keys,
            posts: group.posts.len(),
            different: group.posts.iter().collect::<BTreeSet<_>>().len(),
        })
        .collect();
    let mut violations = rules::assign(&tree, cycle.stage, &new);
    // A score keeps the group and post in which it was given.
    if !store::scores_of(tx.conn(), id).await?.is_empty() {
        violations.push(rules::Violation::WrongStage(
            "groups".to_owned(),
            cycle.stage,
        ));
    }
    rules::refusals(violations).map_err(Error::Refused)?;
    let (mut rows, mut posts) = (Vec::new(), Vec::new());
    for (group, keys) in groups.into_iter().zip(keys) {
        let group_id = RaterGroupId(acting.new_id());
        rows.push(appraisal_rater_group::Model {
            id: group_id,
            cycle_id: id,
            title: group.title.trim().to_owned(),
            weight: group.weight,
            indicator_keys: to_json(&keys)?,
        });
        let of_group = |post_id| appraisal_rater::Model { group_id, post_id };
        posts.extend(group.posts.into_iter().map(of_group));
    }
    tx.record(
        Event::of(issuer.id, "assignAppraisalReviewers", CYCLE, id.0)
            .after("groups", rows.len())
            .after("posts", posts.len()),
    );
    match store::replace_raters(&tx, id, rows, posts).await {
        Err(Error::Conflict(_)) => return Err(Error::NotFound("post")),
        other => other?,
    }
    tx.commit().await?;
    Ok(id)
}

/// Moves a cycle on to its next stage. Where scores are summed up the ballot box is closed, counted
/// and rewritten, and the first version of the results is made.
pub(crate) async fn advance(
    acting: &Acting<'_>,
    id: CycleId,
    to: AppraisalStage,
) -> Result<CycleId> {
    let mut tx = acting.begin().await?;
    let (mut cycle, issuer) = lock_visible(acting, &tx, id).await?;
    require_for(acting, &mut tx, &cycle, &issuer, to).await?;
    let before = cycle.stage;
    let sums_up = rules::has_results(to) && !rules::has_results(before);
    let Summed {
        outcomes,
        missing,
        excluded,
    } = match sums_up {
        true => sum_up(acting, &tx, &cycle).await?,
        false => Summed::default(),
    };
    let objections = store::objections_of(tx.conn(), store::RecordsOf::Cycle(id)).await?;
    let open = objections.iter().filter(|(_, decision)| decision.is_none());
    let progress = Progress {
        kind: cycle.kind,
        stage: before,
        missing: &missing,
        open_objections: open.count(),
        notice_until: cycle.notice_until,
        today: acting.today(),
    };
    rules::refusals(rules::advance(&progress, to)).map_err(Error::Refused)?;
    let counted = store::tallies_of_cycles(tx.conn(), &[id]).await?;
    cycle.stage = to;
    if to == AppraisalStage::PublicNotice {
        cycle.notice_until = Some(rules::notice_end(acting.today(), cycle.notice_days));
    }
    let closes = sums_up && !cycle.ballot_closed;
    if sums_up {
        cycle.ballot_closed = true;
        add_results(&tx, id, outcomes, "公示前汇总").await?;
    }
    if closes {
        store::rewrite_in_order(&tx, id).await?;
    }
    let event = Event::of(issuer.id, "advanceAppraisalCycle", CYCLE, id.0)
        .before("stage", before)
        .after("stage", to)
        .after("noticeUntil", cycle.notice_until);
    tx.record(match excluded.is_empty() {
        true => event,
        false => event.after("excluded", &excluded),
    });
    let period = cycle.period;
    store::save_cycle(&tx, cycle).await?;
    let number = enter(acting, &tx, id, to, None).await?;
    award::freeze(&tx, id, &excluded, number).await?;
    if to == AppraisalStage::Final {
        tell_norms(&mut tx, id, period).await?;
    }
    count(&mut tx, &[id], counted).await?;
    tx.commit().await?;
    if closes {
        super::ballot::forget_order(acting).await;
    }
    Ok(id)
}

/// What summing up gives.
#[derive(Default)]
struct Summed {
    outcomes: Vec<Outcome>,
    /// Missing scores: whose, and of which indicator, in words.
    missing: Vec<(String, String)>,
    /// Who is out of the award by the records.
    excluded: Vec<Excluded>,
}

async fn sum_up(acting: &Acting<'_>, tx: &Tx, cycle: &appraisal_cycle::Model) -> Result<Summed> {
    let now = acting.now();
    let mut sheet = sheet::sheet(tx.conn(), cycle, Ballots::Counted, now).await?;
    let mut by_cycle = award::excluded(tx.conn(), std::slice::from_ref(cycle), now).await?;
    let excluded = by_cycle.remove(&cycle.id).unwrap_or_default();
    let out: BTreeSet<_> = excluded.iter().map(|one| one.organization).collect();
    for member in &mut sheet.members {
        member.excluded = out.contains(&member.organization);
    }
    let outcomes = sheet.outcomes(&|_, _| false);
    Ok(Summed {
        missing: missing(tx, &sheet, &outcomes).await?,
        outcomes,
        excluded,
    })
}

/// The issuer carries a cycle through; a campaign's list is approved by what leads the issuer (D4).
async fn require_for(
    acting: &Acting<'_>,
    tx: &mut Tx,
    cycle: &appraisal_cycle::Model,
    issuer: &entity::organization::Model,
    to: AppraisalStage,
) -> Result<()> {
    let approves = cycle.kind == AppraisalKind::Campaign && to == AppraisalStage::Final;
    if !approves {
        return acting.require(tx, Action::AppraisalManage, issuer);
    }
    let rows = organization::by_ids(tx.conn(), issuer.superior_id).await?;
    let superior = rows.first().unwrap_or(issuer);
    let standing = access::require(
        acting.actor,
        Action::AppraisalDecide,
        &Place::from(superior),
    )?;
    tx.act_in(standing.role_name(), standing.organization);
    Ok(())
}

/// Missing scores in words: whose, and of which indicator.
async fn missing(tx: &Tx, sheet: &Sheet, outcomes: &[Outcome]) -> Result<Vec<(String, String)>> {
    let lacking: Vec<_> = outcomes
        .iter()
        .filter(|one| !one.missing.is_empty())
        .collect();
    let organization = |entry| {
        let member = sheet.members.iter().find(|member| member.entry == entry);
        member.map(|member| member.organization)
    };
    let ids = lacking.iter().filter_map(|one| organization(one.entry));
    let rows = organization::by_ids(tx.conn(), ids).await?;
    let name = |entry| {
        let row = rows.iter().find(|row| Some(row.id) == organization(entry));
        row.map(|row| row.name.clone()).unwrap_or_default()
    };
    let title = |key: &String| {
        let node = sheet.tree.find(key);
        node.map_or_else(|| key.clone(), |node| node.title.clone())
    };
    let words = lacking.iter().flat_map(|one| {
        let keys = one.missing.iter();
        keys.map(|key| (name(one.entry), title(key)))
    });
    Ok(words.collect())
}

/// Adds a version of the results of a whole group.
pub(super) async fn add_results(
    tx: &Tx,
    cycle: CycleId,
    outcomes: Vec<Outcome>,
    reason: &str,
) -> Result<i32> {
    let before = store::results_of(tx.conn(), store::RecordsOf::Cycle(cycle)).await?;
    let version = before.first().map_or(1, |newest| newest.version + 1);
    let rows = outcomes
        .iter()
        .map(|one| result_row(one, version, reason, tx.at()));
    store::insert_results(tx, rows.collect::<Result<_>>()?).await?;
    Ok(version)
}

/// A version of a result as it is kept.
pub(crate) fn result_row(
    outcome: &Outcome,
    version: i32,
    reason: &str,
    made_at: DateTime<Utc>,
) -> Result<appraisal_result::Model> {
    Ok(appraisal_result::Model {
        entry_id: outcome.entry,
        version,
        score: outcome.score,
        overall: outcome.overall,
        rank: outcome.placed.rank,
        grade: outcome.placed.grade.map(grade_name).transpose()?,
        content: to_json(&content_of(outcome))?,
        reason: reason.to_owned(),
        made_at,
    })
}

/// Takes a cycle back to an earlier stage, for a reason. A closed ballot box stays closed.
pub(crate) async fn reopen(
    acting: &Acting<'_>,
    id: CycleId,
    to: AppraisalStage,
    reason: String,
) -> Result<CycleId> {
    let mut tx = acting.begin().await?;
    let (mut cycle, issuer) = lock_visible(acting, &tx, id).await?;
    acting.require(&mut tx, Action::AppraisalManage, &issuer)?;
    let violations = rules::reopen(cycle.kind, cycle.stage, to, &reason);
    rules::refusals(violations).map_err(Error::Refused)?;
    tx.record(
        Event::of(issuer.id, "reopenAppraisalCycle", CYCLE, id.0)
            .before("stage", cycle.stage)
            .after("stage", to)
            .after("reason", &reason),
    );
    cycle.stage = to;
    cycle.notice_until = None;
    store::save_cycle(&tx, cycle).await?;
    enter(acting, &tx, id, to, Some(reason)).await?;
    tx.commit().await?;
    Ok(id)
}
