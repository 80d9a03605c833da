//! Months sealed and opened again, and years disclosed, with objections.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, integer, pk_uuid, string, text, timestamp_with_time_zone, uuid, uuid_null,
    var_binary,
};

use crate::column::{append_only, collate_c, create, drop, index, references, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Length of a SHA-256 in bytes.
const HASH_LENGTH: u32 = 32;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            unique("dues_seal", &["organization_id", "month", "number"]),
            index("dues_seal", &["replaces_id"]),
            unique("dues_disclosure", &["organization_id", "year"]),
            index("dues_objection", &["disclosure_id"]),
        ];
        let tables = vec![
            seal(),
            reopening(),
            disclosure(),
            objection(),
            objection_answer(),
        ];
        create(manager, tables, indexes).await?;
        for table in ["dues_seal"] {
            collate_c(manager, table, &["month"]).await?;
        }
        for table in [
            "dues_seal",
            "dues_reopening",
            "dues_disclosure",
            "dues_objection",
            "dues_objection_answer",
        ] {
            append_only(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &[
                "dues_objection_answer",
                "dues_objection",
                "dues_disclosure",
                "dues_reopening",
                "dues_seal",
            ],
        )
        .await
    }
}

fn seal() -> TableCreateStatement {
    Table::create()
        .table("dues_seal")
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(string("month"))
        .col(integer("number"))
        .col(uuid_null("replaces_id"))
        .col(big_integer("entries"))
        .col(text("totals"))
        .col(var_binary("hash", HASH_LENGTH))
        .col(uuid("sealed_by"))
        .col(timestamp_with_time_zone("sealed_at"))
        .foreign_key(&mut references(
            "dues_seal",
            "organization_id",
            "organization",
        ))
        .foreign_key(&mut references("dues_seal", "replaces_id", "dues_seal"))
        .foreign_key(&mut references("dues_seal", "sealed_by", "account"))
        .to_owned()
}

fn reopening() -> TableCreateStatement {
    Table::create()
        .table("dues_reopening")
        .col(uuid("seal_id"))
        .col(text("reason"))
        .col(uuid("reopened_by"))
        .col(timestamp_with_time_zone("reopened_at"))
        .primary_key(Index::create().col("seal_id"))
        .foreign_key(&mut references("dues_reopening", "seal_id", "dues_seal"))
        .foreign_key(&mut references("dues_reopening", "reopened_by", "account"))
        .to_owned()
}

fn disclosure() -> TableCreateStatement {
    Table::create()
        .table("dues_disclosure")
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(string("year"))
        .col(text("content"))
        .col(var_binary("hash", HASH_LENGTH))
        .col(date("notice_until"))
        .col(uuid("disclosed_by"))
        .col(timestamp_with_time_zone("disclosed_at"))
        .foreign_key(&mut references(
            "dues_disclosure",
            "organization_id",
            "organization",
        ))
        .foreign_key(&mut references(
            "dues_disclosure",
            "disclosed_by",
            "account",
        ))
        .to_owned()
}

fn objection() -> TableCreateStatement {
    Table::create()
        .table("dues_objection")
        .col(pk_uuid("id"))
        .col(uuid("disclosure_id"))
        .col(text("text"))
        .col(uuid("lodged_by"))
        .col(timestamp_with_time_zone("lodged_at"))
        .foreign_key(&mut references(
            "dues_objection",
            "disclosure_id",
            "dues_disclosure",
        ))
        .foreign_key(&mut references("dues_objection", "lodged_by", "account"))
        .to_owned()
}

fn objection_answer() -> TableCreateStatement {
    Table::create()
        .table("dues_objection_answer")
        .col(uuid("objection_id"))
        .col(text("answer"))
        .col(uuid("answered_by"))
        .col(timestamp_with_time_zone("answered_at"))
        .primary_key(Index::create().col("objection_id"))
        .foreign_key(&mut references(
            "dues_objection_answer",
            "objection_id",
            "dues_objection",
        ))
        .foreign_key(&mut references(
            "dues_objection_answer",
            "answered_by",
            "account",
        ))
        .to_owned()
}
