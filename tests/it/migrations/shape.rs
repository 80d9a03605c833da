//! What a database says of its own tables, in a form that is the same for both engines.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait as _, QueryResult, Statement};
use zeren::db::Db;

/// Where the migrations keep their own list.
const OWN_TABLE: &str = "seaql_migrations";

/// All tables.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// By name.
    pub(crate) tables: BTreeMap<String, Table>,
}

/// A table.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// Whether each column must have a value.
    pub(crate) columns: BTreeMap<String, bool>,
    /// Columns that refer to another table.
    pub(crate) foreign_keys: BTreeSet<String>,
    /// The columns of each index and of the primary key, in order.
    pub(crate) indexes: BTreeSet<Vec<String>>,
}

/// Table, column, whether it must have a value.
const SQLITE_COLUMNS: &str = "SELECT t.name, c.name, c.\"notnull\" <> 0 OR c.pk > 0
    FROM sqlite_master t, pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
/// Table, column.
const SQLITE_FOREIGN_KEYS: &str = "SELECT t.name, f.\"from\"
    FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'";
/// Table, index, column; in order. A key of one integer column has no index of its own in SQLite.
const SQLITE_INDEXES: &str = "SELECT t.name, i.name, c.name, c.seqno
    FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
    WHERE t.type = 'table' AND i.origin <> 'pk'
    UNION ALL
    SELECT t.name, 'primary key', c.name, c.pk FROM sqlite_master t, pragma_table_info(t.name) c
    WHERE t.type = 'table' AND c.pk > 0
    ORDER BY 1, 2, 4";

const POSTGRES_COLUMNS: &str = "SELECT table_name::text, column_name::text, is_nullable = 'NO'
    FROM information_schema.columns WHERE table_schema = 'public'";
const POSTGRES_FOREIGN_KEYS: &str = "SELECT c.conrelid::regclass::text, a.attname::text
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
    WHERE c.contype = 'f'";
const POSTGRES_INDEXES: &str = "SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text,
      pg_get_indexdef(i.indexrelid, k.position::int, true)
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace,
    LATERAL generate_series(1, i.indnkeyatts) AS k (position)
    ORDER BY 1, 2, k.position";

/// Reads all tables but the migrations' own.
pub(crate) async fn read(db: &Db) -> Shape {
    let mut shape = Shape::default();
    let [columns, foreign_keys, indexes] = if db.is_sqlite() {
        [SQLITE_COLUMNS, SQLITE_FOREIGN_KEYS, SQLITE_INDEXES]
    } else {
        [POSTGRES_COLUMNS, POSTGRES_FOREIGN_KEYS, POSTGRES_INDEXES]
    };
    for row in rows(db, columns).await {
        let required: bool = row.try_get_by_index(2).expect("a yes or no");
        shape.table(&row).columns.insert(text(&row, 1), required);
    }
    for row in rows(db, foreign_keys).await {
        shape.table(&row).foreign_keys.insert(text(&row, 1));
    }
    let mut by_name: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for row in rows(db, indexes).await {
        by_name
            .entry((text(&row, 0), text(&row, 1)))
            .or_default()
            .push(text(&row, 2));
    }
    for ((table, _), columns) in by_name {
        shape
            .tables
            .entry(table)
            .or_default()
            .indexes
            .insert(columns);
    }
    shape.tables.remove(OWN_TABLE);
    shape
}

impl Shape {
    fn table(&mut self, row: &QueryResult) -> &mut Table {
        self.tables.entry(text(row, 0)).or_default()
    }
}

async fn rows(db: &Db, sql: &str) -> Vec<QueryResult> {
    let connection = db.reader();
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    connection
        .query_all_raw(statement)
        .await
        .expect("the catalogue")
}

fn text(row: &QueryResult, index: usize) -> String {
    row.try_get_by_index(index).expect("a text")
}
