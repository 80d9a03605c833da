//! A country to try the service on: the real divisions, and below them bodies, people, two years of
//! reporting and their history, all invented and the same at every load of a day.
//!
//! [`Plan`] says what is shown, [`load::load`] fills an empty database with it, and [`load::look`]
//! tells a demo's database from any other. The data are written straight into the tables, a division
//! at a time, since commands would take minutes for what they would write; `tests.rs` holds what is
//! written to the invariants that the commands keep.

mod account;
mod action;
mod activity;
mod appraisal;
mod calendar;
mod chain;
mod committee;
mod county;
mod department;
mod division;
mod dues;
mod evidence;
mod hearing;
mod life;
mod load;
mod names;
mod norm;
mod people;
mod quality;
mod random;
mod rectification;
mod report;
mod round;
mod schedule;
mod supervision;
mod text;
mod unit;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use entity::DivisionCode;

use calendar::Calendar;
use unit::Signer;

pub use division::{Plan, Scale};
pub use load::{Found, Loaded, Progress, load, look, reset, set_password};

/// The county that guides to the demo name.
pub const EXAMPLE_COUNTY: DivisionCode = quality::EXAMPLE;

/// How many members a branch has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Crowd {
    /// As many as in life.
    Full,
    /// Three: a province or the country would else have millions.
    Three,
}

/// What all units have in common.
#[derive(Debug)]
struct World {
    calendar: Calendar,
    crowd: Crowd,
    password_hash: String,
    /// The administrator, who entered everything.
    admin: Signer,
    /// The divisions that are shown right below each.
    children: BTreeMap<DivisionCode, Vec<DivisionCode>>,
}
