//! Compliance in the status of divisions: what the records say at each moment, and who has to answer.

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use zeren::domain::norm;

use super::{act, draft, record};
use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::reports::{REQUIRED, Report, id, round_input, submit_input};
use crate::support::seed::{Region, at};

/// What is read of a division.
const STATUS: &str = "query($code: DivisionCode!, $period: Period!, $asOf: Date) { division(code: $code) { \
    status(period: $period, asOf: $asOf) { light compliance { subjects met onTrack atRisk missed rate } \
    reasons(first: 100) { nodes { id code light figure required unit organization { id } person { name } \
    norm { code threshold } } } } } }";

async fn status(app: &TestApp, region: &Region, of: (&str, &str), as_of: Option<&str>) -> Value {
    let (code, period) = of;
    let variables = json!({ "code": code, "period": period, "asOf": as_of });
    let reader = app.as_(&region.accounts.administrator);
    let answer = reader.run(STATUS, variables).await.ok();
    answer.data("/division/status").clone()
}

/// Subjects, met, on track, at risk, missed.
fn numbers(status: &Value) -> [i64; 5] {
    ["subjects", "met", "onTrack", "atRisk", "missed"]
        .map(|name| status["compliance"][name].as_i64().expect("a number"))
}

/// The reasons that name this organization and norm.
fn reasons<'a>(status: &'a Value, organization: &str, norm: &str) -> Vec<&'a Value> {
    let nodes = status["reasons"]["nodes"].as_array().expect("a list");
    let named =
        |node: &&Value| node["organization"]["id"] == organization && node["norm"]["code"] == norm;
    nodes.iter().filter(named).collect()
}

/// What the organizations of the county say of themselves, added up.
async fn summed(app: &TestApp, region: &Region, period: &str) -> [i64; 5] {
    let county = &region.county;
    let mut ids = vec![id(&county.party_committee), id(&county.working_committee)];
    for department in &region.departments {
        ids.extend([id(&department.party_group), id(&department.branch)]);
    }
    let document = "query($id: ID!, $period: Period!) { organization(id: $id) { \
        compliance(period: $period) { state people { met } } } }";
    let mut sum = [0; 5];
    for organization in ids {
        let variables = json!({ "id": organization, "period": period });
        let reader = app.as_(&region.accounts.administrator);
        let answer = reader.run(document, variables).await.ok();
        let rows = answer.data("/organization/compliance");
        for row in rows.as_array().expect("a list") {
            let place = match row["state"].as_str() {
                _ if !row["people"].is_null() => continue,
                Some("MET" | "WITHIN") => 1,
                Some("ON_TRACK") => 2,
                Some("AT_RISK") => 3,
                Some("MISSED" | "EXCEEDED") => 4,
                _ => continue,
            };
            sum[place] += 1;
            sum[0] += 1;
        }
    }
    sum
}

const COUNTY: &str = "610431";

