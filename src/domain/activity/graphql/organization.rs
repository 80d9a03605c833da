//! The part of an organization that activities give.

use async_graphql::{Context, InputObject, Object};
use entity::{Period, activity};

use super::super::store::{self, Filter};
use super::activity::{Activity, ActivityKind, ActivityState};
use crate::access::Place;
use crate::domain::organization::Seen;
use crate::error::Result;
use crate::graphql::{
    Ctx, Date, ListArgs, PeriodScalar, connection, fingerprint, is_asked, page_cost,
};

connection!(
    /// Activities, the newest first day first.
    ActivityConnection, ActivityEdge, Activity
);

/// Which activities a list shows; what is left out does not narrow it.
#[derive(Debug, Default, InputObject)]
pub(super) struct ActivityFilter {
    /// Only of these kinds.
    kinds: Option<Vec<ActivityKind>>,
    /// Only in these states.
    states: Option<Vec<ActivityState>>,
    /// Only with a day in this period.
    period: Option<PeriodScalar>,
    /// Only with a day on or after this one.
    from: Option<Date>,
    /// Only with a day on or before this one.
    until: Option<Date>,
    /// Also those of what lies below: of its division and the divisions below for a party committee or
    /// working committee, else of what it leads.
    #[graphql(default)]
    below: bool,
}

/// What activities say of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationActivities(pub Seen);

#[Object]
impl OrganizationActivities {
    /// What it did, the newest first day first; empty for readers below.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all if left out.")] filter: Option<ActivityFilter>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<ActivityConnection> {
        if !self.0.is_full() {
            return Ok(ActivityConnection::default());
        }
        let filter = self.wanted(filter.unwrap_or_default());
        let reader = Ctx::of(ctx).db.reader();
        let args = ListArgs { first, after };
        let binding = fingerprint("activities", &(self.0.row.id, format!("{filter:?}")));
        let page = args.page(&binding)?;
        let rows = store::list(reader, &filter, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count(reader, &filter).await?),
            false => None,
        };
        let key = |row: &activity::Model| (row.starts_on, row.id);
        Ok(ActivityConnection::of(
            rows,
            &binding,
            &args,
            total,
            key,
            Activity::from,
        ))
    }
}

impl OrganizationActivities {
    fn wanted(&self, filter: ActivityFilter) -> Filter {
        let period = filter.period.map(|period| period.0);
        let first = period.map(Period::first_day);
        let last = period.map(Period::last_day);
        let kinds = filter.kinds.unwrap_or_default();
        let states = filter.states.unwrap_or_default();
        let from = filter.from.map(|day| day.0);
        let until = filter.until.map(|day| day.0);
        Filter {
            place: Place::from(self.0.row.as_ref()),
            below: filter.below,
            kinds: kinds.into_iter().map(Into::into).collect(),
            states: states.into_iter().map(Into::into).collect(),
            from: from.max(first),
            until: match (until, last) {
                (Some(until), Some(last)) => Some(until.min(last)),
                (until, last) => until.or(last),
            },
        }
    }
}
