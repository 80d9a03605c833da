//! Every rule with what it allows and what it refuses; every violation has a case.

mod people;
mod structure;
mod succession;

use std::collections::BTreeSet;

use super::{day, organization};
use crate::domain::organization::rules::{
    Finding, Kinds, Violation, allowed_superiors, check_text,
};
use crate::error::{Refusal, RefusalCode};

use entity::organization::OrganizationKind::{
    Branch, GeneralBranch, PartyCommittee, PartyGroup, WorkingCommittee,
};

pub(super) const PROVINCE: i32 = 610_000;
pub(super) const CITY: i32 = 610_400;
pub(super) const COUNTY: i32 = 610_431;
pub(super) const NEXT_COUNTY: i32 = 610_402;

/// What was found, as pairs of field and name.
pub(super) fn names(findings: &[Finding]) -> Vec<(&'static str, &'static str)> {
    findings
        .iter()
        .map(|finding| (finding.field, finding.violation.name()))
        .collect()
}

#[track_caller]
pub(super) fn check(findings: &[Finding], expected: &[(&'static str, &'static str)]) {
    assert_eq!(names(findings), expected);
    for finding in findings {
        let refusal = Refusal::from(finding.clone());
        assert_eq!(refusal.path, ["input", finding.field]);
        assert!(!refusal.message.zh.is_ascii() && refusal.message.en.is_ascii());
    }
}

/// A county with its committee, working committee and one department.
pub(super) struct County {
    province: organization::Model,
    city: organization::Model,
    city_committee: organization::Model,
    county: organization::Model,
    committee: organization::Model,
    group: organization::Model,
    branch: organization::Model,
}

pub(super) fn county() -> County {
    let province = organization(1, PartyCommittee, PROVINCE, None);
    let city = organization(2, PartyCommittee, CITY, Some(&province));
    let city_committee = organization(3, WorkingCommittee, CITY, Some(&city));
    let county = organization(4, PartyCommittee, COUNTY, Some(&city));
    let committee = organization(5, WorkingCommittee, COUNTY, Some(&county));
    let group = organization(6, PartyGroup, COUNTY, Some(&committee));
    let branch = organization(7, Branch, COUNTY, Some(&group));
    County {
        province,
        city,
        city_committee,
        county,
        committee,
        group,
        branch,
    }
}

pub(super) fn ended(row: &organization::Model) -> organization::Model {
    organization::Model {
        valid_until: Some(day("2025-01-01")),
        ..row.clone()
    }
}
#[test]
fn texts() {
    let long = "长".repeat(11);
    let table: &[(&str, &[&str])] = &[
        ("武功县财政局党组", &[]),
        ("   ", &["Blank"]),
        (&long, &["TextTooLong"]),
        ("@SUM(A1)", &["FormulaLike"]),
        (" -1", &["FormulaLike"]),
        ("＝1", &["FormulaLike"]),
        ("甲\u{0}乙", &["ControlCharacters"]),
        ("甲\u{202e}乙", &["ControlCharacters"]),
        ("甲\u{200b}乙", &["ControlCharacters"]),
        ("甲-乙", &[]),
    ];
    for (text, expected) in table {
        let found = check_text("name", text, 10);
        let found: Vec<_> = found.iter().map(|each| each.violation.name()).collect();
        assert_eq!(found, *expected, "{text:?}");
    }
}

#[test]
fn refusals_name_the_clause_unless_the_form_is_wrong() {
    let cycle = Refusal::from(Violation::Cycle.at("newSuperiorId"));
    assert_eq!((cycle.code, cycle.rule), (RefusalCode::Cycle, Some("4.1")));
    let blank = Refusal::from(Violation::Blank.at("name"));
    assert_eq!((blank.code, blank.rule), (RefusalCode::Required, None));
    let allowed = Kinds(allowed_superiors(GeneralBranch));
    let kind = Refusal::from(Violation::SuperiorKind { allowed }.at("superiorId"));
    assert!(kind.message.zh.ends_with("机关党委、党组"));
    assert!(
        kind.message
            .en
            .ends_with("agency party committee, party group")
    );
}

/// Each violation must be expected by a case in this folder.
#[test]
fn every_violation_has_a_case() {
    let source = [
        include_str!("mod.rs"),
        include_str!("structure.rs"),
        include_str!("succession.rs"),
        include_str!("people.rs"),
    ]
    .concat();
    let missing: BTreeSet<_> = Violation::NAMES
        .iter()
        .filter(|name| !source.contains(&format!("\"{name}\"")))
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}
