//! The hand-overs of an organization.

use async_graphql::{Context, Object};

use super::super::store;
use super::types::HandOver;
use crate::domain::organization::Seen;
use crate::error::Result;
use crate::graphql::{Ctx, ListArgs, connection, fingerprint, is_asked, page_cost};

connection!(
    /// Hand-overs, newest first.
    HandOverConnection, HandOverEdge, HandOver
);

/// What hand-overs say of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationHandOvers(pub Seen);

#[Object]
impl OrganizationHandOvers {
    /// The hand-overs of its posts, newest first; empty for readers below.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn hand_overs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only open ones, or only completed ones.")] open: Option<bool>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<HandOverConnection> {
        if !self.0.is_full() {
            return Ok(HandOverConnection::default());
        }
        let reader = Ctx::of(ctx).db.reader();
        let which = (self.0.row.id, open);
        let args = ListArgs { first, after };
        let binding = fingerprint("handOvers", &which);
        let page = args.page(&binding)?;
        let rows = store::list(reader, which, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count(reader, which).await?),
            false => None,
        };
        let key = |row: &entity::hand_over::Model| row.id;
        Ok(HandOverConnection::of(
            rows, &binding, &args, total, key, HandOver,
        ))
    }
}
