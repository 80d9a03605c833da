//! Everything that a database keeps, as somebody reads it who has the database and the files.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait as _, Statement};
use zeren::db::Db;

use crate::support::program::Empty;

/// The rows of every table, as text.
pub(super) type Dump = BTreeMap<String, Vec<String>>;

/// Digits of a hexadecimal number that may be bytes of a text.
const BYTES_MIN: usize = 16;

async fn texts(db: &Db, sql: &str) -> Vec<String> {
    let connection = db.reader();
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.expect("rows");
    rows.iter()
        .map(|row| row.try_get_by_index(0).expect("a text"))
        .collect()
}

/// Waits until every change so far has its number, which it gets when its turn comes.
pub(super) async fn settled(db: &Db) {
    let open = "SELECT CAST(count(*) AS text) FROM change WHERE number IS NULL";
    while texts(db, open).await != ["0"] {
        tokio::task::yield_now().await;
    }
}

/// Every row of every table, in the order in which they lie.
pub(super) async fn dump(db: &Db) -> Dump {
    let mut all = Dump::new();
    let tables = match db.is_sqlite() {
        true => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1",
        false => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    };
    for table in texts(db, tables).await {
        let rows = match db.is_sqlite() {
            true => {
                let columns = format!("SELECT name FROM pragma_table_info('{table}')");
                let columns = texts(db, &columns).await;
                let quoted = columns.iter().map(|name| format!("quote(\"{name}\")"));
                let quoted: Vec<_> = quoted.collect();
                format!("SELECT {} FROM \"{table}\"", quoted.join(" || ' ' || "))
            }
            false => format!("SELECT t::text FROM \"{table}\" t ORDER BY ctid"),
        };
        all.insert(table, texts(db, &rows).await);
    }
    all
}

/// Letters small, and what stands between the digits of an id left out.
pub(super) fn bare(text: &str) -> String {
    text.to_lowercase().replace(['-', '\\'], "")
}

/// A row, and once more with the bytes in it read as text.
pub(super) fn opened(row: &str) -> String {
    let row = bare(row);
    let mut text = row.clone();
    for run in row.split(|c: char| !c.is_ascii_hexdigit()) {
        if run.len() >= BYTES_MIN && run.len() % 2 == 0 {
            let byte = |at: usize| u8::from_str_radix(&run[at..at + 2], 16).expect("digits");
            let bytes: Vec<_> = (0..run.len()).step_by(2).map(byte).collect();
            text.push_str(&bare(&String::from_utf8_lossy(&bytes)));
        }
    }
    text
}

/// The values of a column of bytes in the order in which the rows lie.
pub(super) async fn places(db: &Db, table: &str, column: &str) -> Vec<Vec<u8>> {
    let sql = match db.is_sqlite() {
        true => format!("SELECT hex({column}) FROM {table}"),
        false => format!("SELECT replace({column}::text, '-', '') FROM {table} ORDER BY ctid"),
    };
    let found = texts(db, &sql).await;
    let bytes = |text: &String| {
        let digits = text.trim_start_matches("\\x");
        let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("digits");
        (0..digits.len()).step_by(2).map(byte).collect()
    };
    found.iter().map(bytes).collect()
}

/// The transactions that wrote ballots and tokens, as far as rows name them.
pub(super) async fn transactions(db: &Db) -> BTreeSet<String> {
    if db.is_sqlite() {
        return BTreeSet::from(["none is named".to_owned()]);
    }
    let sql = "SELECT xmin::text || ' ' || xmax::text FROM appraisal_ballot \
        UNION ALL SELECT xmin::text || ' ' || xmax::text FROM appraisal_ballot_token";
    texts(db, sql).await.into_iter().collect()
}

/// Everything that was logged.
pub(super) fn log(empty: &Empty) -> String {
    let bytes = std::fs::read(empty.log()).expect("a log");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The bytes of the files: on SQLite of the whole database with its write-ahead log, on PostgreSQL
/// of the tables.
pub(super) async fn files(empty: &Empty, tables: [&str; 2]) -> Option<Vec<u8>> {
    if let Some(file) = empty.file() {
        let log = format!("{}-wal", file.display());
        let mut bytes = std::fs::read(file).expect("the database");
        // Gone once everybody has closed it.
        bytes.extend(std::fs::read(log).unwrap_or_default());
        return Some(bytes);
    }
    let connection = empty.db.reader();
    let done = connection.execute_unprepared("CHECKPOINT").await;
    done.expect("what is in memory comes to the files");
    let mut bytes = Vec::new();
    for table in tables {
        let sql = format!("SELECT pg_read_binary_file(pg_relation_filepath('{table}'))");
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let row = connection.query_one_raw(statement).await.expect("a file");
        let file: Vec<u8> = row.expect("a row").try_get_by_index(0).expect("bytes");
        bytes.extend(file);
    }
    Some(bytes)
}

/// How often something lies in the bytes.
pub(super) fn count(bytes: &[u8], wanted: &[u8]) -> usize {
    let windows = bytes.windows(wanted.len());
    windows.filter(|window| *window == wanted).count()
}

/// These values in the order in which they lie in the bytes; each must lie there once.
pub(super) fn order(bytes: &[u8], wanted: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut found: Vec<(usize, Vec<u8>)> = Vec::new();
    for value in wanted {
        let mut windows = bytes.windows(value.len()).enumerate();
        let mut at = windows.by_ref().filter(|(_, window)| window == value);
        let (place, _) = at.next().expect("it lies there");
        assert!(at.next().is_none(), "it lies there more than once");
        found.push((place, value.clone()));
    }
    found.sort_unstable();
    found.into_iter().map(|(_, value)| value).collect()
}
