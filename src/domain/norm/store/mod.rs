//! The statements of norms.

mod count;
mod course;
mod gather;
mod read;
mod write;

pub(crate) use count::{rebuild, tallies_from_records};
pub(crate) use course::{
    Log, PART, all_below, begin_courses, bodies_of, claim_opening, counted_divisions,
    courses_of_division, courses_then, keep_from_opening, known_on, lock_courses, open, parse,
    save_courses, write_log, years,
};
pub(crate) use gather::{ALL, gather, gather_owed};
pub(crate) use read::{Definition, by_ids, issued_above, list_of, lock, subjects_below, turn};
pub(crate) use write::{insert, save};
