//! The rules of reporting (domain §4.3), pure: values in, decisions out.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::work_report::WorkReportStatus;
use entity::{Period, PersonId};
use serde::{Deserialize, Serialize};

use crate::error::{Refusal, RefusalCode};

/// The clause that all of this follows.
const CLAUSE: &str = "4.3";
/// Days after a return in which a locked round may still be answered.
const RETURN_WINDOW_DAYS: u64 = 10;
/// Days from due to the end of grace, and to the lock, unless the issuer says otherwise.
pub(crate) const GRACE_DEFAULT_DAYS: u64 = 10;
/// See [`GRACE_DEFAULT_DAYS`].
pub(crate) const LOCK_DEFAULT_DAYS: u64 = 60;
/// Characters of a section's text at the most.
pub(crate) const SECTION_LENGTH_MAX: usize = 20_000;
/// Characters of any other text at the most.
pub(crate) const TEXT_LENGTH_MAX: usize = 2_000;
/// Problems, suggestions or instructions in one report or hearing at the most.
pub(crate) const ITEMS_MAX: usize = 50;
/// Sections or figures of a form at the most.
pub(crate) const FORM_PARTS_MAX: usize = 40;

/// Names for the parts of a report beside its sections, as a return may reopen them.
pub(crate) const PART_FIGURES: &str = "@figures";
/// See [`PART_FIGURES`].
pub(crate) const PART_PROBLEMS: &str = "@problems";
/// See [`PART_FIGURES`].
pub(crate) const PART_SUGGESTIONS: &str = "@suggestions";

/// What a round asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Texts.
    pub sections: Vec<FormSection>,
    /// Keys of figures of the catalogue.
    pub figures: Vec<String>,
}

/// A text that a round asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormSection {
    /// Stable key.
    pub key: String,
    /// Title as people read it.
    pub title: String,
    /// Whether a report without it cannot be submitted.
    pub required: bool,
}

/// What a report says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Texts by section.
    pub sections: Vec<SectionText>,
    /// Numbers that differ from the computed ones, or have none beside them; in a sealed version
    /// also the computed ones.
    pub figures: Vec<FigureValue>,
    /// Problems, which become rectifications at acceptance.
    pub problems: Vec<Problem>,
    /// Suggestions to the superior.
    pub suggestions: Vec<String>,
}

/// The text of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionText {
    /// The section.
    pub key: String,
    /// The text.
    pub text: String,
}

/// The number of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureValue {
    /// The figure.
    pub key: String,
    /// What the records gave when the version was sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<String>,
    /// What the filer states instead.
    pub stated: Option<String>,
    /// Why it differs.
    pub reason: Option<String>,
}

/// A problem that a report names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong.
    pub text: String,
    /// What is to be done.
    pub measures: Option<String>,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// By whom.
    pub responsible_person_id: Option<PersonId>,
}

/// The parts of a draft that one save changes; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// Texts to replace, by key.
    pub sections: Option<Vec<SectionText>>,
    /// Numbers to state, or to take back where `stated` is none.
    pub figures: Option<Vec<FigureValue>>,
    /// The whole list of problems.
    pub problems: Option<Vec<Problem>>,
    /// The whole list of suggestions.
    pub suggestions: Option<Vec<String>>,
}

/// Why an act on a report is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// The organization is exempted, or ended before it filed.
    NothingOwed,
    /// The organization no longer exists.
    Dissolved,
    /// The round is locked, with no extension and no fresh return.
    Locked,
    /// The report is in a state in which this cannot be done.
    WrongState(WorkReportStatus),
    /// Somebody changed it meanwhile: what it is at now.
    Stale(i64),
    /// The form has no such section, at this place of the input.
    UnknownSection(String),
    /// The section was not reopened.
    Sealed(String),
    /// The form has no such figure.
    UnknownFigure(String),
    /// A required section without text.
    Missing(String),
    /// A stated number that differs from the computed one needs a reason.
    ReasonRequired(String),
    /// Longer than allowed: where, and how long it may be.
    TooLong(String, usize),
    /// Blank where something must stand.
    Blank(String),
    /// Characters that no text has.
    ControlCharacters(String),
    /// The same key twice.
    Twice(String),
    /// Not a half year.
    NotAHalfYear,
    /// Due, end of grace and lock do not follow each other.
    TimesOutOfOrder(String),
    /// The day is in the future, or before the round was opened.
    DayOutOfRange(String),
    /// Nobody would owe a report.
    NobodyOwes,
    /// The issuer neither leads departments nor guides committees.
    NotAnIssuer,
    /// The person held no leading post in the party committee on that day.
    NotALeader,
    /// There is no such suggestion in the newest submission.
    UnknownSuggestion,
    /// The suggestion has been answered.
    AnsweredAlready,
    /// A report was filed: it is too late for an exception.
    FiledAlready,
    /// The extension does not lie after the present due time.
    NoLongerThanDue,
}

