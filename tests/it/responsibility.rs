//! Responsibility chains (domain §4.2): assigned, signed, vacant, copied; who sees what of them, and
//! what they count in the status.

use chrono::Days;
use serde_json::{Value, json};
use zeren::clock::end_of;

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::{id, open_round};
use crate::support::seed::{Account, Department, Region, at};

/// Acts of the random walk.
const ACTS: usize = 150;

async fn act(app: &TestApp, by: &Account, name: &str, input: Value) -> Answer {
    let object = match name {
        "copyResponsibilityChain" => {
            "copied { chain { complete links { tier } } carried { fromId toId } dropped { tier reason } }"
        }
        "endAppointment" => "appointment { id }",
        "moveOrganization" => "organization { id }",
        _ => "link { id wording signedAt vacant duties { text key } }",
    };
    app.act(by, name, object, input).await
}

fn body_input(organization: &str, tier: &str, body: &str) -> Value {
    json!({ "organizationId": organization, "period": "2026", "tier": tier, "bodyId": body })
}

fn person_input(organization: &str, tier: &str, appointment: &str) -> Value {
    json!({ "organizationId": organization, "period": "2026", "tier": tier, "appointmentId": appointment })
}

/// Assigns a link by the county's office, and gives its id.
async fn assign(app: &TestApp, region: &Region, input: Value) -> String {
    let staff = &region.accounts.county_staff;
    let answer = act(app, staff, "assignResponsibilityLink", input)
        .await
        .ok();
    answer.text("/assignResponsibilityLink/link/id")
}

/// The chain of a department's branch, both links assigned.
async fn branch_chain(app: &TestApp, region: &Region, department: &Department) -> [String; 2] {
    let branch = id(&department.branch);
    let overall = assign(app, region, body_input(&branch, "OVERALL", &branch)).await;
    let appointment = id(&department.branch_appointment);
    let first = assign(app, region, person_input(&branch, "FIRST", &appointment)).await;
    [overall, first]
}

async fn sign(app: &TestApp, by: &Account, link: &str, wording: i64) -> Answer {
    let input = json!({ "linkId": link, "expectedWording": wording });
    act(app, by, "signResponsibilityLink", input).await
}

/// Completeness and gaps of a chain, as one account sees them on a day.
async fn chain(app: &TestApp, by: &Account, organization: &str, as_of: Option<&str>) -> Value {
    let document = "query($id: ID!, $asOf: Date) { organization(id: $id) { responsibilityChain(period: \"2026\", asOf: $asOf) { \
        complete gaps { tier reason message } links { tier vacant signedAt person { name } duties { text } } \
        above { organization { name } complete gaps { tier } links { tier duties { text } person { name } } } } } }";
    let answer = app
        .as_(by)
        .run(document, json!({ "id": organization, "asOf": as_of }))
        .await
        .ok();
    answer.data("/organization/responsibilityChain").clone()
}

fn reasons(chain: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let gaps = chain["gaps"].as_array().cloned().unwrap_or_default();
    gaps.iter()
        .map(|gap| (text(&gap["tier"]), text(&gap["reason"])))
        .collect()
}

fn gap(tier: &str, reason: &str) -> (String, String) {
    (tier.to_owned(), reason.to_owned())
}

async fn county(app: &TestApp, region: &Region) -> Value {
    let document = "{ division(code: \"610431\") { status(period: \"2026-H1\") { light responsibility { due complete gaps } \
        reasons(first: 50) { nodes { code light figure unit organization { id } } } } } }";
    let staff = app.as_(&region.accounts.county_staff);
    let answer = staff.run(document, json!({})).await.ok();
    answer.data("/division/status").clone()
}

