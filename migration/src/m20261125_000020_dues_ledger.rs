//! Retention policies, and the ledger: books, transfers, entries, lines and balances.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, date_null, integer, pk_uuid, string, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null, var_binary,
};

use crate::column::{
    append_only, collate_c, create, drop, index, references, references_key, unique,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Length of a SHA-256 in bytes.
const HASH_LENGTH: u32 = 32;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            unique("dues_policy", &["issuer_id", "effective_from", "number"]),
            unique("dues_entry", &["organization_id", "number"]),
            index("dues_entry", &["counterparty_id"]),
            index("dues_entry", &["mirror_id"]),
            unique("dues_entry", &["reverses_id"]),
            index("dues_entry", &["organization_id", "month"]),
            index("dues_line", &["organization_id", "fund", "effective_on"]),
            index("dues_remittance", &["sender_id", "month"]),
            index("dues_remittance", &["receiver_id", "state"]),
        ];
        let tables = vec![
            policy(),
            policy_share(),
            book(),
            balance(),
            remittance(),
            entry(),
            line(),
        ];
        create(manager, tables, indexes).await?;
        for table in ["dues_remittance", "dues_entry"] {
            collate_c(manager, table, &["month"]).await?;
        }
        for table in [
            "dues_policy",
            "dues_policy_share",
            "dues_entry",
            "dues_line",
        ] {
            append_only(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &[
                "dues_line",
                "dues_entry",
                "dues_remittance",
                "dues_balance",
                "dues_book",
                "dues_policy_share",
                "dues_policy",
            ],
        )
        .await
    }
}

fn policy() -> TableCreateStatement {
    Table::create()
        .table("dues_policy")
        .col(pk_uuid("id"))
        .col(uuid("issuer_id"))
        .col(date("effective_from"))
        .col(integer("number"))
        .col(uuid("issued_by"))
        .col(timestamp_with_time_zone("issued_at"))
        .foreign_key(&mut references("dues_policy", "issuer_id", "organization"))
        .foreign_key(&mut references("dues_policy", "issued_by", "account"))
        .to_owned()
}

fn policy_share() -> TableCreateStatement {
    Table::create()
        .table("dues_policy_share")
        .col(uuid("policy_id"))
        .col(integer("number"))
        .col(string("level"))
        .col(integer("basis_points"))
        .primary_key(Index::create().col("policy_id").col("number"))
        .foreign_key(&mut references(
            "dues_policy_share",
            "policy_id",
            "dues_policy",
        ))
        .to_owned()
}

fn book() -> TableCreateStatement {
    Table::create()
        .table("dues_book")
        .col(uuid("organization_id"))
        .col(date_null("begins_on"))
        .col(date_null("sealed_through"))
        .col(big_integer("entries"))
        .col(var_binary("head", HASH_LENGTH))
        .primary_key(Index::create().col("organization_id"))
        .foreign_key(&mut references(
            "dues_book",
            "organization_id",
            "organization",
        ))
        .to_owned()
}

fn balance() -> TableCreateStatement {
    Table::create()
        .table("dues_balance")
        .col(uuid("organization_id"))
        .col(string("fund"))
        .col(string("account"))
        .col(big_integer("amount"))
        .primary_key(
            Index::create()
                .col("organization_id")
                .col("fund")
                .col("account"),
        )
        // Whatever happens at once, nobody pays out what is not there.
        .check(
            Expr::col("account")
                .ne("CASH")
                .or(Expr::col("amount").gte(0)),
        )
        .foreign_key(&mut references_key(
            "dues_balance",
            "organization_id",
            "dues_book",
            "organization_id",
        ))
        .to_owned()
}

fn remittance() -> TableCreateStatement {
    Table::create()
        .table("dues_remittance")
        .col(pk_uuid("id"))
        .col(string("direction"))
        .col(uuid("sender_id"))
        .col(uuid("receiver_id"))
        .col(string("fund"))
        .col(string("month"))
        .col(big_integer("amount"))
        .col(text_null("purpose"))
        .col(date("sent_on"))
        .col(string("state"))
        .col(uuid("sent_by"))
        .col(uuid_null("sent_by_person"))
        .col(timestamp_with_time_zone("sent_at"))
        .col(uuid_null("answered_by"))
        .col(timestamp_with_time_zone_null("answered_at"))
        .col(text_null("reason"))
        .foreign_key(&mut references(
            "dues_remittance",
            "sender_id",
            "organization",
        ))
        .foreign_key(&mut references(
            "dues_remittance",
            "receiver_id",
            "organization",
        ))
        .foreign_key(&mut references("dues_remittance", "sent_by", "account"))
        .foreign_key(&mut references(
            "dues_remittance",
            "sent_by_person",
            "person",
        ))
        .foreign_key(&mut references("dues_remittance", "answered_by", "account"))
        .to_owned()
}

fn entry() -> TableCreateStatement {
    Table::create()
        .table("dues_entry")
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(big_integer("number"))
        .col(string("fund"))
        .col(string("kind"))
        .col(string("month"))
        .col(date("effective_on"))
        .col(timestamp_with_time_zone("recorded_at"))
        .col(uuid("recorded_by"))
        .col(uuid_null("counterparty_id"))
        .col(uuid_null("mirror_id"))
        .col(uuid_null("reverses_id"))
        .col(text("memo"))
        .col(var_binary("hash", HASH_LENGTH))
        .foreign_key(&mut references_key(
            "dues_entry",
            "organization_id",
            "dues_book",
            "organization_id",
        ))
        .foreign_key(&mut references("dues_entry", "recorded_by", "account"))
        .foreign_key(&mut references(
            "dues_entry",
            "counterparty_id",
            "organization",
        ))
        .foreign_key(&mut references(
            "dues_entry",
            "mirror_id",
            "dues_remittance",
        ))
        .foreign_key(&mut references("dues_entry", "reverses_id", "dues_entry"))
        .to_owned()
}

fn line() -> TableCreateStatement {
    Table::create()
        .table("dues_line")
        .col(uuid("entry_id"))
        .col(integer("number"))
        .col(uuid("organization_id"))
        .col(string("fund"))
        .col(string("account"))
        .col(big_integer("amount"))
        .col(date("effective_on"))
        .col(timestamp_with_time_zone("recorded_at"))
        .primary_key(Index::create().col("entry_id").col("number"))
        .foreign_key(&mut references("dues_line", "entry_id", "dues_entry"))
        .foreign_key(&mut references_key(
            "dues_line",
            "organization_id",
            "dues_book",
            "organization_id",
        ))
        .to_owned()
}