impl From<Violation> for Refusal {
    fn from(violation: Violation) -> Self {
        use RefusalCode as Code;
        use Violation as V;
        let refuse = |code, zh: String, en: String| Self::new(code, zh, en).by(CLAUSE);
        let text = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        let simple = |code, (zh, en): (String, String)| refuse(code, zh, en);
        match violation {
            V::NothingOwed => simple(
                Code::NothingOwed,
                text(
                    "该单位在本轮无须报告",
                    "the organization owes no report in this round",
                ),
            ),
            V::Dissolved => simple(
                Code::OrganizationDissolved,
                text("该组织已撤销", "the organization no longer exists"),
            ),
            V::Locked => simple(
                Code::RoundLocked,
                text(
                    "本轮报告已锁定，须先获准延期",
                    "the round is locked; an extension is needed",
                ),
            ),
            V::WrongState(status) => refuse(
                Code::WrongState,
                format!("报告当前状态为 {status:?}，不能进行此操作"),
                format!("the report is {status:?}: this cannot be done"),
            ),
            V::Stale(revision) => refuse(
                Code::StaleRevision,
                format!("内容已被他人修改，当前版本号为 {revision}"),
                format!("changed meanwhile: it is at revision {revision}"),
            )
            .at("expectedRevision"),
            V::UnknownSection(at) => simple(
                Code::UnknownSection,
                text("表中没有这一部分", "the form has no such section"),
            )
            .at(&at),
            V::Sealed(at) => simple(
                Code::SectionSealed,
                text("该部分未被退回，不能修改", "this section was not reopened"),
            )
            .at(&at),
            V::UnknownFigure(at) => simple(
                Code::UnknownFigure,
                text("没有这一指标", "there is no such figure"),
            )
            .at(&at),
            V::Missing(key) => refuse(
                Code::SectionMissing,
                format!("“{key}”为必填部分"),
                format!("section \"{key}\" is required"),
            ),
            V::ReasonRequired(at) => simple(
                Code::ReasonRequired,
                text(
                    "所填数字与记录不符，须说明理由",
                    "another number than the computed one needs a reason",
                ),
            )
            .at(&at),
            V::TooLong(at, limit) => refuse(
                Code::TooLong,
                format!("超过上限 {limit}"),
                format!("more than {limit}"),
            )
            .at(&at),
            V::Blank(at) => simple(Code::Required, text("不能为空", "must not be blank")).at(&at),
            V::ControlCharacters(at) => simple(
                Code::Invalid,
                text("含有不允许的控制字符", "contains control characters"),
            )
            .at(&at),
            V::Twice(at) => simple(Code::Duplicate, text("重复", "stands twice")).at(&at),
            V::NotAHalfYear => simple(
                Code::Invalid,
                text(
                    "报告周期须为半年，如 2026-H1",
                    "the period of a round is a half year, such as 2026-H1",
                ),
            )
            .at("period"),
            V::TimesOutOfOrder(at) => simple(
                Code::DatesOutOfOrder,
                text(
                    "截止、宽限、锁定时间须依次在后",
                    "due, end of grace and lock must follow each other",
                ),
            )
            .at(&at),
            V::DayOutOfRange(at) => simple(
                Code::OutOfRange,
                text("日期超出允许范围", "the day is out of range"),
            )
            .at(&at),
            V::NobodyOwes => simple(
                Code::NobodyOwes,
                text("没有需要报告的单位", "nobody would owe a report"),
            )
            .at("audience"),
            V::NotAnIssuer => simple(
                Code::WrongKind,
                text(
                    "只有机关工委可以发起报告轮次",
                    "only a working committee opens rounds",
                ),
            )
            .at("organizationId"),
            V::NotALeader => simple(
                Code::NotALeader,
                text(
                    "此人当日未在党委担任领导职务",
                    "the person held no leading post in the party committee on that day",
                ),
            )
            .at("leaderPersonId"),
            V::UnknownSuggestion => simple(
                Code::UnknownSuggestion,
                text(
                    "最新报告中没有该建议",
                    "the newest submission has no such suggestion",
                ),
            )
            .at("number"),
            V::AnsweredAlready => simple(
                Code::WrongState,
                text("该建议已答复", "the suggestion has been answered"),
            )
            .at("number"),
            V::FiledAlready => simple(
                Code::WrongState,
                text(
                    "报告已提交，不能再豁免或延期",
                    "a report was filed: too late for an exception",
                ),
            ),
            V::NoLongerThanDue => simple(
                Code::OutOfRange,
                text(
                    "延期须晚于现有截止时间",
                    "an extension must end after the present due time",
                ),
            )
            .at("until"),
        }
    }
}

