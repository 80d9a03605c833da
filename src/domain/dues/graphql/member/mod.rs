//! What members owe and pay, in GraphQL.

mod inputs;
mod loaders;
mod mutation;
mod organization;
mod types;

pub use mutation::MemberDuesMutation;
pub use organization::OrganizationMemberDues;
pub use types::{DuesRelief, MemberDues, visible_member_dues, visible_relief};
pub(super) use types::{MemberPayment, payments_in};
