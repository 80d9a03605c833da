//! What acts on dues give, and the acts themselves. Inputs are parsed in `act.rs`; everything else
//! is decided in the commands.

use async_graphql::{Context, Object};

use super::act;
use super::inputs::{
    AnswerDuesObjectionInput, ApproveDuesSpendingInput, AssertBankBalanceInput,
    CloseDuesMonthInput, ConfirmDuesRemittanceInput, DiscloseDuesYearInput, GrantDuesFundsInput,
    LodgeDuesObjectionInput, RecordBankInterestInput, RecordDuesCollectionInput,
    RecordEducationBudgetInput, ReopenDuesMonthInput, RequestDuesSpendingInput,
    ReverseDuesEntryInput, SendDuesRemittanceInput, SetRetentionPolicyInput,
};
use super::query::DuesDisclosure;
use super::statement::DuesStatement;
use super::types::{DuesCollection, DuesEntry, DuesRemittance, DuesSpending, RetentionPolicy};
use crate::error::Result;
use crate::graphql::{Ctx, payload};

/// Writes of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct DuesMutation;

payload!(
    /// What `setRetentionPolicy` gave.
    SetRetentionPolicyPayload {
        /// The policy.
        policy: RetentionPolicy
    }
);
payload!(
    /// What `recordDuesCollection` gave.
    RecordDuesCollectionPayload {
        /// What was collected, and how it is shared.
        collection: DuesCollection
    }
);
payload!(
    /// What `sendDuesRemittance` gave.
    SendDuesRemittancePayload {
        /// What is on its way.
        remittance: DuesRemittance
    }
);
payload!(
    /// What `confirmDuesRemittance` gave.
    ConfirmDuesRemittancePayload {
        /// What was answered.
        remittance: DuesRemittance
    }
);
payload!(
    /// What `grantDuesFunds` gave.
    GrantDuesFundsPayload {
        /// What is on its way.
        remittance: DuesRemittance
    }
);
payload!(
    /// What `requestDuesSpending` gave.
    RequestDuesSpendingPayload {
        /// What was asked for.
        spending: DuesSpending
    }
);
payload!(
    /// What `approveDuesSpending` gave.
    ApproveDuesSpendingPayload {
        /// What was decided.
        spending: DuesSpending
    }
);
payload!(
    /// What `recordBankInterest` gave.
    RecordBankInterestPayload {
        /// The entry.
        entry: DuesEntry
    }
);
payload!(
    /// What `recordEducationBudget` gave.
    RecordEducationBudgetPayload {
        /// The entry.
        entry: DuesEntry
    }
);
payload!(
    /// What `reverseDuesEntry` gave.
    ReverseDuesEntryPayload {
        /// The entry that undoes it.
        entry: DuesEntry
    }
);
payload!(
    /// What `assertBankBalance` gave.
    AssertBankBalancePayload {
        /// The statement of that month.
        statement: DuesStatement
    }
);
payload!(
    /// What `closeDuesMonth` gave.
    CloseDuesMonthPayload {
        /// The sealed statement.
        statement: DuesStatement
    }
);
payload!(
    /// What `reopenDuesMonth` gave.
    ReopenDuesMonthPayload {
        /// The statement of that month.
        statement: DuesStatement
    }
);
payload!(
    /// What `discloseDuesYear` gave.
    DiscloseDuesYearPayload {
        /// The disclosure.
        disclosure: DuesDisclosure
    }
);
payload!(
    /// What `lodgeDuesObjection` gave.
    LodgeDuesObjectionPayload {
        /// The disclosure with its objections.
        disclosure: DuesDisclosure
    }
);
payload!(
    /// What `answerDuesObjection` gave.
    AnswerDuesObjectionPayload {
        /// The disclosure with its objections.
        disclosure: DuesDisclosure
    }
);