/// All that stands against an act, as what a person can put right.
pub(crate) fn refusals(violations: Vec<Violation>) -> Result<(), Vec<Refusal>> {
    if violations.is_empty() {
        Ok(())
    } else {
        Err(violations.into_iter().map(Refusal::from).collect())
    }
}

/// The obligation as far as the rules look.
#[derive(Clone, Copy, Debug)]
pub struct Duty {
    /// An exemption is in force.
    pub exempted: bool,
    /// The organization ended without having filed.
    pub lapsed: bool,
    /// The due time, any extension counted.
    pub due_at: DateTime<Utc>,
    /// The end of an extension.
    pub extended_until: Option<DateTime<Utc>>,
    /// The round's lock.
    pub lock_at: DateTime<Utc>,
}

/// The report as far as the rules look.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Its state; a draft before the first save.
    pub status: WorkReportStatus,
    /// Its revision; 0 before the first save.
    pub revision: i64,
    /// Since when it is in that state.
    pub since: Option<DateTime<Utc>>,
    /// Whether its first submission came after the due time.
    pub late: bool,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            status: WorkReportStatus::Draft,
            revision: 0,
            since: None,
            late: false,
        }
    }
}

/// What stands against writing or filing now.
#[must_use]
pub fn writable(
    duty: &Duty,
    progress: &Progress,
    expected_revision: i64,
    now: DateTime<Utc>,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    if duty.exempted || duty.lapsed {
        violations.push(Violation::NothingOwed);
    }
    let open = match progress.status {
        WorkReportStatus::Draft | WorkReportStatus::Returned => true,
        WorkReportStatus::Submitted | WorkReportStatus::Accepted => false,
    };
    if !open {
        violations.push(Violation::WrongState(progress.status));
    } else if is_locked(duty, progress, now) {
        violations.push(Violation::Locked);
    }
    if progress.revision != expected_revision {
        violations.push(Violation::Stale(progress.revision));
    }
    violations
}

/// After the lock nothing is saved or submitted without an extension, except within ten days after a
/// return.
fn is_locked(duty: &Duty, progress: &Progress, now: DateTime<Utc>) -> bool {
    let lock_at = duty
        .extended_until
        .map_or(duty.lock_at, |until| until.max(duty.lock_at));
    let returned_lately = progress.status == WorkReportStatus::Returned
        && progress
            .since
            .is_some_and(|since| now <= since + Days::new(RETURN_WINDOW_DAYS));
    now > lock_at && !returned_lately
}

/// What stands against a review of a report.
#[must_use]
pub fn reviewable(progress: &Progress, expected_revision: i64) -> Vec<Violation> {
    let mut violations = Vec::new();
    if progress.status != WorkReportStatus::Submitted {
        violations.push(Violation::WrongState(progress.status));
    }
    if progress.revision != expected_revision {
        violations.push(Violation::Stale(progress.revision));
    }
    violations
}

/// Whether a first submission at `at` is late: after the due time, any extension counted.
#[must_use]
pub fn is_late(duty: &Duty, at: DateTime<Utc>) -> bool {
    at > duty.due_at
}

