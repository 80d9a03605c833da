//! Tests of the history: the rules on rows in hand, then everything on a database of its own.

mod chain;
mod concurrency;
mod graphql;
mod seal;
mod tamper;

use chrono::{DateTime, Days, Utc};
use entity::{AccountId, OrganizationId, history_event, history_head};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Report, SealKey, seal_day, verify_all, verify_chain};
use crate::clock::Clock;
use crate::db::history::{Event, ROOT_CHAIN};
use crate::db::{Author, Db};

/// The organization whose chain is tampered with.
const ORGANIZATION: OrganizationId = OrganizationId(Uuid::from_u128(7));
/// Another one, which stays intact.
const BYSTANDER: OrganizationId = OrganizationId(Uuid::from_u128(9));
/// What the events are about.
const SUBJECT: Uuid = Uuid::from_u128(0x51);
/// How many events the chain has.
const EVENTS: i64 = 6;

/// A database with three sealed chains.
struct World {
    db: Db,
    clock: Clock,
    key: SealKey,
    file: std::path::PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", self.file.display()));
        }
    }
}

impl World {
    /// Without events.
    async fn empty() -> Self {
        let noon: DateTime<Utc> = "2026-11-02T04:00:00Z".parse().unwrap();
        let name = format!("zeren-history-{}.sqlite", Clock::system().new_id());
        let file = std::env::temp_dir().join(name);
        let url = format!("sqlite://{}", file.display());
        let db = Db::connect(&url, 4).await.unwrap();
        db.migrate().await.unwrap();
        let (clock, key) = (Clock::fixed(noon), SealKey::ephemeral().unwrap());
        let world = Self {
            db,
            clock,
            key,
            file,
        };
        world.unlock().await;
        world
    }

    /// Four events in the chain and two beside it, sealed; two more, sealed the day after.
    async fn sealed() -> Self {
        let world = Self::empty().await;
        world.write(4).await;
        let mut tx = world.begin().await;
        tx.record(Event::of(
            BYSTANDER,
            "organization.establish",
            "Organization",
            BYSTANDER.0,
        ));
        let account = Event::root("account.create", "Account", SUBJECT);
        tx.record(account.personal_after("displayName", "李四"));
        tx.commit().await.unwrap();
        assert_eq!(world.seal().await, Some((1, 3)));
        world.next_day();
        world.write(2).await;
        assert_eq!(world.seal().await, Some((2, 1)));
        world
    }

    async fn begin(&self) -> crate::db::Tx {
        let author = Author {
            account: Some(AccountId(Uuid::from_u128(1))),
            role: Some("SECRETARY".to_owned()),
            organization: Some(ORGANIZATION),
        };
        self.db.begin_write(author, self.clock.now()).await.unwrap()
    }

    /// Writes events, each in its own transaction, with a personal value before and after.
    async fn write(&self, events: usize) {
        for number in 0..events {
            let mut tx = self.begin().await;
            let event = Event::of(ORGANIZATION, "person.rename", "Person", SUBJECT);
            tx.record(
                event
                    .after("rank", number)
                    .personal_before("name", "张三")
                    .personal_after("name", "张山"),
            );
            tx.commit().await.unwrap();
        }
    }

    /// Number and heads of the seal that was made.
    async fn seal(&self) -> Option<(i64, i64)> {
        let seal = seal_day(&self.db, &self.clock, &self.key).await.unwrap();
        seal.map(|seal| (seal.number, seal.heads))
    }

    fn next_day(&self) {
        self.clock.set(self.clock.now() + Days::new(1));
    }

    async fn report(&self) -> Report {
        verify_all(&self.db, Some(&self.key), Vec::new(), |_| {})
            .await
            .unwrap()
    }

    async fn verdict(&self) -> super::Verdict {
        verify_chain(&self.db, None, ORGANIZATION.0).await.unwrap()
    }

    /// What a database administrator would do first.
    async fn unlock(&self) {
        for table in ["history_event", "history_seal", "history_seal_head"] {
            let statements = match self.db.is_sqlite() {
                true => vec![
                    format!("DROP TRIGGER {table}_no_UPDATE"),
                    format!("DROP TRIGGER {table}_no_DELETE"),
                ],
                false => vec![format!("DROP TRIGGER {table}_append_only ON {table}")],
            };
            for statement in statements {
                let done = self.db.reader().execute_unprepared(&statement).await;
                done.unwrap();
            }
        }
    }

    async fn event(&self, sequence: i64) -> history_event::Model {
        history_event::Entity::find_by_id((ORGANIZATION.0, sequence))
            .one(self.db.reader())
            .await
            .unwrap()
            .unwrap()
    }

    async fn set_event(&self, sequence: i64, column: history_event::Column, value: Expr) {
        let updated = history_event::Entity::update_many()
            .col_expr(column, value)
            .filter(history_event::Column::ChainId.eq(ORGANIZATION.0))
            .filter(history_event::Column::Sequence.eq(sequence))
            .exec(self.db.reader())
            .await
            .unwrap();
        assert_eq!(updated.rows_affected, 1);
    }

    async fn delete_events(&self, from: i64) {
        history_event::Entity::delete_many()
            .filter(history_event::Column::ChainId.eq(ORGANIZATION.0))
            .filter(history_event::Column::Sequence.gte(from))
            .exec(self.db.reader())
            .await
            .unwrap();
    }

    async fn delete_personal(&self, from: i64) {
        use entity::history_personal::{Column, Entity};
        Entity::delete_many()
            .filter(Column::ChainId.eq(ORGANIZATION.0))
            .filter(Column::Sequence.gte(from))
            .exec(self.db.reader())
            .await
            .unwrap();
    }

    async fn set_head(&self, sequence: i64, hash: Vec<u8>) {
        history_head::Entity::update_many()
            .col_expr(history_head::Column::Sequence, Expr::val(sequence))
            .col_expr(history_head::Column::Hash, Expr::val(hash))
            .filter(history_head::Column::ChainId.eq(ORGANIZATION.0))
            .exec(self.db.reader())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn what_was_only_written_is_intact() {
    let world = World::sealed().await;
    let report = world.report().await;
    assert!(report.is_intact(), "{report:?}");
    assert_eq!(report.read.chains, 3);
    assert_eq!(report.read.events, EVENTS + 2);
    assert_eq!(report.read.personal, 2 * EVENTS + 1);
    assert_eq!(report.seals, 2);
    let root = verify_chain(&world.db, Some(&world.key), ROOT_CHAIN).await;
    assert!(root.unwrap().intact);
    assert_eq!(world.verdict().await.events, EVENTS);
}
