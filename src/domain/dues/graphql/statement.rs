//! Statements, seals, trial balances and reconciliation in GraphQL.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use chrono::NaiveDate;
use entity::{DuesSealId, Period, dues_seal, organization};

use super::super::rules::{Figures, Sums};
use super::super::store::{self, Which, Whose};
use super::types::RetentionPolicy;
use super::words::{DuesAccount, DuesFund, DuesSpendingCategory, RetentionLevel};
use crate::clock::end_of;
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::error::Result;
use crate::graphql::{Ctx, Date, DateTime, Fen, PeriodScalar, connection, encode, encode_key};

/// Whose books are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(super) enum DuesReach {
    /// The organization's own.
    Own,
    /// Those of all that it leads too, transfers between them left out.
    Subtree,
}

/// What was spent on one thing.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(super) struct DuesSpent {
    /// On what.
    category: DuesSpendingCategory,
    /// How much.
    amount: Fen,
}

/// What a statement is of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) period: Period,
    pub(super) fund: DuesFund,
    pub(super) reach: DuesReach,
    /// Only what was recorded by the end of this day.
    pub(super) known_on: Option<NaiveDate>,
}

/// closing = opening + collected + interest + received - remitted - spent.
#[derive(Clone, Debug)]
pub(super) struct DuesStatement {
    organization: Arc<organization::Model>,
    asked: Asked,
    figures: Figures,
}

impl DuesStatement {
    /// The statement of an organization that the reader sees.
    pub(super) async fn load(
        ctx: &Context<'_>,
        organization: Arc<organization::Model>,
        asked: Asked,
    ) -> Result<Self> {
        let days = (asked.period.first_day(), asked.period.last_day());
        let which = Which {
            whose: match asked.reach {
                DuesReach::Own => Whose::Own(organization.id),
                DuesReach::Subtree => Whose::Below(&organization.path),
            },
            fund: asked.fund.into(),
            days,
            known_before: asked.known_on.map(end_of),
        };
        let totals = store::totals(Ctx::of(ctx).db.reader(), &which).await?;
        Ok(Self {
            figures: Figures::of(&totals),
            organization,
            asked,
        })
    }

    async fn newest_seal(&self, ctx: &Context<'_>) -> Result<Option<dues_seal::Model>> {
        let reader = Ctx::of(ctx).db.reader();
        store::newest_seal(reader, self.organization.id, self.asked.period).await
    }
}

/// The books of an organization in a period: closing = opening + collected + interest + received -
/// remitted - spent.
#[Object]
impl DuesStatement {
    /// Opaque id.
    async fn id(&self) -> ID {
        let asked = &self.asked;
        let known = asked.known_on.map(|day| day.to_string());
        let key = format!(
            "{}/{}/{:?}/{:?}/{}",
            self.organization.id.0.simple(),
            asked.period,
            asked.fund,
            asked.reach,
            known.unwrap_or_default()
        );
        encode_key("DuesStatement", &key)
    }

    /// Its period.
    async fn period(&self) -> PeriodScalar {
        PeriodScalar(self.asked.period)
    }

    /// Of which fund.
    async fn fund(&self) -> DuesFund {
        self.asked.fund
    }

    /// Cash at the beginning.
    async fn opening(&self) -> Fen {
        Fen(self.figures.opening)
    }

    /// Dues collected; of the education fund what the budget provided.
    async fn collected(&self) -> Fen {
        Fen(self.figures.collected)
    }

    /// Bank interest.
    async fn interest(&self) -> Fen {
        Fen(self.figures.interest)
    }

    /// Set aside in the period for its own party work.
    async fn retained(&self) -> Fen {
        Fen(self.figures.retained)
    }

    /// Confirmed from other organizations, grants among it.
    async fn received(&self) -> Fen {
        Fen(self.figures.received)
    }

    /// Of what was received: grants.
    async fn grants_received(&self) -> Fen {
        Fen(self.figures.grants_received)
    }

    /// Sent to other organizations, less what was refused; grants among it.
    async fn remitted(&self) -> Fen {
        Fen(self.figures.remitted)
    }

    /// Of what was remitted: grants to bodies below.
    async fn granted(&self) -> Fen {
        Fen(self.figures.granted)
    }

    /// Sent and neither confirmed nor refused at the end.
    async fn in_transit(&self) -> Fen {
        Fen(self.figures.in_transit)
    }

    /// Owed upward and not sent at the end.
    async fn payable(&self) -> Fen {
        Fen(self.figures.payable)
    }

    /// Kept and not spent at the end.
    async fn available(&self) -> Fen {
        Fen(self.figures.available)
    }

    /// What was spent, by category; categories with nothing are left out.
    async fn spent(&self) -> Vec<DuesSpent> {
        let spent = self.figures.spent.iter();
        spent
            .map(|(category, amount)| DuesSpent {
                category: (*category).into(),
                amount: Fen(*amount),
            })
            .collect()
    }

    /// Cash at the end.
    async fn closing(&self) -> Fen {
        Fen(self.figures.closing)
    }

    /// Whether all months of the period are sealed in the organization's own books.
    async fn closed(&self, ctx: &Context<'_>) -> Result<bool> {
        let book = store::book(Ctx::of(ctx).db.reader(), self.organization.id).await?;
        let through = book.and_then(|book| book.sealed_through);
        Ok(through.is_some_and(|through| self.asked.period.last_day() <= through))
    }