/// Puts an edit into a draft. `reopened` are the parts that a return opened; none when all are open.
///
/// # Errors
/// Everything that is wrong with the edit, at once.
pub fn apply(
    form: &Form,
    content: &Content,
    edit: Edit,
    reopened: Option<&BTreeSet<String>>,
) -> Result<Content, Vec<Violation>> {
    let mut violations = Vec::new();
    let mut content = content.clone();
    let sealed = |part: &str| reopened.is_some_and(|open| !open.contains(part));
    for (index, section) in edit.sections.into_iter().flatten().enumerate() {
        let at = format!("sections.{index}.key");
        check_text(
            &section.text,
            &format!("sections.{index}.text"),
            SECTION_LENGTH_MAX,
            &mut violations,
        );
        if !form.sections.iter().any(|known| known.key == section.key) {
            violations.push(Violation::UnknownSection(at));
        } else if sealed(&section.key) {
            violations.push(Violation::Sealed(at));
        } else {
            content.sections.retain(|known| known.key != section.key);
            content.sections.push(section);
        }
    }
    for (index, figure) in edit.figures.into_iter().flatten().enumerate() {
        let at = format!("figures.{index}.key");
        if let Some(reason) = &figure.reason {
            check_text(
                reason,
                &format!("figures.{index}.reason"),
                TEXT_LENGTH_MAX,
                &mut violations,
            );
        }
        if !form.figures.contains(&figure.key) {
            violations.push(Violation::UnknownFigure(at));
        } else if sealed(PART_FIGURES) {
            violations.push(Violation::Sealed(at));
        } else {
            content.figures.retain(|known| known.key != figure.key);
            if figure.stated.is_some() {
                content.figures.push(figure);
            }
        }
    }
    apply_lists(
        &mut content,
        (edit.problems, edit.suggestions),
        &sealed,
        &mut violations,
    );
    if violations.is_empty() {
        Ok(in_form_order(form, content))
    } else {
        Err(violations)
    }
}

fn apply_lists(
    content: &mut Content,
    (problems, suggestions): (Option<Vec<Problem>>, Option<Vec<String>>),
    sealed: &impl Fn(&str) -> bool,
    violations: &mut Vec<Violation>,
) {
    if let Some(problems) = problems {
        check_count("problems", problems.len(), violations);
        for (index, problem) in problems.iter().enumerate() {
            check_filled(&problem.text, &format!("problems.{index}.text"), violations);
            let measures = problem.measures.as_deref().unwrap_or_default();
            check_text(
                measures,
                &format!("problems.{index}.measures"),
                TEXT_LENGTH_MAX,
                violations,
            );
        }
        if sealed(PART_PROBLEMS) && content.problems != problems {
            violations.push(Violation::Sealed("problems".to_owned()));
        }
        content.problems = problems;
    }
    if let Some(suggestions) = suggestions {
        check_count("suggestions", suggestions.len(), violations);
        for (index, suggestion) in suggestions.iter().enumerate() {
            let at = format!("suggestions.{index}");
            check_filled(suggestion, &at, violations);
            if suggestions
                .iter()
                .take(index)
                .any(|earlier| earlier == suggestion)
            {
                violations.push(Violation::Twice(at));
            }
        }
        if sealed(PART_SUGGESTIONS) && content.suggestions != suggestions {
            violations.push(Violation::Sealed("suggestions".to_owned()));
        }
        content.suggestions = suggestions;
    }
}

/// The same content in the order of the form, so that equal contents have equal bytes.
fn in_form_order(form: &Form, mut content: Content) -> Content {
    let section = |key: &str| form.sections.iter().position(|known| known.key == key);
    content.sections.sort_by_key(|text| section(&text.key));
    let figure = |key: &str| form.figures.iter().position(|known| known == key);
    content.figures.sort_by_key(|value| figure(&value.key));
    content
}

fn check_count(at: &str, count: usize, violations: &mut Vec<Violation>) {
    if count > ITEMS_MAX {
        violations.push(Violation::TooLong(at.to_owned(), ITEMS_MAX));
    }
}

/// A text that must say something.
pub(crate) fn check_filled(text: &str, at: &str, violations: &mut Vec<Violation>) {
    if text.trim().is_empty() {
        violations.push(Violation::Blank(at.to_owned()));
    }
    check_text(text, at, TEXT_LENGTH_MAX, violations);
}

/// A text of bounded length without control characters.
pub(crate) fn check_text(text: &str, at: &str, limit: usize, violations: &mut Vec<Violation>) {
    if text.chars().count() > limit {
        violations.push(Violation::TooLong(at.to_owned(), limit));
    }
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        violations.push(Violation::ControlCharacters(at.to_owned()));
    }
}

/// A figure that the records give a number for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Computed {
    /// The figure.
    pub key: String,
    /// The number.
    pub value: String,
}

