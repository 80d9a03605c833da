//! What organizations have when they end, and how they are closed.

use chrono::NaiveDate;
use entity::{OrganizationId, appointment, membership, organization, organization_edge, post};

use super::count_body;
use crate::db::Tx;
use crate::db::history::Event;
use crate::domain::organization::rules::Ending;
use crate::domain::organization::store::write;
use crate::error::Result;

/// What organizations have that must go somewhere when they end.
#[derive(Debug)]
pub(super) struct Holdings {
    /// What they lead.
    pub(super) subordinates: Vec<organization::Model>,
    /// What they guide.
    pub(super) guided: Vec<organization::Model>,
    /// The edges of all of these, and of the organizations themselves, that hold today.
    pub(super) edges: Vec<organization_edge::Model>,
    /// Their members today.
    pub(super) members: Vec<membership::Model>,
    /// Their posts.
    pub(super) posts: Vec<post::Model>,
    /// Those who hold or held the posts.
    pub(super) appointments: Vec<appointment::Model>,
}

/// How an organization ends.
#[derive(Debug)]
pub(super) struct End<'a> {
    pub(super) on: NaiveDate,
    pub(super) document: Option<&'a str>,
    pub(super) action: &'static str,
}

impl Holdings {
    pub(super) async fn of(tx: &Tx, ids: &[OrganizationId]) -> Result<Self> {
        let subordinates = write::lock_subordinates(tx, ids).await?;
        let guided = write::lock_guided(tx, ids).await?;
        let related = subordinates.iter().chain(&guided).map(|row| row.id);
        let edges = write::current_edges(tx, ids.iter().copied().chain(related)).await?;
        Ok(Self {
            subordinates,
            guided,
            edges,
            members: write::lock_members(tx, ids.iter().copied()).await?,
            posts: write::posts_of(tx, ids.iter().copied()).await?,
            appointments: write::appointments_of(tx, ids.iter().copied()).await?,
        })
    }

    pub(super) fn ending<'a>(
        &self,
        row: &'a organization::Model,
        effective_on: NaiveDate,
        today: NaiveDate,
    ) -> Ending<'a> {
        let id = row.id;
        let edges = self
            .edges
            .iter()
            .filter(|edge| edge.organization_id == id || edge.target_id == id);
        let members = self
            .members
            .iter()
            .filter(|each| each.organization_id == id);
        let posts = self.posts.iter().filter(|each| each.organization_id == id);
        let appointments = self
            .appointments
            .iter()
            .filter(|each| each.organization_id == id);
        let latest = edges
            .map(|edge| edge.valid_from)
            .chain(members.clone().map(|each| each.valid_from))
            .chain(posts.map(|each| each.valid_from))
            .chain(appointments.map(|each| each.valid_from))
            .max();
        Ending {
            organization: row,
            effective_on,
            today,
            subordinates: self
                .subordinates
                .iter()
                .filter(|each| each.superior_id == Some(id))
                .count(),
            members: members.count(),
            latest,
        }
    }

    /// Ends an organization with its edges, posts and appointments, and records it.
    pub(super) async fn close(
        &self,
        tx: &mut Tx,
        row: &organization::Model,
        end: &End<'_>,
        successors: &[OrganizationId],
    ) -> Result<organization::Model> {
        let lasts = |until: Option<NaiveDate>| until.is_none_or(|until| until > end.on);
        let posts = self
            .posts
            .iter()
            .filter(|post| post.organization_id == row.id);
        let posts = posts
            .filter(|post| lasts(post.valid_until))
            .map(|post| post.id);
        write::end_posts(tx, posts, end.on).await?;
        let held = self
            .appointments
            .iter()
            .filter(|held| held.organization_id == row.id);
        let held: Vec<_> = held.filter(|held| lasts(held.valid_until)).collect();
        let ids = held.iter().map(|held| held.id);
        write::end_appointments(tx, ids, end.on, end.document).await?;
        write::end_edges(tx, row.id, None, end.on).await?;
        let after = organization::Model {
            valid_until: Some(end.on),
            revision: row.revision + 1,
            ..row.clone()
        };
        write::save(tx, &after).await?;
        count_body(tx, row, -1);
        count_body(tx, &after, 1);
        for held in held {
            tx.record(
                Event::of(row.id, "endAppointment", "Appointment", held.id.0)
                    .before("validUntil", held.valid_until)
                    .after("validUntil", end.on)
                    .after("document", end.document),
            );
        }
        tx.record(
            Event::of(row.id, end.action, "Organization", row.id.0)
                .before("validUntil", row.valid_until)
                .after("validUntil", end.on)
                .after("document", end.document)
                .after("successorIds", successors),
        );
        Ok(after)
    }
}