both! {
    async fn a_division_counts_what_its_organizations_say(app: TestApp) {
        let region = app.region(2).await;
        let nothing = status(&app, &region, (COUNTY, "2026"), None).await;
        assert_eq!((numbers(&nothing), &nothing["light"]), ([0; 5], &Value::Null), "nothing was recorded");
        let leader = &region.accounts.leader;
        let committee = id(&region.county.party_committee);
        record(&app, leader, &committee, ("STANDING_COMMITTEE_SESSION", "2026-07-01")).await;
        record(&app, leader, &committee, ("STUDY_GROUP_SESSION", "2026-03-01")).await;
        let department = &region.departments[0];
        let group = id(&department.party_group);
        record(&app, &department.clerk, &group, ("DEMOCRATIC_LIFE_MEETING", "2026-06-20")).await;
        for now in ["2026-07-10", "2026-08-31", "2026-09-30", "2026-10-01", "2026-12-31", "2027-01-20"] {
            app.clock.set(at(&format!("{now}T12:00:00+08:00")));
            for period in ["2026", "2026-H1", "2026-H2", "2026-Q3", "2026-06"] {
                let shown = status(&app, &region, (COUNTY, period), None).await;
                let begun = !(period == "2026-06" && now < "2026-06-01");
                assert!(begun && numbers(&shown)[0] > 0, "{period} on {now}: {shown}");
                assert_eq!(numbers(&shown), summed(&app, &region, period).await, "{period} on {now}");
                let city = status(&app, &region, ("610400", period), None).await;
                assert_eq!(numbers(&shown), numbers(&city), "{period} on {now}, in the city");
            }
            app.assert_counted().await;
        }
        let past = status(&app, &region, (COUNTY, "2026"), Some("2026-07-09")).await;
        assert_eq!(numbers(&past), [0; 5], "on the day before the first record");
        let neighbour = app.as_(&region.accounts.neighbour);
        let variables = json!({ "code": COUNTY, "period": "2026" });
        let unseen = neighbour.run(STATUS, variables).await.ok();
        assert!(unseen.data("/division/status/compliance").is_null());
    }

    async fn the_clock_alone_turns_what_nobody_has_done(app: TestApp) {
        let region = app.region(1).await;
        let leader = &region.accounts.leader;
        let committee = id(&region.county.party_committee);
        record(&app, leader, &committee, ("STUDY_GROUP_SESSION", "2026-07-01")).await;
        let group = id(&region.departments[0].party_group);
        let of = (COUNTY, "2026-H2");
        let open = status(&app, &region, of, None).await;
        assert!(reasons(&open, &group, "N14").is_empty(), "{open}");
        // A meeting in a half year is behind on its last day, and missed from the day after.
        app.clock.set(at("2026-12-31T00:00:00+08:00"));
        let last_day = status(&app, &region, of, None).await;
        let behind = reasons(&last_day, &group, "N14");
        assert_eq!(behind[0]["code"], "NORM_AT_RISK", "{behind:?}");
        app.clock.set(at("2027-01-01T00:00:00+08:00"));
        let over = status(&app, &region, of, None).await;
        let missed = reasons(&over, &group, "N14");
        assert_eq!((&missed[0]["code"], missed.len()), (&json!("NORM_MISSED"), 1), "{over}");
        assert_eq!((&missed[0]["figure"], &missed[0]["required"]), (&json!("0"), &json!("1")));
        assert!(missed[0]["person"]["name"].is_string(), "{missed:?}");
        assert_eq!(over["light"], "RED", "over a tenth of the organizations have missed it");
        let share = over["reasons"]["nodes"].as_array().expect("a list");
        assert!(share.iter().any(|node| node["code"] == "NORMS_MISSED"), "{over}");
        let document = "query($id: ID!) { node(id: $id) { id } }";
        let reader = app.as_(&region.accounts.administrator);
        let again = reader.run(document, json!({ "id": missed[0]["id"] })).await.ok();
        assert_eq!(again.data("/node/id"), &missed[0]["id"]);
        // A past day keeps its reasons, whatever is recorded since.
        app.clock.set(at("2027-01-03T09:00:00+08:00"));
        let late = ("DEMOCRATIC_LIFE_MEETING", "2026-12-30");
        record(&app, &region.departments[0].clerk, &group, late).await;
        assert!(reasons(&status(&app, &region, of, None).await, &group, "N14").is_empty());
        for (day, code) in [("2026-12-30", None), ("2026-12-31", Some("NORM_AT_RISK")), ("2027-01-01", Some("NORM_MISSED"))] {
            let past = status(&app, &region, of, Some(day)).await;
            let found = reasons(&past, &group, "N14");
            assert_eq!(found.first().and_then(|reason| reason["code"].as_str()), code, "{day}: {found:?}");
        }
    }

    async fn whatever_an_act_changes_moves_the_numbers(app: TestApp) {
        let region = app.region(2).await;
        let (staff, administrator) = (&region.accounts.county_staff, &region.accounts.administrator);
        let department = &region.departments[0];
        let group = id(&department.party_group);
        let first = record(&app, &department.clerk, &group, ("DEMOCRATIC_LIFE_MEETING", "2026-07-02")).await;
        let of = (COUNTY, "2026-H2");
        let met = numbers(&status(&app, &region, of, None).await);
        app.assert_counted().await;

        // A record is voided: its meeting is open again.
        let void = json!({ "activityId": first.text("/recordActivity/activity/id"), "expectedRevision": 1, "reason": "重复" });
        app.act(&department.clerk, "voidActivity", "activity { id }", void).await.ok();
        let voided = numbers(&status(&app, &region, of, None).await);
        assert_eq!((voided[1], voided[2]), (met[1] - 1, met[2] + 1));
        app.assert_counted().await;

        // Another department is established: what it owes is counted.
        let new = json!({
            "name": "武功县新设局党组", "kind": "PARTY_GROUP", "divisionCode": COUNTY,
            "superiorId": id(&region.county.working_committee), "validFrom": "2026-07-10",
            "idempotencyKey": "new",
        });
        app.act(administrator, "establishOrganization", "organization { id }", new).await.ok();
        let established = numbers(&status(&app, &region, of, None).await);
        assert!(established[0] > voided[0], "{established:?} {voided:?}");
        app.assert_counted().await;

        // It moves to the neighbour, where nothing is counted yet, then something is.
        let other = &region.other_departments[0];
        let moved = json!({
            "organizationId": group, "newSuperiorId": id(&region.other_county.working_committee),
            "effectiveOn": "2026-07-10", "expectedRevision": 1,
        });
        app.act(administrator, "moveOrganization", "organization { id }", moved).await.ok();
        let without = numbers(&status(&app, &region, of, None).await);
        assert!(without[0] < established[0]);
        app.assert_counted().await;
        let there = id(&other.party_group);
        record(&app, &other.clerk, &there, ("DEMOCRATIC_LIFE_MEETING", "2026-07-02")).await;
        let city = numbers(&status(&app, &region, ("610400", "2026-H2"), None).await);
        let neighbour = numbers(&status(&app, &region, ("610402", "2026-H2"), None).await);
        assert_eq!(city[0], without[0] + neighbour[0]);
        app.assert_counted().await;

        // A stricter norm takes a meeting back from who has held one.
        app.clock.set(at("2026-12-20T09:00:00+08:00"));
        let saved = act(&app, staff, "saveNormDraft", draft(&region, "2")).await.ok();
        let norm = saved.text("/saveNormDraft/norm/id");
        let issue = json!({ "normId": norm, "expectedRevision": 1 });
        act(&app, staff, "issueNorm", issue).await.ok();
        app.clock.set(at("2027-02-01T09:00:00+08:00"));
        let second = &region.departments[1];
        let group = id(&second.party_group);
        record(&app, &second.clerk, &group, ("DEMOCRATIC_LIFE_MEETING", "2027-01-15")).await;
        app.clock.set(at("2027-07-01T09:00:00+08:00"));
        let stricter = status(&app, &region, (COUNTY, "2027-H1"), None).await;
        let missed = reasons(&stricter, &group, "N14");
        assert_eq!((&missed[0]["figure"], &missed[0]["required"]), (&json!("1"), &json!("2")), "{stricter}");
        app.assert_counted().await;
        let end = json!({ "normId": norm, "expectedRevision": 2, "endsOn": "2027-07-01" });
        act(&app, staff, "endNorm", end).await.ok();
        let ended = status(&app, &region, (COUNTY, "2027-H2"), None).await;
        assert!(reasons(&ended, &group, "N14").is_empty());
        app.assert_counted().await;
    }

    async fn members_posts_and_terms_move_the_numbers(app: TestApp) {
        let region = app.region(1).await;
        let department = &region.departments[0];
        let group = id(&department.party_group);
        record(&app, &department.clerk, &group, ("DEMOCRATIC_LIFE_MEETING", "2026-07-02")).await;
        let branch = id(&department.branch);
        let administrator = &region.accounts.administrator;
        let of = (COUNTY, "2026-07");
        let before = status(&app, &region, of, None).await;
        assert!(reasons(&before, &branch, "N33").is_empty(), "{before}");
        // With two members a branch is too small.
        let leave = json!({ "membershipId": id(&department.membership), "endsOn": "2026-07-10" });
        app.act(administrator, "endMembership", "membership { id }", leave).await.ok();
        let small = status(&app, &region, of, None).await;
        assert_eq!(reasons(&small, &branch, "N33").len(), 1, "{small}");
        app.assert_counted().await;
        let elected = json!({ "organizationId": branch, "heldOn": "2026-07-10" });
        app.act(administrator, "recordElection", "organization { id }", elected).await.ok();
        app.assert_counted().await;
        // Two part-time members more, and the full-time ones are no longer more.
        let committee = id(&region.county.working_committee);
        assert!(reasons(&small, &committee, "N05").is_empty());
        for number in 0..2 {
            let post = json!({ "organizationId": committee, "role": "COMMITTEE_MEMBER", "title": "委员", "validFrom": "2026-07-10" });
            let post = app.act(administrator, "establishPost", "post { id }", post).await.ok();
            let person = json!({
                "staffNumber": format!("9000{number}"), "name": "王某", "organizationId": committee,
            });
            let person = app.act(administrator, "registerPerson", "person { id }", person).await.ok();
            let appoint = json!({
                "postId": post.text("/establishPost/post/id"), "personId": person.text("/registerPerson/person/id"),
                "fullTime": false, "validFrom": "2026-07-10", "document": "武组任〔2026〕1号",
            });
            app.act(administrator, "appoint", "appointment { id }", appoint).await.ok();
        }
        let outnumbered = status(&app, &region, of, None).await;
        assert_eq!(reasons(&outnumbered, &committee, "N05").len(), 1, "{outnumbered}");
        app.assert_counted().await;
        let past = status(&app, &region, of, Some("2026-07-09")).await;
        assert_eq!(numbers(&past), [0; 5]);
    }

    async fn acts_beside_the_first_of_a_year_are_counted_as_well(app: TestApp) {
        let region = app.region(4).await;
        let administrator = &region.accounts.administrator;
        let (app, region) = (&app, &region);
        // Whichever comes first opens the year for all; none is left out, whatever the others see.
        let recorded = region.departments.iter().enumerate().map(|(number, department)| async move {
            let group = id(&department.party_group);
            let on = format!("2026-07-0{}", number + 1);
            record(app, &department.clerk, &group, ("DEMOCRATIC_LIFE_MEETING", &on)).await
        });
        let established = (0..3).map(|number| async move {
            let new = json!({
                "name": format!("新设{number}局党组"), "kind": "PARTY_GROUP", "divisionCode": COUNTY,
                "superiorId": id(&region.county.working_committee), "validFrom": "2026-07-10",
                "idempotencyKey": format!("new {number}"),
            });
            app.act(administrator, "establishOrganization", "organization { id }", new).await.ok()
        });
        let all = (futures_util::future::join_all(recorded), futures_util::future::join_all(established));
        futures_util::future::join(all.0, all.1).await;
        app.assert_counted().await;
        let shown = status(app, region, (COUNTY, "2026-H2"), None).await;
        assert_eq!(shown["compliance"]["met"].as_i64().map(|met| met >= 4), Some(true), "{shown}");
        // And several of one organization at once.
        let group = id(&region.departments[0].party_group);
        let again = (10..16).map(|day| {
            let (group, clerk) = (group.clone(), &region.departments[0].clerk);
            async move { record(app, clerk, &group, ("FORUM", &format!("2026-06-{day}"))).await }
        });
        futures_util::future::join_all(again).await;
        app.assert_counted().await;
    }

    async fn a_report_and_who_heard_it_are_counted(app: TestApp) {
        let region = app.region(1).await;
        let leader = &region.accounts.leader;
        let committee = id(&region.county.party_committee);
        record(&app, leader, &committee, ("STUDY_GROUP_SESSION", "2026-07-01")).await;
        let working_committee = id(&region.county.working_committee);
        let of = (COUNTY, "2026-H1");
        let before = status(&app, &region, of, None).await;
        let missed = reasons(&before, &working_committee, "N03");
        assert_eq!(missed[0]["code"], "NORM_MISSED", "{before}");
        // The round gives it until its due time.
        let mut round = round_input(&region, "the round");
        round["organizationId"] = json!(id(&region.city.working_committee));
        round["audience"] = json!("GUIDED_COMMITTEES");
        let opened = app.as_(&region.accounts.city_staff).act("OpenReportingRound", round).await.ok();
        let open = status(&app, &region, of, None).await;
        assert_eq!(reasons(&open, &working_committee, "N03")[0]["code"], "NORM_AT_RISK");
        app.assert_counted().await;
        let draft = json!({
            "roundId": opened.text("/openReportingRound/round/id"),
            "organizationId": working_committee,
            "expectedRevision": 0,
            "sections": [{ "key": REQUIRED, "text": "上半年工作" }],
        });
        let staff = app.as_(&region.accounts.county_staff);
        let saved = staff.act("SaveWorkReportDraft", draft).await.ok();
        let report = Report::of(&saved, "saveWorkReportDraft");
        staff.act("SubmitWorkReport", submit_input(&report, "the submission")).await.ok();
        let filed = status(&app, &region, of, None).await;
        assert!(reasons(&filed, &working_committee, "N03").is_empty(), "{filed}");
        app.assert_counted().await;
    }

    async fn what_an_older_program_did_not_count_is_counted_anew(app: TestApp) {
        let region = app.region(2).await;
        let committee = id(&region.county.party_committee);
        record(&app, &region.accounts.leader, &committee, ("STANDING_COMMITTEE_SESSION", "2026-07-01")).await;
        let before = status(&app, &region, (COUNTY, "2026"), None).await;
        app.assert_counted().await;
        for statement in ["DELETE FROM norm_course", "DELETE FROM tally WHERE part = 'compliance'"] {
            app.db.reader().execute_unprepared(statement).await.expect("it is gone");
        }
        let wrong = zeren::domain::status::verify(app.db.reader(), zeren::domain::status::COUNTRY).await;
        assert!(!wrong.expect("an answer").is_empty());
        assert_eq!(norm::recount(&app.db, &app.clock).await.expect("it is counted"), 6);
        app.assert_counted().await;
        assert_eq!(numbers(&status(&app, &region, (COUNTY, "2026"), None).await), numbers(&before));
        norm::recount(&app.db, &app.clock).await.expect("once more changes nothing");
        app.assert_counted().await;
    }
}
