//! Lists of rectifications: of an organization, of a division with all below.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object};
use entity::{division, rectification};

use super::super::store::{self, Filter, Within};
use super::types::{Rectification, RectificationSource, RectificationState};
use crate::domain::organization::Seen;
use crate::error::Result;
use crate::graphql::{Ctx, ListArgs, connection, fingerprint, is_asked, page_cost};

connection!(
    /// Rectifications, the earliest term first.
    RectificationConnection, RectificationEdge, Rectification
);

/// Which rectifications a list shows; what is left out does not matter.
#[derive(Debug, Default, InputObject)]
pub(super) struct RectificationFilter {
    /// Only those in one of these states.
    states: Option<Vec<RectificationState>>,
    /// Only those that one kind of record named.
    source: Option<RectificationSource>,
    /// Only those over their term today.
    #[graphql(default)]
    overdue: bool,
}

/// What rectification says of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationRectifications(pub Seen);

#[Object]
impl OrganizationRectifications {
    /// The problems of this organization that are, or were, followed to their end; the earliest term
    /// first.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn rectifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all if left out.")] filter: Option<RectificationFilter>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<RectificationConnection> {
        if !self.0.is_full() {
            return Ok(RectificationConnection::default());
        }
        let within = Within::Organization(self.0.row.id);
        page(ctx, within, filter, ListArgs { first, after }).await
    }
}

/// What rectification says of a division.
#[derive(Clone, Debug)]
pub struct DivisionRectifications(pub Arc<division::Model>);

#[Object]
impl DivisionRectifications {
    /// The problems in this division and in those below that are, or were, followed to their end; the
    /// earliest term first. Empty for those who do not see all of the division.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn rectifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all if left out.")] filter: Option<RectificationFilter>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<RectificationConnection> {
        if !Ctx::of(ctx).scope.sees_division(self.0.code) {
            return Ok(RectificationConnection::default());
        }
        let within = Within::Division(self.0.code);
        page(ctx, within, filter, ListArgs { first, after }).await
    }
}

async fn page(
    ctx: &Context<'_>,
    within: Within,
    filter: Option<RectificationFilter>,
    args: ListArgs,
) -> Result<RectificationConnection> {
    let request = Ctx::of(ctx);
    let wanted = filter.unwrap_or_default();
    let states = wanted.states.unwrap_or_default();
    let filter = Filter {
        within,
        states: states.into_iter().map(Into::into).collect(),
        source: wanted.source.map(Into::into),
        overdue_on: wanted.overdue.then(|| request.clock.today()),
    };
    let binding = fingerprint("rectifications", &format!("{filter:?}"));
    let page = args.page(&binding)?;
    let reader = request.db.reader();
    let rows = store::list(reader, &filter, &page).await?;
    let total = match is_asked(ctx, "totalCount") {
        true => Some(store::count(reader, &filter).await?),
        false => None,
    };
    let key = |row: &rectification::Model| (row.due_on, row.id);
    Ok(RectificationConnection::of(
        rows,
        &binding,
        &args,
        total,
        key,
        Rectification::from,
    ))
}
