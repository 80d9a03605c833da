//! The statements on inspections, questions, contact points and norms' misses.

use chrono::NaiveDate;
use entity::contact_point::ContactPointKind;
use entity::question::QuestionState;
use entity::{
    AppointmentId, ContactPointId, EntryId, InspectionId, MissedNormId, OrganizationId, Period,
    QuestionId, appraisal_inspection, contact_point, contact_visit, inspection, inspection_finding,
    missed_norm, question,
};
use sea_orm::sea_query::{Condition, LockType, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use crate::db::Tx;
use crate::db::page::{Page, PageRequest};
use crate::domain::organization::in_force;
use crate::error::Result;

/// A page of rows, newest first.
async fn page_of<E>(
    connection: &impl ConnectionTrait,
    (select, id): (Select<E>, E::Column),
    page: &PageRequest<Uuid>,
) -> Result<Page<E::Model>>
where
    E: EntityTrait,
{
    let after = page.after.map(|key| id.lt(key));
    let rows = select
        .filter(Condition::all().add_option(after))
        .order_by_desc(id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

/// Which inspections a list shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InspectionFilter {
    pub organization: OrganizationId,
    /// Only of a contact point.
    pub contact_point: Option<ContactPointId>,
    /// Only those made for an appraisal.
    pub appraisal: Option<EntryId>,
    /// Those that the organization made, not those of it.
    pub made: bool,
    /// Only with a day on or after this one, and on or before that one.
    pub days: (Option<NaiveDate>, Option<NaiveDate>),
}

impl InspectionFilter {
    fn select(&self) -> Select<inspection::Entity> {
        use inspection::Column as C;
        let whose = match (self.contact_point, self.made) {
            (Some(point), _) => C::ContactPointId.eq(point),
            (None, true) => C::InspectorId.eq(self.organization),
            (None, false) => C::OrganizationId.eq(self.organization),
        };
        let (from, until) = self.days;
        let appraised = self.appraisal.map(|entry| {
            let made_for = Query::select()
                .column(appraisal_inspection::Column::InspectionId)
                .from(appraisal_inspection::Entity)
                .and_where(appraisal_inspection::Column::EntryId.eq(entry))
                .to_owned();
            C::Id.in_subquery(made_for)
        });
        inspection::Entity::find().filter(
            Condition::all()
                .add(whose)
                .add_option(appraised)
                .add_option(from.map(|day| C::EndsOn.gte(day)))
                .add_option(until.map(|day| C::StartsOn.lte(day))),
        )
    }

    pub(crate) async fn page(
        &self,
        connection: &impl ConnectionTrait,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<inspection::Model>> {
        page_of(connection, (self.select(), inspection::Column::Id), page).await
    }

    pub(crate) async fn count(&self, connection: &impl ConnectionTrait) -> Result<i64> {
        let count = self.select().count(connection).await?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

/// Which questions a list shows.
#[derive(Clone, Debug)]
pub(crate) struct QuestionFilter {
    pub organization: OrganizationId,
    /// Those that were asked in the organization, not those to it.
    pub asked: bool,
    /// Only those that stand there.
    pub states: Vec<QuestionState>,
    /// Only those not answered and over their term on this day.
    pub overdue_on: Option<NaiveDate>,
}

impl QuestionFilter {
    fn select(&self) -> Select<question::Entity> {
        use question::Column as C;
        let whose = match self.asked {
            true => C::AskerId.eq(self.organization),
            false => C::OrganizationId.eq(self.organization),
        };
        let states = self.states.iter().copied();
        let states = (!self.states.is_empty()).then(|| C::State.is_in(states));
        let overdue = self.overdue_on.map(|day| {
            Condition::all()
                .add(C::State.eq(QuestionState::Asked))
                .add(C::DueOn.lt(day))
        });
        question::Entity::find().filter(
            Condition::all()
                .add(whose)
                .add_option(states)
                .add_option(overdue),
        )
    }

    pub(crate) async fn page(
        &self,
        connection: &impl ConnectionTrait,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<question::Model>> {
        page_of(connection, (self.select(), question::Column::Id), page).await
    }

    pub(crate) async fn count(&self, connection: &impl ConnectionTrait) -> Result<i64> {
        let count = self.select().count(connection).await?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

/// Which contact points a list shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ContactFilter {
    pub organization: OrganizationId,
    /// Only of this kind.
    pub kind: Option<ContactPointKind>,
    /// Only those kept on this day.
    pub on: Option<NaiveDate>,
}

impl ContactFilter {
    fn select(&self) -> Select<contact_point::Entity> {
        use contact_point::Column as C;
        let entity = contact_point::Entity;
        let kept = self
            .on
            .map(|day| in_force((entity, C::ValidFrom), (entity, C::ValidUntil), day));
        contact_point::Entity::find().filter(
            Condition::all()
                .add(C::OrganizationId.eq(self.organization))
                .add_option(self.kind.map(|kind| C::Kind.eq(kind)))
                .add_option(kept),
        )
    }

    pub(crate) async fn page(
        &self,
        connection: &impl ConnectionTrait,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<contact_point::Model>> {
        page_of(connection, (self.select(), contact_point::Column::Id), page).await
    }

    pub(crate) async fn count(&self, connection: &impl ConnectionTrait) -> Result<i64> {
        let count = self.select().count(connection).await?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

fn misses(organization: OrganizationId) -> Select<missed_norm::Entity> {
    missed_norm::Entity::find().filter(missed_norm::Column::OrganizationId.eq(organization))
}

/// The norms' misses of an organization that were taken up, newest first.
pub(crate) async fn missed_page(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
    page: &PageRequest<Uuid>,
) -> Result<Page<missed_norm::Model>> {
    let select = (misses(organization), missed_norm::Column::Id);
    page_of(connection, select, page).await
}

pub(crate) async fn missed_count(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<i64> {
    let count = misses(organization).count(connection).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Whether a miss was taken up before.
pub(crate) async fn is_taken_up(
    tx: &Tx,
    organization: OrganizationId,
    (code, period): (&str, Period),
) -> Result<bool> {
    let found = misses(organization)
        .filter(missed_norm::Column::Code.eq(code))
        .filter(missed_norm::Column::Period.eq(period))
        .one(tx.conn())
        .await?;
    Ok(found.is_some())
}

pub(crate) async fn insert_missed(tx: &Tx, row: missed_norm::Model) -> Result<()> {
    missed_norm::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn missed_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = MissedNormId>,
) -> Result<Vec<missed_norm::Model>> {
    let by_ids = missed_norm::Entity::find().filter(missed_norm::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

pub(crate) async fn insert_inspection(
    tx: &Tx,
    row: inspection::Model,
    findings: Vec<inspection_finding::Model>,
) -> Result<()> {
    inspection::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    if findings.is_empty() {
        return Ok(());
    }
    let rows = findings.into_iter().map(IntoActiveModel::into_active_model);
    inspection_finding::Entity::insert_many(rows)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn insert_appraised(tx: &Tx, row: appraisal_inspection::Model) -> Result<()> {
    appraisal_inspection::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The appraisals for which inspections were made.
pub(crate) async fn appraised_of(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = InspectionId>,
) -> Result<Vec<appraisal_inspection::Model>> {
    let of = appraisal_inspection::Entity::find()
        .filter(appraisal_inspection::Column::InspectionId.is_in(ids));
    Ok(of.all(connection).await?)
}

pub(crate) async fn inspections_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = InspectionId>,
) -> Result<Vec<inspection::Model>> {
    let by_ids = inspection::Entity::find().filter(inspection::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

/// The findings of inspections, in their order.
pub(crate) async fn findings_of(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = InspectionId>,
) -> Result<Vec<inspection_finding::Model>> {
    let rows = inspection_finding::Entity::find()
        .filter(inspection_finding::Column::InspectionId.is_in(ids))
        .order_by_asc(inspection_finding::Column::InspectionId)
        .order_by_asc(inspection_finding::Column::Number);
    Ok(rows.all(connection).await?)
}

pub(crate) async fn insert_question(tx: &Tx, row: question::Model) -> Result<()> {
    question::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Locks a question.
pub(crate) async fn lock_question(tx: &Tx, id: QuestionId) -> Result<Option<question::Model>> {
    let found = question::Entity::find_by_id(id).lock(LockType::Update);
    Ok(found.one(tx.conn()).await?)
}

/// Saves a question that is locked.
pub(crate) async fn save_question(tx: &Tx, row: question::Model) -> Result<()> {
    let row = row.into_active_model().reset_all();
    question::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn questions_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = QuestionId>,
) -> Result<Vec<question::Model>> {
    let by_ids = question::Entity::find().filter(question::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

pub(crate) async fn insert_contact(tx: &Tx, row: contact_point::Model) -> Result<()> {
    contact_point::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Locks a contact point.
pub(crate) async fn lock_contact(
    tx: &Tx,
    id: ContactPointId,
) -> Result<Option<contact_point::Model>> {
    let found = contact_point::Entity::find_by_id(id).lock(LockType::Update);
    Ok(found.one(tx.conn()).await?)
}

/// Saves a contact point that is locked.
pub(crate) async fn save_contact(tx: &Tx, row: contact_point::Model) -> Result<()> {
    let row = row.into_active_model().reset_all();
    contact_point::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn contacts_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ContactPointId>,
) -> Result<Vec<contact_point::Model>> {
    let by_ids = contact_point::Entity::find().filter(contact_point::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

/// The contact points that are kept in an appointment on a day or later.
pub(crate) async fn contacts_kept(
    connection: &impl ConnectionTrait,
    appointment: AppointmentId,
    today: NaiveDate,
) -> Result<Vec<contact_point::Model>> {
    use contact_point::Column as C;
    let goes_on = Condition::any()
        .add(C::ValidUntil.is_null())
        .add(C::ValidUntil.gt(today));
    let rows = contact_point::Entity::find()
        .filter(C::AppointmentId.eq(appointment))
        .filter(goes_on)
        .order_by_asc(C::Id);
    Ok(rows.all(connection).await?)
}

pub(crate) async fn insert_visit(tx: &Tx, row: contact_visit::Model) -> Result<()> {
    contact_visit::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The visits to contact points, oldest first.
pub(crate) async fn visits_of(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ContactPointId>,
) -> Result<Vec<contact_visit::Model>> {
    let rows = contact_visit::Entity::find()
        .filter(contact_visit::Column::ContactPointId.is_in(ids))
        .order_by_asc(contact_visit::Column::ContactPointId)
        .order_by_asc(contact_visit::Column::Number);
    Ok(rows.all(connection).await?)
}
