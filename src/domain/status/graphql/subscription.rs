//! Statuses as they change.

use async_graphql::{ComplexObject, Context, SimpleObject, Subscription};
use entity::{DivisionCode, Period};
use futures_util::stream;

use super::status::{DivisionStatus, load};
use crate::db::change::Topic;
use crate::domain::edges;
use crate::domain::organization::graphql::DivisionByCode;
use crate::error::{Error, Result};
use crate::graphql::{Ctx, DivisionCodeScalar, Live, PeriodScalar};

/// The numbers of a division have changed, its own or those of a division below.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub(super) struct DivisionStatusChange {
    /// Give the newest one seen as `after` to go on after a lost connection.
    cursor: String,
    /// Whether this is the present state without regard to earlier events: the first event without
    /// `after`, or after a cursor that is older than two days.
    anew: bool,
    /// The division as it stands now.
    division: edges::Division,
    #[graphql(skip)]
    code: DivisionCode,
    #[graphql(skip)]
    period: Period,
}

#[ComplexObject]
impl DivisionStatusChange {
    /// How it stands now in the period that is watched.
    async fn status(&self, ctx: &Context<'_>) -> Result<DivisionStatus> {
        load(ctx, self.code, self.period, None).await
    }
}

/// What there is to tell at one moment: an event, or nothing.
type Told = stream::Iter<std::option::IntoIter<DivisionStatusChange>>;

/// Events of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct StatusSubscription;

#[Subscription]
impl StatusSubscription {
    /// A division whenever a commit has changed its numbers in a period, those of the divisions
    /// below among them. Several changes may be told at once, in their order and none left out.
    /// Without `after` the present state comes first. Ends with FORBIDDEN once the reader's grants
    /// no longer reach the division. What only the clock turns (a due time that passes) is not told.
    async fn division_status_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Six digits by GB/T 2260.")] code: DivisionCodeScalar,
        #[graphql(desc = "What lies in this period is counted.")] period: PeriodScalar,
        #[graphql(desc = "The newest cursor seen: what came after it is told.")] after: Option<
            String,
        >,
    ) -> Result<Told> {
        let request = Ctx::of(ctx);
        request.actor()?;
        let row = Ctx::loaders(ctx).load_one(DivisionByCode(code.0)).await?;
        let row = row.ok_or(Error::NotFound("division"))?;
        if !request.scope.sees_division(code.0) {
            return Err(Error::Forbidden("watch the status of this division"));
        }
        let topic = Topic::division(code.0, period.0);
        let moment = Live::of(ctx).moment(topic, after.as_deref()).await?;
        Ok(stream::iter(moment.map(|moment| DivisionStatusChange {
            cursor: moment.cursor(),
            anew: moment.anew,
            division: row.into(),
            code: code.0,
            period: period.0,
        })))
    }
}
