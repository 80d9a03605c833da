//! What organizations owe upward for a month and have not sent, by the lines of their own books.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::dues_entry::DuesFund;
use entity::dues_line::DuesAccount;
use entity::{DivisionCode, OrganizationId, Period, dues_entry, dues_line, organization};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
};

use super::Counting;
use super::tally::summed;
use crate::db::sum_i64;
use crate::db::tally::{Numbers, TallyKey};
use crate::domain::dues::rules;
use crate::error::Result;

#[derive(Debug, FromQueryResult)]
struct Row {
    organization_id: OrganizationId,
    division_code: DivisionCode,
    month: Period,
    account: DuesAccount,
    amount: i64,
}

/// What each organization that has a superior has not sent, by month: now or as it was known at a past
/// instant, of some months or of all.
async fn rows(
    connection: &impl ConnectionTrait,
    (whose, months): (Counting<'_>, Option<&[Period]>),
    as_of: Option<DateTime<Utc>>,
) -> Result<Vec<Row>> {
    let to_organization = dues_line::Entity::belongs_to(organization::Entity)
        .from(dues_line::Column::OrganizationId)
        .to(organization::Column::Id);
    let to_entry = dues_line::Entity::belongs_to(dues_entry::Entity)
        .from(dues_line::Column::EntryId)
        .to(dues_entry::Column::Id);
    let known = as_of.map(|at| dues_line::Column::RecordedAt.lte(at));
    let months = months.map(|months| dues_entry::Column::Month.is_in(months.iter().copied()));
    let rows = dues_line::Entity::find()
        .select_only()
        .column(dues_line::Column::OrganizationId)
        .column(organization::Column::DivisionCode)
        .column(dues_entry::Column::Month)
        .column(dues_line::Column::Account)
        .expr_as(
            sum_i64((dues_line::Entity, dues_line::Column::Amount)),
            "amount",
        )
        .join(JoinType::InnerJoin, to_organization.into())
        .join(JoinType::InnerJoin, to_entry.into())
        .filter(whose.condition())
        .filter(organization::Column::SuperiorId.is_not_null())
        .filter(dues_line::Column::Fund.eq(DuesFund::Dues))
        .filter(dues_line::Column::Account.is_in(rules::OWED_UPWARD))
        .filter(Condition::all().add_option(known).add_option(months))
        .group_by(dues_line::Column::OrganizationId)
        .group_by(organization::Column::DivisionCode)
        .group_by(dues_entry::Column::Month)
        .group_by(dues_line::Column::Account)
        .into_model()
        .all(connection)
        .await?;
    Ok(rows)
}

/// What each counts in the status.
pub(crate) async fn unremitted(
    connection: &impl ConnectionTrait,
    whose: Counting<'_>,
    as_of: Option<DateTime<Utc>>,
) -> Result<Vec<(OrganizationId, TallyKey, Numbers)>> {
    let rows = rows(connection, (whose, None), as_of).await?;
    let counted = rows.into_iter().map(|row| {
        let key = rules::remittance_row(row.division_code, row.month);
        let numbers = rules::unremitted(row.account, row.amount);
        (row.organization_id, key, numbers)
    });
    Ok(counted.collect())
}

/// The tally rows of what is not sent, from the records: of the divisions between two codes and the
/// given months (all where none are given), now or as they were at a past instant.
///
/// # Errors
/// When the database fails.
pub(crate) async fn unremitted_from_records(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
    periods: Option<&[Period]>,
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    let rows = unremitted(connection, Counting::Between(first, last), as_of).await?;
    let rows = rows.into_iter().map(|(_, key, numbers)| (key, numbers));
    Ok(summed(rows, periods))
}

/// Who of a division itself has not sent what is owed for these months, and how much in fen.
///
/// # Errors
/// When the database fails.
pub(crate) async fn short_of(
    connection: &impl ConnectionTrait,
    (division, months): (DivisionCode, &[Period]),
    as_of: Option<DateTime<Utc>>,
) -> Result<Vec<(OrganizationId, i64)>> {
    let whose = Counting::Between(division, division);
    let mut by_month: BTreeMap<(OrganizationId, Period), i64> = BTreeMap::new();
    for row in rows(connection, (whose, Some(months)), as_of).await? {
        let fen = rules::unsent(row.account, row.amount);
        *by_month
            .entry((row.organization_id, row.month))
            .or_default() += fen;
    }
    let mut short: BTreeMap<OrganizationId, i64> = BTreeMap::new();
    for ((organization, _), fen) in by_month.into_iter().filter(|(_, fen)| *fen > 0) {
        *short.entry(organization).or_default() += fen;
    }
    Ok(short.into_iter().collect())
}
