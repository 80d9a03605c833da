//! Tasks as they come and go.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use async_graphql::{ComplexObject, Context, SimpleObject, Subscription};
use futures_util::stream;

use super::super::rules;
use super::types::{TaskConnection, of_viewer, page};
use crate::db::change::Topic;
use crate::error::Result;
use crate::graphql::{Ctx, ListArgs, Live, page_cost};

/// What waits for the viewer has changed.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub(super) struct ViewerTasksChange {
    /// Give the newest one seen as `after` to go on after a lost connection.
    cursor: String,
    /// Whether this is the present state without regard to earlier events: the first event without
    /// `after`, or after a cursor that is older than two days.
    anew: bool,
    #[graphql(skip)]
    tasks: Vec<rules::Task>,
}

#[ComplexObject]
impl ViewerTasksChange {
    /// What waits now, the earliest due first.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<TaskConnection> {
        page(ctx, self.tasks.clone(), &ListArgs { first, after })
    }
}

/// What there is to tell at one moment: an event, or nothing.
type Told = stream::Iter<std::option::IntoIter<ViewerTasksChange>>;

/// Events of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct TaskSubscription;

#[Subscription]
impl TaskSubscription {
    /// The viewer's tasks whenever an act in the divisions of their grants has changed them. Several
    /// changes may be told at once. Without `after` the present state comes first. What only the
    /// clock turns (a task that becomes overdue) is not told.
    async fn viewer_tasks_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The newest cursor seen: what came after it is told.")] after: Option<
            String,
        >,
    ) -> Result<Told> {
        let actor = Ctx::of(ctx).actor()?;
        let places = actor.grants.iter().map(|grant| grant.place.as_ref());
        let topic = Topic::divisions(places.map(|place| place.map(|place| place.division)));
        let live = Live::of(ctx);
        let Some(moment) = live.moment(topic, after.as_deref()).await? else {
            return Ok(stream::iter(None));
        };
        let tasks = of_viewer(ctx).await?;
        let mut hasher = DefaultHasher::new();
        tasks.hash(&mut hasher);
        if !live.is_news(hasher.finish()).await {
            return Ok(stream::iter(None));
        }
        Ok(stream::iter(Some(ViewerTasksChange {
            cursor: moment.cursor(),
            anew: moment.anew,
            tasks,
        })))
    }
}
