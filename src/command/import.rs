//! `zeren import divisions|organizations|people|posts FILE.csv`: whole registers, all or nothing,
//! with a line and a column for every fault.
//!
//! Files are CSV in UTF-8, with or without a byte order mark, with either line end, the names of the
//! columns in the first line in any order.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use csv::StringRecord;
use serde::de::DeserializeOwned;

use crate::app::settlers;
use crate::clock::Clock;
use crate::config::Database;
use crate::db::Db;
use crate::domain::organization::{
    FAULTS_MAX, Fault, Imported, OrganizationRow, Outcome, PersonRow, PostRow, RawDivision,
    import_divisions, import_organizations, import_people, import_posts, load_divisions,
};
use crate::error::{Error, Message, Result};
use crate::schema::followers;

/// Bytes of a file at the most.
const FILE_LENGTH_MAX: usize = 64 * 1024 * 1024;

/// Import a register.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// What the file holds.
    pub what: ImportKind,
    /// The file, CSV in UTF-8.
    #[arg(required_unless_present = "builtin")]
    pub file: Option<PathBuf>,
    /// The divisions that the program brings along, in place of a file.
    #[arg(long, conflicts_with = "file")]
    pub builtin: bool,
}

/// The kinds of register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportKind {
    /// Columns: code, level, name, parent_code.
    Divisions,
    /// Columns: code, kind, name, division_code, superior, guided_by, valid_from. A code is the
    /// register's own; superior and guided_by name codes of this file, of an earlier one, or ids.
    Organizations,
    /// Columns: staff_number, name, organization.
    People,
    /// Columns: organization, role, title, staff_number, full_time, valid_from, document.
    Posts,
}

impl ImportKind {
    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Divisions => &["code", "level", "name", "parent_code"],
            Self::Organizations => &[
                "code",
                "kind",
                "name",
                "division_code",
                "superior",
                "guided_by",
                "valid_from",
            ],
            Self::People => &["staff_number", "name", "organization"],
            Self::Posts => &[
                "organization",
                "role",
                "title",
                "staff_number",
                "full_time",
                "valid_from",
                "document",
            ],
        }
    }
}

/// Imports what the arguments say and tells of it; exit code 1 when nothing was written for a fault.
///
/// # Errors
/// When the file cannot be read or the database fails.
pub async fn run(args: Args) -> Result<ExitCode> {
    let db = Db::connect(&args.database.url, args.database.connections)
        .await?
        .settled_by(settlers());
    let done = act(&db, &Clock::system(), &args, &mut std::io::stdout()).await;
    db.close().await;
    Ok(if done? {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn act(db: &Db, clock: &Clock, args: &Args, out: &mut impl Write) -> Result<bool> {
    let outcome = match &args.file {
        Some(file) => {
            let bytes = std::fs::read(file).map_err(|error| Error::Internal(Box::new(error)))?;
            import(db, clock, args.what, &bytes).await?
        }
        None if args.what == ImportKind::Divisions => {
            let written = load_divisions(db).await?;
            Ok(Imported {
                written,
                unchanged: 0,
            })
        }
        None => {
            return Err(Error::internal(
                "--builtin: only the divisions come with the program",
            ));
        }
    };
    tell(&outcome, out).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(outcome.is_ok())
}

/// Imports the register in `bytes`.
///
/// # Errors
/// When the database fails.
pub async fn import(db: &Db, clock: &Clock, what: ImportKind, bytes: &[u8]) -> Result<Outcome> {
    let table = match Table::read(bytes, what.columns()) {
        Ok(table) => table,
        Err(faults) => return Ok(Err(faults)),
    };
    match what {
        ImportKind::Divisions => {
            let rows = table.rows(|row: &mut RawDivision, line| row.line = line)?;
            import_divisions(db, clock, rows).await
        }
        ImportKind::Organizations => {
            let rows = table.rows(|row: &mut OrganizationRow, line| row.line = line)?;
            import_organizations(db, clock, rows).await
        }
        ImportKind::People => {
            let rows = table.rows(|row: &mut PersonRow, line| row.line = line)?;
            import_people(db, clock, rows).await
        }
        ImportKind::Posts => {
            let rows = table.rows(|row: &mut PostRow, line| row.line = line)?;
            import_posts(db, clock, &followers().all(), rows).await
        }
    }
}

fn tell(outcome: &Outcome, out: &mut impl Write) -> std::io::Result<()> {
    match outcome {
        Ok(Imported { written, unchanged }) => {
            writeln!(
                out,
                "已导入 {written} 行，{unchanged} 行原已存在 / {written} rows imported, {unchanged} were there already"
            )
        }
        Err(faults) => {
            for Fault {
                line,
                column,
                message: Message { zh, en },
            } in faults
            {
                writeln!(
                    out,
                    "第 {line} 行 {column}：{zh} / line {line}, {column}: {en}"
                )?;
            }
            if faults.len() >= FAULTS_MAX {
                writeln!(
                    out,
                    "只列出前 {FAULTS_MAX} 处 / only the first {FAULTS_MAX} are listed"
                )?;
            }
            writeln!(out, "未导入任何内容 / nothing was imported")
        }
    }
}

/// The rows of a file under its head.
#[derive(Debug)]
struct Table {
    head: StringRecord,
    rows: Vec<(u64, StringRecord)>,
}

impl Table {
    fn read(bytes: &[u8], columns: &[&str]) -> std::result::Result<Self, Vec<Fault>> {
        let text = decode(bytes).map_err(|fault| vec![fault])?;
        // The reader counts lines rightly only where they end in one character.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::Headers)
            .from_reader(text.as_bytes());
        let head = reader
            .headers()
            .cloned()
            .map_err(|error| vec![unreadable(&error)])?;
        let mut faults = check_head(&head, columns);
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    faults.push(unreadable(&error));
                    break;
                }
            };
            let line = record.position().map_or(0, csv::Position::line);
            // Spreadsheets leave lines of nothing but commas at the end.
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if record.len() != head.len() && faults.len() < FAULTS_MAX {
                faults.push(fault(
                    line,
                    "",
                    (
                        "列数与表头不同",
                        "has not as many columns as the first line",
                    ),
                ));
            }
            rows.push((line, record));
        }
        if faults.is_empty() {
            Ok(Self { head, rows })
        } else {
            Err(faults)
        }
    }

    fn rows<T: DeserializeOwned>(&self, number: impl Fn(&mut T, u64)) -> Result<Vec<T>> {
        let row = |(line, record): &(u64, StringRecord)| {
            let mut row: T = record
                .deserialize(Some(&self.head))
                .map_err(|error| Error::Internal(Box::new(error)))?;
            number(&mut row, *line);
            Ok(row)
        };
        self.rows.iter().map(row).collect()
    }
}

