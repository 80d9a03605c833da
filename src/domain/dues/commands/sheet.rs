//! The books of an organization in a period, as a workbook: the statements of both funds, the trial
//! balance, and the journal of its own books.

use std::collections::BTreeMap;

use entity::dues_entry::DuesFund;
use entity::dues_line::DuesAccount;
use entity::{OrganizationId, Period, organization};
use sea_orm::Iterable as _;

use super::store::{self, Which, Whose};
use crate::access::Acting;
use crate::db::page::PageRequest;
use crate::domain::dues::rules::{self, FUNDS, Figures, Posting, Sums};
use crate::domain::organization as bodies;
use crate::error::{Error, Language, Refusal, RefusalCode, Result};
use crate::sheet::{self, Cell, Column, Page};

/// Entries of one fund that the journal shows at the most.
const ENTRIES_MAX: u64 = 10_000;

/// Whose books a workbook is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Books {
    /// The organization's own.
    Own,
    /// Those of all that it leads too, transfers between them left out.
    Subtree,
}

/// A statement in both funds.
struct Both {
    figures: BTreeMap<DuesFund, Figures>,
    balances: BTreeMap<DuesFund, Sums>,
}

/// The workbook of an organization's books in a period.
///
/// # Errors
/// When the actor does not fully see the organization.
pub async fn statement_sheet(
    acting: &Acting<'_>,
    (organization, period): (OrganizationId, Period),
    books: Books,
    language: Language,
) -> Result<Vec<u8>> {
    let reader = acting.db.reader();
    let row = bodies::by_ids(reader, [organization]).await?.pop();
    let row = row.filter(|row| acting.sees(row));
    let row = row.ok_or(Error::NotFound("organization"))?;
    let both = both(acting, (&row, period), books).await?;
    let mut pages = vec![
        statement(&both, language, &format!("{} {period}", row.name)),
        balance(&both, language),
    ];
    if books == Books::Own {
        pages.push(journal(acting, (row.id, period), language).await?);
    }
    sheet::write(&pages, acting.today())
}

async fn both(
    acting: &Acting<'_>,
    (row, period): (&organization::Model, Period),
    books: Books,
) -> Result<Both> {
    let mut both = Both {
        figures: BTreeMap::new(),
        balances: BTreeMap::new(),
    };
    for fund in FUNDS {
        let which = Which {
            whose: match books {
                Books::Own => Whose::Own(row.id),
                Books::Subtree => Whose::Below(&row.path),
            },
            fund,
            days: (period.first_day(), period.last_day()),
            known_before: None,
        };
        let totals = store::totals(acting.db.reader(), &which).await?;
        both.figures.insert(fund, Figures::of(&totals));
        let end = totals.before.plus(&totals.during);
        both.balances.insert(fund, end);
    }
    Ok(both)
}

