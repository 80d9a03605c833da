//! The numbers of a division in a period.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::NaiveDate;
use entity::{DivisionCode, Period};

use super::super::part::{
    appraisal_numbers, arrears_flagged, compliance_numbers, dues_numbers, rectification_numbers,
    remittance_short, reporting_numbers, responsibility_numbers,
};
use super::super::rules;
use super::loader::{Standing, StatusOf};
use super::reasons::{StatusReasonConnection, reasons};
use crate::domain::appraisal;
use crate::error::{Refusal, RefusalCode, Result};
use crate::graphql::{Ctx, Date, Fen, ListArgs, PeriodScalar, Ratio, Score, page_cost};

/// A light, by published rules that are the same for everyone compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::Light")]
pub enum Light {
    /// Everything is in order.
    Green,
    /// Something is late, incomplete, at risk or past its term.
    Amber,
    /// A first responsible person is missing, completeness is below 90 % after the due time …
    Red,
}

/// How a division stands in a period: its own bodies and all divisions below. What the records say
/// at this moment, or said at the end of a past day.
#[derive(Clone, Debug)]
pub struct DivisionStatus {
    pub(super) key: StatusOf,
    /// None for readers whose grants do not reach the division.
    pub(super) standing: Option<Arc<Standing>>,
    pub(super) today: NaiveDate,
}

/// The status of a division; without any numbers for readers whose grants do not reach it.
///
/// # Errors
/// A refusal when the day lies in the future.
pub(super) async fn load(
    ctx: &Context<'_>,
    division: DivisionCode,
    period: Period,
    as_of: Option<NaiveDate>,
) -> Result<DivisionStatus> {
    let request = Ctx::of(ctx);
    let today = request.clock.today();
    if as_of.is_some_and(|day| day > today) {
        return Err(Refusal::new(
            RefusalCode::OutOfRange,
            "asOf 不能晚于今天",
            "asOf is not in the future",
        )
        .at("asOf")
        .into());
    }
    let as_of = as_of.filter(|day| *day < today);
    let key = StatusOf {
        division: Some(division),
        period,
        as_of,
    };
    let standing = match request.scope.sees_division(division) {
        true => Ctx::loaders(ctx).load_one(key).await?,
        false => None,
    };
    Ok(DivisionStatus {
        key,
        standing,
        today,
    })
}

fn count(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Work reports (§4.3).
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ReportingStatus {
    /// Obligations that are neither exempted nor lapsed.
    pub(super) due: i32,
    /// Reports submitted or accepted.
    submitted: i32,
    /// Reports accepted; part of submitted.
    accepted: i32,
    /// Reports returned and not filed again.
    returned: i32,
    /// Reports whose first submission came after the due time.
    late: i32,
    /// Due less submitted, of what is past its due time.
    missing: i32,
    /// Submitted / due; null when nothing is due.
    pub(super) completeness: Option<Ratio>,
    /// Submitted in time / due; null when nothing is due.
    pub(super) timeliness: Option<Ratio>,
}

/// Responsibility chains (§4.2).
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ResponsibilityStatus {
    /// Chains that must be there.
    due: i32,
    /// Chains without a gap.
    complete: i32,
    /// Gaps in all of them.
    gaps: i32,
}

/// Norms (§5).
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ComplianceStatus {
    /// Counts over norm, organization and window, from the first activity of the year on. What each
    /// person owes is told at the organizations.
    subjects: i32,
    /// Reached.
    met: i32,
    /// Open, and on the way.
    on_track: i32,
    /// Open, and behind.
    at_risk: i32,
    /// Not reached.
    missed: i32,
    /// Met / (met + missed); null when both are 0.
    pub(super) rate: Option<Ratio>,
}

/// Appraisals (§4.4).
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct AppraisalStatus {
    /// Organizations to be appraised.
    due: i32,
    /// Organizations with a final result.
    r#final: i32,
    /// Average score, with two decimals.
    average_score: Option<Score>,
    /// Results of EXCELLENT.
    excellent: i32,
    /// Results of POOR.
    poor: i32,
}

/// Dues (§4.5), in fen.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct DuesStatus {
    /// Collected within the period.
    collected: Fen,
    /// Set aside for its own party work within the period.
    retained: Fen,
    /// Sent and not yet confirmed at its end.
    in_transit: Fen,
    /// Owed upward and not yet sent at its end.
    payable: Fen,
    /// Spent within the period.
    spent: Fen,
    /// At hand at its end.
    balance: Fen,
    /// Months that are over, of every committee and department with a book.
    months_due: i32,
    /// Of these, closed.
    months_closed: i32,
    /// Members who had paid nothing for six months without a reason at the end of the newest month of the
    /// period that is over.
    members_in_arrears: i32,
    /// What is owed upward for months of the period that are late, and was not sent: of each month one
    /// after another, from the first of the month after the next.
    short: Fen,
}

