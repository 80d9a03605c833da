//! Problems that results show.

use chrono::{Days, NaiveDate};
use entity::appraisal_cycle::AppraisalStage;

use super::{BUSINESS, REASON_LENGTH_MAX, Tree, Violation, check_filled, has_results};

/// Days until the end of a term at the most.
const TERM_DAYS_MAX: u64 = 3 * 366;

/// A problem to be put right.
#[derive(Clone, Copy, Debug)]
pub struct NewProblem<'a> {
    /// The cycle's stage: results are summed up before they show anything.
    pub stage: AppraisalStage,
    /// The organization no longer exists.
    pub out: bool,
    /// By which indicator.
    pub indicator: Option<&'a str>,
    /// What is wrong, and what is to be done.
    pub texts: (&'a str, Option<&'a str>),
    /// Until when.
    pub due_on: Option<NaiveDate>,
}

/// What stands against a problem.
#[must_use]
pub fn problem(tree: &Tree, new: &NewProblem<'_>, today: NaiveDate) -> Vec<Violation> {
    let mut violations = Vec::new();
    if !has_results(new.stage) {
        violations.push(Violation::WrongStage("cycleId".to_owned(), new.stage));
    }
    if new.out {
        violations.push(Violation::Dissolved("organizationId".to_owned()));
    }
    let known = |key: &str| key == BUSINESS || tree.find(key).is_some();
    if new.indicator.is_some_and(|key| !known(key)) {
        violations.push(Violation::UnknownIndicator("indicatorKey".to_owned()));
    }
    let (problem, measures) = new.texts;
    check_filled(problem, "problem", REASON_LENGTH_MAX, &mut violations);
    if let Some(measures) = measures {
        check_filled(measures, "measures", REASON_LENGTH_MAX, &mut violations);
    }
    let fits = |day: NaiveDate| day >= today && day <= today + Days::new(TERM_DAYS_MAX);
    if new.due_on.is_some_and(|day| !fits(day)) {
        violations.push(Violation::Term("dueOn".to_owned()));
    }
    violations
}
