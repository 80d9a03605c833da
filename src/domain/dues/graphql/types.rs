//! Policies, collections, transfers, spendings and entries in GraphQL.

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{
    OrganizationId, dues_collection, dues_entry, dues_policy, dues_remittance, dues_share,
    dues_spending,
};

use super::super::rules::{Posting, Share};
use super::super::store;
use super::member::{MemberPayment, payments_in};
use super::words::{
    DuesAccount, DuesEntryKind, DuesFund, DuesSpendingCategory, RemittanceState, RetentionLevel,
    SpendingState, TransferDirection,
};
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::error::Result;
use crate::graphql::{Ctx, Date, DateTime, Fen, PeriodScalar, connection, encode};

/// One line of a retention policy.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(super) struct RetentionShare {
    /// Which level.
    level: RetentionLevel,
    /// Its share in hundredths of a percent.
    basis_points: i32,
}

impl From<Share> for RetentionShare {
    fn from(share: Share) -> Self {
        Self {
            level: share.level.into(),
            basis_points: share.basis_points,
        }
    }
}

/// How collected dues are shared between the levels, from a day on.
#[derive(Clone, Debug)]
pub struct RetentionPolicy(pub(super) dues_policy::Model);

/// How collected dues are shared between the levels, from a day on.
#[Object]
impl RetentionPolicy {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// The first day.
    async fn effective_from(&self) -> Date {
        self.0.effective_from.into()
    }

    /// Who issued it: it holds for the issuer's subtree. Null where the reader may not see it.
    async fn issuer(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.issuer_id).await
    }

    /// Its lines, in its order: earlier lines win ties.
    async fn shares(&self, ctx: &Context<'_>) -> Result<Vec<RetentionShare>> {
        let shares = store::policy_shares(Ctx::of(ctx).db.reader(), self.0.id).await?;
        Ok(shares.into_iter().map(RetentionShare::from).collect())
    }

    /// When it was recorded.
    async fn issued_at(&self) -> DateTime {
        self.0.issued_at.into()
    }
}

/// One line of the split of a collection.
#[derive(Clone, Debug)]
pub(super) struct DuesShare(dues_share::Model);

/// One line of the split of a collection.
#[Object]
impl DuesShare {
    /// The level that the policy names.
    async fn level(&self) -> RetentionLevel {
        self.0.level.into()
    }

    /// Who keeps it: above the level where that does not exist. Null outside of the tree.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        end(ctx, self.0.organization_id).await
    }

    /// How much.
    async fn amount(&self) -> Fen {
        Fen(self.0.amount)
    }
}

/// Dues that an organization collected for a month.
#[derive(Clone, Debug)]
pub struct DuesCollection(pub(super) dues_collection::Model);

/// Dues that an organization collected for a month.
#[Object]
impl DuesCollection {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// For which month.
    async fn month(&self) -> PeriodScalar {
        PeriodScalar(self.0.month)
    }

    /// How much.
    async fn amount(&self) -> Fen {
        Fen(self.0.amount)
    }

    /// How many paid.
    async fn payers(&self) -> Option<i32> {
        self.0.payers
    }

    /// Whether it was paid beyond what is owed.
    async fn voluntary(&self) -> bool {
        self.0.voluntary
    }

    /// Who collected.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        end(ctx, Some(self.0.organization_id)).await
    }

    /// How it was shared, in the order of the policy.
    async fn split(&self, ctx: &Context<'_>) -> Result<Vec<DuesShare>> {
        let rows = store::split_of(Ctx::of(ctx).db.reader(), self.0.id).await?;
        Ok(rows.into_iter().map(DuesShare).collect())
    }

    /// Who paid, where that is recorded: for those who handle the dues of that house, and auditors; else
    /// empty.
    async fn payments(&self, ctx: &Context<'_>) -> Result<Vec<MemberPayment>> {
        payments_in(ctx, (self.0.id, self.0.organization_id)).await
    }

    /// The entry in the books: give its id to have it reversed.
    async fn entry_id(&self) -> ID {
        encode(&self.0.entry_id)
    }

    /// Whether that entry was reversed.
    async fn reversed(&self) -> bool {
        self.0.reversed_by_id.is_some()
    }
}

/// Money on its way from one organization to another.
#[derive(Clone, Debug)]
pub struct DuesRemittance(pub(super) dues_remittance::Model);

/// Money on its way from one organization to another: remitted upward, or granted downward.
#[Object]
impl DuesRemittance {
    /// Opaque id; the entries of both books carry it.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// Upward or downward.
    async fn direction(&self) -> TransferDirection {
        self.0.direction.into()
    }

    /// Who sent it.
    async fn sender(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        end(ctx, Some(self.0.sender_id)).await
    }

    /// Who is to confirm it.
    async fn receiver(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        end(ctx, Some(self.0.receiver_id)).await
    }

    /// Of which fund.
    async fn fund(&self) -> DuesFund {
        self.0.fund.into()
    }

    /// Of which month the dues are.
    async fn month(&self) -> PeriodScalar {
        PeriodScalar(self.0.month)
    }

    /// How much.
    async fn amount(&self) -> Fen {
        Fen(self.0.amount)
    }

