//! Dues in GraphQL.

mod act;
mod inputs;
mod loaders;
mod member;
mod mutation;
mod organization;
mod query;
mod statement;
mod types;
mod verification;
mod visible;
mod words;

pub use member::{
    DuesRelief, MemberDues, MemberDuesMutation, OrganizationMemberDues, visible_member_dues,
    visible_relief,
};
pub use mutation::DuesMutation;
pub use organization::OrganizationDues;
pub use query::DuesQuery;
pub use types::{DuesCollection, DuesEntry, DuesRemittance, DuesSpending, RetentionPolicy};
pub use visible::{
    visible_collection, visible_entry, visible_policy, visible_remittance, visible_spending,
};
