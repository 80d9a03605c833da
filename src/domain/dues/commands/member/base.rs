//! The income by which a member's dues are reckoned.

use entity::dues_entry::DuesFund;
use entity::{DuesBaseId, OrganizationId, PersonId, dues_base};

use super::{PEOPLE_MAX, decide, open, store};
use crate::access::{Acting, Action};
use crate::db::history::Event;
use crate::db::settle::{ALWAYS, Aspect};
use crate::domain::dues::rules::{self, Fixed, MemberRecords, MemberViolation, Violation};
use crate::error::Result;

/// What a branch fixes.
#[derive(Clone, Debug)]
pub(crate) struct FixBases {
    pub organization: OrganizationId,
    pub bases: Vec<(PersonId, Fixed)>,
}

/// Fixes the incomes by which the dues of a branch's members are reckoned. What is fixed already is
/// left as it is.
pub(crate) async fn fix_bases(acting: &Acting<'_>, input: FixBases) -> Result<()> {
    let mut tx = acting.begin().await?;
    let row = open(acting, &mut tx, input.organization, Action::DuesMemberKeep).await?;
    // One after another, and never beside a payment that asks what is owed.
    store::lock_book(&tx, row.id, DuesFund::Dues).await?;
    let people: Vec<PersonId> = input.bases.iter().map(|(person, _)| *person).collect();
    let mut violations = Vec::new();
    if people.is_empty() {
        violations.push(Violation::Blank("bases".to_owned()));
    }
    if people.len() > PEOPLE_MAX {
        violations.push(Violation::TooLong("bases".to_owned(), PEOPLE_MAX));
    }
    decide(violations)?;
    let records = store::member_records(tx.conn(), &people, None).await?;
    let none = MemberRecords::default();
    let mut violations = Vec::new();
    let mut fixed = Vec::new();
    for (index, (person, base)) in input.bases.into_iter().enumerate() {
        let at = format!("bases.{index}");
        let twice = people.iter().take(index).any(|other| *other == person);
        let records = records.get(&person).unwrap_or(&none);
        let before: Vec<_> = records.bases_of(base.month.year()).cloned().collect();
        if twice {
            violations.push(Violation::Twice(format!("{at}.personId")));
        } else if records.branch(base.month) != Some(row.id) {
            violations.push(MemberViolation::NotItsMember(format!("{at}.personId")).into());
        }
        if before.last().is_some_and(|last| base.is(last)) {
            continue;
        }
        rules::check_base(&base, &before, acting.today(), &at, &mut violations);
        fixed.push(dues_base::Model {
            id: DuesBaseId(acting.new_id()),
            person_id: person,
            organization_id: row.id,
            month: base.month,
            income_class: base.class,
            income: base.income,
            reason: base.reason,
            recorded_by: acting.actor.account,
            recorded_at: tx.at(),
        });
    }
    decide(violations)?;
    if fixed.is_empty() {
        return tx.commit().await;
    }
    for base in &fixed {
        let event = Event::of(row.id, "fixDuesBase", "Person", base.person_id.0)
            .after("from", base.month)
            .personal_after("income", &base.income.to_string());
        tx.record(match &base.reason {
            Some(reason) => event.personal_after("reason", reason),
            None => event,
        });
    }
    tx.touch(row.id, Aspect::MemberDues, ALWAYS);
    store::insert_bases(&tx, fixed).await?;
    tx.commit().await
}