/// Seals a draft: what is missing, else the content with the computed numbers beside the stated ones.
///
/// # Errors
/// Every required section without text, and every stated number that lacks its reason.
pub fn seal(
    form: &Form,
    draft: &Content,
    computed: &[Computed],
) -> Result<Content, Vec<Violation>> {
    let mut violations = Vec::new();
    for section in form.sections.iter().filter(|section| section.required) {
        let text = draft.sections.iter().find(|text| text.key == section.key);
        if text.is_none_or(|text| text.text.trim().is_empty()) {
            violations.push(Violation::Missing(section.title.clone()));
        }
    }
    let mut figures = Vec::with_capacity(form.figures.len());
    for key in &form.figures {
        let computed = computed
            .iter()
            .find(|value| value.key == *key)
            .map(|value| &value.value);
        let stated = draft.figures.iter().find(|value| value.key == *key);
        let differs = match (computed, stated.and_then(|value| value.stated.as_ref())) {
            (Some(computed), Some(stated)) => computed != stated,
            (None, _) | (_, None) => false,
        };
        let reason = stated.and_then(|value| value.reason.clone());
        if differs
            && reason
                .as_deref()
                .is_none_or(|reason| reason.trim().is_empty())
        {
            violations.push(Violation::ReasonRequired(format!("figures.{key}.reason")));
        }
        figures.push(FigureValue {
            key: key.clone(),
            computed: computed.cloned(),
            stated: stated.and_then(|value| value.stated.clone()),
            reason,
        });
    }
    if !violations.is_empty() {
        return Err(violations);
    }
    Ok(Content {
        figures,
        ..draft.clone()
    })
}

/// What a round must be to be opened.
#[derive(Clone, Debug)]
pub struct NewRound<'a> {
    /// Its period.
    pub period: Period,
    /// Its title.
    pub title: &'a str,
    /// Due, end of grace, lock.
    pub times: (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
    /// Its form.
    pub form: &'a Form,
    /// Keys of the figures of the catalogue.
    pub known_figures: &'a [&'a str],
}

/// What stands against opening a round.
#[must_use]
pub fn open(round: &NewRound<'_>, now: DateTime<Utc>) -> Vec<Violation> {
    let mut violations = Vec::new();
    if !round.period.is_half_year() {
        violations.push(Violation::NotAHalfYear);
    }
    check_filled(round.title, "title", &mut violations);
    let (due_at, grace_until, lock_at) = round.times;
    if due_at <= now {
        violations.push(Violation::TimesOutOfOrder("dueAt".to_owned()));
    }
    if grace_until < due_at {
        violations.push(Violation::TimesOutOfOrder("graceUntil".to_owned()));
    }
    if lock_at < grace_until {
        violations.push(Violation::TimesOutOfOrder("lockAt".to_owned()));
    }
    check_form(round.form, round.known_figures, &mut violations);
    violations
}

fn check_form(form: &Form, known_figures: &[&str], violations: &mut Vec<Violation>) {
    if form.sections.is_empty() {
        violations.push(Violation::Blank("form.sections".to_owned()));
    }
    if form.sections.len() > FORM_PARTS_MAX || form.figures.len() > FORM_PARTS_MAX {
        violations.push(Violation::TooLong("form".to_owned(), FORM_PARTS_MAX));
    }
    let mut seen = BTreeSet::new();
    for (index, section) in form.sections.iter().enumerate() {
        let at = format!("form.sections.{index}.key");
        let well_formed = !section.key.is_empty()
            && section
                .key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if !well_formed {
            violations.push(Violation::Blank(at.clone()));
        }
        if !seen.insert(section.key.as_str()) {
            violations.push(Violation::Twice(at));
        }
        check_filled(
            &section.title,
            &format!("form.sections.{index}.title"),
            violations,
        );
    }
    let mut seen = BTreeSet::new();
    for (index, key) in form.figures.iter().enumerate() {
        let at = format!("form.figures.{index}");
        if !known_figures.contains(&key.as_str()) {
            violations.push(Violation::UnknownFigure(at.clone()));
        }
        if !seen.insert(key.as_str()) {
            violations.push(Violation::Twice(at));
        }
    }
}

/// How many numbers a tally of reporting has, and what each of them counts.
pub mod number {
    /// Obligations that are neither exempted nor lapsed.
    pub const DUE: usize = 0;
    /// Reports submitted or accepted.
    pub const SUBMITTED: usize = 1;
    /// Reports accepted.
    pub const ACCEPTED: usize = 2;
    /// Reports returned and not filed again.
    pub const RETURNED: usize = 3;
    /// Reports whose first submission came after the due time.
    pub const LATE: usize = 4;
    /// Reports submitted or accepted whose first submission came in time.
    pub const IN_TIME: usize = 5;
}

