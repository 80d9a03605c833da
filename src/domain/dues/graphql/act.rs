//! Inputs become commands, and what a command has done is read anew for the answer.

use async_graphql::{Context, ID};
use entity::dues_entry::DuesFund as Fund;
use entity::{
    DuesDisclosureId, DuesEntryId, DuesObjectionId, DuesRemittanceId, DuesSpendingId,
    OrganizationId, Period,
};

use super::inputs::{
    AnswerDuesObjectionInput, ApproveDuesSpendingInput, AssertBankBalanceInput,
    CloseDuesMonthInput, ConfirmDuesRemittanceInput, DiscloseDuesYearInput, GrantDuesFundsInput,
    LodgeDuesObjectionInput, RecordBankInterestInput, RecordDuesCollectionInput,
    RecordEducationBudgetInput, ReopenDuesMonthInput, RequestDuesSpendingInput,
    ReverseDuesEntryInput, SendDuesRemittanceInput, SetRetentionPolicyInput,
};
use super::loaders::{RemittanceById, SpendingById};
use super::query::{DuesDisclosure, disclosure};
use super::statement::{Asked, DuesReach, DuesStatement};
use super::types::{DuesCollection, DuesEntry, DuesRemittance, DuesSpending, RetentionPolicy};
use super::words::DuesFund;
use crate::domain::dues::{commands, rules, store};
use crate::domain::organization::graphql::load_seen;
use crate::error::{Error, Result};
use crate::graphql::{Ctx, named};

fn body(id: &ID) -> Result<OrganizationId> {
    named(id, "organizationId", "organization")
}

/// What a command has made, read anew.
fn made<T>(found: Option<T>) -> Result<T> {
    found.ok_or_else(|| Error::internal("what was written is not there"))
}

pub(super) async fn set_retention_policy(
    ctx: &Context<'_>,
    input: SetRetentionPolicyInput,
) -> Result<RetentionPolicy> {
    let acting = Ctx::of(ctx).acting()?;
    let policy = commands::SetPolicy {
        issuer: body(&input.organization_id)?,
        effective_from: input.effective_from.0,
        shares: input.shares.into_iter().map(Into::into).collect(),
    };
    let id = commands::set_policy(&acting, policy).await?;
    let found = store::policy(acting.db.reader(), id).await?;
    made(found.map(RetentionPolicy))
}

pub(super) async fn record_dues_collection(
    ctx: &Context<'_>,
    input: RecordDuesCollectionInput,
) -> Result<DuesCollection> {
    let acting = Ctx::of(ctx).acting()?;
    let collected = commands::Collect {
        organization: body(&input.organization_id)?,
        month: input.month.0,
        amount: input.amount.0,
        payers: input.payers,
        voluntary: input.voluntary,
        collected_on: input.collected_on.map(|day| day.0),
        register: commands::Register::Sum,
    };
    let id = commands::collect(&acting, collected, &input.idempotency_key).await?;
    let found = store::collection(acting.db.reader(), id).await?;
    made(found.map(DuesCollection))
}

async fn remittance(ctx: &Context<'_>, id: DuesRemittanceId) -> Result<DuesRemittance> {
    let found = Ctx::loaders(ctx).load_one(RemittanceById(id)).await?;
    made(found.map(DuesRemittance))
}

pub(super) async fn send_dues_remittance(
    ctx: &Context<'_>,
    input: SendDuesRemittanceInput,
) -> Result<DuesRemittance> {
    let acting = Ctx::of(ctx).acting()?;
    let sent = commands::Send {
        organization: body(&input.organization_id)?,
        month: input.month.0,
        amount: input.amount.0,
        sent_on: input.sent_on.0,
    };
    let id = commands::send(&acting, sent, &input.idempotency_key).await?;
    remittance(ctx, id).await
}

pub(super) async fn confirm_dues_remittance(
    ctx: &Context<'_>,
    input: ConfirmDuesRemittanceInput,
) -> Result<DuesRemittance> {
    let acting = Ctx::of(ctx).acting()?;
    let answer = commands::Confirm {
        remittance: named(&input.remittance_id, "remittanceId", "remittance")?,
        accepted: input.accepted,
        reason: input.reason,
    };
    let id = commands::confirm(&acting, answer, &input.idempotency_key).await?;
    remittance(ctx, id).await
}

