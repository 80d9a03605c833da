//! What organizations are: full-time and part-time members, size and term, and the gaps of their
//! chains.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use entity::organization::OrganizationKind;
use entity::post::PostRole;
use entity::{OrganizationId, appointment, membership, organization, organization_term};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Asked, any_below, is_grassroots, touching};
use crate::domain::norm::rules::Structure;
use crate::domain::organization::{ShortfallCode, StructureFacts, Term, structure_shortfalls};
use crate::domain::responsibility;
use crate::error::Result;

impl Asked<'_> {
    /// What the organizations are on the day that is asked for, or the last of the period.
    pub(super) async fn structure(
        &self,
        connection: &impl ConnectionTrait,
    ) -> Result<BTreeMap<OrganizationId, Structure>> {
        let day = self.moment.day.min(self.last);
        let mut found: BTreeMap<OrganizationId, Structure> = BTreeMap::new();
        let committees = self.ids(&[OrganizationKind::WorkingCommittee]);
        if !committees.is_empty() {
            let posts = appointment::Entity::find()
                .filter(appointment::Column::OrganizationId.is_in(committees))
                .filter(appointment::Column::Role.eq(PostRole::CommitteeMember))
                .filter(touching(
                    appointment::Column::ValidFrom,
                    appointment::Column::ValidUntil,
                    day,
                    day,
                ))
                .all(connection)
                .await?;
            for post in posts {
                let structure = found.entry(post.organization_id).or_default();
                structure.full_time += i64::from(post.full_time);
                structure.part_time += i64::from(!post.full_time);
            }
        }
        for (id, shortfalls) in self.shortfalls(connection, day).await? {
            found.entry(id).or_default().shortfalls = shortfalls;
        }
        let chains = responsibility::facts_of(connection, self.rows, day.year()).await?;
        for facts in chains {
            let gaps = responsibility::gaps(&facts, day).len();
            let structure = found.entry(facts.organization.id).or_default();
            structure.gaps = i64::try_from(gaps).unwrap_or(i64::MAX);
        }
        Ok(found)
    }

    /// What size and term of grassroots organizations lack on a day.
    async fn shortfalls(
        &self,
        connection: &impl ConnectionTrait,
        day: NaiveDate,
    ) -> Result<Vec<(OrganizationId, i64)>> {
        let grassroots: Vec<_> = self
            .rows
            .iter()
            .filter(|row| is_grassroots(row.kind))
            .collect();
        if grassroots.is_empty() {
            return Ok(Vec::new());
        }
        let branch = membership::Entity::belongs_to(organization::Entity)
            .from(membership::Column::OrganizationId)
            .to(organization::Column::Id);
        let counted: Vec<(Vec<u8>, i64)> = membership::Entity::find()
            .select_only()
            .column(organization::Column::Path)
            .column_as(membership::Column::Id.count(), "members")
            .join(JoinType::InnerJoin, branch.into())
            .filter(any_below(&grassroots))
            .filter(touching(
                (membership::Entity, membership::Column::ValidFrom),
                (membership::Entity, membership::Column::ValidUntil),
                day,
                day,
            ))
            .group_by(organization::Column::Path)
            .into_tuple()
            .all(connection)
            .await?;
        let terms = organization_term::Entity::find()
            .filter(
                organization_term::Column::OrganizationId
                    .is_in(grassroots.iter().map(|row| row.id)),
            )
            .filter(organization_term::Column::StartsOn.lte(day))
            .order_by_asc(organization_term::Column::StartsOn)
            .all(connection)
            .await?;
        let found = grassroots.iter().map(|row| {
            let below = counted
                .iter()
                .filter(|(path, _)| path.starts_with(&row.path));
            let newest = terms
                .iter()
                .rev()
                .find(|term| term.organization_id == row.id);
            let facts = StructureFacts {
                kind: row.kind,
                members: below.map(|(_, members)| members).sum(),
                term: newest.map(|term| Term {
                    starts_on: term.starts_on,
                    ends_on: term.ends_on,
                }),
                full_time: 0,
                part_time: 0,
                secretaries: 1,
                on: day,
            };
            let lacking = structure_shortfalls(&facts);
            // That a term will end is an announcement, and lacks nothing.
            let lacking = lacking
                .iter()
                .filter(|one| one.code != ShortfallCode::TermEnding)
                .count();
            (row.id, i64::try_from(lacking).unwrap_or(i64::MAX))
        });
        Ok(found.collect())
    }
}
