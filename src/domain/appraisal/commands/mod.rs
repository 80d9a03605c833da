//! What is done in appraisal. Each command is one act of the business in one transaction: lock the
//! cycle, first visible, then allowed, then the rules, then write and record.

mod award;
pub(crate) mod ballot;
mod cycle;
mod export;
mod problem;
mod result;
mod scheme;
mod score;
mod sheet;
mod statement;

pub(crate) use award::{
    DecideOverride, RequestOverride, decide_override, excluded, predicate, request_override, rounds,
};
pub(crate) use cycle::{
    AssignGroup, OpenCycle, advance, assign_raters, open_cycle, reopen, result_row,
};
pub use export::result_sheet;
pub(crate) use problem::{NewProblem, open_problem};
pub use result::Withdrawal;
pub(crate) use result::{
    DecideObjection, Disqualify, LodgeObjection, decide_objection, disqualify, lodge_objection,
};
pub(crate) use scheme::{CreateScheme, create_scheme};
pub(crate) use score::{ScoreIndicator, score};
pub(crate) use sheet::{Ballots, sheet, unnamed};
pub(crate) use statement::{FileStatement, file_statement, inspected, prefilled};

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::{
    CycleId, OrganizationId, appraisal_cycle, appraisal_entry, appraisal_scheme,
    organization::Model,
};
use serde::{Deserialize, Serialize};

use super::rules::{self, Grade, Marks, Outcome, Scored, Tree};
use super::store;
use crate::access::Acting;
use crate::db::Tx;
use crate::db::tally::{Numbers, TallyKey};
use crate::domain::organization;
use crate::error::{Error, Result};

/// What the history calls a scheme.
const SCHEME: &str = "AppraisalScheme";
/// What the history calls a cycle.
const CYCLE: &str = "AppraisalCycle";
/// What the history calls the appraisal of one organization.
const ENTRY: &str = "AppraisalEntry";

/// What a version of a result keeps beside its numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Content {
    pub indicators: Vec<Scored>,
    pub vetoes: Vec<String>,
    pub marks: BTreeMap<String, Marks>,
}

fn content_of(outcome: &Outcome) -> Content {
    Content {
        indicators: outcome.indicators.clone(),
        vetoes: outcome.vetoes.clone(),
        marks: outcome.marks.clone(),
    }
}

/// The content of a version of a scheme.
pub(crate) fn tree(scheme: &appraisal_scheme::Model) -> Result<Tree> {
    serde_json::from_str(&scheme.content).map_err(|error| Error::Internal(error.into()))
}

fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Internal(error.into()))
}

/// A grade as the database has it.
fn grade_name(grade: Grade) -> Result<String> {
    Ok(to_json(&grade)?.trim_matches('"').to_owned())
}

/// A locked cycle and its issuer, if the actor sees the issuer.
async fn lock_visible(
    acting: &Acting<'_>,
    tx: &Tx,
    id: CycleId,
) -> Result<(appraisal_cycle::Model, Model)> {
    let missing = || Error::NotFound("cycle");
    let cycle = store::lock_cycle(tx, id).await?.ok_or_else(missing)?;
    let issuers = organization::by_ids(tx.conn(), [cycle.organization_id]).await?;
    let issuer = issuers.into_iter().find(|row| acting.sees(row));
    Ok((cycle, issuer.ok_or_else(missing)?))
}

/// One organization in one cycle, locked.
#[derive(Clone, Debug)]
struct Target {
    cycle: appraisal_cycle::Model,
    issuer: Model,
    entry: appraisal_entry::Model,
    organization: Model,
}

impl Target {
    /// Whether it no longer exists, or left the group.
    fn is_out(&self, today: NaiveDate) -> bool {
        let ends = self.organization.valid_until;
        self.entry.withdrawn_on.is_some() || ends.is_some_and(|until| until <= today)
    }
}

/// Locks the cycle of an entry, for those who see the organization, or who review in the cycle.
async fn lock_entry(
    acting: &Acting<'_>,
    tx: &Tx,
    cycle: CycleId,
    organization: OrganizationId,
) -> Result<Target> {
    let missing = || Error::NotFound("cycle");
    let cycle = store::lock_cycle(tx, cycle).await?.ok_or_else(missing)?;
    let ids = [cycle.organization_id, organization];
    let rows = organization::by_ids(tx.conn(), ids).await?;
    let row = |id| rows.iter().find(|row| row.id == id).cloned();
    let issuer = row(cycle.organization_id).ok_or_else(missing)?;
    let seen = row(organization);
    let visible = seen.as_ref().is_some_and(|row| acting.sees(row));
    if !visible && !reviews(acting, tx, &cycle).await? {
        return Err(missing());
    }
    let entries = store::entries_of(tx.conn(), cycle.id).await?;
    let entry = entries
        .into_iter()
        .find(|row| row.organization_id == organization);
    match (entry, seen) {
        (Some(entry), Some(organization)) => Ok(Target {
            cycle,
            issuer,
            entry,
            organization,
        }),
        (None, Some(_)) if acting.sees(&issuer) => {
            let violation = rules::Violation::Outside("organizationId".to_owned());
            Err(Error::Refused(vec![violation.into()]))
        }
        _ => Err(missing()),
    }
}

/// Adds what cycles changed to the numbers of the status: what they count now, less what they did.
async fn count(tx: &mut Tx, cycles: &[CycleId], before: BTreeMap<TallyKey, Numbers>) -> Result<()> {
    for (key, numbers) in store::tallies_of_cycles(tx.conn(), cycles).await? {
        tx.tally(key, numbers);
    }
    for (key, numbers) in before {
        tx.tally(key, numbers.map(|number| -number));
    }
    Ok(())
}

/// Whether the actor holds a post that reviews in a cycle.
pub(crate) async fn reviews(
    acting: &Acting<'_>,
    tx: &Tx,
    cycle: &appraisal_cycle::Model,
) -> Result<bool> {
    let people: Vec<_> = acting.actor.person.into_iter().collect();
    let held = store::appointments_on(tx.conn(), &people, &[], acting.today()).await?;
    let groups = store::raters_of(tx.conn(), [cycle.id]).await?;
    let mut posts = groups.iter().flat_map(|(_, posts)| posts);
    Ok(posts.any(|post| held.iter().any(|held| held.post_id == post.post_id)))
}
