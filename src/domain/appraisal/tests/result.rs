//! Scores, ranks and grades, worked by hand.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::rules::{
    self, BallotOption, Grade, Indicator, Leaf, Marks, Method, NormResult, Placed, RaterGroup,
    Standing, Tree, appraise, exact, overall, place, rounded,
};
use super::{group, leaf};

fn tree(indicators: Vec<Indicator>) -> Tree {
    Tree::with_scale(indicators, &[])
}

fn scores(scores: &[i64]) -> Leaf {
    Leaf::Reviewed(vec![RaterGroup {
        weight: 1,
        owing: 0,
        scores: scores.to_vec(),
    }])
}

fn known<const N: usize>(leaves: [(&str, Leaf); N]) -> BTreeMap<String, Leaf> {
    let leaves = leaves.into_iter();
    leaves.map(|(key, leaf)| (key.to_owned(), leaf)).collect()
}

fn shown<const N: usize>(tree: &Tree, leaves: [(&str, Leaf); N]) -> Option<i64> {
    appraise(tree, &known(leaves)).score.as_ref().map(rounded)
}

fn marks(options: &[(BallotOption, i64)]) -> Marks {
    Marks {
        options: options.iter().copied().collect(),
        blank: 0,
        invalid: 0,
    }
}

#[test]
fn halves_go_to_the_even_hundredth_and_only_at_the_end() {
    let half = |hundredths: i64| exact(hundredths) / exact(2);
    for (twice, expected) in [
        (17_001, 8500),
        (17_003, 8502),
        (17_005, 8502),
        (1, 0),
        (3, 2),
    ] {
        assert_eq!(rounded(&half(twice)), expected, "{twice}/2");
    }
    let thirds = tree(vec![
        leaf("a", 50, Method::Reviewers),
        leaf("b", 50, Method::Reviewers),
    ]);
    let tiny = || scores(&[0, 1]);
    // Half of 0.005 and half of 0.005 are 0.005: to the even 0.00.
    assert_eq!(shown(&thirds, [("a", tiny()), ("b", tiny())]), Some(0));
    // Half of 0.005 and half of 0.01 are 0.0075: to 0.01. Rounded before the end, 0.005 were 0.00,
    // half of 0.01 were 0.005, and the score 0.00.
    assert_eq!(
        shown(&thirds, [("a", tiny()), ("b", scores(&[1]))]),
        Some(1)
    );
    // (80.01 + 80.01 + 80.02) / 3 = 80.01333…
    let third = || scores(&[80_01, 80_01, 80_02]);
    assert_eq!(
        shown(&thirds, [("a", third()), ("b", third())]),
        Some(80_01)
    );
}

#[test]
fn a_score_is_the_weighted_sum_over_the_leaves_with_points() {
    let indicators = vec![
        group(
            "duty",
            40,
            vec![
                leaf("first", 70, Method::Reviewers),
                leaf("direct", 30, Method::Reviewers),
            ],
        ),
        leaf("style", 35, Method::Reviewers),
        leaf("democratic", 25, Method::Ballot),
        leaf("lapses", 0, Method::Deduction),
        leaf("merits", 0, Method::Bonus),
        leaf("grave", 0, Method::Veto),
    ];
    let tree = tree(indicators);
    let voted = marks(&[
        (BallotOption::Good, 4),
        (BallotOption::FairlyGood, 2),
        (BallotOption::Average, 1),
        (BallotOption::Poor, 1),
        (BallotOption::Abstain, 2),
    ]);
    // (400 + 170 + 70 + 50) / 8 = 86.25; the abstentions count for nothing.
    // duty: 0.7 x 90 + 0.3 x 80 = 87. 0.4 x 87 + 0.35 x 92.5 + 0.25 x 86.25 = 34.8 + 32.375 + 21.5625
    // = 88.7375.
    let leaves = || {
        known([
            ("first", scores(&[88_00, 92_00])),
            ("direct", scores(&[80_00])),
            ("style", scores(&[92_50])),
            ("democratic", Leaf::Voted(voted.clone())),
        ])
    };
    let found = appraise(&tree, &leaves());
    assert_eq!(found.score, Some(exact(887_375) / exact(100)));
    assert_eq!(found.score.as_ref().map(rounded), Some(88_74));
    let group_score = found.indicators.first().unwrap();
    assert_eq!(
        (group_score.key.as_str(), group_score.score),
        ("duty", Some(87_00))
    );
    let parts: Vec<_> = group_score
        .contributions
        .iter()
        .map(|part| part.score)
        .collect();
    assert_eq!(parts, [90_00, 80_00]);

    // Less 12.5, capped at 10; plus 3.
    let mut more = leaves();
    more.insert("lapses".to_owned(), Leaf::Points(12_50));
    more.insert("merits".to_owned(), Leaf::Points(3_00));
    more.insert("grave".to_owned(), Leaf::Vetoed);
    let found = appraise(&tree, &more);
    assert_eq!(found.score.as_ref().map(rounded), Some(81_74));
    assert_eq!(found.vetoes, ["grave"]);
}

