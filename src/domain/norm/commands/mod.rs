//! What is done to local norms: seen, allowed, judged by the rules, written, recorded.

mod recount;
mod settle;
mod stand;

use chrono::NaiveDate;
use entity::local_norm::{self, NormState};
use entity::{NormId, OrganizationId, organization};

pub use recount::recount;
pub use settle::Settling;
pub(crate) use stand::{Stand, computed, rows_of, stands};

use super::rules::{self, Draft, Issuer, Violation};
use super::store::{self, Definition};
use crate::access::{Acting, Action};
use crate::db::Tx;
use crate::db::history::Event;
use crate::domain::organization as organizations;
use crate::error::{Error, Refusal, Result};

/// What the history calls a norm.
const NORM: &str = "Norm";

/// A draft as an issuer writes it.
#[derive(Clone, Debug)]
pub(crate) struct SaveDraft {
    /// The issuer.
    pub organization: OrganizationId,
    /// 0 for a new draft.
    pub expected_revision: i32,
    /// What it says.
    pub draft: Draft,
    /// What an own norm measures; none where it tightens a national one, or says it in part only.
    pub definition: Option<Definition>,
}

/// Writes a draft, or writes it anew. It binds nobody.
pub(crate) async fn save_draft(acting: &Acting<'_>, input: SaveDraft) -> Result<NormId> {
    let mut tx = acting.begin().await?;
    let before = match input.draft.id {
        Some(id) => Some(lock_visible(acting, &tx, id).await?),
        None => None,
    };
    let issuer = match &before {
        Some((_, issuer)) => issuer.clone(),
        None => visible(acting, &tx, input.organization).await?,
    };
    acting.require(&mut tx, Action::NormSet, &issuer)?;
    let versions = store::list_of(tx.conn(), issuer.id).await?;
    let mut violations = judge(acting, &tx, &input.draft, &issuer).await?;
    let before = before.map(|(row, _)| row);
    violations.extend(editable(before.as_ref(), input.expected_revision));
    refuse(violations)?;
    let of_code = versions.iter().filter(|row| row.code == input.draft.code);
    let next = of_code.map(|row| row.version).max().unwrap_or(0) + 1;
    let row = row(acting, &tx, (&input, &issuer, next), before.as_ref())?;
    let mut event = Event::of(issuer.id, "saveNormDraft", NORM, row.id.0)
        .after("code", &row.code)
        .after("threshold", row.threshold)
        .after("inForceFrom", row.in_force_from)
        .after("inForceUntil", row.in_force_until);
    if let Some(before) = &before {
        event = event
            .before("threshold", before.threshold)
            .before("inForceFrom", before.in_force_from)
            .before("inForceUntil", before.in_force_until);
    }
    tx.record(event);
    let id = row.id;
    match before {
        Some(_) => store::save(&tx, row).await?,
        None => store::insert(&tx, row).await?,
    }
    tx.commit().await?;
    Ok(id)
}

/// Puts a draft into force from its first day on.
pub(crate) async fn issue(acting: &Acting<'_>, id: NormId, expected: i32) -> Result<NormId> {
    let mut tx = acting.begin().await?;
    let (mut row, issuer) = lock_visible(acting, &tx, id).await?;
    acting.require(&mut tx, Action::NormSet, &issuer)?;
    let norm = store::turn(&row)?;
    let own = row.definition.is_some();
    let draft = Draft {
        id: Some(id),
        code: row.code.clone(),
        title: own.then(|| norm.title.clone()),
        counted: own.then(|| rules::counted_by(&norm)).flatten(),
        described: match own {
            true => [Some("subject"), Some("kinds"), Some("window")],
            false => [None; 3],
        },
        threshold: Some(row.threshold),
        document: row.document.clone(),
        from: row.in_force_from,
        until: row.in_force_until,
    };
    let mut violations = judge(acting, &tx, &draft, &issuer).await?;
    violations.extend(editable(Some(&row), expected));
    refuse(violations)?;
    row.state = NormState::Issued;
    row.issued_at = Some(tx.at());
    row.revision += 1;
    tx.record(
        Event::of(issuer.id, "issueNorm", NORM, id.0)
            .after("code", &row.code)
            .after("threshold", row.threshold)
            .after("inForceFrom", row.in_force_from)
            .after("document", &row.document),
    );
    settle::touch_below(&mut tx, &issuer, row.in_force_from).await?;
    store::save(&tx, row).await?;
    tx.commit().await?;
    Ok(id)
}

