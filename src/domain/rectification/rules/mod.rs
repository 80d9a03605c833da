//! The rules of rectification (domain §4.7), pure: values in, decisions out.

mod climb;
mod tally;
mod violation;

use chrono::{Days, NaiveDate};
use entity::rectification::RectificationState as State;
use entity::rectification_step::RectificationAct;
use entity::{AccountId, PersonId};
use serde::Serialize;

pub(crate) use climb::{LEVEL_DAYS, Rung, climbed, level};
pub(crate) use tally::{Counted, NOT_CLAIMED, NOT_VERIFIED, OPEN, VERIFIED, contributions};
pub(crate) use violation::Violation;

use crate::error::Refusal;

/// Days that a problem has unless stated otherwise (§4.3).
const TERM_DAYS: u64 = 90;
/// Days from today to the end of an extended term at the most.
const TERM_DAYS_MAX: u64 = 3 * 366;
/// Characters of a text at the most.
pub(crate) const TEXT_LENGTH_MAX: usize = 2_000;

/// What somebody does to a rectification.
#[derive(Clone, Debug, Serialize)]
pub(crate) enum Act {
    /// Says what is to be done.
    Plan {
        /// What is to be done.
        measures: String,
    },
    /// Claims that the problem is put right.
    Claim {
        /// What was done.
        done: String,
        /// What proves it.
        evidence: Option<String>,
    },
    /// Confirms the claim.
    Verify {
        /// What was found.
        finding: String,
        /// What proves it.
        evidence: Option<String>,
    },
    /// Finds that the problem is not put right.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Gives a longer term.
    Extend {
        /// The last day of the new term.
        due_on: NaiveDate,
        /// Why.
        reason: String,
    },
}

/// Who does something: an account, and the person behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Doer {
    pub account: AccountId,
    pub person: Option<PersonId>,
}

/// The rectification as far as the rules look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub state: State,
    pub due_on: NaiveDate,
    pub measures: Option<String>,
    pub revision: i64,
    /// Who last claimed it to be done.
    pub claimant: Option<Doer>,
}

impl Doer {
    /// The same account, or another account of the same person.
    fn is(self, other: Self) -> bool {
        self.account == other.account || (self.person.is_some() && self.person == other.person)
    }
}

impl Act {
    /// How the steps call it.
    pub(crate) const fn kind(&self) -> RectificationAct {
        match self {
            Self::Plan { .. } => RectificationAct::Planned,
            Self::Claim { .. } => RectificationAct::Claimed,
            Self::Verify { .. } => RectificationAct::Verified,
            Self::Reopen { .. } => RectificationAct::Reopened,
            Self::Extend { .. } => RectificationAct::Extended,
        }
    }

    /// Whether it is for the body above, not for the organization itself.
    pub(crate) const fn judges(&self) -> bool {
        match self {
            Self::Plan { .. } | Self::Claim { .. } => false,
            Self::Verify { .. } | Self::Reopen { .. } | Self::Extend { .. } => true,
        }
    }

    /// Its text, and where that stands in the input.
    pub(crate) fn text(&self) -> (&str, &'static str) {
        match self {
            Self::Plan { measures } => (measures, "measures"),
            Self::Claim { done, .. } => (done, "done"),
            Self::Verify { finding, .. } => (finding, "finding"),
            Self::Reopen { reason } | Self::Extend { reason, .. } => (reason, "reason"),
        }
    }

    /// What proves it.
    pub(crate) fn evidence(&self) -> Option<&str> {
        match self {
            Self::Claim { evidence, .. } | Self::Verify { evidence, .. } => evidence.as_deref(),
            Self::Plan { .. } | Self::Reopen { .. } | Self::Extend { .. } => None,
        }
    }

