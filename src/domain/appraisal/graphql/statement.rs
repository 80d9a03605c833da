//! What those appraised say of themselves, in GraphQL.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, Object, SimpleObject};
use entity::{EntryId, appraisal_statement};

use super::super::rules::{Figure, NormResult, Statement};
use super::super::store;
use super::entry::IndicatorNorm;
use super::records::grouped;
use crate::domain::history::graphql::Signatory;
use crate::domain::report::catalogue;
use crate::error::{Error, Language, Result};
use crate::graphql::{Batch, Ctx, DateTime, Decimal};

type BatchError = Arc<Error>;

/// What an organization says of itself in an appraisal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::appraisal_statement::StatementKind")]
pub enum AppraisalStatementKind {
    /// What it plans to do in a campaign, and its objectives.
    Plan,
    /// How it assesses itself.
    SelfAssessment,
}

/// A number of a self-assessment.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct AppraisalFigure {
    /// Its key in the catalogue of figures.
    key: String,
    /// Its title.
    title: String,
    /// The unit in which it is counted.
    unit: String,
    /// What the records hold; null where nothing is recorded of it.
    computed: Option<Decimal>,
    /// Another number, as the filer states it; null where the computed one stands.
    stated: Option<Decimal>,
    /// Why it differs.
    reason: Option<String>,
}

impl AppraisalFigure {
    fn of(figure: Figure, language: Language) -> Self {
        let known = catalogue::by_key(&figure.key);
        let title = known.map_or(figure.key.as_str(), |known| known.title_in(language));
        Self {
            title: title.to_owned(),
            unit: known.map_or("", |known| known.unit).to_owned(),
            computed: figure.computed.map(Decimal),
            stated: figure.stated.map(Decimal),
            reason: figure.reason,
            key: figure.key,
        }
    }
}

/// What a self-assessment begins with: what the records hold of the period as of now.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct AppraisalPrefill {
    /// Figures of the period.
    figures: Vec<AppraisalFigure>,
    /// How the organization stands with its norms, in each of their windows.
    norms: Vec<IndicatorNorm>,
}

impl AppraisalPrefill {
    pub(super) fn of(figures: Vec<Figure>, norms: Vec<NormResult>, language: Language) -> Self {
        let figures = figures.into_iter();
        Self {
            figures: figures
                .map(|figure| AppraisalFigure::of(figure, language))
                .collect(),
            norms: norms.into_iter().map(IndicatorNorm::from).collect(),
        }
    }
}

/// A version of what an organization says of itself.
#[derive(Clone, Debug)]
pub(super) struct AppraisalStatement {
    row: appraisal_statement::Model,
    content: Statement,
}

impl AppraisalStatement {
    pub(super) fn of(row: appraisal_statement::Model) -> Result<Self> {
        let content =
            serde_json::from_str(&row.content).map_err(|error| Error::Internal(error.into()))?;
        Ok(Self { row, content })
    }
}

/// A version of what an organization says of itself. It never changes.
#[Object]
impl AppraisalStatement {
    /// A plan or a self-assessment.
    async fn kind(&self) -> AppraisalStatementKind {
        self.row.kind.into()
    }

    /// From 1; the newest of its kind counts.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// What it says.
    async fn text(&self) -> &str {
        &self.content.text
    }

    /// The objectives of a plan.
    async fn objectives(&self) -> &[String] {
        &self.content.objectives
    }

    /// The numbers of a self-assessment: what the records held when it was filed, and what the filer
    /// stated instead.
    async fn figures(&self, ctx: &Context<'_>) -> Vec<AppraisalFigure> {
        let language = Ctx::of(ctx).language;
        let figures = self.content.figures.iter().cloned();
        figures
            .map(|figure| AppraisalFigure::of(figure, language))
            .collect()
    }

    /// How the organization stood with its norms when it was filed.
    async fn norms(&self) -> Vec<IndicatorNorm> {
        let norms = self.content.norms.iter().cloned();
        norms.map(IndicatorNorm::from).collect()
    }

    /// Who filed it.
    async fn filed_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.row.filed_by).await
    }

    /// When.
    async fn filed_at(&self) -> DateTime {
        self.row.filed_at.into()
    }
}

/// What was filed for an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct StatementsOf(pub EntryId);

impl Loader<StatementsOf> for Batch {
    type Value = Vec<appraisal_statement::Model>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[StatementsOf],
    ) -> Result<HashMap<StatementsOf, Self::Value>, BatchError> {
        let rows = store::statements_of(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(grouped(rows, |row| StatementsOf(row.entry_id)))
    }
}
