//! Many writers at once, and a verification in the middle of it.

use std::sync::Arc;

use entity::{OrganizationId, history_event};
use sea_orm::{EntityTrait, QueryOrder};
use uuid::Uuid;

use super::World;
use crate::db::Author;
use crate::db::history::Event;

const WRITERS: u128 = 50;
const CHAINS: u128 = 3;

/// Writes to two chains, the second of which is another writer's first.
async fn write(world: &World, writer: u128) {
    let author = Author::default();
    let at = world.clock.now();
    let mut tx = world.db.begin_write(author, at).await.unwrap();
    for chain in [writer % CHAINS, (writer + 1) % CHAINS] {
        let organization = OrganizationId(Uuid::from_u128(chain + 1));
        let event = Event::of(organization, "note", "Person", Uuid::from_u128(writer));
        tx.record(event.personal_after("name", "张三"));
    }
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_writers_leave_no_gap() {
    let world = Arc::new(World::empty().await);
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { write(&world, writer).await })
        })
        .collect();
    // Each of these sees a snapshot: never an event whose head has not moved yet.
    for _ in 0..5 {
        assert!(world.report().await.is_intact());
        world.next_day();
        world.seal().await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let report = world.report().await;
    assert!(report.is_intact(), "{report:?}");
    let events = history_event::Entity::find()
        .order_by_asc(history_event::Column::ChainId)
        .order_by_asc(history_event::Column::Sequence)
        .all(world.db.reader())
        .await
        .unwrap();
    assert_eq!(u128::try_from(events.len()).unwrap(), 2 * WRITERS);
    let mut numbers = std::collections::HashMap::new();
    for event in events {
        let number: &mut i64 = numbers.entry(event.chain_id).or_default();
        *number += 1;
        assert_eq!(event.sequence, *number);
    }
}
