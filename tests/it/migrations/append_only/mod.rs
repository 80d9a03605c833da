//! Rows that are only ever added: both engines refuse to change them.

mod appraisal;
mod dues;
mod supervision;

use chrono::NaiveDate;
use entity::activity::{self, ActivityKind, ActivityState};
use entity::activity_output::{self, OutputKind};
use entity::hand_over_item::{self, HandOverItemKind};
use entity::hand_over_signature::{self, HandOverSide};
use entity::rectification::{self, RectificationSource, RectificationState};
use entity::rectification_step::{self, RectificationAct};
use entity::report_hearing;
use entity::reporting_round::{self, ReportingAudience};
use entity::work_report::{self, WorkReportStatus};
use entity::{
    ActivityId, HandOverId, HearingId, InstructionId, ObligationId, RectificationId, ReportId,
    RoundId, activity_organization, activity_participant, hand_over, history_event, history_seal,
    history_seal_head, instruction, reporting_obligation, suggestion_reply, work_report_version,
};
use sea_orm::{ConnectionTrait as _, Statement};
use uuid::Uuid;
use zeren::db::Db;

use crate::support::db::{Migrated, both};
use crate::support::seed::{COUNTY, PERIOD, PROVINCE, Region, insert, morning};

/// Table, and a column of it.
const TABLES: &[(&str, &str)] = &[
    ("history_event", "content"),
    ("history_seal", "seal"),
    ("history_seal_head", "hash"),
    ("work_report_version", "content"),
    ("suggestion_reply", "reply"),
    ("report_hearing", "heard_on"),
    ("instruction", "text"),
    ("activity_participant", "signed_in"),
    ("activity_organization", "organization_id"),
    ("activity_output", "title"),
    ("rectification_step", "text"),
    ("hand_over_item", "text"),
    ("hand_over_signature", "side"),
    ("dues_policy", "number"),
    ("dues_policy_share", "basis_points"),
    ("dues_entry", "memo"),
    ("dues_line", "amount"),
    ("dues_share", "amount"),
    ("dues_assertion", "amount"),
    ("dues_standard", "document"),
    ("dues_rate", "number"),
    ("dues_base", "income"),
    ("dues_payment", "amount"),
    ("dues_seal", "totals"),
    ("dues_reopening", "reason"),
    ("dues_disclosure", "content"),
    ("dues_objection", "text"),
    ("dues_objection_answer", "answer"),
    ("appraisal_scheme", "content"),
    ("appraisal_stage", "stage"),
    ("appraisal_objection", "content"),
    ("appraisal_decision", "reason"),
    ("appraisal_disqualification", "reason"),
    ("appraisal_result", "content"),
    ("appraisal_predicate", "norm_codes"),
    ("appraisal_exclusion", "code"),
    ("appraisal_override", "document"),
    ("appraisal_override_decision", "reason"),
    ("appraisal_problem", "indicator_key"),
    ("appraisal_statement", "content"),
    ("appraisal_inspection", "entry_id"),
    ("inspection", "title"),
    ("inspection_finding", "text"),
    ("contact_visit", "text"),
    ("missed_norm", "code"),
];

both! {
    async fn what_is_only_added_is_never_changed(migrated: Migrated) {
        let Migrated(db) = migrated;
        let region = Region::build(&db, 1).await;
        write_history(&db).await;
        write_report(&db, &region).await;
        write_activity(&db, &region).await;
        write_rectification(&db, &region).await;
        write_hand_over(&db, &region).await;
        dues::write(&db, &region).await;
        appraisal::write(&db, &region).await;
        supervision::write(&db, &region).await;
        for (table, column) in TABLES {
            assert_eq!(count(&db, table).await, 1, "{table}");
            for statement in [
                format!("UPDATE {table} SET {column} = {column}"),
                format!("DELETE FROM {table}"),
            ] {
                let error = db.reader().execute_unprepared(&statement).await.expect_err(&statement);
                assert!(error.to_string().contains("append-only"), "{statement}: {error}");
            }
            assert_eq!(count(&db, table).await, 1, "{table}");
        }
    }

    async fn the_list_of_what_is_only_added_is_complete(migrated: Migrated) {
        let Migrated(db) = migrated;
        let sql = if db.is_sqlite() {
            "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
        } else {
            "SELECT DISTINCT event_object_table::text FROM information_schema.triggers ORDER BY 1"
        };
        let statement = Statement::from_string(db.reader().get_database_backend(), sql);
        let rows = db.reader().query_all_raw(statement).await.expect("the triggers");
        let guarded: Vec<String> =
            rows.iter().map(|row| row.try_get_by_index(0).expect("a name")).collect();
        let mut tables: Vec<_> = TABLES.iter().map(|(table, _)| *table).collect();
        tables.sort_unstable();
        assert_eq!(guarded, tables);
    }
}

