//! Splitting money so that no fen is lost or made.

/// Splits an amount by weights: each gets its part rounded down, and what is left goes fen by fen
/// to the largest remainders, ties to the earlier line. Nothing where nothing weighs.
#[must_use]
pub fn by_weights(amount: i64, weights: &[i64]) -> Vec<i64> {
    let whole: i128 = weights.iter().copied().map(i128::from).sum();
    if whole <= 0 {
        return vec![0; weights.len()];
    }
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for (index, weight) in weights.iter().enumerate() {
        let product = i128::from(amount) * i128::from(*weight);
        parts.push(i64::try_from(product.div_euclid(whole)).unwrap_or_default());
        remainders.push((product.rem_euclid(whole), index));
    }
    let left = amount - parts.iter().sum::<i64>();
    remainders.sort_by_key(|(remainder, index)| (std::cmp::Reverse(*remainder), *index));
    let lucky = remainders.iter().map(|(_, index)| *index);
    for index in lucky.take(usize::try_from(left).unwrap_or_default()) {
        if let Some(part) = parts.get_mut(index) {
            *part += 1;
        }
    }
    parts
}

/// How the next part of what is owed is shared, so that the parts together are shared like one sum
/// (§4.5: parts received are split cumulatively). `whole` is what is owed to each, `given` what each
/// has had of the parts before. Nobody gives back what they had, unless less is owed to them by now.
#[must_use]
pub fn next_part(whole: &[i64], given: &[i64], part: i64) -> Vec<i64> {
    let sum = given.iter().sum::<i64>() + part;
    let target = by_weights(sum, whole);
    let had = |index: usize| given.get(index).copied().unwrap_or_default();
    let least: Vec<i64> = whole
        .iter()
        .enumerate()
        .map(|(index, owed)| had(index).min(*owed))
        .collect();
    let mut next: Vec<i64> = target
        .iter()
        .zip(&least)
        .map(|(target, least)| *target.max(least))
        .collect();
    let mut excess = next.iter().sum::<i64>() - sum;
    for (next, least) in next.iter_mut().zip(&least).rev() {
        let cut = excess.min(*next - least);
        *next -= cut;
        excess -= cut;
    }
    next.iter()
        .enumerate()
        .map(|(index, next)| next - had(index))
        .collect()
}