pub(super) async fn grant_dues_funds(
    ctx: &Context<'_>,
    input: GrantDuesFundsInput,
) -> Result<DuesRemittance> {
    let acting = Ctx::of(ctx).acting()?;
    let grant = commands::Grant {
        organization: body(&input.organization_id)?,
        receiver: named(&input.receiver_id, "receiverId", "organization")?,
        fund: input.fund.into(),
        amount: input.amount.0,
        sent_on: input.sent_on.0,
        purpose: input.purpose,
        deciding_meeting: input.deciding_meeting,
    };
    let id = commands::grant(&acting, grant, &input.idempotency_key).await?;
    remittance(ctx, id).await
}

async fn spending(ctx: &Context<'_>, id: DuesSpendingId) -> Result<DuesSpending> {
    let found = Ctx::loaders(ctx).load_one(SpendingById(id)).await?;
    made(found.map(DuesSpending))
}

pub(super) async fn request_dues_spending(
    ctx: &Context<'_>,
    input: RequestDuesSpendingInput,
) -> Result<DuesSpending> {
    let acting = Ctx::of(ctx).acting()?;
    let request = commands::Request {
        organization: body(&input.organization_id)?,
        fund: input.fund.into(),
        category: input.category.into(),
        amount: input.amount.0,
        spent_on: input.spent_on.0,
        purpose: input.purpose,
        deciding_meeting: input.deciding_meeting,
    };
    let id = commands::request(&acting, request, &input.idempotency_key).await?;
    spending(ctx, id).await
}

pub(super) async fn approve_dues_spending(
    ctx: &Context<'_>,
    input: ApproveDuesSpendingInput,
) -> Result<DuesSpending> {
    let acting = Ctx::of(ctx).acting()?;
    let decision = commands::Approve {
        spending: named(&input.spending_id, "spendingId", "spending")?,
        approved: input.approved,
        reason: input.reason,
    };
    let id = commands::approve(&acting, decision, &input.idempotency_key).await?;
    spending(ctx, id).await
}

async fn entry(ctx: &Context<'_>, id: DuesEntryId) -> Result<DuesEntry> {
    let reader = Ctx::of(ctx).db.reader();
    let row = made(store::entry(reader, id).await?)?;
    let lines = store::lines_of(reader, [id]).await?;
    let lines = lines.into_iter().map(|(_, line)| line).collect();
    Ok(DuesEntry { row, lines })
}

pub(super) async fn record_bank_interest(
    ctx: &Context<'_>,
    input: RecordBankInterestInput,
) -> Result<DuesEntry> {
    let acting = Ctx::of(ctx).acting()?;
    let income = commands::Income {
        organization: body(&input.organization_id)?,
        fund: Fund::Dues,
        amount: input.amount.0,
        received_on: input.received_on.0,
        memo: input.memo,
    };
    let id = commands::record_income(&acting, income, &input.idempotency_key).await?;
    entry(ctx, id).await
}

pub(super) async fn record_education_budget(
    ctx: &Context<'_>,
    input: RecordEducationBudgetInput,
) -> Result<DuesEntry> {
    let acting = Ctx::of(ctx).acting()?;
    let income = commands::Income {
        organization: body(&input.organization_id)?,
        fund: Fund::Education,
        amount: input.amount.0,
        received_on: input.received_on.0,
        memo: input.memo,
    };
    let id = commands::record_income(&acting, income, &input.idempotency_key).await?;
    entry(ctx, id).await
}

pub(super) async fn reverse_dues_entry(
    ctx: &Context<'_>,
    input: ReverseDuesEntryInput,
) -> Result<DuesEntry> {
    let acting = Ctx::of(ctx).acting()?;
    let reverse = commands::Reverse {
        organization: body(&input.organization_id)?,
        entry: named(&input.entry_id, "entryId", "entry")?,
        amount: input.amount.map(|fen| fen.0),
        effective_on: input.effective_on.map(|day| day.0),
        reason: input.reason,
    };
    let id = commands::reverse(&acting, reverse, &input.idempotency_key).await?;
    entry(ctx, id).await
}

