//! The parts of a status. A new part is one file here, and its line in [`ALL`].

mod appraisal;
mod arrears;
mod bodies;
mod compliance;
mod dues;
mod rectification;
mod remittance;
mod reporting;
mod responsibility;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::{DivisionCode, Period};
use sea_orm::ConnectionTrait;

use super::rules::{Light, Row};
use crate::db::tally::{Numbers, TallyKey};
use crate::error::Result;
pub(super) use appraisal::{NAME as APPRAISAL, numbers as appraisal_numbers};
pub(super) use arrears::{NAME as ARREARS, flagged as arrears_flagged, reasons as arrears_reasons};
pub(super) use bodies::NAME as BODIES;
pub(super) use compliance::{
    NAME as COMPLIANCE, RED_OFFENDERS, numbers as compliance_numbers, reasons as compliance_reasons,
};
pub(super) use dues::{NAME as DUES, numbers as dues_numbers, reasons as dues_reasons};
pub(super) use rectification::{
    NAME as RECTIFICATION, VERIFIED as RECTIFIED, numbers as rectification_numbers,
    reasons as rectification_reasons,
};
pub(super) use remittance::{
    NAME as REMITTANCE, reasons as remittance_reasons, short as remittance_short,
};
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
    /// Rectifications that are not verified (§4.7).
    Rectification,
    /// Rectifications that are.
    Rectified,
    /// Dues and the months of their books (§4.5).
    Dues,
    /// Dues that are owed upward and were not sent (§4.5).
    Remittance,
    /// Members who have paid nothing for six months (§4.5).
    Arrears,
    /// Appraisals (§4.4).
    Appraisal,
    /// Norms (§5).
    Compliance,
}

/// Every part that has a system behind it.
pub(super) const ALL: [Part; 10] = [
    Part::Bodies,
    Part::Responsibility,
    Part::Reporting,
    Part::Rectification,
    Part::Rectified,
    Part::Dues,
    Part::Remittance,
    Part::Arrears,
    Part::Appraisal,
    Part::Compliance,
];

impl Part {
    /// The name under which its tallies are kept.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bodies => BODIES,
            Self::Responsibility => RESPONSIBILITY,
            Self::Reporting => REPORTING,
            Self::Rectification => RECTIFICATION,
            Self::Rectified => RECTIFIED,
            Self::Dues => DUES,
            Self::Remittance => REMITTANCE,
            Self::Arrears => ARREARS,
            Self::Appraisal => APPRAISAL,
            Self::Compliance => COMPLIANCE,
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
            Self::Reporting
            | Self::Rectification
            | Self::Rectified
            | Self::Dues
            | Self::Remittance
            | Self::Arrears
            | Self::Appraisal
            | Self::Compliance => false,
        }
    }

    /// The periods of the rows that tell how a division stands in `period`.
    pub(super) fn periods(self, period: Period) -> Vec<Period> {
        match self {
            Self::Bodies => vec![bodies::PERIOD],
            Self::Responsibility => responsibility::periods(period),
            Self::Reporting | Self::Rectified | Self::Appraisal => period.within(),
            Self::Rectification => rectification::periods(period),
            Self::Dues => dues::periods(period),
            Self::Remittance => remittance::periods(period),
            Self::Arrears => arrears::periods(period),
            Self::Compliance => vec![period],
        }
    }

    /// Whether a row of one period counts in another, where rows are not dated.
    pub(super) fn counts(self, period: Period, row: Period) -> bool {
        match self {
            Self::Reporting | Self::Rectified | Self::Appraisal => period.contains(row),
            Self::Rectification => rectification::counts(period, row),
            Self::Dues => dues::counts(period, row),
            Self::Bodies
            | Self::Responsibility
            | Self::Remittance
            | Self::Arrears
            | Self::Compliance => self.periods(period).contains(&row),
        }
    }

    /// The light that its rows give a division for a period at an instant; none without records.
    pub(super) fn light(self, rows: &[Row], period: Period, at: DateTime<Utc>) -> Option<Light> {
        match self {
            Self::Bodies => None,
            Self::Responsibility => responsibility::light(rows),
            Self::Reporting => reporting::light(rows, at),
            Self::Rectification => rectification::light(rows, at),
            // Counted with those that are not verified.
            Self::Rectified => None,
            Self::Dues => dues::light(rows, period, at),
            Self::Remittance => remittance::light(rows, period, at),
            Self::Arrears => arrears::light(rows, period, at),
            // A low score is no fault.
            Self::Appraisal => None,
            Self::Compliance => compliance::light(rows, at),
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
            Self::Rectification => {
                rectification::recount(connection, RECTIFICATION, range, (periods, as_of)).await
            }
            Self::Rectified => {
                rectification::recount(connection, RECTIFIED, range, (periods, as_of)).await
            }
            Self::Dues => dues::recount(connection, range, periods, as_of).await,
            Self::Remittance => remittance::recount(connection, range, periods, as_of).await,
            Self::Arrears => arrears::recount(connection, range, periods, as_of).await,
            Self::Appraisal => appraisal::recount(connection, range, periods, as_of).await,
            Self::Compliance => compliance::recount(connection, range, periods, as_of).await,
        }
    }
}
