//! How the norms of an organization stand from day to day over a year, and what that counts in the
//! status of its division. What the records say now decides; the clock alone turns the days.
//!
//! Counted is what organizations owe. What each person owes is told at the organization (§5: it never
//! colours a light), and so are an issuer's own norms of a day, which begin anew each morning.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, TimeDelta};
use entity::{NormId, Period};
use serde::{Deserialize, Serialize};

use super::assess::{behind_from, done, standing};
use super::local::{candidates, strictest_on};
use super::{Body, HUNDREDTHS, Issued, Known, Measure, Moment, Norm, Source, Span, State, Window};
use crate::clock::{day_of, end_of, holds};
use crate::db::settle::Aspect;
use crate::db::tally::Numbers;

/// Places of the numbers in a row of the status.
pub(crate) mod number {
    /// Reached.
    pub(crate) const MET: usize = 0;
    /// Open, and on the way.
    pub(crate) const ON_TRACK: usize = 1;
    /// Open, and behind.
    pub(crate) const AT_RISK: usize = 2;
    /// Not reached.
    pub(crate) const MISSED: usize = 3;
    /// Organizations that have a norm.
    pub(crate) const ORGANIZATIONS: usize = 4;
    /// Organizations that have missed one.
    pub(crate) const OFFENDERS: usize = 5;
}

/// What an organization counts in a period on a day.
type Counts = Numbers;

/// How what an organization counts in a period changes from a day on.
pub(crate) type Changes = BTreeMap<(Period, NaiveDate), Counts>;

/// How a norm of an organization stands over a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Course {
    /// The code of the norm.
    pub code: String,
    /// The record of the version, where it is a local one.
    pub local: Option<NormId>,
    /// The window; none for what is taken on each day.
    pub window: Option<Period>,
    /// The last day on which it can be met; none for what is taken on each day.
    pub due_on: Option<NaiveDate>,
    /// From day to day, the earliest first.
    pub steps: Vec<Step>,
}

/// How a norm stands from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    /// The first day.
    pub from: NaiveDate,
    /// How it stands.
    pub state: State,
    /// What is, in hundredths.
    pub actual: i64,
    /// What ought to be, in hundredths.
    pub required: i64,
}

/// What an organization is from a day on, and what it ought to be, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    /// The first day.
    pub from: NaiveDate,
    /// What is.
    pub actual: i64,
    /// What ought to be.
    pub required: i64,
}

impl Figure {
    /// One where nothing is lacking, nothing where something is; one is required.
    pub(crate) fn lacking(from: NaiveDate, lacking: usize) -> Self {
        Self {
            from,
            actual: i64::from(lacking == 0) * HUNDREDTHS,
            required: HUNDREDTHS,
        }
    }
}

/// What an organization is, from day to day.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    /// Full-time members against part-time ones.
    pub majority: Vec<Figure>,
    /// Size and term.
    pub size: Vec<Figure>,
    /// Whether its chain is complete.
    pub chain: Vec<Figure>,
}

impl Figures {
    fn of(&self, measure: &Measure) -> &[Figure] {
        match measure {
            Measure::FullTimeMajority => &self.majority,
            Measure::SizeAndTerm => &self.size,
            Measure::CompleteChain => &self.chain,
            Measure::Activities(..)
            | Measure::ReportsHeard
            | Measure::ReportsFiled
            | Measure::EducationBudget
            | Measure::MonthsKept
            | Measure::FinalAppraisal
            | Measure::NotKept => &[],
        }
    }

    /// The figure by which a norm is measured on a day.
    pub(crate) fn on(&self, measure: &Measure, day: NaiveDate) -> Option<&Figure> {
        let figures = self.of(measure).iter().rev();
        figures.into_iter().find(|figure| figure.from <= day)
    }
}

impl Course {
    /// The step that holds on a day.
    pub(crate) fn on(&self, day: NaiveDate) -> Option<&Step> {
        self.steps.iter().rev().find(|step| step.from <= day)
    }

    /// How it stands on a day in a period in which it is counted.
    pub(crate) fn in_period(&self, period: Period, day: NaiveDate) -> Option<&Step> {
        self.on(self.looked_at(period, day)?)
            .filter(|_| self.is_in(period))
    }

    /// Whether it is counted in a period.
    fn is_in(&self, period: Period) -> bool {
        self.window.is_none_or(|window| period.contains(window))
    }

    /// The day at which a period looks, on a day: what is taken on each day is taken on one of the
    /// period's, at the end on its last.
    fn looked_at(&self, period: Period, day: NaiveDate) -> Option<NaiveDate> {
        match self.window {
            Some(_) => Some(day),
            None => (period.first_day() <= day).then(|| day.min(period.last_day())),
        }
    }

    /// The days on which it turns in a period.
    fn turning(&self, period: Period) -> impl Iterator<Item = NaiveDate> {
        let days = self.steps.iter().map(move |step| match self.window {
            Some(_) => step.from,
            None => step.from.max(period.first_day()),
        });
        days.filter(move |day| self.window.is_some() || *day <= period.last_day())
    }

