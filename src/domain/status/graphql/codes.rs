//! What reasons are, for programs and for people.

use async_graphql::Enum;

use super::super::rules::{ReasonCode, Unit};

/// Why a light is not green, in codes that programs may rely on. Codes are added, never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ReasonCode")]
pub(super) enum StatusReasonCode {
    /// Over 20 % of the counties are red.
    CountiesRed,
    /// A body has no first responsible person.
    FirstVacant,
    /// Less than 90 % of what was due is submitted.
    CompletenessLow,
    /// More than 10 % of the organizations have missed a norm of theirs.
    NormsMissed,
    /// A county is red.
    CountyRed,
    /// A report is missing after its due time.
    ReportMissing,
    /// A report was returned and is not filed again, after its due time.
    ReportReturned,
    /// A report was first filed after its due time.
    ReportLate,
    /// A responsibility chain was not begun.
    ChainMissing,
    /// A responsibility chain has gaps.
    ChainIncomplete,
    /// A rectification is over its term.
    RectificationOverdue,
    /// Months of the books of dues are not closed in time.
    MonthOpen,
    /// Dues that are owed upward were not sent in time.
    RemittanceShort,
    /// Members have paid no dues for six months without a reason.
    DuesArrears,
    /// A norm is missed.
    NormMissed,
    /// A norm is behind, and can still be met.
    NormAtRisk,
    /// A county is amber.
    CountyAmber,
}

/// What the figure of a reason is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Unit")]
pub(super) enum StatusReasonUnit {
    /// A share from 0 to 1.
    Ratio,
    /// Begun days.
    Day,
    /// Gaps of a responsibility chain.
    Gap,
    /// Months.
    Month,
    /// Yuan.
    Yuan,
    /// People.
    Person,
    /// What the norm counts.
    Norm,
}

/// What a reason says, in both languages.
pub(super) const fn texts(code: ReasonCode) -> (&'static str, &'static str) {
    match code {
        ReasonCode::CountiesRed => ("超过两成的县为红灯", "over 20 % of the counties are red"),
        ReasonCode::CompletenessLow => (
            "截止后报送率低于九成",
            "less than 90 % of what was due is submitted",
        ),
        ReasonCode::NormsMissed => (
            "超过一成的组织有未达标的制度要求",
            "over 10 % of the organizations have missed a norm",
        ),
        ReasonCode::NormMissed => ("未达到制度要求", "a norm is missed"),
        ReasonCode::NormAtRisk => ("进度落后于制度要求", "a norm is behind"),
        ReasonCode::CountyRed => ("该县为红灯", "the county is red"),
        ReasonCode::ReportMissing => ("截止后仍未报送", "the report is missing after its due time"),
        ReasonCode::ReportReturned => (
            "被退回后尚未重新报送",
            "the report was returned and is not filed again",
        ),
        ReasonCode::ReportLate => ("逾期报送", "the report was filed after its due time"),
        ReasonCode::FirstVacant => ("第一责任人空缺", "the first responsible person is missing"),
        ReasonCode::ChainMissing => (
            "本年度责任链尚未建立",
            "the year's responsibility chain was not begun",
        ),
        ReasonCode::ChainIncomplete => ("责任链不完整", "the responsibility chain has gaps"),
        ReasonCode::RectificationOverdue => ("整改逾期", "a rectification is over its term"),
        ReasonCode::MonthOpen => (
            "党费账目逾期未结账",
            "months of the dues are not closed in time",
        ),
        ReasonCode::RemittanceShort => (
            "党费逾期未足额上缴",
            "dues owed upward were not sent in time",
        ),
        ReasonCode::DuesArrears => (
            "有党员连续六个月未交纳党费",
            "members have paid no dues for six months",
        ),
        ReasonCode::CountyAmber => ("该县为黄灯", "the county is amber"),
    }
}
