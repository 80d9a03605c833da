//! How norms stand over a year, and what was known of it on each day.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, integer, string, text, timestamp_with_time_zone, uuid,
};

use crate::column::{collate_c, create, drop, index, references_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn of_division(table: &'static str) -> ForeignKeyCreateStatement {
    references_key(table, "division_code", "division", "code")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let year = Table::create()
            .table("norm_year")
            .col(integer("division_code"))
            .col(integer("year"))
            .col(timestamp_with_time_zone("opened_at"))
            .primary_key(Index::create().col("division_code").col("year"))
            .foreign_key(&mut of_division("norm_year"))
            .to_owned();
        let course = Table::create()
            .table("norm_course")
            .col(uuid("organization_id"))
            .col(integer("year"))
            .col(integer("division_code"))
            .col(text("courses"))
            .primary_key(Index::create().col("organization_id").col("year"))
            // No reference to the organization: whoever opens a year writes rows for all of a division's
            // while an act that holds one of them may wait for the division.
            .foreign_key(&mut of_division("norm_course"))
            .to_owned();
        let mut log = Table::create()
            .table("norm_log")
            .col(string("period"))
            .col(integer("division_code"))
            .col(date("turns_on"))
            .primary_key(
                Index::create()
                    .col("period")
                    .col("division_code")
                    .col("turns_on"),
            )
            .foreign_key(&mut of_division("norm_log"))
            .to_owned();
        let numbers = [
            "met",
            "on_track",
            "at_risk",
            "missed",
            "organizations",
            "offenders",
        ];
        for number in numbers {
            log.col(big_integer(number));
        }
        let indexes = vec![
            index("norm_course", &["division_code", "year"]),
            index("norm_log", &["division_code"]),
        ];
        create(manager, vec![year, course, log], indexes).await?;
        collate_c(manager, "norm_log", &["period"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["norm_log", "norm_course", "norm_year"]).await
    }
}
