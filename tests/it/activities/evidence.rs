//! Evidence files: declared, sent and read over HTTP, taken back; and everything that must not happen.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::time::timeout;
use zeren::db::history::{hex, sha256};
use zeren::domain::activity::{Damage, verify_files};
use zeren::files::Files;

use super::{act, first, record, session};
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::{Account, morning};

const FILE: &str = "evidenceFile { id name mediaType size sha256 url declaredBy { displayName } storedAt \
    storedBy { displayName } voidedAt voidReason activity { id } }";
/// How long it may take to clear away what came of a body that broke off.
const CLEARED_TIMEOUT: Duration = Duration::from_secs(30);
const PDF: &[u8] = b"%PDF-1.7\nminutes of the session\n%%EOF\n";

/// What is said of these bytes before they are sent.
fn declaration(activity: &str, name: &str, media_type: &str, bytes: &[u8]) -> Value {
    json!({
        "activityId": activity, "name": name, "mediaType": media_type, "size": bytes.len(),
        "sha256": hex(&sha256(&[bytes])),
    })
}

async fn declare(app: &TestApp, by: &Account, input: Value) -> Answer {
    app.act(by, "declareEvidence", FILE, input).await
}

/// Declares what must be taken, and gives its path.
async fn declared(app: &TestApp, by: &Account, input: Value) -> String {
    let answer = declare(app, by, input).await.ok();
    answer.text("/declareEvidence/evidenceFile/url")
}

async fn put(client: &Client<'_>, url: &str, bytes: &[u8]) -> Answer {
    let request = client
        .dress(client.app().http.put(client.app().url(url)))
        .await;
    let sent = request.body(bytes.to_vec()).send().await;
    Answer::of(sent.expect("an answer")).await
}

async fn get(client: &Client<'_>, url: &str) -> reqwest::Response {
    let request = client
        .dress(client.app().http.get(client.app().url(url)))
        .await;
    request.send().await.expect("an answer")
}

/// The files of an activity, as somebody sees them.
async fn listed(app: &TestApp, by: &Account, activity: &str) -> Vec<Value> {
    let document =
        "query($id: ID!) { activity(id: $id) { evidence { name storedAt voidReason url } } }";
    let seen = app
        .as_(by)
        .run(document, json!({ "id": activity }))
        .await
        .ok();
    let files = seen.data("/activity/evidence").as_array();
    files.expect("a list").clone()
}

/// How often an act stands in the history of the first department.
async fn recorded(app: &TestApp, by: &Account, body: &str, action: &str) -> usize {
    let document =
        "query($id: ID!) { organization(id: $id) { history(first: 50) { nodes { action } } } }";
    let seen = app.as_(by).run(document, json!({ "id": body })).await.ok();
    let nodes = seen.data("/organization/history/nodes").to_string();
    nodes.matches(action).count()
}

