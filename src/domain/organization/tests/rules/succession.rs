//! How organizations end.

use entity::organization::OrganizationKind::{PartyGroup, WorkingCommittee};

use super::super::{day, division_of, organization, today};
use super::{COUNTY, County, check, county, ended};
use crate::domain::organization::rules::{
    Adopting, Ending, Merging, Splitting, adopt, common_superior, dissolve, merge, split,
};

fn ending(row: &organization::Model) -> Ending<'_> {
    Ending {
        organization: row,
        effective_on: day("2026-01-01"),
        today: today(),
        subordinates: 0,
        members: 0,
        latest: Some(day("2025-12-31")),
    }
}

#[test]
fn dissolving() {
    let County { branch, .. } = county();
    let good = ending(&branch);
    check(&dissolve(&good, "撤〔2026〕1号", 1), &[]);
    check(
        &dissolve(
            &Ending {
                subordinates: 2,
                members: 5,
                ..good
            },
            "",
            3,
        ),
        &[
            ("organizationId", "HasSubordinates"),
            ("organizationId", "HasMembers"),
            ("document", "Blank"),
            ("expectedRevision", "Stale"),
        ],
    );
    let today = Some(day("2026-01-01"));
    check(
        &dissolve(
            &Ending {
                latest: today,
                ..good
            },
            "撤",
            1,
        ),
        &[("effectiveOn", "RecordsAfter")],
    );
    let gone = ended(&branch);
    check(
        &dissolve(
            &Ending {
                organization: &gone,
                ..good
            },
            "撤",
            1,
        ),
        &[("organizationId", "Dissolved")],
    );
}

#[test]
fn merging() {
    let County {
        committee,
        group,
        branch,
        ..
    } = county();
    let second = organization(8, PartyGroup, COUNTY, Some(&committee));
    let third = organization(9, PartyGroup, COUNTY, Some(&committee));
    let endings = [ending(&group), ending(&second)];
    let good = Merging {
        predecessors: &endings,
        successor: &third,
        made: None,
        effective_on: day("2026-01-01"),
    };
    check(&merge(&good), &[]);
    check(
        &merge(&Merging {
            predecessors: &[],
            ..good
        }),
        &[("predecessorIds", "NothingNamed")],
    );
    check(
        &merge(&Merging {
            successor: &second,
            ..good
        }),
        &[("successorId", "NamedTwice")],
    );
    check(
        &merge(&Merging {
            predecessors: &[ending(&group), ending(&group)],
            ..good
        }),
        &[("predecessorIds", "NamedTwice")],
    );
    check(
        &merge(&Merging {
            predecessors: &vec![ending(&group); 51],
            ..good
        }),
        &[
            ("predecessorIds", "TooManyNamed"),
            ("predecessorIds", "NamedTwice"),
        ],
    );
    check(
        &merge(&Merging {
            successor: &branch,
            predecessors: &endings[..1],
            ..good
        }),
        &[("predecessorIds", "MixedKinds"), ("successorId", "Cycle")],
    );
}

#[test]
fn merging_into_one_that_exists_or_is_made() {
    let County {
        committee, group, ..
    } = county();
    let second = organization(8, PartyGroup, COUNTY, Some(&committee));
    let third = organization(9, PartyGroup, COUNTY, Some(&committee));
    let endings = [ending(&group), ending(&second)];
    let good = Merging {
        predecessors: &endings,
        successor: &third,
        made: None,
        effective_on: day("2026-01-01"),
    };
    let gone = ended(&third);
    check(
        &merge(&Merging {
            successor: &gone,
            ..good
        }),
        &[("successorId", "Dissolved")],
    );
    let made = organization::Model {
        name: String::new(),
        ..third.clone()
    };
    check(
        &merge(&Merging {
            successor: &made,
            made: Some(&[]),
            ..good
        }),
        &[("name", "Blank")],
    );
    // A committee that a merger makes takes the place of those that end by it, of no other.
    let here = organization(10, WorkingCommittee, COUNTY, None);
    let new = organization(11, WorkingCommittee, COUNTY, None);
    let one = [ending(&here)];
    let good = Merging {
        predecessors: &one,
        successor: &new,
        ..good
    };
    check(
        &merge(&Merging {
            made: Some(std::slice::from_ref(&here)),
            ..good
        }),
        &[],
    );
    check(
        &merge(&Merging {
            made: Some(&[here.clone(), committee]),
            ..good
        }),
        &[("divisionCode", "BodyExists")],
    );
    assert_eq!(
        common_superior(&[group.clone(), second]),
        Ok(group.superior_id)
    );
    let elsewhere = common_superior(&[group, here]).unwrap_err();
    check(&[elsewhere], &[("predecessorIds", "NoCommonSuperior")]);
}

#[test]
fn adopting() {
    let County {
        county,
        group,
        branch,
        ..
    } = county();
    let place = division_of(COUNTY);
    let second = organization(8, PartyGroup, COUNTY, None);
    let good = Adopting {
        organization: &branch,
        division: &place,
        superior: &second,
        edge_from: None,
        effective_on: day("2026-01-01"),
    };
    check(&adopt(&good), &[]);
    check(
        &adopt(&Adopting {
            superior: &county,
            ..good
        }),
        &[("predecessorIds", "SuperiorKind")],
    );
    check(
        &adopt(&Adopting {
            organization: &group,
            superior: &branch,
            ..good
        }),
        &[("predecessorIds", "SuperiorKind"), ("successorId", "Cycle")],
    );
    check(
        &adopt(&Adopting {
            edge_from: Some(today()),
            ..good
        }),
        &[("effectiveOn", "BeforeEdge")],
    );
}

#[test]
fn splitting() {
    let County { group, branch, .. } = county();
    let parts = [
        organization(8, PartyGroup, COUNTY, None),
        organization(9, PartyGroup, COUNTY, None),
    ];
    let good = Splitting {
        ending: ending(&group),
        successors: &parts,
    };
    check(&split(&good), &[]);
    check(
        &split(&Splitting {
            successors: &[],
            ..good
        }),
        &[("successorIds", "NothingNamed")],
    );
    let wrong = [branch, group.clone(), ended(&parts[0])];
    check(
        &split(&Splitting {
            ending: Ending {
                members: 1,
                subordinates: 1,
                ..good.ending
            },
            successors: &wrong,
        }),
        &[
            ("organizationId", "HasSubordinates"),
            ("organizationId", "HasMembers"),
            ("successorIds", "MixedKinds"),
            ("successorIds", "NamedTwice"),
            ("successorIds", "Dissolved"),
        ],
    );
}
