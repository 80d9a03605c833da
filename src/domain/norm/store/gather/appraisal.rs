//! What appraisals say of organizations.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::appraisal_cycle::{self, AppraisalKind, AppraisalStage};
use entity::organization::OrganizationKind;
use entity::{EntryId, OrganizationId, Period, appraisal_entry, appraisal_stage};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::Asked;
use crate::clock::day_of;
use crate::domain::norm::rules::{Entry, Evidence};
use crate::error::Result;

/// Somebody whose results of a year stand, with party building in them.
#[derive(FromQueryResult)]
struct Appraised {
    id: EntryId,
    organization_id: OrganizationId,
    period: Period,
    since: DateTime<Utc>,
}

impl Asked<'_> {
    /// The yearly appraisals of committees and groups whose results stand, as they do for good.
    pub(super) async fn appraised(
        &self,
        connection: &impl ConnectionTrait,
    ) -> Result<BTreeMap<OrganizationId, Vec<Entry>>> {
        use OrganizationKind::{PartyCommittee, PartyGroup};
        let ids = self.ids(&[PartyCommittee, PartyGroup]);
        let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
        if ids.is_empty() {
            return Ok(found);
        }
        for one in self.yearly(connection, ids).await? {
            let on = day_of(one.since);
            found.entry(one.organization_id).or_default().push(Entry {
                evidence: Evidence::Appraisal(one.id, one.period),
                starts_on: on,
                ends_on: on,
                recorded_at: one.since,
                voided_at: None,
            });
        }
        Ok(found)
    }

    async fn yearly(
        &self,
        connection: &impl ConnectionTrait,
        ids: Vec<OrganizationId>,
    ) -> Result<Vec<Appraised>> {
        let to_cycle = appraisal_entry::Entity::belongs_to(appraisal_cycle::Entity)
            .from(appraisal_entry::Column::CycleId)
            .to(appraisal_cycle::Column::Id);
        let to_stage = appraisal_entry::Entity::belongs_to(appraisal_stage::Entity)
            .from(appraisal_entry::Column::CycleId)
            .to(appraisal_stage::Column::CycleId);
        let rows = appraisal_entry::Entity::find()
            .select_only()
            .columns([
                appraisal_entry::Column::Id,
                appraisal_entry::Column::OrganizationId,
            ])
            .column(appraisal_cycle::Column::Period)
            .column(appraisal_stage::Column::Since)
            .join(JoinType::InnerJoin, to_cycle.into())
            .join(JoinType::InnerJoin, to_stage.into())
            .filter(appraisal_stage::Column::Stage.eq(AppraisalStage::Final))
            .filter(appraisal_entry::Column::OrganizationId.is_in(ids))
            .filter(appraisal_entry::Column::WithdrawnOn.is_null())
            .filter(appraisal_cycle::Column::Kind.eq(AppraisalKind::Yearly))
            .filter(appraisal_cycle::Column::PartyBuildingWeight.gt(0))
            .filter(appraisal_cycle::Column::Period.is_in(self.period.within()))
            .order_by_asc(appraisal_entry::Column::Id)
            .into_model()
            .all(connection)
            .await?;
        Ok(rows)
    }
}
