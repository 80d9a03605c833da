//! Local norms: stricter, never looser; one version at a time; and nothing beyond the red line.

use entity::organization::OrganizationKind;
use entity::{NormId, OrganizationId};
use uuid::Uuid;

use super::super::rules::{
    self, Counted, Draft, Issued, Issuer, Known, Norm, Title, Unit, Violation, candidates, rows,
    strictest_on,
};
use super::{body, day, end_of, norm, period};

const CITY: OrganizationId = OrganizationId(Uuid::from_u128(1));
const COUNTY: OrganizationId = OrganizationId(Uuid::from_u128(2));
const TODAY: &str = "2026-07-10";

fn path(ids: &[OrganizationId]) -> Vec<u8> {
    ids.iter().flat_map(|id| *id.0.as_bytes()).collect()
}

fn set(code: &str, issuer: OrganizationId, threshold: i64, from: &str) -> Norm {
    Norm {
        threshold,
        issuer: Some(issuer),
        local: Some(NormId(Uuid::from_u128(9))),
        in_force_from: day(from),
        ..norm(code).clone()
    }
}

fn issued(code: &str, issuer: OrganizationId, threshold: i64, from: &str) -> Issued {
    let path = match issuer == CITY {
        true => path(&[CITY]),
        false => path(&[CITY, COUNTY]),
    };
    Issued {
        norm: set(code, issuer, threshold, from),
        path,
    }
}

fn tightened(threshold: i64) -> Draft {
    Draft {
        id: None,
        code: "N15".to_owned(),
        title: None,
        counted: None,
        described: [None; 3],
        threshold: Some(threshold),
        document: "县办发〔2026〕8 号".to_owned(),
        from: day("2027-01-01"),
        until: None,
    }
}

fn own(title: &str, counted: Counted) -> Draft {
    Draft {
        code: "L01".to_owned(),
        title: Some(Title {
            zh: title.to_owned(),
            en: title.to_owned(),
        }),
        counted: Some(counted),
        described: [Some("subject"), Some("kinds"), Some("window")],
        ..tightened(400)
    }
}

fn check(draft: &Draft, issued: &[Issued]) -> Vec<Violation> {
    let path = path(&[CITY, COUNTY]);
    let issuer = Issuer {
        id: COUNTY,
        kind: OrganizationKind::PartyCommittee,
        path: &path,
    };
    rules::check(draft, &issuer, issued, day(TODAY))
}

#[test]
fn a_local_norm_is_never_looser() {
    assert_eq!(check(&tightened(1_199), &[]), [Violation::Looser(1_200)]);
    assert_eq!(check(&tightened(1_300), &[]), []);
    // The city above asks for fourteen: thirteen would be looser than that.
    let above = [issued("N15", CITY, 1_400, "2026-01-01")];
    assert_eq!(check(&tightened(1_300), &above), [Violation::Looser(1_400)]);
    assert_eq!(check(&tightened(1_400), &above), []);
    // Of an upper limit, more is looser.
    let briefings = Draft {
        code: "N31".to_owned(),
        ..tightened(200)
    };
    assert_eq!(check(&briefings, &[]), [Violation::Looser(100)]);
}

#[test]
fn versions_do_not_overlap() {
    let before = [issued("N15", COUNTY, 1_300, "2026-01-01")];
    assert_eq!(check(&tightened(1_400), &before), [Violation::Overlap(1)]);
    let mut ended = before.to_vec();
    ended[0].norm.in_force_until = Some(day("2027-01-01"));
    assert_eq!(check(&tightened(1_400), &ended), []);
    // Writing a draft anew does not meet itself.
    let itself = Draft {
        id: Some(NormId(Uuid::from_u128(9))),
        ..tightened(1_400)
    };
    assert_eq!(check(&itself, &before), []);
}

#[test]
fn everything_that_is_wrong_is_named_at_once() {
    let draft = Draft {
        code: "N99".to_owned(),
        threshold: None,
        document: " ".to_owned(),
        from: day("2026-07-09"),
        until: Some(day("2026-07-09")),
        ..tightened(0)
    };
    let expected = [
        Violation::UnknownCode,
        Violation::Missing("title"),
        Violation::Missing("unit"),
        Violation::Missing("subject"),
        Violation::Missing("kinds"),
        Violation::Missing("window"),
        Violation::Missing("document"),
        Violation::OutOfRange("threshold"),
        Violation::DatesOutOfOrder,
        Violation::InThePast("inForceFrom"),
    ];
    assert_eq!(check(&draft, &[]), expected);
    let redefined = Draft {
        code: "N15".to_owned(),
        ..own("更多学习", Counted::Allowed(Unit::Hours))
    };
    let expected: Vec<_> = ["title", "unit", "subject", "kinds", "window"]
        .map(Violation::DefinedNationally)
        .into();
    let found = check(&redefined, &[]);
    assert_eq!(found[..5], expected);
    let path = path(&[CITY]);
    let department = Issuer {
        id: CITY,
        kind: OrganizationKind::PartyGroup,
        path: &path,
    };
    let found = rules::check(&tightened(1_300), &department, &[], day(TODAY));
    assert_eq!(found, [Violation::NotAnIssuer]);
}

