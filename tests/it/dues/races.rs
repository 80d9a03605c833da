//! Many at once, and a long walk of acts in no order: nothing is lost or doubled, nothing falls
//! below nothing, and whatever was read of a day stays as it was.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::dues::{DAY, Treasury, accepted, approved, entries, statement};
use crate::support::seed::at;

/// How many do the same at once.
const CROWD: i64 = 24;
/// Acts on one county, and how many are under way at once.
const ACTS: i64 = 2_000;
const AT_ONCE: usize = 32;
/// Acts of the long walk, and after how many everything is checked.
const STEPS: u64 = 600;
const CHECKED: u64 = 100;

fn is_done(answer: &Answer) -> bool {
    answer.body.get("errors").is_none() && answer.user_errors().is_empty()
}

fn codes(answers: &[Answer]) -> Vec<String> {
    let mut codes: Vec<_> = answers
        .iter()
        .flat_map(Answer::user_errors)
        .map(|error| error.code)
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

/// The accounts of an organization, or of its subtree: debit less credit.
async fn balances(
    app: &TestApp,
    treasury: &Treasury,
    organization: &str,
    reach: &str,
) -> BTreeMap<String, i64> {
    let document = format!(
        "query($id: ID!) {{ organization(id: $id) {{ duesTrialBalance(reach: {reach}) {{ account debit credit }} }} }}"
    );
    let auditor = app.as_(&treasury.region.accounts.auditor);
    let seen = auditor
        .run(&document, json!({ "id": organization }))
        .await
        .ok();
    let rows = seen
        .data("/organization/duesTrialBalance")
        .as_array()
        .cloned()
        .unwrap_or_default();
    let fen = |row: &Value, side: &str| row[side].as_i64().expect("fen");
    rows.iter()
        .map(|row| {
            (
                row["account"].as_str().unwrap_or_default().to_owned(),
                fen(row, "debit") - fen(row, "credit"),
            )
        })
        .collect()
}

/// Every invariant of §4.5, worked out here from the trial balance alone.
#[track_caller]
fn assert_sound(balances: &BTreeMap<String, i64>, what: &str) {
    let get = |account: &str| balances.get(account).copied().unwrap_or_default();
    let like = |prefix: &str| -> i64 {
        balances
            .iter()
            .filter(|(account, _)| account.starts_with(prefix))
            .map(|(_, amount)| amount)
            .sum()
    };
    assert_eq!(balances.values().sum::<i64>(), 0, "{what}: {balances:?}");
    let sources = -[
        "COLLECTED",
        "INTEREST",
        "BUDGETED",
        "RECEIVED",
        "GRANT_RECEIVED",
    ]
    .iter()
    .map(|it| get(it))
    .sum::<i64>();
    let kept = -get("RETENTION") + like("SPENT_") + get("GRANTED");
    let unsent = -like("PAYABLE_") - get("IN_TRANSIT");
    assert_eq!(
        sources,
        kept + unsent + get("IN_TRANSIT") + get("REMITTED"),
        "{what}: {balances:?}"
    );
    for (name, held) in [
        ("cash", get("CASH")),
        ("retention", -get("RETENTION") - get("GRANTS_IN_TRANSIT")),
        ("payable", unsent),
        ("transit", get("IN_TRANSIT")),
    ] {
        assert!(held >= 0, "{what}: {name} is {held}: {balances:?}");
    }
}

both! {
    async fn of_many_who_send_the_last_fen_one_does(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "c").await;
        let accountant = app.as_(&treasury.accountant);
        let branch = treasury.branch();
        let acts = (0..CROWD).map(|number| {
            accountant.act("SendDuesRemittance", treasury.remittance(&branch, 600, &format!("key {number}")))
        });
        let answers = join_all(acts).await;
        assert_eq!(answers.iter().filter(|answer| is_done(answer)).count(), 1);
        assert_eq!(codes(&answers), ["INSUFFICIENT_CASH"]);
        let balances = balances(&app, &treasury, &branch, "OWN").await;
        assert_eq!(balances["CASH"], 400);
        assert_sound(&balances, "branch");
    }

    async fn of_many_who_confirm_or_approve_one_does(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "c").await;
        let sent = treasury.send(&app, &treasury.branch(), 600, "s").await;
        let asked = treasury.request(&app, 400, "r").await;
        let cashier = app.as_(&treasury.cashier);
        let acts = (0..CROWD).map(|number| {
            let (cashier, key) = (&cashier, format!("key {number}"));
            let (sent, asked) = (sent.clone(), asked.clone());
            async move {
                match number % 2 {
                    0 => cashier.act("ConfirmDuesRemittance", accepted(&sent, &key)).await,
                    _ => cashier.act("ApproveDuesSpending", approved(&asked, &key)).await,
                }
            }
        });
        let answers = join_all(acts).await;
        assert_eq!(answers.iter().filter(|answer| is_done(answer)).count(), 2);
        assert_eq!(codes(&answers), ["WRONG_STATE"]);
        assert_eq!(entries(&app, &treasury, &treasury.branch()).await, 4);
        assert_eq!(entries(&app, &treasury, &treasury.department()).await, 1);
    }

    async fn two_thousand_acts_on_one_county(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        let accountant = app.as_(&treasury.accountant);
        let branch = treasury.branch();
        let acts = (0..ACTS).map(|number| {
            let (accountant, treasury, branch) = (&accountant, &treasury, &branch);
            async move {
                // Every fifth sends a fen, every seventh comes twice with one key.
                let key = format!("key {}", if number % 7 == 6 { number - 1 } else { number });
                match number % 5 {
                    4 => accountant.act("SendDuesRemittance", treasury.remittance(branch, 1, &format!("s {number}"))).await,
                    _ => accountant.act("RecordDuesCollection", treasury.collection(100, &key)).await,
                }
            }
        });
        let answers: Vec<Answer> = stream::iter(acts).buffer_unordered(AT_ONCE).collect().await;
        let sent = answers.iter().filter(|answer| is_done(answer) && answer.body.pointer("/data/sendDuesRemittance").is_some());
        let sent = i64::try_from(sent.count()).expect("few");
        let keys: std::collections::BTreeSet<i64> =
            (0..ACTS).filter(|it| it % 5 != 4).map(|it| if it % 7 == 6 { it - 1 } else { it }).collect();
        let collected = 100 * i64::try_from(keys.len()).expect("few");
        let balances = balances(&app, &treasury, &branch, "OWN").await;
        assert_eq!((-balances["COLLECTED"], balances["IN_TRANSIT"]), (collected, sent));
        assert_eq!(balances["CASH"], collected - sent);
        assert_sound(&balances, "branch");
        let written = i64::try_from(keys.len()).expect("few") + sent;
        assert_eq!(entries(&app, &treasury, &branch).await, written);
        app.assert_counted().await;
    }

    async fn a_long_walk_keeps_every_book_in_balance(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        let mut walk = Walk { app: &app, treasury: &treasury, seed: 7, sent: Vec::new(), asked: Vec::new(), posted: Vec::new() };
        let bodies = [treasury.branch(), treasury.department(), treasury.committee()];
        let mut read: Vec<(String, String, Value)> = Vec::new();
        let mut day = 10;
        let mut done = 0;
        for step in 0..STEPS {
            done += usize::from(walk.go_on(step).await);
            if step % CHECKED != CHECKED - 1 {
                continue;
            }
            for body in &bodies {
                assert_sound(&balances(&app, &treasury, body, "OWN").await, body);
                assert_sound(&balances(&app, &treasury, body, "SUBTREE").await, body);
                app.assert_counted().await;
                app.assert_counted().await;
                for arguments in ["period: \"2026\"", "period: \"2026-07\"", "period: \"2026\", reach: SUBTREE"] {
                    let known = format!("{arguments}, asKnownOn: \"2026-07-{day}\"");
                    let seen = statement(&app, &treasury, body, &known).await;
                    assert_identity(&seen);
                    read.push((body.clone(), known, seen));
                }
            }
            day += 1;
            app.clock.set(at(&format!("2026-07-{day}T09:00:00+08:00")));
        }
        assert!(done > 150, "only {done} acts took effect");
        for (body, arguments, then) in read {
            assert_eq!(statement(&app, &treasury, &body, &arguments).await, then, "{arguments}");
        }
    }
}

