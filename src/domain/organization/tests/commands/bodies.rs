//! Organizations through the commands.

use entity::organization::OrganizationKind::{PartyCommittee, PartyGroup};
use entity::organization_edge::{self, EdgeKind};
use entity::{history_event, membership, organization_succession, organization_term};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::super::{code, day, organization, today};
use super::{Bodies, Notes, Refuses, World, codes, establishing, moving, place};
use crate::access::Acting;
use crate::domain::organization::commands::{self, Ended, Successor};
use crate::error::{Error, RefusalCode};

#[tokio::test]
async fn establishing_twice_under_one_key_establishes_once() {
    let world = World::new().await;
    let first = world.establish(PartyCommittee, 610_000, None).await;
    let again = world.establish(PartyCommittee, 610_000, None).await;
    assert_eq!(first, again);
    let mut other = establishing(PartyCommittee, 610_000, None);
    other.idempotency_key = "other".to_owned();
    let second = commands::establish(&world.act(), other.clone()).await;
    assert_eq!(
        codes(second),
        [(RefusalCode::Duplicate, "divisionCode".to_owned())]
    );
    other.idempotency_key = establishing(PartyCommittee, 610_000, None).idempotency_key;
    other.name = "别的名字".to_owned();
    let reused = commands::establish(&world.act(), other).await;
    assert_eq!(codes(reused)[0].0, RefusalCode::IdempotencyKeyReused);
}

#[tokio::test]
async fn a_move_carries_the_subtree_into_the_other_division() {
    let world = World::new().await;
    let Bodies {
        next_committee,
        group,
        agency,
        branch,
        second,
        committee,
        ..
    } = place(&world).await;
    let notes = Notes::default();
    let row = commands::relocate(&world.act(), &[&notes], moving(&group, &next_committee))
        .await
        .unwrap();
    assert_eq!(row, world.read(group.id).await);
    assert_eq!(
        (row.revision, row.superior_id),
        (2, Some(next_committee.id))
    );
    let below = world.read(branch.id).await;
    assert_eq!(below.division_code, code(610_402));
    let path = [
        next_committee.path.as_slice(),
        group.id.0.as_bytes(),
        agency.id.0.as_bytes(),
    ]
    .concat();
    assert_eq!(
        below.path,
        [path.as_slice(), branch.id.0.as_bytes()].concat()
    );
    assert_eq!(world.read(committee.id).await, committee);
    let mut told: Vec<_> = notes
        .moved
        .lock()
        .unwrap()
        .iter()
        .map(|moved| moved.id)
        .collect();
    told.sort();
    let mut all = vec![group.id, agency.id, branch.id, second.id];
    all.sort();
    assert_eq!(told, all);
    assert!(notes.moved.lock().unwrap().iter().all(|moved| {
        moved.from_division == code(610_431) && moved.to_division == code(610_402)
    }));
    let edges = organization_edge::Entity::find()
        .filter(organization_edge::Column::OrganizationId.eq(group.id))
        .filter(organization_edge::Column::Kind.eq(EdgeKind::Superior))
        .all(world.db.reader())
        .await
        .unwrap();
    let mut days: Vec<_> = edges
        .iter()
        .map(|edge| (edge.valid_from, edge.valid_until))
        .collect();
    days.sort();
    assert_eq!(
        days,
        [
            (day("2024-01-01"), Some(day("2026-01-01"))),
            (day("2026-01-01"), None)
        ]
    );
}

