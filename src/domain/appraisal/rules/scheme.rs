//! Schemes: trees of indicators, and what stands against one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Hundredths, SCORE_MAX, Violation, check_filled};

/// Levels of a tree at the most.
pub(super) const DEPTH_MAX: usize = 4;
/// Indicators of a scheme at the most.
pub(super) const INDICATORS_MAX: usize = 200;
/// Characters of a key at the most.
const KEY_LENGTH_MAX: usize = 60;
/// What the weights of siblings add up to.
pub(super) const WEIGHT_WHOLE: i32 = 100;
/// Characters of a title at the most.
pub(super) const TITLE_LENGTH_MAX: usize = 200;

/// How an indicator gets its score (domain §4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Method {
    /// From the indicators below it.
    Group,
    /// The mean of reviewers, by weighted groups of them.
    Reviewers,
    /// A democratic evaluation by secret ballot.
    Ballot,
    /// From norms met and missed.
    Compliance,
    /// Points taken, up to a cap.
    Deduction,
    /// Points added, up to a cap.
    Bonus,
    /// Makes the grade POOR whatever the score.
    Veto,
}

impl Method {
    /// Whether it is part of the weighted sum. The others weigh nothing.
    #[must_use]
    pub const fn weighs(self) -> bool {
        matches!(
            self,
            Self::Group | Self::Reviewers | Self::Ballot | Self::Compliance
        )
    }

    /// Whether it adds or takes points, and so has a cap.
    #[must_use]
    pub const fn is_capped(self) -> bool {
        matches!(self, Self::Deduction | Self::Bonus)
    }
}

/// A node of a scheme's tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Stable key, once in a scheme.
    pub key: String,
    /// Title as people read it.
    pub title: String,
    /// Percent of the level; 0 for what does not weigh.
    pub weight: i32,
    /// How it gets its score.
    pub method: Method,
    /// Norms that it is computed from, as long as the review lasts; then it stands.
    pub norm_codes: Vec<String>,
    /// Points added or taken at the most.
    pub cap: Option<Hundredths>,
    /// Points that a missed norm takes.
    pub points_per_missed_norm: Option<Hundredths>,
    /// Below a group.
    pub children: Vec<Indicator>,
}

/// What a voter may mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BallotOption {
    /// 好.
    Good,
    /// 较好.
    FairlyGood,
    /// 一般.
    Average,
    /// 差.
    Poor,
    /// 弃权: counts for nothing.
    Abstain,
}

/// What an option is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionValue {
    /// The option.
    pub option: BallotOption,
    /// Its value.
    pub score: Hundredths,
}

/// The values of the options unless a scheme says otherwise.
pub const SCALE: [OptionValue; 4] = [
    OptionValue {
        option: BallotOption::Good,
        score: 10_000,
    },
    OptionValue {
        option: BallotOption::FairlyGood,
        score: 8_500,
    },
    OptionValue {
        option: BallotOption::Average,
        score: 7_000,
    },
    OptionValue {
        option: BallotOption::Poor,
        score: 50_00,
    },
];

/// The content of a version of a scheme. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    /// The highest level.
    pub indicators: Vec<Indicator>,
    /// What a mark is worth, best first.
    pub scale: Vec<OptionValue>,
}

impl Tree {
    /// The whole scale: what a scheme says, and the default for what it does not.
    #[must_use]
    pub fn with_scale(indicators: Vec<Indicator>, scale: &[OptionValue]) -> Self {
        let value = |default: &OptionValue| {
            let stated = scale.iter().find(|value| value.option == default.option);
            stated.copied().unwrap_or(*default)
        };
        Self {
            indicators,
            scale: SCALE.iter().map(value).collect(),
        }
    }

    /// Every indicator with its depth from 0, parents before their children.
    #[must_use]
    pub fn flat(&self) -> Vec<(usize, &Indicator)> {
        fn collect<'a>(
            nodes: &'a [Indicator],
            depth: usize,
            found: &mut Vec<(usize, &'a Indicator)>,
        ) {
            for node in nodes {
                found.push((depth, node));
                collect(&node.children, depth + 1, found);
            }
        }
        let mut found = Vec::new();
        collect(&self.indicators, 0, &mut found);
        found
    }

    /// The indicator with this key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&Indicator> {
        let flat = self.flat();
        flat.into_iter()
            .map(|(_, node)| node)
            .find(|node| node.key == key)
    }

    /// The indicators that are scored by this method.
    #[must_use]
    pub fn by_method(&self, method: Method) -> Vec<&Indicator> {
        let flat = self.flat().into_iter().map(|(_, node)| node);
        flat.filter(|node| node.method == method).collect()
    }

    /// What a mark is worth; none for an abstention.
    #[must_use]
    pub fn value_of(&self, option: BallotOption) -> Option<Hundredths> {
        let value = self.scale.iter().find(|value| value.option == option);
        value.map(|value| value.score)
    }
}

