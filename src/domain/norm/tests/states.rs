//! States at each boundary of a window.

use entity::ReportId;
use entity::activity::ActivityKind as K;
use entity::organization::OrganizationKind;
use uuid::Uuid;

use super::super::rules::{
    self, Entry, Evidence, Facts, Figure, Figures, Known, NotCounted, Span, State, rows,
};
use super::{ALWAYS, answer, at, body, day, done, end_of, norm, period, state};

fn sessions(days: &[&str]) -> Vec<Entry> {
    days.iter()
        .map(|on| done(K::StudyGroupSession, on, on))
        .collect()
}

#[test]
fn a_session_a_month_is_on_track_and_one_behind_is_at_risk() {
    // Twelve in 365 days: by day 30 floor(360 / 365) = 0, by day 31 floor(372 / 365) = 1.
    let n15 = norm("N15");
    for (asked, sessions, expected) in [
        ("2026-01-01", vec![], State::OnTrack),
        ("2026-01-30", vec![], State::OnTrack),
        ("2026-01-31", vec![], State::AtRisk),
        ("2026-01-31", sessions(&["2026-01-31"]), State::OnTrack),
        // 30 June is day 181: floor(2172 / 365) = 5; 2 July is day 183: floor(2196 / 365) = 6.
        (
            "2026-06-30",
            sessions(&[
                "2026-01-05",
                "2026-02-05",
                "2026-03-05",
                "2026-04-05",
                "2026-05-05",
            ]),
            State::OnTrack,
        ),
        (
            "2026-07-02",
            sessions(&[
                "2026-01-05",
                "2026-02-05",
                "2026-03-05",
                "2026-04-05",
                "2026-05-05",
            ]),
            State::AtRisk,
        ),
        ("2026-12-31", vec![], State::AtRisk),
        ("2027-01-01", vec![], State::Missed),
    ] {
        assert_eq!(
            state(n15, "2026", &sessions, asked),
            expected,
            "{asked} {}",
            sessions.len()
        );
    }
}

#[test]
fn a_leap_year_has_one_day_more() {
    // Day 31 of 366: floor(372 / 366) = 1; of one a year the last day is the 366th.
    assert_eq!(state(norm("N15"), "2028", &[], "2028-01-31"), State::AtRisk);
    let n01 = norm("N01");
    assert_eq!(state(n01, "2028", &[], "2028-12-30"), State::OnTrack);
    assert_eq!(state(n01, "2028", &[], "2028-12-31"), State::AtRisk);
    let span = Span::of(period("2028"));
    assert_eq!((span.days(), span.elapsed(day("2028-12-30"))), (366, 365));
}

#[test]
fn one_a_year_is_at_risk_only_on_the_last_day() {
    let n01 = norm("N01");
    assert_eq!(state(n01, "2026", &[], "2026-12-30"), State::OnTrack);
    assert_eq!(state(n01, "2026", &[], "2026-12-31"), State::AtRisk);
    assert_eq!(state(n01, "2026", &[], "2027-01-01"), State::Missed);
    let on_the_last = [done(
        K::StandingCommitteeSession,
        "2026-12-31",
        "2026-12-31",
    )];
    assert_eq!(state(n01, "2026", &on_the_last, "2026-12-31"), State::Met);
    assert_eq!(
        state(n01, "2027", &on_the_last, "2027-12-31"),
        State::AtRisk
    );
}

#[test]
fn the_last_of_december_is_taken_in_shanghai() {
    let n01 = norm("N01");
    // Eleven at night in Shanghai on 31 December is three in the afternoon in UTC: still that day.
    let mut late = done(K::StandingCommitteeSession, "2026-12-31", "2026-12-31");
    late.recorded_at = at("2026-12-31T15:00:00Z");
    assert_eq!(
        state(n01, "2026", &[late.clone()], "2026-12-31"),
        State::Met
    );
    // Half past midnight in Shanghai is still 31 December in UTC, and the day before knows nothing of it.
    late.recorded_at = at("2026-12-31T16:30:00Z");
    let known = answer(n01, "2026", &[late.clone()], "2026-12-31");
    assert_eq!(known.state, State::AtRisk);
    assert_eq!(known.not_counted[0].1, NotCounted::RecordedLater);
    assert_eq!(state(n01, "2026", &[late], "2027-01-01"), State::Met);
}

