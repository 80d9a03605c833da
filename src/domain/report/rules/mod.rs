//! The rules of reporting (domain §4.3), pure: values in, decisions out.

mod content;
mod finding;
mod violation;

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::work_report::WorkReportStatus;
use entity::{Period, reporting_obligation};

pub use content::{
    Change, Computed, Content, Edit, FigureValue, Form, FormSection, Problem, SectionText, apply,
    consolidate, difference, effective, seal, yuan,
};
pub use finding::{Contradiction, Spoken, contradictions};
pub use violation::Violation;

use crate::error::Refusal;

/// Days after a return in which a locked round may still be answered.
const RETURN_WINDOW_DAYS: u64 = 10;
/// Days from due to the end of grace, and to the lock, unless the issuer says otherwise.
pub(crate) const GRACE_DEFAULT_DAYS: u64 = 10;
/// See [`GRACE_DEFAULT_DAYS`].
pub(crate) const LOCK_DEFAULT_DAYS: u64 = 60;
/// Characters of a section's text at the most.
pub(crate) const SECTION_LENGTH_MAX: usize = 20_000;
/// Characters of any other text at the most.
pub(crate) const TEXT_LENGTH_MAX: usize = 2_000;
/// Problems, suggestions or instructions in one report or hearing at the most.
pub(crate) const ITEMS_MAX: usize = 50;
/// Sections or figures of a form at the most.
pub(crate) const FORM_PARTS_MAX: usize = 40;

/// Names for the parts of a report beside its sections, as a return may reopen them.
pub(crate) const PART_FIGURES: &str = "@figures";
/// See [`PART_FIGURES`].
pub(crate) const PART_PROBLEMS: &str = "@problems";
/// See [`PART_FIGURES`].
pub(crate) const PART_SUGGESTIONS: &str = "@suggestions";

/// All that stands against an act, as what a person can put right.
pub(crate) fn refusals(violations: Vec<Violation>) -> Result<(), Vec<Refusal>> {
    if violations.is_empty() {
        Ok(())
    } else {
        Err(violations.into_iter().map(Refusal::from).collect())
    }
}

/// The obligation as far as the rules look.
#[derive(Clone, Copy, Debug)]
pub struct Duty {
    /// An exemption is in force.
    pub exempted: bool,
    /// The organization ended without having filed.
    pub lapsed: bool,
    /// The due time, any extension counted.
    pub due_at: DateTime<Utc>,
    /// The end of an extension.
    pub extended_until: Option<DateTime<Utc>>,
    /// The round's lock.
    pub lock_at: DateTime<Utc>,
}

/// The report as far as the rules look.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Its state; a draft before the first save.
    pub status: WorkReportStatus,
    /// Its revision; 0 before the first save.
    pub revision: i64,
    /// Since when it is in that state.
    pub since: Option<DateTime<Utc>>,
    /// Whether its first submission came after the due time.
    pub late: bool,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            status: WorkReportStatus::Draft,
            revision: 0,
            since: None,
            late: false,
        }
    }
}

/// What stands against writing or filing now.
#[must_use]
pub fn writable(
    duty: &Duty,
    progress: &Progress,
    expected_revision: i64,
    now: DateTime<Utc>,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    if duty.exempted || duty.lapsed {
        violations.push(Violation::NothingOwed);
    }
    let open = match progress.status {
        WorkReportStatus::Draft | WorkReportStatus::Returned => true,
        WorkReportStatus::Submitted | WorkReportStatus::Accepted => false,
    };
    if !open {
        violations.push(Violation::WrongState(progress.status));
    } else if is_locked(duty, progress, now) {
        violations.push(Violation::Locked);
    }
    if progress.revision != expected_revision {
        violations.push(Violation::Stale(progress.revision));
    }
    violations
}

