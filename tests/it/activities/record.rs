//! Recording one activity, and what is refused.

use serde_json::{Value, json};

use super::{act, enter, first, read, record, session, titles};
use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::at;

both! {
    async fn what_was_entered_is_read(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let mut input = session(department, "one");
        input["signedInIds"] = json!([id(&department.secretary)]);
        input["words"] = json!(20_000);
        input["amount"] = json!(19_999_999_i64);
        input["trained"] = json!({ "countyRank": 2, "sectionRank": 30, "others": 100 });
        input["place"] = json!("县委党校");
        input["otherOrganizationIds"] = json!([id(&department.branch)]);
        input["outputs"] = json!([{ "kind": "ARTICLE", "title": "学习体会", "words": 3_000 }]);
        let activity = record(&app, clerk, input).await;
        let seen = read(&app, &region.accounts.auditor, &activity).await;
        let seen = seen.data("/activity");
        for (field, expected) in [
            ("kind", json!("STUDY_GROUP_SESSION")),
            ("startsOn", json!("2026-06-02")),
            ("endsOn", json!("2026-06-03")),
            ("hours", json!("7.5")),
            ("words", json!(20_000)),
            ("amount", json!(19_999_999)),
            ("place", json!("县委党校")),
            ("state", json!("RECORDED")),
            ("revision", json!(1)),
            ("signedInCount", json!(1)),
            ("findings", json!([])),
        ] {
            assert_eq!(seen[field], expected, "{field}");
        }
        assert_eq!(seen["trained"]["total"], 132);
        assert_eq!(seen["participants"]["totalCount"], 1);
        assert_eq!(seen["participants"]["nodes"][0]["signedIn"], true);
        assert_eq!(seen["otherOrganizations"].as_array().map(Vec::len), Some(1));
        assert_eq!(seen["outputs"][0]["words"], 3_000);
    }

    async fn the_same_key_records_once(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let one = record(&app, clerk, session(department, "one")).await;
        assert_eq!(record(&app, clerk, session(department, "one")).await, one);
        let mut other = session(department, "one");
        other["title"] = json!("第四次集中学习");
        let answer = enter(&app, clerk, other).await;
        assert_eq!(answer.refused("IDEMPOTENCY_KEY_REUSED"), "idempotencyKey");
        let group = id(&department.party_group);
        assert_eq!(titles(&app, clerk, &group, json!({})).await, ["第三次集中学习"]);
    }

    async fn a_refusal_is_not_remembered(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let mut wrong = session(department, "one");
        wrong["hours"] = json!("-1");
        let answer = enter(&app, clerk, wrong).await;
        assert_eq!(answer.refused("OUT_OF_RANGE"), "hours");
        record(&app, clerk, session(department, "one")).await;
    }

    async fn the_same_organizer_kind_and_day_only_warns(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let one = record(&app, clerk, session(department, "one")).await;
        let mut again = session(department, "two");
        again["participantIds"] = json!([]);
        let two = record(&app, clerk, again).await;
        let seen = read(&app, clerk, &two).await;
        let expected = json!([
            { "code": "PERHAPS_TWICE", "others": [{ "id": one }] },
            { "code": "NO_ATTENDANCE", "others": [] },
        ]);
        assert_eq!(seen.data("/activity/findings"), &expected);
    }

    async fn bad_input_is_refused_where_it_stands(app: TestApp) {
        let region = app.region(2).await;
        let (department, clerk) = first(&region);
        let foreign = id(&region.departments[1].secretary);
        let cases: Vec<(&str, Value, &str, &str)> = vec![
            ("startsOn", json!("2026-07-11"), "OUT_OF_RANGE", "startsOn"),
            ("endsOn", json!("2026-07-11"), "OUT_OF_RANGE", "endsOn"),
            ("endsOn", json!("2026-06-01"), "DATES_OUT_OF_ORDER", "endsOn"),
            ("startsOn", json!("2025-06-01"), "OUT_OF_RANGE", "endsOn"),
            ("hours", json!("48.01"), "OUT_OF_RANGE", "hours"),
            ("hours", json!("0.001"), "INVALID", "hours"),
            ("title", json!("  "), "REQUIRED", "title"),
            ("title", json!("a\u{7}"), "INVALID", "title"),
            ("words", json!(-1), "OUT_OF_RANGE", "words"),
            ("amount", json!(-1), "OUT_OF_RANGE", "amount"),
            ("participantIds", json!([foreign]), "PERSON_ELSEWHERE", "participantIds.0"),
            ("signedInIds", json!([foreign]), "INVALID", "signedInIds.0"),
        ];
        for (field, value, code, path) in cases {
            let mut input = session(department, "bad");
            if path == "startsOn" {
                input["endsOn"] = value.clone();
            }
            input[field] = value;
            let answer = enter(&app, clerk, input).await;
            let errors = answer.user_errors();
            let found = errors.iter().any(|error| error.code == code && error.path == path);
            assert!(found, "{field}: {answer}");
        }
        let group = id(&department.party_group);
        assert!(titles(&app, clerk, &group, json!({})).await.is_empty());
    }

    async fn what_is_over_a_year_old_needs_a_reason(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let mut old = session(department, "old");
        old["startsOn"] = json!("2025-07-09");
        old["endsOn"] = json!("2025-07-09");
        let answer = enter(&app, clerk, old.clone()).await;
        assert_eq!(answer.refused("REASON_REQUIRED"), "lateReason");
        old["lateReason"] = json!("交接时漏登");
        let activity = record(&app, clerk, old).await;
        let seen = read(&app, clerk, &activity).await;
        assert_eq!(seen.data("/activity/lateReason"), "交接时漏登");
    }

    async fn an_organization_that_did_not_exist_did_nothing(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let mut early = session(department, "early");
        early["startsOn"] = json!("2023-12-31");
        early["endsOn"] = json!("2023-12-31");
        early["lateReason"] = json!("补登");
        early["participantIds"] = json!([]);
        let answer = enter(&app, clerk, early).await;
        assert_eq!(answer.refused("ORGANIZATION_NOT_YET"), "startsOn");
    }

    async fn the_day_is_that_of_shanghai(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        // 1 August in Shanghai, 31 July in London.
        app.clock.set(at("2026-07-31T16:30:00Z"));
        let mut today = session(department, "today");
        today["startsOn"] = json!("2026-08-01");
        today["endsOn"] = json!("2026-08-01");
        today["hours"] = json!("2");
        record(&app, clerk, today).await;
    }

    async fn nobody_records_for_somebody_else(app: TestApp) {
        let region = app.region(2).await;
        let (department, _) = first(&region);
        let accounts = &region.accounts;
        for account in [&accounts.county_staff, &accounts.leader, &accounts.auditor, &accounts.city_staff] {
            let answer = enter(&app, account, session(department, "x")).await;
            assert_eq!(answer.code(), "FORBIDDEN", "{}", account.username);
        }
        let sibling = &region.departments[1].clerk;
        for account in [sibling, &accounts.neighbour, &accounts.stranger, &accounts.former, &accounts.powerless] {
            let answer = enter(&app, account, session(department, "x")).await;
            assert_eq!(answer.code(), "NOT_FOUND", "{}", account.username);
        }
        let document = "mutation($input: RecordActivityInput!) { recordActivity(input: $input) { errors { code } } }";
        let variables = json!({ "input": session(department, "x") });
        let answer = app.nobody().run(document, variables).await;
        assert_eq!(answer.code(), "UNAUTHENTICATED");
    }

    async fn what_is_invisible_is_null(app: TestApp) {
        let region = app.region(2).await;
        let (department, clerk) = first(&region);
        let activity = record(&app, clerk, session(department, "one")).await;
        let accounts = &region.accounts;
        for account in [&accounts.county_staff, &accounts.city_staff, &accounts.auditor, &accounts.administrator] {
            let seen = read(&app, account, &activity).await;
            assert!(!seen.data("/activity").is_null(), "{}", account.username);
        }
        for account in [&region.departments[1].clerk, &accounts.neighbour, &accounts.stranger, &accounts.powerless] {
            let seen = read(&app, account, &activity).await;
            assert!(seen.data("/activity").is_null(), "{}", account.username);
            let node = json!({ "id": activity });
            let document = "query($id: ID!) { node(id: $id) { id } }";
            let seen = app.as_(account).run(document, node).await.ok();
            assert!(seen.data("/node").is_null(), "{}", account.username);
        }
        let input = json!({ "activityId": activity, "expectedRevision": 1, "reason": "x" });
        let answer = act(&app, &accounts.neighbour, "voidActivity", input).await;
        assert_eq!(answer.code(), "NOT_FOUND");
    }

    async fn lists_are_narrowed_and_reach_below(app: TestApp) {
        let region = app.region(2).await;
        let (department, clerk) = first(&region);
        record(&app, clerk, session(department, "one")).await;
        let mut class = session(department, "two");
        class["kind"] = json!("TRAINING_CLASS");
        class["title"] = json!("培训班");
        class["startsOn"] = json!("2026-02-02");
        class["endsOn"] = json!("2026-02-04");
        record(&app, clerk, class).await;
        let mut branch = session(department, "three");
        branch["organizationId"] = json!(id(&department.branch));
        branch["title"] = json!("党课");
        branch["kind"] = json!("PARTY_LECTURE");
        branch["participantIds"] = json!([]);
        record(&app, clerk, branch).await;
        let group = id(&department.party_group);
        let own = |filter| titles(&app, clerk, &group, filter);
        assert_eq!(own(json!({})).await, ["第三次集中学习", "培训班"]);
        assert_eq!(own(json!({ "kinds": ["TRAINING_CLASS"] })).await, ["培训班"]);
        assert_eq!(own(json!({ "period": "2026-Q1" })).await, ["培训班"]);
        assert_eq!(own(json!({ "until": "2026-02-01" })).await, [""; 0]);
        assert_eq!(own(json!({ "from": "2026-02-04", "until": "2026-02-04" })).await, ["培训班"]);
        assert_eq!(own(json!({ "states": ["VOIDED"] })).await, [""; 0]);
        assert_eq!(own(json!({ "below": true })).await.len(), 3);
        let committee = id(&region.county.working_committee);
        let staff = &region.accounts.county_staff;
        assert!(titles(&app, staff, &committee, json!({})).await.is_empty());
        assert_eq!(titles(&app, staff, &committee, json!({ "below": true })).await.len(), 3);
    }
}