#[test]
fn a_record_voided_after_the_period_counts_until_then() {
    let n01 = norm("N01");
    let mut entry = done(K::StandingCommitteeSession, "2026-05-06", "2026-05-06");
    entry.voided_at = Some(at("2027-02-10T03:00:00Z"));
    let entries = [entry];
    assert_eq!(state(n01, "2026", &entries, "2027-02-09"), State::Met);
    let after = answer(n01, "2026", &entries, "2027-02-10");
    assert_eq!(after.state, State::Missed);
    assert_eq!(after.not_counted[0].1, NotCounted::Voided);
    assert!(after.counted.is_empty());
}

#[test]
fn days_are_distinct_and_clipped_to_the_window() {
    let n04 = norm("N04");
    let overlapping = [
        done(K::CollectiveEducation, "2025-12-30", "2026-01-02"),
        done(K::CollectiveEducation, "2026-03-02", "2026-03-06"),
        done(K::CollectiveEducation, "2026-03-05", "2026-03-09"),
    ];
    // 1 and 2 January, then 2 to 9 March: ten days.
    let year = answer(n04, "2026", &overlapping, "2026-12-01");
    assert_eq!(year.actual, 1_000);
    assert_eq!(year.state, State::AtRisk);
    // Two are missing: the last day on which the first of them can be is 30 December.
    assert_eq!(year.last_day_to_meet, Some(day("2026-12-30")));
    assert_eq!(
        answer(n04, "2026", &overlapping, "2026-12-31").last_day_to_meet,
        None
    );
}

#[test]
fn a_record_counts_in_the_window_in_which_it_begins() {
    let n14 = norm("N14");
    let meeting = [done(K::DemocraticLifeMeeting, "2026-06-30", "2026-07-01")];
    assert_eq!(state(n14, "2026-H1", &meeting, "2026-07-10"), State::Met);
    let second = answer(n14, "2026-H2", &meeting, "2026-12-31");
    assert_eq!(second.state, State::AtRisk);
    assert_eq!(second.not_counted[0].1, NotCounted::BeganEarlier);
}

#[test]
fn grace_ends_with_the_rounds_due_time_or_after_months() {
    let year = Span::of(period("2026"));
    let half = Span::of(period("2026-H1"));
    assert_eq!(
        norm("N02").due_on(year, Some(day("2027-01-20"))),
        day("2027-01-20")
    );
    assert_eq!(norm("N02").due_on(year, None), day("2026-12-31"));
    assert_eq!(
        norm("N03").due_on(half, Some(day("2026-06-20"))),
        day("2026-06-30")
    );
    assert_eq!(
        norm("N07").due_on(Span::of(period("2026-01")), None),
        day("2026-03-31")
    );
    assert_eq!(
        norm("N07").due_on(Span::of(period("2026-12")), None),
        day("2027-02-28")
    );
    assert_eq!(norm("N08").due_on(year, None), day("2027-03-31"));
    // Within the grace the whole threshold ought to be there: at risk, and missed the day after.
    let due = day("2027-01-20");
    for (asked, expected) in [("2027-01-20", State::AtRisk), ("2027-01-21", State::Missed)] {
        let facts = Facts::Records(&[]);
        let answer = rules::assess(norm("N02"), year, (ALWAYS, due), facts, end_of(asked));
        assert_eq!(answer.state, expected, "{asked}");
    }
}

fn report(window: &str, on: &str) -> Entry {
    Entry {
        evidence: Evidence::Report(ReportId(Uuid::nil()), period(window)),
        starts_on: day(on),
        ends_on: day(on),
        recorded_at: at(&format!("{on}T04:00:00Z")),
        voided_at: None,
    }
}

#[test]
fn reports_count_for_the_period_that_they_are_about() {
    // The second hearing comes in January, within the grace, and counts for the year before.
    let heard = [
        report("2026-H1", "2026-07-15"),
        report("2026-H2", "2027-01-12"),
    ];
    let span = Span::of(period("2026"));
    let with = |entries: &[Entry], asked: &str| {
        let due = day("2027-01-20");
        let facts = Facts::Records(entries);
        rules::assess(norm("N02"), span, (ALWAYS, due), facts, end_of(asked)).state
    };
    assert_eq!(with(&heard, "2027-01-11"), State::AtRisk);
    assert_eq!(with(&heard, "2027-01-12"), State::Met);
    assert_eq!(with(&heard[..1], "2027-01-21"), State::Missed);
    let n03 = norm("N03");
    assert_eq!(state(n03, "2026-H1", &heard[..1], "2026-08-01"), State::Met);
    assert_eq!(
        state(n03, "2026-H2", &heard[..1], "2027-01-01"),
        State::Missed
    );
}

