//! Norms that organizations set for their own subtrees.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, date_null, integer, pk_uuid, string, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid,
};

use crate::column::{create, drop, index, references, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("local_norm")
            .col(pk_uuid("id"))
            .col(uuid("organization_id"))
            .col(string("code"))
            .col(integer("version"))
            .col(text_null("definition"))
            .col(big_integer("threshold"))
            .col(string("document"))
            .col(date("in_force_from"))
            .col(date_null("in_force_until"))
            .col(string("state"))
            .col(integer("revision"))
            .col(timestamp_with_time_zone("created_at"))
            .col(uuid("created_by"))
            .col(timestamp_with_time_zone_null("issued_at"))
            .foreign_key(&mut references(
                "local_norm",
                "organization_id",
                "organization",
            ))
            .foreign_key(&mut references("local_norm", "created_by", "account"))
            .to_owned();
        let indexes = vec![
            unique("local_norm", &["organization_id", "code", "version"]),
            index("local_norm", &["state", "code"]),
        ];
        create(manager, vec![table], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["local_norm"]).await
    }
}
