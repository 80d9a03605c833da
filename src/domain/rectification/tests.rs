//! Tables of the rules of rectification: every act from every state, every violation in a case in
//! which it fires.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::rectification::RectificationState::{
    self as State, Done, InProgress, Open, Reopened, Verified,
};
use entity::{AccountId, DivisionCode, Period, PersonId};
use uuid::Uuid;

use super::rules::{
    Act, Counted, Doer, OPEN, Standing, VERIFIED, Violation, after, against, contributions,
    days_over, refusals, term,
};
use crate::db::tally::{is_up_to, up_to};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn doer(account: u128, person: Option<u128>) -> Doer {
    Doer {
        account: AccountId(Uuid::from_u128(account)),
        person: person.map(|person| PersonId(Uuid::from_u128(person))),
    }
}

fn standing(state: State) -> Standing {
    Standing {
        state,
        due_on: day("2026-10-08"),
        measures: Some("逐项落实".to_owned()),
        revision: 3,
        claimant: Some(doer(1, Some(1))),
    }
}

fn plan() -> Act {
    Act::Plan {
        measures: " 每月检查 ".to_owned(),
    }
}

fn claim() -> Act {
    Act::Claim {
        done: "已补课".to_owned(),
        evidence: Some("签到表".to_owned()),
    }
}

fn verify() -> Act {
    Act::Verify {
        finding: "属实".to_owned(),
        evidence: None,
    }
}

fn reopen() -> Act {
    Act::Reopen {
        reason: "仍有缺口".to_owned(),
    }
}

fn extend(due_on: &str) -> Act {
    Act::Extend {
        due_on: day(due_on),
        reason: "换届".to_owned(),
    }
}

/// What stands against an act of somebody else than the claimant, on a day within the term.
fn found(act: &Act, standing: &Standing) -> Vec<Violation> {
    against(act, standing, doer(2, Some(2)), 3, day("2026-09-01"))
}

#[test]
fn each_act_leads_from_its_states_to_its_state() {
    let table: [(Act, [Option<State>; 5]); 5] = [
        (
            plan(),
            [
                Some(InProgress),
                Some(InProgress),
                None,
                None,
                Some(InProgress),
            ],
        ),
        (claim(), [Some(Done), Some(Done), None, None, Some(Done)]),
        (verify(), [None, None, Some(Verified), None, None]),
        (reopen(), [None, None, Some(Reopened), Some(Reopened), None]),
        (
            extend("2026-12-31"),
            [
                Some(Open),
                Some(InProgress),
                Some(Done),
                None,
                Some(Reopened),
            ],
        ),
    ];
    for (act, expected) in table {
        for (state, expected) in [Open, InProgress, Done, Verified, Reopened]
            .into_iter()
            .zip(expected)
        {
            let before = standing(state);
            match expected {
                Some(next) => {
                    assert_eq!(found(&act, &before), vec![], "{act:?} from {state:?}");
                    let after = after(&act, &before);
                    assert_eq!((after.state, after.revision), (next, 4), "{act:?}");
                }
                None => {
                    let refused = vec![Violation::WrongState(state)];
                    assert_eq!(found(&act, &before), refused, "{act:?} from {state:?}");
                }
            }
        }
    }
}

#[test]
fn a_plan_changes_the_measures_and_an_extension_the_term() {
    let before = standing(Open);
    let planned = after(&plan(), &before);
    assert_eq!(planned.measures.as_deref(), Some("每月检查"));
    assert_eq!(planned.due_on, before.due_on);
    let extended = after(&extend("2026-12-31"), &before);
    assert_eq!(extended.due_on, day("2026-12-31"));
    assert_eq!(extended.measures, before.measures);
}

#[test]
fn nobody_judges_what_they_have_claimed() {
    let cases = [
        (doer(1, Some(1)), true),
        (doer(1, None), true),
        // A second account of the same person.
        (doer(2, Some(1)), true),
        (doer(2, Some(2)), false),
        (doer(2, None), false),
    ];
    for (by, refused) in cases {
        for act in [verify(), reopen()] {
            let found = against(&act, &standing(Done), by, 3, day("2026-09-01"));
            let expected = if refused {
                vec![Violation::ByClaimant]
            } else {
                vec![]
            };
            assert_eq!(found, expected, "{act:?} by {by:?}");
        }
    }
    let nobody_known = Standing {
        claimant: Some(doer(1, None)),
        ..standing(Done)
    };
    let other = against(
        &verify(),
        &nobody_known,
        doer(2, None),
        3,
        day("2026-09-01"),
    );
    assert_eq!(other, vec![], "two accounts without a person are two");
}

