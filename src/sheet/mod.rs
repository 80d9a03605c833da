//! Tables in spreadsheets (XLSX): written for people to read or to fill in, and read back. It knows
//! pages, headings and cells; what they mean is the domains'.
//!
//! What comes back was in somebody's hands. A workbook is unpacked once to see how large it really is
//! before any of it is parsed, cells are taken one after another, and formulas and merged cells are
//! refused: of a formula nobody knows what the person saw, of merged cells which row they belong to.

mod cells;
mod read;
mod unpack;
mod write;

pub use cells::{Cells, Row, Value};
pub use read::{Table, read};
pub use write::{Cell, Column, Page, write};

/// Bytes of a workbook that is sent, at the most.
pub const BYTES_MAX: usize = 2 * 1024 * 1024;
/// The media type of a workbook.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A column that people fill in: by which name the service knows it, and its headings.
#[derive(Clone, Copy, Debug)]
pub struct Heading {
    /// The field of the input, such as `startsOn`.
    pub key: &'static str,
    /// 简体中文.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
    /// Whether the column has to be there.
    pub required: bool,
}

/// A table that people fill in: its first row are the headings, in either language and any order.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Its columns, in the order of the template.
    pub headings: &'static [Heading],
    /// Rows below the headings at the most.
    pub rows_max: u32,
}

/// The letters of a column: A for 0, AA for 26.
#[must_use]
pub fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    loop {
        let letter = u8::try_from(column % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_have_letters() {
        let named = [0, 25, 26, 51, 52, 701, 702, 16_383].map(letters);
        assert_eq!(named, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }
}
