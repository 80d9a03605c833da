//! What members owe and pay (§4.5): a monthly sum by a standard, reckoned from an income that is fixed at
//! the beginning of a year.

mod account;
mod base;
mod payment;
mod relief;
mod standard;
mod violation;

pub use account::{Account, Member, MemberRecords, MonthDue, Standing, account, months_through};
pub use base::{Fixed, check_base};
pub use payment::{BY_MEMBER, Group, PaidBy, check_payments, groups, latest_month};
pub use relief::{Asked, check_relief};
#[cfg(test)]
pub(in crate::domain::dues) use standard::due;
pub use standard::{AskedRate, NATIONAL_FROM, Payable, Rate, check_rates, national, rates_of};
pub use violation::MemberViolation;
