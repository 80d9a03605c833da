//! What the books say to the norms on dues: months that are closed and kept something, and what the
//! budget provides for education.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::dues_entry::{self, DuesEntryKind, DuesFund};
use entity::dues_line::{self, DuesAccount};
use entity::{DuesEntryId, DuesSealId, OrganizationId, Period, dues_reopening, dues_seal};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::domain::dues::rules::{self, Known, MonthRecords};
use crate::error::Result;

/// A month of which dues were collected and retained, and which was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeptMonth {
    /// Whose.
    pub organization: OrganizationId,
    /// The month.
    pub month: Period,
    /// Its newest seal.
    pub seal: DuesSealId,
    /// From when until when all of it is so.
    pub known: Known,
}

/// Funds that the budget provides for education.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EducationFunds {
    /// To whom.
    pub organization: OrganizationId,
    /// In which month.
    pub month: Period,
    /// The entry.
    pub entry: DuesEntryId,
    /// The day on which it counts.
    pub on: NaiveDate,
    /// Since when it is recorded, and when it was undone.
    pub known: Known,
}

/// What came in and was kept.
#[derive(Debug, FromQueryResult)]
struct Income {
    id: DuesEntryId,
    organization_id: OrganizationId,
    fund: DuesFund,
    month: Period,
    effective_on: NaiveDate,
    recorded_at: DateTime<Utc>,
    amount: i64,
}

#[derive(Debug, FromQueryResult)]
struct Seal {
    id: DuesSealId,
    organization_id: OrganizationId,
    month: Period,
    sealed_at: DateTime<Utc>,
    reopened_at: Option<DateTime<Utc>>,
}

/// What the books of these organizations say to the norms on dues of a year.
///
/// # Errors
/// When the database fails.
pub(crate) async fn kept_in(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
    year: Period,
) -> Result<(Vec<KeptMonth>, Vec<EducationFunds>)> {
    let months = rules::months_in(year);
    let undone = undone(connection, (ids, &months)).await?;
    let mut records: BTreeMap<(OrganizationId, Period), MonthRecords> = BTreeMap::new();
    let mut funds = Vec::new();
    for row in incomes(connection, (ids, &months)).await? {
        let known = (row.recorded_at, undone.get(&row.id).copied());
        match row.fund {
            DuesFund::Dues => {
                let month = records.entry((row.organization_id, row.month)).or_default();
                month.kept.push((known, -row.amount));
            }
            DuesFund::Education => funds.push(EducationFunds {
                organization: row.organization_id,
                month: row.month,
                entry: row.id,
                on: row.effective_on,
                known,
            }),
        }
    }
    let mut newest = BTreeMap::new();
    for row in seals(connection, (ids, &months)).await? {
        let key = (row.organization_id, row.month);
        let month = records.entry(key).or_default();
        month.seals.push((row.sealed_at, row.reopened_at));
        newest.insert(key, row.id);
    }
    let kept = records.iter().filter_map(|(key, month)| {
        let seal = *newest.get(key)?;
        let (organization, of) = *key;
        let stretches = rules::kept_and_closed(month).into_iter();
        Some(stretches.map(move |known| KeptMonth {
            organization,
            month: of,
            seal,
            known,
        }))
    });
    Ok((kept.flatten().collect(), funds))
}

/// Dues that came in, and budgets of education, of some months: with the line of what was kept.
async fn incomes(
    connection: &impl ConnectionTrait,
    (ids, months): (&[OrganizationId], &[Period]),
) -> Result<Vec<Income>> {
    let to_entry = dues_line::Entity::belongs_to(dues_entry::Entity)
        .from(dues_line::Column::EntryId)
        .to(dues_entry::Column::Id);
    let kinds = [
        DuesEntryKind::Collection,
        DuesEntryKind::Received,
        DuesEntryKind::Budget,
    ];
    let rows = dues_line::Entity::find()
        .select_only()
        .column(dues_entry::Column::Id)
        .column(dues_entry::Column::OrganizationId)
        .column(dues_entry::Column::Fund)
        .column(dues_entry::Column::Month)
        .column(dues_entry::Column::EffectiveOn)
        .column(dues_entry::Column::RecordedAt)
        .column(dues_line::Column::Amount)
        .join(JoinType::InnerJoin, to_entry.into())
        .filter(dues_entry::Column::OrganizationId.is_in(ids.iter().copied()))
        .filter(dues_entry::Column::Month.is_in(months.iter().copied()))
        .filter(dues_entry::Column::Kind.is_in(kinds))
        .filter(dues_line::Column::Account.eq(DuesAccount::Retention))
        .order_by_asc(dues_entry::Column::OrganizationId)
        .order_by_asc(dues_entry::Column::Number)
        .into_model()
        .all(connection)
        .await?;
    Ok(rows)
}

/// When entries of some months were undone.
async fn undone(
    connection: &impl ConnectionTrait,
    (ids, months): (&[OrganizationId], &[Period]),
) -> Result<BTreeMap<DuesEntryId, DateTime<Utc>>> {
    let rows: Vec<(Option<DuesEntryId>, DateTime<Utc>)> = dues_entry::Entity::find()
        .select_only()
        .column(dues_entry::Column::ReversesId)
        .column(dues_entry::Column::RecordedAt)
        .filter(dues_entry::Column::OrganizationId.is_in(ids.iter().copied()))
        .filter(dues_entry::Column::Month.is_in(months.iter().copied()))
        .filter(dues_entry::Column::Kind.eq(DuesEntryKind::Reversal))
        .into_tuple()
        .all(connection)
        .await?;
    let rows = rows.into_iter().filter_map(|(id, at)| Some((id?, at)));
    Ok(rows.collect())
}

/// The seals of some months, the newest of each last.
async fn seals(
    connection: &impl ConnectionTrait,
    (ids, months): (&[OrganizationId], &[Period]),
) -> Result<Vec<Seal>> {
    let to_reopening = dues_seal::Entity::belongs_to(dues_reopening::Entity)
        .from(dues_seal::Column::Id)
        .to(dues_reopening::Column::SealId);
    let rows = dues_seal::Entity::find()
        .select_only()
        .column(dues_seal::Column::Id)
        .column(dues_seal::Column::OrganizationId)
        .column(dues_seal::Column::Month)
        .column(dues_seal::Column::SealedAt)
        .column(dues_reopening::Column::ReopenedAt)
        .join(JoinType::LeftJoin, to_reopening.into())
        .filter(dues_seal::Column::OrganizationId.is_in(ids.iter().copied()))
        .filter(dues_seal::Column::Month.is_in(months.iter().copied()))
        .order_by_asc(dues_seal::Column::OrganizationId)
        .order_by_asc(dues_seal::Column::Month)
        .order_by_asc(dues_seal::Column::Number)
        .into_model()
        .all(connection)
        .await?;
    Ok(rows)
}
