//! A small county to sign in to.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use entity::organization::{self, OrganizationKind};
use entity::post::PostRole;
use entity::role_grant::GrantRole;
use entity::{
    AccountId, AppointmentId, DivisionCode, OrganizationId, PersonId, PostId, appointment,
    division, person, post,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::super::*;
use super::{PASSWORD, noon, scratch};
use crate::access::Actor;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;

/// A database with one account, `zhang.san`, of a person in the party group of a county.
pub(super) struct World {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) keys: Arc<Keys>,
    dir: std::path::PathBuf,
    pub(super) account: AccountId,
    pub(super) person: PersonId,
    pub(super) committee: OrganizationId,
    pub(super) group: OrganizationId,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

impl World {
    pub(super) async fn new() -> Self {
        let dir = scratch("db");
        std::fs::create_dir_all(&dir).unwrap();
        let url = format!("sqlite://{}", dir.join("zeren.db").display());
        let db = Db::connect(&url, 4).await.unwrap();
        db.migrate().await.unwrap();
        let clock = Clock::fixed(noon());
        let keys = Arc::new(Keys {
            tokens: Tokens::ephemeral().unwrap(),
            cost: PasswordCost::CHEAP,
        });
        insert_division(&db).await;
        let committee =
            insert_organization(&db, &clock, OrganizationKind::WorkingCommittee, &[]).await;
        let group =
            insert_organization(&db, &clock, OrganizationKind::PartyGroup, &committee.path).await;
        let person = insert_person(&db, &clock, group.id).await;
        let new = NewAccount {
            username: "Zhang.San".to_owned(),
            display_name: "张三".to_owned(),
            person: Some(person),
            password: Some(PASSWORD.to_owned()),
        };
        let by = Acting::operator(&db, &clock);
        let account = create_account(&by, keys.cost, new)
            .await
            .unwrap()
            .account
            .id;
        let (committee, group) = (committee.id, group.id);
        Self {
            db,
            clock,
            keys,
            dir,
            account,
            person,
            committee,
            group,
        }
    }

    pub(super) fn operator(&self) -> Acting<'_> {
        Acting::operator(&self.db, &self.clock)
    }

    pub(super) fn pass(&self, by: TimeDelta) {
        self.clock.set(self.clock.now() + by);
    }

    pub(super) async fn sign_in(
        &self,
        username: &str,
        password: &str,
        address: &str,
    ) -> Result<Issued> {
        let credentials = Credentials {
            username: username.to_owned(),
            password: password.to_owned(),
        };
        let origin = Origin {
            address: address.to_owned(),
            user_agent: Some("test".to_owned()),
        };
        sign_in(&self.db, &self.clock, &self.keys, credentials, origin).await
    }

    pub(super) async fn actor(&self, issued: &Issued) -> Result<Actor> {
        authenticate(
            &self.db,
            &self.clock,
            &self.keys.tokens,
            &issued.access_token,
        )
        .await
    }

    pub(super) async fn refresh(&self, issued: &Issued) -> Result<Issued> {
        refresh(
            &self.db,
            &self.clock,
            &self.keys.tokens,
            &issued.refresh_token,
        )
        .await
    }

    /// An account with a grant, signed in.
    pub(super) async fn holder(
        &self,
        username: &str,
        role: GrantRole,
        organization: Option<OrganizationId>,
    ) -> Actor {
        let new = NewAccount {
            username: username.to_owned(),
            display_name: username.to_owned(),
            person: None,
            password: Some(PASSWORD.to_owned()),
        };
        let account = create_account(&self.operator(), self.keys.cost, new)
            .await
            .unwrap()
            .account
            .id;
        let grant = NewGrant {
            account,
            organization,
            role,
            may_grant: true,
        };
        grant_role(&self.operator(), grant).await.unwrap();
        let issued = open_session(&self.db, &self.clock, &self.keys.tokens, account, None)
            .await
            .unwrap();
        self.actor(&issued).await.unwrap()
    }
}

async fn insert_division(db: &Db) {
    let row = division::Model {
        code: DivisionCode(610_431),
        name: "武功县".to_owned(),
        code_end: DivisionCode(610_431),
        level: division::DivisionLevel::County,
        parent_code: None,
        placeholder: false,
    };
    division::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(db.reader())
        .await
        .unwrap();
}

async fn insert_organization(
    db: &Db,
    clock: &Clock,
    kind: OrganizationKind,
    above: &[u8],
) -> organization::Model {
    let id = clock.new_id();
    let row = organization::Model {
        id: OrganizationId(id),
        kind,
        name: format!("{kind:?}"),
        division_code: DivisionCode(610_431),
        superior_id: None,
        guided_by_id: None,
        path: [above, id.as_bytes()].concat(),
        valid_from: NaiveDate::from_ymd_opt(2020, 1, 1).unwrap(),
        valid_until: None,
        revision: 1,
        created_at: noon(),
    };
    organization::Entity::insert(row.clone().into_active_model().reset_all())
        .exec_without_returning(db.reader())
        .await
        .unwrap();
    row
}

async fn insert_person(db: &Db, clock: &Clock, home: OrganizationId) -> PersonId {
    let id = clock.new_id();
    let row = person::Model {
        id: PersonId(id),
        staff_number: id.simple().to_string(),
        name: "张三".to_owned(),
        home_organization_id: Some(home),
        created_at: noon(),
    };
    person::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(db.reader())
        .await
        .unwrap();
    PersonId(id)
}

pub(super) async fn appoint(world: &World, role: PostRole, from: &str, until: Option<&str>) {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let post = post::Model {
        id: PostId(world.clock.new_id()),
        organization_id: world.group,
        role,
        title: "书记".to_owned(),
        valid_from: day("2020-01-01"),
        valid_until: None,
    };
    let row = appointment::Model {
        id: AppointmentId(world.clock.new_id()),
        post_id: post.id,
        organization_id: world.group,
        role,
        person_id: world.person,
        full_time: true,
        valid_from: day(from),
        valid_until: until.map(day),
        document: "1".to_owned(),
        end_document: None,
    };
    let post = post.into_active_model().reset_all();
    post::Entity::insert(post)
        .exec_without_returning(world.db.reader())
        .await
        .unwrap();
    let row = row.into_active_model().reset_all();
    appointment::Entity::insert(row)
        .exec_without_returning(world.db.reader())
        .await
        .unwrap();
}
