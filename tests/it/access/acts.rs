//! What the first department has beside its report: acts of every later domain, one after the other.

use chrono::NaiveDate;
use entity::{DuesDisclosureId, DuesObjectionId, Period, dues_disclosure, dues_objection};
use serde_json::{Value, json};
use uuid::Uuid;

use super::supervised::Supervised;
use super::world::{SECRETS, act};
use crate::activities::session;
use crate::support::app::TestApp;
use crate::support::appraisal::{advance, cycle_input, scheme_input, score_input};
use crate::support::dues::{Treasury, accepted, approved, close_input};
use crate::support::reports::{
    OPTIONAL, Report, accept_input, draft_input, id, round_input, submit_input,
};
use crate::support::seed::{Account, Department, Region, insert};

/// Their ids.
pub(super) struct Things {
    pub(super) activity: String,
    pub(super) evidence: String,
    pub(super) link: String,
    pub(super) scheme: String,
    /// A draft of the county's working committee, which binds nobody yet.
    pub(super) norm: String,
    pub(super) entry: String,
    /// Asked for, and not decided.
    pub(super) spending: String,
    /// Sent by the branch, and not answered.
    pub(super) remittance: String,
    /// Asked for, and not decided.
    pub(super) relief: String,
    pub(super) disclosure: String,
    pub(super) objection: String,
    /// The dues of a month, as they were collected.
    pub(super) collection: String,
    /// Scored, and not published.
    pub(super) cycle: String,
    /// To what is published of another department.
    pub(super) appraisal_objection: String,
    /// What is asked against an exclusion from an award, and not decided.
    pub(super) appraisal_override: String,
    /// Of the secretary of the department's branch: neither has signed.
    pub(super) hand_over: String,
    /// What supervision has of the department.
    pub(super) supervised: Supervised,
}

impl Things {
    pub(super) async fn make(app: &TestApp, treasury: &Treasury) -> Self {
        let (collection, entry, spending, remittance) = money(app, treasury).await;
        let relief = members(app, treasury).await;
        let (disclosure, objection) = disclosed(app, treasury).await;
        let (cycle, appraisal_objection) = appraised(app, treasury).await;
        let supervised = Supervised::make(app, treasury).await;
        let activity = activities(app, treasury).await;
        Self {
            evidence: evidence(app, treasury, &activity).await,
            activity,
            link: chain(app, treasury).await,
            scheme: schemes(app, treasury).await,
            norm: norms(app, treasury).await,
            entry,
            spending,
            remittance,
            relief,
            disclosure,
            objection,
            collection,
            cycle,
            appraisal_objection,
            appraisal_override: super::award::excluded(app, treasury).await,
            supervised,
            // Last: the branch's secretary has signed before.
            hand_over: hand_over(app, treasury).await,
        }
    }
}

/// The report that was sent back is filed again and accepted, and that of the next half year begun.
pub(super) async fn accept_and_go_on(
    app: &TestApp,
    region: &Region,
    round: &str,
    report: &Report,
) -> Report {
    let (department, staff) = (&region.departments[0], &region.accounts.county_staff);
    let (clerk, staff) = (app.as_(&department.clerk), app.as_(staff));
    let mut input = draft_input(round, department, report.revision, "");
    input["sections"] = json!([{ "key": OPTIONAL, "text": "下半年打算" }]);
    let saved = clerk.act("SaveWorkReportDraft", input).await.ok();
    let saved = Report::of(&saved, "saveWorkReportDraft");
    let again = submit_input(&saved, "again");
    let filed = clerk.act("SubmitWorkReport", again).await.ok();
    let filed = Report::of(&filed, "submitWorkReport");
    staff
        .act("AcceptWorkReport", accept_input(&filed))
        .await
        .ok();
    let mut next = round_input(region, "the next round");
    next["period"] = json!("2026-H2");
    let opened = staff.act("OpenReportingRound", next).await.ok();
    let next = opened.text("/openReportingRound/round/id");
    let input = draft_input(&next, department, 0, "下半年工作");
    clerk.act("SaveWorkReportDraft", input).await.ok();
    filed
}

