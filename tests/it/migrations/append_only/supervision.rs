//! One row of each table of supervision that is only ever added.

use entity::contact_point::{self, ContactPointKind};
use entity::{
    ContactPointId, EntryId, InspectionId, MissedNormId, appraisal_inspection, contact_visit,
    inspection, inspection_finding, missed_norm,
};
use uuid::Uuid;
use zeren::db::Db;

use super::day;
use crate::support::seed::{Region, insert, morning};

pub(super) async fn write(db: &Db, region: &Region) {
    let organization_id = region.county.party_committee;
    let recorded_by = region.accounts.county_staff.id;
    let contact_point_id = ContactPointId(Uuid::from_u128(31));
    let point = contact_point::Model {
        id: contact_point_id,
        organization_id,
        appointment_id: region.county.leader_appointment,
        person_id: region.county.leader,
        helped_id: None,
        kind: ContactPointKind::Household,
        name: "联系户".to_owned(),
        valid_from: day(),
        valid_until: None,
        revision: 1,
        recorded_at: morning(),
        recorded_by,
    };
    insert::<contact_point::Entity>(db, vec![point]).await;
    let inspection_id = InspectionId(Uuid::from_u128(32));
    let row = inspection::Model {
        id: inspection_id,
        organization_id,
        inspector_id: organization_id,
        contact_point_id: Some(contact_point_id),
        title: "检查".to_owned(),
        methods: "[]".to_owned(),
        starts_on: day(),
        ends_on: day(),
        summary: "良好".to_owned(),
        recorded_at: morning(),
        recorded_by,
    };
    insert::<inspection::Entity>(db, vec![row]).await;
    // Of the appraisal that was written before.
    let made_for = appraisal_inspection::Model {
        inspection_id,
        entry_id: EntryId(Uuid::from_u128(22)),
    };
    insert::<appraisal_inspection::Entity>(db, vec![made_for]).await;
    let finding = inspection_finding::Model {
        inspection_id,
        number: 1,
        text: "台账不全".to_owned(),
    };
    insert::<inspection_finding::Entity>(db, vec![finding]).await;
    let visit = contact_visit::Model {
        contact_point_id,
        number: 1,
        visited_on: day(),
        text: "走访".to_owned(),
        funds: 0,
        materials: None,
        result: None,
        inspection_id: Some(inspection_id),
        recorded_at: morning(),
        recorded_by,
    };
    insert::<contact_visit::Entity>(db, vec![visit]).await;
    let missed = missed_norm::Model {
        id: MissedNormId(Uuid::from_u128(33)),
        organization_id,
        code: "N14".to_owned(),
        period: "2026-H1".parse().expect("a period"),
        actual: 0,
        required: 100,
        recorded_at: morning(),
        recorded_by,
    };
    insert::<missed_norm::Entity>(db, vec![missed]).await;
}
