//! What is done to organizations and people: seen, allowed, judged by the rules, written, recorded.

mod bodies;
mod holdings;
mod import;
mod keeper;
mod memberships;
mod people;
mod succession;

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;

use chrono::NaiveDate;
use entity::organization_edge::{self, EdgeKind};
use entity::{DivisionCode, OrganizationId, PersonId, division, organization, person};

pub(crate) use bodies::{
    Elect, Establish, Guide, Move, Rename, establish, guide, record_election, relocate, rename,
};
pub use import::{
    FAULTS_MAX, Fault, Imported, OrganizationRow, Outcome, PersonRow, PostRow, RawDivision,
    builtin_divisions, import_divisions, import_organizations, import_people, import_posts,
    load_divisions, organization_id_of,
};
pub use keeper::{Keeper, Keepers, Kept, OpenItem, Passing};
pub(crate) use memberships::{
    Admit, Confirm, EndMembership, Transfer, admit, confirm, end_membership, transfer,
};
pub(crate) use people::{
    AbolishPost, Appoint, EndAppointment, EstablishPost, Register, RenamePerson, abolish_post,
    appoint, end_appointment, establish_post, register_person, rename_person,
};
pub(crate) use succession::{Dissolve, Merge, Split, Successor, dissolve, merge, split};

use super::Seen;
use super::rules::Finding;
use super::store::{self, write};
use crate::access::{self, Acting, Action, Place};
use crate::clock::day_of;
use crate::db::Tx;
use crate::db::settle::{ALWAYS, Aspect};
use crate::error::{Error, Refusal, Result};

/// What an async method of a [`Follower`] gives.
pub type Followed<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// A higher domain that keeps records by where organizations stand. It is told within the act, so
/// that its records change together with the tree or not at all; this domain knows none of them.
pub trait Follower: Send + Sync {
    /// Organizations have come to stand elsewhere in the tree, perhaps in another division.
    fn moved<'a>(&'a self, tx: &'a mut Tx, moved: &'a [Moved]) -> Followed<'a>;

    /// Organizations have ended: dissolved, merged or split.
    fn ended<'a>(&'a self, tx: &'a mut Tx, ended: &'a [Ended]) -> Followed<'a>;

    /// Appointments or terms of these organizations have changed.
    fn changed<'a>(&'a self, _: &'a mut Tx, _: &'a [OrganizationId]) -> Followed<'a> {
        Box::pin(async { Ok(()) })
    }
}

/// The followers, as the composition root lists them.
#[derive(Default)]
pub struct Followers(pub Vec<Box<dyn Follower>>);

impl fmt::Debug for Followers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Followers").field(&self.0.len()).finish()
    }
}

impl Followers {
    /// As commands take them.
    #[must_use]
    pub fn all(&self) -> Vec<&dyn Follower> {
        self.0.iter().map(AsRef::as_ref).collect()
    }
}

/// An organization that was moved, or stands below one that was. Those that have ended are told of
/// too: they stand where they stood, below the same superior.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The organization.
    pub id: OrganizationId,
    /// The division in which it stood.
    pub from_division: DivisionCode,
    /// The division in which it stands now, often the same.
    pub to_division: DivisionCode,
    /// Whether it had no superior before.
    pub was_root: bool,
    /// The first day on which it stands there.
    pub effective_on: NaiveDate,
}

/// An organization that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The organization.
    pub id: OrganizationId,
    /// The first day on which it no longer exists.
    pub effective_on: NaiveDate,
}

