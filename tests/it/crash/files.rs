//! Killed while a file comes in: nothing is there of it, and it can be sent again.

use std::io::Write as _;
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;
use zeren::clock::Clock;
use zeren::db::history::{hex, sha256};

use crate::support::db::both;
use crate::support::program::{Empty, Program};
use crate::support::reports::id;
use crate::support::seed::Region;

/// More than two parts of what is written at once.
const SIZE: usize = 11 << 20;
/// How long the first part may take to come to the folder.
const PART_TIMEOUT: Duration = Duration::from_secs(30);

/// What is in the folder of files.
fn kept(empty: &Empty) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(empty.files().join("evidence"));
    let entries = folder.into_iter().flatten();
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

/// A file that a department declares for an activity of its own, by a token; gives its path.
async fn declare(program: &Program, region: &Region, token: &str, bytes: &[u8]) -> String {
    let today = Clock::system().today();
    let record = "mutation($input: RecordActivityInput!) { recordActivity(input: $input) { activity { id } } }";
    let input = json!({
        "organizationId": id(&region.departments[0].party_group), "kind": "STUDY_GROUP_SESSION",
        "title": "学习", "startsOn": today, "idempotencyKey": "one",
    });
    let body = json!({ "query": record, "variables": { "input": input } });
    let recorded = program.ask(token, &body).await.expect("an answer").ok();
    let declare = "mutation($input: DeclareEvidenceInput!) { declareEvidence(input: $input) { evidenceFile { url } } }";
    let input = json!({
        "activityId": recorded.text("/recordActivity/activity/id"), "name": "a.pdf", "mediaType": "PDF",
        "size": bytes.len(), "sha256": hex(&sha256(&[bytes])),
    });
    let body = json!({ "query": declare, "variables": { "input": input } });
    let declared = program.ask(token, &body).await.expect("an answer").ok();
    declared.text("/declareEvidence/evidenceFile/url")
}

/// Sends a file but for its end, and waits until some of it is in the folder.
async fn send_most(
    empty: &Empty,
    program: &Program,
    (token, url): (&str, &str),
    bytes: &[u8],
) -> TcpStream {
    let (address, most) = (program.address, bytes[..SIZE - 1].to_vec());
    let head = format!(
        "PUT {url} HTTP/1.1\r\nhost: zeren\r\nauthorization: Bearer {token}\r\ncontent-length: {SIZE}\r\n\r\n"
    );
    let sent = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.write_all(head.as_bytes()).expect("it is sent");
        stream.write_all(&most).expect("it is sent");
        stream
    });
    let stream = sent.await.expect("it is sent");
    let comes = async {
        while kept(empty).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PART_TIMEOUT, comes)
        .await
        .expect("some of it comes to the folder");
    stream
}

both! {
    async fn killed_while_a_file_comes_in_it_keeps_nothing_of_it(empty: Empty) {
        let mut program = empty.serve().await;
        let region = Region::build(&empty.db, 1).await;
        let clerk = &region.departments[0].clerk;
        let mut bytes = b"%PDF-1.7\n".to_vec();
        bytes.resize(SIZE, b'x');
        let token = program.sign_in(clerk).await;
        let url = declare(&program, &region, &token, &bytes).await;
        let stream = send_most(&empty, &program, (&token, &url), &bytes).await;
        program.kill();
        drop(stream);
        empty.verify();
        let parts = kept(&empty);
        assert!(parts.iter().all(|part| part.to_string_lossy().contains('#')), "{parts:?}");

        let program = empty.serve().await;
        let token = program.sign_in(clerk).await;
        let at = format!("http://{}{url}", program.address);
        let read = async || program.http.get(&at).bearer_auth(&token).send().await.expect("an answer");
        assert_eq!(read().await.status(), 404, "nothing has come");
        let again = program.http.put(&at).bearer_auth(&token).body(bytes.clone()).send().await;
        assert_eq!(again.expect("an answer").status(), 204);
        assert_eq!(read().await.bytes().await.expect("bytes"), bytes);
        empty.verify();
        // A part that is still young may be somebody's who sends it now.
        let count = kept(&empty).len();
        for path in kept(&empty) {
            let file = std::fs::File::options().write(true).open(path).expect("a file");
            let long_ago = Clock::system().now() - chrono::TimeDelta::hours(2);
            file.set_modified(long_ago.into()).expect("its time");
        }
        drop(program);
        let program = empty.serve().await;
        let cleared = async {
            while kept(&empty).len() > 1 {
                tokio::task::yield_now().await;
            }
        };
        timeout(PART_TIMEOUT, cleared).await.expect("parts are cleared away at the next start");
        assert!(count > 1, "something was left to be cleared away");
        drop(program);
        empty.verify();
    }
}
