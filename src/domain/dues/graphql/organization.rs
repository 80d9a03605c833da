//! The part of an organization that dues give.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::NaiveDate;
use entity::OrganizationId;
use entity::dues_remittance::RemittanceState as State;

use super::super::commands;
use super::super::rules::{self, Claim, Posting};
use super::super::store::{self, End, SentRow, Which, Whose};
use super::inputs::RetentionShareInput;
use super::statement::{
    Asked, DuesAccountBalance, DuesReach, DuesReconciliation, DuesReconciliationConnection,
    DuesStatement, RetentionComparison, RetentionPreview, trial_balance,
};
use super::types::{
    DuesEntry, DuesEntryConnection, DuesRemittance, DuesRemittanceConnection, DuesSpending,
    DuesSpendingConnection, RetentionPolicy,
};
use super::verification::DuesVerification;
use super::words::{DuesFund, RemittanceState, TransferDirection};
use crate::domain::organization::Seen;
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, Fen, ListArgs, PeriodScalar, fingerprint, is_asked, page_cost};

/// The fund that is meant unless another is named.
const DUES: DuesFund = DuesFund::Dues;
/// What a verification costs: it reads all books of a subtree.
const VERIFICATION_COST: usize = 500;
/// Whose books are meant unless the caller says otherwise.
const OWN: DuesReach = DuesReach::Own;
/// Rows of a list unless the caller says otherwise.
const ROWS: Option<i32> = Some(20);

/// What dues say of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationDues(pub Seen);

