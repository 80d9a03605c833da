//! What changes a result after the scores: objections with their decisions, and disqualification.

use std::collections::BTreeSet;

use entity::{
    CycleId, EntryId, ObjectionId, OrganizationId, appraisal_cycle, appraisal_decision,
    appraisal_disqualification, appraisal_objection,
};
use serde::Serialize;

use super::cycle::add_results;
use super::rules::{self, Violation};
use super::score::has_conflict;
use super::sheet::{self, Ballots};
use super::{ENTRY, Target, count, lock_entry, store};
use crate::access::{Acting, Action, Place, require};
use crate::db::Tx;
use crate::db::history::Event;
use crate::db::idempotency::{self, Claim, Key};
use crate::domain::organization;
use crate::error::{Error, Result};

/// An objection to be.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LodgeObjection {
    pub cycle: CycleId,
    pub organization: OrganizationId,
    pub content: String,
}

/// Lodges an objection: the organization itself during the notice; later, or for others, the issuer
/// records what it received.
pub(crate) async fn lodge_objection(
    acting: &Acting<'_>,
    input: LodgeObjection,
    key: &str,
) -> Result<EntryId> {
    let mut tx = acting.begin().await?;
    let target = lock_entry(acting, &tx, input.cycle, input.organization).await?;
    let issuer = require(
        acting.actor,
        Action::AppraisalManage,
        &Place::from(&target.issuer),
    );
    let by_issuer = issuer.is_ok();
    let standing = match issuer {
        Ok(standing) => standing,
        Err(_) => {
            let place = Place::from(&target.organization);
            require(acting.actor, Action::AppraisalObject, &place)?
        }
    };
    tx.act_in(standing.role_name(), standing.organization);
    let id = ObjectionId(acting.new_id());
    let key = Key {
        account: acting.actor.account,
        mutation: "lodgeAppraisalObjection",
        key,
    };
    if let Claim::Done(_) = idempotency::claim(&tx, &key, &input, id.0).await? {
        return Ok(target.entry.id);
    }
    let mut violations = Vec::new();
    let stage = target.cycle.stage;
    let in_notice = stage == appraisal_cycle::AppraisalStage::PublicNotice
        && target
            .cycle
            .notice_until
            .is_some_and(|until| acting.today() <= until);
    let is_taken = in_notice || by_issuer && rules::is_published(stage);
    if !is_taken {
        violations.push(Violation::WrongStage("cycleId".to_owned(), stage));
    }
    let limit = rules::REASON_LENGTH_MAX;
    rules::check_filled(&input.content, "content", limit, &mut violations);
    rules::refusals(violations).map_err(Error::Refused)?;
    let entry = target.entry.id;
    tx.record(
        Event::of(
            target.organization.id,
            "lodgeAppraisalObjection",
            ENTRY,
            entry.0,
        )
        .after("objection", id)
        .after("content", &input.content),
    );
    let row = appraisal_objection::Model {
        id,
        entry_id: entry,
        content: input.content,
        lodged_by: acting.actor.account,
        lodged_at: tx.at(),
    };
    store::insert_objection(&tx, row).await?;
    tx.commit().await?;
    Ok(entry)
}

/// A decision to be.
#[derive(Clone, Debug)]
pub(crate) struct DecideObjection {
    pub objection: ObjectionId,
    pub upheld: bool,
    pub reason: String,
    pub correction: Option<(String, i64)>,
}

/// Decides an objection: somebody who did not score the organization. What is upheld may put a score
/// in place of all that were given; the results of the group then get a further version.
pub(crate) async fn decide_objection(
    acting: &Acting<'_>,
    input: DecideObjection,
) -> Result<EntryId> {
    let mut tx = acting.begin().await?;
    let missing = || Error::NotFound("objection");
    let objection = store::objection(tx.conn(), input.objection).await?;
    let objection = objection.ok_or_else(missing)?;
    let entries = store::entries_by_ids(tx.conn(), [objection.entry_id]).await?;
    let entry = entries.first().ok_or_else(missing)?;
    let target = match lock_entry(acting, &tx, entry.cycle_id, entry.organization_id).await {
        Err(Error::NotFound(_)) => return Err(missing()),
        other => other?,
    };
    let place = Place::from(&target.issuer);
    let standing = require(acting.actor, Action::AppraisalDecide, &place)?;
    tx.act_in(standing.role_name(), standing.organization);
    let tree = sheet::tree_of(tx.conn(), &target.cycle).await?;
    let correction = input.correction.as_ref();
    let correction = correction.map(|(key, score)| (key.as_str(), *score));
    let decision = rules::NewDecision {
        upheld: input.upheld,
        reason: &input.reason,
        correction,
    };
    let mut violations = rules::decide(&tree, &decision);
    let all = store::objections_of(tx.conn(), store::RecordsOf::Cycle(target.cycle.id)).await?;
    let decided = |(row, decision): &(appraisal_objection::Model, Option<_>)| {
        row.id == input.objection && decision.is_some()
    };
    if all.iter().any(decided) {
        violations.push(Violation::DecidedAlready("objectionId".to_owned()));
    }
    let scored = store::has_scored(tx.conn(), target.entry.id, acting.actor.account).await?;
    if scored || has_conflict(acting, &tx, &target.organization).await? {
        violations.push(Violation::Conflict("objectionId".to_owned()));
    }
    rules::refusals(violations).map_err(Error::Refused)?;
    tx.record(
        Event::of(
            target.organization.id,
            "decideAppraisalObjection",
            ENTRY,
            target.entry.id.0,
        )
        .after("objection", input.objection)
        .after("upheld", input.upheld)
        .after("reason", &input.reason)
        .after("correction", &input.correction),
    );
    let (indicator_key, score) = input.correction.unzip();
    let row = appraisal_decision::Model {
        objection_id: input.objection,
        upheld: input.upheld,
        reason: input.reason.clone(),
        indicator_key,
        score,
        decided_by: acting.actor.account,
        decided_at: tx.at(),
    };
    store::insert_decision(&tx, row).await?;
    if score.is_some() {
        renew(acting, &mut tx, &target, &input.reason).await?;
    }
    tx.commit().await?;
    Ok(target.entry.id)
}

