//! The yearly appraisals: each working committee appraises its departments, each party committee the
//! committees below it. Past years' results stand, this year's cycle is under review; weak counties
//! have left last year's under public notice. A county that is shown whole runs a campaign besides. Results are summed up by the very rules of appraisal.

mod campaign;
mod scores;

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use entity::appraisal_cycle::{self, AppraisalKind, AppraisalStage as Stage};
use entity::division::DivisionLevel;
use entity::{
    CycleId, DivisionCode, EntryId, OrganizationId, Period, SchemeId, appraisal_scheme,
    appraisal_stage,
};
use uuid::Uuid;

pub(super) use self::campaign::campaign;
use self::scores::{Appraised, appraise, entry_id, tell_scores, vote};
use super::Crowd;
use super::action;
use super::calendar::{at, workday};
use super::committee::{Committees, day};
use super::quality::Quality;
use super::unit::{Signer, Unit, number};
use crate::db::history::{Event, hex, sha256};
use crate::domain::appraisal::rules::{self, Indicator, Method, Tree};

/// What the generator of cycles is for.
const CYCLES: u64 = 20;
/// Percent of party building in the overall result.
const WEIGHT: i32 = 40;
/// Percent of the group that may be EXCELLENT.
const QUOTA: i32 = 25;
/// Working days of public notice.
const NOTICE_DAYS: i32 = 5;

/// A cycle, as those appraised need to know it.
#[derive(Clone, Debug)]
pub(super) struct Cycle {
    id: CycleId,
    kind: AppraisalKind,
    issuer: OrganizationId,
    staff: Signer,
    tree: Tree,
    weight: i32,
    /// When each of its stages was entered.
    stages: Vec<(Stage, DateTime<Utc>)>,
}

impl Cycle {
    fn since(&self, stage: Stage) -> Option<DateTime<Utc>> {
        let entered = self.stages.iter().find(|(entered, _)| *entered == stage);
        entered.map(|(_, at)| *at)
    }
}

/// The working committee of a county appraises its departments.
pub(super) fn departments(
    unit: &mut Unit<'_>,
    committees: &Committees,
    departments: &[OrganizationId],
) {
    let tree = department_tree(unit.world.crowd);
    let issuer = (committees.working.id, committees.staff);
    let title = "部门机关党建年度考核";
    for cycle in open(unit, issuer, (title, tree), departments.len()) {
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
        let ballots = vote(unit, &cycle, committees, &group);
        appraise(unit, &cycle, &group, &ballots);
    }
}

/// A party committee appraises the party committees below it, whose rows come with their divisions.
pub(super) fn committees(unit: &mut Unit<'_>, committees: &Committees) -> Vec<Cycle> {
    let children = unit.world.children.get(&unit.division.code);
    let children = children.cloned().unwrap_or_default();
    if children.is_empty() {
        return Vec::new();
    }
    let issuer = (committees.party.id, committees.office);
    let title = "党委抓机关党建年度考核";
    let cycles = open(unit, issuer, (title, committee_tree()), children.len());
    for cycle in &cycles {
        let group: Vec<_> = children.iter().map(|code| below(cycle, *code)).collect();
        tell_scores(unit, cycle, &group);
    }
    cycles
}

/// What a party committee's own results are in the cycles of the one above.
pub(super) fn appraised(unit: &mut Unit<'_>, committees: &Committees, above: &Committees) {
    let parent = unit.division.parent_code;
    let siblings = parent.and_then(|parent| unit.world.children.get(&parent));
    let siblings = siblings.cloned().unwrap_or_default();
    for cycle in &above.cycles {
        let group: Vec<_> = siblings
            .iter()
            .map(|code| match *code == unit.division.code {
                true => Appraised {
                    organization: committees.party.id,
                    here: true,
                    ..below(cycle, *code)
                },
                false => below(cycle, *code),
            })
            .collect();
        appraise(unit, cycle, &group, &[]);
    }
}

/// The committee of a division below, of which only the code is known.
fn below(cycle: &Cycle, code: DivisionCode) -> Appraised {
    let code = number(code);
    Appraised {
        entry: EntryId(entry_id(cycle, code)),
        organization: OrganizationId(Uuid::from_u128(code.into())),
        luck: [code, 0],
        here: false,
    }
}

fn seed(cycle: &Cycle) -> u64 {
    cycle.id.0.as_u64_pair().1
}

fn leaf(key: &str, title: &str, weight: i32, method: Method) -> Indicator {
    Indicator {
        key: key.to_owned(),
        title: title.to_owned(),
        weight,
        method,
        norm_codes: Vec::new(),
        cap: None,
        points_per_missed_norm: None,
        children: Vec::new(),
    }
}

/// As the template has it; of a whole province or the country only its main lines.
fn department_tree(crowd: Crowd) -> Tree {
    let template = rules::TEMPLATES.first().map(rules::Template::tree);
    match (crowd, template) {
        (Crowd::Full, Some(tree)) => tree,
        (Crowd::Full | Crowd::Three, _) => {
            let reviewed = Method::Reviewers;
            let lines = vec![
                leaf("responsibility", "党建责任制落实", 50, reviewed),
                leaf("grassroots", "基层组织和党员队伍建设", 50, reviewed),
            ];
            Tree::with_scale(lines, &[])
        }
    }
}

fn committee_tree() -> Tree {
    let reviewed = Method::Reviewers;
    let lines = vec![
        leaf("leadership", "常委会研究部署机关党建", 30, reviewed),
        leaf("hearing", "听取机关工委工作汇报", 25, reviewed),
        leaf("support", "机关工委人员与经费保障", 20, reviewed),
        leaf("guidance", "对部门党组的指导督促", 25, reviewed),
    ];
    Tree::with_scale(lines, &[])
}

