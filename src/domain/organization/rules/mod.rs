//! The rules of organizations and people (domain §4.1): pure decisions on values in hand. Each gives
//! every [`Finding`] at once, none when the act may be done.

mod division;
mod people;
mod shortfall;
mod structure;
mod succession;
mod text;
mod violation;

pub(crate) use division::{DivisionRow, divisions_of};
pub(crate) use people::{
    Abolishing, Admitting, Appointing, Confirming, EndingAppointment, EndingMembership, NewPost,
    Transferring, abolish, admit, appoint, confirm, end_appointment, end_membership,
    establish_post, register, transfer,
};
pub use shortfall::{Shortfall, ShortfallCode, StructureFacts, Term, structure_shortfalls};
pub(crate) use structure::{
    Establishing, Guiding, Moving, Placed, division_after, elect, establish, guide, guides_now,
    path_of, relocate, rename, term_end,
};
#[cfg(test)]
pub(crate) use structure::{allowed_superiors, is_within, rebased};
pub(crate) use succession::{
    Adopting, Ending, Merging, Splitting, adopt, common_superior, dissolve, merge, split,
};
pub(crate) use text::{NAME_MAX, PERSON_NAME_MAX, check_text};
#[cfg(test)]
pub(crate) use violation::Kinds;
pub(crate) use violation::{Finding, Violation};
