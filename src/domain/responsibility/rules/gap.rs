//! What is missing in a chain on a day, and how that changes over the year.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use entity::organization::{self, OrganizationKind};
use entity::responsibility_link::{self, ResponsibilityTier};
use entity::{LinkId, appointment, organization_term, responsibility_duties};
use serde::{Deserialize, Serialize};

use super::required;
use crate::clock::{day_of, holds};
use crate::db::tally::Numbers;

/// The kinds that may carry out what an organization of this kind answers for (§4.2).
pub(super) const CARRIED_BY: &[(OrganizationKind, &[OrganizationKind])] = &[
    (
        OrganizationKind::PartyCommittee,
        &[OrganizationKind::WorkingCommittee],
    ),
    (
        OrganizationKind::PartyGroup,
        &[
            OrganizationKind::AgencyPartyCommittee,
            OrganizationKind::GeneralBranch,
            OrganizationKind::Branch,
        ],
    ),
];

/// Where each number stands in a tally row of responsibility.
mod number {
    /// Complete chains.
    pub(super) const COMPLETE: usize = 0;
    /// Gaps, less those that the organization would have without any chain.
    pub(super) const GAPS: usize = 1;
    /// First links of party committees and working committees that are held.
    pub(super) const FIRST_HELD: usize = 2;
    /// Chains that have been begun.
    pub(super) const BEGUN: usize = 3;
}

/// Why a tier of a chain is not in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum GapReason {
    /// Nobody was assigned.
    NoLink,
    /// The holder's post has ended, or the body no longer stands below.
    Vacant,
    /// The first responsible person is not the secretary.
    NotSecretary,
    /// The holder has not signed these duties.
    Unsigned,
    /// The body's term of office is over.
    TermOver,
    /// More than one holds what only one may hold.
    TooMany,
}

/// A gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Gap {
    /// Where.
    pub(crate) tier: ResponsibilityTier,
    /// Why.
    pub(crate) reason: GapReason,
    /// The link that has it; none where the link is missing, or the chain as a whole has it.
    pub(crate) link: Option<LinkId>,
}

/// A link with what decides about it.
#[derive(Clone, Debug)]
pub(crate) struct LinkFacts {
    /// The link.
    pub(crate) row: responsibility_link::Model,
    /// Every wording of its duties, oldest first.
    pub(crate) wordings: Vec<responsibility_duties::Model>,
    /// The appointment by which it is held.
    pub(crate) appointment: Option<appointment::Model>,
    /// The days on which the chain's organization led the body that holds it.
    pub(crate) led: Vec<(NaiveDate, Option<NaiveDate>)>,
}

/// Everything that decides about a chain.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// Whose chain.
    pub(crate) organization: organization::Model,
    /// Which year's.
    pub(crate) year: i32,
    /// Its links, oldest first.
    pub(crate) links: Vec<LinkFacts>,
    /// Those who are, were or will be secretary.
    pub(crate) secretaries: Vec<appointment::Model>,
    /// Its terms of office.
    pub(crate) terms: Vec<organization_term::Model>,
}

/// Whether an organization must have a chain on a day.
fn must_have(organization: &organization::Model, day: NaiveDate) -> bool {
    !required(organization.kind).is_empty()
        && holds((organization.valid_from, organization.valid_until), day)
}

impl LinkFacts {
    fn is_on(&self, day: NaiveDate) -> bool {
        holds((self.row.valid_from, self.row.valid_until), day)
    }
}

/// The wording that holds at the end of a day.
pub(crate) fn wording_on(
    link: &LinkFacts,
    day: NaiveDate,
) -> Option<&responsibility_duties::Model> {
    let set = |row: &&responsibility_duties::Model| day_of(row.set_at) <= day;
    // Before a link of a later day begins, its first wording is shown.
    link.wordings
        .iter()
        .rev()
        .find(set)
        .or_else(|| link.wordings.first())
}

