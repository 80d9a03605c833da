//! Reading one thing, or a page of them.

use chrono::NaiveDate;
use entity::dues_entry::{self, DuesFund};
use entity::dues_remittance::{self, RemittanceState, TransferDirection};
use entity::{
    DuesCollectionId, DuesEntryId, DuesPolicyId, DuesRemittanceId, DuesSpendingId, OrganizationId,
    Period, dues_book, dues_collection, dues_line, dues_policy, dues_policy_share, dues_share,
    dues_spending, organization,
};
use sea_orm::sea_query::{Condition, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::access::below;
use crate::db::page::{Page, PageRequest};
use crate::domain::dues::rules::{KEEPING_BOOKS, Posting, Share};
use crate::error::Result;

/// The policies of these issuers that had begun by a day.
pub(crate) async fn policies_of(
    connection: &impl ConnectionTrait,
    issuers: impl IntoIterator<Item = OrganizationId>,
    on: NaiveDate,
) -> Result<Vec<dues_policy::Model>> {
    let rows = dues_policy::Entity::find()
        .filter(dues_policy::Column::IssuerId.is_in(issuers))
        .filter(dues_policy::Column::EffectiveFrom.lte(on))
        .order_by_asc(dues_policy::Column::EffectiveFrom)
        .order_by_asc(dues_policy::Column::Number)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn policy(
    connection: &impl ConnectionTrait,
    id: DuesPolicyId,
) -> Result<Option<dues_policy::Model>> {
    Ok(dues_policy::Entity::find_by_id(id).one(connection).await?)
}

/// How many policies an issuer has from a day on.
pub(crate) async fn policies_from(
    connection: &impl ConnectionTrait,
    issuer: OrganizationId,
    from: NaiveDate,
) -> Result<i32> {
    let count = dues_policy::Entity::find()
        .filter(dues_policy::Column::IssuerId.eq(issuer))
        .filter(dues_policy::Column::EffectiveFrom.eq(from))
        .count(connection)
        .await?;
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}

/// The lines of a policy in their order.
pub(crate) async fn policy_shares(
    connection: &impl ConnectionTrait,
    id: DuesPolicyId,
) -> Result<Vec<Share>> {
    let rows = dues_policy_share::Entity::find()
        .filter(dues_policy_share::Column::PolicyId.eq(id))
        .order_by_asc(dues_policy_share::Column::Number)
        .all(connection)
        .await?;
    let share = |row: dues_policy_share::Model| Share {
        level: row.level,
        basis_points: row.basis_points,
    };
    Ok(rows.into_iter().map(share).collect())
}

/// The last sealed day of the books below a path, where any month is sealed.
pub(crate) async fn sealed_below(
    connection: &impl ConnectionTrait,
    path: &[u8],
) -> Result<Option<NaiveDate>> {
    let to_organization = dues_book::Entity::belongs_to(organization::Entity)
        .from(dues_book::Column::OrganizationId)
        .to(organization::Column::Id);
    let newest = dues_book::Entity::find()
        .join(JoinType::InnerJoin, to_organization.into())
        .filter(dues_book::Column::SealedThrough.is_not_null())
        .filter(crate::access::below(path))
        .order_by_desc(dues_book::Column::SealedThrough)
        .one(connection)
        .await?;
    Ok(newest.and_then(|book| book.sealed_through))
}

pub(crate) async fn collection(
    connection: &impl ConnectionTrait,
    id: DuesCollectionId,
) -> Result<Option<dues_collection::Model>> {
    Ok(dues_collection::Entity::find_by_id(id)
        .one(connection)
        .await?)
}

pub(crate) async fn split_of(
    connection: &impl ConnectionTrait,
    id: DuesCollectionId,
) -> Result<Vec<dues_share::Model>> {
    let rows = dues_share::Entity::find()
        .filter(dues_share::Column::CollectionId.eq(id))
        .order_by_asc(dues_share::Column::Number)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn remittances(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = DuesRemittanceId>,
) -> Result<Vec<dues_remittance::Model>> {
    let by_ids = dues_remittance::Entity::find().filter(dues_remittance::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

pub(crate) async fn spendings(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = DuesSpendingId>,
) -> Result<Vec<dues_spending::Model>> {
    let by_ids = dues_spending::Entity::find().filter(dues_spending::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

pub(crate) async fn entry(
    connection: &impl ConnectionTrait,
    id: DuesEntryId,
) -> Result<Option<dues_entry::Model>> {
    Ok(dues_entry::Entity::find_by_id(id).one(connection).await?)
}

/// The entry that undoes another.
pub(crate) async fn reversal_of(
    connection: &impl ConnectionTrait,
    id: DuesEntryId,
) -> Result<Option<dues_entry::Model>> {
    let by = dues_entry::Entity::find().filter(dues_entry::Column::ReversesId.eq(id));
    Ok(by.one(connection).await?)
}

pub(crate) async fn lines_of(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = DuesEntryId>,
) -> Result<Vec<(DuesEntryId, Posting)>> {
    let rows = dues_line::Entity::find()
        .filter(dues_line::Column::EntryId.is_in(ids))
        .order_by_asc(dues_line::Column::EntryId)
        .order_by_asc(dues_line::Column::Number)
        .all(connection)
        .await?;
    let line = |row: dues_line::Model| {
        let (account, amount) = (row.account, row.amount);
        (row.entry_id, Posting { account, amount })
    };
    Ok(rows.into_iter().map(line).collect())
}

/// A page of an organization's journal, oldest first.
pub(crate) async fn list_entries(
    connection: &impl ConnectionTrait,
    (id, fund): (OrganizationId, DuesFund),
    period: Period,
    page: &PageRequest<i64>,
) -> Result<Page<dues_entry::Model>> {
    let after = page
        .after
        .map(|number| dues_entry::Column::Number.gt(number));
    let rows = entries_in(id, fund, period)
        .filter(Condition::all().add_option(after))
        .order_by_asc(dues_entry::Column::Number)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_entries(
    connection: &impl ConnectionTrait,
    (id, fund): (OrganizationId, DuesFund),
    period: Period,
) -> Result<i64> {
    let count = entries_in(id, fund, period).count(connection).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

fn entries_in(
    id: OrganizationId,
    fund: DuesFund,
    period: Period,
) -> sea_orm::Select<dues_entry::Entity> {
    let days = (period.first_day(), period.last_day());
    dues_entry::Entity::find()
        .filter(dues_entry::Column::OrganizationId.eq(id))
        .filter(dues_entry::Column::Fund.eq(fund))
        .filter(dues_entry::Column::EffectiveOn.between(days.0, days.1))
}

/// A page of the bodies that an organization leads directly.
pub(crate) async fn list_led(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
    page: &PageRequest<OrganizationId>,
) -> Result<Page<organization::Model>> {
    let after = page.after.map(|id| organization::Column::Id.gt(id));
    let rows = organization::Entity::find()
        .filter(organization::Column::SuperiorId.eq(id))
        .filter(Condition::all().add_option(after))
        .order_by_asc(organization::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_led(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
) -> Result<i64> {
    let led = organization::Entity::find().filter(organization::Column::SuperiorId.eq(id));
    let count = led.count(connection).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Which transfers a list shows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    /// Those that the organization sent.
    Sender(OrganizationId),
    /// Those of one direction that it is to confirm, or has answered.
    Receiver(OrganizationId, TransferDirection),
}

fn transfers(end: End, state: Option<RemittanceState>) -> sea_orm::Select<dues_remittance::Entity> {
    let end = match end {
        End::Sender(id) => dues_remittance::Column::SenderId.eq(id),
        End::Receiver(id, direction) => dues_remittance::Column::ReceiverId
            .eq(id)
            .and(dues_remittance::Column::Direction.eq(direction)),
    };
    let state = state.map(|state| dues_remittance::Column::State.eq(state));
    dues_remittance::Entity::find().filter(Condition::all().add(end).add_option(state))
}

/// A page of transfers, newest first.
pub(crate) async fn list_transfers(
    connection: &impl ConnectionTrait,
    end: End,
    state: Option<RemittanceState>,
    page: &PageRequest<DuesRemittanceId>,
) -> Result<Page<dues_remittance::Model>> {
    let after = page.after.map(|id| dues_remittance::Column::Id.lt(id));
    let rows = transfers(end, state)
        .filter(Condition::all().add_option(after))
        .order_by_desc(dues_remittance::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_transfers(
    connection: &impl ConnectionTrait,
    end: End,
    state: Option<RemittanceState>,
) -> Result<i64> {
    let count = transfers(end, state).count(connection).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A page of spendings, newest first.
pub(crate) async fn list_spendings(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
    page: &PageRequest<DuesSpendingId>,
) -> Result<Page<dues_spending::Model>> {
    let after = page.after.map(|id| dues_spending::Column::Id.lt(id));
    let rows = dues_spending::Entity::find()
        .filter(dues_spending::Column::OrganizationId.eq(id))
        .filter(Condition::all().add_option(after))
        .order_by_desc(dues_spending::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_spendings(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
) -> Result<i64> {
    let count = dues_spending::Entity::find()
        .filter(dues_spending::Column::OrganizationId.eq(id))
        .count(connection)
        .await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// What an organization has sent, or is to confirm, and nobody has answered yet.
pub(crate) async fn unsettled(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
) -> Result<Vec<dues_remittance::Model>> {
    let end = Condition::any()
        .add(dues_remittance::Column::SenderId.eq(id))
        .add(dues_remittance::Column::ReceiverId.eq(id));
    let rows = dues_remittance::Entity::find()
        .filter(end)
        .filter(dues_remittance::Column::State.eq(RemittanceState::Sent))
        .order_by_asc(dues_remittance::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// The organizations at and below a path that keep books and still exist, by their names.
pub(crate) async fn collecting(
    connection: &impl ConnectionTrait,
    (path, today): (&[u8], NaiveDate),
    most: u64,
) -> Result<Vec<organization::Model>> {
    let ends = organization::Column::ValidUntil;
    let rows = organization::Entity::find()
        .filter(below(path))
        .filter(organization::Column::Kind.is_in(KEEPING_BOOKS))
        .filter(Condition::any().add(ends.is_null()).add(ends.gt(today)))
        .order_by_asc(organization::Column::Name)
        .order_by_asc(organization::Column::Id)
        .limit(most)
        .all(connection)
        .await?;
    Ok(rows)
}
