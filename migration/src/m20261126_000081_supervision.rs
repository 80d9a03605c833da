//! Inspections, questions, contact points and norms' misses that were taken up.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, date_null, integer, pk_uuid, string, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::column::{append_only, create, drop, index, references, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            index("contact_point", &["organization_id", "id"]),
            index("contact_point", &["appointment_id"]),
            index("contact_point", &["person_id"]),
            index("contact_point", &["helped_id"]),
            index("inspection", &["organization_id", "id"]),
            index("inspection", &["inspector_id"]),
            index("inspection", &["contact_point_id"]),
            index("contact_visit", &["inspection_id"]),
            index("question", &["organization_id", "id"]),
            index("question", &["asker_id", "state"]),
            index("question", &["person_id"]),
            unique("missed_norm", &["organization_id", "code", "period"]),
        ];
        let tables = vec![
            contact_point(),
            inspection(),
            finding(),
            visit(),
            question(),
            missed_norm(),
        ];
        create(manager, tables, indexes).await?;
        for table in [
            "inspection",
            "inspection_finding",
            "contact_visit",
            "missed_norm",
        ] {
            append_only(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "missed_norm",
            "question",
            "contact_visit",
            "inspection_finding",
            "inspection",
            "contact_point",
        ];
        drop(manager, &tables).await
    }
}

fn recorded(table: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(timestamp_with_time_zone("recorded_at"))
        .col(uuid("recorded_by"))
        .foreign_key(&mut references(table, "recorded_by", "account"))
        .to_owned()
}

fn contact_point() -> TableCreateStatement {
    let table = "contact_point";
    recorded(table)
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(uuid("appointment_id"))
        .col(uuid("person_id"))
        .col(uuid_null("helped_id"))
        .col(string("kind"))
        .col(string("name"))
        .col(date("valid_from"))
        .col(date_null("valid_until"))
        .col(big_integer("revision"))
        .foreign_key(&mut references(table, "organization_id", "organization"))
        .foreign_key(&mut references(table, "appointment_id", "appointment"))
        .foreign_key(&mut references(table, "person_id", "person"))
        .foreign_key(&mut references(table, "helped_id", "organization"))
        .to_owned()
}

fn inspection() -> TableCreateStatement {
    let table = "inspection";
    recorded(table)
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(uuid("inspector_id"))
        .col(uuid_null("contact_point_id"))
        .col(string("title"))
        // A JSON list.
        .col(text("methods"))
        .col(date("starts_on"))
        .col(date("ends_on"))
        .col(text("summary"))
        .foreign_key(&mut references(table, "organization_id", "organization"))
        .foreign_key(&mut references(table, "inspector_id", "organization"))
        .foreign_key(&mut references(table, "contact_point_id", "contact_point"))
        .to_owned()
}

fn finding() -> TableCreateStatement {
    let table = "inspection_finding";
    Table::create()
        .table(table)
        .col(uuid("inspection_id"))
        .col(integer("number"))
        .col(text("text"))
        .primary_key(Index::create().col("inspection_id").col("number"))
        .foreign_key(&mut references(table, "inspection_id", "inspection"))
        .to_owned()
}

fn visit() -> TableCreateStatement {
    let table = "contact_visit";
    recorded(table)
        .col(uuid("contact_point_id"))
        .col(integer("number"))
        .col(date("visited_on"))
        .col(text("text"))
        // In fen.
        .col(big_integer("funds"))
        .col(text_null("materials"))
        .col(text_null("result"))
        .col(uuid_null("inspection_id"))
        .primary_key(Index::create().col("contact_point_id").col("number"))
        .foreign_key(&mut references(table, "contact_point_id", "contact_point"))
        .foreign_key(&mut references(table, "inspection_id", "inspection"))
        .to_owned()
}

fn question() -> TableCreateStatement {
    let table = "question";
    Table::create()
        .table(table)
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(uuid("asker_id"))
        .col(uuid("asked_by"))
        .col(uuid_null("person_id"))
        .col(text("text"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(date("due_on"))
        .col(string("state"))
        .col(text_null("answer"))
        .col(timestamp_with_time_zone_null("answered_at"))
        .col(uuid_null("answered_by"))
        .col(text_null("verdict"))
        .col(timestamp_with_time_zone_null("judged_at"))
        .col(uuid_null("judged_by"))
        .col(big_integer("revision"))
        .foreign_key(&mut references(table, "organization_id", "organization"))
        .foreign_key(&mut references(table, "asker_id", "organization"))
        .foreign_key(&mut references(table, "asked_by", "account"))
        .foreign_key(&mut references(table, "person_id", "person"))
        .foreign_key(&mut references(table, "answered_by", "account"))
        .foreign_key(&mut references(table, "judged_by", "account"))
        .to_owned()
}

fn missed_norm() -> TableCreateStatement {
    let table = "missed_norm";
    recorded(table)
        .col(pk_uuid("id"))
        .col(uuid("organization_id"))
        .col(string("code"))
        .col(string("period"))
        // In hundredths.
        .col(big_integer("actual"))
        .col(big_integer("required"))
        .foreign_key(&mut references(table, "organization_id", "organization"))
        .to_owned()
}