#[Object]
impl OrganizationDues {
    /// Its books in a period: closing = opening + collected + interest + received - remitted - spent.
    /// Null for readers below.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    async fn dues_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A month, quarter, half year or year.")] period: PeriodScalar,
        #[graphql(desc = "Which fund.", default_with = "DUES")] fund: DuesFund,
        #[graphql(desc = "Its own books, or those of its subtree.", default_with = "OWN")]
        reach: DuesReach,
        #[graphql(desc = "Only what was recorded by the end of this day.")] as_known_on: Option<
            Date,
        >,
    ) -> Result<Option<DuesStatement>> {
        if !self.0.is_full() {
            return Ok(None);
        }
        let asked = Asked {
            period: period.0,
            fund,
            reach,
            known_on: as_known_on.map(|day| day.0),
        };
        let row = Arc::clone(&self.0.row);
        DuesStatement::load(ctx, row, asked).await.map(Some)
    }

    /// What every account holds at the end of a day; empty for readers below.
    async fn dues_trial_balance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today if left out.")] on: Option<Date>,
        #[graphql(desc = "Which fund.", default_with = "DUES")] fund: DuesFund,
        #[graphql(desc = "Its own books, or those of its subtree.", default_with = "OWN")]
        reach: DuesReach,
    ) -> Result<Vec<DuesAccountBalance>> {
        if !self.0.is_full() {
            return Ok(Vec::new());
        }
        let request = Ctx::of(ctx);
        let day = on.map_or_else(|| request.clock.today(), |day| day.0);
        let which = Which {
            whose: match reach {
                DuesReach::Own => Whose::Own(self.0.row.id),
                DuesReach::Subtree => Whose::Below(&self.0.row.path),
            },
            fund: fund.into(),
            days: (day, day),
            known_before: None,
        };
        let totals = store::totals(request.db.reader(), &which).await?;
        Ok(trial_balance(&totals.before.plus(&totals.during)))
    }

    /// Its journal: the entries that count in a period, oldest first; empty for readers below.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn dues_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period.")] period: PeriodScalar,
        #[graphql(desc = "Which fund.", default_with = "DUES")] fund: DuesFund,
        #[graphql(desc = "Rows at the most, up to 100.", default_with = "ROWS")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<DuesEntryConnection> {
        if !self.0.is_full() {
            return Ok(DuesEntryConnection::default());
        }
        let reader = Ctx::of(ctx).db.reader();
        let of = (self.0.row.id, fund.into());
        let args = ListArgs { first, after };
        let binding = fingerprint("duesEntries", &(of, period.0));
        let page = args.page(&binding)?;
        let rows = store::list_entries(reader, of, period.0, &page).await?;
        let ids = rows.rows.iter().map(|row| row.id);
        let mut lines: BTreeMap<_, Vec<Posting>> = BTreeMap::new();
        for (id, line) in store::lines_of(reader, ids).await? {
            lines.entry(id).or_default().push(line);
        }
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_entries(reader, of, period.0).await?),
            false => None,
        };
        let rows = rows.map(|row| DuesEntry {
            lines: lines.get(&row.id).cloned().unwrap_or_default(),
            row,
        });
        let key = |entry: &DuesEntry| entry.row.number;
        Ok(DuesEntryConnection::of(
            rows,
            &binding,
            &args,
            total,
            key,
            |entry| entry,
        ))
    }

    /// What it sent upward and granted downward, or what others sent to it, newest first; empty for
    /// readers below.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn dues_remittances(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "UPWARD: received from below; DOWNWARD: received from above; left out: sent by itself."
        )]
        receiving: Option<TransferDirection>,
        #[graphql(desc = "Only those in this state.")] state: Option<RemittanceState>,
        #[graphql(desc = "Rows at the most, up to 100.", default_with = "ROWS")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<DuesRemittanceConnection> {
        if !self.0.is_full() {
            return Ok(DuesRemittanceConnection::default());
        }
        let reader = Ctx::of(ctx).db.reader();
        let id = self.0.row.id;
        let end = match receiving {
            Some(direction) => End::Receiver(id, direction.into()),
            None => End::Sender(id),
        };
        let state = state.map(State::from);
        let args = ListArgs { first, after };
        let binding = fingerprint("duesRemittances", &format!("{end:?}{state:?}"));
        let page = args.page(&binding)?;
        let rows = store::list_transfers(reader, end, state, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_transfers(reader, end, state).await?),
            false => None,
        };
        let key = |row: &entity::dues_remittance::Model| row.id;
        Ok(DuesRemittanceConnection::of(
            rows,
            &binding,
            &args,
            total,
            key,
            DuesRemittance,
        ))
    }

    /// Whether its books and those of its subtree are what they should be, proved now, entry by entry:
    /// up to 2,000 books. Null for readers below.
    #[graphql(complexity = "VERIFICATION_COST + child_complexity")]
    async fn dues_verification(&self, ctx: &Context<'_>) -> Result<Option<DuesVerification>> {
        if !self.0.is_full() {
            return Ok(None);
        }
        let request = Ctx::of(ctx);
        let at = request.clock.now();
        let proof = commands::verify_below(&request.db, &self.0.row.path).await?;
        Ok(Some(DuesVerification { proof, at }))
    }

    /// Its spendings, newest first; empty for readers below.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn dues_spendings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default_with = "ROWS")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<DuesSpendingConnection> {
        if !self.0.is_full() {
            return Ok(DuesSpendingConnection::default());
        }
        let (reader, id) = (Ctx::of(ctx).db.reader(), self.0.row.id);
        let args = ListArgs { first, after };
        let binding = fingerprint("duesSpendings", &id);
        let page = args.page(&binding)?;
        let rows = store::list_spendings(reader, id, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_spendings(reader, id).await?),
            false => None,
        };
        let key = |row: &entity::dues_spending::Model| row.id;
        Ok(DuesSpendingConnection::of(
            rows,
            &binding,
            &args,
            total,
            key,
            DuesSpending,
        ))
    }

    /// The bodies directly below, each with what it should have remitted for the months of a period,
    /// by the books below it, and what it did; empty for readers below.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn dues_reconciliation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The months that lie in this period.")] period: PeriodScalar,
        #[graphql(desc = "Rows at the most, up to 100.", default_with = "ROWS")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<DuesReconciliationConnection> {
        if !self.0.is_full() {
            return Ok(DuesReconciliationConnection::default());
        }
        let reader = Ctx::of(ctx).db.reader();
        let (id, months) = (self.0.row.id, rules::months_in(period.0));
        let args = ListArgs { first, after };
        let binding = fingerprint("duesReconciliation", &(id, period.0));
        let page = args.page(&binding)?;
        let rows = store::list_led(reader, id, &page).await?;
        let below: Vec<_> = rows.rows.iter().map(|row| row.id).collect();
        let claims = store::shares_below(reader, &self.0.row.path, &months).await?;
        let sent = store::sent_by(reader, &below, &months).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_led(reader, id).await?),
            false => None,
        };
        let rows = rows.map(|row| {
            let claims = claims.iter().map(|claim| Claim {
                path: &claim.path,
                holder: claim.holder,
                amount: claim.amount,
            });
            DuesReconciliation {
                expected: rules::expected(&row.path, claims),
                in_transit: sum(&sent, row.id, State::Sent),
                confirmed: sum(&sent, row.id, State::Confirmed),
                refused: sum(&sent, row.id, State::Refused),
                row: Arc::new(row),
            }
        });
        let key = |row: &DuesReconciliation| row.row.id;
        Ok(DuesReconciliationConnection::of(
            rows,
            &binding,
            &args,
            total,
            key,
            |row| row,
        ))
    }

    /// The retention policy in force for it on a day: of the nearest issuer above. Null where there
    /// is none, and for readers below.
    async fn retention_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today if left out.")] on: Option<Date>,
    ) -> Result<Option<RetentionPolicy>> {
        let day = on.map_or_else(|| Ctx::of(ctx).clock.today(), |day| day.0);
        self.policy_on(ctx, day).await
    }

    /// Tries a policy on the collections of its subtree in a period, before it is issued: what would
    /// each level have had? Null for readers below.
    async fn retention_policy_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The lines of the draft.")] shares: Vec<RetentionShareInput>,
        #[graphql(desc = "The months that lie in this period.")] period: PeriodScalar,
    ) -> Result<Option<RetentionPreview>> {
        if !self.0.is_full() {
            return Ok(None);
        }
        let shares: Vec<_> = shares.into_iter().map(Into::into).collect();
        let mut violations = Vec::new();
        rules::check_shares(&shares, &mut violations);
        rules::refusals(violations).map_err(Error::Refused)?;
        let request = Ctx::of(ctx);
        let months = rules::months_in(period.0);
        let reader = request.db.reader();
        let tried = commands::preview(reader, &self.0.row.path, &shares, &months).await?;
        let levels = tried.levels.iter();
        let levels = levels.map(|(level, (before, after))| RetentionComparison {
            level: (*level).into(),
            before: Fen(*before),
            after: Fen(*after),
        });
        Ok(Some(RetentionPreview {
            collections: i32::try_from(tried.collections).unwrap_or(i32::MAX),
            since: period.0.first_day().into(),
            policy: self.policy_on(ctx, request.clock.today()).await?,
            levels: levels.collect(),
        }))
    }
}

impl OrganizationDues {
    async fn policy_on(&self, ctx: &Context<'_>, on: NaiveDate) -> Result<Option<RetentionPolicy>> {
        if !self.0.is_full() {
            return Ok(None);
        }
        let reader = Ctx::of(ctx).db.reader();
        let way = commands::way_up(reader, &self.0.row).await?;
        let policy = commands::policy_in_force(reader, &way, on).await?;
        Ok(policy.map(RetentionPolicy))
    }
}

fn sum(sent: &[SentRow], sender: OrganizationId, state: State) -> i64 {
    let rows = sent.iter();
    rows.filter(|row| row.sender_id == sender && row.state == state)
        .map(|row| row.amount)
        .sum()
}
