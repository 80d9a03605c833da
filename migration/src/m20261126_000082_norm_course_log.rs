//! What was known of the norms of each organization at the end of each day.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, integer, text, uuid};

use crate::column::{create, drop, index, references_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What was kept before is taken for known since ever.
const EVER: &str = "1970-01-01";

const COLUMNS: [&str; 5] = [
    "organization_id",
    "year",
    "known_on",
    "division_code",
    "courses",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let since = Table::alter()
            .table("norm_course")
            .add_column(date("known_on").default(EVER).to_owned())
            .to_owned();
        manager.alter_table(since).await?;
        let log = Table::create()
            .table("norm_course_log")
            .col(uuid("organization_id"))
            .col(integer("year"))
            .col(date("known_on"))
            .col(integer("division_code"))
            .col(text("courses"))
            .primary_key(
                Index::create()
                    .col("organization_id")
                    .col("year")
                    .col("known_on"),
            )
            // No reference to the organization, as in `norm_course`.
            .foreign_key(&mut references_key(
                "norm_course_log",
                "division_code",
                "division",
                "code",
            ))
            .to_owned();
        let indexes = vec![index("norm_course_log", &["division_code", "year"])];
        create(manager, vec![log], indexes).await?;
        let kept = Query::select()
            .columns(COLUMNS)
            .from("norm_course")
            .to_owned();
        let copy = Query::insert()
            .into_table("norm_course_log")
            .columns(COLUMNS)
            .select_from(kept)
            .map_err(|error| DbErr::Migration(error.to_string()))?
            .to_owned();
        manager.execute(copy).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["norm_course_log"]).await?;
        let since = Table::alter()
            .table("norm_course")
            .drop_column("known_on")
            .to_owned();
        manager.alter_table(since).await
    }
}
