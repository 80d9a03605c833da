//! Hand-over of a post (domain §4.1): what its holder leaves open is listed, both sign, and it moves.

use entity::{AccountId, PersonId, account};
use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;
use zeren::graphql::decode;

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::{Report, accept_input, draft_input, id, open_round, submit_input};
use crate::support::seed::{Account, Region, at, insert, morning};

/// What is asked for of a hand-over.
const SHOWN: &str = "handOver { id completedAt list { contentHash items { kind text dueOn } } \
    signatures { side reason signedBy { displayName } } \
    outgoing { person { name } } incoming { person { name } } }";

/// The secretary of a department's party group has left, and somebody else has come.
struct Change {
    region: Region,
    /// Who signs in as the one who has come.
    incoming: Account,
    /// The appointments of both.
    ends: (String, String),
    /// A link of the chain and a rectification of the one who has gone.
    link: String,
    rectification: String,
}

impl Change {
    async fn build(app: &TestApp) -> Self {
        let region = app.region(2).await;
        let department = &region.departments[0];
        let (staff, administrator) = (
            &region.accounts.county_staff,
            &region.accounts.administrator,
        );
        let group = id(&department.party_group);
        let outgoing = id(&department.secretary_appointment);
        let input = json!({
            "organizationId": group, "period": "2026", "tier": "FIRST", "appointmentId": outgoing,
            "duties": [{ "text": "抓机关党建第一责任" }, { "text": "每季度听取一次汇报" }],
        });
        let object = "link { id }";
        let assigned = app
            .act(staff, "assignResponsibilityLink", object, input)
            .await
            .ok();
        let link = assigned.text("/assignResponsibilityLink/link/id");
        let input = json!({ "linkId": link, "expectedWording": 1 });
        app.act(&department.head, "signResponsibilityLink", object, input)
            .await
            .ok();
        let rectification = open_rectification(app, &region).await;

        app.clock.set(at("2026-07-20T09:00:00+08:00"));
        let input = json!({
            "appointmentId": outgoing, "endsOn": "2026-07-20", "document": "免〔2026〕7号",
        });
        let object = "appointment { id }";
        app.act(administrator, "endAppointment", object, input)
            .await
            .ok();
        let input = json!({ "name": "新书记", "organizationId": group, "staffNumber": "N-700" });
        let object = "person { id }";
        let registered = app
            .act(administrator, "registerPerson", object, input)
            .await
            .ok();
        let person = registered.text("/registerPerson/person/id");
        let input = json!({
            "personId": person, "postId": id(&department.secretary_post), "fullTime": true,
            "validFrom": "2026-07-20", "document": "任〔2026〕7号",
        });
        let object = "appointment { id }";
        let appointed = app.act(administrator, "appoint", object, input).await.ok();
        let ends = (outgoing, appointed.text("/appoint/appointment/id"));
        let incoming = sign_up(app, &person).await;
        Self {
            region,
            incoming,
            ends,
            link,
            rectification,
        }
    }

    async fn open(&self, app: &TestApp, by: &Account) -> Answer {
        let (outgoing, incoming) = &self.ends;
        let input = json!({ "outgoingAppointmentId": outgoing, "incomingAppointmentId": incoming });
        app.act(by, "openHandOver", SHOWN, input).await
    }

    /// The one who has gone.
    fn outgoing(&self) -> &Account {
        &self.region.departments[0].head
    }

    fn staff(&self) -> &Account {
        &self.region.accounts.county_staff
    }
}

/// An account of a person.
async fn sign_up(app: &TestApp, person: &str) -> Account {
    let person = decode::<PersonId>(&person.into(), "id").expect("an id");
    let row = account::Model {
        id: AccountId(Uuid::from_u128(0x7a4d_0001)),
        username: "successor".to_owned(),
        display_name: "新书记".to_owned(),
        person_id: person,
        password_hash: "none".to_owned(),
        locked_at: None,
        created_at: morning(),
    };
    let made = Account {
        id: row.id,
        username: row.username.clone(),
    };
    insert::<account::Entity>(&app.db, vec![row]).await;
    made
}

