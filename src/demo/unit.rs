//! Everything that belongs to one division while it is put together in memory: rows of every table,
//! and the acts that its history will tell of. One unit is one transaction.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::organization::OrganizationKind;
use entity::organization_edge::EdgeKind;
use entity::role_grant::GrantRole;
use entity::{
    AccountId, DivisionCode, OrganizationId, PersonId, account, activity, activity_participant,
    appointment, appraisal_ballot, appraisal_ballot_token, appraisal_cycle, appraisal_entry,
    appraisal_predicate, appraisal_result, appraisal_scheme, appraisal_score, appraisal_stage,
    appraisal_voter, contact_point, contact_visit, division, dues_arrears, dues_balance, dues_base,
    dues_book, dues_collection, dues_entry, dues_line, dues_payment, dues_policy,
    dues_policy_share, dues_relief, dues_remittance, dues_seal, dues_share, dues_spending,
    evidence_file, inspection, inspection_finding, instruction, local_norm, membership,
    organization, organization_edge, organization_term, person, post, question, rectification,
    rectification_step, report_hearing, reporting_exception, reporting_obligation, reporting_round,
    responsibility_chain, responsibility_duties, responsibility_link, role_grant, suggestion_reply,
    work_report, work_report_draft, work_report_state, work_report_version,
};
use sea_orm::ActiveEnum;
use uuid::Uuid;

use super::World;
use super::action;
use super::activity::Done;
use super::life::Filed;
use super::names;
use super::random::Random;
use crate::db::Author;
use crate::db::history::{Event, ROOT_CHAIN};

/// What a unit's own generator is for.
const STRUCTURE: u64 = 1;

/// Rows of every table that the demo fills, in the order in which they can be inserted.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) organizations: Vec<organization::Model>,
    pub(super) edges: Vec<organization_edge::Model>,
    pub(super) terms: Vec<organization_term::Model>,
    pub(super) people: Vec<person::Model>,
    pub(super) posts: Vec<post::Model>,
    pub(super) appointments: Vec<appointment::Model>,
    pub(super) memberships: Vec<membership::Model>,
    pub(super) accounts: Vec<account::Model>,
    pub(super) grants: Vec<role_grant::Model>,
    pub(super) rounds: Vec<reporting_round::Model>,
    pub(super) obligations: Vec<reporting_obligation::Model>,
    pub(super) exceptions: Vec<reporting_exception::Model>,
    pub(super) reports: Vec<work_report::Model>,
    pub(super) drafts: Vec<work_report_draft::Model>,
    pub(super) versions: Vec<work_report_version::Model>,
    pub(super) states: Vec<work_report_state::Model>,
    pub(super) hearings: Vec<report_hearing::Model>,
    pub(super) instructions: Vec<instruction::Model>,
    pub(super) replies: Vec<suggestion_reply::Model>,
    pub(super) chains: Vec<responsibility_chain::Model>,
    pub(super) links: Vec<responsibility_link::Model>,
    pub(super) wordings: Vec<responsibility_duties::Model>,
    pub(super) rectifications: Vec<rectification::Model>,
    pub(super) rectification_steps: Vec<rectification_step::Model>,
    pub(super) activities: Vec<activity::Model>,
    pub(super) participants: Vec<activity_participant::Model>,
    /// Evidence files with their bytes.
    pub(super) evidence: Vec<(evidence_file::Model, Vec<u8>)>,
    pub(super) contact_points: Vec<contact_point::Model>,
    pub(super) inspections: Vec<inspection::Model>,
    pub(super) findings: Vec<inspection_finding::Model>,
    pub(super) visits: Vec<contact_visit::Model>,
    pub(super) questions: Vec<question::Model>,
    pub(super) dues_policies: Vec<dues_policy::Model>,
    pub(super) dues_policy_shares: Vec<dues_policy_share::Model>,
    pub(super) dues_books: Vec<dues_book::Model>,
    pub(super) dues_balances: Vec<dues_balance::Model>,
    pub(super) dues_remittances: Vec<dues_remittance::Model>,
    pub(super) dues_entries: Vec<dues_entry::Model>,
    pub(super) dues_lines: Vec<dues_line::Model>,
    pub(super) dues_collections: Vec<dues_collection::Model>,
    pub(super) dues_shares: Vec<dues_share::Model>,
    pub(super) dues_spendings: Vec<dues_spending::Model>,
    pub(super) dues_seals: Vec<dues_seal::Model>,
    pub(super) members: Members,
    pub(super) norms: Vec<local_norm::Model>,
    pub(super) appraisals: Appraisals,
}

