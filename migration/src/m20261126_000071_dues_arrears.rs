//! How many members of each branch have paid nothing for six months: one row a branch, which is locked
//! while it is brought in line with the records.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, uuid};

use crate::column::{create, drop, references};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const NAME: &str = "dues_arrears";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(NAME)
            .col(uuid("organization_id").primary_key())
            .col(text("months"))
            .foreign_key(&mut references(NAME, "organization_id", "organization"))
            .to_owned();
        create(manager, vec![table], Vec::new()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &[NAME]).await
    }
}
