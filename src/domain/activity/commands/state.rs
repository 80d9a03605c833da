//! What happens to a record afterwards: the superior confirms it, it is voided, it is put right.

use entity::activity::{self, ActivityState};
use entity::{ActivityId, organization};

use super::record::{Judged, Keyed, New, add, visible};
use super::{ACTIVITY, Entry, decide, rules, store, touch};
use crate::access::{self, Acting, Action, Place};
use crate::db::Tx;
use crate::db::history::Event;
use crate::domain::activity::rules::{REASON_LENGTH_MAX, Standing, Violation, check_filled};
use crate::domain::organization as organizations;
use crate::error::{Error, Result};

/// A record that its superior confirms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Confirm {
    pub activity: ActivityId,
    pub expected_revision: i32,
}

/// A record that is voided.
#[derive(Clone, Debug)]
pub(crate) struct Void {
    pub activity: ActivityId,
    pub expected_revision: i32,
    pub reason: String,
}

/// A record that is voided for another in its place.
#[derive(Clone, Debug)]
pub(crate) struct Correct {
    pub activity: ActivityId,
    pub expected_revision: i32,
    pub reason: String,
    pub entry: Entry,
}

/// Confirms a record, for the body that leads or guides the organizer.
pub(crate) async fn confirm(acting: &Acting<'_>, input: Confirm) -> Result<ActivityId> {
    let mut tx = acting.begin().await?;
    let (mut row, organizer) = lock_visible(acting, &tx, input.activity).await?;
    require_superior(acting, &mut tx, &organizer).await?;
    let recorded = [ActivityState::Recorded];
    let mut findings = rules::changeable(standing(&row), &recorded, input.expected_revision);
    if row.recorded_by == acting.actor.account {
        findings.push(Violation::OwnRecord.at("activityId"));
    }
    decide(findings)?;
    row.state = ActivityState::Confirmed;
    row.revision += 1;
    row.confirmed_at = Some(tx.at());
    row.confirmed_by = Some(acting.actor.account);
    tx.record(
        Event::of(organizer.id, "confirmActivity", ACTIVITY, row.id.0)
            .before("state", ActivityState::Recorded)
            .after("state", row.state),
    );
    store::save_state(&tx, &row).await?;
    tx.commit().await?;
    Ok(row.id)
}

/// Voids a record with a reason: its organizer while it is not confirmed, its superior always.
pub(crate) async fn void(acting: &Acting<'_>, input: Void) -> Result<ActivityId> {
    let mut tx = acting.begin().await?;
    let (row, organizer) = lock_visible(acting, &tx, input.activity).await?;
    require_to_void(acting, &mut tx, &row, &organizer).await?;
    let counting = [ActivityState::Recorded, ActivityState::Confirmed];
    let mut findings = rules::changeable(standing(&row), &counting, input.expected_revision);
    check_filled(&input.reason, "reason", REASON_LENGTH_MAX, &mut findings);
    decide(findings)?;
    let row = put_void(acting, &mut tx, row, &input.reason).await?;
    touch(&mut tx, &row);
    tx.commit().await?;
    Ok(row.id)
}

/// Puts a record right that is not confirmed yet: the old one is voided, another stands in its place.
pub(crate) async fn correct(acting: &Acting<'_>, input: Correct) -> Result<ActivityId> {
    let mut tx = acting.begin().await?;
    let (row, organizer) = lock_visible(acting, &tx, input.activity).await?;
    acting.require(&mut tx, Action::ActivityRecord, &organizer)?;
    let recorded = [ActivityState::Recorded];
    let mut findings = rules::changeable(standing(&row), &recorded, input.expected_revision);
    check_filled(&input.reason, "reason", REASON_LENGTH_MAX, &mut findings);
    let keyed = Keyed {
        new: New {
            organization: organizer.id,
            entry: input.entry,
        },
        key: String::new(),
        at: "activity.".to_owned(),
    };
    let named = visible(acting, &tx, [&keyed.new]).await?;
    let judged = Judged::of(&tx, std::slice::from_ref(&keyed), &named).await?;
    let mut refusals = judged.refusals(&keyed, acting.today());
    refusals.extend(findings.into_iter().map(Into::into));
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let old = put_void(acting, &mut tx, row, &input.reason).await?;
    let (id, mut rows) = (ActivityId(acting.new_id()), store::Rows::default());
    add(&mut tx, &mut rows, &keyed, id, Some(old.id))?;
    for row in rows.activities.iter().chain([&old]) {
        touch(&mut tx, row);
    }
    store::insert(&tx, rows).await?;
    tx.commit().await?;
    Ok(id)
}

async fn put_void(
    acting: &Acting<'_>,
    tx: &mut Tx,
    mut row: activity::Model,
    reason: &str,
) -> Result<activity::Model> {
    tx.record(
        Event::of(row.organization_id, "voidActivity", ACTIVITY, row.id.0)
            .before("state", row.state)
            .after("state", ActivityState::Voided)
            .after("reason", reason),
    );
    row.state = ActivityState::Voided;
    row.revision += 1;
    row.voided_at = Some(tx.at());
    row.voided_by = Some(acting.actor.account);
    row.void_reason = Some(reason.to_owned());
    store::save_state(tx, &row).await?;
    Ok(row)
}

const fn standing(row: &activity::Model) -> Standing {
    Standing {
        state: row.state,
        revision: row.revision,
    }
}

/// The organizer while the record is not confirmed, its superior always.
pub(super) async fn require_to_void(
    acting: &Acting<'_>,
    tx: &mut Tx,
    row: &activity::Model,
    organizer: &organization::Model,
) -> Result<()> {
    let own = match row.state {
        ActivityState::Recorded => acting.require(tx, Action::ActivityRecord, organizer),
        ActivityState::Confirmed | ActivityState::Voided => {
            Err(Error::Forbidden(Action::ActivityConfirm.describe()))
        }
    };
    match own {
        Ok(()) => Ok(()),
        Err(_) => require_superior(acting, tx, organizer).await,
    }
}

/// A record that the actor sees, locked, with its organizer.
pub(super) async fn lock_visible(
    acting: &Acting<'_>,
    tx: &Tx,
    id: ActivityId,
) -> Result<(activity::Model, organization::Model)> {
    let missing = || Error::NotFound("activity");
    let row = store::lock(tx, id).await?.ok_or_else(missing)?;
    let rows = organizations::by_ids(tx.conn(), [row.organization_id]).await?;
    let organizer = rows.into_iter().next().ok_or_else(missing)?;
    match acting.sees(&organizer) {
        true => Ok((row, organizer)),
        false => Err(missing()),
    }
}

/// The body that leads or guides the organizer today.
async fn require_superior(
    acting: &Acting<'_>,
    tx: &mut Tx,
    organizer: &organization::Model,
) -> Result<()> {
    let above = [organizer.superior_id, organizer.guided_by_id];
    let above = organizations::by_ids(tx.conn(), above.into_iter().flatten()).await?;
    let standing = above
        .iter()
        .find_map(|row| {
            access::require(acting.actor, Action::ActivityConfirm, &Place::from(row)).ok()
        })
        .ok_or_else(|| Error::Forbidden(Action::ActivityConfirm.describe()))?;
    tx.act_in(standing.role_name(), standing.organization);
    Ok(())
}
