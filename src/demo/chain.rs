//! Two years of responsibility chains: complete where a county works well, with missing, unsigned
//! and vacant links where it does not.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use entity::organization::{self, OrganizationKind};
use entity::post::PostRole;
use entity::responsibility_link::{self, ResponsibilityTier};
use entity::{
    ChainId, LinkId, OrganizationId, appointment, organization_term, responsibility_chain,
    responsibility_duties,
};

use super::action;
use super::calendar::at;
use super::people::days;
use super::quality::Quality;
use super::random::Random;
use super::unit::Unit;
use crate::db::history::Event;
use crate::domain::responsibility::{Facts, LinkFacts, standard_duties, steps, steps_to_json};

/// What the generator of chains is for.
const CHAINS: u64 = 9;

/// Of a thousand, how many chains are missing, and how many of their links are unsigned or not
/// assigned anew after their holder went.
#[derive(Clone, Copy, Debug)]
struct Faults {
    missing: u64,
    unsigned: u64,
    left_vacant: u64,
}

impl Faults {
    const fn of(quality: Quality) -> Self {
        let (missing, unsigned, left_vacant) = match quality {
            Quality::Green => (0, 4, 150),
            Quality::Amber => (8, 5, 200),
            Quality::Red => (130, 110, 700),
        };
        Self {
            missing,
            unsigned,
            left_vacant,
        }
    }
}

/// What is known of a unit's bodies when its chains are made.
struct Known {
    appointments: BTreeMap<OrganizationId, Vec<appointment::Model>>,
    terms: BTreeMap<OrganizationId, Vec<organization_term::Model>>,
    led: BTreeMap<OrganizationId, Vec<organization::Model>>,
}

/// One chain under way.
struct Draft<'a> {
    organization: &'a organization::Model,
    chain: ChainId,
    faults: Faults,
    random: Random,
    links: Vec<LinkFacts>,
}

