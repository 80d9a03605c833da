//! Who is out of an award by what the records say (D1–D5), and how two persons let somebody stay in.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::appraisal_cycle::{AppraisalKind, AppraisalStage};
use entity::appraisal_predicate::PredicateKind;
use entity::{AccountId, OrganizationId, Period, PersonId, RectificationId};
use serde::Serialize;

use super::{REASON_LENGTH_MAX, Violation, check_filled};

/// Norms of a predicate at the most.
const NORMS_MAX: usize = 50;

/// What the records of an organization must not say when the award is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Predicate {
    /// What it looks at.
    pub kind: PredicateKind,
    /// The hard norms; empty for other kinds.
    pub norm_codes: Vec<String>,
}

/// What stands against the predicates of a cycle: `norms` are the codes of those that are computed.
#[must_use]
pub fn predicates(
    kind: AppraisalKind,
    predicates: &[Predicate],
    norms: &BTreeSet<String>,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    if kind != AppraisalKind::Campaign && !predicates.is_empty() {
        violations.push(Violation::NoCampaign("predicates".to_owned()));
    }
    let mut kinds = BTreeSet::new();
    for (index, predicate) in predicates.iter().enumerate() {
        let at = |field: &str| format!("predicates.{index}.{field}");
        if !kinds.insert(predicate.kind) {
            violations.push(Violation::Twice(at("kind")));
        }
        let codes = &predicate.norm_codes;
        if predicate.kind != PredicateKind::MissedNorm {
            if !codes.is_empty() {
                violations.push(Violation::NormsElsewhere(at("normCodes")));
            }
            continue;
        }
        if codes.is_empty() {
            violations.push(Violation::Required(at("normCodes")));
        }
        if codes.len() > NORMS_MAX {
            violations.push(Violation::TooLong(at("normCodes"), NORMS_MAX));
        }
        let mut seen = BTreeSet::new();
        for (number, code) in codes.iter().enumerate() {
            let at = at(&format!("normCodes.{number}"));
            if !norms.contains(code) {
                violations.push(Violation::NormsUnknown(at));
            } else if !seen.insert(code) {
                violations.push(Violation::Twice(at));
            }
        }
    }
    violations
}

/// Why an organization is out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excluded {
    /// Who.
    pub organization: OrganizationId,
    /// By which predicate.
    pub kind: PredicateKind,
    /// A norm's code, or a stable word for what was found.
    pub code: String,
    /// The window of the norm, or the month of the dues.
    pub period: Option<Period>,
    /// The rectification that is open.
    pub rectification: Option<RectificationId>,
    /// Why, in Chinese and in English.
    pub reason: (String, String),
}

impl Excluded {
    /// A hard norm is missed in a window: its code and titles, and what is and ought to be in hundredths.
    #[must_use]
    pub fn by_norm(
        organization: OrganizationId,
        (code, title): (String, &(String, String)),
        period: Period,
        (actual, required): (i64, i64),
    ) -> Self {
        let number = |hundredths: i64| match hundredths % 100 {
            0 => (hundredths / 100).to_string(),
            _ => super::points(hundredths),
        };
        let (is, ought) = (number(actual), number(required));
        let reason = (
            format!("{code} {}：{period} 应达到 {ought}，实际 {is}", title.0),
            format!(
                "{code}, {}: {is} in {period}, where {ought} is required",
                title.1
            ),
        );
        Self {
            organization,
            kind: PredicateKind::MissedNorm,
            code,
            period: Some(period),
            rectification: None,
            reason,
        }
    }

    /// A month of its own books is not sealed past its term.
    #[must_use]
    pub fn by_books(organization: OrganizationId, month: Period) -> Self {
        let reason = (
            format!("自 {month} 起党费账目逾期未封账"),
            format!("from {month} on its books of dues are not sealed, past their term"),
        );
        Self::by_dues(organization, "MONTH_UNSEALED", month, reason)
    }

    /// So many fen of what was collected up to a month are not sent upward past their term.
    #[must_use]
    pub fn by_shortage(organization: OrganizationId, month: Period, fen: i64) -> Self {
        let yuan = super::points(fen);
        let reason = (
            format!("截至 {month} 应上缴党费尚欠 {yuan} 元"),
            format!("of the dues up to {month} {yuan} yuan are not sent upward"),
        );
        Self::by_dues(organization, "REMITTANCE_SHORT", month, reason)
    }

