//! What the branches of a department, or of all departments, collected in a month, in a spreadsheet:
//! booked all together or not at all.

use std::collections::BTreeMap;

use entity::{DuesCollectionId, OrganizationId, Period, organization};

use super::collection::{self, Collect, Register};
use super::{done, store};
use crate::access::{self, Acting, Action, Place};
use crate::db::history::{hex, sha256};
use crate::domain::organization as bodies;
use crate::error::{Error, Language, Refusal, RefusalCode, Result};
use crate::sheet::{self, Cell, Cells, Column, Form, Heading, Page, Table};

/// Rows of a workbook at the most.
const ROWS_MAX: u32 = 500;
/// Faults of one workbook that are told at the most.
const FAULTS_MAX: usize = 100;
/// What the row of the sum is called.
pub(super) const TOTAL: [&str; 2] = ["合计", "Total"];

/// A column that has to be there.
pub(super) const fn heading(key: &'static str, zh: &'static str, en: &'static str) -> Heading {
    Heading {
        key,
        zh,
        en,
        required: true,
    }
}

/// The table of collections.
const FORM: Form = Form {
    headings: &[
        heading("organizationId", "组织", "Organization"),
        heading("amount", "金额（元）", "Amount (yuan)"),
        Heading {
            required: false,
            ..heading("payers", "缴费人数", "Payers")
        },
    ],
    // And the row of the sum.
    rows_max: ROWS_MAX + 1,
};

/// A row that was booked.
#[derive(Clone, Copy, Debug)]
pub struct Collected {
    /// Its number, as the program shows it.
    pub row: u32,
    /// The collection.
    pub id: DuesCollectionId,
}

/// A row as it was understood.
struct Wanted {
    row: u32,
    input: Collect,
    body: organization::Model,
}

/// The template of an organization: those at and below it that collect.
///
/// # Errors
/// When the actor does not see the organization, or may not record its dues.
pub async fn collection_template(
    acting: &Acting<'_>,
    organization: OrganizationId,
    language: Language,
) -> Result<Vec<u8>> {
    let root = root(acting, organization).await?;
    let of = (root.path.as_slice(), acting.today());
    let below = store::collecting(acting.db.reader(), of, ROWS_MAX.into()).await?;
    let mut rows: Vec<_> = below
        .into_iter()
        .map(|row| vec![Cell::Text(row.name)])
        .collect();
    rows.push(vec![Cell::from(language.of(TOTAL[0], TOTAL[1]))]);
    let widths = [48, 16, 12];
    let columns = FORM.headings.iter().zip(widths);
    let page = Page {
        name: language.of("党费收缴", "Dues").to_owned(),
        columns: columns
            .map(|(heading, width)| Column::new(language.of(heading.zh, heading.en), width))
            .collect(),
        rows,
        blank: 0,
    };
    sheet::write(&[page], acting.today())
}

/// Books all rows of a workbook that name an amount, or none of them. The same workbook once more
/// gives what was booked.
///
/// # Errors
/// All that is wrong with it, each at its row and column.
pub async fn import_collections(
    acting: &Acting<'_>,
    (organization, month): (OrganizationId, Period),
    bytes: Vec<u8>,
) -> Result<Vec<Collected>> {
    let root = root(acting, organization).await?;
    let hash = hex(&sha256(&[&bytes]));
    let table = sheet::read(bytes, FORM).await?;
    let mut faults = Vec::new();
    let mut wanted = understood(acting, (&root, month), &table, &mut faults).await?;
    if wanted.is_empty() && faults.is_empty() {
        let (zh, en) = ("没有填写金额", "no amount is filled in");
        faults.push(Refusal::new(RefusalCode::Required, zh, en));
    }
    placed(&table, faults)?;
    // Books are locked in one order, so that two workbooks never wait for each other in a circle.
    wanted.sort_by_key(|one| one.body.id);
    let mut tx = acting.begin().await?;
    acting.require(&mut tx, Action::DuesRecord, &root)?;
    let mut booked = Vec::with_capacity(wanted.len());
    let mut faults = Vec::new();
    for one in wanted {
        let id = DuesCollectionId(acting.new_id());
        let key = format!("{hash}:{month}:{}", one.row);
        let key = ("importDuesCollections", key.as_str());
        if let Some(before) = done(acting, &tx, key, &one.input, id.0).await? {
            let id = DuesCollectionId(before);
            booked.push(Collected { row: one.row, id });
            continue;
        }
        match collection::book(acting, &mut tx, &one.body, (&one.input, id)).await {
            Ok(()) => booked.push(Collected { row: one.row, id }),
            Err(Error::Refused(refusals)) => {
                faults.extend(refusals.into_iter().map(|mut refusal| {
                    refusal.path.insert(1, one.row.to_string());
                    refusal
                }));
            }
            Err(other) => return Err(other),
        }
    }
    placed(&table, faults)?;
    tx.commit().await?;
    booked.sort_by_key(|one| one.row);
    Ok(booked)
}

