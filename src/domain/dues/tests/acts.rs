//! What rows say was done, held against what the history tells.

use chrono::DateTime;
use entity::dues_entry::DuesFund;
use entity::{AccountId, DuesAssertionId, OrganizationId, dues_assertion};
use serde_json::json;
use uuid::Uuid;

use super::super::rules::{Act, ActRecord, Wrong, act_faults};

fn said() -> ActRecord {
    ActRecord::of_assertion(&dues_assertion::Model {
        id: DuesAssertionId(Uuid::from_u128(1)),
        organization_id: OrganizationId(Uuid::from_u128(2)),
        fund: DuesFund::Dues,
        on_day: "2026-07-10".parse().expect("a day"),
        amount: 500,
        asserted_by: AccountId(Uuid::from_u128(3)),
        asserted_at: DateTime::UNIX_EPOCH,
    })
}

fn wrongs(kept: Option<ActRecord>, told: Option<ActRecord>) -> Vec<Wrong> {
    let [kept, told] = [kept, told].map(|record| record.into_iter().collect());
    let faults = act_faults(kept, told);
    faults.into_iter().map(|fault| fault.wrong).collect()
}

#[test]
fn what_is_told_is_there_and_says_the_same() {
    assert_eq!(wrongs(Some(said()), Some(said())), []);
    assert_eq!(
        wrongs(None, Some(said())),
        [Wrong::ActMissing(Act::Assertion)]
    );
    assert_eq!(
        wrongs(Some(said()), None),
        [Wrong::ActUntold(Act::Assertion)]
    );
    let otherwise = [
        ActRecord {
            by: Some(AccountId(Uuid::from_u128(9))),
            ..said()
        },
        ActRecord {
            at: DateTime::UNIX_EPOCH + chrono::TimeDelta::microseconds(1),
            ..said()
        },
        ActRecord {
            organization: OrganizationId(Uuid::from_u128(9)),
            ..said()
        },
    ];
    for told in otherwise {
        let differs = [Wrong::ActDiffers(Act::Assertion)];
        assert_eq!(
            wrongs(Some(said()), Some(told.clone())),
            differs,
            "{told:?}"
        );
    }
    for (field, value) in [
        ("on", json!("2026-07-11")),
        ("fund", json!("EDUCATION")),
        ("amount", json!(501)),
    ] {
        let mut told = said();
        told.says.insert(field.to_owned(), value);
        let differs = [Wrong::ActDiffers(Act::Assertion)];
        assert_eq!(wrongs(Some(said()), Some(told)), differs, "{field}");
    }
}

#[test]
fn an_event_may_say_less_than_the_row_and_more_about_the_books() {
    let mut told = said();
    told.says.remove("fund");
    told.says.insert("entries".to_owned(), json!(7));
    assert_eq!(wrongs(Some(said()), Some(told)), []);
}

#[test]
fn a_spending_that_was_approved_is_no_refusal() {
    let after = |state: &str| {
        let after = json!({ "state": state });
        after.as_object().cloned().unwrap_or_default()
    };
    let told = |state| Act::told("approveDuesSpending", &after(state));
    assert_eq!(told("REFUSED"), Some(Act::Refusal));
    assert_eq!(told("APPROVED"), None);
    assert_eq!(Act::told("recordDuesCollection", &after("")), None);
}
