//! What is asked of norms.

use async_graphql::{Context, Object};

use super::super::rules;
use super::norm::{Norm, NormConnection};
use crate::db::page::Page;
use crate::error::Result;
use crate::graphql::{Ctx, ListArgs, fingerprint, is_asked, page_cost};

/// Reads of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct NormQuery;

#[Object]
impl NormQuery {
    /// The national norms, by code. What binds an organization is at the organization.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn norms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 50)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<NormConnection> {
        Ctx::of(ctx).actor()?;
        let norms = rules::national().iter().cloned().map(Norm::from).collect();
        paged(ctx, ("norms", norms), ListArgs { first, after })
    }
}

/// A page of norms in the order of their codes.
pub(super) fn paged(
    ctx: &Context<'_>,
    (list, mut norms): (&str, Vec<Norm>),
    args: ListArgs,
) -> Result<NormConnection> {
    let binding = fingerprint(list, &());
    let page = args.page::<(String, i32)>(&binding)?;
    let total = is_asked(ctx, "totalCount").then(|| i64::try_from(norms.len()).unwrap_or(0));
    let key = |one: &Norm| (one.norm.code.clone(), one.norm.version);
    norms.sort_by_key(key);
    let rest = norms
        .into_iter()
        .filter(|one| page.after.as_ref().is_none_or(|after| key(one) > *after));
    let rows: Page<Norm> = page.cut(rest.collect());
    Ok(NormConnection::of(
        rows,
        &binding,
        &args,
        total,
        key,
        std::convert::identity,
    ))
}
