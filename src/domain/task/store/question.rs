//! Questions that wait for an answer, and answers that wait for the asker.

use chrono::NaiveDate;
use entity::question::{Column, QuestionState};
use entity::{AccountId, OrganizationId, QuestionId, question};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::{EACH_MAX, to_organization};
use crate::error::Result;

/// A question, whose turn it is, what is asked, and the term of the answer.
pub(crate) type Asked = (QuestionId, OrganizationId, String, NaiveDate);

/// Questions to whoever is `here` that are not answered.
pub(crate) async fn asked(
    connection: &impl ConnectionTrait,
    here: Condition,
) -> Result<Vec<Asked>> {
    waiting(
        connection,
        Column::OrganizationId,
        QuestionState::Asked,
        here,
    )
    .await
}

/// Answers by others than `account` to what was asked in whoever is `here`.
pub(crate) async fn answered(
    connection: &impl ConnectionTrait,
    here: Condition,
    account: AccountId,
) -> Result<Vec<Asked>> {
    let here = Condition::all()
        .add(here)
        .add(Column::AnsweredBy.ne(account));
    waiting(connection, Column::AskerId, QuestionState::Answered, here).await
}

async fn waiting(
    connection: &impl ConnectionTrait,
    whose: Column,
    state: QuestionState,
    here: Condition,
) -> Result<Vec<Asked>> {
    let rows = question::Entity::find()
        .select_only()
        .columns([Column::Id, whose, Column::Text, Column::DueOn])
        .join(
            JoinType::InnerJoin,
            to_organization::<question::Entity>(whose),
        )
        .filter(here)
        .filter(Column::State.eq(state))
        .order_by_asc(Column::DueOn)
        .order_by_asc(Column::Id)
        .limit(EACH_MAX)
        .into_tuple();
    Ok(rows.all(connection).await?)
}