#[test]
fn a_score_stays_within_0_and_100() {
    let indicators = vec![
        leaf("a", 100, Method::Reviewers),
        leaf("less", 0, Method::Deduction),
        leaf("more", 0, Method::Bonus),
    ];
    let tree = tree(indicators);
    let low = [("a", scores(&[4_00])), ("less", Leaf::Points(9_00))];
    assert_eq!(shown(&tree, low), Some(0));
    let high = [("a", scores(&[97_00])), ("more", Leaf::Points(9_00))];
    assert_eq!(shown(&tree, high), Some(10_000));
    // Bounded once, at the end: 97 + 9 - 9 is 97.
    let both = [
        ("a", scores(&[97_00])),
        ("more", Leaf::Points(9_00)),
        ("less", Leaf::Points(9_00)),
    ];
    assert_eq!(shown(&tree, both), Some(97_00));
}

#[test]
fn groups_of_raters_count_by_their_weights_however_many_they_are() {
    let tree = tree(vec![leaf("a", 100, Method::Reviewers)]);
    let rated = |owing| {
        Leaf::Reviewed(vec![
            RaterGroup {
                weight: 60,
                owing: 0,
                scores: vec![90_00],
            },
            RaterGroup {
                weight: 40,
                owing,
                scores: vec![7_000, 80_00, 75_00, 75_00],
            },
        ])
    };
    // 0.6 x 90 + 0.4 x 75 = 84.
    assert_eq!(shown(&tree, [("a", rated(0))]), Some(84_00));
    assert_eq!(shown(&tree, [("a", rated(1))]), None);
}

#[test]
fn what_is_missing_is_named_and_never_zero() {
    let indicators = vec![
        group(
            "g",
            50,
            vec![
                leaf("a", 50, Method::Reviewers),
                leaf("b", 50, Method::Ballot),
            ],
        ),
        leaf("c", 50, Method::Reviewers),
        leaf("less", 0, Method::Deduction),
    ];
    let tree = tree(indicators);
    let four = Leaf::Voted(marks(&[(BallotOption::Good, 4)]));
    let found = appraise(&tree, &known([("a", scores(&[10_000])), ("b", four)]));
    assert_eq!(
        (found.score, found.missing),
        (None, vec!["b".to_owned(), "c".to_owned()])
    );
    let abstained = Leaf::Voted(marks(&[(BallotOption::Abstain, 9)]));
    let found = appraise(&tree, &known([("b", abstained), ("c", scores(&[]))]));
    assert_eq!(found.missing, ["a", "b", "c"]);
    let nothing = appraise(&tree, &BTreeMap::new());
    assert!(
        nothing
            .indicators
            .iter()
            .all(|indicator| indicator.score.is_none())
    );
}

fn norms(met: &[Option<bool>]) -> Leaf {
    let norm = |met: &Option<bool>| NormResult {
        code: "N14".to_owned(),
        period: "2026-H1".parse().unwrap(),
        met: *met,
    };
    Leaf::Complied(met.iter().map(norm).collect())
}

#[test]
fn norms_score_by_what_is_met_and_take_points_for_what_is_missed() {
    let mut bound = leaf("d", 0, Method::Deduction);
    (bound.cap, bound.points_per_missed_norm) = (Some(5_00), Some(2_00));
    let tree = Tree::with_scale(vec![leaf("c", 100, Method::Compliance), bound], &[]);
    let (met, missed, open) = (Some(true), Some(false), None);
    let cases: [(&[Option<bool>], i64, i64); 6] = [
        // Two of three, half to even; less two points.
        (&[met, met, missed, open], 66_67, 64_67),
        (&[met, open], 10_000, 10_000),
        // Nothing was owed yet: nothing is missed.
        (&[open], 10_000, 10_000),
        (&[], 10_000, 10_000),
        (&[missed], 0, 0),
        // Six points, capped at five.
        (&[met, met, met, missed, missed, missed], 50_00, 45_00),
    ];
    for (states, complied, sum) in cases {
        let found = appraise(&tree, &known([("c", norms(states)), ("d", norms(states))]));
        assert_eq!(found.indicators[0].score, Some(complied), "{states:?}");
        assert_eq!(found.score.as_ref().map(rounded), Some(sum), "{states:?}");
        assert_eq!(found.indicators[1].norms.len(), states.len());
    }
}

#[test]
fn the_overall_result_weighs_party_building_and_business() {
    let party = exact(86_25);
    // 0.3 x 86.25 + 0.7 x 91.5 = 25.875 + 64.05 = 89.925, to the even 89.92.
    let found = overall(Some(&party), Some(91_50), 30);
    assert_eq!(found.as_ref().map(rounded), Some(89_92));
    assert_eq!(overall(Some(&party), None, 100), Some(party.clone()));
    assert_eq!(overall(Some(&party), None, 30), None);
    assert_eq!(overall(None, Some(91_50), 30), None);
}

