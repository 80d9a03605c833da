//! Supervision in GraphQL.

mod contact;
mod inputs;
mod inspection;
mod lists;
mod loaders;
mod missed;
mod mutation;
mod query;
mod question;

pub use contact::{ContactPoint, visible_contact_point};
pub use inspection::{Inspection, visible_inspection};
pub use lists::OrganizationSupervision;
pub use missed::{MissedNorm, visible_missed_norm};
pub use mutation::SupervisionMutation;
pub use query::SupervisionQuery;
pub use question::{Question, visible_question};

use async_graphql::Context;
use entity::rectification::RectificationSource;
use uuid::Uuid;

use crate::domain::rectification::graphql::{
    Rectification, RectificationOf, visible_rectification,
};
use crate::error::Result;
use crate::graphql::Ctx;

/// The rectification that a record opened, for those who see whose it is.
async fn rectification(
    ctx: &Context<'_>,
    (source, id, number): (RectificationSource, Uuid, i32),
) -> Result<Option<Rectification>> {
    let key = RectificationOf(source, id, number);
    match Ctx::loaders(ctx).load_one(key).await? {
        Some(row) => visible_rectification(ctx, row.id).await,
        None => Ok(None),
    }
}
