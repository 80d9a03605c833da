//! When a month of dues is collected, retained and closed at once.

use chrono::{DateTime, TimeZone, Utc};

use crate::domain::dues::rules::{Known, MonthRecords, kept_and_closed};

/// What is looked at, seals, what was kept, and when both hold.
type Case<'a> = (&'a str, &'a [Known], &'a [(Known, i64)], &'a [Known]);

fn hour(hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 7, 1, hour, 0, 0).unwrap()
}

fn known(from: u32, until: Option<u32>) -> Known {
    (hour(from), until.map(hour))
}

#[test]
fn a_month_counts_while_it_is_closed_and_something_of_it_was_kept() {
    let cases: [Case<'_>; 8] = [
        ("nothing", &[], &[], &[]),
        ("closed, nothing came in", &[known(5, None)], &[], &[]),
        ("kept, not closed", &[], &[(known(3, None), 700)], &[]),
        (
            "all of it went upward",
            &[known(5, None)],
            &[(known(3, None), 0)],
            &[],
        ),
        (
            "closed after it",
            &[known(5, None)],
            &[(known(3, None), 700)],
            &[known(5, None)],
        ),
        (
            "came in after the seal",
            &[known(5, None)],
            &[(known(6, None), 700)],
            &[known(6, None)],
        ),
        (
            "opened and closed again",
            &[known(5, Some(7)), known(9, None)],
            &[(known(3, None), 700)],
            &[known(5, Some(7)), known(9, None)],
        ),
        (
            "undone, and another came in",
            &[known(5, None)],
            &[(known(3, Some(6)), 700), (known(8, None), 1)],
            &[known(5, Some(6)), known(8, None)],
        ),
    ];
    for (what, seals, kept, expected) in cases {
        let month = MonthRecords {
            seals: seals.to_vec(),
            kept: kept.to_vec(),
        };
        assert_eq!(kept_and_closed(&month), expected, "{what}");
    }
}
