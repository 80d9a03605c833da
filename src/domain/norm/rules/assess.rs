//! Compliance of one subject in one window on one day: a pure function of norm, records and date.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::activity::{self, ActivityKind};
use entity::{DuesEntryId, DuesSealId, EntryId, Period, PersonId, ReportId};
use serde::{Deserialize, Serialize};

use crate::clock::{holds, start_of};

use super::{Comparison, HUNDREDTHS, Measure, Norm, Span, Unit};

/// The day that is asked for, and the instant up to which the records are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The day in Asia/Shanghai.
    pub day: NaiveDate,
    /// The last instant of it, or now.
    pub at: DateTime<Utc>,
}

impl Moment {
    /// When everything that is known now is known. Two acts at once do not know in which order they
    /// will end, so none of them looks at its own instant.
    pub(crate) fn latest() -> Self {
        let day = NaiveDate::from_ymd_opt(9_999, 12, 31).unwrap_or(NaiveDate::MAX);
        Self {
            day,
            at: start_of(day),
        }
    }
}

/// What stands behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// Something that was done.
    Activity(Box<activity::Model>),
    /// A report that was filed, or heard.
    Report(ReportId, Period),
    /// A month of dues that is closed.
    Month(DuesSealId, Period),
    /// What the budget provided in a month.
    Budget(DuesEntryId, Period),
    /// An appraisal whose results stand.
    Appraisal(EntryId, Period),
}

/// A record that may count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The record.
    pub evidence: Evidence,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it was voided.
    pub voided_at: Option<DateTime<Utc>>,
}

impl Entry {
    /// Its key, to count it once.
    pub(crate) fn key(&self) -> uuid::Uuid {
        match &self.evidence {
            Evidence::Activity(row) => row.id.0,
            Evidence::Report(id, _) => id.0,
            Evidence::Month(id, _) => id.0,
            Evidence::Budget(id, _) => id.0,
            Evidence::Appraisal(id, _) => id.0,
        }
    }
}

/// Why a record does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NotCounted {
    /// It was voided by then.
    Voided,
    /// It was recorded later than the day that is asked for.
    RecordedLater,
    /// It began before the window, in which another one counts it.
    BeganEarlier,
    /// It does not say what is measured.
    NothingMeasured,
}

/// How a norm stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum State {
    /// The threshold is reached.
    Met,
    /// Open, and on the way.
    OnTrack,
    /// Open, and behind.
    AtRisk,
    /// Not reached, and too late.
    Missed,
    /// Within an upper limit.
    Within,
    /// Beyond an upper limit.
    Exceeded,
    /// Nothing is asked of this subject.
    NotApplicable,
}

/// What is known of a subject.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Facts<'a> {
    /// Records, of which some may count.
    Records(&'a [Entry]),
    /// What the organization is, and what it ought to be, in hundredths.
    Figure(i64, i64),
    /// The records are not kept yet, or nothing can be asked.
    Nothing,
}

/// The answer for one subject and window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assessment {
    /// How it stands.
    pub state: State,
    /// What is, in hundredths.
    pub actual: i64,
    /// What ought to be, in hundredths.
    pub required: i64,
    /// What ought to be by the day, in whole units.
    pub expected: i64,
    /// The last day on which it can be met, with the grace.
    pub due_on: NaiveDate,
    /// The last day on which what is missing can still begin; none where it is met, over, or too late.
    pub last_day_to_meet: Option<NaiveDate>,
    /// The records that count.
    pub counted: Vec<Entry>,
    /// Those that do not.
    pub not_counted: Vec<(Entry, NotCounted)>,
}

/// A person with the days on which they served, and what they took part in.
#[derive(Clone, Debug)]
pub(crate) struct Person<'a> {
    /// Who.
    pub id: PersonId,
    /// From when until when.
    pub served: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// What they took part in.
    pub entries: &'a [Entry],
}

/// How many people are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PeopleCounts {
    /// Reached.
    pub met: i64,
    /// Open, and on the way.
    pub on_track: i64,
    /// Open, and behind.
    pub at_risk: i64,
    /// Not reached.
    pub missed: i64,
    /// Served less than half of the window.
    pub not_applicable: i64,
}