fn standing(overall: i64) -> Standing {
    Standing {
        overall: Some(overall),
        vetoed: false,
        disqualified: false,
    }
}

fn ranks(placed: &[Placed]) -> Vec<i32> {
    placed.iter().map(|one| one.rank.unwrap_or(0)).collect()
}

fn grades(placed: &[Placed]) -> String {
    let letter = |one: &Placed| match one.grade {
        Some(Grade::Excellent) => 'E',
        Some(Grade::Good) => 'G',
        Some(Grade::Fair) => 'F',
        Some(Grade::Poor) => 'P',
        None => '-',
    };
    placed.iter().map(letter).collect()
}

#[test]
fn equal_results_share_a_rank_and_the_quota_is_rounded_down() {
    let group: Vec<_> = [95_00, 92_00, 92_00, 90_00, 80_00, 79_99, 60_00, 59_99]
        .map(standing)
        .to_vec();
    let found = |quota| place(&group, quota);
    assert_eq!(ranks(&found(30)), [1, 2, 2, 4, 5, 6, 7, 8]);
    // 30 % of 8 is 2.4, so 2 places: the tie for the second and third crosses them.
    assert_eq!(grades(&found(30)), "EGGGGFFP");
    // 38 % is 3.04.
    assert_eq!(grades(&found(38)), "EEEGGFFP");
    assert_eq!(grades(&found(0)), "GGGGGFFP");
    assert_eq!(grades(&found(100)), "EEEEGFFP");
}

#[test]
fn small_groups_may_have_no_place() {
    // 20 % of 4 is no place; of 5 it is one.
    assert_eq!(
        grades(&place(&[95_00, 94_00, 93_00, 92_00].map(standing), 20)),
        "GGGG"
    );
    assert_eq!(
        grades(&place(
            &[95_00, 94_00, 93_00, 92_00, 91_00].map(standing),
            20
        )),
        "EGGGG"
    );
    assert_eq!(grades(&place(&[standing(99_00)], 99)), "G");
    assert_eq!(grades(&place(&[standing(99_00)], 100)), "E");
    assert_eq!(place(&[], 100), vec![]);
}

#[test]
fn a_veto_makes_poor_and_takes_no_place_and_the_disqualified_are_no_group() {
    let mut group = [96_00, 95_00, 94_00, 93_00].map(standing);
    group[0].vetoed = true;
    // 25 % of 4 is one place; it goes to the second.
    assert_eq!(grades(&place(&group, 25)), "PEGG");
    assert_eq!(ranks(&place(&group, 25)), [1, 2, 3, 4]);
    group[1].disqualified = true;
    // 25 % of 3 is none.
    assert_eq!(grades(&place(&group, 25)), "P-GG");
    assert_eq!(ranks(&place(&group, 25)), [1, 0, 2, 3]);
    group[2].overall = None;
    assert_eq!(grades(&place(&group, 34)), "P--E");
}

proptest! {
    #[test]
    fn the_order_of_scoring_changes_nothing(
        mut given in proptest::collection::vec(0_i64..=10_000, 1..40),
        weights in (1_i32..=99),
        seed in any::<u64>(),
    ) {
        let tree = tree(vec![
            leaf("a", weights, Method::Reviewers),
            leaf("b", 100 - weights, Method::Reviewers),
        ]);
        let of = |given: &[i64]| appraise(&tree, &known([("a", scores(given)), ("b", scores(&given[..1]))]));
        let first = of(&given).indicators.first().and_then(|one| one.score);
        let exact_before = rules::mean(&given);
        let turn = usize::try_from(seed % 40).unwrap() % given.len();
        given.rotate_left(turn);
        given.reverse();
        prop_assert_eq!(exact_before, rules::mean(&given));
        prop_assert_eq!(first, of(&given).indicators.first().and_then(|one| one.score));
    }

    #[test]
    fn ranks_and_grades_do_not_depend_on_the_order_of_the_group(
        results in proptest::collection::vec(85_00_i64..=95_00, 1..30),
        quota in 0_i32..=100,
        turn in 0_usize..30,
    ) {
        let coarse = |result: i64| result / 100 * 100;
        let group: Vec<_> = results.iter().map(|result| standing(coarse(*result))).collect();
        let placed = place(&group, quota);
        let by = turn % group.len();
        let mut turned = group.clone();
        turned.rotate_left(by);
        let mut back = place(&turned, quota);
        back.rotate_right(by);
        prop_assert_eq!(&placed, &back);
        let excellent = placed.iter().filter(|one| one.grade == Some(Grade::Excellent)).count();
        prop_assert!(excellent * 100 <= group.len() * usize::try_from(quota).unwrap());
    }
}
