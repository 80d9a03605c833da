//! What members owe and pay: standards with their rates, the incomes by which dues are reckoned,
//! reliefs, and what each member paid in a collection.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, date, integer, integer_null, pk_uuid, string, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::column::{append_only, collate_c, create, drop, index, references};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            index("dues_standard", &["issuer_id", "effective_from"]),
            index("dues_base", &["person_id", "month"]),
            index("dues_base", &["organization_id"]),
            index("dues_relief", &["person_id"]),
            index("dues_relief", &["organization_id", "state"]),
            index("dues_relief", &["requested_by_person"]),
            index("dues_payment", &["person_id"]),
            index("dues_payment", &["act_id"]),
        ];
        let tables = vec![standard(), rate(), base(), relief(), payment()];
        create(manager, tables, indexes).await?;
        collate_c(manager, "dues_base", &["month"]).await?;
        collate_c(manager, "dues_relief", &["first_month", "last_month"]).await?;
        for table in ["dues_standard", "dues_rate", "dues_base", "dues_payment"] {
            append_only(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "dues_payment",
            "dues_relief",
            "dues_base",
            "dues_rate",
            "dues_standard",
        ];
        drop(manager, &tables).await
    }
}

fn standard() -> TableCreateStatement {
    const NAME: &str = "dues_standard";
    Table::create()
        .table(NAME)
        .col(pk_uuid("id"))
        .col(uuid("issuer_id"))
        .col(date("effective_from"))
        .col(integer("number"))
        .col(text("document"))
        .col(uuid("issued_by"))
        .col(timestamp_with_time_zone("issued_at"))
        .foreign_key(&mut references(NAME, "issuer_id", "organization"))
        .foreign_key(&mut references(NAME, "issued_by", "account"))
        .to_owned()
}

fn rate() -> TableCreateStatement {
    const NAME: &str = "dues_rate";
    Table::create()
        .table(NAME)
        .col(uuid("standard_id"))
        .col(integer("number"))
        .col(string("income_class"))
        .col(big_integer_null("up_to"))
        .col(integer_null("basis_points"))
        .col(big_integer_null("amount"))
        .primary_key(Index::create().col("standard_id").col("number"))
        .foreign_key(&mut references(NAME, "standard_id", "dues_standard"))
        .to_owned()
}

fn base() -> TableCreateStatement {
    const NAME: &str = "dues_base";
    Table::create()
        .table(NAME)
        .col(pk_uuid("id"))
        .col(uuid("person_id"))
        .col(uuid("organization_id"))
        .col(string("month"))
        .col(string("income_class"))
        .col(big_integer("income"))
        .col(text_null("reason"))
        .col(uuid("recorded_by"))
        .col(timestamp_with_time_zone("recorded_at"))
        .foreign_key(&mut references(NAME, "person_id", "person"))
        .foreign_key(&mut references(NAME, "organization_id", "organization"))
        .foreign_key(&mut references(NAME, "recorded_by", "account"))
        .to_owned()
}

fn relief() -> TableCreateStatement {
    const NAME: &str = "dues_relief";
    Table::create()
        .table(NAME)
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(uuid("person_id"))
        .col(string("kind"))
        .col(big_integer_null("amount"))
        .col(string("first_month"))
        .col(string("last_month"))
        .col(text("reason"))
        .col(string("state"))
        .col(uuid("requested_by"))
        .col(uuid_null("requested_by_person"))
        .col(timestamp_with_time_zone("requested_at"))
        .col(uuid_null("decided_by"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(text_null("decision"))
        .foreign_key(&mut references(NAME, "organization_id", "organization"))
        .foreign_key(&mut references(NAME, "person_id", "person"))
        .foreign_key(&mut references(NAME, "requested_by", "account"))
        .foreign_key(&mut references(NAME, "requested_by_person", "person"))
        .foreign_key(&mut references(NAME, "decided_by", "account"))
        .to_owned()
}

fn payment() -> TableCreateStatement {
    const NAME: &str = "dues_payment";
    Table::create()
        .table(NAME)
        .col(uuid("collection_id"))
        .col(uuid("person_id"))
        .col(big_integer("amount"))
        .col(uuid("act_id"))
        .primary_key(Index::create().col("collection_id").col("person_id"))
        .foreign_key(&mut references(NAME, "collection_id", "dues_collection"))
        .foreign_key(&mut references(NAME, "person_id", "person"))
        .foreign_key(&mut references(NAME, "act_id", "dues_collection"))
        .to_owned()
}
