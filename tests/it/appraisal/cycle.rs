//! A yearly cycle: scored, summed up, under notice, objected to, final.

use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use zeren::domain::status;

use crate::support::app::TestApp;
use crate::support::appraisal::{
    advance, ballot_input, cycle_input, issue, open_cycle, results, scheme_input, score_input,
};
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::{Region, at};

/// Scores every department, the first best, and casts six ballots.
async fn score_all(app: &TestApp, region: &Region, cycle: &str) {
    let staff = app.as_(&region.accounts.county_staff);
    let scores = [96.0, 92.0, 88.0, 84.0, 80.0, 76.0];
    for (department, score) in region.departments.iter().zip(scores) {
        let input = score_input(cycle, department, "duty", score);
        staff.act("ScoreIndicator", input).await.ok();
    }
    for token in issue(app, region, cycle).await {
        let cast = ballot_input(region, cycle, &token, "GOOD");
        let cast = app.nobody().act("CastBallot", cast).await.ok();
        assert_eq!(cast.data("/castBallot/accepted"), true);
    }
}

async fn in_notice(app: &TestApp, region: &Region) -> String {
    let cycle = open_cycle(app, region, scheme_input(region)).await;
    let staff = app.as_(&region.accounts.county_staff);
    advance(&staff, &cycle, "REVIEW").await.ok();
    score_all(app, region, &cycle).await;
    advance(&staff, &cycle, "PUBLIC_NOTICE").await.ok();
    cycle
}

async fn lodge(app: &TestApp, region: &Region, cycle: &str, number: usize) -> String {
    let document = "mutation($input: LodgeAppraisalObjectionInput!) { lodgeAppraisalObjection(input: $input) { \
        entry { objections { id } } errors { code path } } }";
    let department = &region.departments[number];
    let input = json!({ "cycleId": cycle, "organizationId": id(&department.party_group),
        "content": "第一责任得分有误", "idempotencyKey": "objection" });
    let clerk = app.as_(&department.clerk);
    let lodged = clerk.run(document, json!({ "input": input })).await.ok();
    lodged.text("/lodgeAppraisalObjection/entry/objections/0/id")
}

const DECIDE: &str = "mutation($input: DecideAppraisalObjectionInput!) { decideAppraisalObjection(input: $input) { \
    entry { versions { version reason rank } } errors { code path } } }";

fn column(nodes: &[Value], name: &str) -> Vec<Value> {
    nodes.iter().map(|node| node[name].clone()).collect()
}

/// What the county's status says of appraisal, after the numbers kept were held against the records.
async fn stands(app: &TestApp, region: &Region, as_of: Option<&str>) -> Value {
    let mismatches = status::verify(app.db.reader(), status::COUNTRY).await;
    assert!(mismatches.expect("an answer").is_empty());
    let document = "query($day: Date) { division(code: \"610431\") { status(period: \"2026\", asOf: $day) { \
        appraisal { due final averageScore excellent poor } } } }";
    let answer = app
        .as_(&region.accounts.administrator)
        .run(document, json!({ "day": as_of }))
        .await
        .ok();
    answer.data("/division/status/appraisal").clone()
}

