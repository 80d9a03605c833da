//! What is done with dues: collections with their split, spendings, and what the bank says.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date, integer, integer_null, pk_uuid, string, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::column::{append_only, collate_c, create, drop, index, references, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            index("dues_collection", &["organization_id", "month"]),
            index("dues_collection", &["policy_id"]),
            unique("dues_collection", &["entry_id"]),
            index("dues_collection", &["reversed_by_id"]),
            index("dues_share", &["organization_id"]),
            index("dues_spending", &["organization_id", "spent_on"]),
            index("dues_spending", &["entry_id"]),
            index("dues_spending", &["reversed_by_id"]),
            index("dues_assertion", &["organization_id", "fund", "on_day"]),
        ];
        let tables = vec![collection(), share(), spending(), assertion()];
        create(manager, tables, indexes).await?;
        for table in ["dues_collection"] {
            collate_c(manager, table, &["month"]).await?;
        }
        for table in ["dues_share", "dues_assertion"] {
            append_only(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &[
                "dues_assertion",
                "dues_spending",
                "dues_share",
                "dues_collection",
            ],
        )
        .await
    }
}

fn collection() -> TableCreateStatement {
    Table::create()
        .table("dues_collection")
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(string("month"))
        .col(big_integer("amount"))
        .col(integer_null("payers"))
        .col(boolean("voluntary"))
        .col(uuid_null("policy_id"))
        .col(uuid("entry_id"))
        .col(uuid_null("reversed_by_id"))
        .foreign_key(&mut references(
            "dues_collection",
            "organization_id",
            "organization",
        ))
        .foreign_key(&mut references(
            "dues_collection",
            "policy_id",
            "dues_policy",
        ))
        .foreign_key(&mut references("dues_collection", "entry_id", "dues_entry"))
        .foreign_key(&mut references(
            "dues_collection",
            "reversed_by_id",
            "dues_entry",
        ))
        .to_owned()
}

fn share() -> TableCreateStatement {
    Table::create()
        .table("dues_share")
        .col(uuid("collection_id"))
        .col(integer("number"))
        .col(string("level"))
        .col(uuid_null("organization_id"))
        .col(big_integer("amount"))
        .primary_key(Index::create().col("collection_id").col("number"))
        .foreign_key(&mut references(
            "dues_share",
            "collection_id",
            "dues_collection",
        ))
        .foreign_key(&mut references(
            "dues_share",
            "organization_id",
            "organization",
        ))
        .to_owned()
}

fn spending() -> TableCreateStatement {
    Table::create()
        .table("dues_spending")
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(string("fund"))
        .col(string("category"))
        .col(big_integer("amount"))
        .col(date("spent_on"))
        .col(text("purpose"))
        .col(text("deciding_meeting"))
        .col(string("state"))
        .col(uuid("requested_by"))
        .col(uuid_null("requested_by_person"))
        .col(timestamp_with_time_zone("requested_at"))
        .col(uuid_null("decided_by"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(text_null("reason"))
        .col(uuid_null("entry_id"))
        .col(uuid_null("reversed_by_id"))
        .foreign_key(&mut references(
            "dues_spending",
            "organization_id",
            "organization",
        ))
        .foreign_key(&mut references("dues_spending", "requested_by", "account"))
        .foreign_key(&mut references(
            "dues_spending",
            "requested_by_person",
            "person",
        ))
        .foreign_key(&mut references("dues_spending", "decided_by", "account"))
        .foreign_key(&mut references("dues_spending", "entry_id", "dues_entry"))
        .foreign_key(&mut references(
            "dues_spending",
            "reversed_by_id",
            "dues_entry",
        ))
        .to_owned()
}

fn assertion() -> TableCreateStatement {
    Table::create()
        .table("dues_assertion")
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(string("fund"))
        .col(date("on_day"))
        .col(big_integer("amount"))
        .col(uuid("asserted_by"))
        .col(timestamp_with_time_zone("asserted_at"))
        .foreign_key(&mut references(
            "dues_assertion",
            "organization_id",
            "organization",
        ))
        .foreign_key(&mut references("dues_assertion", "asserted_by", "account"))
        .to_owned()
}
