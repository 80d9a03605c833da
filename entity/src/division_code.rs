//! The code of a division, as GB/T 2260 writes it: two digits each for province, city and county.

use std::fmt;
use std::str::FromStr;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// Six digits. The codes below a division follow its own, so that a subtree is a range.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    DeriveValueType,
    Serialize,
    Deserialize,
)]
#[serde(transparent)]
pub struct DivisionCode(pub i32);

impl DivisionCode {
    /// The last code of the divisions below, its own where there are none.
    #[must_use]
    pub const fn end(self) -> Self {
        if self.0 % 10_000 == 0 {
            Self(self.0 + 9_999)
        } else if self.0 % 100 == 0 {
            Self(self.0 + 99)
        } else {
            self
        }
    }

    /// Whether `other` is this division or lies below it.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 <= other.0 && other.0 <= self.end().0
    }

    /// Whether it is a county: the only level whose last two digits are not zero.
    #[must_use]
    pub const fn is_county(self) -> bool {
        self.0 % 100 != 0
    }

    /// The province that it lies in, or is.
    #[must_use]
    pub const fn province(self) -> Self {
        Self(self.0 - self.0 % 10_000)
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// What is not six digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADivisionCode;

impl fmt::Display for NotADivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a division code is six digits, such as 610431")
    }
}

impl std::error::Error for NotADivisionCode {}

impl FromStr for DivisionCode {
    type Err = NotADivisionCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let well_formed = text.len() == 6
            && !text.starts_with('0')
            && text.bytes().all(|byte| byte.is_ascii_digit());
        if !well_formed {
            return Err(NotADivisionCode);
        }
        text.parse().map(Self).map_err(|_| NotADivisionCode)
    }
}
