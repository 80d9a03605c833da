//! The parts of a status. A new part is one file here, and its line in [`ALL`].

mod reporting;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::{DivisionCode, Period};
use sea_orm::ConnectionTrait;

use super::rules::{Light, Row};
use crate::db::tally::{Numbers, TallyKey};
use crate::error::Result;
pub(super) use reporting::{
    COMPLETENESS_RED, NAME as REPORTING, numbers as reporting_numbers, reasons as reporting_reasons,
};

/// A part of the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Work reports (§4.3).
    Reporting,
}

/// Every part that has a system behind it.
pub(super) const ALL: [Part; 1] = [Part::Reporting];

impl Part {
    /// The name under which its tallies are kept.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Reporting => REPORTING,
        }
    }

    /// The part of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        ALL.into_iter().find(|part| part.name() == name)
    }

    /// The light that its rows give a division at an instant; none without records.
    pub(super) fn light(self, rows: &[Row], at: DateTime<Utc>) -> Option<Light> {
        match self {
            Self::Reporting => reporting::light(rows, at),
        }
    }

    /// Its tally rows from the records themselves.
    pub(super) async fn recount(
        self,
        connection: &impl ConnectionTrait,
        range: (DivisionCode, DivisionCode),
        periods: Option<&[Period]>,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<BTreeMap<TallyKey, Numbers>> {
        match self {
            Self::Reporting => reporting::recount(connection, range, periods, as_of).await,
        }
    }
}
