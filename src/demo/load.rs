//! Into the database and out of it again: one transaction for each division, so that memory stays
//! bounded at any scale, and a marker that says whether a load came to its end.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{DateTime, NaiveDate, Utc};
use entity::role_grant::GrantRole;
use entity::{DivisionCode, GrantId, account, division, organization, role_grant};
use migration::{Migrator, MigratorTrait};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction,
    EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::account::{ADMIN, ADMIN_ID, ADMIN_USERNAME};
use super::action;
use super::calendar::Calendar;
use super::committee::Committees;
use super::random::Random;
use super::unit::{Act, Appraisals, Members, Rows, Unit};
use super::{Crowd, Plan, Scale, World, county};
use crate::db::history::{self, Event, Head, ROOT_CHAIN};
use crate::db::{Author, BULK_ROWS_MAX, Db};
use crate::domain::activity::evidence_key;
use crate::domain::status;
use crate::error::{Error, Result};
use crate::files::Files;

/// What the generator of the administrator's grant is for.
const ADMIN_GRANT: u64 = 8;
/// How the administrator is shown while a load is under way.
const UNFINISHED: &str = "演示系统管理员（装载未完成）";
/// SQLite takes commits without waiting for the disk during a load, and waits again after it.
const UNSAFE: &str = "PRAGMA synchronous = OFF";
const SAFE: &str = "PRAGMA synchronous = FULL";

/// What a database holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// No organization.
    Nothing,
    /// The demo of this plan.
    ThisDemo,
    /// Another demo, or one whose load broke off.
    OtherDemo,
    /// Something that is no demo.
    NoDemo,
}

/// How far a load has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Divisions that are done.
    pub done: usize,
    /// Divisions to be loaded.
    pub of: usize,
    /// Rows written so far.
    pub rows: usize,
}

/// What was loaded.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// Rows by table.
    pub rows: BTreeMap<&'static str, usize>,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u128,
}

impl Loaded {
    /// Rows of all tables.
    #[must_use]
    pub fn total(&self) -> usize {
        self.rows.values().sum()
    }

    fn add(&mut self, table: &'static str, rows: usize) {
        *self.rows.entry(table).or_default() += rows;
    }
}

fn marker(plan: &Plan) -> String {
    let root = plan
        .root
        .map_or_else(|| "000000".to_owned(), |code| code.to_string());
    format!("演示系统管理员（{} {root}）", plan.scale.word())
}

/// Tells what a migrated database holds.
///
/// # Errors
/// When the database cannot be read.
pub async fn look(db: &Db, plan: &Plan) -> Result<Found> {
    if let Some(admin) = account::Entity::find_by_id(ADMIN_ID)
        .one(db.reader())
        .await?
    {
        let same = admin.display_name == marker(plan);
        return Ok(if same {
            Found::ThisDemo
        } else {
            Found::OtherDemo
        });
    }
    let organization: Option<Uuid> = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .into_tuple()
        .one(db.reader())
        .await?;
    let account: Option<Uuid> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .into_tuple()
        .one(db.reader())
        .await?;
    let is_empty = organization.is_none() && account.is_none();
    Ok(if is_empty {
        Found::Nothing
    } else {
        Found::NoDemo
    })
}

/// Empties a database by undoing every change of its schema and doing them again.
///
/// # Errors
/// When a change fails.
pub async fn reset(db: &Db) -> Result<()> {
    let changes = u32::try_from(Migrator::migrations().len()).unwrap_or(u32::MAX);
    db.migrate_down(changes).await?;
    db.migrate().await
}

/// Gives every account that still has the administrator's password a new one.
///
/// # Errors
/// When the database fails.
pub async fn set_password(db: &Db, password_hash: &str, at: DateTime<Utc>) -> Result<()> {
    let tx = db.begin_write(Author::default(), at).await?;
    let admin = account::Entity::find_by_id(ADMIN_ID).one(tx.conn()).await?;
    let old = admin.ok_or(Error::NotFound("demo"))?.password_hash;
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(password_hash))
        .filter(account::Column::PasswordHash.eq(old))
        .exec(tx.conn())
        .await?;
    tx.commit().await
}

