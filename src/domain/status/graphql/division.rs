//! The part of a division that status gives.

use std::sync::Arc;

use async_graphql::{Context, Object};
use entity::division;

use super::status::{DivisionStatus, load};
use crate::error::{Refusal, RefusalCode, Result};
use crate::graphql::{Date, PeriodScalar};

/// Periods of a trend at the most.
const TREND_MAX: i32 = 24;

/// What status says of a division.
#[derive(Clone, Debug)]
pub struct DivisionStatusFields(pub Arc<division::Model>);

#[Object]
impl DivisionStatusFields {
    /// How the division stands in a period, its own bodies and all divisions below; without
    /// light and numbers for readers whose grants do not reach it.
    async fn status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What lies in this period is counted.")] period: PeriodScalar,
        #[graphql(desc = "As it was at the end of this day; now if left out.")] as_of: Option<Date>,
    ) -> Result<DivisionStatus> {
        load(ctx, self.0.code, period.0, as_of.map(|day| day.0)).await
    }

    /// How it stood in earlier periods of the same length and stands in the given one, oldest first.
    #[graphql(complexity = "crate::graphql::page_cost(Some(last), child_complexity)")]
    async fn trend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many periods, up to 24.", default = 4)] last: i32,
        #[graphql(desc = "The newest of them.")] until: PeriodScalar,
    ) -> Result<Vec<DivisionStatus>> {
        if !(0..=TREND_MAX).contains(&last) {
            let refusal = Refusal::new(
                RefusalCode::OutOfRange,
                format!("last 须在 0 与 {TREND_MAX} 之间"),
                format!("last is 0 to {TREND_MAX}"),
            );
            return Err(refusal.at("last").into());
        }
        let mut periods = Vec::new();
        let mut next = Some(until.0);
        for _ in 0..last {
            let Some(period) = next else {
                break;
            };
            periods.push(period);
            next = period.previous().ok();
        }
        let statuses = periods
            .iter()
            .rev()
            .map(|period| load(ctx, self.0.code, *period, None));
        futures_util::future::try_join_all(statuses).await
    }
}
