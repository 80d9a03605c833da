//! Acts that post nothing, and of which one row is all that is left: the history tells of each, and
//! what it tells is what the row says.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::dues_spending::SpendingState;
use entity::{
    AccountId, OrganizationId, dues_assertion, dues_disclosure, dues_objection,
    dues_objection_answer, dues_reopening, dues_seal, dues_spending,
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{BookFault, Policy, Wrong};
use crate::domain::dues::rules::Share;

/// Where the history names the row of an objection.
const OBJECTION: &str = "objection";

/// An act that leaves a row beside the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// The bank said what is there.
    Assertion,
    /// Somebody objected to a disclosure.
    Objection,
    /// An objection was answered.
    Answer,
    /// Retention was set.
    Policy,
    /// A month was opened again.
    Reopening,
    /// A spending was asked for.
    Request,
    /// A spending was refused.
    Refusal,
}

/// What the history calls the acts.
pub const ACTIONS: [&str; 7] = [
    "assertBankBalance",
    "lodgeDuesObjection",
    "answerDuesObjection",
    "setRetentionPolicy",
    "reopenDuesMonth",
    "requestDuesSpending",
    "approveDuesSpending",
];

/// An act as its row or as the history has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActRecord {
    /// Whose.
    pub organization: OrganizationId,
    /// What was done.
    pub act: Act,
    /// Which row it left.
    pub row: Uuid,
    /// Who did it.
    pub by: Option<AccountId>,
    /// When.
    pub at: DateTime<Utc>,
    /// What it says.
    pub says: Map<String, Value>,
}

/// Who did something for an organization, and when.
type Done = (OrganizationId, AccountId, DateTime<Utc>);

impl Act {
    /// The act that an event tells of: what was done, and what things became by it.
    #[must_use]
    pub fn told(action: &str, after: &Map<String, Value>) -> Option<Self> {
        let refused = json!(SpendingState::Refused);
        match action {
            "assertBankBalance" => Some(Self::Assertion),
            "lodgeDuesObjection" => Some(Self::Objection),
            "answerDuesObjection" => Some(Self::Answer),
            "setRetentionPolicy" => Some(Self::Policy),
            "reopenDuesMonth" => Some(Self::Reopening),
            "requestDuesSpending" => Some(Self::Request),
            // One that was approved has an entry, which is held against it.
            "approveDuesSpending" if after.get("state") == Some(&refused) => Some(Self::Refusal),
            _ => None,
        }
    }

    /// The row that it left: mostly what the event is about.
    #[must_use]
    pub fn row(self, subject: Uuid, after: &Map<String, Value>) -> Uuid {
        match self {
            Self::Objection | Self::Answer => {
                let named = after.get(OBJECTION).and_then(Value::as_str);
                named.and_then(|id| id.parse().ok()).unwrap_or(subject)
            }
            Self::Assertion | Self::Policy | Self::Reopening | Self::Request | Self::Refusal => {
                subject
            }
        }
    }
}

impl ActRecord {
    fn kept(act: Act, row: Uuid, (organization, by, at): Done) -> Self {
        Self {
            organization,
            act,
            row,
            by: Some(by),
            at,
            says: Map::new(),
        }
    }

    fn saying(mut self, field: &str, value: impl Serialize) -> Self {
        self.says.insert(field.to_owned(), json!(value));
        self
    }

    /// What the bank said.
    #[must_use]
    pub fn of_assertion(row: &dues_assertion::Model) -> Self {
        let done = (row.organization_id, row.asserted_by, row.asserted_at);
        Self::kept(Act::Assertion, row.id.0, done)
            .saying("on", row.on_day)
            .saying("fund", row.fund)
            .saying("amount", row.amount)
    }

    /// An objection to a disclosure.
    #[must_use]
    pub fn of_objection(row: &dues_objection::Model, to: &dues_disclosure::Model) -> Self {
        let done = (to.organization_id, row.lodged_by, row.lodged_at);
        Self::kept(Act::Objection, row.id.0, done).saying("text", &row.text)
    }

