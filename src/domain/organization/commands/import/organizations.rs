//! Organizations of a register, in whatever order they stand in the file.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::organization::{self, OrganizationKind};
use entity::{DivisionCode, OrganizationId, division};
use uuid::Uuid;

use super::{
    DIFFERS, Faults, Imported, OrganizationRow, Outcome, TWICE, UNKNOWN_ORGANIZATION, begin,
    organizations_by_ids,
};
use crate::clock::{Clock, day_of};
use crate::db::settle::{ALWAYS, Aspect};
use crate::db::{BULK_ROWS_MAX, Db, Tx};
use crate::domain::organization::commands::{bodies, count_body};
use crate::domain::organization::rules::{self, Establishing, Placed, Violation};
use crate::domain::organization::store::{self, write};
use crate::error::Result;

/// A row in its types.
#[derive(Clone, Debug)]
struct Parsed {
    line: u64,
    /// Whether the code is an id, of an organization that is there.
    by_id: bool,
    id: OrganizationId,
    kind: OrganizationKind,
    name: String,
    division: DivisionCode,
    superior: Option<OrganizationId>,
    guide: Option<OrganizationId>,
    valid_from: NaiveDate,
}

/// What the rows are judged by.
#[derive(Debug)]
struct Known {
    /// Organizations in the database, and those of the file once they are made.
    organizations: BTreeMap<OrganizationId, organization::Model>,
    divisions: BTreeMap<DivisionCode, division::Model>,
    /// The bodies of which a division has one at a time.
    single: BTreeMap<(DivisionCode, OrganizationKind), Vec<organization::Model>>,
}

/// Imports organizations with their two edges.
///
/// # Errors
/// When the database fails.
pub async fn import_organizations(
    db: &Db,
    clock: &Clock,
    rows: Vec<OrganizationRow>,
) -> Result<Outcome> {
    let mut tx = begin(db, clock).await?;
    let mut faults = Faults::default();
    let parsed = parse(&rows, &mut faults);
    write::take_turn(&tx, parsed.iter().map(|row| row.division)).await?;
    let mut known = Known::of(&tx, &parsed).await?;
    let (present, new): (Vec<_>, Vec<_>) = parsed
        .iter()
        .partition(|row| known.organizations.contains_key(&row.id));
    for row in &present {
        if !known
            .organizations
            .get(&row.id)
            .is_some_and(|other| row.is(other))
        {
            faults.add(row.line, "code", DIFFERS);
        }
    }
    let made = known.make(&tx, &new, &mut faults);
    for row in &made {
        known.judge(row, day_of(tx.at()), &mut faults);
    }
    if !faults.0.is_empty() {
        return Ok(Err(faults.0));
    }
    let mut models: Vec<_> = made
        .iter()
        .filter_map(|row| known.organizations.get(&row.id).cloned())
        .collect();
    // Whatever leads or guides another stands nearer to the root.
    models.sort_by_key(|row| row.path.len());
    let imported = Imported {
        written: models.len(),
        unchanged: present.len(),
    };
    write::insert_organizations(&tx, models.clone()).await?;
    let edges = models
        .iter()
        .flat_map(|row| bodies::edges_of(row, clock))
        .collect();
    write::insert_edges(&tx, edges).await?;
    for row in &models {
        count_body(&mut tx, row, 1);
        tx.touch(row.id, Aspect::Place, ALWAYS);
        tx.record(bodies::established(row));
    }
    tx.commit().await?;
    Ok(Ok(imported))
}

fn parse(rows: &[OrganizationRow], faults: &mut Faults) -> Vec<Parsed> {
    let mut seen = BTreeSet::new();
    let mut parsed = Vec::with_capacity(rows.len());
    for row in rows {
        let line = row.line;
        let id = faults.code(line, ("code", &row.code));
        let kind = faults.word(line, ("kind", &row.kind));
        let division = faults.parse(
            line,
            ("division_code", &row.division_code),
            ("须为六位数字代码", "is a code of six digits"),
        );
        let mut reference = |column, text: &str| match text.trim() {
            "" => Some(None),
            text => faults.code(line, (column, text)).map(Some),
        };
        let superior = reference("superior", &row.superior);
        let guide = reference("guided_by", &row.guided_by);
        let valid_from = faults.day(line, ("valid_from", &row.valid_from));
        if id.is_some_and(|id| !seen.insert(id)) {
            faults.add(line, "code", TWICE);
            continue;
        }
        let of_row = || {
            Some(Parsed {
                line,
                by_id: Uuid::try_parse(row.code.trim()).is_ok(),
                id: id?,
                kind: kind?,
                name: row.name.trim().to_owned(),
                division: division?,
                superior: superior?,
                guide: guide?,
                valid_from: valid_from?,
            })
        };
        parsed.extend(of_row());
    }
    parsed
}

