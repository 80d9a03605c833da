//! Problems that the results of an appraisal name: each is a rectification, perhaps by an indicator.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string_null, uuid};

use crate::column::{append_only, create, drop, references};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = "appraisal_problem";
        let problem = Table::create()
            .table(table)
            .col(uuid("entry_id"))
            .col(integer("number"))
            .col(string_null("indicator_key"))
            .primary_key(Index::create().col("entry_id").col("number"))
            .foreign_key(&mut references(table, "entry_id", "appraisal_entry"))
            .to_owned();
        create(manager, vec![problem], Vec::new()).await?;
        append_only(manager, table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["appraisal_problem"]).await
    }
}
