//! A row of each table of the ledger that is only ever added to.

use entity::dues_base::{self, IncomeClass};
use entity::dues_entry::{self, DuesEntryKind, DuesFund};
use entity::dues_line::{self, DuesAccount};
use entity::dues_policy::{self, RetentionLevel};
use entity::{
    DuesAssertionId, DuesBaseId, DuesCollectionId, DuesDisclosureId, DuesEntryId, DuesObjectionId,
    DuesPolicyId, DuesSealId, DuesStandardId, dues_assertion, dues_book, dues_collection,
    dues_disclosure, dues_objection, dues_objection_answer, dues_payment, dues_policy_share,
    dues_rate, dues_reopening, dues_seal, dues_share, dues_standard,
};
use uuid::Uuid;
use zeren::db::Db;

use super::day;
use crate::support::seed::{Region, insert, morning};

pub(super) async fn write(db: &Db, region: &Region) {
    let organization_id = region.departments[0].branch;
    let account = region.accounts.county_staff.id;
    let policy_id = DuesPolicyId(Uuid::from_u128(20));
    let policy = dues_policy::Model {
        id: policy_id,
        issuer_id: region.county.working_committee,
        effective_from: day(),
        number: 1,
        issued_by: account,
        issued_at: morning(),
    };
    insert::<dues_policy::Entity>(db, vec![policy]).await;
    let share = dues_policy_share::Model {
        policy_id,
        number: 1,
        level: RetentionLevel::Branch,
        basis_points: 10_000,
    };
    insert::<dues_policy_share::Entity>(db, vec![share]).await;
    let entry_id = write_entry(db, region).await;
    let collection_id = DuesCollectionId(Uuid::from_u128(22));
    let collection = dues_collection::Model {
        id: collection_id,
        organization_id,
        month: "2026-07".parse().expect("a month"),
        amount: 1,
        payers: None,
        voluntary: false,
        policy_id: Some(policy_id),
        entry_id,
        reversed_by_id: None,
    };
    insert::<dues_collection::Entity>(db, vec![collection]).await;
    let share = dues_share::Model {
        collection_id,
        number: 1,
        level: RetentionLevel::Branch,
        organization_id: Some(organization_id),
        amount: 1,
    };
    insert::<dues_share::Entity>(db, vec![share]).await;
    let assertion = dues_assertion::Model {
        id: DuesAssertionId(Uuid::from_u128(23)),
        organization_id,
        fund: DuesFund::Dues,
        on_day: day(),
        amount: 1,
        asserted_by: account,
        asserted_at: morning(),
    };
    insert::<dues_assertion::Entity>(db, vec![assertion]).await;
    write_members(db, region, collection_id).await;
    write_months(db, region).await;
}

async fn write_members(db: &Db, region: &Region, collection_id: DuesCollectionId) {
    let account = region.accounts.county_staff.id;
    let person_id = region.departments[0].secretary;
    let standard_id = DuesStandardId(Uuid::from_u128(24));
    let standard = dues_standard::Model {
        id: standard_id,
        issuer_id: region.county.working_committee,
        effective_from: day(),
        number: 1,
        document: "文件".to_owned(),
        issued_by: account,
        issued_at: morning(),
    };
    insert::<dues_standard::Entity>(db, vec![standard]).await;
    let rate = dues_rate::Model {
        standard_id,
        number: 1,
        income_class: IncomeClass::Wage,
        up_to: None,
        basis_points: Some(50),
        amount: None,
    };
    insert::<dues_rate::Entity>(db, vec![rate]).await;
    let base = dues_base::Model {
        id: DuesBaseId(Uuid::from_u128(25)),
        person_id,
        organization_id: region.departments[0].branch,
        month: "2026-07".parse().expect("a month"),
        income_class: IncomeClass::Wage,
        income: 1,
        reason: None,
        recorded_by: account,
        recorded_at: morning(),
    };
    insert::<dues_base::Entity>(db, vec![base]).await;
    let payment = dues_payment::Model {
        collection_id,
        person_id,
        amount: 1,
        act_id: collection_id,
    };
    insert::<dues_payment::Entity>(db, vec![payment]).await;
}

async fn write_entry(db: &Db, region: &Region) -> DuesEntryId {
    let organization_id = region.departments[0].branch;
    let book = dues_book::Model {
        organization_id,
        begins_on: Some(day()),
        sealed_through: None,
        entries: 1,
        head: vec![7; 32],
    };
    insert::<dues_book::Entity>(db, vec![book]).await;
    let id = DuesEntryId(Uuid::from_u128(21));
    let entry = dues_entry::Model {
        id,
        organization_id,
        number: 1,
        fund: DuesFund::Dues,
        kind: DuesEntryKind::Interest,
        month: "2026-07".parse().expect("a month"),
        effective_on: day(),
        recorded_at: morning(),
        recorded_by: region.accounts.county_staff.id,
        counterparty_id: None,
        mirror_id: None,
        reverses_id: None,
        memo: "利息".to_owned(),
        hash: vec![7; 32],
    };
    insert::<dues_entry::Entity>(db, vec![entry]).await;
    let line = dues_line::Model {
        entry_id: id,
        number: 1,
        organization_id,
        fund: DuesFund::Dues,
        account: DuesAccount::Cash,
        amount: 1,
        effective_on: day(),
        recorded_at: morning(),
    };
    insert::<dues_line::Entity>(db, vec![line]).await;
    id
}

async fn write_months(db: &Db, region: &Region) {
    let organization_id = region.departments[0].branch;
    let account = region.accounts.county_staff.id;
    let seal_id = DuesSealId(Uuid::from_u128(24));
    let seal = dues_seal::Model {
        id: seal_id,
        organization_id,
        month: "2026-06".parse().expect("a month"),
        number: 1,
        replaces_id: None,
        entries: 1,
        totals: "{}".to_owned(),
        hash: vec![7; 32],
        sealed_by: account,
        sealed_at: morning(),
    };
    insert::<dues_seal::Entity>(db, vec![seal]).await;
    let reopening = dues_reopening::Model {
        seal_id,
        reason: "漏记".to_owned(),
        reopened_by: account,
        reopened_at: morning(),
    };
    insert::<dues_reopening::Entity>(db, vec![reopening]).await;
    let disclosure_id = DuesDisclosureId(Uuid::from_u128(25));
    let disclosure = dues_disclosure::Model {
        id: disclosure_id,
        organization_id,
        year: "2025".parse().expect("a year"),
        content: "{}".to_owned(),
        hash: vec![7; 32],
        notice_until: day(),
        disclosed_by: account,
        disclosed_at: morning(),
    };
    insert::<dues_disclosure::Entity>(db, vec![disclosure]).await;
    let objection_id = DuesObjectionId(Uuid::from_u128(26));
    let objection = dues_objection::Model {
        id: objection_id,
        disclosure_id,
        text: "账目不清".to_owned(),
        lodged_by: account,
        lodged_at: morning(),
    };
    insert::<dues_objection::Entity>(db, vec![objection]).await;
    let answer = dues_objection_answer::Model {
        objection_id,
        answer: "已核对".to_owned(),
        answered_by: account,
        answered_at: morning(),
    };
    insert::<dues_objection_answer::Entity>(db, vec![answer]).await;
}
