//! A small country to test in: one province with a city and two counties, and a piece of another
//! province. Everything has the same ids in every test.

use chrono::{DateTime, NaiveDate, Utc};
use entity::division::DivisionLevel;
use entity::organization::OrganizationKind;
use entity::organization_edge::EdgeKind;
use entity::post::PostRole;
use entity::role_grant::GrantRole;
use entity::{
    AccountId, AppointmentId, DivisionCode, GrantId, MembershipId, OrganizationId, PersonId,
    PostId, account, appointment, division, membership, organization, organization_edge, person,
    post, role_grant,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel as _};
use uuid::Uuid;
use zeren::db::Db;

/// The half year of which the reports are due then.
pub(crate) const PERIOD: &str = "2026-H1";
/// Since when everything exists.
const SINCE: NaiveDate = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day");

pub(crate) const PROVINCE: DivisionCode = DivisionCode(610_000);
pub(crate) const CITY: DivisionCode = DivisionCode(610_400);
pub(crate) const COUNTY: DivisionCode = DivisionCode(610_431);
pub(crate) const OTHER_COUNTY: DivisionCode = DivisionCode(610_402);
pub(crate) const OTHER_PROVINCE: DivisionCode = DivisionCode(620_000);

/// The password of every account that is seeded.
pub(crate) const PASSWORD: &str = "correct horse 2026";

/// The instant at which every test begins.
pub(crate) fn morning() -> DateTime<Utc> {
    at("2026-07-10T09:00:00+08:00")
}

/// An instant as it is written.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text)
        .expect("an instant")
        .with_timezone(&Utc)
}

/// The committees of one division.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    /// 党委.
    pub(crate) party_committee: OrganizationId,
    /// 机关工委.
    pub(crate) working_committee: OrganizationId,
    /// The secretary of the working committee.
    pub(crate) secretary: PersonId,
    /// 分管领导 of the party committee, and the appointment.
    pub(crate) leader: PersonId,
    pub(crate) leader_appointment: AppointmentId,
}

/// A department, led by its county's working committee.
#[derive(Clone, Debug)]
pub(crate) struct Department {
    /// 党组.
    pub(crate) party_group: OrganizationId,
    /// Its branch.
    pub(crate) branch: OrganizationId,
    /// The secretary of the party group.
    pub(crate) secretary: PersonId,
    pub(crate) secretary_post: PostId,
    pub(crate) secretary_appointment: AppointmentId,
    /// One of the members of its branch.
    pub(crate) membership: MembershipId,
    /// Files its reports, by this grant.
    pub(crate) clerk: Account,
    pub(crate) clerk_grant: GrantId,
}

/// Somebody who signs in.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) username: String,
}

/// Who signs in beside the clerks.
#[derive(Clone, Debug)]
pub(crate) struct Accounts {
    /// Administers the whole country.
    pub(crate) administrator: Account,
    /// Work for the working committees of province, city and county.
    pub(crate) province_staff: Account,
    pub(crate) city_staff: Account,
    pub(crate) county_staff: Account,
    /// Leader in charge of the county's party committee.
    pub(crate) leader: Account,
    /// Reads the county and writes nothing.
    pub(crate) auditor: Account,
    /// Works for the working committee of the other county of the same city.
    pub(crate) neighbour: Account,
    /// Works for the working committee of another province.
    pub(crate) stranger: Account,
    /// Worked for the county's working committee until yesterday.
    pub(crate) former: Account,
    /// Holds nothing.
    pub(crate) powerless: Account,
}

/// What [`Region::build`] has made.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    pub(crate) province: Seat,
    pub(crate) city: Seat,
    pub(crate) county: Seat,
    pub(crate) other_county: Seat,
    pub(crate) other_province: Seat,
    /// Those of the county.
    pub(crate) departments: Vec<Department>,
    /// Those of the other county.
    pub(crate) other_departments: Vec<Department>,
    pub(crate) accounts: Accounts,
}

impl Region {
    /// Fills an empty database: so many departments in each county.
    pub(crate) async fn build(db: &Db, departments: usize) -> Self {
        Builder {
            rows: Rows::default(),
            ids: 0,
        }
        .region(db, departments)
        .await
    }
}

