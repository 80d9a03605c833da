//! Who is out of the award of a campaign, in GraphQL; and the problems that results show.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, Object};
use entity::rectification::RectificationSource;
use entity::{
    CycleId, EntryId, OrganizationId, RectificationId, appraisal_exclusion, appraisal_override,
    appraisal_override_decision, appraisal_predicate, appraisal_problem,
};

use super::super::commands;
use super::super::rules::{self, Excluded};
use super::super::store::{self, RecordsOf};
use super::records::grouped;
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::domain::rectification::graphql::{
    Rectification, RectificationOf, visible_rectification,
};
use crate::error::{Error, Result};
use crate::graphql::{Batch, Ctx, DateTime, PeriodScalar, encode};

type BatchError = Arc<Error>;

/// What the records of an organization must not say when an award is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::appraisal_predicate::PredicateKind")]
pub enum AppraisalPredicateKind {
    /// A hard norm is missed in the period of the campaign.
    MissedNorm,
    /// Its books of dues are not sealed past their term, or it has not sent what belongs to those above.
    DuesArrears,
    /// A rectification is not verified.
    OpenRectification,
    /// A rectification is over its term.
    OverdueRectification,
}

/// What excludes from the award of a campaign.
#[derive(Clone, Debug)]
pub(super) struct AppraisalPredicate(pub(super) appraisal_predicate::Model);

/// What excludes from the award of a campaign.
#[Object]
impl AppraisalPredicate {
    /// What it looks at.
    async fn kind(&self) -> AppraisalPredicateKind {
        self.0.kind.into()
    }

    /// The hard norms; empty for other kinds.
    async fn norm_codes(&self) -> Result<Vec<String>> {
        Ok(commands::predicate(&self.0)?.norm_codes)
    }
}

/// That an organization is out of an award, and why.
#[derive(Clone, Debug)]
pub(super) struct AppraisalExclusion(pub(super) Excluded);

/// That an organization is out of an award, and why.
#[Object]
impl AppraisalExclusion {
    /// Who; null where the reader sees nothing of it.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.organization).await
    }

    /// By which predicate.
    async fn kind(&self) -> AppraisalPredicateKind {
        self.0.kind.into()
    }

    /// The norm's code; else MONTH_UNSEALED, REMITTANCE_SHORT, MEMBERS_UNPAID, RECTIFICATION_OPEN or
    /// RECTIFICATION_OVERDUE.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The window of the norm, or the month of the dues; null for rectifications.
    async fn period(&self) -> Option<PeriodScalar> {
        self.0.period.map(PeriodScalar)
    }

    /// The rectification; null for norms and dues, and where the reader may not see it.
    async fn rectification(&self, ctx: &Context<'_>) -> Result<Option<Rectification>> {
        match self.0.rectification {
            Some(id) => visible_rectification(ctx, id).await,
            None => Ok(None),
        }
    }

    /// Why, for people, in the language of the request.
    async fn reason(&self, ctx: &Context<'_>) -> &str {
        let (zh, en) = &self.0.reason;
        Ctx::of(ctx).language.of(zh, en)
    }
}

/// What one person asked against an exclusion, and what another decided.
#[derive(Clone, Debug)]
pub(super) struct AppraisalOverride(
    pub(super) appraisal_override::Model,
    pub(super) Option<appraisal_override_decision::Model>,
);

/// What one person asked against an exclusion, and what another decided.
#[Object]
impl AppraisalOverride {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// The document that it rests on.
    async fn document(&self) -> &str {
        &self.0.document
    }

    /// Why it was asked.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Who asked.
    async fn requested_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.requested_by).await
    }

    /// When it was asked.
    async fn requested_at(&self) -> DateTime {
        self.0.requested_at.into()
    }

    /// Whether the organization stays in; null before the decision.
    async fn approved(&self) -> Option<bool> {
        self.1.as_ref().map(|decision| decision.approved)
    }

    /// Why it was decided so.
    async fn decision(&self) -> Option<&str> {
        self.1.as_ref().map(|decision| decision.reason.as_str())
    }

    /// Who decided: another person than who asked.
    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<Signatory>> {
        let decided_by = self.1.as_ref().map(|decision| decision.decided_by);
        Signatory::of_any(ctx, decided_by).await
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<DateTime> {
        self.1.as_ref().map(|decision| decision.decided_at.into())
    }
}

/// A problem that a result shows, and that is followed to its end.
#[derive(Clone, Debug)]
pub(super) struct AppraisalProblem(pub(super) appraisal_problem::Model);