/// When the cycle of a year entered its stages, as far as it has come.
fn stages(unit: &Unit<'_>, year: i32) -> Vec<(Stage, DateTime<Utc>)> {
    let calendar = &unit.world.calendar;
    let today = calendar.today;
    let earliest = day((year, 1, 5));
    let back = |date: NaiveDate, days: u64| date.min(today - Days::new(days)).max(earliest);
    let is_county = unit.division.level == DivisionLevel::County;
    let slow = is_county && Quality::of(unit.division) == Quality::Red && year + 1 == today.year();
    let plan = [
        (Stage::SelfAssessment, back(day((year, 11, 20)), 40)),
        (Stage::Review, back(day((year, 12, 10)), 10) + Days::new(1)),
        (Stage::PublicNotice, day((year + 1, 1, 12))),
        (Stage::Final, day((year + 1, 1, 26))),
    ];
    let entered = plan.into_iter().filter(|(stage, date)| {
        at(*date, 10, 0) < calendar.now && !(slow && *stage == Stage::Final)
    });
    let own = i64::try_from(number(unit.division.code) % 60).unwrap_or_default();
    entered
        .map(|(stage, date)| (stage, at(workday(date).max(earliest), 10, own)))
        .collect()
}

/// Opens a cycle for each of the years that the demo tells of.
fn open(
    unit: &mut Unit<'_>,
    (issuer, staff): (OrganizationId, Signer),
    (title, tree): (&str, Tree),
    group: usize,
) -> Vec<Cycle> {
    let seasons = unit.world.calendar.seasons.iter();
    let years: BTreeSet<i32> = seasons.map(|season| season.period.year()).collect();
    let content = serde_json::to_string(&tree).unwrap_or_default();
    let weight = match unit.world.crowd {
        Crowd::Full => WEIGHT,
        Crowd::Three => 100,
    };
    let mut scheme = None;
    let mut cycles = Vec::new();
    for year in years {
        let stages = stages(unit, year);
        let (Ok(period), Some((_, opened_at))) = (Period::year_of(year), stages.first().copied())
        else {
            continue;
        };
        let mut random = unit.random_for(&[CYCLES, number_of(year)]);
        let scheme_id = *scheme.get_or_insert_with(|| {
            let id = SchemeId(random.id(opened_at));
            let event = Event::of(issuer, action::CREATE_SCHEME, action::SCHEME, id.0)
                .after("title", title)
                .after("version", 1)
                .after("contentHash", hex(&sha256(&[content.as_bytes()])));
            unit.tell(issuer, opened_at, staff, event);
            unit.rows.appraisals.schemes.push(appraisal_scheme::Model {
                id,
                organization_id: issuer,
                title: title.to_owned(),
                version: 1,
                previous_id: None,
                content: content.clone(),
                created_by: staff.account,
                created_at: opened_at,
            });
            id
        });
        let cycle = Cycle {
            id: CycleId(random.id(opened_at)),
            kind: AppraisalKind::Yearly,
            issuer,
            staff,
            tree: tree.clone(),
            weight,
            stages,
        };
        let event = Event::of(issuer, action::OPEN_CYCLE, action::CYCLE, cycle.id.0)
            .after("period", period)
            .after("kind", cycle.kind)
            .after("stage", Stage::SelfAssessment)
            .after("partyBuildingWeight", weight)
            .after("excellentQuota", QUOTA)
            .after("appraised", group);
        unit.tell(issuer, opened_at, staff, event);
        enter(unit, &cycle, (scheme_id, period));
        cycles.push(cycle);
    }
    cycles
}

fn number_of(year: i32) -> u64 {
    u64::try_from(year).unwrap_or_default()
}

/// The cycle as it stands now, and how it came there.
fn enter(unit: &mut Unit<'_>, cycle: &Cycle, (scheme_id, period): (SchemeId, Period)) {
    let notice_until = cycle
        .since(Stage::PublicNotice)
        .map(|at| rules::notice_end(crate::clock::day_of(at), NOTICE_DAYS));
    let stage = cycle.stages.last().map(|(stage, _)| *stage);
    let opened_at = cycle.stages.first().map(|(_, at)| *at);
    unit.rows.appraisals.cycles.push(appraisal_cycle::Model {
        id: cycle.id,
        scheme_id,
        organization_id: cycle.issuer,
        period,
        kind: cycle.kind,
        stage: stage.unwrap_or(Stage::SelfAssessment),
        party_building_weight: cycle.weight,
        excellent_quota: QUOTA,
        notice_days: NOTICE_DAYS,
        notice_until,
        ballot_closed: notice_until.is_some(),
        opened_at: opened_at.unwrap_or_default(),
    });
    let mut before = None;
    for (number, (stage, since)) in (1..).zip(&cycle.stages) {
        unit.rows.appraisals.stages.push(appraisal_stage::Model {
            cycle_id: cycle.id,
            number,
            stage: *stage,
            since: *since,
            moved_by: cycle.staff.account,
            reason: None,
        });
        if let Some(before) = before.replace(*stage) {
            let shown = notice_until.filter(|_| *stage >= Stage::PublicNotice);
            let event = Event::of(
                cycle.issuer,
                action::ADVANCE_CYCLE,
                action::CYCLE,
                cycle.id.0,
            )
            .before("stage", before)
            .after("stage", *stage)
            .after("noticeUntil", shown);
            unit.tell(cycle.issuer, *since, cycle.staff, event);
        }
    }
}
