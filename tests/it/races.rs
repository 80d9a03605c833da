//! Many at once, on both engines: one of two wins, nothing happens twice, nothing gets lost.

use futures_util::future::join_all;
use serde_json::json;

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::{
    Report, accept_input, draft_input, id, open_round, round_input, save_draft, submit,
    submit_input,
};
use crate::support::seed::{PERIOD, Region};

/// How many do the same at once.
const CROWD: usize = 24;

/// Those that were done, and the codes of the others.
fn sort(answers: Vec<Answer>) -> (usize, Vec<String>) {
    let mut done = 0;
    let mut codes = Vec::new();
    for answer in answers {
        let errors = answer.user_errors();
        if answer.body.get("errors").is_some() {
            codes.push(answer.code().to_owned());
        } else if errors.is_empty() {
            done += 1;
        } else {
            codes.extend(errors.into_iter().map(|error| error.code));
        }
    }
    codes.sort();
    codes.dedup();
    (done, codes)
}

async fn submitted(app: &TestApp, region: &Region) -> i64 {
    let document = "query($code: DivisionCode!, $period: Period!) { division(code: $code) { status(period: $period) { \
        reporting { submitted } } } }";
    let staff = app.as_(&region.accounts.county_staff);
    let answer = staff
        .run(document, json!({ "code": "610431", "period": PERIOD }))
        .await
        .ok();
    answer.number("/division/status/reporting/submitted")
}

async fn versions(app: &TestApp, region: &Region, report: &Report) -> usize {
    let staff = app.as_(&region.accounts.county_staff);
    let seen = staff
        .operation("WorkReport", json!({ "id": report.id }))
        .await
        .ok();
    seen.data("/workReport/versions")
        .as_array()
        .map_or(0, Vec::len)
}

async fn assert_intact(app: &TestApp, region: &Region, organization: &str, events: i64) {
    let staff = app.as_(&region.accounts.county_staff);
    let seen = staff
        .operation("History", json!({ "organizationId": organization }))
        .await
        .ok();
    assert_eq!(
        seen.data("/organization/historyVerification/intact"),
        true,
        "{seen}"
    );
    assert_eq!(
        seen.number("/organization/historyVerification/events"),
        events,
        "{seen}"
    );
}

both! {
    async fn of_many_who_file_one_report_one_does(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = save_draft(&app, &round, &region.departments[0]).await;
        let acts = (0..CROWD).map(|number| {
            let input = submit_input(&report, &format!("key {number}"));
            let clerk = app.as_(&region.departments[0].clerk);
            async move { clerk.act("SubmitWorkReport", input).await }
        });
        let (done, codes) = sort(join_all(acts).await);
        assert_eq!((done, codes), (1, vec!["STALE_REVISION".to_owned(), "WRONG_STATE".to_owned()]));
        assert_eq!(versions(&app, &region, &report).await, 1);
        assert_eq!(submitted(&app, &region).await, 1);
        assert_intact(&app, &region, &id(&region.departments[0].party_group), 2).await;
    }

    async fn the_same_key_many_times_is_one_act_and_one_answer(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = save_draft(&app, &round, &region.departments[0]).await;
        let acts = (0..CROWD).map(|_| {
            let input = submit_input(&report, "the same");
            let clerk = app.as_(&region.departments[0].clerk);
            async move { clerk.act("SubmitWorkReport", input).await.ok().body }
        });
        let answers = join_all(acts).await;
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        assert_eq!(versions(&app, &region, &report).await, 1);
        assert_eq!(submitted(&app, &region).await, 1);
    }

    async fn of_many_who_save_one_draft_one_does(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let department = &region.departments[0];
        let acts = (0..CROWD).map(|number| {
            let input = draft_input(&round, department, 0, &format!("稿子 {number}"));
            let clerk = app.as_(&department.clerk);
            async move { clerk.act("SaveWorkReportDraft", input).await }
        });
        let (done, codes) = sort(join_all(acts).await);
        assert_eq!((done, codes), (1, vec!["STALE_REVISION".to_owned()]));
        assert_intact(&app, &region, &id(&department.party_group), 1).await;
    }

    async fn of_many_who_open_one_round_one_does(app: TestApp) {
        let region = app.region(2).await;
        let acts = (0..CROWD).map(|number| {
            let input = round_input(&region, &format!("key {number}"));
            let staff = app.as_(&region.accounts.county_staff);
            async move { staff.act("OpenReportingRound", input).await }
        });
        let (done, codes) = sort(join_all(acts).await);
        assert_eq!((done, codes), (1, vec!["ROUND_EXISTS".to_owned()]));
        assert_intact(&app, &region, &id(&region.county.working_committee), 1).await;
    }

    async fn acceptance_and_return_exclude_each_other(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = submit(&app, &round, &region.departments[0]).await;
        let staff = app.as_(&region.accounts.county_staff);
        let mut back = accept_input(&report);
        back["reason"] = json!("请补充");
        back["reopenSections"] = json!(["work"]);
        let acts = (0..CROWD).map(|number| {
            let (name, input) = match number % 2 {
                0 => ("AcceptWorkReport", accept_input(&report)),
                _ => ("ReturnWorkReport", back.clone()),
            };
            let staff = &staff;
            async move { staff.act(name, input).await }
        });
        let (done, codes) = sort(join_all(acts).await);
        assert_eq!((done, codes), (1, vec!["STALE_REVISION".to_owned(), "WRONG_STATE".to_owned()]));
        assert_intact(&app, &region, &id(&region.departments[0].party_group), 3).await;
    }

    async fn no_submission_of_a_county_gets_lost_in_its_numbers(app: TestApp) {
        let region = app.region(CROWD).await;
        let round = open_round(&app, &region).await;
        join_all(region.departments.iter().map(|it| submit(&app, &round, it))).await;
        assert_eq!(submitted(&app, &region).await, i64::try_from(CROWD).expect("a small number"));
        for department in &region.departments {
            assert_intact(&app, &region, &id(&department.party_group), 2).await;
        }
    }
}
