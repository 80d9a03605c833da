//! Organizations: established, renamed, moved, guided, elected.

use chrono::NaiveDate;
use entity::organization::{self, OrganizationKind};
use entity::organization_edge::{self, EdgeKind};
use entity::{DivisionCode, OrganizationId, organization_term};
use serde::Serialize;

use super::{
    Acting, Follower, Moved, count_body, decide, division, edge_from, tell_changed, tell_moved,
    today, trimmed,
};
use crate::access::{Action, Place};
use crate::clock::Clock;
use crate::db::Tx;
use crate::db::history::Event;
use crate::db::idempotency::{self, Claim};
use crate::db::settle::{ALWAYS, Aspect};
use crate::domain::organization::rules::{self, Establishing, Guiding, Moving, Placed};
use crate::domain::organization::store::{self, write};
use crate::error::{Error, Result};

/// Bytes of one id in a path.
const ID_LENGTH: usize = 16;

/// An organization to be established.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Establish {
    /// Its kind.
    pub(crate) kind: OrganizationKind,
    /// Its name.
    pub(crate) name: String,
    /// The division in which it stands.
    pub(crate) division: DivisionCode,
    /// What leads it; none for the party committee of a province.
    pub(crate) superior: Option<OrganizationId>,
    /// What guides it, a working committee.
    pub(crate) guide: Option<OrganizationId>,
    /// Its first day.
    pub(crate) valid_from: NaiveDate,
    /// The caller's key.
    pub(crate) idempotency_key: String,
}

/// Establishes an organization.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn establish(act: &Acting<'_>, new: Establish) -> Result<organization::Model> {
    let mut tx = act.begin().await?;
    let ids: Vec<_> = new.superior.into_iter().chain(new.guide).collect();
    let locked = act.lock_tree(&tx, &ids, Some(new.division)).await?;
    let division = division(&tx, new.division).await?;
    let superior = locked.get_some(new.superior)?;
    let id = OrganizationId(act.clock.new_id());
    let row = organization::Model {
        id,
        kind: new.kind,
        name: trimmed(&new.name),
        division_code: new.division,
        superior_id: new.superior,
        guided_by_id: new.guide,
        path: rules::path_of(superior, id),
        valid_from: new.valid_from,
        valid_until: None,
        revision: 1,
        created_at: tx.at(),
    };
    act.authorize(&mut tx, Action::OrganizationManage, &Place::from(&row))?;
    let (account, key) = (act.actor.account, new.idempotency_key.as_str());
    let key = idempotency::Key {
        account,
        mutation: "establishOrganization",
        key,
    };
    if let Claim::Done(done) = idempotency::claim(&tx, &key, &new, id.0).await? {
        return act.lock(&tx, OrganizationId(done)).await;
    }
    let others = write::of_kind(&tx, [new.division], new.kind).await?;
    decide(rules::establish(&Establishing {
        name: &new.name,
        placed: Placed {
            kind: new.kind,
            division: &division,
            superior,
            field: "superiorId",
        },
        guide: locked.get_some(new.guide)?,
        valid_from: new.valid_from,
        today: today(&tx),
        others: &others,
    }))?;
    insert(&mut tx, act.clock, &row).await?;
    tx.commit().await?;
    Ok(row)
}

/// Inserts an organization with its edges, and records it.
pub(super) async fn insert(tx: &mut Tx, clock: &Clock, row: &organization::Model) -> Result<()> {
    write::insert_organizations(tx, vec![row.clone()]).await?;
    write::insert_edges(tx, edges_of(row, clock)).await?;
    count_body(tx, row, 1);
    tx.touch(row.id, Aspect::Place, ALWAYS);
    tx.record(established(row));
    Ok(())
}

/// The edges with which an organization begins.
pub(super) fn edges_of(row: &organization::Model, clock: &Clock) -> Vec<organization_edge::Model> {
    let targets = [
        (EdgeKind::Superior, row.superior_id),
        (EdgeKind::GuidedBy, row.guided_by_id),
    ];
    targets
        .into_iter()
        .filter_map(|(kind, target)| target.map(|target| (kind, target)))
        .map(|(kind, target)| edge(row.id, kind, target, (row.valid_from, clock)))
        .collect()
}

fn edge(
    organization_id: OrganizationId,
    kind: EdgeKind,
    target_id: OrganizationId,
    (valid_from, clock): (NaiveDate, &Clock),
) -> organization_edge::Model {
    let id = clock.new_id();
    organization_edge::Model {
        id,
        organization_id,
        kind,
        target_id,
        valid_from,
        valid_until: None,
    }
}

/// How the history tells of a new organization.
pub(super) fn established(row: &organization::Model) -> Event {
    Event::of(row.id, "establishOrganization", "Organization", row.id.0)
        .after("kind", row.kind)
        .after("name", &row.name)
        .after("divisionCode", row.division_code.to_string())
        .after("superiorId", row.superior_id)
        .after("guidedById", row.guided_by_id)
        .after("validFrom", row.valid_from)
}