/// The rows to write, table by table in the order in which they refer to each other.
#[derive(Debug, Default)]
struct Rows {
    divisions: Vec<division::Model>,
    organizations: Vec<organization::Model>,
    edges: Vec<organization_edge::Model>,
    people: Vec<person::Model>,
    posts: Vec<post::Model>,
    appointments: Vec<appointment::Model>,
    memberships: Vec<membership::Model>,
    accounts: Vec<account::Model>,
    grants: Vec<role_grant::Model>,
}

#[derive(Debug)]
struct Builder {
    rows: Rows,
    ids: u128,
}

/// An organization to be, and where it hangs.
#[derive(Clone, Copy, Debug)]
struct Body {
    kind: OrganizationKind,
    division: DivisionCode,
    superior: Option<OrganizationId>,
    guided_by: Option<OrganizationId>,
}

impl Builder {
    async fn region(mut self, db: &Db, departments: usize) -> Region {
        self.divisions();
        let province = self.seat(PROVINCE, None);
        let city = self.seat(CITY, Some(&province));
        let county = self.seat(COUNTY, Some(&city));
        let other_county = self.seat(OTHER_COUNTY, Some(&city));
        let other_province = self.seat(OTHER_PROVINCE, None);
        let seats = [&county, &other_county].map(|seat| seat.working_committee);
        let [departments, other_departments] = seats.map(|committee| {
            (0..departments)
                .map(|number| self.department(committee, number))
                .collect()
        });
        let seats = [&province, &city, &county, &other_county, &other_province];
        let accounts = self.accounts(seats);
        self.rows.write(db).await;
        Region {
            province,
            city,
            county,
            other_county,
            other_province,
            departments,
            other_departments,
            accounts,
        }
    }

