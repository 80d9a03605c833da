//! The campaign of a county that is shown whole: it is under inspection, and the records of some of
//! those who take part keep them from being commended.

use chrono::{DateTime, Datelike as _, Days, Utc};
use entity::appraisal_cycle::{AppraisalKind, AppraisalStage as Stage};
use entity::appraisal_predicate::{self, PredicateKind};
use entity::{CycleId, EntryId, OrganizationId, Period, SchemeId, appraisal_scheme};

use super::scores::{Appraised, appraise, entry_id, tell_scores};
use super::{CYCLES, Cycle, QUOTA, enter, number_of};
use crate::db::history::{Event, hex, sha256};
use crate::demo::Crowd;
use crate::demo::action;
use crate::demo::calendar::{at, workday};
use crate::demo::committee::{Committees, day};
use crate::demo::unit::{Unit, number};
use crate::domain::appraisal::rules::{self, Predicate};

/// The template that it follows.
const TEMPLATE: &str = "four_strong_one_hard";
/// What the generator of its ids is for.
const CAMPAIGN: u64 = 22;
/// Its stages so far, each with the days since it was entered.
const STAGES: [(Stage, u64); 4] = [
    (Stage::Plan, 90),
    (Stage::SelfAssessment, 45),
    (Stage::Review, 20),
    (Stage::Inspection, 7),
];

/// The working committee of a county runs a campaign among its departments.
pub(in crate::demo) fn campaign(
    unit: &mut Unit<'_>,
    committees: &Committees,
    departments: &[OrganizationId],
) {
    let template = rules::TEMPLATES.iter().find(|one| one.key == TEMPLATE);
    let year = unit.world.calendar.today.year();
    let (Some(template), Ok(period)) = (template, Period::year_of(year)) else {
        return;
    };
    let stages = stages(unit);
    let Some((_, opened_at)) = stages.first().copied() else {
        return;
    };
    if unit.world.crowd != Crowd::Full {
        return;
    }
    let mut random = unit.random_for(&[CYCLES, number_of(year), CAMPAIGN]);
    let (issuer, staff) = (committees.working.id, committees.staff);
    let scheme = SchemeId(random.id(opened_at));
    let tree = template.tree();
    let content = serde_json::to_string(&tree).unwrap_or_default();
    let event = Event::of(issuer, action::CREATE_SCHEME, action::SCHEME, scheme.0)
        .after("title", template.title)
        .after("version", 1)
        .after("contentHash", hex(&sha256(&[content.as_bytes()])));
    unit.tell(issuer, opened_at, staff, event);
    unit.rows.appraisals.schemes.push(appraisal_scheme::Model {
        id: scheme,
        organization_id: issuer,
        title: template.title.to_owned(),
        version: 1,
        previous_id: None,
        content,
        created_by: staff.account,
        created_at: opened_at,
    });
    let cycle = Cycle {
        id: CycleId(random.id(opened_at)),
        kind: AppraisalKind::Campaign,
        issuer,
        staff,
        tree,
        weight: 100,
        stages,
    };
    let predicates = predicates();
    let event = Event::of(issuer, action::OPEN_CYCLE, action::CYCLE, cycle.id.0)
        .after("period", period)
        .after("kind", cycle.kind)
        .after("stage", Stage::Plan)
        .after("partyBuildingWeight", cycle.weight)
        .after("excellentQuota", QUOTA)
        .after("appraised", departments.len())
        .after("predicates", &predicates);
    unit.tell(issuer, opened_at, staff, event);
    enter(unit, &cycle, (scheme, period));
    name(unit, cycle.id, &predicates);
    let group: Vec<_> = (0_u64..)
        .zip(departments)
        .map(|(place, organization)| Appraised {
            entry: EntryId(entry_id(&cycle, place)),
            organization: *organization,
            luck: [number(unit.division.code), place],
            here: true,
        })
        .collect();
    tell_scores(unit, &cycle, &group);
    appraise(unit, &cycle, &group, &[]);
}

fn name(unit: &mut Unit<'_>, cycle_id: CycleId, predicates: &[Predicate]) {
    let named = (1..).zip(predicates);
    let rows = named.map(|(number, predicate)| appraisal_predicate::Model {
        cycle_id,
        number,
        kind: predicate.kind,
        norm_codes: serde_json::to_string(&predicate.norm_codes).unwrap_or_default(),
    });
    unit.rows.appraisals.predicates.extend(rows);
}

/// A life meeting in each half year, and everything put right that is over its term.
fn predicates() -> Vec<Predicate> {
    let predicate = |kind, norms: &[&str]| Predicate {
        kind,
        norm_codes: norms.iter().map(|code| (*code).to_owned()).collect(),
    };
    vec![
        predicate(PredicateKind::MissedNorm, &["N14"]),
        predicate(PredicateKind::DuesArrears, &[]),
        predicate(PredicateKind::OverdueRectification, &[]),
    ]
}

/// When it entered its stages; early in a year one shortly after the other.
fn stages(unit: &Unit<'_>) -> Vec<(Stage, DateTime<Utc>)> {
    let calendar = &unit.world.calendar;
    let today = calendar.today;
    let earliest = day((today.year(), 1, 4));
    let entered = (0..).zip(STAGES).map(|(place, (stage, days))| {
        let date = (today - Days::new(days)).max(earliest);
        (stage, at(workday(date).max(earliest), 9, place))
    });
    entered.filter(|(_, at)| *at < calendar.now).collect()
}