/// Does an act that must succeed, and gives the id of its object.
pub(super) async fn made(
    app: &TestApp,
    by: &Account,
    name: &str,
    object: &str,
    input: Value,
) -> String {
    let answer = act(app, by, name, &format!("{object} {{ id }}"), input)
        .await
        .ok();
    answer.text(&format!("/{name}/{object}/id"))
}

/// An activity that was put right, and another that is perhaps the same.
async fn activities(app: &TestApp, treasury: &Treasury) -> String {
    let department = &treasury.region.departments[0];
    let clerk = &department.clerk;
    let input = |key: &str| {
        let mut input = session(department, key);
        input["otherOrganizationIds"] = json!([id(&department.branch)]);
        input
    };
    let first = made(app, clerk, "recordActivity", "activity", input("one")).await;
    made(app, clerk, "recordActivity", "activity", input("two")).await;
    let correction = json!({
        "activityId": first, "expectedRevision": 1, "reason": "时长有误", "activity": input("three"),
    });
    made(app, clerk, "correctActivity", "activity", correction).await
}

/// A file that proves an activity; its bytes are still to come.
async fn evidence(app: &TestApp, treasury: &Treasury, activity: &str) -> String {
    let clerk = &treasury.region.departments[0].clerk;
    let input = json!({
        "activityId": activity, "name": "签到.txt", "mediaType": "TEXT", "size": 6, "sha256": "0".repeat(64),
    });
    made(app, clerk, "declareEvidence", "evidenceFile", input).await
}

/// The chains of the department and of its branch, held and signed in part.
async fn chain(app: &TestApp, treasury: &Treasury) -> String {
    let department = &treasury.region.departments[0];
    let staff = &treasury.region.accounts.county_staff;
    let mut links = Vec::new();
    for (body, appointment) in [
        (department.party_group, department.secretary_appointment),
        (department.branch, department.branch_appointment),
    ] {
        let body = id(&body);
        for holder in [
            json!({ "tier": "OVERALL", "bodyId": body }),
            json!({ "tier": "FIRST", "appointmentId": id(&appointment) }),
        ] {
            let mut input = holder;
            input["organizationId"] = json!(body);
            input["period"] = json!("2026");
            links.push(made(app, staff, "assignResponsibilityLink", "link", input).await);
        }
    }
    let link = links.pop().expect("four links");
    let signing = json!({ "linkId": link, "expectedWording": 1 });
    let head = &department.branch_head;
    made(app, head, "signResponsibilityLink", "link", signing).await
}

/// A scheme of the department's own, in its second version.
async fn schemes(app: &TestApp, treasury: &Treasury) -> String {
    let department = &treasury.region.departments[0];
    let mut input = scheme_input(&treasury.region);
    input["organizationId"] = json!(id(&department.party_group));
    let head = &department.head;
    made(app, head, "createAppraisalScheme", "scheme", input.clone()).await;
    made(app, head, "createAppraisalScheme", "scheme", input).await
}

/// A norm that was issued and binds the county, and a draft.
async fn norms(app: &TestApp, treasury: &Treasury) -> String {
    let staff = &treasury.region.accounts.county_staff;
    let draft = |code: &str, threshold: &str, document: &str| {
        json!({
            "organizationId": treasury.committee(), "expectedRevision": 0, "code": code,
            "threshold": threshold, "document": document, "inForceFrom": "2027-01-01",
        })
    };
    let issued = draft("N14", "2", "县直工委〔2026〕12 号");
    let issued = made(app, staff, "saveNormDraft", "norm", issued).await;
    let issue = json!({ "normId": issued, "expectedRevision": 1 });
    made(app, staff, "issueNorm", "norm", issue).await;
    made(
        app,
        staff,
        "saveNormDraft",
        "norm",
        draft("N15", "13", SECRETS[3]),
    )
    .await
}

