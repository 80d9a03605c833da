//! The history in GraphQL: the part of an organization.
use async_graphql::{Context, Object};

use crate::domain::organization::Seen;

/// The history of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationHistory(pub Seen);

#[Object]
impl OrganizationHistory {
    /// Stub.
    async fn history_stub(&self, _ctx: &Context<'_>) -> bool {
        self.0.is_full()
    }
}
