//! Divisions, organizations with their dated edges, people, posts, appointments, memberships.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date, date_null, integer, integer_null, pk_uuid, string, string_null,
    timestamp_with_time_zone, uuid, uuid_null, var_binary,
};

use crate::column::{create, drop, index, references, references_key, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Bytes of a path at the most: 16 for each level, and a tree is far shallower than 60 levels.
const PATH_LENGTH_MAX: u32 = 960;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            index("division", &["parent_code"]),
            index("organization", &["division_code", "kind"]),
            index("organization", &["superior_id", "kind"]),
            index("organization", &["guided_by_id"]),
            index("organization", &["path"]),
            index("organization_edge", &["organization_id", "kind"]),
            index("organization_edge", &["target_id"]),
            index("organization_succession", &["successor_id"]),
            index("organization_term", &["organization_id", "starts_on"]),
            unique("person", &["staff_number"]),
            index("post", &["organization_id", "role"]),
            index("appointment", &["organization_id", "role"]),
            index("appointment", &["post_id"]),
            index("appointment", &["person_id"]),
            index("membership", &["organization_id"]),
            index("membership", &["person_id"]),
        ];
        let mut tables = bodies();
        tables.extend(people());
        create(manager, tables, indexes).await?;
        // One current membership for each person, and one current edge of each kind.
        for statement in [
            "CREATE UNIQUE INDEX uq_membership_current ON membership (person_id) WHERE valid_until IS NULL",
            "CREATE UNIQUE INDEX uq_organization_edge_current ON organization_edge (organization_id, kind) WHERE valid_until IS NULL",
        ] {
            manager
                .get_connection()
                .execute_unprepared(statement)
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &[
                "membership",
                "appointment",
                "post",
                "person",
                "organization_term",
                "organization_succession",
                "organization_edge",
                "organization",
                "division",
            ],
        )
        .await
    }
}

#[expect(clippy::too_many_lines, reason = "a list of tables, not a flow")]
fn bodies() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("division")
            .col(integer("code").primary_key())
            .col(integer("code_end"))
            .col(string("level"))
            .col(string("name"))
            .col(integer_null("parent_code"))
            .col(boolean("placeholder"))
            .foreign_key(&mut references_key(
                "division",
                "parent_code",
                "division",
                "code",
            ))
            .to_owned(),
        Table::create()
            .table("organization")
            .col(pk_uuid("id"))
            .col(string("kind"))
            .col(string("name"))
            .col(integer("division_code"))
            .col(uuid_null("superior_id"))
            .col(uuid_null("guided_by_id"))
            .col(var_binary("path", PATH_LENGTH_MAX))
            .col(date("valid_from"))
            .col(date_null("valid_until"))
            .col(big_integer("revision"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut references_key(
                "organization",
                "division_code",
                "division",
                "code",
            ))
            .foreign_key(&mut references(
                "organization",
                "superior_id",
                "organization",
            ))
            .foreign_key(&mut references(
                "organization",
                "guided_by_id",
                "organization",
            ))
            .to_owned(),
        Table::create()
            .table("organization_edge")
            .col(pk_uuid("id"))
            .col(uuid("organization_id"))
            .col(string("kind"))
            .col(uuid("target_id"))
            .col(date("valid_from"))
            .col(date_null("valid_until"))
            .foreign_key(&mut references(
                "organization_edge",
                "organization_id",
                "organization",
            ))
            .foreign_key(&mut references(
                "organization_edge",
                "target_id",
                "organization",
            ))
            .to_owned(),
        Table::create()
            .table("organization_succession")
            .col(uuid("predecessor_id"))
            .col(uuid("successor_id"))
            .col(string("kind"))
            .col(date("effective_on"))
            .primary_key(Index::create().col("predecessor_id").col("successor_id"))
            .foreign_key(&mut references(
                "organization_succession",
                "predecessor_id",
                "organization",
            ))
            .foreign_key(&mut references(
                "organization_succession",
                "successor_id",
                "organization",
            ))
            .to_owned(),
        Table::create()
            .table("organization_term")
            .col(pk_uuid("id"))
            .col(uuid("organization_id"))
            .col(date("starts_on"))
            .col(date("ends_on"))
            .foreign_key(&mut references(
                "organization_term",
                "organization_id",
                "organization",
            ))
            .to_owned(),
    ]
}

fn people() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("person")
            .col(pk_uuid("id"))
            .col(string("staff_number"))
            .col(string("name"))
            .col(uuid_null("home_organization_id"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut references(
                "person",
                "home_organization_id",
                "organization",
            ))
            .to_owned(),
        Table::create()
            .table("post")
            .col(pk_uuid("id"))
            .col(uuid("organization_id"))
            .col(string("role"))
            .col(string("title"))
            .col(date("valid_from"))
            .col(date_null("valid_until"))
            .foreign_key(&mut references("post", "organization_id", "organization"))
            .to_owned(),
        Table::create()
            .table("appointment")
            .col(pk_uuid("id"))
            .col(uuid("post_id"))
            .col(uuid("organization_id"))
            .col(string("role"))
            .col(uuid("person_id"))
            .col(boolean("full_time"))
            .col(date("valid_from"))
            .col(date_null("valid_until"))
            .col(string("document"))
            .col(string_null("end_document"))
            .foreign_key(&mut references("appointment", "post_id", "post"))
            .foreign_key(&mut references(
                "appointment",
                "organization_id",
                "organization",
            ))
            .foreign_key(&mut references("appointment", "person_id", "person"))
            .to_owned(),
        Table::create()
            .table("membership")
            .col(pk_uuid("id"))
            .col(uuid("person_id"))
            .col(uuid("organization_id"))
            .col(boolean("probationary"))
            .col(string_null("rank"))
            .col(date("valid_from"))
            .col(date_null("valid_until"))
            .foreign_key(&mut references("membership", "person_id", "person"))
            .foreign_key(&mut references(
                "membership",
                "organization_id",
                "organization",
            ))
            .to_owned(),
    ]
}
