//! What is done to hand-overs. The row of the organization is the lock of opening, that of the
//! hand-over of signing.

use entity::hand_over_signature::{self, HandOverSide};
use entity::{
    AccountId, AppointmentId, HandOverId, PersonId, appointment, hand_over, hand_over_item,
    organization,
};
use sea_orm::DatabaseTransaction;

use super::rules::{self, Violation};
use super::store;
use crate::access::{Acting, Action};
use crate::db::Tx;
use crate::db::history::{Event, hex, sha256};
use crate::domain::organization::{self as bodies, Keepers, OpenItem, Passing};
use crate::error::{Error, Refusal, Result};

/// What the history calls it.
const HAND_OVER: &str = "HandOver";

/// What SHA-256 gives of a list: what a signature covers.
pub(crate) fn hash_of(items: &[OpenItem]) -> Result<Vec<u8>> {
    let content = serde_json::to_vec(items).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(sha256(&[&content]).to_vec())
}

/// The list of a hand-over: as it was signed, or as it stands now.
pub(crate) async fn items(
    connection: &DatabaseTransaction,
    keepers: &Keepers,
    row: &hand_over::Model,
    today: chrono::NaiveDate,
) -> Result<Vec<OpenItem>> {
    if row.completed_at.is_some() {
        let kept = store::items_of(connection, row.id).await?;
        let item = |row: hand_over_item::Model| OpenItem {
            kind: row.kind,
            id: row.subject_id,
            text: row.text,
            due_on: row.due_on,
        };
        return Ok(kept.into_iter().map(item).collect());
    }
    let held = bodies::appointments_by_ids(connection, [row.outgoing_appointment_id]).await?;
    match held.first() {
        Some(held) => keepers.open_items(connection, held, today).await,
        None => Err(Error::internal("a hand-over of no appointment")),
    }
}

/// Two appointments, in this order.
async fn pair(
    connection: &DatabaseTransaction,
    (outgoing, incoming): (AppointmentId, AppointmentId),
) -> Result<Option<(appointment::Model, appointment::Model)>> {
    let found = bodies::appointments_by_ids(connection, [outgoing, incoming]).await?;
    let one = |id| found.iter().find(|row| row.id == id).cloned();
    Ok(one(outgoing).zip(one(incoming)))
}

async fn lock_organization(tx: &Tx, held: &appointment::Model) -> Result<organization::Model> {
    let mut rows = bodies::lock(tx, [held.organization_id]).await?;
    let row = rows.remove(&held.organization_id);
    row.ok_or_else(|| Error::internal("a post of no organization"))
}

/// Opens the hand-over of a post.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn open(
    acting: &Acting<'_>,
    (outgoing, incoming): (AppointmentId, AppointmentId),
) -> Result<HandOverId> {
    let mut tx = acting.begin().await?;
    let unseen = || Error::NotFound("appointment");
    let found = pair(tx.conn(), (outgoing, incoming)).await?;
    let (from, to) = found.ok_or_else(unseen)?;
    let row = lock_organization(&tx, &from).await?;
    if !acting.sees(&row) {
        return Err(unseen());
    }
    acting.require(&mut tx, Action::HandOverManage, &row)?;
    let mut found = rules::open(&from, &to, acting.today());
    if store::is_handed_over(tx.conn(), outgoing).await? {
        found.push(Violation::HandedOver);
    }
    decide(found)?;
    let new = hand_over::Model {
        id: HandOverId(acting.new_id()),
        organization_id: row.id,
        outgoing_appointment_id: outgoing,
        incoming_appointment_id: incoming,
        opened_by: acting.actor.account,
        opened_at: tx.at(),
        completed_at: None,
    };
    tx.record(
        Event::of(row.id, "openHandOver", HAND_OVER, new.id.0)
            .after("outgoingAppointmentId", outgoing)
            .after("incomingAppointmentId", incoming)
            .after("outgoingPerson", from.person_id)
            .after("incomingPerson", to.person_id),
    );
    let id = new.id;
    store::insert(&tx, new).await?;
    tx.commit().await?;
    Ok(id)
}

/// A signature.
#[derive(Clone, Debug)]
pub(crate) struct Sign {
    /// The hand-over.
    pub(crate) hand_over: HandOverId,
    /// The hash of the list that the signer has read, in hexadecimal digits.
    pub(crate) content_hash: String,
    /// Why somebody else signs for who has gone.
    pub(crate) reason: Option<String>,
}

