//! Activities with their participants, other organizations and outputs.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, boolean, date, integer, integer_null, pk_uuid, string, string_null,
    text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::column::{append_only, create, drop, index, references};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            index("activity", &["organization_id", "starts_on", "id"]),
            index("activity", &["organization_id", "kind", "starts_on"]),
            index("activity", &["kind", "starts_on"]),
            index("activity", &["corrects_id"]),
            index("activity_participant", &["person_id"]),
            index("activity_organization", &["organization_id"]),
        ];
        create(manager, tables(), indexes).await?;
        for table in [
            "activity_participant",
            "activity_organization",
            "activity_output",
        ] {
            append_only(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "activity_output",
            "activity_organization",
            "activity_participant",
            "activity",
        ];
        drop(manager, &tables).await
    }
}

fn tables() -> Vec<TableCreateStatement> {
    let part = |table: &'static str| {
        Table::create()
            .table(table)
            .col(uuid("activity_id"))
            .foreign_key(&mut references(table, "activity_id", "activity"))
            .to_owned()
    };
    vec![
        activity(),
        part("activity_participant")
            .col(uuid("person_id"))
            .col(boolean("signed_in"))
            .primary_key(Index::create().col("activity_id").col("person_id"))
            .foreign_key(&mut references(
                "activity_participant",
                "person_id",
                "person",
            ))
            .to_owned(),
        part("activity_organization")
            .col(uuid("organization_id"))
            .primary_key(Index::create().col("activity_id").col("organization_id"))
            .foreign_key(&mut references(
                "activity_organization",
                "organization_id",
                "organization",
            ))
            .to_owned(),
        part("activity_output")
            .col(integer("number"))
            .col(string("kind"))
            .col(string("title"))
            .col(integer_null("words"))
            .primary_key(Index::create().col("activity_id").col("number"))
            .to_owned(),
    ]
}

fn activity() -> TableCreateStatement {
    Table::create()
        .table("activity")
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(string("kind"))
        .col(string("title"))
        .col(date("starts_on"))
        .col(date("ends_on"))
        // In hundredths.
        .col(integer_null("hours"))
        .col(integer_null("words"))
        // In fen.
        .col(big_integer_null("amount"))
        .col(integer_null("trained_county_rank"))
        .col(integer_null("trained_section_rank"))
        .col(integer_null("trained_others"))
        .col(string_null("place"))
        .col(text_null("late_reason"))
        // The voided record that this one puts right.
        .col(uuid_null("corrects_id"))
        .col(string("state"))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("recorded_at"))
        .col(uuid("recorded_by"))
        .col(timestamp_with_time_zone_null("confirmed_at"))
        .col(uuid_null("confirmed_by"))
        .col(timestamp_with_time_zone_null("voided_at"))
        .col(uuid_null("voided_by"))
        .col(text_null("void_reason"))
        .foreign_key(&mut references(
            "activity",
            "organization_id",
            "organization",
        ))
        .foreign_key(&mut references("activity", "corrects_id", "activity"))
        .foreign_key(&mut references("activity", "recorded_by", "account"))
        .foreign_key(&mut references("activity", "confirmed_by", "account"))
        .foreign_key(&mut references("activity", "voided_by", "account"))
        .to_owned()
}
