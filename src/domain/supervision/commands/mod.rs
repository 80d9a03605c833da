//! What is done in supervision: seen, allowed, judged by the rules, written, recorded; and the
//! rectifications that follow, in the same transaction.

mod contact;
mod inspection;
mod keep;
mod question;
mod source;

use chrono::NaiveDate;
use entity::{OrganizationId, PersonId, organization};
use serde::Serialize;
use uuid::Uuid;

pub(crate) use contact::{EndContact, NewContact, NewVisit, end, keep, visit};
pub(crate) use inspection::{NewFinding, NewInspection, record};
pub use keep::Keeping;
pub(crate) use question::{Answer, Judge, NewQuestion, answer, ask, judge};
pub(crate) use source::{NewMiss, NewPetition, from_norm, from_petition};

use super::rules::{self, Violation};
use crate::access::Acting;
use crate::clock::holds;
use crate::db::Tx;
use crate::db::idempotency::{self, Claim, Key};
use crate::domain::organization as organizations;
use crate::domain::rectification::Named;
use crate::error::{Error, Refusal, Result};

/// What is to be done against a problem.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Remedy {
    /// What is to be done.
    pub measures: Option<String>,
    /// Until when; ninety days if none.
    pub due_on: Option<NaiveDate>,
    /// Who answers; the first responsible person if none.
    pub responsible: Option<PersonId>,
}

impl Remedy {
    /// What is wrong with it; `at` is where what it belongs to stands in the input.
    fn refusals(&self, at: &str, today: NaiveDate) -> Vec<Refusal> {
        let at = format!("{at}remedy.");
        let mut refusals = Vec::new();
        if let Some(measures) = &self.measures {
            let found = organizations::check_text("measures", measures, rules::TEXT_LENGTH_MAX);
            refusals.extend(found.into_iter().map(|found| moved(found, &at)));
        }
        let term = rules::check_term(self.due_on, today);
        refusals.extend(term.map(|found| found.at(&format!("{at}dueOn"))));
        refusals
    }

    fn named(self, number: i32, problem: &str) -> Named {
        Named {
            id: None,
            number,
            problem: problem.trim().to_owned(),
            measures: self.measures,
            due_on: self.due_on,
            responsible: self.responsible,
        }
    }
}

/// A refusal of a field, at its place in a list.
fn moved(mut refusal: Refusal, at: &str) -> Refusal {
    let before: Vec<_> = at.split('.').filter(|part| !part.is_empty()).collect();
    let before = before.into_iter().map(str::to_owned);
    drop(refusal.path.splice(1..1, before));
    refusal
}

/// Goes on when nothing is refused.
fn decide(refusals: Vec<Refusal>) -> Result<()> {
    match refusals.is_empty() {
        true => Ok(()),
        false => Err(Error::Refused(refusals)),
    }
}

/// An organization of which the actor sees something.
async fn seen(acting: &Acting<'_>, tx: &Tx, id: OrganizationId) -> Result<organization::Model> {
    let row = organizations::by_ids(tx.conn(), [id]).await?.pop();
    let row = row.ok_or(Error::NotFound("organization"))?;
    let seen = organizations::Seen::by(acting.scope, std::sync::Arc::new(row.clone()));
    seen.map(|_| row).ok_or(Error::NotFound("organization"))
}

/// An organization that the actor fully sees.
async fn visible(acting: &Acting<'_>, tx: &Tx, id: OrganizationId) -> Result<organization::Model> {
    let row = seen(acting, tx, id).await?;
    match acting.sees(&row) {
        true => Ok(row),
        false => Err(Error::NotFound("organization")),
    }
}

/// What stands against a new record of an organization that is gone.
fn standing(row: &organization::Model, at: &str, today: NaiveDate) -> Option<Refusal> {
    let stands = holds((row.valid_from, row.valid_until), today);
    (!stands).then(|| Violation::Dissolved.at(at))
}

/// Claims a key for an act that will make `subject`; what it made before, if it did.
async fn claim(
    acting: &Acting<'_>,
    tx: &Tx,
    (mutation, key): (&'static str, &str),
    input: &(impl Serialize + Sync),
    subject: Uuid,
) -> Result<Option<Uuid>> {
    let account = acting.actor.account;
    let key = Key {
        account,
        mutation,
        key,
    };
    match idempotency::claim(tx, &key, input, subject).await? {
        Claim::Done(done) => Ok(Some(done)),
        Claim::New => Ok(None),
    }
}
