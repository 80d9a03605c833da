//! The part of a link of a responsibility chain that reporting gives: who answers for a missing
//! report?

use async_graphql::{Context, Object};
use entity::{OrganizationId, reporting_obligation};

use super::loaders::OwedIn;
use super::round::{ReportingObligation, ReportingObligationConnection};
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::load_seen;
use crate::error::Result;
use crate::graphql::{Ctx, ListArgs, fingerprint, is_asked, page_cost};

/// What reporting says of a link: of the organization and the year for which its holder answers;
/// nothing for readers below.
#[derive(Clone, Copy, Debug)]
pub struct ResponsibilityLinkReports(pub Option<(OrganizationId, i32)>);

#[Object]
impl ResponsibilityLinkReports {
    /// The reports that the rounds of the year ask of the organization for which the holder answers,
    /// filed, late or missing; empty for readers below.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn reporting_obligations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<ReportingObligationConnection> {
        let Some((id, year)) = self.0 else {
            return Ok(ReportingObligationConnection::default());
        };
        let seen = load_seen(ctx, id).await?;
        if !seen.as_ref().is_some_and(Seen::is_full) {
            return Ok(ReportingObligationConnection::default());
        }
        let args = ListArgs { first, after };
        let binding = fingerprint("obligationsOfLink", &(id, year));
        let page = args.page::<entity::ObligationId>(&binding)?;
        let owed = Ctx::loaders(ctx).load_one(OwedIn(id, year)).await?;
        let owed = owed.unwrap_or_default();
        let total = is_asked(ctx, "totalCount").then(|| i64::try_from(owed.len()).unwrap_or(0));
        let rest = owed
            .into_iter()
            .filter(|row| page.after.is_none_or(|after| row.id > after));
        let key = |row: &reporting_obligation::Model| row.id;
        Ok(ReportingObligationConnection::of(
            page.cut(rest.collect()),
            &binding,
            &args,
            total,
            key,
            ReportingObligation::from,
        ))
    }
}
