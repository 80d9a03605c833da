//! What is done to organizations and people.
use async_graphql::{Context, Object};

/// Roots of this domain.
#[derive(Debug, Default)]
pub struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Stub.
    async fn organization_stub(&self, _ctx: &Context<'_>) -> bool {
        true
    }
}
