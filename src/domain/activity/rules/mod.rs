//! The rules of records (domain §5), as the regulation says them. Pure.

pub mod evidence;
mod kind;
mod measure;
mod violation;

use std::collections::BTreeSet;

use chrono::{Days, Months, NaiveDate};
use entity::activity::{ActivityKind, ActivityState};
use entity::activity_output::OutputKind;
use entity::{OrganizationId, PersonId};
use serde::Serialize;

pub use kind::{output_title, title};
pub use measure::{Quantity, counts, measured, stated};
pub use violation::{Finding, Violation};

/// Characters of a title or a place at the most.
pub const TITLE_LENGTH_MAX: usize = 200;
/// Characters of a reason at the most.
pub const REASON_LENGTH_MAX: usize = 2_000;
/// Days of one activity at the most: a leap year.
pub const DAYS_MAX: i64 = 366;
/// Hours of a day, in hundredths.
const DAY_HOURS: i64 = 2_400;
/// Words of one text at the most.
const WORDS_MAX: i64 = 10_000_000;
/// Fen of one activity at the most: 100 million yuan.
const AMOUNT_MAX: i64 = 10_000_000_000;
/// People trained in one class at the most.
const TRAINED_MAX: i64 = 1_000_000;
/// Participants of one activity at the most.
pub const PARTICIPANTS_MAX: usize = 2_000;
/// Other organizations, or outputs, of one activity at the most.
pub const PARTS_MAX: usize = 50;
/// Months after which a record needs a reason.
const LATE_MONTHS: u32 = 12;

/// What an organizer enters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What kind of activity.
    pub kind: ActivityKind,
    /// Its title.
    pub title: String,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// Hours, as a decimal.
    pub hours: Option<String>,
    /// Words written.
    pub words: Option<i64>,
    /// Money and the worth of materials, in fen.
    pub amount: Option<i64>,
    /// People trained, by rank.
    pub trained: Option<Trained>,
    /// Where.
    pub place: Option<String>,
    /// Why it is recorded so late.
    pub late_reason: Option<String>,
    /// Who took part.
    pub participants: Vec<PersonId>,
    /// Who of them signed the list.
    pub signed_in: Vec<PersonId>,
    /// Other organizations that took part.
    pub others: Vec<OrganizationId>,
    /// Articles and reports that came of it.
    pub outputs: Vec<Output>,
}

/// People trained, by rank (C1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Trained {
    /// 县处级 and above.
    pub county_rank: i64,
    /// 科级.
    pub section_rank: i64,
    /// All others.
    pub others: i64,
}

/// An article or a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Output {
    /// What it is.
    pub kind: OutputKind,
    /// Its title.
    pub title: String,
    /// How long it is.
    pub words: Option<i64>,
}

/// What an entry is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The day of the record.
    pub today: NaiveDate,
    /// The organizer's first day.
    pub since: NaiveDate,
    /// The first day on which the organizer no longer exists.
    pub until: Option<NaiveDate>,
    /// Who of the participants belonged to the organizer or another organization of the activity.
    pub belonging: &'a BTreeSet<PersonId>,
}

/// Everything that stands against an entry.
#[must_use]
pub fn check(entry: &Entry, known: &Known<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    check_filled(&entry.title, "title", TITLE_LENGTH_MAX, &mut findings);
    let place = entry.place.as_deref().unwrap_or_default();
    check_text(place, "place", TITLE_LENGTH_MAX, &mut findings);
    check_days(entry, known, &mut findings);
    check_quantities(entry, &mut findings);
    check_people(entry, known.belonging, &mut findings);
    check_parts(entry, &mut findings);
    findings
}

/// Days that have been, within the organizer's life; over a year old only with a reason.
fn check_days(entry: &Entry, known: &Known<'_>, findings: &mut Vec<Finding>) {
    let reason = entry.late_reason.as_deref().unwrap_or_default();
    check_text(reason, "lateReason", REASON_LENGTH_MAX, findings);
    if entry.ends_on < entry.starts_on {
        findings.push(Violation::EndsBeforeStart.at("endsOn"));
    }
    if entry.starts_on > known.today {
        findings.push(Violation::InTheFuture.at("startsOn"));
    } else if entry.ends_on > known.today {
        findings.push(Violation::InTheFuture.at("endsOn"));
    }
    if days(entry.starts_on, entry.ends_on) > DAYS_MAX {
        findings.push(Violation::LastsTooLong(DAYS_MAX).at("endsOn"));
    }
    if is_late(entry.ends_on, known.today) && reason.trim().is_empty() {
        findings.push(Violation::OldWithoutReason.at("lateReason"));
    }
    if known.until.is_some_and(|until| until <= known.today) {
        findings.push(Violation::Dissolved.at("organizationId"));
    }
    if entry.starts_on < known.since {
        findings.push(Violation::DidNotExist.at("startsOn"));
    }
}

/// Whether an activity that ended on a day is over a year old on another.
#[must_use]
pub fn is_late(ends_on: NaiveDate, today: NaiveDate) -> bool {
    today
        .checked_sub_months(Months::new(LATE_MONTHS))
        .is_some_and(|year_ago| ends_on < year_ago)
}

/// How many days from the first to the last, both counted.
#[must_use]
pub fn days(first: NaiveDate, last: NaiveDate) -> i64 {
    (last - first).num_days() + 1
}

