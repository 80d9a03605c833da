//! The schema of the database: it can be made and unmade, it is the same on both engines, the
//! entities fit it, and it keeps its conventions.

mod append_only;
mod shape;

use std::collections::BTreeSet;

use sea_orm::{EntityTrait, IdenStatic as _, Iterable as _, QuerySelect as _};
use zeren::db::Db;

use self::shape::{Shape, Table, read};
use crate::support::db::{Bare, Content, Database, Engine, Migrated, both, root, rust_files};

/// Ids without a foreign key: they lead to rows of several tables, or to rows that may be gone.
const WITHOUT_FOREIGN_KEY: &[&str] = &[
    "hand_over_item.subject_id",
    "history_event.chain_id",
    "history_event.subject_id",
    "history_head.chain_id",
    "history_personal.chain_id",
    "history_seal_head.chain_id",
    "idempotency.subject_id",
    "norm_course.organization_id",
    "norm_course_log.organization_id",
    "rectification.source_id",
];

/// Ids by which nothing is looked up, and whose target is never deleted.
const WITHOUT_INDEX: &[&str] = &[
    "idempotency.subject_id",
    "person.home_organization_id",
    "work_report_state.by_account_id",
];

both! {
    async fn every_change_can_be_undone_and_made_again(bare: Bare) {
        let Bare(db) = bare;
        db.migrate().await.expect("up");
        let first = read(&db).await;
        assert!(first.tables.len() > 20, "few tables: {:?}", first.tables.keys());

        let steps = u32::try_from(migrations().len()).expect("a small number");
        db.migrate_down(steps).await.expect("down");
        let left = read(&db).await;
        assert_eq!(left, Shape::default(), "something is left");

        db.migrate().await.expect("up again");
        assert_eq!(read(&db).await, first);
        assert_eq!(db.pending_migrations().await.expect("the list"), 0);
    }

    async fn every_change_can_be_undone_by_itself(bare: Bare) {
        let Bare(db) = bare;
        db.migrate().await.expect("up");
        let whole = read(&db).await;
        for steps in 1..=u32::try_from(migrations().len()).expect("a small number") {
            db.migrate_down(steps).await.expect("down");
            db.migrate().await.expect("up again");
            assert_eq!(read(&db).await, whole, "after {steps} steps down and up");
        }
    }

    async fn every_entity_fits_its_table(migrated: Migrated) {
        let Migrated(db) = migrated;
        let shape = read(&db).await;
        let found = fit_all(&db, &shape).await;
        let tables: BTreeSet<_> = shape.tables.keys().cloned().collect();
        assert_eq!(found, tables, "entities on the left, tables on the right");
    }

    async fn whatever_names_an_appointment_is_handed_over(migrated: Migrated) {
        let Migrated(db) = migrated;
        let shape = read(&db).await;
        let naming: BTreeSet<_> = shape
            .tables
            .iter()
            .filter(|(_, table)| table.columns.keys().any(|column| column.ends_with("appointment_id")))
            .map(|(name, _)| name.as_str())
            .collect();
        let keepers = zeren::schema::keepers();
        let kept = keepers.0.iter().flat_map(|keeper| keeper.tables().iter().copied());
        let expected: BTreeSet<_> = kept.chain(["hand_over"]).collect();
        assert_eq!(naming, expected, "tables on the left, those of the keepers on the right");
    }

    async fn every_id_has_a_foreign_key_and_an_index(migrated: Migrated) {
        let Migrated(db) = migrated;
        let shape = read(&db).await;
        expect_exactly(missing(&shape, has_foreign_key), WITHOUT_FOREIGN_KEY);
        expect_exactly(missing(&shape, has_index), WITHOUT_INDEX);
    }
}

#[test]
fn both_engines_hold_the_same_schema() {
    let shapes: Vec<_> = [Engine::Sqlite, Engine::Postgres]
        .into_iter()
        .filter_map(|engine| Database::create(engine, Content::Schema))
        .map(|database| {
            actix_web::rt::System::new().block_on(async {
                let db = database.connect().await;
                let shape = read(&db).await;
                db.close().await;
                shape
            })
        })
        .collect();
    for pair in shapes.windows(2) {
        for (name, table) in &pair[0].tables {
            assert_eq!(
                Some(table),
                pair[1].tables.get(name),
                "{name}: SQLite, PostgreSQL"
            );
        }
        assert_eq!(pair[0].tables.len(), pair[1].tables.len());
    }
}