/// Dues collected, sent, spent and sealed: what was collected, its entry, and what waits for an answer.
async fn money(app: &TestApp, treasury: &Treasury) -> (String, String, String, String) {
    treasury.set_policy(app).await;
    let input = treasury.collection(1_000, "collected");
    let object = "collection { id entryId }";
    let by = &treasury.accountant;
    let collected = act(app, by, "recordDuesCollection", object, input)
        .await
        .ok();
    let collection = collected.text("/recordDuesCollection/collection/id");
    let entry = collected.text("/recordDuesCollection/collection/entryId");
    let branch = treasury.branch();
    let cashier = app.as_(&treasury.cashier);
    let sent = treasury.send(app, &branch, 300, "sent").await;
    let arrived = accepted(&sent, "arrived");
    cashier.act("ConfirmDuesRemittance", arrived).await.ok();
    let spent = treasury.request(app, 100, "spent").await;
    let decided = approved(&spent, "decided");
    cashier.act("ApproveDuesSpending", decided).await.ok();
    let close = close_input(&branch, "2026-06");
    let accountant = app.as_(&treasury.accountant);
    accountant.act("CloseDuesMonth", close).await.ok();
    let spending = treasury.request(app, 50, "asked").await;
    let remittance = treasury.send(app, &branch, 300, "on its way").await;
    (collection, entry, spending, remittance)
}

fn standard(treasury: &Treasury) -> Value {
    json!({
        "organizationId": treasury.committee(), "effectiveFrom": "2026-07-01", "document": "县直工委〔2026〕8 号",
        "rates": [
            { "incomeClass": "WAGE", "basisPoints": 100 },
            { "incomeClass": "RETIRED", "basisPoints": 50 },
            { "incomeClass": "NO_INCOME", "amount": 20 },
        ],
    })
}

/// A member of the branch with an income, a payment, a relief that holds, and one that waits; by a
/// standard of the county.
async fn members(app: &TestApp, treasury: &Treasury) -> String {
    let department = &treasury.region.departments[0];
    let list = "query($id: ID!) { organization(id: $id) { memberDues(month: \"2026-07\") { nodes { person { id } } } } }";
    let accountant = app.as_(&treasury.accountant);
    let listed = accountant
        .run(list, json!({ "id": treasury.branch() }))
        .await
        .ok();
    let person =
        |index: usize| listed.text(&format!("/organization/memberDues/nodes/{index}/person/id"));
    let staff = &treasury.region.accounts.county_staff;
    let issued = act(
        app,
        staff,
        "setDuesStandard",
        "standard { document }",
        standard(treasury),
    );
    issued.await.ok();
    let by = &treasury.accountant;
    let bases = json!({ "organizationId": treasury.branch(), "bases": [
        { "personId": person(0), "from": "2026-01", "incomeClass": "WAGE", "income": 400_000 },
    ] });
    made(app, by, "fixDuesBases", "organization", bases).await;
    let paid = json!({ "organizationId": treasury.branch(), "idempotencyKey": "paid", "payments": [
        { "personId": person(0), "month": "2026-07", "amount": 100 },
    ] });
    let paid = act(app, by, "recordMemberDues", "collections { id }", paid);
    paid.await.ok();
    let ask = |key: &str, from: &str| {
        json!({
            "organizationId": treasury.branch(), "personId": person(0), "kind": "EXEMPTION",
            "from": from, "until": from, "reason": "患病", "idempotencyKey": key,
        })
    };
    let granted = made(
        app,
        by,
        "requestDuesRelief",
        "relief",
        ask("this month", "2026-07"),
    )
    .await;
    let decision = json!({
        "reliefId": granted, "granted": true, "decision": "支委会同意", "idempotencyKey": "granted",
    });
    made(
        app,
        &department.branch_head,
        "decideDuesRelief",
        "relief",
        decision,
    )
    .await;
    made(
        app,
        by,
        "requestDuesRelief",
        "relief",
        ask("next month", "2026-08"),
    )
    .await
}

