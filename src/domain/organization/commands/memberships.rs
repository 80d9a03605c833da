//! Memberships: a person is a member of exactly one branch at a time.

use chrono::NaiveDate;
use entity::{MembershipId, OrganizationId, PersonId, membership};

use super::people::hidden;
use super::{Acting, decide, taken, today, trimmed};
use crate::access::{Action, Place};
use crate::db::Tx;
use crate::db::history::Event;
use crate::db::settle::{ALWAYS, Aspect};
use crate::domain::organization::rules::{
    self, Admitting, Confirming, EndingMembership, Transferring, Violation,
};
use crate::domain::organization::store::{self, write};
use crate::error::{Error, Result};

/// A person to be admitted to a branch.
#[derive(Clone, Debug)]
pub(crate) struct Admit {
    /// The person.
    pub(crate) person: PersonId,
    /// The branch.
    pub(crate) organization: OrganizationId,
    /// 预备党员, else a full member.
    pub(crate) probationary: bool,
    /// The member's rank.
    pub(crate) rank: Option<String>,
    /// The first day.
    pub(crate) since: NaiveDate,
}

/// Admits a person to a branch.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn admit(act: &Acting<'_>, new: Admit) -> Result<membership::Model> {
    let mut tx = act.begin().await?;
    let branch = act.lock(&tx, new.organization).await?;
    act.authorize(&mut tx, Action::PeopleManage, &Place::from(&branch))?;
    let person = act.lock_person(&tx, new.person).await?;
    let memberships = write::memberships_of(&tx, person.id).await?;
    decide(rules::admit(&Admitting {
        branch: &branch,
        memberships: &memberships,
        rank: new.rank.as_deref(),
        since: new.since,
        today: today(&tx),
    }))?;
    let row = membership::Model {
        id: MembershipId(act.clock.new_id()),
        person_id: person.id,
        organization_id: branch.id,
        probationary: new.probationary,
        rank: new.rank.as_deref().map(trimmed),
        valid_from: new.since,
        valid_until: None,
    };
    insert(&mut tx, &row).await?;
    tx.record(begun(&row, "admitMember"));
    tx.commit().await?;
    Ok(row)
}

async fn insert(tx: &mut Tx, row: &membership::Model) -> Result<()> {
    tx.touch(row.organization_id, Aspect::Structure, ALWAYS);
    write::insert_memberships(tx, vec![row.clone()])
        .await
        .map_err(|error| taken(error, Violation::MemberElsewhere.at("personId")))
}

fn begun(row: &membership::Model, action: &'static str) -> Event {
    Event::of(row.organization_id, action, "Membership", row.id.0)
        .after("personId", row.person_id)
        .after("organizationId", row.organization_id)
        .after("probationary", row.probationary)
        .after("validFrom", row.valid_from)
}

/// A probationary member to be confirmed.
#[derive(Clone, Debug)]
pub(crate) struct Confirm {
    /// The membership.
    pub(crate) membership: MembershipId,
    /// The first day as a full member.
    pub(crate) confirmed_on: NaiveDate,
}

/// Makes a probationary member a full one: the probationary membership ends and a full one begins,
/// so that both keep their days.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn confirm(act: &Acting<'_>, new: Confirm) -> Result<membership::Model> {
    let mut tx = act.begin().await?;
    let row = lock_membership(act, &mut tx, new.membership).await?;
    decide(rules::confirm(&Confirming {
        membership: &row,
        confirmed_on: new.confirmed_on,
        today: today(&tx),
    }))?;
    write::end_memberships(&tx, [row.id], new.confirmed_on).await?;
    let full = membership::Model {
        id: MembershipId(act.clock.new_id()),
        probationary: false,
        valid_from: new.confirmed_on,
        ..row.clone()
    };
    insert(&mut tx, &full).await?;
    tx.record(begun(&full, "confirmMember").before("probationary", true));
    tx.commit().await?;
    Ok(full)
}

