//! Making seals, their key, and what is found when somebody tampers with them.

use std::sync::Arc;

use entity::{history_seal, history_seal_head};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::super::rules::{SealFault, Witness};
use super::super::{SealKey, seal_day, seal_now, verify_all, verify_chain};
use super::{ORGANIZATION, World};
use crate::clock::Clock;

#[tokio::test]
async fn a_day_gets_one_seal_however_many_instances_ask() {
    let world = Arc::new(World::empty().await);
    world.write(1).await;
    let asked = (0..8).map(|_| {
        let world = Arc::clone(&world);
        tokio::spawn(async move { world.seal().await })
    });
    let mut made = Vec::new();
    for seal in asked.collect::<Vec<_>>() {
        made.extend(seal.await.unwrap());
    }
    assert_eq!(made, [(1, 1)]);
    assert_eq!(world.seal().await, None);
    world.next_day();
    // Nothing moved: the day still gets its seal, over no heads.
    assert_eq!(world.seal().await, Some((2, 0)));
    world.next_day();
    world.next_day();
    world.write(1).await;
    assert_eq!(world.seal().await, Some((3, 1)));
    let forced = seal_now(&world.db, &world.clock, &world.key).await.unwrap();
    assert_eq!((forced.number, forced.heads), (4, 0));
    assert_eq!(world.seal().await, None);
    let report = world.report().await;
    assert!(report.is_intact(), "{report:?}");
    assert_eq!(report.newest_seal, Some(forced));
}

#[tokio::test]
async fn the_day_ends_at_midnight_in_shanghai() {
    let world = World::empty().await;
    let days = [
        ("2026-11-01T15:59:59Z", Some("2026-10-31")),
        ("2026-11-01T16:00:00Z", Some("2026-11-01")),
        ("2026-11-02T15:59:59Z", None),
        ("2026-11-02T16:00:00Z", Some("2026-11-02")),
        // A clock that goes back makes no seal.
        ("2026-11-01T16:00:00Z", None),
    ];
    for (at, day) in days {
        world.clock.set(at.parse().unwrap());
        let seal = seal_day(&world.db, &world.clock, &world.key).await.unwrap();
        let closed = seal.map(|seal| seal.day.to_string());
        assert_eq!(closed.as_deref(), day, "{at}");
    }
}

/// Tampers with the seals of a sealed world and expects these faults of them.
async fn check(tamper: impl AsyncFnOnce(&World), expected: &[SealFault]) {
    let world = World::sealed().await;
    tamper(&world).await;
    let report = world.report().await;
    assert_eq!(report.seal_faults, expected);
    assert!(!report.is_intact());
    let verdict = verify_chain(&world.db, Some(&world.key), ORGANIZATION.0).await;
    assert!(!verdict.unwrap().intact);
}

#[tokio::test]
async fn edited_seals_are_found() {
    use history_seal::Column::{Day, Number, Seal, SealedAt};
    let differs = |number| [SealFault::Differs { number }];
    let day = chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
    let at = day.and_time(chrono::NaiveTime::MIN).and_utc();
    for (column, value) in [(Day, Expr::val(day)), (SealedAt, Expr::val(at))] {
        let tamper = async move |world: &World| {
            let update = history_seal::Entity::update_many().col_expr(column, value);
            let update = update.filter(Number.eq(2));
            update.exec(world.db.reader()).await.unwrap();
        };
        check(tamper, &differs(2)).await;
    }
    check(
        async |world| {
            history_seal::Entity::update_many()
                .col_expr(Seal, Expr::val(vec![0_u8; 32]))
                .filter(Number.eq(1))
                .exec(world.db.reader())
                .await
                .unwrap();
        },
        &[
            SealFault::Differs { number: 1 },
            SealFault::Differs { number: 2 },
        ],
    )
    .await;
}

