//! Tampering with the stored rows, one kind at a time: every one is found, by the verification of
//! everything as by that of the one chain.

use entity::{history_event, history_head, history_personal};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::super::rules::Fault;
use super::{EVENTS, ORGANIZATION, SUBJECT, World};
use crate::db::history::{GENESIS, link};

/// Tampers with a sealed world and expects this fault among those that are found, and no chain but
/// the one to be broken.
async fn check(tamper: impl AsyncFnOnce(&World), expected: Fault) {
    let world = World::sealed().await;
    tamper(&world).await;
    let report = world.report().await;
    assert_eq!(report.broken_count, 1, "{report:?}");
    assert_eq!(report.broken[0].chain, ORGANIZATION.0);
    assert_eq!(report.seal_faults, []);
    let verdict = world.verdict().await;
    assert_eq!(verdict, report.broken[0].verdict);
    assert!(verdict.faults.contains(&expected), "{verdict:?}");
    assert!(
        verdict
            .first_broken
            .is_some_and(|first| first <= expected.sequence())
    );
}

fn forged(content: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(content.to_vec()).unwrap();
    assert!(text.contains("person.rename"));
    text.replace("person.rename", "person.forged").into_bytes()
}

fn subject() -> history_event::Column {
    history_event::Column::SubjectId
}

#[tokio::test]
async fn edited_events_are_found() {
    use history_event::Column::{Content, Hash};
    check(
        async |world| {
            let content = forged(&world.event(3).await.content);
            world.set_event(3, Content, Expr::val(content)).await;
        },
        Fault::HashDiffers { sequence: 3 },
    )
    .await;
    check(
        async |world| world.set_event(5, Hash, Expr::val(vec![1_u8; 32])).await,
        Fault::HashDiffers { sequence: 5 },
    )
    .await;
    check(
        async |world| {
            let other = Expr::val(Uuid::from_u128(1));
            world.set_event(2, subject(), other).await;
        },
        Fault::ColumnDiffers {
            sequence: 2,
            column: "subject_id",
        },
    )
    .await;
}

#[tokio::test]
async fn deleted_events_are_found() {
    check(
        async |world| {
            history_event::Entity::delete_by_id((ORGANIZATION.0, 3))
                .exec(world.db.reader())
                .await
                .unwrap();
        },
        Fault::Missing { from: 3, to: 3 },
    )
    .await;
    check(
        async |world| {
            world.delete_events(EVENTS).await;
            world.delete_personal(EVENTS).await;
        },
        Fault::CutShort {
            last: EVENTS - 1,
            head: EVENTS,
        },
    )
    .await;
    check(
        async |world| {
            world.delete_events(EVENTS).await;
            world.delete_personal(EVENTS).await;
            let hash = world.event(EVENTS - 1).await.hash;
            world.set_head(EVENTS - 1, hash).await;
        },
        Fault::SealedMissing {
            sequence: EVENTS,
            seal: 2,
        },
    )
    .await;
}

#[tokio::test]
async fn a_chain_that_is_gone_is_found() {
    check(
        async |world| {
            world.delete_events(1).await;
            world.delete_personal(1).await;
            history_head::Entity::delete_by_id(ORGANIZATION.0)
                .exec(world.db.reader())
                .await
                .unwrap();
        },
        Fault::SealedMissing {
            sequence: 4,
            seal: 1,
        },
    )
    .await;
    check(
        async |world| {
            history_head::Entity::delete_by_id(ORGANIZATION.0)
                .exec(world.db.reader())
                .await
                .unwrap();
        },
        Fault::HeadMissing { last: EVENTS },
    )
    .await;
}

#[tokio::test]
async fn inserted_and_swapped_events_are_found() {
    check(
        async |world| {
            let last = world.event(EVENTS).await;
            let content = br#"{"forged":true}"#.to_vec();
            let row = history_event::Model {
                chain_id: ORGANIZATION.0,
                sequence: EVENTS + 1,
                subject_id: SUBJECT,
                hash: link(&last.hash, &content).to_vec(),
                content,
            };
            history_event::Entity::insert(row.into_active_model())
                .exec_without_returning(world.db.reader())
                .await
                .unwrap();
        },
        Fault::BeyondHead {
            head: EVENTS,
            last: EVENTS + 1,
        },
    )
    .await;
    check(
        async |world| {
            let sequence = history_event::Column::Sequence;
            for (from, to) in [(3, 99), (4, 3), (99, 4)] {
                world.set_event(from, sequence, Expr::val(to)).await;
            }
        },
        Fault::ColumnDiffers {
            sequence: 3,
            column: "sequence",
        },
    )
    .await;
}

/// Rewrites the whole chain so that every hash and the head fit: only a seal can tell.
async fn recompute(world: &World) {
    use history_event::Column::{Content, Hash};
    let mut hash = GENESIS;
    for sequence in 1..=EVENTS {
        let content = forged(&world.event(sequence).await.content);
        hash = link(&hash, &content);
        world.set_event(sequence, Content, Expr::val(content)).await;
        let stored = Expr::val(hash.to_vec());
        world.set_event(sequence, Hash, stored).await;
    }
    world.set_head(EVENTS, hash.to_vec()).await;
}

#[tokio::test]
async fn a_chain_recomputed_with_correct_hashes_is_found_by_the_seals() {
    check(
        recompute,
        Fault::SealedDiffers {
            sequence: 4,
            seal: 1,
        },
    )
    .await;
}

async fn set_personal(world: &World, column: history_personal::Column, value: Expr) {
    history_personal::Entity::update_many()
        .col_expr(column, value)
        .filter(history_personal::Column::ChainId.eq(ORGANIZATION.0))
        .filter(history_personal::Column::Sequence.eq(2))
        .filter(history_personal::Column::Value.eq("张山"))
        .exec(world.db.reader())
        .await
        .unwrap();
}

#[tokio::test]
async fn altered_personal_values_are_found() {
    use history_personal::Column::{Field, Salt, Value};
    let altered = Fault::PersonalAltered {
        sequence: 2,
        field: "name".to_owned(),
    };
    for (column, value) in [
        (Value, Expr::val("王五")),
        (Field, Expr::val("rank")),
        (Salt, Expr::val(vec![0_u8; 32])),
    ] {
        let tamper = async move |world: &World| set_personal(world, column, value).await;
        check(tamper, altered.clone()).await;
    }
    let missing = Fault::PersonalMissing {
        sequence: EVENTS,
        field: "name".to_owned(),
    };
    check(async |world| world.delete_personal(EVENTS).await, missing).await;
}

#[tokio::test]
async fn erased_personal_values_break_nothing() {
    let world = World::sealed().await;
    history_personal::Entity::update_many()
        .col_expr(
            history_personal::Column::Value,
            Expr::val(Option::<String>::None),
        )
        .col_expr(
            history_personal::Column::Salt,
            Expr::val(Option::<Vec<u8>>::None),
        )
        .exec(world.db.reader())
        .await
        .unwrap();
    let report = world.report().await;
    assert!(report.is_intact(), "{report:?}");
}