/// An organization to be renamed.
#[derive(Clone, Debug)]
pub(crate) struct Rename {
    /// The organization.
    pub(crate) organization: OrganizationId,
    /// Its name from now on.
    pub(crate) name: String,
    /// The revision that the caller has read.
    pub(crate) expected_revision: i64,
}

/// Gives an organization another name.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn rename(act: &Acting<'_>, new: Rename) -> Result<organization::Model> {
    let mut tx = act.begin().await?;
    let mut row = act.lock(&tx, new.organization).await?;
    act.authorize(&mut tx, Action::OrganizationManage, &Place::from(&row))?;
    decide(rules::rename(&row, &new.name, new.expected_revision))?;
    let before = std::mem::replace(&mut row.name, trimmed(&new.name));
    row.revision += 1;
    write::save(&tx, &row).await?;
    tx.record(
        Event::of(row.id, "renameOrganization", "Organization", row.id.0)
            .before("name", before)
            .after("name", &row.name),
    );
    tx.commit().await?;
    Ok(row)
}

/// An organization to be moved.
#[derive(Clone, Debug)]
pub(crate) struct Move {
    /// The organization.
    pub(crate) organization: OrganizationId,
    /// What is to lead it.
    pub(crate) new_superior: OrganizationId,
    /// The first day under the new superior.
    pub(crate) effective_on: NaiveDate,
    /// The revision that the caller has read.
    pub(crate) expected_revision: i64,
}

/// Moves an organization, with all that stands below it, to another superior.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn relocate(
    act: &Acting<'_>,
    followers: &[&dyn Follower],
    new: Move,
) -> Result<organization::Model> {
    let mut tx = act.begin().await?;
    let ids = [new.organization, new.new_superior];
    let locked = act.lock_tree(&tx, &ids, None).await?;
    let (row, superior) = (locked.get(new.organization)?, locked.get(new.new_superior)?);
    act.authorize(&mut tx, Action::OrganizationManage, &Place::from(superior))?;
    act.authorize(&mut tx, Action::OrganizationManage, &Place::from(row))?;
    let division = division(&tx, rules::division_after(row, superior)).await?;
    let edges = write::current_edges(&tx, [row.id]).await?;
    decide(rules::relocate(&Moving {
        organization: row,
        superior,
        division: &division,
        edge_from: edge_from(&edges, row.id, EdgeKind::Superior),
        effective_on: new.effective_on,
        today: today(&tx),
        expected_revision: new.expected_revision,
    }))?;
    let before = row.superior_id;
    let (row, moved) = carry(&mut tx, act.clock, (row, superior), new.effective_on).await?;
    tell_moved(followers, &mut tx, &moved).await?;
    if let Some(former) = before {
        tx.touch(former, Aspect::Place, ALWAYS);
    }
    tx.commit().await?;
    Ok(row)
}

/// Brings an organization and all that stands below it under another superior: the edge, the paths,
/// the divisions, the history. The rules have been asked.
pub(super) async fn carry(
    tx: &mut Tx,
    clock: &Clock,
    (row, superior): (&organization::Model, &organization::Model),
    effective_on: NaiveDate,
) -> Result<(organization::Model, Vec<Moved>)> {
    let to_division = rules::division_after(row, superior);
    let moves_division = to_division != row.division_code;
    let subtree = write::subtree(tx, &row.path).await?;
    write::end_edges(tx, row.id, Some(EdgeKind::Superior), effective_on).await?;
    let edge = edge(
        row.id,
        EdgeKind::Superior,
        superior.id,
        (effective_on, clock),
    );
    write::insert_edges(tx, vec![edge]).await?;
    let after = organization::Model {
        superior_id: Some(superior.id),
        division_code: to_division,
        path: rules::path_of(Some(superior), row.id),
        revision: row.revision + 1,
        ..row.clone()
    };
    write::save(tx, &after).await?;
    let rebased = write::Rebase {
        root: &row.path,
        replaced: row.path.len().saturating_sub(ID_LENGTH),
        prefix: &superior.path,
        division: moves_division.then_some(to_division),
    };
    let carried = write::rebase(tx, &rebased).await?;
    if usize::try_from(carried) != Ok(subtree.len()) {
        return Err(Error::internal("the tree changed while it was moved"));
    }
    record_move(tx, (row, &after), &subtree);
    if moves_division {
        for each in &subtree {
            count_body(tx, each, -1);
            let there = organization::Model {
                division_code: to_division,
                ..each.clone()
            };
            count_body(tx, &there, 1);
        }
    }
    let moved = |each: organization::Model| Moved {
        id: each.id,
        from_division: each.division_code,
        to_division: if moves_division {
            to_division
        } else {
            each.division_code
        },
        was_root: each.superior_id.is_none(),
        effective_on,
    };
    Ok((after, subtree.into_iter().map(moved).collect()))
}

