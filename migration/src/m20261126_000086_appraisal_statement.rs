//! What those appraised say of themselves: their plan with its objectives, and their self-assessment;
//! and the inspections that were made for an appraisal.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string, text, timestamp_with_time_zone, uuid};

use crate::column::{append_only, create, drop, index, references};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![index("appraisal_inspection", &["entry_id"])];
        create(manager, vec![statement(), inspection()], indexes).await?;
        for table in TABLES {
            append_only(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &TABLES).await
    }
}

const TABLES: [&str; 2] = ["appraisal_inspection", "appraisal_statement"];

fn statement() -> TableCreateStatement {
    let table = "appraisal_statement";
    Table::create()
        .table(table)
        .col(uuid("entry_id"))
        .col(string("kind"))
        .col(integer("version"))
        // Text, objectives, figures and norms, as JSON.
        .col(text("content"))
        .col(uuid("filed_by"))
        .col(timestamp_with_time_zone("filed_at"))
        .primary_key(Index::create().col("entry_id").col("kind").col("version"))
        .foreign_key(&mut references(table, "entry_id", "appraisal_entry"))
        .foreign_key(&mut references(table, "filed_by", "account"))
        .to_owned()
}

fn inspection() -> TableCreateStatement {
    let table = "appraisal_inspection";
    Table::create()
        .table(table)
        .col(
            ColumnDef::new("inspection_id")
                .uuid()
                .not_null()
                .primary_key(),
        )
        .col(uuid("entry_id"))
        .foreign_key(&mut references(table, "inspection_id", "inspection"))
        .foreign_key(&mut references(table, "entry_id", "appraisal_entry"))
        .to_owned()
}
