//! Reading local norms, and the organizations that a norm is about.

use entity::local_norm::{self, NormState};
use entity::organization::OrganizationKind;
use entity::{NormId, OrganizationId, organization};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

use crate::access::{Place, Scope, below};
use crate::db::Tx;
use crate::db::page::PageRequest;
use crate::domain::norm::rules::{
    Binding, Comparison, Grace, Issued, Measure, Norm, Source, Subject, Title, Window,
    national_by_code,
};
use crate::error::{Error, Result};

/// What an own norm is, as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Definition {
    pub title: Title,
    pub subject: Subject,
    pub measure: Measure,
    pub window: Window,
}

/// The norm that a stored row stands for.
pub(crate) fn turn(row: &local_norm::Model) -> Result<Norm> {
    let mut norm = match &row.definition {
        None => national_by_code(&row.code)
            .cloned()
            .ok_or_else(|| Error::internal("a local norm that tightens nothing"))?,
        Some(json) => {
            let own: Definition =
                serde_json::from_str(json).map_err(|error| Error::Internal(Box::new(error)))?;
            Norm {
                code: row.code.clone(),
                version: row.version,
                title: own.title,
                clause: String::new(),
                subject: own.subject,
                source: Source::Activity,
                measure: own.measure,
                comparison: Comparison::AtLeast,
                threshold: row.threshold,
                window: own.window,
                grace: Grace::None,
                binding: Binding::WhereSet,
                in_force_from: row.in_force_from,
                in_force_until: row.in_force_until,
                issuer: None,
                local: None,
            }
        }
    };
    norm.version = row.version;
    norm.threshold = row.threshold;
    norm.in_force_from = row.in_force_from;
    norm.in_force_until = row.in_force_until;
    norm.issuer = Some(row.organization_id);
    norm.local = Some(row.id);
    if !row.document.is_empty() {
        norm.clause.clone_from(&row.document);
    }
    Ok(norm)
}

/// The issued norms of the organizations that stand above these, and of these themselves.
pub(crate) async fn issued_above(
    connection: &impl ConnectionTrait,
    rows: &[organization::Model],
) -> Result<Vec<Issued>> {
    let mut issuers: Vec<OrganizationId> = rows
        .iter()
        .flat_map(|row| Place::from(row).above().chain([row.id]).collect::<Vec<_>>())
        .collect();
    issuers.sort_unstable();
    issuers.dedup();
    let by = local_norm::Entity::belongs_to(organization::Entity)
        .from(local_norm::Column::OrganizationId)
        .to(organization::Column::Id);
    let found = local_norm::Entity::find()
        .join(JoinType::InnerJoin, by.into())
        .select_also(organization::Entity)
        .filter(local_norm::Column::State.eq(NormState::Issued))
        .filter(local_norm::Column::OrganizationId.is_in(issuers))
        .order_by_asc(local_norm::Column::Id)
        .all(connection)
        .await?;
    let turned = found.into_iter().map(|(row, issuer)| {
        let norm = turn(&row)?;
        let path = issuer.map(|issuer| issuer.path).unwrap_or_default();
        Ok::<_, Error>(Issued { norm, path })
    });
    turned.collect()
}

/// Every version that an organization has set or drafted, the oldest first.
pub(crate) async fn list_of(
    connection: &impl ConnectionTrait,
    issuer: OrganizationId,
) -> Result<Vec<local_norm::Model>> {
    let rows = local_norm::Entity::find()
        .filter(local_norm::Column::OrganizationId.eq(issuer))
        .order_by_asc(local_norm::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = NormId>,
) -> Result<Vec<local_norm::Model>> {
    let by_ids = local_norm::Entity::find().filter(local_norm::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

/// A norm that is about to change, with its issuer.
pub(crate) async fn lock(
    tx: &Tx,
    id: NormId,
) -> Result<Option<(local_norm::Model, organization::Model)>> {
    let found = local_norm::Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx.conn())
        .await?;
    let Some(row) = found else { return Ok(None) };
    let issuer = organization::Entity::find_by_id(row.organization_id)
        .one(tx.conn())
        .await?;
    Ok(issuer.map(|issuer| (row, issuer)))
}

/// The organizations of these kinds below one, itself among them, that a reader sees.
pub(crate) async fn subjects_below(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    (place, kinds): (&Place, &[OrganizationKind]),
    page: &PageRequest<OrganizationId>,
) -> Result<Vec<organization::Model>> {
    let within = match place.reaches_division() {
        true => Condition::all().add(
            organization::Column::DivisionCode.between(place.division.0, place.division.end().0),
        ),
        false => below(&place.path),
    };
    let after = page
        .after
        .map(|id| Expr::col((organization::Entity, organization::Column::Id)).gt(id));
    let rows = organization::Entity::find()
        .filter(within)
        .filter(organization::Column::Kind.is_in(kinds.iter().copied()))
        .filter(scope.organizations())
        .filter(Condition::all().add_option(after))
        .order_by_asc(organization::Column::Id)
        .limit(page.limit)
        .all(connection)
        .await?;
    Ok(rows)
}
