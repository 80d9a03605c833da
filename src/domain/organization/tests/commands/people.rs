//! People through the commands.

use entity::post::PostRole;
use entity::{appointment, history_event, history_personal, membership, person};
use sea_orm::EntityTrait;

use super::super::day;
use super::{Bodies, Notes, World, admitting, codes, place};
use crate::access::Acting;
use crate::domain::organization::commands;
use crate::error::RefusalCode;

#[tokio::test]
async fn dissolving_ends_posts_and_takes_no_new_records() {
    let world = World::new().await;
    let Bodies { group, branch, .. } = place(&world).await;
    let person = world.person("1", &group).await;
    let post = commands::establish_post(
        &world.act(),
        commands::EstablishPost {
            organization: branch.id,
            role: PostRole::Secretary,
            title: "支部书记".to_owned(),
            valid_from: day("2024-01-01"),
        },
    )
    .await
    .unwrap();
    let appointing = |person: &person::Model| commands::Appoint {
        post: post.id,
        person: person.id,
        full_time: false,
        valid_from: day("2024-02-01"),
        valid_until: None,
        document: "任〔2024〕1号".to_owned(),
    };
    let held = commands::appoint(&world.act(), &[], appointing(&person))
        .await
        .unwrap();
    let rival = world.person("2", &group).await;
    let refused = commands::appoint(&world.act(), &[], appointing(&rival)).await;
    assert_eq!(
        codes(refused),
        [(RefusalCode::PostOccupied, "postId".to_owned())]
    );
    let dissolving = |effective_on: &str| commands::Dissolve {
        organization: branch.id,
        effective_on: day(effective_on),
        document: "撤〔2026〕1号".to_owned(),
        expected_revision: 1,
    };
    let early = commands::dissolve(&world.act(), &[], dissolving("2024-02-01")).await;
    assert_eq!(
        codes(early),
        [(RefusalCode::DatesOutOfOrder, "effectiveOn".to_owned())]
    );
    let member = world.admit(&person, &branch).await;
    let early = commands::dissolve(&world.act(), &[], dissolving("2026-01-01")).await;
    assert_eq!(
        codes(early),
        [(RefusalCode::WrongState, "organizationId".to_owned())]
    );
    let leaving = commands::EndMembership {
        membership: member.id,
        ends_on: day("2025-01-01"),
    };
    commands::end_membership(&world.act(), leaving)
        .await
        .unwrap();
    let notes = Notes::default();
    commands::dissolve(&world.act(), &[&notes], dissolving("2026-01-01"))
        .await
        .unwrap();
    assert_eq!(notes.ended.lock().unwrap().len(), 1);
    let held = appointment::Entity::find_by_id(held.id)
        .one(world.db.reader())
        .await
        .unwrap();
    let held = held.unwrap();
    assert_eq!(held.valid_until, Some(day("2026-01-01")));
    assert_eq!(held.end_document.as_deref(), Some("撤〔2026〕1号"));
    let late = commands::admit(&world.act(), admitting(&rival, &branch)).await;
    assert_eq!(codes(late)[0].0, RefusalCode::OrganizationDissolved);
}

#[tokio::test]
async fn a_member_is_admitted_confirmed_transferred() {
    let world = World::new().await;
    let Bodies {
        group,
        branch,
        second,
        ..
    } = place(&world).await;
    let person = world.person("1", &group).await;
    let member = world.admit(&person, &branch).await;
    let twice = commands::admit(&world.act(), admitting(&person, &second)).await;
    assert_eq!(
        codes(twice),
        [(RefusalCode::AlreadyMember, "personId".to_owned())]
    );
    let full = commands::confirm(
        &world.act(),
        commands::Confirm {
            membership: member.id,
            confirmed_on: day("2025-06-01"),
        },
    )
    .await
    .unwrap();
    assert!(!full.probationary && full.organization_id == branch.id);
    let moved = commands::transfer(
        &world.act(),
        commands::Transfer {
            person: person.id,
            to: second.id,
            on: day("2026-01-01"),
        },
    )
    .await
    .unwrap();
    assert!(!moved.probationary && moved.organization_id == second.id);
    let rows = membership::Entity::find()
        .all(world.db.reader())
        .await
        .unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(
        rows.iter().filter(|row| row.valid_until.is_none()).count(),
        1
    );
}

#[tokio::test]
async fn names_stand_in_the_history_only_as_commitments() {
    let world = World::new().await;
    let Bodies { group, county, .. } = place(&world).await;
    let person = world.person("610431-1", &group).await;
    let again = commands::Register {
        staff_number: "610431-1".to_owned(),
        name: "李四".to_owned(),
        organization: group.id,
    };
    let again = commands::register_person(&world.act(), again).await;
    assert_eq!(
        codes(again),
        [(RefusalCode::Duplicate, "staffNumber".to_owned())]
    );
    let rename = commands::RenamePerson {
        person: person.id,
        name: "张珊".to_owned(),
    };
    let (actor, scope) = world.administered(&county);
    let act = Acting {
        actor: &actor,
        scope: &scope,
        ..world.act()
    };
    assert_eq!(
        commands::rename_person(&act, rename).await.unwrap().name,
        "张珊"
    );
    let personal = history_personal::Entity::find()
        .all(world.db.reader())
        .await
        .unwrap();
    assert_eq!(personal.len(), 4);
    for event in history_event::Entity::find()
        .all(world.db.reader())
        .await
        .unwrap()
    {
        let content = String::from_utf8(event.content).unwrap();
        assert!(!content.contains("张") && !content.contains("610431-1"));
    }
}