    /// The aspect of the records from which it follows.
    fn aspect(&self, norms: &BTreeMap<&str, &Norm>) -> Aspect {
        match norms.get(self.code.as_str()).map(|norm| &norm.measure) {
            Some(Measure::ReportsHeard | Measure::ReportsFiled) => Aspect::Report,
            Some(Measure::EducationBudget | Measure::MonthsKept) => Aspect::Ledger,
            Some(Measure::FinalAppraisal) => Aspect::Appraisal,
            Some(Measure::CompleteChain) => Aspect::Chain,
            Some(Measure::FullTimeMajority | Measure::SizeAndTerm) => Aspect::Structure,
            Some(Measure::Activities(..) | Measure::NotKept) | None => Aspect::Activity,
        }
    }
}

/// How each norm of an organization stands over a year, by what was known at a moment.
pub(crate) fn courses(
    body: &Body<'_>,
    issued: &[Issued],
    known: &Known,
    year: Period,
    moment: Moment,
) -> Vec<Course> {
    let mut found = Vec::new();
    let nothing = Figures::default();
    let figures = known.figures.get(&body.id).unwrap_or(&nothing);
    for versions in candidates(body, issued).into_values() {
        let Some(first) = versions.first() else {
            continue;
        };
        if first.subject.is_person() {
            continue;
        }
        if first.source == Source::Structure {
            found.push(course_of_figures(first, body, figures, year));
            continue;
        }
        if matches!(first.window, Window::Day | Window::Event) {
            continue;
        }
        let Some(entries) = known.entries(first, body.id) else {
            continue;
        };
        for span in first.windows(year, moment.day) {
            if let Some(norm) = strictest_on(&versions, span.first) {
                let due_on = norm.due_on(span, known.round_due(body.id, span));
                let actual = done(norm, span, entries, moment);
                found.push(course_of_records(norm, body, (span, due_on), actual));
            }
        }
    }
    found.retain(|course| !course.steps.is_empty());
    found
}

/// The courses of an organization of which only some records have changed: the others as they were.
pub(crate) fn renewed(
    before: Vec<Course>,
    now: Vec<Course>,
    issued: &[Issued],
    touched: &BTreeSet<Aspect>,
) -> Vec<Course> {
    let local = issued.iter().map(|issued| &issued.norm);
    let norms: BTreeMap<&str, &Norm> = super::national()
        .iter()
        .chain(local)
        .map(|norm| (norm.code.as_str(), norm))
        .collect();
    let is_new = |course: &Course| touched.contains(&course.aspect(&norms));
    let kept = before.into_iter().filter(|course| !is_new(course));
    let renewed = now.into_iter().filter(is_new);
    let mut all: Vec<Course> = kept.chain(renewed).collect();
    all.sort_by(|one, other| {
        (&one.code, one.local, one.window).cmp(&(&other.code, other.local, other.window))
    });
    all
}

/// The steps of a course by the days on which it may turn.
fn steps(
    year: Period,
    turning: impl IntoIterator<Item = NaiveDate>,
    standing: impl Fn(NaiveDate) -> (State, i64, i64),
) -> Vec<Step> {
    let first = year.first_day();
    let days: BTreeSet<NaiveDate> = turning
        .into_iter()
        .filter(|day| *day > first)
        .chain([first])
        .collect();
    let mut steps: Vec<Step> = Vec::new();
    for from in days {
        let (state, actual, required) = standing(from);
        let new = Step {
            from,
            state,
            actual,
            required,
        };
        let before = steps.last().map(|step| Step { from, ..*step });
        let nothing = steps.is_empty() && state == State::NotApplicable;
        if before != Some(new) && !nothing {
            steps.push(new);
        }
    }
    steps
}

fn course_of_records(
    norm: &Norm,
    body: &Body<'_>,
    (span, due_on): (Span, NaiveDate),
    actual: i64,
) -> Course {
    let (from, until) = body.exists;
    let turning = [
        Some(from),
        until,
        behind_from(norm, span, actual),
        due_on.checked_add_days(Days::new(1)),
    ];
    let year = Period::year_of(span.period.year()).unwrap_or(span.period);
    let standing_on = |day: NaiveDate| {
        let state = match holds(body.exists, day.min(span.last)) {
            true => standing(norm, (span, due_on), actual, day),
            false => State::NotApplicable,
        };
        (state, actual, norm.threshold)
    };
    Course {
        code: norm.code.clone(),
        local: norm.local,
        window: Some(span.period),
        due_on: Some(due_on),
        steps: steps(year, turning.into_iter().flatten(), standing_on),
    }
}

