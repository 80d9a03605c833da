//! What an entry of a calendar is, and in which order entries stand. Pure.

use chrono::{Days, NaiveDate};
use entity::{ObligationId, OrganizationId, Period, QuestionId, RectificationId};
use serde::{Deserialize, Serialize};

use crate::error::{Refusal, RefusalCode};

/// Days that a calendar spans at the most.
pub(crate) const SPAN_DAYS_MAX: u64 = 366;

/// What comes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DueKind {
    /// A work report.
    Report,
    /// A norm.
    Norm,
    /// A rectification.
    Rectification,
    /// The answer to a question.
    Question,
    /// A re-election: the term of office ends.
    Election,
}

/// By which record it comes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// An obligation to report.
    Obligation(ObligationId),
    /// A rectification.
    Rectification(RectificationId),
    /// A question.
    Question(QuestionId),
    /// The organization itself.
    Organization(OrganizationId),
}

/// Something that comes due.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    /// What it is.
    pub kind: DueKind,
    /// The last day on which it can be done in time.
    pub due_on: NaiveDate,
    /// The last day on which it can still be begun; of norms.
    pub last_day_to_meet: Option<NaiveDate>,
    /// Whose it is.
    pub organization: OrganizationId,
    /// By which record.
    pub subject: Subject,
    /// Which one, in Chinese and in English.
    pub title: (String, String),
    /// The code and the window of a norm.
    pub norm: Option<(String, Period)>,
}

impl Due {
    /// Where it stands among others.
    pub(crate) fn place(&self) -> (NaiveDate, DueKind, String) {
        let key = match self.subject {
            Subject::Obligation(id) => id.0,
            Subject::Rectification(id) => id.0,
            Subject::Question(id) => id.0,
            Subject::Organization(id) => id.0,
        };
        let norm = self.norm.as_ref();
        let norm = norm.map_or_else(String::new, |(code, period)| format!("{code}|{period}"));
        (self.due_on, self.kind, format!("{key}|{norm}"))
    }
}

/// What is wrong with a span of days: it ends before it begins, or is too long.
pub(crate) fn check_span(from: NaiveDate, to: NaiveDate) -> Result<(), Refusal> {
    let end = from.checked_add_days(Days::new(SPAN_DAYS_MAX));
    match from <= to && end.is_some_and(|end| to < end) {
        true => Ok(()),
        false => Err(Refusal::new(
            RefusalCode::OutOfRange,
            "时间范围须为 1 至 366 天",
            "from 1 to 366 days",
        )
        .at("to")),
    }
}

#[cfg(test)]
mod tests {
    use super::check_span;

    #[test]
    fn a_span_has_one_to_366_days() {
        for (from, to, fits) in [
            ("2026-01-01", "2026-01-01", true),
            ("2026-01-02", "2026-01-01", false),
            ("2026-01-01", "2027-01-01", true),
            ("2026-01-01", "2027-01-02", false),
        ] {
            let days = [from, to].map(|day| day.parse().expect("a day"));
            assert_eq!(check_span(days[0], days[1]).is_ok(), fits, "{from} {to}");
        }
    }
}
