//! The rules of appraisal (domain §4.4), pure: values in, decisions out.

mod award;
mod ballot;
mod cycle;
mod exact;
mod problem;
mod result;
mod scheme;
mod sheet;
mod statement;
mod tally;
mod template;
mod violation;

pub use award::{
    Doer, Excluded, Overridden, Overriding, Predicate, ask_override, decide_override, predicates,
};
pub use ballot::{Choice, Mark, cast, tally};
pub use cycle::{
    BUSINESS, GROUP_MAX, NewCycle, NewDecision, NewRaters, Progress, REASON_LENGTH_MAX, Scoring,
    advance, assign, decide, first_stage, has_results, is_final, is_published, is_scoring, next,
    notice_end, open, reopen, reviewed, score, stages, takes_inspections,
};
pub use exact::{Exact, exact, mean, rounded};
pub use problem::{NewProblem, problem};
pub use result::{
    Appraised, BALLOTS_MIN, Contribution, Grade, Leaf, Marks, NormResult, Placed, RaterGroup,
    Scored, Standing, appraise, overall, place,
};
pub use scheme::{
    BallotOption, Indicator, Method, NewScheme, OptionValue, SCALE, SCALE_KEY, SchemeChange, Tree,
    create, difference, points,
};
pub use sheet::{BallotBox, GivenScore, Member, Outcome, Raters, Sheet};
pub use statement::{Figure, NewStatement, Stated, Statement, both, statement};
pub(crate) use tally::{Counted, PART, Stands, Tallied, average, contribution, tallied};
pub use template::{TEMPLATES, Template};
pub use violation::Violation;

use crate::error::Refusal;

/// A number of points in hundredths.
pub type Hundredths = i64;

/// The highest score.
pub const SCORE_MAX: Hundredths = 10_000;

/// All that stands against an act, as what a person can put right.
pub(crate) fn refusals(violations: Vec<Violation>) -> Result<(), Vec<Refusal>> {
    if violations.is_empty() {
        Ok(())
    } else {
        Err(violations.into_iter().map(Refusal::from).collect())
    }
}

/// A text that says something, of bounded length, without control characters.
pub(crate) fn check_filled(text: &str, at: &str, limit: usize, violations: &mut Vec<Violation>) {
    if text.trim().is_empty() {
        violations.push(Violation::Required(at.to_owned()));
    }
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
