//! A hand-over, its list and its signatures.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::hand_over_item::HandOverItemKind as Kind;
use entity::{
    AppointmentId, ContactPointId, DuesRemittanceId, HandOverId, LinkId, RectificationId,
    hand_over, hand_over_signature,
};

use super::super::{commands, store};
use super::loader::SignaturesOf;
use crate::db::history::hex;
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::domain::organization::graphql::{Appointment, AppointmentById, load_seen};
use crate::domain::organization::{Keepers, OpenItem, Seen};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, DateTime, encode};

/// What a holder leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::hand_over_item::HandOverItemKind")]
pub enum HandOverItemKind {
    /// A link of a responsibility chain with its duties: the successor holds it from then on.
    Duties,
    /// A problem or an instruction that is not yet verified: the successor answers for it from then on.
    Rectification,
    /// Dues that are on their way: they stay in the books, and both have seen them.
    Remittance,
    /// A contact point that goes on: the successor keeps it from then on.
    ContactPoint,
}

/// The two who sign a hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::hand_over_signature::HandOverSide")]
pub enum HandOverSide {
    /// Who leaves the post.
    Outgoing,
    /// Who comes into it.
    Incoming,
}

/// Something that the holder of a post leaves open.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct HandOverItem {
    /// What it is.
    kind: HandOverItemKind,
    /// The opaque id of the record.
    subject_id: ID,
    /// What it says.
    text: String,
    /// Until when it is to be done; null where it has no term.
    due_on: Option<Date>,
}

impl From<OpenItem> for HandOverItem {
    fn from(item: OpenItem) -> Self {
        let subject_id = match item.kind {
            Kind::Duties => encode(&LinkId(item.id)),
            Kind::Rectification => encode(&RectificationId(item.id)),
            Kind::Remittance => encode(&DuesRemittanceId(item.id)),
            Kind::ContactPoint => encode(&ContactPointId(item.id)),
        };
        Self {
            kind: item.kind.into(),
            subject_id,
            text: item.text,
            due_on: item.due_on.map(Date),
        }
    }
}

/// What a post's holder leaves open, and what signs for it.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct HandOverList {
    /// Duties first, then what is to be put right, then dues.
    items: Vec<HandOverItem>,
    /// SHA-256 of the list: give it to sign exactly this list.
    content_hash: String,
}

/// A signature under the list of a hand-over. Never changes.
#[derive(Clone, Debug)]
pub(super) struct HandOverSignature(hand_over_signature::Model);

/// A signature under the list of a hand-over. Never changes.
#[Object]
impl HandOverSignature {
    /// Whose side it is.
    async fn side(&self) -> HandOverSide {
        self.0.side.into()
    }

    /// The list that was signed: another one than the present where it has changed meanwhile.
    async fn content_hash(&self) -> String {
        hex(&self.0.content_hash)
    }

    /// Who signed.
    async fn signed_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.signed_by).await
    }

    /// When.
    async fn signed_at(&self) -> DateTime {
        self.0.signed_at.into()
    }

    /// Why somebody else signed for the one who has gone; null for their own signature.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}

/// A post that changes hands (domain §4.1).
#[derive(Clone, Debug)]
pub struct HandOver(pub(super) hand_over::Model);

/// The hand-over with this id, for those who fully see the organization, and for the two who sign:
/// who has gone no longer sees the organization.
///
/// # Errors
/// When the database fails.
pub async fn visible_hand_over(ctx: &Context<'_>, id: HandOverId) -> Result<Option<HandOver>> {
    let Some(row) = store::by_id(Ctx::of(ctx).db.reader(), id).await? else {
        return Ok(None);
    };
    let seen = load_seen(ctx, row.organization_id).await?;
    if seen.as_ref().is_some_and(Seen::is_full) {
        return Ok(Some(HandOver(row)));
    }
    let ends = [row.outgoing_appointment_id, row.incoming_appointment_id];
    let held = Ctx::loaders(ctx)
        .load_many(ends.map(AppointmentById))
        .await?;
    let reader = Ctx::of(ctx).actor()?.person;
    let is_party = reader.is_some() && held.values().any(|held| Some(held.person_id) == reader);
    Ok(is_party.then_some(HandOver(row)))
}

/// A post that changes hands (domain §4.1): what its holder leaves open, signed by both.
#[Object]
impl HandOver {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// Where the post is.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.organization_id).await
    }

    /// The appointment that ends.
    async fn outgoing(&self, ctx: &Context<'_>) -> Result<Appointment> {
        appointment(ctx, self.0.outgoing_appointment_id).await
    }

    /// The appointment that follows it in the same post.
    async fn incoming(&self, ctx: &Context<'_>) -> Result<Appointment> {
        appointment(ctx, self.0.incoming_appointment_id).await
    }

    /// Who opened it.
    async fn opened_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.opened_by).await
    }

    /// When.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// When both had signed one list and everything moved; null before.
    async fn completed_at(&self) -> Option<DateTime> {
        self.0.completed_at.map(Into::into)
    }

    /// What is left open at this moment; once completed, what was handed over.
    #[graphql(complexity = "20 + child_complexity")]
    async fn list(&self, ctx: &Context<'_>) -> Result<HandOverList> {
        let request = Ctx::of(ctx);
        let keepers = ctx.data_unchecked::<Keepers>();
        let snapshot = request.db.begin_read().await?;
        let today = request.clock.today();
        let items = commands::items(snapshot.conn(), keepers, &self.0, today).await?;
        Ok(HandOverList {
            content_hash: hex(&commands::hash_of(&items)?),
            items: items.into_iter().map(HandOverItem::from).collect(),
        })
    }

    /// The signatures, oldest first.
    async fn signatures(&self, ctx: &Context<'_>) -> Result<Vec<HandOverSignature>> {
        let key = SignaturesOf(self.0.id);
        let rows = Ctx::loaders(ctx).load_one(key).await?.unwrap_or_default();
        Ok(rows.into_iter().map(HandOverSignature).collect())
    }
}

async fn appointment(ctx: &Context<'_>, id: AppointmentId) -> Result<Appointment> {
    let row = Ctx::loaders(ctx).load_one(AppointmentById(id)).await?;
    row.map(Appointment::from)
        .ok_or_else(|| Error::internal("a hand-over of no appointment"))
}
