//! What is done to responsibility chains: seen, allowed, judged by the rules, written, recorded.

mod copy;
mod follow;
mod keep;
mod link;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use entity::{
    ChainId, DivisionCode, LinkId, OrganizationId, Period, responsibility_chain,
    responsibility_duties,
};

pub(crate) use copy::{Copied, Copy, copy};
pub use follow::Following;
pub use keep::Keeping;
pub(crate) use link::{Assign, Release, SetDuties, Sign, assign, release, set_duties, sign};

use super::rules::{self, Duty, Facts, LinkFacts, Step, Violation};
use super::store::{self, PART};
use crate::access::Acting;
use crate::clock::start_of;
use crate::db::Tx;
use crate::db::settle::Aspect;
use crate::db::tally::TallyKey;
use crate::domain::organization;
use crate::error::{Error, Refusal, Result};

/// How the history names a link.
const LINK: &str = "ResponsibilityLink";

/// A chain under change: locked, with everything that decides about it.
#[derive(Debug)]
struct Case {
    organization: entity::organization::Model,
    chain: responsibility_chain::Model,
    facts: Facts,
}

impl Case {
    /// The chain of an organization that the act has locked; made if it was not begun.
    async fn open(
        acting: &Acting<'_>,
        tx: &Tx,
        organization: entity::organization::Model,
        year: i32,
    ) -> Result<Self> {
        let new = responsibility_chain::Model {
            id: ChainId(acting.new_id()),
            organization_id: organization.id,
            year,
            revision: 0,
            counted: rules::steps_to_json(&[]),
            created_at: tx.at(),
        };
        let chain = store::open_chain(tx, new).await?;
        Self::of(tx, organization, chain).await
    }

    async fn of(
        tx: &Tx,
        organization: entity::organization::Model,
        chain: responsibility_chain::Model,
    ) -> Result<Self> {
        let rows = std::slice::from_ref(&organization);
        let facts = store::facts_of(tx.conn(), rows, chain.year).await?;
        let facts = facts.into_iter().next();
        let facts = facts.ok_or_else(|| Error::internal("a chain without facts"))?;
        Ok(Self {
            organization,
            chain,
            facts,
        })
    }

    /// The chain of a link, and the organization that it belongs to, both locked. Whether the actor
    /// sees it is for the caller to say.
    async fn of_link(tx: &Tx, id: LinkId) -> Result<Option<Self>> {
        let Some(link) = store::link_by_id(tx.conn(), id).await? else {
            return Ok(None);
        };
        let mut rows = organization::lock(tx, [link.organization_id]).await?;
        let organization = rows
            .remove(&link.organization_id)
            .ok_or_else(|| Error::internal("a link without an organization"))?;
        let chain = store::lock_chain(tx, link.chain_id).await?;
        Self::of(tx, organization, chain).await.map(Some)
    }

    fn link(&self, id: LinkId) -> Result<&LinkFacts> {
        let link = self.facts.links.iter().find(|link| link.row.id == id);
        link.ok_or(Error::NotFound("link"))
    }

    /// Brings what the status counts in line with what the records say now.
    async fn settle(mut self, tx: &mut Tx) -> Result<()> {
        self.chain.revision += 1;
        let rows = std::slice::from_ref(&self.organization);
        let facts = store::facts_of(tx.conn(), rows, self.chain.year).await?;
        let division = self.organization.division_code;
        for facts in facts {
            count(tx, &mut self.chain, &facts, division)?;
        }
        store::save_chain(tx, &self.chain).await
    }
}

/// Replaces what a chain counts, in the division where it counted, by what its facts give.
fn count(
    tx: &mut Tx,
    chain: &mut responsibility_chain::Model,
    facts: &Facts,
    counted_in: DivisionCode,
) -> Result<()> {
    let before: Vec<Step> =
        serde_json::from_str(&chain.counted).map_err(|error| Error::Internal(Box::new(error)))?;
    let after = rules::steps(facts);
    let here = facts.organization.division_code;
    if before == after && counted_in == here {
        return Ok(());
    }
    tally(tx, chain.year, counted_in, &before, -1)?;
    tally(tx, chain.year, here, &after, 1)?;
    tx.touch(
        facts.organization.id,
        Aspect::Chain,
        chain.year..=chain.year,
    );
    chain.counted = rules::steps_to_json(&after);
    Ok(())
}

fn tally(tx: &mut Tx, year: i32, division: DivisionCode, steps: &[Step], sign: i64) -> Result<()> {
    let period = Period::year_of(year).map_err(|_| Error::internal("a chain of no year"))?;
    for step in steps {
        let key = TallyKey {
            period,
            division,
            part: PART,
            turns_at: start_of(step.day),
        };
        tx.tally(key, step.numbers().map(|number| number * sign));
    }
    Ok(())
}

/// Counts the chains of organizations anew; `moved_from` says where those stood that have moved.
async fn recount(
    tx: &mut Tx,
    organizations: &[OrganizationId],
    moved_from: &BTreeMap<OrganizationId, DivisionCode>,
) -> Result<()> {
    let chains = store::lock_chains(tx, organizations).await?;
    let ids = chains.iter().map(|chain| chain.organization_id);
    let rows = organization::by_ids(tx.conn(), ids).await?;
    let rows: BTreeMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut by_year: BTreeMap<i32, Vec<responsibility_chain::Model>> = BTreeMap::new();
    for chain in chains {
        by_year.entry(chain.year).or_default().push(chain);
    }
    for (year, chains) in by_year {
        let here: Vec<_> = chains
            .iter()
            .filter_map(|chain| rows.get(&chain.organization_id).cloned())
            .collect();
        let facts = store::facts_of(tx.conn(), &here, year).await?;
        for (mut chain, facts) in chains.into_iter().zip(facts) {
            let counted_in = moved_from
                .get(&chain.organization_id)
                .copied()
                .unwrap_or(facts.organization.division_code);
            let before = chain.counted.clone();
            count(tx, &mut chain, &facts, counted_in)?;
            if chain.counted != before {
                store::save_chain(tx, &chain).await?;
            }
        }
    }
    Ok(())
}

/// The duties of a wording; none where there is none.
fn duties_of(wording: Option<&responsibility_duties::Model>) -> Result<Vec<Duty>> {
    wording.map_or(Ok(Vec::new()), |wording| {
        serde_json::from_str(&wording.content).map_err(|error| Error::Internal(Box::new(error)))
    })
}

/// The year that a period is.
fn year_of(period: Period, field: &'static str) -> Result<i32> {
    Ok(rules::year_of(period)
        .ok_or(Violation::NotAYear(field))
        .map_err(Refusal::from)?)
}

/// Today, or the first day of a year that is still to come.
fn first_day(year: i32, today: NaiveDate) -> NaiveDate {
    match today.year() == year {
        true => today,
        false => NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(today),
    }
}

fn decide(violations: Vec<Violation>) -> Result<()> {
    if violations.is_empty() {
        return Ok(());
    }
    Err(Error::Refused(
        violations.into_iter().map(Into::into).collect(),
    ))
}