fn fault(line: u64, column: &str, (zh, en): (&'static str, &'static str)) -> Fault {
    let message = Message {
        zh: zh.into(),
        en: en.into(),
    };
    Fault {
        line,
        column: column.to_owned(),
        message,
    }
}

fn unreadable(error: &csv::Error) -> Fault {
    let line = error.position().map_or(0, csv::Position::line);
    fault(line, "", ("不是有效的 CSV", "is not valid CSV"))
}

/// The text of a file, which must be UTF-8.
fn decode(bytes: &[u8]) -> std::result::Result<&str, Fault> {
    if bytes.len() > FILE_LENGTH_MAX {
        return Err(fault(
            0,
            "",
            ("文件超过 64 MB", "the file is larger than 64 MB"),
        ));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(fault(
            1,
            "",
            (
                "文件编码是 UTF-16；请另存为“CSV UTF-8”",
                "the file is UTF-16: save it as \"CSV UTF-8\"",
            ),
        ));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let sound = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let lines = sound.iter().filter(|byte| **byte == b'\n').count();
        fault(
            u64::try_from(lines).unwrap_or(u64::MAX).saturating_add(1),
            "",
            (
                "文件编码不是 UTF-8（可能是 GBK）；请在电子表格中另存为“CSV UTF-8”",
                "the file is not UTF-8 (perhaps GBK): save it from the spreadsheet as \"CSV UTF-8\"",
            ),
        )
    })
}

fn check_head(head: &StringRecord, columns: &[&str]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for column in columns {
        match head.iter().filter(|name| name == column).count() {
            1 => {}
            0 => faults.push(fault(1, column, ("缺少此列", "this column is missing"))),
            _ => faults.push(fault(
                1,
                column,
                ("此列出现了两次", "this column stands twice"),
            )),
        }
    }
    for name in head.iter().filter(|name| !columns.contains(name)) {
        faults.push(fault(1, name, ("没有此列", "there is no such column")));
    }
    faults.truncate(FAULTS_MAX);
    faults
}

#[cfg(test)]
mod tests {
    use super::{ImportKind, Table};

    fn read(bytes: &[u8]) -> Result<Vec<u64>, Vec<(u64, String)>> {
        let table = Table::read(bytes, ImportKind::People.columns());
        let lines = |table: Table| table.rows.iter().map(|(line, _)| *line).collect();
        table.map(lines).map_err(|faults| {
            faults
                .into_iter()
                .map(|fault| (fault.line, fault.column))
                .collect()
        })
    }

    #[test]
    fn marks_and_line_ends_of_any_spreadsheet_are_read() {
        let text = "staff_number,name,organization\n1,张三,a\n,,\n2,\"李\n四\",a\n3,王五,a\n";
        let lines = Ok(vec![2, 4, 6]);
        assert_eq!(read(text.as_bytes()), lines);
        assert_eq!(read(format!("\u{feff}{text}").as_bytes()), lines);
        assert_eq!(read(text.replace('\n', "\r\n").as_bytes()), lines);
        assert_eq!(read(text.replace('\n', "\r").as_bytes()), lines);
        assert_eq!(
            read(b"organization, name ,staff_number\na,b,c"),
            Ok(vec![2])
        );
    }

    #[test]
    fn what_is_no_register_is_refused() {
        let missing = read(b"staff_number,name,org\n");
        assert_eq!(
            missing,
            Err(vec![(1, "organization".to_owned()), (1, "org".to_owned())])
        );
        let short = read(b"staff_number,name,organization\n1,2\n");
        assert_eq!(short, Err(vec![(2, String::new())]));
        // 张三 in GBK.
        let gbk = b"staff_number,name,organization\n1,\xd5\xc5\xc8\xfd,a\n";
        let faults = Table::read(gbk, ImportKind::People.columns()).unwrap_err();
        assert_eq!(faults[0].line, 2);
        assert!(faults[0].message.zh.contains("GBK"));
        let wide: Vec<u8> = "\u{feff}a"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let faults = Table::read(&wide, ImportKind::People.columns()).unwrap_err();
        assert!(faults[0].message.en.contains("UTF-16"));
    }
}
