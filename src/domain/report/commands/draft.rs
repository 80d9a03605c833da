//! Writing a report piece by piece, and filing it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::work_report::WorkReportStatus;
use entity::{OrganizationId, ReportId, RoundId, work_report, work_report_version};
use serde::Serialize;

use super::store::{Case, NextState};
use super::{REPORT, count, duty, form, lock_visible, progress, store};
use crate::access::{Acting, Action};
use crate::db::Tx;
use crate::db::history::{Event, hex, sha256};
use crate::db::idempotency::{self, Claim, Key};
use crate::domain::organization;
use crate::domain::report::figures;
use crate::domain::report::rules::{self, Content, Edit, Violation};
use crate::error::{Error, Result};

/// What a filer changes.
#[derive(Clone, Debug)]
pub(crate) struct SaveDraft {
    pub round: RoundId,
    pub organization: OrganizationId,
    pub expected_revision: i64,
    pub edit: Edit,
}

/// Saves the parts of a draft that changed. The first save makes the report.
pub(crate) async fn save_draft(acting: &Acting<'_>, input: SaveDraft) -> Result<ReportId> {
    let mut tx = acting.begin().await?;
    let case = lock_owed_visible(acting, &tx, &input).await?;
    acting.require(&mut tx, Action::ReportDraft, &case.organization)?;
    let (duty, progress, form) = (duty(&case), progress(&case), form(&case)?);
    let mut violations = rules::writable(&duty, &progress, input.expected_revision, tx.at());
    if case
        .organization
        .valid_until
        .is_some_and(|until| until <= acting.today())
    {
        violations.push(Violation::Dissolved);
    }
    let content = match &case.report {
        Some(report) => content_of_draft(&tx, report.id).await?,
        None => Content::default(),
    };
    let content = match rules::apply(&form, &content, input.edit, reopened(&case).as_ref()) {
        Ok(content) if violations.is_empty() => content,
        Ok(_) => return Err(refused(violations)),
        Err(more) => {
            violations.extend(more);
            return Err(refused(violations));
        }
    };
    let mut after = case.clone();
    let report = match case.report.clone() {
        Some(mut report) => {
            report.revision += 1;
            store::save_report(&tx, report.clone()).await?;
            report
        }
        None => {
            let report = first_report(&case, ReportId(acting.new_id()), tx.at());
            store::insert_report(&tx, report.clone()).await?;
            let next = next(acting, WorkReportStatus::Draft);
            store::enter_state(&tx, report.id, None, next).await?;
            report
        }
    };
    let text = to_json(&content)?;
    tx.record(
        Event::of(
            case.organization.id,
            "saveWorkReportDraft",
            REPORT,
            report.id.0,
        )
        .before("revision", progress.revision)
        .after("revision", report.revision)
        .after("contentHash", hex(&sha256(&[text.as_bytes()]))),
    );
    store::save_draft(&tx, report.id, text).await?;
    after.report = Some(report.clone());
    count(&mut tx, &case, &after);
    tx.commit().await?;
    Ok(report.id)
}

async fn lock_owed_visible(acting: &Acting<'_>, tx: &Tx, input: &SaveDraft) -> Result<Case> {
    if let Some(case) = store::lock_owed(tx, input.round, input.organization).await? {
        return Some(case)
            .filter(|case| acting.sees(&case.organization))
            .ok_or(Error::NotFound("organization"));
    }
    // The organization is visible but owes nothing here: say so, unless the round is invisible too.
    let rounds = store::rounds_by_ids(tx.conn(), [input.round]).await?;
    let round = rounds.first().ok_or(Error::NotFound("round"))?;
    let rows = organization::by_ids(tx.conn(), [input.organization, round.issuer_id]).await?;
    let sees = |id| rows.iter().any(|row| row.id == id && acting.sees(row));
    if !sees(input.organization) {
        return Err(Error::NotFound("organization"));
    }
    let issuer_known = rows.iter().any(|row| {
        row.id == round.issuer_id
            && organization::Seen::by(acting.scope, std::sync::Arc::new(row.clone())).is_some()
    });
    if issuer_known {
        Err(refused(vec![Violation::NothingOwed]))
    } else {
        Err(Error::NotFound("round"))
    }
}

fn first_report(case: &Case, id: ReportId, at: DateTime<Utc>) -> work_report::Model {
    let obligation = &case.obligation;
    work_report::Model {
        id,
        obligation_id: obligation.id,
        round_id: obligation.round_id,
        organization_id: obligation.organization_id,
        period: obligation.period,
        division_code: obligation.division_code,
        province_code: obligation.division_code.province(),
        status: WorkReportStatus::Draft,
        revision: 1,
        late: false,
        filed_at: DateTime::UNIX_EPOCH,
        first_filed_at: None,
        accepted_at: None,
        versions: 0,
        suggestions_open: 0,
        created_at: at,
    }
}

