//! The country as a whole: who leads whom, and who signs in.

use entity::division::{self, DivisionLevel};
use entity::organization::OrganizationKind;
use entity::post::PostRole;
use entity::role_grant::GrantRole;
use entity::{DivisionCode, OrganizationId};
use zeren::db::Db;

use super::rows::{Body, Builder};
use super::{
    Accounts, CITY, COUNTY, Department, OTHER_COUNTY, OTHER_PROVINCE, PROVINCE, Region, Seat, at,
};

/// Fills an empty database: so many departments in each county.
pub(super) async fn build(db: &Db, departments: usize) -> Region {
    Builder::default().region(db, departments).await
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
        let (branch_secretary, branch_appointment) =
            self.holder(branch, PostRole::Secretary, false);
        for _ in 0..3 {
            self.member(branch);
        }
        let membership = self.rows.memberships.last().expect("made just now").id;
        let clerk = self.account(&format!("clerk-{division}-{number}"), None);
        let clerk_grant = self.grant(&clerk, GrantRole::Clerk, Some(party_group));
        let head = self.account(&format!("head-{division}-{number}"), Some(secretary));
        let name = format!("branch-head-{division}-{number}");
        let branch_head = self.account(&name, Some(branch_secretary));
        Department {
            party_group,
            branch,
            secretary,
            secretary_post,
            secretary_appointment,
            branch_appointment,
            head,
            branch_head,
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
}