/// A membership in a branch that the actor sees and whose people it manages, both locked.
async fn lock_membership(
    act: &Acting<'_>,
    tx: &mut Tx,
    id: MembershipId,
) -> Result<membership::Model> {
    let unseen = || Error::NotFound("membership");
    let found = store::memberships_by_ids(tx.conn(), [id]).await?;
    let branch = found.first().ok_or_else(unseen)?.organization_id;
    let branch = act
        .lock(tx, branch)
        .await
        .map_err(|error| hidden(error, "membership"))?;
    act.authorize(tx, Action::PeopleManage, &Place::from(&branch))?;
    write::lock_membership(tx, id).await?.ok_or_else(unseen)
}

/// A member to go to another branch.
#[derive(Clone, Debug)]
pub(crate) struct Transfer {
    /// The person.
    pub(crate) person: PersonId,
    /// The branch to go to.
    pub(crate) to: OrganizationId,
    /// The first day there.
    pub(crate) on: NaiveDate,
}

/// Transfers a member to another branch, by whoever manages the people of both.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn transfer(act: &Acting<'_>, new: Transfer) -> Result<membership::Model> {
    let mut tx = act.begin().await?;
    let present = write::current_membership(&tx, new.person).await?;
    let from = present.map(|membership| membership.organization_id);
    let locked = write::lock_organizations(&tx, from.into_iter().chain([new.to])).await?;
    let branch = locked.get(&new.to).ok_or(Error::NotFound("organization"))?;
    act.require_seen(branch)?;
    let person = act.lock_person(&tx, new.person).await?;
    if let Some(from) = from.and_then(|from| locked.get(&from)) {
        act.authorize(&mut tx, Action::PeopleManage, &Place::from(from))?;
    }
    act.authorize(&mut tx, Action::PeopleManage, &Place::from(branch))?;
    let memberships = write::memberships_of(&tx, person.id).await?;
    let current = memberships
        .iter()
        .find(|membership| membership.valid_until.is_none());
    if current.map(|membership| membership.organization_id) != from {
        // Transferred by somebody else before the person was locked.
        return Err(Error::Busy);
    }
    decide(rules::transfer(&Transferring {
        membership: current,
        branch,
        on: new.on,
        today: today(&tx),
    }))?;
    let old = current.ok_or_else(|| Error::internal("a transfer without a membership"))?;
    write::end_memberships(&tx, [old.id], new.on).await?;
    let row = membership::Model {
        id: MembershipId(act.clock.new_id()),
        organization_id: branch.id,
        valid_from: new.on,
        ..old.clone()
    };
    insert(&mut tx, &row).await?;
    tx.touch(old.organization_id, Aspect::Structure, ALWAYS);
    tx.record(ended(old, new.on));
    tx.record(begun(&row, "transferMember").before("organizationId", old.organization_id));
    tx.commit().await?;
    Ok(row)
}

fn ended(row: &membership::Model, on: NaiveDate) -> Event {
    Event::of(row.organization_id, "endMembership", "Membership", row.id.0)
        .after("personId", row.person_id)
        .after("validUntil", on)
}

/// A membership to be ended.
#[derive(Clone, Debug)]
pub(crate) struct EndMembership {
    /// The membership.
    pub(crate) membership: MembershipId,
    /// The first day after it.
    pub(crate) ends_on: NaiveDate,
}

/// Ends a membership without another.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn end_membership(
    act: &Acting<'_>,
    old: EndMembership,
) -> Result<membership::Model> {
    let mut tx = act.begin().await?;
    let row = lock_membership(act, &mut tx, old.membership).await?;
    decide(rules::end_membership(&EndingMembership {
        membership: &row,
        ends_on: old.ends_on,
        field: "endsOn",
        today: today(&tx),
    }))?;
    write::end_memberships(&tx, [row.id], old.ends_on).await?;
    tx.touch(row.organization_id, Aspect::Structure, ALWAYS);
    tx.record(ended(&row, old.ends_on));
    tx.commit().await?;
    Ok(membership::Model {
        valid_until: Some(old.ends_on),
        ..row
    })
}
