//! Changes: which divisions' numbers a commit has changed, so that a reader can be told.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, big_pk_auto, integer, string, timestamp_with_time_zone,
};

use crate::column::{collate_c, create, drop, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let change = Table::create()
            .table("change")
            // In the order of the writes; on PostgreSQL that is not yet the order of the commits.
            .col(big_pk_auto("id"))
            // In the order in which commits became visible; null until that is known.
            .col(big_integer_null("number"))
            .col(string("period"))
            .col(integer("division_code"))
            .col(timestamp_with_time_zone("at"))
            .to_owned();
        create(manager, vec![change], vec![unique("change", &["number"])]).await?;
        collate_c(manager, "change", &["period"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["change"]).await
    }
}
