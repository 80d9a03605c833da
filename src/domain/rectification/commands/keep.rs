//! Rectifications for which the holder of a post answers until they are verified.

use chrono::NaiveDate;
use entity::hand_over_item::HandOverItemKind;
use entity::rectification_step::RectificationAct;
use entity::{RectificationId, appointment};
use sea_orm::DatabaseTransaction;

use super::{RECTIFICATION, step};
use crate::access::Acting;
use crate::db::Tx;
use crate::db::history::Event;
use crate::domain::organization::{Followed, Keeper, Kept, OpenItem, Passing};
use crate::domain::rectification::store;
use crate::error::{Error, Result};

/// Keeps the rectifications for which appointments answer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keeping;

impl Keeper for Keeping {
    fn tables(&self) -> &'static [&'static str] {
        &["rectification"]
    }

    fn kind(&self) -> HandOverItemKind {
        HandOverItemKind::Rectification
    }

    fn open_items<'a>(
        &'a self,
        connection: &'a DatabaseTransaction,
        held: &'a appointment::Model,
        _: NaiveDate,
    ) -> Kept<'a> {
        Box::pin(async move {
            let rows = store::answered_by(connection, held.id).await?;
            let item = |row: entity::rectification::Model| OpenItem {
                kind: self.kind(),
                id: row.id.0,
                text: row.problem,
                due_on: Some(row.due_on),
            };
            Ok(rows.into_iter().map(item).collect())
        })
    }

    fn pass<'a>(
        &'a self,
        acting: &'a Acting<'a>,
        tx: &'a mut Tx,
        passing: &'a Passing,
        items: &'a [OpenItem],
    ) -> Followed<'a> {
        Box::pin(async move {
            for item in items {
                pass(acting, tx, passing, RectificationId(item.id)).await?;
            }
            Ok(())
        })
    }
}

/// From now on who comes answers for it. Where it stands, and its term, do not change.
async fn pass(
    acting: &Acting<'_>,
    tx: &mut Tx,
    passing: &Passing,
    id: RectificationId,
) -> Result<()> {
    let unseen = || Error::internal("an open rectification that does not exist");
    let (mut row, _) = store::lock(tx, id).await?.ok_or_else(unseen)?;
    let (steps, _) = store::steps_so_far(tx.conn(), id).await?;
    tx.record(
        Event::of(
            row.organization_id,
            "handOverRectification",
            RECTIFICATION,
            id.0,
        )
        .before("responsiblePerson", row.responsible_person_id)
        .after("responsiblePerson", passing.to.person_id),
    );
    row.responsible_person_id = Some(passing.to.person_id);
    row.responsible_appointment_id = Some(passing.to.id);
    row.revision += 1;
    let act = (steps + 1, RectificationAct::HandedOver);
    let mut step = step(acting, &row, act, (String::new(), None));
    step.at = tx.at();
    store::save(tx, row, step).await
}