/// Nothing where nothing is wrong; else every fault at its row and column.
pub(super) fn placed(table: &Table, mut faults: Vec<Refusal>) -> Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    faults.truncate(FAULTS_MAX);
    let placed = faults.into_iter().map(|fault| table.place(fault));
    Err(Error::Refused(placed.collect()))
}

/// The organization, for those who may record its dues.
async fn root(acting: &Acting<'_>, id: OrganizationId) -> Result<organization::Model> {
    let row = bodies::by_ids(acting.db.reader(), [id]).await?.pop();
    let row = row.filter(|row| acting.sees(row));
    let row = row.ok_or(Error::NotFound("organization"))?;
    access::require(acting.actor, Action::DuesRecord, &Place::from(&row))?;
    Ok(row)
}

/// The rows that name an amount; what is wrong with the others, and with their sum.
async fn understood(
    acting: &Acting<'_>,
    (root, month): (&organization::Model, Period),
    table: &Table,
    faults: &mut Vec<Refusal>,
) -> Result<Vec<Wanted>> {
    let of = (root.path.as_slice(), acting.today());
    let below = store::collecting(acting.db.reader(), of, u64::MAX >> 1).await?;
    let mut by_name: BTreeMap<&str, Vec<&organization::Model>> = BTreeMap::new();
    for body in &below {
        by_name.entry(&body.name).or_default().push(body);
    }
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut total = None;
    for row in &table.rows {
        let mut cells = row.cells();
        cells.need(&["organizationId"]);
        let name = cells.text("organizationId").unwrap_or_default();
        let (amount, payers) = (cells.fen("amount"), cells.whole("payers"));
        if TOTAL.contains(&name.as_str()) {
            total = total.or(amount.map(|amount| (row.number, amount)));
        } else if let Some(body) = named(&mut cells, &by_name, &name) {
            if wanted.iter().any(|one| one.body.id == body.id) {
                let (zh, en) = ("组织重复", "the organization stands twice");
                cells.refuse(
                    "organizationId",
                    Refusal::new(RefusalCode::Duplicate, zh, en),
                );
            }
            wanted.extend(amount.map(|amount| Wanted {
                row: row.number,
                input: Collect {
                    organization: body.id,
                    month,
                    amount,
                    payers: payers.map(|payers| i32::try_from(payers).unwrap_or(-1)),
                    voluntary: false,
                    collected_on: None,
                    register: Register::Sum,
                },
                body: body.clone(),
            }));
        }
        faults.extend(cells.faults());
    }
    let sum = wanted
        .iter()
        .try_fold(0_i64, |sum, one| sum.checked_add(one.input.amount));
    faults.extend(total_fault(total, sum));
    Ok(wanted)
}

/// What is wrong with the row of the sum: its number and what it says.
pub(super) fn total_fault(total: Option<(u32, i64)>, sum: Option<i64>) -> Option<Refusal> {
    let (row, stated) = total.filter(|(_, stated)| Some(*stated) != sum)?;
    let sum = sum.unwrap_or_default();
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen.abs() % 100);
    let refusal = Refusal::new(
        RefusalCode::TotalDiffers,
        format!("合计 {} 与各行之和 {} 不符", yuan(stated), yuan(sum)),
        format!(
            "the total of {} is not the sum of the rows, {}",
            yuan(stated),
            yuan(sum)
        ),
    );
    Some(refusal.at(&format!("{row}.amount")))
}

/// The one organization of this name.
fn named<'a>(
    cells: &mut Cells<'_>,
    by_name: &BTreeMap<&str, Vec<&'a organization::Model>>,
    name: &str,
) -> Option<&'a organization::Model> {
    match by_name.get(name).map_or(&[][..], Vec::as_slice) {
        [body] => return Some(body),
        [] if name.is_empty() => {}
        [] => {
            let refusal = Refusal::new(
                RefusalCode::OrganizationOutside,
                format!("下级组织中没有“{name}”"),
                format!("there is no “{name}” below"),
            );
            cells.refuse("organizationId", refusal);
        }
        [_, ..] => {
            let refusal = Refusal::new(
                RefusalCode::Duplicate,
                format!("有多个组织名为“{name}”，请逐个登记"),
                format!("several organizations are called “{name}”: record each by itself"),
            );
            cells.refuse("organizationId", refusal);
        }
    }
    None
}