    /// The newest seal of a month, whether it holds or not; null before the first, and of longer
    /// periods.
    async fn seal(&self, ctx: &Context<'_>) -> Result<Option<DuesSeal>> {
        Ok(self.newest_seal(ctx).await?.map(DuesSeal))
    }

    /// When the year was disclosed; null before that, and of shorter periods.
    async fn disclosed_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        let reader = Ctx::of(ctx).db.reader();
        let (id, year) = (self.organization.id, self.asked.period);
        let disclosure = store::disclosure_of(reader, id, year).await?;
        Ok(disclosure.map(|row| row.disclosed_at.into()))
    }
}

/// The seal of a month.
#[derive(Clone, Debug)]
pub(super) struct DuesSeal(dues_seal::Model);

/// The seal of a month: what its statements said, and a hash. Never changed; a later one restates it.
#[Object]
impl DuesSeal {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// Counts the seals of this month: above 1 it restates an earlier one.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// SHA-256 over the seal that it restates, its totals and the newest entry.
    async fn hash(&self) -> String {
        crate::db::history::hex(&self.0.hash)
    }

    /// The statements of all funds as they were sealed, as JSON text.
    async fn totals(&self) -> &str {
        &self.0.totals
    }

    /// Who sealed it.
    async fn sealed_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.sealed_by).await
    }

    /// When.
    async fn sealed_at(&self) -> DateTime {
        self.0.sealed_at.into()
    }

    /// The seal that it restates.
    async fn restates(&self, ctx: &Context<'_>) -> Result<Option<DuesSeal>> {
        seal(ctx, self.0.replaces_id).await
    }

    /// Why the superior opened the month again; null while the seal holds.
    async fn reopened_because(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let reopening = store::reopening_of(Ctx::of(ctx).db.reader(), self.0.id).await?;
        Ok(reopening.map(|row| row.reason))
    }
}

async fn seal(ctx: &Context<'_>, id: Option<DuesSealId>) -> Result<Option<DuesSeal>> {
    let Some(id) = id else {
        return Ok(None);
    };
    let found = store::seal(Ctx::of(ctx).db.reader(), id).await?;
    Ok(found.map(DuesSeal))
}

/// What an account holds.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(super) struct DuesAccountBalance {
    /// Which account.
    account: DuesAccount,
    /// What it holds in debit, or nothing.
    debit: Fen,
    /// What it holds in credit, or nothing.
    credit: Fen,
}

/// Every account that holds something: debit and credit add up to the same.
pub(super) fn trial_balance(sums: &Sums) -> Vec<DuesAccountBalance> {
    let holding = sums.0.iter().filter(|(_, amount)| **amount != 0);
    holding
        .map(|(account, amount)| DuesAccountBalance {
            account: (*account).into(),
            debit: Fen((*amount).max(0)),
            credit: Fen((-*amount).max(0)),
        })
        .collect()
}

/// What a body directly below should have remitted in a period, and what it did.
#[derive(Clone, Debug)]
pub(super) struct DuesReconciliation {
    pub(super) row: Arc<organization::Model>,
    pub(super) expected: i64,
    pub(super) in_transit: i64,
    pub(super) confirmed: i64,
    pub(super) refused: i64,
}

/// What a body directly below should have remitted for the months of a period, and what it did.
#[Object]
impl DuesReconciliation {
    /// The body below.
    async fn organization(&self, ctx: &Context<'_>) -> Option<edges::Organization> {
        edges::seen(ctx, Arc::clone(&self.row))
    }

    /// What was collected in its subtree and is kept above it, by the books below.
    async fn expected(&self) -> Fen {
        Fen(self.expected)
    }

    /// What it sent and was not refused.
    async fn sent(&self) -> Fen {
        Fen(self.in_transit + self.confirmed)
    }

    /// What was sent and is not answered: the difference between the two books.
    async fn in_transit(&self) -> Fen {
        Fen(self.in_transit)
    }

    /// What was confirmed: in both books.
    async fn confirmed(&self) -> Fen {
        Fen(self.confirmed)
    }

    /// What was sent and refused.
    async fn refused(&self) -> Fen {
        Fen(self.refused)
    }

    /// What is expected and was not sent.
    async fn short(&self) -> Fen {
        Fen(self.expected - self.in_transit - self.confirmed)
    }
}

connection!(
    /// The bodies directly below, in the order in which they were recorded.
    DuesReconciliationConnection, DuesReconciliationEdge, DuesReconciliation
);

/// What a level has had of past collections, and what it would have had.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(super) struct RetentionComparison {
    /// Which level, as policies name it.
    pub(super) level: RetentionLevel,
    /// What it has had.
    pub(super) before: Fen,
    /// What it would have had.
    pub(super) after: Fen,
}

/// A draft of a policy, tried on the collections of a period.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct RetentionPreview {
    /// How many collections it was tried on.
    pub(super) collections: i32,
    /// The first day of the period.
    pub(super) since: Date,
    /// The policy in force today.
    pub(super) policy: Option<RetentionPolicy>,
    /// Each level that has something in either.
    pub(super) levels: Vec<RetentionComparison>,
}
