//! GB/T 2260: which codes are place-holders, and what stands above what when they are skipped.

use std::collections::BTreeMap;

use entity::DivisionCode;
use entity::division::{self, DivisionLevel};

/// Names of codes at city level that GB/T 2260 keeps without a body behind them.
const PLACEHOLDER_NAMES: [&str; 4] = [
    "市辖区",
    "县",
    "省直辖县级行政区划",
    "自治区直辖县级行政区划",
];

/// A line of the list of divisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DivisionRow {
    /// The code.
    pub(crate) code: DivisionCode,
    /// The level.
    pub(crate) level: DivisionLevel,
    /// The official name.
    pub(crate) name: String,
    /// The code above, place-holders included.
    pub(crate) parent: Option<DivisionCode>,
}

impl DivisionRow {
    /// Whether no body stands behind the code.
    pub(crate) fn is_placeholder(&self) -> bool {
        self.level == DivisionLevel::City && PLACEHOLDER_NAMES.contains(&self.name.as_str())
    }
}

/// The divisions of a list, each below the nearest that is no place-holder. A parent that is not in
/// the list is taken as it stands.
pub(crate) fn divisions_of(rows: &[DivisionRow]) -> Vec<division::Model> {
    let skipped: BTreeMap<DivisionCode, Option<DivisionCode>> = rows
        .iter()
        .filter(|row| row.is_placeholder())
        .map(|row| (row.code, row.parent))
        .collect();
    rows.iter()
        .map(|row| {
            let parent_code = match row.parent {
                Some(parent) => skipped.get(&parent).copied().unwrap_or(Some(parent)),
                None => None,
            };
            division::Model {
                code: row.code,
                code_end: row.code.end(),
                level: row.level,
                name: row.name.clone(),
                parent_code,
                placeholder: row.is_placeholder(),
            }
        })
        .collect()
}
