//! The commands on a database of their own, by a country administrator.

use std::path::PathBuf;
use std::sync::Mutex;

use entity::organization::OrganizationKind::{
    self, AgencyPartyCommittee, Branch, PartyCommittee, PartyGroup, WorkingCommittee,
};
use entity::organization_edge::EdgeKind;
use entity::post::PostRole;
use entity::role_grant::GrantRole;
use entity::{
    AccountId, OrganizationId, SessionId, account, appointment, history_event, history_personal,
    membership, organization, organization_edge, organization_succession, organization_term,
    person,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::{code, day, noon, today};
use crate::access::{Actor, Grant, Place, Scope};
use crate::clock::Clock;
use crate::db::{Db, Tx};
use crate::domain::organization::builtin_divisions;
use crate::domain::organization::commands::{
    self, Act, Ended, Followed, Follower, Moved, Successor,
};
use crate::domain::organization::store::write;
use crate::error::{Error, RefusalCode, Result};

/// A database of a test's own, with the divisions in it.
pub(super) struct World {
    pub(super) db: Db,
    pub(super) clock: Clock,
    actor: Actor,
    scope: Scope,
    file: PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.file.display()));
        }
    }
}

impl World {
    /// A world with the divisions of one province.
    pub(super) async fn new() -> Self {
        let world = Self::without_divisions().await;
        let mut divisions = builtin_divisions();
        divisions.retain(|division| code(610_000).contains(division.code));
        write::put_divisions(world.db.reader(), &divisions)
            .await
            .unwrap();
        world
    }

    pub(super) async fn without_divisions() -> Self {
        let clock = Clock::fixed(noon());
        let file = std::env::temp_dir().join(format!("zeren-{}.db", clock.new_id().simple()));
        let db = Db::connect(&format!("sqlite://{}", file.display()), 2)
            .await
            .unwrap();
        db.migrate().await.unwrap();
        let account = AccountId(clock.new_id());
        let row = account::Model {
            id: account,
            username: "root".to_owned(),
            display_name: "管理员".to_owned(),
            person_id: None,
            password_hash: String::new(),
            locked_at: None,
            created_at: noon(),
        };
        row.into_active_model().insert(db.reader()).await.unwrap();
        let actor = actor(account, None);
        let scope = Scope::of(Some(&actor));
        Self {
            db,
            clock,
            actor,
            scope,
            file,
        }
    }

    fn act(&self) -> Act<'_> {
        Act {
            db: &self.db,
            clock: &self.clock,
            actor: &self.actor,
            scope: &self.scope,
        }
    }

    /// The same world as an administrator of one organization meets it.
    fn administered(&self, place: &organization::Model) -> (Actor, Scope) {
        let actor = actor(self.actor.account, Some(Place::from(place)));
        let scope = Scope::of(Some(&actor));
        (actor, scope)
    }

    async fn establish(
        &self,
        kind: OrganizationKind,
        division: i32,
        superior: Option<&organization::Model>,
    ) -> organization::Model {
        let new = establishing(kind, division, superior);
        commands::establish(&self.act(), new).await.unwrap()
    }

    /// The organization as it is now.
    async fn read(&self, id: OrganizationId) -> organization::Model {
        organization::Entity::find_by_id(id)
            .one(self.db.reader())
            .await
            .unwrap()
            .unwrap()
    }

    async fn person(&self, number: &str, home: &organization::Model) -> person::Model {
        let new = commands::Register {
            staff_number: number.to_owned(),
            name: "张三".to_owned(),
            organization: home.id,
        };
        commands::register_person(&self.act(), new).await.unwrap()
    }

    async fn admit(&self, person: &person::Model, to: &organization::Model) -> membership::Model {
        commands::admit(&self.act(), admitting(person, to))
            .await
            .unwrap()
    }
}

fn actor(account: AccountId, place: Option<Place>) -> Actor {
    let grant = Grant {
        id: None,
        role: GrantRole::Administrator,
        may_grant: true,
        place,
    };
    Actor {
        account,
        session: SessionId(account.0),
        person: None,
        display_name: "管理员".to_owned(),
        grants: vec![grant],
    }
}

fn establishing(
    kind: OrganizationKind,
    division: i32,
    superior: Option<&organization::Model>,
) -> commands::Establish {
    commands::Establish {
        kind,
        name: format!("{kind:?} {division}"),
        division: code(division),
        superior: superior.map(|superior| superior.id),
        guide: None,
        valid_from: day("2024-01-01"),
        idempotency_key: format!("{kind:?} {division} {:?}", superior.map(|row| row.id)),
    }
}

