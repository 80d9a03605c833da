//! The rules of hand-overs as tables.

use chrono::{DateTime, NaiveDate, Utc};
use entity::hand_over_signature::{self, HandOverSide};
use entity::post::PostRole;
use entity::{AccountId, AppointmentId, HandOverId, OrganizationId, PersonId, PostId, appointment};
use uuid::Uuid;

use super::rules::{self, Violation};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn held((post, person): (u128, u128), from: &str, until: Option<&str>) -> appointment::Model {
    appointment::Model {
        id: AppointmentId(Uuid::from_u128(person)),
        post_id: PostId(Uuid::from_u128(post)),
        organization_id: OrganizationId(Uuid::from_u128(1)),
        role: PostRole::Secretary,
        person_id: PersonId(Uuid::from_u128(person)),
        full_time: true,
        valid_from: day(from),
        valid_until: until.map(day),
        document: String::new(),
        end_document: None,
    }
}

#[test]
fn a_post_is_handed_over_by_who_leaves_it_to_who_holds_it() {
    let today = day("2026-07-01");
    let gone = || held((1, 1), "2025-01-01", Some("2026-07-01"));
    let here = || held((1, 2), "2026-07-01", None);
    let cases: [(appointment::Model, appointment::Model, &[Violation]); 7] = [
        (gone(), here(), &[]),
        (
            held((1, 1), "2025-01-01", None),
            here(),
            &[Violation::StillHeld],
        ),
        (
            gone(),
            held((2, 2), "2026-07-01", None),
            &[Violation::NotOnePost],
        ),
        (
            gone(),
            held((1, 1), "2026-07-01", None),
            &[Violation::SamePerson],
        ),
        (
            gone(),
            held((1, 2), "2026-07-02", None),
            &[Violation::NotYetHeld],
        ),
        (
            gone(),
            held((1, 2), "2026-06-01", Some("2026-07-01")),
            &[Violation::NotYetHeld],
        ),
        (gone(), held((1, 2), "2026-06-01", Some("2026-07-02")), &[]),
    ];
    for (from, to, expected) in cases {
        let found = rules::open(&from, &to, today);
        assert_eq!(found, expected, "{from:?} {to:?}");
    }
}

#[test]
fn only_who_has_gone_can_be_signed_for() {
    let person = |number| PersonId(Uuid::from_u128(number));
    let people = (person(1), person(2));
    let long = "长".repeat(501);
    let cases = [
        (Some(person(1)), None, Ok(HandOverSide::Outgoing)),
        (Some(person(2)), None, Ok(HandOverSide::Incoming)),
        (Some(person(2)), Some("病重"), Ok(HandOverSide::Incoming)),
        (Some(person(3)), Some("病重"), Ok(HandOverSide::Outgoing)),
        (None, Some("病重"), Ok(HandOverSide::Outgoing)),
        (Some(person(3)), Some(" "), Err(Violation::NotAParty)),
        (Some(person(3)), None, Err(Violation::NotAParty)),
        (None, None, Err(Violation::NotAParty)),
        (None, Some(long.as_str()), Err(Violation::ReasonTooLong)),
    ];
    for (signer, reason, expected) in cases {
        assert_eq!(
            rules::side(signer, people, reason),
            expected,
            "{signer:?} {reason:?}"
        );
    }
}

#[test]
fn both_have_signed_when_their_newest_signatures_are_under_this_list() {
    use HandOverSide::{Incoming, Outgoing};
    let cases: [(&[(HandOverSide, u8)], bool); 6] = [
        (&[], false),
        (&[(Outgoing, 1)], false),
        (&[(Outgoing, 1), (Incoming, 1)], true),
        (&[(Outgoing, 2), (Incoming, 1)], false),
        (&[(Outgoing, 2), (Incoming, 1), (Outgoing, 1)], true),
        (&[(Outgoing, 1), (Incoming, 1), (Outgoing, 2)], false),
    ];
    for (signed, expected) in cases {
        let signatures: Vec<_> = signed
            .iter()
            .map(|(side, hash)| hand_over_signature::Model {
                hand_over_id: HandOverId(Uuid::from_u128(1)),
                number: 1,
                side: *side,
                content_hash: vec![*hash],
                signed_by: AccountId(Uuid::from_u128(1)),
                person_id: None,
                signed_at: DateTime::<Utc>::default(),
                reason: None,
            })
            .collect();
        assert_eq!(
            rules::is_signed_by_both(&signatures, &[1]),
            expected,
            "{signed:?}"
        );
    }
}