#[test]
fn what_is_missing_stale_or_too_long_is_said_all_at_once() {
    let bare = Standing {
        measures: None,
        ..standing(Open)
    };
    assert_eq!(found(&claim(), &bare), vec![Violation::NoMeasures]);
    let act = Act::Claim {
        done: "\u{7}".to_owned(),
        evidence: Some("长".repeat(2_001)),
    };
    let all = against(&act, &bare, doer(2, None), 2, day("2026-09-01"));
    let expected = vec![
        Violation::Stale(3),
        Violation::ControlCharacters("done"),
        Violation::TooLong("evidence", 2_000),
        Violation::NoMeasures,
    ];
    assert_eq!(all, expected);
    let blank = Act::Plan {
        measures: " \n".to_owned(),
    };
    assert_eq!(
        found(&blank, &standing(Open)),
        vec![Violation::Blank("measures")]
    );
    assert_eq!(refusals(all).unwrap_err().len(), 4);
    assert!(refusals(vec![]).is_ok());
}

#[test]
fn a_term_is_extended_forwards_and_within_three_years() {
    // Three years of 366 days from 2026-09-01 end on 2029-09-03.
    let cases = [
        ("2026-10-08", vec![Violation::NoLonger(day("2026-10-08"))]),
        ("2026-10-07", vec![Violation::NoLonger(day("2026-10-08"))]),
        ("2026-10-09", vec![]),
        ("2029-09-03", vec![]),
        ("2029-09-04", vec![Violation::TermOutOfRange]),
    ];
    for (due_on, expected) in cases {
        assert_eq!(
            found(&extend(due_on), &standing(Open)),
            expected,
            "{due_on}"
        );
    }
    let long_over = Standing {
        due_on: day("2026-08-01"),
        ..standing(Open)
    };
    assert_eq!(
        found(&extend("2026-08-31"), &long_over),
        vec![Violation::TermOutOfRange],
        "a term that is over already"
    );
    assert_eq!(found(&extend("2026-09-01"), &long_over), vec![]);
}

#[test]
fn a_problem_has_ninety_days_unless_stated_otherwise() {
    // July has 31 days, August 31: 21 + 31 + 30 + 8 = 90 days from 2026-07-10.
    assert_eq!(term(None, day("2026-07-10")), day("2026-10-08"));
    let stated = Some(day("2026-09-30"));
    assert_eq!(term(stated, day("2026-07-10")), day("2026-09-30"));
}

#[test]
fn only_what_nobody_has_claimed_is_overdue() {
    let due_on = day("2026-10-08");
    for (today, days) in [
        ("2026-10-07", None),
        ("2026-10-08", None),
        ("2026-10-09", Some(1)),
        ("2026-11-07", Some(30)),
        ("2026-11-08", Some(31)),
    ] {
        for state in [Open, InProgress, Reopened] {
            assert_eq!(
                days_over(state, due_on, day(today)),
                days,
                "{state:?} {today}"
            );
        }
        for state in [Done, Verified] {
            assert_eq!(
                days_over(state, due_on, day(today)),
                None,
                "{state:?} {today}"
            );
        }
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

/// Period, part, when it turns, and the two numbers of each row.
fn rows(state: State) -> Vec<(String, &'static str, String, i64, i64)> {
    let counted = Counted {
        division: DivisionCode(610_431),
        // 00:30 of the first of July in Shanghai.
        opened_at: at("2026-06-30T16:30:00Z"),
        due_on: day("2026-09-28"),
        state,
        since: at("2026-08-31T16:00:00Z"),
    };
    let rows = contributions(&counted).into_iter();
    rows.map(|(key, numbers)| {
        let turns = key.turns_at.to_rfc3339();
        (
            key.period.to_string(),
            key.part,
            turns,
            numbers[0],
            numbers[1],
        )
    })
    .collect()
}

#[test]
fn an_open_one_counts_in_its_month_and_year_a_verified_one_in_its_month() {
    let turns = "2026-09-28T16:00:00+00:00".to_owned();
    for (state, claimable) in [(Open, 1), (InProgress, 1), (Reopened, 1), (Done, 0)] {
        let mut found = rows(state);
        found.sort();
        let expected = ["2026", "2026-07"]
            .map(|period| (period.to_owned(), OPEN, turns.clone(), 1, claimable));
        assert_eq!(found, expected, "{state:?}");
    }
    let begins = "2026-08-31T16:00:00+00:00".to_owned();
    let expected = vec![("2026-09".to_owned(), VERIFIED, begins, 1, 0)];
    assert_eq!(rows(Verified), expected);
}

#[test]
fn what_was_opened_by_the_end_of_a_period_is_read_once() {
    for (asked, opened, counts) in [
        ("2026-H1", "2026-06", true),
        ("2026-H1", "2026-07", false),
        ("2026-H1", "2025-12", true),
        ("2026-Q3", "2026-01", true),
        ("2026", "2026-12", true),
        ("2025", "2026-01", false),
        ("2026-03", "2021-05", true),
    ] {
        let opened = period(opened);
        // Each rectification adds to the row of its month and to that of its year.
        let year = Period::year_of(opened.year()).unwrap();
        let read: BTreeSet<_> = up_to(period(asked)).into_iter().collect();
        let times = [opened, year]
            .iter()
            .filter(|row| read.contains(row))
            .count();
        assert_eq!(times, usize::from(counts), "{asked} {opened}");
        for row in [opened, year] {
            assert_eq!(
                is_up_to(period(asked), row),
                read.contains(&row),
                "{asked} {row}"
            );
        }
    }
}