/// Rows of the tables of what members owe and pay.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) bases: Vec<dues_base::Model>,
    pub(super) reliefs: Vec<dues_relief::Model>,
    pub(super) payments: Vec<dues_payment::Model>,
    pub(super) arrears: Vec<dues_arrears::Model>,
}

/// Rows of the tables of appraisal.
#[derive(Debug, Default)]
pub(super) struct Appraisals {
    pub(super) schemes: Vec<appraisal_scheme::Model>,
    pub(super) cycles: Vec<appraisal_cycle::Model>,
    pub(super) stages: Vec<appraisal_stage::Model>,
    pub(super) entries: Vec<appraisal_entry::Model>,
    pub(super) predicates: Vec<appraisal_predicate::Model>,
    pub(super) scores: Vec<appraisal_score::Model>,
    pub(super) results: Vec<appraisal_result::Model>,
    pub(super) ballots: Vec<appraisal_ballot::Model>,
    pub(super) ballot_tokens: Vec<appraisal_ballot_token::Model>,
    pub(super) voters: Vec<appraisal_voter::Model>,
}

/// One event of the history, before it is sealed into its chain.
#[derive(Debug)]
pub(super) struct Act {
    pub(super) chain: Uuid,
    pub(super) at: DateTime<Utc>,
    pub(super) author: Author,
    pub(super) event: Event,
}

/// One division's share of the demo.
#[derive(Debug)]
pub(super) struct Unit<'a> {
    pub(super) world: &'a World,
    pub(super) division: &'a division::Model,
    pub(super) rows: Rows,
    pub(super) acts: Vec<Act>,
    pub(super) random: Random,
    /// What departments have filed, for the working committee's own figures.
    pub(super) filed: Vec<Filed>,
    /// What bodies have done, for the figures of their reports.
    pub(super) done: Vec<Done>,
    entered: i64,
}

/// A body, as those below it need to know it.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) id: OrganizationId,
    pub(super) name: String,
    pub(super) path: Vec<u8>,
    pub(super) since: NaiveDate,
}

/// Where a new body is put.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) superior: Option<&'a Body>,
    pub(super) guided_by: Option<&'a Body>,
    pub(super) since: NaiveDate,
}

impl<'a> Place<'a> {
    /// Below a body, from a day on.
    pub(super) const fn below(superior: &'a Body, since: NaiveDate) -> Self {
        Self {
            superior: Some(superior),
            guided_by: None,
            since,
        }
    }
}

/// A person, as whoever appoints them needs to know them.
#[derive(Clone, Debug)]
pub(super) struct Human {
    pub(super) id: PersonId,
    pub(super) name: String,
}

/// How accounts sign what they do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signer {
    pub(super) account: AccountId,
    pub(super) role: GrantRole,
    pub(super) organization: Option<OrganizationId>,
}

impl Signer {
    /// As the history names it.
    pub(super) fn author(self) -> Author {
        Author {
            account: Some(self.account),
            role: Some(self.role.to_value()),
            organization: self.organization,
        }
    }
}

impl<'a> Unit<'a> {
    /// An empty unit.
    pub(super) fn new(world: &'a World, division: &'a division::Model) -> Self {
        let random = Random::of(&[STRUCTURE, number(division.code)]);
        let (rows, acts) = (Rows::default(), Vec::new());
        Self {
            world,
            division,
            rows,
            acts,
            random,
            filed: Vec::new(),
            done: Vec::new(),
            entered: 0,
        }
    }