/// How a norm stands for a subject in a window on a day. `exists` says from when until when there is
/// the subject.
pub(crate) fn assess(
    norm: &Norm,
    span: Span,
    (exists, due_on): ((NaiveDate, Option<NaiveDate>), NaiveDate),
    facts: Facts<'_>,
    moment: Moment,
) -> Assessment {
    let asked_on = moment.day.min(span.last);
    let mut answer = Assessment {
        state: State::NotApplicable,
        actual: 0,
        required: norm.threshold,
        expected: expected(norm.threshold, span, moment.day),
        due_on,
        last_day_to_meet: None,
        counted: Vec::new(),
        not_counted: Vec::new(),
    };
    match facts {
        Facts::Nothing => return answer,
        Facts::Figure(actual, required) => (answer.actual, answer.required) = (actual, required),
        Facts::Records(entries) => {
            for entry in entries {
                match counts(norm, span, entry, moment) {
                    None => {}
                    Some(Ok(())) => answer.counted.push(entry.clone()),
                    Some(Err(why)) => answer.not_counted.push((entry.clone(), why)),
                }
            }
            answer.actual = figure(norm, span, &answer.counted, moment.day);
        }
    }
    if !holds(exists, asked_on) {
        return answer;
    }
    answer.state = match facts {
        Facts::Figure(..) if answer.actual >= answer.required => State::Met,
        Facts::Figure(..) => State::Missed,
        Facts::Records(_) | Facts::Nothing => {
            standing(norm, (span, due_on), answer.actual, moment.day)
        }
    };
    answer.last_day_to_meet = last_day(norm, &answer, moment.day);
    answer
}

/// How a norm of records stands on a day with so much done.
pub(super) fn standing(
    norm: &Norm,
    (span, due_on): (Span, NaiveDate),
    actual: i64,
    day: NaiveDate,
) -> State {
    match norm.comparison {
        Comparison::AtMost if actual <= norm.threshold => State::Within,
        Comparison::AtMost => State::Exceeded,
        Comparison::AtLeast if actual >= norm.threshold => State::Met,
        Comparison::AtLeast if day > due_on => State::Missed,
        Comparison::AtLeast if actual < expected(norm.threshold, span, day) * HUNDREDTHS => {
            State::AtRisk
        }
        Comparison::AtLeast => State::OnTrack,
    }
}

/// The first day of a window on which so much is less than what ought to be there; none where it
/// never is.
pub(super) fn behind_from(norm: &Norm, span: Span, actual: i64) -> Option<NaiveDate> {
    let units = actual / HUNDREDTHS + 1;
    let elapsed = (units * span.days() * HUNDREDTHS + norm.threshold - 1) / norm.threshold;
    let days = u64::try_from(elapsed - 1).ok()?;
    (elapsed <= span.days()).then(|| span.first + Days::new(days))
}

/// What the records of a window come to at a moment, in hundredths.
pub(super) fn done(norm: &Norm, span: Span, entries: &[Entry], moment: Moment) -> i64 {
    let counting = |entry: &&Entry| counts(norm, span, entry, moment) == Some(Ok(()));
    let counted: Vec<Entry> = entries.iter().filter(counting).cloned().collect();
    figure(norm, span, &counted, moment.day)
}

/// What ought to be there by a day: the share of the threshold that has elapsed, rounded down to whole
/// units.
fn expected(threshold: i64, span: Span, day: NaiveDate) -> i64 {
    (threshold * span.elapsed(day)) / (span.days() * HUNDREDTHS)
}

/// The last day on which what is missing can still begin. Of days, one is added each day.
fn last_day(norm: &Norm, answer: &Assessment, day: NaiveDate) -> Option<NaiveDate> {
    if !matches!(answer.state, State::OnTrack | State::AtRisk) {
        return None;
    }
    let missing = (answer.required - answer.actual + HUNDREDTHS - 1) / HUNDREDTHS;
    let days_ahead = match norm.measure {
        Measure::Activities(_, Unit::Days) => u64::try_from(missing - 1).unwrap_or(0),
        Measure::Activities(..)
        | Measure::FullTimeMajority
        | Measure::CompleteChain
        | Measure::SizeAndTerm
        | Measure::ReportsHeard
        | Measure::ReportsFiled
        | Measure::EducationBudget
        | Measure::MonthsKept
        | Measure::FinalAppraisal
        | Measure::NotKept => 0,
    };
    let last = answer.due_on.checked_sub_days(Days::new(days_ahead))?;
    (last >= day).then_some(last)
}

