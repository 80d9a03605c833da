//! What becomes of problems and instructions: measures, claims, verifications, and what is left lying.
//! As in life, places differ: where one follows everything up, another lets the terms pass.

use chrono::{DateTime, NaiveDate, Utc};
use entity::rectification::{self, RectificationSource, RectificationState as State};
use entity::rectification_step::{self, RectificationAct as Act};
use entity::{RectificationId, work_report};
use uuid::Uuid;

use super::life::Life;
use super::people::days;
use super::quality::Quality;
use super::random::Random;
use super::report::Problem;
use super::unit::{Signer, Unit};
use super::{action, calendar, schedule, text};
use crate::clock;
use crate::db::history::Event;

/// What the generators here are for.
const PURSUIT: u64 = 10;
/// Days that a problem has unless stated otherwise.
const TERM_DAYS: i64 = 90;
/// Of a thousand claims, how many turn out not to be true.
const UNTRUE_PER_MILLE: u64 = 120;

/// How a place follows problems up.
#[derive(Clone, Copy, Debug)]
struct Diligence {
    /// Of a thousand problems, how many it sees to in time.
    in_time: u64,
    /// Of a thousand others, how many are not even planned.
    lying: u64,
    /// Days over their term at which the others are claimed to be done.
    late: (i64, i64),
}

impl Diligence {
    const fn of(quality: Quality) -> Self {
        let (in_time, lying, late) = match quality {
            Quality::Green => (990, 0, (1, 12)),
            Quality::Amber => (900, 0, (4, 28)),
            Quality::Red => (650, 400, (20, 200)),
        };
        Self {
            in_time,
            lying,
            late,
        }
    }
}

/// What is to be followed up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trouble<'t> {
    pub(super) source: (RectificationSource, Uuid, i32),
    pub(super) text: &'t str,
    pub(super) measures: Option<&'t str>,
    pub(super) due_on: Option<NaiveDate>,
    /// When it was opened, and by whom.
    pub(super) opened: (DateTime<Utc>, Signer),
}

impl Life<'_> {
    /// Follows the problems of an accepted report up.
    pub(super) fn rectify(
        &self,
        unit: &mut Unit<'_>,
        report: &work_report::Model,
        problems: &[Problem],
    ) {
        let Some(accepted_at) = report.accepted_at else {
            return;
        };
        for (number, problem) in (1..).zip(problems) {
            let trouble = Trouble {
                source: (RectificationSource::Report, report.id.0, number),
                text: &problem.text,
                measures: problem.measures.as_deref(),
                due_on: problem.due_on,
                opened: (accepted_at, self.round.reviewer),
            };
            self.pursue(unit, trouble);
        }
    }

    /// Writes a rectification as far as it has come by now.
    pub(super) fn pursue(&self, unit: &mut Unit<'_>, trouble: Trouble<'_>) {
        let (source, source_id, source_number) = trouble.source;
        let (opened_at, opened_by) = trouble.opened;
        let (high, low) = source_id.as_u64_pair();
        let number = u64::try_from(source_number).unwrap_or_default();
        let mut random = Random::of(&[PURSUIT, high, low, number]);
        let opened_on = clock::day_of(opened_at);
        let due_on = trouble.due_on.unwrap_or(opened_on + days(TERM_DAYS));
        let holder = self.debtor.responsible;
        let holder = holder.filter(|holder| holder.since <= opened_on);
        let mut row = rectification::Model {
            id: RectificationId(random.id(opened_at)),
            organization_id: self.debtor.body.id,
            division_code: unit.division.code,
            source,
            source_id,
            source_number,
            problem: trouble.text.to_owned(),
            measures: trouble.measures.map(str::to_owned),
            responsible_person_id: holder.map(|holder| holder.human.id),
            responsible_appointment_id: holder.map(|holder| holder.appointment),
            opened_at,
            due_on,
            state: State::Open,
            since: opened_at,
            revision: 1,
        };
        let opening = trouble.measures.unwrap_or_default();
        record(unit, &row, (Act::Opened, opened_at, opened_by), opening);
        let diligence = Diligence::of(Quality::of(unit.division));
        for (act, day) in course(&mut random, diligence, opened_on, due_on) {
            let at = schedule::office_hour(&mut random, calendar::next_workday(day));
            if at > unit.world.calendar.now {
                break;
            }
            let (state, signer, texts) = match act {
                Act::Claimed => (State::Done, self.debtor.filer, text::RECTIFIED),
                Act::Verified => (State::Verified, self.round.reviewer, text::VERIFIED),
                Act::Reopened => (State::Reopened, self.round.reviewer, text::NOT_RECTIFIED),
                Act::Opened | Act::Planned | Act::Extended | Act::HandedOver => (
                    State::InProgress,
                    self.debtor.writer,
                    text::PROBLEM_MEASURES,
                ),
            };
            let written = random.one_of(texts);
            if act == Act::Planned {
                row.measures = Some(written.to_owned());
            }
            (row.state, row.since, row.revision) = (state, at, row.revision + 1);
            record(unit, &row, (act, at, signer), written);
        }
        unit.rows.rectifications.push(row);
    }
}

