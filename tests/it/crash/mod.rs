//! The program itself, killed in the middle of its work: what it has answered for is there when it
//! comes back, and nothing is there by halves.

mod dues;
mod files;

use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};
use zeren::clock::Clock;

use crate::support::client::{Answer, document};
use crate::support::db::both;
use crate::support::program::{Empty, Program};
use crate::support::reports::{REQUIRED, id};
use crate::support::seed::{PERIOD, Region};

/// How often the program is killed, and how many departments file each time.
const KILLS: usize = 3;
const FILING: usize = 12;
/// Requests that are under way at once, and answers after which the program is killed.
const AT_ONCE: usize = 6;
const ANSWERS: usize = 4;
/// A report that somebody is to file.
#[derive(Clone, Debug)]
struct Filing {
    token: String,
    input: Value,
}

impl Filing {
    fn report(&self) -> &str {
        self.input["reportId"].as_str().unwrap_or_default()
    }
}

async fn open_round(program: &Program, region: &Region) -> String {
    let due = Clock::system().now() + chrono::Days::new(30);
    let input = json!({
        "organizationId": id(&region.county.working_committee),
        "period": PERIOD,
        "title": "2026年上半年机关党建工作报告",
        "dueAt": due.to_rfc3339(),
        "audience": "DEPARTMENTS",
        "form": { "sections": [{ "key": REQUIRED, "title": "总体情况" }], "figures": ["members"] },
        "idempotencyKey": "the round",
    });
    let token = program.sign_in(&region.accounts.county_staff).await;
    let opened = program.act(&token, "OpenReportingRound", &input).await;
    opened
        .expect("an answer")
        .ok()
        .text("/openReportingRound/round/id")
}

/// Drafts of some departments, ready to be filed.
async fn write_drafts(program: &Program, region: &Region, round: &str, turn: usize) -> Vec<Filing> {
    let mut filings = Vec::new();
    for department in region.departments.iter().skip(turn * FILING).take(FILING) {
        let token = program.sign_in(&department.clerk).await;
        let input = json!({
            "roundId": round,
            "organizationId": id(&department.party_group),
            "expectedRevision": 0,
            "sections": [{ "key": REQUIRED, "text": "上半年工作" }],
        });
        let saved = program.act(&token, "SaveWorkReportDraft", &input).await;
        let saved = saved.expect("an answer").ok();
        let input = json!({
            "reportId": saved.text("/saveWorkReportDraft/report/id"),
            "expectedRevision": saved.number("/saveWorkReportDraft/report/revision"),
            "idempotencyKey": "the submission",
        });
        filings.push(Filing { token, input });
    }
    filings
}

/// Files all of them at once and kills the program after some answers; gives the reports whose
/// submission was answered for.
async fn file_and_kill(mut program: Program, filings: &[Filing]) -> Vec<String> {
    let mut acknowledged = Vec::new();
    let mut killed = false;
    let server = program.address;
    let http = program.http.clone();
    let sends = filings.iter().map(|filing| {
        let body = json!({
            "query": document("work-report-lifecycle.graphql"),
            "operationName": "SubmitWorkReport",
            "variables": { "input": filing.input },
        });
        let request = http.post(format!("http://{server}/graphql"));
        let request = request.bearer_auth(&filing.token).json(&body);
        async move {
            let response = request.send().await.ok()?;
            let status = response.status().as_u16();
            let body = response.json().await.ok()?;
            let answer = Answer { status, body };
            answer.ok();
            Some(filing.report().to_owned())
        }
    });
    let mut answers = stream::iter(sends).buffer_unordered(AT_ONCE);
    while let Some(answer) = answers.next().await {
        acknowledged.extend(answer);
        if acknowledged.len() >= ANSWERS && !killed {
            program.kill();
            killed = true;
        }
    }
    assert!(killed, "too few were answered for: {acknowledged:?}");
    assert!(acknowledged.len() < filings.len(), "all were answered for");
    acknowledged
}

/// Whether a report is filed; it is filed wholly or not at all.
async fn is_filed(program: &Program, filing: &Filing) -> bool {
    let body = json!({
        "query": document("work-report.graphql"),
        "operationName": "WorkReport",
        "variables": { "id": filing.report() },
    });
    let answer = program
        .ask(&filing.token, &body)
        .await
        .expect("an answer")
        .ok();
    let report = answer.data("/workReport");
    let versions = report["versions"].as_array().map_or(0, Vec::len);
    match report["status"].as_str() {
        Some("SUBMITTED") => {
            assert_eq!(
                (versions, report["late"].as_bool()),
                (1, Some(false)),
                "{answer}"
            );
            assert_eq!(report["revision"], 2, "{answer}");
            true
        }
        status => {
            assert_eq!((status, versions), (Some("DRAFT"), 0), "{answer}");
            assert_eq!(report["revision"], 1, "{answer}");
            false
        }
    }
}

async fn submitted(program: &Program, region: &Region) -> i64 {
    let token = program.sign_in(&region.accounts.county_staff).await;
    let query = "query($code: DivisionCode!, $period: Period!) { division(code: $code) { status(period: $period) { \
        reporting { submitted } } } }";
    let body = json!({ "query": query, "variables": { "code": "610431", "period": PERIOD } });
    let answer = program.ask(&token, &body).await.expect("an answer").ok();
    answer.number("/division/status/reporting/submitted")
}

both! {
    async fn killed_in_the_middle_it_keeps_every_word_it_gave(empty: Empty) {
        let mut program = empty.serve().await;
        let region = Region::build(&empty.db, KILLS * FILING).await;
        let round = open_round(&program, &region).await;
        let mut total = 0;
        for turn in 0..KILLS {
            let filings = write_drafts(&program, &region, &round, turn).await;
            let acknowledged = file_and_kill(program, &filings).await;
            empty.verify();

            program = empty.serve().await;
            let mut filed = 0;
            for filing in &filings {
                let is_filed = is_filed(&program, filing).await;
                let promised = acknowledged.iter().any(|report| report == filing.report());
                assert!(is_filed || !promised, "a lost submission: {filing:?}");
                filed += i64::from(is_filed);
            }
            assert_eq!(submitted(&program, &region).await, total + filed);
            // Whoever got no answer sends the same again, and it is done once.
            for filing in &filings {
                let again = program.act(&filing.token, "SubmitWorkReport", &filing.input).await;
                again.expect("an answer").ok();
                assert!(is_filed(&program, filing).await, "{filing:?}");
            }
            total += i64::try_from(filings.len()).expect("a small number");
            assert_eq!(submitted(&program, &region).await, total);
            empty.verify();
        }
    }
}
