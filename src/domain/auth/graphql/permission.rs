//! What the viewer may do to a thing, and else why not and who can: the answer that the mutation
//! would give, before anybody presses a button.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject};
use entity::division;
use entity::organization::OrganizationKind;

use super::RoleValue;
use crate::access::{self, Place, Seat, for_each_action};
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::{CommitteeOf, OrganizationById};
use crate::error::{Language, Refusal, RefusalCode, Result};
use crate::graphql::Ctx;

macro_rules! value {
    ($($action:ident $zh:literal $en:literal [$($role:ident $reach:ident),*];)*) => {
        /// What rights are asked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
        #[graphql(remote = "access::Action", name = "Action")]
        pub enum ActionValue {
            $(
                #[doc = $en]
                $action,
            )*
        }
    };
}
for_each_action!(value);

/// Whether the viewer may do something, at this moment.
#[derive(Clone, Debug, SimpleObject)]
pub struct Permission {
    /// Whether the mutation would find nothing against it in who asks and in the thing's state.
    allowed: bool,
    /// Why not, as the mutation's refusal names it; null where it is allowed, or rights are missing.
    code: Option<RefusalCode>,
    /// Why not, for people; null where it is allowed.
    reason: Option<String>,
    /// The roles that may do it, each in its place: the first allowed holds it here.
    roles: Vec<RoleValue>,
    /// In which role the viewer would act; null where none allows it.
    acts_as: Option<RoleValue>,
}

impl Permission {
    /// Whether the viewer may do `action` in one of `places`, against which the state of things
    /// says `refusals`.
    #[must_use]
    pub fn of(
        ctx: &Context<'_>,
        action: access::Action,
        places: &[Place],
        refusals: &[Refusal],
    ) -> Self {
        let request = Ctx::of(ctx);
        let standing = request.actor().ok().and_then(|actor| {
            let mut places = places.iter();
            places.find_map(|place| access::require(actor, action, place).ok())
        });
        let in_language = |zh: &str, en: &str| match request.language {
            Language::Chinese => zh.to_owned(),
            Language::English => en.to_owned(),
        };
        let refusal = refusals.first().filter(|_| standing.is_some());
        let reason = match (&standing, refusal) {
            (None, _) => Some(in_language(
                &format!("您无权{}", action.title()),
                &format!("you may not {}", action.describe()),
            )),
            (Some(_), Some(refusal)) => Some(in_language(&refusal.message.zh, &refusal.message.en)),
            (Some(_), None) => None,
        };
        Self {
            allowed: reason.is_none(),
            code: refusal.map(|refusal| refusal.code),
            reason,
            roles: access::holders(action)
                .into_iter()
                .map(Into::into)
                .collect(),
            acts_as: standing.map(|standing| standing.role.into()),
        }
    }
}

/// What rights say of a division.
#[derive(Clone, Debug)]
pub struct DivisionRights(pub Arc<division::Model>);

#[Object]
impl DivisionRights {
    /// Whether the viewer may do something to the division's working committee or party committee,
    /// where the viewer fully sees it.
    async fn viewer_can(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The act.")] action: ActionValue,
    ) -> Result<Permission> {
        use OrganizationKind::{PartyCommittee, WorkingCommittee};
        let mut places = Vec::new();
        for kind in [WorkingCommittee, PartyCommittee] {
            let committee = CommitteeOf(self.0.code, kind);
            let row = Ctx::loaders(ctx).load_one(committee).await?;
            let seen = row.and_then(|row| Seen::by(&Ctx::of(ctx).scope, row));
            let seen = seen.filter(Seen::is_full);
            places.extend(seen.map(|seen| Place::from(seen.row.as_ref())));
        }
        Ok(Permission::of(ctx, action.into(), &places, &[]))
    }
}

/// What rights say of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationRights(pub Seen);

#[Object]
impl OrganizationRights {
    /// Whether the viewer may do something to this organization, or to what is its own: what the
    /// body above does to that (judging, confirming, opening again) is asked here, too. Of what is
    /// seen by name only, nothing is allowed.
    async fn viewer_can(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The act.")] action: ActionValue,
    ) -> Result<Permission> {
        let places = self.places(ctx, action.into()).await?;
        let dissolved = self
            .0
            .row
            .valid_until
            .filter(|until| *until <= Ctx::of(ctx).clock.today());
        let refusal = dissolved.map(|_| {
            Refusal::new(
                RefusalCode::OrganizationDissolved,
                "该组织已撤销",
                "the organization no longer exists",
            )
        });
        Ok(Permission::of(
            ctx,
            action.into(),
            &places,
            refusal.as_slice(),
        ))
    }
}

impl OrganizationRights {
    /// The bodies in which an act on this organization's matters may be allowed; none where the
    /// viewer sees its name only.
    async fn places(&self, ctx: &Context<'_>, action: access::Action) -> Result<Vec<Place>> {
        let row = self.0.row.as_ref();
        if !self.0.is_full() {
            return Ok(Vec::new());
        }
        let above = match action.seat() {
            Seat::Itself => [None, None],
            Seat::Leading => [row.superior_id, None],
            Seat::Above => [row.superior_id, row.guided_by_id],
        };
        let mut places = Vec::new();
        for id in above.into_iter().flatten() {
            let found = Ctx::loaders(ctx).load_one(OrganizationById(id)).await?;
            places.extend(found.map(|found| Place::from(found.as_ref())));
        }
        if action.seat() == Seat::Itself || (places.is_empty() && action.falls_to_itself()) {
            places.push(Place::from(row));
        }
        Ok(places)
    }
}
