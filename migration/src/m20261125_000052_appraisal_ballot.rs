//! Secret ballots: who may vote, hashes of tokens, ballots. No column of one leads to another, none
//! has a time, and on SQLite the rows lie in the order of their keys and in no other.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, text, uuid, var_binary};
use sea_orm_migration::sea_orm::DbBackend;

use crate::column::{create, drop, index, references};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Length of a SHA-256 in bytes.
const HASH_LENGTH: u32 = 32;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let voter = Table::create()
            .table("appraisal_voter")
            .col(uuid("cycle_id"))
            .col(uuid("person_id"))
            .primary_key(Index::create().col("cycle_id").col("person_id"))
            .foreign_key(&mut references(
                "appraisal_voter",
                "cycle_id",
                "appraisal_cycle",
            ))
            .foreign_key(&mut references("appraisal_voter", "person_id", "person"))
            .to_owned();
        let token = Table::create()
            .table("appraisal_ballot_token")
            .col(uuid("cycle_id"))
            .col(var_binary("hash", HASH_LENGTH))
            .col(boolean("used"))
            .primary_key(Index::create().col("cycle_id").col("hash"))
            .foreign_key(&mut references(
                "appraisal_ballot_token",
                "cycle_id",
                "appraisal_cycle",
            ))
            .to_owned();
        let ballot = Table::create()
            .table("appraisal_ballot")
            .col(uuid("cycle_id"))
            .col(uuid("key"))
            .col(text("choices"))
            .primary_key(Index::create().col("cycle_id").col("key"))
            .foreign_key(&mut references(
                "appraisal_ballot",
                "cycle_id",
                "appraisal_cycle",
            ))
            .to_owned();
        let mut tables = vec![voter, token, ballot];
        if manager.get_database_backend() == DbBackend::Sqlite {
            // A hidden row number would tell the order in which rows came.
            for table in &mut tables {
                table.extra("WITHOUT ROWID");
            }
        }
        create(
            manager,
            tables,
            vec![index("appraisal_voter", &["person_id"])],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &[
                "appraisal_ballot",
                "appraisal_ballot_token",
                "appraisal_voter",
            ],
        )
        .await
    }
}
