//! Problems that are followed to their end, and every step on the way.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, integer, pk_uuid, string, text, text_null, timestamp_with_time_zone, uuid,
    uuid_null,
};

use crate::column::{append_only, create, drop, index, references, references_key, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            // A problem is opened once.
            unique("rectification", &["source_id", "source", "source_number"]),
            index("rectification", &["organization_id", "due_on", "id"]),
            index("rectification", &["division_code", "due_on", "id"]),
            index("rectification", &["responsible_person_id"]),
            index("rectification", &["responsible_appointment_id"]),
            index("rectification_step", &["person_id"]),
        ];
        create(manager, vec![rectification(), step()], indexes).await?;
        append_only(manager, "rectification_step").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["rectification_step", "rectification"]).await
    }
}

fn rectification() -> TableCreateStatement {
    let table = "rectification";
    Table::create()
        .table(table)
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        // Where it counts.
        .col(integer("division_code"))
        .col(string("source"))
        .col(uuid("source_id"))
        .col(integer("source_number"))
        .col(text("problem"))
        .col(text_null("measures"))
        .col(uuid_null("responsible_person_id"))
        .col(uuid_null("responsible_appointment_id"))
        .col(timestamp_with_time_zone("opened_at"))
        .col(date("due_on"))
        .col(string("state"))
        .col(timestamp_with_time_zone("since"))
        .col(big_integer("revision"))
        .foreign_key(&mut references(table, "organization_id", "organization"))
        .foreign_key(&mut references_key(
            table,
            "division_code",
            "division",
            "code",
        ))
        .foreign_key(&mut references(table, "responsible_person_id", "person"))
        .foreign_key(&mut references(
            table,
            "responsible_appointment_id",
            "appointment",
        ))
        .to_owned()
}

fn step() -> TableCreateStatement {
    let table = "rectification_step";
    Table::create()
        .table(table)
        .col(uuid("rectification_id"))
        .col(integer("number"))
        .col(string("act"))
        // How it stood after the step, so that any past day can be told.
        .col(string("state"))
        .col(date("due_on"))
        .col(integer("division_code"))
        .col(uuid("done_by"))
        .col(uuid_null("person_id"))
        .col(timestamp_with_time_zone("at"))
        .col(text("text"))
        .col(text_null("evidence"))
        .primary_key(Index::create().col("rectification_id").col("number"))
        .foreign_key(&mut references(table, "rectification_id", "rectification"))
        .foreign_key(&mut references_key(
            table,
            "division_code",
            "division",
            "code",
        ))
        .foreign_key(&mut references(table, "done_by", "account"))
        .foreign_key(&mut references(table, "person_id", "person"))
        .to_owned()
}
