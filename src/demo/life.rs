//! The life of one obligation: what was to happen when, cut off at the present, and the rows and
//! events that are left of it.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use entity::reporting_exception::{self, ReportingExceptionKind};
use entity::work_report::{self, WorkReportStatus};
use entity::{
    ExceptionId, ObligationId, Period, ReportId, reporting_obligation, work_report_draft,
    work_report_state, work_report_version,
};
use serde_json::json;

use super::action;
use super::people::{Holder, days};
use super::quality::{self, Course};
use super::random::Random;
use super::report::{self, Facts, Numbers, Stage, Voice, Written};
use super::round::Round;
use super::schedule::{self, Step};
use super::text;
use super::unit::{Body, Signer, Unit};
use crate::clock;
use crate::db::history::{self, Event};

/// What the generators below are for.
const LIFE: u64 = 6;
const TEXT: u64 = 7;
/// An extension moves the due time by so many days.
const EXTENSION_DAYS: u64 = 15;
/// So many days after a round was opened, exemptions from it are decided.
const EXEMPTION_DAYS: i64 = 4;
/// So many days before the due time, extensions are.
const EXTENSION_LEAD_DAYS: i64 = 5;

/// Who owes a report.
#[derive(Clone, Copy, Debug)]
pub(super) struct Debtor<'a> {
    pub(super) body: &'a Body,
    pub(super) voice: Voice,
    /// Who writes.
    pub(super) writer: Signer,
    /// Who submits.
    pub(super) filer: Signer,
    /// Who is asked to see to what a hearing brings.
    pub(super) responsible: Option<&'a Holder>,
    /// Who hears it.
    pub(super) leader: Option<&'a Holder>,
    /// Who records the hearing.
    pub(super) recorder: Signer,
    /// Its place among those who owe.
    pub(super) place: u64,
    /// Whom it counts among its members.
    pub(super) roll: &'a Roll,
}

/// The branches below a body, and the days on which their members became members.
#[derive(Clone, Debug, Default)]
pub(super) struct Roll {
    pub(super) branches: i64,
    pub(super) joined: Vec<NaiveDate>,
}

/// A department's figures in a half year, and from when on they counted as filed, or did not.
#[derive(Debug)]
pub(super) struct Filed {
    period: Period,
    turns: Vec<(DateTime<Utc>, Count)>,
    figures: Numbers,
}

/// Whether a report counts as filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Count {
    In,
    Out,
}

/// A report that is not complete yet while its rows are put together.
#[derive(Debug)]
pub(super) struct Life<'a> {
    pub(super) debtor: Debtor<'a>,
    pub(super) round: &'a Round,
    pub(super) obligation: ObligationId,
    due_at: DateTime<Utc>,
    pub(super) facts: Facts,
    pub(super) random: Random,
    /// When it began to count as filed, or ceased to.
    turns: Vec<(DateTime<Utc>, Count)>,
}

/// Writes one obligation with everything that has become of it so far.
pub(super) fn oblige(unit: &mut Unit<'_>, round: &Round, debtor: Debtor<'_>, course: Course) {
    let half = quality::half_number(round.season.period);
    let voice = u64::from(debtor.voice == Voice::Committee);
    let mut random = unit.random_for(&[LIFE, voice, debtor.place, half]);
    let entered =
        round.opened_at + TimeDelta::microseconds(i64::try_from(debtor.place).unwrap_or_default());
    let obligation = ObligationId(random.id(entered));
    let due_at = except(unit, &mut random, (round, &debtor, obligation), course);
    let facts = Facts {
        random: unit.random_for(&[TEXT, voice, debtor.place, half]),
        voice: debtor.voice,
        period: round.season.period,
        due_on: clock::day_of(round.season.due_at),
    };
    let mut steps = schedule::plan(course, round, &mut random);
    steps.retain(|(_, at)| *at <= unit.world.calendar.now);
    let life = Life {
        debtor,
        round,
        obligation,
        due_at,
        facts,
        random,
        turns: Vec::new(),
    };
    life.supervise(unit);
    if !steps.is_empty() {
        live(unit, life, &steps);
    }
}

