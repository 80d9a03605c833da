//! The rules of status (domain §4.10), pure.

use chrono::{DateTime, Utc};
use entity::{DivisionCode, NormId, OrganizationId, Period};

use crate::db::tally::Numbers;

/// More counties than this share red make a division above red, in ten-thousandths (§4.10).
pub const RED_COUNTIES: i64 = 2_000;

/// A light. Worse is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Light {
    /// Everything is in order.
    Green,
    /// Something is late, incomplete, at risk or past its term.
    Amber,
    /// A rule of §4.10 says red.
    Red,
}

/// The instant at which a status is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// This moment.
    Now(DateTime<Utc>),
    /// The last one of a past day.
    Then(DateTime<Utc>),
}

impl When {
    /// The instant itself.
    #[must_use]
    pub const fn at(self) -> DateTime<Utc> {
        match self {
            Self::Now(at) | Self::Then(at) => at,
        }
    }
}

/// A tally row as the rules read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The division where it counts.
    pub division: DivisionCode,
    /// The period of what is counted.
    pub period: Period,
    /// The part.
    pub part: &'static str,
    /// When the clock turns it.
    pub turns_at: DateTime<Utc>,
    /// Its numbers.
    pub numbers: Numbers,
}

/// Why a light is not green, in codes that programs may rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReasonCode {
    /// Over 20 % of the counties are red.
    CountiesRed,
    /// A body has no first responsible person.
    FirstVacant,
    /// Less than 90 % of what was due is submitted.
    CompletenessLow,
    /// More than 10 % of the organizations have missed a norm of theirs.
    NormsMissed,
    /// A county is red.
    CountyRed,
    /// A report is missing after its due time.
    ReportMissing,
    /// A report was returned and is not filed again, after its due time.
    ReportReturned,
    /// A report was first filed after its due time.
    ReportLate,
    /// A responsibility chain was not begun.
    ChainMissing,
    /// A responsibility chain has gaps.
    ChainIncomplete,
    /// A rectification is over its term.
    RectificationOverdue,
    /// Months of the books of dues are not closed in time.
    MonthOpen,
    /// Dues that are owed upward were not sent in time.
    RemittanceShort,
    /// Members have paid no dues for six months without a reason.
    DuesArrears,
    /// A norm is missed.
    NormMissed,
    /// A norm is behind, and can still be met.
    NormAtRisk,
    /// A county is amber.
    CountyAmber,
}

/// What a figure of a reason is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share from 0 to 1.
    Ratio,
    /// Begun days.
    Day,
    /// Gaps of a responsibility chain.
    Gap,
    /// Months.
    Month,
    /// Yuan.
    Yuan,
    /// People.
    Person,
    /// What the norm counts.
    Norm,
}

/// A version of a norm.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NormKey {
    /// Its code.
    pub code: String,
    /// Its record, where an organization has set it.
    pub local: Option<NormId>,
}

/// One reason, naming organization, rule and figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub code: ReasonCode,
    /// The light that it gives.
    pub light: Light,
    /// The organization.
    pub organization: OrganizationId,
    /// What is, in ten-thousandths of the unit.
    pub figure: i64,
    /// What ought to be, in ten-thousandths of the unit.
    pub required: i64,
    /// What both are counted in.
    pub unit: Unit,
    /// The clause.
    pub rule: &'static str,
    /// The norm that says so; none where it is no norm.
    pub norm: Option<NormKey>,
}

/// The light of a division from the lights of its parts: the worst; none without records.
#[must_use]
pub fn worst(lights: impl Iterator<Item = Option<Light>>) -> Option<Light> {
    lights.flatten().max()
}

/// The light of a division above counties: red by its own bodies or when over 20 % of its counties
/// are red; amber when any county is not green. Without counties its own bodies decide. Counties
/// without a light count for nothing.
#[must_use]
pub fn above(own: Option<Light>, counties: &[Option<Light>]) -> Option<Light> {
    let lights: Vec<Light> = counties.iter().flatten().copied().collect();
    if lights.is_empty() {
        return own;
    }
    let from_counties = if is_red_share(&lights) {
        Light::Red
    } else if lights.iter().any(|light| *light != Light::Green) {
        Light::Amber
    } else {
        Light::Green
    };
    own.max(Some(from_counties))
}

/// Whether over 20 % of these lights are red.
#[must_use]
pub fn is_red_share(lights: &[Light]) -> bool {
    let red = lights.iter().filter(|light| **light == Light::Red).count();
    // Integers of ten-thousandths: exactly 20 % is not over 20 %.
    red * 10_000 > lights.len() * usize::try_from(RED_COUNTIES).unwrap_or(usize::MAX)
}
