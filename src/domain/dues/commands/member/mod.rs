//! What is done with what members owe and pay.

mod base;
mod payment;
mod relief;
mod settle;
mod sheet;
mod standard;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::{OrganizationId, Period, PersonId, membership};
use sea_orm::ConnectionTrait;

pub(crate) use base::{FixBases, fix_bases};
pub(crate) use payment::{RecordPayments, record_payments};
pub(crate) use relief::{AskRelief, DecideRelief, ask_relief, decide_relief};
pub use settle::Flagging;
pub use sheet::{import_payments, member_sheet};
pub(crate) use standard::{SetStandard, Standards, set_standard};

use super::{decide, done, open, store};
use crate::access::Place;
use crate::domain::dues::rules::{self, Account, MemberRecords};
use crate::domain::organization as bodies;
use crate::error::Result;

/// People that one act names at the most.
const PEOPLE_MAX: usize = 500;

/// A member's account at a month.
#[derive(Clone, Debug)]
pub(crate) struct MemberAccount {
    /// The membership of the branch in which the month's dues are owed.
    pub member: membership::Model,
    /// The account.
    pub account: Account,
}

/// The accounts of these members at a month, in as many statements for one as for many.
pub(crate) async fn accounts(
    connection: &impl ConnectionTrait,
    members: Vec<membership::Model>,
    (month, today): (Period, NaiveDate),
) -> Result<Vec<MemberAccount>> {
    let people: Vec<PersonId> = members.iter().map(|member| member.person_id).collect();
    let records = store::member_records(connection, &people, None).await?;
    let branches = members.iter().map(|member| member.organization_id);
    let ways = ways(connection, branches).await?;
    let standards = Standards::load(connection, ways.values().flatten(), month.last_day()).await?;
    let none = MemberRecords::default();
    let accounts = members.into_iter().map(|member| {
        let way = ways
            .get(&member.organization_id)
            .map_or(&[][..], Vec::as_slice);
        let records = records.get(&member.person_id).unwrap_or(&none);
        let rates = |month: Period| standards.rates(way, month);
        MemberAccount {
            account: rules::member_account(records, rates, (month, today)),
            member,
        }
    });
    Ok(accounts.collect())
}

/// The accounts of all members of a subtree at a month.
pub(crate) async fn accounts_below(
    connection: &impl ConnectionTrait,
    path: &[u8],
    (month, today): (Period, NaiveDate),
) -> Result<Vec<MemberAccount>> {
    let members = bodies::members_below(connection, path, month.last_day()).await?;
    accounts(connection, members, (month, today)).await
}

/// Each organization and its superiors, the nearest first.
async fn ways(
    connection: &impl ConnectionTrait,
    ids: impl Iterator<Item = OrganizationId>,
) -> Result<BTreeMap<OrganizationId, Vec<OrganizationId>>> {
    let ids: std::collections::BTreeSet<_> = ids.collect();
    let rows = bodies::by_ids(connection, ids).await?;
    let way = |row| {
        let place = Place::from(row);
        let mut way: Vec<_> = place.above().collect();
        way.push(place.id);
        way.reverse();
        (place.id, way)
    };
    Ok(rows.iter().map(way).collect())
}
