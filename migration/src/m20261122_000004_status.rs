//! Tallies: the numbers behind every status, one row for each division, period, part and due time.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string, timestamp_with_time_zone};

use crate::column::{collate_c, create, drop, index, references_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tally = Table::create()
            .table("tally")
            .col(string("period"))
            .col(integer("division_code"))
            .col(string("part"))
            // What the clock turns at this instant; the epoch where nothing does.
            .col(timestamp_with_time_zone("turns_at"))
            .primary_key(
                Index::create()
                    .col("period")
                    .col("division_code")
                    .col("part")
                    .col("turns_at"),
            )
            .foreign_key(&mut references_key(
                "tally",
                "division_code",
                "division",
                "code",
            ))
            .to_owned();
        for number in ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"] {
            tally.col(big_integer(number));
        }
        create(
            manager,
            vec![tally],
            vec![index("tally", &["division_code"])],
        )
        .await?;
        collate_c(manager, "tally", &["period", "part"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["tally"]).await
    }
}