/// Rectifications (§4.7).
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct RectificationStatus {
    /// Opened by the end of the period, and not verified yet.
    open: i32,
    /// Of these, over their term and not claimed to be done.
    overdue: i32,
    /// Verified within the period.
    verified: i32,
}

/// How a division stands in a period: its own bodies and all divisions below. What the records say
/// at this moment, or said at the end of a past day.
#[Object]
impl DivisionStatus {
    /// The period.
    async fn period(&self) -> PeriodScalar {
        PeriodScalar(self.key.period)
    }

    /// The day whose end is told of; today for what is now.
    async fn as_of(&self) -> Date {
        self.key.as_of.unwrap_or(self.today).into()
    }

    /// The worst of the lights of its parts; null without records.
    async fn light(&self) -> Option<Light> {
        self.light_of_division().map(Into::into)
    }

    /// Responsibility chains of the year in which the period lies; null for readers whose grants do
    /// not reach the division.
    async fn responsibility(&self) -> Option<ResponsibilityStatus> {
        let standing = self.standing.as_ref()?;
        let sum = responsibility_numbers(&standing.rows);
        Some(ResponsibilityStatus {
            due: count(sum.due),
            complete: count(sum.complete),
            gaps: count(sum.gaps),
        })
    }

    /// Work reports; null for readers whose grants do not reach the division.
    async fn reporting(&self) -> Option<ReportingStatus> {
        self.numbers_of_reporting()
    }

    /// Norms; null for readers whose grants do not reach the division.
    async fn compliance(&self) -> Option<ComplianceStatus> {
        self.numbers_of_compliance()
    }

    /// Appraisals; null for readers whose grants do not reach the division.
    async fn appraisal(&self) -> Option<AppraisalStatus> {
        let standing = self.standing.as_ref()?;
        let sum = appraisal_numbers(&standing.rows);
        Some(AppraisalStatus {
            due: count(sum.due),
            r#final: count(sum.standing),
            average_score: appraisal::average(&sum).map(Score),
            excellent: count(sum.excellent),
            poor: count(sum.poor),
        })
    }

    /// Dues; null for readers whose grants do not reach the division.
    async fn dues(&self) -> Option<DuesStatus> {
        let standing = self.standing.as_ref()?;
        let sum = dues_numbers(&standing.rows, standing.period, standing.at);
        Some(DuesStatus {
            collected: Fen(sum.collected),
            retained: Fen(sum.retained),
            in_transit: Fen(sum.in_transit),
            payable: Fen(sum.payable),
            spent: Fen(sum.spent),
            balance: Fen(sum.balance),
            months_due: count(sum.months_due),
            months_closed: count(sum.months_closed),
            members_in_arrears: count(arrears_flagged(
                &standing.rows,
                standing.period,
                standing.at,
            )),
            short: Fen(remittance_short(
                &standing.rows,
                standing.period,
                standing.at,
            )),
        })
    }

    /// Rectifications; null for readers whose grants do not reach the division.
    async fn rectification(&self) -> Option<RectificationStatus> {
        let standing = self.standing.as_ref()?;
        let sum = rectification_numbers(&standing.rows, standing.at);
        Some(RectificationStatus {
            open: count(sum.open),
            overdue: count(sum.overdue),
            verified: count(sum.verified),
        })
    }

    /// Why it is not green, worst first, each with organization, rule and figure; of a past day as far as
    /// it was known at its end. Only norms of structure (N05, N33) are told by the terms and memberships
    /// that are known now, and norms of what has moved more than once since perhaps elsewhere.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn reasons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<StatusReasonConnection> {
        reasons(ctx, self, ListArgs { first, after }).await
    }
}

impl DivisionStatus {
    pub(super) fn light_of_division(&self) -> Option<rules::Light> {
        self.standing.as_ref()?.light(self.key.division)
    }

    pub(super) fn numbers_of_compliance(&self) -> Option<ComplianceStatus> {
        let standing = self.standing.as_ref()?;
        let sum = compliance_numbers(&standing.rows, standing.at);
        Some(ComplianceStatus {
            subjects: count(sum.met + sum.on_track + sum.at_risk + sum.missed),
            met: count(sum.met),
            on_track: count(sum.on_track),
            at_risk: count(sum.at_risk),
            missed: count(sum.missed),
            rate: Ratio::of(sum.met, sum.met + sum.missed),
        })
    }

    pub(super) fn numbers_of_reporting(&self) -> Option<ReportingStatus> {
        let standing = self.standing.as_ref()?;
        let sum = reporting_numbers(&standing.rows, standing.at);
        Some(ReportingStatus {
            due: count(sum.due),
            submitted: count(sum.submitted),
            accepted: count(sum.accepted),
            returned: count(sum.returned),
            late: count(sum.late),
            missing: count(sum.missing),
            completeness: Ratio::of(sum.submitted, sum.due),
            timeliness: Ratio::of(sum.in_time, sum.due),
        })
    }
}
