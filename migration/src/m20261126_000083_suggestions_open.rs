//! How many suggestions of a report are not answered: whoever is to answer is told of them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::integer;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let open = Table::alter()
            .table("work_report")
            .add_column(integer("suggestions_open").default(0).to_owned())
            .to_owned();
        manager.alter_table(open).await?;
        let suggestions = if manager.get_database_backend() == DbBackend::Sqlite {
            "json_each(version.content, '$.suggestions') AS suggestion"
        } else {
            "json_array_elements_text(version.content::json->'suggestions') AS suggestion(value)"
        };
        let count = format!(
            "UPDATE work_report SET suggestions_open = (SELECT COUNT(*) FROM work_report_version AS version, \
             {suggestions} WHERE version.report_id = work_report.id AND version.number = work_report.versions \
             AND NOT EXISTS (SELECT 1 FROM suggestion_reply WHERE suggestion_reply.report_id = work_report.id \
             AND suggestion_reply.suggestion = suggestion.value))"
        );
        manager.get_connection().execute_unprepared(&count).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let open = Table::alter()
            .table("work_report")
            .drop_column("suggestions_open")
            .to_owned();
        manager.alter_table(open).await
    }
}
