//! What the viewer may do to a report or a round, by the same rights and rules as the acts.

use async_graphql::Context;
use entity::{OrganizationId, organization, reporting_round};

use super::super::{commands, store};
use super::{ObligationById, WorkReport};
use crate::access::{Action, Place};
use crate::domain::auth::graphql::Permission;
use crate::domain::organization::graphql::OrganizationById;
use crate::error::{Error, Refusal, Result};
use crate::graphql::Ctx;

async fn row(ctx: &Context<'_>, id: OrganizationId) -> Result<organization::Model> {
    let row = Ctx::loaders(ctx).load_one(OrganizationById(id)).await?;
    row.map(|row| row.as_ref().clone())
        .ok_or_else(|| Error::internal("a report of no organization"))
}

/// What the viewer may do to a report.
pub(super) async fn on_report(
    ctx: &Context<'_>,
    report: &WorkReport,
    action: Action,
) -> Result<Permission> {
    let round = report.load_round(ctx).await?;
    let obligation = Ctx::loaders(ctx)
        .load_one(ObligationById(report.0.obligation_id))
        .await?
        .ok_or_else(|| Error::internal("a report without an obligation"))?;
    let case = store::Case {
        issuer: row(ctx, round.issuer_id).await?,
        organization: row(ctx, report.0.organization_id).await?,
        state: report.state(ctx).await?,
        report: Some(report.0.clone()),
        round,
        obligation,
    };
    let places = match commands::is_superiors(action) {
        true => {
            let mut places = vec![Place::from(&case.issuer)];
            if let Some(now) = commands::superior_now(&case) {
                places.push(Place::from(&row(ctx, now).await?));
            }
            places
        }
        false => vec![Place::from(&case.organization)],
    };
    let against = commands::against(&case, action, Ctx::of(ctx).clock.now());
    let refusals: Vec<_> = against.into_iter().map(Refusal::from).collect();
    Ok(Permission::of(ctx, action, &places, &refusals))
}

/// What the viewer may do to a round: what its issuer does.
pub(super) async fn on_round(
    ctx: &Context<'_>,
    round: &reporting_round::Model,
    action: Action,
) -> Result<Permission> {
    let issuer = row(ctx, round.issuer_id).await?;
    Ok(Permission::of(ctx, action, &[Place::from(&issuer)], &[]))
}