#[tokio::test]
async fn moves_are_refused_forbidden_or_not_found() {
    let world = World::new().await;
    let Bodies {
        city,
        county,
        committee,
        next_committee,
        group,
        agency,
        ..
    } = place(&world).await;
    let stale = commands::Move {
        expected_revision: 7,
        ..moving(&group, &agency)
    };
    assert_eq!(
        codes(commands::relocate(&world.act(), &[], stale).await),
        [
            (RefusalCode::WrongKind, "newSuperiorId".to_owned()),
            (RefusalCode::Cycle, "newSuperiorId".to_owned()),
            (RefusalCode::StaleRevision, "expectedRevision".to_owned()),
        ]
    );
    let (actor, scope) = world.administered(&committee);
    let act = Acting {
        actor: &actor,
        scope: &scope,
        ..world.act()
    };
    let out = commands::relocate(&act, &[], moving(&group, &next_committee)).await;
    assert!(
        matches!(out, Err(Error::NotFound("organization"))),
        "siblings are invisible"
    );
    let out = commands::relocate(&act, &[], moving(&committee, &city)).await;
    assert!(
        matches!(out, Err(Error::Forbidden(_))),
        "what stands above is seen by name"
    );
    let (actor, scope) = world.administered(&group);
    let act = Acting {
        actor: &actor,
        scope: &scope,
        ..world.act()
    };
    let rename = |row: &organization::Model| commands::Rename {
        organization: row.id,
        name: "新名".to_owned(),
        expected_revision: 1,
    };
    assert!(matches!(
        commands::rename(&act, rename(&county)).await,
        Err(Error::Forbidden(_))
    ));
    assert_eq!(
        commands::rename(&act, rename(&agency)).await.unwrap().name,
        "新名"
    );
    assert_eq!(
        codes(commands::rename(&act, rename(&agency)).await),
        [(RefusalCode::StaleRevision, "expectedRevision".to_owned())]
    );
}

#[tokio::test]
async fn an_act_that_a_follower_refuses_leaves_no_trace() {
    let world = World::new().await;
    let Bodies {
        next_committee,
        group,
        branch,
        ..
    } = place(&world).await;
    let events = history_event::Entity::find()
        .all(world.db.reader())
        .await
        .unwrap()
        .len();
    let failed =
        commands::relocate(&world.act(), &[&Refuses], moving(&group, &next_committee)).await;
    assert!(matches!(failed, Err(Error::Internal(_))));
    assert_eq!(world.read(branch.id).await, branch);
    let after = history_event::Entity::find()
        .all(world.db.reader())
        .await
        .unwrap()
        .len();
    assert_eq!(events, after);
}

#[tokio::test]
async fn guidance_begins_and_ends() {
    let world = World::new().await;
    let Bodies {
        city_committee,
        committee,
        group,
        ..
    } = place(&world).await;
    let guiding = |guide: Option<&organization::Model>, expected_revision| commands::Guide {
        organization: committee.id,
        guide: guide.map(|guide| guide.id),
        effective_on: today(),
        expected_revision,
    };
    let row = commands::guide(&world.act(), guiding(Some(&city_committee), 1))
        .await
        .unwrap();
    assert_eq!(row.guided_by_id, Some(city_committee.id));
    let wrong = commands::guide(&world.act(), guiding(Some(&group), 2)).await;
    assert_eq!(codes(wrong)[0].0, RefusalCode::WrongKind);
    let row = commands::guide(&world.act(), guiding(None, 2))
        .await
        .unwrap();
    assert_eq!((row.guided_by_id, row.revision), (None, 3));
}

#[tokio::test]
async fn a_merger_hands_over_what_was_led_and_who_was_a_member() {
    let world = World::new().await;
    let Bodies {
        group,
        branch,
        second,
        ..
    } = place(&world).await;
    let person = world.person("1", &group).await;
    world.admit(&person, &branch).await;
    let notes = Notes::default();
    let merging = commands::Merge {
        predecessors: vec![branch.id],
        successor: Successor::Existing(second.id),
        effective_on: day("2026-01-01"),
    };
    let successor = commands::merge(&world.act(), &[&notes], merging)
        .await
        .unwrap();
    assert_eq!(successor.id, second.id);
    assert_eq!(
        world.read(branch.id).await.valid_until,
        Some(day("2026-01-01"))
    );
    let rows = membership::Entity::find()
        .all(world.db.reader())
        .await
        .unwrap();
    let mut rows: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.valid_from,
                row.organization_id,
                row.valid_until,
                row.probationary,
            )
        })
        .collect();
    rows.sort();
    assert_eq!(
        rows,
        [
            (day("2024-06-01"), branch.id, Some(day("2026-01-01")), true),
            (day("2026-01-01"), second.id, None, true),
        ]
    );
    let ended = Ended {
        id: branch.id,
        effective_on: day("2026-01-01"),
    };
    assert_eq!(*notes.ended.lock().unwrap(), [ended]);
    let named = organization_succession::Entity::find()
        .all(world.db.reader())
        .await
        .unwrap();
    assert_eq!(
        (named[0].predecessor_id, named[0].successor_id),
        (branch.id, second.id)
    );
}

