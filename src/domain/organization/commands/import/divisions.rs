//! The divisions of GB/T 2260: those in the program, and those of a file.

use std::collections::{BTreeMap, BTreeSet};

use entity::DivisionCode;
use entity::division::{self, DivisionLevel};

use super::{Faults, Imported, Outcome, RawDivision, TWICE, begin, word};
use crate::clock::Clock;
use crate::db::Db;
use crate::db::history::{Event, ROOT_CHAIN};
use crate::domain::organization::rules::{DivisionRow, NAME_MAX, check_text, divisions_of};
use crate::domain::organization::store::write;
use crate::error::Result;

/// 31 provinces, 342 cities and 2,975 counties: `code,level,name,parent_code`.
const BUILTIN: &str = include_str!("../../divisions.csv");

/// The divisions in the program, each below the nearest that is no place-holder, those above before
/// those below.
#[must_use]
pub fn builtin_divisions() -> Vec<division::Model> {
    let rows: Vec<_> = BUILTIN.lines().skip(1).filter_map(builtin_row).collect();
    let mut divisions = divisions_of(&rows);
    divisions.sort_by_key(|division| (division.level, division.code));
    divisions
}

fn builtin_row(line: &str) -> Option<DivisionRow> {
    let mut columns = line.trim_end().split(',');
    Some(DivisionRow {
        code: columns.next()?.parse().ok()?,
        level: word(columns.next()?).ok()?,
        name: columns.next()?.to_owned(),
        parent: columns.next()?.parse().ok(),
    })
}

/// Puts the divisions in the program into the database, and tells how many they are.
///
/// # Errors
/// When the database fails.
pub async fn load_divisions(db: &Db) -> Result<usize> {
    let divisions = builtin_divisions();
    write::put_divisions(db.reader(), &divisions).await?;
    Ok(divisions.len())
}

/// Imports divisions. Those that are there take the name, level and parent of the file; those that
/// are not in the file stay.
///
/// # Errors
/// When the database fails.
pub async fn import_divisions(db: &Db, clock: &Clock, rows: Vec<RawDivision>) -> Result<Outcome> {
    let mut tx = begin(db, clock).await?;
    let existing = write::divisions(tx.conn()).await?;
    let existing: BTreeMap<_, _> = existing.into_iter().map(|row| (row.code, row)).collect();
    let mut faults = Faults::default();
    let parsed = parse(&rows, &existing, &mut faults);
    if !faults.0.is_empty() {
        return Ok(Err(faults.0));
    }
    // Place-holders that only the database knows are skipped as well.
    let named: BTreeSet<_> = parsed.iter().map(|row| row.code).collect();
    let known = existing
        .values()
        .filter(|row| row.placeholder && !named.contains(&row.code));
    let known = known.map(|row| DivisionRow {
        code: row.code,
        level: row.level,
        name: row.name.clone(),
        parent: row.parent_code,
    });
    let all: Vec<_> = parsed.into_iter().chain(known).collect();
    let mut changed = divisions_of(&all);
    changed.retain(|row| named.contains(&row.code) && existing.get(&row.code) != Some(row));
    changed.sort_by_key(|row| (row.level, row.code));
    let imported = Imported {
        written: changed.len(),
        unchanged: named.len().saturating_sub(changed.len()),
    };
    if changed.is_empty() {
        return Ok(Ok(imported));
    }
    write::put_divisions(tx.conn(), &changed).await?;
    let codes: Vec<_> = changed.iter().map(|row| row.code.to_string()).collect();
    tx.record(Event::root("importDivisions", "Division", ROOT_CHAIN).after("codes", codes));
    tx.commit().await?;
    Ok(Ok(imported))
}

fn parse(
    rows: &[RawDivision],
    existing: &BTreeMap<DivisionCode, division::Model>,
    faults: &mut Faults,
) -> Vec<DivisionRow> {
    let mut levels: BTreeMap<DivisionCode, DivisionLevel> =
        existing.values().map(|row| (row.code, row.level)).collect();
    let mut seen = BTreeSet::new();
    let mut parsed = Vec::with_capacity(rows.len());
    for row in rows {
        let code = parse_code(row.line, ("code", &row.code), faults);
        let level = faults.word(row.line, ("level", &row.level));
        faults.judge(row.line, check_text("name", &row.name, NAME_MAX));
        let parent = match row.parent_code.trim() {
            "" => None,
            text => parse_code(row.line, ("parent_code", text), faults),
        };
        let (Some(code), Some(level)) = (code, level) else {
            continue;
        };
        if !seen.insert(code) {
            faults.add(row.line, "code", TWICE);
        }
        levels.insert(code, level);
        let name = row.name.trim().to_owned();
        parsed.push((
            row.line,
            DivisionRow {
                code,
                level,
                name,
                parent,
            },
        ));
    }
    for (line, row) in &parsed {
        check_parent(*line, row, &levels, faults);
    }
    parsed.into_iter().map(|(_, row)| row).collect()
}

fn parse_code(line: u64, cell: (&str, &str), faults: &mut Faults) -> Option<DivisionCode> {
    faults.parse(line, cell, ("须为六位数字代码", "is a code of six digits"))
}

fn check_parent(
    line: u64,
    row: &DivisionRow,
    levels: &BTreeMap<DivisionCode, DivisionLevel>,
    faults: &mut Faults,
) {
    let is_placed = match (row.level, row.parent) {
        (DivisionLevel::Province, parent) => parent.is_none(),
        (DivisionLevel::City | DivisionLevel::County, None) => false,
        (DivisionLevel::City | DivisionLevel::County, Some(parent)) => {
            let is_above = levels.get(&parent).is_some_and(|level| *level < row.level);
            is_above && parent.contains(row.code)
        }
    };
    if !is_placed {
        faults.add(
            line,
            "parent_code",
            (
                "省级没有上级；市、县级的上级须在本文件或系统中，级别更高，代码前缀一致",
                "a province has no parent; that of a city or county is known, of a higher level, \
                 and shares the beginning of the code",
            ),
        );
    }
}
