//! People, posts, appointments and memberships.

use entity::organization::OrganizationKind::Branch;
use entity::post::PostRole;

use super::super::{appointment_to, day, membership_of, noon, organization, post_of, today};
use super::{COUNTY, County, check, county, ended, names};
use crate::domain::organization::rules::{
    Abolishing, Admitting, Appointing, Confirming, EndingAppointment, EndingMembership, NewPost,
    Transferring, abolish, admit, appoint, confirm, end_appointment, end_membership,
    establish_post, register, transfer,
};

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
        created_at: noon(),
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
}

#[test]
fn ending_appointments() {
    let County { group, .. } = county();
    let post = post_of(&group, PostRole::Secretary);
    let past = appointment_to(&post, "2021-01-01", Some("2025-01-01"));
    let ending = EndingAppointment {
        appointment: &past,
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
}

#[test]
fn leaving_branches() {
    let County { group, branch, .. } = county();
    let present = membership_of(&branch, "2025-01-01", None);
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
