//! The numbers of dues from the records themselves, and the books behind a light.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::dues_entry::DuesFund;
use entity::dues_line::DuesAccount;
use entity::organization::OrganizationKind;
use entity::{
    DivisionCode, OrganizationId, Period, dues_book, dues_entry, dues_line, dues_reopening,
    dues_seal, organization,
};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
};

use crate::clock::day_of;
use crate::db::sum_i64;
use crate::db::tally::{Numbers, TallyKey};
use crate::domain::dues::rules;
use crate::error::Result;

/// Whose records.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Counting<'a> {
    /// Those of the organizations in the divisions between two codes.
    Between(DivisionCode, DivisionCode),
    /// Those of these organizations.
    Of(&'a [OrganizationId]),
}

impl Counting<'_> {
    pub(super) fn condition(self) -> Condition {
        Condition::all().add(match self {
            Self::Between(first, last) => {
                organization::Column::DivisionCode.between(first.0, last.0)
            }
            Self::Of(ids) => organization::Column::Id.is_in(ids.iter().copied()),
        })
    }
}

#[derive(Debug, FromQueryResult)]
struct LineRow {
    organization_id: OrganizationId,
    division_code: DivisionCode,
    account: DuesAccount,
    effective_on: NaiveDate,
    amount: i64,
}

#[derive(Debug, FromQueryResult)]
struct BegunRow {
    organization_id: OrganizationId,
    division_code: DivisionCode,
    kind: OrganizationKind,
    valid_until: Option<NaiveDate>,
    begins_on: NaiveDate,
}

#[derive(Debug, FromQueryResult)]
struct SealRow {
    organization_id: OrganizationId,
    division_code: DivisionCode,
    kind: OrganizationKind,
    valid_until: Option<NaiveDate>,
    month: Period,
    reopened_at: Option<DateTime<Utc>>,
}

impl BegunRow {
    /// Books also begin with a month that was closed without an entry.
    fn of(seal: &SealRow) -> Self {
        Self {
            organization_id: seal.organization_id,
            division_code: seal.division_code,
            kind: seal.kind,
            valid_until: seal.valid_until,
            begins_on: seal.month.first_day(),
        }
    }
}

impl SealRow {
    /// Whether the month was closed at an instant, or is now.
    fn holds(&self, as_of: Option<DateTime<Utc>>) -> bool {
        let opened = self.reopened_at;
        rules::closes_months(self.kind)
            && opened.is_none_or(|opened| as_of.is_some_and(|at| opened > at))
    }
}

/// What the books of each organization count, now or as they were at a past instant.
pub(crate) async fn counted(
    connection: &impl ConnectionTrait,
    whose: Counting<'_>,
    as_of: Option<DateTime<Utc>>,
) -> Result<Vec<(OrganizationId, TallyKey, Numbers)>> {
    let mut found = Vec::new();
    for row in lines(connection, whose, as_of).await? {
        let numbers = rules::of_line(row.account, row.amount);
        let keys = rules::rows_of(row.division_code, row.effective_on);
        found.extend(
            keys.into_iter()
                .map(|key| (row.organization_id, key, numbers)),
        );
    }
    let seals = seals(connection, whose, as_of).await?;
    let books = books(begun(connection, whose, as_of).await?, &seals);
    for row in books.values() {
        let ended = row
            .valid_until
            .filter(|until| as_of.is_none_or(|at| *until <= day_of(at)));
        let days = [Some((row.begins_on, 1)), ended.map(|until| (until, -1))];
        for (day, by) in days.into_iter().flatten() {
            let keys = rules::rows_of(row.division_code, day);
            let numbers = rules::begun(by);
            found.extend(
                keys.into_iter()
                    .map(|key| (row.organization_id, key, numbers)),
            );
        }
    }
    for row in seals.iter().filter(|row| row.holds(as_of)) {
        let key = rules::row_of(row.division_code, row.month);
        found.push((row.organization_id, key, rules::closed(1)));
    }
    Ok(found)
}

