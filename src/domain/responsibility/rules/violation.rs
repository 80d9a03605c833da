//! Why an act on a chain is refused, in both languages.

use crate::error::{Refusal, RefusalCode};

/// The clause that all of this follows.
const CLAUSE: &str = "4.2";

/// Why an act on a chain is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    /// Neither the present year nor the next.
    YearClosed,
    /// Organizations of this kind have no chain.
    NoChain,
    /// The organization no longer exists.
    Dissolved,
    /// The day does not lie in the chain's year.
    OutsideYear,
    /// The body itself holds this tier, no other.
    NotTheBody,
    /// The body is not one that this organization leads and that carries out its work.
    Outside,
    /// The person does not hold a post that this tier asks for.
    WithoutPost,
    /// A person where a body belongs, or a body where a person belongs.
    WrongHolder,
    /// Somebody holds this tier already, and only one may.
    TierHeld,
    /// The same holder holds this tier already.
    HeldAlready,
    /// The link has ended already.
    Ended,
    /// The end lies before the link's first day, or in the future.
    EndOutOfRange,
    /// Somebody changed the duties meanwhile: the number of the present wording.
    Stale(i64),
    /// A link without duties.
    NoDuties,
    /// More duties than allowed.
    TooManyDuties(usize),
    /// A duty without a text.
    BlankDuty(usize),
    /// A duty longer than allowed.
    LongDuty(usize, usize),
    /// A duty with characters that no text has.
    BadDuty(usize),
    /// The catalogue has no such duty.
    UnknownDuty(usize),
    /// The same duty twice.
    DutyTwice(usize),
    /// Nobody holds the link.
    Vacant,
    /// Somebody else than the holder.
    NotTheHolder,
    /// The holder has signed these duties.
    SignedAlready,
    /// The target chain has links already.
    NotEmpty,
    /// There is nothing to copy.
    NothingToCopy,
    /// A chain is copied into the year after it.
    NotTheNextYear,
    /// The period is not a year.
    NotAYear(&'static str),
}

impl From<Violation> for Refusal {
    #[expect(clippy::too_many_lines, reason = "a table of texts, not a flow")]
    fn from(violation: Violation) -> Self {
        use RefusalCode as Code;
        use Violation as V;
        let refuse = |code, zh: &'static str, en: &'static str| Self::new(code, zh, en).by(CLAUSE);
        match violation {
            V::YearClosed => refuse(
                Code::OutOfRange,
                "只能变更本年度和下一年度的责任链",
                "only the chains of this year and the next may be changed",
            )
            .at("period"),
            V::NoChain => refuse(
                Code::WrongKind,
                "此类组织不设责任链",
                "organizations of this kind have no chain",
            )
            .at("organizationId"),
            V::Dissolved => refuse(
                Code::OrganizationDissolved,
                "该组织已撤销",
                "the organization no longer exists",
            )
            .at("organizationId"),
            V::OutsideYear => refuse(
                Code::OutOfRange,
                "日期不在责任链所属年度内",
                "the day does not lie in the chain's year",
            )
            .at("validFrom"),
            V::NotTheBody => refuse(
                Code::WrongHolder,
                "主体责任由本组织自身承担",
                "the body itself holds this tier",
            )
            .at("bodyId"),
            V::Outside => refuse(
                Code::OutsideOrganization,
                "具体责任只能由本组织直接领导的机关工委或基层党组织承担",
                "carried out only by a body that this organization leads directly",
            )
            .at("bodyId"),
            V::WithoutPost => refuse(
                Code::WithoutPost,
                "该人员在本组织没有相应职务",
                "the person does not hold the post that this tier asks for",
            )
            .at("appointmentId"),
            V::WrongHolder => refuse(
                Code::WrongHolder,
                "第一、直接、分管责任由个人承担，主体、具体责任由组织承担",
                "a person holds FIRST, DIRECT and MEMBER, a body OVERALL and IMPLEMENTING",
            )
            .at("tier"),
            V::TierHeld => refuse(
                Code::TierHeld,
                "该层级已有责任主体，须先解除",
                "this tier is held: release its link first",
            )
            .at("tier"),
            V::HeldAlready => refuse(
                Code::Duplicate,
                "同一主体已承担该层级责任",
                "the same holder holds this tier already",
            )
            .at("tier"),
            V::Ended => refuse(Code::WrongState, "该责任已解除", "the link has ended"),
            V::EndOutOfRange => refuse(
                Code::OutOfRange,
                "解除日期不得早于责任起始日，也不得晚于今天",
                "the end lies between the link's first day and today",
            )
            .at("effectiveOn"),
            V::Stale(number) => Self::new(
                Code::StaleRevision,
                format!("责任内容已变更，当前为第 {number} 稿"),
                format!("the duties have changed: they are at wording {number}"),
            )
            .by(CLAUSE)
            .at("expectedWording"),
            V::NoDuties => refuse(
                Code::Required,
                "须写明至少一项责任",
                "a link has at least one duty",
            )
            .at("duties"),
            V::TooManyDuties(max) => Self::new(
                Code::TooLong,
                format!("责任不得超过 {max} 项"),
                format!("{max} duties at the most"),
            )
            .by(CLAUSE)
            .at("duties"),
            V::BlankDuty(index) => refuse(Code::Required, "责任内容不能为空", "the duty is blank")
                .at(&format!("duties.{index}.text")),
            V::LongDuty(index, max) => Self::new(
                Code::TooLong,
                format!("责任内容不得超过 {max} 字"),
                format!("{max} characters at the most"),
            )
            .by(CLAUSE)
            .at(&format!("duties.{index}.text")),
            V::BadDuty(index) => refuse(
                Code::Invalid,
                "责任内容含有控制字符",
                "the duty has control characters",
            )
            .at(&format!("duties.{index}.text")),
            V::UnknownDuty(index) => refuse(
                Code::UnknownDuty,
                "责任目录中没有此项",
                "the catalogue has no such duty",
            )
            .at(&format!("duties.{index}.key")),
            V::DutyTwice(index) => refuse(Code::Duplicate, "责任重复", "the same duty twice")
                .at(&format!("duties.{index}")),
            V::Vacant => refuse(
                Code::LinkVacant,
                "该责任已空缺，不能签字",
                "nobody holds this link: it cannot be signed",
            ),
            V::NotTheHolder => refuse(
                Code::NotTheHolder,
                "只能由责任人本人签字；组织的责任由其书记签字",
                "only the holder signs; for a body, its secretary",
            ),
            V::SignedAlready => refuse(
                Code::WrongState,
                "责任人已签字",
                "the holder has signed these duties",
            ),
            V::NotEmpty => refuse(
                Code::WrongState,
                "目标年度的责任链已有内容",
                "the chain of that year has links already",
            )
            .at("to"),
            V::NothingToCopy => refuse(
                Code::NothingToCopy,
                "来源年度没有可沿用的责任",
                "the chain of that year has nothing to copy",
            )
            .at("from"),
            V::NotTheNextYear => refuse(
                Code::DatesOutOfOrder,
                "只能复制到下一年度",
                "a chain is copied into the year after it",
            )
            .at("to"),
            V::NotAYear(field) => refuse(
                Code::Invalid,
                "责任链按年度建立，period 须为年度",
                "a chain is one of a year: the period is a year",
            )
            .at(field),
        }
    }
}