/// Adds a version of the results, where there are results.
pub(super) async fn renew(
    acting: &Acting<'_>,
    tx: &mut Tx,
    target: &Target,
    reason: &str,
) -> Result<()> {
    if !rules::has_results(target.cycle.stage) {
        return Ok(());
    }
    let cycles = [target.cycle.id];
    let counted = store::tallies_of_cycles(tx.conn(), &cycles).await?;
    let sheet = sheet::sheet(tx.conn(), &target.cycle, Ballots::Counted, acting.now()).await?;
    add_results(tx, target.cycle.id, sheet.outcomes(&|_, _| false), reason).await?;
    count(tx, &cycles, counted).await
}

/// A disqualification to be.
#[derive(Clone, Debug)]
pub(crate) struct Disqualify {
    pub cycle: CycleId,
    pub organization: OrganizationId,
    pub reason: String,
    pub follow_up: String,
}

/// Takes an organization out, at any stage, also after commendation (D5).
pub(crate) async fn disqualify(acting: &Acting<'_>, input: Disqualify) -> Result<EntryId> {
    let mut tx = acting.begin().await?;
    let target = lock_entry(acting, &tx, input.cycle, input.organization).await?;
    acting.require(&mut tx, Action::AppraisalManage, &target.issuer)?;
    let mut violations = Vec::new();
    for (text, at) in [(&input.reason, "reason"), (&input.follow_up, "followUp")] {
        rules::check_filled(text, at, rules::REASON_LENGTH_MAX, &mut violations);
    }
    let out = store::disqualified_of(tx.conn(), store::RecordsOf::Cycle(target.cycle.id)).await?;
    if out.iter().any(|row| row.entry_id == target.entry.id) {
        violations.push(Violation::DecidedAlready("organizationId".to_owned()));
    }
    rules::refusals(violations).map_err(Error::Refused)?;
    let entry = target.entry.id;
    tx.record(
        Event::of(
            target.organization.id,
            "disqualifyAppraised",
            ENTRY,
            entry.0,
        )
        .after("reason", &input.reason)
        .after("followUp", &input.follow_up),
    );
    let row = appraisal_disqualification::Model {
        entry_id: entry,
        reason: input.reason.clone(),
        follow_up: input.follow_up,
        decided_by: acting.actor.account,
        decided_at: tx.at(),
    };
    store::insert_disqualification(&tx, row).await?;
    renew(acting, &mut tx, &target, &input.reason).await?;
    tx.commit().await?;
    Ok(entry)
}

/// Takes organizations that end out of the groups whose results do not stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Withdrawal;

impl organization::Follower for Withdrawal {
    fn moved<'a>(
        &'a self,
        _: &'a mut Tx,
        _: &'a [organization::Moved],
    ) -> organization::Followed<'a> {
        // A group is frozen: whoever moves stays in it.
        Box::pin(async { Ok(()) })
    }

    fn ended<'a>(
        &'a self,
        tx: &'a mut Tx,
        ended: &'a [organization::Ended],
    ) -> organization::Followed<'a> {
        Box::pin(async move {
            let ids: Vec<_> = ended.iter().map(|one| one.id).collect();
            let cycles = lock_cycles_of(tx, &ids).await?;
            let counted = store::tallies_of_cycles(tx.conn(), &cycles).await?;
            for mut entry in store::open_entries(tx, &ids).await? {
                let end = ended.iter().find(|one| one.id == entry.organization_id);
                entry.withdrawn_on = end.map(|one| one.effective_on);
                store::save_entry(tx, entry).await?;
            }
            count(tx, &cycles, counted).await
        })
    }
}

/// Locks the cycles in which these organizations are appraised, in the order of their keys.
async fn lock_cycles_of(tx: &Tx, organizations: &[OrganizationId]) -> Result<Vec<CycleId>> {
    let entries = store::open_entries(tx, organizations).await?;
    let cycles: BTreeSet<_> = entries.iter().map(|entry| entry.cycle_id).collect();
    for id in &cycles {
        store::lock_cycle(tx, *id).await?;
    }
    Ok(cycles.into_iter().collect())
}