/// Ends an issued norm: from a day on it is no longer in force.
pub(crate) async fn end(
    acting: &Acting<'_>,
    id: NormId,
    ends_on: NaiveDate,
    expected: i32,
) -> Result<NormId> {
    let mut tx = acting.begin().await?;
    let (mut row, issuer) = lock_visible(acting, &tx, id).await?;
    acting.require(&mut tx, Action::NormSet, &issuer)?;
    let mut violations = Vec::new();
    if row.state != NormState::Issued || row.in_force_until.is_some_and(|end| end <= ends_on) {
        violations.push(Violation::WrongState);
    }
    if ends_on <= row.in_force_from {
        violations.push(Violation::DatesOutOfOrder);
    }
    if ends_on < acting.today() {
        violations.push(Violation::InThePast("endsOn"));
    }
    if row.revision != expected {
        violations.push(Violation::Stale);
    }
    refuse(violations)?;
    tx.record(
        Event::of(issuer.id, "endNorm", NORM, id.0)
            .before("inForceUntil", row.in_force_until)
            .after("inForceUntil", ends_on),
    );
    settle::touch_below(&mut tx, &issuer, ends_on).await?;
    row.in_force_until = Some(ends_on);
    row.revision += 1;
    store::save(&tx, row).await?;
    tx.commit().await?;
    Ok(id)
}

async fn visible(acting: &Acting<'_>, tx: &Tx, id: OrganizationId) -> Result<organization::Model> {
    let rows = organizations::by_ids(tx.conn(), [id]).await?;
    let row = rows.into_iter().find(|row| acting.sees(row));
    row.ok_or(Error::NotFound("organization"))
}

async fn lock_visible(
    acting: &Acting<'_>,
    tx: &Tx,
    id: NormId,
) -> Result<(local_norm::Model, organization::Model)> {
    let found = store::lock(tx, id).await?;
    let visible = found.filter(|(_, issuer)| acting.sees(issuer));
    visible.ok_or(Error::NotFound("norm"))
}

async fn judge(
    acting: &Acting<'_>,
    tx: &Tx,
    draft: &Draft,
    issuer: &organization::Model,
) -> Result<Vec<Violation>> {
    let issued = store::issued_above(tx.conn(), std::slice::from_ref(issuer)).await?;
    let by = Issuer {
        id: issuer.id,
        kind: issuer.kind,
        path: &issuer.path,
    };
    Ok(rules::check(draft, &by, &issued, acting.today()))
}

/// What stands against editing a draft; of a new one only another revision than 0.
fn editable(row: Option<&local_norm::Model>, expected: i32) -> Vec<Violation> {
    let mut violations = Vec::new();
    if row.is_some_and(|row| row.state != NormState::Draft) {
        violations.push(Violation::WrongState);
    }
    if row.map_or(0, |row| row.revision) != expected {
        violations.push(Violation::Stale);
    }
    violations
}

fn refuse(violations: Vec<Violation>) -> Result<()> {
    if violations.is_empty() {
        return Ok(());
    }
    let refusals = violations.into_iter().map(Refusal::from);
    Err(Error::Refused(refusals.collect()))
}

fn row(
    acting: &Acting<'_>,
    tx: &Tx,
    (input, issuer, next): (&SaveDraft, &organization::Model, i32),
    before: Option<&local_norm::Model>,
) -> Result<local_norm::Model> {
    let definition = match &input.definition {
        Some(own) => {
            Some(serde_json::to_string(own).map_err(|error| Error::Internal(Box::new(error)))?)
        }
        None => None,
    };
    let same_code = before.filter(|row| row.code == input.draft.code);
    Ok(local_norm::Model {
        id: before.map_or_else(|| NormId(acting.new_id()), |row| row.id),
        organization_id: issuer.id,
        code: input.draft.code.clone(),
        version: same_code.map_or(next, |row| row.version),
        definition,
        threshold: input.draft.threshold.unwrap_or_default(),
        document: input.draft.document.trim().to_owned(),
        in_force_from: input.draft.from,
        in_force_until: input.draft.until,
        state: NormState::Draft,
        revision: before.map_or(0, |row| row.revision) + 1,
        created_at: before.map_or(tx.at(), |row| row.created_at),
        created_by: before.map_or(acting.actor.account, |row| row.created_by),
        issued_at: None,
    })
}