impl Parsed {
    /// Whether the organization that is there is the one of the row.
    fn is(&self, other: &organization::Model) -> bool {
        self.kind == other.kind
            && self.name == other.name
            && self.division == other.division_code
            && self.superior == other.superior_id
            && self.guide == other.guided_by_id
            && self.valid_from == other.valid_from
    }

    fn model(&self, tx: &Tx, superior: Option<&organization::Model>) -> organization::Model {
        organization::Model {
            id: self.id,
            kind: self.kind,
            name: self.name.clone(),
            division_code: self.division,
            superior_id: self.superior,
            guided_by_id: self.guide,
            path: rules::path_of(superior, self.id),
            valid_from: self.valid_from,
            valid_until: None,
            revision: 1,
            created_at: tx.at(),
        }
    }
}

impl Known {
    async fn of(tx: &Tx, rows: &[Parsed]) -> Result<Self> {
        let named = rows
            .iter()
            .flat_map(|row| [Some(row.id), row.superior, row.guide]);
        let organizations = organizations_by_ids(tx, &named.flatten().collect()).await?;
        let codes: BTreeSet<_> = rows.iter().map(|row| row.division).collect();
        let codes: Vec<_> = codes.into_iter().collect();
        let mut divisions = BTreeMap::new();
        let mut single: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for codes in codes.chunks(BULK_ROWS_MAX) {
            let found = store::divisions_by_codes(tx.conn(), codes.iter().copied()).await?;
            divisions.extend(found.into_iter().map(|row| (row.code, row)));
            for kind in [
                OrganizationKind::PartyCommittee,
                OrganizationKind::WorkingCommittee,
            ] {
                for row in write::of_kind(tx, codes.iter().copied(), kind).await? {
                    single
                        .entry((row.division_code, kind))
                        .or_default()
                        .push(row);
                }
            }
        }
        Ok(Self {
            organizations,
            divisions,
            single,
        })
    }

    /// Makes the organizations of the file, each after its superior, and gives the rows that could
    /// be made.
    fn make(&mut self, tx: &Tx, rows: &[&Parsed], faults: &mut Faults) -> Vec<Parsed> {
        let in_file: BTreeMap<_, _> = rows.iter().map(|row| (row.id, *row)).collect();
        let mut below: BTreeMap<OrganizationId, Vec<&Parsed>> = BTreeMap::new();
        let mut ready = Vec::new();
        for row in rows {
            if row.by_id {
                faults.add(row.line, "code", UNKNOWN_ORGANIZATION);
            }
            match row.superior {
                Some(superior) if in_file.contains_key(&superior) => {
                    below.entry(superior).or_default().push(row);
                }
                Some(_) | None => ready.push(*row),
            }
        }
        let mut made = Vec::with_capacity(rows.len());
        while let Some(row) = ready.pop() {
            let superior = row.superior.and_then(|id| self.organizations.get(&id));
            if row.superior.is_some() && superior.is_none() {
                faults.add(row.line, "superior", UNKNOWN_ORGANIZATION);
            }
            let model = row.model(tx, superior);
            self.organizations.insert(row.id, model);
            ready.extend(below.remove(&row.id).unwrap_or_default());
            made.push(row.clone());
        }
        // What nobody came to is led in a circle, or below one.
        for row in below.values().flatten() {
            faults.judge(row.line, vec![Violation::Cycle.at("superiorId")]);
        }
        made.sort_by_key(|row| row.line);
        made
    }

    fn judge(&mut self, row: &Parsed, today: NaiveDate, faults: &mut Faults) {
        let Some(division) = self.divisions.get(&row.division) else {
            faults.add(
                row.line,
                "division_code",
                ("没有此行政区划", "there is no such division"),
            );
            return;
        };
        let guide = row.guide.and_then(|id| self.organizations.get(&id));
        if row.guide.is_some() && guide.is_none() {
            faults.add(row.line, "guided_by", UNKNOWN_ORGANIZATION);
        }
        let superior = row.superior.and_then(|id| self.organizations.get(&id));
        if row.superior.is_some() && superior.is_none() {
            // Told of already.
            return;
        }
        let key = (row.division, row.kind);
        let findings = rules::establish(&Establishing {
            name: &row.name,
            placed: Placed {
                kind: row.kind,
                division,
                superior,
                field: "superiorId",
            },
            guide,
            valid_from: row.valid_from,
            today,
            others: self.single.get(&key).map_or(&[], Vec::as_slice),
        });
        faults.judge(row.line, findings);
        let is_single = self.single.contains_key(&key)
            || matches!(
                row.kind,
                OrganizationKind::PartyCommittee | OrganizationKind::WorkingCommittee
            );
        if let Some(model) = self.organizations.get(&row.id).filter(|_| is_single) {
            self.single.entry(key).or_default().push(model.clone());
        }
    }
}
