//! What is done to rectifications: opening them within the act that names the problem, and each
//! step after. The rectification's row is the lock of everything about it.

mod climb;
mod keep;

use chrono::NaiveDate;
use entity::rectification::{self, RectificationSource, RectificationState};
use entity::rectification_step::{self, RectificationAct};
use entity::{PersonId, RectificationId, organization};
use serde::Serialize;
use uuid::Uuid;

pub(crate) use climb::{climbed_to, ladders};
pub use keep::Keeping;

use super::rules::{self, Act, Doer, Standing};
use super::store;
use crate::access::{self, Acting, Action, Place};
use crate::db::Tx;
use crate::db::history::Event;
use crate::db::idempotency::{self, Claim, Key};
use crate::domain::organization as bodies;
use crate::error::{Error, Result};

/// What the history calls it.
const RECTIFICATION: &str = "Rectification";

/// A problem that a record names.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    /// What the rectification will be called, where the act must know it before.
    pub id: Option<RectificationId>,
    /// Which problem of its source, from 1.
    pub number: i32,
    /// What is wrong.
    pub problem: String,
    /// What is to be done.
    pub measures: Option<String>,
    /// Until when; ninety days if none.
    pub due_on: Option<NaiveDate>,
    /// By whom; the first responsible person if none.
    pub responsible: Option<PersonId>,
}

/// Opens a rectification for each problem that a record names of an organization, within the act that
/// makes the record final.
///
/// # Errors
/// [`Error::Conflict`] when one of them was opened before.
pub(crate) async fn open(
    acting: &Acting<'_>,
    tx: &mut Tx,
    organization: &organization::Model,
    (source, source_id): (RectificationSource, Uuid),
    problems: Vec<Named>,
) -> Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let today = acting.today();
    let stated = problems.iter().filter_map(|problem| problem.responsible);
    let answering = store::answering(tx.conn(), organization.id, stated, today).await?;
    let mut rows = Vec::new();
    for problem in problems {
        let (person, appointment) = answering.of(problem.responsible);
        let measures = problem.measures.map(|text| text.trim().to_owned());
        rows.push(rectification::Model {
            id: problem
                .id
                .unwrap_or_else(|| RectificationId(acting.new_id())),
            organization_id: organization.id,
            division_code: organization.division_code,
            source,
            source_id,
            source_number: problem.number,
            problem: problem.problem,
            measures: measures.filter(|text| !text.is_empty()),
            responsible_person_id: person,
            responsible_appointment_id: appointment,
            opened_at: tx.at(),
            due_on: rules::term(problem.due_on, today),
            state: RectificationState::Open,
            since: tx.at(),
            revision: 1,
        });
    }
    let mut steps = Vec::new();
    for row in &rows {
        let text = row.measures.clone().unwrap_or_default();
        steps.push(step(
            acting,
            row,
            (1, RectificationAct::Opened),
            (text, None),
        ));
        tx.record(
            Event::of(
                organization.id,
                "openRectification",
                RECTIFICATION,
                row.id.0,
            )
            .after("source", row.source)
            .after("sourceId", row.source_id)
            .after("problem", &row.problem)
            .after("measures", &row.measures)
            .after("responsiblePerson", row.responsible_person_id)
            .after("dueOn", row.due_on)
            .after("state", row.state),
        );
        count(tx, row, 1);
    }
    store::insert(tx, rows, steps).await
}

/// Adds a rectification to the numbers of the status, or takes it from them.
fn count(tx: &mut Tx, row: &rectification::Model, sign: i64) {
    for (key, numbers) in rules::contributions(&row.into()) {
        tx.tally(key, numbers.map(|number| sign * number));
    }
}

fn step(
    acting: &Acting<'_>,
    row: &rectification::Model,
    (number, act): (i32, RectificationAct),
    (text, evidence): (String, Option<String>),
) -> rectification_step::Model {
    rectification_step::Model {
        rectification_id: row.id,
        number,
        act,
        state: row.state,
        due_on: row.due_on,
        division_code: row.division_code,
        done_by: acting.actor.account,
        person_id: acting.actor.person,
        at: row.since,
        text,
        evidence,
    }
}

