//! What members owe for a month, in a spreadsheet; and what they pay, booked all together or not at all.

use std::collections::BTreeMap;

use entity::{DuesCollectionId, OrganizationId, Period, PersonId, organization};
use serde::Serialize;

use super::super::collections::{Collected, TOTAL, heading, placed, total_fault};
use super::payment::{self, Booking, RecordPayments};
use super::{MemberAccount, accounts_below, done, open, store};
use crate::access::{self, Acting, Action, Place};
use crate::db::Tx;
use crate::db::history::{hex, sha256};
use crate::domain::dues::rules::PaidBy;
use crate::domain::organization as bodies;
use crate::error::{Error, Language, Refusal, RefusalCode, Result};
use crate::sheet::{self, Cell, Cells, Column, Form, Heading, Page, Table};

/// Rows of a workbook at the most.
const ROWS_MAX: u32 = 500;

/// A column that is only read by people.
const fn told(heading: Heading) -> Heading {
    Heading {
        required: false,
        ..heading
    }
}

/// The table of members.
const FORM: Form = Form {
    headings: &[
        heading("organizationId", "党支部", "Branch"),
        heading("personId", "姓名", "Name"),
        told(heading("due", "应交（元）", "Due (yuan)")),
        told(heading("paid", "已交（元）", "Paid (yuan)")),
        heading("amount", "本次交纳（元）", "Paying now (yuan)"),
    ],
    // And the row of the sum.
    rows_max: ROWS_MAX + 1,
};

/// The members of a branch or department, with what each owes and has paid for a month, and a column to
/// fill in.
///
/// # Errors
/// When the actor does not see the organization, or may not read what its members owe.
pub async fn member_sheet(
    acting: &Acting<'_>,
    (organization, month): (OrganizationId, Period),
    language: Language,
) -> Result<Vec<u8>> {
    let root = house(acting, organization, Action::DuesMemberRead).await?;
    let members = members(acting, &root, month).await?;
    let money = |fen: Option<i64>| fen.map_or(Cell::Empty, Cell::Hundredths);
    let mut rows: Vec<_> = members
        .iter()
        .map(|member| {
            let of = &member.of.account.of;
            vec![
                Cell::Text(member.branch.clone()),
                Cell::Text(member.name.clone()),
                money(of.due),
                money(Some(of.paid)),
            ]
        })
        .collect();
    rows.push(vec![Cell::from(language.of(TOTAL[0], TOTAL[1]))]);
    let widths = [40, 16, 14, 14, 18];
    let columns = FORM.headings.iter().zip(widths);
    let page = Page {
        name: language.of("党员党费", "Members").to_owned(),
        columns: columns
            .map(|(heading, width)| Column::new(language.of(heading.zh, heading.en), width))
            .collect(),
        rows,
        blank: 0,
    };
    sheet::write(&[page], acting.today())
}

/// The branch or department, in which the actor may do this.
async fn house(
    acting: &Acting<'_>,
    id: OrganizationId,
    action: Action,
) -> Result<organization::Model> {
    let rows = bodies::by_ids(acting.db.reader(), [id]).await?;
    let root = rows.into_iter().find(|row| acting.sees(row));
    let root = root.ok_or(Error::NotFound("organization"))?;
    access::require(acting.actor, action, &Place::from(&root))?;
    Ok(root)
}

/// A member with the names by which a row says who is meant.
struct Named {
    of: MemberAccount,
    branch: String,
    name: String,
}

async fn members(
    acting: &Acting<'_>,
    root: &organization::Model,
    month: Period,
) -> Result<Vec<Named>> {
    let reader = acting.db.reader();
    let accounts = accounts_below(reader, &root.path, (month, acting.today())).await?;
    let branches = accounts.iter().map(|one| one.member.organization_id);
    let branches = bodies::by_ids(reader, branches).await?;
    let branches: BTreeMap<_, _> = branches.into_iter().map(|row| (row.id, row.name)).collect();
    let people = accounts.iter().map(|one| one.member.person_id);
    let people = bodies::people_by_ids(reader, people).await?;
    let people: BTreeMap<_, _> = people.into_iter().map(|row| (row.id, row.name)).collect();
    let named = accounts.into_iter().map(|of| Named {
        branch: branches
            .get(&of.member.organization_id)
            .cloned()
            .unwrap_or_default(),
        name: people
            .get(&of.member.person_id)
            .cloned()
            .unwrap_or_default(),
        of,
    });
    let mut named: Vec<_> = named.collect();
    named.sort_by(|one, other| (&one.branch, &one.name).cmp(&(&other.branch, &other.name)));
    Ok(named)
}

/// A row as it was understood.
struct Wanted {
    row: u32,
    branch: OrganizationId,
    payment: PaidBy,
}

/// What tells one workbook from another.
#[derive(Serialize)]
struct Sent<'a> {
    organization: OrganizationId,
    month: Period,
    hash: &'a str,
}