/// Writes the obligation and, where its course has one, the exception that was granted by now;
/// gives the time by which the report is due.
fn except(
    unit: &mut Unit<'_>,
    random: &mut Random,
    (round, debtor, obligation): (&Round, &Debtor<'_>, ObligationId),
    course: Course,
) -> DateTime<Utc> {
    let (kind, granted_on, reason) = match course {
        Course::Exempted => (
            ReportingExceptionKind::Exemption,
            clock::day_of(round.opened_at) + days(EXEMPTION_DAYS),
            random.one_of(text::EXEMPTIONS),
        ),
        Course::Extended => (
            ReportingExceptionKind::Extension,
            clock::day_of(round.season.due_at) - days(EXTENSION_LEAD_DAYS),
            random.one_of(text::EXTENSIONS),
        ),
        Course::Smooth
        | Course::Returned
        | Course::Unreviewed
        | Course::Late
        | Course::Absent
        | Course::Unfinished
        | Course::Abandoned => (ReportingExceptionKind::Exemption, NaiveDate::MAX, ""),
    };
    let granted_at = schedule::office_hour(random, granted_on.min(unit.world.calendar.today));
    let granted = granted_on < unit.world.calendar.today;
    let extended = granted && kind == ReportingExceptionKind::Extension;
    let until = extended.then(|| round.season.due_at + Days::new(EXTENSION_DAYS));
    unit.rows.obligations.push(reporting_obligation::Model {
        id: obligation,
        round_id: round.id,
        organization_id: debtor.body.id,
        period: round.season.period,
        division_code: unit.division.code,
        due_at: until.unwrap_or(round.season.due_at),
        extended_until: until,
        exempted: granted && kind == ReportingExceptionKind::Exemption,
        lapsed_on: None,
    });
    if granted {
        let id = ExceptionId(random.id(granted_at));
        let organization = debtor.body.id;
        let event = Event::of(
            organization,
            action::EXCEPT,
            action::OBLIGATION,
            obligation.0,
        )
        .after("kind", kind)
        .after("until", until)
        .after("reason", reason);
        unit.tell(debtor.body.id, granted_at, round.reviewer, event);
        unit.rows.exceptions.push(reporting_exception::Model {
            id,
            obligation_id: obligation,
            kind,
            applicant: debtor.body.name.clone(),
            reason: reason.to_owned(),
            until,
            granted_by: round.reviewer.account,
            granted_at,
            ended_at: None,
        });
    }
    until.unwrap_or(round.season.due_at)
}

/// Writes a report that has had at least one step.
fn live(unit: &mut Unit<'_>, mut life: Life<'_>, steps: &[(Step, DateTime<Utc>)]) {
    let Some((_, created_at)) = steps.first().copied() else {
        return;
    };
    let mut report = work_report::Model {
        id: ReportId(life.random.id(created_at)),
        obligation_id: life.obligation,
        round_id: life.round.id,
        organization_id: life.debtor.body.id,
        period: life.round.season.period,
        division_code: unit.division.code,
        province_code: unit.division.code.province(),
        status: WorkReportStatus::Draft,
        revision: 0,
        late: false,
        filed_at: DateTime::UNIX_EPOCH,
        first_filed_at: None,
        accepted_at: None,
        versions: 0,
        suggestions_open: 0,
        created_at,
    };
    let mut written = life.write(unit, Stage::Begun, created_at);
    let mut states = Vec::new();
    for (step, at) in steps.iter().copied() {
        report.revision += 1;
        match step {
            Step::Save => {
                let stage = match (report.versions, report.revision) {
                    (0, 1) => Stage::Begun,
                    (0, _) => Stage::Complete,
                    _ => Stage::Amended,
                };
                written = life.write(unit, stage, at);
                save(unit, &life, (&report, &written), at);
            }
            Step::Submit => written = submit(unit, &mut life, &mut report, at),
            Step::Return => give_back(unit, &mut life, &mut report, at),
            Step::Accept => accept(unit, &life, &mut report, at),
        }
        let state = state(&mut life, &report, (step, at));
        if step != Step::Save || states.is_empty() {
            states.push(state);
        }
    }
    chain_states(&mut states);
    unit.rows.states.extend(states);
    let content = written.draft.clone();
    unit.rows.drafts.push(work_report_draft::Model {
        report_id: report.id,
        content,
    });
    life.follow_up(unit, &mut report, &written);
    life.rectify(unit, &report, &written.problems);
    if life.debtor.voice == Voice::Department && report.versions > 0 {
        let period = report.period;
        unit.filed.push(Filed {
            period,
            turns: life.turns,
            figures: written.figures,
        });
    }
    unit.rows.reports.push(report);
}

/// Numbers the states from 1; each lasts until the next begins.
fn chain_states(states: &mut [work_report_state::Model]) {
    let mut until = None;
    for state in states.iter_mut().rev() {
        state.until = until;
        until = Some(state.since);
    }
    for (number, state) in (1..).zip(states) {
        state.number = number;
    }
}

fn save(
    unit: &mut Unit<'_>,
    life: &Life<'_>,
    (report, written): (&work_report::Model, &Written),
    at: DateTime<Utc>,
) {
    let hash = history::sha256(&[written.draft.as_bytes()]);
    let event = Event::of(
        report.organization_id,
        action::SAVE,
        action::REPORT,
        report.id.0,
    )
    .before("revision", report.revision - 1)
    .after("revision", report.revision)
    .after("contentHash", history::hex(&hash));
    unit.tell(report.organization_id, at, life.debtor.writer, event);
}

fn submit(
    unit: &mut Unit<'_>,
    life: &mut Life<'_>,
    report: &mut work_report::Model,
    at: DateTime<Utc>,
) -> Written {
    let stage = if report.versions == 0 {
        Stage::Complete
    } else {
        Stage::Amended
    };
    let written = life.write(unit, stage, at);
    let hash = history::sha256(&[written.sealed.as_bytes()]);
    let before = report.status;
    report.status = WorkReportStatus::Submitted;
    report.versions += 1;
    report.filed_at = at;
    report.suggestions_open = i32::try_from(written.suggestions.len()).unwrap_or(i32::MAX);
    if report.first_filed_at.is_none() {
        report.first_filed_at = Some(at);
        report.late = at > life.due_at;
    }
    let event = Event::of(
        report.organization_id,
        action::SUBMIT,
        action::REPORT,
        report.id.0,
    )
    .before("status", before)
    .after("status", report.status)
    .after("version", report.versions)
    .after("contentHash", history::hex(&hash))
    .after("late", report.late);
    unit.tell(report.organization_id, at, life.debtor.filer, event);
    unit.rows.versions.push(work_report_version::Model {
        report_id: report.id,
        number: report.versions,
        content: written.sealed.clone(),
        content_hash: hash.to_vec(),
        submitted_at: at,
        submitted_by: life.debtor.filer.account,
    });
    life.turns.push((at, Count::In));
    written
}

fn give_back(
    unit: &mut Unit<'_>,
    life: &mut Life<'_>,
    report: &mut work_report::Model,
    at: DateTime<Utc>,
) {
    let before = report.status;
    report.status = WorkReportStatus::Returned;
    let (section, reason) = report::objection(&life.facts);
    let event = Event::of(
        report.organization_id,
        action::RETURN,
        action::REPORT,
        report.id.0,
    )
    .before("status", before)
    .after("status", report.status)
    .after("reason", reason)
    .after("reopened", [section]);
    unit.tell(report.organization_id, at, life.round.reviewer, event);
    life.turns.push((at, Count::Out));
}

fn accept(
    unit: &mut Unit<'_>,
    life: &Life<'_>,
    report: &mut work_report::Model,
    at: DateTime<Utc>,
) {
    let before = report.status;
    report.status = WorkReportStatus::Accepted;
    report.accepted_at = Some(at);
    let event = Event::of(
        report.organization_id,
        action::ACCEPT,
        action::REPORT,
        report.id.0,
    )
    .before("status", before)
    .after("status", report.status);
    unit.tell(report.organization_id, at, life.round.reviewer, event);
}

fn state(
    life: &mut Life<'_>,
    report: &work_report::Model,
    (step, at): (Step, DateTime<Utc>),
) -> work_report_state::Model {
    let (by, comment, reopened) = match step {
        Step::Save => (life.debtor.writer, None, None),
        Step::Submit => (life.debtor.filer, None, None),
        Step::Return => {
            let (section, reason) = report::objection(&life.facts);
            (
                life.round.reviewer,
                Some(reason),
                Some(json!([section]).to_string()),
            )
        }
        Step::Accept => (
            life.round.reviewer,
            Some(life.random.one_of(text::ACCEPTANCES)),
            None,
        ),
    };
    work_report_state::Model {
        report_id: report.id,
        number: 0,
        status: report.status,
        since: at,
        until: None,
        by_account_id: by.account,
        comment: comment.map(str::to_owned),
        reopened,
    }
}

impl Life<'_> {
    /// The content as of an instant, beside what the records give then.
    fn write(&self, unit: &Unit<'_>, stage: Stage, at: DateTime<Utc>) -> Written {
        let roll = self.debtor.roll;
        let on = self.facts.period.last_day().min(clock::day_of(at));
        let members = roll.joined.iter().filter(|joined| **joined <= on).count();
        let period = self.facts.period;
        let mut computed = unit.figures_of(self.debtor.body.id, period, at);
        if self.debtor.voice == Voice::Committee {
            let filed = unit
                .filed
                .iter()
                .filter(|filed| filed.counts(self.facts.period, at));
            for (figure, number) in filed.flat_map(|filed| &filed.figures) {
                *computed.entry(figure).or_default() += number;
            }
        }
        computed.insert("branches", roll.branches);
        computed.insert("members", i64::try_from(members).unwrap_or_default());
        report::write(&self.facts, stage, &computed)
    }
}

impl Filed {
    fn counts(&self, period: Period, at: DateTime<Utc>) -> bool {
        let last = self
            .turns
            .iter()
            .rev()
            .find(|(turned_at, _)| *turned_at <= at);
        self.period == period && last.is_some_and(|(_, count)| *count == Count::In)
    }
}
