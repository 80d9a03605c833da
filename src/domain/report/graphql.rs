//! Stub.
use async_graphql::{Context, Object};

/// Reads of this domain.
#[derive(Debug, Default)]
pub struct ReportQuery;

#[Object]
impl ReportQuery {
    /// Stub.
    async fn report_stub(&self, _ctx: &Context<'_>) -> bool {
        true
    }
}

/// Writes of this domain.
#[derive(Debug, Default)]
pub struct ReportMutation;

#[Object]
impl ReportMutation {
    /// Stub.
    async fn report_write_stub(&self, _ctx: &Context<'_>) -> bool {
        true
    }
}
