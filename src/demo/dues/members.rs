//! What members owe and pay: everybody has an income, fixed for each year; what a branch collects is what
//! they pay. One member has paid nothing since spring, one is exempt, and one asks for less.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use entity::dues_base::{self, IncomeClass};
use entity::dues_relief::{self, ReliefKind, ReliefState};
use entity::period::Span;
use entity::{
    DuesBaseId, DuesCollectionId, DuesReliefId, OrganizationId, Period, PersonId, dues_arrears,
    dues_payment,
};

use super::Desk;
use crate::db::history::Event;
use crate::domain::dues::rules::{self, Member, MemberRecords};

/// Of a thousand members, how many have retired.
const RETIRED_PER_MILLE: u64 = 120;
/// Yuan a month, at the least and at the most.
const WAGE: (i64, i64) = (4_200, 11_800);
const PENSION: (i64, i64) = (3_100, 6_900);
/// The branch of which one member pays nothing, and for how many months.
const DEFAULTING: usize = 5;
const DEFAULT_MONTHS: u32 = 7;
/// The branches in which one member is exempt, and asks for less.
const EXEMPT: usize = 2;
const ASKING: usize = 4;

/// The members of a division.
#[derive(Debug, Default)]
pub(super) struct Roll {
    /// By branch, in the order of their records.
    branches: BTreeMap<OrganizationId, Vec<PersonId>>,
    records: BTreeMap<PersonId, MemberRecords>,
    /// Who pays nothing, and from which month on.
    defaulting: Option<(PersonId, NaiveDate)>,
}

impl Roll {
    /// What each member of a branch pays for a month.
    pub(super) fn pay(
        &mut self,
        branch: OrganizationId,
        month: Period,
        today: NaiveDate,
    ) -> Vec<(PersonId, i64)> {
        let national = rules::national();
        let mut paid = Vec::new();
        for person in self.branches.get(&branch).into_iter().flatten() {
            let is_defaulting = self
                .defaulting
                .is_some_and(|(who, from)| who == *person && month.first_day() >= from);
            let Some(records) = self.records.get_mut(person).filter(|_| !is_defaulting) else {
                continue;
            };
            if records.branch(month) != Some(branch) {
                continue;
            }
            let account = rules::member_account(records, |_| &national, (month, today));
            if let Some(due) = account.of.due.filter(|due| *due > 0) {
                records.paid.insert(month, due);
                paid.push((*person, due));
            }
        }
        paid
    }
}

impl Desk<'_, '_> {
    /// Puts the members of all branches on the roll, and fixes their incomes.
    pub(super) fn enroll(&mut self, first: NaiveDate) {
        let branches: BTreeSet<_> = self
            .of_kind(&[entity::organization::OrganizationKind::Branch])
            .into_iter()
            .collect();
        let members: Vec<_> = self
            .unit
            .rows
            .memberships
            .iter()
            .filter(|row| branches.contains(&row.organization_id))
            .map(|row| {
                let member = Member {
                    branch: row.organization_id,
                    from: row.valid_from,
                    until: row.valid_until,
                };
                (row.person_id, member)
            })
            .collect();
        for (person, member) in members {
            let of_branch = self.roll.branches.entry(member.branch).or_default();
            of_branch.push(person);
            let records = self.roll.records.entry(person).or_default();
            records.memberships.push(member);
            let class = match self.unit.random.happens(RETIRED_PER_MILLE) {
                true => (IncomeClass::Retired, PENSION),
                false => (IncomeClass::Wage, WAGE),
            };
            self.fix(person, class, first);
        }
        self.excuse(first);
    }

    /// Fixes a member's income of every year: from January, or from the first month of membership.
    fn fix(
        &mut self,
        person: PersonId,
        (class, (least, most)): (IncomeClass, (i64, i64)),
        first: NaiveDate,
    ) {
        let mut income = self.unit.random.between(least, most) * 100;
        for year in first.year()..=self.unit.world.calendar.today.year() {
            let records = self.roll.records.get(&person);
            let months = (1..=12).filter_map(|month| Period::new(year, Span::Month(month)).ok());
            // Nothing is owed for what was before the books.
            let mut months = months.filter(|month| month.first_day() >= first);
            let joined = months.find_map(|month| {
                let branch = records.and_then(|records| records.branch(month))?;
                Some((branch, month))
            });
            let Some((organization_id, month)) = joined else {
                continue;
            };
            let at = self.recorded(month.first_day());
            if at > self.unit.world.calendar.now {
                continue;
            }
            let base = dues_base::Model {
                id: DuesBaseId(self.unit.random.id(at)),
                person_id: person,
                organization_id,
                month,
                income_class: class,
                income,
                reason: None,
                recorded_by: self.accountant.account,
                recorded_at: at,
            };
            let event = Event::of(organization_id, "fixDuesBase", "Person", person.0)
                .after("from", month)
                .personal_after("income", &income.to_string());
            let signer = self.accountant;
            self.unit.tell(organization_id, at, signer, event);
            if let Some(records) = self.roll.records.get_mut(&person) {
                records.bases.push(base.clone());
            }
            self.rows().members.bases.push(base);
            income += self.unit.random.between(0, 30) * 1_000;
        }
    }

