//! Rows of the ledger changed, deleted and inserted behind the service's back, with the triggers out
//! of the way: each is found, and found in words that say what it is.

mod rows;

use rows::{ACTS, BESIDE_THE_ENTRIES, ENTRIES_AND_LINES, TABLES, TRANSFERS_AND_MONTHS, row};
use serde_json::json;
use zeren::db::Db;

use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::dues::{DAY, Treasury, accepted, approved, close_input};
use crate::support::seed::at;

/// Books in which all happened that can happen.
pub(super) async fn busy_books(app: &TestApp) -> Treasury {
    let treasury = Treasury::build(app, 1).await;
    treasury.set_policy(app).await;
    let (branch, department) = (treasury.branch(), treasury.department());
    treasury.collect(app, 1_001, "c").await;
    let wrong = treasury.collect(app, 77, "wrong").await;
    let undo = json!({
        "organizationId": branch, "entryId": wrong, "reason": "重复", "effectiveOn": "2026-06-30", "idempotencyKey": "undo",
    });
    let by = &treasury.accountant;
    app.act(by, "reverseDuesEntry", "entry { id }", undo)
        .await
        .ok();
    let mut large = treasury.collection(200_000, "large");
    large["voluntary"] = json!(true);
    app.as_(by).act("RecordDuesCollection", large).await.ok();
    let bank = json!({ "organizationId": branch, "on": "2026-06-30", "amount": 201_001, "idempotencyKey": "bank" });
    app.act(by, "assertBankBalance", "statement { period }", bank)
        .await
        .ok();
    let cashier = app.as_(&treasury.cashier);
    let back = treasury.send(app, &branch, 100, "back").await;
    let mut refusal = accepted(&back, "refused");
    (refusal["accepted"], refusal["reason"]) = (json!(false), json!("金额不符"));
    cashier.act("ConfirmDuesRemittance", refusal).await.ok();
    let sent = treasury.send(app, &branch, 600, "sent").await;
    cashier
        .act("ConfirmDuesRemittance", accepted(&sent, "accepted"))
        .await
        .ok();
    let interest = json!({
        "organizationId": department, "amount": 500, "receivedOn": DAY, "memo": "利息", "idempotencyKey": "i",
    });
    app.act(by, "recordBankInterest", "entry { id }", interest)
        .await
        .ok();
    let grant = json!({
        "organizationId": department, "receiverId": branch, "amount": 200, "sentOn": DAY,
        "purpose": "购置书籍", "decidingMeeting": "党组会", "idempotencyKey": "g",
    });
    let granted = app
        .act(by, "grantDuesFunds", "remittance { id }", grant)
        .await
        .ok();
    let granted = granted.text("/grantDuesFunds/remittance/id");
    cashier
        .act("ConfirmDuesRemittance", accepted(&granted, "granted"))
        .await
        .ok();
    let budget = json!({
        "organizationId": branch, "amount": 9_000, "receivedOn": DAY, "memo": "预算", "idempotencyKey": "b",
    });
    app.act(by, "recordEducationBudget", "entry { id }", budget)
        .await
        .ok();
    let asked = treasury.request(app, 101, "asked").await;
    cashier
        .act("ApproveDuesSpending", approved(&asked, "approved"))
        .await
        .ok();
    acts_that_post_nothing(app, &treasury).await;
    close_and_disclose(app, &treasury).await;
    treasury
}

/// What the bank says of a day within a month, a spending that is refused, and a policy that no
/// collection has used yet.
async fn acts_that_post_nothing(app: &TestApp, treasury: &Treasury) {
    let by = &treasury.accountant;
    let bank = json!({
        "organizationId": treasury.branch(), "on": "2026-07-10", "amount": 200_500, "idempotencyKey": "july",
    });
    app.act(by, "assertBankBalance", "statement { period }", bank)
        .await
        .ok();
    let asked = treasury.request(app, 55, "dear").await;
    let mut refusal = approved(&asked, "too dear");
    (refusal["approved"], refusal["reason"]) = (json!(false), json!("超出预算"));
    app.as_(&treasury.cashier)
        .act("ApproveDuesSpending", refusal)
        .await
        .ok();
    let mut policy = treasury.policy_input();
    policy["effectiveFrom"] = json!("2027-06-01");
    app.as_(&treasury.region.accounts.county_staff)
        .act("SetRetentionPolicy", policy)
        .await
        .ok();
}