fn admitting(person: &person::Model, to: &organization::Model) -> commands::Admit {
    commands::Admit {
        person: person.id,
        organization: to.id,
        probationary: true,
        rank: None,
        since: day("2024-06-01"),
    }
}

#[track_caller]
fn codes<T: std::fmt::Debug>(result: Result<T>) -> Vec<(RefusalCode, String)> {
    match result {
        Err(Error::Refused(refusals)) => refusals
            .into_iter()
            .map(|refusal| (refusal.code, refusal.path[1..].join(".")))
            .collect(),
        other => panic!("not refused: {other:?}"),
    }
}

/// A higher domain that notes what it is told.
#[derive(Default)]
struct Notes {
    moved: Mutex<Vec<Moved>>,
    ended: Mutex<Vec<Ended>>,
}

impl Follower for Notes {
    fn moved<'a>(&'a self, _: &'a mut Tx, moved: &'a [Moved]) -> Followed<'a> {
        Box::pin(async move {
            self.moved.lock().unwrap().extend_from_slice(moved);
            Ok(())
        })
    }

    fn ended<'a>(&'a self, _: &'a mut Tx, ended: &'a [Ended]) -> Followed<'a> {
        Box::pin(async move {
            self.ended.lock().unwrap().extend_from_slice(ended);
            Ok(())
        })
    }
}

/// A higher domain that cannot follow.
struct Refuses;

impl Follower for Refuses {
    fn moved<'a>(&'a self, _: &'a mut Tx, _: &'a [Moved]) -> Followed<'a> {
        Box::pin(async { Err(Error::internal("cannot follow")) })
    }

    fn ended<'a>(&'a self, _: &'a mut Tx, _: &'a [Ended]) -> Followed<'a> {
        Box::pin(async { Err(Error::internal("cannot follow")) })
    }
}

/// 陕西, 咸阳, 武功 and 秦都, each with its committee; the counties with working committees, 武功
/// with a department that has an agency party committee and two branches.
struct Bodies {
    city: organization::Model,
    city_committee: organization::Model,
    county: organization::Model,
    committee: organization::Model,
    next_committee: organization::Model,
    group: organization::Model,
    agency: organization::Model,
    branch: organization::Model,
    second: organization::Model,
}

async fn place(world: &World) -> Bodies {
    let province = world.establish(PartyCommittee, 610_000, None).await;
    let city = world
        .establish(PartyCommittee, 610_400, Some(&province))
        .await;
    let city_committee = world
        .establish(WorkingCommittee, 610_400, Some(&city))
        .await;
    let county = world.establish(PartyCommittee, 610_431, Some(&city)).await;
    let next = world.establish(PartyCommittee, 610_402, Some(&city)).await;
    let committee = world
        .establish(WorkingCommittee, 610_431, Some(&county))
        .await;
    let next_committee = world
        .establish(WorkingCommittee, 610_402, Some(&next))
        .await;
    let group = world.establish(PartyGroup, 610_431, Some(&committee)).await;
    let agency = world
        .establish(AgencyPartyCommittee, 610_431, Some(&group))
        .await;
    let branch = world.establish(Branch, 610_431, Some(&agency)).await;
    let second = world.establish(Branch, 610_431, Some(&group)).await;
    Bodies {
        city,
        city_committee,
        county,
        committee,
        next_committee,
        group,
        agency,
        branch,
        second,
    }
}

fn moving(row: &organization::Model, to: &organization::Model) -> commands::Move {
    commands::Move {
        organization: row.id,
        new_superior: to.id,
        effective_on: day("2026-01-01"),
        expected_revision: row.revision,
    }
}

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
    let act = Act {
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
    let act = Act {
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
    let held = commands::appoint(&world.act(), appointing(&person))
        .await
        .unwrap();
    let rival = world.person("2", &group).await;
    let refused = commands::appoint(&world.act(), appointing(&rival)).await;
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
    let act = Act {
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
    commands::record_election(&world.act(), electing(&branch))
        .await
        .unwrap();
    commands::record_election(&world.act(), electing(&committee))
        .await
        .unwrap();
    let none = commands::record_election(&world.act(), electing(&group)).await;
    assert_eq!(codes(none)[0].0, RefusalCode::WrongKind);
    let twice = commands::record_election(&world.act(), electing(&branch)).await;
    assert_eq!(codes(twice)[0].0, RefusalCode::DatesOutOfOrder);
    let terms = organization_term::Entity::find()
        .all(world.db.reader())
        .await
        .unwrap();
    let mut ends: Vec<_> = terms.iter().map(|term| term.ends_on).collect();
    ends.sort();
    assert_eq!(ends, [day("2028-03-01"), day("2030-03-01")]);
}