both! {
    async fn a_chain_is_complete_once_every_tier_is_held_and_signed(app: TestApp) {
        let region = app.region(2).await;
        let department = &region.departments[0];
        let branch = id(&department.branch);
        let staff = &region.accounts.county_staff;
        // Two departments with a branch each, and the two committees: 4+4+2+2+4+3 tiers.
        let before = county(&app, &region).await;
        assert_eq!(before["responsibility"], json!({ "due": 6, "complete": 0, "gaps": 19 }));
        assert_eq!(before["light"], Value::Null, "nothing was begun");
        let none = chain(&app, staff, &branch, None).await;
        assert_eq!(reasons(&none), [gap("OVERALL", "NO_LINK"), gap("FIRST", "NO_LINK")]);
        let [overall, first] = branch_chain(&app, &region, department).await;
        let unsigned = chain(&app, staff, &branch, None).await;
        assert_eq!(reasons(&unsigned), [gap("OVERALL", "UNSIGNED"), gap("FIRST", "UNSIGNED")]);
        assert_eq!(unsigned["gaps"][0]["message"], "the duties are not signed");
        let started = county(&app, &region).await;
        assert_eq!(started["light"], "RED", "no first responsible person in the committees");
        for link in [&overall, &first] {
            sign(&app, &department.branch_head, link, 1).await.ok();
        }
        let signed = chain(&app, staff, &branch, None).await;
        assert_eq!((&signed["complete"], reasons(&signed).len()), (&json!(true), 0));
        let now = county(&app, &region).await;
        assert_eq!(now["responsibility"], json!({ "due": 6, "complete": 1, "gaps": 17 }));
        let codes: Vec<_> = now["reasons"]["nodes"].as_array().into_iter().flatten()
            .map(|reason| (reason["code"].as_str().unwrap_or_default(), reason["light"].as_str().unwrap_or_default()))
            .collect();
        assert_eq!(codes.iter().filter(|reason| **reason == ("FIRST_VACANT", "RED")).count(), 2);
        assert_eq!(codes.iter().filter(|reason| **reason == ("CHAIN_MISSING", "AMBER")).count(), 3);
        app.assert_counted().await;
        app.restart().await;
        assert_eq!(chain(&app, staff, &branch, None).await, signed);
    }

    async fn a_post_that_ends_leaves_its_link_vacant_from_that_day(app: TestApp) {
        let region = app.region(1).await;
        let department = &region.departments[0];
        let (branch, staff) = (id(&department.branch), &region.accounts.county_staff);
        for link in branch_chain(&app, &region, department).await {
            sign(&app, &department.branch_head, &link, 1).await.ok();
        }
        app.clock.set(at("2026-07-20T09:00:00+08:00"));
        let input = json!({
            "appointmentId": id(&department.branch_appointment),
            "endsOn": "2026-07-20",
            "document": "免〔2026〕1号",
        });
        act(&app, &region.accounts.administrator, "endAppointment", input).await.ok();
        let vacant = chain(&app, staff, &branch, None).await;
        assert_eq!(reasons(&vacant), [gap("FIRST", "VACANT")]);
        assert_eq!(vacant["links"][1]["person"], Value::Null);
        assert_eq!(county(&app, &region).await["responsibility"]["complete"], 0);
        let day_before = chain(&app, staff, &branch, Some("2026-07-19")).await;
        assert_eq!(reasons(&day_before), []);
        let before_all = chain(&app, staff, &branch, Some("2026-07-09")).await;
        assert_eq!(reasons(&before_all), [gap("OVERALL", "NO_LINK"), gap("FIRST", "NO_LINK")]);
        app.assert_counted().await;
        // Who answers meanwhile stands above; the day before it was the branch's own head.
        let answering = "query($asOf: Date) { division(code: \"610431\") { status(period: \"2026\", asOf: $asOf) { \
            reasons(first: 100) { nodes { code organization { id } person { id } \
            answerer { levelsAbove person { id } organization { id } } } } } } }";
        let of_branch = async |as_of: Option<&str>| {
            let read = app.as_(staff).run(answering, json!({ "asOf": as_of })).await.ok();
            let reasons = read.data("/division/status/reasons/nodes").as_array().cloned().unwrap_or_default();
            let own: Vec<_> = reasons.into_iter().filter(|reason| reason["organization"]["id"] == branch).collect();
            own
        };
        let now = of_branch(None).await;
        assert_eq!(now.len(), 1, "{now:?}");
        assert_eq!((&now[0]["code"], &now[0]["person"]), (&json!("FIRST_VACANT"), &Value::Null));
        assert_eq!(now[0]["answerer"]["levelsAbove"], 1, "{now:?}");
        assert_eq!(now[0]["answerer"]["organization"]["id"], id(&department.party_group));
        assert!(now[0]["answerer"]["person"]["id"].is_string(), "{now:?}");
        assert!(of_branch(Some("2026-07-19")).await.is_empty(), "it was complete");
        let unbegun = of_branch(Some("2026-07-09")).await;
        assert_eq!(unbegun[0]["answerer"]["levelsAbove"], 0, "{unbegun:?}");
        assert_eq!(unbegun[0]["answerer"]["person"], unbegun[0]["person"]);
        // The status of a past day is that of its records.
        let document = "{ division(code: \"610431\") { status(period: \"2026\", asOf: \"2026-07-19\") { responsibility { complete } } } }";
        let then = app.as_(staff).run(document, json!({})).await.ok();
        assert_eq!(then.number("/division/status/responsibility/complete"), 1);
    }

    async fn other_duties_have_to_be_signed_again(app: TestApp) {
        let region = app.region(1).await;
        let department = &region.departments[0];
        let (branch, staff) = (id(&department.branch), &region.accounts.county_staff);
        let [_, first] = branch_chain(&app, &region, department).await;
        sign(&app, &department.branch_head, &first, 1).await.ok();
        let duties = json!([{ "key": "ideology" }, { "text": "联系困难党员两户" }]);
        let input = json!({ "linkId": first, "duties": duties, "expectedWording": 1 });
        let set = act(&app, staff, "setResponsibilityDuties", input.clone()).await.ok();
        assert_eq!(set.data("/setResponsibilityDuties/link/duties/1/text"), "联系困难党员两户");
        assert_eq!(set.data("/setResponsibilityDuties/link/signedAt"), &Value::Null);
        let stale = act(&app, staff, "setResponsibilityDuties", input).await;
        assert_eq!(stale.refused("STALE_REVISION"), "expectedWording");
        let stale = sign(&app, &department.branch_head, &first, 1).await;
        assert_eq!(stale.refused("STALE_REVISION"), "expectedWording");
        sign(&app, &department.branch_head, &first, 2).await.ok();
        sign(&app, &department.branch_head, &first, 2).await.refused("WRONG_STATE");
        let bad = json!([{ "text": " " }, { "key": "no such" }, { "text": "一" }, { "text": "一" }]);
        let input = json!({ "linkId": first, "duties": bad, "expectedWording": 2 });
        let answer = act(&app, staff, "setResponsibilityDuties", input).await;
        let codes: Vec<_> = answer.user_errors().into_iter().map(|error| error.code).collect();
        assert_eq!(codes, ["REQUIRED", "UNKNOWN_DUTY", "DUPLICATE"]);
        assert_eq!(reasons(&chain(&app, staff, &branch, None).await), [gap("OVERALL", "UNSIGNED")]);
    }

    async fn what_must_not_be_is_refused(app: TestApp) {
        let region = app.region(2).await;
        let [department, other] = [&region.departments[0], &region.departments[1]];
        let (branch, group) = (id(&department.branch), id(&department.party_group));
        let staff = &region.accounts.county_staff;
        let [_, first] = branch_chain(&app, &region, department).await;
        let appointment = id(&department.branch_appointment);
        let assign = |input| act(&app, staff, "assignResponsibilityLink", input);
        // Two first responsible persons, and the same body twice.
        let again = assign(person_input(&branch, "FIRST", &appointment)).await;
        assert_eq!(again.refused("TIER_HELD"), "tier");
        // A holder without the post, and one of another organization.
        let of_group = id(&department.secretary_appointment);
        let answer = assign(person_input(&group, "DIRECT", &of_group)).await;
        assert_eq!(answer.refused("WITHOUT_POST"), "appointmentId");
        let answer = assign(person_input(&group, "FIRST", &appointment)).await;
        assert_eq!(answer.refused("WITHOUT_POST"), "appointmentId");
        // A body outside, and a person where a body belongs.
        let answer = assign(body_input(&group, "IMPLEMENTING", &id(&other.branch))).await;
        assert_eq!(answer.refused("OUTSIDE_ORGANIZATION"), "bodyId");
        let answer = assign(body_input(&group, "OVERALL", &branch)).await;
        assert_eq!(answer.refused("WRONG_HOLDER"), "bodyId");
        let answer = assign(body_input(&group, "FIRST", &group)).await;
        assert_eq!(answer.refused("WRONG_HOLDER"), "tier");
        let invisible = id(&region.other_departments[0].branch);
        let answer = act(&app, &department.head, "assignResponsibilityLink", body_input(&group, "IMPLEMENTING", &invisible)).await;
        assert_eq!(answer.code(), "NOT_FOUND");
        // A year long past, and no year at all.
        let mut input = body_input(&group, "OVERALL", &group);
        input["period"] = json!("2024");
        assert_eq!(assign(input.clone()).await.refused("OUT_OF_RANGE"), "period");
        input["period"] = json!("2026-H1");
        assert_eq!(assign(input).await.refused("INVALID"), "period");
        // Signing for somebody else, whatever one's role.
        for account in [staff, &department.head, &region.accounts.administrator] {
            sign(&app, account, &first, 1).await.refused("NOT_THE_HOLDER");
        }
        for account in [&region.accounts.stranger, &region.accounts.neighbour, &other.branch_head] {
            assert_eq!(sign(&app, account, &first, 1).await.code(), "NOT_FOUND", "{}", account.username);
        }
        // Who may not assign.
        for account in [&region.accounts.auditor, &region.accounts.leader, &department.clerk] {
            let answer = act(&app, account, "assignResponsibilityLink", body_input(&group, "OVERALL", &group)).await;
            assert_eq!(answer.code(), "FORBIDDEN", "{}", account.username);
        }
        for account in [&region.accounts.stranger, &region.accounts.former, &other.head] {
            let answer = act(&app, account, "assignResponsibilityLink", body_input(&group, "OVERALL", &group)).await;
            assert_eq!(answer.code(), "NOT_FOUND", "{}", account.username);
        }
        let input = json!({ "linkId": first, "reason": " ", "effectiveOn": "2026-07-09" });
        let answer = act(&app, staff, "releaseResponsibilityLink", input).await;
        let codes: Vec<_> = answer.user_errors().into_iter().map(|error| error.code).collect();
        assert_eq!(codes, ["OUT_OF_RANGE", "REQUIRED"]);
        app.assert_counted().await;
    }

    async fn a_year_is_carried_into_the_next_with_a_difference(app: TestApp) {
        let region = app.region(1).await;
        let department = &region.departments[0];
        let (branch, staff) = (id(&department.branch), &region.accounts.county_staff);
        branch_chain(&app, &region, department).await;
        let input = json!({
            "appointmentId": id(&department.branch_appointment),
            "endsOn": "2026-07-10",
            "document": "免〔2026〕1号",
        });
        act(&app, &region.accounts.administrator, "endAppointment", input).await.ok();
        app.clock.set(at("2026-12-20T09:00:00+08:00"));
        let input = json!({ "organizationId": branch, "from": "2026", "to": "2027" });
        let copied = act(&app, staff, "copyResponsibilityChain", input.clone()).await.ok();
        let dropped = copied.data("/copyResponsibilityChain/copied/dropped");
        assert_eq!(dropped, &json!([{ "tier": "FIRST", "reason": "VACANT" }]));
        assert_eq!(copied.data("/copyResponsibilityChain/copied/chain/links"), &json!([{ "tier": "OVERALL" }]));
        let again = act(&app, staff, "copyResponsibilityChain", input).await;
        assert_eq!(again.refused("WRONG_STATE"), "to");
        let backwards = json!({ "organizationId": branch, "from": "2026", "to": "2026" });
        let answer = act(&app, staff, "copyResponsibilityChain", backwards).await;
        assert_eq!(answer.refused("DATES_OUT_OF_ORDER"), "to");
        app.assert_counted().await;
    }

    async fn readers_below_see_tiers_and_names_of_what_stands_above(app: TestApp) {
        let region = app.region(1).await;
        let department = &region.departments[0];
        let party = id(&region.county.party_committee);
        let leader = id(&region.county.leader_appointment);
        let party_staff = &region.accounts.city_staff;
        let document = "mutation($input: AssignResponsibilityLinkInput!) { assignResponsibilityLink(input: $input) { errors { code } } }";
        let refused = app.as_(party_staff).run(document, json!({ "input": person_input(&party, "DIRECT", &leader) })).await;
        assert_eq!(refused.code(), "FORBIDDEN", "the city does not write the county's chain");
        let grant = json!({ "accountId": id(&region.accounts.powerless.id), "organizationId": party, "role": "STAFF" });
        let grants = "mutation($input: GrantRoleInput!) { grantRole(input: $input) { errors { code } } }";
        app.as_(&region.accounts.administrator).run(grants, json!({ "input": grant })).await.ok();
        act(&app, &region.accounts.powerless, "assignResponsibilityLink", person_input(&party, "DIRECT", &leader)).await.ok();
        let seen = chain(&app, &department.head, &id(&department.party_group), None).await;
        let above = seen["above"].as_array().cloned().unwrap_or_default();
        let county = above.iter().find(|chain| !chain["links"].as_array().is_none_or(Vec::is_empty));
        let county = county.expect("the county's chain");
        assert_eq!(county["complete"], Value::Null);
        assert_eq!(county["gaps"], json!([]));
        assert_eq!(county["links"][0]["tier"], "DIRECT");
        assert_eq!(county["links"][0]["duties"], json!([]));
        assert_ne!(county["links"][0]["person"]["name"], Value::Null);
    }

    async fn acts_of_one_document_see_each_other(app: TestApp) {
        let region = app.region(1).await;
        let department = &region.departments[0];
        let branch = id(&department.branch);
        let document = "mutation($a: AssignResponsibilityLinkInput!, $b: AssignResponsibilityLinkInput!) { \
            a: assignResponsibilityLink(input: $a) { link { tier } errors { code path } } \
            b: assignResponsibilityLink(input: $b) { link { chain { links { tier } } } errors { code path } } }";
        let variables = json!({
            "a": body_input(&branch, "OVERALL", &branch),
            "b": person_input(&branch, "FIRST", &id(&department.branch_appointment)),
        });
        let staff = app.as_(&region.accounts.county_staff);
        let done = staff.run(document, variables).await.ok();
        let both = json!([{ "tier": "OVERALL" }, { "tier": "FIRST" }]);
        assert_eq!(done.data("/b/link/chain/links"), &both);
    }

    async fn a_link_tells_which_reports_its_holder_answers_for(app: TestApp) {
        let region = app.region(1).await;
        open_round(&app, &region).await;
        let department = &region.departments[0];
        let group = id(&department.party_group);
        let appointment = id(&department.secretary_appointment);
        let link = assign(&app, &region, person_input(&group, "FIRST", &appointment)).await;
        let document = "query($id: ID!) { node(id: $id) { ... on ResponsibilityLink { \
            reportingObligations { totalCount nodes { organization { id } report { status } } } } } }";
        let staff = app.as_(&region.accounts.county_staff);
        let read = staff.run(document, json!({ "id": link })).await.ok();
        let missing = json!({
            "totalCount": 1,
            "nodes": [{ "organization": { "id": group }, "report": null }],
        });
        assert_eq!(read.data("/node/reportingObligations"), &missing);
    }

    async fn two_at_once_make_one_first_responsible_person(app: TestApp) {
        let region = app.region(1).await;
        let department = &region.departments[0];
        let branch = id(&department.branch);
        let appointment = id(&department.branch_appointment);
        let staff = &region.accounts.county_staff;
        let tries = (0..8).map(|_| act(&app, staff, "assignResponsibilityLink", person_input(&branch, "FIRST", &appointment)));
        let answers = futures_util::future::join_all(tries).await;
        let done = answers.iter().filter(|answer| answer.user_errors().is_empty()).count();
        assert_eq!(done, 1);
        app.assert_counted().await;
    }

    async fn after_every_act_the_status_follows_from_the_records(app: TestApp) {
        let region = app.region(3).await;
        let accounts = &region.accounts;
        let committees = [id(&region.county.working_committee), id(&region.other_county.working_committee)];
        let mut links: Vec<(String, usize)> = Vec::new();
        let mut seed = 0x2026_u64;
        let mut dice = |end: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).expect("small") % end
        };
        for number in 0..ACTS {
            let which = dice(3);
            let department = &region.departments[which];
            let (branch, group) = (id(&department.branch), id(&department.party_group));
            match dice(10) {
                0..=3 => {
                    let input = match dice(4) {
                        0 => body_input(&branch, "OVERALL", &branch),
                        1 => person_input(&branch, "FIRST", &id(&department.branch_appointment)),
                        2 => person_input(&group, "FIRST", &id(&department.secretary_appointment)),
                        _ => body_input(&group, "IMPLEMENTING", &branch),
                    };
                    let by = if dice(2) == 0 { &accounts.county_staff } else { &accounts.neighbour };
                    let answer = act(&app, by, "assignResponsibilityLink", input).await;
                    if let Some(link) = answer.body.pointer("/data/assignResponsibilityLink/link/id").and_then(Value::as_str) {
                        links.push((link.to_owned(), which));
                    }
                }
                4..=6 => if !links.is_empty() {
                    let (link, of) = links[dice(links.len())].clone();
                    let heads = [&region.departments[of].branch_head, &region.departments[of].head];
                    sign(&app, heads[dice(2)], &link, 1).await;
                },
                7 => if !links.is_empty() {
                    let (link, _) = links[dice(links.len())].clone();
                    let input = json!({ "linkId": link, "reason": "调整分工" });
                    act(&app, &accounts.county_staff, "releaseResponsibilityLink", input).await;
                },
                8 => {
                    let document = "query($id: ID!) { organization(id: $id) { revision } }";
                    let read = app.as_(&accounts.administrator).run(document, json!({ "id": group })).await.ok();
                    let input = json!({
                        "organizationId": group,
                        "newSuperiorId": committees[dice(2)],
                        "effectiveOn": app.clock.today().to_string(),
                        "expectedRevision": read.number("/organization/revision"),
                    });
                    act(&app, &accounts.administrator, "moveOrganization", input).await;
                }
                _ if number > ACTS / 2 => {
                    let input = json!({
                        "appointmentId": id(&department.branch_appointment),
                        "endsOn": app.clock.today().to_string(),
                        "document": "免〔2026〕1号",
                    });
                    act(&app, &accounts.administrator, "endAppointment", input).await;
                }
                _ => app.clock.set(end_of(app.clock.today() + Days::new(1)) - chrono::TimeDelta::hours(9)),
            }
            app.assert_counted().await;
        }
        assert!(links.len() > 4, "too little was done");
    }
}
