//! `viewerCan` says what the mutation then answers: for every action, everybody, and every state of
//! a report. The mutations are sent with an input that is wrong in one harmless point, so that what
//! else stands against them is told and nothing is done.

use expect_test::expect_file;
use serde_json::{Value, json};

use super::world::act;
use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::{
    OPTIONAL, Report, accept_input, draft_input, id, open_round, round_input, save_draft,
    send_back, submit_input,
};
use crate::support::sdl::{parse, types};
use crate::support::seed::{Account, Region, at};

/// On what an action is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    /// A department, or another body.
    Organization,
    /// A report of the department.
    Report,
}

/// An action, the mutation that needs it, and the code of what is harmlessly wrong.
struct Case {
    action: &'static str,
    on: On,
    mutation: &'static str,
    object: &'static str,
    wrong: &'static str,
    input: fn(&Aim<'_>) -> Value,
}

/// At what a case is aimed.
struct Aim<'a> {
    region: &'a Region,
    organization: String,
    person: String,
    round: String,
    report: String,
    obligation: String,
}

/// A line for each action.
const CASES: &[Case] = &[
    Case {
        action: "ORGANIZATION_MANAGE",
        on: On::Organization,
        mutation: "renameOrganization",
        object: "organization { id }",
        wrong: "STALE_REVISION",
        input: |aim| json!({ "organizationId": aim.organization, "name": "新名", "expectedRevision": 9_000 }),
    },
    Case {
        action: "PEOPLE_MANAGE",
        on: On::Organization,
        mutation: "registerPerson",
        object: "person { id }",
        wrong: "REQUIRED",
        input: |aim| json!({ "organizationId": aim.organization, "name": " ", "staffNumber": "S-new" }),
    },
    Case {
        action: "ACCOUNT_MANAGE",
        on: On::Organization,
        mutation: "createAccount",
        object: "account { id }",
        wrong: "PASSWORD_TOO_WEAK",
        input: |aim| json!({ "personId": aim.person, "username": "new.name", "displayName": "新", "password": "short" }),
    },
    Case {
        action: "ROUND_OPEN",
        on: On::Organization,
        mutation: "openReportingRound",
        object: "round { id }",
        wrong: "REQUIRED",
        input: |aim| {
            let mut input = round_input(aim.region, "never");
            input["organizationId"] = json!(aim.organization);
            input["title"] = json!(" ");
            input
        },
    },
    Case {
        action: "EXCEPTION_GRANT",
        on: On::Report,
        mutation: "grantReportingException",
        object: "obligation { id }",
        wrong: "REQUIRED",
        input: |aim| json!({ "obligationId": aim.obligation, "applicant": " ", "reason": "换届" }),
    },
    Case {
        action: "REPORT_DRAFT",
        on: On::Report,
        mutation: "saveWorkReportDraft",
        object: "report { id }",
        wrong: "STALE_REVISION",
        input: |aim| json!({ "roundId": aim.round, "organizationId": aim.organization, "expectedRevision": 9_000 }),
    },
    Case {
        action: "REPORT_SUBMIT",
        on: On::Report,
        mutation: "submitWorkReport",
        object: "report { id }",
        wrong: "STALE_REVISION",
        input: |aim| json!({ "reportId": aim.report, "expectedRevision": 9_000, "idempotencyKey": "never" }),
    },
    Case {
        action: "REPORT_REVIEW",
        on: On::Report,
        mutation: "acceptWorkReport",
        object: "report { id }",
        wrong: "STALE_REVISION",
        input: |aim| json!({ "reportId": aim.report, "expectedRevision": 9_000 }),
    },
    Case {
        action: "REPORT_HEAR",
        on: On::Report,
        mutation: "recordReportHearing",
        object: "report { id }",
        wrong: "OUT_OF_RANGE",
        input: |aim| json!({ "reportId": aim.report, "heardOn": "2027-01-01", "leaderPersonId": id(&aim.region.county.leader), "idempotencyKey": "never" }),
    },
];