/// After the lock nothing is saved or submitted without an extension, except within ten days after a
/// return.
fn is_locked(duty: &Duty, progress: &Progress, now: DateTime<Utc>) -> bool {
    let lock_at = duty
        .extended_until
        .map_or(duty.lock_at, |until| until.max(duty.lock_at));
    let returned_lately = progress.status == WorkReportStatus::Returned
        && progress
            .since
            .is_some_and(|since| now <= since + Days::new(RETURN_WINDOW_DAYS));
    now > lock_at && !returned_lately
}

/// What stands against a review of a report.
#[must_use]
pub fn reviewable(progress: &Progress, expected_revision: i64) -> Vec<Violation> {
    let mut violations = Vec::new();
    if progress.status != WorkReportStatus::Submitted {
        violations.push(Violation::WrongState(progress.status));
    }
    if progress.revision != expected_revision {
        violations.push(Violation::Stale(progress.revision));
    }
    violations
}

/// What stands against recording that a leader heard a report: it was not filed, or is sent back.
#[must_use]
pub fn hearable(progress: &Progress) -> Vec<Violation> {
    match progress.status {
        WorkReportStatus::Submitted | WorkReportStatus::Accepted => Vec::new(),
        status @ (WorkReportStatus::Draft | WorkReportStatus::Returned) => {
            vec![Violation::WrongState(status)]
        }
    }
}

/// What stands against an exemption or an extension: it comes too late, or nothing is owed.
#[must_use]
pub fn exceptable(filed_at: Option<DateTime<Utc>>, lapsed_on: Option<NaiveDate>) -> Vec<Violation> {
    let mut violations = Vec::new();
    if filed_at.is_some() {
        violations.push(Violation::FiledAlready);
    }
    if lapsed_on.is_some() {
        violations.push(Violation::NothingOwed);
    }
    violations
}

/// Whether a first submission at `at` is late: after the due time, any extension counted.
#[must_use]
pub fn is_late(duty: &Duty, at: DateTime<Utc>) -> bool {
    at > duty.due_at
}

/// How many of the suggestions are not among those that were answered.
#[must_use]
pub fn open_suggestions(suggestions: &[String], answered: &[String]) -> i32 {
    let open = suggestions.iter().filter(|text| !answered.contains(text));
    i32::try_from(open.count()).unwrap_or(i32::MAX)
}

/// A text that must say something.
pub(crate) fn check_filled(text: &str, at: &str, violations: &mut Vec<Violation>) {
    if text.trim().is_empty() {
        violations.push(Violation::Blank(at.to_owned()));
    }
    check_text(text, at, TEXT_LENGTH_MAX, violations);
}

/// A text of bounded length without control characters.
pub(crate) fn check_text(text: &str, at: &str, limit: usize, violations: &mut Vec<Violation>) {
    if text.chars().count() > limit {
        violations.push(Violation::TooLong(at.to_owned(), limit));
    }
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        violations.push(Violation::ControlCharacters(at.to_owned()));
    }
}

/// What a round must be to be opened.
#[derive(Clone, Debug)]
pub struct NewRound<'a> {
    /// Its period.
    pub period: Period,
    /// Its title.
    pub title: &'a str,
    /// Due, end of grace, lock.
    pub times: (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
    /// Its form.
    pub form: &'a Form,
    /// Keys of the figures of the catalogue.
    pub known_figures: &'a [&'a str],
}

/// What stands against opening a round.
#[must_use]
pub fn open(round: &NewRound<'_>, now: DateTime<Utc>) -> Vec<Violation> {
    let mut violations = Vec::new();
    if !round.period.is_half_year() {
        violations.push(Violation::NotAHalfYear);
    }
    check_filled(round.title, "title", &mut violations);
    let (due_at, grace_until, lock_at) = round.times;
    if due_at <= now {
        violations.push(Violation::TimesOutOfOrder("dueAt".to_owned()));
    }
    if grace_until < due_at {
        violations.push(Violation::TimesOutOfOrder("graceUntil".to_owned()));
    }
    if lock_at < grace_until {
        violations.push(Violation::TimesOutOfOrder("lockAt".to_owned()));
    }
    check_form(round.form, round.known_figures, &mut violations);
    violations
}

