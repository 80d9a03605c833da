//! Writing. The obligation's row is the lock of everything about one report: every act locks it
//! first and then reads the rest, so that both engines see the same.

use chrono::{DateTime, NaiveDate, Utc};
use entity::work_report::WorkReportStatus;
use entity::{
    AccountId, DivisionCode, ObligationId, OrganizationId, ReportId, RoundId, instruction,
    organization, report_hearing, reporting_exception, reporting_obligation, reporting_round,
    suggestion_reply, work_report, work_report_draft, work_report_state, work_report_version,
};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{LockType, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::db::{BULK_ROWS_MAX, Tx};
use crate::error::{Error, Result};

/// One obligation with all that belongs to it, locked.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub round: reporting_round::Model,
    pub obligation: reporting_obligation::Model,
    pub organization: organization::Model,
    pub issuer: organization::Model,
    pub report: Option<work_report::Model>,
    /// The state that the report is in.
    pub state: Option<work_report_state::Model>,
}

/// Locks the obligation that a report answers.
pub(crate) async fn lock_report(tx: &Tx, id: ReportId) -> Result<Option<Case>> {
    let answered = Query::select()
        .column(work_report::Column::ObligationId)
        .from(work_report::Entity)
        .and_where(work_report::Column::Id.eq(id))
        .to_owned();
    lock(
        tx,
        reporting_obligation::Column::Id
            .in_subquery(answered)
            .into(),
    )
    .await
}

/// Locks the obligation of an organization in a round.
pub(crate) async fn lock_owed(
    tx: &Tx,
    round: RoundId,
    organization: OrganizationId,
) -> Result<Option<Case>> {
    let owed = sea_orm::Condition::all()
        .add(reporting_obligation::Column::RoundId.eq(round))
        .add(reporting_obligation::Column::OrganizationId.eq(organization));
    lock(tx, owed).await
}

/// Locks an obligation by its id.
pub(crate) async fn lock_obligation(tx: &Tx, id: ObligationId) -> Result<Option<Case>> {
    lock(tx, reporting_obligation::Column::Id.eq(id).into()).await
}

async fn lock(tx: &Tx, which: sea_orm::Condition) -> Result<Option<Case>> {
    let found = reporting_obligation::Entity::find()
        .filter(which)
        .lock(LockType::Update)
        .one(tx.conn())
        .await?;
    let Some(obligation) = found else {
        return Ok(None);
    };
    let missing = || Error::internal("an obligation without its round or organization");
    let round = reporting_round::Entity::find_by_id(obligation.round_id)
        .one(tx.conn())
        .await?;
    let round = round.ok_or_else(missing)?;
    let ids = [obligation.organization_id, round.issuer_id];
    let rows = crate::domain::organization::by_ids(tx.conn(), ids).await?;
    let row = |id| {
        rows.iter()
            .find(|row| row.id == id)
            .cloned()
            .ok_or_else(missing)
    };
    let report = work_report::Entity::find()
        .filter(work_report::Column::ObligationId.eq(obligation.id))
        .one(tx.conn())
        .await?;
    let state = match &report {
        Some(report) => current_state(tx, report.id).await?,
        None => None,
    };
    let organization = row(obligation.organization_id)?;
    Ok(Some(Case {
        issuer: row(round.issuer_id)?,
        organization,
        round,
        obligation,
        report,
        state,
    }))
}

async fn current_state(tx: &Tx, id: ReportId) -> Result<Option<work_report_state::Model>> {
    let current = work_report_state::Entity::find()
        .filter(work_report_state::Column::ReportId.eq(id))
        .filter(work_report_state::Column::Until.is_null())
        .one(tx.conn())
        .await?;
    Ok(current)
}

