//! From what is known of each indicator to score, rank and grade (domain §4.4). Everything is exact
//! until it is shown; the order in which scores came in means nothing.

use std::collections::BTreeMap;

use entity::Period;
use serde::{Deserialize, Serialize};

use super::scheme::{BallotOption, Indicator, Method, Tree, WEIGHT_WHOLE};
use super::{Exact, Hundredths, SCORE_MAX, exact, mean, rounded};

/// Ballots without which no tally is made or shown.
pub const BALLOTS_MIN: i64 = 5;
/// From where a grade begins.
const GRADES: [(Hundredths, Grade); 3] = [
    (90_00, Grade::Excellent),
    (80_00, Grade::Good),
    (60_00, Grade::Fair),
];

/// What a result is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Grade {
    /// 优秀: from 90, within the quota.
    Excellent,
    /// 良好: from 80.
    Good,
    /// 一般: from 60.
    Fair,
    /// 差: below, or by a veto.
    Poor,
}

/// Reviewers who count together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RaterGroup {
    /// Its weight among the groups of the indicator.
    pub weight: i64,
    /// How many of them have not scored yet.
    pub owing: usize,
    /// The scores that were given.
    pub scores: Vec<Hundredths>,
}

/// How one place of the ballots was marked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// How often each option was marked.
    pub options: BTreeMap<BallotOption, i64>,
    /// Ballots that left it open.
    pub blank: i64,
    /// Ballots that marked it with several options.
    pub invalid: i64,
}

impl Marks {
    /// Ballots that say something of it, abstentions among them.
    #[must_use]
    pub fn valid(&self) -> i64 {
        self.options.values().sum()
    }

    /// The mean value of the marks; abstentions count for nothing. None of fewer than five marks.
    #[must_use]
    pub fn value(&self, tree: &Tree) -> Option<Exact> {
        if self.valid() < BALLOTS_MIN {
            return None;
        }
        let (mut sum, mut counted) = (exact(0), 0);
        for (option, count) in &self.options {
            if let Some(value) = tree.value_of(*option) {
                sum += exact(value) * exact(*count);
                counted += count;
            }
        }
        (counted > 0).then(|| sum / exact(counted))
    }
}

/// How an organization stands with a norm in one window, as an indicator counts it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NormResult {
    /// The norm's code.
    pub code: String,
    /// The window.
    pub period: Period,
    /// Whether it is met, or missed; none while it is open.
    pub met: Option<bool>,
}

fn missed(norms: &[NormResult]) -> i64 {
    let missed = norms.iter().filter(|norm| norm.met == Some(false));
    i64::try_from(missed.count()).unwrap_or(i64::MAX)
}

/// The share that is met of what was owed, in hundredths; where nothing was owed yet nothing is missed.
fn complied(norms: &[NormResult]) -> Exact {
    let met = norms.iter().filter(|norm| norm.met == Some(true)).count();
    let met = i64::try_from(met).unwrap_or(i64::MAX);
    match met + missed(norms) {
        0 => exact(SCORE_MAX),
        all => Exact::new((met * SCORE_MAX).into(), all.into()),
    }
}

/// What is known of a leaf of the tree. Absent: nothing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// Scores of reviewers.
    Reviewed(Vec<RaterGroup>),
    /// Marks of ballots.
    Voted(Marks),
    /// How it stands with norms.
    Complied(Vec<NormResult>),
    /// Points of a deduction or bonus before its cap.
    Points(Hundredths),
    /// A veto was raised.
    Vetoed,
    /// Known, and not to be seen yet.
    Sealed,
    /// What the decision on an objection put in place of all scores.
    Decided(Hundredths),
}

/// Where a part of an indicator's score comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// By which method.
    pub method: Method,
    /// Shown.
    pub score: Hundredths,
}

/// An indicator with its score, shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored {
    /// Its key.
    pub key: String,
    /// Its weight among its siblings.
    pub weight: i32,
    /// Its score; for deductions, bonuses and vetoes the points after the cap. None while missing.
    pub score: Option<Hundredths>,
    /// Where it comes from.
    pub contributions: Vec<Contribution>,
    /// The norms that it was computed from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub norms: Vec<NormResult>,
}

/// What the indicators say of one organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appraised {
    /// The party-building score, within 0 and 100; none while a score is missing.
    pub score: Option<Exact>,
    /// Keys of what is missing. A missing score is never zero.
    pub missing: Vec<String>,
    /// Every indicator, parents before their children.
    pub indicators: Vec<Scored>,
    /// Keys of the vetoes that were raised.
    pub vetoes: Vec<String>,
}