async fn statement(
    ctx: &Context<'_>,
    id: OrganizationId,
    (period, fund): (Period, DuesFund),
) -> Result<DuesStatement> {
    let seen = load_seen(ctx, id).await?;
    let seen = seen.ok_or(Error::NotFound("organization"))?;
    let asked = Asked {
        period,
        fund,
        reach: DuesReach::Own,
        known_on: None,
    };
    DuesStatement::load(ctx, seen.row, asked).await
}

pub(super) async fn assert_bank_balance(
    ctx: &Context<'_>,
    input: AssertBankBalanceInput,
) -> Result<DuesStatement> {
    let acting = Ctx::of(ctx).acting()?;
    let organization = body(&input.organization_id)?;
    let assert = commands::Assert {
        organization,
        fund: input.fund.into(),
        on: input.on.0,
        amount: input.amount.0,
    };
    commands::assert_balance(&acting, assert, &input.idempotency_key).await?;
    let month = made(rules::month_of(input.on.0))?;
    statement(ctx, organization, (month, input.fund)).await
}

pub(super) async fn close_dues_month(
    ctx: &Context<'_>,
    input: CloseDuesMonthInput,
) -> Result<DuesStatement> {
    let acting = Ctx::of(ctx).acting()?;
    let (organization, month) = (body(&input.organization_id)?, input.month.0);
    let close = commands::Close {
        organization,
        month,
    };
    commands::close(&acting, close, &input.idempotency_key).await?;
    statement(ctx, organization, (month, DuesFund::Dues)).await
}

pub(super) async fn reopen_dues_month(
    ctx: &Context<'_>,
    input: ReopenDuesMonthInput,
) -> Result<DuesStatement> {
    let acting = Ctx::of(ctx).acting()?;
    let (organization, month) = (body(&input.organization_id)?, input.month.0);
    let reopen = commands::Reopen {
        organization,
        month,
        reason: input.reason,
    };
    commands::reopen(&acting, reopen, &input.idempotency_key).await?;
    statement(ctx, organization, (month, DuesFund::Dues)).await
}

async fn disclosed(ctx: &Context<'_>, id: DuesDisclosureId) -> Result<DuesDisclosure> {
    made(disclosure(ctx, id).await?)
}

async fn objected(ctx: &Context<'_>, id: DuesObjectionId) -> Result<DuesDisclosure> {
    let objection = store::objection(Ctx::of(ctx).db.reader(), id).await?;
    disclosed(ctx, made(objection)?.disclosure_id).await
}

pub(super) async fn disclose_dues_year(
    ctx: &Context<'_>,
    input: DiscloseDuesYearInput,
) -> Result<DuesDisclosure> {
    let acting = Ctx::of(ctx).acting()?;
    let disclose = commands::Disclose {
        organization: body(&input.organization_id)?,
        year: input.year.0,
        notice_days: u64::try_from(input.notice_days).unwrap_or_default(),
    };
    let id = commands::disclose(&acting, disclose, &input.idempotency_key).await?;
    disclosed(ctx, id).await
}

pub(super) async fn lodge_dues_objection(
    ctx: &Context<'_>,
    input: LodgeDuesObjectionInput,
) -> Result<DuesDisclosure> {
    let acting = Ctx::of(ctx).acting()?;
    let object = commands::Object {
        disclosure: named(&input.disclosure_id, "disclosureId", "disclosure")?,
        text: input.text,
    };
    let id = commands::object(&acting, object, &input.idempotency_key).await?;
    objected(ctx, id).await
}

pub(super) async fn answer_dues_objection(
    ctx: &Context<'_>,
    input: AnswerDuesObjectionInput,
) -> Result<DuesDisclosure> {
    let acting = Ctx::of(ctx).acting()?;
    let answer = commands::AnswerObjection {
        objection: named(&input.objection_id, "objectionId", "objection")?,
        answer: input.answer,
    };
    let id = commands::answer(&acting, answer, &input.idempotency_key).await?;
    objected(ctx, id).await
}
