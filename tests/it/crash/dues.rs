//! Killed in the middle of dues work: what was answered for is booked, once, and comes back under
//! the same key; what was not is booked wholly or not at all, and once when it is sent again.

use std::cell::Cell;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::dues_remittance::RemittanceState;
use entity::{dues_entry, dues_remittance};
use futures_util::stream::{self, StreamExt as _};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};
use zeren::clock::Clock;

use super::AT_ONCE;
use crate::support::client::{Answer, document};
use crate::support::db::both;
use crate::support::dues::Treasury;
use crate::support::program::{Empty, Program};
use crate::support::reports::id;

/// What the order of requests, their amounts and the moments of the kills follow from.
const SEED: u64 = 7;
/// How often the program is killed on each database.
const KILLS: usize = 20;
/// Branches that collect, and what is done in each turn beside answering what was sent before.
const BRANCHES: usize = 3;
const COLLECTIONS: usize = 9;
const REMITTANCES: usize = 4;
const REVERSALS: usize = 2;
/// No collection is smaller: what is payable of one is more than all that one branch sends in a turn.
const COLLECTED_MIN: i64 = 1_000;
const REMITTED_MAX: usize = 100;

/// What is done with dues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Collect,
    Send,
    Accept,
    Refuse,
    Reverse,
}

impl Kind {
    /// The field of the schema, the type of its input, and what it gives back.
    const fn field(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Collect => (
                "recordDuesCollection",
                "RecordDuesCollectionInput",
                "collection",
            ),
            Self::Send => (
                "sendDuesRemittance",
                "SendDuesRemittanceInput",
                "remittance",
            ),
            Self::Accept | Self::Refuse => (
                "confirmDuesRemittance",
                "ConfirmDuesRemittanceInput",
                "remittance",
            ),
            Self::Reverse => ("reverseDuesEntry", "ReverseDuesEntryInput", "entry"),
        }
    }

    /// How many entries it makes.
    const fn entries(self) -> u64 {
        match self {
            Self::Collect | Self::Send | Self::Refuse | Self::Reverse => 1,
            Self::Accept => 2,
        }
    }
}

/// One request, which may be sent more than once.
#[derive(Clone, Debug)]
struct Act {
    kind: Kind,
    input: Value,
    /// By how much it changes what was collected.
    collects: i64,
}

impl Act {
    fn body(&self) -> Value {
        let (field, input, object) = self.kind.field();
        let entry = match self.kind {
            Kind::Collect => "entryId",
            Kind::Send | Kind::Accept | Kind::Refuse | Kind::Reverse => "",
        };
        let query = format!(
            "mutation($input: {input}!) {{ {field}(input: $input) {{ {object} {{ id {entry} }} errors {{ code message path }} }} }}"
        );
        json!({ "query": query, "variables": { "input": self.input } })
    }

    /// What a sound answer names.
    #[track_caller]
    fn made(&self, answer: Answer) -> Made {
        let (field, _, object) = self.kind.field();
        let answer = answer.ok();
        let id = answer.text(&format!("/{field}/{object}/id"));
        let entry = match self.kind {
            Kind::Collect => answer.text(&format!("/{field}/{object}/entryId")),
            Kind::Send | Kind::Accept | Kind::Refuse | Kind::Reverse => String::new(),
        };
        Made { id, entry }
    }
}

/// What a request made.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Made {
    id: String,
    /// Of a collection.
    entry: String,
}

/// What there must be when everything was done once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Totals {
    collected: i64,
    entries: u64,
    remittances: BTreeMap<RemittanceState, usize>,
}

/// The dues of a county, as whoever sends the requests knows them.
#[derive(Debug)]
struct Work<'a> {
    empty: &'a Empty,
    treasury: &'a Treasury,
    seed: u64,
    day: NaiveDate,
    /// Requests so far: each has a key of its own.
    keys: usize,
    /// What was collected and sent in the turn before: the body, the entry and the amount of each.
    collected: Vec<(Value, String, i64)>,
    sent: Vec<String>,
    totals: Totals,
}

