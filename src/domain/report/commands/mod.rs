//! What is done to reports. Each command is one act of the business in one transaction: lock, first
//! visible, then allowed, then the rules, then write, record and count.

mod draft;
mod exception;
mod placement;
mod review;
mod round;

use chrono::{DateTime, Utc};
use entity::reporting_obligation;
use entity::reporting_round::ReportingAudience;
use entity::work_report::{self, WorkReportStatus};
use entity::{OrganizationId, ReportId};

pub(crate) use draft::{SaveDraft, Submit, save_draft, submit};
pub(crate) use exception::{GrantException, end_exception, grant_exception};
pub use placement::Placement;
pub(crate) use review::{
    Accept, Hearing, NewInstruction, Reply, Return, accept, record_hearing, reply, send_back,
};
pub(crate) use round::{OpenRound, open_round};

use super::rules::{self, Duty, Form, Progress, Violation};
use super::store::{self, Case};
use crate::access::{self, Acting, Action, Place};
use crate::db::Tx;
use crate::db::settle::Aspect;
use crate::db::tally::{Numbers, TallyKey};
use crate::domain::organization;
use crate::error::{Error, Result};

/// What the history calls a report.
const REPORT: &str = "WorkReport";
/// What the history calls a round.
const ROUND: &str = "ReportingRound";
/// What the history calls an obligation.
const OBLIGATION: &str = "ReportingObligation";

/// The locked case of a report that the actor sees.
async fn lock_visible(acting: &Acting<'_>, tx: &Tx, id: ReportId) -> Result<Case> {
    let case = store::lock_report(tx, id).await?;
    case.filter(|case| acting.sees(&case.organization))
        .ok_or(Error::NotFound("report"))
}

/// The body that leads or guides the reporting one: the issuer of its round or, after a move, the
/// body that does so now. Without it nobody could take the report of who has moved.
async fn require_superior(
    acting: &Acting<'_>,
    tx: &mut Tx,
    action: Action,
    case: &Case,
) -> Result<()> {
    let by = |place: &Place| access::require(acting.actor, action, place);
    let standing = match by(&Place::from(&case.issuer)) {
        Ok(standing) => standing,
        Err(refused) => {
            let rows = organization::by_ids(tx.conn(), superior_now(case)).await?;
            by(&Place::from(rows.first().ok_or(refused)?))?
        }
    };
    tx.act_in(standing.role_name(), standing.organization);
    Ok(())
}

/// The body that leads or guides the reporting one now, where that is not the issuer of the round.
pub(crate) fn superior_now(case: &Case) -> Option<OrganizationId> {
    let now = match case.round.audience {
        ReportingAudience::Departments => case.organization.superior_id,
        ReportingAudience::GuidedCommittees => case.organization.guided_by_id,
    };
    now.filter(|now| *now != case.issuer.id)
}

/// Whether an act on a report is the superior's.
pub(crate) const fn is_superiors(action: Action) -> bool {
    matches!(action, Action::ReportReview | Action::ExceptionGrant)
}

/// What stands against an act in the state of things, whatever the input: by the rules that the
/// act itself asks.
pub(crate) fn against(case: &Case, action: Action, now: DateTime<Utc>) -> Vec<Violation> {
    let progress = progress(case);
    if matches!(action, Action::ReportDraft | Action::ReportSubmit) {
        rules::writable(&duty(case), &progress, progress.revision, now)
    } else if action == Action::ReportReview {
        rules::reviewable(&progress, progress.revision)
    } else if action == Action::ReportHear {
        rules::hearable(&progress)
    } else if action == Action::ExceptionGrant {
        let filed = case
            .report
            .as_ref()
            .and_then(|report| report.first_filed_at);
        rules::exceptable(filed, case.obligation.lapsed_on)
    } else {
        Vec::new()
    }
}

fn duty(case: &Case) -> Duty {
    Duty {
        exempted: case.obligation.exempted,
        lapsed: case.obligation.lapsed_on.is_some(),
        due_at: case.obligation.due_at,
        extended_until: case.obligation.extended_until,
        lock_at: case.round.lock_at,
    }
}

fn progress(case: &Case) -> Progress {
    case.report
        .as_ref()
        .map_or_else(Progress::default, |report| Progress {
            status: report.status,
            revision: report.revision,
            since: case.state.as_ref().map(|state| state.since),
            late: report.late,
        })
}

fn form(case: &Case) -> Result<Form> {
    serde_json::from_str(&case.round.form).map_err(|error| Error::Internal(Box::new(error)))
}

/// Takes the numbers of the obligation as it was from the tally and adds them as it is.
fn count(tx: &mut Tx, before: &Case, after: &Case) {
    let (key, numbers) = tallied(before);
    tx.tally(key, numbers.map(|number| -number));
    let (key, numbers) = tallied(after);
    tx.tally(key, numbers);
    touch(tx, &after.obligation);
}

/// What follows from an obligation, and from what was filed and heard of it, is settled anew.
fn touch(tx: &mut Tx, obligation: &reporting_obligation::Model) {
    let year = obligation.period.year();
    tx.touch(obligation.organization_id, Aspect::Report, year..=year);
}

fn tallied(case: &Case) -> (TallyKey, Numbers) {
    tallied_row(&case.obligation, case.report.as_ref())
}

fn tallied_row(
    obligation: &reporting_obligation::Model,
    report: Option<&work_report::Model>,
) -> (TallyKey, Numbers) {
    let report: Option<(WorkReportStatus, bool)> =
        report.map(|report| (report.status, report.late));
    let key = TallyKey {
        period: obligation.period,
        division: obligation.division_code,
        part: store::PART,
        turns_at: obligation.due_at,
    };
    (key, rules::contribution(obligation.into(), report))
}
