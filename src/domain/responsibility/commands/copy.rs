//! A year's chain carried into the next, with a difference.

use chrono::NaiveDate;
use entity::responsibility_link::{self, ResponsibilityTier};
use entity::{LinkId, OrganizationId, Period};

use super::link::{record_assigned, write_wording};
use super::{Case, decide, duties_of, first_day, year_of};
use crate::access::{Acting, Action};
use crate::domain::organization;
use crate::domain::responsibility::rules::{self, GapReason, LinkFacts, Violation};
use crate::error::{Error, Result};

/// What is to be copied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copy {
    /// Whose chain.
    pub(crate) organization: OrganizationId,
    /// From which year.
    pub(crate) from: Period,
    /// Into which year: the next.
    pub(crate) to: Period,
}

/// What was copied, and what was not.
#[derive(Clone, Debug)]
pub(crate) struct Copied {
    /// The links that were carried over; each has to be signed anew.
    pub(crate) carried: Vec<Carried>,
    /// The links that were not.
    pub(crate) dropped: Vec<Dropped>,
}

/// A link that was carried over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Carried {
    /// The link of the year before.
    pub(crate) from: LinkId,
    /// The new one.
    pub(crate) to: LinkId,
}

/// A link that was not carried over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dropped {
    /// The link of the year before.
    pub(crate) link: LinkId,
    /// Its tier.
    pub(crate) tier: ResponsibilityTier,
    /// What is wrong with it.
    pub(crate) reason: GapReason,
}

/// Copies the links that hold at the end of a year (or today, within it) into the next year's chain,
/// which has none yet. Links that nobody holds any more stay behind.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn copy(acting: &Acting<'_>, what: Copy) -> Result<Copied> {
    let mut tx = acting.begin().await?;
    let mut rows = organization::lock(&tx, [what.organization]).await?;
    let row = rows
        .remove(&what.organization)
        .ok_or(Error::NotFound("organization"))?;
    acting.require(&mut tx, Action::ResponsibilityAssign, &row)?;
    let today = acting.today();
    let (from, to) = (year_of(what.from, "from")?, year_of(what.to, "to")?);
    let mut found = rules::year_open(to, today);
    if to != from + 1 {
        found.push(Violation::NotTheNextYear);
    }
    decide(found)?;
    let source = Case::open(acting, &tx, row.clone(), from).await?;
    let target = Case::open(acting, &tx, row, to).await?;
    let last = NaiveDate::from_ymd_opt(from, 12, 31).unwrap_or(today);
    let (day, first) = (last.min(today), first_day(to, today));
    let lasting: Vec<_> = source
        .facts
        .links
        .iter()
        .filter(|link| link.row.valid_until.is_none_or(|until| until > day))
        .collect();
    let mut found = Vec::new();
    if lasting.is_empty() {
        found.push(Violation::NothingToCopy);
    }
    if !target.facts.links.is_empty() {
        found.push(Violation::NotEmpty);
    }
    decide(found)?;
    let (mut carried, mut dropped) = (Vec::new(), Vec::new());
    for link in lasting {
        if let Some(reason) = fault(&source, link, first) {
            dropped.push(Dropped {
                link: link.row.id,
                tier: link.row.tier,
                reason,
            });
            continue;
        }
        let new = responsibility_link::Model {
            id: LinkId(acting.new_id()),
            chain_id: target.chain.id,
            valid_from: first,
            valid_until: None,
            created_at: tx.at(),
            ..link.row.clone()
        };
        carried.push(Carried {
            from: link.row.id,
            to: new.id,
        });
        let duties = duties_of(link.wordings.last())?;
        record_assigned(&mut tx, &new, to);
        let id = new.id;
        super::store::insert_link(&tx, new).await?;
        write_wording(&mut tx, &target, id, &duties, 1).await?;
    }
    target.settle(&mut tx).await?;
    tx.commit().await?;
    Ok(Copied { carried, dropped })
}

/// Why a link does not go on into the next year.
fn fault(case: &Case, link: &LinkFacts, first: NaiveDate) -> Option<GapReason> {
    if rules::is_vacant(&case.facts, link, first) {
        return Some(GapReason::Vacant);
    }
    let gaps = rules::gaps(&case.facts, first.pred_opt().unwrap_or(first));
    gaps.iter()
        .find(|gap| gap.link == Some(link.row.id) && gap.reason == GapReason::NotSecretary)
        .map(|gap| gap.reason)
}
