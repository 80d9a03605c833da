//! Duties that the holder of a post leaves open: the links of this year's and the next year's chains.

use chrono::{Datelike, NaiveDate};
use entity::hand_over_item::HandOverItemKind;
use entity::{LinkId, appointment, responsibility_duties, responsibility_link};
use sea_orm::DatabaseTransaction;

use super::link::record_assigned;
use super::{Case, LINK, decide, duties_of, first_day};
use crate::access::Acting;
use crate::db::Tx;
use crate::db::history::{Event, hex, sha256};
use crate::domain::organization::{Followed, Keeper, Kept, OpenItem, Passing};
use crate::domain::responsibility::rules;
use crate::domain::responsibility::store;
use crate::error::{Error, Result};

/// Keeps the links that appointments hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keeping;

impl Keeper for Keeping {
    fn tables(&self) -> &'static [&'static str] {
        &["responsibility_link"]
    }

    fn kind(&self) -> HandOverItemKind {
        HandOverItemKind::Duties
    }

    fn open_items<'a>(
        &'a self,
        connection: &'a DatabaseTransaction,
        held: &'a appointment::Model,
        today: NaiveDate,
    ) -> Kept<'a> {
        Box::pin(async move {
            let found = store::links_held(connection, held.id, today.year()).await?;
            found
                .into_iter()
                .map(|(link, wording)| {
                    Ok(OpenItem {
                        kind: self.kind(),
                        id: link.id.0,
                        text: texts(wording.as_ref())?,
                        due_on: None,
                    })
                })
                .collect()
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
                pass(acting, tx, passing, LinkId(item.id)).await?;
            }
            Ok(())
        })
    }
}

/// The texts of duties, as one.
fn texts(wording: Option<&responsibility_duties::Model>) -> Result<String> {
    let texts: Vec<_> = duties_of(wording)?
        .into_iter()
        .map(|duty| duty.text)
        .collect();
    Ok(texts.join("；"))
}

/// Ends a link, and gives its tier with its duties to who comes; their signature under the hand-over
/// is the one under these duties. Where they hold that tier already, the old link only ends.
async fn pass(acting: &Acting<'_>, tx: &mut Tx, passing: &Passing, id: LinkId) -> Result<()> {
    let unseen = || Error::internal("an open link that does not exist");
    let case = Case::of_link(tx, id).await?.ok_or_else(unseen)?;
    let link = case.link(id)?.clone();
    let today = acting.today();
    decide(rules::year_open(case.chain.year, today))?;
    let on = first_day(case.chain.year, today).max(link.row.valid_from);
    store::end_link(tx, id, on).await?;
    tx.record(
        Event::of(
            case.organization.id,
            "releaseResponsibilityLink",
            LINK,
            id.0,
        )
        .after("validUntil", on)
        .after("handedOverTo", passing.to.person_id),
    );
    let is_held = case.facts.links.iter().any(|other| {
        other.row.tier == link.row.tier
            && other.row.appointment_id == Some(passing.to.id)
            && other.row.valid_until.is_none_or(|until| until > on)
    });
    if !is_held {
        let new = responsibility_link::Model {
            id: LinkId(acting.new_id()),
            appointment_id: Some(passing.to.id),
            person_id: Some(passing.to.person_id),
            valid_from: on,
            valid_until: None,
            created_at: tx.at(),
            ..link.row.clone()
        };
        let new_id = new.id;
        record_assigned(tx, &new, case.chain.year);
        store::insert_link(tx, new).await?;
        if let Some(wording) = link.wordings.last() {
            let (account, person) = passing.signer;
            let content = wording.content.clone();
            tx.record(
                Event::of(
                    case.organization.id,
                    "signResponsibilityLink",
                    LINK,
                    new_id.0,
                )
                .after("wording", 1)
                .after("contentHash", hex(&sha256(&[content.as_bytes()])))
                .after("signerId", person),
            );
            let row = responsibility_duties::Model {
                link_id: new_id,
                number: 1,
                content,
                set_at: tx.at(),
                signed_at: Some(tx.at()),
                signed_by: Some(account),
                signer_id: Some(person),
            };
            store::insert_wording(tx, row).await?;
        }
    }
    case.settle(tx).await
}