/// The parts that the last return reopened; none where all are open.
fn reopened(case: &Case) -> Option<BTreeSet<String>> {
    let state = case
        .state
        .as_ref()
        .filter(|state| state.status == WorkReportStatus::Returned)?;
    let keys = state.reopened.as_deref()?;
    serde_json::from_str(keys).ok()
}

async fn content_of_draft(tx: &Tx, id: ReportId) -> Result<Content> {
    match store::draft(tx.conn(), id).await? {
        Some(draft) => {
            serde_json::from_str(&draft.content).map_err(|error| Error::Internal(Box::new(error)))
        }
        None => Ok(Content::default()),
    }
}

/// What is filed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Submit {
    pub report: ReportId,
    pub expected_revision: i64,
}

/// Files a report: its draft becomes a version that never changes.
pub(crate) async fn submit(acting: &Acting<'_>, input: Submit, key: &str) -> Result<ReportId> {
    let mut tx = acting.begin().await?;
    let case = lock_visible(acting, &tx, input.report).await?;
    acting.require(&mut tx, Action::ReportSubmit, &case.organization)?;
    let key = Key {
        account: acting.actor.account,
        mutation: "submitWorkReport",
        key,
    };
    if let Claim::Done(done) = idempotency::claim(&tx, &key, &input, input.report.0).await? {
        return Ok(ReportId(done));
    }
    let (duty, progress, form) = (duty(&case), progress(&case), form(&case)?);
    let mut violations = rules::writable(&duty, &progress, input.expected_revision, tx.at());
    if case
        .organization
        .valid_until
        .is_some_and(|until| until <= acting.today())
    {
        violations.push(Violation::Dissolved);
    }
    let draft = content_of_draft(&tx, input.report).await?;
    let subject = figures::Subject {
        organization: &case.organization,
        period: case.round.period,
        known_at: None,
    };
    let computed = figures::computed(tx.conn(), &subject, &form.figures, acting.today()).await?;
    let content = match rules::seal(&form, &draft, &computed) {
        Ok(content) if violations.is_empty() => content,
        Ok(_) => return Err(refused(violations)),
        Err(more) => {
            violations.extend(more);
            return Err(refused(violations));
        }
    };
    file(acting, tx, case, &content).await
}

/// Makes the sealed content the report's newest version.
async fn file(acting: &Acting<'_>, mut tx: Tx, case: Case, sealed: &Content) -> Result<ReportId> {
    let content = to_json(sealed)?;
    let Some(mut report) = case.report.clone() else {
        return Err(Error::NotFound("report"));
    };
    let first = report.first_filed_at.is_none();
    report.status = WorkReportStatus::Submitted;
    report.revision += 1;
    report.versions += 1;
    report.filed_at = tx.at();
    let replies = store::replies(tx.conn(), report.id).await?;
    let replies: Vec<_> = replies.into_iter().map(|reply| reply.suggestion).collect();
    report.suggestions_open = rules::open_suggestions(&sealed.suggestions, &replies);
    if first {
        report.first_filed_at = Some(tx.at());
        report.late = rules::is_late(&duty(&case), tx.at());
    }
    let content_hash = sha256(&[content.as_bytes()]);
    tx.record(
        Event::of(
            case.organization.id,
            "submitWorkReport",
            REPORT,
            report.id.0,
        )
        .before("status", progress(&case).status)
        .after("status", report.status)
        .after("version", report.versions)
        .after("contentHash", hex(&content_hash))
        .after("late", report.late),
    );
    let version = work_report_version::Model {
        report_id: report.id,
        number: report.versions,
        content,
        content_hash: content_hash.to_vec(),
        submitted_at: tx.at(),
        submitted_by: acting.actor.account,
    };
    store::insert_version(&tx, version).await?;
    let id = report.id;
    let next = next(acting, WorkReportStatus::Submitted);
    store::enter_state(&tx, report.id, case.state.as_ref(), next).await?;
    store::save_report(&tx, report.clone()).await?;
    let after = Case {
        report: Some(report),
        ..case.clone()
    };
    count(&mut tx, &case, &after);
    tx.commit().await?;
    Ok(id)
}

fn next(acting: &Acting<'_>, status: WorkReportStatus) -> NextState {
    NextState {
        status,
        by: acting.actor.account,
        comment: None,
        reopened: None,
    }
}

fn refused(violations: Vec<Violation>) -> Error {
    Error::Refused(violations.into_iter().map(Into::into).collect())
}

fn to_json(content: &Content) -> Result<String> {
    serde_json::to_string(content).map_err(|error| Error::Internal(Box::new(error)))
}
