//! Organizations that end: dissolved, merged, split. Their records stay with them.

use chrono::NaiveDate;
use entity::organization::{self, OrganizationKind};
use entity::organization_edge::EdgeKind;
use entity::organization_succession::{self, SuccessionKind};
use entity::{MembershipId, OrganizationId, membership};

use super::holdings::{End, Holdings};
use super::{
    Acting, Ended, Follower, Moved, bodies, decide, division, edge_from, tell_ended, tell_moved,
    today, trimmed,
};
use crate::access::{Action, Place};
use crate::clock::Clock;
use crate::db::Tx;
use crate::db::history::Event;
use crate::db::settle::{ALWAYS, Aspect};
use crate::domain::organization::rules::{self, Adopting, Merging, Splitting};
use crate::domain::organization::store::write;
use crate::error::{Error, Result};

/// An organization to be dissolved.
#[derive(Clone, Debug)]
pub(crate) struct Dissolve {
    /// The organization.
    pub(crate) organization: OrganizationId,
    /// The first day on which it no longer exists.
    pub(crate) effective_on: NaiveDate,
    /// The document that dissolves it.
    pub(crate) document: String,
    /// The revision that the caller has read.
    pub(crate) expected_revision: i64,
}

/// Dissolves an organization that leads nothing and has no members. Its posts end with it.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn dissolve(
    act: &Acting<'_>,
    followers: &[&dyn Follower],
    old: Dissolve,
) -> Result<organization::Model> {
    let mut tx = act.begin().await?;
    let locked = act.lock_tree(&tx, &[old.organization], None).await?;
    let row = locked.get(old.organization)?;
    act.authorize(&mut tx, Action::OrganizationManage, &Place::from(row))?;
    let holdings = Holdings::of(&tx, &[row.id]).await?;
    let ending = holdings.ending(row, old.effective_on, today(&tx));
    decide(rules::dissolve(
        &ending,
        &old.document,
        old.expected_revision,
    ))?;
    for guided in &holdings.guided {
        bodies::set_guide(&mut tx, act.clock, (guided, None), old.effective_on).await?;
    }
    let document = trimmed(&old.document);
    let end = End {
        on: old.effective_on,
        document: Some(&document),
        action: "dissolveOrganization",
    };
    let row = holdings.close(&mut tx, row, &end, &[]).await?;
    tell_ended(followers, &mut tx, &[ended(&row, old.effective_on)]).await?;
    tx.commit().await?;
    Ok(row)
}

/// What goes on after a merger.
#[derive(Clone, Debug)]
pub(crate) enum Successor {
    /// An organization that exists.
    Existing(OrganizationId),
    /// A new one of this name, where the predecessors stood.
    New(String),
}

/// Organizations to be merged.
#[derive(Clone, Debug)]
pub(crate) struct Merge {
    /// Those that end.
    pub(crate) predecessors: Vec<OrganizationId>,
    /// The one that goes on.
    pub(crate) successor: Successor,
    /// The first day of its responsibility.
    pub(crate) effective_on: NaiveDate,
}

/// Merges organizations into one, which leads what they led and has the members that they had.
/// Their posts end; their records stay with them.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn merge(
    act: &Acting<'_>,
    followers: &[&dyn Follower],
    new: Merge,
) -> Result<organization::Model> {
    let mut tx = act.begin().await?;
    let merger = prepare(act, &mut tx, &new).await?;
    let Merger {
        predecessors,
        successor,
        made,
        holdings,
    } = &merger;
    let endings: Vec<_> = predecessors
        .iter()
        .map(|row| holdings.ending(row, new.effective_on, today(&tx)))
        .collect();
    let mut findings = rules::merge(&Merging {
        predecessors: &endings,
        successor,
        made: made.as_deref(),
        effective_on: new.effective_on,
    });
    findings.extend(merger.check_adoption(&tx, new.effective_on).await?);
    decide(findings)?;
    if made.is_some() {
        bodies::insert(&mut tx, act.clock, successor).await?;
    }
    let moved = merger
        .hand_over(&mut tx, act.clock, new.effective_on)
        .await?;
    let end = End {
        on: new.effective_on,
        document: None,
        action: "mergeOrganizations",
    };
    for row in predecessors {
        holdings.close(&mut tx, row, &end, &[successor.id]).await?;
    }
    succeed(
        &tx,
        SuccessionKind::Merged,
        pairs(predecessors, &[successor.id]),
        new.effective_on,
    )
    .await?;
    let ended: Vec<_> = predecessors
        .iter()
        .map(|row| ended(row, new.effective_on))
        .collect();
    tell_moved(followers, &mut tx, &moved).await?;
    tell_ended(followers, &mut tx, &ended).await?;
    tx.commit().await?;
    Ok(merger.successor)
}

