//! GraphQL over HTTP: what a request must look like, what it may cost, and what is said when it
//! may not be answered.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::{Engine, both, run};
use crate::support::reports::id;

/// Connections that send half a head and then nothing.
const IDLE_CONNECTIONS: usize = 200;
/// How long the service may take to drop them.
const DROP_TIMEOUT: Duration = Duration::from_secs(30);
const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";

/// A GET of `/graphql` with these parameters.
async fn get(app: &TestApp, parameters: &[(&str, &str)]) -> reqwest::Response {
    let url = reqwest::Url::parse_with_params(&app.url("/graphql"), parameters).expect("a URL");
    let request = app.http.get(url).header(ACCEPT, GRAPHQL_RESPONSE);
    request.send().await.expect("an answer")
}

/// A POST of a body as it is.
async fn post(app: &TestApp, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    let request = app
        .http
        .post(app.url("/graphql"))
        .header(CONTENT_TYPE, content_type);
    let request = request.header(ACCEPT, GRAPHQL_RESPONSE).body(body);
    Answer::of(request.send().await.expect("an answer")).await
}

/// Every error has a code, none tells of the inside.
#[track_caller]
fn assert_coded(answer: &Answer) {
    let errors = answer.body["errors"].as_array();
    let errors = errors.unwrap_or_else(|| panic!("no errors: {answer}"));
    assert!(!errors.is_empty(), "{answer}");
    for error in errors {
        assert!(
            error["extensions"]["code"].is_string(),
            "an error without a code: {answer}"
        );
        let text = error["message"].as_str().unwrap_or_default().to_lowercase();
        for inside in ["sqlx", "sea_orm", "select ", "panicked", "src/"] {
            assert!(!text.contains(inside), "tells of the inside: {answer}");
        }
    }
}

