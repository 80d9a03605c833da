//! What is sent about what members owe and pay.

use async_graphql::{ID, InputObject};

use super::types::{IncomeClass, ReliefKind};
use crate::graphql::{Date, Fen, PeriodScalar};

/// What members pay by their income, from a month on.
#[derive(Debug, InputObject)]
pub(super) struct SetDuesStandardInput {
    /// The issuer: it holds for its subtree.
    pub(super) organization_id: ID,
    /// The first of a month, after the newest sealed month of the subtree.
    pub(super) effective_from: Date,
    /// The document that has it.
    pub(super) document: String,
    /// The rates: those of a kind of income with rising limits, the last without one.
    pub(super) rates: Vec<DuesRateInput>,
}

/// What is paid of an income up to a limit.
#[derive(Debug, InputObject)]
pub(super) struct DuesRateInput {
    /// Whose income.
    pub(super) income_class: IncomeClass,
    /// The income a month up to which it holds, that sum among them; left out for no limit.
    pub(super) up_to: Option<Fen>,
    /// The share of the whole income, in hundredths of a percent.
    pub(super) basis_points: Option<i32>,
    /// Or an amount a month.
    pub(super) amount: Option<Fen>,
}

/// The incomes by which the dues of members are reckoned.
#[derive(Debug, InputObject)]
pub(super) struct FixDuesBasesInput {
    /// The branch.
    pub(super) organization_id: ID,
    /// One for each member, up to 500.
    pub(super) bases: Vec<DuesBaseInput>,
}

/// The income by which a member's dues are reckoned, from a month to the end of its year.
#[derive(Debug, InputObject)]
pub(super) struct DuesBaseInput {
    /// The member.
    pub(super) person_id: ID,
    /// The first month: of this year, or of the next.
    pub(super) from: PeriodScalar,
    /// Of which kind the income is.
    pub(super) income_class: IncomeClass,
    /// A month; 0 without income.
    pub(super) income: Fen,
    /// Why it changes within the year; needed where one was fixed before.
    pub(super) reason: Option<String>,
}

/// That a member is to pay less or nothing for some months.
#[derive(Debug, InputObject)]
pub(super) struct RequestDuesReliefInput {
    /// The branch.
    pub(super) organization_id: ID,
    /// The member.
    pub(super) person_id: ID,
    /// Less or nothing.
    pub(super) kind: ReliefKind,
    /// What is paid a month instead; left out of an exemption.
    pub(super) amount: Option<Fen>,
    /// The first month.
    pub(super) from: PeriodScalar,
    /// The last month, within a year.
    pub(super) until: PeriodScalar,
    /// Why.
    pub(super) reason: String,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// The decision on a relief.
#[derive(Debug, InputObject)]
pub(super) struct DecideDuesReliefInput {
    /// What was asked for.
    pub(super) relief_id: ID,
    /// Whether it is granted.
    pub(super) granted: bool,
    /// What was decided, by which meeting, and why.
    pub(super) decision: String,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// What members of a branch paid.
#[derive(Debug, InputObject)]
pub(super) struct RecordMemberDuesInput {
    /// The branch.
    pub(super) organization_id: ID,
    /// Who paid what, up to 500.
    pub(super) payments: Vec<MemberPaymentInput>,
    /// The day on which it counts; the last day of a month that is over, or today, if left out.
    pub(super) collected_on: Option<Date>,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// What one member paid for one month.
#[derive(Debug, InputObject)]
pub(super) struct MemberPaymentInput {
    /// The member.
    pub(super) person_id: ID,
    /// For which month: at most six months back, and ahead within the quarter.
    pub(super) month: PeriodScalar,
    /// How much: no more than is still owed, unless it is voluntary.
    pub(super) amount: Fen,
    /// Beyond what is owed: 1,000 yuan or more at one time pass upward whole.
    #[graphql(default)]
    pub(super) voluntary: bool,
}
