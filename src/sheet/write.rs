//! Writing workbooks: tables with headings, forms that say what belongs in a column.

use chrono::NaiveDate;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Workbook, Worksheet, XlsxError,
};

use super::letters;
use crate::error::{Error, Result};

/// The page on which the choices of columns stand.
const CHOICES: &str = "选项";
/// The fill of headings.
const HEADING: Color = Color::RGB(0x00F3_E9E9);

/// A page of a workbook: a table below its headings.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Its name, up to 31 characters.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// What stands in it.
    pub rows: Vec<Vec<Cell>>,
    /// Rows that are left to be filled in.
    pub blank: u32,
}

/// A column: its heading, and what belongs in it.
#[derive(Clone, Debug)]
pub struct Column {
    /// What stands above it.
    pub heading: String,
    /// How wide it is, in characters.
    pub width: u32,
    /// The only texts that it takes; any where there are none.
    pub choices: Vec<String>,
    /// Whether it takes days.
    pub days: bool,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text: never a formula, whatever it begins with.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number in hundredths, shown with two decimals: yuan in fen, scores.
    Hundredths(i64),
    /// A day.
    Day(NaiveDate),
}

impl Column {
    /// A column that takes anything.
    pub fn new(heading: impl Into<String>, width: u32) -> Self {
        Self {
            heading: heading.into(),
            width,
            choices: Vec::new(),
            days: false,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// The bytes of a workbook of these pages, as of a day.
///
/// # Errors
/// When a page's name or a text is longer than a workbook takes.
pub fn write(pages: &[Page], as_of: NaiveDate) -> Result<Vec<u8>> {
    fill(pages, as_of).map_err(|error| Error::Internal(Box::new(error)))
}

fn fill(pages: &[Page], as_of: NaiveDate) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // Otherwise the machine's own clock would stand in it.
    let made = ExcelDateTime::parse_from_str(&as_of.to_string())?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let mut lists: Vec<&[String]> = Vec::new();
    for page in pages {
        let sheet = book.add_worksheet().set_name(&page.name)?;
        table(sheet, page)?;
        for (index, column) in (0_u16..).zip(&page.columns) {
            let Some(last) = page.blank.checked_sub(1) else {
                continue;
            };
            let first = u32::try_from(page.rows.len()).unwrap_or(u32::MAX) + 1;
            if !column.choices.is_empty() {
                let letter = letters(u32::try_from(lists.len()).unwrap_or_default());
                let list = format!("={CHOICES}!${letter}$1:${letter}${}", column.choices.len());
                lists.push(&column.choices);
                let choice = DataValidation::new().allow_list_formula(list.as_str().into());
                sheet.add_data_validation(first, index, first + last, index, &choice)?;
            }
        }
    }
    if !lists.is_empty() {
        let sheet = book.add_worksheet().set_name(CHOICES)?;
        for (column, list) in (0_u16..).zip(lists) {
            for (row, choice) in (0_u32..).zip(list) {
                sheet.write_string(row, column, choice)?;
            }
        }
        sheet.set_hidden(true);
    }
    book.save_to_buffer()
}

fn table(sheet: &mut Worksheet, page: &Page) -> Result<(), XlsxError> {
    let heading = Format::new()
        .set_bold()
        .set_background_color(HEADING)
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter);
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let hundredths = Format::new().set_num_format("#,##0.00");
    for (index, column) in (0_u16..).zip(&page.columns) {
        sheet.set_column_width(index, column.width)?;
        if column.days {
            sheet.set_column_format(index, &day)?;
        }
        sheet.write_string_with_format(0, index, &column.heading, &heading)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, cells) in (1_u32..).zip(&page.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    sheet.write_string(row, column, text)?;
                }
                Cell::Whole(number) => {
                    sheet.write_number(row, column, float(*number))?;
                }
                Cell::Hundredths(number) => {
                    let number = decimal(*number);
                    sheet.write_number_with_format(row, column, number, &hundredths)?;
                }
                Cell::Day(date) => {
                    let date = ExcelDateTime::parse_from_str(&date.to_string())?;
                    sheet.write_datetime_with_format(row, column, &date, &day)?;
                }
            }
        }
    }
    Ok(())
}

/// Numbers of workbooks are floats: exact up to 15 digits, which no amount here has.
const fn float(number: i64) -> f64 {
    number as f64
}

/// Hundredths as the number nearest to them, as people would have typed it.
fn decimal(hundredths: i64) -> f64 {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, part) = (
        hundredths.unsigned_abs() / 100,
        hundredths.unsigned_abs() % 100,
    );
    let typed = format!("{sign}{whole}.{part:02}").parse();
    typed.unwrap_or_default()
}
