//! How organizations end: dissolved, merged into one, or split into several.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::{division, organization};

use super::structure::{Placed, check_day, check_exists, check_revision, check_single, is_within};
use super::text::{DOCUMENT_MAX, NAME_MAX, check_text};
use super::violation::{Finding, Violation};

/// Organizations that one act may merge, or into which it may split one, at the most.
const NAMED_MAX: usize = 50;

/// An organization to be dissolved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ending<'a> {
    /// The organization.
    pub(crate) organization: &'a organization::Model,
    /// The first day on which it no longer exists.
    pub(crate) effective_on: NaiveDate,
    /// Today.
    pub(crate) today: NaiveDate,
    /// How many organizations it leads.
    pub(crate) subordinates: usize,
    /// How many members it has.
    pub(crate) members: usize,
    /// The newest first day of its relations, appointments and memberships.
    pub(crate) latest: Option<NaiveDate>,
}

impl Ending<'_> {
    fn check(&self, field: &'static str) -> Vec<Finding> {
        let (day, today) = (self.effective_on, self.today);
        let mut found = check_day("effectiveOn", day, today, self.organization);
        found.extend(check_exists(field, self.organization));
        if let Some(latest) = self.latest.filter(|latest| *latest >= day) {
            found.push(Violation::RecordsAfter { latest }.at("effectiveOn"));
        }
        found
    }

    fn check_empty(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        if self.subordinates > 0 {
            let count = self.subordinates;
            found.push(Violation::HasSubordinates { count }.at("organizationId"));
        }
        if self.members > 0 {
            let count = self.members;
            found.push(Violation::HasMembers { count }.at("organizationId"));
        }
        found
    }
}

/// What speaks against dissolving an organization on the basis of a document.
pub(crate) fn dissolve(
    ending: &Ending<'_>,
    document: &str,
    expected_revision: i64,
) -> Vec<Finding> {
    let mut found = ending.check("organizationId");
    found.extend(ending.check_empty());
    found.extend(check_text("document", document, DOCUMENT_MAX));
    found.extend(check_revision(ending.organization, expected_revision));
    found
}

/// Organizations to be merged into one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Merging<'a> {
    /// Those that end.
    pub(crate) predecessors: &'a [Ending<'a>],
    /// The one that goes on: it exists, or is made by the merger.
    pub(crate) successor: &'a organization::Model,
    /// Whether the merger makes it, with what a new organization is judged by.
    pub(crate) made: Option<&'a [organization::Model]>,
    /// The first day of the successor's responsibility.
    pub(crate) effective_on: NaiveDate,
}

/// The superior that all predecessors have in common, for a successor that the merger makes.
pub(crate) fn common_superior(
    predecessors: &[organization::Model],
) -> Result<Option<entity::OrganizationId>, Finding> {
    let first = predecessors.first().and_then(|first| first.superior_id);
    if predecessors.iter().all(|each| each.superior_id == first) {
        return Ok(first);
    }
    Err(Violation::NoCommonSuperior.at("predecessorIds"))
}

/// What speaks against a merger. What the predecessors lead is judged by [`adopt`].
pub(crate) fn merge(merging: &Merging<'_>) -> Vec<Finding> {
    let successor = merging.successor;
    let mut found = check_list("predecessorIds", merging.predecessors.iter().map(ending_id));
    for ending in merging.predecessors {
        let predecessor = ending.organization;
        found.extend(ending.check("predecessorIds"));
        if predecessor.kind != successor.kind {
            found.push(Violation::MixedKinds.at("predecessorIds"));
        }
        if predecessor.id == successor.id {
            found.push(Violation::NamedTwice.at("successorId"));
        } else if is_within(successor, predecessor) {
            found.push(Violation::Cycle.at("successorId"));
        }
    }
    match merging.made {
        Some(others) => {
            found.extend(check_text("name", &successor.name, NAME_MAX));
            let ends = |other: &organization::Model| {
                merging
                    .predecessors
                    .iter()
                    .any(|ending| ending.organization.id == other.id)
            };
            let others: Vec<_> = others
                .iter()
                .filter(|other| !ends(other))
                .cloned()
                .collect();
            found.extend(check_single(successor.kind, merging.effective_on, &others));
        }
        None => {
            found.extend(check_exists("successorId", successor));
            if merging.effective_on < successor.valid_from {
                let start = successor.valid_from;
                found.push(Violation::BeforeStart { start }.at("effectiveOn"));
            }
        }
    }
    found.dedup();
    found
}

/// What a predecessor led, and the successor is to lead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Adopting<'a> {
    /// The organization that comes to another superior.
    pub(crate) organization: &'a organization::Model,
    /// The division in which it will stand.
    pub(crate) division: &'a division::Model,
    /// The successor.
    pub(crate) superior: &'a organization::Model,
    /// Since when the predecessor leads it.
    pub(crate) edge_from: Option<NaiveDate>,
    /// The first day under the successor.
    pub(crate) effective_on: NaiveDate,
}

/// What speaks against the successor's leading what a predecessor led.
pub(crate) fn adopt(adopting: &Adopting<'_>) -> Vec<Finding> {
    let Adopting {
        organization,
        superior,
        ..
    } = *adopting;
    let placed = Placed {
        kind: organization.kind,
        division: adopting.division,
        superior: Some(superior),
        field: "predecessorIds",
    };
    let mut found = placed.check();
    if is_within(superior, organization) {
        found.push(Violation::Cycle.at("successorId"));
    }
    let day = adopting.effective_on;
    if let Some(start) = adopting.edge_from.filter(|start| day < *start) {
        found.push(Violation::BeforeEdge { start }.at("effectiveOn"));
    }
    found
}

/// An organization to be split.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Splitting<'a> {
    /// The one that ends.
    pub(crate) ending: Ending<'a>,
    /// Those that go on.
    pub(crate) successors: &'a [organization::Model],
}

/// What speaks against a split. What the organization led, and its members, have gone to the
/// successors before: nobody can guess who goes where.
pub(crate) fn split(splitting: &Splitting<'_>) -> Vec<Finding> {
    let Splitting { ending, successors } = splitting;
    let mut found = check_list("successorIds", successors.iter().map(|each| each.id));
    found.extend(ending.check("organizationId"));
    found.extend(ending.check_empty());
    for successor in *successors {
        if successor.kind != ending.organization.kind {
            found.push(Violation::MixedKinds.at("successorIds"));
        }
        if successor.id == ending.organization.id {
            found.push(Violation::NamedTwice.at("successorIds"));
        }
        found.extend(check_exists("successorIds", successor));
        if ending.effective_on < successor.valid_from {
            let start = successor.valid_from;
            found.push(Violation::BeforeStart { start }.at("effectiveOn"));
        }
    }
    found.dedup();
    found
}

const fn ending_id(ending: &Ending<'_>) -> entity::OrganizationId {
    ending.organization.id
}

fn check_list(
    field: &'static str,
    ids: impl ExactSizeIterator<Item = entity::OrganizationId>,
) -> Vec<Finding> {
    let count = ids.len();
    let mut found = Vec::new();
    if count == 0 {
        found.push(Violation::NothingNamed.at(field));
    }
    if count > NAMED_MAX {
        let max = NAMED_MAX;
        found.push(Violation::TooManyNamed { max }.at(field));
    }
    if ids.collect::<BTreeSet<_>>().len() < count {
        found.push(Violation::NamedTwice.at(field));
    }
    found
}