/// The books that must be closed each month, each from the first month with an entry or a seal on.
fn books(entries: Vec<BegunRow>, seals: &[SealRow]) -> BTreeMap<OrganizationId, BegunRow> {
    let mut books: BTreeMap<OrganizationId, BegunRow> = BTreeMap::new();
    let all = entries.into_iter().chain(seals.iter().map(BegunRow::of));
    for row in all.filter(|row| rules::closes_months(row.kind)) {
        let first = row.begins_on;
        let book = books.entry(row.organization_id).or_insert(row);
        book.begins_on = book.begins_on.min(first);
    }
    books
}

async fn lines(
    connection: &impl ConnectionTrait,
    whose: Counting<'_>,
    as_of: Option<DateTime<Utc>>,
) -> Result<Vec<LineRow>> {
    let to_organization = dues_line::Entity::belongs_to(organization::Entity)
        .from(dues_line::Column::OrganizationId)
        .to(organization::Column::Id);
    let rows = dues_line::Entity::find()
        .select_only()
        .column(dues_line::Column::OrganizationId)
        .column(organization::Column::DivisionCode)
        .column(dues_line::Column::Account)
        .column(dues_line::Column::EffectiveOn)
        .expr_as(
            sum_i64((dues_line::Entity, dues_line::Column::Amount)),
            "amount",
        )
        .join(JoinType::InnerJoin, to_organization.into())
        .filter(whose.condition())
        .filter(dues_line::Column::Fund.eq(DuesFund::Dues))
        .filter(Condition::all().add_option(as_of.map(|at| dues_line::Column::RecordedAt.lte(at))))
        .group_by(dues_line::Column::OrganizationId)
        .group_by(organization::Column::DivisionCode)
        .group_by(dues_line::Column::Account)
        .group_by(dues_line::Column::EffectiveOn)
        .into_model()
        .all(connection)
        .await?;
    Ok(rows)
}

async fn begun(
    connection: &impl ConnectionTrait,
    whose: Counting<'_>,
    as_of: Option<DateTime<Utc>>,
) -> Result<Vec<BegunRow>> {
    let to_organization = dues_entry::Entity::belongs_to(organization::Entity)
        .from(dues_entry::Column::OrganizationId)
        .to(organization::Column::Id);
    let rows = dues_entry::Entity::find()
        .select_only()
        .column(dues_entry::Column::OrganizationId)
        .column(organization::Column::DivisionCode)
        .column(organization::Column::Kind)
        .column(organization::Column::ValidUntil)
        .column_as(dues_entry::Column::EffectiveOn.min(), "begins_on")
        .join(JoinType::InnerJoin, to_organization.into())
        .filter(whose.condition())
        .filter(Condition::all().add_option(as_of.map(|at| dues_entry::Column::RecordedAt.lte(at))))
        .group_by(dues_entry::Column::OrganizationId)
        .group_by(organization::Column::DivisionCode)
        .group_by(organization::Column::Kind)
        .group_by(organization::Column::ValidUntil)
        .into_model()
        .all(connection)
        .await?;
    Ok(rows)
}

/// Every seal, and when its month was opened again.
async fn seals(
    connection: &impl ConnectionTrait,
    whose: Counting<'_>,
    as_of: Option<DateTime<Utc>>,
) -> Result<Vec<SealRow>> {
    let to_organization = dues_seal::Entity::belongs_to(organization::Entity)
        .from(dues_seal::Column::OrganizationId)
        .to(organization::Column::Id);
    let to_reopening = dues_seal::Entity::belongs_to(dues_reopening::Entity)
        .from(dues_seal::Column::Id)
        .to(dues_reopening::Column::SealId);
    let rows = dues_seal::Entity::find()
        .select_only()
        .column(dues_seal::Column::OrganizationId)
        .column(organization::Column::DivisionCode)
        .column(organization::Column::Kind)
        .column(organization::Column::ValidUntil)
        .column(dues_seal::Column::Month)
        .column(dues_reopening::Column::ReopenedAt)
        .join(JoinType::InnerJoin, to_organization.into())
        .join(JoinType::LeftJoin, to_reopening.into())
        .filter(whose.condition())
        .filter(Condition::all().add_option(as_of.map(|at| dues_seal::Column::SealedAt.lte(at))))
        .into_model()
        .all(connection)
        .await?;
    Ok(rows)
}

