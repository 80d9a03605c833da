//! A small country to test in: one province with a city and two counties, and a piece of another
//! province. Everything has the same ids in every test.

mod builder;
mod rows;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    AccountId, AppointmentId, DivisionCode, GrantId, MembershipId, OrganizationId, PersonId, PostId,
};
use zeren::db::Db;

pub(crate) use self::rows::{insert, password_hash};

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
    /// The secretary of its branch.
    pub(crate) branch_appointment: AppointmentId,
    /// Signs in as the secretary of the party group, and as that of the branch: rights from posts.
    pub(crate) head: Account,
    pub(crate) branch_head: Account,
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
        builder::build(db, departments).await
    }
}
