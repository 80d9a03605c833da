//! What the holder of a post leaves open, domain by domain (§4.1). Higher domains keep it; this one
//! knows none of them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use chrono::NaiveDate;
use entity::hand_over_item::HandOverItemKind;
use entity::{AccountId, PersonId, appointment};
use sea_orm::DatabaseTransaction;
use serde::Serialize;
use uuid::Uuid;

use super::Followed;
use crate::access::Acting;
use crate::db::Tx;
use crate::error::Result;

/// Something that the holder of a post leaves open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OpenItem {
    /// What it is.
    pub kind: HandOverItemKind,
    /// The key of the record.
    pub id: Uuid,
    /// What it says.
    pub text: String,
    /// Until when it is to be done.
    pub due_on: Option<NaiveDate>,
}

/// A post that passes from one person to the next, signed by both.
#[derive(Clone, Debug)]
pub struct Passing {
    /// The appointment that ends.
    pub from: appointment::Model,
    /// The appointment that follows it.
    pub to: appointment::Model,
    /// Who signed for the one who comes, and who that is.
    pub signer: (AccountId, PersonId),
}

/// What [`Keeper::open_items`] gives.
pub type Kept<'a> = Pin<Box<dyn Future<Output = Result<Vec<OpenItem>>> + Send + 'a>>;

/// A domain that keeps items which the holder of a post can leave open.
pub trait Keeper: Send + Sync {
    /// Its tables that name appointments: a test holds every such table to a keeper.
    fn tables(&self) -> &'static [&'static str];

    /// What its items are.
    fn kind(&self) -> HandOverItemKind;

    /// What the holder leaves open on a day.
    fn open_items<'a>(
        &'a self,
        connection: &'a DatabaseTransaction,
        held: &'a appointment::Model,
        today: NaiveDate,
    ) -> Kept<'a>;

    /// Moves these of its items to who comes, within the act that completes the hand-over.
    fn pass<'a>(
        &'a self,
        acting: &'a Acting<'a>,
        tx: &'a mut Tx,
        passing: &'a Passing,
        items: &'a [OpenItem],
    ) -> Followed<'a>;
}

/// The keepers, as the composition root lists them.
#[derive(Default)]
pub struct Keepers(pub Vec<Box<dyn Keeper>>);

impl fmt::Debug for Keepers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Keepers").field(&self.0.len()).finish()
    }
}

impl Keepers {
    /// Moves the items of a list that both have signed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pass(
        &self,
        acting: &Acting<'_>,
        tx: &mut Tx,
        passing: &Passing,
        items: &[OpenItem],
    ) -> Result<()> {
        for keeper in &self.0 {
            let own = items.iter().filter(|item| item.kind == keeper.kind());
            let own: Vec<_> = own.cloned().collect();
            keeper.pass(acting, tx, passing, &own).await?;
        }
        Ok(())
    }

    /// All that a holder leaves open on a day, in one order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_items(
        &self,
        connection: &DatabaseTransaction,
        held: &appointment::Model,
        today: NaiveDate,
    ) -> Result<Vec<OpenItem>> {
        let mut items = Vec::new();
        for keeper in &self.0 {
            items.extend(keeper.open_items(connection, held, today).await?);
        }
        items.sort();
        Ok(items)
    }
}