impl Work<'_> {
    fn below(&mut self, end: usize) -> usize {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.seed >> 33) % u64::try_from(end).expect("small")).expect("small")
    }

    fn fen(&mut self, end: usize) -> i64 {
        1 + i64::try_from(self.below(end)).expect("small")
    }

    fn act(&mut self, kind: Kind, mut input: Value, collects: i64) -> Act {
        self.keys += 1;
        input["idempotencyKey"] = json!(format!("act {}", self.keys));
        Act {
            kind,
            input,
            collects,
        }
    }

    /// What is to be done in a turn, in an order that nobody chose.
    fn plan(&mut self) -> Vec<Act> {
        let mut acts = Vec::new();
        let collected = std::mem::take(&mut self.collected);
        for (body, entry, fen) in collected.into_iter().take(REVERSALS) {
            let input = json!({ "organizationId": body, "entryId": entry, "reason": "更正" });
            acts.push(self.act(Kind::Reverse, input, -fen));
        }
        let may_send = !acts.is_empty();
        for (number, sent) in std::mem::take(&mut self.sent).into_iter().enumerate() {
            let (kind, mut input) = (
                Kind::Accept,
                json!({ "remittanceId": sent, "accepted": true }),
            );
            if number % 3 == 2 {
                (input["accepted"], input["reason"]) = (json!(false), json!("金额不符"));
                acts.push(self.act(Kind::Refuse, input, 0));
            } else {
                acts.push(self.act(kind, input, 0));
            }
        }
        for number in 0..COLLECTIONS {
            let fen = COLLECTED_MIN + self.fen(9_000);
            let mut input = self.of_branch(number, fen);
            input["collectedOn"] = json!(self.day);
            acts.push(self.act(Kind::Collect, input, fen));
        }
        // In the first turn nothing is payable yet.
        for number in (0..REMITTANCES).filter(|_| may_send) {
            let fen = self.fen(REMITTED_MAX);
            let mut input = self.of_branch(number, fen);
            input["sentOn"] = json!(self.day);
            acts.push(self.act(Kind::Send, input, 0));
        }
        for last in (1..acts.len()).rev() {
            let other = self.below(last + 1);
            acts.swap(last, other);
        }
        acts
    }

    fn of_branch(&self, number: usize, fen: i64) -> Value {
        let departments = &self.treasury.region.departments;
        let branch = departments[number % departments.len()].branch;
        let month = self.day.format("%Y-%m").to_string();
        json!({ "organizationId": id(&branch), "month": month, "amount": fen })
    }

    /// Takes down what a request made.
    fn note(&mut self, act: &Act, made: &Made) {
        let states = &mut self.totals.remittances;
        match act.kind {
            Kind::Collect => {
                let body = act.input["organizationId"].clone();
                let entry = made.entry.clone();
                self.collected.push((body, entry, act.collects));
            }
            Kind::Send => {
                self.sent.push(made.id.clone());
                *states.entry(RemittanceState::Sent).or_default() += 1;
            }
            Kind::Accept | Kind::Refuse => {
                let state = match act.kind {
                    Kind::Accept => RemittanceState::Confirmed,
                    Kind::Collect | Kind::Send | Kind::Refuse | Kind::Reverse => {
                        RemittanceState::Refused
                    }
                };
                *states.entry(RemittanceState::Sent).or_default() -= 1;
                *states.entry(state).or_default() += 1;
            }
            Kind::Reverse => {}
        }
        self.totals.collected += act.collects;
        self.totals.entries += act.kind.entries();
    }

    /// What there is.
    async fn found(&self, program: &Program) -> Totals {
        let reader = self.empty.db.reader();
        let entries = dues_entry::Entity::find().count(reader).await;
        let mut remittances = BTreeMap::new();
        let rows = dues_remittance::Entity::find().all(reader).await;
        for row in rows.expect("remittances") {
            *remittances.entry(row.state).or_default() += 1;
        }
        Totals {
            collected: self.collected(program).await,
            entries: entries.expect("entries"),
            remittances,
        }
    }

    /// What the county has collected, by its trial balance.
    async fn collected(&self, program: &Program) -> i64 {
        let query = "query($id: ID!) { organization(id: $id) { duesTrialBalance(reach: SUBTREE) { account debit credit } } }";
        let body = json!({ "query": query, "variables": { "id": self.treasury.committee() } });
        let token = program
            .sign_in(&self.treasury.region.accounts.auditor)
            .await;
        let seen = program.ask(&token, &body).await.expect("an answer").ok();
        let rows = seen.data("/organization/duesTrialBalance").as_array();
        let rows = rows.into_iter().flatten();
        let fen = |row: &Value, side: &str| row[side].as_i64().expect("fen");
        rows.filter(|row| row["account"] == "COLLECTED")
            .map(|row| fen(row, "credit") - fen(row, "debit"))
            .sum()
    }
}

