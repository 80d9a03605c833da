//! Batched lookups: one statement for all that a request asks of a kind at once.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::post::PostRole;
use entity::{
    AppointmentId, DivisionCode, MembershipId, OrganizationId, PersonId, PostId, appointment,
    division, membership, organization, person, post,
};

use super::super::store;
use crate::error::Error;
use crate::graphql::Batch;

/// The error of a batch, shared by all who waited for it.
pub(crate) type BatchError = Arc<Error>;

/// The organization with this id, whoever may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct OrganizationById(pub OrganizationId);

/// The division with this code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct DivisionByCode(pub DivisionCode);

/// The person with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PersonById(pub PersonId);

/// The post with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PostById(pub PostId);

/// The appointment with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AppointmentById(pub AppointmentId);

/// The committee of this kind that a division has today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CommitteeOf(pub DivisionCode, pub OrganizationKind);

/// Who holds a post of this role in an organization on a day; the longest-serving of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct HolderOf(pub OrganizationId, pub PostRole, pub NaiveDate);

impl Loader<OrganizationById> for Batch {
    type Value = Arc<organization::Model>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[OrganizationById],
    ) -> Result<HashMap<OrganizationById, Self::Value>, BatchError> {
        let rows =
            store::organizations_by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (OrganizationById(row.id), Arc::new(row)))
            .collect())
    }
}

impl Loader<DivisionByCode> for Batch {
    type Value = Arc<division::Model>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[DivisionByCode],
    ) -> Result<HashMap<DivisionByCode, Self::Value>, BatchError> {
        let rows =
            store::divisions_by_codes(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (DivisionByCode(row.code), Arc::new(row)))
            .collect())
    }
}

impl Loader<PersonById> for Batch {
    type Value = person::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[PersonById],
    ) -> Result<HashMap<PersonById, person::Model>, BatchError> {
        let rows = store::people_by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (PersonById(row.id), row))
            .collect())
    }
}

impl Loader<PostById> for Batch {
    type Value = post::Model;
    type Error = BatchError;

    async fn load(&self, keys: &[PostById]) -> Result<HashMap<PostById, post::Model>, BatchError> {
        let rows = store::posts_by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (PostById(row.id), row))
            .collect())
    }
}

impl Loader<AppointmentById> for Batch {
    type Value = appointment::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[AppointmentById],
    ) -> Result<HashMap<AppointmentById, appointment::Model>, BatchError> {
        let rows =
            store::appointments_by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (AppointmentById(row.id), row))
            .collect())
    }
}

impl Loader<CommitteeOf> for Batch {
    type Value = Arc<organization::Model>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[CommitteeOf],
    ) -> Result<HashMap<CommitteeOf, Self::Value>, BatchError> {
        let mut found = HashMap::new();
        for kind in [
            OrganizationKind::PartyCommittee,
            OrganizationKind::WorkingCommittee,
        ] {
            let divisions: Vec<_> = of_kind(keys, kind).collect();
            if divisions.is_empty() {
                continue;
            }
            let reader = self.db.reader();
            for row in store::committees_of(reader, divisions, kind, self.clock.today()).await? {
                found
                    .entry(CommitteeOf(row.division_code, kind))
                    .or_insert_with(|| Arc::new(row));
            }
        }
        Ok(found)
    }
}

fn of_kind(keys: &[CommitteeOf], kind: OrganizationKind) -> impl Iterator<Item = DivisionCode> {
    keys.iter()
        .filter(move |key| key.1 == kind)
        .map(|key| key.0)
}

impl Loader<HolderOf> for Batch {
    type Value = appointment::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[HolderOf],
    ) -> Result<HashMap<HolderOf, appointment::Model>, BatchError> {
        let mut found = HashMap::new();
        let mut posts: Vec<(PostRole, NaiveDate)> = keys.iter().map(|key| (key.1, key.2)).collect();
        posts.sort_unstable();
        posts.dedup();
        for (role, day) in posts {
            let of = keys.iter().filter(|key| (key.1, key.2) == (role, day));
            let ids = of.map(|key| key.0);
            for row in store::holders_of(self.db.reader(), ids, role, day).await? {
                found
                    .entry(HolderOf(row.organization_id, role, day))
                    .or_insert(row);
            }
        }
        Ok(found)
    }
}

/// Full-time and part-time members of a working committee today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MembersOf(pub OrganizationId);

impl Loader<MembersOf> for Batch {
    type Value = (i32, i32);
    type Error = BatchError;

    async fn load(&self, keys: &[MembersOf]) -> Result<HashMap<MembersOf, (i32, i32)>, BatchError> {
        let ids = keys.iter().map(|key| key.0);
        let (reader, today) = (self.db.reader(), self.clock.today());
        let rows = store::holders_of(reader, ids, PostRole::CommitteeMember, today).await?;
        let mut counts: HashMap<MembersOf, (i32, i32)> = HashMap::new();
        for row in rows {
            let (full_time, part_time) = counts.entry(MembersOf(row.organization_id)).or_default();
            *(if row.full_time { full_time } else { part_time }) += 1;
        }
        Ok(counts)
    }
}

/// The membership with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MembershipById(pub MembershipId);

impl Loader<MembershipById> for Batch {
    type Value = membership::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[MembershipById],
    ) -> Result<HashMap<MembershipById, membership::Model>, BatchError> {
        let rows =
            store::memberships_by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (MembershipById(row.id), row))
            .collect())
    }
}