/// What one obligation adds to the numbers of its division: the same function for the act that
/// changes it, for a recomputation and for any past day.
#[must_use]
pub fn contribution(
    excused: bool,
    report: Option<(WorkReportStatus, bool)>,
) -> crate::db::tally::Numbers {
    let mut numbers = crate::db::tally::Numbers::default();
    if excused {
        return numbers;
    }
    let mut count = |index: usize| {
        if let Some(number) = numbers.get_mut(index) {
            *number = 1;
        }
    };
    count(number::DUE);
    let Some((status, late)) = report else {
        return numbers;
    };
    if late {
        count(number::LATE);
    }
    match status {
        WorkReportStatus::Draft => {}
        WorkReportStatus::Returned => count(number::RETURNED),
        WorkReportStatus::Submitted | WorkReportStatus::Accepted => {
            count(number::SUBMITTED);
            if status == WorkReportStatus::Accepted {
                count(number::ACCEPTED);
            }
            if !late {
                count(number::IN_TIME);
            }
        }
    }
    numbers
}

/// What differs between two contents of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The section's key, or one of the parts beside the sections.
    pub part: String,
    /// As it was.
    pub before: Option<String>,
    /// As it is.
    pub after: Option<String>,
}

/// What differs, part by part; equal parts are left out.
#[must_use]
pub fn difference(form: &Form, before: &Content, after: &Content) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut compare = |part: &str, before: Option<String>, after: Option<String>| {
        if before != after {
            changes.push(Change {
                part: part.to_owned(),
                before,
                after,
            });
        }
    };
    let text = |content: &Content, key: &str| {
        content
            .sections
            .iter()
            .find(|text| text.key == key)
            .map(|text| text.text.clone())
    };
    for section in &form.sections {
        compare(
            &section.key,
            text(before, &section.key),
            text(after, &section.key),
        );
    }
    for key in &form.figures {
        let part = format!("{PART_FIGURES}.{key}");
        compare(&part, effective(before, key), effective(after, key));
    }
    let problems = |content: &Content| {
        let lines: Vec<_> = content
            .problems
            .iter()
            .map(|problem| problem.text.as_str())
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    };
    compare(PART_PROBLEMS, problems(before), problems(after));
    let suggestions = |content: &Content| {
        (!content.suggestions.is_empty()).then(|| content.suggestions.join("\n"))
    };
    compare(PART_SUGGESTIONS, suggestions(before), suggestions(after));
    changes
}

/// The number that a content gives for a figure: the stated one, else the computed one.
#[must_use]
pub fn effective(content: &Content, key: &str) -> Option<String> {
    let value = content.figures.iter().find(|value| value.key == key)?;
    value.stated.clone().or_else(|| value.computed.clone())
}

/// Whether an organization that ends on `day` without having filed no longer owes the report: it
/// does not exist any more when the report is due (domain §4.1: a dissolved organization leaves no
/// denominator).
#[must_use]
pub fn lapses(filed: bool, ends_on: NaiveDate, period: Period, due_on: NaiveDate) -> bool {
    !filed && ends_on <= due_on.max(period.last_day())
}

/// Whether a move changes where an obligation counts: where the organization stands on the last day
/// of the period.
#[must_use]
pub fn counts_after_move(effective_on: NaiveDate, period: Period) -> bool {
    effective_on <= period.last_day()
}

/// The sum of what the organizations below stated; none where none of them stated anything. Exact:
/// decimals are added as integers of their smallest unit.
#[must_use]
pub fn consolidate(values: impl Iterator<Item = String>) -> Option<String> {
    let parsed: Vec<(i128, u32)> = values.filter_map(|value| parse_decimal(&value)).collect();
    let digits = parsed.iter().map(|(_, digits)| *digits).max()?;
    let mut sum = 0_i128;
    for (number, own) in parsed {
        sum = sum.checked_add(number.checked_mul(10_i128.checked_pow(digits - own)?)?)?;
    }
    if digits == 0 {
        return Some(sum.to_string());
    }
    let scale = 10_i128.checked_pow(digits)?;
    let sign = if sum < 0 { "-" } else { "" };
    let (whole, fraction) = (sum.abs() / scale, sum.abs() % scale);
    let width = usize::try_from(digits).ok()?;
    Some(format!("{sign}{whole}.{fraction:0width$}"))
}

/// A decimal as an integer of its smallest unit, and how many decimals it has.
fn parse_decimal(text: &str) -> Option<(i128, u32)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = u32::try_from(fraction.len())
        .ok()
        .filter(|digits| *digits <= 12)?;
    format!("{whole}{fraction}")
        .parse()
        .ok()
        .map(|number| (number, digits))
}
