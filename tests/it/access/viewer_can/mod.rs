//! `viewerCan` says what the mutation then answers: for every action, everybody, and every state of
//! a report. The mutations are sent with an input that is wrong in one harmless point, so that what
//! else stands against them is told and nothing is done.

mod cases;

use expect_test::expect_file;
use serde_json::json;

use super::world::{World, act};
use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::dues::Treasury;
use crate::support::reports::{
    OPTIONAL, Report, accept_input, draft_input, id, open_round, save_draft, send_back,
    submit_input,
};
use crate::support::sdl::{parse, types};
use crate::support::seed::{Account, at};
use cases::{Aim, CASES, Case, On, Thing};

/// What a mutation found that a button cannot know: the harmless fault, and what only the input says.
const OF_THE_INPUT: [&str; 6] = [
    "ACCOUNT_EXISTS",
    "CONFLICT_OF_INTEREST",
    "NOBODY_OWES",
    "NOT_A_LEADER",
    "SAME_PERSON",
    "STALE_REVISION",
];

/// What the kind of an organization forbids, whoever asks: it is not asked for there.
const OF_THE_KIND: [&str; 1] = ["WRONG_KIND"];

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
    let ignored = |code: &str| OF_THE_INPUT.contains(&code) || OF_THE_KIND.contains(&code);
    let known = |code: &&String| **code != case.wrong && !ignored(code);
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
        On::Organization | On::Thing(_) => ("organization", &aim.organization),
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

/// Those who handle money.
fn handlers(treasury: &Treasury) -> [Account; 5] {
    [
        treasury.accountant.clone(),
        treasury.cashier.clone(),
        treasury.upper_accountant.clone(),
        treasury.upper_cashier.clone(),
        treasury.foreign.clone(),
    ]
}

/// Asks everybody both ways, and tells where they differ.
async fn compare(
    app: &TestApp,
    (aim, on): (&Aim<'_>, On),
    also: &[Account],
    when: &str,
) -> Vec<String> {
    let (accounts, departments) = (&aim.region.accounts, &aim.region.departments);
    let mut differ = Vec::new();
    let usual = [
        &accounts.administrator,
        &accounts.city_staff,
        &accounts.county_staff,
        &accounts.leader,
        &accounts.auditor,
        &accounts.neighbour,
        &accounts.former,
        &departments[0].head,
        &departments[0].branch_head,
        &departments[0].clerk,
        &departments[1].clerk,
    ];
    for who in usual.into_iter().chain(also) {
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
    // Actions that are not compared: whoever appraises may lodge an objection for others, too; what
    // members owe is only read.
    expect_file!["../../snapshots/uncovered_actions.txt"].assert_eq(&without);
}

both! {
    async fn what_is_said_of_organizations_is_what_happens(app: TestApp) {
        let treasury = Treasury::build(&app, 2).await;
        let (region, handlers) = (&treasury.region, handlers(&treasury));
        let mut differ = Vec::new();
        for (organization, person) in [
            (region.departments[0].party_group, region.departments[0].secretary),
            (region.departments[0].branch, region.departments[0].secretary),
            (region.county.working_committee, region.county.secretary),
            (region.county.party_committee, region.county.leader),
            (region.city.working_committee, region.city.secretary),
        ] {
            let aim = Aim {
                region, organization: id(&organization), person: id(&person),
                round: String::new(), report: String::new(), obligation: String::new(),
                thing: String::new(),
            };
            differ.extend(compare(&app, (&aim, On::Organization), &handlers, &aim.organization).await);
        }
        assert!(differ.is_empty(), "{}", differ.join("\n"));
    }

    async fn what_is_said_of_what_waits_is_what_happens(app: TestApp) {
        let world = World::build(&app).await;
        let (department, things) = (&world.region.departments[0], &world.things);
        let mut differ = Vec::new();
        for (organization, thing, waits) in [
            (department.party_group, Thing::Rectification, &world.rectification),
            (department.party_group, Thing::Activity, &things.activity),
            (department.branch, Thing::Spending, &things.spending),
            (department.branch, Thing::Relief, &things.relief),
            (department.party_group, Thing::Remittance, &things.remittance),
            (world.region.county.working_committee, Thing::Cycle, &things.cycle),
            (world.region.county.working_committee, Thing::Objection, &things.appraisal_objection),
            (department.party_group, Thing::Question, &things.supervised.question),
            (department.party_group, Thing::HandOver, &id(&department.secretary_appointment)),
        ] {
            let aim = Aim {
                region: &world.region, organization: id(&organization), person: String::new(),
                round: String::new(), report: String::new(), obligation: String::new(),
                thing: waits.clone(),
            };
            let handlers = handlers(&world.treasury);
            differ.extend(compare(&app, (&aim, On::Thing(thing)), &handlers, waits).await);
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
            thing: String::new(),
        };
        let mut differ = compare(&app, (&aim, On::Report), &[], "a draft").await;
        let submitted = clerk.act("SubmitWorkReport", submit_input(&report, "first")).await.ok();
        differ.extend(compare(&app, (&aim, On::Report), &[], "submitted").await);
        let report = Report::of(&submitted, "submitWorkReport");
        let report = send_back(&app, &region, &report, &[OPTIONAL]).await;
        differ.extend(compare(&app, (&aim, On::Report), &[], "returned").await);
        let mut input = draft_input(&round, department, report.revision, "下半年");
        input["sections"] = json!([{ "key": OPTIONAL, "text": "下半年" }]);
        let saved = clerk.act("SaveWorkReportDraft", input).await.ok();
        let report = Report::of(&saved, "saveWorkReportDraft");
        let submitted = clerk.act("SubmitWorkReport", submit_input(&report, "second")).await.ok();
        let report = Report::of(&submitted, "submitWorkReport");
        app.as_(&region.accounts.county_staff).act("AcceptWorkReport", accept_input(&report)).await.ok();
        differ.extend(compare(&app, (&aim, On::Report), &[], "accepted").await);
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
            thing: String::new(),
        };
        let differ = compare(&app, (&aim, On::Report), &[], "locked").await;
        assert!(differ.is_empty(), "{}", differ.join("\n"));
    }
}
