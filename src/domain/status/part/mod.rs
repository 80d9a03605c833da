//! The parts of a status. A new part is one file here, and its line in [`ALL`].

mod bodies;
mod reporting;
mod responsibility;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::{DivisionCode, Period};
use sea_orm::ConnectionTrait;

use super::rules::{Light, Row};
use crate::db::tally::{Numbers, TallyKey};
use crate::error::Result;
pub(super) use bodies::NAME as BODIES;
pub(super) use reporting::{
    COMPLETENESS_RED, NAME as REPORTING, numbers as reporting_numbers, reasons as reporting_reasons,
};
pub(super) use responsibility::{
    NAME as RESPONSIBILITY, numbers as responsibility_numbers, reasons as responsibility_reasons,
};

/// A part of the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The party bodies that there are; no part of its own, but what others are counted against.
    Bodies,
    /// Responsibility chains (§4.2).
    Responsibility,
    /// Work reports (§4.3).
    Reporting,
}

/// Every part that has a system behind it.
pub(super) const ALL: [Part; 3] = [Part::Bodies, Part::Responsibility, Part::Reporting];

impl Part {
    /// The name under which its tallies are kept.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bodies => BODIES,
            Self::Responsibility => RESPONSIBILITY,
            Self::Reporting => REPORTING,
        }
    }

    /// The part of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        ALL.into_iter().find(|part| part.name() == name)
    }

    /// Whether its rows are changes from day to day, each counting from `turns_at` on: what they say of
    /// a past day is what they say now.
    pub(super) const fn is_dated(self) -> bool {
        match self {
            Self::Bodies | Self::Responsibility => true,
            Self::Reporting => false,
        }
    }

    /// The periods of the rows that tell how a division stands in `period`.
    pub(super) fn periods(self, period: Period) -> Vec<Period> {
        match self {
            Self::Bodies => vec![bodies::PERIOD],
            Self::Responsibility => responsibility::periods(period),
            Self::Reporting => period.within(),
        }
    }

    /// The light that its rows give a division at an instant; none without records.
    pub(super) fn light(self, rows: &[Row], at: DateTime<Utc>) -> Option<Light> {
        match self {
            Self::Bodies => None,
            Self::Responsibility => responsibility::light(rows),
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
            Self::Bodies => bodies::recount(connection, range).await,
            Self::Responsibility => responsibility::recount(connection, range, periods).await,
            Self::Reporting => reporting::recount(connection, range, periods, as_of).await,
        }
    }
}
