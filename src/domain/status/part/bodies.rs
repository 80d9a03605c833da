//! The party bodies of a division, from day to day: what chains are counted against (domain §4.1).

use std::collections::BTreeMap;

use entity::{DivisionCode, Period};
use sea_orm::ConnectionTrait;

use crate::db::tally::{Numbers, TallyKey};
use crate::domain::organization;
use crate::error::Result;

/// The name under which its tallies are kept.
pub(in crate::domain::status) const NAME: &str = organization::BODIES;

/// The period in which all of its rows stand.
pub(super) const PERIOD: Period = organization::BODIES_PERIOD;

/// The tally rows from the organizations themselves.
pub(super) async fn recount(
    connection: &impl ConnectionTrait,
    range: (DivisionCode, DivisionCode),
) -> Result<BTreeMap<TallyKey, Numbers>> {
    organization::bodies_from_records(connection, range).await
}
