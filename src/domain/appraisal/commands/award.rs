//! Who is out of the award of a campaign: by the records as they are now, as it was frozen when the
//! provisional list was made, and against it by two persons.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::appraisal_cycle::{AppraisalKind, AppraisalStage};
use entity::appraisal_predicate::{self, PredicateKind};
use entity::{
    CycleId, EntryId, OrganizationId, OverrideId, Period, appraisal_cycle, appraisal_exclusion,
    appraisal_override, appraisal_override_decision, appraisal_stage, organization::Model,
};
use sea_orm::ConnectionTrait;

use super::result::renew;
use super::rules::{self, Excluded, Overridden, Overriding, Predicate};
use super::{ENTRY, lock_entry, store, to_json};
use crate::access::{Acting, Action, Place, require};
use crate::clock::day_of;
use crate::db::Tx;
use crate::db::history::Event;
use crate::domain::dues::{self, Late};
use crate::domain::norm::{self, State};
use crate::domain::organization;
use crate::domain::rectification;
use crate::error::{Error, Result};

/// The predicates as the rules have them.
pub(crate) fn predicate(row: &appraisal_predicate::Model) -> Result<Predicate> {
    Ok(Predicate {
        kind: row.kind,
        norm_codes: serde_json::from_str(&row.norm_codes)
            .map_err(|error| Error::Internal(error.into()))?,
    })
}

/// Who would be out of these campaigns if the awards were made at an instant, and why.
pub(crate) async fn excluded(
    connection: &impl ConnectionTrait,
    cycles: &[appraisal_cycle::Model],
    at: DateTime<Utc>,
) -> Result<BTreeMap<CycleId, Vec<Excluded>>> {
    let ids = cycles.iter().map(|cycle| cycle.id);
    let predicates = store::predicates_of(connection, ids).await?;
    let named: BTreeSet<_> = predicates.iter().map(|row| row.cycle_id).collect();
    let mut groups: BTreeMap<CycleId, Vec<OrganizationId>> = BTreeMap::new();
    for entry in store::entries_of_cycles(connection, named).await? {
        if entry.withdrawn_on.is_none() {
            let group = groups.entry(entry.cycle_id).or_default();
            group.push(entry.organization_id);
        }
    }
    let all: BTreeSet<_> = groups.values().flatten().copied().collect();
    let bodies = organization::by_ids(connection, all.iter().copied()).await?;
    let facts = Facts::gather(connection, (cycles, &predicates), &bodies, at).await?;
    let mut found: BTreeMap<CycleId, Vec<Excluded>> = BTreeMap::new();
    for row in &predicates {
        let cycle = cycles.iter().find(|cycle| cycle.id == row.cycle_id);
        let (Some(cycle), Some(group)) = (cycle, groups.get(&row.cycle_id)) else {
            continue;
        };
        let predicate = predicate(row)?;
        let own = found.entry(cycle.id).or_default();
        for organization in group {
            own.extend(facts.against((&predicate, cycle.period), *organization));
        }
    }
    Ok(found)
}

/// What the records say of organizations, as far as predicates look.
#[derive(Debug, Default)]
struct Facts {
    missed: Vec<(Period, norm::Stand)>,
    arrears: Vec<dues::Arrears>,
    rectifications: Vec<entity::rectification::Model>,
    today: chrono::NaiveDate,
}

impl Facts {
    /// Asks once for each kind of record, and for norms once for each period.
    async fn gather(
        connection: &impl ConnectionTrait,
        (cycles, predicates): (&[appraisal_cycle::Model], &[appraisal_predicate::Model]),
        bodies: &[Model],
        at: DateTime<Utc>,
    ) -> Result<Self> {
        use PredicateKind::{DuesArrears, MissedNorm, OpenRectification, OverdueRectification};
        let asks = |kinds: &[PredicateKind]| predicates.iter().any(|row| kinds.contains(&row.kind));
        let ids: Vec<_> = bodies.iter().map(|body| body.id).collect();
        let mut facts = Self {
            today: day_of(at),
            ..Self::default()
        };
        let by_norms = predicates.iter().filter(|row| row.kind == MissedNorm);
        let by_norms: BTreeSet<_> = by_norms.map(|row| row.cycle_id).collect();
        let of = cycles.iter().filter(|cycle| by_norms.contains(&cycle.id));
        let periods: BTreeSet<_> = of.map(|cycle| cycle.period).collect();
        for period in periods {
            let stands = norm::stands(connection, bodies, period, at).await?;
            let missed = stands
                .into_iter()
                .filter(|stand| matches!(stand.state, State::Missed | State::Exceeded));
            facts.missed.extend(missed.map(|stand| (period, stand)));
        }
        if asks(&[DuesArrears]) {
            facts.arrears = dues::arrears(connection, &ids, at).await?;
        }
        if asks(&[OpenRectification, OverdueRectification]) {
            facts.rectifications = rectification::unverified(connection, &ids).await?;
        }
        Ok(facts)
    }

