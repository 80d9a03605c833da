//! The type `Division`.

use std::sync::Arc;

use async_graphql::{Context, ID, MergedObject};

use crate::domain::auth::graphql::DivisionRights;
use crate::domain::organization::graphql::DivisionFields;
use crate::domain::rectification::graphql::DivisionRectifications;
use crate::domain::status::graphql::DivisionStatusFields;
use crate::graphql::encode_key;

/// A province, city or county of GB/T 2260. Everybody who is signed in reads its name; its status
/// is for those whose grants reach it.
#[derive(Clone, Debug, MergedObject)]
pub struct Division(
    DivisionFields,
    DivisionRights,
    DivisionRectifications,
    DivisionStatusFields,
);

impl From<Arc<entity::division::Model>> for Division {
    fn from(row: Arc<entity::division::Model>) -> Self {
        Self(
            DivisionFields(row.clone()),
            DivisionRights(row.clone()),
            DivisionRectifications(row.clone()),
            DivisionStatusFields(row),
        )
    }
}

impl Division {
    /// Opaque id, for the interface `Node`.
    pub async fn id(&self, _: &Context<'_>) -> async_graphql::Result<ID> {
        Ok(encode_key("Division", &self.0.0.code.to_string()))
    }
}
