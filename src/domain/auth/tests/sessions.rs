//! Signing in, staying signed in, being slowed down.

use chrono::TimeDelta;
use sea_orm::EntityTrait;

use super::super::*;
use super::world::World;
use super::{PASSWORD, noon, seconds};
use crate::error::Error;

#[tokio::test]
async fn who_knows_the_password_is_signed_in_until_the_session_ends() {
    let world = World::new().await;
    let issued = world.sign_in(" ZHANG.san ", PASSWORD, "a").await.unwrap();
    assert_eq!(issued.expires_at, noon() + seconds(600));
    let actor = world.actor(&issued).await.unwrap();
    assert_eq!(
        (actor.account, actor.person),
        (world.account, Some(world.person))
    );
    end_session(&world.db, &world.clock, &actor, actor.session)
        .await
        .unwrap();
    assert!(matches!(
        world.actor(&issued).await,
        Err(Error::Unauthenticated)
    ));
    assert!(matches!(
        world.refresh(&issued).await,
        Err(Error::Unauthenticated)
    ));
}

#[tokio::test]
async fn failures_slow_down_one_name_from_one_address_only() {
    let world = World::new().await;
    for _ in 0..5 {
        let failed = world.sign_in("zhang.san", "wrong", "a").await;
        assert!(matches!(failed, Err(Error::Unauthenticated)));
    }
    // The right password must wait as well, else the wait would tell right from wrong.
    let slowed = world.sign_in("zhang.san", PASSWORD, "a").await;
    assert!(matches!(slowed, Err(Error::RateLimited(5))));
    assert!(world.sign_in("zhang.san", PASSWORD, "b").await.is_ok());
    world.pass(seconds(5));
    assert!(world.sign_in("zhang.san", PASSWORD, "a").await.is_ok());
    // A success forgets the failures.
    let failed = world.sign_in("zhang.san", "wrong", "a").await;
    assert!(matches!(failed, Err(Error::Unauthenticated)));
    assert!(world.sign_in("zhang.san", PASSWORD, "a").await.is_ok());
}

#[tokio::test]
async fn an_unknown_name_is_answered_like_a_wrong_password() {
    let world = World::new().await;
    for _ in 0..5 {
        let failed = world.sign_in("nobody", PASSWORD, "a").await;
        assert!(matches!(failed, Err(Error::Unauthenticated)));
    }
    let slowed = world.sign_in("nobody", PASSWORD, "a").await;
    assert!(matches!(slowed, Err(Error::RateLimited(5))));
}

#[tokio::test]
async fn guesses_at_once_do_not_slip_by_the_count() {
    let world = World::new().await;
    let guesses = (0..30).map(|_| world.sign_in("zhang.san", "wrong", "a"));
    let answers = futures_util::future::join_all(guesses).await;
    let heard = answers
        .iter()
        .filter(|answer| matches!(answer, Err(Error::Unauthenticated)));
    // Five, and those that were under way meanwhile.
    assert!((5..=8).contains(&heard.count()));
}

#[tokio::test]
async fn a_refresh_token_rotates_and_its_reuse_ends_the_session() {
    let world = World::new().await;
    let first = world.sign_in("zhang.san", PASSWORD, "a").await.unwrap();
    world.pass(seconds(500));
    let second = world.refresh(&first).await.unwrap();
    assert_eq!(second.session, first.session);
    // Two tabs.
    world.pass(seconds(30));
    let third = world.refresh(&first).await.unwrap();
    assert_eq!(third.session, first.session);
    assert!(world.actor(&third).await.is_ok());
    world.pass(seconds(1));
    assert!(matches!(
        world.refresh(&first).await,
        Err(Error::Unauthenticated)
    ));
    for issued in [&second, &third] {
        assert!(matches!(
            world.actor(issued).await,
            Err(Error::Unauthenticated)
        ));
        assert!(matches!(
            world.refresh(issued).await,
            Err(Error::Unauthenticated)
        ));
    }
}

#[tokio::test]
async fn a_refresh_token_is_over_after_thirty_days_and_swept_away() {
    let world = World::new().await;
    let issued = world.sign_in("zhang.san", PASSWORD, "a").await.unwrap();
    world.pass(TimeDelta::days(30));
    assert!(matches!(
        world.refresh(&issued).await,
        Err(Error::Unauthenticated)
    ));
    sweep(&world.db, &world.clock).await.unwrap();
    let left = entity::refresh_token::Entity::find()
        .all(world.db.reader())
        .await
        .unwrap();
    assert!(left.is_empty());
}

#[tokio::test]
async fn a_locked_account_is_out_at_once_and_answers_like_a_wrong_password() {
    let world = World::new().await;
    let issued = world.sign_in("zhang.san", PASSWORD, "a").await.unwrap();
    lock_account(&world.operator(), world.account)
        .await
        .unwrap();
    assert!(matches!(
        world.actor(&issued).await,
        Err(Error::Unauthenticated)
    ));
    assert!(matches!(
        world.refresh(&issued).await,
        Err(Error::Unauthenticated)
    ));
    let failed = world.sign_in("zhang.san", PASSWORD, "a").await;
    assert!(matches!(failed, Err(Error::Unauthenticated)));
    unlock_account(&world.operator(), world.account)
        .await
        .unwrap();
    // The sessions of before stay ended.
    assert!(matches!(
        world.actor(&issued).await,
        Err(Error::Unauthenticated)
    ));
    assert!(world.sign_in("zhang.san", PASSWORD, "a").await.is_ok());
}
