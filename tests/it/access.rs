//! Who may see and do what: the table for people to read, and every root field asked by those who
//! must get nothing.

use expect_test::expect_file;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::{Report, id, open_round, submit};
use crate::support::sdl::{Call, Place, calls};
use crate::support::seed::{Account, Region};

/// Root fields for those who are not signed in yet.
const FOR_NOBODY: &[&str] = &["ballotCounted", "castBallot", "refreshSession", "signIn"];

/// Root fields that tell everybody something, or do something for everybody who is signed in: of
/// themselves, or of the divisions. This list may only shrink.
const FOR_EVERYBODY: &[&str] = &[
    "appraisalTemplates",
    "ballotCounted",
    "castBallot",
    "changePassword",
    "division",
    "divisions",
    "norms",
    "dutyCatalogue",
    "refreshSession",
    "signIn",
    "signOut",
    "viewer",
];

#[test]
fn the_table_of_rights_is_as_people_have_read_it() {
    expect_file!["snapshots/rights.md"].assert_eq(&zeren::access::matrix());
}

/// Optional fields without which an input makes no sense.
const NEEDED: &[(&str, &str)] = &[
    ("MergeOrganizationsInput", "name"),
    ("EstablishOrganizationInput", "superiorId"),
];

/// Ids of a department of the county and of what belongs to it, by the names of input fields.
fn aims(region: &Region, round: &str, report: &Report) -> Vec<(&'static str, String)> {
    let department = &region.departments[0];
    vec![
        ("organizationId", id(&department.party_group)),
        ("superiorId", id(&department.party_group)),
        ("newSuperiorId", id(&region.county.working_committee)),
        ("roundId", round.to_owned()),
        ("reportId", report.id.clone()),
        ("accountId", id(&department.clerk.id)),
        ("personId", id(&department.secretary)),
        ("leaderPersonId", id(&region.county.leader)),
        ("appointmentId", id(&department.secretary_appointment)),
        ("postId", id(&department.secretary_post)),
        ("membershipId", id(&department.membership)),
        ("grantId", id(&department.clerk_grant)),
        ("obligationId", id(&entity::ObligationId(uuid::Uuid::nil()))),
        ("sessionId", id(&entity::SessionId(uuid::Uuid::nil()))),
    ]
}

/// Calls of every root field, aimed at a department of the county and what belongs to it.
fn all_calls(region: &Region, round: &str, report: &Report) -> Vec<Call> {
    let aims = aims(region, round, report);
    calls(&move |place: Place<'_>| {
        if place.optional && !NEEDED.contains(&(place.of, place.name)) {
            return None;
        }
        let text = match place.ty {
            "ID" => {
                let known = aims.iter().find(|(known, _)| *known == place.name);
                known.map_or_else(|| aims[0].1.clone(), |(_, id)| id.clone())
            }
            "Int" | "Fen" | "Score" => return Some("1".to_owned()),
            "Boolean" => return Some("true".to_owned()),
            "Period" => "2026-H1".to_owned(),
            "DivisionCode" => "610431".to_owned(),
            "Date" => "2026-07-10".to_owned(),
            "DateTime" => "2026-07-20T17:00:00+08:00".to_owned(),
            "Decimal" => "1".to_owned(),
            "String" => place.name.to_owned(),
            _ => return None,
        };
        Some(json!(text).to_string())
    })
}