/// Closing = opening + collected + interest + received - remitted - spent, a line for each.
fn statement(both: &Both, language: Language, title: &str) -> Page {
    let of = |figure: &dyn Fn(&Figures) -> i64| {
        FUNDS.map(|fund| Cell::Hundredths(both.figures.get(&fund).map_or(0, figure)))
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut line = |zh: &str, en: &str, amounts: [Cell; 2]| {
        let mut row = vec![Cell::from(language.of(zh, en))];
        row.extend(amounts);
        rows.push(row);
    };
    line("期初余额", "Opening", of(&|one| one.opening));
    line(
        "收缴（拨入）",
        "Collected, or budgeted",
        of(&|one| one.collected),
    );
    line("利息", "Interest", of(&|one| one.interest));
    line("下级上缴及上级拨款", "Received", of(&|one| one.received));
    line(
        "上缴及拨出",
        "Remitted and granted",
        of(&|one| one.remitted),
    );
    let categories: Vec<_> = both.figures.values().flat_map(|one| &one.spent).collect();
    for category in entity::dues_spending::DuesSpendingCategory::iter() {
        if categories.iter().any(|(spent, _)| *spent == category) {
            let spent = |one: &Figures| {
                let found = one.spent.iter().find(|(spent, _)| *spent == category);
                found.map_or(0, |(_, amount)| *amount)
            };
            let (zh, en) = rules::account_title(rules::spent_account(category));
            line(zh, en, of(&spent));
        }
    }
    line("期末余额", "Closing", of(&|one| one.closing));
    line(
        "其中：留存可用",
        "Of it: kept and not spent",
        of(&|one| one.available),
    );
    line(
        "应上缴未上缴",
        "Owed upward and not sent",
        of(&|one| one.payable),
    );
    line("在途", "In transit", of(&|one| one.in_transit));
    Page {
        name: language.of("收支报表", "Statement").to_owned(),
        columns: vec![
            Column::new(title, 40),
            Column::new(language.of("党费（元）", "Dues (yuan)"), 18),
            Column::new(language.of("教育经费（元）", "Education (yuan)"), 18),
        ],
        rows,
        blank: 0,
    }
}

/// What every account holds at the end: debit and credit add up to the same.
fn balance(both: &Both, language: Language) -> Page {
    let mut rows = Vec::new();
    for account in DuesAccount::iter() {
        for fund in FUNDS {
            let held = both.balances.get(&fund).map_or(0, |sums| sums.get(account));
            if held != 0 {
                let (zh, en) = rules::account_title(account);
                rows.push(vec![
                    Cell::from(fund_title(fund, language)),
                    Cell::from(language.of(zh, en)),
                    amount(held.max(0)),
                    amount((-held).max(0)),
                ]);
            }
        }
    }
    Page {
        name: language.of("科目余额", "Trial balance").to_owned(),
        columns: vec![
            Column::new(language.of("资金", "Fund"), 12),
            Column::new(language.of("科目", "Account"), 36),
            Column::new(language.of("借方（元）", "Debit (yuan)"), 18),
            Column::new(language.of("贷方（元）", "Credit (yuan)"), 18),
        ],
        rows,
        blank: 0,
    }
}

async fn journal(
    acting: &Acting<'_>,
    (id, period): (OrganizationId, Period),
    language: Language,
) -> Result<Page> {
    let reader = acting.db.reader();
    let mut rows = Vec::new();
    for fund in FUNDS {
        let all = PageRequest {
            after: None,
            limit: ENTRIES_MAX,
        };
        let entries = store::list_entries(reader, (id, fund), period, &all).await?;
        let ids = entries.rows.iter().map(|entry| entry.id);
        let mut lines: BTreeMap<_, Vec<Posting>> = BTreeMap::new();
        for (entry, line) in store::lines_of(reader, ids).await? {
            lines.entry(entry).or_default().push(line);
        }
        if entries.has_next {
            let (zh, en) = (
                "分录过多，请按较短期间导出",
                "too many entries: ask for a shorter period",
            );
            return Err(Refusal::new(RefusalCode::TooLong, zh, en).into());
        }
        for entry in &entries.rows {
            for line in lines.get(&entry.id).into_iter().flatten() {
                let (zh, en) = rules::account_title(line.account);
                rows.push(vec![
                    Cell::from(fund_title(fund, language)),
                    Cell::Whole(entry.number),
                    Cell::Day(entry.effective_on),
                    Cell::Day(crate::clock::day_of(entry.recorded_at)),
                    Cell::Text(entry.memo.clone()),
                    Cell::from(language.of(zh, en)),
                    amount(line.amount.max(0)),
                    amount((-line.amount).max(0)),
                ]);
            }
        }
    }
    let headings = [
        ("资金", "Fund", 12),
        ("序号", "Number", 8),
        ("记账日期", "Counts on", 14),
        ("登记日期", "Recorded on", 14),
        ("摘要", "Memo", 36),
        ("科目", "Account", 30),
        ("借方（元）", "Debit (yuan)", 16),
        ("贷方（元）", "Credit (yuan)", 16),
    ];
    let column = |(zh, en, width)| Column::new(language.of(zh, en), width);
    Ok(Page {
        name: language.of("明细账", "Journal").to_owned(),
        columns: headings.into_iter().map(column).collect(),
        rows,
        blank: 0,
    })
}

const fn amount(fen: i64) -> Cell {
    match fen {
        0 => Cell::Empty,
        fen => Cell::Hundredths(fen),
    }
}

const fn fund_title(fund: DuesFund, language: Language) -> &'static str {
    match fund {
        DuesFund::Dues => language.of("党费", "Dues"),
        DuesFund::Education => language.of("教育经费", "Education"),
    }
}