#[test]
fn what_did_not_exist_owes_nothing() {
    let span = Span::of(period("2026"));
    let n01 = norm("N01");
    let asked = |exists, asked: &str| {
        let facts = Facts::Records(&[]);
        rules::assess(n01, span, (exists, span.last), facts, end_of(asked)).state
    };
    let founded = (day("2026-11-01"), None);
    assert_eq!(asked(founded, "2026-10-31"), State::NotApplicable);
    assert_eq!(asked(founded, "2026-11-01"), State::OnTrack);
    let dissolved = (day("2020-01-01"), Some(day("2026-12-31")));
    assert_eq!(asked(dissolved, "2026-12-30"), State::OnTrack);
    assert_eq!(asked(dissolved, "2026-12-31"), State::NotApplicable);
    assert_eq!(asked(dissolved, "2027-03-01"), State::NotApplicable);
    // Dissolved after the year: what was missed in it stays.
    let later = (day("2020-01-01"), Some(day("2027-01-01")));
    assert_eq!(asked(later, "2027-03-01"), State::Missed);
}

#[test]
fn structure_is_so_or_not() {
    let path = [7; 16];
    let committee = body(OrganizationKind::WorkingCommittee, 610_431, &path);
    let first = day("2026-01-01");
    for (full_time, gaps, n05, n09) in [
        (3, 0, State::Met, State::Met),
        (2, 1, State::Missed, State::Missed),
    ] {
        let majority = Figure {
            from: first,
            actual: full_time * 100,
            required: 300,
        };
        let figures = Figures {
            majority: vec![majority],
            chain: vec![Figure::lacking(first, gaps)],
            size: Vec::new(),
        };
        let known = Known {
            figures: [(committee.id, figures)].into(),
            ..Known::default()
        };
        let found = rows(
            &committee,
            &[],
            &known,
            period("2026"),
            end_of("2026-07-10"),
        );
        let of = |code: &str| {
            let row = found.iter().find(|row| row.norm.code == code);
            row.map(|row| row.answer.state)
        };
        assert_eq!((of("N05"), of("N09")), (Some(n05), Some(n09)));
    }
    let branch = body(OrganizationKind::Branch, 610_431, &path);
    for (shortfalls, expected) in [(0, State::Met), (1, State::Missed)] {
        let figures = Figures {
            size: vec![Figure::lacking(first, shortfalls)],
            ..Figures::default()
        };
        let known = Known {
            figures: [(branch.id, figures)].into(),
            ..Known::default()
        };
        let found = rows(&branch, &[], &known, period("2026"), end_of("2026-07-10"));
        let n33 = found.iter().find(|row| row.norm.code == "N33").unwrap();
        assert_eq!(n33.answer.state, expected);
    }
}

#[test]
fn a_longer_period_has_a_row_for_each_window() {
    let path = [7; 16];
    let county = body(OrganizationKind::PartyCommittee, 610_431, &path);
    let known = Known::default();
    let count = |asked: &str, code: &str| {
        let found = rows(&county, &[], &known, period(asked), end_of("2026-07-10"));
        found.iter().filter(|row| row.norm.code == code).count()
    };
    assert_eq!(count("2026", "N17"), 4);
    assert_eq!(count("2026-H1", "N17"), 2);
    assert_eq!(count("2026", "N14"), 2);
    assert_eq!(count("2026", "N01"), 1);
    assert_eq!(
        count("2026-H1", "N01"),
        0,
        "a year does not lie in a half year"
    );
    assert_eq!(count("2026-06", "N09"), 1);
    // Where they have not been set, local norms ask nothing.
    assert_eq!(count("2026", "N26"), 0);
}

#[test]
fn the_order_of_recording_does_not_matter() {
    let mut entries = sessions(&["2026-01-05", "2026-02-05", "2026-03-05", "2026-04-05"]);
    let forward = answer(norm("N15"), "2026", &entries, "2026-04-20");
    entries.reverse();
    let backward = answer(norm("N15"), "2026", &entries, "2026-04-20");
    assert_eq!(
        (forward.state, forward.actual),
        (backward.state, backward.actual)
    );
}
