//! Secret ballots: what may stand on one, and how they are counted.

use std::collections::{BTreeMap, BTreeSet};

use entity::OrganizationId;
use serde::{Deserialize, Serialize};

use super::{BallotOption, Marks, Method, Tree, Violation};

/// What a ballot marks: an organization by an indicator.
pub type Mark = (OrganizationId, String);

/// A mark with its option.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Choice {
    /// Who is evaluated.
    pub organization: OrganizationId,
    /// By which indicator.
    pub indicator: String,
    /// The option.
    pub option: BallotOption,
}

/// What stands against the marks of a ballot. A place left open is blank, one marked twice is
/// invalid: both are the voter's right, and are counted.
#[must_use]
pub fn cast(tree: &Tree, group: &BTreeSet<OrganizationId>, choices: &[Choice]) -> Vec<Violation> {
    let mut violations = Vec::new();
    let most = group.len() * tree.by_method(Method::Ballot).len() * 2;
    if choices.len() > most {
        violations.push(Violation::TooLong("choices".to_owned(), most));
        return violations;
    }
    for (index, choice) in choices.iter().enumerate() {
        if !group.contains(&choice.organization) {
            let at = format!("choices.{index}.organizationId");
            violations.push(Violation::Outside(at));
        }
        let by_ballot = tree
            .find(&choice.indicator)
            .is_some_and(|node| node.method == Method::Ballot);
        if !by_ballot {
            let at = format!("choices.{index}.indicatorKey");
            violations.push(Violation::UnknownIndicator(at));
        }
    }
    violations
}

/// Counts ballots: every place of every ballot is marked, blank or invalid. Their order means
/// nothing.
#[must_use]
pub fn tally(
    tree: &Tree,
    group: &BTreeSet<OrganizationId>,
    ballots: &[Vec<Choice>],
) -> BTreeMap<Mark, Marks> {
    let mut places: BTreeMap<Mark, Marks> = BTreeMap::new();
    for organization in group {
        for node in tree.by_method(Method::Ballot) {
            places.insert((*organization, node.key.clone()), Marks::default());
        }
    }
    for ballot in ballots {
        let mut marked: BTreeMap<Mark, BTreeSet<BallotOption>> = BTreeMap::new();
        for choice in ballot {
            let mark = (choice.organization, choice.indicator.clone());
            marked.entry(mark).or_default().insert(choice.option);
        }
        for (place, marks) in &mut places {
            let options = marked.get(place).map(|options| options.iter().collect());
            let options: Vec<_> = options.unwrap_or_default();
            match options.as_slice() {
                [] => marks.blank += 1,
                [option] => *marks.options.entry(**option).or_default() += 1,
                [..] => marks.invalid += 1,
            }
        }
    }
    places
}