/// Fills an empty, migrated database with what the plan shows, as of `today`, and the files beside it.
///
/// # Errors
/// When the database or the place of the files fails, or the database holds something already.
pub async fn load(
    (db, files): (&Db, &Files),
    plan: &Plan,
    today: NaiveDate,
    password_hash: String,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Loaded> {
    let begun = Instant::now();
    let crowd = match plan.scale {
        Scale::County | Scale::City => Crowd::Full,
        Scale::Province | Scale::Nation => Crowd::Three,
    };
    let calendar = Calendar::new(today)?;
    let children = plan.children();
    let world = World {
        calendar,
        crowd,
        password_hash,
        admin: ADMIN,
        children,
    };
    relax(db, UNSAFE).await?;
    let mut loading = Loading {
        db,
        files,
        world: &world,
        loaded: Loaded::default(),
        root: Head::default(),
    };
    loading.begin(plan).await?;
    let mut above: BTreeMap<DivisionCode, Committees> = BTreeMap::new();
    for (done, division) in (1..).zip(&plan.shown) {
        let parent = division.parent_code.and_then(|parent| above.get(&parent));
        let (unit, committees) = county::build(&world, division, parent);
        loading.write(unit).await?;
        above.insert(division.code, committees);
        progress(Progress {
            done,
            of: plan.shown.len(),
            rows: loading.loaded.total(),
        });
    }
    relax(db, SAFE).await?;
    loading.survey().await?;
    loading.end(plan).await?;
    let mut loaded = loading.loaded;
    loaded.elapsed_ms = begun.elapsed().as_millis();
    Ok(loaded)
}

/// Lets SQLite take commits without waiting for the disk, or makes it wait again. The pool of a
/// load has one connection, and the marker is written after the last call.
async fn relax(db: &Db, pragma: &str) -> Result<()> {
    if db.is_sqlite() {
        db.reader().execute_unprepared(pragma).await?;
        db.reader()
            .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
            .await?;
    }
    Ok(())
}

/// Counts what was loaded, as the acts of a running service would have.
async fn recompute(connection: &DatabaseTransaction, divisions: &[DivisionCode]) -> Result<()> {
    for code in divisions {
        status::recompute(connection, (*code, *code)).await?;
    }
    Ok(())
}

/// A load under way.
struct Loading<'a> {
    db: &'a Db,
    files: &'a Files,
    world: &'a World,
    loaded: Loaded,
    /// The head of the root chain, which all units share.
    root: Head,
}