/// What a scheme must be to be made.
#[derive(Clone, Debug)]
pub struct NewScheme<'a> {
    /// Its title.
    pub title: &'a str,
    /// The highest level.
    pub indicators: &'a [Indicator],
    /// What a mark is worth, as the input has it.
    pub scale: &'a [OptionValue],
    /// The codes of the norms with which compliance is computed.
    pub norms: &'a BTreeSet<String>,
}

/// What stands against a scheme.
#[must_use]
pub fn create(new: &NewScheme<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    check_filled(new.title, "title", TITLE_LENGTH_MAX, &mut violations);
    check_red_line(new.title, "title", &mut violations);
    let mut keys = BTreeSet::new();
    let mut check = Check {
        keys: &mut keys,
        norms: new.norms,
        violations: &mut violations,
    };
    check.level(new.indicators, "indicators", 1);
    if keys.len() > INDICATORS_MAX {
        violations.push(Violation::TooLong("indicators".to_owned(), INDICATORS_MAX));
    }
    check_scale(new.scale, &mut violations);
    violations
}

struct Check<'a, 'b> {
    keys: &'a mut BTreeSet<&'b str>,
    norms: &'a BTreeSet<String>,
    violations: &'a mut Vec<Violation>,
}

impl<'b> Check<'_, 'b> {
    fn level(&mut self, nodes: &'b [Indicator], at: &str, depth: usize) {
        let sum: i64 = nodes.iter().map(|node| i64::from(node.weight)).sum();
        if sum != i64::from(WEIGHT_WHOLE) {
            self.violations.push(Violation::Weights(at.to_owned(), sum));
        }
        for (index, node) in nodes.iter().enumerate() {
            self.node(node, &format!("{at}.{index}"), depth);
        }
    }

    fn node(&mut self, node: &'b Indicator, at: &str, depth: usize) {
        let well_formed = !node.key.is_empty()
            && node.key.len() <= KEY_LENGTH_MAX
            && node
                .key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
        if !well_formed {
            self.violations.push(Violation::BadKey(format!("{at}.key")));
        }
        if !self.keys.insert(&node.key) {
            self.violations.push(Violation::Twice(format!("{at}.key")));
        }
        let title_at = format!("{at}.title");
        check_filled(&node.title, &title_at, TITLE_LENGTH_MAX, self.violations);
        check_red_line(&node.title, &title_at, self.violations);
        let weights = if node.method.weighs() {
            1..=WEIGHT_WHOLE
        } else {
            0..=0
        };
        if !weights.contains(&node.weight) {
            let (low, high) = (i64::from(*weights.start()), i64::from(*weights.end()));
            self.violations
                .push(Violation::OutOfRange(format!("{at}.weight"), low, high));
        }
        self.points(node, at);
        self.norms(node, at);
        self.children(node, at, depth);
    }

    fn points(&mut self, node: &Indicator, at: &str) {
        let cap_at = format!("{at}.cap");
        match node.cap {
            None if node.method.is_capped() => self.violations.push(Violation::Required(cap_at)),
            Some(_) if !node.method.is_capped() => {
                self.violations.push(Violation::DoesNotFit(cap_at));
            }
            Some(cap) if !(1..=SCORE_MAX).contains(&cap) => {
                self.violations.push(Violation::ScoreOutOfRange(cap_at));
            }
            Some(_) | None => {}
        }
        let points_at = format!("{at}.pointsPerMissedNorm");
        let is_bound = node.method == Method::Deduction && !node.norm_codes.is_empty();
        match node.points_per_missed_norm {
            None if is_bound => self.violations.push(Violation::Required(points_at)),
            Some(_) if !is_bound => self.violations.push(Violation::DoesNotFit(points_at)),
            Some(points) if !(1..=SCORE_MAX).contains(&points) => {
                self.violations.push(Violation::ScoreOutOfRange(points_at));
            }
            Some(_) | None => {}
        }
    }

    fn norms(&mut self, node: &Indicator, at: &str) {
        let norms_at = format!("{at}.normCodes");
        let (given, compliance) = (
            !node.norm_codes.is_empty(),
            node.method == Method::Compliance,
        );
        if compliance && !given {
            self.violations.push(Violation::Required(norms_at.clone()));
        }
        if given && !compliance && node.method != Method::Deduction {
            self.violations.push(Violation::DoesNotFit(norms_at));
            return;
        }
        let mut seen = BTreeSet::new();
        for (index, code) in node.norm_codes.iter().enumerate() {
            let code_at = format!("{norms_at}.{index}");
            if !self.norms.contains(code) {
                self.violations.push(Violation::NormsUnknown(code_at));
            } else if !seen.insert(code) {
                self.violations.push(Violation::Twice(code_at));
            }
        }
    }

    fn children(&mut self, node: &'b Indicator, at: &str, depth: usize) {
        let children_at = format!("{at}.children");
        if node.method == Method::Group {
            if depth >= DEPTH_MAX {
                self.violations
                    .push(Violation::TooLong(children_at, DEPTH_MAX));
            } else {
                self.level(&node.children, &children_at, depth + 1);
            }
        } else if !node.children.is_empty() {
            self.violations.push(Violation::DoesNotFit(children_at));
        }
    }
}

