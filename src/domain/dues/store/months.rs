//! Reading what months and years are sealed and disclosed with.

use chrono::NaiveDate;
use entity::dues_entry::DuesFund;
use entity::dues_remittance::{self, RemittanceState, TransferDirection};
use entity::{
    DuesDisclosureId, DuesObjectionId, DuesSealId, OrganizationId, Period, dues_assertion,
    dues_disclosure, dues_objection, dues_objection_answer, dues_reopening, dues_seal,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::error::Result;

/// What was sent to an organization by a day and is not answered.
pub(crate) async fn unanswered(
    connection: &impl ConnectionTrait,
    receiver: OrganizationId,
    by: NaiveDate,
) -> Result<Vec<dues_remittance::Model>> {
    let rows = dues_remittance::Entity::find()
        .filter(dues_remittance::Column::ReceiverId.eq(receiver))
        .filter(dues_remittance::Column::State.eq(RemittanceState::Sent))
        .filter(dues_remittance::Column::Direction.eq(TransferDirection::Upward))
        .filter(dues_remittance::Column::SentOn.lte(by))
        .all(connection)
        .await?;
    Ok(rows)
}

/// The newest word of the bank within some days.
pub(crate) async fn newest_assertion(
    connection: &impl ConnectionTrait,
    (id, fund): (OrganizationId, DuesFund),
    days: (NaiveDate, NaiveDate),
) -> Result<Option<dues_assertion::Model>> {
    let newest = dues_assertion::Entity::find()
        .filter(dues_assertion::Column::OrganizationId.eq(id))
        .filter(dues_assertion::Column::Fund.eq(fund))
        .filter(dues_assertion::Column::OnDay.between(days.0, days.1))
        .order_by_desc(dues_assertion::Column::OnDay)
        .order_by_desc(dues_assertion::Column::AssertedAt)
        .order_by_desc(dues_assertion::Column::Id)
        .one(connection)
        .await?;
    Ok(newest)
}

/// The newest seal of a month, whether it holds or not.
pub(crate) async fn newest_seal(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
    month: Period,
) -> Result<Option<dues_seal::Model>> {
    let newest = dues_seal::Entity::find()
        .filter(dues_seal::Column::OrganizationId.eq(id))
        .filter(dues_seal::Column::Month.eq(month))
        .order_by_desc(dues_seal::Column::Number)
        .one(connection)
        .await?;
    Ok(newest)
}

pub(crate) async fn seal(
    connection: &impl ConnectionTrait,
    id: DuesSealId,
) -> Result<Option<dues_seal::Model>> {
    Ok(dues_seal::Entity::find_by_id(id).one(connection).await?)
}

/// That a seal no longer holds.
pub(crate) async fn reopening_of(
    connection: &impl ConnectionTrait,
    id: DuesSealId,
) -> Result<Option<dues_reopening::Model>> {
    Ok(dues_reopening::Entity::find_by_id(id)
        .one(connection)
        .await?)
}

pub(crate) async fn disclosure(
    connection: &impl ConnectionTrait,
    id: DuesDisclosureId,
) -> Result<Option<dues_disclosure::Model>> {
    Ok(dues_disclosure::Entity::find_by_id(id)
        .one(connection)
        .await?)
}

/// The disclosure of an organization's year.
pub(crate) async fn disclosure_of(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
    year: Period,
) -> Result<Option<dues_disclosure::Model>> {
    let found = dues_disclosure::Entity::find()
        .filter(dues_disclosure::Column::OrganizationId.eq(id))
        .filter(dues_disclosure::Column::Year.eq(year))
        .one(connection)
        .await?;
    Ok(found)
}

pub(crate) async fn objection(
    connection: &impl ConnectionTrait,
    id: DuesObjectionId,
) -> Result<Option<dues_objection::Model>> {
    Ok(dues_objection::Entity::find_by_id(id)
        .one(connection)
        .await?)
}

/// The objections to a disclosure with their answers, oldest first.
pub(crate) async fn objections(
    connection: &impl ConnectionTrait,
    id: DuesDisclosureId,
) -> Result<Vec<(dues_objection::Model, Option<dues_objection_answer::Model>)>> {
    let rows = dues_objection::Entity::find()
        .filter(dues_objection::Column::DisclosureId.eq(id))
        .order_by_asc(dues_objection::Column::Id)
        .all(connection)
        .await?;
    let ids = rows.iter().map(|row| row.id);
    let answers = dues_objection_answer::Entity::find()
        .filter(dues_objection_answer::Column::ObjectionId.is_in(ids))
        .all(connection)
        .await?;
    let answer = |id| answers.iter().find(|row| row.objection_id == id).cloned();
    Ok(rows
        .into_iter()
        .map(|row| {
            let answer = answer(row.id);
            (row, answer)
        })
        .collect())
}

pub(crate) async fn answer_of(
    connection: &impl ConnectionTrait,
    id: DuesObjectionId,
) -> Result<Option<dues_objection_answer::Model>> {
    Ok(dues_objection_answer::Entity::find_by_id(id)
        .one(connection)
        .await?)
}
