//! What the structure lacks, as a table.

use entity::organization::OrganizationKind::{
    self, AgencyPartyCommittee, Branch, GeneralBranch, Government, PartyGroup, WorkingCommittee,
};

use super::{day, today};
use crate::domain::organization::rules::ShortfallCode::{
    SecretaryVacant, TermEnding, TermOver, TooFewMembers, TooManyMembers, TooManyPartTime,
};
use crate::domain::organization::{ShortfallCode, StructureFacts, Term, structure_shortfalls};

fn facts(kind: OrganizationKind, members: i64) -> StructureFacts {
    StructureFacts {
        kind,
        members,
        term: None,
        full_time: 3,
        part_time: 2,
        secretaries: 1,
        on: today(),
    }
}

fn check(facts: StructureFacts, expected: &[(ShortfallCode, i64, i64)]) {
    let found: Vec<_> = structure_shortfalls(&facts)
        .into_iter()
        .map(|found| (found.code, found.figure, found.required))
        .collect();
    assert_eq!(found, expected, "{facts:?}");
}

#[test]
fn members() {
    check(facts(Branch, 2), &[(TooFewMembers, 2, 3)]);
    check(facts(Branch, 3), &[]);
    check(facts(Branch, 50), &[]);
    check(facts(Branch, 51), &[(TooManyMembers, 51, 50)]);
    check(facts(GeneralBranch, 49), &[(TooFewMembers, 49, 50)]);
    check(facts(GeneralBranch, 50), &[]);
    check(facts(GeneralBranch, 500), &[]);
    check(facts(AgencyPartyCommittee, 99), &[(TooFewMembers, 99, 100)]);
    check(facts(AgencyPartyCommittee, 100), &[]);
    check(facts(PartyGroup, 0), &[]);
    check(facts(Government, 0), &[]);
}

#[test]
fn secretary() {
    let vacant = |kind| StructureFacts {
        secretaries: 0,
        ..facts(kind, 100)
    };
    check(vacant(PartyGroup), &[(SecretaryVacant, 0, 1)]);
    check(vacant(AgencyPartyCommittee), &[(SecretaryVacant, 0, 1)]);
    check(vacant(Government), &[]);
}

#[test]
fn full_time_members_outnumber_part_time_ones() {
    let committee = |full_time, part_time| StructureFacts {
        full_time,
        part_time,
        ..facts(WorkingCommittee, 0)
    };
    check(committee(3, 2), &[]);
    check(committee(2, 2), &[(TooManyPartTime, 2, 3)]);
    check(committee(1, 4), &[(TooManyPartTime, 1, 5)]);
    check(
        StructureFacts {
            full_time: 0,
            ..facts(PartyGroup, 0)
        },
        &[],
    );
}

#[test]
fn terms() {
    let until = |ends_on: &str| StructureFacts {
        term: Some(Term {
            starts_on: day("2023-06-01"),
            ends_on: day(ends_on),
        }),
        ..facts(Branch, 10)
    };
    check(until("2026-06-14"), &[(TermOver, 1, 0)]);
    check(until("2026-06-15"), &[(TermEnding, 0, 0)]);
    check(until("2026-12-15"), &[(TermEnding, 183, 0)]);
    check(until("2026-12-16"), &[]);
    let found = structure_shortfalls(&until("2026-12-15"));
    assert_eq!(found[0].since, Some(today()), "the day of announcement");
    assert_eq!(found[0].clause, "4.1");
    assert_eq!(TermEnding.as_str(), "TERM_ENDING");
}

#[test]
fn all_at_once() {
    let facts = StructureFacts {
        secretaries: 0,
        full_time: 0,
        ..facts(WorkingCommittee, 0)
    };
    check(facts, &[(SecretaryVacant, 0, 1), (TooManyPartTime, 0, 3)]);
}
