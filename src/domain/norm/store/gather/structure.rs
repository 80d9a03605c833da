//! What organizations are, from day to day: full-time and part-time members, size and term, and whether
//! their chains are complete.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::post::PostRole;
use entity::{OrganizationId, appointment, membership, organization, organization_term};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{Asked, any_below, is_grassroots, touching};
use crate::db::settle::Aspect;
use crate::domain::norm::rules::{Figure, Figures, HUNDREDTHS};
use crate::domain::organization::{ShortfallCode, StructureFacts, Term, structure_shortfalls};
use crate::domain::responsibility;
use crate::error::Result;

/// From when until when something held.
type Days = (NaiveDate, Option<NaiveDate>);

#[derive(FromQueryResult)]
struct Member {
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
    path: Vec<u8>,
}

impl Asked<'_> {
    /// What the organizations are, on each day of the period.
    pub(super) async fn figures(
        &self,
        connection: &impl ConnectionTrait,
        aspects: &BTreeSet<Aspect>,
    ) -> Result<BTreeMap<OrganizationId, Figures>> {
        let mut found: BTreeMap<OrganizationId, Figures> = BTreeMap::new();
        if aspects.contains(&Aspect::Structure) {
            self.majorities(connection, &mut found).await?;
            self.sizes(connection, &mut found).await?;
        }
        if aspects.contains(&Aspect::Chain) {
            let ids = self.rows.iter().map(|row| row.id);
            let year = self.period.year();
            let complete = responsibility::complete_in(connection, ids, year).await?;
            for row in self.rows {
                let days = complete.get(&row.id).map_or(&[][..], Vec::as_slice);
                let days = days.iter().filter(|(day, _)| *day > self.first);
                let before = complete.get(&row.id).and_then(|days| {
                    let begun = days.iter().rev().find(|(day, _)| *day <= self.first);
                    begun.map(|(_, complete)| *complete)
                });
                let first = Figure::lacking(self.first, usize::from(before != Some(true)));
                let later =
                    days.map(|(day, complete)| Figure::lacking(*day, usize::from(!complete)));
                found.entry(row.id).or_default().chain = [first].into_iter().chain(later).collect();
            }
        }
        Ok(found)
    }

    /// The first day of the period, and those within it on which one of these begins or ends.
    fn turning(&self, stretches: impl Iterator<Item = Days>) -> BTreeSet<NaiveDate> {
        let days = stretches.flat_map(|(from, until)| [Some(from), until]);
        let within = days
            .flatten()
            .filter(|day| self.first < *day && *day <= self.last);
        within.chain([self.first]).collect()
    }

    async fn majorities(
        &self,
        connection: &impl ConnectionTrait,
        found: &mut BTreeMap<OrganizationId, Figures>,
    ) -> Result<()> {
        let committees = self.ids(&[OrganizationKind::WorkingCommittee]);
        if committees.is_empty() {
            return Ok(());
        }
        let posts = appointment::Entity::find()
            .filter(appointment::Column::OrganizationId.is_in(committees.iter().copied()))
            .filter(appointment::Column::Role.eq(PostRole::CommitteeMember))
            .filter(touching(
                appointment::Column::ValidFrom,
                appointment::Column::ValidUntil,
                self.first,
                self.last,
            ))
            .all(connection)
            .await?;
        for id in committees {
            let posts = || posts.iter().filter(|post| post.organization_id == id);
            let days = self.turning(posts().map(|post| (post.valid_from, post.valid_until)));
            let figure = |day: NaiveDate| {
                let on = |full_time: bool| {
                    let held = posts().filter(|post| {
                        post.full_time == full_time
                            && held((post.valid_from, post.valid_until), day)
                    });
                    i64::try_from(held.count()).unwrap_or(i64::MAX)
                };
                Figure {
                    from: day,
                    actual: on(true) * HUNDREDTHS,
                    required: (on(false) + 1) * HUNDREDTHS,
                }
            };
            found.entry(id).or_default().majority = days.into_iter().map(figure).collect();
        }
        Ok(())
    }

    async fn sizes(
        &self,
        connection: &impl ConnectionTrait,
        found: &mut BTreeMap<OrganizationId, Figures>,
    ) -> Result<()> {
        let grassroots: Vec<_> = self
            .rows
            .iter()
            .filter(|row| is_grassroots(row.kind))
            .collect();
        if grassroots.is_empty() {
            return Ok(());
        }
        let members = self.members_of(connection, &grassroots).await?;
        let terms = organization_term::Entity::find()
            .filter(
                organization_term::Column::OrganizationId
                    .is_in(grassroots.iter().map(|row| row.id)),
            )
            .filter(organization_term::Column::StartsOn.lte(self.last))
            .order_by_asc(organization_term::Column::StartsOn)
            .all(connection)
            .await?;
        for row in grassroots {
            let below = members
                .iter()
                .filter(|member| member.path.starts_with(&row.path));
            let members: Vec<Days> = below
                .map(|member| (member.valid_from, member.valid_until))
                .collect();
            let of = || terms.iter().filter(|term| term.organization_id == row.id);
            // The last day still belongs to the term.
            let held = of().map(|term| (term.starts_on, term.ends_on.succ_opt()));
            let days = self.turning(members.iter().copied().chain(held));
            let figure = |day: NaiveDate| {
                let newest = of().rev().find(|term| term.starts_on <= day);
                let count = members.iter().filter(|days| held_on(days, day)).count();
                Figure::lacking(day, lacking(row.kind, count, newest, day))
            };
            found.entry(row.id).or_default().size = days.into_iter().map(figure).collect();
        }
        Ok(())
    }

    async fn members_of(
        &self,
        connection: &impl ConnectionTrait,
        grassroots: &[&organization::Model],
    ) -> Result<Vec<Member>> {
        let branch = membership::Entity::belongs_to(organization::Entity)
            .from(membership::Column::OrganizationId)
            .to(organization::Column::Id);
        let members = membership::Entity::find()
            .select_only()
            .columns([
                membership::Column::ValidFrom,
                membership::Column::ValidUntil,
            ])
            .column(organization::Column::Path)
            .join(JoinType::InnerJoin, branch.into())
            .filter(any_below(grassroots))
            .filter(touching(
                (membership::Entity, membership::Column::ValidFrom),
                (membership::Entity, membership::Column::ValidUntil),
                self.first,
                self.last,
            ))
            .into_model::<Member>()
            .all(connection)
            .await?;
        Ok(members)
    }
}

fn held((from, until): Days, day: NaiveDate) -> bool {
    from <= day && until.is_none_or(|until| until > day)
}

fn held_on(days: &&Days, day: NaiveDate) -> bool {
    held(**days, day)
}

/// How much the size and the term of a grassroots organization lack on a day. That a term will end is an
/// announcement, and lacks nothing.
fn lacking(
    kind: OrganizationKind,
    members: usize,
    newest: Option<&organization_term::Model>,
    on: NaiveDate,
) -> usize {
    let facts = StructureFacts {
        kind,
        members: i64::try_from(members).unwrap_or(i64::MAX),
        term: newest.map(|term| Term {
            starts_on: term.starts_on,
            ends_on: term.ends_on,
        }),
        full_time: 0,
        part_time: 0,
        secretaries: 1,
        on,
    };
    let found = structure_shortfalls(&facts).into_iter();
    found
        .filter(|one| one.code != ShortfallCode::TermEnding)
        .count()
}