/// What is in the folder of files, whole or in part.
fn kept(app: &TestApp) -> Vec<String> {
    let entries = std::fs::read_dir(app.files().join("evidence"))
        .into_iter()
        .flatten();
    entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

/// Waits until nothing is in the folder of files: what came of a body that broke off is cleared away
/// behind its connection.
async fn nothing_is_kept(app: &TestApp) {
    let cleared = async {
        while !kept(app).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    let cleared = timeout(CLEARED_TIMEOUT, cleared).await;
    cleared.expect("a body that broke off left something");
}

/// Sends a body in chunks as they are written here, and gives the status.
async fn put_chunks(app: &TestApp, by: &Account, url: &str, chunks: &str) -> String {
    let token = app.token(by.id).await;
    let head = format!(
        "PUT {url} HTTP/1.1\r\nhost: zeren\r\nauthorization: Bearer {token}\r\n\
         transfer-encoding: chunked\r\nconnection: close\r\n\r\n{chunks}"
    );
    let address = app.address();
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.write_all(head.as_bytes()).expect("it is sent");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    });
    let answer = answer.await.expect("an answer");
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

both! {
    async fn a_file_is_declared_sent_and_read(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let activity = record(&app, clerk, session(department, "one")).await;
        let input = declaration(&activity, "第三次学习记录.pdf", "PDF", PDF);
        let answer = declare(&app, clerk, input.clone()).await.ok();
        let file = answer.data("/declareEvidence/evidenceFile");
        assert_eq!((&file["size"], &file["storedAt"]), (&json!(PDF.len()), &Value::Null));
        assert_eq!(file["activity"]["id"], activity);
        let url = answer.text("/declareEvidence/evidenceFile/url");
        let by_clerk = app.as_(clerk);
        assert_eq!(get(&by_clerk, &url).await.status(), 404, "nothing has come yet");
        for _ in 0..2 {
            let sent = put(&by_clerk, &url, PDF).await;
            assert_eq!(sent.status, 204, "{sent}");
        }
        let again = declare(&app, clerk, input).await.ok();
        assert_eq!(again.text("/declareEvidence/evidenceFile/url"), url);
        assert!(again.data("/declareEvidence/evidenceFile/storedAt").is_string());
        let group = id(&department.party_group);
        for action in ["declareEvidence", "storeEvidence"] {
            assert_eq!(recorded(&app, clerk, &group, action).await, 1, "{action}");
        }
        app.restart().await;
        for reader in [clerk, &region.accounts.county_staff, &region.accounts.auditor] {
            let read = get(&app.as_(reader), &url).await;
            assert_eq!(read.status(), 200, "{}", reader.username);
            let header = |name: &str| read.headers()[name].to_str().expect("a text").to_owned();
            assert_eq!(header("content-type"), "application/pdf");
            assert_eq!(header("content-length"), PDF.len().to_string());
            assert!(header("content-disposition").starts_with("attachment; filename*=UTF-8''%E7%AC%AC"));
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(read.bytes().await.expect("bytes"), PDF);
        }
        let head = app.as_(clerk).dress(app.http.head(app.url(&url))).await;
        let head = head.send().await.expect("an answer");
        assert_eq!(head.status(), 200);
        assert_eq!(kept(&app).len(), 1);
    }

    async fn what_is_wrong_with_a_declaration_is_told(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let activity = record(&app, clerk, session(department, "one")).await;
        let long = format!("{}.pdf", "长".repeat(200));
        for name in [
            "../minutes.pdf", "/etc/minutes.pdf", "a/b.pdf", "a\\b.pdf", "C:minutes.pdf", "..", ".pdf", "minutes.exe",
            "minutes", "minutes.pdf ", "minutes\u{202e}fdp.pdf", "a\u{7}.pdf", "a\n.pdf", " ", "", &long,
        ] {
            let answer = declare(&app, clerk, declaration(&activity, name, "PDF", PDF)).await;
            let errors = answer.user_errors();
            assert!(!errors.is_empty() && errors.iter().all(|error| error.path == "name"), "{name:?}: {answer}");
        }
        for (field, value, code) in [
            ("size", json!(0), "OUT_OF_RANGE"),
            ("size", json!(-1), "OUT_OF_RANGE"),
            ("size", json!(20 * 1024 * 1024 + 1), "OUT_OF_RANGE"),
            ("sha256", json!("abc"), "INVALID"),
            ("sha256", json!("g".repeat(64)), "INVALID"),
        ] {
            let mut input = declaration(&activity, "a.pdf", "PDF", PDF);
            input[field] = value;
            assert_eq!(declare(&app, clerk, input).await.refused(code), field);
        }
        declared(&app, clerk, declaration(&activity, "a.pdf", "PDF", PDF)).await;
        let answer = declare(&app, clerk, declaration(&activity, "b.pdf", "PDF", PDF)).await;
        assert_eq!(answer.refused("DUPLICATE"), "sha256");
        for number in 1..50 {
            let bytes = [PDF, &[number]].concat();
            declared(&app, clerk, declaration(&activity, "c.pdf", "PDF", &bytes)).await;
        }
        let answer = declare(&app, clerk, declaration(&activity, "d.pdf", "PDF", b"%PDF-")).await;
        assert_eq!(answer.refused("TOO_LONG"), "activityId");
        assert_eq!(listed(&app, clerk, &activity).await.len(), 50);
    }

    async fn bytes_that_are_not_what_was_declared_leave_nothing(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let activity = record(&app, clerk, session(department, "one")).await;
        let url = declared(&app, clerk, declaration(&activity, "a.pdf", "PDF", PDF)).await;
        let by_clerk = app.as_(clerk);
        let (other, zip) = (PDF.to_ascii_uppercase(), [b"PK\x03\x04", &PDF[4..]].concat());
        let cases: [(&[u8], u16, &str); 6] = [
            (&other, 422, "FILE_CONTENT_MISMATCH"),
            (&PDF[..9], 422, "FILE_CONTENT_MISMATCH"),
            (b"", 422, "FILE_CONTENT_MISMATCH"),
            (&zip, 415, "FILE_TYPE_MISMATCH"),
            (b"MZ", 415, "FILE_TYPE_MISMATCH"),
            (&[b'x'; 10_000], 413, "TOO_LONG"),
        ];
        for (bytes, status, code) in cases {
            let answer = put(&by_clerk, &url, bytes).await;
            assert_eq!((answer.status, answer.code()), (status, code), "{answer}");
            assert_eq!(kept(&app), Vec::<String>::new());
        }
        let text = String::from_utf8_lossy(PDF);
        let (size, piece) = (PDF.len(), "x".repeat(4_096));
        for (chunks, statuses) in [
            (format!("{size:x}\r\n{text}\r\n1000\r\n{piece}\r\n0\r\n\r\n"), ["413", "413"]),
            // What is no chunk may end the connection without an answer.
            (format!("9\r\n{}\r\nno number\r\n", &text[..9]), ["400", ""]),
        ] {
            let status = put_chunks(&app, clerk, &url, &chunks).await;
            assert!(statuses.contains(&status.as_str()), "{status}: {chunks}");
            nothing_is_kept(&app).await;
        }
        // A zip by its hash and size, and a PDF by its name.
        let renamed = declared(&app, clerk, declaration(&activity, "renamed.pdf", "PDF", &zip)).await;
        let answer = put(&by_clerk, &renamed, &zip).await;
        assert_eq!((answer.status, answer.code()), (415, "FILE_TYPE_MISMATCH"), "{answer}");
        let bare = b"PK\x03\x04 without parts PK\x05\x06";
        let bare_url = declared(&app, clerk, declaration(&activity, "a.docx", "DOCX", bare)).await;
        assert_eq!(put(&by_clerk, &bare_url, bare).await.code(), "FILE_TYPE_MISMATCH");
        assert_eq!(get(&by_clerk, &url).await.status(), 404);
        assert!(listed(&app, clerk, &activity).await.iter().all(|file| file["storedAt"].is_null()));
        assert_eq!(kept(&app), Vec::<String>::new());
        let chunks = format!("5\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n", &text[..5], size - 5, &text[5..]);
        assert_eq!(put_chunks(&app, clerk, &url, &chunks).await, "204");
        assert_eq!(get(&by_clerk, &url).await.bytes().await.expect("bytes"), PDF);
    }

    async fn whoever_does_not_see_the_activity_finds_no_file(app: TestApp) {
        let region = app.region(2).await;
        let (department, clerk) = first(&region);
        let activity = record(&app, clerk, session(department, "one")).await;
        let input = declaration(&activity, "a.pdf", "PDF", PDF);
        let accounts = &region.accounts;
        let strangers = [
            &region.departments[1].clerk, &accounts.neighbour, &accounts.stranger, &accounts.former, &accounts.powerless,
        ];
        for who in strangers {
            assert_eq!(declare(&app, who, input.clone()).await.code(), "NOT_FOUND", "{}", who.username);
        }
        assert_eq!(declare(&app, &accounts.auditor, input.clone()).await.code(), "FORBIDDEN");
        let nowhere = declaration(&id(&entity::ActivityId(uuid::Uuid::nil())), "a.pdf", "PDF", PDF);
        assert_eq!(declare(&app, clerk, nowhere).await.code(), "NOT_FOUND");
        let url = declared(&app, clerk, input).await;
        let token = app.token(clerk.id).await;
        for _ in 0..2 {
            for who in strangers {
                let answer = put(&app.as_(who), &url, PDF).await;
                assert_eq!((answer.status, answer.code()), (404, "NOT_FOUND"), "{}", who.username);
                assert_eq!(get(&app.as_(who), &url).await.status(), 404, "{}", who.username);
            }
            for client in [app.nobody(), app.bearer("no token")] {
                let answer = put(&client, &url, PDF).await;
                assert_eq!((answer.status, answer.code()), (401, "UNAUTHENTICATED"));
                assert_eq!(get(&client, &url).await.status(), 401);
            }
            let answer = put(&app.as_(&accounts.auditor), &url, PDF).await;
            assert_eq!((answer.status, answer.code()), (403, "FORBIDDEN"));
            // The second time round the bytes are there.
            put(&app.as_(clerk), &url, PDF).await;
        }
        for path in ["/evidence/x", "/evidence/..%2F..%2Fetc%2Fpasswd", &format!("/evidence/{activity}")] {
            assert_eq!(get(&app.as_(clerk), path).await.status(), 404, "{path}");
            assert_eq!(put(&app.as_(clerk), path, PDF).await.status, 404, "{path}");
        }
        let deleted = app.as_(clerk).dress(app.http.delete(app.url(&url))).await;
        assert_eq!(deleted.send().await.expect("an answer").status(), 405);
        app.clock.set(morning() + TimeDelta::minutes(11));
        assert_eq!(get(&app.bearer(&token), &url).await.status(), 401, "expired");
        assert_eq!(put(&app.bearer(&token), &url, PDF).await.status, 401, "expired");
    }

    async fn what_is_taken_back_stays_in_the_list(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let (staff, by_clerk) = (&region.accounts.county_staff, app.as_(clerk));
        let activity = record(&app, clerk, session(department, "one")).await;
        let input = declaration(&activity, "a.pdf", "PDF", PDF);
        let answer = declare(&app, clerk, input.clone()).await.ok();
        let (file, url) = (
            answer.text("/declareEvidence/evidenceFile/id"), answer.text("/declareEvidence/evidenceFile/url"),
        );
        put(&by_clerk, &url, PDF).await;
        let void = |file: &str, reason: &str| json!({ "evidenceFileId": file, "reason": reason });
        let answer = app.act(clerk, "voidEvidence", FILE, void(&file, " ")).await;
        assert_eq!(answer.refused("REQUIRED"), "reason");
        let answer = app.act(&region.accounts.stranger, "voidEvidence", FILE, void(&file, "误传")).await;
        assert_eq!(answer.code(), "NOT_FOUND");
        let back = app.act(clerk, "voidEvidence", FILE, void(&file, "误传")).await.ok();
        assert_eq!(back.data("/voidEvidence/evidenceFile/url"), &Value::Null);
        let answer = app.act(clerk, "voidEvidence", FILE, void(&file, "误传")).await;
        assert_eq!(answer.refused("WRONG_STATE"), "file");
        assert_eq!(get(&by_clerk, &url).await.status(), 404);
        assert_eq!(put(&by_clerk, &url, PDF).await.status, 409);
        let again = declared(&app, clerk, input).await;
        assert_ne!(again, url, "another entry");
        put(&by_clerk, &again, PDF).await;
        let files = listed(&app, staff, &activity).await;
        assert_eq!((&files[0]["voidReason"], &files[1]["voidReason"]), (&json!("误传"), &Value::Null));
        let confirm = json!({ "activityId": activity, "expectedRevision": 1 });
        act(&app, staff, "confirmActivity", confirm).await.ok();
        let second = again.trim_start_matches("/evidence/");
        let answer = app.act(clerk, "voidEvidence", FILE, void(second, "误传")).await;
        assert_eq!(answer.code(), "FORBIDDEN", "the superior has seen it");
        let other = [PDF, b"more"].concat();
        let later = declared(&app, clerk, declaration(&activity, "b.pdf", "PDF", &other)).await;
        let void_activity = json!({ "activityId": activity, "expectedRevision": 2, "reason": "查无此会" });
        act(&app, staff, "voidActivity", void_activity).await.ok();
        assert_eq!(put(&by_clerk, &later, &other).await.status, 409);
        let answer = declare(&app, clerk, declaration(&activity, "c.pdf", "PDF", b"%PDF-")).await;
        assert_eq!(answer.refused("WRONG_STATE"), "activityId");
        let answer = app.act(staff, "voidEvidence", FILE, void(second, "误传")).await;
        assert_eq!(answer.refused("WRONG_STATE"), "activityId");
        assert_eq!(get(&by_clerk, &again).await.status(), 200, "it stays readable");
        let group = id(&department.party_group);
        assert_eq!(recorded(&app, clerk, &group, "voidEvidence").await, 1);
    }

    async fn a_file_sent_many_times_at_once_is_kept_once(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let activity = record(&app, clerk, session(department, "one")).await;
        // As large as a file may be.
        let mut bytes = PDF.to_vec();
        bytes.resize(20 << 20, b'x');
        let url = declared(&app, clerk, declaration(&activity, "a.pdf", "PDF", &bytes)).await;
        let by_clerk = app.as_(clerk);
        let sends = (0..12).map(|_| put(&by_clerk, &url, &bytes));
        for sent in futures_util::future::join_all(sends).await {
            assert_eq!(sent.status, 204, "{sent}");
        }
        let group = id(&department.party_group);
        assert_eq!(recorded(&app, clerk, &group, "storeEvidence").await, 1);
        assert_eq!(get(&by_clerk, &url).await.bytes().await.expect("bytes"), bytes);
        assert_eq!(kept(&app).len(), 1);
    }

    async fn damaged_files_are_found(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let activity = record(&app, clerk, session(department, "one")).await;
        let files = Files::at(&app.files().display().to_string()).expect("a folder");
        let proof = async || verify_files(&app.db, &files).await.expect("an answer");
        assert_eq!((proof().await.files, proof().await.fault_count), (0, 0));
        let mut paths = Vec::new();
        for (number, name) in (0..).zip(["a.pdf", "b.pdf", "c.pdf", "d.pdf"]) {
            let bytes = [PDF, &[number]].concat();
            let url = declared(&app, clerk, declaration(&activity, name, "PDF", &bytes)).await;
            if name != "d.pdf" {
                put(&app.as_(clerk), &url, &bytes).await;
                paths.extend(kept(&app).into_iter().find(|kept| !paths.contains(kept)));
            }
        }
        let sound = proof().await;
        let size = i64::try_from(PDF.len() + 1).expect("a size");
        assert_eq!((sound.files, sound.bytes, sound.fault_count), (3, 3 * size, 0), "the fourth has not come");
        let path = |index: usize| app.files().join("evidence").join(&paths[index]);
        std::fs::write(path(0), [PDF, b"?"].concat()).expect("it is written");
        std::fs::write(path(1), PDF).expect("it is written");
        std::fs::remove_file(path(2)).expect("it is gone");
        let damaged = proof().await;
        let found: Vec<_> = damaged.faults.iter().map(|fault| (fault.name.as_str(), fault.why)).collect();
        let expected = [("a.pdf", Damage::OtherBytes), ("b.pdf", Damage::OtherSize), ("c.pdf", Damage::Unreadable)];
        assert_eq!((found.as_slice(), damaged.fault_count), (expected.as_slice(), 3));
    }
}