async fn count(db: &Db, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    let row = db
        .reader()
        .query_one_raw(statement)
        .await
        .expect("a count")
        .expect("a row");
    row.try_get_by_index(0).expect("a number")
}

async fn write_history(db: &Db) {
    let (chain_id, hash) = (Uuid::from_u128(1), vec![7; 32]);
    let event = history_event::Model {
        chain_id,
        sequence: 1,
        subject_id: Uuid::from_u128(2),
        content: b"{}".to_vec(),
        hash: hash.clone(),
    };
    insert::<history_event::Entity>(db, vec![event]).await;
    let seal = history_seal::Model {
        number: 1,
        day: day(),
        sealed_at: morning(),
        heads: 1,
        seal: hash.clone(),
    };
    insert::<history_seal::Entity>(db, vec![seal]).await;
    let head = history_seal_head::Model {
        seal_number: 1,
        chain_id,
        sequence: 1,
        hash,
    };
    insert::<history_seal_head::Entity>(db, vec![head]).await;
}

async fn write_activity(db: &Db, region: &Region) {
    let activity_id = ActivityId(Uuid::from_u128(6));
    let row = activity::Model {
        id: activity_id,
        organization_id: region.county.working_committee,
        kind: ActivityKind::TrainingClass,
        title: "培训班".to_owned(),
        starts_on: day(),
        ends_on: day(),
        hours: None,
        words: None,
        amount: None,
        trained_county_rank: None,
        trained_section_rank: None,
        trained_others: None,
        place: None,
        late_reason: None,
        corrects_id: None,
        state: ActivityState::Recorded,
        revision: 1,
        recorded_at: morning(),
        recorded_by: region.accounts.county_staff.id,
        confirmed_at: None,
        confirmed_by: None,
        voided_at: None,
        voided_by: None,
        void_reason: None,
    };
    insert::<activity::Entity>(db, vec![row]).await;
    let participant = activity_participant::Model {
        activity_id,
        person_id: region.county.secretary,
        signed_in: true,
    };
    insert::<activity_participant::Entity>(db, vec![participant]).await;
    let other = activity_organization::Model {
        activity_id,
        organization_id: region.county.party_committee,
    };
    insert::<activity_organization::Entity>(db, vec![other]).await;
    let output = activity_output::Model {
        activity_id,
        number: 1,
        kind: OutputKind::Report,
        title: "小结".to_owned(),
        words: None,
    };
    insert::<activity_output::Entity>(db, vec![output]).await;
}

async fn write_report(db: &Db, region: &Region) {
    let report_id = write_report_row(db, region).await;
    let account = region.accounts.county_staff.id;
    let version = work_report_version::Model {
        report_id,
        number: 1,
        content: "{}".to_owned(),
        content_hash: vec![7; 32],
        submitted_at: morning(),
        submitted_by: account,
    };
    insert::<work_report_version::Entity>(db, vec![version]).await;
    let reply = suggestion_reply::Model {
        id: Uuid::from_u128(3),
        report_id,
        suggestion: "建议".to_owned(),
        reply: "答复".to_owned(),
        replied_by: account,
        replied_at: morning(),
    };
    insert::<suggestion_reply::Entity>(db, vec![reply]).await;
    let hearing_id = HearingId(Uuid::from_u128(4));
    let hearing = report_hearing::Model {
        id: hearing_id,
        report_id,
        heard_on: day(),
        leader_id: region.county.leader_appointment,
        recorded_by: account,
        recorded_at: morning(),
    };
    insert::<report_hearing::Entity>(db, vec![hearing]).await;
    let instruction = instruction::Model {
        id: InstructionId(Uuid::from_u128(5)),
        hearing_id,
        number: 1,
        text: "批示".to_owned(),
        due_on: None,
        responsible_person_id: None,
    };
    insert::<instruction::Entity>(db, vec![instruction]).await;
}

