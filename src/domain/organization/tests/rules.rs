//! Every rule with what it allows and what it refuses; every violation has a case.

use std::collections::BTreeSet;

use entity::division;
use entity::organization::OrganizationKind;
use entity::post::PostRole;

use super::{appointment_to, day, division_of, membership_of, organization, post_of, today};
use crate::domain::organization::rules::{
    Abolishing, Admitting, Adopting, Appointing, Confirming, Ending, EndingAppointment,
    EndingMembership, Establishing, Finding, Guiding, Kinds, Merging, Moving, NewPost, Placed,
    Splitting, Transferring, Violation, abolish, admit, adopt, allowed_superiors, appoint,
    check_text, common_superior, confirm, dissolve, elect, end_appointment, end_membership,
    establish, establish_post, guide, merge, register, relocate, rename, split, term_end, transfer,
};
use crate::error::{Refusal, RefusalCode};

use OrganizationKind::{
    AgencyPartyCommittee, Branch, Cppcc, DisciplineCommission, GeneralBranch, Government, Office,
    OrganizationDepartment, PartyCommittee, PartyGroup, PeoplesCongress, Township,
    WorkingCommittee,
};

const PROVINCE: i32 = 610_000;
const CITY: i32 = 610_400;
const COUNTY: i32 = 610_431;
const NEXT_COUNTY: i32 = 610_402;

/// What was found, as pairs of field and name.
fn names(findings: &[Finding]) -> Vec<(&'static str, &'static str)> {
    findings
        .iter()
        .map(|finding| (finding.field, finding.violation.name()))
        .collect()
}

#[track_caller]
fn check(findings: &[Finding], expected: &[(&'static str, &'static str)]) {
    assert_eq!(names(findings), expected);
    for finding in findings {
        let refusal = Refusal::from(finding.clone());
        assert_eq!(refusal.path, ["input", finding.field]);
        assert!(!refusal.message.zh.is_ascii() && refusal.message.en.is_ascii());
    }
}

/// A county with its committee, working committee and one department.
struct County {
    province: organization::Model,
    city: organization::Model,
    city_committee: organization::Model,
    county: organization::Model,
    committee: organization::Model,
    group: organization::Model,
    branch: organization::Model,
}

