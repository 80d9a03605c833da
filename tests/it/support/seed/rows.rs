//! The rows of a country, made one by one and written table by table.

use std::sync::LazyLock;

use argon2::password_hash::PasswordHasher as _;
use argon2::{Algorithm, Argon2, Params, Version};
use entity::organization::OrganizationKind;
use entity::organization_edge::EdgeKind;
use entity::post::PostRole;
use entity::role_grant::GrantRole;
use entity::{
    AccountId, AppointmentId, DivisionCode, GrantId, MembershipId, OrganizationId, PersonId,
    PostId, account, appointment, division, membership, organization, organization_edge, person,
    post, role_grant,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;
use zeren::db::Db;
use zeren::domain::status;

use super::{Account, PASSWORD, SINCE, at, morning};

/// The rows to write, table by table in the order in which they refer to each other.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) divisions: Vec<division::Model>,
    organizations: Vec<organization::Model>,
    edges: Vec<organization_edge::Model>,
    people: Vec<person::Model>,
    pub(super) posts: Vec<post::Model>,
    appointments: Vec<appointment::Model>,
    pub(super) memberships: Vec<membership::Model>,
    accounts: Vec<account::Model>,
    pub(super) grants: Vec<role_grant::Model>,
}

/// Makes rows.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub(super) rows: Rows,
    ids: u128,
}

/// An organization to be, and where it hangs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body {
    pub(super) kind: OrganizationKind,
    pub(super) division: DivisionCode,
    pub(super) superior: Option<OrganizationId>,
    pub(super) guided_by: Option<OrganizationId>,
}

impl Builder {
    /// Ids sort in the order in which things are made, as they do in life.
    fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + self.ids)
    }

    pub(super) fn organization_row(&self, id: OrganizationId) -> &organization::Model {
        self.rows
            .organizations
            .iter()
            .find(|row| row.id == id)
            .expect("made before")
    }

    pub(super) fn organization(&mut self, body: Body, name: &str) -> OrganizationId {
        let id = OrganizationId(self.id());
        let mut path = body
            .superior
            .map_or(Vec::new(), |id| self.organization_row(id).path.clone());
        path.extend(id.0.as_bytes());
        let division = self
            .rows
            .divisions
            .iter()
            .find(|row| row.code == body.division);
        let name = format!("{}{name}", division.expect("made before").name);
        self.rows.organizations.push(organization::Model {
            id,
            kind: body.kind,
            name,
            division_code: body.division,
            superior_id: body.superior,
            guided_by_id: body.guided_by,
            path,
            valid_from: SINCE,
            valid_until: None,
            revision: 1,
            created_at: morning(),
        });
        let edges = [
            (EdgeKind::Superior, body.superior),
            (EdgeKind::GuidedBy, body.guided_by),
        ];
        for (kind, target) in edges {
            if let Some(target_id) = target {
                let edge = organization_edge::Model {
                    id: self.id(),
                    organization_id: id,
                    kind,
                    target_id,
                    valid_from: SINCE,
                    valid_until: None,
                };
                self.rows.edges.push(edge);
            }
        }
        id
    }

    pub(super) fn person(&mut self, home: OrganizationId) -> PersonId {
        let id = PersonId(self.id());
        self.rows.people.push(person::Model {
            id,
            staff_number: format!("S{:05}", self.ids),
            name: format!("人{}", self.ids),
            home_organization_id: Some(home),
            created_at: morning(),
        });
        id
    }

    /// A person in a new post.
    pub(super) fn holder(
        &mut self,
        organization: OrganizationId,
        role: PostRole,
        full_time: bool,
    ) -> (PersonId, AppointmentId) {
        let person_id = self.person(organization);
        let post_id = PostId(self.id());
        self.rows.posts.push(post::Model {
            id: post_id,
            organization_id: organization,
            role,
            title: format!("{role:?}"),
            valid_from: SINCE,
            valid_until: None,
        });
        let id = AppointmentId(self.id());
        self.rows.appointments.push(appointment::Model {
            id,
            post_id,
            organization_id: organization,
            role,
            person_id,
            full_time,
            valid_from: SINCE,
            valid_until: None,
            document: "任〔2024〕1号".to_owned(),
            end_document: None,
        });
        (person_id, id)
    }

    pub(super) fn member(&mut self, branch: OrganizationId) {
        let person_id = self.person(branch);
        let id = MembershipId(self.id());
        self.rows.memberships.push(membership::Model {
            id,
            person_id,
            organization_id: branch,
            probationary: false,
            rank: None,
            valid_from: SINCE,
            valid_until: None,
        });
    }

    pub(super) fn account(&mut self, username: &str, person_id: Option<PersonId>) -> Account {
        let id = AccountId(self.id());
        self.rows.accounts.push(account::Model {
            id,
            username: username.to_owned(),
            display_name: username.to_owned(),
            person_id,
            password_hash: password_hash(),
            locked_at: None,
            created_at: morning(),
        });
        Account {
            id,
            username: username.to_owned(),
        }
    }

    pub(super) fn grant(
        &mut self,
        account: &Account,
        role: GrantRole,
        organization: Option<OrganizationId>,
    ) -> GrantId {
        let id = GrantId(self.id());
        self.rows.grants.push(role_grant::Model {
            id,
            account_id: account.id,
            organization_id: organization,
            role,
            may_grant: role == GrantRole::Administrator,
            granted_at: at("2026-01-01T00:00:00+08:00"),
            revoked_at: None,
        });
        id
    }
}

impl Rows {
    pub(super) async fn write(self, db: &Db) {
        insert::<division::Entity>(db, self.divisions).await;
        insert::<organization::Entity>(db, self.organizations).await;
        insert::<organization_edge::Entity>(db, self.edges).await;
        insert::<person::Entity>(db, self.people).await;
        insert::<post::Entity>(db, self.posts).await;
        insert::<appointment::Entity>(db, self.appointments).await;
        insert::<membership::Entity>(db, self.memberships).await;
        insert::<account::Entity>(db, self.accounts).await;
        insert::<role_grant::Entity>(db, self.grants).await;
        let counted = status::recompute(db.reader(), status::COUNTRY).await;
        counted.expect("the bodies are counted");
    }
}

/// Writes rows as they are, many at a time.
pub(crate) async fn insert<E: EntityTrait>(db: &Db, rows: Vec<E::Model>)
where
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    for rows in rows.chunks(zeren::db::BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        E::insert_many(rows)
            .exec_without_returning(db.reader())
            .await
            .expect("the rows fit");
    }
}

/// The hash of [`PASSWORD`], as cheap as it can be.
pub(crate) fn password_hash() -> String {
    static HASH: LazyLock<String> = LazyLock::new(|| {
        let params = Params::new(Params::MIN_M_COST, 1, 1, None).expect("the least that there is");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon2
            .hash_password_with_salt(PASSWORD.as_bytes(), b"salt for tests")
            .expect("a hash")
            .to_string()
    });
    HASH.clone()
}
