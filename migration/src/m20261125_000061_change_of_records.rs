//! Changes of records that change no numbers: whoever watches their tasks is told of these too.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let numbers = boolean("numbers").default(true).to_owned();
        let change = Table::alter()
            .table("change")
            .add_column(numbers)
            .to_owned();
        manager.alter_table(change).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let change = Table::alter()
            .table("change")
            .drop_column("numbers")
            .to_owned();
        manager.alter_table(change).await
    }
}
