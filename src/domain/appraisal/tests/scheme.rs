//! Schemes: what stands against one, and what a version changes.

use std::collections::BTreeSet;

use super::super::rules::{
    self, BallotOption, Indicator, Method, NewScheme, OptionValue, TEMPLATES, Tree, Violation,
};
use super::{group, leaf};

fn create(indicators: &[Indicator]) -> Vec<Violation> {
    rules::create(&NewScheme {
        title: "年度考核",
        indicators,
        scale: &[],
        norms: &BTreeSet::new(),
    })
}

fn at(text: &str) -> String {
    format!("indicators.{text}")
}

#[test]
fn weights_of_siblings_add_up_to_100_at_every_level() {
    let whole = [
        leaf("a", 60, Method::Reviewers),
        group(
            "b",
            40,
            vec![
                leaf("c", 30, Method::Ballot),
                leaf("d", 70, Method::Reviewers),
            ],
        ),
        leaf("e", 0, Method::Bonus),
    ];
    assert_eq!(create(&whole), vec![]);
    let off = [
        leaf("a", 60, Method::Reviewers),
        group("b", 41, vec![leaf("c", 99, Method::Ballot)]),
    ];
    assert_eq!(
        create(&off),
        vec![
            Violation::Weights("indicators".to_owned(), 101),
            Violation::Weights(at("1.children"), 99),
        ]
    );
    assert_eq!(
        create(&[]),
        vec![Violation::Weights("indicators".to_owned(), 0)]
    );
    let empty = [group("a", 100, vec![])];
    assert_eq!(
        create(&empty),
        vec![Violation::Weights(at("0.children"), 0)]
    );
}

#[test]
fn everything_wrong_with_an_indicator_is_told_at_once() {
    let mut bonus = leaf("a b", 5, Method::Bonus);
    bonus.cap = None;
    let mut reviewed = leaf("r", 95, Method::Reviewers);
    reviewed.cap = Some(1_00);
    reviewed.norm_codes = vec!["N02".to_owned()];
    reviewed.children = vec![leaf("x", 100, Method::Reviewers)];
    let mut again = leaf("r", 0, Method::Deduction);
    again.cap = Some(10_001);
    again.title = " ".to_owned();
    assert_eq!(
        create(&[bonus, reviewed, again]),
        vec![
            Violation::BadKey(at("0.key")),
            Violation::OutOfRange(at("0.weight"), 0, 0),
            Violation::Required(at("0.cap")),
            Violation::DoesNotFit(at("1.cap")),
            Violation::DoesNotFit(at("1.normCodes")),
            Violation::DoesNotFit(at("1.children")),
            Violation::Twice(at("2.key")),
            Violation::Required(at("2.title")),
            Violation::ScoreOutOfRange(at("2.cap")),
        ]
    );
    let negative = [
        leaf("a", 150, Method::Reviewers),
        leaf("b", -50, Method::Reviewers),
    ];
    assert_eq!(
        create(&negative),
        vec![
            Violation::OutOfRange(at("0.weight"), 1, 100),
            Violation::OutOfRange(at("1.weight"), 1, 100),
        ]
    );
}

#[test]
fn a_tree_is_bounded() {
    let mut deep = leaf("leaf", 100, Method::Reviewers);
    for level in 0..4 {
        deep = group(&format!("g{level}"), 100, vec![deep]);
    }
    let place = at("0.children.0.children.0.children.0.children");
    assert_eq!(create(&[deep]), vec![Violation::TooLong(place, 4)]);
    let wide: Vec<_> = std::iter::once(leaf("whole", 100, Method::Reviewers))
        .chain((0..200).map(|number| leaf(&format!("v{number}"), 0, Method::Veto)))
        .collect();
    let expected = Violation::TooLong("indicators".to_owned(), 200);
    assert_eq!(create(&wide), vec![expected]);
}