/// The history of a move: of what was moved, and of everything that came to another division by it.
fn record_move(
    tx: &mut Tx,
    (before, after): (&organization::Model, &organization::Model),
    subtree: &[organization::Model],
) {
    let (from, to) = (
        before.division_code.to_string(),
        after.division_code.to_string(),
    );
    tx.record(
        Event::of(before.id, "moveOrganization", "Organization", before.id.0)
            .before("superiorId", before.superior_id)
            .before("divisionCode", &from)
            .after("superiorId", after.superior_id)
            .after("divisionCode", &to)
            .after("organizations", subtree.len()),
    );
    if from == to {
        return;
    }
    for each in subtree.iter().filter(|each| each.id != before.id) {
        tx.record(
            Event::of(each.id, "followMove", "Organization", each.id.0)
                .before("divisionCode", each.division_code.to_string())
                .after("divisionCode", &to)
                .after("movedWith", before.id),
        );
    }
}

/// A working committee to be guided by another, or by none.
#[derive(Clone, Debug)]
pub(crate) struct Guide {
    /// The organization.
    pub(crate) organization: OrganizationId,
    /// What is to guide it; none ends the guidance.
    pub(crate) guide: Option<OrganizationId>,
    /// The first day.
    pub(crate) effective_on: NaiveDate,
    /// The revision that the caller has read.
    pub(crate) expected_revision: i64,
}

/// Sets what guides a working committee.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn guide(act: &Acting<'_>, new: Guide) -> Result<organization::Model> {
    let mut tx = act.begin().await?;
    let ids: Vec<_> = [new.organization].into_iter().chain(new.guide).collect();
    let locked = act.lock_tree(&tx, &ids, None).await?;
    let row = locked.get(new.organization)?;
    act.authorize(&mut tx, Action::OrganizationManage, &Place::from(row))?;
    let division = division(&tx, row.division_code).await?;
    let edges = write::current_edges(&tx, [row.id]).await?;
    decide(rules::guide(&Guiding {
        organization: row,
        division: &division,
        guide: locked.get_some(new.guide)?,
        edge_from: edge_from(&edges, row.id, EdgeKind::GuidedBy),
        effective_on: new.effective_on,
        today: today(&tx),
        expected_revision: new.expected_revision,
    }))?;
    let row = set_guide(&mut tx, act.clock, (row, new.guide), new.effective_on).await?;
    tx.commit().await?;
    Ok(row)
}

/// Ends the present guidance of an organization and begins another. The rules have been asked.
pub(super) async fn set_guide(
    tx: &mut Tx,
    clock: &Clock,
    (row, guide): (&organization::Model, Option<OrganizationId>),
    effective_on: NaiveDate,
) -> Result<organization::Model> {
    write::end_edges(tx, row.id, Some(EdgeKind::GuidedBy), effective_on).await?;
    if let Some(guide) = guide {
        let edge = edge(row.id, EdgeKind::GuidedBy, guide, (effective_on, clock));
        write::insert_edges(tx, vec![edge]).await?;
    }
    let after = organization::Model {
        guided_by_id: guide,
        revision: row.revision + 1,
        ..row.clone()
    };
    write::save(tx, &after).await?;
    tx.touch(row.id, Aspect::Place, ALWAYS);
    tx.record(
        Event::of(row.id, "guideOrganization", "Organization", row.id.0)
            .before("guidedById", row.guided_by_id)
            .after("guidedById", guide)
            .after("effectiveOn", effective_on),
    );
    Ok(after)
}

/// An election that was held.
#[derive(Clone, Debug)]
pub(crate) struct Elect {
    /// The organization.
    pub(crate) organization: OrganizationId,
    /// The day of the election.
    pub(crate) held_on: NaiveDate,
}

/// Records an election: a term of three years for a branch or general branch, of five for a
/// committee.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn record_election(
    act: &Acting<'_>,
    followers: &[&dyn Follower],
    new: Elect,
) -> Result<organization::Model> {
    let mut tx = act.begin().await?;
    let row = act.lock(&tx, new.organization).await?;
    act.authorize(&mut tx, Action::OrganizationManage, &Place::from(&row))?;
    let newest = store::newest_term(tx.conn(), row.id).await?;
    let newest = newest.map(|term| term.starts_on);
    decide(rules::elect(&row, new.held_on, today(&tx), newest))?;
    let ends_on = rules::term_end(row.kind, new.held_on)
        .ok_or_else(|| Error::internal("a term without an end"))?;
    let term = organization_term::Model {
        id: act.clock.new_id(),
        organization_id: row.id,
        starts_on: new.held_on,
        ends_on,
    };
    write::insert_term(&tx, term).await?;
    tx.record(
        Event::of(row.id, "recordElection", "Organization", row.id.0)
            .after("heldOn", new.held_on)
            .after("termEndsOn", ends_on),
    );
    tell_changed(followers, &mut tx, &[row.id]).await?;
    tx.commit().await?;
    Ok(row)
}