/// Who sends the requests.
#[derive(Debug)]
struct Tokens {
    records: String,
    confirms: String,
}

impl Tokens {
    async fn of(program: &Program, treasury: &Treasury) -> Self {
        Self {
            records: program.sign_in(&treasury.upper_accountant).await,
            confirms: program.sign_in(&treasury.upper_cashier).await,
        }
    }

    fn of_act(&self, act: &Act) -> &str {
        match act.kind {
            Kind::Collect | Kind::Send | Kind::Reverse => &self.records,
            Kind::Accept | Kind::Refuse => &self.confirms,
        }
    }
}

/// Sends all of them, several at once, and kills the program after so many answers; gives what was
/// made by those that were answered for.
async fn send_and_kill(
    mut program: Program,
    tokens: &Tokens,
    acts: &[Act],
    answers_until: usize,
) -> BTreeMap<usize, Made> {
    let mut acknowledged = BTreeMap::new();
    let killed = Cell::new(false);
    let (server, http) = (program.address, program.http.clone());
    let sends = acts.iter().enumerate().map(|(number, act)| {
        let request = http.post(format!("http://{server}/graphql"));
        let request = request.bearer_auth(tokens.of_act(act)).json(&act.body());
        let killed = &killed;
        async move {
            // Somebody else may have its port by now.
            if killed.get() {
                return None;
            }
            let response = request.send().await.ok()?;
            let status = response.status().as_u16();
            let body = response.json().await.ok()?;
            Some((number, act.made(Answer { status, body })))
        }
    });
    let mut answers = stream::iter(sends).buffer_unordered(AT_ONCE);
    while let Some(answer) = answers.next().await {
        acknowledged.extend(answer);
        if acknowledged.len() >= answers_until && !killed.get() {
            program.kill();
            killed.set(true);
        }
    }
    acknowledged
}

/// Sends all of them to a program that answers.
async fn send(program: &Program, tokens: &Tokens, acts: &[Act]) -> Vec<Made> {
    let sends = acts.iter().map(|act| async move {
        let answer = program.ask(tokens.of_act(act), &act.body()).await;
        act.made(answer.expect("an answer"))
    });
    stream::iter(sends).buffered(AT_ONCE).collect().await
}

both! {
    async fn killed_in_the_middle_it_books_what_it_answered_for_once(empty: Empty) {
        let mut program = empty.serve().await;
        let treasury = Treasury::within(&empty.db, BRANCHES).await;
        let staff = program.sign_in(&treasury.region.accounts.county_staff).await;
        let policy = json!({
            "query": document("dues.graphql"), "operationName": "SetRetentionPolicy",
            "variables": { "input": treasury.policy_input() },
        });
        program.ask(&staff, &policy).await.expect("an answer").ok();
        let mut tokens = Tokens::of(&program, &treasury).await;
        let mut work = Work {
            empty: &empty,
            treasury: &treasury,
            seed: SEED,
            day: Clock::system().today(),
            keys: 0,
            collected: Vec::new(),
            sent: Vec::new(),
            totals: Totals::default(),
        };
        for turn in 1..=KILLS {
            let acts = work.plan();
            let answers = 1 + work.below(acts.len() - AT_ONCE);
            let what = format!("seed {SEED}, kill {turn}, after {answers} of {} answers", acts.len());
            let acknowledged = send_and_kill(program, &tokens, &acts, answers).await;
            let answered = acknowledged.len();
            assert!((answers..acts.len()).contains(&answered), "{what}: {answered} were answered");
            empty.verify();

            program = empty.serve().await;
            tokens = Tokens::of(&program, &treasury).await;
            let made = send(&program, &tokens, &acts).await;
            for (number, (act, made)) in acts.iter().zip(&made).enumerate() {
                let promised = acknowledged.get(&number).unwrap_or(made);
                assert_eq!(promised, made, "{what}: lost, or done again: {act:?}");
                work.note(act, made);
            }
            assert_eq!(work.found(&program).await, work.totals, "{what}");
        }
        drop(program);
        empty.verify();
    }
}
