//! Cycles. The cycle's row is the lock of everything in it: every act locks it first.

use entity::{
    AccountId, CycleId, EntryId, OrganizationId, appraisal_cycle, appraisal_decision,
    appraisal_disqualification, appraisal_entry, appraisal_objection, appraisal_result,
    appraisal_score, appraisal_stage,
};
use sea_orm::sea_query::{Condition, LockType, Query, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::db::page::{Page, PageRequest};
use crate::db::{BULK_ROWS_MAX, Tx};
use crate::error::Result;

pub(crate) async fn cycles_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = CycleId>,
) -> Result<Vec<appraisal_cycle::Model>> {
    let by_ids = appraisal_cycle::Entity::find().filter(appraisal_cycle::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

pub(crate) async fn entries_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = EntryId>,
) -> Result<Vec<appraisal_entry::Model>> {
    let by_ids = appraisal_entry::Entity::find().filter(appraisal_entry::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

/// Locks a cycle.
pub(crate) async fn lock_cycle(tx: &Tx, id: CycleId) -> Result<Option<appraisal_cycle::Model>> {
    locked(tx, id, LockType::Update).await
}

/// Keeps a cycle from being moved on while a ballot is cast; other ballots do not wait.
pub(crate) async fn hold_cycle(tx: &Tx, id: CycleId) -> Result<Option<appraisal_cycle::Model>> {
    locked(tx, id, LockType::Share).await
}

async fn locked(tx: &Tx, id: CycleId, lock: LockType) -> Result<Option<appraisal_cycle::Model>> {
    let found = appraisal_cycle::Entity::find_by_id(id)
        .lock(lock)
        .one(tx.conn())
        .await?;
    Ok(found)
}

/// The cycles of an issuer, newest first.
pub(crate) async fn list_cycles(
    connection: &impl ConnectionTrait,
    issuer: OrganizationId,
    page: &PageRequest<CycleId>,
) -> Result<Page<appraisal_cycle::Model>> {
    let after = page.after.map(|id| appraisal_cycle::Column::Id.lt(id));
    let rows = appraisal_cycle::Entity::find()
        .filter(appraisal_cycle::Column::OrganizationId.eq(issuer))
        .filter(Condition::all().add_option(after))
        .order_by_desc(appraisal_cycle::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_cycles(
    connection: &impl ConnectionTrait,
    issuer: OrganizationId,
) -> Result<i64> {
    let count = appraisal_cycle::Entity::find()
        .filter(appraisal_cycle::Column::OrganizationId.eq(issuer))
        .count(connection)
        .await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The appraisals of an organization, newest first.
pub(crate) async fn list_appraisals_of(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
    page: &PageRequest<EntryId>,
) -> Result<Page<appraisal_entry::Model>> {
    let after = page.after.map(|id| appraisal_entry::Column::Id.lt(id));
    let rows = appraisal_entry::Entity::find()
        .filter(appraisal_entry::Column::OrganizationId.eq(organization))
        .filter(Condition::all().add_option(after))
        .order_by_desc(appraisal_entry::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_appraisals_of(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<i64> {
    let count = appraisal_entry::Entity::find()
        .filter(appraisal_entry::Column::OrganizationId.eq(organization))
        .count(connection)
        .await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Entries of a cycle: all of them, or those of some organizations.
pub(crate) async fn list_entries(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
    of: Option<&[OrganizationId]>,
    page: &PageRequest<EntryId>,
) -> Result<Page<appraisal_entry::Model>> {
    let after = page.after.map(|id| appraisal_entry::Column::Id.gt(id));
    let rows = appraisal_entry::Entity::find()
        .filter(entries(cycle, of))
        .filter(Condition::all().add_option(after))
        .order_by_asc(appraisal_entry::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_entries(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
    of: Option<&[OrganizationId]>,
) -> Result<i64> {
    let count = appraisal_entry::Entity::find()
        .filter(entries(cycle, of))
        .count(connection)
        .await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

fn entries(cycle: CycleId, of: Option<&[OrganizationId]>) -> Condition {
    let some = of.map(|ids| appraisal_entry::Column::OrganizationId.is_in(ids.iter().copied()));
    Condition::all()
        .add(appraisal_entry::Column::CycleId.eq(cycle))
        .add_option(some)
}

/// Every entry of a cycle.
pub(crate) async fn entries_of(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
) -> Result<Vec<appraisal_entry::Model>> {
    entries_of_cycles(connection, [cycle]).await
}

/// Every entry of these cycles.
pub(crate) async fn entries_of_cycles(
    connection: &impl ConnectionTrait,
    cycles: impl IntoIterator<Item = CycleId>,
) -> Result<Vec<appraisal_entry::Model>> {
    let all = appraisal_entry::Entity::find()
        .filter(appraisal_entry::Column::CycleId.is_in(cycles))
        .order_by_asc(appraisal_entry::Column::Id)
        .all(connection)
        .await?;
    Ok(all)
}

pub(crate) async fn insert_cycle(
    tx: &Tx,
    cycle: appraisal_cycle::Model,
    entries: Vec<appraisal_entry::Model>,
) -> Result<()> {
    appraisal_cycle::Entity::insert(cycle.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    for rows in entries.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        appraisal_entry::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

pub(crate) async fn save_cycle(tx: &Tx, cycle: appraisal_cycle::Model) -> Result<()> {
    let row = cycle.into_active_model().reset_all();
    appraisal_cycle::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn save_entry(tx: &Tx, entry: appraisal_entry::Model) -> Result<()> {
    let row = entry.into_active_model().reset_all();
    appraisal_entry::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

/// The stages of a cycle, oldest first.
pub(crate) async fn stages_of(
    connection: &impl ConnectionTrait,
    cycles: impl IntoIterator<Item = CycleId>,
) -> Result<Vec<appraisal_stage::Model>> {
    let stages = appraisal_stage::Entity::find()
        .filter(appraisal_stage::Column::CycleId.is_in(cycles))
        .order_by_asc(appraisal_stage::Column::Number)
        .all(connection)
        .await?;
    Ok(stages)
}

pub(crate) async fn insert_stage(tx: &Tx, row: appraisal_stage::Model) -> Result<()> {
    let insert = appraisal_stage::Entity::insert(row.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// The scores that were given in a cycle.
pub(crate) async fn scores_of(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
) -> Result<Vec<appraisal_score::Model>> {
    let scores = appraisal_score::Entity::find()
        .filter(appraisal_score::Column::EntryId.in_subquery(ids_of(&[cycle])))
        .order_by_asc(appraisal_score::Column::Id)
        .all(connection)
        .await?;
    Ok(scores)
}

/// The scores of one organization by one indicator.
pub(crate) async fn scores_by(
    connection: &impl ConnectionTrait,
    entry: EntryId,
    key: &str,
) -> Result<Vec<appraisal_score::Model>> {
    let scores = appraisal_score::Entity::find()
        .filter(appraisal_score::Column::EntryId.eq(entry))
        .filter(appraisal_score::Column::IndicatorKey.eq(key))
        .all(connection)
        .await?;
    Ok(scores)
}

/// Whether an account has scored an organization.
pub(crate) async fn has_scored(
    connection: &impl ConnectionTrait,
    entry: EntryId,
    account: AccountId,
) -> Result<bool> {
    let count = appraisal_score::Entity::find()
        .filter(appraisal_score::Column::EntryId.eq(entry))
        .filter(appraisal_score::Column::ScoredBy.eq(account))
        .count(connection)
        .await?;
    Ok(count > 0)
}

pub(crate) async fn insert_score(tx: &Tx, row: appraisal_score::Model) -> Result<()> {
    let insert = appraisal_score::Entity::insert(row.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn save_score(tx: &Tx, row: appraisal_score::Model) -> Result<()> {
    let row = row.into_active_model().reset_all();
    appraisal_score::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

/// Whose records.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RecordsOf<'a> {
    /// Those of every entry of a cycle.
    Cycle(CycleId),
    /// Those of every entry of some cycles.
    Cycles(&'a [CycleId]),
    /// Those of some entries.
    Entries(&'a [EntryId]),
}

impl RecordsOf<'_> {
    pub(super) fn by(self, entry_id: impl ColumnTrait) -> SimpleExpr {
        match self {
            Self::Cycle(cycle) => entry_id.in_subquery(ids_of(&[cycle])),
            Self::Cycles(cycles) => entry_id.in_subquery(ids_of(cycles)),
            Self::Entries(ids) => entry_id.is_in(ids.iter().copied()),
        }
    }
}

fn ids_of(cycles: &[CycleId]) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(appraisal_entry::Column::Id)
        .from(appraisal_entry::Entity)
        .and_where(appraisal_entry::Column::CycleId.is_in(cycles.iter().copied()))
        .to_owned()
}

/// Who is out.
pub(crate) async fn disqualified_of(
    connection: &impl ConnectionTrait,
    whose: RecordsOf<'_>,
) -> Result<Vec<appraisal_disqualification::Model>> {
    let rows = appraisal_disqualification::Entity::find()
        .filter(whose.by(appraisal_disqualification::Column::EntryId))
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn insert_disqualification(
    tx: &Tx,
    row: appraisal_disqualification::Model,
) -> Result<()> {
    let insert = appraisal_disqualification::Entity::insert(row.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// The objections, oldest first, with their decisions.
pub(crate) async fn objections_of(
    connection: &impl ConnectionTrait,
    whose: RecordsOf<'_>,
) -> Result<
    Vec<(
        appraisal_objection::Model,
        Option<appraisal_decision::Model>,
    )>,
> {
    let objections = appraisal_objection::Entity::find()
        .filter(whose.by(appraisal_objection::Column::EntryId))
        .order_by_asc(appraisal_objection::Column::Id)
        .all(connection)
        .await?;
    let ids = objections.iter().map(|objection| objection.id);
    let decisions = appraisal_decision::Entity::find()
        .filter(appraisal_decision::Column::ObjectionId.is_in(ids))
        .all(connection)
        .await?;
    let decided = |objection: &appraisal_objection::Model| {
        let found = decisions.iter().find(|it| it.objection_id == objection.id);
        found.cloned()
    };
    Ok(objections
        .into_iter()
        .map(|objection| {
            let decision = decided(&objection);
            (objection, decision)
        })
        .collect())
}

/// The objection with this id.
pub(crate) async fn objection(
    connection: &impl ConnectionTrait,
    id: entity::ObjectionId,
) -> Result<Option<appraisal_objection::Model>> {
    let found = appraisal_objection::Entity::find_by_id(id);
    Ok(found.one(connection).await?)
}

pub(crate) async fn insert_objection(tx: &Tx, row: appraisal_objection::Model) -> Result<()> {
    let insert = appraisal_objection::Entity::insert(row.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn insert_decision(tx: &Tx, row: appraisal_decision::Model) -> Result<()> {
    let insert = appraisal_decision::Entity::insert(row.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Every version of the results, newest first.
pub(crate) async fn results_of(
    connection: &impl ConnectionTrait,
    whose: RecordsOf<'_>,
) -> Result<Vec<appraisal_result::Model>> {
    let rows = appraisal_result::Entity::find()
        .filter(whose.by(appraisal_result::Column::EntryId))
        .order_by_desc(appraisal_result::Column::Version)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn insert_results(tx: &Tx, rows: Vec<appraisal_result::Model>) -> Result<()> {
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        appraisal_result::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// Entries of these organizations in cycles whose results do not stand, with their cycles.
pub(crate) async fn open_entries(
    tx: &Tx,
    organizations: &[OrganizationId],
) -> Result<Vec<appraisal_entry::Model>> {
    use entity::appraisal_cycle::AppraisalStage::{Commended, Final};
    let standing = Query::select()
        .column(appraisal_cycle::Column::Id)
        .from(appraisal_cycle::Entity)
        .and_where(appraisal_cycle::Column::Stage.is_not_in([Final, Commended]))
        .to_owned();
    let mut found = Vec::new();
    for ids in organizations.chunks(BULK_ROWS_MAX) {
        let rows = appraisal_entry::Entity::find()
            .filter(appraisal_entry::Column::OrganizationId.is_in(ids.iter().copied()))
            .filter(appraisal_entry::Column::WithdrawnOn.is_null())
            .filter(appraisal_entry::Column::CycleId.in_subquery(standing.clone()))
            .order_by_asc(appraisal_entry::Column::Id)
            .all(tx.conn())
            .await?;
        found.extend(rows);
    }
    Ok(found)
}
