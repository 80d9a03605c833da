//! A client as a front-end team writes one: documents and variables go in over HTTP, answers come
//! out.

use std::fmt;

use entity::AccountId;
use serde_json::{Value, json};

use super::app::TestApp;
use super::db::root;

/// Somebody who sends requests.
#[derive(Clone, Debug)]
pub(crate) struct Client<'a> {
    app: &'a TestApp,
    who: Who,
    language: &'static str,
}

/// Whose requests they are.
#[derive(Clone, Debug)]
pub(crate) enum Who {
    Nobody,
    /// Signed in, with a token made when it is needed.
    Account(AccountId),
    /// Whoever this token makes them.
    Bearer(String),
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// Something that a person can put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UserError {
    pub(crate) code: String,
    /// Below `input`, with dots.
    pub(crate) path: String,
}

impl<'a> Client<'a> {
    pub(crate) fn new(app: &'a TestApp, who: Who) -> Self {
        Self {
            app,
            who,
            language: "en",
        }
    }

    /// The same client, wanting texts in another language.
    pub(crate) fn speaking(mut self, language: &'static str) -> Self {
        self.language = language;
        self
    }

    /// The service that it asks.
    pub(crate) const fn app(&self) -> &'a TestApp {
        self.app
    }

    /// Runs a document that holds one operation.
    pub(crate) async fn run(&self, document: &str, variables: Value) -> Answer {
        self.send(&json!({ "query": document, "variables": variables }))
            .await
    }

    /// Runs one of the operations that front-end teams hold, by its name.
    pub(crate) async fn operation(&self, name: &str, variables: Value) -> Answer {
        let document = document_with(name);
        let body = json!({ "query": document, "operationName": name, "variables": variables });
        self.send(&body).await
    }

    /// Does one act: an operation whose only variable is its input.
    pub(crate) async fn act(&self, name: &str, input: Value) -> Answer {
        self.operation(name, json!({ "input": input })).await
    }

    /// Sends a whole body as JSON.
    pub(crate) async fn send(&self, body: &Value) -> Answer {
        let request = self.post().await.json(body);
        Answer::of(request.send().await.expect("an answer")).await
    }

    /// A request to which a test may still add.
    pub(crate) async fn post(&self) -> reqwest::RequestBuilder {
        self.dress(self.app.http.post(self.app.url("/graphql")))
            .await
    }

    /// Puts on a request what every request of this client carries.
    pub(crate) async fn dress(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        let request = request.header("accept-language", self.language);
        match &self.who {
            Who::Nobody => request,
            Who::Account(account) => request.bearer_auth(self.app.token(*account).await),
            Who::Bearer(token) => request.bearer_auth(token),
        }
    }
}

impl Answer {
    /// Reads an answer; one without JSON has a null body.
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let text = response.text().await.expect("a body");
        Self {
            status,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
        }
    }

    /// Asserts that there are no errors: neither of the request, nor in any payload.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert!(
            self.body.get("errors").is_none(),
            "errors of the request: {self}"
        );
        assert!(
            self.body.get("data").is_some_and(Value::is_object),
            "no data: {self}"
        );
        assert_eq!(self.user_errors(), [], "errors in a payload: {self}");
        self
    }

    /// What is at a pointer below `data`.
    #[track_caller]
    pub(crate) fn data(&self, pointer: &str) -> &Value {
        let found = self.body.pointer(&format!("/data{pointer}"));
        found.unwrap_or_else(|| panic!("nothing at {pointer}: {self}"))
    }

    /// The text at a pointer below `data`.
    #[track_caller]
    pub(crate) fn text(&self, pointer: &str) -> String {
        let value = self.data(pointer);
        value
            .as_str()
            .unwrap_or_else(|| panic!("no text at {pointer}: {self}"))
            .to_owned()
    }

    /// The integer at a pointer below `data`.
    #[track_caller]
    pub(crate) fn number(&self, pointer: &str) -> i64 {
        let value = self.data(pointer);
        value
            .as_i64()
            .unwrap_or_else(|| panic!("no integer at {pointer}: {self}"))
    }

    /// `extensions.code` of the first error of the request.
    #[track_caller]
    pub(crate) fn code(&self) -> &str {
        let code = self
            .body
            .pointer("/errors/0/extensions/code")
            .and_then(Value::as_str);
        code.unwrap_or_else(|| panic!("no coded error: {self}"))
    }

    /// What people can put right, of all payloads, in order.
    pub(crate) fn user_errors(&self) -> Vec<UserError> {
        let mut found = Vec::new();
        collect_user_errors(self.body.get("data").unwrap_or(&Value::Null), &mut found);
        found
    }

    /// Asserts that the act was refused with one code, and tells where in the input.
    #[track_caller]
    pub(crate) fn refused(&self, code: &str) -> String {
        assert!(
            self.body.get("errors").is_none(),
            "errors of the request: {self}"
        );
        let errors = self.user_errors();
        let [error] = errors.as_slice() else {
            panic!("expected one {code}: {self}");
        };
        assert_eq!(error.code, code, "{self}");
        error.path.clone()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:#}", self.status, self.body)
    }
}

