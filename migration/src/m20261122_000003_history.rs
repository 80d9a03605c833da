//! The history: one chain of events for each organization, personal values apart, daily seals.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, string, string_null, timestamp_with_time_zone, uuid, var_binary,
};

use crate::column::{append_only, create, drop, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Length of a SHA-256 in bytes.
const HASH_LENGTH: u32 = 32;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            Table::create()
                .table("history_head")
                .col(ColumnDef::new("chain_id").uuid().not_null().primary_key())
                .col(big_integer("sequence"))
                .col(var_binary("hash", HASH_LENGTH))
                .to_owned(),
            Table::create()
                .table("history_event")
                .col(uuid("chain_id"))
                .col(big_integer("sequence"))
                .col(uuid("subject_id"))
                .col(ColumnDef::new("content").blob().not_null())
                .col(var_binary("hash", HASH_LENGTH))
                .primary_key(Index::create().col("chain_id").col("sequence"))
                .to_owned(),
            Table::create()
                .table("history_personal")
                .col(var_binary("commitment", HASH_LENGTH))
                .col(uuid("chain_id"))
                .col(big_integer("sequence"))
                .col(string("field"))
                // Both null once the person's values are erased.
                .col(ColumnDef::new("salt").var_binary(HASH_LENGTH).null())
                .col(string_null("value"))
                .primary_key(
                    Index::create()
                        .col("chain_id")
                        .col("sequence")
                        .col("commitment"),
                )
                .to_owned(),
            Table::create()
                .table("history_seal")
                .col(
                    ColumnDef::new("number")
                        .big_integer()
                        .not_null()
                        .primary_key(),
                )
                .col(date("day"))
                .col(timestamp_with_time_zone("sealed_at"))
                .col(big_integer("heads"))
                .col(var_binary("seal", HASH_LENGTH))
                .to_owned(),
            Table::create()
                .table("history_seal_head")
                .col(big_integer("seal_number"))
                .col(uuid("chain_id"))
                .col(big_integer("sequence"))
                .col(var_binary("hash", HASH_LENGTH))
                .primary_key(Index::create().col("seal_number").col("chain_id"))
                .to_owned(),
        ];
        let indexes = vec![
            index("history_event", &["subject_id"]),
            index(
                "history_seal_head",
                &["chain_id", "sequence", "seal_number"],
            ),
        ];
        create(manager, tables, indexes).await?;
        for table in ["history_event", "history_seal", "history_seal_head"] {
            append_only(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &[
                "history_seal_head",
                "history_seal",
                "history_personal",
                "history_event",
                "history_head",
            ],
        )
        .await
    }
}
