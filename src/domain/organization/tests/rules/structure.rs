//! Where organizations stand.

use entity::division;
use entity::organization::OrganizationKind;

use super::super::{day, division_of, organization, today};
use super::{CITY, COUNTY, County, NEXT_COUNTY, PROVINCE, check, county, ended};
use crate::domain::organization::rules::{
    Establishing, Guiding, Moving, Placed, allowed_superiors, elect, establish, guide, relocate,
    rename, term_end,
};

use OrganizationKind::{
    AgencyPartyCommittee, Branch, Cppcc, DisciplineCommission, GeneralBranch, Government, Office,
    OrganizationDepartment, PartyCommittee, PartyGroup, PeoplesCongress, Township,
    WorkingCommittee,
};

fn new<'a>(
    kind: OrganizationKind,
    division: &'a division::Model,
    superior: Option<&'a organization::Model>,
) -> Establishing<'a> {
    Establishing {
        name: "新组织",
        placed: Placed {
            kind,
            division,
            superior,
            field: "superiorId",
        },
        guide: None,
        valid_from: today(),
        today: today(),
        others: &[],
    }
}

#[test]
fn who_may_lead_whom() {
    let table: &[(OrganizationKind, &[OrganizationKind])] = &[
        (Branch, &[GeneralBranch, AgencyPartyCommittee, PartyGroup]),
        (GeneralBranch, &[AgencyPartyCommittee, PartyGroup]),
        (AgencyPartyCommittee, &[PartyGroup]),
        (PartyGroup, &[WorkingCommittee]),
        (WorkingCommittee, &[PartyCommittee]),
        (PartyCommittee, &[PartyCommittee]),
        (PeoplesCongress, &[PartyCommittee]),
        (Government, &[PartyCommittee]),
        (Cppcc, &[PartyCommittee]),
        (OrganizationDepartment, &[PartyCommittee]),
        (DisciplineCommission, &[PartyCommittee]),
        (Office, &[PartyCommittee]),
        (Township, &[PartyCommittee]),
    ];
    let place = division_of(COUNTY);
    for (kind, allowed) in table {
        assert_eq!(allowed_superiors(*kind), *allowed);
        for (superior, _) in table {
            let superior = organization(9, *superior, COUNTY, None);
            let found = establish(&new(*kind, &place, Some(&superior)));
            let wrong_kind = found
                .iter()
                .any(|each| each.violation.name() == "SuperiorKind");
            assert_eq!(
                wrong_kind,
                !allowed.contains(&superior.kind),
                "{kind:?} {superior:?}"
            );
        }
    }
}

#[test]
fn establishing() {
    let County {
        province,
        city,
        committee,
        group,
        ..
    } = county();
    let (in_province, in_city, in_county) = (
        division_of(PROVINCE),
        division_of(CITY),
        division_of(COUNTY),
    );
    let next = division_of(NEXT_COUNTY);
    check(&establish(&new(PartyCommittee, &in_province, None)), &[]);
    check(
        &establish(&new(PartyCommittee, &in_city, Some(&province))),
        &[],
    );
    check(
        &establish(&new(PartyCommittee, &in_county, Some(&city))),
        &[],
    );
    check(
        &establish(&new(PartyGroup, &in_county, Some(&committee))),
        &[],
    );
    check(
        &establish(&new(PartyCommittee, &in_province, Some(&province))),
        &[("superiorId", "SuperiorUnwanted")],
    );
    check(
        &establish(&new(PartyCommittee, &in_city, None)),
        &[("superiorId", "SuperiorMissing")],
    );
    check(
        &establish(&new(PartyCommittee, &in_county, Some(&province))),
        &[("superiorId", "SuperiorDivision")],
    );
    check(
        &establish(&new(PartyGroup, &next, Some(&committee))),
        &[("superiorId", "SuperiorDivision")],
    );
    check(
        &establish(&new(PartyGroup, &in_county, Some(&group))),
        &[("superiorId", "SuperiorKind")],
    );
}

