//! The rules of supervision, pure: values in, decisions out.

use chrono::{Days, NaiveDate};
use entity::organization::OrganizationKind;
use entity::question::QuestionState;

use crate::error::{Refusal, RefusalCode};

/// Characters of a title at the most.
pub(crate) const TITLE_LENGTH_MAX: usize = 200;
/// Characters of a text at the most.
pub(crate) const TEXT_LENGTH_MAX: usize = 2_000;
/// Methods of an inspection at the most: each of D3 once.
pub(crate) const METHODS_MAX: usize = 5;
/// Findings of one inspection, or problems of one source, at the most.
pub(crate) const FINDINGS_MAX: usize = 50;
/// Days until the end of a term at the most.
const TERM_DAYS_MAX: u64 = 3 * 366;
/// Days back that something is recorded at the most.
const BACK_DAYS_MAX: u64 = 366;
/// What a visit brings at the most, in fen: a thousand million yuan.
const FUNDS_MAX: i64 = 100_000_000_000;

/// Why something is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    /// The end of a term lies in the past or too far ahead.
    Term,
    /// The day lies in the future or over a year back.
    Day,
    /// The last day comes before the first.
    DaysOutOfOrder,
    /// Nothing, or too much, stands in the list.
    List(usize),
    /// The inspector does not stand over whom it inspects.
    NotOver,
    /// A contact point is inspected by others than its keeper.
    ByKeeper,
    /// The organization is dissolved.
    Dissolved,
    /// The question stands where this cannot be done.
    QuestionState(QuestionState),
    /// Somebody changed it meanwhile: what it is at now.
    Stale(i64),
    /// Whoever answered does not judge the answer.
    ByAnswerer,
    /// What opened is no petition, or is voided.
    NoPetition,
    /// The norm is not missed in that window.
    NotMissed,
    /// It was taken up before.
    TakenUp,
    /// The appointment is none of the organization in these days.
    NoAppointment,
    /// The sum is negative or absurd.
    Funds,
    /// The contact point is kept no more on that day, or not yet.
    NotKept,
    /// The contact point was given up before.
    GivenUp,
    /// It is the appraisal of another organization.
    NotAppraised,
    /// The appraisal takes no inspections now.
    NoInspections,
}

impl Violation {
    /// As a refusal at a field of the input.
    pub(crate) fn at(self, field: &str) -> Refusal {
        let (zh, en) = self.texts();
        Refusal::new(self.code(), zh, en).by("4.9").at(field)
    }

