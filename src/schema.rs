//! The schema: the roots of all domains, merged.

use async_graphql::{EmptySubscription, MergedObject};

use crate::domain::{auth, edges, organization, report, status};

/// Everything that can be read.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    edges::EdgesQuery,
    auth::graphql::AuthQuery,
    report::graphql::ReportQuery,
    status::graphql::StatusQuery,
);

/// Everything that can be done.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    auth::graphql::AuthMutation,
    organization::graphql::OrganizationMutation,
    report::graphql::ReportMutation,
);

/// The schema of the service.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;