    /// Ids sort in the order in which things are made, as they do in life.
    fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + self.ids)
    }

    fn divisions(&mut self) {
        use DivisionLevel::{City, County, Province};
        for (code, level, name, parent) in [
            (PROVINCE, Province, "陕西省", None),
            (CITY, City, "咸阳市", Some(PROVINCE)),
            (OTHER_COUNTY, County, "秦都区", Some(CITY)),
            (COUNTY, County, "武功县", Some(CITY)),
            (OTHER_PROVINCE, Province, "甘肃省", None),
        ] {
            self.rows.divisions.push(division::Model {
                code,
                code_end: code.end(),
                level,
                name: name.to_owned(),
                parent_code: parent,
                placeholder: false,
            });
        }
    }

    fn seat(&mut self, division: DivisionCode, above: Option<&Seat>) -> Seat {
        use OrganizationKind::{PartyCommittee, WorkingCommittee};
        let body = |kind, superior, guided_by| Body {
            kind,
            division,
            superior,
            guided_by,
        };
        let superior = above.map(|seat| seat.party_committee);
        let party_committee = self.organization(body(PartyCommittee, superior, None), "委员会");
        let guided_by = above.map(|seat| seat.working_committee);
        let body = body(WorkingCommittee, Some(party_committee), guided_by);
        let working_committee = self.organization(body, "直属机关工作委员会");
        self.holder(party_committee, PostRole::Secretary, true);
        let (leader, leader_appointment) =
            self.holder(party_committee, PostRole::LeaderInCharge, true);
        let (secretary, _) = self.holder(working_committee, PostRole::Secretary, true);
        for full_time in [true, true, false] {
            self.holder(working_committee, PostRole::CommitteeMember, full_time);
        }
        Seat {
            party_committee,
            working_committee,
            secretary,
            leader,
            leader_appointment,
        }
    }

    fn department(&mut self, committee: OrganizationId, number: usize) -> Department {
        let division = self.organization_row(committee).division_code;
        let body = |kind, superior| Body {
            kind,
            division,
            superior: Some(superior),
            guided_by: None,
        };
        let name = format!("第{}局", number + 1);
        let party_group = self.organization(
            body(OrganizationKind::PartyGroup, committee),
            &format!("{name}党组"),
        );
        let branch = self.organization(
            body(OrganizationKind::Branch, party_group),
            &format!("{name}党支部"),
        );
        let (secretary, secretary_appointment) =
            self.holder(party_group, PostRole::Secretary, true);
        let secretary_post = self.rows.posts.last().expect("made just now").id;
        self.holder(branch, PostRole::Secretary, false);
        for _ in 0..3 {
            self.member(branch);
        }
        let membership = self.rows.memberships.last().expect("made just now").id;
        let clerk = self.account(&format!("clerk-{division}-{number}"), None);
        let clerk_grant = self.grant(&clerk, GrantRole::Clerk, Some(party_group));
        Department {
            party_group,
            branch,
            secretary,
            secretary_post,
            secretary_appointment,
            membership,
            clerk,
            clerk_grant,
        }
    }

    fn accounts(&mut self, seats: [&Seat; 5]) -> Accounts {
        use GrantRole::{Administrator, Auditor, Leader, Staff};
        let [province, city, county, other_county, other_province] = seats;
        let mut holding = |name: &str, role, organization| {
            let account = self.account(name, None);
            self.grant(&account, role, organization);
            account
        };
        let administrator = holding("administrator", Administrator, None);
        let province_staff = holding("province-staff", Staff, Some(province.working_committee));
        let city_staff = holding("city-staff", Staff, Some(city.working_committee));
        let county_staff = holding("county-staff", Staff, Some(county.working_committee));
        let auditor = holding("auditor", Auditor, Some(county.working_committee));
        let neighbour = holding("neighbour", Staff, Some(other_county.working_committee));
        let stranger = holding("stranger", Staff, Some(other_province.working_committee));
        let former = holding("former", Staff, Some(county.working_committee));
        let yesterday = at("2026-07-09T09:00:00+08:00");
        self.rows.grants.last_mut().expect("the grant").revoked_at = Some(yesterday);
        let leader = self.account("leader", Some(county.leader));
        self.grant(&leader, Leader, Some(county.party_committee));
        let powerless = self.account("powerless", None);
        Accounts {
            administrator,
            province_staff,
            city_staff,
            county_staff,
            leader,
            auditor,
            neighbour,
            stranger,
            former,
            powerless,
        }
    }

    fn organization_row(&self, id: OrganizationId) -> &organization::Model {
        self.rows
            .organizations
            .iter()
            .find(|row| row.id == id)
            .expect("made before")
    }

    fn organization(&mut self, body: Body, name: &str) -> OrganizationId {
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

    fn person(&mut self, home: OrganizationId) -> PersonId {
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
    fn holder(
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

    fn member(&mut self, branch: OrganizationId) {
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

    fn account(&mut self, username: &str, person_id: Option<PersonId>) -> Account {
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

    fn grant(
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
    async fn write(self, db: &Db) {
        insert::<division::Entity>(db, self.divisions).await;
        insert::<organization::Entity>(db, self.organizations).await;
        insert::<organization_edge::Entity>(db, self.edges).await;
        insert::<person::Entity>(db, self.people).await;
        insert::<post::Entity>(db, self.posts).await;
        insert::<appointment::Entity>(db, self.appointments).await;
        insert::<membership::Entity>(db, self.memberships).await;
        insert::<account::Entity>(db, self.accounts).await;
        insert::<role_grant::Entity>(db, self.grants).await;
    }
}

/// Writes rows as they are, many at a time.
pub(crate) async fn insert<E: EntityTrait>(db: &Db, rows: Vec<E::Model>)
where
    E::Model: sea_orm::IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    for rows in rows.chunks(zeren::db::BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(|row| row.into_active_model());
        E::insert_many(rows)
            .exec_without_returning(db.reader())
            .await
            .expect("the rows fit");
    }
}

/// The hash of [`PASSWORD`], as cheap as it can be.
fn password_hash() -> String {
    use std::sync::LazyLock;

    use argon2::password_hash::PasswordHasher as _;
    use argon2::{Algorithm, Argon2, Params, Version};
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
