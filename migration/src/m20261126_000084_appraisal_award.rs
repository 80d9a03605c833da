//! Who is out of an award by what the records say (D1–D5): the predicates of a campaign, those
//! excluded when the provisional list was made, and overrides by two persons.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, integer, pk_uuid, string, string_null, text, timestamp_with_time_zone, uuid, uuid_null,
};

use crate::column::{append_only, create, drop, index, references};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![predicate(), exclusion(), asked(), decided()];
        let indexes = vec![
            index("appraisal_exclusion", &["rectification_id"]),
            index("appraisal_override", &["entry_id"]),
        ];
        create(manager, tables, indexes).await?;
        for table in TABLES {
            append_only(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &TABLES).await
    }
}

/// Those that refer to others first.
const TABLES: [&str; 4] = [
    "appraisal_override_decision",
    "appraisal_override",
    "appraisal_exclusion",
    "appraisal_predicate",
];

fn predicate() -> TableCreateStatement {
    let table = "appraisal_predicate";
    Table::create()
        .table(table)
        .col(uuid("cycle_id"))
        .col(integer("number"))
        .col(string("kind"))
        // A JSON list.
        .col(text("norm_codes"))
        .primary_key(Index::create().col("cycle_id").col("number"))
        .foreign_key(&mut references(table, "cycle_id", "appraisal_cycle"))
        .to_owned()
}

fn exclusion() -> TableCreateStatement {
    let table = "appraisal_exclusion";
    Table::create()
        .table(table)
        .col(uuid("entry_id"))
        // The number of the stage in which the list was made.
        .col(integer("round"))
        .col(integer("number"))
        .col(string("kind"))
        .col(string("code"))
        .col(string_null("period"))
        .col(uuid_null("rectification_id"))
        .col(text("reason_zh"))
        .col(text("reason_en"))
        .primary_key(Index::create().col("entry_id").col("round").col("number"))
        .foreign_key(&mut references(table, "entry_id", "appraisal_entry"))
        .foreign_key(&mut references(table, "rectification_id", "rectification"))
        .to_owned()
}

fn asked() -> TableCreateStatement {
    let table = "appraisal_override";
    Table::create()
        .table(table)
        .col(pk_uuid("id"))
        .col(uuid("entry_id"))
        .col(integer("round"))
        .col(text("document"))
        .col(text("reason"))
        .col(uuid("requested_by"))
        .col(uuid_null("requested_by_person"))
        .col(timestamp_with_time_zone("requested_at"))
        .foreign_key(&mut references(table, "entry_id", "appraisal_entry"))
        .foreign_key(&mut references(table, "requested_by", "account"))
        .foreign_key(&mut references(table, "requested_by_person", "person"))
        .to_owned()
}

fn decided() -> TableCreateStatement {
    let table = "appraisal_override_decision";
    Table::create()
        .table(table)
        .col(
            ColumnDef::new("override_id")
                .uuid()
                .not_null()
                .primary_key(),
        )
        .col(boolean("approved"))
        .col(text("reason"))
        .col(uuid("decided_by"))
        .col(timestamp_with_time_zone("decided_at"))
        .foreign_key(&mut references(table, "override_id", "appraisal_override"))
        .foreign_key(&mut references(table, "decided_by", "account"))
        .to_owned()
}