/// What a mutation found that a button cannot know: the harmless fault, and what only the input says.
const OF_THE_INPUT: [&str; 3] = ["ACCOUNT_EXISTS", "NOT_A_LEADER", "NOBODY_OWES"];

/// What the mutation answers: allowed, or the code of what stands against it.
fn verdict(case: &Case, answer: &Answer) -> Result<(), Option<String>> {
    if answer.body.get("errors").is_some() {
        assert!(
            ["FORBIDDEN", "NOT_FOUND"].contains(&answer.code()),
            "{}: {answer}",
            case.mutation
        );
        return Err(None);
    }
    let codes: Vec<_> = answer
        .user_errors()
        .into_iter()
        .map(|error| error.code)
        .collect();
    assert!(
        codes.iter().any(|code| code == case.wrong),
        "{}: {answer}",
        case.mutation
    );
    let known = |code: &&String| **code != case.wrong && !OF_THE_INPUT.contains(&code.as_str());
    codes
        .iter()
        .find(known)
        .map_or(Ok(()), |code| Err(Some(code.clone())))
}

async fn asked(
    app: &TestApp,
    who: &Account,
    case: &Case,
    aim: &Aim<'_>,
) -> Result<(), Option<String>> {
    let (root, thing) = match case.on {
        On::Organization => ("organization", &aim.organization),
        On::Report => ("workReport", &aim.report),
    };
    let document = format!(
        "query($id: ID!) {{ {root}(id: $id) {{ viewerCan(action: {}) {{ allowed code reason roles actsAs }} }} }}",
        case.action
    );
    let answer = app
        .as_(who)
        .run(&document, json!({ "id": thing }))
        .await
        .ok();
    let permission = &answer.data(&format!("/{root}"))["viewerCan"];
    if permission.is_null() {
        return Err(None);
    }
    let allowed = permission["allowed"] == true;
    assert_eq!(allowed, permission["reason"].is_null(), "{answer}");
    assert!(!allowed || permission["actsAs"].is_string(), "{answer}");
    assert!(
        permission["roles"]
            .as_array()
            .is_some_and(|roles| !roles.is_empty()),
        "who can: {answer}"
    );
    match allowed {
        true => Ok(()),
        false => Err(permission["code"].as_str().map(str::to_owned)),
    }
}

/// Asks everybody both ways, and tells where they differ.
async fn compare(app: &TestApp, aim: &Aim<'_>, on: On, when: &str) -> Vec<String> {
    let (accounts, departments) = (&aim.region.accounts, &aim.region.departments);
    let mut differ = Vec::new();
    for who in [
        &accounts.administrator,
        &accounts.city_staff,
        &accounts.county_staff,
        &accounts.leader,
        &accounts.auditor,
        &accounts.neighbour,
        &accounts.former,
        &departments[0].clerk,
        &departments[1].clerk,
    ] {
        for case in CASES.iter().filter(|case| case.on == on) {
            let said = asked(app, who, case, aim).await;
            let answer = act(app, who, case.mutation, case.object, (case.input)(aim)).await;
            let done = verdict(case, &answer);
            if said != done {
                differ.push(format!(
                    "{when}: {} {}: said {said:?}, {answer}",
                    who.username, case.action
                ));
            }
        }
    }
    differ
}

#[test]
fn actions_without_a_case_are_listed() {
    let document = parse(&zeren::schema::sdl());
    let action = types(&document)
        .find(|it| it.name.node == "Action")
        .expect("the enum");
    let async_graphql::parser::types::TypeKind::Enum(values) = &action.kind else {
        panic!("no enum")
    };
    let names: Vec<_> = values
        .values
        .iter()
        .map(|it| it.node.value.node.to_string())
        .collect();
    let without = names
        .iter()
        .filter(|name| !CASES.iter().any(|case| case.action == **name));
    let without: String = without.map(|name| format!("{name}\n")).collect();
    // Actions that are not compared yet: to be emptied.
    expect_file!["../snapshots/uncovered_actions.txt"].assert_eq(&without);
}

