//! What is left of a finished ballot, in everything that is kept of it: each row of each table with
//! its place, history, log, and the files of the database. The test knows who voted what, when and
//! with which token; what is kept must not.

mod kept;

use std::collections::BTreeSet;

use entity::{appraisal_ballot, appraisal_ballot_token};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use zeren::db::Db;
use zeren::db::history::{hex, sha256};

use self::kept::{Dump, bare, dump, files, opened, places, settled, transactions};
use crate::support::db::both;
use crate::support::program::{Empty, Program};
use crate::support::reports::id;
use crate::support::seed::Region;

/// Who may vote; the last of them does not.
const VOTERS: usize = 12;
/// Who is evaluated.
const GROUP: usize = 3;
const OPTIONS: [&str; 5] = ["GOOD", "FAIRLY_GOOD", "AVERAGE", "POOR", "ABSTAIN"];
/// The tables that a ballot may touch, and no other.
const BALLOTS: &str = "appraisal_ballot";
const TOKENS: &str = "appraisal_ballot_token";

/// A ballot that was cast, as only the test knows it.
#[derive(Clone, Debug)]
struct Cast {
    token: String,
    /// As it is kept, without its order: organization, indicator, option.
    choices: BTreeSet<(String, String)>,
}

/// A ballot box that is open, and who opened it.
#[derive(Debug)]
struct BallotBox<'a> {
    program: &'a Program,
    region: &'a Region,
    staff: String,
    cycle: String,
}

impl<'a> BallotBox<'a> {
    async fn open(program: &'a Program, region: &'a Region) -> Self {
        let staff = program.sign_in(&region.accounts.county_staff).await;
        let scheme = json!({
            "organizationId": id(&region.county.working_committee), "title": "年度考核",
            "indicators": [
                { "key": "duty", "title": "责任落实", "weight": 60, "method": "REVIEWERS" },
                { "key": "vote", "title": "民主测评", "weight": 40, "method": "BALLOT" },
            ],
        });
        let act = async |name, input| {
            let answer = program.act(&staff, name, &input).await;
            answer.expect("an answer").ok()
        };
        let made = act("CreateAppraisalScheme", scheme).await;
        let input = json!({
            "schemeId": made.text("/createAppraisalScheme/scheme/id"), "period": "2026",
            "organizationIds": evaluated(region), "partyBuildingWeight": 100, "excellentQuota": 30,
        });
        let cycle = act("OpenAppraisalCycle", input).await;
        let cycle = cycle.text("/openAppraisalCycle/cycle/id");
        let input = json!({ "cycleId": cycle, "to": "REVIEW" });
        act("AdvanceAppraisalCycle", input).await;
        Self {
            program,
            region,
            staff,
            cycle,
        }
    }

    async fn ask(&self, document: &str, input: Value) -> crate::support::client::Answer {
        let body = json!({ "query": document, "variables": { "input": input } });
        let answer = self.program.ask(&self.staff, &body).await;
        answer.expect("an answer").ok()
    }

