//! What a report says against the records: figures stated otherwise, and numbers in its texts.

use super::content::{Content, same_number};

/// A number that the records give, and how texts speak of it.
#[derive(Clone, Copy, Debug)]
pub struct Spoken<'a> {
    /// The figure.
    pub key: &'a str,
    /// Words of which one stands in the clause.
    pub words: &'a [&'a str],
    /// Units of which one follows the number.
    pub units: &'a [&'a str],
    /// What the records give.
    pub value: &'a str,
}

/// Something that a report says, and that the records do not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The figure.
    pub key: String,
    /// The section whose text says so; none for a stated figure.
    pub section: Option<String>,
    /// What the report says.
    pub said: String,
    /// What the records give.
    pub recorded: String,
}

/// Everything in a content that contradicts the records (domain §4.3).
#[must_use]
pub fn contradictions(content: &Content, records: &[Spoken<'_>]) -> Vec<Contradiction> {
    let mut found = Vec::new();
    for record in records {
        let value = content.figures.iter().find(|value| value.key == record.key);
        let stated = value.and_then(|value| value.stated.as_ref());
        if let Some(stated) = stated.filter(|stated| !same_number(stated, record.value)) {
            found.push(contradiction(record, None, stated));
        }
    }
    for section in &content.sections {
        for clause in section.text.split(is_break) {
            let said = records
                .iter()
                .filter_map(|record| Some((record, said(clause, record)?)));
            for (record, said) in said {
                if !same_number(&said, record.value) {
                    found.push(contradiction(record, Some(&section.key), &said));
                }
            }
        }
    }
    found
}

fn contradiction(record: &Spoken<'_>, section: Option<&String>, said: &str) -> Contradiction {
    Contradiction {
        key: record.key.to_owned(),
        section: section.cloned(),
        said: said.to_owned(),
        recorded: record.value.to_owned(),
    }
}

/// What ends a clause: a number speaks of the words beside it only.
const fn is_break(c: char) -> bool {
    matches!(
        c,
        '，' | '。' | '；' | '、' | '！' | '：' | '\n' | ',' | ';'
    )
}

/// The number that a clause gives for a figure: one of its words, and a number with one of its units.
fn said(clause: &str, record: &Spoken<'_>) -> Option<String> {
    if !record.words.iter().any(|word| clause.contains(word)) {
        return None;
    }
    record.units.iter().find_map(|unit| {
        clause
            .match_indices(unit)
            .find_map(|(at, _)| number_before(clause.get(..at)?))
    })
}

/// The number that a text ends with: digits, or Chinese numerals up to 9,999.
fn number_before(text: &str) -> Option<String> {
    let text = text.trim_end();
    let tail = |is_part: fn(char) -> bool| {
        let start = text
            .char_indices()
            .rev()
            .take_while(|(_, c)| is_part(*c))
            .last()
            .map(|(at, _)| at)?;
        text.get(start..).map(|tail| (start, tail))
    };
    if let Some((start, digits)) = tail(|c| c.is_ascii_digit() || c == '.') {
        // "第3次" names one of them, and counts none.
        let ordinal = text
            .get(..start)
            .is_some_and(|before| before.ends_with('第'));
        let number = digits.trim_matches('.');
        return (!ordinal && !number.is_empty()).then(|| number.to_owned());
    }
    let (start, numerals) = tail(|c| "〇零一二两三四五六七八九十百千".contains(c))?;
    let ordinal = text
        .get(..start)
        .is_some_and(|before| before.ends_with('第'));
    chinese(numerals)
        .filter(|_| !ordinal)
        .map(|number| number.to_string())
}

/// A Chinese numeral up to 9,999.
fn chinese(text: &str) -> Option<i64> {
    let (mut sum, mut digit) = (0, None);
    for c in text.chars() {
        let place = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1_000,
            _ => {
                let value = match c {
                    '〇' | '零' => 0,
                    '一' => 1,
                    '二' | '两' => 2,
                    '三' => 3,
                    '四' => 4,
                    '五' => 5,
                    '六' => 6,
                    '七' => 7,
                    '八' => 8,
                    '九' => 9,
                    _ => return None,
                };
                digit = Some(value);
                continue;
            }
        };
        sum += digit.take().unwrap_or(1) * place;
    }
    Some(sum + digit.unwrap_or_default())
}
