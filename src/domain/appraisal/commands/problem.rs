//! Rectifications that the results of an appraisal lead to (domain §4.7).

use chrono::NaiveDate;
use entity::rectification::RectificationSource;
use entity::{CycleId, OrganizationId, PersonId, RectificationId, appraisal_problem};
use serde::Serialize;

use super::rules;
use super::{ENTRY, lock_entry, sheet, store};
use crate::access::{Acting, Action};
use crate::db::history::Event;
use crate::db::idempotency::{self, Claim, Key};
use crate::domain::rectification::{self, Named};
use crate::error::{Error, Result};

/// A problem that a result shows.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewProblem {
    pub cycle: CycleId,
    pub organization: OrganizationId,
    /// By which indicator; by the whole result if none.
    pub indicator: Option<String>,
    pub problem: String,
    pub measures: Option<String>,
    /// Until when; ninety days if none.
    pub due_on: Option<NaiveDate>,
    /// Who answers; the first responsible person if none.
    pub responsible: Option<PersonId>,
}

/// Opens a rectification for a problem that the summed-up result of an organization shows.
pub(crate) async fn open_problem(
    acting: &Acting<'_>,
    input: NewProblem,
    key: &str,
) -> Result<RectificationId> {
    let mut tx = acting.begin().await?;
    let target = lock_entry(acting, &tx, input.cycle, input.organization).await?;
    acting.require(&mut tx, Action::AppraisalManage, &target.issuer)?;
    let id = RectificationId(acting.new_id());
    let key = Key {
        account: acting.actor.account,
        mutation: "openAppraisalRectification",
        key,
    };
    if let Claim::Done(done) = idempotency::claim(&tx, &key, &input, id.0).await? {
        return Ok(RectificationId(done));
    }
    let tree = sheet::tree_of(tx.conn(), &target.cycle).await?;
    let problem = rules::NewProblem {
        stage: target.cycle.stage,
        out: target.is_out(acting.today()),
        indicator: input.indicator.as_deref(),
        texts: (&input.problem, input.measures.as_deref()),
        due_on: input.due_on,
    };
    let violations = rules::problem(&tree, &problem, acting.today());
    rules::refusals(violations).map_err(Error::Refused)?;
    let entry = target.entry.id;
    let number = rectification::newest_number(tx.conn(), entry.0).await? + 1;
    let body = &target.organization;
    tx.record(
        Event::of(body.id, "openAppraisalRectification", ENTRY, entry.0)
            .after("number", number)
            .after("indicator", &input.indicator)
            .after("problem", &input.problem),
    );
    let row = appraisal_problem::Model {
        entry_id: entry,
        number,
        indicator_key: input.indicator,
    };
    store::insert_problem(&tx, row).await?;
    let named = Named {
        id: Some(id),
        number,
        problem: input.problem.trim().to_owned(),
        measures: input.measures,
        due_on: input.due_on,
        responsible: input.responsible,
    };
    let source = (RectificationSource::Appraisal, entry.0);
    rectification::open(acting, &mut tx, body, source, vec![named]).await?;
    tx.commit().await?;
    Ok(id)
}
