//! Tests of this domain: the rules as tables, the tree under random moves, the commands and the
//! imports on a database of their own.

mod commands;
mod imports;
mod rules;
mod shortfall;
mod tree;

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use entity::division::{self, DivisionLevel};
use entity::organization::{self, OrganizationKind};
use entity::post::{self, PostRole};
use entity::{
    AppointmentId, DivisionCode, MembershipId, OrganizationId, PersonId, PostId, appointment,
    membership,
};
use uuid::Uuid;

use super::rules::path_of;

/// A day written `YYYY-MM-DD`.
fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The day of all tests.
fn today() -> NaiveDate {
    day("2026-06-15")
}

/// Noon of that day in Shanghai.
fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 6, 15, 4, 0, 0).unwrap()
}

fn code(number: i32) -> DivisionCode {
    DivisionCode(number)
}

/// 陕西, 咸阳, 武功, or another of GB/T 2260.
fn division_of(number: i32) -> division::Model {
    static ALL: LazyLock<Vec<division::Model>> = LazyLock::new(super::builtin_divisions);
    let found = ALL.iter().find(|division| division.code == code(number));
    found.unwrap().clone()
}

fn id(number: u128) -> OrganizationId {
    OrganizationId(Uuid::from_u128(number))
}

/// An organization with a number for an id, since 2020.
fn organization(
    number: u128,
    kind: OrganizationKind,
    division: i32,
    superior: Option<&organization::Model>,
) -> organization::Model {
    let id = id(number);
    organization::Model {
        id,
        kind,
        name: format!("组织{number}"),
        division_code: code(division),
        superior_id: superior.map(|superior| superior.id),
        guided_by_id: None,
        path: path_of(superior, id),
        valid_from: day("2020-01-01"),
        valid_until: None,
        revision: 1,
        created_at: noon(),
    }
}

fn post_of(organization: &organization::Model, role: PostRole) -> post::Model {
    post::Model {
        id: PostId(Uuid::from_u128(1)),
        organization_id: organization.id,
        role,
        title: "书记".to_owned(),
        valid_from: day("2021-01-01"),
        valid_until: None,
    }
}

fn appointment_to(post: &post::Model, from: &str, until: Option<&str>) -> appointment::Model {
    appointment::Model {
        id: AppointmentId(Uuid::from_u128(1)),
        post_id: post.id,
        organization_id: post.organization_id,
        role: post.role,
        person_id: PersonId(Uuid::from_u128(1)),
        full_time: true,
        valid_from: day(from),
        valid_until: until.map(day),
        document: "任〔2022〕1号".to_owned(),
        end_document: None,
    }
}

fn membership_of(
    branch: &organization::Model,
    from: &str,
    until: Option<&str>,
) -> membership::Model {
    membership::Model {
        id: MembershipId(Uuid::from_u128(1)),
        person_id: PersonId(Uuid::from_u128(1)),
        organization_id: branch.id,
        probationary: true,
        rank: None,
        valid_from: day(from),
        valid_until: until.map(day),
    }
}

#[test]
fn the_divisions_in_the_program_are_whole() {
    let divisions = super::builtin_divisions();
    let count = |level| {
        divisions
            .iter()
            .filter(|division| division.level == level)
            .count()
    };
    assert_eq!(count(DivisionLevel::Province), 31);
    assert_eq!(count(DivisionLevel::City), 342);
    assert_eq!(count(DivisionLevel::County), 2_975);
    assert_eq!(
        divisions
            .iter()
            .filter(|division| division.placeholder)
            .count(),
        9
    );
    for division in &divisions {
        let Some(parent) = division.parent_code else {
            continue;
        };
        let parent = divisions.iter().find(|other| other.code == parent).unwrap();
        assert!(
            !parent.placeholder,
            "{} stands below a place-holder",
            division.name
        );
        assert!(parent.level < division.level && parent.code.contains(division.code));
    }
}

#[test]
fn placeholders_are_skipped() {
    assert_eq!(
        division_of(110_101).parent_code,
        Some(code(110_000)),
        "东城区 below 北京市"
    );
    assert_eq!(
        division_of(429_004).parent_code,
        Some(code(420_000)),
        "仙桃市 below 湖北省"
    );
    assert_eq!(
        division_of(500_229).parent_code,
        Some(code(500_000)),
        "城口县 below 重庆市"
    );
    assert_eq!(
        division_of(610_431).parent_code,
        Some(code(610_400)),
        "武功县 below 咸阳市"
    );
    assert!(division_of(500_200).placeholder);
}