pub(crate) async fn insert_round(
    tx: &Tx,
    round: reporting_round::Model,
    obligations: Vec<reporting_obligation::Model>,
) -> Result<()> {
    reporting_round::Entity::insert(round.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    for rows in obligations.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        reporting_obligation::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

pub(crate) async fn insert_report(tx: &Tx, report: work_report::Model) -> Result<()> {
    work_report::Entity::insert(report.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Saves a report whose obligation is locked.
pub(crate) async fn save_report(tx: &Tx, report: work_report::Model) -> Result<()> {
    let row = report.into_active_model().reset_all();
    work_report::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn save_obligation(
    tx: &Tx,
    obligation: reporting_obligation::Model,
) -> Result<()> {
    let row = obligation.into_active_model().reset_all();
    reporting_obligation::Entity::update(row)
        .exec(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn save_draft(tx: &Tx, report_id: ReportId, content: String) -> Result<()> {
    let row = work_report_draft::ActiveModel {
        report_id: Set(report_id),
        content: Set(content),
    };
    work_report_draft::Entity::insert(row)
        .on_conflict(
            OnConflict::column(work_report_draft::Column::ReportId)
                .update_column(work_report_draft::Column::Content)
                .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn insert_version(tx: &Tx, version: work_report_version::Model) -> Result<()> {
    work_report_version::Entity::insert(version.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// A state that a report enters.
#[derive(Clone, Debug)]
pub(crate) struct NextState {
    pub status: WorkReportStatus,
    pub by: AccountId,
    pub comment: Option<String>,
    pub reopened: Option<String>,
}

/// Ends the state that a report is in, if any, and begins the next.
pub(crate) async fn enter_state(
    tx: &Tx,
    report_id: ReportId,
    current: Option<&work_report_state::Model>,
    next: NextState,
) -> Result<()> {
    if let Some(current) = current {
        let mut row = current.clone().into_active_model();
        row.until = Set(Some(tx.at()));
        work_report_state::Entity::update(row)
            .exec(tx.conn())
            .await?;
    }
    let row = work_report_state::Model {
        report_id,
        number: current.map_or(1, |state| state.number + 1),
        status: next.status,
        since: tx.at(),
        until: None,
        by_account_id: next.by,
        comment: next.comment,
        reopened: next.reopened,
    };
    let insert = work_report_state::Entity::insert(row.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn insert_exception(tx: &Tx, row: reporting_exception::Model) -> Result<()> {
    let insert = reporting_exception::Entity::insert(row.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// The exception in force for an obligation, newest first.
pub(crate) async fn open_exceptions(
    tx: &Tx,
    id: ObligationId,
) -> Result<Vec<reporting_exception::Model>> {
    let open = reporting_exception::Entity::find()
        .filter(reporting_exception::Column::ObligationId.eq(id))
        .filter(reporting_exception::Column::EndedAt.is_null())
        .order_by_desc(reporting_exception::Column::GrantedAt)
        .all(tx.conn())
        .await?;
    Ok(open)
}

pub(crate) async fn end_exception(
    tx: &Tx,
    exception: &reporting_exception::Model,
    at: DateTime<Utc>,
) -> Result<()> {
    let mut row = exception.clone().into_active_model();
    row.ended_at = Set(Some(at));
    reporting_exception::Entity::update(row)
        .exec(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn insert_reply(tx: &Tx, reply: suggestion_reply::Model) -> Result<()> {
    let insert = suggestion_reply::Entity::insert(reply.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn save_open_suggestions(tx: &Tx, report: ReportId, open: i32) -> Result<()> {
    let row = work_report::ActiveModel {
        id: Set(report),
        suggestions_open: Set(open),
        ..Default::default()
    };
    work_report::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn insert_hearing(
    tx: &Tx,
    hearing: report_hearing::Model,
    instructions: Vec<instruction::Model>,
) -> Result<()> {
    let insert = report_hearing::Entity::insert(hearing.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    if instructions.is_empty() {
        return Ok(());
    }
    let rows = instructions
        .into_iter()
        .map(IntoActiveModel::into_active_model);
    instruction::Entity::insert_many(rows)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Locks every obligation of these organizations whose period ends on or after a day, or which is
/// due after it, in the order of their ids.
pub(crate) async fn lock_open_obligations(
    tx: &Tx,
    organizations: &[OrganizationId],
    since: NaiveDate,
) -> Result<Vec<(reporting_obligation::Model, Option<work_report::Model>)>> {
    let mut found = Vec::new();
    for ids in organizations.chunks(BULK_ROWS_MAX) {
        let obligations = reporting_obligation::Entity::find()
            .filter(reporting_obligation::Column::OrganizationId.is_in(ids.iter().copied()))
            .order_by_asc(reporting_obligation::Column::Id)
            .lock(LockType::Update)
            .all(tx.conn())
            .await?;
        let concerned = |row: &reporting_obligation::Model| {
            row.period.last_day().max(crate::clock::day_of(row.due_at)) >= since
        };
        let obligations: Vec<_> = obligations.into_iter().filter(concerned).collect();
        let reports = work_report::Entity::find()
            .filter(work_report::Column::ObligationId.is_in(obligations.iter().map(|row| row.id)))
            .all(tx.conn())
            .await?;
        found.extend(obligations.into_iter().map(|obligation| {
            let report = reports
                .iter()
                .find(|report| report.obligation_id == obligation.id);
            (obligation, report.cloned())
        }));
    }
    Ok(found)
}

/// Moves obligations and their reports to the division where they count from now on.
pub(crate) async fn place(
    tx: &Tx,
    obligations: &[ObligationId],
    division: DivisionCode,
) -> Result<()> {
    for ids in obligations.chunks(BULK_ROWS_MAX) {
        reporting_obligation::Entity::update_many()
            .set(reporting_obligation::ActiveModel {
                division_code: Set(division),
                ..Default::default()
            })
            .filter(reporting_obligation::Column::Id.is_in(ids.iter().copied()))
            .exec(tx.conn())
            .await?;
        work_report::Entity::update_many()
            .set(work_report::ActiveModel {
                division_code: Set(division),
                province_code: Set(division.province()),
                ..Default::default()
            })
            .filter(work_report::Column::ObligationId.is_in(ids.iter().copied()))
            .exec(tx.conn())
            .await?;
    }
    Ok(())
}
