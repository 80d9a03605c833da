//! Making schemes.

use entity::{OrganizationId, SchemeId, appraisal_scheme};

use super::rules::{self, Indicator, NewScheme, OptionValue, Tree};
use super::{SCHEME, store, to_json};
use crate::access::{Acting, Action};
use crate::db::history::{Event, hex, sha256};
use crate::domain::norm;
use crate::domain::organization;
use crate::error::{Error, Result};

/// A scheme to be.
#[derive(Clone, Debug)]
pub(crate) struct CreateScheme {
    pub organization: OrganizationId,
    pub title: String,
    pub indicators: Vec<Indicator>,
    pub scale: Vec<OptionValue>,
}

/// Makes a scheme, or the next version of the one with this title.
pub(crate) async fn create_scheme(acting: &Acting<'_>, input: CreateScheme) -> Result<SchemeId> {
    let mut tx = acting.begin().await?;
    let rows = organization::by_ids(tx.conn(), [input.organization]).await?;
    let organization = rows.into_iter().find(|row| acting.sees(row));
    let organization = organization.ok_or(Error::NotFound("organization"))?;
    acting.require(&mut tx, Action::AppraisalManage, &organization)?;
    let new = NewScheme {
        title: &input.title,
        indicators: &input.indicators,
        scale: &input.scale,
        norms: &norm::computed(tx.conn(), &organization).await?,
    };
    rules::refusals(rules::create(&new)).map_err(Error::Refused)?;
    let title = input.title.trim().to_owned();
    let previous = store::newest_scheme(tx.conn(), organization.id, &title).await?;
    let version = previous.as_ref().map_or(1, |previous| previous.version + 1);
    let content = to_json(&Tree::with_scale(input.indicators, &input.scale))?;
    let id = SchemeId(acting.new_id());
    tx.record(
        Event::of(organization.id, "createAppraisalScheme", SCHEME, id.0)
            .after("title", &title)
            .after("version", version)
            .after("contentHash", hex(&sha256(&[content.as_bytes()]))),
    );
    let scheme = appraisal_scheme::Model {
        id,
        organization_id: organization.id,
        title,
        version,
        previous_id: previous.map(|previous| previous.id),
        content,
        created_by: acting.actor.account,
        created_at: tx.at(),
    };
    match store::insert_scheme(&tx, scheme).await {
        // Two of them made the same version at once: the same request makes the next one.
        Err(Error::Conflict(_)) => return Err(Error::Busy),
        other => other?,
    }
    tx.commit().await?;
    Ok(id)
}