/// The red line: nothing of what national rules forbid can be made a norm, and the refusal says why.
#[test]
fn nothing_beyond_the_red_line_can_be_configured() {
    for counted in [
        Counted::CheckIns,
        Counted::Points,
        Counted::Ranking,
        Counted::OnlineTime,
        Counted::Likes,
        Counted::Photos,
        Counted::Locations,
    ] {
        let found = check(&own("每月活动", counted), &[]);
        assert!(
            matches!(found[..], [Violation::RedLine("unit", ..)]),
            "{counted:?}"
        );
        let refusal = crate::error::Refusal::from(found[0].clone());
        assert!(
            refusal.message.zh.contains("2023"),
            "{}",
            refusal.message.zh
        );
        assert!(
            refusal.message.en.contains("national rules"),
            "{}",
            refusal.message.en
        );
        assert_eq!(refusal.rule, Some("5"));
    }
    for title in [
        "每日打卡",
        "学习积分不少于三十分",
        "活跃度排名",
        "在线时长",
        "点赞次数",
        "活动照片上传",
        "到场定位",
        "daily check-in",
        "study points",
        "Online time",
        "photo evidence",
    ] {
        let found = check(&own(title, Counted::Allowed(Unit::Count)), &[]);
        assert!(
            found
                .iter()
                .any(|one| matches!(one, Violation::RedLine(..))),
            "{title}: {found:?}"
        );
    }
    assert_eq!(
        check(&own("每季度党课", Counted::Allowed(Unit::Count)), &[]),
        []
    );
}

#[test]
fn the_strictest_in_force_applies_below_its_issuer() {
    let all = [
        issued("N15", CITY, 1_300, "2026-01-01"),
        issued("N15", COUNTY, 1_500, "2026-01-01"),
    ];
    let threshold = |path: &[u8], on: &str| {
        let county = body(OrganizationKind::PartyCommittee, 610_431, path);
        let found = candidates(&county, &all);
        strictest_on(&found[&("N15", None)], day(on)).map(|norm| norm.threshold)
    };
    assert_eq!(threshold(&path(&[CITY, COUNTY]), "2026-01-01"), Some(1_500));
    assert_eq!(threshold(&path(&[CITY]), "2026-01-01"), Some(1_300));
    let elsewhere = path(&[OrganizationId(Uuid::from_u128(5))]);
    assert_eq!(threshold(&elsewhere, "2026-01-01"), Some(1_200));
    assert_eq!(threshold(&path(&[CITY, COUNTY]), "2025-12-31"), Some(1_200));
}

#[test]
fn what_starts_in_the_middle_of_a_period_binds_from_the_next_one() {
    let all = [issued("N14", CITY, 200, "2026-03-01")];
    let path = path(&[CITY]);
    let committee = body(OrganizationKind::PartyCommittee, 610_400, &path);
    let known = Known::default();
    let found = rows(
        &committee,
        &all,
        &known,
        period("2026"),
        end_of("2026-12-31"),
    );
    let required: Vec<i64> = found
        .iter()
        .filter(|row| row.norm.code == "N14")
        .map(|row| row.answer.required)
        .collect();
    assert_eq!(required, [100, 200]);
    // A norm that asks nothing by itself binds where it was set, from the next window on.
    let all = [issued("N26", CITY, 100, "2026-03-01")];
    for (asked, expected) in [("2026", 0), ("2027", 1)] {
        let found = rows(
            &committee,
            &all,
            &known,
            period(asked),
            end_of("2026-12-31"),
        );
        let count = found.iter().filter(|row| row.norm.code == "N26").count();
        assert_eq!(count, expected, "{asked}");
    }
}

#[test]
fn a_text_has_no_control_characters() {
    let draft = Draft {
        document: "县办发\u{0}〔2026〕8 号".to_owned(),
        ..tightened(1_300)
    };
    assert_eq!(
        check(&draft, &[]),
        [Violation::ControlCharacters("document")]
    );
}