/// Who is to hold a link, and until when they do.
enum Holder<'a> {
    Body(&'a organization::Model),
    Person(&'a appointment::Model),
}

/// Makes the chains of every party body of a unit.
pub(super) fn build(unit: &mut Unit<'_>) {
    let mut known = Known {
        appointments: BTreeMap::new(),
        terms: BTreeMap::new(),
        led: BTreeMap::new(),
    };
    for row in &unit.rows.appointments {
        let of = known.appointments.entry(row.organization_id).or_default();
        of.push(row.clone());
    }
    for row in &unit.rows.terms {
        let of = known.terms.entry(row.organization_id).or_default();
        of.push(row.clone());
    }
    for row in &unit.rows.organizations {
        if let Some(superior) = row.superior_id {
            known.led.entry(superior).or_default().push(row.clone());
        }
    }
    let seasons = unit.world.calendar.seasons.iter();
    let mut years: Vec<i32> = seasons.map(|season| season.period.year()).collect();
    years.dedup();
    let organizations = unit.rows.organizations.clone();
    let faults = Faults::of(Quality::of(unit.division));
    for year in years {
        for (place, organization) in (1_u64..).zip(&organizations) {
            if standard_duties(organization.kind, ResponsibilityTier::Overall).is_empty() {
                continue;
            }
            let seed = u64::try_from(year).unwrap_or_default();
            let mut random = unit.random_for(&[CHAINS, seed, place]);
            let is_committee = matches!(
                organization.kind,
                OrganizationKind::PartyCommittee | OrganizationKind::WorkingCommittee
            );
            if !is_committee && random.happens(faults.missing) {
                continue;
            }
            chain(unit, &known, (organization, year), (faults, random));
        }
    }
}

fn chain(
    unit: &mut Unit<'_>,
    known: &Known,
    (organization, year): (&organization::Model, i32),
    (faults, mut random): (Faults, Random),
) {
    let Some(first) = NaiveDate::from_ymd_opt(year, 1, 1) else {
        return;
    };
    let (today, entered) = (unit.world.calendar.today, unit.world.calendar.entered_on);
    let begun = (first + days(random.between(8, 70))).max(entered + days(1));
    if begun >= today || begun.year() != year {
        return;
    }
    let created_at = at(begun, 10, 0);
    let mut draft = Draft {
        organization,
        chain: ChainId(random.id(created_at)),
        faults,
        random,
        links: Vec::new(),
    };
    let none = Vec::new();
    let held = known.appointments.get(&organization.id).unwrap_or(&none);
    draft.assign(
        unit,
        ResponsibilityTier::Overall,
        &Holder::Body(organization),
        begun,
    );
    draft.persons(unit, (held, today), begun);
    let nothing = Vec::new();
    for body in known.led.get(&organization.id).unwrap_or(&nothing) {
        if carries(organization.kind, body.kind) {
            draft.assign(
                unit,
                ResponsibilityTier::Implementing,
                &Holder::Body(body),
                begun,
            );
        }
    }
    let secretaries = held.iter().filter(|row| row.role == PostRole::Secretary);
    let facts = Facts {
        organization: organization.clone(),
        year,
        links: draft.links,
        secretaries: secretaries.cloned().collect(),
        terms: known
            .terms
            .get(&organization.id)
            .cloned()
            .unwrap_or_default(),
    };
    unit.rows.chains.push(responsibility_chain::Model {
        id: draft.chain,
        organization_id: organization.id,
        year,
        revision: i64::try_from(facts.links.len()).unwrap_or_default(),
        counted: steps_to_json(&steps(&facts)),
        created_at,
    });
    for link in facts.links {
        unit.rows.links.push(link.row);
        unit.rows.wordings.extend(link.wordings);
    }
}

/// Whether a body of the second kind carries out what one of the first answers for.
const fn carries(organization: OrganizationKind, body: OrganizationKind) -> bool {
    use OrganizationKind::{
        AgencyPartyCommittee, Branch, GeneralBranch, PartyCommittee, PartyGroup, WorkingCommittee,
    };
    matches!(
        (organization, body),
        (PartyCommittee, WorkingCommittee)
            | (PartyGroup, AgencyPartyCommittee | GeneralBranch | Branch)
    )
}

impl Draft<'_> {
    /// The links of persons: who holds the post when the chain is begun, and who takes it later.
    fn persons(
        &mut self,
        unit: &mut Unit<'_>,
        (held, today): (&[appointment::Model], NaiveDate),
        begun: NaiveDate,
    ) {
        for row in held {
            let tier = match row.role {
                PostRole::Secretary => ResponsibilityTier::First,
                PostRole::LeaderInCharge | PostRole::DeputySecretary => ResponsibilityTier::Direct,
                PostRole::TeamMember => ResponsibilityTier::Member,
                PostRole::CommitteeMember
                | PostRole::Staff
                | PostRole::Accountant
                | PostRole::Cashier
                | PostRole::Auditor => continue,
            };
            let is_branch = matches!(
                self.organization.kind,
                OrganizationKind::Branch | OrganizationKind::GeneralBranch
            );
            let wanted = !is_branch || tier == ResponsibilityTier::First;
            let from = row.valid_from.max(begun);
            let is_over = row.valid_until.is_some_and(|until| until <= from);
            if !wanted || is_over || from.year() != begun.year() || from >= today {
                continue;
            }
            let is_new = row.valid_from > begun;
            if is_new && self.random.happens(self.faults.left_vacant) {
                continue;
            }
            let predecessor = self.links.iter_mut().find(|link| {
                let before = link.appointment.as_ref();
                before.is_some_and(|before| before.post_id == row.post_id)
            });
            if let Some(predecessor) = predecessor {
                predecessor.row.valid_until = Some(from);
            }
            self.assign(unit, tier, &Holder::Person(row), from);
        }
    }

    fn assign(
        &mut self,
        unit: &mut Unit<'_>,
        tier: ResponsibilityTier,
        holder: &Holder<'_>,
        from: NaiveDate,
    ) {
        let assigned_at = at(from, 10, 0);
        let id = LinkId(self.random.id(assigned_at));
        let (body, held) = match holder {
            Holder::Body(body) => (Some(*body), None),
            Holder::Person(held) => (None, Some(*held)),
        };
        let row = responsibility_link::Model {
            id,
            chain_id: self.chain,
            organization_id: self.organization.id,
            tier,
            body_id: body.map(|body| body.id),
            appointment_id: held.map(|held| held.id),
            person_id: held.map(|held| held.person_id),
            valid_from: from,
            valid_until: None,
            created_at: assigned_at,
        };
        let event = Event::of(self.organization.id, action::ASSIGN, action::LINK, id.0)
            .after("year", from.year())
            .after("tier", tier)
            .after("bodyId", row.body_id)
            .after("appointmentId", row.appointment_id)
            .after("personId", row.person_id)
            .after("validFrom", from);
        unit.tell(self.organization.id, assigned_at, unit.world.admin, event);
        let signed_on = from + days(self.random.between(1, 12));
        let lasts = held.is_none_or(|held| held.valid_until.is_none_or(|until| until > signed_on));
        let is_signed = lasts
            && signed_on < unit.world.calendar.today
            && !self.random.happens(self.faults.unsigned);
        let signed_at = is_signed.then(|| at(signed_on, 15, 0));
        if let Some(signed_at) = signed_at {
            let event = Event::of(self.organization.id, action::SIGN, action::LINK, id.0)
                .after("wording", 1);
            unit.tell(self.organization.id, signed_at, unit.world.admin, event);
        }
        let duties = standard_duties(self.organization.kind, tier);
        let wording = responsibility_duties::Model {
            link_id: id,
            number: 1,
            content: serde_json::to_string(&duties).unwrap_or_default(),
            set_at: assigned_at,
            signed_at,
            signed_by: None,
            signer_id: held.filter(|_| is_signed).map(|held| held.person_id),
        };
        self.links.push(LinkFacts {
            led: body
                .filter(|body| body.id != self.organization.id)
                .map(|body| (body.valid_from, body.valid_until))
                .into_iter()
                .collect(),
            appointment: held.cloned(),
            wordings: vec![wording],
            row,
        });
    }
}
