//! Signing in, in GraphQL.
use async_graphql::{Context, Object};

/// Reads of this domain.
#[derive(Debug, Default)]
pub struct AuthQuery;

#[Object]
impl AuthQuery {
    /// Stub.
    async fn viewer_stub(&self, _ctx: &Context<'_>) -> bool {
        true
    }
}

/// Writes of this domain.
#[derive(Debug, Default)]
pub struct AuthMutation;

#[Object]
impl AuthMutation {
    /// Stub.
    async fn auth_stub(&self, _ctx: &Context<'_>) -> bool {
        true
    }
}
