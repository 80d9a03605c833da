//! What those appraised say of themselves (D2): a plan with objectives, a self-assessment that begins
//! with what the records hold.

use std::collections::BTreeSet;

use entity::appraisal_cycle::AppraisalStage;
use entity::appraisal_statement::StatementKind;
use serde::{Deserialize, Serialize};

use super::{NormResult, Violation, check_filled};

/// Characters of the text at the most.
const TEXT_LENGTH_MAX: usize = 20_000;
/// Objectives of a plan at the most.
const OBJECTIVES_MAX: usize = 50;
/// Characters of an objective, or of the reason of a number, at the most.
const LINE_LENGTH_MAX: usize = 500;

/// A number of a self-assessment: what the records hold, and what the filer says instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Its key in the catalogue of figures.
    pub key: String,
    /// What the records held when it was filed; none where nothing is recorded of it.
    pub computed: Option<String>,
    /// Another number, as the filer states it.
    pub stated: Option<String>,
    /// Why it differs.
    pub reason: Option<String>,
}

/// A version of a statement. It never changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What it says.
    pub text: String,
    /// Of a plan.
    pub objectives: Vec<String>,
    /// Of a self-assessment.
    pub figures: Vec<Figure>,
    /// How it stood with its norms when it was filed.
    pub norms: Vec<NormResult>,
}

/// A number that is stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stated {
    /// Its key.
    pub key: String,
    /// The number.
    pub stated: String,
    /// Why it differs from what the records hold.
    pub reason: Option<String>,
}

/// A statement to be filed.
#[derive(Clone, Debug)]
pub struct NewStatement<'a> {
    /// What it is.
    pub kind: StatementKind,
    /// The cycle's stage.
    pub stage: AppraisalStage,
    /// The organization no longer exists, or left the group.
    pub out: bool,
    /// What it says.
    pub text: &'a str,
    /// Of a plan.
    pub objectives: &'a [String],
    /// Of a self-assessment.
    pub stated: &'a [Stated],
    /// What the records hold, by the keys of the catalogue.
    pub computed: &'a [(String, Option<String>)],
    /// The newest version that there is, and the one that the filer has read.
    pub versions: (i32, i32),
}

/// What stands against a statement.
#[must_use]
pub fn statement(new: &NewStatement<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    let stage = match new.kind {
        StatementKind::Plan => AppraisalStage::Plan,
        StatementKind::SelfAssessment => AppraisalStage::SelfAssessment,
    };
    if new.stage != stage {
        violations.push(Violation::WrongStage("cycleId".to_owned(), new.stage));
    }
    if new.out {
        violations.push(Violation::Dissolved("organizationId".to_owned()));
    }
    let (newest, read) = new.versions;
    if newest != read {
        violations.push(Violation::StaleVersion(newest));
    }
    check_filled(new.text, "text", TEXT_LENGTH_MAX, &mut violations);
    let is_plan = new.kind == StatementKind::Plan;
    if !is_plan && !new.objectives.is_empty() {
        violations.push(Violation::NotOfThisKind("objectives".to_owned()));
    }
    if is_plan && !new.stated.is_empty() {
        violations.push(Violation::NotOfThisKind("figures".to_owned()));
    }
    if new.objectives.len() > OBJECTIVES_MAX {
        let at = "objectives".to_owned();
        violations.push(Violation::TooLong(at, OBJECTIVES_MAX));
    }
    for (index, objective) in new.objectives.iter().enumerate() {
        let at = format!("objectives.{index}");
        check_filled(objective, &at, LINE_LENGTH_MAX, &mut violations);
    }
    figures(new, &mut violations);
    violations
}

/// Another number than the computed one needs a reason.
fn figures(new: &NewStatement<'_>, violations: &mut Vec<Violation>) {
    let mut seen = BTreeSet::new();
    for (index, one) in new.stated.iter().enumerate() {
        let at = |field: &str| format!("figures.{index}.{field}");
        let Some((_, computed)) = new.computed.iter().find(|(key, _)| *key == one.key) else {
            violations.push(Violation::UnknownFigure(at("key")));
            continue;
        };
        if !seen.insert(&one.key) {
            violations.push(Violation::Twice(at("key")));
        }
        let differs = computed.as_ref() != Some(&one.stated);
        match one.reason.as_deref() {
            Some(reason) => check_filled(reason, &at("reason"), LINE_LENGTH_MAX, violations),
            None if differs => violations.push(Violation::ReasonRequired(at("reason"))),
            None => {}
        }
    }
}

/// The figures of a self-assessment: both numbers are kept.
#[must_use]
pub fn both(computed: Vec<(String, Option<String>)>, stated: &[Stated]) -> Vec<Figure> {
    let figure = |(key, computed): (String, Option<String>)| {
        let own = stated.iter().find(|one| one.key == key);
        Figure {
            stated: own.map(|one| one.stated.clone()),
            reason: own.and_then(|one| one.reason.clone()),
            key,
            computed,
        }
    };
    computed.into_iter().map(figure).collect()
}