impl Acting<'_> {
    /// Requires a right and notes by which role it was found.
    fn authorize(&self, tx: &mut Tx, action: Action, place: &Place) -> Result<()> {
        let standing = access::require(self.actor, action, place)?;
        tx.act_in(standing.role_name(), standing.organization);
        Ok(())
    }

    fn require_seen(&self, row: &organization::Model) -> Result<()> {
        let seen = Seen::by(self.scope, row.clone().into());
        seen.map(|_| ()).ok_or(Error::NotFound("organization"))
    }

    /// One organization that the actor sees, locked.
    async fn lock(&self, tx: &Tx, id: OrganizationId) -> Result<organization::Model> {
        let mut rows = write::lock_organizations(tx, [id]).await?;
        let row = rows.remove(&id).ok_or(Error::NotFound("organization"))?;
        self.require_seen(&row)?;
        Ok(row)
    }

    /// Organizations that the actor sees, locked for an act that changes the tree, and `division`
    /// with them.
    async fn lock_tree(
        &self,
        tx: &Tx,
        ids: &[OrganizationId],
        division: Option<DivisionCode>,
    ) -> Result<Locked> {
        let ids = || ids.iter().copied();
        let before = store::organizations_by_ids(tx.conn(), ids()).await?;
        let provinces: BTreeMap<_, _> = before
            .iter()
            .map(|row| (row.id, row.division_code.province()))
            .collect();
        write::take_turn(tx, provinces.values().copied().chain(division)).await?;
        let rows = write::lock_organizations(tx, ids()).await?;
        for id in ids() {
            let row = rows.get(&id).ok_or(Error::NotFound("organization"))?;
            self.require_seen(row)?;
            if provinces.get(&id) != Some(&row.division_code.province()) {
                // It went to another province before its own had its turn.
                return Err(Error::Busy);
            }
        }
        Ok(Locked(rows))
    }

    /// A person whom the actor sees, locked.
    async fn lock_person(&self, tx: &Tx, id: PersonId) -> Result<person::Model> {
        let person = write::lock_person(tx, id)
            .await?
            .ok_or(Error::NotFound("person"))?;
        let is_visible = store::is_person_visible(tx.conn(), self.scope, id).await?;
        if is_visible {
            Ok(person)
        } else {
            Err(Error::NotFound("person"))
        }
    }
}

/// Organizations that an act has locked.
#[derive(Debug)]
struct Locked(BTreeMap<OrganizationId, organization::Model>);

impl Locked {
    fn get(&self, id: OrganizationId) -> Result<&organization::Model> {
        self.0.get(&id).ok_or(Error::NotFound("organization"))
    }

    fn get_some(&self, id: Option<OrganizationId>) -> Result<Option<&organization::Model>> {
        id.map(|id| self.get(id)).transpose()
    }
}

fn today(tx: &Tx) -> NaiveDate {
    day_of(tx.at())
}

/// Goes on when the rules found nothing.
fn decide(findings: Vec<Finding>) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    Err(Error::Refused(
        findings.into_iter().map(Refusal::from).collect(),
    ))
}

/// The refusal behind a unique value that somebody took meanwhile.
fn taken(error: Error, finding: Finding) -> Error {
    if matches!(error, Error::Conflict("unique")) {
        return Error::Refused(vec![finding.into()]);
    }
    error
}

async fn division(tx: &Tx, code: DivisionCode) -> Result<division::Model> {
    let rows = store::divisions_by_codes(tx.conn(), [code]).await?;
    rows.into_iter().next().ok_or(Error::NotFound("division"))
}

/// A text as it is kept: without white space around it.
fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

/// The first day of the edge of a kind that holds today.
fn edge_from(
    edges: &[organization_edge::Model],
    id: OrganizationId,
    kind: EdgeKind,
) -> Option<NaiveDate> {
    let edge = edges
        .iter()
        .find(|edge| edge.organization_id == id && edge.kind == kind);
    edge.map(|edge| edge.valid_from)
}

async fn tell_moved(followers: &[&dyn Follower], tx: &mut Tx, moved: &[Moved]) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    for one in moved {
        tx.touch(one.id, Aspect::Place, ALWAYS);
    }
    for follower in followers {
        follower.moved(tx, moved).await?;
    }
    Ok(())
}

async fn tell_changed(
    followers: &[&dyn Follower],
    tx: &mut Tx,
    changed: &[OrganizationId],
) -> Result<()> {
    for id in changed {
        tx.touch(*id, Aspect::Structure, ALWAYS);
    }
    for follower in followers {
        follower.changed(tx, changed).await?;
    }
    Ok(())
}

/// Counts an organization among the bodies of its division, from its first day to its last.
fn count_body(tx: &mut Tx, row: &organization::Model, sign: i64) {
    let numbers = store::body_numbers(row.kind).map(|number| number * sign);
    tx.tally(store::body_key(row.division_code, row.valid_from), numbers);
    if let Some(until) = row.valid_until {
        tx.tally(
            store::body_key(row.division_code, until),
            numbers.map(|number| -number),
        );
    }
}

async fn tell_ended(followers: &[&dyn Follower], tx: &mut Tx, ended: &[Ended]) -> Result<()> {
    for one in ended {
        tx.touch(one.id, Aspect::Place, ALWAYS);
    }
    for follower in followers {
        follower.ended(tx, ended).await?;
    }
    Ok(())
}
