//! What a round asks for and what a report says: forms, contents, edits, seals, differences.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::PersonId;
use serde::{Deserialize, Serialize};

use super::{
    ITEMS_MAX, PART_FIGURES, PART_PROBLEMS, PART_SUGGESTIONS, SECTION_LENGTH_MAX, TEXT_LENGTH_MAX,
    Violation, check_filled, check_text,
};

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
            (Some(computed), Some(stated)) => !same_number(computed, stated),
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

/// Fen as a decimal of yuan, without needless zeros.
#[must_use]
pub fn yuan(fen: i64) -> String {
    match fen % 100 {
        0 => (fen / 100).to_string(),
        rest => format!("{}.{rest:02}", fen / 100),
    }
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

/// Whether two decimals are the same number: `12` is `12.0`.
pub(super) fn same_number(one: &str, other: &str) -> bool {
    match (parse_decimal(one), parse_decimal(other)) {
        (Some((one, one_digits)), Some((other, other_digits))) => {
            let digits = one_digits.max(other_digits);
            let scaled =
                |number: i128, own: u32| number.checked_mul(10_i128.checked_pow(digits - own)?);
            scaled(one, one_digits) == scaled(other, other_digits)
        }
        (None, _) | (_, None) => one == other,
    }
}
