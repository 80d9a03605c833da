//! Reading the first page of a workbook, cell by cell.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Cell, DataRef, DataType as _, Reader as _, Xlsx};
use chrono::NaiveTime;

use super::unpack::{check, no_workbook};
use super::{Form, Row, Value, letters};
use crate::error::{Error, Refusal, RefusalCode, Result};

/// Faults of one workbook that are told at the most.
const FAULTS_MAX: usize = 100;
/// Characters of one cell at the most.
const CELL_LENGTH_MAX: usize = 20_000;

/// What stands below the headings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The rows in which something stands.
    pub rows: Vec<Row>,
    /// Where each column is.
    columns: BTreeMap<&'static str, u32>,
}

/// Reads the table on the first page of a workbook.
///
/// # Errors
/// All that is wrong with it, each at its row and column.
pub async fn read(bytes: Vec<u8>, form: Form) -> Result<Table> {
    // A parser that gives up on a file says no more than that it cannot be read.
    let parsed = tokio::task::spawn_blocking(move || parse(&bytes, &form)).await;
    parsed
        .unwrap_or_else(|_| Err(vec![no_workbook()]))
        .map_err(Error::Refused)
}

/// What was found on the page, and what is wrong with it.
#[derive(Default)]
struct Found {
    cells: BTreeMap<u32, BTreeMap<u32, Value>>,
    faults: Vec<Refusal>,
}

fn parse(bytes: &[u8], form: &Form) -> Result<Table, Vec<Refusal>> {
    check(bytes).map_err(|fault| vec![fault])?;
    let mut found = page(bytes, form).map_err(|_| vec![no_workbook()])?;
    let heads = found.cells.remove(&0).unwrap_or_default();
    let columns = columns(&heads, form, &mut found.faults);
    let by_place: BTreeMap<_, _> = columns
        .iter()
        .map(|(key, column)| (*column, *key))
        .collect();
    let mut rows = Vec::new();
    for (row, cells) in found.cells {
        let number = row + 1;
        let mut named = BTreeMap::new();
        for (column, value) in cells {
            match by_place.get(&column) {
                Some(key) => {
                    named.insert(*key, value);
                }
                None if heads.contains_key(&column) => {}
                None => found.faults.push(no_heading((row, column))),
            }
        }
        rows.push(Row::new(number, named));
    }
    if rows.is_empty() && found.faults.is_empty() {
        let (zh, en) = ("表中没有数据", "the table holds no rows");
        found
            .faults
            .push(Refusal::new(RefusalCode::Required, zh, en));
    }
    if found.faults.is_empty() {
        return Ok(Table { rows, columns });
    }
    found.faults.truncate(FAULTS_MAX);
    Err(found.faults)
}

/// All cells of the first page in which something stands.
fn page(bytes: &[u8], form: &Form) -> Result<Found, calamine::XlsxError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let mut found = Found::default();
    let Some(name) = book.sheet_names().first().cloned() else {
        return Ok(found);
    };
    for merged in book.merge_cells_by_sheet_name(&name)? {
        found.faults.push(at(
            merged.start,
            RefusalCode::MergedCells,
            ("不能有合并单元格", "cells must not be merged"),
        ));
    }
    let mut reader = book.worksheet_cells_reader(&name)?;
    while let Some(cell) = reader.next_cell_with_formula_metadata()? {
        if found.faults.len() >= FAULTS_MAX {
            break;
        }
        if cell.formula.is_some() {
            let texts = (
                "不能有公式，请粘贴为数值",
                "there must be no formulas: paste the values",
            );
            let fault = at(cell.pos, RefusalCode::FormulaCell, texts);
            found.faults.push(fault);
            continue;
        }
        match value(&Cell::new(cell.pos, cell.value)) {
            Ok(None) => {}
            Ok(Some(_)) if cell.pos.0 > form.rows_max => {
                found.faults.push(too_many(cell.pos, form));
                break;
            }
            Ok(Some(value)) => {
                let (row, column) = cell.pos;
                found.cells.entry(row).or_default().insert(column, value);
            }
            Err(fault) => found.faults.push(fault),
        }
    }
    Ok(found)
}

