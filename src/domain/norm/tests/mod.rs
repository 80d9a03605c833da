//! Tables of norms and compliance: hand-worked, at each boundary.

mod courses;
mod local;
mod people;
mod states;

use chrono::{DateTime, NaiveDate, Utc};
use entity::activity::{self, ActivityKind, ActivityState};
use entity::organization::OrganizationKind;
use entity::{AccountId, ActivityId, DivisionCode, OrganizationId, Period};
use uuid::Uuid;

use super::rules::{
    self, Assessment, Body, Entry, Evidence, Facts, Measure, Moment, Norm, Span, State,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn norm(code: &str) -> &'static Norm {
    rules::national_by_code(code).unwrap()
}

/// The end of a day in Asia/Shanghai.
fn end_of(text: &str) -> Moment {
    Moment {
        day: day(text),
        at: at(&format!("{text}T15:59:59.999999Z")),
    }
}

/// A record of so many days, recorded at noon of its first day.
fn done(kind: ActivityKind, first: &str, last: &str) -> Entry {
    let recorded_at = at(&format!("{first}T04:00:00Z"));
    let row = activity::Model {
        id: ActivityId(Uuid::from_u128(
            recorded_at.timestamp().unsigned_abs().into(),
        )),
        organization_id: OrganizationId(Uuid::nil()),
        kind,
        title: "学习".to_owned(),
        starts_on: day(first),
        ends_on: day(last),
        hours: Some(250),
        words: None,
        amount: None,
        trained_county_rank: None,
        trained_section_rank: None,
        trained_others: None,
        place: None,
        late_reason: None,
        corrects_id: None,
        state: ActivityState::Recorded,
        revision: 1,
        recorded_at,
        recorded_by: AccountId(Uuid::nil()),
        confirmed_at: None,
        confirmed_by: None,
        voided_at: None,
        voided_by: None,
        void_reason: None,
    };
    Entry {
        evidence: Evidence::Activity(Box::new(row)),
        starts_on: day(first),
        ends_on: day(last),
        recorded_at,
        voided_at: None,
    }
}

/// A subject that has always been there.
const ALWAYS: (NaiveDate, Option<NaiveDate>) = (NaiveDate::MIN, None);

/// The answer for a whole period at the end of a day.
fn answer(norm: &Norm, window: &str, entries: &[Entry], asked: &str) -> Assessment {
    let span = Span::of(period(window));
    let due_on = norm.due_on(span, None);
    let facts = Facts::Records(entries);
    rules::assess(norm, span, (ALWAYS, due_on), facts, end_of(asked))
}

fn state(norm: &Norm, window: &str, entries: &[Entry], asked: &str) -> State {
    answer(norm, window, entries, asked).state
}

fn body(kind: OrganizationKind, division: i32, path: &[u8]) -> Body<'_> {
    Body {
        id: OrganizationId(Uuid::nil()),
        kind,
        division: DivisionCode(division),
        path,
        exists: ALWAYS,
    }
}

#[test]
fn the_catalogue_is_the_table_of_the_regulation() {
    let codes: Vec<String> = (1..=36).map(|number| format!("N{number:02}")).collect();
    let found: Vec<&str> = rules::national()
        .iter()
        .map(|norm| norm.code.as_str())
        .collect();
    assert_eq!(found, codes);
    for (code, threshold) in [
        ("N01", 100),
        ("N02", 200),
        ("N03", 100),
        ("N04", 1_200),
        ("N14", 100),
        ("N15", 1_200),
        ("N17", 100),
        ("N18", 200),
        ("N22", 500),
        ("N25", 200),
        ("N27", 7_000),
        ("N32", 50),
    ] {
        assert_eq!(norm(code).threshold, threshold, "{code}");
    }
}

/// Norms whose records are not kept yet. This list only shrinks.
const NOT_KEPT: [&str; 10] = [
    "N10", "N11", "N12", "N13", "N28", "N31", "N32", "N34", "N35", "N36",
];

#[test]
fn what_is_not_kept_yet_is_named_and_asks_nothing() {
    let not_kept: Vec<&str> = rules::national()
        .iter()
        .filter(|norm| norm.measure == Measure::NotKept)
        .map(|norm| norm.code.as_str())
        .collect();
    assert_eq!(not_kept, NOT_KEPT);
    for code in NOT_KEPT {
        let span = Span::of(period("2026"));
        let facts = Facts::Nothing;
        let due_on = norm(code).due_on(span, None);
        let answer = rules::assess(
            norm(code),
            span,
            (ALWAYS, due_on),
            facts,
            end_of("2027-06-01"),
        );
        assert_eq!(answer.state, State::NotApplicable, "{code}");
    }
}

/// Every norm on activities is met by as many records as it asks for, and missed by one fewer.
#[test]
fn every_norm_on_activities_can_be_met_and_missed() {
    for norm in rules::national() {
        let Measure::Activities(kinds, unit) = &norm.measure else {
            continue;
        };
        let span = norm.windows(period("2026"), day("2026-12-31"))[0];
        let each = match unit {
            rules::Unit::Hours => 250,
            rules::Unit::Count | rules::Unit::Days | rules::Unit::Words | rules::Unit::Kinds => 100,
        };
        let needed = usize::try_from((norm.threshold + each - 1) / each).unwrap();
        let entries: Vec<Entry> = (0..needed)
            .map(|number| {
                let on = span.first + chrono::Days::new(u64::try_from(number).unwrap() % 28);
                let on = match *unit == rules::Unit::Days {
                    true => span.first + chrono::Days::new(u64::try_from(number).unwrap()),
                    false => on,
                };
                done(
                    kinds[number % kinds.len()],
                    &on.to_string(),
                    &on.to_string(),
                )
            })
            .collect();
        let window = span.period.to_string();
        let after = (span.last + chrono::Days::new(1)).to_string();
        assert_eq!(
            state(norm, &window, &entries, &after),
            State::Met,
            "{}",
            norm.code
        );
        let fewer = &entries[1..];
        assert_eq!(
            state(norm, &window, fewer, &after),
            State::Missed,
            "{}",
            norm.code
        );
    }
}
