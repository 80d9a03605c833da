//! Arrears: what an organization owes to its superior, or to the order of its books, past its term.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, NaiveDate, Utc};
use entity::dues_entry::DuesFund;
use entity::dues_line::{self, DuesAccount};
use entity::{OrganizationId, Period, dues_book, organization};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::flagged_below;
use super::tally::Unclosed;
use crate::clock::day_of;
use crate::db::sum_i64;
use crate::domain::dues::rules;
use crate::error::Result;

/// What is in arrears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Late {
    /// The month is not sealed.
    Unsealed,
    /// Of what was collected up to its end, so much is not sent upward, in fen.
    Short(i64),
    /// So many members of its branches have paid nothing for six months.
    Members(i64),
}

/// Something that an organization owes past its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrears {
    /// Whose.
    pub organization: OrganizationId,
    /// The first month of which it is owed; of what is not sent the last one past its term.
    pub month: Period,
    /// What is owed.
    pub late: Late,
}

#[derive(Debug, FromQueryResult)]
struct Sum {
    organization_id: OrganizationId,
    amount: i64,
}

/// What these organizations owe past its term at an instant: months of their own books that are not
/// sealed, what they keep of what belongs to those above, and members who pay nothing.
///
/// # Errors
/// When the database fails.
pub(crate) async fn arrears(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
    at: DateTime<Utc>,
) -> Result<Vec<Arrears>> {
    // The last month that is late from the first of this one on.
    let first = rules::first_of_month(day_of(at));
    let Some(month) = first
        .checked_sub_months(Months::new(2))
        .and_then(rules::month_of)
    else {
        return Ok(Vec::new());
    };
    let through = month.last_day();
    let mut found = Vec::new();
    for book in unsealed(connection, (ids, through)).await? {
        let next = book.sealed_through.and_then(|last| last.succ_opt());
        let first = next.unwrap_or(book.begins_on);
        if let Some(month) = rules::month_of(first) {
            found.push(Arrears {
                organization: book.organization_id,
                month,
                late: Late::Unsealed,
            });
        }
    }
    for (organization, amount) in kept_back(connection, (ids, through)).await? {
        found.push(Arrears {
            organization,
            month,
            late: Late::Short(amount),
        });
    }
    let newest = first.pred_opt().and_then(rules::month_of).unwrap_or(month);
    for (organization, members) in flagged_below(connection, ids, newest).await? {
        found.push(Arrears {
            organization,
            month: newest,
            late: Late::Members(members),
        });
    }
    found.sort_by_key(|one| (one.organization, one.month));
    Ok(found)
}

/// The books that close their months and are not closed through a day.
async fn unsealed(
    connection: &impl ConnectionTrait,
    (ids, through): (&[OrganizationId], NaiveDate),
) -> Result<Vec<Unclosed>> {
    let to_organization = dues_book::Entity::belongs_to(organization::Entity)
        .from(dues_book::Column::OrganizationId)
        .to(organization::Column::Id);
    let open = Condition::any()
        .add(dues_book::Column::SealedThrough.is_null())
        .add(dues_book::Column::SealedThrough.lt(through));
    let rows = dues_book::Entity::find()
        .select_only()
        .column(dues_book::Column::OrganizationId)
        .column(dues_book::Column::BeginsOn)
        .column(dues_book::Column::SealedThrough)
        .join(JoinType::InnerJoin, to_organization.into())
        .filter(dues_book::Column::OrganizationId.is_in(ids.iter().copied()))
        .filter(organization::Column::Kind.is_in(rules::CLOSING))
        .filter(dues_book::Column::BeginsOn.lte(through))
        .filter(open)
        .order_by_asc(dues_book::Column::OrganizationId)
        .into_model()
        .all(connection)
        .await?;
    Ok(rows)
}

/// What of the months up to a day belongs to those above and is neither sent nor settled since.
async fn kept_back(
    connection: &impl ConnectionTrait,
    (ids, through): (&[OrganizationId], NaiveDate),
) -> Result<BTreeMap<OrganizationId, i64>> {
    let payable = || dues_line::Column::Account.is_in(rules::OWED.map(|(_, account)| account));
    let owed = Condition::all()
        .add(payable())
        .add(dues_line::Column::Amount.lt(0))
        .add(dues_line::Column::EffectiveOn.lte(through));
    let settled = Condition::any()
        .add(
            Condition::all()
                .add(payable())
                .add(dues_line::Column::Amount.gt(0)),
        )
        .add(dues_line::Column::Account.eq(DuesAccount::InTransit));
    let mut left: BTreeMap<OrganizationId, i64> = BTreeMap::new();
    for condition in [owed, settled] {
        for row in sums(connection, ids, condition).await? {
            *left.entry(row.organization_id).or_default() -= row.amount;
        }
    }
    left.retain(|_, amount| *amount > 0);
    Ok(left)
}

async fn sums(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
    condition: Condition,
) -> Result<Vec<Sum>> {
    let amount = sum_i64((dues_line::Entity, dues_line::Column::Amount));
    let rows = dues_line::Entity::find()
        .select_only()
        .column(dues_line::Column::OrganizationId)
        .expr_as(amount, "amount")
        .filter(dues_line::Column::OrganizationId.is_in(ids.iter().copied()))
        .filter(dues_line::Column::Fund.eq(DuesFund::Dues))
        .filter(condition)
        .group_by(dues_line::Column::OrganizationId)
        .into_model()
        .all(connection)
        .await?;
    Ok(rows)
}