#[test]
fn establishing_past_placeholders() {
    let placeholder = division_of(500_100);
    let chongqing = organization(20, PartyCommittee, 500_000, None);
    check(
        &establish(&new(PartyCommittee, &placeholder, Some(&chongqing))),
        &[("divisionCode", "PlaceholderDivision")],
    );
    let dongcheng = division_of(110_101);
    let beijing = organization(21, PartyCommittee, 110_000, None);
    check(
        &establish(&new(PartyCommittee, &dongcheng, Some(&beijing))),
        &[],
    );
}

#[test]
fn establishing_what_a_division_has_once() {
    let County { city, county, .. } = county();
    let in_county = division_of(COUNTY);
    let others = [county];
    let second = Establishing {
        others: &others,
        ..new(PartyCommittee, &in_county, Some(&city))
    };
    check(&establish(&second), &[("divisionCode", "BodyExists")]);
    let others = [ended(&others[0])];
    let after = Establishing {
        others: &others,
        ..second
    };
    check(&establish(&after), &[]);
    check(
        &establish(&Establishing {
            valid_from: day("2024-12-31"),
            ..after
        }),
        &[("divisionCode", "BodyExists")],
    );
}

#[test]
fn establishing_tells_everything_at_once() {
    let County {
        county, committee, ..
    } = county();
    let place = division_of(NEXT_COUNTY);
    let gone = ended(&county);
    let bad = Establishing {
        name: " ",
        valid_from: day("2026-06-16"),
        guide: Some(&committee),
        ..new(Branch, &place, Some(&gone))
    };
    check(
        &establish(&bad),
        &[
            ("name", "Blank"),
            ("superiorId", "SuperiorKind"),
            ("superiorId", "SuperiorDivision"),
            ("validFrom", "FutureDate"),
            ("superiorId", "Dissolved"),
            ("guidedById", "GuideKind"),
            ("guidedById", "GuideDivision"),
        ],
    );
    let here = division_of(COUNTY);
    let early = Establishing {
        valid_from: day("2019-12-31"),
        ..new(PartyGroup, &here, Some(&committee))
    };
    check(&establish(&early), &[("validFrom", "BeforeStart")]);
}

fn moving<'a>(
    organization: &'a organization::Model,
    superior: &'a organization::Model,
    division: &'a division::Model,
) -> Moving<'a> {
    Moving {
        organization,
        superior,
        division,
        edge_from: Some(day("2022-01-01")),
        effective_on: day("2026-01-01"),
        today: today(),
        expected_revision: 1,
    }
}

#[test]
fn relocating() {
    let County {
        county,
        committee,
        group,
        branch,
        ..
    } = county();
    let next_committee = organization(8, WorkingCommittee, NEXT_COUNTY, None);
    let (here, next) = (division_of(COUNTY), division_of(NEXT_COUNTY));
    let good = moving(&group, &next_committee, &next);
    check(&relocate(&good), &[]);
    check(
        &relocate(&moving(&group, &committee, &here)),
        &[("newSuperiorId", "SameSuperior")],
    );
    check(
        &relocate(&moving(&committee, &branch, &here)),
        &[
            ("newSuperiorId", "SuperiorKind"),
            ("newSuperiorId", "Cycle"),
        ],
    );
    check(
        &relocate(&moving(
            &committee,
            &organization(9, PartyCommittee, NEXT_COUNTY, None),
            &here,
        )),
        &[("newSuperiorId", "SuperiorDivision")],
    );
    check(
        &relocate(&Moving {
            expected_revision: 0,
            ..good
        }),
        &[("expectedRevision", "Stale")],
    );
    let (gone, closed) = (ended(&group), ended(&next_committee));
    check(
        &relocate(&Moving {
            organization: &gone,
            superior: &closed,
            ..good
        }),
        &[
            ("organizationId", "Dissolved"),
            ("newSuperiorId", "Dissolved"),
        ],
    );
    check(
        &relocate(&moving(&county, &county, &here)),
        &[
            ("newSuperiorId", "SuperiorDivision"),
            ("newSuperiorId", "Cycle"),
        ],
    );
}