#[tokio::test]
async fn departments_merge_into_a_new_one() {
    let world = World::new().await;
    let Bodies {
        committee,
        group,
        agency,
        branch,
        second,
        next_committee,
        ..
    } = place(&world).await;
    let mut other = establishing(PartyGroup, 610_431, Some(&committee));
    other.idempotency_key = "other".to_owned();
    let other = commands::establish(&world.act(), other).await.unwrap();
    let notes = Notes::default();
    let merging = commands::Merge {
        predecessors: vec![group.id, other.id],
        successor: Successor::New("自然资源局党组".to_owned()),
        effective_on: day("2026-01-01"),
    };
    let made = commands::merge(&world.act(), &[&notes], merging.clone())
        .await
        .unwrap();
    assert_eq!(
        (made.superior_id, made.valid_from),
        (Some(committee.id), day("2026-01-01"))
    );
    assert_eq!(world.read(agency.id).await.superior_id, Some(made.id));
    let path = [
        made.path.as_slice(),
        agency.id.0.as_bytes(),
        branch.id.0.as_bytes(),
    ]
    .concat();
    assert_eq!(world.read(branch.id).await.path, path);
    assert_eq!(world.read(second.id).await.superior_id, Some(made.id));
    assert_eq!(notes.moved.lock().unwrap().len(), 3);
    assert_eq!(notes.ended.lock().unwrap().len(), 2);
    let again = commands::merge(&world.act(), &[], merging).await;
    assert!(
        codes(again)
            .iter()
            .any(|(code, _)| *code == RefusalCode::OrganizationDissolved)
    );
    let apart = world
        .establish(PartyGroup, 610_402, Some(&next_committee))
        .await;
    let apart = commands::Merge {
        predecessors: vec![made.id, apart.id],
        successor: Successor::New("新".to_owned()),
        effective_on: today(),
    };
    let refused = codes(commands::merge(&world.act(), &[], apart).await);
    assert_eq!(
        refused,
        [(RefusalCode::WrongState, "predecessorIds".to_owned())]
    );
}

#[tokio::test]
async fn a_split_needs_everything_handed_over_first() {
    let world = World::new().await;
    let Bodies {
        committee,
        group,
        agency,
        second,
        ..
    } = place(&world).await;
    let mut other = establishing(PartyGroup, 610_431, Some(&committee));
    other.idempotency_key = "other".to_owned();
    let other = commands::establish(&world.act(), other).await.unwrap();
    let splitting = commands::Split {
        organization: group.id,
        successors: vec![other.id],
        effective_on: today(),
    };
    let early = commands::split(&world.act(), &[], splitting.clone()).await;
    assert_eq!(
        codes(early),
        [(RefusalCode::WrongState, "organizationId".to_owned())]
    );
    for row in [&agency, &second] {
        commands::relocate(&world.act(), &[], moving(row, &other))
            .await
            .unwrap();
    }
    let row = commands::split(&world.act(), &[], splitting).await.unwrap();
    assert_eq!(row.valid_until, Some(today()));
}

#[tokio::test]
async fn elections_begin_terms() {
    let world = World::new().await;
    let Bodies {
        committee,
        branch,
        group,
        ..
    } = place(&world).await;
    let electing = |row: &organization::Model| commands::Elect {
        organization: row.id,
        held_on: day("2025-03-01"),
    };
    commands::record_election(&world.act(), &[], electing(&branch))
        .await
        .unwrap();
    commands::record_election(&world.act(), &[], electing(&committee))
        .await
        .unwrap();
    let none = commands::record_election(&world.act(), &[], electing(&group)).await;
    assert_eq!(codes(none)[0].0, RefusalCode::WrongKind);
    let twice = commands::record_election(&world.act(), &[], electing(&branch)).await;
    assert_eq!(codes(twice)[0].0, RefusalCode::DatesOutOfOrder);
    let terms = organization_term::Entity::find()
        .all(world.db.reader())
        .await
        .unwrap();
    let mut ends: Vec<_> = terms.iter().map(|term| term.ends_on).collect();
    ends.sort();
    assert_eq!(ends, [day("2028-03-01"), day("2030-03-01")]);
}
