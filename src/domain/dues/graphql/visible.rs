//! Things of dues by their id: for those who see the books that they stand in.

use async_graphql::Context;
use entity::{
    DuesCollectionId, DuesEntryId, DuesPolicyId, DuesRemittanceId, DuesSpendingId, OrganizationId,
};

use super::super::store;
use super::loaders::{RemittanceById, SpendingById};
use super::types::{DuesCollection, DuesEntry, DuesRemittance, DuesSpending, RetentionPolicy};
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::load_seen;
use crate::error::Result;
use crate::graphql::Ctx;

/// Whether the reader sees an organization's books.
async fn sees(ctx: &Context<'_>, id: OrganizationId) -> Result<bool> {
    let seen = load_seen(ctx, id).await?;
    Ok(seen.as_ref().is_some_and(Seen::is_full))
}

/// A retention policy: for whoever sees its issuer, as those do who stand below, for whom it holds.
///
/// # Errors
/// When the database fails.
pub async fn visible_policy(
    ctx: &Context<'_>,
    id: DuesPolicyId,
) -> Result<Option<RetentionPolicy>> {
    let Some(row) = store::policy(Ctx::of(ctx).db.reader(), id).await? else {
        return Ok(None);
    };
    let issuer = load_seen(ctx, row.issuer_id).await?;
    Ok(issuer.map(|_| RetentionPolicy(row)))
}

/// A collection.
///
/// # Errors
/// When the database fails.
pub async fn visible_collection(
    ctx: &Context<'_>,
    id: DuesCollectionId,
) -> Result<Option<DuesCollection>> {
    match store::collection(Ctx::of(ctx).db.reader(), id).await? {
        Some(row) if sees(ctx, row.organization_id).await? => Ok(Some(DuesCollection(row))),
        Some(_) | None => Ok(None),
    }
}

/// A transfer, which stands in the books of both ends.
///
/// # Errors
/// When the database fails.
pub async fn visible_remittance(
    ctx: &Context<'_>,
    id: DuesRemittanceId,
) -> Result<Option<DuesRemittance>> {
    let Some(row) = Ctx::loaders(ctx).load_one(RemittanceById(id)).await? else {
        return Ok(None);
    };
    let is_seen = sees(ctx, row.sender_id).await? || sees(ctx, row.receiver_id).await?;
    Ok(is_seen.then_some(DuesRemittance(row)))
}

/// A spending.
///
/// # Errors
/// When the database fails.
pub async fn visible_spending(
    ctx: &Context<'_>,
    id: DuesSpendingId,
) -> Result<Option<DuesSpending>> {
    match Ctx::loaders(ctx).load_one(SpendingById(id)).await? {
        Some(row) if sees(ctx, row.organization_id).await? => Ok(Some(DuesSpending(row))),
        Some(_) | None => Ok(None),
    }
}

/// An entry with its lines.
///
/// # Errors
/// When the database fails.
pub async fn visible_entry(ctx: &Context<'_>, id: DuesEntryId) -> Result<Option<DuesEntry>> {
    let reader = Ctx::of(ctx).db.reader();
    let Some(row) = store::entry(reader, id).await? else {
        return Ok(None);
    };
    if !sees(ctx, row.organization_id).await? {
        return Ok(None);
    }
    let lines = store::lines_of(reader, [id]).await?.into_iter();
    let lines = lines.map(|(_, line)| line).collect();
    Ok(Some(DuesEntry { row, lines }))
}