fn check_form(form: &Form, known_figures: &[&str], violations: &mut Vec<Violation>) {
    if form.sections.is_empty() {
        violations.push(Violation::Blank("form.sections".to_owned()));
    }
    if form.sections.len() > FORM_PARTS_MAX || form.figures.len() > FORM_PARTS_MAX {
        violations.push(Violation::TooLong("form".to_owned(), FORM_PARTS_MAX));
    }
    let mut seen = BTreeSet::new();
    for (index, section) in form.sections.iter().enumerate() {
        let at = format!("form.sections.{index}.key");
        let well_formed = !section.key.is_empty()
            && section
                .key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if !well_formed {
            violations.push(Violation::Blank(at.clone()));
        }
        if !seen.insert(section.key.as_str()) {
            violations.push(Violation::Twice(at));
        }
        check_filled(
            &section.title,
            &format!("form.sections.{index}.title"),
            violations,
        );
    }
    let mut seen = BTreeSet::new();
    for (index, key) in form.figures.iter().enumerate() {
        let at = format!("form.figures.{index}");
        if !known_figures.contains(&key.as_str()) {
            violations.push(Violation::UnknownFigure(at.clone()));
        }
        if !seen.insert(key.as_str()) {
            violations.push(Violation::Twice(at));
        }
    }
}

/// How many numbers a tally of reporting has, and what each of them counts.
pub mod number {
    /// Obligations that are neither exempted nor lapsed.
    pub const DUE: usize = 0;
    /// Reports submitted or accepted.
    pub const SUBMITTED: usize = 1;
    /// Reports accepted.
    pub const ACCEPTED: usize = 2;
    /// Reports returned and not filed again.
    pub const RETURNED: usize = 3;
    /// Reports whose first submission came after the due time.
    pub const LATE: usize = 4;
    /// Reports submitted or accepted whose first submission came in time.
    pub const IN_TIME: usize = 5;
}

/// Whether an obligation counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owed {
    /// The report is owed.
    Due,
    /// Exempted, or lapsed.
    Excused,
}

impl From<&reporting_obligation::Model> for Owed {
    fn from(obligation: &reporting_obligation::Model) -> Self {
        if obligation.exempted || obligation.lapsed_on.is_some() {
            Self::Excused
        } else {
            Self::Due
        }
    }
}

/// What one obligation adds to the numbers of its division: the same function for the act that
/// changes it, for a recomputation and for any past day.
#[must_use]
pub fn contribution(
    owed: Owed,
    report: Option<(WorkReportStatus, bool)>,
) -> crate::db::tally::Numbers {
    let mut numbers = crate::db::tally::Numbers::default();
    if owed == Owed::Excused {
        return numbers;
    }
    let mut count = |index: usize| {
        if let Some(number) = numbers.get_mut(index) {
            *number = 1;
        }
    };
    count(number::DUE);
    let Some((status, late)) = report else {
        return numbers;
    };
    if late {
        count(number::LATE);
    }
    match status {
        WorkReportStatus::Draft => {}
        WorkReportStatus::Returned => count(number::RETURNED),
        WorkReportStatus::Submitted | WorkReportStatus::Accepted => {
            count(number::SUBMITTED);
            if status == WorkReportStatus::Accepted {
                count(number::ACCEPTED);
            }
            if !late {
                count(number::IN_TIME);
            }
        }
    }
    numbers
}

/// Whether an organization that ends on `day` without having filed no longer owes the report: it
/// does not exist any more when the report is due (domain §4.1: a dissolved organization leaves no
/// denominator).
#[must_use]
pub fn lapses(
    first_filed_at: Option<DateTime<Utc>>,
    ends_on: NaiveDate,
    period: Period,
    due_on: NaiveDate,
) -> bool {
    first_filed_at.is_none() && ends_on <= due_on.max(period.last_day())
}

/// Whether a move changes where an obligation counts: where the organization stands on the last day
/// of the period.
#[must_use]
pub fn counts_after_move(effective_on: NaiveDate, period: Period) -> bool {
    effective_on <= period.last_day()
}
