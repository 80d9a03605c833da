//! The commands on a database of their own, by a country administrator.

mod bodies;
mod people;
mod races;

use std::path::PathBuf;
use std::sync::Mutex;

use entity::organization::OrganizationKind::{
    self, AgencyPartyCommittee, Branch, PartyCommittee, PartyGroup, WorkingCommittee,
};
use entity::role_grant::GrantRole;
use entity::{AccountId, OrganizationId, SessionId, account, membership, organization, person};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::{code, day, noon};
use crate::access::{Acting, Actor, Grant, Place, Scope};
use crate::clock::Clock;
use crate::db::{Db, Tx};
use crate::domain::organization::builtin_divisions;
use crate::domain::organization::commands::{self, Ended, Followed, Follower, Moved};
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

    fn act(&self) -> Acting<'_> {
        Acting {
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