/// An organization to be split.
#[derive(Clone, Debug)]
pub(crate) struct Split {
    /// The one that ends.
    pub(crate) organization: OrganizationId,
    /// Those that go on: they exist, and have taken over what it led and its members.
    pub(crate) successors: Vec<OrganizationId>,
    /// The first day of their responsibility.
    pub(crate) effective_on: NaiveDate,
}

/// Splits an organization into several, which exist already.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn split(
    act: &Acting<'_>,
    followers: &[&dyn Follower],
    old: Split,
) -> Result<organization::Model> {
    let mut tx = act.begin().await?;
    let ids: Vec<_> = [old.organization]
        .into_iter()
        .chain(old.successors.clone())
        .collect();
    let locked = act.lock_tree(&tx, &ids, None).await?;
    let successors: Vec<_> = old
        .successors
        .iter()
        .map(|id| locked.get(*id).cloned())
        .collect::<Result<_>>()?;
    for successor in &successors {
        act.authorize(&mut tx, Action::OrganizationManage, &Place::from(successor))?;
    }
    let row = locked.get(old.organization)?;
    act.authorize(&mut tx, Action::OrganizationManage, &Place::from(row))?;
    let holdings = Holdings::of(&tx, &[row.id]).await?;
    let ending = holdings.ending(row, old.effective_on, today(&tx));
    decide(rules::split(&Splitting {
        ending,
        successors: &successors,
    }))?;
    for guided in &holdings.guided {
        bodies::set_guide(&mut tx, act.clock, (guided, None), old.effective_on).await?;
    }
    let end = End {
        on: old.effective_on,
        document: None,
        action: "splitOrganization",
    };
    let pairs = pairs(std::slice::from_ref(row), &old.successors);
    let row = holdings.close(&mut tx, row, &end, &old.successors).await?;
    succeed(&tx, SuccessionKind::Split, pairs, old.effective_on).await?;
    tell_ended(followers, &mut tx, &[ended(&row, old.effective_on)]).await?;
    tx.commit().await?;
    Ok(row)
}

/// A merger with everything that it is judged by.
#[derive(Debug)]
struct Merger {
    predecessors: Vec<organization::Model>,
    successor: organization::Model,
    /// The bodies of its kind in its division, when the merger makes the successor.
    made: Option<Vec<organization::Model>>,
    holdings: Holdings,
}

async fn prepare(act: &Acting<'_>, tx: &mut Tx, new: &Merge) -> Result<Merger> {
    let existing = match &new.successor {
        Successor::Existing(id) => Some(*id),
        Successor::New(_) => None,
    };
    let ids: Vec<_> = new.predecessors.iter().copied().chain(existing).collect();
    let mut locked = act.lock_tree(tx, &ids, None).await?;
    let mut predecessors = Vec::with_capacity(new.predecessors.len());
    for id in &new.predecessors {
        predecessors.push(locked.get(*id)?.clone());
    }
    let (successor, made) = match &new.successor {
        Successor::Existing(id) => (locked.get(*id)?.clone(), None),
        Successor::New(name) => {
            let superior = rules::common_superior(&predecessors)
                .map_err(|finding| Error::Refused(vec![finding.into()]))?;
            let superiors: Vec<_> = superior.into_iter().collect();
            locked = act.lock_tree(tx, &superiors, None).await?;
            let row = made_of(
                act.clock,
                tx,
                (&predecessors, locked.get_some(superior)?),
                name,
            )?;
            let row = organization::Model {
                valid_from: new.effective_on,
                ..row
            };
            let others = write::of_kind(tx, [row.division_code], row.kind).await?;
            (row, Some(others))
        }
    };
    act.authorize(tx, Action::OrganizationManage, &Place::from(&successor))?;
    for row in &predecessors {
        act.authorize(tx, Action::OrganizationManage, &Place::from(row))?;
    }
    let holdings = Holdings::of(tx, &new.predecessors).await?;
    Ok(Merger {
        predecessors,
        successor,
        made,
        holdings,
    })
}

