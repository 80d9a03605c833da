//! Accounts, grants, sessions, refresh tokens, failed sign-ins, and keys of acts done once.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, integer, pk_uuid, string, string_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null, var_binary,
};

use crate::column::{create, drop, index, references, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Length of a SHA-256 in bytes.
const HASH_LENGTH: u32 = 32;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tables = vec![account(), role_grant()];
        tables.extend(sessions());
        tables.push(idempotency());
        let indexes = vec![
            unique("account", &["username"]),
            unique("account", &["person_id"]),
            index("role_grant", &["account_id"]),
            index("role_grant", &["organization_id"]),
            index("session", &["account_id"]),
            index("refresh_token", &["session_id"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &[
                "idempotency",
                "sign_in_failure",
                "refresh_token",
                "session",
                "role_grant",
                "account",
            ],
        )
        .await
    }
}

fn account() -> TableCreateStatement {
    Table::create()
        .table("account")
        .col(pk_uuid("id"))
        .col(string("username"))
        .col(string("display_name"))
        .col(uuid_null("person_id"))
        .col(string("password_hash"))
        .col(timestamp_with_time_zone_null("locked_at"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("account", "person_id", "person"))
        .to_owned()
}

fn role_grant() -> TableCreateStatement {
    Table::create()
        .table("role_grant")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        // Null: the whole country.
        .col(uuid_null("organization_id"))
        .col(string("role"))
        // The right to grant, apart from holding the role.
        .col(boolean("may_grant"))
        .col(timestamp_with_time_zone("granted_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .foreign_key(&mut references("role_grant", "account_id", "account"))
        .foreign_key(&mut references(
            "role_grant",
            "organization_id",
            "organization",
        ))
        .to_owned()
}

fn sessions() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("session")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(string_null("user_agent"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("last_used_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .foreign_key(&mut references("session", "account_id", "account"))
            .to_owned(),
        Table::create()
            .table("refresh_token")
            .col(
                ColumnDef::new("token_hash")
                    .var_binary(HASH_LENGTH)
                    .not_null()
                    .primary_key(),
            )
            .col(uuid("session_id"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone_null("used_at"))
            .foreign_key(&mut references("refresh_token", "session_id", "session"))
            .to_owned(),
        Table::create()
            .table("sign_in_failure")
            .col(
                ColumnDef::new("name_and_address")
                    .var_binary(HASH_LENGTH)
                    .not_null()
                    .primary_key(),
            )
            .col(integer("failures"))
            .col(timestamp_with_time_zone("last_at"))
            .to_owned(),
    ]
}

fn idempotency() -> TableCreateStatement {
    Table::create()
        .table("idempotency")
        .col(uuid("account_id"))
        .col(string("mutation"))
        .col(string("key"))
        .col(var_binary("input_hash", HASH_LENGTH))
        .col(uuid("subject_id"))
        .col(big_integer("detail"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("account_id").col("mutation").col("key"))
        .foreign_key(&mut references("idempotency", "account_id", "account"))
        .to_owned()
}