impl Loading<'_> {
    /// Divisions and the administrator.
    async fn begin(&mut self, plan: &Plan) -> Result<()> {
        let at = self.world.calendar.now;
        let entered = super::calendar::at(self.world.calendar.entered_on, 8, 0);
        let tx = self.db.begin_write(Author::default(), at).await?;
        let old: Vec<i32> = division::Entity::find()
            .select_only()
            .column(division::Column::Code)
            .into_tuple()
            .all(tx.conn())
            .await?;
        if old.is_empty() {
            self.insert(tx.conn(), "division", plan.all.clone()).await?;
        }
        let admin = account::Model {
            id: ADMIN_ID,
            username: ADMIN_USERNAME.to_owned(),
            display_name: UNFINISHED.to_owned(),
            person_id: None,
            password_hash: self.world.password_hash.clone(),
            locked_at: None,
            created_at: entered,
        };
        let grant_id = GrantId(Random::of(&[ADMIN_GRANT]).id(entered));
        let grant = role_grant::Model {
            id: grant_id,
            account_id: ADMIN_ID,
            organization_id: None,
            role: GrantRole::Administrator,
            may_grant: true,
            granted_at: entered,
            revoked_at: None,
        };
        self.insert(tx.conn(), "account", vec![admin]).await?;
        self.insert(tx.conn(), "role_grant", vec![grant]).await?;
        let created = Event::root(action::OPEN_ACCOUNT, action::ACCOUNT, ADMIN_ID.0)
            .after("username", ADMIN_USERNAME);
        let granted = Event::root(action::GRANT, action::ACCOUNT, grant_id.0)
            .after("accountId", ADMIN_ID)
            .after("organizationId", None::<Uuid>)
            .after("role", GrantRole::Administrator)
            .after("mayGrant", true);
        let act = |event| Act {
            chain: ROOT_CHAIN,
            at: entered,
            author: Author::default(),
            event,
        };
        self.seal(tx.conn(), vec![act(created), act(granted)])
            .await?;
        tx.commit().await
    }

    /// Lets PostgreSQL look at what it holds now, before the first query asks.
    async fn survey(&self) -> Result<()> {
        if !self.db.is_sqlite() {
            for table in self.loaded.rows.keys() {
                self.db
                    .reader()
                    .execute_unprepared(&format!("ANALYZE {table}"))
                    .await?;
            }
        }
        Ok(())
    }

    /// Marks the load as complete.
    async fn end(&mut self, plan: &Plan) -> Result<()> {
        let at = self.world.calendar.now;
        let tx = self.db.begin_write(Author::default(), at).await?;
        account::Entity::update_many()
            .col_expr(account::Column::DisplayName, Expr::value(marker(plan)))
            .filter(account::Column::Id.eq(ADMIN_ID))
            .exec(tx.conn())
            .await?;
        tx.commit().await
    }

    /// One division, in one transaction.
    async fn write(&mut self, unit: Unit<'_>) -> Result<()> {
        let Unit {
            rows,
            acts,
            division,
            ..
        } = unit;
        for (file, bytes) in &rows.evidence {
            let mut writing = self.files.write(&evidence_key(file.id)).await?;
            writing.add(bytes).await?;
            writing.keep().await?;
        }
        let tx = self
            .db
            .begin_write(Author::default(), self.world.calendar.now)
            .await?;
        self.bodies(tx.conn(), rows).await?;
        self.seal(tx.conn(), acts).await?;
        recompute(tx.conn(), &[division.code]).await?;
        tx.commit().await
    }

    async fn bodies(&mut self, conn: &DatabaseTransaction, rows: Rows) -> Result<()> {
        self.insert(conn, "organization", rows.organizations)
            .await?;
        self.insert(conn, "organization_edge", rows.edges).await?;
        self.insert(conn, "organization_term", rows.terms).await?;
        self.insert(conn, "person", rows.people).await?;
        self.insert(conn, "post", rows.posts).await?;
        self.insert(conn, "appointment", rows.appointments).await?;
        self.insert(conn, "membership", rows.memberships).await?;
        self.insert(conn, "account", rows.accounts).await?;
        self.insert(conn, "role_grant", rows.grants).await?;
        self.insert(conn, "reporting_round", rows.rounds).await?;
        self.insert(conn, "reporting_obligation", rows.obligations)
            .await?;
        self.insert(conn, "reporting_exception", rows.exceptions)
            .await?;
        self.insert(conn, "work_report", rows.reports).await?;
        self.insert(conn, "work_report_draft", rows.drafts).await?;
        self.insert(conn, "work_report_version", rows.versions)
            .await?;
        self.insert(conn, "work_report_state", rows.states).await?;
        self.insert(conn, "report_hearing", rows.hearings).await?;
        self.insert(conn, "instruction", rows.instructions).await?;
        self.insert(conn, "suggestion_reply", rows.replies).await?;
        self.insert(conn, "responsibility_chain", rows.chains)
            .await?;
        self.insert(conn, "responsibility_link", rows.links).await?;
        self.insert(conn, "responsibility_duties", rows.wordings)
            .await?;
        self.insert(conn, "rectification", rows.rectifications)
            .await?;
        self.insert(conn, "rectification_step", rows.rectification_steps)
            .await?;
        self.insert(conn, "activity", rows.activities).await?;
        self.insert(conn, "activity_participant", rows.participants)
            .await?;
        let evidence = rows.evidence.into_iter().map(|(file, _)| file).collect();
        self.insert(conn, "evidence_file", evidence).await?;
        self.insert(conn, "contact_point", rows.contact_points)
            .await?;
        self.insert(conn, "inspection", rows.inspections).await?;
        self.insert(conn, "inspection_finding", rows.findings)
            .await?;
        self.insert(conn, "contact_visit", rows.visits).await?;
        self.insert(conn, "question", rows.questions).await?;
        self.insert(conn, "dues_policy", rows.dues_policies).await?;
        self.insert(conn, "dues_policy_share", rows.dues_policy_shares)
            .await?;
        self.insert(conn, "dues_book", rows.dues_books).await?;
        self.insert(conn, "dues_balance", rows.dues_balances)
            .await?;
        self.insert(conn, "dues_remittance", rows.dues_remittances)
            .await?;
        self.insert(conn, "dues_entry", rows.dues_entries).await?;
        self.insert(conn, "dues_line", rows.dues_lines).await?;
        self.insert(conn, "dues_collection", rows.dues_collections)
            .await?;
        self.insert(conn, "dues_share", rows.dues_shares).await?;
        self.insert(conn, "dues_spending", rows.dues_spendings)
            .await?;
        self.insert(conn, "dues_seal", rows.dues_seals).await?;
        self.members(conn, rows.members).await?;
        self.insert(conn, "local_norm", rows.norms).await?;
        self.appraisals(conn, rows.appraisals).await
    }

    async fn members(&mut self, conn: &DatabaseTransaction, rows: Members) -> Result<()> {
        self.insert(conn, "dues_base", rows.bases).await?;
        self.insert(conn, "dues_relief", rows.reliefs).await?;
        self.insert(conn, "dues_payment", rows.payments).await?;
        self.insert(conn, "dues_arrears", rows.arrears).await
    }

    async fn appraisals(&mut self, conn: &DatabaseTransaction, rows: Appraisals) -> Result<()> {
        self.insert(conn, "appraisal_scheme", rows.schemes).await?;
        self.insert(conn, "appraisal_cycle", rows.cycles).await?;
        self.insert(conn, "appraisal_stage", rows.stages).await?;
        self.insert(conn, "appraisal_entry", rows.entries).await?;
        self.insert(conn, "appraisal_predicate", rows.predicates)
            .await?;
        self.insert(conn, "appraisal_score", rows.scores).await?;
        self.insert(conn, "appraisal_result", rows.results).await?;
        self.insert(conn, "appraisal_voter", rows.voters).await?;
        self.insert(conn, "appraisal_ballot_token", rows.ballot_tokens)
            .await?;
        self.insert(conn, "appraisal_ballot", rows.ballots).await
    }

    /// Inserts rows by so many that no statement binds too many values: the widest table has 24
    /// columns, and SQLite takes 32,766 values.
    async fn insert<M, A>(
        &mut self,
        conn: &DatabaseTransaction,
        table: &'static str,
        rows: Vec<M>,
    ) -> Result<()>
    where
        M: IntoActiveModel<A>,
        A: ActiveModelTrait + ActiveModelBehavior + Send,
    {
        self.loaded.add(table, rows.len());
        let mut rows = rows
            .into_iter()
            .map(IntoActiveModel::into_active_model)
            .peekable();
        while rows.peek().is_some() {
            let chunk: Vec<A> = rows.by_ref().take(BULK_ROWS_MAX).collect();
            A::Entity::insert_many(chunk)
                .exec_without_returning(conn)
                .await?;
        }
        Ok(())
    }

    /// Seals acts into their chains in the order of their instants. A unit's chains begin with it,
    /// but for the root chain.
    async fn seal(&mut self, conn: &DatabaseTransaction, mut acts: Vec<Act>) -> Result<()> {
        acts.sort_by_key(|act| act.at);
        let mut heads = BTreeMap::from([(ROOT_CHAIN, self.root)]);
        let mut sealed = Vec::with_capacity(acts.len());
        for act in acts {
            let head = heads.entry(act.chain).or_default();
            sealed.push(history::seal(head, &act.author, act.at, act.event)?);
        }
        self.loaded.add("history_event", sealed.len());
        self.loaded.add(
            "history_personal",
            sealed.iter().map(|row| row.personal.len()).sum(),
        );
        self.loaded.add("history_head", heads.len());
        history::insert(conn, sealed).await?;
        history::write_heads(conn, &heads).await?;
        self.root = heads.remove(&ROOT_CHAIN).unwrap_or(self.root);
        Ok(())
    }
}