both! {
    async fn a_query_is_answered_over_post_and_get(app: TestApp) {
        let answer = app.nobody().run("{ __typename }", json!({})).await.ok();
        assert_eq!((answer.status, answer.data("/__typename")), (200, &json!("Query")));
        let response = get(&app, &[("query", "{ __typename }")]).await;
        let content_type = response.headers()[CONTENT_TYPE].to_str().expect("a text").to_owned();
        assert!(content_type.starts_with(GRAPHQL_RESPONSE), "{content_type}");
        let answer = Answer::of(response).await.ok();
        assert_eq!((answer.status, answer.data("/__typename")), (200, &json!("Query")));
    }

    async fn variables_and_operation_name_go_over_get_too(app: TestApp) {
        let document = "query A { __typename } query B($name: String!) { __type(name: $name) { name } }";
        let parameters = [
            ("query", document),
            ("operationName", "B"),
            ("variables", r#"{"name":"Person"}"#),
        ];
        let answer = Answer::of(get(&app, &parameters).await).await.ok();
        assert_eq!(answer.data("/__type/name"), "Person");
    }

    async fn a_mutation_is_not_taken_over_get(app: TestApp) {
        let response = get(&app, &[("query", "mutation { signOut { done } }")]).await;
        assert_eq!(response.status(), 405);
        assert!(response.headers()["allow"].to_str().expect("a text").contains("POST"));
        assert_coded(&Answer::of(response).await);
    }

    async fn only_json_is_taken(app: TestApp) {
        let body = r#"{"query":"{ __typename }"}"#;
        for content_type in
            ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"]
        {
            assert_eq!(post(&app, content_type, body).await.status, 415, "{content_type}");
        }
        for content_type in ["application/json", "application/json; charset=utf-8"] {
            assert_eq!(post(&app, content_type, body).await.status, 200, "{content_type}");
        }
        let bare = app.http.post(app.url("/graphql")).body(body).send().await.expect("an answer");
        assert_eq!(bare.status(), 415, "without a content type");
    }

    async fn a_malformed_request_has_no_data(app: TestApp) {
        for body in [
            "", "{", "null", "[]", "\"x\"", "{}", r#"{"query":7}"#, r#"{"query":""}"#,
            r#"{"query":"{ __typename }","variables":7}"#,
            r#"{"query":"{ __typename }","variables":[]}"#,
            r#"{"query":"{ __typename }","operationName":7}"#,
            r#"{"query":"{ __typename }","extensions":7}"#,
            r#"{"query":"{ __typename }","operationName":"Nobody"}"#,
            r#"{"query":"query A { __typename } query B { __typename }"}"#,
            r#"[{"query":"{ __typename }"}]"#,
        ] {
            let answer = post(&app, "application/json", body).await;
            assert_eq!(answer.status, 400, "{body}: {answer}");
            assert_coded(&answer);
            assert!(answer.body.get("data").is_none(), "{body}: {answer}");
        }
    }

    async fn a_faulty_document_is_told_apart(app: TestApp) {
        for (document, code) in [
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ }", "GRAPHQL_PARSE_FAILED"),
            ("\u{0}", "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("{ ...Nowhere }", "GRAPHQL_VALIDATION_FAILED"),
            ("query($a: Nothing) { __typename }", "GRAPHQL_VALIDATION_FAILED"),
            ("{ organization { id } }", "GRAPHQL_VALIDATION_FAILED"),
            ("{ organization(id: \"x\", no: 1) { id } }", "GRAPHQL_VALIDATION_FAILED"),
            ("{ organization(id: \"x\") }", "GRAPHQL_VALIDATION_FAILED"),
            ("fragment F on Query { ...F } { ...F }", "GRAPHQL_VALIDATION_FAILED"),
            ("query($id: Int!) { organization(id: $id) { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ] {
            let answer = app.nobody().run(document, json!({})).await;
            assert_coded(&answer);
            assert_eq!(answer.code(), code, "{document}: {answer}");
            assert!(answer.body.get("data").is_none(), "{document}: {answer}");
        }
    }

    async fn no_field_is_suggested(app: TestApp) {
        let answer = app.nobody().run("{ organisation(id: \"x\") { nam } }", json!({})).await;
        let text = answer.body.to_string();
        assert!(!text.contains("Did you mean") && !text.contains("organization"), "{answer}");
    }

    async fn a_missing_or_wrong_variable_is_refused_before_anything_runs(app: TestApp) {
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        let document = "query($id: ID!, $first: Int) { organization(id: $id) { id posts(first: $first) { totalCount } } }";
        let organization = id(&region.county.working_committee);
        for variables in [
            json!({}),
            json!({ "id": null }),
            json!({ "id": organization, "first": "ten" }),
            json!({ "id": organization, "first": 1.5 }),
            json!({ "id": organization, "first": 3_000_000_000_i64 }),
            json!({ "id": { "a": 1 } }),
        ] {
            let answer = staff.run(document, variables.clone()).await;
            assert_coded(&answer);
            assert_eq!(answer.code(), "BAD_USER_INPUT", "{variables}: {answer}");
            assert!(answer.body.get("data").is_none(), "{variables}: {answer}");
        }
    }

    async fn malformed_ids_periods_codes_and_days_are_refused(app: TestApp) {
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        let by_id = "query($it: ID!) { organization(id: $it) { id } }";
        let by_code = "query($it: DivisionCode!) { division(code: $it) { id } }";
        let by_period = "query($it: Period!) { division(code: \"610431\") { status(period: $it) { light } } }";
        let by_day = "query($it: Date!) { division(code: \"610431\") { status(period: \"2026\", asOf: $it) { light } } }";
        let long = "9".repeat(10_000);
        for (document, values) in [
            (by_id, ["", "x", "T3JnYW5pemF0aW9uOg", "../../etc/passwd", "' OR 1=1 --", &long]),
            (by_code, ["", "61", "6104311", "61043a", "000000", &long]),
            (by_period, ["", "26", "2026-H3", "2026-Q0", "2026-13", "999999999999-H1"]),
            (by_day, ["", "2026-02-30", "2026-7-1", "20260701", "yesterday", "+12026-01-01"]),
        ] {
            for value in values {
                let answer = staff.run(document, json!({ "it": value })).await;
                assert_coded(&answer);
                assert_eq!(answer.code(), "BAD_USER_INPUT", "{value}: {answer}");
            }
        }
    }

    async fn what_is_absent_and_what_is_of_another_kind_is_null(app: TestApp) {
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        let absent = id(&entity::OrganizationId(uuid::Uuid::from_u128(42)));
        let person = id(&region.county.secretary);
        for id in [absent, person] {
            let document = "query($id: ID!) { organization(id: $id) { id } workReport(id: $id) { id } }";
            let answer = staff.run(document, json!({ "id": id })).await.ok();
            assert!(answer.data("/organization").is_null() && answer.data("/workReport").is_null());
        }
        let document = "query($code: DivisionCode!) { division(code: $code) { id } }";
        let answer = staff.run(document, json!({ "code": "999999" })).await.ok();
        assert!(answer.data("/division").is_null());
    }

    async fn a_body_too_large_is_refused(app: TestApp) {
        let body = json!({ "query": "{ __typename }", "variables": { "a": "x".repeat(10_000_000) } });
        let answer = post(&app, "application/json", body.to_string()).await;
        assert_eq!(answer.status, 413, "{answer}");
        let answer = app.nobody().run("{ __typename }", json!({})).await.ok();
        assert_eq!(answer.status, 200, "and the service goes on");
    }

    async fn documents_that_cost_too_much_are_refused(app: TestApp) {
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        let organization = id(&region.county.working_committee);
        let of = |inner: &str| format!("{{ organization(id: \"{organization}\") {{ {inner} }} }}");
        let deep = (0..200).fold("id".to_owned(), |inner, _| format!("superior {{ {inner} }}"));
        let mut wide = "subordinates(first: 100) { nodes { id } }".to_owned();
        for _ in 0..3 {
            wide = format!("subordinates(first: 100) {{ nodes {{ id {wide} }} }}");
        }
        let aliases: String = (0..5_000).map(|n| format!("a{n}: name ")).collect();
        let roots: String =
            (0..500).map(|n| format!("a{n}: organization(id: \"{organization}\") {{ name }} ")).collect();
        let fragments: String = (0..12)
            .map(|n| format!("fragment F{n} on Organization {{ a: superior {{ ...F{m} }} b: superior {{ ...F{m} }} }} ", m = n + 1))
            .collect();
        let bomb = format!("{} {fragments} fragment F12 on Organization {{ id }}", of("...F0"));
        let directives = of(&format!("name {}", "@include(if: true) ".repeat(2_000)));
        // Each would be an error of its own.
        let unknown = of(&format!("name {}", "@nothing ".repeat(10)));
        let brackets = format!("{{ organization(id: {}{}) {{ id }} }}", "[".repeat(5_000), "]".repeat(5_000));
        for document in
            [of(&deep), of(&wide), of(&aliases), format!("{{ {roots} }}"), bomb, directives, unknown, brackets]
        {
            let answer = staff.run(&document, json!({})).await;
            assert_coded(&answer);
            let refused = ["QUERY_TOO_COMPLEX", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"];
            assert!(refused.contains(&answer.code()), "{answer}");
            assert_eq!(answer.body["errors"].as_array().map(Vec::len), Some(1), "{answer}");
            assert!(answer.body.get("data").is_none(), "{answer}");
        }
    }

    async fn pages_are_bounded(app: TestApp) {
        let region = app.region(3).await;
        let staff = app.as_(&region.accounts.county_staff);
        let document = "query($id: ID!, $first: Int, $after: String) { organization(id: $id) { \
            subordinates(first: $first, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } } }";
        let organization = id(&region.county.working_committee);
        let page = |first: Value, after: Value| {
            staff.run(document, json!({ "id": organization, "first": first, "after": after }))
        };
        for first in [-1, 101, i32::MAX] {
            let answer = page(json!(first), Value::Null).await;
            assert_coded(&answer);
        }
        let mut seen = Vec::new();
        let mut after = Value::Null;
        loop {
            let answer = page(json!(2), after.clone()).await.ok();
            let nodes = answer.data("/organization/subordinates/nodes").as_array().expect("a list");
            seen.extend(nodes.iter().map(|node| node["id"].clone()));
            let info = answer.data("/organization/subordinates/pageInfo");
            if info["hasNextPage"] == false {
                break;
            }
            after = info["endCursor"].clone();
        }
        assert_eq!(seen.len(), 3, "{seen:?}");
        let none = page(json!(0), Value::Null).await.ok();
        assert_eq!(none.data("/organization/subordinates/totalCount"), 3);
    }

    async fn a_cursor_is_good_only_where_it_was_made(app: TestApp) {
        let region = app.region(3).await;
        let staff = app.as_(&region.accounts.county_staff);
        let document = "query($id: ID!, $after: String) { organization(id: $id) { \
            subordinates(first: 1, after: $after) { pageInfo { endCursor } } } }";
        let committee = id(&region.county.working_committee);
        let answer = staff.run(document, json!({ "id": committee })).await.ok();
        let cursor = answer.text("/organization/subordinates/pageInfo/endCursor");
        let mut forged = cursor.clone().into_bytes();
        let last = forged.len() - 2;
        forged[last] = if forged[last] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).expect("a text");
        let elsewhere = id(&region.county.party_committee);
        for (organization, cursor) in
            [(&committee, forged.as_str()), (&committee, ""), (&committee, "x"), (&elsewhere, &cursor)]
        {
            let answer = staff.run(document, json!({ "id": organization, "after": cursor })).await;
            assert_coded(&answer);
            assert_eq!(answer.code(), "BAD_USER_INPUT", "{answer}");
        }
    }

    async fn the_schema_can_be_read_but_not_in_circles(app: TestApp) {
        let answer = app.nobody().run("{ __schema { queryType { name } types { name } } }", json!({})).await.ok();
        assert_eq!(answer.data("/__schema/queryType/name"), "Query");
        for circle in [
            "__type(name: \"Node\") { possibleTypes { interfaces { possibleTypes { name } } } }",
            "__schema { types { fields { type { fields { type { fields { name } } } } } } }",
        ] {
            let answer = app.nobody().run(&format!("{{ {circle} }}"), json!({})).await;
            assert_coded(&answer);
            assert_eq!(answer.code(), "QUERY_TOO_COMPLEX");
        }
    }

    async fn messages_come_in_the_language_that_is_asked_for(app: TestApp) {
        let region = app.region(1).await;
        let input = json!({
            "roundId": id(&entity::RoundId(uuid::Uuid::from_u128(42))),
            "organizationId": "x",
            "expectedRevision": 0,
        });
        let account = &region.accounts.county_staff;
        let mut texts = Vec::new();
        for language in ["zh-CN", "en", "de, en;q=0.5", ""] {
            let client = app.as_(account).speaking(language);
            let answer = client.act("SaveWorkReportDraft", input.clone()).await;
            assert_eq!(answer.refused("INVALID"), "organizationId");
            texts.push(answer.text("/saveWorkReportDraft/errors/0/message"));
        }
        let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let chinese: Vec<_> = texts.iter().map(|text| is_chinese(text)).collect();
        assert_eq!(chinese, [true, false, false, true], "{texts:?}");
    }

    async fn the_state_of_the_service_can_be_asked(app: TestApp) {
        for path in ["/livez", "/readyz", "/metrics", "/.well-known/jwks.json"] {
            let response = app.http.get(app.url(path)).send().await.expect("an answer");
            assert_eq!(response.status(), 200, "{path}");
        }
        for path in ["/nowhere", "/graphql/nowhere", "/../etc/passwd"] {
            let response = app.http.get(app.url(path)).send().await.expect("an answer");
            assert_eq!(response.status(), 404, "{path}");
        }
    }

    async fn the_console_needs_no_network(app: TestApp) {
        let response = app.http.get(app.url("/")).send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        let policy = response.headers()["content-security-policy"].to_str().expect("a text").to_owned();
        assert!(policy.contains("'self'") && !policy.contains("http"), "{policy}");
        let page = response.text().await.expect("a page");
        let sources = page.split(['"', '\'']).filter(|text| text.contains(".js") || text.contains(".css"));
        for source in sources {
            assert!(!source.contains("//"), "from elsewhere: {source}");
            let url = reqwest::Url::parse(&app.url("/")).and_then(|url| url.join(source));
            let response = app.http.get(url.expect("a URL")).send().await.expect("an answer");
            assert_eq!(response.status(), 200, "{source}");
        }
    }

    async fn a_variable_that_is_left_out_is_as_good_as_none(app: TestApp) {
        let region = app.region(3).await;
        let staff = app.as_(&region.accounts.county_staff);
        let document = "query($id: ID!, $first: Int, $after: String) { organization(id: $id) { \
            subordinates(first: $first, after: $after) { nodes { id } } } }";
        let id = id(&region.county.working_committee);
        let answer = staff.run(document, json!({ "id": id })).await.ok();
        let nodes = answer.data("/organization/subordinates/nodes").as_array();
        assert_eq!(nodes.map(Vec::len), Some(3));
    }
}

/// Takes as long as the service waits for the rest of a head, and has nothing to do with the database.
#[test]
fn a_connection_that_says_nothing_is_dropped_and_hurts_nobody() {
    run(Engine::Sqlite, async |app: TestApp| {
        let address = app.address();
        let idle = actix_web::web::block(move || {
            let half = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n";
            let connect = |_| {
                let mut stream = TcpStream::connect(address).expect("a connection");
                stream.write_all(half).expect("half a head");
                stream
            };
            (0..IDLE_CONNECTIONS).map(connect).collect::<Vec<_>>()
        });
        let mut idle = idle.await.expect("a thread");
        let answer = app.nobody().run("{ __typename }", json!({})).await.ok();
        assert_eq!(answer.status, 200);
        let dropped = actix_web::web::block(move || {
            let first = idle.first_mut().expect("one of them");
            first
                .set_read_timeout(Some(DROP_TIMEOUT))
                .expect("a timeout");
            let mut rest = Vec::new();
            first
                .read_to_end(&mut rest)
                .map(|_| String::from_utf8_lossy(&rest).into_owned())
        });
        let answer = dropped
            .await
            .expect("a thread")
            .expect("an end within the time");
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 408"),
            "{answer}"
        );
    });
}