/// What stands in a cell; none where nothing does.
fn value(cell: &Cell<DataRef<'_>>) -> Result<Option<Value>, Refusal> {
    let invalid = |zh, en| Err(at(cell.get_position(), RefusalCode::Invalid, (zh, en)));
    let text = |text: &str| {
        let text = text.trim();
        if text.chars().nth(CELL_LENGTH_MAX).is_some() {
            let texts = ("单元格文字过长", "the text of the cell is too long");
            return Err(at(cell.get_position(), RefusalCode::TooLong, texts));
        }
        Ok((!text.is_empty()).then(|| Value::Text(text.to_owned())))
    };
    match cell.get_value() {
        DataRef::Empty => Ok(None),
        DataRef::String(found) => text(found),
        DataRef::SharedString(found) => text(found),
        DataRef::Int(number) => Ok(Some(Value::Number(number.to_string()))),
        DataRef::Float(number) if number.is_finite() => Ok(Some(Value::Number(number.to_string()))),
        DataRef::DateTime(found) if found.is_datetime() => match found.as_datetime() {
            Some(at) if at.time() == NaiveTime::MIN => Ok(Some(Value::Day(at.date()))),
            _ => invalid("须为日期，不含时刻", "must be a day without a time"),
        },
        DataRef::DateTimeIso(_) => match cell.get_value().as_date() {
            Some(day) => Ok(Some(Value::Day(day))),
            None => invalid("不是日期", "is no day"),
        },
        DataRef::Float(_)
        | DataRef::DateTime(_)
        | DataRef::DurationIso(_)
        | DataRef::Bool(_)
        | DataRef::Error(_) => invalid("须为文字、数字或日期", "must be a text, a number or a day"),
    }
}

/// Where each column is, by the headings.
fn columns(
    heads: &BTreeMap<u32, Value>,
    form: &Form,
    faults: &mut Vec<Refusal>,
) -> BTreeMap<&'static str, u32> {
    let mut columns = BTreeMap::new();
    for (column, head) in heads {
        let head = head.as_text();
        let known = form
            .headings
            .iter()
            .find(|known| known.zh == head || known.en == head);
        match known {
            Some(known) if columns.contains_key(known.key) => {
                let texts = ("表头重复", "the heading stands twice");
                faults.push(at((0, *column), RefusalCode::Duplicate, texts));
            }
            Some(known) => {
                columns.insert(known.key, *column);
            }
            None => {
                let texts = ("表头不在模板中", "the template has no such heading");
                faults.push(at((0, *column), RefusalCode::Invalid, texts));
            }
        }
    }
    for missing in form.headings.iter().filter(|known| known.required) {
        if !columns.contains_key(missing.key) {
            let fault = Refusal::new(
                RefusalCode::Required,
                format!("缺少表头“{}”", missing.zh),
                format!("the heading “{}” is missing", missing.en),
            );
            faults.push(fault.at("1"));
        }
    }
    columns
}

fn at(
    (row, column): (u32, u32),
    code: RefusalCode,
    (zh, en): (&'static str, &'static str),
) -> Refusal {
    Refusal::new(code, zh, en).at(&format!("{}.{}", row + 1, letters(column)))
}

fn no_heading(place: (u32, u32)) -> Refusal {
    let texts = ("此列没有表头", "the column has no heading");
    at(place, RefusalCode::Invalid, texts)
}

fn too_many((row, column): (u32, u32), form: &Form) -> Refusal {
    let most = form.rows_max;
    let fault = Refusal::new(
        RefusalCode::TooLong,
        format!("最多 {most} 行数据，请分成几个文件"),
        format!("has at most {most} rows: make several files of it"),
    );
    fault.at(&format!("{}.{}", row + 1, letters(column)))
}

impl Table {
    /// A fault that names a field of a row's input (`3.startsOn`), at its row and column (`3.C`).
    #[must_use]
    pub fn place(&self, mut fault: Refusal) -> Refusal {
        // The root of the path, the row, and the field with what stands within it.
        let field = fault.path.split_off(fault.path.len().min(2)).join(".");
        let own = self.columns.iter().filter(|(key, _)| {
            let rest = field.strip_prefix(**key);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        let column = own.max_by_key(|(key, _)| key.len());
        fault
            .path
            .extend(column.map(|(_, column)| letters(*column)));
        fault
    }
}