/// Scores a tree: the weighted sum over the leaves, plus bonuses, less deductions.
#[must_use]
pub fn appraise(tree: &Tree, leaves: &BTreeMap<String, Leaf>) -> Appraised {
    let mut walk = Walk {
        tree,
        leaves,
        missing: Vec::new(),
        indicators: Vec::new(),
        vetoes: Vec::new(),
        points: exact(0),
    };
    let sum = walk.level(&tree.indicators);
    let points = walk.points.clone();
    let bounded = |sum: Exact| (sum + points).clamp(exact(0), exact(SCORE_MAX));
    Appraised {
        score: sum.map(bounded),
        missing: walk.missing,
        indicators: walk.indicators,
        vetoes: walk.vetoes,
    }
}

struct Walk<'a> {
    tree: &'a Tree,
    leaves: &'a BTreeMap<String, Leaf>,
    missing: Vec<String>,
    indicators: Vec<Scored>,
    vetoes: Vec<String>,
    points: Exact,
}

impl Walk<'_> {
    /// The weighted sum of a level; none while something of it is missing.
    fn level(&mut self, nodes: &[Indicator]) -> Option<Exact> {
        let mut sum = Some(exact(0));
        for node in nodes {
            let score = self.node(node);
            if node.method.weighs() {
                let share = Exact::new(node.weight.into(), WEIGHT_WHOLE.into());
                sum = sum.zip(score).map(|(sum, score)| sum + score * share);
            }
        }
        sum
    }

    fn node(&mut self, node: &Indicator) -> Option<Exact> {
        let at = self.indicators.len();
        self.indicators.push(Scored {
            key: node.key.clone(),
            weight: node.weight,
            score: None,
            contributions: Vec::new(),
            norms: match self.leaves.get(&node.key) {
                Some(Leaf::Complied(norms)) => norms.clone(),
                Some(_) | None => Vec::new(),
            },
        });
        let (score, contributions) = match node.method {
            Method::Group => {
                let sum = self.level(&node.children);
                (sum, self.parts(node, at))
            }
            Method::Reviewers | Method::Ballot | Method::Compliance => self.leaf(node),
            Method::Deduction | Method::Bonus => self.adjustment(node),
            Method::Veto => self.veto(node),
        };
        if let Some(scored) = self.indicators.get_mut(at) {
            scored.score = score.as_ref().map(rounded);
            scored.contributions = contributions;
        }
        score
    }

    /// What the children of a group, which stand after it, have given.
    fn parts(&self, node: &Indicator, at: usize) -> Vec<Contribution> {
        let below = self.indicators.iter().skip(at + 1);
        let scored = |child: &Indicator| {
            let found = below.clone().find(|scored| scored.key == child.key);
            let score = found.and_then(|scored| scored.score)?;
            let method = child.method;
            Some(Contribution { method, score })
        };
        node.children.iter().filter_map(scored).collect()
    }

    fn leaf(&mut self, node: &Indicator) -> (Option<Exact>, Vec<Contribution>) {
        let method = node.method;
        let show = |score: &Exact| Contribution {
            method,
            score: rounded(score),
        };
        let (score, contributions) = match self.leaves.get(&node.key) {
            Some(Leaf::Reviewed(groups)) => {
                let means = groups.iter().filter_map(|group| mean(&group.scores));
                (reviewed(groups), means.map(|score| show(&score)).collect())
            }
            Some(Leaf::Voted(marks)) => alone(marks.value(self.tree), show),
            Some(Leaf::Complied(norms)) => alone(Some(complied(norms)), show),
            Some(Leaf::Decided(score)) => alone(Some(exact(*score)), show),
            Some(Leaf::Points(_) | Leaf::Vetoed | Leaf::Sealed) | None => (None, Vec::new()),
        };
        if score.is_none() && self.leaves.get(&node.key) != Some(&Leaf::Sealed) {
            self.missing.push(node.key.clone());
        }
        (score, contributions)
    }

    /// A deduction or bonus: nothing recorded adds nothing.
    fn adjustment(&mut self, node: &Indicator) -> (Option<Exact>, Vec<Contribution>) {
        let method = node.method;
        let score = match self.leaves.get(&node.key) {
            Some(Leaf::Points(score) | Leaf::Decided(score)) => *score,
            Some(Leaf::Complied(norms)) => {
                missed(norms).saturating_mul(node.points_per_missed_norm.unwrap_or_default())
            }
            Some(Leaf::Reviewed(_) | Leaf::Voted(_) | Leaf::Vetoed | Leaf::Sealed) | None => {
                return (None, Vec::new());
            }
        };
        let score = score.clamp(0, node.cap.unwrap_or(SCORE_MAX));
        if method == Method::Bonus {
            self.points += exact(score);
        } else {
            self.points -= exact(score);
        }
        (Some(exact(score)), vec![Contribution { method, score }])
    }

    fn veto(&mut self, node: &Indicator) -> (Option<Exact>, Vec<Contribution>) {
        let raised = match self.leaves.get(&node.key) {
            Some(Leaf::Vetoed) => true,
            Some(Leaf::Decided(score)) => *score > 0,
            Some(
                Leaf::Reviewed(_)
                | Leaf::Voted(_)
                | Leaf::Complied(_)
                | Leaf::Points(_)
                | Leaf::Sealed,
            )
            | None => false,
        };
        if raised {
            self.vetoes.push(node.key.clone());
        }
        (None, Vec::new())
    }
}