/// Books all rows of a workbook that name an amount, or none of them. The same workbook once more
/// gives what was booked.
///
/// # Errors
/// All that is wrong with it, each at its row and column.
pub async fn import_payments(
    acting: &Acting<'_>,
    (organization, month): (OrganizationId, Period),
    bytes: Vec<u8>,
) -> Result<Vec<Collected>> {
    let root = house(acting, organization, Action::DuesMemberKeep).await?;
    let hash = hex(&sha256(&[&bytes]));
    let table = sheet::read(bytes, FORM).await?;
    let members = members(acting, &root, month).await?;
    let mut faults = Vec::new();
    let wanted = understood(&table, (&members, month), &mut faults);
    if wanted.is_empty() && faults.is_empty() {
        let (zh, en) = ("没有填写金额", "no amount is filled in");
        faults.push(Refusal::new(RefusalCode::Required, zh, en));
    }
    placed(&table, faults)?;
    let sent = Sent {
        organization,
        month,
        hash: &hash,
    };
    let mut tx = acting.begin().await?;
    let mut first = DuesCollectionId(acting.new_id());
    match done(acting, &tx, ("importMemberDues", &hash), &sent, first.0).await? {
        Some(done) => first = DuesCollectionId(done),
        None => placed(&table, book(acting, &mut tx, &wanted, first).await?)?,
    }
    let booked = store::payments_of_act(tx.conn(), first).await?;
    tx.commit().await?;
    let by_person: BTreeMap<PersonId, DuesCollectionId> = booked
        .iter()
        .map(|row| (row.person_id, row.collection_id))
        .collect();
    let collected = wanted.iter().filter_map(|one| {
        let id = *by_person.get(&one.payment.person)?;
        Some(Collected { row: one.row, id })
    });
    Ok(collected.collect())
}

/// Books the rows, branch by branch; gives what stands against them.
async fn book(
    acting: &Acting<'_>,
    tx: &mut Tx,
    wanted: &[Wanted],
    first: DuesCollectionId,
) -> Result<Vec<Refusal>> {
    let mut booking = Booking::of(first);
    let mut faults = Vec::new();
    for (organization, payments) in by_branch(wanted) {
        let row = open(acting, tx, organization, Action::DuesMemberKeep).await?;
        let input = RecordPayments {
            organization,
            payments,
            collected_on: None,
        };
        match payment::book(acting, tx, &row, (&input, &mut booking)).await {
            Ok(()) => {}
            Err(Error::Refused(refusals)) => {
                let rows = rows_of(wanted, organization);
                faults.extend(refusals.into_iter().map(|refusal| in_row(refusal, &rows)));
            }
            Err(other) => return Err(other),
        }
    }
    Ok(faults)
}

/// The payments of each branch; books are locked in one order, so that two workbooks never wait for each
/// other in a circle.
fn by_branch(wanted: &[Wanted]) -> BTreeMap<OrganizationId, Vec<PaidBy>> {
    let mut branches: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for one in wanted {
        branches.entry(one.branch).or_default().push(one.payment);
    }
    branches
}

fn rows_of(wanted: &[Wanted], branch: OrganizationId) -> Vec<u32> {
    let of_branch = wanted.iter().filter(|one| one.branch == branch);
    of_branch.map(|one| one.row).collect()
}

/// What is said of the payment at a place, said of its row.
fn in_row(refusal: Refusal, rows: &[u32]) -> Refusal {
    let index = refusal.path.get(2).and_then(|part| part.parse().ok());
    let row = index.and_then(|index: usize| rows.get(index));
    let field = match refusal.path.last().map(String::as_str) {
        Some("personId") => "personId",
        Some(_) | None => "amount",
    };
    let row = row.or_else(|| rows.first()).copied().unwrap_or_default();
    Refusal {
        path: vec!["input".to_owned()],
        ..refusal
    }
    .at(&format!("{row}.{field}"))
}

/// The rows that name an amount; what is wrong with the others, and with their sum.
fn understood(
    table: &Table,
    (members, month): (&[Named], Period),
    faults: &mut Vec<Refusal>,
) -> Vec<Wanted> {
    let mut by_name: BTreeMap<(&str, &str), Vec<&Named>> = BTreeMap::new();
    for member in members {
        let of = by_name.entry((&member.branch, &member.name)).or_default();
        of.push(member);
    }
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut total = None;
    for row in &table.rows {
        let mut cells = row.cells();
        let branch = cells.text("organizationId").unwrap_or_default();
        let amount = cells.fen("amount");
        if TOTAL.contains(&branch.as_str()) {
            total = total.or(amount.map(|amount| (row.number, amount)));
        } else {
            cells.need(&["organizationId", "personId"]);
            let name = cells.text("personId").unwrap_or_default();
            let member = named(&mut cells, &by_name, (&branch, &name));
            wanted.extend(member.zip(amount).map(|(member, amount)| Wanted {
                row: row.number,
                branch: member.of.member.organization_id,
                payment: PaidBy {
                    person: member.of.member.person_id,
                    month,
                    amount,
                    voluntary: false,
                },
            }));
        }
        faults.extend(cells.faults());
    }
    let mut amounts = wanted.iter().map(|one| one.payment.amount);
    let sum = amounts.try_fold(0_i64, i64::checked_add);
    faults.extend(total_fault(total, sum));
    wanted
}

/// The one member of this name in the branch of that name.
fn named<'a>(
    cells: &mut Cells<'_>,
    by_name: &BTreeMap<(&str, &str), Vec<&'a Named>>,
    (branch, name): (&str, &str),
) -> Option<&'a Named> {
    if branch.is_empty() || name.is_empty() {
        return None;
    }
    match by_name.get(&(branch, name)).map_or(&[][..], Vec::as_slice) {
        [member] => return Some(member),
        [] => {
            let refusal = Refusal::new(
                RefusalCode::OutsideOrganization,
                format!("“{branch}”该月没有党员“{name}”"),
                format!("“{branch}” has no member “{name}” in that month"),
            );
            cells.refuse("personId", refusal);
        }
        [_, ..] => {
            let refusal = Refusal::new(
                RefusalCode::Duplicate,
                format!("有多名党员名为“{name}”，请逐个登记"),
                format!("several members are called “{name}”: record each by itself"),
            );
            cells.refuse("personId", refusal);
        }
    }
    None
}
