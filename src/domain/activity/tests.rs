//! Tables of the rules of activities: every violation has a case in which it fires.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::activity::{self, ActivityKind, ActivityState};
use entity::activity_output::OutputKind;
use entity::evidence_file::MediaType;
use entity::{AccountId, ActivityId, OrganizationId, PersonId};
use proptest::prelude::*;
use uuid::Uuid;

use super::rules::evidence::Looker;
use super::rules::{
    self, Entry, Known, Output, PARTICIPANTS_MAX, PARTS_MAX, Quantity, Standing, TITLE_LENGTH_MAX,
    Trained, Violation,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn entry() -> Entry {
    Entry {
        kind: ActivityKind::StudyGroupSession,
        title: "第三次学习".to_owned(),
        starts_on: day("2026-03-02"),
        ends_on: day("2026-03-03"),
        hours: Some("7.5".to_owned()),
        words: None,
        amount: None,
        trained: None,
        place: None,
        late_reason: None,
        participants: vec![person(1), person(2)],
        signed_in: vec![person(1)],
        others: Vec::new(),
        outputs: Vec::new(),
    }
}

/// Judges an entry on 2026-03-10, of an organizer since 2024; people 1 and 2 belong to it.
fn judged(entry: &Entry, until: Option<&str>) -> Vec<(Violation, String)> {
    let belonging = BTreeSet::from([person(1), person(2)]);
    let known = Known {
        today: day("2026-03-10"),
        since: day("2024-01-01"),
        until: until.map(day),
        belonging: &belonging,
    };
    rules::check(entry, &known)
        .into_iter()
        .map(|finding| (finding.violation, finding.at))
        .collect()
}

#[track_caller]
fn refused(change: impl FnOnce(&mut Entry), expected: &[(Violation, &str)]) {
    let mut entry = entry();
    change(&mut entry);
    let expected: Vec<_> = expected
        .iter()
        .map(|(violation, at)| (violation.clone(), (*at).to_owned()))
        .collect();
    assert_eq!(judged(&entry, None), expected);
}

#[test]
fn a_plain_entry_is_taken() {
    refused(|_| {}, &[]);
    refused(
        |entry| entry.participants.clear(),
        &[(Violation::NotListed, "signedInIds.0")],
    );
    refused(
        |entry| {
            entry.participants.clear();
            entry.signed_in.clear();
        },
        &[],
    );
}

#[test]
fn texts_are_filled_short_and_clean() {
    refused(
        |entry| entry.title = " \t".to_owned(),
        &[(Violation::Blank, "title")],
    );
    let long = "长".repeat(TITLE_LENGTH_MAX + 1);
    refused(
        |entry| entry.title = long.clone(),
        &[(Violation::TooLong(TITLE_LENGTH_MAX), "title")],
    );
    refused(
        |entry| entry.place = Some("a\u{7}".to_owned()),
        &[(Violation::ControlCharacters, "place")],
    );
}

#[test]
fn days_have_been_and_follow_each_other() {
    refused(
        |entry| entry.ends_on = day("2026-03-01"),
        &[(Violation::EndsBeforeStart, "endsOn")],
    );
    // Today is no future, tomorrow is.
    refused(|entry| entry.ends_on = day("2026-03-10"), &[]);
    refused(
        |entry| entry.ends_on = day("2026-03-11"),
        &[(Violation::InTheFuture, "endsOn")],
    );
    refused(
        |entry| {
            entry.starts_on = day("2026-03-11");
            entry.ends_on = day("2026-03-11");
        },
        &[(Violation::InTheFuture, "startsOn")],
    );
    // 366 days are the most: from 2025-03-03 to 2026-03-03 both counted, one day less is taken.
    refused(|entry| entry.starts_on = day("2025-03-03"), &[]);
    refused(
        |entry| entry.starts_on = day("2025-03-02"),
        &[(Violation::LastsTooLong(366), "endsOn")],
    );
}

#[test]
fn what_is_over_a_year_old_needs_a_reason() {
    let on = |text: &'static str, reason: Option<&'static str>| {
        move |entry: &mut Entry| {
            entry.starts_on = day(text);
            entry.ends_on = day(text);
            entry.late_reason = reason.map(str::to_owned);
        }
    };
    let needed = [(Violation::OldWithoutReason, "lateReason")];
    refused(on("2025-03-10", None), &[]);
    refused(on("2025-03-09", None), &needed);
    refused(on("2025-03-09", Some("  ")), &needed);
    refused(on("2025-03-09", Some("档案移交时漏登")), &[]);
    // A year after 29 February is 28 February.
    assert!(!rules::is_late(day("2024-02-29"), day("2025-02-28")));
    assert!(rules::is_late(day("2024-02-28"), day("2025-03-01")));
}

#[test]
fn the_organizer_exists_on_these_days_and_now() {
    refused(
        |entry| {
            entry.starts_on = day("2023-12-31");
            entry.ends_on = day("2024-01-01");
            entry.late_reason = Some("补登".to_owned());
        },
        &[(Violation::DidNotExist, "startsOn")],
    );
    let dissolved = [(Violation::Dissolved, "organizationId".to_owned())];
    assert_eq!(judged(&entry(), Some("2026-03-10")), dissolved);
    assert_eq!(judged(&entry(), Some("2026-03-11")), []);
}

#[test]
fn quantities_are_neither_negative_nor_absurd() {
    // Two days have 48 hours.
    for (hours, expected) in [
        ("48", vec![]),
        ("48.00", vec![]),
        ("0.01", vec![]),
        ("48.01", vec![(Violation::OutOfRange(48), "hours")]),
        ("0", vec![(Violation::OutOfRange(48), "hours")]),
        ("-3", vec![(Violation::OutOfRange(48), "hours")]),
        ("7.505", vec![(Violation::TooPrecise, "hours")]),
        (
            "99999999999999999999",
            vec![(Violation::TooPrecise, "hours")],
        ),
    ] {
        refused(|entry| entry.hours = Some(hours.to_owned()), &expected);
    }
    refused(
        |entry| entry.words = Some(-1),
        &[(Violation::OutOfRange(10_000_000), "words")],
    );
    refused(
        |entry| entry.amount = Some(10_000_000_001),
        &[(Violation::OutOfRange(10_000_000_000), "amount")],
    );
    let trained = Trained {
        county_rank: 1,
        section_rank: -1,
        others: 1_000_001,
    };
    let most = Violation::OutOfRange(1_000_000);
    refused(
        |entry| entry.trained = Some(trained),
        &[
            (most.clone(), "trained.sectionRank"),
            (most, "trained.others"),
        ],
    );
}

#[test]
fn people_belong_and_stand_once() {
    refused(
        |entry| entry.participants = vec![person(1), person(3), person(1)],
        &[
            (Violation::PersonElsewhere, "participantIds.1"),
            (Violation::Twice, "participantIds.2"),
        ],
    );
    refused(
        |entry| entry.participants = vec![person(1); PARTICIPANTS_MAX + 1],
        &[(Violation::TooLong(PARTICIPANTS_MAX), "participantIds")],
    );
}

#[test]
fn parts_are_few_filled_and_different() {
    let other = OrganizationId(Uuid::from_u128(9));
    refused(
        |entry| entry.others = vec![other, other],
        &[(Violation::Twice, "otherOrganizationIds.1")],
    );
    let output = |title: &str, words| Output {
        kind: OutputKind::Article,
        title: title.to_owned(),
        words,
    };
    refused(
        |entry| entry.outputs = vec![output("文章", Some(3_000)), output("", Some(-1))],
        &[
            (Violation::Blank, "outputs.1.title"),
            (Violation::OutOfRange(10_000_000), "outputs.1.words"),
        ],
    );
    refused(
        |entry| entry.outputs = vec![output("文章", None); PARTS_MAX + 1],
        &[(Violation::TooLong(PARTS_MAX), "outputs")],
    );
}

#[test]
fn acts_need_the_revision_and_the_state() {
    let standing = Standing {
        state: ActivityState::Confirmed,
        revision: 2,
    };
    let found = |states: &[ActivityState], expected| {
        rules::changeable(standing, states, expected)
            .into_iter()
            .map(|finding| finding.violation)
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&[ActivityState::Confirmed], 2), []);
    assert_eq!(found(&[ActivityState::Confirmed], 1), [Violation::Stale(2)]);
    let wrong = Violation::WrongState(ActivityState::Confirmed);
    assert_eq!(found(&[ActivityState::Recorded], 2), [wrong]);
}

