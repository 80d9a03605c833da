//! Acts at the same time: one after the other, or refused; never half of each.

use std::collections::BTreeMap;

use entity::organization::OrganizationKind::{Branch, PartyGroup};
use entity::post::PostRole;
use entity::{membership, organization};
use futures_util::future::join_all;
use sea_orm::EntityTrait;

use super::super::day;
use super::{Bodies, World, admitting, codes, establishing, moving, place};
use crate::domain::organization::commands;
use crate::error::{Error, RefusalCode};

#[tokio::test]
async fn a_post_is_given_to_one_of_many() {
    let world = World::new().await;
    let Bodies { group, .. } = place(&world).await;
    let new = commands::EstablishPost {
        organization: group.id,
        role: PostRole::Secretary,
        title: "党组书记".to_owned(),
        valid_from: day("2024-01-01"),
    };
    let post = commands::establish_post(&world.act(), new).await.unwrap();
    let mut people = Vec::new();
    for number in ["1", "2", "3", "4"] {
        people.push(world.person(number, &group).await);
    }
    let acts = people.iter().map(|person| {
        let new = commands::Appoint {
            post: post.id,
            person: person.id,
            full_time: true,
            valid_from: day("2024-02-01"),
            valid_until: None,
            document: "任〔2024〕1号".to_owned(),
        };
        async { commands::appoint(&world.act(), &[], new).await }
    });
    let done = join_all(acts).await;
    let (held, refused): (Vec<_>, Vec<_>) = done.into_iter().partition(Result::is_ok);
    assert_eq!(held.len(), 1);
    for refused in refused {
        assert_eq!(codes(refused)[0].0, RefusalCode::PostOccupied);
    }
}

#[tokio::test]
async fn a_person_comes_to_be_a_member_of_one_branch() {
    let world = World::new().await;
    let Bodies {
        group,
        branch,
        second,
        ..
    } = place(&world).await;
    let person = world.person("1", &group).await;
    let acts = [&branch, &second, &branch, &second].map(|branch| {
        let new = admitting(&person, branch);
        async { commands::admit(&world.act(), new).await }
    });
    let done = join_all(acts).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
    let rows = membership::Entity::find()
        .all(world.db.reader())
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
}

#[tokio::test]
async fn the_tree_stays_whole_while_many_change_it() {
    let world = World::new().await;
    let bodies = place(&world).await;
    let mut new = establishing(PartyGroup, 610_431, Some(&bodies.committee));
    new.idempotency_key = "other".to_owned();
    let other = commands::establish(&world.act(), new).await.unwrap();
    let moves = [
        (&bodies.group, &bodies.next_committee),
        (&bodies.agency, &other),
        (&other, &bodies.next_committee),
        (&bodies.branch, &bodies.group),
        (&bodies.second, &bodies.agency),
    ];
    let moves = moves.map(|(row, to)| {
        let new = moving(row, to);
        async { commands::relocate(&world.act(), &[], new).await.map(|_| ()) }
    });
    let established = ["a", "b", "c", "d"].map(|key| {
        let mut new = establishing(Branch, 610_431, Some(&bodies.agency));
        new.idempotency_key = key.to_owned();
        async { commands::establish(&world.act(), new).await.map(|_| ()) }
    });
    let (moved, established) = tokio::join!(join_all(moves), join_all(established));
    for done in moved.into_iter().chain(established) {
        assert!(
            matches!(done, Ok(()) | Err(Error::Refused(_) | Error::Busy)),
            "{done:?}"
        );
    }
    let rows = organization::Entity::find()
        .all(world.db.reader())
        .await
        .unwrap();
    let rows: BTreeMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    for row in rows.values() {
        let mut path = row.id.0.as_bytes().to_vec();
        let mut below = row;
        while let Some(superior) = below.superior_id {
            below = &rows[&superior];
            path.splice(0..0, *below.id.0.as_bytes());
        }
        assert_eq!(row.path, path, "{}", row.name);
    }
    let agency = &rows[&bodies.agency.id];
    for row in rows
        .values()
        .filter(|row| row.path.starts_with(&agency.path))
    {
        assert_eq!(row.division_code, agency.division_code);
    }
}
