//! The program itself, in a process of its own: on an empty database, with keys of its own.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use zeren::clock::Clock;
use zeren::db::Db;

use super::client::{Answer, document_with};
use super::db::{Content, Database, Fixture};
use super::seed::{Account, PASSWORD};

/// How long the program may take to start: this often, so far apart.
const ATTEMPTS: usize = 1_200;
const PAUSE: Duration = Duration::from_millis(25);

/// An empty database, and a folder for keys.
#[derive(Clone, Debug)]
pub(crate) struct Empty {
    pub(crate) db: Db,
    url: String,
    keys: PathBuf,
}

impl Fixture for Empty {
    const CONTENT: Content = Content::Nothing;

    async fn start(database: &Database) -> Self {
        let name = format!("program-{}", Clock::system().new_id());
        Self {
            db: database.connect().await,
            url: database.url(),
            keys: Path::new(env!("CARGO_TARGET_TMPDIR")).join(name),
        }
    }

    async fn stop(self) {
        self.db.close().await;
        // Nothing is there if the program never started, or said nothing.
        let _ = std::fs::remove_dir_all(&self.keys);
        let _ = std::fs::remove_file(self.log());
    }
}

impl Empty {
    /// Where evidence files are kept.
    pub(crate) fn files(&self) -> PathBuf {
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

    /// Starts the program and waits until it is ready. It logs only what went wrong, among the
    /// output of the tests.
    pub(crate) async fn serve(&self) -> Program {
        self.start("error", Stdio::inherit()).await
    }

    /// Starts the program and waits until it is ready. It logs everything that it has to say, and its
    /// libraries too, into a file.
    pub(crate) async fn serve_talking(&self) -> Program {
        let file = File::create(self.log()).expect("a file for the log");
        self.start("trace", file.into()).await
    }

    /// Where everything is logged.
    pub(crate) fn log(&self) -> PathBuf {
        self.keys.with_extension("log")
    }

    /// The file of the database, where it is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.url.strip_prefix("sqlite://").map(Path::new)
    }

    async fn start(&self, level: &str, log: Stdio) -> Program {
        let port = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = port.local_addr().expect("its address");
        drop(port);
        let mut command = self.command("serve");
        command.args(["--migrate", "--workers", "2", "--log", level]);
        command.arg("--listen").arg(address.to_string());
        command.stdout(Stdio::null()).stderr(log);
        let child = command.spawn().expect("the program");
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
    pub(crate) fn verify(&self) {
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
pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) http: reqwest::Client,
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Program {
    /// SIGKILL: no handler runs, nothing is flushed.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("the signal");
        self.child.wait().expect("the end");
    }

    /// What the program answered, unless it went away.
    pub(crate) async fn ask(&self, token: &str, body: &Value) -> Option<Answer> {
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

    pub(crate) async fn act(&self, token: &str, name: &str, input: &Value) -> Option<Answer> {
        let body = json!({
            "query": document_with(name),
            "operationName": name,
            "variables": { "input": input },
        });
        self.ask(token, &body).await
    }

    pub(crate) async fn sign_in(&self, account: &Account) -> String {
        let input = json!({ "username": account.username, "password": PASSWORD });
        let answer = self
            .act("", "SignIn", &input)
            .await
            .expect("an answer")
            .ok();
        answer.text("/signIn/accessToken")
    }
}
