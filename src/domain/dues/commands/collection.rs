//! Dues collected, by branch and month.

use chrono::NaiveDate;
use entity::dues_entry::{DuesEntryKind, DuesFund};
use entity::dues_policy::RetentionLevel;
use entity::{
    DuesCollectionId, DuesPolicyId, OrganizationId, Period, dues_collection, organization,
};
use serde::Serialize;

use super::{check_lines, decide, done, entry, event, open, policy_in_force, store, way_up};
use crate::access::{Acting, Action};
use crate::db::Tx;
use crate::domain::dues::rules::{self, Ahead, Body, SplitLine, VOLUNTARY_WHOLE_FEN, Violation};
use crate::error::Result;

/// What was collected.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Collect {
    pub organization: OrganizationId,
    pub month: Period,
    pub amount: i64,
    pub payers: Option<i32>,
    pub voluntary: bool,
    pub collected_on: Option<NaiveDate>,
    /// How it is registered.
    #[serde(skip)]
    pub register: Register,
}

/// How dues are registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Register {
    /// As a sum.
    #[default]
    Sum,
    /// By member.
    ByMember,
}

impl Register {
    /// For which months dues are taken.
    const fn ahead(self) -> Ahead {
        match self {
            Self::Sum => Ahead::Month,
            Self::ByMember => Ahead::Quarter,
        }
    }

    /// What the books are told.
    fn memo(self, month: Period) -> String {
        match self {
            Self::Sum => format!("{month} 党费"),
            Self::ByMember => format!("{month} 党费{}", rules::BY_MEMBER),
        }
    }
}

/// Books what was collected for a month, shared by the policy of the day on which it counts.
pub(crate) async fn collect(
    acting: &Acting<'_>,
    input: Collect,
    key: &str,
) -> Result<DuesCollectionId> {
    let mut tx = acting.begin().await?;
    let row = open(acting, &mut tx, input.organization, Action::DuesRecord).await?;
    let id = DuesCollectionId(acting.new_id());
    let key = ("recordDuesCollection", key);
    if let Some(done) = done(acting, &tx, key, &input, id.0).await? {
        return Ok(DuesCollectionId(done));
    }
    book(acting, &mut tx, &row, (&input, id)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Books what an organization collected, where nothing stands against it.
pub(super) async fn book(
    acting: &Acting<'_>,
    tx: &mut Tx,
    row: &organization::Model,
    (input, id): (&Collect, DuesCollectionId),
) -> Result<()> {
    let today = acting.today();
    let mut book = store::lock_book(tx, row.id, DuesFund::Dues).await?;
    let day = input
        .collected_on
        .unwrap_or_else(|| rules::collection_day(input.month, today));
    let way = way_up(tx.conn(), row).await?;
    let mut violations = Vec::new();
    rules::check_amount(input.amount, "amount", &mut violations);
    rules::check_arrears(
        input.month,
        (today, input.register.ahead()),
        "month",
        &mut violations,
    );
    let at = input.collected_on.map_or("month", |_| "collectedOn");
    if violations.is_empty() {
        rules::check_day(day, today, book.row.sealed_through, at, &mut violations);
    }
    if input.payers.is_some_and(i32::is_negative) {
        violations.push(Violation::Amount("payers".to_owned()));
    }
    if row.valid_until.is_some_and(|until| until <= today) {
        violations.push(Violation::Dissolved);
    }
    let keeps_books = way.first().is_some_and(rules::keeps_books);
    if !keeps_books {
        violations.push(Violation::WrongKind("organizationId".to_owned()));
    }
    decide(violations)?;
    let (policy_id, split) = split(tx, input, &way, day).await?;
    let upward: Vec<_> = split
        .iter()
        .filter(|line| line.holder != Some(row.id))
        .map(|line| (line.owed_to, line.amount))
        .collect();
    let lines = rules::collected(input.amount, &upward);
    let mut violations = Vec::new();
    check_lines(tx, &book, &lines, day, &mut violations).await?;
    decide(violations)?;
    let mut new = entry(acting, DuesEntryKind::Collection, day, lines)?;
    new.month = input.month;
    new.memo = input.register.memo(input.month);
    let collection = dues_collection::Model {
        id,
        organization_id: row.id,
        month: input.month,
        amount: input.amount,
        payers: input.payers,
        voluntary: input.voluntary,
        policy_id,
        entry_id: new.id,
        reversed_by_id: None,
    };
    store::post(tx, &mut book, new).await?;
    tx.record(
        event(&book, "recordDuesCollection", "DuesCollection", id.0)
            .after("month", input.month)
            .after("amount", input.amount),
    );
    store::insert_collection(tx, collection, &split).await
}

/// By policy, or upward whole.
async fn split(
    tx: &Tx,
    input: &Collect,
    way: &[Body],
    day: NaiveDate,
) -> Result<(Option<DuesPolicyId>, Vec<SplitLine>)> {
    if input.voluntary && input.amount >= VOLUNTARY_WHOLE_FEN {
        let whole = SplitLine {
            level: RetentionLevel::Center,
            holder: None,
            owed_to: RetentionLevel::Center,
            amount: input.amount,
        };
        return Ok((None, vec![whole]));
    }
    let Some(policy) = policy_in_force(tx.conn(), way, day).await? else {
        decide(vec![Violation::NoPolicy])?;
        return Ok((None, Vec::new()));
    };
    let shares = store::policy_shares(tx.conn(), policy.id).await?;
    let split = rules::share_out(&shares, input.amount, way);
    Ok((Some(policy.id), split))
}
