//! The type `ResponsibilityLink`.

use async_graphql::{Context, ID, MergedObject};

use crate::domain::report::graphql::ResponsibilityLinkReports;
use crate::domain::responsibility::graphql::ResponsibilityLinkFields;
use crate::graphql::encode;

/// A tier of a chain, who holds it, and what the year records against it.
#[derive(Clone, Debug, MergedObject)]
pub struct ResponsibilityLink(ResponsibilityLinkFields, ResponsibilityLinkReports);

impl From<ResponsibilityLinkFields> for ResponsibilityLink {
    fn from(fields: ResponsibilityLinkFields) -> Self {
        let reports = ResponsibilityLinkReports(fields.answers_for());
        Self(fields, reports)
    }
}

impl ResponsibilityLink {
    /// Opaque id, for the interface `Node`.
    pub async fn id(&self, _: &Context<'_>) -> async_graphql::Result<ID> {
        Ok(encode(&self.0.key()))
    }
}
