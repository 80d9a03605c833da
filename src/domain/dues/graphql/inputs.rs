//! What is sent to have something done with dues.

use async_graphql::{ID, InputObject};

use super::super::rules::Share;
use super::words::{DuesFund, DuesSpendingCategory, RetentionLevel};
use crate::graphql::{Date, Fen, PeriodScalar};

/// A retention policy.
#[derive(Debug, InputObject)]
pub(super) struct SetRetentionPolicyInput {
    /// The issuer: it holds for its subtree.
    pub(super) organization_id: ID,
    /// The first day, in no sealed month of the subtree.
    pub(super) effective_from: Date,
    /// The lines, in the order in which they win ties; they add up to 10,000.
    pub(super) shares: Vec<RetentionShareInput>,
}

/// One line of a retention policy.
#[derive(Debug, InputObject)]
pub(super) struct RetentionShareInput {
    /// Which level.
    pub(super) level: RetentionLevel,
    /// Its share in hundredths of a percent.
    pub(super) basis_points: i32,
}

impl From<RetentionShareInput> for Share {
    fn from(input: RetentionShareInput) -> Self {
        Self {
            level: input.level.into(),
            basis_points: input.basis_points,
        }
    }
}

/// Dues that were collected.
#[derive(Debug, InputObject)]
pub(super) struct RecordDuesCollectionInput {
    /// Who collected.
    pub(super) organization_id: ID,
    /// For which month: at most six months back.
    pub(super) month: PeriodScalar,
    /// How much.
    pub(super) amount: Fen,
    /// How many paid.
    pub(super) payers: Option<i32>,
    /// A payment beyond what is owed: 1,000 yuan or more at one time pass upward whole.
    #[graphql(default)]
    pub(super) voluntary: bool,
    /// The day on which it counts; the last day of a month that is over, or today, if left out.
    pub(super) collected_on: Option<Date>,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// Dues that are sent upward.
#[derive(Debug, InputObject)]
pub(super) struct SendDuesRemittanceInput {
    /// Who sends them, to its superior.
    pub(super) organization_id: ID,
    /// Of which month they are.
    pub(super) month: PeriodScalar,
    /// How much.
    pub(super) amount: Fen,
    /// The day.
    pub(super) sent_on: Date,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// The answer to what was sent.
#[derive(Debug, InputObject)]
pub(super) struct ConfirmDuesRemittanceInput {
    /// What was sent.
    pub(super) remittance_id: ID,
    /// Whether it arrived.
    pub(super) accepted: bool,
    /// Why it is refused.
    pub(super) reason: Option<String>,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// A grant to a body below.
#[derive(Debug, InputObject)]
pub(super) struct GrantDuesFundsInput {
    /// Who grants.
    pub(super) organization_id: ID,
    /// Who is to have it, and to confirm it.
    pub(super) receiver_id: ID,
    /// Out of which fund.
    #[graphql(default_with = "DuesFund::Dues")]
    pub(super) fund: DuesFund,
    /// How much.
    pub(super) amount: Fen,
    /// The day.
    pub(super) sent_on: Date,
    /// For what it is earmarked.
    pub(super) purpose: String,
    /// The meeting that decided it.
    pub(super) deciding_meeting: String,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// A spending that is asked for.
#[derive(Debug, InputObject)]
pub(super) struct RequestDuesSpendingInput {
    /// Who spends.
    pub(super) organization_id: ID,
    /// Out of which fund.
    #[graphql(default_with = "DuesFund::Dues")]
    pub(super) fund: DuesFund,
    /// On what.
    pub(super) category: DuesSpendingCategory,
    /// How much.
    pub(super) amount: Fen,
    /// The day.
    pub(super) spent_on: Date,
    /// For what.
    pub(super) purpose: String,
    /// The meeting that decided it.
    pub(super) deciding_meeting: String,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// The decision on a spending.
#[derive(Debug, InputObject)]
pub(super) struct ApproveDuesSpendingInput {
    /// What was asked for.
    pub(super) spending_id: ID,
    /// Whether it is approved.
    pub(super) approved: bool,
    /// Why it is refused.
    pub(super) reason: Option<String>,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// Interest on dues.
#[derive(Debug, InputObject)]
pub(super) struct RecordBankInterestInput {
    /// Whose account.
    pub(super) organization_id: ID,
    /// How much.
    pub(super) amount: Fen,
    /// The day.
    pub(super) received_on: Date,
    /// What a reader of the books is told.
    pub(super) memo: String,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// What the yearly budget provides for education.
#[derive(Debug, InputObject)]
pub(super) struct RecordEducationBudgetInput {
    /// For whom.
    pub(super) organization_id: ID,
    /// How much.
    pub(super) amount: Fen,
    /// The day.
    pub(super) received_on: Date,
    /// The document that provides it.
    pub(super) memo: String,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// An entry that is undone.
#[derive(Debug, InputObject)]
pub(super) struct ReverseDuesEntryInput {
    /// Whose books.
    pub(super) organization_id: ID,
    /// Which entry.
    pub(super) entry_id: ID,
    /// The whole amount of the entry, for those who want it checked.
    pub(super) amount: Option<Fen>,
    /// The day, not before that of the entry; today if left out.
    pub(super) effective_on: Option<Date>,
    /// Why.
    pub(super) reason: String,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// What the bank says.
#[derive(Debug, InputObject)]
pub(super) struct AssertBankBalanceInput {
    /// Whose account.
    pub(super) organization_id: ID,
    /// Of which fund.
    #[graphql(default_with = "DuesFund::Dues")]
    pub(super) fund: DuesFund,
    /// The end of which day.
    pub(super) on: Date,
    /// What is there.
    pub(super) amount: Fen,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// A month that is sealed.
#[derive(Debug, InputObject)]
pub(super) struct CloseDuesMonthInput {
    /// Whose books.
    pub(super) organization_id: ID,
    /// Which month: it is over, and the one before it is sealed.
    pub(super) month: PeriodScalar,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// A month that is opened again.
#[derive(Debug, InputObject)]
pub(super) struct ReopenDuesMonthInput {
    /// Whose books: of a body that the acting one leads directly.
    pub(super) organization_id: ID,
    /// Which month: the newest sealed one.
    pub(super) month: PeriodScalar,
    /// Why.
    pub(super) reason: String,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// A year that is disclosed.
#[derive(Debug, InputObject)]
pub(super) struct DiscloseDuesYearInput {
    /// Whose books.
    pub(super) organization_id: ID,
    /// Which year: all its months are sealed.
    pub(super) year: PeriodScalar,
    /// For how many days objections are taken, up to 60.
    #[graphql(default = 5)]
    pub(super) notice_days: i32,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// An objection to a disclosure.
#[derive(Debug, InputObject)]
pub(super) struct LodgeDuesObjectionInput {
    /// To what.
    pub(super) disclosure_id: ID,
    /// What is objected.
    pub(super) text: String,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// The answer to an objection.
#[derive(Debug, InputObject)]
pub(super) struct AnswerDuesObjectionInput {
    /// To which objection.
    pub(super) objection_id: ID,
    /// The answer.
    pub(super) answer: String,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}
