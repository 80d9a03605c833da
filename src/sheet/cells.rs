//! What stands in the cells of a row, in the forms that people write.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::error::{Refusal, RefusalCode};

/// How days may be written where they are texts.
const DAY_FORMS: [&str; 4] = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"];

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, without white space around it, never empty.
    Text(String),
    /// A number in decimals.
    Number(String),
    /// A day.
    Day(NaiveDate),
}

impl Value {
    /// The text, or the number as one; empty for a day.
    pub(super) fn as_text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) => text,
            Self::Day(_) => "",
        }
    }
}

/// A row in which something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number, as the program shows it: the headings are 1.
    pub number: u32,
    cells: BTreeMap<&'static str, Value>,
}

/// The cells of a row, as they are understood one by one; what is not is remembered.
#[derive(Debug)]
pub struct Cells<'a> {
    row: &'a Row,
    faults: Vec<Refusal>,
}

impl Row {
    pub(super) const fn new(number: u32, cells: BTreeMap<&'static str, Value>) -> Self {
        Self { number, cells }
    }

    /// Its cells, to be understood.
    #[must_use]
    pub const fn cells(&self) -> Cells<'_> {
        let faults = Vec::new();
        Cells { row: self, faults }
    }
}

impl Cells<'_> {
    /// What could not be understood.
    #[must_use]
    pub fn faults(self) -> Vec<Refusal> {
        self.faults
    }

    /// Remembers what is wrong with a cell.
    pub fn refuse(&mut self, key: &str, fault: Refusal) {
        self.faults
            .push(fault.at(&format!("{}.{key}", self.row.number)));
    }

    /// Remembers which of these cells are empty.
    pub fn need(&mut self, keys: &[&str]) {
        for key in keys {
            if !self.row.cells.contains_key(key) {
                let (zh, en) = ("不能为空", "must not be blank");
                self.refuse(key, Refusal::new(RefusalCode::Required, zh, en));
            }
        }
    }

    fn invalid(&mut self, key: &str, zh: &'static str, en: &'static str) {
        self.refuse(key, Refusal::new(RefusalCode::Invalid, zh, en));
    }

    /// A text, or a number as one.
    pub fn text(&mut self, key: &str) -> Option<String> {
        match self.row.cells.get(key)? {
            Value::Text(text) | Value::Number(text) => Some(text.clone()),
            Value::Day(day) => Some(day.to_string()),
        }
    }

    /// A day.
    pub fn day(&mut self, key: &str) -> Option<NaiveDate> {
        let day = match self.row.cells.get(key)? {
            Value::Day(day) => Some(*day),
            Value::Text(text) => DAY_FORMS
                .iter()
                .find_map(|form| NaiveDate::parse_from_str(text, form).ok()),
            Value::Number(_) => None,
        };
        if day.is_none() {
            self.invalid(
                key,
                "须为日期，如 2026-03-05",
                "must be a day such as 2026-03-05",
            );
        }
        day
    }

    /// A decimal, as it is written.
    pub fn decimal(&mut self, key: &str) -> Option<String> {
        let decimal = match self.row.cells.get(key)? {
            Value::Number(text) | Value::Text(text) => is_decimal(text).then(|| text.clone()),
            Value::Day(_) => None,
        };
        if decimal.is_none() {
            self.invalid(key, "须为数字", "must be a number");
        }
        decimal
    }

    /// A whole number.
    pub fn whole(&mut self, key: &str) -> Option<i64> {
        let whole = self.decimal(key)?.parse().ok();
        if whole.is_none() {
            self.invalid(key, "须为整数", "must be a whole number");
        }
        whole
    }

    /// Yuan with two decimals at the most, in fen.
    pub fn fen(&mut self, key: &str) -> Option<i64> {
        let fen = fen(&self.decimal(key)?);
        if fen.is_none() {
            self.invalid(
                key,
                "金额以元为单位，最多两位小数",
                "must be yuan with two decimals at the most",
            );
        }
        fen
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    is_number(whole) && is_number(fraction)
}

/// Yuan as fen, exactly; none where it has more than two decimals, or is too large.
fn fen(yuan: &str) -> Option<i64> {
    let (whole, fraction) = yuan.split_once('.').unwrap_or((yuan, ""));
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 2 {
        return None;
    }
    format!("{whole}{fraction:0<2}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: Value) -> Row {
        Row::new(3, BTreeMap::from([("it", value)]))
    }

    fn text(text: &str) -> Row {
        row(Value::Text(text.to_owned()))
    }

    #[test]
    fn days_are_understood_as_people_write_them() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5);
        for written in ["2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日"] {
            assert_eq!(text(written).cells().day("it"), day, "{written}");
        }
        for written in ["", "5.3.2026", "2026-02-30", "昨天", "46000"] {
            let row = text(written);
            let mut cells = row.cells();
            assert_eq!(cells.day("it"), None);
            assert_eq!(cells.faults()[0].path, ["input", "3", "it"]);
        }
        assert_eq!(
            row(Value::Number("46000".to_owned())).cells().day("it"),
            None
        );
    }

    #[test]
    fn amounts_are_exact_to_the_fen() {
        for (written, expected) in [
            ("0", Some(0)),
            ("12", Some(1_200)),
            ("12.3", Some(1_230)),
            ("12.34", Some(1_234)),
            ("12.340", Some(1_234)),
            ("-0.05", Some(-5)),
            ("12.345", None),
            ("1e3", None),
            (".5", None),
            ("1,000", None),
            ("99999999999999999999", None),
        ] {
            let row = text(written);
            let mut cells = row.cells();
            assert_eq!(cells.fen("it"), expected, "{written}");
            assert_eq!(cells.faults().is_empty(), expected.is_some(), "{written}");
        }
    }

    #[test]
    fn nothing_is_nothing_and_no_fault() {
        let empty = Row::new(2, BTreeMap::new());
        let mut cells = empty.cells();
        assert_eq!(
            (cells.day("it"), cells.whole("it"), cells.text("it")),
            (None, None, None)
        );
        assert!(cells.faults().is_empty());
    }
}
