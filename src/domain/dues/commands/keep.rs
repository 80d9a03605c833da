//! Dues on their way when an accountant or a cashier leaves: they belong to the organization, so
//! nothing moves; both see and sign that they are unsettled.

use chrono::NaiveDate;
use entity::appointment;
use entity::dues_remittance::{self, TransferDirection};
use entity::hand_over_item::HandOverItemKind;
use entity::post::PostRole;
use sea_orm::DatabaseTransaction;

use crate::access::Acting;
use crate::db::Tx;
use crate::domain::dues::store;
use crate::domain::organization::{Followed, Keeper, Kept, OpenItem, Passing};

/// Keeps what is on its way from and to the books of an accountant or a cashier.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keeping;

impl Keeper for Keeping {
    fn tables(&self) -> &'static [&'static str] {
        &[]
    }

    fn kind(&self) -> HandOverItemKind {
        HandOverItemKind::Remittance
    }

    fn open_items<'a>(
        &'a self,
        connection: &'a DatabaseTransaction,
        held: &'a appointment::Model,
        _: NaiveDate,
    ) -> Kept<'a> {
        Box::pin(async move {
            if !matches!(held.role, PostRole::Accountant | PostRole::Cashier) {
                return Ok(Vec::new());
            }
            let rows = store::unsettled(connection, held.organization_id).await?;
            Ok(rows.iter().map(item).collect())
        })
    }

    fn pass<'a>(
        &'a self,
        _: &'a Acting<'a>,
        _: &'a mut Tx,
        _: &'a Passing,
        _: &'a [OpenItem],
    ) -> Followed<'a> {
        Box::pin(async { Ok(()) })
    }
}

fn item(row: &dues_remittance::Model) -> OpenItem {
    let what = match row.direction {
        TransferDirection::Upward => "上缴",
        TransferDirection::Downward => "拨付",
    };
    let (yuan, fen) = (row.amount / 100, row.amount % 100);
    OpenItem {
        kind: HandOverItemKind::Remittance,
        id: row.id.0,
        text: format!("{} {what} {yuan}.{fen:02} 元", row.month),
        due_on: None,
    }
}
