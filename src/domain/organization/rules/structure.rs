//! Where organizations stand: who leads and guides whom, from when (domain §4.1).

use chrono::{Months, NaiveDate};
use entity::organization::{self, OrganizationKind};
use entity::{OrganizationId, division};

use super::text::{NAME_MAX, check_text};
use super::violation::{Finding, Kinds, Violation};

use OrganizationKind::{
    AgencyPartyCommittee, Branch, Cppcc, DisciplineCommission, GeneralBranch, Government, Office,
    PartyCommittee, PartyGroup, PeoplesCongress, Township, WorkingCommittee,
};

/// Years of a term of a branch or general branch.
const BRANCH_TERM: Months = Months::new(3 * 12);
/// Years of a term of a committee.
const COMMITTEE_TERM: Months = Months::new(5 * 12);

/// The kinds that may lead an organization of this kind.
pub(crate) const fn allowed_superiors(kind: OrganizationKind) -> &'static [OrganizationKind] {
    match kind {
        Branch => &[GeneralBranch, AgencyPartyCommittee, PartyGroup],
        GeneralBranch => &[AgencyPartyCommittee, PartyGroup],
        AgencyPartyCommittee => &[PartyGroup],
        PartyGroup => &[WorkingCommittee],
        PartyCommittee
        | PeoplesCongress
        | Government
        | Cppcc
        | WorkingCommittee
        | OrganizationKind::OrganizationDepartment
        | DisciplineCommission
        | Office
        | Township => &[PartyCommittee],
    }
}

/// Whether a division has one body of this kind at a time.
pub(super) const fn is_single(kind: OrganizationKind) -> bool {
    matches!(kind, PartyCommittee | WorkingCommittee)
}

/// Whether bodies of this kind stand wherever their superior stands, and follow it.
const fn follows_superior(kind: OrganizationKind) -> bool {
    matches!(
        kind,
        PartyGroup | AgencyPartyCommittee | GeneralBranch | Branch
    )
}

/// The division in which an organization stands once `superior` leads it.
pub(crate) const fn division_after(
    organization: &organization::Model,
    superior: &organization::Model,
) -> entity::DivisionCode {
    if follows_superior(organization.kind) {
        superior.division_code
    } else {
        organization.division_code
    }
}

/// The ids from the root down to an organization.
pub(crate) fn path_of(superior: Option<&organization::Model>, id: OrganizationId) -> Vec<u8> {
    let mut path = superior.map_or_else(Vec::new, |superior| superior.path.clone());
    path.extend_from_slice(id.0.as_bytes());
    path
}

/// A path once the part `from` at its beginning has become `to`; none for a path elsewhere.
#[cfg(test)]
pub(crate) fn rebased(path: &[u8], from: &[u8], to: &[u8]) -> Option<Vec<u8>> {
    path.strip_prefix(from).map(|rest| [to, rest].concat())
}

/// Whether an organization is `root` or stands below it.
pub(crate) fn is_within(organization: &organization::Model, root: &organization::Model) -> bool {
    organization.path.starts_with(&root.path)
}

/// Where an organization is to stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed<'a> {
    /// Its kind.
    pub(crate) kind: OrganizationKind,
    /// The division in which it is to stand.
    pub(crate) division: &'a division::Model,
    /// What is to lead it.
    pub(crate) superior: Option<&'a organization::Model>,
    /// The field that names the superior.
    pub(crate) field: &'static str,
}

impl Placed<'_> {
    /// What is wrong with the superior's kind and division.
    pub(super) fn check(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        if self.division.placeholder {
            found.push(Violation::PlaceholderDivision.at("divisionCode"));
        }
        // Only the party committee of a province has nothing above it.
        let is_root = self.kind == PartyCommittee && self.division.parent_code.is_none();
        let Some(superior) = self.superior else {
            if !is_root {
                found.push(Violation::SuperiorMissing.at(self.field));
            }
            return found;
        };
        if is_root {
            found.push(Violation::SuperiorUnwanted.at(self.field));
            return found;
        }
        let allowed = allowed_superiors(self.kind);
        if !allowed.contains(&superior.kind) {
            let allowed = Kinds(allowed);
            found.push(Violation::SuperiorKind { allowed }.at(self.field));
        }
        let expected = match self.kind {
            PartyCommittee => self.division.parent_code,
            PeoplesCongress
            | Government
            | Cppcc
            | WorkingCommittee
            | PartyGroup
            | AgencyPartyCommittee
            | GeneralBranch
            | Branch
            | OrganizationKind::OrganizationDepartment
            | DisciplineCommission
            | Office
            | Township => Some(self.division.code),
        };
        if expected != Some(superior.division_code) {
            found.push(Violation::SuperiorDivision.at(self.field));
        }
        found
    }
}