/// Whether the wording that holds on a day was signed by the end of it.
pub(crate) fn signed_on(link: &LinkFacts, day: NaiveDate) -> bool {
    let signed = wording_on(link, day).and_then(|row| row.signed_at);
    signed.is_some_and(|at| day_of(at) <= day)
}

/// Whether nobody holds a link on a day: the post of its holder has ended, or the body no longer
/// stands below.
pub(crate) fn is_vacant(facts: &Facts, link: &LinkFacts, day: NaiveDate) -> bool {
    match (&link.appointment, link.row.body_id) {
        (Some(held), _) => !holds((held.valid_from, held.valid_until), day),
        (None, Some(body)) if body == facts.organization.id => false,
        (None, Some(_)) => !link.led.iter().any(|days| holds(*days, day)),
        (None, None) => true,
    }
}

fn is_secretary(facts: &Facts, link: &LinkFacts, day: NaiveDate) -> bool {
    facts.secretaries.iter().any(|held| {
        Some(held.person_id) == link.row.person_id
            && holds((held.valid_from, held.valid_until), day)
    })
}

/// Every gap of a chain on a day, from the body itself down; none on days on which the organization
/// need not have one.
pub(crate) fn gaps(facts: &Facts, day: NaiveDate) -> Vec<Gap> {
    if !must_have(&facts.organization, day) {
        return Vec::new();
    }
    let links: Vec<_> = facts.links.iter().filter(|link| link.is_on(day)).collect();
    let of = |tier| links.iter().filter(move |link| link.row.tier == tier);
    let mut found = Vec::new();
    for tier in required(facts.organization.kind) {
        if of(*tier).next().is_none() {
            found.push(Gap {
                tier: *tier,
                reason: GapReason::NoLink,
                link: None,
            });
        }
    }
    for tier in [ResponsibilityTier::Overall, ResponsibilityTier::First] {
        if of(tier).count() > 1 {
            found.push(Gap {
                tier,
                reason: GapReason::TooMany,
                link: None,
            });
        }
    }
    let mut terms = facts.terms.iter().filter(|term| term.starts_on <= day);
    let newest = terms.by_ref().max_by_key(|term| term.starts_on);
    if !links.is_empty() && newest.is_some_and(|term| term.ends_on < day) {
        found.push(Gap {
            tier: ResponsibilityTier::Overall,
            reason: GapReason::TermOver,
            link: None,
        });
    }
    for link in &links {
        let is_first = link.row.tier == ResponsibilityTier::First;
        let reason = if is_vacant(facts, link, day) {
            GapReason::Vacant
        } else if is_first && !is_secretary(facts, link, day) {
            GapReason::NotSecretary
        } else if !signed_on(link, day) {
            GapReason::Unsigned
        } else {
            continue;
        };
        found.push(Gap {
            tier: link.row.tier,
            reason,
            link: Some(link.row.id),
        });
    }
    found.sort_unstable();
    found
}

/// What a chain counts from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    /// The first day.
    pub(crate) day: NaiveDate,
    /// The numbers from that day on, less those before it.
    pub(crate) change: [i64; 4],
}

/// What a chain counts on a day; zeros before its first link and when the organization has none.
fn contribution(facts: &Facts, day: NaiveDate) -> [i64; 4] {
    let begun = facts.links.iter().any(|link| link.row.valid_from <= day);
    if !begun || !must_have(&facts.organization, day) {
        return [0; 4];
    }
    let gaps = gaps(facts, day);
    let count = i64::try_from(gaps.len()).unwrap_or(i64::MAX);
    let without = i64::try_from(required(facts.organization.kind).len()).unwrap_or(i64::MAX);
    let is_committee = matches!(
        facts.organization.kind,
        OrganizationKind::PartyCommittee | OrganizationKind::WorkingCommittee
    );
    let is_vacancy = |gap: &Gap| {
        gap.tier == ResponsibilityTier::First
            && matches!(
                gap.reason,
                GapReason::NoLink | GapReason::Vacant | GapReason::NotSecretary
            )
    };
    let mut numbers = [0; 4];
    for (place, value) in [
        (number::COMPLETE, i64::from(gaps.is_empty())),
        (number::GAPS, count - without),
        (
            number::FIRST_HELD,
            i64::from(is_committee && !gaps.iter().any(is_vacancy)),
        ),
        (number::BEGUN, 1),
    ] {
        if let Some(number) = numbers.get_mut(place) {
            *number = value;
        }
    }
    numbers
}

