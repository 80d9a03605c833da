//! Courses: how norms stand from day to day, and what that counts.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use entity::Period;
use entity::activity::ActivityKind;
use entity::organization::OrganizationKind;

use super::{body, day, done, end_of, period};
use crate::domain::norm::rules::{
    self, Figure, Figures, Known, Moment, Row, State, changes, courses, known_by_day, log_of,
    number,
};

const PATH: [u8; 16] = [7; 16];

/// What was done by a party committee: sessions in three months, a forum in one quarter.
fn known() -> Known {
    let entries = [
        done(ActivityKind::StudyGroupSession, "2026-01-05", "2026-01-05"),
        done(ActivityKind::StudyGroupSession, "2026-02-05", "2026-02-06"),
        done(ActivityKind::StudyGroupSession, "2026-03-05", "2026-03-05"),
        done(ActivityKind::Forum, "2026-03-31", "2026-03-31"),
        done(
            ActivityKind::DemocraticLifeMeeting,
            "2026-04-01",
            "2026-04-01",
        ),
    ];
    let committee = body(OrganizationKind::PartyCommittee, 610_431, &PATH);
    let figures = Figures {
        chain: vec![
            Figure::lacking(day("2026-01-01"), 1),
            Figure::lacking(day("2026-05-20"), 0),
            Figure::lacking(day("2026-11-11"), 2),
        ],
        ..Figures::default()
    };
    Known {
        done: [(committee.id, entries.to_vec())].into(),
        figures: [(committee.id, figures)].into(),
        ..Known::default()
    }
}

/// What the table of an organization counts on a day: met, on track, at risk, missed.
fn table(
    known: &Known,
    exists: (NaiveDate, Option<NaiveDate>),
    of: Period,
    on: NaiveDate,
) -> [i64; 4] {
    let mut committee = body(OrganizationKind::PartyCommittee, 610_431, &PATH);
    committee.exists = exists;
    let moment = Moment {
        day: on,
        ..Moment::latest()
    };
    let rows = rules::rows(&committee, &[], known, of, moment);
    let count = |states: &[State]| {
        let counted = |row: &&Row| row.people.is_none() && states.contains(&row.answer.state);
        i64::try_from(rows.iter().filter(counted).count()).unwrap()
    };
    [
        count(&[State::Met, State::Within]),
        count(&[State::OnTrack]),
        count(&[State::AtRisk]),
        count(&[State::Missed, State::Exceeded]),
    ]
}

#[test]
fn a_course_counts_on_each_day_what_the_table_says() {
    let known = known();
    let lives = [
        (day("2020-01-01"), None),
        (day("2026-02-10"), None),
        (day("2020-01-01"), Some(day("2026-09-30"))),
        (day("2020-01-01"), Some(day("2027-01-01"))),
    ];
    for exists in lives {
        let mut committee = body(OrganizationKind::PartyCommittee, 610_431, &PATH);
        committee.exists = exists;
        let year = period("2026");
        let counted = changes(
            &courses(&committee, &[], &known, year, Moment::latest()),
            year,
        );
        for of in year.within() {
            // From the last record on: before it, the course already knows what will be done.
            let mut on = day("2026-04-01");
            while on <= day("2027-02-01") {
                let mut sum = [0; 4];
                for (_, numbers) in counted
                    .iter()
                    .filter(|((period, from), _)| *period == of && *from <= on)
                {
                    for (number, place) in sum.iter_mut().zip([
                        number::MET,
                        number::ON_TRACK,
                        number::AT_RISK,
                        number::MISSED,
                    ]) {
                        *number += numbers[place];
                    }
                }
                let structure_begins = of.first_day() <= on;
                if structure_begins {
                    assert_eq!(
                        sum,
                        table(&known, exists, of, on),
                        "{of} on {on}, {exists:?}"
                    );
                }
                on = on + Days::new(1);
            }
        }
    }
}

#[test]
fn one_organization_offends_once_however_much_it_misses() {
    let committee = body(OrganizationKind::PartyCommittee, 610_431, &PATH);
    let year = period("2026");
    let counted = changes(
        &courses(&committee, &[], &known(), year, Moment::latest()),
        year,
    );
    let sum = |of: &str, on: &str, place: usize| -> i64 {
        let until = counted
            .iter()
            .filter(|((period, from), _)| *period == of.parse().unwrap() && *from <= day(on));
        until.map(|(_, numbers)| numbers[place]).sum()
    };
    // The chain is missing until May; then the joint meeting of the half year and the second forum.
    for (of, on, offends) in [
        ("2026", "2026-05-19", 1),
        ("2026", "2026-05-20", 0),
        ("2026", "2026-06-30", 0),
        ("2026", "2026-07-01", 1),
        ("2026-Q2", "2026-07-01", 1),
        ("2026-Q1", "2026-07-01", 1),
        ("2026-06", "2026-07-01", 0),
        ("2026-Q3", "2026-09-30", 0),
        ("2026-Q3", "2026-10-01", 1),
    ] {
        let expected = (1, offends);
        let found = (
            sum(of, on, number::ORGANIZATIONS),
            sum(of, on, number::OFFENDERS),
        );
        assert_eq!(found, expected, "{of} on {on}");
    }
    assert!(sum("2026", "2026-12-31", number::MISSED) > 1);
}

#[test]
fn the_log_says_of_each_day_what_was_known_on_it() {
    let mut known = known();
    // One session was recorded late, and one was voided later.
    for entries in known.done.values_mut() {
        entries[0].recorded_at = end_of("2026-06-10").at;
        entries[2].voided_at = Some(end_of("2026-08-08").at);
    }
    let committee = body(OrganizationKind::PartyCommittee, 610_431, &PATH);
    let year = period("2026");
    let by_day = known_by_day(&committee, &[], &known, (year, day("2026-02-06")));
    let log = log_of(&by_day, year);
    let mut seen = BTreeMap::new();
    for (of, on) in [
        ("2026", "2026-02-05"),
        ("2026", "2026-03-10"),
        ("2026", "2026-07-07"),
        ("2026", "2026-09-09"),
    ] {
        let until = log
            .iter()
            .filter(|((period, from), _)| *period == of.parse().unwrap() && *from <= day(on));
        let mut sum = [0; 8];
        for (_, numbers) in until {
            sum = rules::added(&sum, numbers, 1);
        }
        seen.insert(on, sum);
        let moment = end_of(on);
        let then = courses(&committee, &[], &known, year, moment);
        let expected = changes(&then, year);
        let mut wanted = [0; 8];
        let until = expected
            .iter()
            .filter(|((period, from), _)| *period == of.parse().unwrap() && *from <= day(on));
        for (_, numbers) in until {
            wanted = rules::added(&wanted, numbers, 1);
        }
        let opened = day(on) >= day("2026-02-06");
        assert_eq!(sum, if opened { wanted } else { [0; 8] }, "on {on}");
    }
    assert_ne!(seen["2026-03-10"], seen["2026-07-07"]);
}
