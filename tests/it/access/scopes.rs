//! Random trees, grants, posts and days: what an account reads and writes is what a naive reference
//! computes, body by body, from the words of domain §6 and nothing else.

use chrono::{Days, NaiveDate};
use entity::division::{self, DivisionLevel};
use entity::organization::{self, OrganizationKind};
use entity::post::{self, PostRole};
use entity::role_grant::{self, GrantRole};
use entity::{
    AccountId, AppointmentId, DivisionCode, GrantId, OrganizationId, PersonId, PostId, account,
    appointment, person,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;
use uuid::Uuid;
use zeren::clock::start_of;

use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::{Account, insert};

const DIVISIONS: [(i32, DivisionLevel, Option<i32>); 6] = [
    (610_000, DivisionLevel::Province, None),
    (610_400, DivisionLevel::City, Some(610_000)),
    (610_431, DivisionLevel::County, Some(610_400)),
    (610_402, DivisionLevel::County, Some(610_400)),
    (610_300, DivisionLevel::City, Some(610_000)),
    (620_000, DivisionLevel::Province, None),
];
const KINDS: [OrganizationKind; 5] = [
    OrganizationKind::PartyCommittee,
    OrganizationKind::WorkingCommittee,
    OrganizationKind::PartyGroup,
    OrganizationKind::AgencyPartyCommittee,
    OrganizationKind::Branch,
];
const GRANTS: [GrantRole; 9] = [
    GrantRole::Administrator,
    GrantRole::Secretary,
    GrantRole::Leader,
    GrantRole::Staff,
    GrantRole::Clerk,
    GrantRole::Accountant,
    GrantRole::Cashier,
    GrantRole::Auditor,
    GrantRole::Reader,
];
const POSTS: [PostRole; 4] = [
    PostRole::Secretary,
    PostRole::LeaderInCharge,
    PostRole::Staff,
    PostRole::TeamMember,
];
const BODIES: usize = 16;
const ACCOUNTS: usize = 6;
/// Worlds for each database.
const WORLDS: usize = 6;
/// The first day; everything happens in the ten days after it.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2026, 7, 1).expect("a day");

/// A body: its kind, its division, which of the earlier ones leads it, and when it ends.
#[derive(Clone, Debug)]
struct Body {
    kind: usize,
    division: usize,
    above: Option<usize>,
    until: Option<u64>,
}

/// A role of an account in a body, or in the country, from a day to a day.
#[derive(Clone, Debug)]
struct Role {
    account: usize,
    /// Of a grant, or of a post.
    role: Result<usize, usize>,
    body: Option<usize>,
    from: u64,
    until: Option<u64>,
}

#[derive(Clone, Debug)]
struct World {
    bodies: Vec<Body>,
    roles: Vec<Role>,
    days: Vec<u64>,
}

fn worlds() -> impl Strategy<Value = World> {
    let body = |number: usize| {
        let above = proptest::option::weighted(0.8, 0..number.max(1));
        (
            0..KINDS.len(),
            0..DIVISIONS.len(),
            above,
            proptest::option::weighted(0.15, 1_u64..10),
        )
            .prop_map(move |(kind, division, above, until)| Body {
                kind,
                division,
                above: above.filter(|_| number > 0),
                until,
            })
    };
    let bodies: Vec<_> = (0..BODIES).map(body).collect();
    let kind =
        prop_oneof![3 => (0..GRANTS.len()).prop_map(Ok), 1 => (0..POSTS.len()).prop_map(Err)];
    let place = proptest::option::weighted(0.95, 0..BODIES);
    let role = (
        0..ACCOUNTS,
        kind,
        place,
        0_u64..6,
        proptest::option::of(1_u64..6),
    )
        .prop_map(|(account, role, body, from, length)| Role {
            account,
            // A post is always somewhere.
            body: body.or(role.is_err().then_some(0)),
            role,
            from,
            until: length.map(|length| from + length),
        });
    (
        bodies,
        proptest::collection::vec(role, 4..12),
        proptest::collection::vec(0_u64..11, 2),
    )
        .prop_map(|(bodies, roles, days)| World {
            bodies,
            roles,
            days,
        })
}

fn day(number: u64) -> NaiveDate {
    FIRST + Days::new(number)
}

impl World {
    /// Whether one body leads another at any distance, or is it: by walking up.
    fn leads(&self, above: usize, below: usize) -> bool {
        above == below
            || self.bodies[below]
                .above
                .is_some_and(|next| self.leads(above, next))
    }

    /// Whether one division is, or contains, another: by the six digits.
    fn contains(&self, above: usize, below: usize) -> bool {
        let digits = |number: usize| DIVISIONS[number].0.to_string();
        let (above, below) = (digits(above), digits(below));
        below.starts_with(above.trim_end_matches("00"))
    }

    fn lasts(&self, body: usize, on: u64) -> bool {
        self.bodies[body].until.is_none_or(|until| on < until)
    }

    /// The roles that an account holds on a day, and where.
    fn held(&self, account: usize, on: u64) -> impl Iterator<Item = (GrantRole, Option<usize>)> {
        let roles = self.roles.iter().filter(move |role| {
            let begun = role.role.is_ok() || role.from <= on;
            role.account == account && begun && role.until.is_none_or(|until| on < until)
        });
        roles
            .filter(move |role| role.body.is_none_or(|body| self.lasts(body, on)))
            .map(|role| {
                let what = match role.role {
                    Ok(grant) => GRANTS[grant],
                    Err(post) => match POSTS[post] {
                        PostRole::Secretary => GrantRole::Secretary,
                        PostRole::LeaderInCharge => GrantRole::Leader,
                        PostRole::Staff => GrantRole::Staff,
                        _ => GrantRole::Reader,
                    },
                };
                (what, role.body)
            })
    }

    /// "A grant in a party committee or working committee reads all bodies of its division and of
    /// the divisions below; any other grant its own subtree."
    fn covers(&self, place: Option<usize>, body: usize) -> bool {
        let Some(place) = place else {
            return true;
        };
        match KINDS[self.bodies[place].kind] {
            OrganizationKind::PartyCommittee | OrganizationKind::WorkingCommittee => {
                self.contains(self.bodies[place].division, self.bodies[body].division)
            }
            _ => self.leads(place, body),
        }
    }

    fn reads(&self, account: usize, body: usize, on: u64) -> bool {
        self.held(account, on)
            .any(|(_, place)| self.covers(place, body))
    }

    /// Who may rename: an administrator of what it covers, a secretary or staff member of its own body
    /// and of what that leads in its division.
    fn renames(&self, account: usize, body: usize, on: u64) -> bool {
        self.held(account, on)
            .any(|(role, place)| match (role, place) {
                (GrantRole::Administrator, place) => self.covers(place, body),
                (GrantRole::Secretary | GrantRole::Staff, Some(place)) => {
                    self.leads(place, body)
                        && self.bodies[place].division == self.bodies[body].division
                }
                _ => false,
            })
    }
}

/// An id that says of which world and kind it is.
fn key(world: usize, kind: u128, number: usize) -> Uuid {
    let (world, number) = (
        u128::try_from(world).expect("small"),
        u128::try_from(number).expect("small"),
    );
    Uuid::from_u128(
        0x0197_0000_0000_7000_8000_0000_0000_0000 + (world << 32) + (kind << 16) + number,
    )
}

fn body_id(world: usize, number: usize) -> OrganizationId {
    OrganizationId(key(world, 1, number))
}

fn account_of(world: usize, number: usize) -> Account {
    Account {
        id: AccountId(key(world, 2, number)),
        username: format!("w{world}-{number}"),
    }
}

async fn write_divisions(app: &TestApp) {
    let rows = DIVISIONS.map(|(code, level, parent)| division::Model {
        code: DivisionCode(code),
        code_end: DivisionCode(code).end(),
        level,
        name: format!("地{code}"),
        parent_code: parent.map(DivisionCode),
        placeholder: false,
    });
    insert::<division::Entity>(&app.db, rows.into()).await;
}

async fn write(app: &TestApp, number: usize, world: &World) {
    let created_at = start_of(FIRST);
    let mut paths: Vec<Vec<u8>> = Vec::new();
    let mut rows = Vec::new();
    for (index, body) in world.bodies.iter().enumerate() {
        let id = body_id(number, index);
        let mut path = body.above.map_or(Vec::new(), |above| paths[above].clone());
        path.extend(id.0.as_bytes());
        paths.push(path.clone());
        rows.push(organization::Model {
            id,
            kind: KINDS[body.kind],
            name: format!("组织{index}"),
            division_code: DivisionCode(DIVISIONS[body.division].0),
            superior_id: body.above.map(|above| body_id(number, above)),
            guided_by_id: None,
            path,
            valid_from: FIRST - Days::new(100),
            valid_until: body.until.map(day),
            revision: 1,
            created_at,
        });
    }
    insert::<organization::Entity>(&app.db, rows).await;
    let people = (0..ACCOUNTS).map(|index| person::Model {
        id: PersonId(key(number, 3, index)),
        staff_number: format!("S{number}-{index}"),
        name: format!("人{index}"),
        home_organization_id: None,
        created_at,
    });
    insert::<person::Entity>(&app.db, people.collect()).await;
    let accounts = (0..ACCOUNTS).map(|index| account::Model {
        id: account_of(number, index).id,
        username: account_of(number, index).username,
        display_name: format!("人{index}"),
        person_id: Some(PersonId(key(number, 3, index))),
        password_hash: "none".to_owned(),
        locked_at: None,
        created_at,
    });
    insert::<account::Entity>(&app.db, accounts.collect()).await;
    write_roles(app, number, world).await;
}

/// Grants, and posts that are held.
async fn write_roles(app: &TestApp, number: usize, world: &World) {
    let created_at = start_of(FIRST);
    let roles = || world.roles.iter().enumerate();
    let grants = roles().filter_map(|(index, role)| {
        Some(role_grant::Model {
            id: GrantId(key(number, 4, index)),
            account_id: account_of(number, role.account).id,
            organization_id: role.body.map(|body| body_id(number, body)),
            role: GRANTS[role.role.ok()?],
            may_grant: false,
            granted_at: created_at,
            revoked_at: None,
        })
    });
    insert::<role_grant::Entity>(&app.db, grants.collect()).await;
    let held = || {
        roles().filter_map(|(index, role)| Some((index, role, POSTS[role.role.err()?], role.body?)))
    };
    let posts = held().map(|(index, _, role, body)| post::Model {
        id: PostId(key(number, 5, index)),
        organization_id: body_id(number, body),
        role,
        title: "职务".to_owned(),
        valid_from: FIRST - Days::new(100),
        valid_until: None,
    });
    insert::<post::Entity>(&app.db, posts.collect()).await;
    let appointments = held().map(|(index, held, role, body)| appointment::Model {
        id: AppointmentId(key(number, 6, index)),
        post_id: PostId(key(number, 5, index)),
        organization_id: body_id(number, body),
        role,
        person_id: PersonId(key(number, 3, held.account)),
        full_time: true,
        valid_from: day(held.from),
        valid_until: held.until.map(day),
        document: "任".to_owned(),
        end_document: None,
    });
    insert::<appointment::Entity>(&app.db, appointments.collect()).await;
}

/// Revokes the grants that end on or before a day.
async fn revoke(app: &TestApp, number: usize, world: &World, on: u64) {
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
    for (index, role) in world.roles.iter().enumerate() {
        if role.until.is_some_and(|until| until <= on) {
            role_grant::Entity::update_many()
                .col_expr(
                    role_grant::Column::RevokedAt,
                    sea_orm::sea_query::Expr::value(app.clock.now()),
                )
                .filter(role_grant::Column::Id.eq(GrantId(key(number, 4, index))))
                .exec(app.db.reader())
                .await
                .expect("the grant");
        }
    }
}

const READ: &str = "query($id: ID!) { organization(id: $id) { since } }";
const RENAME: &str = "mutation($input: RenameOrganizationInput!) { renameOrganization(input: $input) \
    { organization { id } errors { code path } } }";

async fn compare(app: &TestApp, number: usize, world: &World, on: u64) {
    for account in 0..ACCOUNTS {
        let who = account_of(number, account);
        let client = app.as_(&who);
        for body in 0..BODIES {
            let organization = id(&body_id(number, body));
            let seen = client.run(READ, json!({ "id": organization })).await.ok();
            let reads = seen.data("/organization")["since"].is_string();
            assert_eq!(
                reads,
                world.reads(account, body, on),
                "{account} reads {body} on {on}: {world:#?}"
            );
            let input = json!({ "organizationId": organization, "name": "新名", "expectedRevision": 9_000 });
            let answer = client.run(RENAME, json!({ "input": input })).await;
            let writes = answer.body.get("errors").is_none();
            assert_eq!(
                writes,
                world.renames(account, body, on),
                "{account} renames {body} on {on}: {answer} {world:#?}"
            );
            if !writes && !reads && seen.data("/organization").is_null() {
                assert_eq!(answer.code(), "NOT_FOUND", "nor is it told that it exists");
            }
        }
    }
}

both! {
    async fn nobody_reads_or_writes_beyond_the_reference(app: TestApp) {
        write_divisions(&app).await;
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let (mut read, mut hidden) = (0, 0);
        for number in 0..WORLDS {
            let mut world = worlds().new_tree(&mut runner).expect("a world").current();
            world.days.sort_unstable();
            write(&app, number, &world).await;
            for on in world.days.clone() {
                app.clock.set(start_of(day(on)) + chrono::TimeDelta::hours(9));
                revoke(&app, number, &world, on).await;
                compare(&app, number, &world, on).await;
                for (account, body) in (0..ACCOUNTS).flat_map(|account| (0..BODIES).map(move |body| (account, body))) {
                    *(if world.reads(account, body, on) { &mut read } else { &mut hidden }) += 1;
                }
            }
        }
        assert!(read > 100 && hidden > 100, "both happen: {read} read, {hidden} hidden");
    }
}