/// Whether a record counts; none for one that has nothing to do with the norm and window.
fn counts(
    norm: &Norm,
    span: Span,
    entry: &Entry,
    moment: Moment,
) -> Option<Result<(), NotCounted>> {
    let mut measured = true;
    match (&entry.evidence, &norm.measure) {
        (Evidence::Report(_, period), Measure::ReportsHeard | Measure::ReportsFiled)
        | (Evidence::Month(_, period), Measure::MonthsKept)
        | (Evidence::Budget(_, period), Measure::EducationBudget)
        | (Evidence::Appraisal(_, period), Measure::FinalAppraisal) => {
            if !span.period.contains(*period) {
                return None;
            }
        }
        (Evidence::Activity(row), Measure::Activities(kinds, unit)) => {
            let touches = entry.starts_on <= span.last && entry.ends_on >= span.first;
            if !kinds.contains(&row.kind) || !touches || entry.starts_on > moment.day {
                return None;
            }
            if *unit != Unit::Days && entry.starts_on < span.first {
                return Some(Err(NotCounted::BeganEarlier));
            }
            measured = match unit {
                Unit::Hours => row.hours.is_some(),
                Unit::Words => row.words.is_some(),
                Unit::Count | Unit::Days | Unit::Kinds => true,
            };
        }
        (
            Evidence::Report(..)
            | Evidence::Activity(_)
            | Evidence::Month(..)
            | Evidence::Budget(..)
            | Evidence::Appraisal(..),
            _,
        ) => return None,
    }
    Some(if entry.recorded_at > moment.at {
        Err(NotCounted::RecordedLater)
    } else if entry.voided_at.is_some_and(|voided| voided <= moment.at) {
        Err(NotCounted::Voided)
    } else if !measured {
        Err(NotCounted::NothingMeasured)
    } else {
        Ok(())
    })
}

/// What the records that count come to, in hundredths.
fn figure(norm: &Norm, span: Span, counted: &[Entry], day: NaiveDate) -> i64 {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX) * HUNDREDTHS;
    let Measure::Activities(_, unit) = &norm.measure else {
        return count(counted.len());
    };
    let rows = counted.iter().filter_map(|entry| match &entry.evidence {
        Evidence::Activity(row) => Some(row),
        Evidence::Report(..)
        | Evidence::Month(..)
        | Evidence::Budget(..)
        | Evidence::Appraisal(..) => None,
    });
    match unit {
        Unit::Count => count(counted.len()),
        Unit::Hours => rows.filter_map(|row| row.hours).map(i64::from).sum(),
        Unit::Words => rows
            .filter_map(|row| row.words)
            .map(|words| i64::from(words) * HUNDREDTHS)
            .sum(),
        Unit::Kinds => {
            let kinds: BTreeSet<ActivityKind> = rows.map(|row| row.kind).collect();
            count(kinds.len())
        }
        Unit::Days => {
            let mut days = BTreeSet::new();
            for entry in counted {
                let first = entry.starts_on.max(span.first);
                let last = entry.ends_on.min(span.last).min(day);
                days.extend(first.iter_days().take_while(|day| *day <= last));
            }
            count(days.len())
        }
    }
}

/// How a norm stands for each person of an organization, and how many are in each state. Who served
/// half of the window or more owes the whole threshold; who served less owes nothing.
pub(crate) fn assess_people(
    norm: &Norm,
    span: Span,
    due_on: NaiveDate,
    people: &[Person<'_>],
    moment: Moment,
) -> (PeopleCounts, BTreeMap<PersonId, Assessment>) {
    let mut counts = PeopleCounts::default();
    let mut answers = BTreeMap::new();
    for person in people {
        let days = served_days(&person.served, span);
        if days == 0 {
            continue;
        }
        let facts = match days * 2 >= span.days() {
            true => Facts::Records(person.entries),
            false => Facts::Nothing,
        };
        let always = (NaiveDate::MIN, None);
        let answer = assess(norm, span, (always, due_on), facts, moment);
        match answer.state {
            State::Met | State::Within => counts.met += 1,
            State::OnTrack => counts.on_track += 1,
            State::AtRisk => counts.at_risk += 1,
            State::Missed | State::Exceeded => counts.missed += 1,
            State::NotApplicable => counts.not_applicable += 1,
        }
        answers.insert(person.id, answer);
    }
    (counts, answers)
}

/// The days of a window on which somebody served, each counted once.
fn served_days(served: &[(NaiveDate, Option<NaiveDate>)], span: Span) -> i64 {
    let mut stretches: Vec<(NaiveDate, NaiveDate)> = served
        .iter()
        .map(|(from, until)| {
            let after = span.last + Days::new(1);
            (
                (*from).max(span.first),
                until.map_or(after, |until| until.min(after)),
            )
        })
        .filter(|(from, until)| from < until)
        .collect();
    stretches.sort_unstable();
    let mut days = 0;
    let mut reached = span.first;
    for (from, until) in stretches {
        let from = from.max(reached);
        if from < until {
            days += (until - from).num_days();
            reached = until;
        }
    }
    days
}

/// The state of a list of people: the worst of them.
pub(crate) fn worst(people: &PeopleCounts) -> State {
    if people.missed > 0 {
        State::Missed
    } else if people.at_risk > 0 {
        State::AtRisk
    } else if people.on_track > 0 {
        State::OnTrack
    } else if people.met > 0 {
        State::Met
    } else {
        State::NotApplicable
    }
}
