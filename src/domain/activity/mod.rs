//! Activities (domain §5): what organizations did, with days, people, hours and outputs.
//!
//! Words: the **organizer** records an activity; the list of **participants** is the organizer's, each
//! of them **signed in** or only listed; the superior **confirms** it; it is **voided** with a reason.
//! A **correction** voids a record and puts another in its place. An **evidence file** is declared with
//! its type, size and hash, then sent by HTTP, and can be **taken back**; it is never asked for. A
//! **sheet** holds many activities of one organizer, recorded all together or not at all.
//!
//! Invariants: what a record says never changes and no record is deleted, so that what was known on
//! any past day can be computed again from `recorded_at` and `voided_at`; a voided record counts for
//! nothing from that instant on. A session without an attendance list counts, with a finding. Nothing
//! here asks a person to check in: the list is entered by the organizer (the Red line).

pub(crate) mod commands;
pub mod graphql;
pub mod rules;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use commands::evidence_key;
pub use commands::{
    Damage, Damaged, Download, FilesProof, Imported, Upload, import, template, verify_files,
};
pub use rules::{Quantity, counts, decimal, distinct_days, measured};
pub(crate) use store::by_ids;
pub use store::{Attended, Span, attended_by, listed, records_below, records_of};