/// An objection of somebody else to a disclosure, and the answer to it.
async fn object_and_answer(app: &TestApp, treasury: &Treasury, disclosure: &str) {
    let object = "disclosure { objections { id } }";
    let objection =
        json!({ "disclosureId": disclosure, "text": "培训费偏高", "idempotencyKey": "objection" });
    let stranger = &treasury.region.accounts.stranger;
    let lodged = app
        .act(stranger, "lodgeDuesObjection", object, objection)
        .await
        .ok();
    let lodged = lodged.text("/lodgeDuesObjection/disclosure/objections/0/id");
    let answer = json!({ "objectionId": lodged, "answer": "已附明细", "idempotencyKey": "answer" });
    app.act(&treasury.accountant, "answerDuesObjection", object, answer)
        .await
        .ok();
}

async fn close_and_disclose(app: &TestApp, treasury: &Treasury) {
    app.clock.set(at("2027-01-05T09:00:00+08:00"));
    let (branch, department) = (treasury.branch(), treasury.department());
    let by = app.as_(&treasury.accountant);
    for month in 6..=12 {
        let close = close_input(&branch, &format!("2026-{month:02}"));
        by.act("CloseDuesMonth", close).await.ok();
    }
    by.act("CloseDuesMonth", close_input(&department, "2026-07"))
        .await
        .ok();
    let reopen = json!({ "organizationId": department, "month": "2026-07", "reason": "漏记", "idempotencyKey": "o" });
    let staff = &treasury.region.accounts.county_staff;
    app.act(staff, "reopenDuesMonth", "statement { closed }", reopen)
        .await
        .ok();
    let mut again = close_input(&department, "2026-07");
    again["idempotencyKey"] = json!("again");
    by.act("CloseDuesMonth", again).await.ok();
    let mut late = treasury.remittance(&branch, 1_000, "on its way");
    late["sentOn"] = json!("2027-01-04");
    by.act("SendDuesRemittance", late).await.ok();
    let disclose = json!({ "organizationId": branch, "year": "2026", "idempotencyKey": "d" });
    let disclosed = app
        .act(
            &treasury.accountant,
            "discloseDuesYear",
            "disclosure { id }",
            disclose,
        )
        .await
        .ok();
    let disclosed = disclosed.text("/discloseDuesYear/disclosure/id");
    object_and_answer(app, treasury, &disclosed).await;
}

/// Does something to the tables with neither triggers nor foreign keys in the way.
pub(super) async fn behind_the_back(db: &Db, does: &str) {
    let sql = match db.is_sqlite() {
        true => format!("PRAGMA foreign_keys = OFF; {does}; PRAGMA foreign_keys = ON"),
        false => format!("BEGIN; SET LOCAL session_replication_role = replica; {does}; COMMIT"),
    };
    use sea_orm::ConnectionTrait as _;
    let done = db.reader().execute_unprepared(&sql).await;
    done.unwrap_or_else(|error| panic!("{does}: {error}"));
}