fn check_quantities(entry: &Entry, findings: &mut Vec<Finding>) {
    if let Some(hours) = &entry.hours {
        let most = days(entry.starts_on, entry.ends_on).clamp(1, DAYS_MAX) * DAY_HOURS;
        match hundredths(hours) {
            None => findings.push(Violation::TooPrecise.at("hours")),
            Some(hours) if hours <= 0 || hours > most => {
                findings.push(Violation::OutOfRange(most / 100).at("hours"));
            }
            Some(_) => {}
        }
    }
    let trained = entry.trained.unwrap_or_default();
    let quantities = [
        ("words", entry.words.unwrap_or_default(), WORDS_MAX),
        ("amount", entry.amount.unwrap_or_default(), AMOUNT_MAX),
        ("trained.countyRank", trained.county_rank, TRAINED_MAX),
        ("trained.sectionRank", trained.section_rank, TRAINED_MAX),
        ("trained.others", trained.others, TRAINED_MAX),
    ];
    for (at, quantity, most) in quantities {
        if !(0..=most).contains(&quantity) {
            findings.push(Violation::OutOfRange(most).at(at));
        }
    }
}

/// A plain decimal in hundredths; none where it has more than two decimals or is too large.
#[must_use]
pub fn hundredths(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 2 {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let fraction: i64 = format!("{fraction:0<2}").parse().ok()?;
    Some(sign * whole.checked_mul(100)?.checked_add(fraction)?)
}

/// Hundredths as a plain decimal, without needless zeros.
#[must_use]
pub fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, fraction) = (hundredths.abs() / 100, hundredths.abs() % 100);
    let fraction = format!("{fraction:02}");
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

fn check_people(entry: &Entry, belonging: &BTreeSet<PersonId>, findings: &mut Vec<Finding>) {
    if entry.participants.len() > PARTICIPANTS_MAX {
        findings.push(Violation::TooLong(PARTICIPANTS_MAX).at("participantIds"));
        return;
    }
    let mut listed = BTreeSet::new();
    for (index, person) in entry.participants.iter().enumerate() {
        let at = format!("participantIds.{index}");
        if !listed.insert(person) {
            findings.push(Violation::Twice.at(at));
        } else if !belonging.contains(person) {
            findings.push(Violation::PersonElsewhere.at(at));
        }
    }
    for (index, person) in entry.signed_in.iter().enumerate() {
        if !listed.contains(person) {
            findings.push(Violation::NotListed.at(format!("signedInIds.{index}")));
        }
    }
}

fn check_parts(entry: &Entry, findings: &mut Vec<Finding>) {
    for (at, count) in [
        ("otherOrganizationIds", entry.others.len()),
        ("outputs", entry.outputs.len()),
    ] {
        if count > PARTS_MAX {
            findings.push(Violation::TooLong(PARTS_MAX).at(at));
        }
    }
    let mut named = BTreeSet::new();
    for (index, other) in entry.others.iter().enumerate() {
        if !named.insert(other) {
            findings.push(Violation::Twice.at(format!("otherOrganizationIds.{index}")));
        }
    }
    for (index, output) in entry.outputs.iter().enumerate() {
        let at = format!("outputs.{index}.title");
        check_filled(&output.title, &at, TITLE_LENGTH_MAX, findings);
        if !(0..=WORDS_MAX).contains(&output.words.unwrap_or_default()) {
            let at = format!("outputs.{index}.words");
            findings.push(Violation::OutOfRange(WORDS_MAX).at(at));
        }
    }
}

/// A text that must stand there, of bounded length.
pub fn check_filled(text: &str, at: &str, max: usize, findings: &mut Vec<Finding>) {
    if text.trim().is_empty() {
        findings.push(Violation::Blank.at(at));
    }
    check_text(text, at, max, findings);
}

fn check_text(text: &str, at: &str, max: usize, findings: &mut Vec<Finding>) {
    if text.chars().count() > max {
        findings.push(Violation::TooLong(max).at(at));
    }
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        findings.push(Violation::ControlCharacters.at(at));
    }
}

/// What an act on a record looks at.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The record's state.
    pub state: ActivityState,
    /// Its revision.
    pub revision: i32,
}

/// What stands against an act on a record that must be in one of these states.
#[must_use]
pub fn changeable(standing: Standing, states: &[ActivityState], expected: i32) -> Vec<Finding> {
    let mut findings = Vec::new();
    if standing.revision != expected {
        findings.push(Violation::Stale(standing.revision).at("expectedRevision"));
    }
    if !states.contains(&standing.state) {
        findings.push(Violation::WrongState(standing.state).at("activityId"));
    }
    findings
}

/// Whether two stretches of days have a day in common; an end that is none never comes.
#[must_use]
pub fn overlap(
    (from, until): (NaiveDate, Option<NaiveDate>),
    (first, last): (NaiveDate, NaiveDate),
) -> bool {
    from <= last && until.is_none_or(|until| until > first)
}

/// The distinct days that these activities cover within a stretch (domain §5: days = distinct dates).
#[must_use]
pub fn distinct_days(
    covered: impl IntoIterator<Item = (NaiveDate, NaiveDate)>,
    (first, last): (NaiveDate, NaiveDate),
) -> i64 {
    let mut seen = BTreeSet::new();
    for (from, until) in covered {
        let mut day = from.max(first);
        while day <= until.min(last) {
            seen.insert(day);
            match day.checked_add_days(Days::new(1)) {
                Some(next) => day = next,
                None => break,
            }
        }
    }
    i64::try_from(seen.len()).unwrap_or(i64::MAX)
}
