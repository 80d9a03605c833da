//! How far a grant reaches, and what is seen of what stands above.

use serde_json::json;

use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::Account;

both! {
    async fn a_grant_reaches_as_far_as_its_committee(app: TestApp) {
        let region = app.region(1).await;
        let accounts = &region.accounts;
        let department = id(&region.departments[0].party_group);
        let other = id(&region.other_departments[0].party_group);
        let far = id(&region.other_province.working_committee);
        let sees = async |account: &Account, organization: &str| {
            let document = "query($id: ID!) { organization(id: $id) { id since } }";
            let answer = app.as_(account).run(document, json!({ "id": organization })).await.ok();
            !answer.data("/organization").is_null()
        };
        for (account, expected) in [
            (&accounts.administrator, [true, true, true]),
            (&accounts.province_staff, [true, true, false]),
            (&accounts.city_staff, [true, true, false]),
            (&accounts.county_staff, [true, false, false]),
            (&accounts.leader, [true, false, false]),
            (&accounts.auditor, [true, false, false]),
            (&region.departments[0].clerk, [true, false, false]),
            (&accounts.neighbour, [false, true, false]),
            (&accounts.stranger, [false, false, true]),
            (&accounts.former, [false, false, false]),
            (&accounts.powerless, [false, false, false]),
        ] {
            let found = [
                sees(account, &department).await,
                sees(account, &other).await,
                sees(account, &far).await,
            ];
            assert_eq!(found, expected, "{}", account.username);
        }
    }

    async fn of_what_stands_above_only_names_are_seen(app: TestApp) {
        let region = app.region(2).await;
        let clerk = app.as_(&region.departments[0].clerk);
        let document = "query($id: ID!) { organization(id: $id) { name kind since secretary { id } \
            posts { totalCount nodes { id } } members { totalCount nodes { id } } \
            subordinates { totalCount nodes { id name } } appointments { totalCount nodes { id } } } }";
        for above in [
            id(&region.county.working_committee),
            id(&region.county.party_committee),
            id(&region.city.working_committee),
            id(&region.province.party_committee),
        ] {
            let seen = clerk.run(document, json!({ "id": above })).await.ok();
            let organization = seen.data("/organization");
            assert!(organization["name"].is_string() && organization["kind"].is_string(), "{seen}");
            assert!(organization["since"].is_null() && organization["secretary"].is_null(), "{seen}");
            for list in ["posts", "members", "appointments"] {
                assert_eq!(organization[list], json!({ "totalCount": 0, "nodes": [] }), "{list}");
            }
            let below = organization["subordinates"]["nodes"].as_array().expect("a list");
            let siblings = id(&region.departments[1].party_group);
            assert!(below.iter().all(|node| node["id"] != siblings), "a sibling shows: {seen}");
            let total = organization["subordinates"]["totalCount"].as_u64();
            let shown = u64::try_from(below.len()).ok();
            assert_eq!(total, shown, "the count tells of what is not shown: {seen}");
        }
    }
}
