//! Per-person norms: who served half of the window or more owes the whole threshold.

use chrono::NaiveDate;
use entity::PersonId;
use entity::activity::ActivityKind as K;
use uuid::Uuid;

use super::super::rules::{self, Entry, PeopleCounts, Person, Span, State};
use super::{day, done, end_of, norm, period};

fn counts(
    code: &str,
    window: &str,
    served: &[(&str, Option<&str>)],
    entries: &[Entry],
    asked: &str,
) -> PeopleCounts {
    let span = Span::of(period(window));
    let served: Vec<(NaiveDate, Option<NaiveDate>)> = served
        .iter()
        .map(|(from, until)| (day(from), until.map(day)))
        .collect();
    let person = Person {
        id: PersonId(Uuid::nil()),
        served,
        entries,
    };
    rules::assess_people(norm(code), span, span.last, &[person], end_of(asked)).0
}

#[test]
fn half_of_the_window_owes_the_whole_threshold() {
    let missed = PeopleCounts {
        missed: 1,
        ..PeopleCounts::default()
    };
    let nothing_owed = PeopleCounts {
        not_applicable: 1,
        ..PeopleCounts::default()
    };
    let nobody = PeopleCounts::default();
    // A leap year has 366 days: 183 are half of it, 182 are less. 2 July 2028 is its 184th day.
    for (served, expected) in [
        (vec![("2028-07-02", None)], missed),
        (vec![("2028-07-03", None)], nothing_owed),
        (vec![("2020-01-01", Some("2028-07-02"))], missed),
        (vec![("2020-01-01", Some("2028-07-01"))], nothing_owed),
        // Two stretches add up; days in both count once.
        (
            vec![("2028-01-01", Some("2028-04-01")), ("2028-09-30", None)],
            missed,
        ),
        (
            vec![
                ("2028-01-01", Some("2028-04-01")),
                ("2028-02-01", Some("2028-04-01")),
            ],
            nothing_owed,
        ),
        (vec![("2029-01-01", None)], nobody),
        (vec![("2020-01-01", Some("2028-01-01"))], nobody),
    ] {
        assert_eq!(
            counts("N18", "2028", &served, &[], "2029-01-01"),
            expected,
            "{served:?}"
        );
    }
    // Of 365 days 182 are less than half, and 183 are more. 2 July 2026 is the 183rd day.
    assert_eq!(
        counts("N18", "2026", &[("2026-07-02", None)], &[], "2027-01-01"),
        missed
    );
    assert_eq!(
        counts("N18", "2026", &[("2026-07-03", None)], &[], "2027-01-01"),
        nothing_owed
    );
}

#[test]
fn a_member_meets_twelve_days_and_misses_eleven() {
    let always = [("2020-01-01", None)];
    let twelve = [done(K::CollectiveEducation, "2026-05-11", "2026-05-22")];
    let met = counts("N04", "2026", &always, &twelve, "2026-05-22");
    assert_eq!((met.met, met.missed), (1, 0));
    let eleven = [done(K::CollectiveEducation, "2026-05-11", "2026-05-21")];
    let missed = counts("N04", "2026", &always, &eleven, "2027-01-01");
    assert_eq!((missed.met, missed.missed), (0, 1));
}

#[test]
fn both_reports_are_needed_not_two_of_one() {
    let always = [("2020-01-01", None)];
    let twice = [
        done(K::IntegrityReport, "2026-05-11", "2026-05-11"),
        done(K::IntegrityReport, "2026-06-11", "2026-06-11"),
    ];
    assert_eq!(
        counts("N25", "2026", &always, &twice, "2027-01-01").missed,
        1
    );
    let both = [
        done(K::IntegrityReport, "2026-05-11", "2026-05-11"),
        done(K::PersonalMattersReport, "2026-06-11", "2026-06-11"),
    ];
    assert_eq!(counts("N25", "2026", &always, &both, "2027-01-01").met, 1);
}

#[test]
fn the_worst_of_the_people_is_shown() {
    let people = |met, at_risk, missed| PeopleCounts {
        met,
        at_risk,
        missed,
        ..PeopleCounts::default()
    };
    assert_eq!(rules::worst(&people(5, 1, 1)), State::Missed);
    assert_eq!(rules::worst(&people(5, 1, 0)), State::AtRisk);
    assert_eq!(rules::worst(&people(5, 0, 0)), State::Met);
    assert_eq!(rules::worst(&people(0, 0, 0)), State::NotApplicable);
}