/// What somebody does, and to what.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Step {
    pub rectification: RectificationId,
    pub expected_revision: i64,
    pub act: Act,
}

/// Does one step. `key` names the mutation and the caller's key of an act that is done once.
pub(crate) async fn take(
    acting: &Acting<'_>,
    input: Step,
    key: Option<(&'static str, &str)>,
) -> Result<RectificationId> {
    let mut tx = acting.begin().await?;
    let id = input.rectification;
    let case = store::lock(&tx, id).await?;
    let Some((row, organization)) = case.filter(|(_, body)| acting.sees(body)) else {
        return Err(Error::NotFound("rectification"));
    };
    authorize(acting, &mut tx, &input.act, &organization).await?;
    if let Some((mutation, key)) = key {
        let account = acting.actor.account;
        let key = Key {
            account,
            mutation,
            key,
        };
        if let Claim::Done(_) = idempotency::claim(&tx, &key, &input, id.0).await? {
            return Ok(id);
        }
    }
    let (steps, claimed) = store::steps_so_far(tx.conn(), id).await?;
    let before = Standing {
        state: row.state,
        due_on: row.due_on,
        measures: row.measures.clone(),
        revision: row.revision,
        claimant: claimed.map(|step| Doer {
            account: step.done_by,
            person: step.person_id,
        }),
    };
    let doer = Doer {
        account: acting.actor.account,
        person: acting.actor.person,
    };
    let violations = rules::against(
        &input.act,
        &before,
        doer,
        input.expected_revision,
        acting.today(),
    );
    rules::refusals(violations).map_err(Error::Refused)?;
    let after = rules::after(&input.act, &before);
    let mut next = row.clone();
    next.due_on = after.due_on;
    next.measures = after.measures;
    next.revision = after.revision;
    next.state = after.state;
    next.since = tx.at();
    let (text, _) = input.act.text();
    tx.record(event(&input.act, &row, &next));
    let written = (
        text.trim().to_owned(),
        input.act.evidence().map(str::to_owned),
    );
    let step = step(acting, &next, (steps + 1, input.act.kind()), written);
    if next.state == row.state {
        // A longer term, or other measures: it stands where it stood.
        next.since = row.since;
    }
    count(&mut tx, &row, -1);
    count(&mut tx, &next, 1);
    store::save(&tx, next, step).await?;
    tx.commit().await?;
    Ok(id)
}

fn event(act: &Act, before: &rectification::Model, after: &rectification::Model) -> Event {
    let action = match act {
        Act::Plan { .. } => "planRectification",
        Act::Claim { .. } => "claimRectification",
        Act::Verify { .. } => "verifyRectification",
        Act::Reopen { .. } => "reopenRectification",
        Act::Extend { .. } => "extendRectification",
    };
    let (text, field) = act.text();
    Event::of(before.organization_id, action, RECTIFICATION, before.id.0)
        .before("state", before.state)
        .before("dueOn", before.due_on)
        .after("state", after.state)
        .after("dueOn", after.due_on)
        .after(field, text)
        .after("evidence", act.evidence())
}

/// The organization itself plans and claims; the body that leads or guides it judges. Where none
/// stands above, the organization judges itself, by another person than the claimant.
async fn authorize(
    acting: &Acting<'_>,
    tx: &mut Tx,
    act: &Act,
    organization: &organization::Model,
) -> Result<()> {
    if !act.judges() {
        return acting.require(tx, Action::RectificationCarry, organization);
    }
    let above = [organization.superior_id, organization.guided_by_id];
    let above: Vec<_> = above.into_iter().flatten().collect();
    let rows = match above.is_empty() {
        true => vec![organization.clone()],
        false => bodies::by_ids(tx.conn(), above).await?,
    };
    let mut refused = Error::internal("an organization above that does not exist");
    for row in &rows {
        match access::require(acting.actor, Action::RectificationJudge, &Place::from(row)) {
            Ok(standing) => {
                tx.act_in(standing.role_name(), standing.organization);
                return Ok(());
            }
            Err(error) => refused = error,
        }
    }
    Err(refused)
}
