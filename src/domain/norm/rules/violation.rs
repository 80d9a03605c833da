//! Why an act on a norm is refused, in both languages.

use crate::error::{Refusal, RefusalCode};

/// The clause that all of this follows.
const CLAUSE: &str = "5";

/// Why an act on a norm is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    /// There is no norm of this code.
    UnknownCode,
    /// A national norm is measured as it says.
    DefinedNationally(&'static str),
    /// An own norm says what it measures: this is missing.
    Missing(&'static str),
    /// Longer than allowed: where, and how long it may be.
    TooLong(&'static str, usize),
    /// Characters that no text has.
    ControlCharacters(&'static str),
    /// Not more than nothing, or absurdly much.
    OutOfRange(&'static str),
    /// The end does not lie after the beginning.
    DatesOutOfOrder,
    /// It would begin in the past.
    InThePast(&'static str),
    /// Looser than what is in force: that threshold in hundredths.
    Looser(i64),
    /// Another version is in force on some of these days.
    Overlap(i32),
    /// Beyond the red line: where, and what, in both languages.
    RedLine(&'static str, &'static str, &'static str),
    /// Only a committee of a division sets norms.
    NotAnIssuer,
    /// It has been issued, or has not.
    WrongState,
    /// Somebody changed it meanwhile.
    Stale,
}

impl From<Violation> for Refusal {
    #[expect(clippy::too_many_lines, reason = "a table of texts, not a flow")]
    fn from(violation: Violation) -> Self {
        use RefusalCode as Code;
        use Violation as V;
        let refuse = |code, zh: String, en: String| Self::new(code, zh, en).by(CLAUSE);
        let say = |code, zh: &str, en: &str| refuse(code, zh.to_owned(), en.to_owned());
        match violation {
            V::UnknownCode => say(
                Code::UnknownNorm,
                "没有此编号的规范；自定规范编号以 L 开头",
                "there is no norm of this code; an own one begins with L",
            )
            .at("code"),
            V::DefinedNationally(at) => say(
                Code::NormDefinedNationally,
                "全国规范的名称、对象与计量不可更改，只能提高标准",
                "a national norm keeps its title, subject and measure: only its threshold can be tightened",
            )
            .at(at),
            V::Missing(at) => say(
                Code::Required,
                "自定规范须写明此项",
                "an own norm needs this",
            )
            .at(at),
            V::TooLong(at, most) => refuse(
                Code::TooLong,
                format!("最长 {most} 个字符"),
                format!("{most} characters at the most"),
            )
            .at(at),
            V::ControlCharacters(at) => say(
                Code::Invalid,
                "含有不可见的控制字符",
                "control characters stand in no text",
            )
            .at(at),
            V::OutOfRange(at) => say(
                Code::OutOfRange,
                "须大于零且不超过一万，至多两位小数",
                "more than nothing and ten thousand at the most, with two decimals",
            )
            .at(at),
            V::DatesOutOfOrder => say(
                Code::DatesOutOfOrder,
                "失效日期须晚于生效日期",
                "the end lies after the beginning",
            )
            .at("inForceUntil"),
            V::InThePast(at) => say(
                Code::OutOfRange,
                "不得追溯：日期不能早于今天",
                "nothing is required backwards: not before today",
            )
            .at(at),
            V::Looser(hundredths) => {
                let (whole, part) = (hundredths / 100, hundredths % 100);
                refuse(
                    Code::NormLooser,
                    format!("地方标准只能更严：现行标准为 {whole}.{part:02}"),
                    format!("a local norm is never looser: {whole}.{part:02} is in force"),
                )
                .at("threshold")
            }
            V::Overlap(version) => refuse(
                Code::NormOverlap,
                format!("与第 {version} 版的生效期间重叠"),
                format!("version {version} is in force on some of these days"),
            )
            .at("inForceFrom"),
            V::RedLine(at, zh, en) => refuse(
                Code::RedLine,
                format!("国家自 2023 年起禁止此类软件以{zh}作要求或证明，故不得设为规范"),
                format!(
                    "national rules since 2023 forbid software of this kind to demand {en}: \
                     no norm can count them"
                ),
            )
            .at(at),
            V::NotAnIssuer => say(
                Code::WrongKind,
                "只有党委、机关工委可以制定规范",
                "party committees and working committees set norms",
            )
            .at("organizationId"),
            V::WrongState => say(
                Code::WrongState,
                "已发布的规范不可修改，草案不可终止",
                "what is issued is not edited, and a draft has no end to set",
            ),
            V::Stale => say(
                Code::StaleRevision,
                "该规范已被他人修改",
                "somebody has changed it meanwhile",
            )
            .at("expectedRevision"),
        }
    }
}