    /// The answer to an objection to a disclosure.
    #[must_use]
    pub fn of_answer(row: &dues_objection_answer::Model, to: &dues_disclosure::Model) -> Self {
        let done = (to.organization_id, row.answered_by, row.answered_at);
        Self::kept(Act::Answer, row.objection_id.0, done).saying("answer", &row.answer)
    }

    /// A policy with its lines.
    #[must_use]
    pub fn of_policy(Policy { row, shares }: &Policy) -> Self {
        let lines = shares.iter();
        let lines: Vec<_> = lines
            .map(|line: &Share| (line.level, line.basis_points))
            .collect();
        let done = (row.issuer_id, row.issued_by, row.issued_at);
        Self::kept(Act::Policy, row.id.0, done)
            .saying("effectiveFrom", row.effective_from)
            .saying("number", row.number)
            .saying("shares", lines)
    }

    /// That a sealed month was opened again.
    #[must_use]
    pub fn of_reopening(row: &dues_reopening::Model, seal: &dues_seal::Model) -> Self {
        let done = (seal.organization_id, row.reopened_by, row.reopened_at);
        Self::kept(Act::Reopening, row.seal_id.0, done)
            .saying("month", seal.month)
            .saying("reason", &row.reason)
    }

    /// That a spending was asked for and, where it is so, that it was refused.
    #[must_use]
    pub fn of_spending(row: &dues_spending::Model) -> Vec<Self> {
        let asked = (row.organization_id, row.requested_by, row.requested_at);
        let asked = Self::kept(Act::Request, row.id.0, asked)
            .saying("fund", row.fund)
            .saying("category", row.category)
            .saying("amount", row.amount)
            .saying("spentOn", row.spent_on)
            .saying("purpose", &row.purpose)
            .saying("decidingMeeting", &row.deciding_meeting);
        let refused = row.decided_by.zip(row.decided_at);
        let refused = refused.filter(|_| row.state == SpendingState::Refused);
        let refused = refused.map(|(by, at)| {
            Self::kept(Act::Refusal, row.id.0, (row.organization_id, by, at))
                .saying("state", row.state)
                .saying("reason", &row.reason)
        });
        std::iter::once(asked).chain(refused).collect()
    }

    /// Whether a row says what the history tells: an event may say less than the row has, and more
    /// about the books.
    fn says_what(&self, told: &Self) -> bool {
        let mut says = told.says.iter();
        let agrees = |(field, value): (&String, &Value)| {
            self.says.get(field).is_none_or(|said| said == value)
        };
        (self.organization, self.by, self.at) == (told.organization, told.by, told.at)
            && says.all(agrees)
    }
}

/// What is wrong between the acts that rows stand for and those of which the history tells.
#[must_use]
pub fn act_faults(kept: Vec<ActRecord>, told: Vec<ActRecord>) -> Vec<BookFault> {
    let by_row = |records: Vec<ActRecord>| -> BTreeMap<(Act, Uuid), ActRecord> {
        let records = records.into_iter();
        records
            .map(|record| ((record.act, record.row), record))
            .collect()
    };
    let (mut kept, told) = (by_row(kept), by_row(told));
    let fault = |organization, wrong| BookFault {
        organization,
        entry: None,
        wrong,
    };
    let mut faults = Vec::new();
    for (key, told) in told {
        let wrong = match kept.remove(&key) {
            None => Wrong::ActMissing(told.act),
            Some(row) if !row.says_what(&told) => Wrong::ActDiffers(told.act),
            Some(_) => continue,
        };
        faults.push(fault(told.organization, wrong));
    }
    let untold = kept.into_values();
    faults.extend(untold.map(|row| fault(row.organization, Wrong::ActUntold(row.act))));
    faults
}
