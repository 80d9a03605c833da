//! Tasks as the schema shows them.

mod subscription;
mod types;

use async_graphql::{Context, Object};

pub use subscription::TaskSubscription;
pub use types::{Task, visible_task};

use self::types::{TaskConnection, of_viewer, page};
use crate::error::Result;
use crate::graphql::{ListArgs, page_cost};

/// Queries of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct TaskQuery;

#[Object]
impl TaskQuery {
    /// What waits for whoever asks, the earliest due first. Of one kind 500 at the most are looked
    /// at.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn viewer_tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<TaskConnection> {
        let tasks = of_viewer(ctx).await?;
        page(ctx, tasks, &ListArgs { first, after })
    }
}
