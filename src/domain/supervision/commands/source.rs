//! Rectifications that a petition or a missed norm leads to.

use entity::activity::{ActivityKind, ActivityState};
use entity::rectification::RectificationSource;
use entity::{ActivityId, MissedNormId, OrganizationId, Period, RectificationId, missed_norm};
use serde::Serialize;

use super::{Remedy, claim, decide, standing, visible};
use crate::access::{Acting, Action};
use crate::db::history::Event;
use crate::domain::activity;
use crate::domain::norm::{self, State};
use crate::domain::organization as organizations;
use crate::domain::rectification::{self, Named};
use crate::domain::supervision::rules::{self, Violation};
use crate::domain::supervision::store;
use crate::error::{Error, Result};

/// A problem that petitioners named.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewPetition {
    /// The reception of the petitioners.
    pub activity: ActivityId,
    /// Whose problem it is.
    pub organization: OrganizationId,
    pub problem: String,
    pub remedy: Remedy,
}

/// A norm's miss to take up.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewMiss {
    pub organization: OrganizationId,
    pub code: String,
    /// The window.
    pub period: Period,
    pub remedy: Remedy,
}

/// Opens a rectification for what petitioners named at a reception.
pub(crate) async fn from_petition(
    acting: &Acting<'_>,
    input: NewPetition,
    key: &str,
) -> Result<RectificationId> {
    let mut tx = acting.begin().await?;
    let absent = || Error::NotFound("activity");
    let mut rows = activity::by_ids(tx.conn(), [input.activity]).await?;
    let reception = rows.pop().ok_or_else(absent)?;
    // Problems of one reception are numbered one after the other.
    let organizers = organizations::lock(&tx, [reception.organization_id]).await?;
    let organizer = organizers.get(&reception.organization_id);
    organizer
        .filter(|body| acting.sees(body))
        .ok_or_else(absent)?;
    let body = visible(acting, &tx, input.organization).await?;
    acting.require(&mut tx, Action::RectificationOpen, &body)?;
    let id = RectificationId(acting.new_id());
    let named = ("openPetitionRectification", key);
    if let Some(done) = claim(acting, &tx, named, &input, id.0).await? {
        return Ok(RectificationId(done));
    }
    let mut refusals = organizations::check_text("problem", &input.problem, rules::TEXT_LENGTH_MAX);
    refusals.extend(input.remedy.refusals("", acting.today()));
    if reception.kind != ActivityKind::PetitionReception || reception.state == ActivityState::Voided
    {
        refusals.push(Violation::NoPetition.at("activityId"));
    }
    refusals.extend(standing(&body, "organizationId", acting.today()));
    decide(refusals)?;
    let source = (RectificationSource::Petition, input.activity.0);
    let before = rectification::newest_number(tx.conn(), input.activity.0).await?;
    let problem = Named {
        id: Some(id),
        ..input.remedy.named(before + 1, &input.problem)
    };
    rectification::open(acting, &mut tx, &body, source, vec![problem]).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes up that an organization has missed a norm in a window.
pub(crate) async fn from_norm(
    acting: &Acting<'_>,
    input: NewMiss,
    key: &str,
) -> Result<MissedNormId> {
    let mut tx = acting.begin().await?;
    let body = visible(acting, &tx, input.organization).await?;
    acting.require(&mut tx, Action::RectificationOpen, &body)?;
    // One miss is taken up once.
    organizations::lock(&tx, [body.id]).await?;
    let id = MissedNormId(acting.new_id());
    let named = ("openNormRectification", key);
    if let Some(done) = claim(acting, &tx, named, &input, id.0).await? {
        return Ok(MissedNormId(done));
    }
    let mut refusals = input.remedy.refusals("", acting.today());
    refusals.extend(standing(&body, "organizationId", acting.today()));
    if store::is_taken_up(&tx, body.id, (&input.code, input.period)).await? {
        refusals.push(Violation::TakenUp.at("code"));
    }
    decide(refusals)?;
    let bodies = std::slice::from_ref(&body);
    let stands = norm::stands(tx.conn(), bodies, input.period, tx.at()).await?;
    let missed = stands.into_iter().find(|stand| {
        let bad = matches!(stand.state, State::Missed | State::Exceeded);
        let asked = stand.code == input.code && stand.period == input.period;
        bad && asked && stand.organization == body.id
    });
    let Some(missed) = missed else {
        return Err(Violation::NotMissed.at("code").into());
    };
    let row = missed_norm::Model {
        id,
        organization_id: body.id,
        code: missed.code,
        period: missed.period,
        actual: missed.actual,
        required: missed.required,
        recorded_at: tx.at(),
        recorded_by: acting.actor.account,
    };
    tx.record(
        Event::of(body.id, "openNormRectification", "MissedNorm", id.0)
            .after("code", &row.code)
            .after("period", row.period)
            .after("actual", row.actual)
            .after("required", row.required),
    );
    store::insert_missed(&tx, row).await?;
    let problem = format!(
        "{}（{} {}，截止 {}）",
        missed.title.0, input.code, input.period, missed.due_on
    );
    let source = (RectificationSource::Norm, id.0);
    let problem = input.remedy.named(1, &problem);
    rectification::open(acting, &mut tx, &body, source, vec![problem]).await?;
    tx.commit().await?;
    Ok(id)
}
