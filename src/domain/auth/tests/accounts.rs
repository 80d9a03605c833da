//! Rights, and managing accounts and grants.

use entity::organization;
use entity::post::PostRole;
use entity::role_grant::GrantRole;
use sea_orm::EntityTrait;

use super::super::*;
use super::PASSWORD;
use super::world::{World, appoint};
use crate::access::Actor;
use crate::error::{Error, RefusalCode};

#[tokio::test]
async fn rights_follow_from_grants_and_from_posts_held_today() {
    let world = World::new().await;
    appoint(&world, PostRole::Secretary, "2026-11-22", None).await;
    appoint(
        &world,
        PostRole::DeputySecretary,
        "2026-01-01",
        Some("2026-11-23"),
    )
    .await;
    appoint(&world, PostRole::Staff, "2026-01-01", None).await;
    appoint(
        &world,
        PostRole::Accountant,
        "2026-01-01",
        Some("2026-11-22"),
    )
    .await;
    appoint(&world, PostRole::Cashier, "2026-11-23", None).await;
    let issued = world.sign_in("zhang.san", PASSWORD, "a").await.unwrap();
    let grant = NewGrant {
        account: world.account,
        organization: Some(world.committee),
        role: GrantRole::Reader,
        may_grant: false,
    };
    let granted = grant_role(&world.operator(), grant).await.unwrap();
    let roles = |actor: Actor| -> Vec<_> {
        actor
            .grants
            .iter()
            .map(|grant| (grant.id.is_some(), grant.role))
            .collect()
    };
    let expected = [
        (true, GrantRole::Reader),
        (false, GrantRole::Staff),
        (false, GrantRole::Secretary),
    ];
    assert_eq!(roles(world.actor(&issued).await.unwrap()), expected);
    revoke_grant(&world.operator(), granted.id).await.unwrap();
    assert_eq!(roles(world.actor(&issued).await.unwrap()), expected[1..]);
    // A dissolved organization gives no rights.
    let dissolved = organization::ActiveModel {
        id: sea_orm::ActiveValue::Unchanged(world.group),
        valid_until: sea_orm::ActiveValue::Set(Some(world.clock.today())),
        ..Default::default()
    };
    organization::Entity::update(dissolved)
        .exec(world.db.reader())
        .await
        .unwrap();
    assert!(world.actor(&issued).await.unwrap().grants.is_empty());
}

fn clerk(world: &World) -> NewGrant {
    NewGrant {
        account: world.account,
        organization: Some(world.group),
        role: GrantRole::Clerk,
        may_grant: false,
    }
}

#[tokio::test]
async fn an_administrator_grants_where_it_covers_and_never_to_itself() {
    let world = World::new().await;
    let admin = world
        .holder("admin", GrantRole::Administrator, Some(world.group))
        .await;
    let by = Acting::actor(&world.db, &world.clock, &admin);
    let here = clerk(&world);
    grant_role(&by, here).await.unwrap();
    let twice = grant_role(&by, here).await;
    assert!(
        matches!(twice, Err(Error::Refused(refusals)) if refusals[0].code == RefusalCode::Duplicate)
    );
    let higher = NewGrant {
        organization: Some(world.committee),
        ..here
    };
    // It stands above: its name is no secret.
    assert!(matches!(
        grant_role(&by, higher).await,
        Err(Error::Forbidden(_))
    ));
    let everywhere = NewGrant {
        organization: None,
        ..here
    };
    assert!(matches!(
        grant_role(&by, everywhere).await,
        Err(Error::Forbidden(_))
    ));
    let itself = NewGrant {
        account: admin.account,
        ..here
    };
    assert!(matches!(
        grant_role(&by, itself).await,
        Err(Error::Forbidden(_))
    ));
    let own = admin.grants[0].id.unwrap();
    assert!(matches!(
        revoke_grant(&by, own).await,
        Err(Error::Forbidden(_))
    ));
}

#[tokio::test]
async fn an_account_is_managed_by_whoever_covers_all_that_it_holds() {
    let world = World::new().await;
    let (db, clock) = (&world.db, &world.clock);
    let admin = world
        .holder("admin", GrantRole::Administrator, Some(world.group))
        .await;
    let above = world
        .holder("above", GrantRole::Administrator, Some(world.committee))
        .await;
    let reader = world
        .holder("reader", GrantRole::Reader, Some(world.group))
        .await;
    let by = Acting::actor(db, clock, &admin);
    assert!(matches!(
        lock_account(&by, admin.account).await,
        Err(Error::Forbidden(_))
    ));
    assert!(matches!(
        lock_account(&by, above.account).await,
        Err(Error::NotFound("account"))
    ));
    let powerless = Acting::actor(db, clock, &reader);
    assert!(matches!(
        lock_account(&powerless, world.account).await,
        Err(Error::Forbidden(_))
    ));
    // Of an account that also holds something above, the password is not for the one below.
    let higher = NewGrant {
        organization: Some(world.committee),
        ..clerk(&world)
    };
    for grant in [clerk(&world), higher] {
        grant_role(&world.operator(), grant).await.unwrap();
    }
    assert!(matches!(
        reset_password(&by, world.keys.cost, world.account).await,
        Err(Error::Forbidden(_))
    ));
    let by = Acting::actor(db, clock, &above);
    let reset = reset_password(&by, world.keys.cost, world.account)
        .await
        .unwrap();
    assert!(world.sign_in("zhang.san", PASSWORD, "a").await.is_err());
    assert!(
        world
            .sign_in("zhang.san", &reset.password, "a")
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn an_account_is_made_once_for_a_person_with_all_that_is_wrong_told_at_once() {
    let world = World::new().await;
    let new = NewAccount {
        username: "ZHANG.SAN".to_owned(),
        display_name: " ".to_owned(),
        person: Some(world.person),
        password: Some("short".to_owned()),
    };
    let refused = create_account(&world.operator(), world.keys.cost, new).await;
    let Err(Error::Refused(refusals)) = refused else {
        panic!()
    };
    let codes: Vec<_> = refusals.iter().map(|refusal| refusal.code).collect();
    assert_eq!(
        codes,
        [
            RefusalCode::Required,
            RefusalCode::PasswordTooWeak,
            RefusalCode::Duplicate,
            RefusalCode::AccountExists
        ]
    );
}

#[tokio::test]
async fn one_changes_ones_password_with_the_current_one_and_stays_signed_in() {
    let world = World::new().await;
    let here = world.sign_in("zhang.san", PASSWORD, "a").await.unwrap();
    let elsewhere = world.sign_in("zhang.san", PASSWORD, "b").await.unwrap();
    let actor = world.actor(&here).await.unwrap();
    let change = async |current: &str, new: &str| {
        let change = PasswordChange {
            current: current.to_owned(),
            new: new.to_owned(),
            address: "a".to_owned(),
        };
        change_password(&world.db, &world.clock, world.keys.cost, &actor, change).await
    };
    let Err(Error::Refused(refusals)) = change("wrong", "short").await else {
        panic!()
    };
    let codes: Vec<_> = refusals.iter().map(|refusal| refusal.code).collect();
    assert_eq!(
        codes,
        [RefusalCode::WrongPassword, RefusalCode::PasswordTooWeak]
    );
    change(PASSWORD, "another long phrase").await.unwrap();
    assert!(world.actor(&here).await.is_ok());
    assert!(world.actor(&elsewhere).await.is_err());
    assert!(
        world
            .sign_in("zhang.san", "another long phrase", "a")
            .await
            .is_ok()
    );
}
