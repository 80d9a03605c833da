//! How many party bodies a division has, from day to day: kept as tallies, so that what is owed by
//! each of them needs no counting. A body counts where it stands today.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::{DivisionCode, Period, organization};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
};

use crate::clock::start_of;
use crate::db::tally::{Numbers, TallyKey};
use crate::error::Result;

/// The name under which the tallies are kept.
pub(crate) const BODIES: &str = "bodies";

/// The kinds that are counted, each in its place.
const KINDS: [OrganizationKind; 6] = [
    OrganizationKind::PartyCommittee,
    OrganizationKind::WorkingCommittee,
    OrganizationKind::PartyGroup,
    OrganizationKind::AgencyPartyCommittee,
    OrganizationKind::GeneralBranch,
    OrganizationKind::Branch,
];

/// The period of these tallies: bodies belong to no period, so all of them stand in one.
pub(crate) const BODIES_PERIOD: Period = Period::FIRST;

/// The row of the changes of one day.
pub(crate) fn body_key(division: DivisionCode, day: NaiveDate) -> TallyKey {
    TallyKey {
        period: BODIES_PERIOD,
        division,
        part: BODIES,
        turns_at: start_of(day),
    }
}

/// What a body of this kind counts.
pub(crate) fn body_numbers(kind: OrganizationKind) -> Numbers {
    let mut numbers = Numbers::default();
    for (number, counted) in numbers.iter_mut().zip(KINDS) {
        *number = i64::from(counted == kind);
    }
    numbers
}

/// The tally rows of the bodies between two codes, from the organizations themselves.
///
/// # Errors
/// When the database fails.
pub(crate) async fn bodies_from_records(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
) -> Result<BTreeMap<TallyKey, Numbers>> {
    #[derive(FromQueryResult)]
    struct Body {
        kind: OrganizationKind,
        division_code: DivisionCode,
        valid_from: NaiveDate,
        valid_until: Option<NaiveDate>,
    }
    let bodies = organization::Entity::find()
        .select_only()
        .columns([
            organization::Column::Kind,
            organization::Column::DivisionCode,
            organization::Column::ValidFrom,
            organization::Column::ValidUntil,
        ])
        .filter(organization::Column::DivisionCode.between(first.0, last.0))
        .filter(organization::Column::Kind.is_in(KINDS))
        .into_model::<Body>()
        .all(connection)
        .await?;
    let mut rows: BTreeMap<TallyKey, Numbers> = BTreeMap::new();
    for body in bodies {
        let days = [(Some(body.valid_from), 1), (body.valid_until, -1)];
        for (day, sign) in days {
            let Some(day) = day else { continue };
            let row = rows.entry(body_key(body.division_code, day)).or_default();
            for (number, more) in row.iter_mut().zip(body_numbers(body.kind)) {
                *number += more * sign;
            }
        }
    }
    rows.retain(|_, numbers| numbers.iter().any(|number| *number != 0));
    Ok(rows)
}
