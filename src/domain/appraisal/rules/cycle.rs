//! Cycles: stages, and what stands against an act in one (domain §4.4).

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use entity::OrganizationId;
use entity::appraisal_cycle::{AppraisalKind, AppraisalStage};

use super::{Hundredths, Indicator, Method, SCORE_MAX, Tree, Violation, check_filled};

/// Organizations of a cycle at the most.
pub const GROUP_MAX: usize = 500;
/// Working days of public notice at the most.
const NOTICE_DAYS_MAX: i64 = 60;
/// Characters of a reason at the most.
pub const REASON_LENGTH_MAX: usize = 2_000;
/// Missing scores that a refusal names at the most.
const NAMED_MAX: usize = 50;
/// The key under which the score of business work is given.
pub const BUSINESS: &str = "@business";

use AppraisalStage::{
    Approval, Commended, Final, Inspection, Plan, ProvisionalList, PublicNotice, Review,
    SelfAssessment,
};

/// The keys that reviewers score, or whoever scores for the issuer where none is named.
#[must_use]
pub fn reviewed(tree: &Tree, weight: i32) -> BTreeSet<String> {
    let indicators = tree.by_method(Method::Reviewers).into_iter();
    let business = (weight < 100).then(|| BUSINESS.to_owned());
    indicators
        .map(|node| node.key.clone())
        .chain(business)
        .collect()
}

/// The stages that this kind of appraisal goes through, in order.
#[must_use]
pub const fn stages(kind: AppraisalKind) -> &'static [AppraisalStage] {
    match kind {
        AppraisalKind::Yearly => &[SelfAssessment, Review, PublicNotice, Final],
        AppraisalKind::Campaign => &[
            Plan,
            SelfAssessment,
            Review,
            Inspection,
            ProvisionalList,
            PublicNotice,
            Approval,
            Final,
            Commended,
        ],
    }
}

/// The stage in which a cycle is opened.
#[must_use]
pub const fn first_stage(kind: AppraisalKind) -> AppraisalStage {
    match kind {
        AppraisalKind::Yearly => SelfAssessment,
        AppraisalKind::Campaign => Plan,
    }
}

/// The stage after this one.
#[must_use]
pub fn next(kind: AppraisalKind, stage: AppraisalStage) -> Option<AppraisalStage> {
    let mut after = stages(kind).iter().skip_while(|known| **known != stage);
    after.nth(1).copied()
}

/// Whether scores and ballots are taken.
#[must_use]
pub const fn is_scoring(stage: AppraisalStage) -> bool {
    matches!(stage, Review | Inspection)
}

/// Whether inspections are recorded for an appraisal: from the self-assessment until scores are
/// summed up.
#[must_use]
pub const fn takes_inspections(stage: AppraisalStage) -> bool {
    matches!(stage, SelfAssessment | Review | Inspection)
}

/// Whether scores are summed up when this stage begins, so that nothing may be missing.
#[must_use]
pub const fn has_results(stage: AppraisalStage) -> bool {
    matches!(
        stage,
        ProvisionalList | PublicNotice | Approval | Final | Commended
    )
}

/// Whether everybody reads the results.
#[must_use]
pub const fn is_published(stage: AppraisalStage) -> bool {
    matches!(stage, PublicNotice | Approval | Final | Commended)
}

/// Whether results stand.
#[must_use]
pub const fn is_final(stage: AppraisalStage) -> bool {
    matches!(stage, Final | Commended)
}

/// The last of so many working days after the day on which a notice begins. Saturdays and Sundays
/// do not work.
#[must_use]
pub fn notice_end(begins_on: NaiveDate, working_days: i32) -> NaiveDate {
    let mut day = begins_on;
    let mut left = working_days;
    while left > 0 {
        day = day + Days::new(1);
        if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            left -= 1;
        }
    }
    day
}

/// What a cycle must be to be opened.
#[derive(Clone, Debug)]
pub struct NewCycle<'a> {
    /// Percent of party building in the overall result.
    pub weight: i32,
    /// Percent of the group that may be EXCELLENT.
    pub quota: i32,
    /// Working days of public notice.
    pub notice_days: i32,
    /// Who is to be appraised, in the order of the input.
    pub group: &'a [OrganizationId],
    /// Those of them that the issuer neither leads nor guides.
    pub outside: &'a BTreeSet<OrganizationId>,
    /// Those of them that no longer exist.
    pub ended: &'a BTreeSet<OrganizationId>,
}