both! {
    async fn whatever_is_done_to_the_rows_is_found(app: TestApp) {
        busy_books(&app).await;
        app.assert_counted().await;
        let is_sqlite = app.db.is_sqlite();
        for table in TABLES {
            let keep = format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}");
            behind_the_back(&app.db, &keep).await;
            if is_sqlite {
                let triggers = format!("DROP TRIGGER IF EXISTS {table}_no_UPDATE; DROP TRIGGER IF EXISTS {table}_no_DELETE");
                behind_the_back(&app.db, &triggers).await;
            }
        }
        let new = match is_sqlite {
            true => "randomblob(16)",
            false => "gen_random_uuid()",
        };
        for (table, does, says) in [ENTRIES_AND_LINES, BESIDE_THE_ENTRIES, TRANSFERS_AND_MONTHS, ACTS].concat() {
            behind_the_back(&app.db, &row(does).replace("{new}", new)).await;
            let found = app.wrong_books().await;
            assert!(found.iter().any(|fault| fault.contains(says)), "{does}: {found:#?}");
            let back = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}");
            behind_the_back(&app.db, &back).await;
            assert_eq!(app.wrong_books().await, Vec::<String>::new(), "after {does}");
        }
    }

    async fn a_chain_that_was_hashed_anew_is_found_by_the_history(app: TestApp) {
        let treasury = busy_books(&app).await;
        let query = "query($id: ID!) { organization(id: $id) { duesVerification { sound books entries lines transfers seals \
            verifiedAt faultCount faults { entry message organization { id } } } } }";
        let auditor = app.as_(&treasury.region.accounts.auditor);
        let committee = json!({ "id": treasury.committee() });
        let seen = auditor.run(query, committee.clone()).await.ok();
        let found = seen.data("/organization/duesVerification");
        assert_eq!((&found["sound"], &found["books"], &found["seals"]), (&json!(true), &json!(3), &json!(9)), "{found}");
        assert_eq!((&found["entries"], &found["transfers"]), (&json!(16), &json!(4)), "{found}");
        // Somebody rewrites the newest entry of the branch, with its hash and the head.
        forge(&app).await;
        let seen = auditor.run(query, committee).await.ok();
        let fault = &seen.data("/organization/duesVerification/faults")[0];
        assert_eq!(fault["message"], "entry 12: the history tells of another entry with this number", "{fault}");
        assert_eq!(fault["organization"]["id"], treasury.branch());
        let stranger = app.as_(&treasury.accountant);
        let above = stranger.run(query, json!({ "id": treasury.committee() })).await.ok();
        assert_eq!(above.data("/organization/duesVerification"), &json!(null));
    }
}

/// Changes the memo of the newest entry and everything in the ledger that would tell.
async fn forge(app: &TestApp) {
    use entity::{dues_book, dues_entry};
    use sea_orm::{EntityTrait as _, QueryOrder as _};
    use zeren::domain::dues::rules::{Posting, Sealable, link};
    let reader = app.db.reader();
    let newest = dues_entry::Entity::find().order_by_desc(dues_entry::Column::Number);
    let mut entries = newest.all(reader).await.expect("entries").into_iter();
    let mut entry = entries.next().expect("an entry");
    let before = entries
        .find(|other| other.organization_id == entry.organization_id)
        .expect("the entry before");
    let lines = entity::dues_line::Entity::find()
        .order_by_asc(entity::dues_line::Column::Number)
        .all(reader)
        .await
        .expect("lines");
    let lines: Vec<Posting> = lines
        .iter()
        .filter(|line| line.entry_id == entry.id)
        .map(|line| Posting {
            account: line.account,
            amount: line.amount,
        })
        .collect();
    entry.memo = "另有用途".to_owned();
    let hash = link(&before.hash, &Sealable::of(&entry, &lines));
    let hash = zeren::db::history::hex(&hash);
    let (blob, trigger) = match app.db.is_sqlite() {
        true => (format!("x'{hash}'"), "DROP TRIGGER dues_entry_no_UPDATE; "),
        false => (format!("decode('{hash}', 'hex')"), ""),
    };
    let old = zeren::db::history::hex(&entry.hash);
    let old = match app.db.is_sqlite() {
        true => format!("x'{old}'"),
        false => format!("decode('{old}', 'hex')"),
    };
    let does = format!(
        "{trigger}UPDATE dues_entry SET memo = '另有用途', hash = {blob} WHERE hash = {old}; \
         UPDATE dues_book SET head = {blob} WHERE head = {old}"
    );
    behind_the_back(&app.db, &does).await;
    let books = dues_book::Entity::find().all(reader).await.expect("books");
    assert!(
        books
            .iter()
            .any(|book| zeren::db::history::hex(&book.head) == hash)
    );
}