#[track_caller]
fn assert_identity(statement: &Value) {
    let fen = |field: &str| statement[field].as_i64().expect("fen");
    let spent: i64 = statement["spent"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| row["amount"].as_i64().expect("fen"))
        .sum();
    let come = fen("opening") + fen("collected") + fen("interest") + fen("received");
    assert_eq!(
        fen("closing"),
        come - fen("remitted") - spent,
        "{statement}"
    );
}

/// Acts in an order that nobody chose, the same on every run.
struct Walk<'a> {
    app: &'a TestApp,
    treasury: &'a Treasury,
    seed: u64,
    sent: Vec<String>,
    asked: Vec<String>,
    posted: Vec<(String, String)>,
}

impl Walk<'_> {
    fn below(&mut self, end: usize) -> usize {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.seed >> 33) % u64::try_from(end).expect("small")).expect("small")
    }

    fn amount(&mut self) -> i64 {
        1 + i64::try_from(self.below(5_000)).expect("small")
    }

    fn body(&mut self) -> String {
        match self.below(2) {
            0 => self.treasury.branch(),
            _ => self.treasury.department(),
        }
    }

    async fn go_on(&mut self, step: u64) -> bool {
        let key = format!("step {step}");
        let answer = match self.below(9) {
            0..=2 => Some(self.collect(step, &key).await),
            3 => Some(self.send(&key).await),
            4 => self.confirm(step, &key).await,
            5 => Some(self.ask(&key).await),
            6 => self.approve(&key).await,
            7 => Some(self.interest(&key).await),
            _ => self.undo(&key).await,
        };
        let Some(answer) = answer else { return false };
        let is_right = answer.body.get("errors").is_none() || answer.code() == "FORBIDDEN";
        assert!(is_right, "{answer}");
        is_done(&answer)
    }

    async fn collect(&mut self, step: u64, key: &str) -> Answer {
        let (body, amount) = (self.body(), self.amount());
        let mut input = self.treasury.collection(amount, key);
        (input["organizationId"], input["voluntary"]) =
            (json!(body), json!(step.is_multiple_of(11)));
        let (by, object) = (&self.treasury.accountant, "collection { entryId }");
        let answer = self
            .app
            .act(by, "recordDuesCollection", object, input)
            .await;
        self.keep(
            &answer,
            "/data/recordDuesCollection/collection/entryId",
            &body,
        );
        answer
    }

    async fn send(&mut self, key: &str) -> Answer {
        let (body, amount) = (self.body(), self.amount());
        let input = self.treasury.remittance(&body, amount, key);
        let accountant = self.app.as_(&self.treasury.accountant);
        let answer = accountant.act("SendDuesRemittance", input).await;
        let sent = answer
            .body
            .pointer("/data/sendDuesRemittance/remittance/id");
        self.sent
            .extend(sent.and_then(Value::as_str).map(str::to_owned));
        answer
    }

    async fn confirm(&mut self, step: u64, key: &str) -> Option<Answer> {
        let mut input = accepted(&self.pick_sent()?, key);
        if step.is_multiple_of(4) {
            (input["accepted"], input["reason"]) = (json!(false), json!("退回"));
        }
        let cashier = self.app.as_(&self.treasury.cashier);
        let first = cashier.act("ConfirmDuesRemittance", input.clone()).await;
        if is_done(&first) {
            return Some(first);
        }
        let upper = self.app.as_(&self.treasury.upper_cashier);
        Some(upper.act("ConfirmDuesRemittance", input).await)
    }

    async fn ask(&mut self, key: &str) -> Answer {
        let (body, amount) = (self.body(), self.amount());
        let mut input = self.treasury.spending(amount, key);
        input["organizationId"] = json!(body);
        let accountant = self.app.as_(&self.treasury.accountant);
        let answer = accountant.act("RequestDuesSpending", input).await;
        let asked = answer.body.pointer("/data/requestDuesSpending/spending/id");
        self.asked
            .extend(asked.and_then(Value::as_str).map(str::to_owned));
        answer
    }

    async fn approve(&mut self, key: &str) -> Option<Answer> {
        let asked = self.asked.pop()?;
        let cashier = self.app.as_(&self.treasury.cashier);
        Some(
            cashier
                .act("ApproveDuesSpending", approved(&asked, key))
                .await,
        )
    }

    async fn interest(&mut self, key: &str) -> Answer {
        let (body, amount) = (self.body(), self.amount());
        let input = json!({
            "organizationId": body, "amount": amount, "receivedOn": DAY, "memo": "利息", "idempotencyKey": key,
        });
        let by = &self.treasury.accountant;
        let answer = self
            .app
            .act(by, "recordBankInterest", "entry { id }", input)
            .await;
        self.keep(&answer, "/data/recordBankInterest/entry/id", &body);
        answer
    }

    async fn undo(&mut self, key: &str) -> Option<Answer> {
        let which = self.posted.len().max(1);
        let which = self.below(which);
        let (body, entry) = self.posted.get(which).cloned()?;
        let input = json!({ "organizationId": body, "entryId": entry, "reason": "更正", "idempotencyKey": key });
        let by = &self.treasury.accountant;
        Some(
            self.app
                .act(by, "reverseDuesEntry", "entry { id }", input)
                .await,
        )
    }

    fn keep(&mut self, answer: &Answer, pointer: &str, body: &str) {
        let entry = answer.body.pointer(pointer).and_then(Value::as_str);
        self.posted
            .extend(entry.map(|entry| (body.to_owned(), entry.to_owned())));
    }

    fn pick_sent(&mut self) -> Option<String> {
        match self.sent.len() {
            0 => None,
            count => {
                let which = self.below(count);
                Some(self.sent.swap_remove(which))
            }
        }
    }
}