    /// For what a grant is earmarked, and who decided it.
    async fn purpose(&self) -> Option<&str> {
        self.0.purpose.as_deref()
    }

    /// The day on which it was sent.
    async fn sent_on(&self) -> Date {
        self.0.sent_on.into()
    }

    /// How far it is.
    async fn state(&self) -> RemittanceState {
        self.0.state.into()
    }

    /// Who sent it.
    async fn sent_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.sent_by).await
    }

    /// Who confirmed or refused it.
    async fn answered_by(&self, ctx: &Context<'_>) -> Result<Option<Signatory>> {
        Signatory::of_any(ctx, self.0.answered_by).await
    }

    /// Why it was refused.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}

/// A spending, asked for by one person and approved by another.
#[derive(Clone, Debug)]
pub struct DuesSpending(pub(super) dues_spending::Model);

/// A spending, asked for by one person and approved by another.
#[Object]
impl DuesSpending {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// Out of which fund.
    async fn fund(&self) -> DuesFund {
        self.0.fund.into()
    }

    /// On what.
    async fn category(&self) -> DuesSpendingCategory {
        self.0.category.into()
    }

    /// How much.
    async fn amount(&self) -> Fen {
        Fen(self.0.amount)
    }

    /// The day.
    async fn spent_on(&self) -> Date {
        self.0.spent_on.into()
    }

    /// For what.
    async fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// The meeting that decided it.
    async fn deciding_meeting(&self) -> &str {
        &self.0.deciding_meeting
    }

    /// How far it is.
    async fn state(&self) -> SpendingState {
        self.0.state.into()
    }

    /// Who asked.
    async fn requested_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.requested_by).await
    }

    /// Who approved it; null while nobody has.
    async fn approved_by(&self, ctx: &Context<'_>) -> Result<Option<Signatory>> {
        let is_approved = self.0.state == dues_spending::SpendingState::Approved;
        Signatory::of_any(ctx, self.0.decided_by.filter(|_| is_approved)).await
    }

    /// Why it was refused.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The entry in the books: give its id to have it reversed. Null until it is approved.
    async fn entry_id(&self) -> Option<ID> {
        self.0.entry_id.as_ref().map(encode)
    }

    /// Whether that entry was reversed.
    async fn reversed(&self) -> bool {
        self.0.reversed_by_id.is_some()
    }
}

/// One line of an entry.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(super) struct DuesLine {
    /// Which account.
    account: DuesAccount,
    /// Debit above zero, credit below.
    amount: Fen,
}

impl From<Posting> for DuesLine {
    fn from(line: Posting) -> Self {
        Self {
            account: line.account.into(),
            amount: Fen(line.amount),
        }
    }
}

/// One event in an organization's books, with the lines that add up to nothing.
#[derive(Clone, Debug)]
pub struct DuesEntry {
    pub(super) row: dues_entry::Model,
    pub(super) lines: Vec<Posting>,
}

/// One event in an organization's books, with the lines that add up to nothing. Never changed.
#[Object]
impl DuesEntry {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.row.id)
    }

    /// Its place in these books, from 1.
    async fn number(&self) -> i32 {
        i32::try_from(self.row.number).unwrap_or(i32::MAX)
    }

    /// What happened.
    async fn kind(&self) -> DuesEntryKind {
        self.row.kind.into()
    }

    /// Of which month the dues are.
    async fn month(&self) -> PeriodScalar {
        PeriodScalar(self.row.month)
    }

    /// The day on which it counts.
    async fn effective_on(&self) -> Date {
        self.row.effective_on.into()
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        self.row.recorded_at.into()
    }

    /// Who recorded it.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.row.recorded_by).await
    }

    /// The organization at the other end of a transfer; null where the reader may not see it.
    async fn counterparty(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        end(ctx, self.row.counterparty_id).await
    }

    /// The transfer: the entries of both books name it.
    async fn mirror_id(&self) -> Option<ID> {
        self.row.mirror_id.as_ref().map(encode)
    }

    /// The entry that this one undoes.
    async fn reverses_id(&self) -> Option<ID> {
        self.row.reverses_id.as_ref().map(encode)
    }

    /// What a reader of the books is told.
    async fn memo(&self) -> &str {
        &self.row.memo
    }

    /// SHA-256 over the hash of the entry before and all of this one.
    async fn hash(&self) -> String {
        crate::db::history::hex(&self.row.hash)
    }

    /// Its lines.
    async fn lines(&self) -> Vec<DuesLine> {
        self.lines.iter().copied().map(DuesLine::from).collect()
    }
}

connection!(
    /// The journal of an organization, oldest first.
    DuesEntryConnection, DuesEntryEdge, DuesEntry
);
connection!(
    /// Transfers, newest first.
    DuesRemittanceConnection, DuesRemittanceEdge, DuesRemittance
);
connection!(
    /// Spendings, newest first.
    DuesSpendingConnection, DuesSpendingEdge, DuesSpending
);

/// The organization at the other end of something, as far as the reader may see it.
pub(super) async fn end(
    ctx: &Context<'_>,
    id: Option<OrganizationId>,
) -> Result<Option<edges::Organization>> {
    match id {
        Some(id) => edges::organization(ctx, id).await,
        None => Ok(None),
    }
}
