//! Dues in GraphQL.

mod act;
mod inputs;
mod mutation;
mod organization;
mod query;
mod statement;
mod types;
mod words;

pub use mutation::DuesMutation;
pub use organization::OrganizationDues;
pub use query::DuesQuery;
