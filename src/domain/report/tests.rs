//! Tables of the rules of reporting: every violation has a case in which it fires.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use entity::Period;
use entity::work_report::WorkReportStatus::{self, Accepted, Draft, Returned, Submitted};

use super::catalogue;
use super::rules::{
    self, Computed, Content, Duty, Edit, FigureValue, Form, FormSection, NewRound, Owed, Problem,
    Progress, SectionText, Spoken, Violation, number,
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn duty() -> Duty {
    Duty {
        exempted: false,
        lapsed: false,
        due_at: at("2026-07-20T10:00:00Z"),
        extended_until: None,
        lock_at: at("2026-09-18T10:00:00Z"),
    }
}

fn progress(status: WorkReportStatus) -> Progress {
    Progress {
        status,
        revision: 3,
        since: Some(at("2026-09-10T00:00:00Z")),
        late: false,
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn a_report_is_written_only_while_it_is_owed_open_and_unlocked() {
    let before_lock = "2026-09-18T10:00:00Z";
    let after_lock = "2026-09-18T10:00:00.000001Z";
    let extended = Duty {
        extended_until: Some(at("2026-10-01T00:00:00Z")),
        ..duty()
    };
    let cases: Vec<(Duty, Progress, i64, &str, Vec<Violation>)> = vec![
        (duty(), progress(Draft), 3, before_lock, vec![]),
        (
            duty(),
            progress(Draft),
            3,
            after_lock,
            vec![Violation::Locked],
        ),
        (
            duty(),
            progress(Draft),
            2,
            before_lock,
            vec![Violation::Stale(3)],
        ),
        (
            duty(),
            progress(Submitted),
            3,
            before_lock,
            vec![Violation::WrongState(Submitted)],
        ),
        (
            duty(),
            progress(Accepted),
            3,
            after_lock,
            vec![Violation::WrongState(Accepted)],
        ),
        // Ten days after a return the lock does not hold, to the microsecond.
        (
            duty(),
            progress(Returned),
            3,
            "2026-09-20T00:00:00Z",
            vec![],
        ),
        (
            duty(),
            progress(Returned),
            3,
            "2026-09-20T00:00:00.000001Z",
            vec![Violation::Locked],
        ),
        (extended, progress(Draft), 3, "2026-10-01T00:00:00Z", vec![]),
        (
            extended,
            progress(Draft),
            3,
            "2026-10-01T00:00:01Z",
            vec![Violation::Locked],
        ),
        (
            Duty {
                exempted: true,
                ..duty()
            },
            progress(Draft),
            3,
            before_lock,
            vec![Violation::NothingOwed],
        ),
        (
            Duty {
                lapsed: true,
                ..duty()
            },
            progress(Submitted),
            1,
            after_lock,
            vec![
                Violation::NothingOwed,
                Violation::WrongState(Submitted),
                Violation::Stale(3),
            ],
        ),
    ];
    for (duty, progress, revision, now, expected) in cases {
        let found = rules::writable(&duty, &progress, revision, at(now));
        assert_eq!(found, expected, "{progress:?} at {now}");
    }
}

#[test]
fn a_review_needs_a_submitted_report_at_the_revision_that_was_read() {
    for status in [Draft, Returned, Accepted] {
        assert_eq!(
            rules::reviewable(&progress(status), 3),
            vec![Violation::WrongState(status)]
        );
    }
    assert_eq!(rules::reviewable(&progress(Submitted), 3), vec![]);
    assert_eq!(
        rules::reviewable(&progress(Submitted), 9),
        vec![Violation::Stale(3)]
    );
}

#[test]
fn a_first_submission_is_late_only_after_the_due_time() {
    let due_at = duty().due_at;
    assert!(!rules::is_late(&duty(), due_at));
    assert!(rules::is_late(&duty(), due_at + TimeDelta::microseconds(1)));
}

fn form() -> Form {
    let section = |key: &str, required| FormSection {
        key: key.to_owned(),
        title: key.to_uppercase(),
        required,
    };
    Form {
        sections: vec![section("overview", true), section("plans", false)],
        figures: vec!["branches".to_owned(), "study_sessions".to_owned()],
    }
}

fn text(key: &str, text: &str) -> SectionText {
    SectionText {
        key: key.to_owned(),
        text: text.to_owned(),
    }
}

fn stated(key: &str, stated: Option<&str>, reason: Option<&str>) -> FigureValue {
    FigureValue {
        key: key.to_owned(),
        computed: None,
        stated: stated.map(str::to_owned),
        reason: reason.map(str::to_owned),
    }
}

#[test]
fn an_edit_keeps_what_it_does_not_name_and_the_order_of_the_form() {
    let first = Edit {
        sections: Some(vec![text("plans", "b"), text("overview", "a")]),
        ..Edit::default()
    };
    let content = rules::apply(&form(), &Content::default(), first, None).unwrap();
    assert_eq!(
        content.sections,
        vec![text("overview", "a"), text("plans", "b")]
    );
    let second = Edit {
        figures: Some(vec![stated("branches", Some("3"), None)]),
        ..Edit::default()
    };
    let content = rules::apply(&form(), &content, second, None).unwrap();
    assert_eq!(content.sections.len(), 2);
    let back = Edit {
        figures: Some(vec![stated("branches", None, None)]),
        ..Edit::default()
    };
    assert_eq!(
        rules::apply(&form(), &content, back, None).unwrap().figures,
        vec![]
    );
}

#[test]
fn everything_wrong_with_an_edit_is_told_at_once() {
    let long = "长".repeat(rules::SECTION_LENGTH_MAX + 1);
    let edit = Edit {
        sections: Some(vec![
            text("nowhere", "x"),
            text("overview", &long),
            text("plans", "\u{0}"),
        ]),
        figures: Some(vec![stated("weather", Some("1"), None)]),
        problems: Some(vec![Problem {
            text: " ".to_owned(),
            measures: None,
            due_on: None,
            responsible_person_id: None,
        }]),
        suggestions: Some(vec!["同样".to_owned(), "同样".to_owned()]),
    };
    let found = rules::apply(&form(), &Content::default(), edit, None).unwrap_err();
    assert_eq!(
        found,
        vec![
            Violation::UnknownSection("sections.0.key".to_owned()),
            Violation::TooLong("sections.1.text".to_owned(), rules::SECTION_LENGTH_MAX),
            Violation::ControlCharacters("sections.2.text".to_owned()),
            Violation::UnknownFigure("figures.0.key".to_owned()),
            Violation::Blank("problems.0.text".to_owned()),
            Violation::Twice("suggestions.1".to_owned()),
        ]
    );
}

#[test]
fn after_a_return_only_the_named_parts_are_open() {
    let open: BTreeSet<String> = ["plans".to_owned()].into();
    let edit = Edit {
        sections: Some(vec![text("overview", "x"), text("plans", "y")]),
        figures: Some(vec![stated("branches", Some("1"), None)]),
        problems: Some(vec![]),
        suggestions: Some(vec!["新".to_owned()]),
    };
    let found = rules::apply(&form(), &Content::default(), edit, Some(&open)).unwrap_err();
    assert_eq!(
        found,
        vec![
            Violation::Sealed("sections.0.key".to_owned()),
            Violation::Sealed("figures.0.key".to_owned()),
            // An unchanged list is no change; a changed one is.
            Violation::Sealed("suggestions".to_owned()),
        ]
    );
}

#[test]
fn a_seal_needs_required_texts_and_reasons_for_other_numbers() {
    let computed = [Computed {
        key: "branches".to_owned(),
        value: "4".to_owned(),
    }];
    let mut draft = Content {
        sections: vec![text("overview", "  ")],
        figures: vec![
            stated("branches", Some("5"), None),
            stated("study_sessions", Some("9"), None),
        ],
        ..Content::default()
    };
    assert_eq!(
        rules::seal(&form(), &draft, &computed).unwrap_err(),
        vec![
            Violation::Missing("OVERVIEW".to_owned()),
            Violation::ReasonRequired("figures.branches.reason".to_owned()),
        ]
    );
    draft.sections = vec![text("overview", "好")];
    draft.figures = vec![stated("branches", Some("4"), None)];
    let sealed = rules::seal(&form(), &draft, &computed).unwrap();
    assert_eq!(rules::effective(&sealed, "branches").as_deref(), Some("4"));
    // No record, nothing stated: nothing, never 0.
    assert_eq!(rules::effective(&sealed, "study_sessions"), None);
}

#[test]
fn a_round_is_a_half_year_whose_times_follow_each_other() {
    let now = at("2026-06-01T00:00:00Z");
    let known = ["branches", "study_sessions"];
    let due = now + Days::new(50);
    let open = |period: &str, title: &str, times, form: &Form| {
        let period = period.parse().unwrap();
        rules::open(
            &NewRound {
                period,
                title,
                times,
                form,
                known_figures: &known,
            },
            now,
        )
    };
    let times = (due, due, due);
    assert_eq!(open("2026-H1", "半年报告", times, &form()), vec![]);
    assert_eq!(
        open("2026", "半年报告", times, &form()),
        vec![Violation::NotAHalfYear]
    );
    assert_eq!(
        open("2026-H1", "", times, &form()),
        vec![Violation::Blank("title".to_owned())]
    );
    let wrong = (now, now - Days::new(1), now - Days::new(2));
    assert_eq!(
        open("2026-H1", "半年报告", wrong, &form()),
        ["dueAt", "graceUntil", "lockAt"].map(|at| Violation::TimesOutOfOrder(at.to_owned()))
    );
    let mut twice = form();
    twice.sections.push(twice.sections.first().unwrap().clone());
    twice.figures.push("weather".to_owned());
    assert_eq!(
        open("2026-H1", "半年报告", times, &twice),
        vec![
            Violation::Twice("form.sections.2.key".to_owned()),
            Violation::UnknownFigure("form.figures.2".to_owned()),
        ]
    );
}

#[test]
#[expect(clippy::type_complexity, reason = "a table")]
fn an_obligation_counts_by_what_became_of_it() {
    use number::{ACCEPTED, DUE, IN_TIME, LATE, RETURNED, SUBMITTED};
    let cases: [(bool, Option<(WorkReportStatus, bool)>, &[usize]); 8] = [
        (true, Some((Accepted, true)), &[]),
        (false, None, &[DUE]),
        (false, Some((Draft, false)), &[DUE]),
        (false, Some((Submitted, false)), &[DUE, SUBMITTED, IN_TIME]),
        (false, Some((Submitted, true)), &[DUE, SUBMITTED, LATE]),
        (
            false,
            Some((Accepted, false)),
            &[DUE, SUBMITTED, ACCEPTED, IN_TIME],
        ),
        (false, Some((Returned, false)), &[DUE, RETURNED]),
        (false, Some((Returned, true)), &[DUE, RETURNED, LATE]),
    ];
    for (excused, report, counted) in cases {
        let numbers = rules::contribution(if excused { Owed::Excused } else { Owed::Due }, report);
        for (index, value) in numbers.iter().enumerate() {
            assert_eq!(
                *value == 1,
                counted.contains(&index),
                "{report:?} number {index}"
            );
        }
    }
}

#[test]
fn who_ends_without_filing_before_the_due_day_owes_nothing() {
    let cases = [
        (false, "2026-05-01", true),
        (false, "2026-06-30", true),
        (false, "2026-07-20", true),
        (false, "2026-07-21", false),
        (true, "2026-05-01", false),
    ];
    for (filed, ends_on, expected) in cases {
        let first = filed.then(|| at("2026-04-01T00:00:00Z"));
        let lapses = rules::lapses(first, day(ends_on), period("2026-H1"), day("2026-07-20"));
        assert_eq!(lapses, expected, "filed {filed}, ends {ends_on}");
    }
}

#[test]
fn an_obligation_counts_where_the_organization_stands_on_the_last_day() {
    assert!(rules::counts_after_move(
        day("2026-06-30"),
        period("2026-H1")
    ));
    assert!(!rules::counts_after_move(
        day("2026-07-01"),
        period("2026-H1")
    ));
}

#[test]
fn consolidated_figures_are_exact_sums_and_never_zero_for_nothing() {
    let sum = |values: &[&str]| rules::consolidate(values.iter().map(|value| (*value).to_owned()));
    assert_eq!(sum(&[]), None);
    assert_eq!(sum(&["0"]).as_deref(), Some("0"));
    assert_eq!(sum(&["12", "9"]).as_deref(), Some("21"));
    assert_eq!(sum(&["0.1", "0.20", "3"]).as_deref(), Some("3.30"));
    assert_eq!(sum(&["-0.5", "0.25"]).as_deref(), Some("-0.25"));
}

#[test]
fn a_difference_names_only_what_differs() {
    let before = Content {
        sections: vec![text("overview", "旧")],
        ..Content::default()
    };
    let after = Content {
        sections: vec![text("overview", "新")],
        suggestions: vec!["建议".to_owned()],
        ..Content::default()
    };
    let parts: Vec<_> = rules::difference(&form(), &before, &after)
        .into_iter()
        .map(|change| change.part)
        .collect();
    assert_eq!(parts, ["overview", rules::PART_SUGGESTIONS]);
    assert_eq!(rules::difference(&form(), &after, &after), vec![]);
}

#[test]
fn the_catalogue_has_each_key_once_and_the_standard_form_is_made_of_it() {
    let mut keys: Vec<_> = catalogue::FIGURES.iter().map(|figure| figure.key).collect();
    keys.sort_unstable();
    let count = keys.len();
    keys.dedup();
    assert_eq!(keys.len(), count);
    assert!(
        catalogue::standard_form()
            .figures
            .iter()
            .all(|key| catalogue::by_key(key).is_some())
    );
}

#[test]
fn what_contradicts_the_records_is_found() {
    let spoken = |key, words, units, value| Spoken {
        key,
        words,
        units,
        value,
    };
    let records = [
        spoken("study_sessions", &["中心组"], &["次"], "9"),
        spoken("people_trained", &["培训"], &["人次"], "120"),
    ];
    // A text, and what it says of which figure: none where it agrees or says nothing.
    for (text, expected) in [
        (
            "中心组学习12次，培训120人次。",
            vec![("study_sessions", "12")],
        ),
        ("中心组学习9次，培训一百二十人次", vec![]),
        ("中心组集中学习十二次", vec![("study_sessions", "12")]),
        ("中心组学习认真，座谈3次", vec![]),
        ("中心组第3次学习", vec![]),
        ("中心组第三次学习", vec![]),
        ("全年培训干部1 100人次", vec![("people_trained", "100")]),
        ("培训两千零五人次", vec![("people_trained", "2005")]),
        (
            "培训 88 人次；中心组学习 10 次",
            vec![("people_trained", "88"), ("study_sessions", "10")],
        ),
        ("", vec![]),
    ] {
        let mut content = Content::default();
        let (key, text) = ("overview".to_owned(), text.to_owned());
        content.sections.push(SectionText { key, text });
        let found = rules::contradictions(&content, &records);
        let found: Vec<_> = found
            .iter()
            .map(|one| (one.key.as_str(), one.said.as_str()))
            .collect();
        assert_eq!(found, expected, "{:?}", content.sections);
    }
    for (stated, expected) in [("9.0", 0), ("12", 1)] {
        let mut content = Content::default();
        content.figures.push(FigureValue {
            key: "study_sessions".to_owned(),
            computed: None,
            stated: Some(stated.to_owned()),
            reason: None,
        });
        assert_eq!(rules::contradictions(&content, &records).len(), expected);
    }
}
