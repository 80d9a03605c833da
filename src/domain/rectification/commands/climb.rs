//! To whom rectifications climb: those who hold the tiers above on a day.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::post::PostRole;
use entity::responsibility_link::ResponsibilityTier;
use entity::{OrganizationId, appointment, rectification};
use sea_orm::ConnectionTrait;

use crate::access::Place;
use crate::domain::organization as bodies;
use crate::domain::rectification::rules::{self, Rung};
use crate::error::Result;

/// The tiers of a body that a matter climbs.
fn rung(held: &appointment::Model) -> Rung {
    let tier = match held.role == PostRole::Secretary {
        true => ResponsibilityTier::First,
        false => ResponsibilityTier::Direct,
    };
    Rung {
        organization: held.organization_id,
        tier: Some(tier),
        person: held.person_id,
        appointment: Some(held.id),
    }
}

/// Those to whom matters of these organizations climb on a day, in this order: its own secretary,
/// then of each body above, from the nearest, the leader in charge and the secretary. Vacant posts
/// are left out. In two statements however many they are.
///
/// # Errors
/// When the database fails.
pub(crate) async fn ladders(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = OrganizationId>,
    on: NaiveDate,
) -> Result<HashMap<OrganizationId, Vec<Rung>>> {
    let rows = bodies::by_ids(connection, ids).await?;
    let places: Vec<Place> = rows.iter().map(Place::from).collect();
    let all: BTreeSet<_> = places
        .iter()
        .flat_map(|place| place.above().chain([place.id]))
        .collect();
    let mut held: BTreeMap<(OrganizationId, bool), Rung> = BTreeMap::new();
    for row in bodies::leading_on(connection, all, on).await? {
        let key = (row.organization_id, row.role == PostRole::Secretary);
        held.entry(key).or_insert_with(|| rung(&row));
    }
    let ladder = |place: &Place| {
        let mut above: Vec<_> = place.above().collect();
        above.reverse();
        let above = above.into_iter().flat_map(|id| [(id, false), (id, true)]);
        let tiers = [(place.id, true)].into_iter().chain(above);
        tiers.filter_map(|key| held.get(&key).copied()).collect()
    };
    Ok(places
        .iter()
        .map(|place| (place.id, ladder(place)))
        .collect())
}

/// To whom a rectification has climbed on a day, and how far; nobody while its term lasts.
pub(crate) fn climbed_to(
    row: &rectification::Model,
    ladder: &[Rung],
    today: NaiveDate,
) -> Option<(usize, Rung)> {
    let over = rules::days_over(row.state, row.due_on, today)?;
    let responsible = row.responsible_person_id.map(|person| Rung {
        organization: row.organization_id,
        tier: None,
        person,
        appointment: row.responsible_appointment_id,
    });
    rules::climbed(responsible, ladder.iter().copied(), rules::level(over))
}