/// The department's report names a problem and is accepted.
async fn open_rectification(app: &TestApp, region: &Region) -> String {
    let round = open_round(app, region).await;
    let department = &region.departments[0];
    let clerk = app.as_(&department.clerk);
    let mut input = draft_input(&round, department, 0, "上半年工作");
    input["problems"] = json!([{ "text": "学习不够经常", "dueOn": "2026-09-30" }]);
    let draft = Report::of(
        &clerk.act("SaveWorkReportDraft", input).await.ok(),
        "saveWorkReportDraft",
    );
    let filed = clerk
        .act("SubmitWorkReport", submit_input(&draft, "filed"))
        .await
        .ok();
    let report = Report::of(&filed, "submitWorkReport");
    let staff = app.as_(&region.accounts.county_staff);
    staff
        .act("AcceptWorkReport", accept_input(&report))
        .await
        .ok();
    let read = clerk
        .operation("WorkReport", json!({ "id": report.id }))
        .await
        .ok();
    read.text("/workReport/problems/0/rectification/id")
}

async fn sign(
    app: &TestApp,
    by: &Account,
    hand_over: &str,
    hash: &str,
    reason: Option<&str>,
) -> Answer {
    let input = json!({ "handOverId": hand_over, "contentHash": hash, "reason": reason });
    app.act(by, "signHandOver", SHOWN, input).await
}

async fn answers_for(app: &TestApp, by: &Account, change: &Change) -> Value {
    let document = "query($group: ID!, $rectification: ID!) { \
        organization(id: $group) { responsibilityChain(period: \"2026\") { \
            gaps { tier reason } links { tier vacant signedAt person { name } duties { text } } } } \
        rectification(id: $rectification) { responsiblePerson { name } state steps { act } } }";
    let group = id(&change.region.departments[0].party_group);
    let variables = json!({ "group": group, "rectification": change.rectification });
    app.as_(by)
        .run(document, variables)
        .await
        .ok()
        .data("")
        .clone()
}

