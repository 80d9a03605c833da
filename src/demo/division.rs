//! Which divisions exist, and which of them a scale shows.

use std::collections::{BTreeMap, BTreeSet};

use entity::DivisionCode;
use entity::division::{DivisionLevel, Model};

use crate::domain::organization::builtin_divisions;
use crate::error::{Error, Result};

/// How much of the country is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scale {
    /// One county, and the committees above it.
    County,
    /// One city with its counties.
    City,
    /// One province.
    Province,
    /// The whole country.
    Nation,
}

impl Scale {
    /// The level of the division that is shown, and the one shown unless another is named; none
    /// for the country.
    const fn default_root(self) -> Option<(DivisionLevel, DivisionCode)> {
        match self {
            Self::County => Some((DivisionLevel::County, DivisionCode(610_431))),
            Self::City => Some((DivisionLevel::City, DivisionCode(610_400))),
            Self::Province => Some((DivisionLevel::Province, DivisionCode(610_000))),
            Self::Nation => None,
        }
    }

    /// Its name on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::City => "city",
            Self::Province => "province",
            Self::Nation => "nation",
        }
    }
}

/// What is to be shown.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How much.
    pub scale: Scale,
    /// The division shown; none for the country.
    pub root: Option<DivisionCode>,
    /// Divisions whose bodies are loaded, each after the one above it.
    pub(super) shown: Vec<Model>,
    /// Every division of the country.
    pub(super) all: Vec<Model>,
}

impl Plan {
    /// Decides what is shown at a scale: `code`, or the default of the scale.
    ///
    /// # Errors
    /// When there is no such division, or it is of another level than the scale.
    pub fn new(scale: Scale, code: Option<DivisionCode>) -> Result<Self> {
        let all = builtin_divisions();
        let root = match (scale.default_root(), code) {
            (None, None) => None,
            (None, Some(_)) => {
                return Err(Error::internal(
                    "--scale nation shows every division: leave --division out",
                ));
            }
            (Some((level, default)), code) => {
                let code = code.unwrap_or(default);
                let fits =
                    |row: &&Model| row.code == code && row.level == level && !row.placeholder;
                if !all.iter().any(|row| fits(&row)) {
                    let text = format!("--scale {} shows no division {code}", scale.word());
                    return Err(Error::internal(text));
                }
                Some(code)
            }
        };
        let above = root.map(|root| ancestors(&all, root)).unwrap_or_default();
        let is_shown = |row: &&Model| {
            let below = root.is_none_or(|root| root.contains(row.code));
            !row.placeholder && (below || above.contains(&row.code))
        };
        let shown = all.iter().filter(is_shown).cloned().collect();
        Ok(Self {
            scale,
            root,
            shown,
            all,
        })
    }

    /// Codes of the counties that are shown.
    pub fn counties(&self) -> impl Iterator<Item = DivisionCode> {
        let counties = self
            .shown
            .iter()
            .filter(|row| row.level == DivisionLevel::County);
        counties.map(|row| row.code)
    }

    /// The division above one that is shown.
    #[must_use]
    pub fn parent_of(&self, code: DivisionCode) -> Option<DivisionCode> {
        self.shown
            .iter()
            .find(|row| row.code == code)
            .and_then(|row| row.parent_code)
    }

    /// Codes of what is shown, each after the one above it.
    pub fn codes(&self) -> impl Iterator<Item = DivisionCode> {
        self.shown.iter().map(|row| row.code)
    }

    /// The divisions that are shown right below each.
    pub(super) fn children(&self) -> BTreeMap<DivisionCode, Vec<DivisionCode>> {
        let mut children: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in &self.shown {
            if let Some(parent) = row.parent_code {
                children.entry(parent).or_default().push(row.code);
            }
        }
        children
    }
}

fn ancestors(all: &[Model], code: DivisionCode) -> BTreeSet<DivisionCode> {
    let mut above = BTreeSet::new();
    let mut next = Some(code);
    while let Some(code) = next {
        next = all
            .iter()
            .find(|row| row.code == code)
            .and_then(|row| row.parent_code);
        above.extend(next);
    }
    above
}