#[test]
fn stretches_overlap_by_a_day() {
    let days = (day("2026-03-02"), day("2026-03-03"));
    for (from, until, expected) in [
        ("2026-03-03", None, true),
        ("2026-03-04", None, false),
        ("2024-01-01", Some("2026-03-02"), false),
        ("2024-01-01", Some("2026-03-03"), true),
    ] {
        assert_eq!(rules::overlap((day(from), until.map(day)), days), expected);
    }
}

#[test]
fn days_are_counted_once() {
    let covered = [
        ("2026-03-30", "2026-04-02"),
        ("2026-04-02", "2026-04-03"),
        ("2026-07-01", "2026-07-01"),
    ]
    .map(|(first, last)| (day(first), day(last)));
    let second_quarter = (day("2026-04-01"), day("2026-06-30"));
    // The 1st, 2nd and 3rd of April; the 2nd once, March and July not at all.
    assert_eq!(rules::distinct_days(covered, second_quarter), 3);
    assert_eq!(rules::distinct_days([], second_quarter), 0);
}

#[test]
fn records_amount_to_what_norms_and_figures_count() {
    let row = |number: u128, first: &str, last: &str| activity::Model {
        id: ActivityId(Uuid::from_u128(number)),
        organization_id: OrganizationId(Uuid::from_u128(9)),
        kind: ActivityKind::TrainingClass,
        title: "培训班".to_owned(),
        starts_on: day(first),
        ends_on: day(last),
        hours: Some(1_250),
        words: Some(300),
        amount: Some(7),
        trained_county_rank: None,
        trained_section_rank: None,
        trained_others: None,
        place: None,
        late_reason: None,
        corrects_id: None,
        state: ActivityState::Recorded,
        revision: 1,
        recorded_at: chrono::DateTime::UNIX_EPOCH,
        recorded_by: AccountId(Uuid::nil()),
        confirmed_at: None,
        confirmed_by: None,
        voided_at: None,
        voided_by: None,
        void_reason: None,
    };
    let mut stated = row(3, "2026-05-01", "2026-05-01");
    stated.trained_section_rank = Some(10);
    stated.trained_others = Some(30);
    // The first begins before the quarter and ends within it.
    let records = [
        row(1, "2026-03-30", "2026-04-02"),
        row(2, "2026-06-29", "2026-07-02"),
        stated,
    ];
    let listed = BTreeMap::from([1, 2, 3].map(|number| (ActivityId(Uuid::from_u128(number)), 5)));
    let quarter = (day("2026-04-01"), day("2026-06-30"));
    for (quantity, expected) in [
        (Quantity::Count, 2),
        (Quantity::Hours, 2_500),
        // 1 and 2 April, 1 May, 29 and 30 June.
        (Quantity::Days, 5),
        (Quantity::Words, 600),
        (Quantity::Amount, 14),
        // Five who are listed, forty who are stated.
        (Quantity::Trained, 45),
    ] {
        let amount = rules::measured(quantity, &records, &listed, quarter);
        assert_eq!(amount, expected, "{quantity:?}");
        let counted = records
            .iter()
            .filter(|row| rules::counts(quantity, row, quarter));
        let count = if quantity == Quantity::Days { 3 } else { 2 };
        assert_eq!(counted.count(), count, "{quantity:?}");
    }
}