/// How what a chain counts changes over its year, oldest first.
pub(crate) fn steps(facts: &Facts) -> Vec<Step> {
    let Some(first) = NaiveDate::from_ymd_opt(facts.year, 1, 1) else {
        return Vec::new();
    };
    let mut days = BTreeSet::from([first]);
    let mut add = |from: NaiveDate, until: Option<NaiveDate>| {
        days.insert(from);
        days.extend(until);
    };
    add(
        facts.organization.valid_from,
        facts.organization.valid_until,
    );
    for held in &facts.secretaries {
        add(held.valid_from, held.valid_until);
    }
    for term in &facts.terms {
        // The last day still belongs to the term.
        add(term.starts_on, term.ends_on.succ_opt());
    }
    for link in &facts.links {
        add(link.row.valid_from, link.row.valid_until);
        for wording in &link.wordings {
            add(day_of(wording.set_at), wording.signed_at.map(day_of));
        }
        if let Some(held) = &link.appointment {
            add(held.valid_from, held.valid_until);
        }
        for (from, until) in &link.led {
            add(*from, *until);
        }
    }
    let mut before = [0; 4];
    let mut found = Vec::new();
    for day in days.into_iter().filter(|day| day.year() == facts.year) {
        let now = contribution(facts, day);
        if now != before {
            let mut change = now;
            for (number, before) in change.iter_mut().zip(before) {
                *number -= before;
            }
            found.push(Step { day, change });
            before = now;
        }
    }
    found
}

impl Step {
    /// From which days on a chain is complete, and is not.
    pub(crate) fn completeness(steps: &[Self]) -> Vec<(NaiveDate, bool)> {
        let mut complete = 0;
        let mut days = Vec::with_capacity(steps.len());
        for step in steps {
            let [change, ..] = step.change;
            complete += change;
            days.push((step.day, complete > 0));
        }
        days
    }

    /// As the numbers of a tally row.
    pub(crate) fn numbers(&self) -> Numbers {
        let [complete, gaps, first_held, begun] = self.change;
        [complete, gaps, first_held, begun, 0, 0, 0, 0]
    }
}

/// How the chains of some bodies stand, from the numbers of the bodies and of their chains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Chains that must be there.
    pub(crate) due: i64,
    /// Chains without a gap.
    pub(crate) complete: i64,
    /// Gaps in all of them, also of those that were not begun.
    pub(crate) gaps: i64,
    /// Party committees and working committees without a first responsible person.
    pub(crate) first_missing: i64,
    /// Chains that have been begun.
    pub(crate) begun: i64,
}

/// Adds up: `bodies` counts each kind in its place, as `organization` keeps them; `chains` is what
/// steps give.
pub(crate) fn standing(bodies: &Numbers, chains: &Numbers) -> Standing {
    let [party, working, groups, agency, general, branches, _, _] = *bodies;
    let [complete, gaps, first_held, begun, ..] = *chains;
    let counted = [
        (OrganizationKind::PartyCommittee, party),
        (OrganizationKind::WorkingCommittee, working),
        (OrganizationKind::PartyGroup, groups),
        (OrganizationKind::AgencyPartyCommittee, agency),
        (OrganizationKind::GeneralBranch, general),
        (OrganizationKind::Branch, branches),
    ];
    let without_any: i64 = counted
        .iter()
        .map(|(kind, count)| count * i64::try_from(required(*kind).len()).unwrap_or(0))
        .sum();
    Standing {
        due: counted.iter().map(|(_, count)| count).sum(),
        complete,
        gaps: without_any + gaps,
        first_missing: party + working - first_held,
        begun,
    }
}
