//! What is written straight into the tables keeps the invariants that the commands keep.

mod appraisals;
mod norms;
mod reports;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::{
    DivisionCode, account, appointment, dues_arrears, dues_balance, dues_base, dues_book,
    dues_collection, dues_entry, dues_line, dues_payment, dues_relief, dues_remittance, dues_seal,
    dues_share, dues_spending, membership, organization, organization_edge, person, report_hearing,
    reporting_exception, reporting_obligation, reporting_round, role_grant, suggestion_reply,
    work_report, work_report_draft, work_report_state, work_report_version,
};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, ModelTrait, Statement};

use super::quality::{self, Course};
use super::{Found, Plan, Scale, load, look, reset, set_password};
use crate::clock::{self, Clock};
use crate::db::Db;
use crate::files::Files;

/// A database in a file of its own, gone after the test.
struct Scratch {
    db: Db,
    file: PathBuf,
}

impl Scratch {
    async fn new(name: &str) -> Self {
        let file = std::env::temp_dir().join(format!("zeren-{}-{name}.db", std::process::id()));
        let _ = std::fs::remove_file(&file);
        let db = Db::connect(&format!("sqlite://{}", file.display()), 1)
            .await
            .unwrap();
        db.migrate().await.unwrap();
        Self { db, file }
    }

    async fn with_county(name: &str) -> Self {
        let scratch = Self::new(name).await;
        scratch.load(&county()).await;
        scratch
    }

    async fn load(&self, plan: &Plan) {
        let files = Files::at(&format!("{}-files", self.file.display())).unwrap();
        let places = (&self.db, &files);
        load(places, plan, today(), "hash".to_owned(), &mut |_| {})
            .await
            .unwrap();
    }

    async fn all<E>(&self) -> Vec<E::Model>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E> + Send + Sync,
    {
        E::find().all(self.db.reader()).await.unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.file.display()));
        }
        let _ = std::fs::remove_dir_all(format!("{}-files", self.file.display()));
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn county() -> Plan {
    Plan::new(Scale::County, None).unwrap()
}

#[test]
fn every_division_has_its_place() {
    let all = crate::domain::organization::builtin_divisions();
    assert_eq!(all.len(), 3_348);
    let by_code: BTreeMap<_, _> = all.iter().map(|row| (row.code, row)).collect();
    for row in &all {
        if let Some(parent) = row.parent_code {
            assert!(
                !by_code[&parent].placeholder,
                "{} stands below a place-holder",
                row.code
            );
            assert!(parent < row.code && parent.contains(row.code));
        }
    }
    assert_eq!(all.iter().filter(|row| row.placeholder).count(), 9);
    assert_eq!(
        by_code[&DivisionCode(110_101)].parent_code,
        Some(DivisionCode(110_000))
    );
}

#[test]
fn a_scale_shows_its_divisions_and_those_above() {
    let codes = |plan: &Plan| plan.codes().map(|code| code.0).collect::<Vec<_>>();
    assert_eq!(codes(&county()), [610_000, 610_400, 610_431]);
    let city = Plan::new(Scale::City, None).unwrap();
    assert_eq!((city.codes().count(), city.counties().count()), (16, 14));
    let beijing = Plan::new(Scale::County, Some(DivisionCode(110_101))).unwrap();
    assert_eq!(codes(&beijing), [110_000, 110_101]);
    let nation = Plan::new(Scale::Nation, None).unwrap();
    assert_eq!(nation.counties().count(), 2_975);
    for (scale, code) in [
        (Scale::City, 110_100),
        (Scale::City, 610_431),
        (Scale::County, 610_499),
        (Scale::Nation, 610_000),
    ] {
        assert!(
            Plan::new(scale, Some(DivisionCode(code))).is_err(),
            "{code}"
        );
    }
}

#[test]
fn counties_differ_in_quality() {
    let plan = Plan::new(Scale::City, None).unwrap();
    let period = "2026-H1".parse().unwrap();
    let missing = |division| {
        let missed = [Course::Absent, Course::Unfinished, Course::Abandoned];
        let courses = quality::courses(division, period, 60);
        assert_eq!(courses.len(), 60);
        courses
            .iter()
            .filter(|course| missed.contains(course))
            .count()
    };
    let counties = plan.shown.iter().skip(2);
    let missing: Vec<usize> = counties.map(missing).collect();
    assert!(missing.contains(&0), "a county without a gap: {missing:?}");
    assert!(
        missing.iter().any(|count| (1..=6).contains(count)),
        "one with some: {missing:?}"
    );
    assert!(
        missing.iter().any(|count| *count > 6),
        "one below 90 %: {missing:?}"
    );
}

