//! Tables of the rules of appraisal, worked by hand.

mod result;
mod scheme;

use super::rules::{Indicator, Method};

/// An indicator without children.
fn leaf(key: &str, weight: i32, method: Method) -> Indicator {
    Indicator {
        key: key.to_owned(),
        title: key.to_owned(),
        weight,
        method,
        norm_codes: Vec::new(),
        cap: method.is_capped().then_some(10_00),
        points_per_missed_norm: None,
        children: Vec::new(),
    }
}

/// A group of indicators.
fn group(key: &str, weight: i32, children: Vec<Indicator>) -> Indicator {
    Indicator {
        children,
        ..leaf(key, weight, Method::Group)
    }
}