    /// So many members of its branches had paid nothing for six months at the end of a month.
    #[must_use]
    pub fn by_members(organization: OrganizationId, month: Period, members: i64) -> Self {
        let reason = (
            format!("截至 {month} 有 {members} 名党员连续六个月未交纳党费"),
            format!("{members} members had paid no dues for six months at the end of {month}"),
        );
        Self::by_dues(organization, "MEMBERS_UNPAID", month, reason)
    }

    fn by_dues(
        organization: OrganizationId,
        code: &str,
        month: Period,
        reason: (String, String),
    ) -> Self {
        Self {
            organization,
            kind: PredicateKind::DuesArrears,
            code: code.to_owned(),
            period: Some(month),
            rectification: None,
            reason,
        }
    }

    /// A problem is not verified to be put right, or over its term.
    #[must_use]
    pub fn by_rectification(
        organization: OrganizationId,
        kind: PredicateKind,
        (id, problem, due_on): (RectificationId, &str, NaiveDate),
    ) -> Self {
        let (code, reason) = match kind {
            PredicateKind::OverdueRectification => (
                "RECTIFICATION_OVERDUE",
                (
                    format!("整改逾期（期限 {due_on}）：{problem}"),
                    format!("a rectification is over its term of {due_on}: {problem}"),
                ),
            ),
            PredicateKind::OpenRectification
            | PredicateKind::MissedNorm
            | PredicateKind::DuesArrears => (
                "RECTIFICATION_OPEN",
                (
                    format!("整改尚未销号（期限 {due_on}）：{problem}"),
                    format!("a rectification with a term of {due_on} is not verified: {problem}"),
                ),
            ),
        };
        Self {
            organization,
            kind,
            code: code.to_owned(),
            period: None,
            rectification: Some(id),
            reason,
        }
    }
}

/// An act on an exclusion.
#[derive(Clone, Copy, Debug)]
pub struct Overriding<'a> {
    /// The cycle's stage: it is done between the list and the notice.
    pub stage: AppraisalStage,
    /// Whether the list excludes the organization.
    pub excluded: bool,
    /// Whether somebody has asked before and the answer is open, or was yes.
    pub asked: bool,
    /// The document that it rests on.
    pub document: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// What stands against asking that an organization stays in.
#[must_use]
pub fn ask_override(new: &Overriding<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    if new.stage != AppraisalStage::ProvisionalList {
        violations.push(Violation::WrongStage("cycleId".to_owned(), new.stage));
    } else if !new.excluded {
        violations.push(Violation::NotExcluded("organizationId".to_owned()));
    } else if new.asked {
        violations.push(Violation::DecidedAlready("organizationId".to_owned()));
    }
    for (text, at) in [(new.document, "document"), (new.reason, "reason")] {
        check_filled(text, at, REASON_LENGTH_MAX, &mut violations);
    }
    violations
}

/// Somebody who acts: an account, and the person behind it.
pub type Doer = (AccountId, Option<PersonId>);

/// A decision on what was asked.
#[derive(Clone, Copy, Debug)]
pub struct Overridden<'a> {
    /// The cycle's stage.
    pub stage: AppraisalStage,
    /// Whether it was asked in the list that counts.
    pub current: bool,
    /// Whether it was decided before.
    pub decided: bool,
    /// Who asked, and who decides.
    pub people: (Doer, Doer),
    /// Why.
    pub reason: &'a str,
}

/// What stands against a decision on what was asked: it is for another person, not for another
/// account of the same one.
#[must_use]
pub fn decide_override(new: &Overridden<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    let at = || "overrideId".to_owned();
    if new.stage != AppraisalStage::ProvisionalList || !new.current {
        violations.push(Violation::WrongStage(at(), new.stage));
    } else if new.decided {
        violations.push(Violation::DecidedAlready(at()));
    }
    let ((asker, asking), (decider, deciding)) = new.people;
    if asker == decider || (asking.is_some() && asking == deciding) {
        violations.push(Violation::SamePerson(at()));
    }
    check_filled(new.reason, "reason", REASON_LENGTH_MAX, &mut violations);
    violations
}