    /// What excludes an organization by a predicate, in a period.
    fn against(
        &self,
        (predicate, period): (&Predicate, Period),
        organization: OrganizationId,
    ) -> Vec<Excluded> {
        match predicate.kind {
            PredicateKind::MissedNorm => {
                let missed = self.missed.iter().filter(|(asked, stand)| {
                    let own = stand.organization == organization && *asked == period;
                    own && predicate.norm_codes.contains(&stand.code)
                });
                let reason = |(_, stand): &(Period, norm::Stand)| {
                    let norm = (stand.code.clone(), &stand.title);
                    let numbers = (stand.actual, stand.required);
                    Excluded::by_norm(organization, norm, stand.period, numbers)
                };
                missed.map(reason).collect()
            }
            PredicateKind::DuesArrears => {
                let own = self.arrears.iter();
                let own = own.filter(|row| row.organization == organization);
                own.map(|row| match row.late {
                    Late::Unsealed => Excluded::by_books(organization, row.month),
                    Late::Short(fen) => Excluded::by_shortage(organization, row.month, fen),
                    Late::Members(members) => {
                        Excluded::by_members(organization, row.month, members)
                    }
                })
                .collect()
            }
            PredicateKind::OpenRectification | PredicateKind::OverdueRectification => {
                let any = predicate.kind == PredicateKind::OpenRectification;
                let own = self.rectifications.iter().filter(|row| {
                    let counts = any || rectification::is_overdue(row, self.today);
                    row.organization_id == organization && counts
                });
                let reason = |row: &entity::rectification::Model| {
                    let record = (row.id, row.problem.as_str(), row.due_on);
                    Excluded::by_rectification(organization, predicate.kind, record)
                };
                own.map(reason).collect()
            }
        }
    }
}

/// Names the predicates of a campaign, once and for all.
pub(super) async fn name_predicates(
    tx: &Tx,
    cycle_id: CycleId,
    predicates: &[Predicate],
) -> Result<()> {
    let rows = (1..).zip(predicates).map(|(number, predicate)| {
        Ok(appraisal_predicate::Model {
            cycle_id,
            number,
            kind: predicate.kind,
            norm_codes: to_json(&predicate.norm_codes)?,
        })
    });
    store::insert_predicates(tx, rows.collect::<Result<_>>()?).await
}

/// Freezes who is out of a list, and why, in the round that makes it.
pub(super) async fn freeze(
    tx: &Tx,
    cycle: CycleId,
    excluded: &[Excluded],
    round: i32,
) -> Result<()> {
    if excluded.is_empty() {
        return Ok(());
    }
    let entries = store::entries_of(tx.conn(), cycle).await?;
    let entries: BTreeMap<_, _> = entries
        .into_iter()
        .map(|entry| (entry.organization_id, entry.id))
        .collect();
    let rows = (1..).zip(excluded).filter_map(|(number, one)| {
        Some(appraisal_exclusion::Model {
            entry_id: *entries.get(&one.organization)?,
            round,
            number,
            kind: one.kind,
            code: one.code.clone(),
            period: one.period,
            rectification_id: one.rectification,
            reason_zh: one.reason.0.clone(),
            reason_en: one.reason.1.clone(),
        })
    });
    store::insert_exclusions(tx, rows.collect()).await
}

/// The round of the newest provisional list of each cycle.
pub(crate) fn rounds(stages: &[appraisal_stage::Model]) -> BTreeMap<CycleId, i32> {
    let lists = stages
        .iter()
        .filter(|row| row.stage == AppraisalStage::ProvisionalList)
        // Who goes back to the list makes no new one.
        .filter(|row| row.reason.is_none());
    let mut rounds = BTreeMap::new();
    for row in lists {
        let newest = rounds.entry(row.cycle_id).or_insert(row.number);
        *newest = row.number.max(*newest);
    }
    rounds
}

/// Those of a cycle with a list who are out of it, and whom nobody has let stay in.
pub(super) async fn out_of_list(
    connection: &impl ConnectionTrait,
    cycle: &appraisal_cycle::Model,
) -> Result<BTreeSet<EntryId>> {
    if cycle.kind != AppraisalKind::Campaign || !rules::has_results(cycle.stage) {
        return Ok(BTreeSet::new());
    }
    let stages = store::stages_of(connection, [cycle.id]).await?;
    let round = rounds(&stages).remove(&cycle.id);
    let whose = store::RecordsOf::Cycle(cycle.id);
    let out = store::exclusions_of(connection, whose).await?;
    let current = out.iter().filter(|row| Some(row.round) == round);
    let mut out: BTreeSet<_> = current.map(|row| row.entry_id).collect();
    for (asked, decision) in store::overrides_of(connection, whose).await? {
        let approved = decision.is_some_and(|decision| decision.approved);
        if approved && Some(asked.round) == round {
            out.remove(&asked.entry_id);
        }
    }
    Ok(out)
}

