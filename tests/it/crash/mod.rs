//! The program itself, killed in the middle of its work: what it has answered for is there when it
//! comes back, and nothing is there by halves.

mod dues;
mod files;

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};
use zeren::clock::Clock;
use zeren::db::Db;

use crate::support::client::{Answer, document};
use crate::support::db::{Content, Database, Fixture, both};
use crate::support::reports::{REQUIRED, id};
use crate::support::seed::{Account, PASSWORD, PERIOD, Region};

/// How often the program is killed, and how many departments file each time.
const KILLS: usize = 3;
const FILING: usize = 12;
/// Requests that are under way at once, and answers after which the program is killed.
const AT_ONCE: usize = 6;
const ANSWERS: usize = 4;
/// How long the program may take to start: this often, so far apart.
const ATTEMPTS: usize = 1_200;
const PAUSE: Duration = Duration::from_millis(25);

/// An empty database, and a folder for keys.
#[derive(Clone, Debug)]
struct Empty {
    db: Db,
    url: String,
    keys: PathBuf,
}

impl Fixture for Empty {
    const CONTENT: Content = Content::Nothing;

    async fn start(database: &Database) -> Self {
        let name = format!("crash-{}", Clock::system().new_id());
        Self {
            db: database.connect().await,
            url: database.url(),
            keys: Path::new(env!("CARGO_TARGET_TMPDIR")).join(name),
        }
    }

    async fn stop(self) {
        self.db.close().await;
        // Nothing is there if the program never started.
        let _ = std::fs::remove_dir_all(&self.keys);
    }
}

impl Empty {
    /// Where evidence files are kept.
    fn files(&self) -> PathBuf {
        self.keys.join("files")
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zeren"));
        command.arg(name).arg("--database").arg(&self.url);
        command.arg("--keys").arg(&self.keys);
        command.arg("--files").arg(self.files());
        command.args(["--connections", "6"]);
        command.stdin(Stdio::null());
        command
    }

    /// Starts the program and waits until it is ready.
    async fn serve(&self) -> Program {
        let port = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = port.local_addr().expect("its address");
        drop(port);
        let mut command = self.command("serve");
        command.args(["--migrate", "--workers", "2", "--log", "error"]);
        command.arg("--listen").arg(address.to_string());
        let child = command.stdout(Stdio::null()).spawn().expect("the program");
        let program = Program {
            child,
            address,
            http: reqwest::Client::new(),
        };
        let mut pause = tokio::time::interval(PAUSE);
        for _ in 0..ATTEMPTS {
            pause.tick().await;
            let ready = program.http.get(format!("http://{address}/readyz"));
            if ready
                .send()
                .await
                .is_ok_and(|answer| answer.status() == 200)
            {
                return program;
            }
        }
        panic!("the program does not start");
    }

    /// History, seals and numbers, as the program itself verifies them.
    fn verify(&self) {
        let mut command = self.command("verify");
        // It brings its own connections.
        let output = command.output().expect("the program");
        let Output { status, stdout, .. } = &output;
        let said = String::from_utf8_lossy(stdout);
        assert!(status.success(), "{status}: {said} {output:?}");
        assert!(said.contains("intact"), "{said}");
    }
}

/// The program, running. Dropping it kills it.
#[derive(Debug)]
struct Program {
    child: Child,
    address: SocketAddr,
    http: reqwest::Client,
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Program {
    /// SIGKILL: no handler runs, nothing is flushed.
    fn kill(&mut self) {
        self.child.kill().expect("the signal");
        self.child.wait().expect("the end");
    }

    /// What the program answered, unless it went away.
    async fn ask(&self, token: &str, body: &Value) -> Option<Answer> {
        let request = self.http.post(format!("http://{}/graphql", self.address));
        let request = match token {
            "" => request,
            token => request.bearer_auth(token),
        };
        let response = request.json(body).send().await.ok()?;
        let status = response.status().as_u16();
        let body = response.json().await.ok()?;
        Some(Answer { status, body })
    }

    async fn act(&self, token: &str, name: &str, input: &Value) -> Option<Answer> {
        let file = match name {
            "SignIn" => "sign-in.graphql",
            _ => "work-report-lifecycle.graphql",
        };
        let body = json!({
            "query": document(file),
            "operationName": name,
            "variables": { "input": input },
        });
        self.ask(token, &body).await
    }

    async fn sign_in(&self, account: &Account) -> String {
        let input = json!({ "username": account.username, "password": PASSWORD });
        let answer = self
            .act("", "SignIn", &input)
            .await
            .expect("an answer")
            .ok();
        answer.text("/signIn/accessToken")
    }
}

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