#[Object]
impl DuesMutation {
    /// Sets how dues are shared in a subtree from a day on.
    async fn set_retention_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: SetRetentionPolicyInput,
    ) -> Result<SetRetentionPolicyPayload> {
        let result = act::set_retention_policy(ctx, input).await;
        SetRetentionPolicyPayload::of(result, Ctx::of(ctx).language)
    }

    /// Books dues that were collected for a month. A mistake is put right by reversing the entry.
    async fn record_dues_collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: RecordDuesCollectionInput,
    ) -> Result<RecordDuesCollectionPayload> {
        let result = act::record_dues_collection(ctx, input).await;
        RecordDuesCollectionPayload::of(result, Ctx::of(ctx).language)
    }

    /// Sends dues of a month to the superior.
    async fn send_dues_remittance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: SendDuesRemittanceInput,
    ) -> Result<SendDuesRemittancePayload> {
        let result = act::send_dues_remittance(ctx, input).await;
        SendDuesRemittancePayload::of(result, Ctx::of(ctx).language)
    }

    /// Confirms what was sent, in both books at once, or refuses it. By another person than who sent it.
    async fn confirm_dues_remittance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: ConfirmDuesRemittanceInput,
    ) -> Result<ConfirmDuesRemittancePayload> {
        let result = act::confirm_dues_remittance(ctx, input).await;
        ConfirmDuesRemittancePayload::of(result, Ctx::of(ctx).language)
    }

    /// Sends an earmarked grant to a body below, which has yet to confirm it.
    async fn grant_dues_funds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: GrantDuesFundsInput,
    ) -> Result<GrantDuesFundsPayload> {
        let result = act::grant_dues_funds(ctx, input).await;
        GrantDuesFundsPayload::of(result, Ctx::of(ctx).language)
    }

    /// Asks for a spending that a meeting has decided.
    async fn request_dues_spending(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: RequestDuesSpendingInput,
    ) -> Result<RequestDuesSpendingPayload> {
        let result = act::request_dues_spending(ctx, input).await;
        RequestDuesSpendingPayload::of(result, Ctx::of(ctx).language)
    }

    /// Approves a spending, which books it, or refuses it. By another person than who asked.
    async fn approve_dues_spending(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: ApproveDuesSpendingInput,
    ) -> Result<ApproveDuesSpendingPayload> {
        let result = act::approve_dues_spending(ctx, input).await;
        ApproveDuesSpendingPayload::of(result, Ctx::of(ctx).language)
    }

    /// Books bank interest: dues income.
    async fn record_bank_interest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: RecordBankInterestInput,
    ) -> Result<RecordBankInterestPayload> {
        let result = act::record_bank_interest(ctx, input).await;
        RecordBankInterestPayload::of(result, Ctx::of(ctx).language)
    }

    /// Books what the yearly budget provides for education, in the second fund.
    async fn record_education_budget(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: RecordEducationBudgetInput,
    ) -> Result<RecordEducationBudgetPayload> {
        let result = act::record_education_budget(ctx, input).await;
        RecordEducationBudgetPayload::of(result, Ctx::of(ctx).language)
    }

    /// Undoes an entry whole, once, by an entry that names it.
    async fn reverse_dues_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: ReverseDuesEntryInput,
    ) -> Result<ReverseDuesEntryPayload> {
        let result = act::reverse_dues_entry(ctx, input).await;
        ReverseDuesEntryPayload::of(result, Ctx::of(ctx).language)
    }

    /// Notes what the bank says is there at the end of a day. Where the books differ, the month cannot be closed.
    async fn assert_bank_balance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: AssertBankBalanceInput,
    ) -> Result<AssertBankBalancePayload> {
        let result = act::assert_bank_balance(ctx, input).await;
        AssertBankBalancePayload::of(result, Ctx::of(ctx).language)
    }

    /// Seals a month: from then on it takes no entry. What keeps it open is all said at once.
    async fn close_dues_month(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: CloseDuesMonthInput,
    ) -> Result<CloseDuesMonthPayload> {
        let result = act::close_dues_month(ctx, input).await;
        CloseDuesMonthPayload::of(result, Ctx::of(ctx).language)
    }

    /// The superior opens the newest sealed month of a body below again.
    async fn reopen_dues_month(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: ReopenDuesMonthInput,
    ) -> Result<ReopenDuesMonthPayload> {
        let result = act::reopen_dues_month(ctx, input).await;
        ReopenDuesMonthPayload::of(result, Ctx::of(ctx).language)
    }

    /// Discloses the books of a year, once.
    async fn disclose_dues_year(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: DiscloseDuesYearInput,
    ) -> Result<DiscloseDuesYearPayload> {
        let result = act::disclose_dues_year(ctx, input).await;
        DiscloseDuesYearPayload::of(result, Ctx::of(ctx).language)
    }

    /// Objects to a disclosure while its notice lasts: everybody may.
    async fn lodge_dues_objection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: LodgeDuesObjectionInput,
    ) -> Result<LodgeDuesObjectionPayload> {
        let result = act::lodge_dues_objection(ctx, input).await;
        LodgeDuesObjectionPayload::of(result, Ctx::of(ctx).language)
    }

    /// Answers an objection, once.
    async fn answer_dues_objection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: AnswerDuesObjectionInput,
    ) -> Result<AnswerDuesObjectionPayload> {
        let result = act::answer_dues_objection(ctx, input).await;
        AnswerDuesObjectionPayload::of(result, Ctx::of(ctx).language)
    }
}
