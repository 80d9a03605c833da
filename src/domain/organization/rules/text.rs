//! The form of names, titles and numbers, wherever they come from.

use super::violation::{Finding, Violation};

/// Characters of an organization's name at the most.
pub(crate) const NAME_MAX: usize = 100;
/// Characters of a person's name at the most.
pub(crate) const PERSON_NAME_MAX: usize = 60;
/// Characters of a post's title at the most.
pub(crate) const TITLE_MAX: usize = 100;
/// Characters of a document's number or title at the most.
pub(crate) const DOCUMENT_MAX: usize = 200;
/// Characters of a rank at the most.
pub(crate) const RANK_MAX: usize = 60;
/// Characters of a staff number at the most.
const STAFF_NUMBER_MAX: usize = 32;

/// What a spreadsheet takes for the beginning of a formula, in narrow and wide form.
const FORMULA_STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// What is wrong with a text of at most `max` characters.
pub(crate) fn check_text(field: &'static str, text: &str, max: usize) -> Vec<Finding> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return vec![Violation::Blank.at(field)];
    }
    let mut found = Vec::new();
    if trimmed.chars().count() > max {
        found.push(Violation::TextTooLong { max }.at(field));
    }
    if text.chars().any(is_unprintable) {
        found.push(Violation::ControlCharacters.at(field));
    }
    if trimmed.starts_with(FORMULA_STARTS) {
        found.push(Violation::FormulaLike.at(field));
    }
    found
}

/// What is wrong with a staff number.
pub(super) fn check_staff_number(text: &str) -> Vec<Finding> {
    let trimmed = text.trim();
    let well_formed = trimmed.len() <= STAFF_NUMBER_MAX
        && trimmed.starts_with(|first: char| first.is_ascii_alphanumeric())
        && trimmed
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    if well_formed {
        return Vec::new();
    }
    let max = STAFF_NUMBER_MAX;
    vec![Violation::StaffNumberForm { max }.at("staffNumber")]
}

/// Control characters, and those that hide or reorder what is read: zero-width and bidirectional
/// marks, the byte order mark, the sign for what could not be decoded, private use.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffd}'
        )
}