#[test]
fn norms_with_which_nothing_is_computed_are_refused() {
    let mut compliance = leaf("a", 100, Method::Compliance);
    assert_eq!(
        create(std::slice::from_ref(&compliance)),
        vec![Violation::Required(at("0.normCodes")),]
    );
    compliance.norm_codes = vec!["N02".to_owned()];
    let mut bound = leaf("d", 0, Method::Deduction);
    bound.norm_codes = vec!["N03".to_owned()];
    let both = [compliance, bound];
    assert_eq!(
        create(&both),
        vec![
            Violation::NormsUnknown(at("0.normCodes.0")),
            Violation::Required(at("1.pointsPerMissedNorm")),
            Violation::NormsUnknown(at("1.normCodes.0")),
        ]
    );
    let known = rules::create(&NewScheme {
        title: "考核",
        indicators: &both,
        scale: &[],
        norms: &BTreeSet::from(["N02".to_owned(), "N03".to_owned()]),
    });
    assert_eq!(
        known,
        vec![Violation::Required(at("1.pointsPerMissedNorm"))]
    );
}

#[test]
fn people_are_not_measured_by_points_and_check_ins() {
    for title in [
        "党员积分排名",
        "APP打卡次数",
        "Online Time of members",
        "活动拍照留痕",
    ] {
        let mut indicator = leaf("a", 100, Method::Reviewers);
        indicator.title = title.to_owned();
        let found = create(&[indicator]);
        assert!(
            matches!(found.as_slice(), [Violation::RedLine(..)]),
            "{title}: {found:?}"
        );
    }
}

#[test]
fn a_scale_names_each_option_once_within_0_and_100() {
    let value = |option, score| OptionValue { option, score };
    let scale = [
        value(BallotOption::Good, 10_001),
        value(BallotOption::Good, 95_00),
        value(BallotOption::Abstain, 0),
    ];
    let found = rules::create(&NewScheme {
        title: "考核",
        indicators: &[leaf("a", 100, Method::Ballot)],
        scale: &scale,
        norms: &BTreeSet::new(),
    });
    let at = |text: &str| format!("democraticScale.{text}");
    assert_eq!(
        found,
        vec![
            Violation::ScoreOutOfRange(at("0.score")),
            Violation::Twice(at("1.option")),
            Violation::DoesNotFit(at("2.option")),
        ]
    );
    let tree = Tree::with_scale(vec![], &[value(BallotOption::Poor, 4_000)]);
    let values = tree.scale.iter().map(|value| value.score);
    assert_eq!(values.collect::<Vec<_>>(), [10_000, 8_500, 7_000, 4_000]);
}

#[test]
fn a_version_tells_what_it_changes() {
    let before = Tree::with_scale(
        vec![
            leaf("a", 60, Method::Reviewers),
            leaf("b", 40, Method::Ballot),
        ],
        &[],
    );
    let after = Tree::with_scale(
        vec![group(
            "g",
            100,
            vec![
                leaf("a", 60, Method::Reviewers),
                leaf("c", 40, Method::Ballot),
            ],
        )],
        &[],
    );
    let found = rules::difference(&before, &after);
    let keys: Vec<_> = found
        .iter()
        .map(|change| {
            (
                change.key.as_str(),
                change.before.is_some(),
                change.after.is_some(),
            )
        })
        .collect();
    let expected = [
        ("g", false, true),
        ("a", true, true),
        ("c", false, true),
        ("b", true, false),
    ];
    assert_eq!(keys, expected);
    assert_eq!(rules::difference(&after, &after), vec![]);
}

#[test]
fn every_template_can_be_made() {
    for template in TEMPLATES {
        let tree = template.tree();
        let violations = rules::create(&NewScheme {
            title: template.title,
            indicators: &tree.indicators,
            scale: &[],
            norms: &BTreeSet::from(["N01".to_owned(), "N02".to_owned()]),
        });
        assert_eq!(violations, vec![], "{}", template.key);
    }
    let clauses = ["A4", "A10", "A11", "C6", "D1"];
    for clause in clauses {
        assert!(
            TEMPLATES.iter().any(|template| template.clause == clause),
            "{clause}"
        );
    }
}
