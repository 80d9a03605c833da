//! A row of each table of appraisal that is only ever added to.

use entity::appraisal_cycle::{self, AppraisalKind, AppraisalStage};
use entity::appraisal_predicate::{self, PredicateKind};
use entity::appraisal_statement::{self, StatementKind};
use entity::{
    CycleId, EntryId, ObjectionId, OverrideId, SchemeId, appraisal_decision,
    appraisal_disqualification, appraisal_entry, appraisal_exclusion, appraisal_objection,
    appraisal_override, appraisal_override_decision, appraisal_problem, appraisal_result,
    appraisal_scheme, appraisal_stage,
};
use uuid::Uuid;
use zeren::db::Db;

use crate::support::seed::{Region, insert, morning};

pub(super) async fn write(db: &Db, region: &Region) {
    let account = region.accounts.county_staff.id;
    let scheme_id = SchemeId(Uuid::from_u128(20));
    let scheme = appraisal_scheme::Model {
        id: scheme_id,
        organization_id: region.county.working_committee,
        title: "考核".to_owned(),
        version: 1,
        previous_id: None,
        content: "{}".to_owned(),
        created_by: account,
        created_at: morning(),
    };
    insert::<appraisal_scheme::Entity>(db, vec![scheme]).await;
    let cycle_id = CycleId(Uuid::from_u128(21));
    let cycle = appraisal_cycle::Model {
        id: cycle_id,
        scheme_id,
        organization_id: region.county.working_committee,
        period: "2026".parse().expect("a period"),
        kind: AppraisalKind::Yearly,
        stage: AppraisalStage::Final,
        party_building_weight: 100,
        excellent_quota: 30,
        notice_days: 5,
        notice_until: None,
        ballot_closed: true,
        opened_at: morning(),
    };
    insert::<appraisal_cycle::Entity>(db, vec![cycle]).await;
    let stage = appraisal_stage::Model {
        cycle_id,
        number: 1,
        stage: AppraisalStage::Final,
        since: morning(),
        moved_by: account,
        reason: None,
    };
    insert::<appraisal_stage::Entity>(db, vec![stage]).await;
    let entry_id = EntryId(Uuid::from_u128(22));
    let entry = appraisal_entry::Model {
        id: entry_id,
        cycle_id,
        organization_id: region.departments[0].party_group,
        division_code: entity::DivisionCode(610_431),
        withdrawn_on: None,
    };
    insert::<appraisal_entry::Entity>(db, vec![entry]).await;
    write_results(db, region, entry_id).await;
    write_award(db, region, (cycle_id, entry_id)).await;
}

async fn write_award(db: &Db, region: &Region, (cycle_id, entry_id): (CycleId, EntryId)) {
    let account = region.accounts.county_staff.id;
    let predicate = appraisal_predicate::Model {
        cycle_id,
        number: 1,
        kind: PredicateKind::OpenRectification,
        norm_codes: "[]".to_owned(),
    };
    insert::<appraisal_predicate::Entity>(db, vec![predicate]).await;
    let exclusion = appraisal_exclusion::Model {
        entry_id,
        round: 1,
        number: 1,
        kind: PredicateKind::OpenRectification,
        code: "RECTIFICATION_OPEN".to_owned(),
        period: None,
        rectification_id: None,
        reason_zh: "整改尚未销号".to_owned(),
        reason_en: "not verified".to_owned(),
    };
    insert::<appraisal_exclusion::Entity>(db, vec![exclusion]).await;
    let override_id = OverrideId(Uuid::from_u128(24));
    let asked = appraisal_override::Model {
        id: override_id,
        entry_id,
        round: 1,
        document: "文件".to_owned(),
        reason: "已整改".to_owned(),
        requested_by: account,
        requested_by_person: None,
        requested_at: morning(),
    };
    insert::<appraisal_override::Entity>(db, vec![asked]).await;
    let decided = appraisal_override_decision::Model {
        override_id,
        approved: true,
        reason: "同意".to_owned(),
        decided_by: account,
        decided_at: morning(),
    };
    insert::<appraisal_override_decision::Entity>(db, vec![decided]).await;
    let problem = appraisal_problem::Model {
        entry_id,
        number: 1,
        indicator_key: None,
    };
    insert::<appraisal_problem::Entity>(db, vec![problem]).await;
    let statement = appraisal_statement::Model {
        entry_id,
        kind: StatementKind::Plan,
        version: 1,
        content: "{}".to_owned(),
        filed_by: account,
        filed_at: morning(),
    };
    insert::<appraisal_statement::Entity>(db, vec![statement]).await;
}

async fn write_results(db: &Db, region: &Region, entry_id: EntryId) {
    let account = region.accounts.county_staff.id;
    let objection_id = ObjectionId(Uuid::from_u128(23));
    let objection = appraisal_objection::Model {
        id: objection_id,
        entry_id,
        content: "异议".to_owned(),
        lodged_by: account,
        lodged_at: morning(),
    };
    insert::<appraisal_objection::Entity>(db, vec![objection]).await;
    let decision = appraisal_decision::Model {
        objection_id,
        upheld: false,
        reason: "不成立".to_owned(),
        indicator_key: None,
        score: None,
        decided_by: account,
        decided_at: morning(),
    };
    insert::<appraisal_decision::Entity>(db, vec![decision]).await;
    let out = appraisal_disqualification::Model {
        entry_id,
        reason: "弄虚作假".to_owned(),
        follow_up: "约谈".to_owned(),
        decided_by: account,
        decided_at: morning(),
    };
    insert::<appraisal_disqualification::Entity>(db, vec![out]).await;
    let result = appraisal_result::Model {
        entry_id,
        version: 1,
        score: Some(9_000),
        overall: Some(9_000),
        rank: Some(1),
        grade: Some("EXCELLENT".to_owned()),
        content: "{}".to_owned(),
        reason: "公示前汇总".to_owned(),
        made_at: morning(),
    };
    insert::<appraisal_result::Entity>(db, vec![result]).await;
}
