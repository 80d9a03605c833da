//! Dues in a few words: who handles money, a policy, and every act as its input.

use entity::role_grant::{self, GrantRole};
use entity::{AccountId, GrantId, OrganizationId, account};
use serde_json::{Value, json};
use uuid::Uuid;
use zeren::db::Db;

use super::app::TestApp;
use super::reports::id;
use super::seed::{Account, Region, at, insert, morning, password_hash};

/// Those who handle the money of a department and of the county's working committee.
#[derive(Clone, Debug)]
pub(crate) struct Treasury {
    pub(crate) region: Region,
    /// Record for the department and its branch, and confirm for them.
    pub(crate) accountant: Account,
    pub(crate) cashier: Account,
    /// Both at once in the department, which nobody should be.
    pub(crate) both: Account,
    /// Of the working committee.
    pub(crate) upper_accountant: Account,
    pub(crate) upper_cashier: Account,
    /// Records for the neighbouring county.
    pub(crate) foreign: Account,
}

/// The month of which the dues are, and a day after it.
pub(crate) const MONTH: &str = "2026-06";
pub(crate) const DAY: &str = "2026-07-05";

impl Treasury {
    /// A region with so many departments, and who handles the money of the first.
    pub(crate) async fn build(app: &TestApp, departments: usize) -> Self {
        Self::within(&app.db, departments).await
    }

    /// The same in a database, whatever runs on it.
    pub(crate) async fn within(db: &Db, departments: usize) -> Self {
        let region = Region::build(db, departments).await;
        let (group, committee) = (
            region.departments[0].party_group,
            region.county.working_committee,
        );
        let mut made = 0;
        let mut rows = (Vec::new(), Vec::new());
        let mut holding = |name: &str, roles: &[GrantRole], organization: OrganizationId| {
            made += 1;
            let account_id = AccountId(Uuid::from_u128(0xd0e5_0000 + made));
            rows.0.push(account::Model {
                id: account_id,
                username: name.to_owned(),
                display_name: name.to_owned(),
                person_id: None,
                password_hash: password_hash(),
                locked_at: None,
                created_at: morning(),
            });
            for role in roles {
                made += 1;
                rows.1.push(role_grant::Model {
                    id: GrantId(Uuid::from_u128(0xd0e5_0000 + made)),
                    account_id,
                    organization_id: Some(organization),
                    role: *role,
                    may_grant: false,
                    granted_at: at("2026-01-01T00:00:00+08:00"),
                    revoked_at: None,
                });
            }
            Account {
                id: account_id,
                username: name.to_owned(),
            }
        };
        use GrantRole::{Accountant, Cashier};
        let accountant = holding("accountant", &[Accountant], group);
        let cashier = holding("cashier", &[Cashier], group);
        let both = holding("both", &[Accountant, Cashier], group);
        let upper_accountant = holding("upper-accountant", &[Accountant], committee);
        let upper_cashier = holding("upper-cashier", &[Cashier], committee);
        let foreign = holding(
            "foreign",
            &[Accountant],
            region.other_county.working_committee,
        );
        insert::<account::Entity>(db, rows.0).await;
        insert::<role_grant::Entity>(db, rows.1).await;
        Self {
            region,
            accountant,
            cashier,
            both,
            upper_accountant,
            upper_cashier,
            foreign,
        }
    }

    pub(crate) fn branch(&self) -> String {
        id(&self.region.departments[0].branch)
    }

    pub(crate) fn department(&self) -> String {
        id(&self.region.departments[0].party_group)
    }

    pub(crate) fn committee(&self) -> String {
        id(&self.region.county.working_committee)
    }

    /// The policy of the county: 40 % branch, 20 % department, 10 % committee, 30 % city.
    pub(crate) fn policy_input(&self) -> Value {
        json!({
            "organizationId": self.committee(),
            "effectiveFrom": "2026-01-01",
            "shares": [
                { "level": "BRANCH", "basisPoints": 4000 },
                { "level": "DEPARTMENT", "basisPoints": 2000 },
                { "level": "COUNTY_WORKING_COMMITTEE", "basisPoints": 1000 },
                { "level": "CITY", "basisPoints": 3000 },
            ],
        })
    }