/// Signs the list of a hand-over. With the second signature under one list everything moves.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn sign(acting: &Acting<'_>, keepers: &Keepers, new: Sign) -> Result<HandOverId> {
    let mut tx = acting.begin().await?;
    let unseen = || Error::NotFound("handOver");
    let row = store::by_id(tx.conn(), new.hand_over).await?;
    let row = row.ok_or_else(unseen)?;
    let ends = (row.outgoing_appointment_id, row.incoming_appointment_id);
    let (from, to) = pair(tx.conn(), ends).await?.ok_or_else(unseen)?;
    let organization = lock_organization(&tx, &from).await?;
    let row = store::lock(&tx, row.id).await?.ok_or_else(unseen)?;
    let signer = acting.actor.person;
    let is_party = [from.person_id, to.person_id]
        .iter()
        .any(|person| signer == Some(*person));
    if !is_party && !acting.sees(&organization) {
        return Err(unseen());
    }
    let people = (from.person_id, to.person_id);
    let side = rules::side(signer, people, new.reason.as_deref()).map_err(Refusal::from)?;
    let reason = match is_party {
        true => {
            let held = if side == HandOverSide::Outgoing {
                &from
            } else {
                &to
            };
            tx.act_in(role_name(held), Some(held.organization_id));
            None
        }
        false => {
            acting.require(&mut tx, Action::HandOverManage, &organization)?;
            new.reason.map(|reason| reason.trim().to_owned())
        }
    };
    let items = items(tx.conn(), keepers, &row, acting.today()).await?;
    let hash = hash_of(&items)?;
    let mut found = Vec::new();
    if row.completed_at.is_some() {
        found.push(Violation::Completed);
    } else if hex(&hash) != new.content_hash {
        found.push(Violation::Stale);
    }
    decide(found)?;
    let mut signatures = store::signatures_of(tx.conn(), [row.id]).await?;
    let signature = hand_over_signature::Model {
        hand_over_id: row.id,
        number: i32::try_from(signatures.len()).unwrap_or(i32::MAX) + 1,
        side,
        content_hash: hash.clone(),
        signed_by: acting.actor.account,
        person_id: signer,
        signed_at: tx.at(),
        reason,
    };
    tx.record(
        Event::of(organization.id, "signHandOver", HAND_OVER, row.id.0)
            .after("side", signature.side)
            .after("contentHash", hex(&hash))
            .after("reason", &signature.reason),
    );
    store::insert_signature(&tx, signature.clone()).await?;
    signatures.push(signature);
    if rules::is_signed_by_both(&signatures, &hash) {
        let signer = incoming_signer(&signatures)?;
        let passing = Passing { from, to, signer };
        complete(acting, &mut tx, keepers, &row, (&passing, items)).await?;
    }
    tx.commit().await?;
    Ok(row.id)
}

fn role_name(held: &appointment::Model) -> String {
    use sea_orm::ActiveEnum as _;
    held.role.to_value()
}

/// Who signed for the one who comes: always that person.
fn incoming_signer(signatures: &[hand_over_signature::Model]) -> Result<(AccountId, PersonId)> {
    let newest = rules::newest(signatures, HandOverSide::Incoming);
    newest
        .and_then(|one| Some((one.signed_by, one.person_id?)))
        .ok_or_else(|| Error::internal("a signature of nobody"))
}

/// Moves everything, and keeps the list as it was signed.
async fn complete(
    acting: &Acting<'_>,
    tx: &mut Tx,
    keepers: &Keepers,
    row: &hand_over::Model,
    (passing, items): (&Passing, Vec<OpenItem>),
) -> Result<()> {
    keepers.pass(acting, tx, passing, &items).await?;
    let kept = (1..)
        .zip(items)
        .map(|(number, item)| hand_over_item::Model {
            hand_over_id: row.id,
            number,
            kind: item.kind,
            subject_id: item.id,
            text: item.text,
            due_on: item.due_on,
        });
    let kept: Vec<_> = kept.collect();
    tx.record(
        Event::of(row.organization_id, "completeHandOver", HAND_OVER, row.id.0)
            .after("items", kept.len()),
    );
    store::complete(tx, row.id, kept).await
}

fn decide(violations: Vec<Violation>) -> Result<()> {
    match violations.is_empty() {
        true => Ok(()),
        false => Err(Error::Refused(
            violations.into_iter().map(Refusal::from).collect(),
        )),
    }
}
