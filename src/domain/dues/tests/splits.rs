//! Splits worked by hand, and what holds of all of them.

use proptest::prelude::*;

use crate::domain::dues::rules::{by_weights, next_part};

#[track_caller]
fn check(amount: i64, weights: &[i64], expected: &[i64]) {
    assert_eq!(
        by_weights(amount, weights),
        expected,
        "{amount} {weights:?}"
    );
}

#[test]
fn the_largest_remainders_get_what_is_left() {
    // 400.4, 200.2, 100.1, 300.3: one fen is left, and 0.4 is the largest remainder.
    check(1_001, &[4_000, 2_000, 1_000, 3_000], &[401, 200, 100, 300]);
    check(1_000, &[4_000, 2_000, 1_000, 3_000], &[400, 200, 100, 300]);
    check(1, &[1_000, 2_000, 3_000, 4_000], &[0, 0, 0, 1]);
    check(3, &[2_500, 2_500, 2_500, 2_500], &[1, 1, 1, 0]);
    check(0, &[5_000, 5_000], &[0, 0]);
    check(7, &[10_000, 0], &[7, 0]);
    check(5, &[0, 0], &[0, 0]);
    check(5, &[], &[]);
}

#[test]
fn ties_go_to_the_earlier_line() {
    check(1, &[5_000, 5_000], &[1, 0]);
    check(101, &[3_333, 3_333, 3_334], &[34, 33, 34]);
    check(10, &[2_500, 2_500, 5_000], &[3, 2, 5]);
}

#[test]
fn parts_are_split_like_one_sum() {
    let whole = [200, 100, 300];
    assert_eq!(next_part(&whole, &[0, 0, 0], 600), [200, 100, 300]);
    assert_eq!(next_part(&whole, &[0, 0, 0], 1), [0, 0, 1]);
    assert_eq!(next_part(&whole, &[0, 0, 1], 1), [1, 0, 0]);
    assert_eq!(next_part(&whole, &[100, 50, 150], 300), [100, 50, 150]);
    // Less is owed to the third by now than it has had: it gives back.
    assert_eq!(
        next_part(&[200, 100, 0], &[100, 50, 150], 0),
        [100, 50, -150]
    );
}

prop_compose! {
    fn policy()(weights in prop::collection::vec(0_i64..5_000, 1..8)) -> Vec<i64> { weights }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_fen_is_lost_or_made(amount in 0_i64..=1_000_000_000_000, weights in policy()) {
        let parts = by_weights(amount, &weights);
        let whole: i64 = weights.iter().sum();
        prop_assert_eq!(parts.iter().sum::<i64>(), if whole == 0 { 0 } else { amount });
        for (part, weight) in parts.iter().zip(&weights) {
            if whole > 0 {
                // Each part is its exact share, rounded down or up.
                let exact = i128::from(amount) * i128::from(*weight);
                prop_assert!((i128::from(*part) * i128::from(whole) - exact).abs() < i128::from(whole));
            }
        }
    }

    #[test]
    fn whatever_the_parts_the_end_is_exact(
        whole in prop::collection::vec(0_i64..100_000, 1..7),
        cuts in prop::collection::vec(0_u64..=1_000, 0..12),
    ) {
        let total: i64 = whole.iter().sum();
        let mut given = vec![0; whole.len()];
        let mut left = total;
        let parts = cuts.iter().map(Some).chain([None]);
        for cut in parts {
            let part = cut.map_or(left, |cut| left * i64::try_from(*cut).expect("small") / 1_000);
            let next = next_part(&whole, &given, part);
            prop_assert_eq!(next.iter().sum::<i64>(), part);
            prop_assert!(next.iter().all(|next| *next >= 0), "somebody gives back: {:?}", next);
            for (given, next) in given.iter_mut().zip(next) {
                *given += next;
            }
            left -= part;
        }
        prop_assert_eq!(given, whole);
    }
}