#[test]
fn the_day_of_a_move() {
    let County { group, .. } = county();
    let next_committee = organization(8, WorkingCommittee, NEXT_COUNTY, None);
    let next = division_of(NEXT_COUNTY);
    let good = moving(&group, &next_committee, &next);
    check(
        &relocate(&Moving {
            effective_on: day("2026-06-16"),
            ..good
        }),
        &[("effectiveOn", "FutureDate")],
    );
    check(
        &relocate(&Moving {
            effective_on: day("2022-01-01"),
            ..good
        }),
        &[],
    );
    check(
        &relocate(&Moving {
            effective_on: day("2021-12-31"),
            ..good
        }),
        &[("effectiveOn", "BeforeEdge")],
    );
    let young = organization::Model {
        valid_from: day("2026-02-01"),
        ..next_committee.clone()
    };
    check(
        &relocate(&Moving {
            superior: &young,
            ..good
        }),
        &[("effectiveOn", "BeforeStart")],
    );
}

#[test]
fn renaming() {
    let County { group, .. } = county();
    check(&rename(&group, "财政局党组", 1), &[]);
    check(
        &rename(&ended(&group), "=1+1", 2),
        &[
            ("name", "FormulaLike"),
            ("organizationId", "Dissolved"),
            ("expectedRevision", "Stale"),
        ],
    );
}

#[test]
fn guiding() {
    let County {
        city_committee,
        committee,
        group,
        county,
        ..
    } = county();
    let here = division_of(COUNTY);
    let good = Guiding {
        organization: &committee,
        division: &here,
        guide: Some(&city_committee),
        edge_from: None,
        effective_on: day("2026-01-01"),
        today: today(),
        expected_revision: 1,
    };
    check(&guide(&good), &[]);
    check(
        &guide(&Guiding {
            guide: None,
            ..good
        }),
        &[("guidedById", "SameGuide")],
    );
    check(
        &guide(&Guiding {
            guide: Some(&county),
            ..good
        }),
        &[("guidedById", "GuideKind"), ("guidedById", "GuideDivision")],
    );
    let beside = organization(9, WorkingCommittee, NEXT_COUNTY, None);
    check(
        &guide(&Guiding {
            guide: Some(&beside),
            ..good
        }),
        &[("guidedById", "GuideDivision")],
    );
    check(
        &guide(&Guiding {
            organization: &group,
            ..good
        }),
        &[("guidedById", "GuideKind")],
    );
    let gone = ended(&city_committee);
    check(
        &guide(&Guiding {
            guide: Some(&gone),
            edge_from: Some(today()),
            ..good
        }),
        &[("guidedById", "Dissolved"), ("effectiveOn", "BeforeEdge")],
    );
}

#[test]
fn electing() {
    let County {
        committee,
        group,
        branch,
        ..
    } = county();
    let held = day("2026-06-15");
    assert_eq!(term_end(Branch, held), Some(day("2029-06-15")));
    assert_eq!(term_end(GeneralBranch, held), Some(day("2029-06-15")));
    assert_eq!(
        term_end(AgencyPartyCommittee, held),
        Some(day("2031-06-15"))
    );
    assert_eq!(term_end(Branch, day("2024-02-29")), Some(day("2027-02-28")));
    check(&elect(&branch, held, today(), Some(day("2023-06-15"))), &[]);
    check(&elect(&committee, held, today(), None), &[]);
    check(
        &elect(&group, held, today(), None),
        &[("organizationId", "NoTerm")],
    );
    check(
        &elect(
            &ended(&branch),
            day("2019-01-01"),
            today(),
            Some(day("2019-01-01")),
        ),
        &[
            ("heldOn", "BeforeStart"),
            ("organizationId", "Dissolved"),
            ("heldOn", "ElectionOrder"),
        ],
    );
}