/// A successor that stands where the predecessors stood.
fn made_of(
    clock: &Clock,
    tx: &Tx,
    (predecessors, superior): (&[organization::Model], Option<&organization::Model>),
    name: &str,
) -> Result<organization::Model> {
    use rules::Violation;
    let first = predecessors
        .first()
        .ok_or_else(|| Error::Refused(vec![Violation::NothingNamed.at("predecessorIds").into()]))?;
    let id = OrganizationId(clock.new_id());
    Ok(organization::Model {
        id,
        name: trimmed(name),
        path: rules::path_of(superior, id),
        valid_until: None,
        revision: 1,
        created_at: tx.at(),
        ..first.clone()
    })
}

impl Merger {
    /// What the predecessors lead, apart from themselves.
    fn orphans(&self) -> impl Iterator<Item = &organization::Model> {
        let ends = |id| self.predecessors.iter().any(|row| row.id == id);
        self.holdings
            .subordinates
            .iter()
            .filter(move |row| !ends(row.id))
    }

    async fn check_adoption(&self, tx: &Tx, on: NaiveDate) -> Result<Vec<rules::Finding>> {
        let mut findings = Vec::new();
        for row in self.orphans() {
            let division = division(tx, rules::division_after(row, &self.successor)).await?;
            findings.extend(rules::adopt(&Adopting {
                organization: row,
                division: &division,
                superior: &self.successor,
                edge_from: edge_from(&self.holdings.edges, row.id, EdgeKind::Superior),
                effective_on: on,
            }));
        }
        findings.dedup();
        Ok(findings)
    }

    /// Brings what the predecessors led, guided and had as members to the successor.
    async fn hand_over(&self, tx: &mut Tx, clock: &Clock, on: NaiveDate) -> Result<Vec<Moved>> {
        let mut moved = Vec::new();
        for row in self.orphans() {
            moved.extend(
                bodies::carry(tx, clock, (row, &self.successor), on)
                    .await?
                    .1,
            );
        }
        let ends = |id| self.predecessors.iter().any(|row| row.id == id);
        for guided in self
            .holdings
            .guided
            .iter()
            .filter(|guided| !ends(guided.id))
        {
            let division = division(tx, guided.division_code).await?;
            let stays = rules::guides_now(guided, &division, &self.successor);
            let guide = stays.then_some(self.successor.id);
            bodies::set_guide(tx, clock, (guided, guide), on).await?;
        }
        if self.successor.kind == OrganizationKind::Branch {
            transfer_members(tx, clock, (&self.holdings.members, self.successor.id), on).await?;
        }
        Ok(moved)
    }
}

/// Ends memberships and begins them anew in another branch.
async fn transfer_members(
    tx: &mut Tx,
    clock: &Clock,
    (members, to): (&[membership::Model], OrganizationId),
    on: NaiveDate,
) -> Result<()> {
    write::end_memberships(tx, members.iter().map(|member| member.id), on).await?;
    let begun: Vec<_> = members
        .iter()
        .map(|member| membership::Model {
            id: MembershipId(clock.new_id()),
            organization_id: to,
            valid_from: on,
            ..member.clone()
        })
        .collect();
    for (old, new) in members.iter().zip(&begun) {
        tx.touch(old.organization_id, Aspect::Structure, ALWAYS);
        tx.touch(to, Aspect::Structure, ALWAYS);
        tx.record(
            Event::of(to, "transferMember", "Membership", new.id.0)
                .before("organizationId", old.organization_id)
                .after("organizationId", to)
                .after("personId", new.person_id)
                .after("validFrom", on),
        );
    }
    write::insert_memberships(tx, begun).await
}

fn ended(row: &organization::Model, effective_on: NaiveDate) -> Ended {
    Ended {
        id: row.id,
        effective_on,
    }
}

fn pairs(
    predecessors: &[organization::Model],
    successors: &[OrganizationId],
) -> Vec<(OrganizationId, OrganizationId)> {
    predecessors
        .iter()
        .flat_map(|row| successors.iter().map(|successor| (row.id, *successor)))
        .collect()
}

async fn succeed(
    tx: &Tx,
    kind: SuccessionKind,
    pairs: Vec<(OrganizationId, OrganizationId)>,
    effective_on: NaiveDate,
) -> Result<()> {
    let rows = pairs
        .into_iter()
        .map(
            |(predecessor_id, successor_id)| organization_succession::Model {
                predecessor_id,
                successor_id,
                kind,
                effective_on,
            },
        )
        .collect();
    write::insert_successions(tx, rows).await
}
