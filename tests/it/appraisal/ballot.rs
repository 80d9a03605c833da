//! Secret ballots: cast once, by nobody, counted, and joined to no voter.

use futures_util::future::join_all;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::appraisal::{advance, ballot_input, issue, open_cycle, scheme_input};
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::Region;

/// How often the same token is cast at once.
const CROWD: usize = 50;

async fn voting(app: &TestApp, region: &Region) -> (String, Vec<String>) {
    let cycle = open_cycle(app, region, scheme_input(region)).await;
    advance(&app.as_(&region.accounts.county_staff), &cycle, "REVIEW")
        .await
        .ok();
    let tokens = issue(app, region, &cycle).await;
    (cycle, tokens)
}

async fn rows(app: &TestApp, sql: &str) -> Vec<String> {
    let connection = app.db.reader();
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.expect("rows");
    rows.iter()
        .map(|row| row.try_get_by_index(0).expect("a text"))
        .collect()
}

both! {
    async fn the_same_token_at_once_counts_once(app: TestApp) {
        let region = app.region(5).await;
        let (cycle, tokens) = voting(&app, &region).await;
        let cast = |_| async {
            let input = ballot_input(&region, &cycle, &tokens[0], "GOOD");
            app.nobody().act("CastBallot", input).await
        };
        let answers = join_all((0..CROWD).map(cast)).await;
        let accepted = answers.iter().filter(|answer| answer.data("/castBallot/accepted") == true);
        assert_eq!(accepted.count(), 1);
        let ballots = rows(&app, "SELECT choices FROM appraisal_ballot").await;
        assert_eq!(ballots.len(), 1);
    }

    async fn what_is_no_ballot_is_refused(app: TestApp) {
        let region = app.region(5).await;
        let (cycle, tokens) = voting(&app, &region).await;
        let (other, _) = voting(&app, &region).await;
        let cast = async |input: Value| app.nobody().act("CastBallot", input).await;
        let input = ballot_input(&region, &other, &tokens[0], "GOOD");
        assert_eq!(cast(input).await.refused("BALLOT_TOKEN_UNKNOWN"), "token");
        let input = ballot_input(&region, &cycle, "0123456789abcdef", "GOOD");
        assert_eq!(cast(input).await.refused("BALLOT_TOKEN_UNKNOWN"), "token");
        let mut outside = ballot_input(&region, &cycle, &tokens[0], "GOOD");
        outside["choices"][0]["organizationId"] = json!(id(&region.other_departments[0].party_group));
        assert_eq!(cast(outside).await.refused("ORGANIZATION_OUTSIDE"), "choices.0.organizationId");
        let input = ballot_input(&region, &cycle, &tokens[0], "GOOD");
        let signed_in = app.as_(&region.accounts.county_staff).act("CastBallot", input.clone()).await;
        assert_eq!(signed_in.refused("BALLOT_NOT_ANONYMOUS"), "token");
        let counted = "query($c: ID!, $t: String!) { ballotCounted(cycleId: $c, token: $t) }";
        let variables = json!({ "c": cycle, "t": tokens[0] });
        let seen = app.nobody().run(counted, variables.clone()).await.ok();
        assert_eq!(seen.data("/ballotCounted"), false);
        cast(input.clone()).await.ok();
        let seen = app.nobody().run(counted, variables).await.ok();
        assert_eq!(seen.data("/ballotCounted"), true);
        assert_eq!(cast(input).await.refused("BALLOT_TOKEN_USED"), "token");
    }

    async fn nothing_that_is_kept_joins_a_voter_to_a_ballot(app: TestApp) {
        let region = app.region(6).await;
        let (cycle, tokens) = voting(&app, &region).await;
        let before = rows(&app, "SELECT CAST(count(*) AS text) FROM history_event").await;
        let options = ["GOOD", "POOR", "AVERAGE", "FAIRLY_GOOD", "ABSTAIN", "GOOD"];
        for (token, option) in tokens.iter().zip(options) {
            let input = ballot_input(&region, &cycle, token, option);
            let (cast, statements) = app.statements_of(app.nobody().act("CastBallot", input)).await;
            cast.ok();
            let named = |statement: &&String| {
                ["appraisal_voter", "history_", "person", "account", "idempotency", "session"]
                    .iter()
                    .any(|table| statement.contains(table))
            };
            let named: Vec<_> = statements.iter().filter(named).collect();
            assert!(named.is_empty(), "{named:?}");
        }
        let after = rows(&app, "SELECT CAST(count(*) AS text) FROM history_event").await;
        assert_eq!(before, after, "a ballot leaves no event");
        let close = "mutation($input: CloseAppraisalBallotInput!) { closeAppraisalBallot(input: $input) { \
            cycle { ballot { voters cast closed } } errors { code } } }";
        let staff = app.as_(&region.accounts.county_staff);
        let closed = staff.run(close, json!({ "input": { "cycleId": cycle } })).await.ok();
        let expected = json!({ "voters": 6, "cast": 6, "closed": true });
        assert_eq!(closed.data("/closeAppraisalBallot/cycle/ballot"), &expected);
        // The rows lie in the order of random keys, in the table itself.
        let place = if app.db.is_sqlite() { "key" } else { "ctid" };
        let by_place = rows(&app, &format!("SELECT choices FROM appraisal_ballot ORDER BY {place}")).await;
        let by_key = rows(&app, "SELECT choices FROM appraisal_ballot ORDER BY key").await;
        assert_eq!(by_place, by_key);
        // No token stands anywhere, and no column of a ballot leads to anything but the cycle.
        let columns = if app.db.is_sqlite() {
            "SELECT name FROM pragma_table_info('appraisal_ballot') ORDER BY 1"
        } else {
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'appraisal_ballot' ORDER BY 1"
        };
        assert_eq!(rows(&app, columns).await, ["choices", "cycle_id", "key"]);
    }
}
