//! Hand-overs of posts, their lists and their signatures.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date_null, integer, pk_uuid, string, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null, var_binary,
};

use crate::column::{append_only, create, drop, index, references};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            index("hand_over", &["organization_id", "id"]),
            index("hand_over", &["incoming_appointment_id"]),
            // A post is handed over once.
            crate::column::unique("hand_over", &["outgoing_appointment_id"]),
            index("hand_over", &["opened_by"]),
            index("hand_over_item", &["subject_id"]),
            index("hand_over_signature", &["signed_by"]),
            index("hand_over_signature", &["person_id"]),
        ];
        create(manager, vec![hand_over(), item(), signature()], indexes).await?;
        append_only(manager, "hand_over_item").await?;
        append_only(manager, "hand_over_signature").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &["hand_over_signature", "hand_over_item", "hand_over"],
        )
        .await
    }
}

fn hand_over() -> TableCreateStatement {
    let table = "hand_over";
    Table::create()
        .table(table)
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(uuid("outgoing_appointment_id"))
        .col(uuid("incoming_appointment_id"))
        .col(uuid("opened_by"))
        .col(timestamp_with_time_zone("opened_at"))
        .col(timestamp_with_time_zone_null("completed_at"))
        .foreign_key(&mut references(table, "organization_id", "organization"))
        .foreign_key(&mut references(
            table,
            "outgoing_appointment_id",
            "appointment",
        ))
        .foreign_key(&mut references(
            table,
            "incoming_appointment_id",
            "appointment",
        ))
        .foreign_key(&mut references(table, "opened_by", "account"))
        .to_owned()
}

fn item() -> TableCreateStatement {
    let table = "hand_over_item";
    Table::create()
        .table(table)
        .col(uuid("hand_over_id"))
        .col(integer("number"))
        .col(string("kind"))
        // A record of any domain.
        .col(uuid("subject_id"))
        .col(text("text"))
        .col(date_null("due_on"))
        .primary_key(Index::create().col("hand_over_id").col("number"))
        .foreign_key(&mut references(table, "hand_over_id", "hand_over"))
        .to_owned()
}

fn signature() -> TableCreateStatement {
    let table = "hand_over_signature";
    Table::create()
        .table(table)
        .col(uuid("hand_over_id"))
        .col(integer("number"))
        .col(string("side"))
        .col(var_binary("content_hash", 32))
        .col(uuid("signed_by"))
        .col(uuid_null("person_id"))
        .col(timestamp_with_time_zone("signed_at"))
        .col(text_null("reason"))
        .primary_key(Index::create().col("hand_over_id").col("number"))
        .foreign_key(&mut references(table, "hand_over_id", "hand_over"))
        .foreign_key(&mut references(table, "signed_by", "account"))
        .foreign_key(&mut references(table, "person_id", "person"))
        .to_owned()
}
