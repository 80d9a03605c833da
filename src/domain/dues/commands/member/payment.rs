//! What members pay: booked by month, in one act.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::dues_entry::DuesFund;
use entity::{DuesCollectionId, OrganizationId, PersonId, dues_payment, organization};
use serde::Serialize;

use super::super::collection::{self, Collect, Register};
use super::{PEOPLE_MAX, Standards, decide, done, open, store, ways};
use crate::access::{Acting, Action};
use crate::db::Tx;
use crate::db::settle::{ALWAYS, Aspect};
use crate::domain::dues::rules::{self, Group, PaidBy, Violation};
use crate::error::Result;

/// What was paid.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RecordPayments {
    pub organization: OrganizationId,
    pub payments: Vec<PaidBy>,
    pub collected_on: Option<NaiveDate>,
}

/// Books what members of a branch paid: one collection for each month, and for what is paid beyond
/// what is owed. Gives the first of them, by which the others are found.
pub(crate) async fn record_payments(
    acting: &Acting<'_>,
    input: RecordPayments,
    key: &str,
) -> Result<DuesCollectionId> {
    let mut tx = acting.begin().await?;
    let row = open(acting, &mut tx, input.organization, Action::DuesMemberKeep).await?;
    let first = DuesCollectionId(acting.new_id());
    let key = ("recordMemberDues", key);
    if let Some(done) = done(acting, &tx, key, &input, first.0).await? {
        return Ok(DuesCollectionId(done));
    }
    book(acting, &mut tx, &row, (&input, &mut Booking::of(first))).await?;
    tx.commit().await?;
    Ok(first)
}

/// Collections that one act books: all are found by the first.
#[derive(Debug)]
pub(super) struct Booking {
    first: DuesCollectionId,
    is_begun: bool,
}

impl Booking {
    /// Nothing is booked yet.
    pub(super) const fn of(first: DuesCollectionId) -> Self {
        Self {
            first,
            is_begun: false,
        }
    }

    fn next(&mut self, acting: &Acting<'_>) -> DuesCollectionId {
        match std::mem::replace(&mut self.is_begun, true) {
            false => self.first,
            true => DuesCollectionId(acting.new_id()),
        }
    }
}

/// Books what members of a branch paid, where nothing stands against it.
pub(super) async fn book(
    acting: &Acting<'_>,
    tx: &mut Tx,
    row: &organization::Model,
    (input, booking): (&RecordPayments, &mut Booking),
) -> Result<()> {
    // What is owed is read once nobody else can pay it.
    store::lock_book(tx, row.id, DuesFund::Dues).await?;
    tx.touch(row.id, Aspect::MemberDues, ALWAYS);
    check(acting, tx, input).await?;
    for group in rules::groups(&input.payments) {
        let id = booking.next(acting);
        let collect = collect(input, &group)?;
        collection::book(acting, tx, row, (&collect, id)).await?;
        let rows = group.payments.into_iter();
        let rows = rows.map(|(person_id, amount)| dues_payment::Model {
            collection_id: id,
            person_id,
            amount,
            act_id: booking.first,
        });
        store::insert_payments(tx, rows.collect()).await?;
    }
    Ok(())
}

fn collect(input: &RecordPayments, group: &Group) -> Result<Collect> {
    let Some(amount) = group.sum() else {
        decide(vec![Violation::Amount("payments".to_owned())])?;
        return Err(crate::error::Error::internal("a sum that is refused"));
    };
    Ok(Collect {
        organization: input.organization,
        month: group.month,
        amount,
        payers: i32::try_from(group.payments.len()).ok(),
        voluntary: group.voluntary,
        collected_on: input.collected_on,
        register: Register::ByMember,
    })
}

/// Refuses payments of others than the branch's members, and what is not owed.
async fn check(acting: &Acting<'_>, tx: &Tx, input: &RecordPayments) -> Result<()> {
    let mut violations = Vec::new();
    if input.payments.is_empty() {
        violations.push(Violation::Blank("payments".to_owned()));
    }
    if input.payments.len() > PEOPLE_MAX {
        violations.push(Violation::TooLong("payments".to_owned(), PEOPLE_MAX));
    }
    decide(violations)?;
    let branch = input.organization;
    let people: Vec<PersonId> = input.payments.iter().map(|one| one.person).collect();
    let records = store::member_records(tx.conn(), &people, None).await?;
    let ways = ways(tx.conn(), [branch].into_iter()).await?;
    let newest =
        rules::latest_month(&input.payments).map_or(acting.today(), entity::Period::last_day);
    let standards = Standards::load(tx.conn(), ways.values().flatten(), newest).await?;
    let way = ways.get(&branch).map_or(&[][..], Vec::as_slice);
    let mut owed = BTreeMap::new();
    for PaidBy { person, month, .. } in input.payments.iter().copied() {
        let of = records.get(&person);
        if let Some(of) = of.filter(|of| of.branch(month) == Some(branch)) {
            let rates = |month| standards.rates(way, month);
            let account = rules::member_account(of, rates, (month, acting.today()));
            owed.insert((person, month), account.of.unpaid());
        }
    }
    let mut violations = Vec::new();
    rules::check_payments(&input.payments, &owed, acting.today(), &mut violations);
    decide(violations)
}