/// A problem that a result shows, and that is followed to its end.
#[Object]
impl AppraisalProblem {
    /// From 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// The indicator that shows it; null where the whole result does.
    async fn indicator_key(&self) -> Option<&str> {
        self.0.indicator_key.as_deref()
    }

    /// The rectification; null where the reader may not see it.
    async fn rectification(&self, ctx: &Context<'_>) -> Result<Option<Rectification>> {
        let source = RectificationSource::Appraisal;
        let key = RectificationOf(source, self.0.entry_id.0, self.0.number);
        let row = Ctx::loaders(ctx).load_one(key).await?;
        match row.map(|row| row.id) {
            Some(id) => visible_rectification(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// The predicates of a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PredicatesOf(pub CycleId);

/// Who would be out of a campaign if the award were made now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PreviewOf(pub CycleId);

/// Why an entry is out of the list that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ExclusionsOf(pub EntryId);

/// What was asked against an entry's exclusions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct OverridesOf(pub EntryId);

/// The problems that an entry's result shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ProblemsOf(pub EntryId);

impl Loader<PredicatesOf> for Batch {
    type Value = Vec<appraisal_predicate::Model>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[PredicatesOf],
    ) -> Result<HashMap<PredicatesOf, Self::Value>, BatchError> {
        let rows = store::predicates_of(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(grouped(rows, |row| PredicatesOf(row.cycle_id)))
    }
}

impl Loader<PreviewOf> for Batch {
    type Value = Vec<Excluded>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[PreviewOf],
    ) -> Result<HashMap<PreviewOf, Self::Value>, BatchError> {
        let reader = self.db.reader();
        let cycles = store::cycles_by_ids(reader, keys.iter().map(|key| key.0)).await?;
        let found = commands::excluded(reader, &cycles, self.clock.now()).await?;
        Ok(found
            .into_iter()
            .map(|(id, out)| (PreviewOf(id), out))
            .collect())
    }
}

impl Loader<ExclusionsOf> for Batch {
    type Value = Vec<Excluded>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[ExclusionsOf],
    ) -> Result<HashMap<ExclusionsOf, Self::Value>, BatchError> {
        let reader = self.db.reader();
        let ids: Vec<EntryId> = keys.iter().map(|key| key.0).collect();
        let entries = store::entries_by_ids(reader, ids.iter().copied()).await?;
        let cycles = store::cycles_by_ids(reader, entries.iter().map(|row| row.cycle_id)).await?;
        let listed = cycles.iter().filter(|row| rules::has_results(row.stage));
        let stages = store::stages_of(reader, listed.map(|row| row.id)).await?;
        let rounds = commands::rounds(&stages);
        let rows = store::exclusions_of(reader, RecordsOf::Entries(&ids)).await?;
        let current = rows.into_iter().filter_map(|row| {
            let entry = entries.iter().find(|entry| entry.id == row.entry_id)?;
            let counts = rounds.get(&entry.cycle_id) == Some(&row.round);
            counts.then(|| (row.entry_id, reason(entry.organization_id, row)))
        });
        let mut found: HashMap<ExclusionsOf, Self::Value> = HashMap::new();
        for (entry, one) in current {
            found.entry(ExclusionsOf(entry)).or_default().push(one);
        }
        Ok(found)
    }
}

fn reason(organization: OrganizationId, row: appraisal_exclusion::Model) -> Excluded {
    let rectification: Option<RectificationId> = row.rectification_id;
    Excluded {
        organization,
        kind: row.kind,
        code: row.code,
        period: row.period,
        rectification,
        reason: (row.reason_zh, row.reason_en),
    }
}

impl Loader<OverridesOf> for Batch {
    type Value = Vec<store::Override>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[OverridesOf],
    ) -> Result<HashMap<OverridesOf, Self::Value>, BatchError> {
        let ids: Vec<EntryId> = keys.iter().map(|key| key.0).collect();
        let rows = store::overrides_of(self.db.reader(), RecordsOf::Entries(&ids)).await?;
        Ok(grouped(rows, |(row, _)| OverridesOf(row.entry_id)))
    }
}

impl Loader<ProblemsOf> for Batch {
    type Value = Vec<appraisal_problem::Model>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[ProblemsOf],
    ) -> Result<HashMap<ProblemsOf, Self::Value>, BatchError> {
        let rows = store::problems_of(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(grouped(rows, |row| ProblemsOf(row.entry_id)))
    }
}