/// A year disclosed long ago, written as it is stored: no year of this world is over. An objection
/// to it was lodged from another province, by right.
async fn disclosed(app: &TestApp, treasury: &Treasury) -> (String, String) {
    let disclosure = dues_disclosure::Model {
        id: DuesDisclosureId(Uuid::from_u128(0xd15c)),
        organization_id: treasury.region.departments[0].branch,
        year: Period::year_of(2025).expect("a year"),
        content: "{}".to_owned(),
        hash: vec![0; 32],
        notice_until: NaiveDate::from_ymd_opt(2026, 12, 31).expect("a day"),
        disclosed_by: treasury.accountant.id,
        disclosed_at: app.clock.now(),
    };
    let objection = dues_objection::Model {
        id: DuesObjectionId(Uuid::from_u128(0x0b1e)),
        disclosure_id: disclosure.id,
        text: "培训费偏高".to_owned(),
        lodged_by: treasury.region.accounts.stranger.id,
        lodged_at: app.clock.now(),
    };
    let ids = (id(&disclosure.id), id(&objection.id));
    insert::<dues_disclosure::Entity>(&app.db, vec![disclosure]).await;
    insert::<dues_objection::Entity>(&app.db, vec![objection]).await;
    ids
}

/// A cycle of two departments that is scored and not published yet.
async fn scored(app: &TestApp, region: &Region, group: [&Department; 2]) -> String {
    let mut scheme = scheme_input(region);
    scheme["indicators"] =
        json!([{ "key": "duty", "title": "责任落实", "weight": 100, "method": "REVIEWERS" }]);
    let staff = &region.accounts.county_staff;
    let scheme = made(app, staff, "createAppraisalScheme", "scheme", scheme).await;
    let mut input = cycle_input(region, &scheme);
    input["organizationIds"] = json!(group.map(|it| id(&it.party_group)));
    let cycle = made(app, staff, "openAppraisalCycle", "cycle", input).await;
    let staff = app.as_(staff);
    advance(&staff, &cycle, "REVIEW").await.ok();
    for department in group {
        let input = score_input(&cycle, department, "duty", 90.0);
        staff.act("ScoreIndicator", input).await.ok();
    }
    cycle
}

/// A cycle of the department; and another's objection to what was published of a second one.
async fn appraised(app: &TestApp, treasury: &Treasury) -> (String, String) {
    let region = &treasury.region;
    let [department, _, second, third, fourth] = region.departments.as_slice() else {
        panic!("five departments");
    };
    let cycle = scored(app, region, [department, second]).await;
    let published = scored(app, region, [third, fourth]).await;
    let staff = app.as_(&region.accounts.county_staff);
    advance(&staff, &published, "PUBLIC_NOTICE").await.ok();
    let input = json!({
        "cycleId": published, "organizationId": id(&third.party_group), "content": "得分有误",
        "idempotencyKey": "objected",
    });
    let object = "entry { objections { id } }";
    let lodged = act(app, &third.clerk, "lodgeAppraisalObjection", object, input)
        .await
        .ok();
    let objection = lodged.text("/lodgeAppraisalObjection/entry/objections/0/id");
    (cycle, objection)
}

/// The branch gets another secretary.
async fn hand_over(app: &TestApp, treasury: &Treasury) -> String {
    let region = &treasury.region;
    let department = &region.departments[0];
    let administrator = &region.accounts.administrator;
    let outgoing = id(&department.branch_appointment);
    let end =
        json!({ "appointmentId": outgoing, "endsOn": "2026-07-10", "document": "免〔2026〕7 号" });
    made(app, administrator, "endAppointment", "appointment", end).await;
    let seen = "query($id: ID!) { organization(id: $id) { posts(first: 1) { nodes { id } } } }";
    let branch = json!({ "id": id(&department.branch) });
    let seen = app.as_(administrator).run(seen, branch).await.ok();
    let appoint = json!({
        "personId": id(&department.secretary), "postId": seen.text("/organization/posts/nodes/0/id"),
        "fullTime": false, "validFrom": "2026-07-10", "document": "任〔2026〕7 号",
    });
    let incoming = made(app, administrator, "appoint", "appointment", appoint).await;
    let input = json!({ "outgoingAppointmentId": outgoing, "incomingAppointmentId": incoming });
    let staff = &region.accounts.county_staff;
    made(app, staff, "openHandOver", "handOver", input).await
}
