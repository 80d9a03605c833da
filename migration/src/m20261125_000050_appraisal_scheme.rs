//! Schemes of appraisal, version by version.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, pk_uuid, string, text, timestamp_with_time_zone, uuid, uuid_null,
};

use crate::column::{append_only, create, drop, index, references, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = "appraisal_scheme";
        let scheme = Table::create()
            .table(table)
            .col(pk_uuid("id"))
            .col(uuid("organization_id"))
            .col(string("title"))
            .col(integer("version"))
            .col(uuid_null("previous_id"))
            // The tree of indicators and the values of the ballot's options.
            .col(text("content"))
            .col(uuid("created_by"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut references(table, "organization_id", "organization"))
            .foreign_key(&mut references(table, "previous_id", table))
            .foreign_key(&mut references(table, "created_by", "account"))
            .to_owned();
        let indexes = vec![
            unique(table, &["organization_id", "title", "version"]),
            index(table, &["previous_id"]),
        ];
        create(manager, vec![scheme], indexes).await?;
        append_only(manager, table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["appraisal_scheme"]).await
    }
}