#[tokio::test]
async fn the_demo_is_known_by_its_marker() {
    let scratch = Scratch::new("marker").await;
    let (db, plan) = (&scratch.db, county());
    assert_eq!(look(db, &plan).await.unwrap(), Found::Nothing);
    scratch.load(&plan).await;
    assert_eq!(look(db, &plan).await.unwrap(), Found::ThisDemo);
    let other = Plan::new(Scale::City, None).unwrap();
    assert_eq!(look(db, &other).await.unwrap(), Found::OtherDemo);
    set_password(db, "other", Clock::fixed(clock::start_of(today())).now())
        .await
        .unwrap();
    let accounts = scratch.all::<account::Entity>().await;
    assert!(
        accounts
            .iter()
            .all(|account| account.password_hash == "other")
    );
    reset(db).await.unwrap();
    assert_eq!(look(db, &plan).await.unwrap(), Found::Nothing);
    db.reader()
        .execute_unprepared(
            "INSERT INTO account (id, username, display_name, password_hash, created_at) \
             VALUES (x'00000000000000000000000000000001', 'a', 'a', 'a', '2026-01-01 00:00:00')",
        )
        .await
        .unwrap();
    assert_eq!(look(db, &plan).await.unwrap(), Found::NoDemo);
}

#[tokio::test]
async fn two_loads_give_the_same_rows() {
    let (one, other) = (
        Scratch::with_county("first").await,
        Scratch::with_county("second").await,
    );
    macro_rules! same {
        ($($table:ident)*) => {$(
            let rows = one.all::<$table::Entity>().await;
            assert_eq!(rows, other.all::<$table::Entity>().await);
            assert!(!rows.is_empty(), stringify!($table));
        )*};
    }
    same!(organization organization_edge person account role_grant appointment membership);
    same!(reporting_round reporting_obligation reporting_exception work_report work_report_draft);
    same!(work_report_version work_report_state report_hearing suggestion_reply);
    same!(dues_book dues_balance dues_entry dues_line dues_collection dues_share);
    same!(dues_remittance dues_spending dues_seal);
    same!(dues_base dues_relief dues_payment dues_arrears);
}

#[tokio::test]
async fn bodies_hang_together() {
    let scratch = Scratch::with_county("bodies").await;
    let broken = Statement::from_string(DbBackend::Sqlite, "PRAGMA foreign_key_check");
    assert!(
        scratch
            .db
            .reader()
            .query_all_raw(broken)
            .await
            .unwrap()
            .is_empty()
    );
    let bodies = scratch.all::<organization::Entity>().await;
    let by_id: BTreeMap<_, _> = bodies.iter().map(|row| (row.id, row)).collect();
    for body in &bodies {
        assert!(body.path.ends_with(body.id.0.as_bytes()));
        let above = &body.path[..body.path.len() - 16];
        let superior = body.superior_id.map(|id| by_id[&id]);
        assert_eq!(above, superior.map_or(&[][..], |superior| &superior.path));
        assert!(superior.is_none_or(|superior| superior.valid_from <= body.valid_from));
        let guided = body.kind == OrganizationKind::WorkingCommittee
            && body.division_code != DivisionCode(610_000);
        assert_eq!(body.guided_by_id.is_some(), guided, "{}", body.name);
    }
    let county = bodies
        .iter()
        .filter(|body| body.division_code == DivisionCode(610_431));
    assert_eq!(county.count(), 185);
    let edges = bodies.iter().map(|body| {
        usize::from(body.superior_id.is_some()) + usize::from(body.guided_by_id.is_some())
    });
    assert_eq!(
        scratch.all::<organization_edge::Entity>().await.len(),
        edges.sum::<usize>()
    );
    let members = scratch.all::<membership::Entity>().await;
    assert!(
        members
            .iter()
            .all(|row| by_id[&row.organization_id].kind == OrganizationKind::Branch)
    );
    let people: BTreeSet<_> = members.iter().map(|row| row.person_id).collect();
    assert_eq!(people.len(), members.len(), "nobody is a member twice");
}

#[tokio::test]
async fn accounts_have_one_grant_and_the_holder_of_their_post() {
    let scratch = Scratch::with_county("accounts").await;
    let accounts = scratch.all::<account::Entity>().await;
    assert_eq!(accounts.len(), 1 + 4 + 4 + 6 + 120);
    let grants = scratch.all::<role_grant::Entity>().await;
    assert_eq!(grants.len(), accounts.len());
    let grants: BTreeMap<_, _> = grants.iter().map(|row| (row.account_id, row)).collect();
    let appointments = scratch.all::<appointment::Entity>().await;
    let mut linked = 0;
    for account in &accounts {
        let grant = grants[&account.id];
        assert_eq!(grant.organization_id.is_none(), account.username == "admin");
        assert_eq!(grant.may_grant, account.username == "admin");
        let Some(person) = account.person_id else {
            continue;
        };
        linked += 1;
        assert!(appointments.iter().any(|row| row.person_id == person
            && Some(row.organization_id) == grant.organization_id
            && row.valid_until.is_none()));
    }
    assert!(
        linked > 110 && linked < accounts.len() - 1,
        "some posts are vacant: {linked}"
    );
    let is_named = |name: &str| accounts.iter().any(|account| account.username == name);
    for name in [
        "admin",
        "610000.committee",
        "610400.leader",
        "610431.auditor",
        "610431.d60.clerk",
    ] {
        assert!(is_named(name), "{name}");
    }
}