/// The tally rows of dues, from the records: of the divisions between two codes and the given periods
/// (all where none are given), now or as they were at a past instant.
///
/// # Errors
/// When the database fails.
pub(crate) async fn tallies_from_records(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
    periods: Option<&[Period]>,
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    let rows = counted(connection, Counting::Between(first, last), as_of).await?;
    let rows = rows.into_iter().map(|(_, key, numbers)| (key, numbers));
    Ok(summed(rows, periods))
}

/// The rows of the given periods (all where none are given) added up; those that are nothing left out.
pub(super) fn summed(
    rows: impl Iterator<Item = (TallyKey, Numbers)>,
    periods: Option<&[Period]>,
) -> BTreeMap<TallyKey, Numbers> {
    let mut sums: BTreeMap<TallyKey, Numbers> = BTreeMap::new();
    let asked = |key: &TallyKey| periods.is_none_or(|periods| periods.contains(&key.period));
    for (key, numbers) in rows.filter(|(key, _)| asked(key)) {
        let sum = sums.entry(key).or_default();
        for (number, more) in sum.iter_mut().zip(numbers) {
            *number += more;
        }
    }
    sums.retain(|_, numbers| numbers.iter().any(|number| *number != 0));
    sums
}

/// A book with months that are not closed.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Unclosed {
    /// Whose book.
    pub organization_id: OrganizationId,
    /// The first day of the first month with an entry.
    pub begins_on: NaiveDate,
    /// The last day of the newest closed month.
    pub sealed_through: Option<NaiveDate>,
}

/// The books of a division itself, of bodies that are there on a day and close their months, that are
/// not closed through it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn unclosed(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    (through, today): (NaiveDate, NaiveDate),
) -> Result<Vec<Unclosed>> {
    let to_organization = dues_book::Entity::belongs_to(organization::Entity)
        .from(dues_book::Column::OrganizationId)
        .to(organization::Column::Id);
    let open = Condition::any()
        .add(dues_book::Column::SealedThrough.is_null())
        .add(dues_book::Column::SealedThrough.lt(through));
    let exists = Condition::any()
        .add(organization::Column::ValidUntil.is_null())
        .add(organization::Column::ValidUntil.gt(today));
    let rows = dues_book::Entity::find()
        .select_only()
        .column(dues_book::Column::OrganizationId)
        .column(dues_book::Column::BeginsOn)
        .column(dues_book::Column::SealedThrough)
        .join(JoinType::InnerJoin, to_organization.into())
        .filter(organization::Column::DivisionCode.eq(division))
        .filter(organization::Column::Kind.is_in(rules::CLOSING))
        .filter(dues_book::Column::BeginsOn.lte(through))
        .filter(open)
        .filter(exists)
        .into_model()
        .all(connection)
        .await?;
    Ok(rows)
}

/// The same as it was known at a past instant.
///
/// # Errors
/// When the database fails.
pub(crate) async fn unclosed_then(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    (through, at): (NaiveDate, DateTime<Utc>),
) -> Result<Vec<Unclosed>> {
    let whose = Counting::Between(division, division);
    let seals = seals(connection, whose, Some(at)).await?;
    let mut sealed: BTreeMap<OrganizationId, NaiveDate> = BTreeMap::new();
    for row in seals.iter().filter(|row| row.holds(Some(at))) {
        let last = sealed.entry(row.organization_id).or_default();
        *last = row.month.last_day().max(*last);
    }
    let books = books(begun(connection, whose, Some(at)).await?, &seals);
    let open = books.values().filter(|book| {
        book.begins_on <= through && book.valid_until.is_none_or(|until| until > day_of(at))
    });
    let rows = open.map(|book| Unclosed {
        organization_id: book.organization_id,
        begins_on: book.begins_on.with_day(1).unwrap_or(book.begins_on),
        sealed_through: sealed.get(&book.organization_id).copied(),
    });
    Ok(rows.collect())
}