    /// The states in which it can be done. A claim can be judged; what was verified can turn out not
    /// to be put right after all.
    const fn from(&self) -> &'static [State] {
        use State::{Done, InProgress, Open, Reopened, Verified};
        match self {
            Self::Plan { .. } | Self::Claim { .. } => &[Open, InProgress, Reopened],
            Self::Verify { .. } => &[Done],
            Self::Reopen { .. } => &[Done, Verified],
            Self::Extend { .. } => &[Open, InProgress, Reopened, Done],
        }
    }

    /// The state to which it leads.
    const fn to(&self, state: State) -> State {
        match self {
            Self::Plan { .. } => State::InProgress,
            Self::Claim { .. } => State::Done,
            Self::Verify { .. } => State::Verified,
            Self::Reopen { .. } => State::Reopened,
            Self::Extend { .. } => state,
        }
    }
}

/// All that stands against an act, as what a person can put right.
pub(crate) fn refusals(violations: Vec<Violation>) -> Result<(), Vec<Refusal>> {
    if violations.is_empty() {
        Ok(())
    } else {
        Err(violations.into_iter().map(Refusal::from).collect())
    }
}

/// What stands against an act.
pub(crate) fn against(
    act: &Act,
    standing: &Standing,
    doer: Doer,
    expected_revision: i64,
    today: NaiveDate,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    if !act.from().contains(&standing.state) {
        violations.push(Violation::WrongState(standing.state));
    }
    if standing.revision != expected_revision {
        violations.push(Violation::Stale(standing.revision));
    }
    let (text, at) = act.text();
    if text.trim().is_empty() {
        violations.push(Violation::Blank(at));
    }
    check_text(text, at, &mut violations);
    check_text(
        act.evidence().unwrap_or_default(),
        "evidence",
        &mut violations,
    );
    match act {
        Act::Claim { .. } if standing.measures.is_none() => {
            violations.push(Violation::NoMeasures);
        }
        Act::Verify { .. } | Act::Reopen { .. }
            if standing.claimant.is_some_and(|claimant| claimant.is(doer)) =>
        {
            violations.push(Violation::ByClaimant);
        }
        Act::Extend { due_on, .. } => {
            if *due_on <= standing.due_on {
                violations.push(Violation::NoLonger(standing.due_on));
            } else if *due_on < today || *due_on > today + Days::new(TERM_DAYS_MAX) {
                violations.push(Violation::TermOutOfRange);
            }
        }
        Act::Plan { .. } | Act::Claim { .. } | Act::Verify { .. } | Act::Reopen { .. } => {}
    }
    violations
}

fn check_text(text: &str, at: &'static str, violations: &mut Vec<Violation>) {
    if text.chars().count() > TEXT_LENGTH_MAX {
        violations.push(Violation::TooLong(at, TEXT_LENGTH_MAX));
    }
    let is_layout = |c| matches!(c, '\n' | '\r' | '\t');
    if text.chars().any(|c| c.is_control() && !is_layout(c)) {
        violations.push(Violation::ControlCharacters(at));
    }
}

/// How it stands after an act against which nothing stands.
pub(crate) fn after(act: &Act, standing: &Standing) -> Standing {
    let mut after = standing.clone();
    after.state = act.to(standing.state);
    after.revision += 1;
    match act {
        Act::Plan { measures } => after.measures = Some(measures.trim().to_owned()),
        Act::Extend { due_on, .. } => after.due_on = *due_on,
        Act::Claim { .. } | Act::Verify { .. } | Act::Reopen { .. } => {}
    }
    after
}

/// The end of a term: as stated, else ninety days after the opening.
pub(crate) fn term(stated: Option<NaiveDate>, opened_on: NaiveDate) -> NaiveDate {
    stated.unwrap_or(opened_on + Days::new(TERM_DAYS))
}

/// By how many days it is over its term; none while the term lasts, and none once it is claimed or
/// verified: then the judge is to act, not who answers for it.
pub(crate) fn days_over(state: State, due_on: NaiveDate, today: NaiveDate) -> Option<i64> {
    match state {
        State::Done | State::Verified => None,
        State::Open | State::InProgress | State::Reopened => {
            let days = (today - due_on).num_days();
            (days > 0).then_some(days)
        }
    }
}

/// Whether a rectification is over its term on a day, and nobody has claimed it to be done.
pub(crate) fn is_overdue(row: &entity::rectification::Model, today: NaiveDate) -> bool {
    days_over(row.state, row.due_on, today).is_some()
}