both! {
    async fn what_is_left_open_moves_once_both_have_signed_it(app: TestApp) {
        let change = Change::build(&app).await;
        let opened = change.open(&app, change.staff()).await.ok();
        let hand_over = opened.text("/openHandOver/handOver/id");
        let hash = opened.text("/openHandOver/handOver/list/contentHash");
        let expected = json!([
            { "kind": "DUTIES", "text": "抓机关党建第一责任；每季度听取一次汇报", "dueOn": null },
            { "kind": "RECTIFICATION", "text": "学习不够经常", "dueOn": "2026-09-30" },
        ]);
        assert_eq!(opened.data("/openHandOver/handOver/list/items"), &expected);
        // Who has gone sees nothing of the organization any more, but what they sign.
        let read = "query($id: ID!) { node(id: $id) { ... on HandOver { list { contentHash } } } }";
        for party in [change.outgoing(), &change.incoming] {
            let seen = app.as_(party).run(read, json!({ "id": hand_over })).await.ok();
            assert_eq!(seen.data("/node/list/contentHash"), &json!(hash));
        }
        let first = sign(&app, change.outgoing(), &hand_over, &hash, None).await.ok();
        assert_eq!(first.data("/signHandOver/handOver/completedAt"), &Value::Null);
        let before = answers_for(&app, change.staff(), &change).await;
        assert_eq!(before["organization"]["responsibilityChain"]["links"][0]["vacant"], true);

        // What comes between the two signatures has to be signed by both.
        let input = json!({ "linkId": change.link, "duties": [{ "text": "另有分工" }], "expectedWording": 1 });
        app.act(change.staff(), "setResponsibilityDuties", "link { id }", input).await.ok();
        sign(&app, &change.incoming, &hand_over, &hash, None).await.refused("STALE_REVISION");
        let again = app.as_(&change.incoming).run(read, json!({ "id": hand_over })).await.ok();
        let hash = again.text("/node/list/contentHash");
        let second = sign(&app, &change.incoming, &hand_over, &hash, None).await.ok();
        assert_eq!(second.data("/signHandOver/handOver/completedAt"), &Value::Null);
        let done = sign(&app, change.outgoing(), &hand_over, &hash, None).await.ok();
        assert!(done.data("/signHandOver/handOver/completedAt").is_string(), "{done}");
        let after = answers_for(&app, change.staff(), &change).await;
        let chain = &after["organization"]["responsibilityChain"];
        let held: Vec<_> = chain["links"].as_array().into_iter().flatten().filter(|link| link["vacant"] == false).collect();
        assert_eq!(held.len(), 1, "{chain}");
        assert_eq!(held[0]["person"]["name"], "新书记");
        assert_eq!(held[0]["duties"], json!([{ "text": "另有分工" }]));
        assert!(held[0]["signedAt"].is_string(), "signed with the hand-over");
        let first_gaps: Vec<_> = chain["gaps"].as_array().into_iter().flatten().filter(|gap| gap["tier"] == "FIRST").collect();
        assert!(first_gaps.is_empty(), "{first_gaps:?}");
        assert_eq!(after["rectification"]["responsiblePerson"]["name"], "新书记");
        assert_eq!(after["rectification"]["steps"], json!([{ "act": "OPENED" }, { "act": "HANDED_OVER" }]));
        // The list stays as it was signed.
        app.restart().await;
        let kept = app.as_(change.staff()).run(read, json!({ "id": hand_over })).await.ok();
        assert_eq!(kept.data("/node/list/contentHash"), &json!(hash));
        sign(&app, &change.incoming, &hand_over, &hash, None).await.refused("WRONG_STATE");
        app.assert_counted().await;
    }

    async fn a_superior_signs_for_who_cannot_and_for_nobody_else(app: TestApp) {
        let change = Change::build(&app).await;
        let opened = change.open(&app, change.staff()).await.ok();
        let hand_over = opened.text("/openHandOver/handOver/id");
        let hash = opened.text("/openHandOver/handOver/list/contentHash");
        let accounts = &change.region.accounts;
        sign(&app, change.staff(), &hand_over, &hash, None).await.refused("NOT_THE_HOLDER");
        for (by, code) in [(&accounts.stranger, "NOT_FOUND"), (&accounts.neighbour, "NOT_FOUND"), (&accounts.auditor, "FORBIDDEN"),
            (&change.region.departments[1].head, "NOT_FOUND"), (&accounts.former, "NOT_FOUND")] {
            let answer = sign(&app, by, &hand_over, &hash, Some("代签")).await;
            assert_eq!(answer.code(), code, "{}", by.username);
        }
        let signed = sign(&app, change.staff(), &hand_over, &hash, Some("已退休出国")).await.ok();
        let signatures = signed.data("/signHandOver/handOver/signatures");
        assert_eq!((&signatures[0]["side"], &signatures[0]["reason"]), (&json!("OUTGOING"), &json!("已退休出国")));
        let done = sign(&app, &change.incoming, &hand_over, &hash, None).await.ok();
        assert!(done.data("/signHandOver/handOver/completedAt").is_string());
    }

    async fn what_is_no_hand_over_is_refused(app: TestApp) {
        let change = Change::build(&app).await;
        let accounts = &change.region.accounts;
        for (by, code) in [(&accounts.stranger, "NOT_FOUND"), (&accounts.former, "NOT_FOUND"), (&accounts.auditor, "FORBIDDEN"),
            (&change.region.departments[0].clerk, "FORBIDDEN"), (&change.region.departments[1].head, "NOT_FOUND")] {
            assert_eq!(change.open(&app, by).await.code(), code, "{}", by.username);
        }
        let open = |outgoing: String, incoming: String| {
            let input = json!({ "outgoingAppointmentId": outgoing, "incomingAppointmentId": incoming });
            app.act(change.staff(), "openHandOver", SHOWN, input)
        };
        let (outgoing, incoming) = change.ends.clone();
        let elsewhere = id(&change.region.departments[0].branch_appointment);
        assert_eq!(open(outgoing.clone(), elsewhere.clone()).await.refused("INVALID"), "incomingAppointmentId");
        let codes = |answer: Answer| -> Vec<String> {
            answer.user_errors().into_iter().map(|error| error.code).collect()
        };
        // Who has come does not leave, least of all to themselves.
        assert_eq!(codes(open(incoming.clone(), incoming).await), ["SAME_PERSON", "WRONG_STATE"]);
        assert_eq!(codes(open(elsewhere, outgoing).await), ["INVALID", "WRONG_STATE", "WITHOUT_POST"]);
        let opened = join_all((0..6).map(|_| change.open(&app, change.staff()))).await;
        let done = opened.iter().filter(|answer| answer.user_errors().is_empty()).count();
        assert_eq!(done, 1, "one hand-over of one appointment");
        let list = "query($id: ID!) { organization(id: $id) { handOvers(open: true) { totalCount nodes { organization { id } } } } }";
        let group = id(&change.region.departments[0].party_group);
        let seen = app.as_(change.staff()).run(list, json!({ "id": group })).await.ok();
        assert_eq!(seen.number("/organization/handOvers/totalCount"), 1);
    }
}
