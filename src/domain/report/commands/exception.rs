//! Exemptions and extensions: rows of their own beside the frozen obligation.

use chrono::{DateTime, Utc};
use entity::reporting_exception::{self, ReportingExceptionKind};
use entity::{ExceptionId, ObligationId};

use super::store::Case;
use super::{OBLIGATION, count, require_superior, store};
use crate::access::{Acting, Action};
use crate::db::Tx;
use crate::db::history::Event;
use crate::domain::report::rules::{self, Violation};
use crate::error::{Error, Result};

/// What is granted.
#[derive(Clone, Debug)]
pub(crate) struct GrantException {
    pub obligation: ObligationId,
    /// The new due time; none exempts.
    pub until: Option<DateTime<Utc>>,
    pub applicant: String,
    pub reason: String,
}

/// Exempts from a report, or extends its due time. What was in force before ends.
pub(crate) async fn grant_exception(
    acting: &Acting<'_>,
    input: GrantException,
) -> Result<ObligationId> {
    let mut tx = acting.begin().await?;
    let case = lock_visible(acting, &mut tx, input.obligation).await?;
    let filed = case
        .report
        .as_ref()
        .and_then(|report| report.first_filed_at);
    let mut violations = rules::exceptable(filed, case.obligation.lapsed_on);
    rules::check_filled(&input.applicant, "applicant", &mut violations);
    rules::check_filled(&input.reason, "reason", &mut violations);
    if input
        .until
        .is_some_and(|until| until <= case.obligation.due_at || until <= tx.at())
    {
        violations.push(Violation::NoLongerThanDue);
    }
    rules::refusals(violations).map_err(Error::Refused)?;
    end_all(&tx, &case).await?;
    let kind = match input.until {
        Some(_) => ReportingExceptionKind::Extension,
        None => ReportingExceptionKind::Exemption,
    };
    let row = reporting_exception::Model {
        id: ExceptionId(acting.new_id()),
        obligation_id: case.obligation.id,
        kind,
        applicant: input.applicant,
        reason: input.reason,
        until: input.until,
        granted_by: acting.actor.account,
        granted_at: tx.at(),
        ended_at: None,
    };
    tx.record(
        Event::of(
            case.organization.id,
            "grantReportingException",
            OBLIGATION,
            case.obligation.id.0,
        )
        .after("kind", kind)
        .after("until", input.until)
        .after("reason", &row.reason),
    );
    store::insert_exception(&tx, row).await?;
    settle(
        tx,
        case,
        input.until.map_or(Excepted::Exempt, Excepted::Until),
    )
    .await
}

/// Ends the exemption or extension in force: the round's own due time holds again.
pub(crate) async fn end_exception(acting: &Acting<'_>, id: ObligationId) -> Result<ObligationId> {
    let mut tx = acting.begin().await?;
    let case = lock_visible(acting, &mut tx, id).await?;
    let mut violations = Vec::new();
    if !case.obligation.exempted && case.obligation.extended_until.is_none() {
        violations.push(Violation::NothingOwed);
    }
    if case
        .report
        .as_ref()
        .is_some_and(|report| report.first_filed_at.is_some())
    {
        violations.push(Violation::FiledAlready);
    }
    rules::refusals(violations).map_err(Error::Refused)?;
    end_all(&tx, &case).await?;
    tx.record(
        Event::of(
            case.organization.id,
            "endReportingException",
            OBLIGATION,
            id.0,
        )
        .before("exempted", case.obligation.exempted)
        .before("until", case.obligation.extended_until),
    );
    settle(tx, case, Excepted::Not).await
}

async fn lock_visible(acting: &Acting<'_>, tx: &mut Tx, id: ObligationId) -> Result<Case> {
    let case = store::lock_obligation(tx, id).await?;
    let case = case
        .filter(|case| acting.sees(&case.organization))
        .ok_or(Error::NotFound("obligation"))?;
    require_superior(acting, tx, Action::ExceptionGrant, &case).await?;
    Ok(case)
}

async fn end_all(tx: &Tx, case: &Case) -> Result<()> {
    for exception in store::open_exceptions(tx, case.obligation.id).await? {
        store::end_exception(tx, &exception, tx.at()).await?;
    }
    Ok(())
}

/// What is in force for an obligation.
enum Excepted {
    Not,
    Exempt,
    Until(DateTime<Utc>),
}

async fn settle(mut tx: Tx, case: Case, excepted: Excepted) -> Result<ObligationId> {
    let (exempted, extended_until) = match excepted {
        Excepted::Not => (false, None),
        Excepted::Exempt => (true, None),
        Excepted::Until(until) => (false, Some(until)),
    };
    let mut after = case.clone();
    after.obligation.extended_until = extended_until;
    after.obligation.exempted = exempted;
    after.obligation.due_at = extended_until.unwrap_or(case.round.due_at);
    store::save_obligation(&tx, after.obligation.clone()).await?;
    count(&mut tx, &case, &after);
    tx.commit().await?;
    Ok(case.obligation.id)
}
