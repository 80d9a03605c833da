//! Exact numbers: what is shown is rounded once, from what is exact.

use num_rational::BigRational;

use super::Hundredths;

/// A number in hundredths of a point, exact.
pub type Exact = BigRational;

/// An exact number of hundredths.
#[must_use]
pub fn exact(hundredths: Hundredths) -> Exact {
    Exact::from_integer(hundredths.into())
}

/// The mean; none of nothing.
#[must_use]
pub fn mean(scores: &[Hundredths]) -> Option<Exact> {
    let count = i64::try_from(scores.len())
        .ok()
        .filter(|count| *count > 0)?;
    let sum = scores
        .iter()
        .fold(exact(0), |sum, score| sum + exact(*score));
    Some(sum / exact(count))
}

/// To whole hundredths, half to even.
#[must_use]
pub fn rounded(number: &Exact) -> Hundredths {
    let below = number.floor();
    let rest = number - &below;
    let half = Exact::new(1.into(), 2.into());
    let down = hundredths(&below);
    match rest.cmp(&half) {
        std::cmp::Ordering::Less => down,
        std::cmp::Ordering::Greater => down + 1,
        std::cmp::Ordering::Equal => down + down.rem_euclid(2),
    }
}

/// The whole number that an exact one is.
fn hundredths(whole: &Exact) -> Hundredths {
    Hundredths::try_from(whole.to_integer()).unwrap_or_default()
}