both! {
    async fn a_year_goes_from_scores_to_results_that_stand(app: TestApp) {
        let region = app.region(6).await;
        let staff = app.as_(&region.accounts.county_staff);
        let cycle = in_notice(&app, &region).await;
        // 0.6 x score + 0.4 x 100; 30 % of six is one place.
        let clerk = app.as_(&region.departments[5].clerk);
        let seen = results(&clerk, &cycle).await;
        let expected = [97.6, 95.2, 92.8, 90.4, 88.0, 85.6].map(|score| json!(score));
        assert_eq!(column(&seen, "score"), expected);
        assert_eq!(column(&seen, "rank"), [1, 2, 3, 4, 5, 6].map(|rank| json!(rank)));
        assert_eq!(column(&seen, "grade")[..2], ["EXCELLENT", "GOOD"].map(|grade| json!(grade)));
        assert_eq!(seen[0]["indicators"][0]["contributions"], json!([{ "method": "REVIEWERS", "score": 96.0 }]));

        // The notice runs five working days from Friday.
        let early = advance(&staff, &cycle, "FINAL").await;
        assert_eq!(early.refused("NOTICE_RUNNING"), "to");
        let objection = lodge(&app, &region, &cycle, 1).await;
        app.clock.set(at("2026-07-18T00:00:00+08:00"));
        let open = advance(&staff, &cycle, "FINAL").await;
        assert_eq!(open.refused("OBJECTIONS_OPEN"), "to");

        // Who scored does not decide; the decision lifts the second above the first.
        let decision = json!({ "objectionId": objection, "upheld": true, "reason": "材料属实",
            "correction": { "indicatorKey": "duty", "score": 99 } });
        let refused = staff.run(DECIDE, json!({ "input": decision })).await;
        assert_eq!(refused.refused("CONFLICT_OF_INTEREST"), "objectionId");
        let leader = app.as_(&region.accounts.leader);
        let decided = leader.run(DECIDE, json!({ "input": decision })).await.ok();
        let versions = decided.data("/decideAppraisalObjection/entry/versions");
        assert_eq!((&versions[0]["rank"], &versions[1]["rank"]), (&json!(1), &json!(2)));
        advance(&staff, &cycle, "FINAL").await.ok();
        let seen = results(&clerk, &cycle).await;
        assert_eq!(column(&seen, "rank")[..2], [2, 1].map(|rank| json!(rank)));
        let again = advance(&staff, &cycle, "REVIEW").await;
        assert_eq!(again.refused("WRONG_STATE"), "to");
        let year = json!({ "due": 6, "final": 6, "averageScore": 92.3, "excellent": 1, "poor": 0 });
        assert_eq!(stands(&app, &region, None).await, year);
        let before = json!({ "due": 6, "final": 0, "averageScore": null, "excellent": 0, "poor": 0 });
        assert_eq!(stands(&app, &region, Some("2026-07-17")).await, before);
    }

    async fn results_of_several_cycles_come_by_as_many_statements_as_of_one(app: TestApp) {
        let region = app.region(6).await;
        let clerk = app.as_(&region.departments[0].clerk);
        let document = "query($id: ID!) { organization(id: $id) { appraisals(first: 5) { nodes { rank score } } } }";
        let of = json!({ "id": id(&region.departments[0].party_group) });
        let mut counts = Vec::new();
        for cycles in 1..=2 {
            in_notice(&app, &region).await;
            let read = clerk.run(document, of.clone());
            let (seen, statements) = app.statements_of(read).await;
            let ranks = seen.ok().data("/organization/appraisals/nodes").as_array().map(Vec::len);
            assert_eq!(ranks, Some(cycles));
            counts.push(statements.len());
        }
        assert_eq!(counts[0], counts[1]);
    }

    async fn two_who_move_a_cycle_on_at_once_move_it_once(app: TestApp) {
        let region = app.region(1).await;
        let cycle = open_cycle(&app, &region, scheme_input(&region)).await;
        let staff = app.as_(&region.accounts.county_staff);
        let (one, other) = join(advance(&staff, &cycle, "REVIEW"), advance(&staff, &cycle, "REVIEW")).await;
        let errors = [one, other].map(|answer| answer.user_errors().len());
        assert_eq!(errors.iter().sum::<usize>(), 1, "one of them came too late: {errors:?}");
    }

    async fn a_score_given_while_the_cycle_moves_on_counts_or_is_refused(app: TestApp) {
        let region = app.region(6).await;
        let cycle = open_cycle(&app, &region, scheme_input(&region)).await;
        let staff = app.as_(&region.accounts.county_staff);
        advance(&staff, &cycle, "REVIEW").await.ok();
        score_all(&app, &region, &cycle).await;
        let rescore = |number: usize| {
            let mut input = score_input(&cycle, &region.departments[number], "duty", 50.0);
            input["expectedRevision"] = json!(1);
            staff.act("ScoreIndicator", input)
        };
        let rescored = join_all((0..6).map(rescore));
        let (moved, rescored) = join(advance(&staff, &cycle, "PUBLIC_NOTICE"), rescored).await;
        moved.ok();
        let document = "query($id: ID!) { appraisalCycle(id: $id) { entries(first: 10) { nodes { \
            organization { id } indicators { key score } } } } }";
        let seen = staff.run(document, json!({ "id": cycle })).await.ok();
        let nodes = seen.data("/appraisalCycle/entries/nodes").as_array().cloned().unwrap_or_default();
        for (number, answer) in rescored.iter().enumerate() {
            let own = id(&region.departments[number].party_group);
            let entry = nodes.iter().find(|entry| entry["organization"]["id"] == own.as_str()).expect("an entry");
            let duty = entry["indicators"].as_array().and_then(|all| {
                all.iter().find(|one| one["key"] == "duty")
            });
            let is_new = duty.is_some_and(|one| one["score"].as_f64() == Some(50.0));
            let is_taken = answer.body.get("errors").is_none() && answer.user_errors().is_empty();
            assert_eq!(is_new, is_taken, "{number}: {duty:?} {answer}");
        }
    }

    async fn a_disqualification_adds_a_version_and_moves_the_others_up(app: TestApp) {
        let region = app.region(6).await;
        let staff = app.as_(&region.accounts.county_staff);
        let cycle = in_notice(&app, &region).await;
        app.clock.set(at("2026-07-20T09:00:00+08:00"));
        advance(&staff, &cycle, "FINAL").await.ok();
        let document = "mutation($input: DisqualifyAppraisedInput!) { disqualifyAppraised(input: $input) { \
            entry { rank grade disqualification { reason } versions { version rank } } errors { code path } } }";
        let input = json!({ "cycleId": cycle, "organizationId": id(&region.departments[0].party_group),
            "reason": "弄虚作假", "followUp": "约谈" });
        let out = staff.run(document, json!({ "input": input })).await.ok();
        let entry = out.data("/disqualifyAppraised/entry");
        assert_eq!((&entry["rank"], &entry["grade"]), (&Value::Null, &Value::Null));
        assert_eq!(entry["versions"], json!([{ "version": 2, "rank": null }, { "version": 1, "rank": 1 }]));
        let seen = results(&staff, &cycle).await;
        assert_eq!(column(&seen, "rank")[1..3], [1, 2].map(|rank| json!(rank)));
        let again = staff.run(document, json!({ "input": input })).await;
        assert_eq!(again.refused("WRONG_STATE"), "organizationId");
    }

    async fn what_is_missing_is_named_and_blocks_the_notice(app: TestApp) {
        let region = app.region(2).await;
        let cycle = open_cycle(&app, &region, scheme_input(&region)).await;
        let staff = app.as_(&region.accounts.county_staff);
        advance(&staff, &cycle, "REVIEW").await.ok();
        let input = score_input(&cycle, &region.departments[0], "duty", 90.0);
        let scored = staff.act("ScoreIndicator", input).await.ok();
        assert_eq!(scored.data("/scoreIndicator/entry/missingScores"), &json!([{ "indicatorKey": "vote" }]));
        let answer = advance(&staff, &cycle, "PUBLIC_NOTICE").await;
        let codes: Vec<_> = answer.user_errors().into_iter().map(|error| error.code).collect();
        assert_eq!(codes, ["SCORE_MISSING"; 3]);
    }

    async fn what_must_not_be_scored_is_refused(app: TestApp) {
        let region = app.region(2).await;
        let cycle = open_cycle(&app, &region, scheme_input(&region)).await;
        let staff = app.as_(&region.accounts.county_staff);
        let department = &region.departments[0];
        let input = score_input(&cycle, department, "duty", 90.0);
        let early = staff.act("ScoreIndicator", input.clone()).await;
        assert_eq!(early.refused("WRONG_STATE"), "cycleId");
        advance(&staff, &cycle, "REVIEW").await.ok();
        let own = app.as_(&department.clerk).act("ScoreIndicator", input.clone()).await;
        assert_eq!(own.code(), "FORBIDDEN");
        for (key, score, code, path) in [
            ("duty", 100.01, "OUT_OF_RANGE", "score"),
            ("duty", -1.0, "OUT_OF_RANGE", "score"),
            ("vote", 90.0, "UNKNOWN_INDICATOR", "indicatorKey"),
            ("nothing", 90.0, "UNKNOWN_INDICATOR", "indicatorKey"),
            ("@business", 90.0, "UNKNOWN_INDICATOR", "indicatorKey"),
            ("grave", 100.0, "REQUIRED", "reason"),
        ] {
            let answer = staff.act("ScoreIndicator", score_input(&cycle, department, key, score)).await;
            assert_eq!(answer.refused(code), path, "{key} {score}");
        }
        staff.act("ScoreIndicator", input.clone()).await.ok();
        let stale = staff.act("ScoreIndicator", input.clone()).await;
        assert_eq!(stale.refused("STALE_REVISION"), "expectedRevision");
        let mut next = input;
        next["expectedRevision"] = json!(1);
        staff.act("ScoreIndicator", next).await.ok();
    }

    async fn a_bad_cycle_is_refused(app: TestApp) {
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        let made = staff.act("CreateAppraisalScheme", scheme_input(&region)).await.ok();
        let scheme = made.text("/createAppraisalScheme/scheme/id");
        for (field, value, path) in [
            ("excellentQuota", json!(101), "excellentQuota"),
            ("excellentQuota", json!(-1), "excellentQuota"),
            ("partyBuildingWeight", json!(0), "partyBuildingWeight"),
            ("noticeDays", json!(0), "noticeDays"),
        ] {
            let mut input = cycle_input(&region, &scheme);
            input[field] = value;
            let answer = staff.act("OpenAppraisalCycle", input).await;
            assert_eq!(answer.refused("OUT_OF_RANGE"), path);
        }
        let mut input = cycle_input(&region, &scheme);
        input["organizationIds"] = json!([id(&region.county.working_committee)]);
        let answer = staff.act("OpenAppraisalCycle", input).await;
        assert_eq!(answer.refused("ORGANIZATION_OUTSIDE"), "organizationIds.0");
        for quota in [0, 100] {
            let mut input = cycle_input(&region, &scheme);
            input["excellentQuota"] = json!(quota);
            staff.act("OpenAppraisalCycle", input).await.ok();
        }
    }
}
