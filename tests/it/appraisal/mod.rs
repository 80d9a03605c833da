//! Appraisal (domain §4.4): from the scheme on, and everything that must not happen.

mod award;
mod ballot;
mod campaign;
mod compliance;
mod cycle;
mod scheme;
mod secrecy;
mod sheet;
mod statement;
mod year;

use serde_json::{Value, json};

use crate::support::reports::id;
use crate::support::seed::Region;

/// A scheme with a leaf that reviewers score and one that is voted on.
pub(super) fn scheme_input(region: &Region, title: &str) -> Value {
    json!({
        "organizationId": id(&region.county.working_committee),
        "title": title,
        "indicators": [
            { "key": "duty", "title": "责任落实", "weight": 60, "method": "GROUP", "children": [
                { "key": "first", "title": "第一责任", "weight": 50, "method": "REVIEWERS" },
                { "key": "direct", "title": "直接责任", "weight": 50, "method": "REVIEWERS" },
            ] },
            { "key": "style", "title": "作风建设", "weight": 40, "method": "REVIEWERS" },
            { "key": "lapses", "title": "失误扣分", "weight": 0, "method": "DEDUCTION", "cap": 10 },
        ],
    })
}
