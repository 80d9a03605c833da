//! Cycles of appraisal: who is appraised, the stages, reviewers and their scores, objections, results.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, date_null, integer, integer_null, pk_uuid, string,
    string_null, text, text_null, timestamp_with_time_zone, uuid, uuid_null,
};

use crate::column::{append_only, create, drop, index, references, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            index("appraisal_cycle", &["scheme_id"]),
            index("appraisal_cycle", &["organization_id", "period"]),
            unique("appraisal_entry", &["cycle_id", "organization_id"]),
            index("appraisal_entry", &["organization_id"]),
            index("appraisal_entry", &["division_code"]),
            index("appraisal_rater_group", &["cycle_id"]),
            index("appraisal_rater", &["post_id"]),
            unique(
                "appraisal_score",
                &["entry_id", "indicator_key", "scored_by"],
            ),
            index("appraisal_score", &["group_id"]),
            index("appraisal_score", &["post_id"]),
            index("appraisal_objection", &["entry_id"]),
        ];
        let mut tables = cycles();
        tables.extend(reviews());
        tables.extend(objections());
        tables.extend(results());
        create(manager, tables, indexes).await?;
        for table in [
            "appraisal_stage",
            "appraisal_objection",
            "appraisal_decision",
            "appraisal_disqualification",
            "appraisal_result",
        ] {
            append_only(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &[
                "appraisal_result",
                "appraisal_disqualification",
                "appraisal_decision",
                "appraisal_objection",
                "appraisal_score",
                "appraisal_rater",
                "appraisal_rater_group",
                "appraisal_stage",
                "appraisal_entry",
                "appraisal_cycle",
            ],
        )
        .await
    }
}

fn cycles() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("appraisal_cycle")
            .col(pk_uuid("id"))
            .col(uuid("scheme_id"))
            .col(uuid("organization_id"))
            .col(string("period"))
            .col(string("kind"))
            .col(string("stage"))
            .col(integer("party_building_weight"))
            .col(integer("excellent_quota"))
            .col(integer("notice_days"))
            // The last day of public notice, once it has begun.
            .col(date_null("notice_until"))
            .col(boolean("ballot_closed"))
            .col(timestamp_with_time_zone("opened_at"))
            .foreign_key(&mut references(
                "appraisal_cycle",
                "scheme_id",
                "appraisal_scheme",
            ))
            .foreign_key(&mut references(
                "appraisal_cycle",
                "organization_id",
                "organization",
            ))
            .to_owned(),
        Table::create()
            .table("appraisal_entry")
            .col(pk_uuid("id"))
            .col(uuid("cycle_id"))
            .col(uuid("organization_id"))
            .col(integer("division_code"))
            .col(date_null("withdrawn_on"))
            .foreign_key(&mut references(
                "appraisal_entry",
                "cycle_id",
                "appraisal_cycle",
            ))
            .foreign_key(&mut references(
                "appraisal_entry",
                "organization_id",
                "organization",
            ))
            .to_owned(),
        Table::create()
            .table("appraisal_stage")
            .col(uuid("cycle_id"))
            .col(integer("number"))
            .col(string("stage"))
            .col(timestamp_with_time_zone("since"))
            .col(uuid("moved_by"))
            .col(text_null("reason"))
            .primary_key(Index::create().col("cycle_id").col("number"))
            .foreign_key(&mut references(
                "appraisal_stage",
                "cycle_id",
                "appraisal_cycle",
            ))
            .foreign_key(&mut references("appraisal_stage", "moved_by", "account"))
            .to_owned(),
    ]
}

fn reviews() -> Vec<TableCreateStatement> {
    let score = "appraisal_score";
    vec![
        Table::create()
            .table("appraisal_rater_group")
            .col(pk_uuid("id"))
            .col(uuid("cycle_id"))
            .col(string("title"))
            .col(integer("weight"))
            .col(text("indicator_keys"))
            .foreign_key(&mut references(
                "appraisal_rater_group",
                "cycle_id",
                "appraisal_cycle",
            ))
            .to_owned(),
        Table::create()
            .table("appraisal_rater")
            .col(uuid("group_id"))
            .col(uuid("post_id"))
            .primary_key(Index::create().col("group_id").col("post_id"))
            .foreign_key(&mut references(
                "appraisal_rater",
                "group_id",
                "appraisal_rater_group",
            ))
            .foreign_key(&mut references("appraisal_rater", "post_id", "post"))
            .to_owned(),
        Table::create()
            .table(score)
            .col(pk_uuid("id"))
            .col(uuid("entry_id"))
            .col(string("indicator_key"))
            .col(uuid("scored_by"))
            .col(uuid_null("group_id"))
            .col(uuid_null("post_id"))
            .col(big_integer("score"))
            .col(text_null("reason"))
            .col(big_integer("revision"))
            .col(timestamp_with_time_zone("scored_at"))
            .foreign_key(&mut references(score, "entry_id", "appraisal_entry"))
            .foreign_key(&mut references(score, "scored_by", "account"))
            .foreign_key(&mut references(score, "group_id", "appraisal_rater_group"))
            .foreign_key(&mut references(score, "post_id", "post"))
            .to_owned(),
    ]
}

fn objections() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("appraisal_objection")
            .col(pk_uuid("id"))
            .col(uuid("entry_id"))
            .col(text("content"))
            .col(uuid("lodged_by"))
            .col(timestamp_with_time_zone("lodged_at"))
            .foreign_key(&mut references(
                "appraisal_objection",
                "entry_id",
                "appraisal_entry",
            ))
            .foreign_key(&mut references(
                "appraisal_objection",
                "lodged_by",
                "account",
            ))
            .to_owned(),
        Table::create()
            .table("appraisal_decision")
            .col(
                ColumnDef::new("objection_id")
                    .uuid()
                    .not_null()
                    .primary_key(),
            )
            .col(boolean("upheld"))
            .col(text("reason"))
            .col(string_null("indicator_key"))
            .col(big_integer_null("score"))
            .col(uuid("decided_by"))
            .col(timestamp_with_time_zone("decided_at"))
            .foreign_key(&mut references(
                "appraisal_decision",
                "objection_id",
                "appraisal_objection",
            ))
            .foreign_key(&mut references(
                "appraisal_decision",
                "decided_by",
                "account",
            ))
            .to_owned(),
    ]
}

fn results() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("appraisal_disqualification")
            .col(ColumnDef::new("entry_id").uuid().not_null().primary_key())
            .col(text("reason"))
            .col(text("follow_up"))
            .col(uuid("decided_by"))
            .col(timestamp_with_time_zone("decided_at"))
            .foreign_key(&mut references(
                "appraisal_disqualification",
                "entry_id",
                "appraisal_entry",
            ))
            .foreign_key(&mut references(
                "appraisal_disqualification",
                "decided_by",
                "account",
            ))
            .to_owned(),
        Table::create()
            .table("appraisal_result")
            .col(uuid("entry_id"))
            .col(integer("version"))
            .col(big_integer_null("score"))
            .col(big_integer_null("overall"))
            .col(integer_null("rank"))
            .col(string_null("grade"))
            .col(text("content"))
            .col(text("reason"))
            .col(timestamp_with_time_zone("made_at"))
            .primary_key(Index::create().col("entry_id").col("version"))
            .foreign_key(&mut references(
                "appraisal_result",
                "entry_id",
                "appraisal_entry",
            ))
            .to_owned(),
    ]
}
