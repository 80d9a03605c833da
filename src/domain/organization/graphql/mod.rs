//! Organizations and people in GraphQL.

mod division;
mod loaders;
pub mod mutation;
mod organization;
mod people;

pub use division::DivisionFields;
pub(crate) use loaders::{
    AppointmentById, CommitteeOf, DivisionByCode, HolderOf, MembersOf, MembershipById,
    OrganizationById, PersonById, PostById,
};
pub use mutation::OrganizationMutation;
pub use organization::{OrganizationFields, OrganizationKind, StructureShortfall, load_seen};
pub use people::{Appointment, Membership, Person, Post, PostRole, visible_person};