    const fn code(self) -> RefusalCode {
        match self {
            Self::Term | Self::Day | Self::List(_) | Self::Funds | Self::NotKept => {
                RefusalCode::OutOfRange
            }
            Self::DaysOutOfOrder => RefusalCode::DatesOutOfOrder,
            Self::NotOver | Self::ByKeeper | Self::NotAppraised => RefusalCode::OutsideOrganization,
            Self::Dissolved => RefusalCode::OrganizationDissolved,
            Self::QuestionState(_) | Self::NotMissed | Self::GivenUp | Self::NoInspections => {
                RefusalCode::WrongState
            }
            Self::Stale(_) => RefusalCode::StaleRevision,
            Self::ByAnswerer => RefusalCode::SamePerson,
            Self::NoPetition => RefusalCode::WrongKind,
            Self::TakenUp => RefusalCode::Duplicate,
            Self::NoAppointment => RefusalCode::WithoutPost,
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table of texts, not a flow")]
    fn texts(self) -> (String, String) {
        match self {
            Self::Term => (
                "期限须在今天之后三年之内".into(),
                "a term ends from today on, within three years".into(),
            ),
            Self::Day => (
                "日期不能晚于今天，也不能早于一年前".into(),
                "the day is not in the future, and not over a year back".into(),
            ),
            Self::DaysOutOfOrder => (
                "结束日期早于开始日期".into(),
                "the last day comes before the first".into(),
            ),
            Self::List(max) => (
                format!("须有 1 至 {max} 项"),
                format!("from 1 to {max} of them"),
            ),
            Self::NotOver => (
                "只有上级组织或本级有监督职责的组织可以检查".into(),
                "only a body above, or one that supervises in its division, inspects it".into(),
            ),
            Self::ByKeeper => (
                "联系点须由其他组织检查".into(),
                "a contact point is inspected by others".into(),
            ),
            Self::Dissolved => (
                "该组织已撤销或尚未设立".into(),
                "the organization does not exist today".into(),
            ),
            Self::QuestionState(state) => (
                format!("质询当前状态为 {state:?}，不能进行此操作"),
                format!("the question is {state:?}: this cannot be done"),
            ),
            Self::Stale(revision) => (
                format!("内容已被他人修改，当前版本号为 {revision}"),
                format!("changed meanwhile: it is at revision {revision}"),
            ),
            Self::ByAnswerer => (
                "答复人不得评价自己的答复".into(),
                "whoever answered does not judge the answer".into(),
            ),
            Self::NoPetition => (
                "只有未作废的接访记录可以转为整改".into(),
                "only a reception of petitioners that is not voided leads to this".into(),
            ),
            Self::NotMissed => (
                "该规范在此期间并未逾期未达标".into(),
                "the norm is not missed in that window".into(),
            ),
            Self::TakenUp => (
                "该期未达标情况已提出整改".into(),
                "this miss was taken up before".into(),
            ),
            Self::NoAppointment => (
                "该任职不属于本组织，或当日未任职".into(),
                "no appointment of this organization on that day".into(),
            ),
            Self::Funds => ("金额不合理".into(), "the sum is negative or absurd".into()),
            Self::NotKept => (
                "当日联系点不在联系期内".into(),
                "the contact point is not kept on that day".into(),
            ),
            Self::NotAppraised => (
                "该考核不是对被检查组织的考核".into(),
                "it is the appraisal of another organization".into(),
            ),
            Self::NoInspections => (
                "考核不在自评至检查阶段，不能登记检查".into(),
                "the appraisal takes inspections from the self-assessment until the list".into(),
            ),
            Self::GivenUp => (
                "该联系点已经结束".into(),
                "the contact point was given up before".into(),
            ),
        }
    }
}

/// Whether a term can end on a day.
pub(crate) fn check_term(due_on: Option<NaiveDate>, today: NaiveDate) -> Option<Violation> {
    let due_on = due_on?;
    let within = due_on >= today && due_on <= today + Days::new(TERM_DAYS_MAX);
    (!within).then_some(Violation::Term)
}

/// Whether something that happened on a day can be recorded today.
pub(crate) fn check_day(day: NaiveDate, today: NaiveDate) -> Option<Violation> {
    let within = day <= today && day + Days::new(BACK_DAYS_MAX) >= today;
    (!within).then_some(Violation::Day)
}

/// Whether a visit can bring so much.
pub(crate) fn check_funds(funds: i64) -> Option<Violation> {
    (!(0..=FUNDS_MAX).contains(&funds)).then_some(Violation::Funds)
}

/// Whether a kind of organization supervises all others of its division (B9, E12).
pub(crate) const fn supervises(kind: OrganizationKind) -> bool {
    matches!(
        kind,
        OrganizationKind::PeoplesCongress
            | OrganizationKind::Cppcc
            | OrganizationKind::DisciplineCommission
            | OrganizationKind::OrganizationDepartment
            | OrganizationKind::Office
    )
}

/// What stands against a step of a question.
pub(crate) fn step(
    state: QuestionState,
    wanted: QuestionState,
    (revision, expected): (i64, i64),
) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if state != wanted {
        refusals.push(Violation::QuestionState(state).at("questionId"));
    }
    if revision != expected {
        refusals.push(Violation::Stale(revision).at("expectedRevision"));
    }
    refusals
}

/// By how many days an answer is over its term; none once it is given.
pub(crate) fn days_over(state: QuestionState, due_on: NaiveDate, today: NaiveDate) -> Option<i64> {
    let days = (today - due_on).num_days();
    (state == QuestionState::Asked && days > 0).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_term_ends_from_today_on_and_within_three_years() {
        let today = day("2026-07-10");
        for (due, fits) in [
            ("2026-07-09", false),
            ("2026-07-10", true),
            ("2029-07-12", true),
            ("2029-07-13", false),
        ] {
            assert_eq!(check_term(Some(day(due)), today).is_none(), fits, "{due}");
        }
        assert_eq!(check_term(None, today), None);
    }

    #[test]
    fn what_happened_is_recorded_within_a_year() {
        let today = day("2026-07-10");
        for (on, fits) in [
            ("2026-07-11", false),
            ("2026-07-10", true),
            ("2025-07-09", true),
            ("2025-07-08", false),
        ] {
            assert_eq!(check_day(day(on), today).is_none(), fits, "{on}");
        }
    }

    #[test]
    fn an_answer_is_overdue_from_the_day_after_its_term() {
        let due = day("2026-07-10");
        assert_eq!(days_over(QuestionState::Asked, due, due), None);
        assert_eq!(
            days_over(QuestionState::Asked, due, day("2026-07-11")),
            Some(1)
        );
        assert_eq!(
            days_over(QuestionState::Answered, due, day("2026-07-11")),
            None
        );
    }

    #[test]
    fn funds_are_neither_negative_nor_absurd() {
        for (funds, fits) in [
            (-1, false),
            (0, true),
            (FUNDS_MAX, true),
            (FUNDS_MAX + 1, false),
        ] {
            assert_eq!(check_funds(funds).is_none(), fits, "{funds}");
        }
    }
}
