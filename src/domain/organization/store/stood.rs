//! Where organizations stood on a past day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::organization_edge::EdgeKind;
use entity::{DivisionCode, OrganizationId, organization, organization_edge};
use sea_orm::sea_query::{Condition, IntoCondition, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::read::organizations_by_ids;
use crate::access::{Place, below};
use crate::error::Result;

/// The organizations that stood in a division itself on a past day, each with the place that it had
/// then, and without an end that was still to come; in the order of their ids.
///
/// # Errors
/// When the database fails.
pub(crate) async fn stood_in(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    day: NaiveDate,
) -> Result<Vec<organization::Model>> {
    let moves = moved_since(connection, division, day).await?;
    let mut within = Condition::any().add(organization::Column::DivisionCode.eq(division));
    for (moved, _) in moves.values() {
        within = within.add(below(&moved.path));
    }
    let rows = organization::Entity::find()
        .filter(within)
        .order_by_asc(organization::Column::Id)
        .all(connection)
        .await?;
    let stood = rows.into_iter().map(|row| as_it_stood(row, &moves, day));
    Ok(stood.filter(|row| row.division_code == division).collect())
}

/// Organizations that have moved since a day, each with its superior then.
type Moves = BTreeMap<OrganizationId, (organization::Model, organization::Model)>;

/// The moves that decide who stood in a division on a day: into it, out of it, and away from what has
/// moved itself.
async fn moved_since(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    day: NaiveDate,
) -> Result<Moves> {
    let here = || {
        ids_where(
            organization::Column::DivisionCode
                .eq(division)
                .into_condition(),
        )
    };
    let mut touches = Condition::any()
        .add(organization_edge::Column::OrganizationId.in_subquery(here()))
        .add(organization_edge::Column::TargetId.in_subquery(here()));
    let mut moves = Moves::new();
    // A round for each move that followed upon another one.
    loop {
        let found = moves_of(connection, day, touches).await?;
        let new: Vec<_> = found
            .into_iter()
            .filter(|(moved, _)| !moves.contains_key(&moved.id))
            .collect();
        if new.is_empty() {
            return Ok(moves);
        }
        let mut under = Condition::any();
        for (moved, _) in &new {
            under = under.add(below(&moved.path));
        }
        touches =
            Condition::any().add(organization_edge::Column::TargetId.in_subquery(ids_where(under)));
        moves.extend(new.into_iter().map(|pair| (pair.0.id, pair)));
    }
}

fn ids_where(condition: Condition) -> SelectStatement {
    Query::select()
        .column(organization::Column::Id)
        .from(organization::Entity)
        .cond_where(condition)
        .to_owned()
}

/// The leading edges that held on a day and have given way to others since.
async fn moves_of(
    connection: &impl ConnectionTrait,
    day: NaiveDate,
    touches: Condition,
) -> Result<Vec<(organization::Model, organization::Model)>> {
    let edges = organization_edge::Entity::find()
        .filter(organization_edge::Column::Kind.eq(EdgeKind::Superior))
        .filter(organization_edge::Column::ValidFrom.lte(day))
        .filter(organization_edge::Column::ValidUntil.gt(day))
        .filter(touches)
        .all(connection)
        .await?;
    let ids: BTreeSet<_> = edges
        .iter()
        .flat_map(|edge| [edge.organization_id, edge.target_id])
        .collect();
    let rows = organizations_by_ids(connection, ids).await?;
    let rows: BTreeMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    let found = edges.iter().filter_map(|edge| {
        let moved = rows.get(&edge.organization_id)?;
        let superior = rows.get(&edge.target_id)?;
        // The edge of an organization that has ended with it is no move.
        let has_moved = moved.superior_id != Some(superior.id);
        has_moved.then(|| (moved.clone(), superior.clone()))
    });
    Ok(found.collect())
}

/// The nearest move at or above an organization decides where it stood: where its superior then stood.
fn as_it_stood(row: organization::Model, moves: &Moves, day: NaiveDate) -> organization::Model {
    let above: Vec<_> = Place::from(&row).above().collect();
    let nearest = std::iter::once(row.id).chain(above.into_iter().rev());
    let found = nearest.into_iter().find_map(|id| moves.get(&id));
    let valid_until = row.valid_until.filter(|until| *until <= day);
    let Some((moved, superior)) = found else {
        return organization::Model { valid_until, ..row };
    };
    let superior = as_it_stood(superior.clone(), moves, day);
    let depth = moved.path.len().saturating_sub(moved.id.0.as_bytes().len());
    let rest = row.path.get(depth..).unwrap_or_default();
    organization::Model {
        path: [superior.path.as_slice(), rest].concat(),
        division_code: superior.division_code,
        superior_id: match row.id == moved.id {
            true => Some(superior.id),
            false => row.superior_id,
        },
        valid_until,
        ..row
    }
}
