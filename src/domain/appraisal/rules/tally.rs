//! What an appraisal counts in the status (domain §4.10): in the division in which the organization
//! lay when the cycle was opened, in the period that is appraised. Campaigns count for nothing.

use entity::{DivisionCode, Period};

use super::{Exact, Grade, Hundredths, exact, rounded};
use crate::clock::start_of;
use crate::db::tally::{Numbers, TallyKey};

/// The part of the status that appraisals are.
pub(crate) const PART: &str = "appraisal";

/// Somebody in a yearly cycle, as far as the status counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Where it counts.
    pub division: DivisionCode,
    /// The period that is appraised.
    pub period: Period,
    /// Its result, once results stand.
    pub result: Option<Stands>,
}

/// A result that stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stands {
    /// Party building; none for who is disqualified.
    pub score: Option<Hundredths>,
    /// The grade; none for who is disqualified.
    pub grade: Option<Grade>,
}

/// The numbers of appraisal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tallied {
    /// Organizations to be appraised.
    pub due: i64,
    /// Those whose results stand.
    pub standing: i64,
    /// Of these, those that have a score.
    pub scored: i64,
    /// The sum of the scores.
    pub scores: Hundredths,
    /// Results of EXCELLENT.
    pub excellent: i64,
    /// Results of POOR.
    pub poor: i64,
}

/// The row to which it adds, and what.
pub(crate) fn contribution(counted: &Counted) -> (TallyKey, Numbers) {
    let key = TallyKey {
        period: counted.period,
        division: counted.division,
        part: PART,
        turns_at: start_of(counted.period.first_day()),
    };
    let result = counted.result.unwrap_or_default();
    let graded = |grade| i64::from(result.grade == Some(grade));
    let numbers = [
        1,
        i64::from(counted.result.is_some()),
        i64::from(result.score.is_some()),
        result.score.unwrap_or_default(),
        graded(Grade::Excellent),
        graded(Grade::Poor),
        0,
        0,
    ];
    (key, numbers)
}

/// What a row says.
pub(crate) const fn tallied(numbers: &Numbers) -> Tallied {
    let [due, standing, scored, scores, excellent, poor, _, _] = *numbers;
    Tallied {
        due,
        standing,
        scored,
        scores,
        excellent,
        poor,
    }
}

/// The average of the scores, rounded once.
pub(crate) fn average(tallied: &Tallied) -> Option<Hundredths> {
    let sum: Exact = exact(tallied.scores);
    (tallied.scored > 0).then(|| rounded(&(sum / exact(tallied.scored))))
}