/// What stands against opening a cycle.
#[must_use]
pub fn open(new: &NewCycle<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (at, value, low, high) in [
        ("partyBuildingWeight", new.weight, 1, 100),
        ("excellentQuota", new.quota, 0, 100),
        ("noticeDays", new.notice_days, 1, NOTICE_DAYS_MAX),
    ] {
        if !(low..=high).contains(&i64::from(value)) {
            violations.push(Violation::OutOfRange(at.to_owned(), low, high));
        }
    }
    let list = "organizationIds";
    if new.group.is_empty() {
        violations.push(Violation::Required(list.to_owned()));
    }
    if new.group.len() > GROUP_MAX {
        violations.push(Violation::TooLong(list.to_owned(), GROUP_MAX));
    }
    let mut seen = BTreeSet::new();
    for (index, id) in new.group.iter().enumerate() {
        let at = format!("{list}.{index}");
        if !seen.insert(id) {
            violations.push(Violation::Twice(at));
        } else if new.ended.contains(id) {
            violations.push(Violation::Dissolved(at));
        } else if new.outside.contains(id) {
            violations.push(Violation::Outside(at));
        }
    }
    violations
}

/// Where a cycle is, as far as moving it on looks.
#[derive(Clone, Debug)]
pub struct Progress<'a> {
    /// Its kind.
    pub kind: AppraisalKind,
    /// Its stage.
    pub stage: AppraisalStage,
    /// Missing scores: whose, and of which indicator, in words.
    pub missing: &'a [(String, String)],
    /// Objections without a decision.
    pub open_objections: usize,
    /// The last day of public notice.
    pub notice_until: Option<NaiveDate>,
    /// Today.
    pub today: NaiveDate,
}

/// What stands against moving a cycle on to a stage.
#[must_use]
pub fn advance(progress: &Progress<'_>, to: AppraisalStage) -> Vec<Violation> {
    if next(progress.kind, progress.stage) != Some(to) {
        return vec![Violation::WrongStage("to".to_owned(), progress.stage)];
    }
    let mut violations = Vec::new();
    if has_results(to) && !has_results(progress.stage) {
        let named = progress.missing.iter().take(NAMED_MAX);
        violations.extend(
            named.map(|(organization, indicator)| Violation::ScoreMissing {
                organization: organization.clone(),
                indicator: indicator.clone(),
                more: progress.missing.len().saturating_sub(NAMED_MAX),
            }),
        );
    }
    if progress.stage == PublicNotice {
        if progress.open_objections > 0 {
            violations.push(Violation::ObjectionsOpen(progress.open_objections));
        }
        if let Some(until) = progress
            .notice_until
            .filter(|until| progress.today <= *until)
        {
            violations.push(Violation::NoticeRuns(until));
        }
    }
    violations
}

/// What stands against taking a cycle back to an earlier stage. Results that stand stay.
#[must_use]
pub fn reopen(
    kind: AppraisalKind,
    stage: AppraisalStage,
    to: AppraisalStage,
    reason: &str,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    let place = |wanted| stages(kind).iter().position(|known| *known == wanted);
    let is_earlier = place(to)
        .zip(place(stage))
        .is_some_and(|(to, now)| to < now);
    if is_final(stage) || !is_earlier {
        violations.push(Violation::WrongStage("to".to_owned(), stage));
    }
    check_filled(reason, "reason", REASON_LENGTH_MAX, &mut violations);
    violations
}

/// A score to be given.
#[derive(Clone, Debug)]
pub struct Scoring<'a> {
    /// The cycle's stage.
    pub stage: AppraisalStage,
    /// The organization no longer exists, or is disqualified.
    pub out: bool,
    /// What the key names; none where it names nothing. `@business` is looked up by the key.
    pub indicator: Option<&'a Indicator>,
    /// The key.
    pub key: &'a str,
    /// Percent of party building: at 100 business work has no score.
    pub weight: i32,
    /// The score.
    pub score: Hundredths,
    /// Why.
    pub reason: Option<&'a str>,
    /// The revision of what was given before; 0 where nothing was.
    pub revision: i64,
    /// The revision that the reviewer has read.
    pub expected: Option<i64>,
}