    /// The first member of some branches pays nothing, is exempt, or asks for less.
    fn excuse(&mut self, first: NaiveDate) {
        let person = |place: usize| {
            let branch = self.roll.branches.iter().nth(place);
            branch.and_then(|(id, people)| Some((*id, *people.first()?)))
        };
        let (exempt, asking, defaulting) = (person(EXEMPT), person(ASKING), person(DEFAULTING));
        let months = super::MONTHS - DEFAULT_MONTHS;
        let from = first + chrono::Months::new(months);
        self.roll.defaulting = defaulting.map(|(_, person)| (person, from));
        let last = first + chrono::Months::new(super::MONTHS - 1);
        let span = |back: u32| {
            let first = last - chrono::Months::new(back);
            Some((rules::month_of(first)?, rules::month_of(last)?))
        };
        if let (Some(who), Some(span)) = (exempt, span(5)) {
            self.ask(
                who,
                (ReliefKind::Exemption, None),
                span,
                "患重病长期住院治疗",
            );
        }
        if let (Some(who), Some(span)) = (asking, span(0)) {
            self.ask(
                who,
                (ReliefKind::Reduction, Some(500)),
                span,
                "家庭遭受火灾，生活困难",
            );
        }
    }

    fn ask(
        &mut self,
        (organization_id, person_id): (OrganizationId, PersonId),
        (kind, amount): (ReliefKind, Option<i64>),
        (first_month, last_month): (Period, Period),
        reason: &str,
    ) {
        let is_granted = kind == ReliefKind::Exemption;
        let at = self.recorded(first_month.first_day());
        let id = DuesReliefId(self.unit.random.id(at));
        let event = Event::of(organization_id, "requestDuesRelief", "DuesRelief", id.0)
            .after("person", person_id)
            .after("kind", kind)
            .after("from", first_month)
            .after("until", last_month)
            .personal_after("reason", reason);
        let (signer, decider) = (self.accountant, self.committee_staff);
        self.unit.tell(organization_id, at, signer, event);
        let decision = is_granted.then_some("支委会研究同意免交");
        let state = match is_granted {
            true => ReliefState::Granted,
            false => ReliefState::Requested,
        };
        if let Some(decision) = decision {
            let event = Event::of(organization_id, "decideDuesRelief", "DuesRelief", id.0)
                .after("state", state)
                .personal_after("decision", decision);
            self.unit.tell(organization_id, at, decider, event);
        }
        let row = dues_relief::Model {
            id,
            organization_id,
            person_id,
            kind,
            amount,
            first_month,
            last_month,
            reason: reason.to_owned(),
            state,
            requested_by: signer.account,
            requested_by_person: None,
            requested_at: at,
            decided_by: decision.map(|_| decider.account),
            decided_at: decision.map(|_| at),
            decision: decision.map(str::to_owned),
        };
        if let Some(records) = self.roll.records.get_mut(&person_id) {
            records.reliefs.push(row.clone());
        }
        self.rows().members.reliefs.push(row);
    }

    /// Who paid in a collection.
    pub(super) fn paid(&mut self, collection_id: DuesCollectionId, paid: Vec<(PersonId, i64)>) {
        let rows = paid
            .into_iter()
            .map(|(person_id, amount)| dues_payment::Model {
                collection_id,
                person_id,
                amount,
                act_id: collection_id,
            });
        self.unit.rows.members.payments.extend(rows);
    }

    /// What is kept of those who have paid nothing for six months.
    pub(super) fn keep_arrears(&mut self) {
        let mut kept: BTreeMap<OrganizationId, BTreeMap<Period, i64>> = BTreeMap::new();
        for id in self.roll.branches.keys() {
            kept.entry(*id).or_default();
        }
        for records in self.roll.records.values() {
            for (branch, month) in records.flagged_months() {
                *kept.entry(branch).or_default().entry(month).or_default() += 1;
            }
        }
        for (organization_id, months) in kept {
            let months = serde_json::to_string(&months).unwrap_or_default();
            self.rows().members.arrears.push(dues_arrears::Model {
                organization_id,
                months,
            });
        }
    }
}
