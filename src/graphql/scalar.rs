//! Scalars whose form the schema says, since GraphQL's own `Int` and `Float` cannot hold them.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, SecondsFormat, Utc};
use entity::{DivisionCode, Period};

/// A day of the calendar of Asia/Shanghai, `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// An instant, as RFC 3339 writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub chrono::DateTime<Utc>);

/// A share from 0 to 1 with four decimals, in ten-thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(pub i64);

/// Money in fen (1/100 yuan).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fen(pub i64);

/// A score in exact hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(pub i64);

/// A decimal number of any size, as a string, so that no digit is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(pub String);

/// A JSON object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json(pub serde_json::Value);

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(at: chrono::DateTime<Utc>) -> Self {
        Self(at)
    }
}

/// Characters of a decimal at the most.
const DECIMAL_LENGTH_MAX: usize = 40;

impl Decimal {
    /// Whether the text is a plain decimal number, such as `-12.50`.
    #[must_use]
    pub fn is_well_formed(text: &str) -> bool {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        text.len() <= DECIMAL_LENGTH_MAX && all_digits(whole) && all_digits(fraction)
    }
}

impl Ratio {
    /// `part / whole`, rounded half to even to four decimals; none of nothing.
    #[must_use]
    pub fn of(part: i64, whole: i64) -> Option<Self> {
        if whole <= 0 {
            return None;
        }
        let scaled = i128::from(part) * 10_000;
        let whole = i128::from(whole);
        let (quotient, rest) = (scaled.div_euclid(whole), scaled.rem_euclid(whole));
        let up = match (rest * 2).cmp(&whole) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => quotient % 2 != 0,
        };
        i64::try_from(quotient + i128::from(up)).ok().map(Self)
    }

    /// As a decimal text, `0.9836`.
    #[must_use]
    pub fn text(self) -> String {
        format!("{}.{:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

impl Score {
    /// From a decimal text with two decimals at the most; zeros after them say nothing.
    fn read(text: &str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 2 {
            return None;
        }
        let hundredths: i64 = format!("{fraction:0<2}").parse().ok()?;
        let whole: i64 = whole.parse().ok()?;
        let score = whole.checked_mul(100)?.checked_add(hundredths)?;
        Some(Self(sign * score))
    }
}

fn text_of<T>(value: &Value, what: &str) -> Result<String, InputValueError<T>>
where
    T: async_graphql::InputType,
{
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Null
        | Value::Number(_)
        | Value::Boolean(_)
        | Value::Binary(_)
        | Value::Enum(_)
        | Value::List(_)
        | Value::Object(_) => Err(InputValueError::custom(format!("{what} is a string"))),
    }
}

/// A day of the calendar of Asia/Shanghai, written YYYY-MM-DD.
#[Scalar(
    name = "Date",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
)]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text_of(&value, "a date")?;
        let well_formed = text.len() == 10;
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d")
            .ok()
            .filter(|_| well_formed);
        day.map(Self)
            .ok_or_else(|| InputValueError::custom("a date is written YYYY-MM-DD"))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An instant as RFC 3339 writes it, in UTC on the way out.
#[Scalar(
    name = "DateTime",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339"
)]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text_of(&value, "an instant")?;
        chrono::DateTime::parse_from_rfc3339(&text)
            .map(|at| Self(at.with_timezone(&Utc)))
            .map_err(|_| InputValueError::custom("an instant is written as RFC 3339 says"))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// A share from 0 to 1, with four decimals.
#[Scalar(name = "Ratio")]
impl ScalarType for Ratio {
    fn parse(_: Value) -> InputValueResult<Self> {
        Err(InputValueError::custom("a ratio is computed, never given"))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        let number = self
            .text()
            .parse()
            .ok()
            .and_then(serde_json::Number::from_f64);
        number.map_or(Value::Null, Value::Number)
    }
}

/// The largest integer that every JSON number holds exactly.
const SAFE_INTEGER_MAX: i64 = 9_007_199_254_740_991;

/// Money in fen (1/100 yuan): an integer within the safe integers of JSON.
#[Scalar(name = "Fen")]
impl ScalarType for Fen {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match &value {
            Value::Number(number) => number.as_i64(),
            Value::Null
            | Value::String(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_) => None,
        };
        number
            .filter(|fen| (-SAFE_INTEGER_MAX..=SAFE_INTEGER_MAX).contains(fen))
            .map(Self)
            .ok_or_else(|| InputValueError::custom("fen are an integer"))
    }

    fn to_value(&self) -> Value {
        Value::from(self.0)
    }
}

/// A score: a number with two decimals at the most.
#[Scalar(name = "Score")]
impl ScalarType for Score {
    fn parse(value: Value) -> InputValueResult<Self> {
        let score = match &value {
            Value::Number(number) => Self::read(&number.to_string()),
            Value::Null
            | Value::String(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_) => None,
        };
        score.ok_or_else(|| {
            InputValueError::custom("a score is a number with two decimals at the most")
        })
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        let text = format!("{}.{:02}", self.0 / 100, self.0 % 100);
        let number = text.parse().ok().and_then(serde_json::Number::from_f64);
        number.map_or(Value::Null, Value::Number)
    }
}

/// A decimal number as a string, such as "-12.50", so that no digit is lost.
#[Scalar(name = "Decimal")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text_of(&value, "a decimal")?;
        if Self::is_well_formed(&text) {
            return Ok(Self(text));
        }
        Err(InputValueError::custom(
            "a decimal is a string such as \"-12.50\"",
        ))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A JSON object whose fields depend on what it tells of.
#[Scalar(
    name = "JSON",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259"
)]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        value
            .into_json()
            .map(Self)
            .map_err(|_| InputValueError::custom("not JSON"))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

/// Gives a type of `entity` its GraphQL form: the text that it displays as.
macro_rules! text_scalar {
    ($(#[$doc:meta])* $wrapper:ident($inner:ty) as $name:literal) => {
        $(#[$doc])*
        #[Scalar(name = $name)]
        impl ScalarType for $wrapper {
            fn parse(value: Value) -> InputValueResult<Self> {
                let text = text_of(&value, concat!("a ", $name))?;
                text.parse::<$inner>().map(Self).map_err(InputValueError::custom)
            }

            fn is_valid(value: &Value) -> bool {

                Self::parse(value.clone()).is_ok()

            }


            fn to_value(&self) -> Value {
                Value::String(self.0.to_string())
            }
        }
    };
}

/// A period in its GraphQL form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodScalar(pub Period);

/// A division code in its GraphQL form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DivisionCodeScalar(pub DivisionCode);

text_scalar! {
    /// A year, half year, quarter or month: "2026", "2026-H1", "2026-Q3" or "2026-06".
    PeriodScalar(Period) as "Period"
}

text_scalar! {
    /// The six digits of a division by GB/T 2260, such as "610431".
    DivisionCodeScalar(DivisionCode) as "DivisionCode"
}