    /// A generator for one thing of this division.
    pub(super) fn random_for(&self, parts: &[u64]) -> Random {
        let mut seed = vec![number(self.division.code)];
        seed.extend(parts);
        Random::of(&seed)
    }

    /// The instant at which the next thing was entered.
    pub(super) fn entered_at(&mut self) -> DateTime<Utc> {
        self.entered += 1;
        self.world.calendar.entered_at(self.division.code) + TimeDelta::microseconds(self.entered)
    }

    /// An id of something entered now.
    pub(super) fn new_id(&mut self) -> Uuid {
        let at = self.entered_at();
        self.random.id(at)
    }

    /// Puts an event into the chain of an organization.
    pub(super) fn tell(
        &mut self,
        organization: OrganizationId,
        at: DateTime<Utc>,
        signer: Signer,
        event: Event,
    ) {
        self.acts.push(Act {
            chain: organization.0,
            at,
            author: signer.author(),
            event,
        });
    }

    /// Puts an event into the root chain.
    pub(super) fn tell_root(&mut self, at: DateTime<Utc>, event: Event) {
        let author = self.world.admin.author();
        self.acts.push(Act {
            chain: ROOT_CHAIN,
            at,
            author,
            event,
        });
    }

    /// Establishes a body.
    pub(super) fn establish(
        &mut self,
        kind: OrganizationKind,
        name: String,
        place: &Place<'_>,
    ) -> Body {
        let at = self.entered_at();
        let id = OrganizationId(self.random.id(at));
        let mut path = place
            .superior
            .map(|superior| superior.path.clone())
            .unwrap_or_default();
        path.extend_from_slice(id.0.as_bytes());
        let above = [
            (EdgeKind::Superior, place.superior),
            (EdgeKind::GuidedBy, place.guided_by),
        ];
        for (kind, target) in above {
            if let Some(target) = target {
                let row = self.edge(id, kind, target.id, place.since);
                self.rows.edges.push(row);
            }
        }
        self.rows.organizations.push(organization::Model {
            id,
            kind,
            name: name.clone(),
            division_code: self.division.code,
            superior_id: place.superior.map(|superior| superior.id),
            guided_by_id: place.guided_by.map(|guide| guide.id),
            path: path.clone(),
            valid_from: place.since,
            valid_until: None,
            revision: 1,
            created_at: at,
        });
        let event = Event::of(id, action::ESTABLISH, action::ORGANIZATION, id.0)
            .after("kind", kind)
            .after("name", &name)
            .after("divisionCode", self.division.code.to_string())
            .after("superiorId", place.superior.map(|superior| superior.id))
            .after("guidedById", place.guided_by.map(|guide| guide.id))
            .after("validFrom", place.since);
        self.tell(id, at, self.world.admin, event);
        Body {
            id,
            name,
            path,
            since: place.since,
        }
    }

    fn edge(
        &mut self,
        organization_id: OrganizationId,
        kind: EdgeKind,
        target_id: OrganizationId,
        valid_from: NaiveDate,
    ) -> organization_edge::Model {
        let id = self.new_id();
        organization_edge::Model {
            id,
            organization_id,
            kind,
            target_id,
            valid_from,
            valid_until: None,
        }
    }

    /// Registers a person whom an organization keeps on its roster.
    pub(super) fn register(&mut self, home: &Body) -> Human {
        let at = self.entered_at();
        let id = PersonId(self.random.id(at));
        let name = names::name(&mut self.random);
        let place = self.rows.people.len() + 1;
        self.rows.people.push(person::Model {
            id,
            staff_number: format!("{}{place:05}", self.division.code),
            name: name.clone(),
            home_organization_id: Some(home.id),
            created_at: at,
        });
        Human { id, name }
    }
}

/// A division's code as a part of a seed.
pub(super) fn number(code: DivisionCode) -> u64 {
    u64::try_from(code.0).unwrap_or_default()
}