#[test]
fn decimals_are_written_without_needless_zeros() {
    for (text, number, written) in [
        ("7.5", 750, "7.5"),
        ("7.50", 750, "7.5"),
        ("07", 700, "7"),
        ("0.05", 5, "0.05"),
        ("-0.5", -50, "-0.5"),
        ("100", 10_000, "100"),
    ] {
        assert_eq!(rules::hundredths(text), Some(number), "{text}");
        assert_eq!(rules::decimal(number), written);
    }
}

/// Whether bytes are of a type, looked at all at once, or in pieces of so many.
fn is_a(media_type: MediaType, bytes: &[u8]) -> bool {
    let looked = [bytes.len().max(1), 1, 3, 7].map(|length| {
        let mut looker = Looker::new(media_type);
        for piece in bytes.chunks(length) {
            looker.look(piece);
        }
        looker.is_sound()
    });
    let all = looked.iter().all(|sound| *sound == looked[0]);
    assert!(
        all,
        "the pieces make a difference: {media_type:?} {looked:?}"
    );
    looked[0]
}

#[test]
fn a_file_is_known_by_its_bytes() {
    let docx = b"PK\x03\x04..[Content_Types].xml..word/document.xml..PK\x05\x06..";
    let xlsx = b"PK\x03\x04..xl/workbook.xml..[Content_Types].xml..PK\x05\x06..";
    let samples: [(MediaType, &[u8]); 6] = [
        (MediaType::Pdf, b"%PDF-1.7 \xff\x00"),
        (MediaType::Png, b"\x89PNG\r\n\x1a\n...."),
        (MediaType::Jpeg, b"\xff\xd8\xff\xe0...."),
        (MediaType::Docx, docx),
        (MediaType::Xlsx, xlsx),
        (MediaType::Text, "会议记录\r\n\t一".as_bytes()),
    ];
    for (media_type, _) in samples {
        for (of, bytes) in samples {
            assert_eq!(
                is_a(media_type, bytes),
                media_type == of,
                "{of:?} as {media_type:?}"
            );
        }
        assert_eq!(is_a(media_type, b""), media_type == MediaType::Text);
        assert_eq!(is_a(media_type, b"%PD"), media_type == MediaType::Text);
    }
    for (media_type, bytes) in [
        (MediaType::Docx, &docx[..docx.len() - 6]),
        (MediaType::Docx, b"PK\x03\x04 a.txt PK\x05\x06"),
        (MediaType::Text, b"a\x00b"),
        (MediaType::Text, b"\x1b[31m"),
        (MediaType::Text, b"\xb2\xe2\xca\xd4"),
        // A character that breaks off.
        (MediaType::Text, &"会".as_bytes()[..2]),
    ] {
        assert!(!is_a(media_type, bytes), "{media_type:?} {bytes:?}");
    }
}

proptest! {
    #[test]
    fn a_decimal_is_read_as_it_was_written(number in -1_000_000_i64..1_000_000) {
        prop_assert_eq!(rules::hundredths(&rules::decimal(number)), Some(number));
    }
}
