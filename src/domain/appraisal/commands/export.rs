//! The results of a cycle as a workbook.

use std::collections::BTreeMap;

use entity::{CycleId, EntryId, appraisal_result};

use super::rules::{self, Indicator, Tree};
use super::{Content, sheet, store};
use crate::access::Acting;
use crate::domain::organization;
use crate::error::{Error, Language, Refusal, RefusalCode, Result};
use crate::sheet::{self as sheets, Cell, Column, Page};

/// The workbook of a cycle's newest results, once they were summed up: for everybody from the public
/// notice on.
///
/// # Errors
/// When there is no such cycle for the actor, or it has no results that everybody may see.
pub async fn result_sheet(acting: &Acting<'_>, id: CycleId, language: Language) -> Result<Vec<u8>> {
    let reader = acting.db.reader();
    let cycle = store::cycles_by_ids(reader, [id]).await?.pop();
    let cycle = cycle.ok_or(Error::NotFound("cycle"))?;
    let issuer = organization::by_ids(reader, [cycle.organization_id])
        .await?
        .pop();
    let is_issuers = issuer.is_some_and(|issuer| acting.sees(&issuer));
    if !rules::is_published(cycle.stage) {
        if !is_issuers {
            return Err(Error::NotFound("cycle"));
        }
        let refusal = Refusal::new(
            RefusalCode::WrongState,
            "考核结果尚未公示",
            "the results are not under public notice yet",
        );
        return Err(Error::Refused(vec![refusal]));
    }
    let tree = sheet::tree_of(reader, &cycle).await?;
    let entries = store::entries_of(reader, id).await?;
    let ids = entries.iter().map(|entry| entry.organization_id);
    let bodies = organization::by_ids(reader, ids).await?;
    let names: BTreeMap<_, _> = bodies.into_iter().map(|row| (row.id, row.name)).collect();
    let out = store::disqualified_of(reader, store::RecordsOf::Cycle(id)).await?;
    let results = newest(store::results_of(reader, store::RecordsOf::Cycle(id)).await?);
    let leaves = leaves(&tree);
    let mut rows = Vec::with_capacity(entries.len());
    for entry in &entries {
        let name = names
            .get(&entry.organization_id)
            .cloned()
            .unwrap_or_default();
        let reason = out.iter().find(|row| row.entry_id == entry.id);
        let reason = reason.map(|row| row.reason.clone());
        let Some(result) = results.get(&entry.id) else {
            rows.push((i32::MAX, vec![Cell::Empty, Cell::Text(name)]));
            continue;
        };
        let place = result.rank.unwrap_or(i32::MAX);
        rows.push((place, row(result, name, (&leaves, reason), language)?));
    }
    rows.sort_by_key(|(place, _)| *place);
    let page = Page {
        name: language.of("考核结果", "Results").to_owned(),
        columns: columns(&leaves, language),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        blank: 0,
    };
    sheets::write(&[page], acting.today())
}

/// Of each the newest version.
fn newest(rows: Vec<appraisal_result::Model>) -> BTreeMap<EntryId, appraisal_result::Model> {
    let mut newest: BTreeMap<EntryId, appraisal_result::Model> = BTreeMap::new();
    for row in rows {
        let is_newer = newest
            .get(&row.entry_id)
            .is_none_or(|known| known.version < row.version);
        if is_newer {
            newest.insert(row.entry_id, row);
        }
    }
    newest
}

/// The indicators that are scored themselves, in their order.
fn leaves(tree: &Tree) -> Vec<&Indicator> {
    let mut found = Vec::new();
    let mut open: Vec<&Indicator> = tree.indicators.iter().rev().collect();
    while let Some(node) = open.pop() {
        if node.children.is_empty() {
            found.push(node);
        }
        open.extend(node.children.iter().rev());
    }
    found
}

fn columns(leaves: &[&Indicator], language: Language) -> Vec<Column> {
    let head = [
        ("名次", "Rank", 8),
        ("单位", "Organization", 36),
        ("党建得分", "Party building", 14),
        ("综合得分", "Overall", 14),
        ("等次", "Grade", 12),
    ];
    let mut columns: Vec<_> = head
        .into_iter()
        .map(|(zh, en, width)| Column::new(language.of(zh, en), width))
        .collect();
    let titles = leaves
        .iter()
        .map(|node| Column::new(node.title.clone(), 14));
    columns.extend(titles);
    columns.push(Column::new(
        language.of("取消资格原因", "Why it is out"),
        24,
    ));
    columns
}

fn row(
    result: &appraisal_result::Model,
    name: String,
    (leaves, out): (&[&Indicator], Option<String>),
    language: Language,
) -> Result<Vec<Cell>> {
    let content: Content =
        serde_json::from_str(&result.content).map_err(|error| Error::Internal(Box::new(error)))?;
    let number = |number: Option<i64>| number.map_or(Cell::Empty, Cell::Hundredths);
    let rank = result
        .rank
        .map_or(Cell::Empty, |rank| Cell::Whole(rank.into()));
    let mut cells = vec![
        rank,
        Cell::Text(name),
        number(result.score),
        number(result.overall),
        result.grade.as_deref().map_or(Cell::Empty, |grade| {
            Cell::from(grade_title(grade, language))
        }),
    ];
    for leaf in leaves {
        let scored = content.indicators.iter().find(|one| one.key == leaf.key);
        cells.push(number(scored.and_then(|one| one.score)));
    }
    cells.push(out.map_or(Cell::Empty, Cell::Text));
    Ok(cells)
}

/// A grade as people call it.
fn grade_title(grade: &str, language: Language) -> &str {
    let titles = [
        ("EXCELLENT", "优秀", "Excellent"),
        ("GOOD", "良好", "Good"),
        ("FAIR", "一般", "Fair"),
        ("POOR", "较差", "Poor"),
    ];
    let found = titles.iter().find(|(known, _, _)| *known == grade);
    found.map_or(grade, |(_, zh, en)| language.of(zh, en))
}
