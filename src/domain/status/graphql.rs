//! Stub.
use async_graphql::{Context, Object};

/// Reads of this domain.
#[derive(Debug, Default)]
pub struct StatusQuery;

#[Object]
impl StatusQuery {
    /// Stub.
    async fn status_stub(&self, _ctx: &Context<'_>) -> bool {
        true
    }
}
