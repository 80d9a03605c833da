//! A half year from the round to the hearing, as the people of three levels live it: every act
//! shows at once in the numbers of county, city and province, and nowhere else.

mod seen;

use serde_json::{Value, json};
use zeren::domain::status;

use self::seen::{expect, levels, page, reason, reasons};
use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::reports::{
    DUE, OPTIONAL, REQUIRED, Report, accept_input, draft_input, id, open_guided_round, open_round,
    save_draft, send_back, submit, submit_input,
};
use crate::support::seed::{Account, Department, Region, Seat, at};

const ORGANIZATION: &str = "organization { id name revision until successors { id } }";

async fn open_departments_round(app: &TestApp, region: &Region) -> String {
    let mut input = crate::support::reports::round_input(region, "the departments");
    input["form"]["figures"] = json!(["members", "study_sessions"]);
    let opened = app
        .as_(&region.accounts.county_staff)
        .act("OpenReportingRound", input)
        .await
        .ok();
    opened.text("/openReportingRound/round/id")
}

/// A draft in pieces: each save sends one part and the revision that it read.
async fn write_in_pieces(
    app: &TestApp,
    round: &str,
    department: &Department,
    sessions: &str,
) -> Report {
    let clerk = app.as_(&department.clerk);
    let mut report = save_draft(app, round, department).await;
    for piece in [
        json!({ "sections": [{ "key": OPTIONAL, "text": "下半年打算" }] }),
        json!({ "figures": [{ "key": "study_sessions", "stated": sessions, "reason": "台账未录" }] }),
        json!({ "suggestions": ["请派教员"], "problems": [{ "text": "到会率低" }] }),
    ] {
        let mut input = piece;
        input["roundId"] = json!(round);
        input["organizationId"] = json!(id(&department.party_group));
        input["expectedRevision"] = json!(report.revision - 1);
        let stale = clerk.act("SaveWorkReportDraft", input.clone()).await;
        assert_eq!(stale.refused("STALE_REVISION"), "expectedRevision");
        input["expectedRevision"] = json!(report.revision);
        let saved = clerk.act("SaveWorkReportDraft", input).await.ok();
        report = Report::of(&saved, "saveWorkReportDraft");
    }
    report
}

async fn file(app: &TestApp, by: &Account, report: &Report, key: &str) -> Report {
    let submitted = app
        .as_(by)
        .act("SubmitWorkReport", submit_input(report, key))
        .await
        .ok();
    Report::of(&submitted, "submitWorkReport")
}

async fn accept(app: &TestApp, by: &Account, report: &Report) {
    let accepted = app
        .as_(by)
        .act("AcceptWorkReport", accept_input(report))
        .await
        .ok();
    assert_eq!(accepted.data("/acceptWorkReport/report/status"), "ACCEPTED");
}

/// The sealed part is refused, the returned one is not.
async fn put_right(app: &TestApp, round: &str, department: &Department, report: &Report) -> Report {
    let clerk = app.as_(&department.clerk);
    let input = draft_input(round, department, report.revision, "重写");
    let sealed = clerk.act("SaveWorkReportDraft", input.clone()).await;
    assert_eq!(sealed.refused("SECTION_SEALED"), "sections.0.key");
    let mut input = input;
    input["sections"] = json!([{ "key": OPTIONAL, "text": "下半年打算，分三步" }]);
    let saved = clerk.act("SaveWorkReportDraft", input).await.ok();
    let saved = Report::of(&saved, "saveWorkReportDraft");
    file(app, &department.clerk, &saved, "again").await
}

/// The report of the county's committee: it starts from what its departments filed.
async fn committee_reports(app: &TestApp, region: &Region, round: &str) -> Report {
    let staff = &region.accounts.county_staff;
    let input = json!({
        "roundId": round,
        "organizationId": id(&region.county.working_committee),
        "expectedRevision": 0,
        "sections": [{ "key": REQUIRED, "text": "全县机关党建" }],
    });
    let saved = app.as_(staff).act("SaveWorkReportDraft", input).await.ok();
    let figures = saved.data("/saveWorkReportDraft/report/figures");
    let computed = |key: &str| {
        let found = figures
            .as_array()
            .and_then(|all| all.iter().find(|figure| figure["key"] == key));
        found.map_or(Value::Null, |figure| figure["computed"].clone())
    };
    assert_eq!(computed("members"), "6", "three in each of two branches");
    assert_eq!(computed("study_sessions"), "16", "seven and nine, as filed");
    let report = Report::of(&saved, "saveWorkReportDraft");
    file(app, staff, &report, "the committee").await
}

