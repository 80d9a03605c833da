//! Reporting rounds, obligations, work reports with their drafts, versions, states and hearings.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date, date_null, integer, pk_uuid, string, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null, var_binary,
};

use crate::column::{
    append_only, collate_c, create, drop, index, references, references_key, unique,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Length of a SHA-256 in bytes.
const HASH_LENGTH: u32 = 32;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            unique("reporting_round", &["issuer_id", "period", "audience"]),
            unique("reporting_obligation", &["round_id", "organization_id"]),
            index("reporting_obligation", &["organization_id", "period"]),
            index("reporting_obligation", &["period", "division_code"]),
            index("reporting_obligation", &["division_code"]),
            index("reporting_exception", &["obligation_id"]),
            unique("work_report", &["obligation_id"]),
            unique("work_report", &["round_id", "organization_id"]),
            index("work_report", &["organization_id", "period"]),
            index("work_report", &["period", "division_code"]),
            index("work_report", &["division_code"]),
            index(
                "work_report",
                &["province_code", "period", "filed_at", "id"],
            ),
            index("work_report_state", &["report_id", "since"]),
            index("suggestion_reply", &["report_id"]),
            index("report_hearing", &["report_id"]),
            index("report_hearing", &["leader_id"]),
            index("instruction", &["hearing_id"]),
            index("instruction", &["responsible_person_id"]),
        ];
        let mut tables = rounds();
        tables.extend(reports());
        tables.extend(hearings());
        create(manager, tables, indexes).await?;
        for table in ["reporting_obligation", "work_report"] {
            collate_c(manager, table, &["period"]).await?;
        }
        for table in [
            "work_report_version",
            "suggestion_reply",
            "report_hearing",
            "instruction",
        ] {
            append_only(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &[
                "instruction",
                "report_hearing",
                "suggestion_reply",
                "work_report_state",
                "work_report_version",
                "work_report_draft",
                "work_report",
                "reporting_exception",
                "reporting_obligation",
                "reporting_round",
            ],
        )
        .await
    }
}

fn rounds() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("reporting_round")
            .col(pk_uuid("id"))
            .col(uuid("issuer_id"))
            .col(string("period"))
            .col(string("title"))
            .col(string("audience"))
            .col(timestamp_with_time_zone("due_at"))
            .col(timestamp_with_time_zone("grace_until"))
            .col(timestamp_with_time_zone("lock_at"))
            .col(text("form"))
            .col(timestamp_with_time_zone("opened_at"))
            .foreign_key(&mut references(
                "reporting_round",
                "issuer_id",
                "organization",
            ))
            .to_owned(),
        Table::create()
            .table("reporting_obligation")
            .col(pk_uuid("id"))
            .col(uuid("round_id"))
            .col(uuid("organization_id"))
            .col(string("period"))
            // Where it counts: the division in which the organization stood on the last day.
            .col(integer("division_code"))
            // The due time with any extension.
            .col(timestamp_with_time_zone("due_at"))
            .col(timestamp_with_time_zone_null("extended_until"))
            .col(boolean("exempted"))
            // The day on which the organization ended without having filed.
            .col(date_null("lapsed_on"))
            .foreign_key(&mut references(
                "reporting_obligation",
                "round_id",
                "reporting_round",
            ))
            .foreign_key(&mut references(
                "reporting_obligation",
                "organization_id",
                "organization",
            ))
            .foreign_key(&mut references_key(
                "reporting_obligation",
                "division_code",
                "division",
                "code",
            ))
            .to_owned(),
        Table::create()
            .table("reporting_exception")
            .col(pk_uuid("id"))
            .col(uuid("obligation_id"))
            .col(string("kind"))
            .col(string("applicant"))
            .col(text("reason"))
            .col(timestamp_with_time_zone_null("until"))
            .col(uuid("granted_by"))
            .col(timestamp_with_time_zone("granted_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .foreign_key(&mut references(
                "reporting_exception",
                "obligation_id",
                "reporting_obligation",
            ))
            .foreign_key(&mut references(
                "reporting_exception",
                "granted_by",
                "account",
            ))
            .to_owned(),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list of tables, not a flow")]
