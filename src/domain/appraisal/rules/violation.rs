//! Why an act of appraisal is refused, in both languages.

use super::{Hundredths, SCORE_MAX, points};
use crate::error::{Refusal, RefusalCode};

/// The clause that all of this follows.
const CLAUSE: &str = "4.4";

/// Why an act of appraisal is refused. Texts name the place in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Nothing where something must stand.
    Required(String),
    /// Longer or more than allowed.
    TooLong(String, usize),
    /// Characters that no text has.
    ControlCharacters(String),
    /// Not a key.
    BadKey(String),
    /// The same value twice.
    Twice(String),
    /// The weights of siblings add up to this, not to 100.
    Weights(String, i64),
    /// A number outside of what is allowed.
    OutOfRange(String, i64, i64),
    /// A score outside of 0 to 100.
    ScoreOutOfRange(String),
    /// Does not go with the method of the indicator.
    DoesNotFit(String),
    /// Nothing computes the compliance with such norms.
    NormsUnknown(String),
    /// Asks of people what national rules forbid such software to ask.
    RedLine(String, &'static str),
}

impl From<Violation> for Refusal {
    fn from(violation: Violation) -> Self {
        use RefusalCode as Code;
        use Violation as V;
        let refuse = |code, at: &str, zh: &str, en: &str| {
            Self::new(code, zh.to_owned(), en.to_owned())
                .by(CLAUSE)
                .at(at)
        };
        let bounds = |low: Hundredths, high: Hundredths| format!("{low}–{high}");
        match violation {
            V::Required(at) => refuse(Code::Required, &at, "不能为空", "must not be left out"),
            V::TooLong(at, limit) => refuse(
                Code::TooLong,
                &at,
                &format!("超过上限 {limit}"),
                &format!("more than {limit}"),
            ),
            V::ControlCharacters(at) => refuse(
                Code::Invalid,
                &at,
                "含有不允许的控制字符",
                "contains control characters",
            ),
            V::BadKey(at) => refuse(
                Code::Invalid,
                &at,
                "键只含字母、数字、“_”“-”“.”，不超过 60 个字符",
                "a key is of letters, digits, `_`, `-` and `.`, 60 at the most",
            ),
            V::Twice(at) => refuse(Code::Duplicate, &at, "重复", "stands twice"),
            V::Weights(at, sum) => refuse(
                Code::WeightsNotWhole,
                &at,
                &format!("同级权重合计应为 100，现为 {sum}"),
                &format!("the weights of siblings add up to 100, not {sum}"),
            ),
            V::OutOfRange(at, low, high) => refuse(
                Code::OutOfRange,
                &at,
                &format!("应在 {} 之间", bounds(low, high)),
                &format!("is {} here", bounds(low, high)),
            ),
            V::ScoreOutOfRange(at) => refuse(
                Code::OutOfRange,
                &at,
                &format!("分值应在 0 与 {} 之间", points(SCORE_MAX)),
                &format!("points are 0 to {} here", points(SCORE_MAX)),
            ),
            V::DoesNotFit(at) => refuse(
                Code::Invalid,
                &at,
                "与该指标的评分方式不符",
                "does not go with the method of this indicator",
            ),
            V::NormsUnknown(at) => refuse(
                Code::NormsUnknown,
                &at,
                "尚无可计算的此类规范，不能据此评分；请改用评委评分",
                "no compliance with such norms is computed here, so nothing can be scored from it: let reviewers score it",
            ),
            V::RedLine(at, word) => Self::new(
                Code::RedLine,
                format!("“{word}”：国家规定不得以此类方式考核个人，不能设为指标"),
                format!("\"{word}\": national rules forbid to measure people in this way"),
            )
            .by("5")
            .at(&at),
        }
    }
}