/// Calls of every root field with one kind of hostile value everywhere; ids aim as above.
fn hostile_calls(aims: &[(&'static str, String)], text: &str, number: i64) -> Vec<Call> {
    calls(&|place: Place<'_>| {
        let value = match place.ty {
            "ID" => {
                let known = aims.iter().find(|(known, _)| *known == place.name);
                json!(known.map_or(aims[0].1.as_str(), |(_, id)| id.as_str()))
            }
            "Int" | "Fen" | "Score" => json!(number),
            "Boolean" => json!(true),
            "Period" => json!("2999-12"),
            "DivisionCode" => json!("999999"),
            "Date" => json!("9999-12-31"),
            "DateTime" => json!("9999-12-31T23:59:59.999999999Z"),
            "Decimal" => json!("-99999999999999999999999999.9999"),
            "String" => json!(text),
            "[String!]" => json!([text, text]),
            _ => return None,
        };
        Some(value.to_string())
    })
}

/// Whether an answer gives nothing away: null, or not found.
fn tells_nothing(answer: &Answer, name: &str) -> bool {
    match answer.body.get("errors") {
        None => answer.data(&format!("/{name}")).is_null(),
        Some(_) => answer.code() == "NOT_FOUND",
    }
}

both! {
    async fn nobody_gets_anything(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = submit(&app, &round, &region.departments[0]).await;
        for call in all_calls(&region, &round, &report) {
            if FOR_NOBODY.contains(&call.name.as_str()) {
                continue;
            }
            let answer = app.nobody().run(&call.document, json!({})).await;
            assert_eq!(answer.code(), "UNAUTHENTICATED", "{}: {answer}", call.document);
            let data = answer.body.pointer(&format!("/data/{}", call.name)).unwrap_or(&Value::Null);
            assert!(data.is_null(), "{}: {answer}", call.document);
        }
    }

    async fn strangers_siblings_and_former_holders_get_nothing(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        let report = submit(&app, &round, &region.departments[0]).await;
        let accounts = &region.accounts;
        let sibling = &region.departments[1].clerk;
        let mut told = Vec::new();
        for call in all_calls(&region, &round, &report) {
            if FOR_EVERYBODY.contains(&call.name.as_str()) {
                continue;
            }
            for account in [sibling, &accounts.neighbour, &accounts.stranger, &accounts.former, &accounts.powerless] {
                let answer = app.as_(account).run(&call.document, json!({})).await;
                if !tells_nothing(&answer, &call.name) {
                    told.push(format!("{}: {}: {answer}", account.username, call.document));
                }
            }
        }
        assert!(told.is_empty(), "{}", told.join("\n"));
    }

    async fn nothing_that_is_sent_makes_a_fault(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = submit(&app, &round, &region.departments[0]).await;
        let administrator = app.as_(&region.accounts.administrator);
        let clerk = app.as_(&region.departments[0].clerk);
        let aims = aims(&region, &round, &report);
        let long = "长".repeat(30_000);
        let mut faults = Vec::new();
        for (text, number) in [
            ("\u{0}", 0),
            ("a\u{0}b", -1),
            ("", i64::from(i32::MAX)),
            ("' OR 1=1; --", i64::from(i32::MIN)),
            ("\u{feff}\u{202e}𠮷\u{301}", 100),
            (&long, 1),
        ] {
            for call in hostile_calls(&aims, text, number) {
                for client in [&administrator, &clerk, &app.nobody()] {
                    let answer = client.run(&call.document, json!({})).await;
                    let text = answer.body.to_string();
                    if answer.status >= 500 || text.contains("\"INTERNAL\"") || text.contains("\"BUSY\"") {
                        faults.push(format!("{:.300}: {answer}", call.document));
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    async fn an_auditor_writes_nothing(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = submit(&app, &round, &region.departments[0]).await;
        let auditor = app.as_(&region.accounts.auditor);
        let mut done = Vec::new();
        for call in all_calls(&region, &round, &report) {
            if !call.is_mutation || FOR_EVERYBODY.contains(&call.name.as_str()) {
                continue;
            }
            let answer = auditor.run(&call.document, json!({})).await;
            let refused = answer.body.get("errors").is_some()
                && matches!(answer.code(), "FORBIDDEN" | "NOT_FOUND");
            if !refused {
                done.push(format!("{}: {answer}", call.document));
            }
        }
        assert!(done.is_empty(), "{}", done.join("\n"));
    }

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