async fn write_rectification(db: &Db, region: &Region) {
    let id = RectificationId(Uuid::from_u128(9));
    let row = rectification::Model {
        id,
        organization_id: region.departments[0].party_group,
        division_code: COUNTY,
        source: RectificationSource::Report,
        source_id: Uuid::from_u128(8),
        source_number: 1,
        problem: "问题".to_owned(),
        measures: None,
        responsible_person_id: None,
        responsible_appointment_id: None,
        opened_at: morning(),
        due_on: day(),
        state: RectificationState::Open,
        since: morning(),
        revision: 1,
    };
    insert::<rectification::Entity>(db, vec![row]).await;
    let step = rectification_step::Model {
        rectification_id: id,
        number: 1,
        act: RectificationAct::Opened,
        state: RectificationState::Open,
        due_on: day(),
        division_code: COUNTY,
        done_by: region.accounts.county_staff.id,
        person_id: None,
        at: morning(),
        text: String::new(),
        evidence: None,
    };
    insert::<rectification_step::Entity>(db, vec![step]).await;
}

async fn write_hand_over(db: &Db, region: &Region) {
    let id = HandOverId(Uuid::from_u128(12));
    let staff = region.accounts.county_staff.id;
    let department = &region.departments[0];
    let row = hand_over::Model {
        id,
        organization_id: department.party_group,
        outgoing_appointment_id: department.secretary_appointment,
        incoming_appointment_id: department.branch_appointment,
        opened_by: staff,
        opened_at: morning(),
        completed_at: None,
    };
    insert::<hand_over::Entity>(db, vec![row]).await;
    let item = hand_over_item::Model {
        hand_over_id: id,
        number: 1,
        kind: HandOverItemKind::Duties,
        subject_id: Uuid::from_u128(13),
        text: "职责".to_owned(),
        due_on: None,
    };
    insert::<hand_over_item::Entity>(db, vec![item]).await;
    let signature = hand_over_signature::Model {
        hand_over_id: id,
        number: 1,
        side: HandOverSide::Outgoing,
        content_hash: vec![0; 32],
        signed_by: staff,
        person_id: None,
        signed_at: morning(),
        reason: Some("病重".to_owned()),
    };
    insert::<hand_over_signature::Entity>(db, vec![signature]).await;
}

async fn write_report_row(db: &Db, region: &Region) -> ReportId {
    let period = PERIOD.parse().expect("a period");
    let organization_id = region.departments[0].party_group;
    let round_id = RoundId(Uuid::from_u128(6));
    let round = reporting_round::Model {
        id: round_id,
        issuer_id: region.county.working_committee,
        period,
        title: "上半年".to_owned(),
        audience: ReportingAudience::Departments,
        due_at: morning(),
        grace_until: morning(),
        lock_at: morning(),
        form: "{}".to_owned(),
        opened_at: morning(),
    };
    insert::<reporting_round::Entity>(db, vec![round]).await;
    let obligation_id = ObligationId(Uuid::from_u128(7));
    let obligation = reporting_obligation::Model {
        id: obligation_id,
        round_id,
        organization_id,
        period,
        division_code: COUNTY,
        due_at: morning(),
        extended_until: None,
        exempted: false,
        lapsed_on: None,
    };
    insert::<reporting_obligation::Entity>(db, vec![obligation]).await;
    let id = ReportId(Uuid::from_u128(8));
    let report = work_report::Model {
        id,
        obligation_id,
        round_id,
        organization_id,
        period,
        division_code: COUNTY,
        province_code: PROVINCE,
        status: WorkReportStatus::Submitted,
        revision: 1,
        late: false,
        filed_at: morning(),
        first_filed_at: Some(morning()),
        accepted_at: None,
        versions: 1,
        suggestions_open: 0,
        created_at: morning(),
    };
    insert::<work_report::Entity>(db, vec![report]).await;
    id
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 7, 10).expect("a day")
}