/// The leader hears the committee's report; the clerk's suggestion gets its answer.
async fn hear_and_answer(app: &TestApp, region: &Region, committee: &Report, department: &Report) {
    let accounts = &region.accounts;
    let input = json!({
        "reportId": committee.id,
        "heardOn": "2026-07-22",
        "leaderPersonId": id(&region.county.leader),
        "instructions": [
            { "text": "把到会率提上去", "dueOn": "2026-09-30", "responsiblePersonId": id(&region.county.secretary) },
            { "text": "年底再听一次" },
        ],
        "idempotencyKey": "the hearing",
    });
    let heard = app
        .as_(&accounts.leader)
        .act("RecordReportHearing", input)
        .await
        .ok();
    let hearings = heard.data("/recordReportHearing/report/hearings");
    assert_eq!(hearings[0]["heardOn"], "2026-07-22");
    assert_eq!(hearings[0]["instructions"][0]["text"], "把到会率提上去");
    assert_eq!(
        hearings[0]["instructions"].as_array().map(Vec::len),
        Some(2)
    );
    let input = json!({ "reportId": department.id, "number": 1, "reply": "九月派两人" });
    let object = "report { suggestions { text reply } }";
    app.act(&accounts.county_staff, "replyToSuggestion", object, input)
        .await
        .ok();
}