fn alone(
    score: Option<Exact>,
    show: impl Fn(&Exact) -> Contribution,
) -> (Option<Exact>, Vec<Contribution>) {
    let contributions = score.iter().map(show).collect();
    (score, contributions)
}

/// The means of the groups by their weights; none while anybody owes a score.
fn reviewed(groups: &[RaterGroup]) -> Option<Exact> {
    let (mut sum, mut weights) = (exact(0), exact(0));
    for group in groups {
        if group.owing > 0 {
            return None;
        }
        let weight = exact(group.weight);
        sum += mean(&group.scores)? * &weight;
        weights += weight;
    }
    (weights > exact(0)).then(|| sum / weights)
}

/// The overall result: party building by its weight in percent, business by the rest (A4). None
/// while either is missing; without a business part none is needed.
#[must_use]
pub fn overall(
    party_building: Option<&Exact>,
    business: Option<Hundredths>,
    weight: i32,
) -> Option<Exact> {
    let party_building = party_building?;
    let share = |percent: i32| Exact::new(percent.into(), WEIGHT_WHOLE.into());
    let rest = WEIGHT_WHOLE - weight;
    if rest == 0 {
        return Some(party_building.clone());
    }
    Some(party_building * share(weight) + exact(business?) * share(rest))
}

/// Who is to be ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The overall result as it is shown; none while something is missing.
    pub overall: Option<Hundredths>,
    /// A veto was raised.
    pub vetoed: bool,
    /// Disqualified: neither ranked nor graded.
    pub disqualified: bool,
}

/// Rank and grade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// From 1; equal results share one.
    pub rank: Option<i32>,
    /// The grade.
    pub grade: Option<Grade>,
}

/// Ranks and grades a group: equal results share a rank (1, 2, 2, 4); EXCELLENT goes to a quota of
/// the group in percent, rounded down, and to none of those whose tie crosses it.
#[must_use]
pub fn place(group: &[Standing], quota: i32) -> Vec<Placed> {
    let ranked = |standing: &&Standing| !standing.disqualified;
    let size = group.iter().filter(ranked).count();
    let quota = usize::try_from(quota).unwrap_or(0);
    let places = size * quota / 100;
    let results = |better: &dyn Fn(&Standing) -> bool| {
        let counted = group.iter().filter(ranked);
        counted.filter(|standing| better(standing)).count()
    };
    let placed = |standing: &Standing| {
        let overall = standing.overall.filter(|_| !standing.disqualified);
        let Some(overall) = overall else {
            return Placed::default();
        };
        let above = results(&|other| other.overall.is_some_and(|it| it > overall));
        // Those who would be EXCELLENT if this result were.
        let with_it =
            results(&|other| !other.vetoed && other.overall.is_some_and(|it| it >= overall));
        let grade = match by_score(overall) {
            _ if standing.vetoed => Grade::Poor,
            Grade::Excellent if with_it > places => Grade::Good,
            grade @ (Grade::Excellent | Grade::Good | Grade::Fair | Grade::Poor) => grade,
        };
        Placed {
            rank: i32::try_from(above + 1).ok(),
            grade: Some(grade),
        }
    };
    group.iter().map(placed).collect()
}

fn by_score(overall: Hundredths) -> Grade {
    let reached = GRADES.iter().find(|(from, _)| overall >= *from);
    reached.map_or(Grade::Poor, |(_, grade)| *grade)
}