fn course_of_figures(norm: &Norm, body: &Body<'_>, figures: &Figures, year: Period) -> Course {
    let (from, until) = body.exists;
    let days = figures.of(&norm.measure).iter().map(|figure| figure.from);
    let turning = days.chain([from]).chain(until);
    let standing_on = |day: NaiveDate| {
        let figure = figures.on(&norm.measure, day);
        let Some(figure) = figure.filter(|_| holds(body.exists, day)) else {
            return (State::NotApplicable, 0, 0);
        };
        let state = match figure.actual >= figure.required {
            true => State::Met,
            false => State::Missed,
        };
        (state, figure.actual, figure.required)
    };
    Course {
        code: norm.code.clone(),
        local: norm.local,
        window: None,
        due_on: None,
        steps: steps(
            year,
            turning.filter(|day| *day <= year.last_day()),
            standing_on,
        ),
    }
}

/// What courses count in each period of their year.
pub(crate) fn changes(courses: &[Course], year: Period) -> Changes {
    let mut changes = Changes::new();
    for period in year.within() {
        let within: Vec<&Course> = courses.iter().filter(|one| one.is_in(period)).collect();
        let days: BTreeSet<NaiveDate> = within
            .iter()
            .flat_map(|course| course.turning(period))
            .collect();
        let mut before = Counts::default();
        for day in days {
            let states = within.iter().filter_map(|course| {
                let step = course.on(course.looked_at(period, day)?)?;
                Some(step.state)
            });
            let now = counts(states);
            if now != before {
                changes.insert((period, day), added(&now, &before, -1));
            }
            before = now;
        }
    }
    changes
}

/// What one organization counts by how its norms stand.
fn counts(states: impl Iterator<Item = State>) -> Counts {
    let mut counts = Counts::default();
    let mut add = |place: usize, by: i64| {
        if let Some(number) = counts.get_mut(place) {
            *number += by;
        }
    };
    let (mut any, mut missed) = (false, false);
    for state in states {
        match state {
            State::Met | State::Within => add(number::MET, 1),
            State::OnTrack => add(number::ON_TRACK, 1),
            State::AtRisk => add(number::AT_RISK, 1),
            State::Missed | State::Exceeded => add(number::MISSED, 1),
            State::NotApplicable => continue,
        }
        any = true;
        missed |= matches!(state, State::Missed | State::Exceeded);
    }
    add(number::ORGANIZATIONS, i64::from(any));
    add(number::OFFENDERS, i64::from(missed));
    counts
}

/// Numbers, and so many times others.
pub(crate) fn added(numbers: &Counts, others: &Counts, times: i64) -> Counts {
    let mut sum = *numbers;
    for (number, other) in sum.iter_mut().zip(others) {
        *number += other * times;
    }
    sum
}

/// What changes became known on a day, by the day from which each counts as known then.
fn log(before: &Changes, after: &Changes, on: NaiveDate) -> Changes {
    let mut log = Changes::new();
    for (changes, times) in [(before, -1), (after, 1)] {
        for ((period, day), numbers) in changes {
            let known = log.entry((*period, (*day).max(on))).or_default();
            *known = added(known, numbers, times);
        }
    }
    log.retain(|_, numbers| numbers.iter().any(|number| *number != 0));
    log
}

/// How the norms of an organization stood over a year by what was known at the end of a day.
pub(crate) type KnownOn = (NaiveDate, Vec<Course>);

/// What was known of the norms of an organization from day to day, by when its records were made and
/// voided: from the day on which the year was opened.
pub(crate) fn known_by_day(
    body: &Body<'_>,
    issued: &[Issued],
    known: &Known,
    (year, opened_on): (Period, NaiveDate),
) -> Vec<KnownOn> {
    let records = [
        &known.done,
        &known.heard,
        &known.filed,
        &known.months,
        &known.budgets,
        &known.appraised,
    ];
    let records = records.iter().flat_map(|by| by.get(&body.id)).flatten();
    let days = records.flat_map(|entry| [Some(entry.recorded_at), entry.voided_at]);
    let days: BTreeSet<NaiveDate> = days
        .flatten()
        .map(day_of)
        .filter(|day| *day > opened_on)
        .chain([opened_on])
        .collect();
    let mut by_day: Vec<KnownOn> = Vec::new();
    for day in days {
        let moment = Moment {
            day,
            at: end_of(day) - TimeDelta::microseconds(1),
        };
        let courses = courses(body, issued, known, year, moment);
        if by_day.last().is_none_or(|(_, before)| *before != courses) {
            by_day.push((day, courses));
        }
    }
    by_day
}

/// What would have been logged over a year of what was known from day to day.
pub(crate) fn log_of(by_day: &[KnownOn], year: Period) -> Changes {
    let (mut before, mut log_of_all) = (Changes::new(), Changes::new());
    for (day, courses) in by_day {
        let after = changes(courses, year);
        for (key, numbers) in log(&before, &after, *day) {
            let sum = log_of_all.entry(key).or_default();
            *sum = added(sum, &numbers, 1);
        }
        before = after;
    }
    log_of_all.retain(|_, numbers| numbers.iter().any(|number| *number != 0));
    log_of_all
}