/// What one person asks against an exclusion.
#[derive(Clone, Debug)]
pub(crate) struct RequestOverride {
    pub cycle: CycleId,
    pub organization: OrganizationId,
    pub document: String,
    pub reason: String,
}

/// Asks that an organization stays in although the records exclude it, on the basis of a document.
pub(crate) async fn request_override(
    acting: &Acting<'_>,
    input: RequestOverride,
) -> Result<EntryId> {
    let mut tx = acting.begin().await?;
    let target = lock_entry(acting, &tx, input.cycle, input.organization).await?;
    acting.require(&mut tx, Action::AppraisalManage, &target.issuer)?;
    let entry = target.entry.id;
    let (round, before) = so_far(&tx, target.cycle.id, entry).await?;
    let asks = Overriding {
        stage: target.cycle.stage,
        excluded: out_of_list(tx.conn(), &target.cycle)
            .await?
            .contains(&entry),
        asked: before.iter().any(|(asked, decision)| {
            asked.round == round && decision.as_ref().is_none_or(|it| it.approved)
        }),
        document: &input.document,
        reason: &input.reason,
    };
    rules::refusals(rules::ask_override(&asks)).map_err(Error::Refused)?;
    let id = OverrideId(acting.new_id());
    let body = target.organization.id;
    tx.record(
        Event::of(body, "requestAppraisalOverride", ENTRY, entry.0)
            .after("override", id)
            .after("document", &input.document)
            .after("reason", &input.reason),
    );
    let row = appraisal_override::Model {
        id,
        entry_id: entry,
        round,
        document: input.document,
        reason: input.reason,
        requested_by: acting.actor.account,
        requested_by_person: acting.actor.person,
        requested_at: tx.at(),
    };
    store::insert_override(&tx, row).await?;
    tx.commit().await?;
    Ok(entry)
}

/// The round of the newest list, and what was asked for an entry in all of them.
async fn so_far(tx: &Tx, cycle: CycleId, entry: EntryId) -> Result<(i32, Vec<store::Override>)> {
    let stages = store::stages_of(tx.conn(), [cycle]).await?;
    let round = rounds(&stages).remove(&cycle).unwrap_or_default();
    let whose = [entry];
    let asked = store::overrides_of(tx.conn(), store::RecordsOf::Entries(&whose)).await?;
    Ok((round, asked))
}

/// What another person decides on it.
#[derive(Clone, Debug)]
pub(crate) struct DecideOverride {
    pub id: OverrideId,
    pub approved: bool,
    pub reason: String,
}

/// Decides what was asked: another person than who asked, before the notice. What is approved adds a
/// version to the results of the group.
pub(crate) async fn decide_override(acting: &Acting<'_>, input: DecideOverride) -> Result<EntryId> {
    let mut tx = acting.begin().await?;
    let missing = || Error::NotFound("override");
    let asked = store::override_by_id(tx.conn(), input.id).await?;
    let asked = asked.ok_or_else(missing)?;
    let entries = store::entries_by_ids(tx.conn(), [asked.entry_id]).await?;
    let entry = entries.first().ok_or_else(missing)?;
    let target = match lock_entry(acting, &tx, entry.cycle_id, entry.organization_id).await {
        Err(Error::NotFound(_)) => return Err(missing()),
        other => other?,
    };
    let place = Place::from(&target.issuer);
    let standing = require(acting.actor, Action::AppraisalDecide, &place)?;
    tx.act_in(standing.role_name(), standing.organization);
    let (round, before) = so_far(&tx, target.cycle.id, asked.entry_id).await?;
    let decided = |(row, decision): &store::Override| row.id == asked.id && decision.is_some();
    let decision = Overridden {
        stage: target.cycle.stage,
        current: asked.round == round,
        decided: before.iter().any(decided),
        people: (
            (asked.requested_by, asked.requested_by_person),
            (acting.actor.account, acting.actor.person),
        ),
        reason: &input.reason,
    };
    rules::refusals(rules::decide_override(&decision)).map_err(Error::Refused)?;
    let body = target.organization.id;
    tx.record(
        Event::of(body, "decideAppraisalOverride", ENTRY, asked.entry_id.0)
            .after("override", input.id)
            .after("approved", input.approved)
            .after("reason", &input.reason),
    );
    let row = appraisal_override_decision::Model {
        override_id: input.id,
        approved: input.approved,
        reason: input.reason.clone(),
        decided_by: acting.actor.account,
        decided_at: tx.at(),
    };
    store::insert_override_decision(&tx, row).await?;
    if input.approved {
        renew(acting, &mut tx, &target, &input.reason).await?;
    }
    tx.commit().await?;
    Ok(asked.entry_id)
}