/// What everybody reads at the end.
#[expect(
    clippy::too_many_lines,
    reason = "everything that can be read, one after the other"
)]
async fn read_at_the_end(app: &TestApp, region: &Region, report: &Report, committee: &Report) {
    let department = &region.departments[0];
    let variables = json!({ "id": report.id });
    let read = app
        .as_(&department.clerk)
        .operation("WorkReport", variables.clone())
        .await
        .ok();
    assert_eq!(read.data("/workReport/suggestions/0/reply"), "九月派两人");
    assert_eq!(
        read.data("/workReport/versions").as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(read.data("/workReport/status"), "ACCEPTED");
    let of = json!({ "organizationId": id(&department.party_group) });
    let history = app
        .as_(&region.accounts.county_staff)
        .operation("History", of.clone())
        .await
        .ok();
    let events = history
        .data("/organization/history/nodes")
        .as_array()
        .cloned()
        .unwrap_or_default();
    let actions: Vec<_> = events
        .iter()
        .rev()
        .filter_map(|event| event["action"].as_str())
        .collect();
    let saves = ["saveWorkReportDraft"; 4];
    let rest = [
        "submitWorkReport",
        "returnWorkReport",
        "saveWorkReportDraft",
        "submitWorkReport",
        "acceptWorkReport",
        "openRectification",
        "replyToSuggestion",
    ];
    assert_eq!(actions, [&saves[..], &rest[..]].concat());
    assert_eq!(
        history.data("/organization/historyVerification/intact"),
        true,
        "{history}"
    );
    assert_eq!(
        history.number("/organization/historyVerification/events"),
        11
    );

    // Neither the other county nor another province finds any of it.
    for outsider in [&region.accounts.neighbour, &region.accounts.stranger] {
        let client = app.as_(outsider);
        for report in [report, committee] {
            let read = client
                .operation("WorkReport", json!({ "id": report.id }))
                .await
                .ok();
            assert!(
                read.data("/workReport").is_null(),
                "{}: {read}",
                outsider.username
            );
        }
        let read = client.operation("History", of.clone()).await.ok();
        assert!(
            read.data("/organization").is_null(),
            "{}: {read}",
            outsider.username
        );
        let status = page(app, outsider, "610431").await;
        assert!(
            status.data("/division/status/reporting").is_null(),
            "{status}"
        );
        assert!(status.data("/division/status/light").is_null(), "{status}");
        assert_eq!(status.number("/division/status/reasons/totalCount"), 0);
        assert!(
            status.data("/division/workingCommittee").is_null(),
            "{status}"
        );
    }
}

/// Dissolves a department past its branch, which goes to another department before.
async fn dissolve(
    app: &TestApp,
    region: &Region,
    department: &Department,
    to: &Department,
    on: &str,
) {
    let by = &region.accounts.administrator;
    move_to(app, by, &id(&department.branch), &id(&to.party_group), on).await;
    let input = json!({
        "organizationId": id(&department.party_group),
        "effectiveOn": on,
        "document": "撤〔2026〕1号",
        "expectedRevision": 1,
    });
    app.act(by, "dissolveOrganization", ORGANIZATION, input)
        .await
        .ok();
}

async fn move_to(app: &TestApp, by: &Account, organization: &str, superior: &str, on: &str) {
    let input = json!({
        "organizationId": organization,
        "newSuperiorId": superior,
        "effectiveOn": on,
        "expectedRevision": 1,
    });
    app.act(by, "moveOrganization", ORGANIZATION, input)
        .await
        .ok();
}

async fn merge(app: &TestApp, by: &Account, departments: [&Department; 2], name: &str, on: &str) {
    let input = json!({
        "predecessorIds": departments.map(|department| id(&department.party_group)),
        "name": name,
        "effectiveOn": on,
    });
    app.act(by, "mergeOrganizations", ORGANIZATION, input)
        .await
        .ok();
}

/// What county and neighbour have due and submitted, seen from all levels.
async fn due_and_submitted(app: &TestApp, region: &Region) -> [[i64; 2]; 2] {
    let (county, other, _) = levels(app, region).await;
    [county, other].map(|seen| [seen.numbers[0], seen.numbers[1]])
}

both! {
    async fn a_half_year_from_the_round_to_the_hearing(app: TestApp) {
        let region = app.region(2).await;
        let accounts = &region.accounts;
        let [first, second] = [&region.departments[0], &region.departments[1]];
        let round = open_departments_round(&app, &region).await;
        expect(&app, &region, [2, 0, 0, 0, 0, 0], ["GREEN", "GREEN"]).await;
        let guided = open_guided_round(&app, &region).await;
        expect(&app, &region, [3, 0, 0, 0, 0, 0], ["GREEN", "GREEN"]).await;

        let draft = write_in_pieces(&app, &round, first, "7").await;
        expect(&app, &region, [3, 0, 0, 0, 0, 0], ["GREEN", "GREEN"]).await;
        let filed = file(&app, &first.clerk, &draft, "first").await;
        expect(&app, &region, [3, 1, 0, 0, 0, 0], ["GREEN", "GREEN"]).await;
        app.restart().await;
        expect(&app, &region, [3, 1, 0, 0, 0, 0], ["GREEN", "GREEN"]).await;
        let returned = send_back(&app, &region, &filed, &[OPTIONAL]).await;
        expect(&app, &region, [3, 0, 0, 1, 0, 0], ["GREEN", "GREEN"]).await;
        let filed = put_right(&app, &round, first, &returned).await;
        accept(&app, &accounts.county_staff, &filed).await;
        expect(&app, &region, [3, 1, 1, 0, 0, 0], ["GREEN", "GREEN"]).await;

        // The light turns at the instant at which the due time has passed, by the clock alone.
        let draft = write_in_pieces(&app, &round, second, "9").await;
        app.clock.set(at(DUE));
        expect(&app, &region, [3, 1, 1, 0, 0, 0], ["GREEN", "GREEN"]).await;
        app.clock.set(at("2026-07-20T17:00:00.000001+08:00"));
        expect(&app, &region, [3, 1, 1, 0, 0, 1], ["RED", "RED"]).await;
        let committee = |seat: &Seat| id(&seat.working_committee);
        assert_eq!(reasons(&app, &accounts.county_staff, "610431").await, [
            reason("COMPLETENESS_LOW", "RED", "4.10", "0.5000", committee(&region.county)),
            reason("REPORT_MISSING", "AMBER", "4.3", "1", id(&second.party_group)),
        ]);
        assert_eq!(reasons(&app, &accounts.city_staff, "610400").await, [
            reason("COUNTIES_RED", "RED", "4.10", "0.5000", committee(&region.city)),
            reason("COUNTY_RED", "RED", "4.10", "0.5000", committee(&region.county)),
        ]);
        app.clock.set(at("2026-07-22T09:00:00+08:00"));
        let late = file(&app, &second.clerk, &draft, "second").await;
        let county = expect(&app, &region, [3, 2, 1, 0, 1, 0], ["AMBER", "AMBER"]).await;
        assert_eq!([county.completeness, county.timeliness], [json!(0.6667), json!(0.3333)]);
        assert_eq!(reasons(&app, &accounts.county_staff, "610431").await, [
            reason("REPORT_LATE", "AMBER", "4.3", "2", id(&second.party_group)),
        ]);
        accept(&app, &accounts.county_staff, &late).await;
        expect(&app, &region, [3, 2, 2, 0, 1, 0], ["AMBER", "AMBER"]).await;

        let own = committee_reports(&app, &region, &guided).await;
        expect(&app, &region, [3, 3, 2, 0, 1, 0], ["AMBER", "AMBER"]).await;
        hear_and_answer(&app, &region, &own, &filed).await;
        accept(&app, &accounts.city_staff, &own).await;
        app.restart().await;
        let county = expect(&app, &region, [3, 3, 3, 0, 1, 0], ["AMBER", "AMBER"]).await;
        assert_eq!([county.completeness, county.timeliness], [json!(1.0), json!(0.6667)]);
        read_at_the_end(&app, &region, &filed, &own).await;
    }

    async fn who_merges_ends_or_moves_in_the_middle_of_a_round_is_counted_right(app: TestApp) {
        app.clock.set(at("2026-06-20T09:00:00+08:00"));
        let region = app.region(8).await;
        let by = &region.accounts.administrator;
        let departments = &region.departments;
        let round = open_round(&app, &region).await;
        for department in [&departments[0], &departments[3]] {
            submit(&app, &round, department).await;
        }
        assert_eq!(due_and_submitted(&app, &region).await, [[8, 2], [0, 0]]);

        // Of two that merge, the one that has filed stays in the numbers; who ends unfiled leaves them.
        app.clock.set(at("2026-06-26T09:00:00+08:00"));
        merge(&app, by, [&departments[0], &departments[1]], "联合局党组", "2026-06-25").await;
        assert_eq!(due_and_submitted(&app, &region).await, [[7, 2], [0, 0]]);
        dissolve(&app, &region, &departments[2], &departments[7], "2026-06-25").await;
        assert_eq!(due_and_submitted(&app, &region).await, [[6, 2], [0, 0]]);

        // Who moves is counted there: with a report, and with one that is still to be written.
        let there = id(&region.other_county.working_committee);
        move_to(&app, by, &id(&departments[3].party_group), &there, "2026-06-26").await;
        assert_eq!(due_and_submitted(&app, &region).await, [[5, 1], [1, 1]]);
        move_to(&app, by, &id(&departments[4].party_group), &there, "2026-06-26").await;
        assert_eq!(due_and_submitted(&app, &region).await, [[4, 1], [2, 1]]);
        let moved = submit(&app, &round, &departments[4]).await;
        assert_eq!(due_and_submitted(&app, &region).await, [[4, 1], [2, 2]]);
        // The body that leads it now takes its report.
        accept(&app, &region.accounts.neighbour, &moved).await;

        // After the last day of the period a move changes no number of it.
        app.clock.set(at("2026-07-01T09:00:00+08:00"));
        move_to(&app, by, &id(&departments[5].party_group), &there, "2026-07-01").await;
        assert_eq!(due_and_submitted(&app, &region).await, [[4, 1], [2, 2]]);
        // Nor does an end after the due time: what was owed then was owed.
        app.clock.set(at("2026-07-22T09:00:00+08:00"));
        dissolve(&app, &region, &departments[6], &departments[7], "2026-07-22").await;
        let (county, other, city) = levels(&app, &region).await;
        assert_eq!(county.numbers, [4, 1, 0, 0, 0, 3]);
        assert_eq!(other.numbers, [2, 2, 1, 0, 0, 0]);
        assert_eq!([county.completeness, city.completeness], [json!(0.25), json!(0.5)]);
        assert_eq!([county.light, other.light, city.light], ["RED", "GREEN", "RED"]);
        let mismatches = status::verify(app.db.reader(), status::COUNTRY).await.expect("an answer");
        assert!(mismatches.is_empty(), "{mismatches:?}");
    }
}
