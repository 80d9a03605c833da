//! Files that prove activities: what was declared of them, and what became of them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, pk_uuid, string, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null, var_binary,
};

use crate::column::{create, drop, index, references};

/// Bytes of a SHA-256.
const HASH_LENGTH: u32 = 32;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![index("evidence_file", &["activity_id"])];
        create(manager, vec![evidence_file()], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["evidence_file"]).await
    }
}

fn evidence_file() -> TableCreateStatement {
    let by = |column: &'static str| references("evidence_file", column, "account");
    Table::create()
        .table("evidence_file")
        .col(pk_uuid("id"))
        .col(uuid("activity_id"))
        .col(string("name"))
        .col(string("media_type"))
        // In bytes.
        .col(big_integer("size"))
        .col(var_binary("sha256", HASH_LENGTH))
        .col(timestamp_with_time_zone("declared_at"))
        .col(uuid("declared_by"))
        .col(timestamp_with_time_zone_null("stored_at"))
        .col(uuid_null("stored_by"))
        .col(timestamp_with_time_zone_null("voided_at"))
        .col(uuid_null("voided_by"))
        .col(text_null("void_reason"))
        .foreign_key(&mut references("evidence_file", "activity_id", "activity"))
        .foreign_key(&mut by("declared_by"))
        .foreign_key(&mut by("stored_by"))
        .foreign_key(&mut by("voided_by"))
        .to_owned()
}
