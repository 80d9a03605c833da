//! People of a register.

use std::collections::{BTreeMap, BTreeSet};

use entity::{OrganizationId, PersonId, person};

use super::super::people::registered;
use super::{
    DIFFERS, Faults, Imported, Outcome, PersonRow, TWICE, UNKNOWN_ORGANIZATION, begin,
    organizations_by_ids,
};
use crate::clock::Clock;
use crate::db::{BULK_ROWS_MAX, Db, Tx};
use crate::domain::organization::rules;
use crate::domain::organization::store::write;
use crate::error::Result;

/// Imports people.
///
/// # Errors
/// When the database fails.
pub async fn import_people(db: &Db, clock: &Clock, rows: Vec<PersonRow>) -> Result<Outcome> {
    let mut tx = begin(db, clock).await?;
    let mut faults = Faults::default();
    let homes: Vec<_> = rows
        .iter()
        .map(|row| faults.code(row.line, ("organization", &row.organization)))
        .collect();
    let organizations =
        organizations_by_ids(&tx, &homes.iter().flatten().copied().collect()).await?;
    let present =
        people_by_staff_numbers(&tx, rows.iter().map(|row| row.staff_number.trim())).await?;
    let mut seen = BTreeSet::new();
    let mut new = Vec::new();
    let mut imported = Imported::default();
    for (row, home) in rows.iter().zip(homes) {
        let Some(home) = home else { continue };
        let Some(organization) = organizations.get(&home) else {
            faults.add(row.line, "organization", UNKNOWN_ORGANIZATION);
            continue;
        };
        let (staff_number, name) = (row.staff_number.trim(), row.name.trim());
        if !faults.judge(
            row.line,
            rules::register(staff_number, &row.name, organization, None),
        ) {
            continue;
        }
        if !seen.insert(staff_number) {
            faults.add(row.line, "staff_number", TWICE);
        }
        match present.get(staff_number) {
            None => new.push(person_of(staff_number, name, home, (&tx, clock))),
            Some(other) if other.name == name && other.home_organization_id == Some(home) => {
                imported.unchanged += 1;
            }
            Some(_) => faults.add(row.line, "staff_number", DIFFERS),
        }
    }
    if !faults.0.is_empty() {
        return Ok(Err(faults.0));
    }
    imported.written = new.len();
    for row in &new {
        if let Some(home) = row.home_organization_id {
            tx.record(registered(row, home));
        }
    }
    write::insert_people(&tx, new).await?;
    tx.commit().await?;
    Ok(Ok(imported))
}

fn person_of(
    staff_number: &str,
    name: &str,
    home: OrganizationId,
    (tx, clock): (&Tx, &Clock),
) -> person::Model {
    person::Model {
        id: PersonId(clock.new_id()),
        staff_number: staff_number.to_owned(),
        name: name.to_owned(),
        home_organization_id: Some(home),
        created_at: tx.at(),
    }
}

/// People by their staff numbers, however many.
pub(super) async fn people_by_staff_numbers<'a>(
    tx: &Tx,
    numbers: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, person::Model>> {
    let numbers: BTreeSet<_> = numbers.collect();
    let numbers: Vec<_> = numbers.into_iter().map(str::to_owned).collect();
    let mut found = BTreeMap::new();
    for numbers in numbers.chunks(BULK_ROWS_MAX) {
        let people = write::people_by_staff_numbers(tx, numbers.iter().cloned()).await?;
        found.extend(
            people
                .into_iter()
                .map(|row| (row.staff_number.clone(), row)),
        );
    }
    Ok(found)
}