fn reports() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("work_report")
            .col(pk_uuid("id"))
            .col(uuid("obligation_id"))
            .col(uuid("round_id"))
            .col(uuid("organization_id"))
            .col(string("period"))
            .col(integer("division_code"))
            .col(integer("province_code"))
            .col(string("status"))
            .col(big_integer("revision"))
            .col(boolean("late"))
            // The newest submission; the epoch before the first, so that it sorts last.
            .col(timestamp_with_time_zone("filed_at"))
            .col(timestamp_with_time_zone_null("first_filed_at"))
            .col(timestamp_with_time_zone_null("accepted_at"))
            .col(integer("versions"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut references(
                "work_report",
                "obligation_id",
                "reporting_obligation",
            ))
            .foreign_key(&mut references(
                "work_report",
                "round_id",
                "reporting_round",
            ))
            .foreign_key(&mut references(
                "work_report",
                "organization_id",
                "organization",
            ))
            .foreign_key(&mut references_key(
                "work_report",
                "division_code",
                "division",
                "code",
            ))
            .to_owned(),
        Table::create()
            .table("work_report_draft")
            .col(ColumnDef::new("report_id").uuid().not_null().primary_key())
            .col(text("content"))
            .foreign_key(&mut references(
                "work_report_draft",
                "report_id",
                "work_report",
            ))
            .to_owned(),
        Table::create()
            .table("work_report_version")
            .col(uuid("report_id"))
            .col(integer("number"))
            .col(text("content"))
            .col(var_binary("content_hash", HASH_LENGTH))
            .col(timestamp_with_time_zone("submitted_at"))
            .col(uuid("submitted_by"))
            .primary_key(Index::create().col("report_id").col("number"))
            .foreign_key(&mut references(
                "work_report_version",
                "report_id",
                "work_report",
            ))
            .foreign_key(&mut references(
                "work_report_version",
                "submitted_by",
                "account",
            ))
            .to_owned(),
        Table::create()
            .table("work_report_state")
            .col(uuid("report_id"))
            .col(integer("number"))
            .col(string("status"))
            .col(timestamp_with_time_zone("since"))
            // When the next state began; null for the state it is in.
            .col(timestamp_with_time_zone_null("until"))
            .col(uuid("by_account_id"))
            .col(text_null("comment"))
            // Keys of the sections that a return reopened.
            .col(text_null("reopened"))
            .primary_key(Index::create().col("report_id").col("number"))
            .foreign_key(&mut references(
                "work_report_state",
                "report_id",
                "work_report",
            ))
            .foreign_key(&mut references(
                "work_report_state",
                "by_account_id",
                "account",
            ))
            .to_owned(),
        Table::create()
            .table("suggestion_reply")
            .col(pk_uuid("id"))
            .col(uuid("report_id"))
            .col(text("suggestion"))
            .col(text("reply"))
            .col(uuid("replied_by"))
            .col(timestamp_with_time_zone("replied_at"))
            .foreign_key(&mut references(
                "suggestion_reply",
                "report_id",
                "work_report",
            ))
            .foreign_key(&mut references("suggestion_reply", "replied_by", "account"))
            .to_owned(),
    ]
}

fn hearings() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("report_hearing")
            .col(pk_uuid("id"))
            .col(uuid("report_id"))
            .col(date("heard_on"))
            .col(uuid("leader_id"))
            .col(uuid("recorded_by"))
            .col(timestamp_with_time_zone("recorded_at"))
            .foreign_key(&mut references(
                "report_hearing",
                "report_id",
                "work_report",
            ))
            .foreign_key(&mut references(
                "report_hearing",
                "leader_id",
                "appointment",
            ))
            .foreign_key(&mut references("report_hearing", "recorded_by", "account"))
            .to_owned(),
        Table::create()
            .table("instruction")
            .col(pk_uuid("id"))
            .col(uuid("hearing_id"))
            .col(integer("number"))
            .col(text("text"))
            .col(date_null("due_on"))
            .col(uuid_null("responsible_person_id"))
            .foreign_key(&mut references(
                "instruction",
                "hearing_id",
                "report_hearing",
            ))
            .foreign_key(&mut references(
                "instruction",
                "responsible_person_id",
                "person",
            ))
            .to_owned(),
    ]
}