/// What is wrong with the day from which something is to hold for an organization.
pub(super) fn check_day(
    field: &'static str,
    day: NaiveDate,
    today: NaiveDate,
    organization: &organization::Model,
) -> Vec<Finding> {
    let mut found = check_not_future(field, day, today);
    if day < organization.valid_from {
        let start = organization.valid_from;
        found.push(Violation::BeforeStart { start }.at(field));
    }
    found
}

/// What is wrong with a day in the future.
pub(super) fn check_not_future(
    field: &'static str,
    day: NaiveDate,
    today: NaiveDate,
) -> Vec<Finding> {
    if day <= today {
        return Vec::new();
    }
    vec![Violation::FutureDate { today }.at(field)]
}

/// What is wrong with an organization that must exist.
pub(super) fn check_exists(
    field: &'static str,
    organization: &organization::Model,
) -> Option<Finding> {
    let until = organization.valid_until?;
    Some(Violation::Dissolved { until }.at(field))
}

/// What is wrong with the revision that a person has read.
pub(super) fn check_revision(organization: &organization::Model, expected: i64) -> Option<Finding> {
    let revision = organization.revision;
    (revision != expected).then(|| Violation::Stale { revision }.at("expectedRevision"))
}

/// What is wrong with a second body of a kind of which the division has one at a time.
pub(super) fn check_single(
    kind: OrganizationKind,
    from: NaiveDate,
    others: &[organization::Model],
) -> Option<Finding> {
    let overlaps = |other: &organization::Model| other.valid_until.is_none_or(|end| end > from);
    let exists = is_single(kind) && others.iter().any(overlaps);
    exists.then(|| Violation::BodyExists.at("divisionCode"))
}

/// What is wrong with who is to guide an organization.
fn check_guide(
    kind: OrganizationKind,
    division: &division::Model,
    guide: &organization::Model,
) -> Vec<Finding> {
    let mut found = Vec::new();
    if kind != WorkingCommittee || guide.kind != WorkingCommittee {
        found.push(Violation::GuideKind.at("guidedById"));
    }
    if division.parent_code != Some(guide.division_code) {
        found.push(Violation::GuideDivision.at("guidedById"));
    }
    found.extend(check_exists("guidedById", guide));
    found
}

/// Whether a guide still guides rightly, for the guided of one that merges into another.
pub(crate) fn guides_now(
    guided: &organization::Model,
    division: &division::Model,
    guide: &organization::Model,
) -> bool {
    check_guide(guided.kind, division, guide).is_empty()
}

/// An organization to be established.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Establishing<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Where it is to stand.
    pub(crate) placed: Placed<'a>,
    /// What is to guide it.
    pub(crate) guide: Option<&'a organization::Model>,
    /// Its first day.
    pub(crate) valid_from: NaiveDate,
    /// Today.
    pub(crate) today: NaiveDate,
    /// The organizations of this kind that the division has or had, where it has one at a time.
    pub(crate) others: &'a [organization::Model],
}

/// What speaks against establishing an organization.
pub(crate) fn establish(new: &Establishing<'_>) -> Vec<Finding> {
    let mut found = check_text("name", new.name, NAME_MAX);
    found.extend(new.placed.check());
    found.extend(check_not_future("validFrom", new.valid_from, new.today));
    if let Some(superior) = new.placed.superior {
        found.extend(check_exists(new.placed.field, superior));
        if new.valid_from < superior.valid_from {
            let start = superior.valid_from;
            found.push(Violation::BeforeStart { start }.at("validFrom"));
        }
    }
    if let Some(guide) = new.guide {
        found.extend(check_guide(new.placed.kind, new.placed.division, guide));
        if new.valid_from < guide.valid_from {
            let start = guide.valid_from;
            found.push(Violation::BeforeStart { start }.at("validFrom"));
        }
    }
    found.extend(check_single(new.placed.kind, new.valid_from, new.others));
    found
}

/// What speaks against another name.
pub(crate) fn rename(
    organization: &organization::Model,
    name: &str,
    expected_revision: i64,
) -> Vec<Finding> {
    let mut found = check_text("name", name, NAME_MAX);
    found.extend(check_exists("organizationId", organization));
    found.extend(check_revision(organization, expected_revision));
    found
}