both! {
    async fn what_is_said_of_organizations_is_what_happens(app: TestApp) {
        let region = app.region(2).await;
        let mut differ = Vec::new();
        for (organization, person) in [
            (region.departments[0].party_group, region.departments[0].secretary),
            (region.county.working_committee, region.county.secretary),
            (region.county.party_committee, region.county.leader),
            (region.city.working_committee, region.city.secretary),
        ] {
            let aim = Aim {
                region: &region, organization: id(&organization), person: id(&person),
                round: String::new(), report: String::new(), obligation: String::new(),
            };
            differ.extend(compare(&app, &aim, On::Organization, &aim.organization).await);
        }
        assert!(differ.is_empty(), "{}", differ.join("\n"));
    }

    async fn what_is_said_of_a_report_is_what_happens(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        let department = &region.departments[0];
        let clerk = app.as_(&department.clerk);
        let report = save_draft(&app, &round, department).await;
        let seen = clerk.run(
            "query($id: ID!) { workReport(id: $id) { obligation { id } } }", json!({ "id": report.id })
        ).await.ok();
        let aim = Aim {
            region: &region, organization: id(&department.party_group), person: id(&department.secretary),
            round: round.clone(), report: report.id.clone(), obligation: seen.text("/workReport/obligation/id"),
        };
        let mut differ = compare(&app, &aim, On::Report, "a draft").await;
        let submitted = clerk.act("SubmitWorkReport", submit_input(&report, "first")).await.ok();
        differ.extend(compare(&app, &aim, On::Report, "submitted").await);
        let report = Report::of(&submitted, "submitWorkReport");
        let report = send_back(&app, &region, &report, &[OPTIONAL]).await;
        differ.extend(compare(&app, &aim, On::Report, "returned").await);
        let mut input = draft_input(&round, department, report.revision, "下半年");
        input["sections"] = json!([{ "key": OPTIONAL, "text": "下半年" }]);
        let saved = clerk.act("SaveWorkReportDraft", input).await.ok();
        let report = Report::of(&saved, "saveWorkReportDraft");
        let submitted = clerk.act("SubmitWorkReport", submit_input(&report, "second")).await.ok();
        let report = Report::of(&submitted, "submitWorkReport");
        app.as_(&region.accounts.county_staff).act("AcceptWorkReport", accept_input(&report)).await.ok();
        differ.extend(compare(&app, &aim, On::Report, "accepted").await);
        assert!(differ.is_empty(), "{}", differ.join("\n"));
    }

    async fn after_the_lock_a_draft_is_closed_both_ways(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        let department = &region.departments[0];
        let report = save_draft(&app, &round, department).await;
        app.clock.set(at("2026-08-02T09:00:00+08:00"));
        let owed = "query($id: ID!) { workReport(id: $id) { obligation { id } round { viewerCan(action: REPORT_REVIEW) { allowed } } } \
            division(code: \"610431\") { viewerCan(action: ROUND_OPEN) { allowed reason } } }";
        let seen = app.as_(&region.accounts.county_staff).run(owed, json!({ "id": report.id })).await.ok();
        assert_eq!(seen.data("/workReport/round/viewerCan/allowed"), true);
        assert_eq!(seen.data("/division/viewerCan/allowed"), true);
        let sibling = app.as_(&department.clerk).speaking("zh-CN").run(owed, json!({ "id": report.id })).await.ok();
        assert_eq!(sibling.data("/division/viewerCan/reason"), "您无权发起报送任务");
        let aim = Aim {
            region: &region, organization: id(&department.party_group), person: id(&department.secretary),
            round, report: report.id.clone(), obligation: seen.text("/workReport/obligation/id"),
        };
        let differ = compare(&app, &aim, On::Report, "locked").await;
        assert!(differ.is_empty(), "{}", differ.join("\n"));
    }
}