fn county() -> County {
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

fn ended(row: &organization::Model) -> organization::Model {
    organization::Model {
        valid_until: Some(day("2025-01-01")),
        ..row.clone()
    }
}

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
        county,
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

#[test]
fn registering() {
    let County { group, .. } = county();
    let table: &[(&str, bool)] = &[
        ("610431-0001", true),
        ("A.1_b", true),
        ("", false),
        ("-1", false),
        ("工号1", false),
        ("1 2", false),
        ("123456789012345678901234567890123", false),
    ];
    for (number, is_sound) in table {
        assert_eq!(
            register(number, "张三", &group, None).is_empty(),
            *is_sound,
            "{number}"
        );
    }
    let holder = entity::person::Model {
        id: entity::PersonId(uuid::Uuid::nil()),
        staff_number: "1".to_owned(),
        name: "李四".to_owned(),
        home_organization_id: None,
        created_at: super::noon(),
    };
    check(
        &register("=1", "", &ended(&group), Some(&holder)),
        &[
            ("staffNumber", "StaffNumberForm"),
            ("staffNumber", "StaffNumberTaken"),
            ("name", "Blank"),
            ("organizationId", "Dissolved"),
        ],
    );
}

#[test]
fn posts() {
    let County { group, .. } = county();
    let good = NewPost {
        organization: &group,
        role: PostRole::Secretary,
        title: "党组书记",
        valid_from: day("2022-01-01"),
        today: today(),
        others: &[],
    };
    check(&establish_post(&good), &[]);
    let second = [post_of(&group, PostRole::Secretary)];
    check(
        &establish_post(&NewPost {
            others: &second,
            ..good
        }),
        &[("role", "SecretaryPostExists")],
    );
    let deputy = NewPost {
        role: PostRole::DeputySecretary,
        others: &second,
        ..good
    };
    check(&establish_post(&deputy), &[]);
    check(
        &establish_post(&NewPost {
            valid_from: day("2019-01-01"),
            title: "+1",
            ..good
        }),
        &[("title", "FormulaLike"), ("validFrom", "BeforeStart")],
    );
    let abolished = |held: &[_]| {
        names(&abolish(&Abolishing {
            post: &second[0],
            appointments: held,
            effective_on: day("2025-01-01"),
            today: today(),
        }))
    };
    assert_eq!(abolished(&[]), []);
    let past = appointment_to(&second[0], "2022-01-01", Some("2025-01-01"));
    assert_eq!(abolished(&[past]), []);
    let present = appointment_to(&second[0], "2022-01-01", None);
    assert_eq!(abolished(&[present]), [("postId", "PostHeld")]);
    let gone = entity::post::Model {
        valid_until: Some(day("2025-01-01")),
        ..second[0].clone()
    };
    let again = Abolishing {
        post: &gone,
        appointments: &[],
        effective_on: gone.valid_from,
        today: today(),
    };
    check(
        &abolish(&again),
        &[
            ("postId", "PostAbsent"),
            ("effectiveOn", "EndNotAfterStart"),
        ],
    );
}

#[test]
fn appointing() {
    let County { group, .. } = county();
    let post = post_of(&group, PostRole::Secretary);
    let past = [appointment_to(&post, "2021-01-01", Some("2025-01-01"))];
    let good = Appointing {
        post: &post,
        organization: &group,
        others: &past,
        days: (day("2025-01-01"), None),
        document: "任〔2025〕1号",
        today: today(),
    };
    check(&appoint(&good), &[]);
    let days = (day("2024-12-31"), None);
    check(
        &appoint(&Appointing { days, ..good }),
        &[("postId", "PostTaken")],
    );
    let days = (day("2025-01-01"), Some(day("2027-01-01")));
    check(&appoint(&Appointing { days, ..good }), &[]);
    let days = (day("2025-06-01"), Some(day("2025-06-01")));
    check(
        &appoint(&Appointing { days, ..good }),
        &[("validUntil", "EndNotAfterStart")],
    );
    let days = (day("2020-06-01"), Some(day("2020-07-01")));
    check(
        &appoint(&Appointing { days, ..good }),
        &[("postId", "PostAbsent")],
    );
    let closing = entity::post::Model {
        valid_until: Some(day("2026-01-01")),
        ..post.clone()
    };
    check(
        &appoint(&Appointing {
            post: &closing,
            ..good
        }),
        &[("postId", "PostAbsent")],
    );
    let gone = ended(&group);
    check(
        &appoint(&Appointing {
            organization: &gone,
            document: " ",
            ..good
        }),
        &[("document", "Blank"), ("postId", "Dissolved")],
    );
    let ending = EndingAppointment {
        appointment: &past[0],
        ends_on: day("2024-01-01"),
        document: "免〔2024〕1号",
        today: today(),
    };
    check(
        &end_appointment(&ending),
        &[("appointmentId", "AppointmentOver")],
    );
    let fixed_term = appointment_to(&post, "2025-01-01", Some("2027-01-01"));
    let ending = EndingAppointment {
        appointment: &fixed_term,
        ends_on: today(),
        ..ending
    };
    check(&end_appointment(&ending), &[]);
    check(
        &end_appointment(&EndingAppointment {
            ends_on: day("2025-01-01"),
            ..ending
        }),
        &[("endsOn", "EndNotAfterStart")],
    );
}

#[test]
fn memberships() {
    let County { group, branch, .. } = county();
    let past = [membership_of(&branch, "2021-01-01", Some("2025-01-01"))];
    let present = membership_of(&branch, "2025-01-01", None);
    let good = Admitting {
        branch: &branch,
        memberships: &past,
        rank: Some("一级主任科员"),
        since: day("2025-01-01"),
        today: today(),
    };
    check(&admit(&good), &[]);
    check(
        &admit(&Admitting {
            since: day("2024-12-31"),
            ..good
        }),
        &[("personId", "MemberElsewhere")],
    );
    check(
        &admit(&Admitting {
            branch: &group,
            rank: Some("\u{7}"),
            ..good
        }),
        &[
            ("organizationId", "NotABranch"),
            ("rank", "ControlCharacters"),
        ],
    );
    let confirming = Confirming {
        membership: &present,
        confirmed_on: day("2026-01-01"),
        today: today(),
    };
    check(&confirm(&confirming), &[]);
    let full = entity::membership::Model {
        probationary: false,
        ..past[0].clone()
    };
    check(
        &confirm(&Confirming {
            membership: &full,
            ..confirming
        }),
        &[
            ("membershipId", "MembershipOver"),
            ("membershipId", "NotProbationary"),
        ],
    );
    let other = organization(9, Branch, COUNTY, Some(&group));
    let going = Transferring {
        membership: Some(&present),
        branch: &other,
        on: day("2026-01-01"),
        today: today(),
    };
    check(&transfer(&going), &[]);
    check(
        &transfer(&Transferring {
            membership: None,
            ..going
        }),
        &[("personId", "NotAMember")],
    );
    check(
        &transfer(&Transferring {
            branch: &branch,
            on: day("2025-01-01"),
            ..going
        }),
        &[
            ("toOrganizationId", "SameBranch"),
            ("on", "EndNotAfterStart"),
        ],
    );
    let leaving = EndingMembership {
        membership: &present,
        ends_on: day("2026-06-16"),
        field: "endsOn",
        today: today(),
    };
    check(&end_membership(&leaving), &[("endsOn", "FutureDate")]);
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

/// The cases above are in this file; each violation must be expected by one.
#[test]
fn every_violation_has_a_case() {
    let source = include_str!("rules.rs");
    let missing: BTreeSet<_> = Violation::NAMES
        .iter()
        .filter(|name| !source.contains(&format!("\"{name}\"")))
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}
