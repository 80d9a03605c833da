//! Tables of the rules of status, at each boundary.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{DivisionCode, Period};

use super::part::{Part, reporting_numbers};
use super::rules::{self, Light, Row};

fn due_at() -> DateTime<Utc> {
    "2026-07-20T10:00:00Z".parse().unwrap()
}

/// A row with so many obligations, submitted in time and submitted late.
fn row(due: i64, in_time: i64, late: i64) -> Row {
    let period: Period = "2026-H1".parse().unwrap();
    let numbers = [due, in_time + late, 0, 0, late, in_time, 0, 0];
    Row {
        division: DivisionCode(610_431),
        period,
        part: "reporting",
        turns_at: due_at(),
        numbers,
    }
}

#[test]
fn reporting_turns_red_below_ninety_percent_after_the_due_time() {
    let before = due_at();
    let after = due_at() + TimeDelta::microseconds(1);
    let cases = [
        (row(0, 0, 0), after, None),
        (row(60, 0, 0), before, Some(Light::Green)),
        (row(60, 0, 0), after, Some(Light::Red)),
        (row(60, 60, 0), after, Some(Light::Green)),
        (row(60, 59, 0), after, Some(Light::Amber)),
        // Exactly 90 % is not below it.
        (row(60, 54, 0), after, Some(Light::Amber)),
        (row(60, 53, 0), after, Some(Light::Red)),
        (row(60, 59, 1), after, Some(Light::Amber)),
        (row(60, 59, 1), before, Some(Light::Amber)),
    ];
    for (row, at, expected) in cases {
        let numbers = row.numbers;
        assert_eq!(
            Part::Reporting.light(&[row], "2026-H1".parse().unwrap(), at),
            expected,
            "{numbers:?} at {at}"
        );
    }
}

#[test]
fn missing_is_counted_by_each_due_time() {
    let extended = Row {
        turns_at: due_at() + TimeDelta::days(5),
        ..row(2, 0, 0)
    };
    let rows = [row(10, 7, 0), extended];
    let at = |days| reporting_numbers(&rows, due_at() + TimeDelta::days(days)).missing;
    assert_eq!((at(0), at(1), at(5), at(6)), (0, 3, 3, 5));
}

#[test]
fn a_division_above_is_red_when_over_twenty_percent_of_its_counties_are() {
    use Light::{Amber, Green, Red};
    let counties = |red: usize, amber: usize, green: usize| {
        let lights = [
            vec![Some(Red); red],
            vec![Some(Amber); amber],
            vec![Some(Green); green],
        ];
        lights.concat()
    };
    let cases = [
        (None, counties(0, 0, 0), None),
        (Some(Red), counties(0, 0, 0), Some(Red)),
        (None, vec![None, None], None),
        (None, counties(0, 0, 5), Some(Green)),
        (None, counties(0, 1, 4), Some(Amber)),
        // One of five is 20 %, not over it.
        (None, counties(1, 0, 4), Some(Amber)),
        (None, counties(2, 0, 7), Some(Red)),
        (Some(Red), counties(0, 0, 5), Some(Red)),
        (Some(Amber), counties(0, 0, 5), Some(Amber)),
    ];
    for (own, counties, expected) in cases {
        assert_eq!(
            rules::above(own, &counties),
            expected,
            "{own:?} {counties:?}"
        );
    }
    // A county without records counts for nothing, also in the share.
    let mut with_none = counties(1, 0, 4);
    with_none.extend([None; 20]);
    assert_eq!(rules::above(None, &with_none), Some(Amber));
}