/// What stands against a score.
#[must_use]
pub fn score(scoring: &Scoring<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    if !is_scoring(scoring.stage) {
        violations.push(Violation::WrongStage("cycleId".to_owned(), scoring.stage));
    }
    if scoring.out {
        violations.push(Violation::Dissolved("organizationId".to_owned()));
    }
    let key_at = || "indicatorKey".to_owned();
    let mut high = SCORE_MAX;
    match scoring.indicator {
        None if scoring.key == BUSINESS && scoring.weight < 100 => {}
        None => violations.push(Violation::UnknownIndicator(key_at())),
        Some(node) => match node.method {
            Method::Group | Method::Ballot | Method::Compliance => {
                violations.push(Violation::NotByHand(key_at()));
            }
            Method::Deduction if !node.norm_codes.is_empty() => {
                violations.push(Violation::NotByHand(key_at()));
            }
            Method::Deduction | Method::Bonus => high = node.cap.unwrap_or(SCORE_MAX),
            Method::Reviewers | Method::Veto => {}
        },
    }
    if !(0..=high).contains(&scoring.score) {
        let at = "score".to_owned();
        violations.push(Violation::PointsOutOfRange(at, high));
    }
    let needs_reason = scoring
        .indicator
        .is_some_and(|node| !node.method.weighs() && scoring.score > 0);
    let reason = scoring.reason.unwrap_or_default();
    if needs_reason || !reason.is_empty() {
        check_filled(reason, "reason", REASON_LENGTH_MAX, &mut violations);
    }
    if scoring.expected.unwrap_or(0) != scoring.revision {
        violations.push(Violation::Stale(scoring.revision));
    }
    violations
}

/// A decision on an objection to be.
#[derive(Clone, Copy, Debug)]
pub struct NewDecision<'a> {
    /// Whether the objection is right.
    pub upheld: bool,
    /// Why.
    pub reason: &'a str,
    /// What stands in place of the scores that were given, by which indicator.
    pub correction: Option<(&'a str, Hundredths)>,
}

/// What stands against a decision on an objection.
#[must_use]
pub fn decide(tree: &Tree, new: &NewDecision<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    check_filled(new.reason, "reason", REASON_LENGTH_MAX, &mut violations);
    if let Some((key, score)) = new.correction {
        let at = "correction.indicatorKey".to_owned();
        match tree.find(key) {
            _ if !new.upheld => violations.push(Violation::DoesNotFit("correction".to_owned())),
            Some(node) if node.method == Method::Group => violations.push(Violation::NotByHand(at)),
            Some(node) => {
                let high = node.cap.unwrap_or(SCORE_MAX);
                if !(0..=high).contains(&score) {
                    let at = "correction.score".to_owned();
                    violations.push(Violation::PointsOutOfRange(at, high));
                }
            }
            None if key == BUSINESS => {}
            None => violations.push(Violation::UnknownIndicator(at)),
        }
    }
    violations
}

/// A group of reviewers to be.
#[derive(Clone, Debug)]
pub struct NewRaters<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its weight.
    pub weight: i32,
    /// Keys of the indicators that it scores.
    pub keys: &'a [String],
    /// How many posts it has.
    pub posts: usize,
    /// How many of them are different ones.
    pub different: usize,
}

/// What stands against groups of reviewers.
#[must_use]
pub fn assign(tree: &Tree, stage: AppraisalStage, groups: &[NewRaters<'_>]) -> Vec<Violation> {
    let mut violations = Vec::new();
    if !matches!(stage, Plan | SelfAssessment | Review) {
        violations.push(Violation::WrongStage("cycleId".to_owned(), stage));
    }
    for (index, group) in groups.iter().enumerate() {
        let at = |field: &str| format!("groups.{index}.{field}");
        check_filled(group.title, &at("title"), 100, &mut violations);
        if !(1..=100).contains(&group.weight) {
            violations.push(Violation::OutOfRange(at("weight"), 1, 100));
        }
        if group.posts == 0 {
            violations.push(Violation::Required(at("postIds")));
        }
        if group.different < group.posts {
            violations.push(Violation::Twice(at("postIds")));
        }
        for (number, key) in group.keys.iter().enumerate() {
            let by_reviewers = tree
                .find(key)
                .is_some_and(|node| node.method == Method::Reviewers);
            if !by_reviewers {
                let at = at(&format!("indicatorKeys.{number}"));
                violations.push(Violation::UnknownIndicator(at));
            }
        }
    }
    violations
}
