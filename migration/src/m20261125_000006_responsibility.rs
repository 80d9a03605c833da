//! Responsibility chains: links from a date to a date, and the wordings of their duties.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, date_null, integer, pk_uuid, string, text, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::column::{create, drop, index, references, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            unique("responsibility_chain", &["organization_id", "year"]),
            index("responsibility_link", &["chain_id"]),
            index("responsibility_link", &["organization_id"]),
            index("responsibility_link", &["body_id"]),
            index("responsibility_link", &["appointment_id"]),
            index("responsibility_link", &["person_id"]),
            index("responsibility_duties", &["signed_by"]),
            index("responsibility_duties", &["signer_id"]),
        ];
        create(manager, vec![chains(), links(), duties()], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &[
                "responsibility_duties",
                "responsibility_link",
                "responsibility_chain",
            ],
        )
        .await
    }
}

fn chains() -> TableCreateStatement {
    Table::create()
        .table("responsibility_chain")
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(integer("year"))
        .col(big_integer("revision"))
        // What the status counts of it, from day to day.
        .col(text("counted"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references(
            "responsibility_chain",
            "organization_id",
            "organization",
        ))
        .to_owned()
}

fn links() -> TableCreateStatement {
    let table = "responsibility_link";
    Table::create()
        .table(table)
        .col(pk_uuid("id"))
        .col(uuid("chain_id"))
        .col(uuid("organization_id"))
        .col(string("tier"))
        // A body, or a person by an appointment.
        .col(uuid_null("body_id"))
        .col(uuid_null("appointment_id"))
        .col(uuid_null("person_id"))
        .col(date("valid_from"))
        .col(date_null("valid_until"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references(table, "chain_id", "responsibility_chain"))
        .foreign_key(&mut references(table, "organization_id", "organization"))
        .foreign_key(&mut references(table, "body_id", "organization"))
        .foreign_key(&mut references(table, "appointment_id", "appointment"))
        .foreign_key(&mut references(table, "person_id", "person"))
        .to_owned()
}

fn duties() -> TableCreateStatement {
    let table = "responsibility_duties";
    Table::create()
        .table(table)
        .col(uuid("link_id"))
        .col(big_integer("number"))
        .col(text("content"))
        .col(timestamp_with_time_zone("set_at"))
        .col(timestamp_with_time_zone_null("signed_at"))
        .col(uuid_null("signed_by"))
        .col(uuid_null("signer_id"))
        .primary_key(Index::create().col("link_id").col("number"))
        .foreign_key(&mut references(table, "link_id", "responsibility_link"))
        .foreign_key(&mut references(table, "signed_by", "account"))
        .foreign_key(&mut references(table, "signer_id", "person"))
        .to_owned()
}