#[test]
fn the_list_of_entities_is_complete() {
    let mut files: Vec<_> = rust_files(&root().join("entity/src"))
        .into_iter()
        .filter(|path| {
            std::fs::read_to_string(path)
                .expect("a file")
                .contains("DeriveEntityModel")
        })
        .map(|path| {
            path.file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    files.sort();
    assert_eq!(files, ENTITIES);
}

#[test]
fn a_missing_key_or_index_is_found() {
    let column = |name: &str| (name.to_owned(), true);
    let table = |foreign_keys: &[&str], indexes: &[&[&str]]| {
        let lists = indexes
            .iter()
            .map(|list| list.iter().map(|&name| name.to_owned()).collect());
        let shape = Table {
            columns: [column("id"), column("post_id"), column("kind")].into(),
            foreign_keys: foreign_keys.iter().map(|&name| name.to_owned()).collect(),
            indexes: lists.collect(),
        };
        Shape {
            tables: [("appointment".to_owned(), shape)].into(),
        }
    };
    let check = |shape: &Shape, key: &[&str], index: &[&str]| {
        assert_eq!(missing(shape, has_foreign_key), key);
        assert_eq!(missing(shape, has_index), index);
    };
    check(&table(&["post_id"], &[&["post_id", "kind"]]), &[], &[]);
    check(&table(&[], &[&["post_id"]]), &["appointment.post_id"], &[]);
    check(
        &table(&["post_id"], &[&["kind", "post_id"]]),
        &[],
        &["appointment.post_id"],
    );
}

fn migrations() -> Vec<Box<dyn sea_orm_migration::MigrationTrait>> {
    use sea_orm_migration::MigratorTrait as _;
    migration::Migrator::migrations()
}

/// The list may only hold what needs it.
fn expect_exactly(found: Vec<String>, allowed: &[&str]) {
    assert_eq!(found, allowed, "found on the left, allowed on the right");
}

fn missing(shape: &Shape, has: fn(&Table, &str) -> bool) -> Vec<String> {
    let mut missing = Vec::new();
    for (name, table) in &shape.tables {
        let ids = table
            .columns
            .keys()
            .filter(|column| column.ends_with("_id"));
        missing.extend(
            ids.filter(|column| !has(table, column))
                .map(|column| format!("{name}.{column}")),
        );
    }
    missing
}

fn has_foreign_key(table: &Table, column: &str) -> bool {
    table.foreign_keys.contains(column)
}

fn has_index(table: &Table, column: &str) -> bool {
    table
        .indexes
        .iter()
        .any(|columns| columns.first().is_some_and(|first| first == column))
}

/// Names every entity once, for the list and for the test of each.
macro_rules! entities {
    ($($entity:ident,)*) => {
        const ENTITIES: &[&str] = &[$(stringify!($entity)),*];

        async fn fit_all(db: &Db, shape: &Shape) -> BTreeSet<String> {
            let mut tables = BTreeSet::new();
            $(tables.insert(fit::<entity::$entity::Entity>(db, shape).await);)*
            tables
        }
    };
}

entities! {
    account,
    activity,
    activity_organization,
    activity_output,
    activity_participant,
    appointment,
    appraisal_ballot,
    appraisal_ballot_token,
    appraisal_cycle,
    appraisal_decision,
    appraisal_disqualification,
    appraisal_entry,
    appraisal_exclusion,
    appraisal_inspection,
    appraisal_objection,
    appraisal_override,
    appraisal_override_decision,
    appraisal_predicate,
    appraisal_problem,
    appraisal_rater,
    appraisal_rater_group,
    appraisal_result,
    appraisal_scheme,
    appraisal_score,
    appraisal_stage,
    appraisal_statement,
    appraisal_voter,
    change,
    contact_point,
    contact_visit,
    division,
    dues_arrears,
    dues_assertion,
    dues_balance,
    dues_base,
    dues_book,
    dues_collection,
    dues_disclosure,
    dues_entry,
    dues_line,
    dues_objection,
    dues_objection_answer,
    dues_payment,
    dues_policy,
    dues_policy_share,
    dues_rate,
    dues_relief,
    dues_remittance,
    dues_reopening,
    dues_seal,
    dues_share,
    dues_spending,
    dues_standard,
    evidence_file,
    hand_over,
    hand_over_item,
    hand_over_signature,
    history_event,
    history_head,
    history_personal,
    history_seal,
    history_seal_head,
    idempotency,
    inspection,
    inspection_finding,
    instruction,
    local_norm,
    membership,
    missed_norm,
    norm_course,
    norm_course_log,
    norm_log,
    norm_year,
    organization,
    organization_edge,
    organization_succession,
    organization_term,
    person,
    post,
    question,
    rectification,
    rectification_step,
    refresh_token,
    report_hearing,
    reporting_exception,
    reporting_obligation,
    reporting_round,
    responsibility_chain,
    responsibility_duties,
    responsibility_link,
    role_grant,
    session,
    sign_in_failure,
    suggestion_reply,
    tally,
    work_report,
    work_report_draft,
    work_report_state,
    work_report_version,
}

/// The entity's columns are the table's, and the engine can select them.
async fn fit<E: EntityTrait>(db: &Db, shape: &Shape) -> String {
    let entity = E::default();
    let name = entity.table_name().to_owned();
    let selected = E::find().limit(1).all(db.reader()).await;
    selected.unwrap_or_else(|error| panic!("{name}: {error}"));
    let of_entity: BTreeSet<_> = E::Column::iter()
        .map(|column| column.as_str().to_owned())
        .collect();
    let of_table: BTreeSet<_> = shape.tables[&name].columns.keys().cloned().collect();
    assert_eq!(
        of_entity, of_table,
        "{name}: entity on the left, table on the right"
    );
    name
}