#[tokio::test]
async fn a_sealed_head_made_to_fit_a_forged_chain_is_found() {
    let world = World::sealed().await;
    history_seal_head::Entity::update_many()
        .col_expr(
            history_seal_head::Column::Hash,
            Expr::val(world.event(5).await.hash),
        )
        .filter(history_seal_head::Column::SealNumber.eq(2))
        .exec(world.db.reader())
        .await
        .unwrap();
    let report = world.report().await;
    assert_eq!(report.seal_faults, [SealFault::Differs { number: 2 }]);
}

#[tokio::test]
async fn deleted_seals_and_sealed_heads_are_found() {
    check(
        async |world| {
            history_seal_head::Entity::delete_many()
                .filter(history_seal_head::Column::SealNumber.eq(1))
                .filter(history_seal_head::Column::ChainId.eq(ORGANIZATION.0))
                .exec(world.db.reader())
                .await
                .unwrap();
        },
        &[
            SealFault::HeadsDiffer {
                number: 1,
                named: 3,
                listed: 2,
            },
            SealFault::Differs { number: 1 },
        ],
    )
    .await;
    check(
        async |world| {
            history_seal::Entity::delete_by_id(1)
                .exec(world.db.reader())
                .await
                .unwrap();
        },
        &[
            SealFault::Stray { number: 1 },
            SealFault::Missing { from: 1, to: 1 },
        ],
    )
    .await;
}

#[tokio::test]
async fn seals_deleted_from_the_end_are_found_by_a_witness() {
    let world = World::sealed().await;
    let newest = world.report().await.newest_seal.unwrap();
    let witness = Witness {
        number: newest.number,
        seal: newest.seal.try_into().unwrap(),
    };
    let verify = async || {
        let witnesses = vec![witness.clone()];
        let report = verify_all(&world.db, Some(&world.key), witnesses, |_| {}).await;
        report.unwrap().seal_faults
    };
    assert_eq!(verify().await, []);
    let reader = world.db.reader();
    history_seal_head::Entity::delete_many()
        .filter(history_seal_head::Column::SealNumber.eq(2))
        .exec(reader)
        .await
        .unwrap();
    history_seal::Entity::delete_by_id(2)
        .exec(reader)
        .await
        .unwrap();
    assert!(world.report().await.is_intact());
    assert_eq!(verify().await, [SealFault::WitnessDiffers { number: 2 }]);
    // Made again, on a later day, it is another seal.
    world.next_day();
    assert_eq!(world.seal().await, Some((2, 1)));
    assert_eq!(verify().await, [SealFault::WitnessDiffers { number: 2 }]);
}

#[tokio::test]
async fn seals_cannot_be_verified_without_their_key() {
    let world = World::sealed().await;
    let none = verify_all(&world.db, None, Vec::new(), |_| {}).await;
    assert_eq!(none.unwrap().seal_faults, [SealFault::KeyMissing]);
    let other = SealKey::ephemeral().unwrap();
    let other = verify_all(&world.db, Some(&other), Vec::new(), |_| {}).await;
    let differs = |number| SealFault::Differs { number };
    assert_eq!(other.unwrap().seal_faults, [differs(1), differs(2)]);
}

#[tokio::test]
async fn the_key_is_made_once_and_kept() {
    let name = format!("zeren-key-{}", Clock::system().new_id());
    let dir = std::env::temp_dir().join(name);
    assert!(SealKey::open(&dir).unwrap().is_none());
    let loads: Vec<_> = (0..8)
        .map(|_| {
            let dir = dir.clone();
            std::thread::spawn(move || SealKey::load(&dir).unwrap())
        })
        .collect();
    for load in loads {
        drop(load.join().unwrap());
    }
    let file = dir.join("seal.key");
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.trim().len(), 64);
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // What it seals is verified by the same key, read again.
    let mut world = World::empty().await;
    world.write(1).await;
    world.key = SealKey::load(&dir).unwrap();
    world.seal().await.unwrap();
    world.key = SealKey::open(&dir).unwrap().unwrap();
    assert!(world.report().await.is_intact());
    std::fs::write(&file, "no key").unwrap();
    assert!(SealKey::load(&dir).is_err());
    std::fs::remove_dir_all(&dir).unwrap();
}