/// What is done to a problem, and on which days; with no end at the present.
fn course(
    random: &mut Random,
    diligence: Diligence,
    opened_on: NaiveDate,
    due_on: NaiveDate,
) -> Vec<(Act, NaiveDate)> {
    let in_time = random.happens(diligence.in_time);
    if !in_time && random.happens(diligence.lying) {
        return Vec::new();
    }
    let begun = opened_on + days(random.between(2, 15));
    let mut course = vec![(Act::Planned, begun)];
    let span = (due_on - begun).num_days().max(9);
    let claimed = match in_time {
        true => begun + days(random.between(span / 3, span)),
        false => due_on.max(begun) + days(random.between(diligence.late.0, diligence.late.1)),
    };
    let judged = claimed + days(random.between(3, 20));
    course.push((Act::Claimed, claimed));
    if random.happens(UNTRUE_PER_MILLE) {
        let again = judged + days(random.between(10, 40));
        course.push((Act::Reopened, judged));
        course.push((Act::Claimed, again));
        course.push((Act::Verified, again + days(random.between(3, 15))));
    } else {
        course.push((Act::Verified, judged));
    }
    course
}

/// Writes a step, and what the history tells of it.
fn record(
    unit: &mut Unit<'_>,
    row: &rectification::Model,
    (act, at, signer): (Act, DateTime<Utc>, Signer),
    written: &str,
) {
    let (name, field) = match act {
        Act::Opened => (action::OPEN_RECTIFICATION, "measures"),
        Act::Planned | Act::Extended | Act::HandedOver => (action::PLAN, "measures"),
        Act::Claimed => (action::CLAIM, "done"),
        Act::Verified => (action::VERIFY, "finding"),
        Act::Reopened => (action::REOPEN, "reason"),
    };
    let event = Event::of(row.organization_id, name, action::RECTIFICATION, row.id.0)
        .after("state", row.state)
        .after("dueOn", row.due_on)
        .after(field, written);
    let event = match act {
        Act::Opened => event
            .after("source", row.source)
            .after("sourceId", row.source_id)
            .after("problem", &row.problem)
            .after("responsiblePerson", row.responsible_person_id),
        Act::Planned
        | Act::Claimed
        | Act::Verified
        | Act::Reopened
        | Act::Extended
        | Act::HandedOver => event,
    };
    unit.tell(row.organization_id, at, signer, event);
    unit.rows
        .rectification_steps
        .push(rectification_step::Model {
            rectification_id: row.id,
            number: i32::try_from(row.revision).unwrap_or(i32::MAX),
            act,
            state: row.state,
            due_on: row.due_on,
            division_code: row.division_code,
            done_by: signer.account,
            person_id: None,
            at,
            text: written.to_owned(),
            evidence: None,
        });
}
