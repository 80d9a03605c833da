//! Tables of the rules.

use chrono::TimeDelta;

use super::super::passwords;
use super::super::rules::{self, Exchange, Presented, Violation};
use super::{PASSWORD, noon, seconds};

#[test]
fn waits_grow_after_five_failures_up_to_a_quarter_of_an_hour() {
    let cases = [
        (0, 0),
        (1, 0),
        (4, 0),
        (5, 5),
        (6, 10),
        (7, 20),
        (12, 640),
        (13, 900),
        (100, 900),
        (i32::MAX, 900),
    ];
    for (failures, expected) in cases {
        assert_eq!(rules::wait_s(failures), expected, "{failures}");
    }
}

#[test]
fn the_wait_is_told_in_whole_seconds_rounded_up() {
    let cases = [
        (0, Some(5)),
        (1, Some(5)),
        (1_000, Some(4)),
        (4_999, Some(1)),
        (5_000, None),
        (9_000, None),
    ];
    for (elapsed_ms, expected) in cases {
        let now = noon() + TimeDelta::milliseconds(elapsed_ms);
        assert_eq!(
            rules::retry_after_s(5, noon(), now),
            expected,
            "{elapsed_ms}"
        );
    }
    assert_eq!(rules::retry_after_s(4, noon(), noon()), None);
}

#[test]
fn failures_add_up_until_they_are_a_day_old() {
    let cases = [
        (None, 1),
        (Some((4, noon() - seconds(1))), 5),
        (Some((4, noon() - seconds(86_399))), 5),
        (Some((4, noon() - seconds(86_400))), 1),
        (Some((i32::MAX, noon())), i32::MAX),
    ];
    for (earlier, expected) in cases {
        assert_eq!(
            rules::failures_after(earlier, noon()),
            expected,
            "{earlier:?}"
        );
    }
}

#[test]
fn a_refresh_token_is_good_once_and_for_half_a_minute_more() {
    let later = noon() + TimeDelta::days(30);
    let used = |before| Some(noon() - seconds(before));
    let cases = [
        (false, later, None, Exchange::Rotate),
        (false, later, used(0), Exchange::Again),
        (false, later, used(30), Exchange::Again),
        (false, later, used(31), Exchange::Revoke),
        (false, noon(), None, Exchange::Refuse),
        (false, noon() + seconds(1), None, Exchange::Rotate),
        (false, noon(), used(31), Exchange::Refuse),
        (true, later, None, Exchange::Refuse),
        (true, later, used(31), Exchange::Refuse),
    ];
    for (is_ended, expires_at, used_at, expected) in cases {
        let presented = Presented {
            is_ended,
            expires_at,
            used_at,
        };
        assert_eq!(
            rules::exchange(presented, noon()),
            expected,
            "{presented:?}"
        );
    }
}

#[test]
fn weak_passwords_are_refused_by_name_of_the_weakness() {
    let cases = [
        ("elevenchars", Some(Violation::PasswordTooShort)),
        ("twelve chars", None),
        ("责任制是党的建设的基础", Some(Violation::PasswordTooShort)),
        ("责任制是党的建设的重要基础", None),
        ("aaaaaaaaaaaaaaaa", Some(Violation::PasswordTooCommon)),
        ("123456789012", Some(Violation::PasswordTooCommon)),
        ("210987654321", Some(Violation::PasswordTooCommon)),
        ("abcdefghijklmnop", Some(Violation::PasswordTooCommon)),
        ("Password1234", Some(Violation::PasswordTooCommon)),
        ("my-Zhang.San-pass", Some(Violation::PasswordNamesUser)),
        (PASSWORD, None),
    ];
    for (password, expected) in cases {
        assert_eq!(
            rules::check_password(password, "zhang.san"),
            expected,
            "{password}"
        );
    }
    let long = |length| {
        "correct horse "
            .chars()
            .cycle()
            .take(length)
            .collect::<String>()
    };
    assert_eq!(rules::check_password(&long(128), "zhang.san"), None);
    assert_eq!(
        rules::check_password(&long(129), "zhang.san"),
        Some(Violation::PasswordTooLong)
    );
    // A short name may stand in a password by chance.
    assert_eq!(rules::check_password("correct horse", "or"), None);
}

#[test]
fn names_are_plain_and_of_some_length() {
    assert_eq!(rules::normalize("  Zhang.San "), "zhang.san");
    let long = "a".repeat(65);
    for (name, is_valid) in [
        ("zs", true),
        ("z", false),
        ("a b", false),
        ("张三", false),
        ("a_b-c.d@e9", true),
        (&long[..64], true),
        (&long, false),
    ] {
        assert_eq!(rules::check_username(name).is_none(), is_valid, "{name}");
    }
    assert_eq!(
        rules::check_display_name(""),
        Some(Violation::DisplayNameMissing)
    );
    assert_eq!(rules::check_display_name(&"张".repeat(64)), None);
    assert_eq!(
        rules::check_display_name(&"张".repeat(65)),
        Some(Violation::DisplayNameTooLong)
    );
}

#[test]
fn a_generated_password_is_strong_and_new_each_time() {
    let (one, two) = (
        passwords::generate().unwrap(),
        passwords::generate().unwrap(),
    );
    assert_ne!(one, two);
    assert_eq!(one.len(), 19);
    assert_eq!(rules::check_password(&one, "zhang.san"), None);
}
