//! The part of an organization that reporting gives.

use async_graphql::{Context, Object};

use super::super::store::{self, Below};
use super::loaders::ReportOf;
use super::{WorkReport, WorkReportStatus};
use crate::access::Place;
use crate::domain::organization::Seen;
use crate::error::Result;
use crate::graphql::{Ctx, ListArgs, PeriodScalar, connection, fingerprint, is_asked, page_cost};

connection!(
    /// Reports, newest submission first; what was never submitted stands last.
    WorkReportConnection, WorkReportEdge, WorkReport
);

/// What reporting says of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationReports(pub Seen);

#[Object]
impl OrganizationReports {
    /// Its own report for a half year; null before the first save.
    async fn work_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A half year.")] period: PeriodScalar,
    ) -> Result<Option<WorkReport>> {
        if !self.0.is_full() {
            return Ok(None);
        }
        let key = ReportOf(self.0.row.id, period.0);
        Ok(Ctx::loaders(ctx).load_one(key).await?.map(WorkReport))
    }

    /// The reports of what lies below: of its division and the divisions below for a party committee
    /// or working committee, else of what it leads. Newest submission first; what was never submitted
    /// stands last.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn work_reports_below(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The half years that lie in this period.")] period: PeriodScalar,
        #[graphql(desc = "Only reports in these states.")] status: Option<Vec<WorkReportStatus>>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<WorkReportConnection> {
        if !self.0.is_full() {
            return Ok(WorkReportConnection::default());
        }
        let reader = Ctx::of(ctx).db.reader();
        let halves = period
            .0
            .within()
            .into_iter()
            .filter(|period| period.is_half_year());
        let below = Below {
            place: Place::from(self.0.row.as_ref()),
            periods: halves.collect(),
            statuses: status
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
        };
        let args = ListArgs { first, after };
        let filters = (self.0.row.id, period.0, format!("{:?}", below.statuses));
        let binding = fingerprint("workReportsBelow", &filters);
        let page = args.page(&binding)?;
        let rows = store::list_below(reader, &below, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_below(reader, &below).await?),
            false => None,
        };
        let key = |row: &entity::work_report::Model| (row.filed_at, row.id);
        Ok(WorkReportConnection::of(
            rows, &binding, &args, total, key, WorkReport,
        ))
    }
}
