//! A row of each table of appraisal that is only ever added to.

use entity::{SchemeId, appraisal_scheme};
use uuid::Uuid;
use zeren::db::Db;

use crate::support::seed::{Region, insert, morning};

pub(super) async fn write(db: &Db, region: &Region) {
    let scheme = appraisal_scheme::Model {
        id: SchemeId(Uuid::from_u128(20)),
        organization_id: region.county.working_committee,
        title: "考核".to_owned(),
        version: 1,
        previous_id: None,
        content: "{}".to_owned(),
        created_by: region.accounts.county_staff.id,
        created_at: morning(),
    };
    insert::<appraisal_scheme::Entity>(db, vec![scheme]).await;
}