/// An organization to be moved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moving<'a> {
    /// The organization.
    pub(crate) organization: &'a organization::Model,
    /// What is to lead it.
    pub(crate) superior: &'a organization::Model,
    /// The division in which it will stand.
    pub(crate) division: &'a division::Model,
    /// Since when the present superior leads it.
    pub(crate) edge_from: Option<NaiveDate>,
    /// The first day under the new superior.
    pub(crate) effective_on: NaiveDate,
    /// Today.
    pub(crate) today: NaiveDate,
    /// The revision that the caller has read.
    pub(crate) expected_revision: i64,
}

/// What speaks against moving an organization with all that stands below it.
pub(crate) fn relocate(moving: &Moving<'_>) -> Vec<Finding> {
    let Moving {
        organization,
        superior,
        division,
        ..
    } = *moving;
    let placed = Placed {
        kind: organization.kind,
        division,
        superior: Some(superior),
        field: "newSuperiorId",
    };
    let mut found = placed.check();
    if is_within(superior, organization) {
        found.push(Violation::Cycle.at("newSuperiorId"));
    }
    if organization.superior_id == Some(superior.id) {
        found.push(Violation::SameSuperior.at("newSuperiorId"));
    }
    found.extend(check_exists("organizationId", organization));
    found.extend(check_exists("newSuperiorId", superior));
    let (day, today) = (moving.effective_on, moving.today);
    found.extend(check_day("effectiveOn", day, today, organization));
    found.extend(check_after_edge(day, moving.edge_from));
    if day < superior.valid_from {
        let start = superior.valid_from;
        found.push(Violation::BeforeStart { start }.at("effectiveOn"));
    }
    found.extend(check_revision(organization, moving.expected_revision));
    found
}

fn check_after_edge(day: NaiveDate, edge_from: Option<NaiveDate>) -> Option<Finding> {
    let start = edge_from.filter(|start| day < *start)?;
    Some(Violation::BeforeEdge { start }.at("effectiveOn"))
}

/// An organization to be guided by another, or by none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guiding<'a> {
    /// The organization.
    pub(crate) organization: &'a organization::Model,
    /// Its division.
    pub(crate) division: &'a division::Model,
    /// What is to guide it.
    pub(crate) guide: Option<&'a organization::Model>,
    /// Since when the present one guides it.
    pub(crate) edge_from: Option<NaiveDate>,
    /// The first day of the new guidance.
    pub(crate) effective_on: NaiveDate,
    /// Today.
    pub(crate) today: NaiveDate,
    /// The revision that the caller has read.
    pub(crate) expected_revision: i64,
}

/// What speaks against other guidance.
pub(crate) fn guide(guiding: &Guiding<'_>) -> Vec<Finding> {
    let Guiding {
        organization,
        division,
        ..
    } = *guiding;
    let (day, today) = (guiding.effective_on, guiding.today);
    let mut found = Vec::new();
    if let Some(guide) = guiding.guide {
        found.extend(check_guide(organization.kind, division, guide));
        if day < guide.valid_from {
            let start = guide.valid_from;
            found.push(Violation::BeforeStart { start }.at("effectiveOn"));
        }
    }
    if organization.guided_by_id == guiding.guide.map(|guide| guide.id) {
        found.push(Violation::SameGuide.at("guidedById"));
    }
    found.extend(check_exists("organizationId", organization));
    found.extend(check_day("effectiveOn", day, today, organization));
    found.extend(check_after_edge(day, guiding.edge_from));
    found.extend(check_revision(organization, guiding.expected_revision));
    found
}

/// The day by which the next election is due; none for a kind without elections.
pub(crate) fn term_end(kind: OrganizationKind, held_on: NaiveDate) -> Option<NaiveDate> {
    let term = match kind {
        Branch | GeneralBranch => BRANCH_TERM,
        PartyCommittee | WorkingCommittee | AgencyPartyCommittee => COMMITTEE_TERM,
        PeoplesCongress
        | Government
        | Cppcc
        | PartyGroup
        | OrganizationKind::OrganizationDepartment
        | DisciplineCommission
        | Office
        | Township => return None,
    };
    held_on.checked_add_months(term)
}

/// What speaks against an election held on a day, after the newest one known.
pub(crate) fn elect(
    organization: &organization::Model,
    held_on: NaiveDate,
    today: NaiveDate,
    newest: Option<NaiveDate>,
) -> Vec<Finding> {
    let mut found = check_day("heldOn", held_on, today, organization);
    found.extend(check_exists("organizationId", organization));
    if term_end(organization.kind, held_on).is_none() {
        found.push(Violation::NoTerm.at("organizationId"));
    }
    if let Some(newest) = newest.filter(|newest| held_on <= *newest) {
        found.push(Violation::ElectionOrder { newest }.at("heldOn"));
    }
    found
}