    /// The tokens, in the order in which they were shown.
    async fn issue(&self) -> Vec<String> {
        let document = "mutation($input: IssueAppraisalBallotsInput!) { issueAppraisalBallots(input: $input) { \
            papers { tokens } errors { code path } } }";
        let voters = self.region.departments.iter().map(|it| id(&it.secretary));
        let voters: Vec<_> = voters.collect();
        let input = json!({ "cycleId": self.cycle, "voterPersonIds": voters });
        let issued = self.ask(document, input).await;
        let tokens = issued
            .data("/issueAppraisalBallots/papers/tokens")
            .as_array();
        let texts = tokens.expect("tokens").iter().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// One voter after the other; no two say the same.
    async fn vote(&self, tokens: &[String]) -> Vec<Cast> {
        let mut all = Vec::new();
        for (number, token) in tokens.iter().take(VOTERS - 1).enumerate() {
            let digits = [number % 5, number / 5, (number * 3 + 1) % 5];
            let marks = self.region.departments.iter().zip(digits);
            let choices: Vec<_> = marks
                .map(|(department, digit)| {
                    let organization = id(&department.party_group);
                    json!({ "organizationId": organization, "indicatorKey": "vote", "option": OPTIONS[digit] })
                })
                .collect();
            let input = json!({ "cycleId": self.cycle, "token": token, "choices": choices });
            let cast = self.program.act("", "CastBallot", &input).await;
            let cast = cast.expect("an answer").ok();
            assert_eq!(cast.data("/castBallot/accepted"), true);
            let marks = self.region.departments.iter().zip(digits);
            let kept = marks.map(|(department, digit)| {
                let organization = department.party_group.0.to_string();
                (organization, OPTIONS[digit].to_owned())
            });
            all.push(Cast {
                token: token.clone(),
                choices: kept.collect(),
            });
        }
        all
    }

    /// Closes the box, scores, and publishes what came of it.
    async fn finish(&self) -> Value {
        let close = "mutation($input: CloseAppraisalBallotInput!) { closeAppraisalBallot(input: $input) { \
            cycle { ballot { voters cast closed } } errors { code path } } }";
        let closed = self.ask(close, json!({ "cycleId": self.cycle })).await;
        let expected = json!({ "voters": VOTERS, "cast": VOTERS - 1, "closed": true });
        assert_eq!(closed.data("/closeAppraisalBallot/cycle/ballot"), &expected);
        for organization in evaluated(self.region) {
            let input = json!({ "cycleId": self.cycle, "organizationId": organization,
                "indicatorKey": "duty", "score": 90 });
            let scored = self.program.act(&self.staff, "ScoreIndicator", &input);
            scored.await.expect("an answer").ok();
        }
        let input = json!({ "cycleId": self.cycle, "to": "PUBLIC_NOTICE" });
        let moved = self
            .program
            .act(&self.staff, "AdvanceAppraisalCycle", &input);
        moved.await.expect("an answer").ok();
        let document = "query($id: ID!) { appraisalCycle(id: $id) { entries(first: 10) { nodes { organization { id } \
            ballotMarks { good fairlyGood average poor abstain blank invalid } } } } }";
        let body = json!({ "query": document, "variables": { "id": self.cycle } });
        let seen = self.program.ask(&self.staff, &body).await;
        let seen = seen.expect("an answer").ok();
        seen.data("/appraisalCycle/entries/nodes").clone()
    }
}

fn evaluated(region: &Region) -> Vec<String> {
    let group = region.departments.iter().take(GROUP);
    group.map(|it| id(&it.party_group)).collect()
}

/// What a row of ballots says.
fn choices_of(row: &appraisal_ballot::Model) -> BTreeSet<(String, String)> {
    let choices: Vec<Value> = serde_json::from_str(&row.choices).expect("a list");
    let text = |choice: &Value, key: &str| choice[key].as_str().expect("a text").to_owned();
    choices
        .iter()
        .map(|choice| (text(choice, "organization"), text(choice, "option")))
        .collect()
}

/// The rows of ballots and of tokens as they are kept.
async fn papers(
    db: &Db,
) -> (
    Vec<appraisal_ballot::Model>,
    Vec<appraisal_ballot_token::Model>,
) {
    let ballots = appraisal_ballot::Entity::find().all(db.reader()).await;
    let tokens = appraisal_ballot_token::Entity::find()
        .all(db.reader())
        .await;
    (ballots.expect("ballots"), tokens.expect("tokens"))
}

/// Nothing but a ballot and a mark on a token's hash is written when somebody votes: no other table
/// has a row, a number or a time of it.
fn assert_nothing_else_written(before: &Dump, after: &Dump) {
    for (table, rows) in after {
        match table.as_str() {
            BALLOTS | TOKENS => {}
            _ => assert_eq!(before.get(table), Some(rows), "{table} tells of votes"),
        }
    }
}

/// What is found of the ballots in rows of tables, or in a log.
fn assert_leads_nowhere(
    place: &str,
    text: &str,
    (ballots, cast): (&[appraisal_ballot::Model], &[Cast]),
) {
    for ballot in ballots {
        assert!(
            !text.contains(&bare(&ballot.key.to_string())),
            "the key of a ballot stands in {place}"
        );
        assert!(
            !text.contains(&bare(&ballot.choices)),
            "a ballot stands in {place}"
        );
    }
    for cast in cast {
        assert!(!text.contains(&cast.token), "a token stands in {place}");
        // The hash, where it is not the token's own row.
        let hash = hex(&sha256(&[cast.token.as_bytes()]));
        assert!(
            place == TOKENS || !text.contains(&hash),
            "a hash stands in {place}"
        );
    }
}

/// Every order in which ballots lie is that of their random keys, and not that in which they came.
fn assert_order_tells_nothing(place: &str, lying: &[Vec<u8>], came: &[Vec<u8>]) {
    let mut sorted = came.to_vec();
    sorted.sort_unstable();
    let up = lying == sorted;
    sorted.reverse();
    assert!(up || lying == sorted, "{place}: not in the order of keys");
    assert_ne!(lying, came, "{place}: as they came");
    let backwards: Vec<_> = came.iter().rev().cloned().collect();
    assert_ne!(lying, backwards, "{place}: as they came, backwards");
}

/// The keys of the ballots in the order in which they were cast, which only the test can tell.
fn as_they_came(cast: &[Cast], ballots: &[appraisal_ballot::Model]) -> Vec<Vec<u8>> {
    let key = |one: &Cast| {
        let mut own = ballots.iter().filter(|row| choices_of(row) == one.choices);
        let row = own.next().expect("a ballot for each that was cast");
        assert!(own.next().is_none(), "no two say the same");
        row.key.as_bytes().to_vec()
    };
    cast.iter().map(key).collect()
}

/// The tally follows from the ballots that are kept, and from nothing else.
fn assert_reproducible(shown: &Value, ballots: &[appraisal_ballot::Model], region: &Region) {
    for department in region.departments.iter().take(GROUP) {
        let own = department.party_group.0.to_string();
        let marks = ballots.iter().flat_map(choices_of);
        let good = marks
            .filter(|(organization, option)| *organization == own && option == "GOOD")
            .count();
        let nodes = shown.as_array().expect("entries");
        let node = nodes
            .iter()
            .find(|node| node["organization"]["id"] == id(&department.party_group));
        assert_eq!(node.expect("its entry")["ballotMarks"][0]["good"], good);
    }
}

both! {
    async fn a_finished_ballot_leaves_no_trace_of_who_voted_what(empty: Empty) {
        let mut program = empty.serve_talking().await;
        let region = Region::build(&empty.db, VOTERS).await;
        let open = BallotBox::open(&program, &region).await;
        let tokens = open.issue().await;
        settled(&empty.db).await;
        let (before, log_before) = (dump(&empty.db).await, kept::log(&empty).len());
        let cast = open.vote(&tokens).await;
        let log = kept::log(&empty);
        assert_nothing_else_written(&before, &dump(&empty.db).await);
        // The log tells that something was answered, and nothing of who asked for what.
        let of_votes = bare(&log[log_before..]);
        assert!(of_votes.contains("answered"), "{of_votes}");
        for department in &region.departments {
            let known = [department.secretary.0, department.head.id.0, department.party_group.0];
            for known in known {
                assert!(!of_votes.contains(&bare(&known.to_string())), "{known} stands in the log");
            }
        }

        let shown = open.finish().await;
        let (ballots, hashes) = papers(&empty.db).await;
        assert_eq!((ballots.len(), hashes.len()), (cast.len(), VOTERS));
        assert_reproducible(&shown, &ballots, &region);
        for (table, rows) in dump(&empty.db).await {
            if table != BALLOTS {
                let text: String = rows.iter().map(|row| opened(row)).collect();
                assert_leads_nowhere(&table, &text, (&ballots, &cast));
            }
        }
        assert_leads_nowhere("the log", &bare(&kept::log(&empty)), (&ballots, &cast));
        let came = as_they_came(&cast, &ballots);
        let hash = |token: &String| sha256(&[token.as_bytes()]).to_vec();
        let shown: Vec<_> = tokens.iter().map(hash).collect();
        assert_order_tells_nothing("rows", &places(&empty.db, BALLOTS, "key").await, &came);
        assert_order_tells_nothing("rows", &places(&empty.db, TOKENS, "hash").await, &shown);
        // On PostgreSQL a row names the transaction that wrote it: one wrote them all.
        assert_eq!(transactions(&empty.db).await.len(), 1);

        // Killed, so that nothing is tidied up at the end; then closed.
        program.kill();
        for turn in ["killed", "closed"] {
            let Some(bytes) = files(&empty, [BALLOTS, TOKENS]).await else { continue };
            assert_order_tells_nothing(turn, &kept::order(&bytes, &came), &came);
            assert_order_tells_nothing(turn, &kept::order(&bytes, &shown), &shown);
            for ballot in &ballots {
                let times = kept::count(&bytes, ballot.choices.as_bytes());
                assert_eq!(times, 1, "{turn}: a ballot lies there {times} times");
            }
            for token in &tokens {
                assert_eq!(kept::count(&bytes, token.as_bytes()), 0, "{turn}: a token lies there");
            }
            if empty.file().is_some() {
                empty.db.close().await;
            }
        }
    }
}