fn check_scale(scale: &[OptionValue], violations: &mut Vec<Violation>) {
    let mut seen = BTreeSet::new();
    for (index, value) in scale.iter().enumerate() {
        let at = format!("democraticScale.{index}");
        if !seen.insert(value.option) {
            violations.push(Violation::Twice(format!("{at}.option")));
        }
        if value.option == BallotOption::Abstain {
            violations.push(Violation::DoesNotFit(format!("{at}.option")));
        }
        if !(0..=SCORE_MAX).contains(&value.score) {
            violations.push(Violation::ScoreOutOfRange(format!("{at}.score")));
        }
    }
}

/// What national rules since 2023 forbid such software to ask of people (domain §5).
const RED_LINE: [&str; 14] = [
    "打卡",
    "积分",
    "在线时长",
    "登录次数",
    "点赞",
    "转发量",
    "拍照",
    "留痕",
    "定位",
    "扫码签到",
    "check-in",
    "online time",
    "likes",
    "geolocation",
];

fn check_red_line(title: &str, at: &str, violations: &mut Vec<Violation>) {
    let lower = title.to_lowercase();
    if let Some(word) = RED_LINE.iter().find(|word| lower.contains(**word)) {
        violations.push(Violation::RedLine(at.to_owned(), word));
    }
}

/// What a version of a scheme changes in the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeChange {
    /// The indicator's key; `@scale` for the values of the ballot's options.
    pub key: String,
    /// As it was; none where it is new.
    pub before: Option<String>,
    /// As it is; none where it was left out.
    pub after: Option<String>,
}

/// The key by which a change of the scale is named.
pub const SCALE_KEY: &str = "@scale";

/// What changed from one version to the next, by keys, in the order of the newer one.
#[must_use]
pub fn difference(before: &Tree, after: &Tree) -> Vec<SchemeChange> {
    let words = |tree: &Tree| -> Vec<(String, String)> {
        let mut parents: Vec<&str> = Vec::new();
        let mut found = Vec::new();
        for (depth, node) in tree.flat() {
            parents.truncate(depth);
            found.push((node.key.clone(), in_words(node, parents.last().copied())));
            parents.push(&node.key);
        }
        let scale: Vec<_> = tree
            .scale
            .iter()
            .map(|value| format!("{:?} {}", value.option, points(value.score)))
            .collect();
        found.push((SCALE_KEY.to_owned(), scale.join(", ")));
        found
    };
    let (old, new) = (words(before), words(after));
    let of = |list: &[(String, String)], key: &str| {
        let found = list.iter().find(|(known, _)| known == key);
        found.map(|(_, words)| words.clone())
    };
    let gone = old.iter().filter(|(key, _)| of(&new, key).is_none());
    new.iter()
        .chain(gone)
        .map(|(key, _)| SchemeChange {
            key: key.clone(),
            before: of(&old, key),
            after: of(&new, key),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

fn in_words(node: &Indicator, parent: Option<&str>) -> String {
    let mut words = format!("{} {}% {:?}", node.title, node.weight, node.method);
    if let Some(parent) = parent {
        words.push_str(&format!(" in {parent}"));
    }
    if let Some(cap) = node.cap {
        words.push_str(&format!(" up to {}", points(cap)));
    }
    if !node.norm_codes.is_empty() {
        words.push_str(&format!(" of {}", node.norm_codes.join(", ")));
    }
    if let Some(each) = node.points_per_missed_norm {
        words.push_str(&format!(" at {} each", points(each)));
    }
    words
}

/// Hundredths as people write them: `12.50`.
#[must_use]
pub fn points(score: Hundredths) -> String {
    format!("{}.{:02}", score / 100, score % 100)
}
