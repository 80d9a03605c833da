//! Contact points that the holder of a post keeps.

use chrono::NaiveDate;
use entity::hand_over_item::HandOverItemKind;
use entity::{ContactPointId, appointment};
use sea_orm::DatabaseTransaction;

use crate::access::Acting;
use crate::db::Tx;
use crate::db::history::Event;
use crate::domain::organization::{Followed, Keeper, Kept, OpenItem, Passing};
use crate::domain::supervision::store;
use crate::error::{Error, Result};

/// Keeps the contact points of appointments.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keeping;

impl Keeper for Keeping {
    fn tables(&self) -> &'static [&'static str] {
        &["contact_point"]
    }

    fn kind(&self) -> HandOverItemKind {
        HandOverItemKind::ContactPoint
    }

    fn open_items<'a>(
        &'a self,
        connection: &'a DatabaseTransaction,
        held: &'a appointment::Model,
        today: NaiveDate,
    ) -> Kept<'a> {
        Box::pin(async move {
            let rows = store::contacts_kept(connection, held.id, today).await?;
            let item = |row: entity::contact_point::Model| OpenItem {
                kind: self.kind(),
                id: row.id.0,
                text: row.name,
                due_on: None,
            };
            Ok(rows.into_iter().map(item).collect())
        })
    }

    fn pass<'a>(
        &'a self,
        _: &'a Acting<'a>,
        tx: &'a mut Tx,
        passing: &'a Passing,
        items: &'a [OpenItem],
    ) -> Followed<'a> {
        Box::pin(async move {
            for item in items {
                pass(tx, passing, ContactPointId(item.id)).await?;
            }
            Ok(())
        })
    }
}

/// From now on who comes keeps it.
async fn pass(tx: &mut Tx, passing: &Passing, id: ContactPointId) -> Result<()> {
    let unseen = || Error::internal("a kept contact point that does not exist");
    let mut row = store::lock_contact(tx, id).await?.ok_or_else(unseen)?;
    tx.record(
        Event::of(
            row.organization_id,
            "handOverContactPoint",
            "ContactPoint",
            id.0,
        )
        .before("person", row.person_id)
        .after("person", passing.to.person_id),
    );
    row.person_id = passing.to.person_id;
    row.appointment_id = passing.to.id;
    row.revision += 1;
    store::save_contact(tx, row).await
}