    pub(crate) async fn set_policy(&self, app: &TestApp) {
        let staff = app.as_(&self.region.accounts.county_staff);
        staff
            .act("SetRetentionPolicy", self.policy_input())
            .await
            .ok();
    }

    pub(crate) fn collection(&self, amount: i64, key: &str) -> Value {
        json!({
            "organizationId": self.branch(), "month": MONTH, "amount": amount,
            "payers": 3, "idempotencyKey": key,
        })
    }

    /// Collects in the branch, and gives the id of the entry.
    pub(crate) async fn collect(&self, app: &TestApp, amount: i64, key: &str) -> String {
        let input = self.collection(amount, key);
        let object = "collection { entryId }";
        let done = app
            .act(&self.accountant, "recordDuesCollection", object, input)
            .await
            .ok();
        done.text("/recordDuesCollection/collection/entryId")
    }

    pub(crate) fn remittance(&self, from: &str, amount: i64, key: &str) -> Value {
        json!({
            "organizationId": from, "month": MONTH, "amount": amount,
            "sentOn": DAY, "idempotencyKey": key,
        })
    }

    /// Sends, and gives the id of what is on its way.
    pub(crate) async fn send(&self, app: &TestApp, from: &str, amount: i64, key: &str) -> String {
        let accountant = app.as_(&self.accountant);
        let sent = accountant
            .act("SendDuesRemittance", self.remittance(from, amount, key))
            .await
            .ok();
        sent.text("/sendDuesRemittance/remittance/id")
    }

    pub(crate) fn spending(&self, amount: i64, key: &str) -> Value {
        json!({
            "organizationId": self.branch(), "category": "TRAINING", "amount": amount, "spentOn": DAY,
            "purpose": "党员培训", "decidingMeeting": "支委会第5次会议", "idempotencyKey": key,
        })
    }

    pub(crate) async fn request(&self, app: &TestApp, amount: i64, key: &str) -> String {
        let accountant = app.as_(&self.accountant);
        let asked = accountant
            .act("RequestDuesSpending", self.spending(amount, key))
            .await
            .ok();
        asked.text("/requestDuesSpending/spending/id")
    }
}

/// The answer to what was sent.
pub(crate) fn accepted(remittance: &str, key: &str) -> Value {
    json!({ "remittanceId": remittance, "accepted": true, "idempotencyKey": key })
}

/// The decision on a spending.
pub(crate) fn approved(spending: &str, key: &str) -> Value {
    json!({ "spendingId": spending, "approved": true, "idempotencyKey": key })
}

/// What seals a month.
pub(crate) fn close_input(organization: &str, month: &str) -> Value {
    json!({ "organizationId": organization, "month": month, "idempotencyKey": format!("close {organization} {month}") })
}

/// The statement of an organization, as an auditor of the county reads it.
pub(crate) async fn statement(
    app: &TestApp,
    treasury: &Treasury,
    organization: &str,
    arguments: &str,
) -> Value {
    let document = format!(
        "query($id: ID!) {{ organization(id: $id) {{ duesStatement({arguments}) {{ opening collected interest retained \
        received grantsReceived remitted granted inTransit payable available closing closed \
        spent {{ category amount }} seal {{ number hash restates {{ number }} reopenedBecause }} }} }} }}"
    );
    let auditor = app.as_(&treasury.region.accounts.auditor);
    let seen = auditor
        .run(&document, json!({ "id": organization }))
        .await
        .ok();
    seen.data("/organization/duesStatement").clone()
}

/// How many entries the books of an organization have this year.
pub(crate) async fn entries(app: &TestApp, treasury: &Treasury, organization: &str) -> i64 {
    let document = "query($id: ID!) { organization(id: $id) { duesEntries(period: \"2026\") { totalCount } } }";
    let auditor = app.as_(&treasury.region.accounts.auditor);
    let seen = auditor
        .run(document, json!({ "id": organization }))
        .await
        .ok();
    seen.number("/organization/duesEntries/totalCount")
}