fn collect_user_errors(value: &Value, found: &mut Vec<UserError>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Array(errors) if name == "errors" => {
                        found.extend(errors.iter().map(user_error));
                    }
                    _ => collect_user_errors(value, found),
                }
            }
        }
        Value::Array(values) => values
            .iter()
            .for_each(|value| collect_user_errors(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn user_error(error: &Value) -> UserError {
    let parts = error["path"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let parts: Vec<_> = parts.iter().filter_map(Value::as_str).collect();
    let path = parts.strip_prefix(&["input"]).unwrap_or(&parts).join(".");
    UserError {
        code: error["code"].as_str().unwrap_or_default().to_owned(),
        path,
    }
}

/// A document that front-end teams hold, by the name of its file.
pub(crate) fn document(file: &str) -> String {
    let path = root().join("tests/operations").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The documents of operations, and whether each belongs to a system that does not exist yet.
pub(crate) fn documents() -> Vec<(String, bool)> {
    let pending = document("pending.txt");
    let folder = std::fs::read_dir(root().join("tests/operations")).expect("the folder");
    let names = folder.map(|entry| {
        entry
            .expect("a file")
            .file_name()
            .to_string_lossy()
            .into_owned()
    });
    let mut names: Vec<_> = names
        .filter(|name| name.ends_with(".graphql"))
        .filter(|name| name != "inputs.graphql" && name != "enums.graphql")
        .map(|name| {
            let is_pending = pending.lines().any(|line| line.trim() == name);
            (name, is_pending)
        })
        .collect();
    names.sort();
    names
}

/// The whole document in which an operation stands.
pub(crate) fn document_with(operation: &str) -> String {
    let declares = |text: &str| {
        ["query", "mutation", "subscription"].iter().any(|kind| {
            text.lines().any(|line| {
                let rest = line.strip_prefix(kind).map(str::trim_start);
                let rest = rest.and_then(|rest| rest.strip_prefix(operation));
                rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
            })
        })
    };
    documents()
        .into_iter()
        .map(|(file, _)| document(&file))
        .find(|text| declares(text))
        .unwrap_or_else(|| panic!("no document with {operation}"))
}

#[test]
fn errors_of_payloads_are_found_wherever_they_are() {
    let body = json!({ "data": { "a": { "errors": [
        { "code": "INVALID", "path": ["input", "sections", "0", "key"] },
        { "code": "REQUIRED", "path": ["input"] },
    ] }, "b": { "nodes": [{ "errors": [] }] } } });
    let answer = Answer { status: 200, body };
    let expected = [("INVALID", "sections.0.key"), ("REQUIRED", "")];
    let expected = expected.map(|(code, path)| UserError {
        code: code.into(),
        path: path.into(),
    });
    assert_eq!(answer.user_errors(), expected);
}
