//! A county with something of every kind in it, all of it the first department's. A new domain adds
//! an act to [`World::build`] that makes one of its things, and its id to [`World::aims`].

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::acts::{Things, accept_and_go_on};
use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::dues::Treasury;
use crate::support::reports::{
    OPTIONAL, Report, draft_input, id, open_round, save_draft, send_back, submit_input,
};
use crate::support::sdl::Place;
use crate::support::seed::{Account, Region, at};

/// What stands in the first department's report, and in the draft of a norm, and nowhere else.
pub(super) const SECRETS: [&str; 4] = [
    "本局上半年的工作",
    "本局请求派员",
    "本局会议偏多",
    "尚未定稿的通知",
];

/// A county in the midst of a half year.
pub(super) struct World {
    pub(super) treasury: Treasury,
    pub(super) region: Region,
    pub(super) round: String,
    pub(super) report: Report,
    pub(super) rectification: String,
    pub(super) things: Things,
    obligation: String,
    session: String,
}

/// Does one act that no document of the front-end teams holds.
pub(super) async fn act(
    app: &TestApp,
    by: &Account,
    name: &str,
    object: &str,
    input: Value,
) -> Answer {
    let (first, rest) = name.split_at(1);
    let ty = format!("{}{rest}Input", first.to_uppercase());
    let document = format!(
        "mutation($input: {ty}!) {{ {name}(input: $input) {{ {object} errors {{ code message path }} }} }}"
    );
    app.as_(by).run(&document, json!({ "input": input })).await
}

/// The department's report, filed, heard and sent back, and what obliged it to report.
async fn returned(app: &TestApp, region: &Region, round: &str) -> (Report, String) {
    let (staff, department) = (&region.accounts.county_staff, &region.departments[0]);
    let clerk = app.as_(&department.clerk);
    let report = save_draft(app, round, department).await;
    let mut input = draft_input(round, department, report.revision, SECRETS[0]);
    input["suggestions"] = json!([SECRETS[1]]);
    input["problems"] =
        json!([{ "text": SECRETS[2], "responsiblePersonId": id(&department.secretary) }]);
    let saved = clerk.act("SaveWorkReportDraft", input).await.ok();
    let report = Report::of(&saved, "saveWorkReportDraft");
    let owed = "query($id: ID!) { workReport(id: $id) { obligation { id } } }";
    let seen = clerk.run(owed, json!({ "id": report.id })).await.ok();
    let obligation = seen.text("/workReport/obligation/id");
    let extension = json!({
        "obligationId": obligation, "applicant": "第1局党组", "reason": "换届", "until": "2026-07-22T17:00:00+08:00",
    });
    act(
        app,
        staff,
        "grantReportingException",
        "obligation { id }",
        extension,
    )
    .await
    .ok();
    let submitted = clerk
        .act("SubmitWorkReport", submit_input(&report, "first"))
        .await
        .ok();
    let report = Report::of(&submitted, "submitWorkReport");
    let reply = json!({ "reportId": report.id, "number": 1, "reply": "九月派员" });
    act(app, staff, "replyToSuggestion", "report { id }", reply)
        .await
        .ok();
    let hearing = json!({
        "reportId": report.id, "heardOn": "2026-07-10", "leaderPersonId": id(&region.county.leader),
        "instructions": [{ "text": "精简会议", "responsiblePersonId": id(&department.secretary) }],
        "idempotencyKey": "heard",
    });
    app.as_(&region.accounts.leader)
        .act("RecordReportHearing", hearing)
        .await
        .ok();
    let report = send_back(app, region, &report, &[OPTIONAL]).await;
    (report, obligation)
}

impl World {
    pub(super) async fn build(app: &TestApp) -> Self {
        let treasury = Treasury::build(app, 5).await;
        let region = treasury.region.clone();
        let department = &region.departments[0];
        let clerk = app.as_(&department.clerk);
        let round = open_round(app, &region).await;
        let (report, obligation) = returned(app, &region, &round).await;
        let seen = "query($id: ID!) { organization(id: $id) { rectifications { nodes { id } } } }";
        let group = json!({ "id": id(&department.party_group) });
        let seen = clerk.run(seen, group).await.ok();
        let rectification = seen.text("/organization/rectifications/nodes/0/id");
        let things = Things::make(app, &treasury).await;
        let report = accept_and_go_on(app, &region, &round, &report).await;
        let other = &region.other_departments;
        let merger = json!({
            "predecessorIds": [id(&other[0].party_group), id(&other[1].party_group)],
            "name": "合并局党组", "effectiveOn": "2026-07-10",
        });
        act(
            app,
            &region.accounts.neighbour,
            "mergeOrganizations",
            "organization { id }",
            merger,
        )
        .await
        .ok();
        let seen = clerk
            .run("{ viewer { sessions { id } } }", json!({}))
            .await
            .ok();
        let session = seen.text("/viewer/sessions/0/id");
        app.clock.set(at("2026-07-27T09:00:00+08:00"));
        Self {
            treasury,
            region,
            round,
            report,
            rectification,
            things,
            obligation,
            session,
        }
    }

    /// Those who must not come to anything of the department's: a sibling, others of the same city,
    /// of another province, a former holder, and somebody who never held anything.
    pub(super) fn denied(&self) -> [&Account; 5] {
        let accounts = &self.region.accounts;
        let sibling = &self.region.departments[1].clerk;
        [
            sibling,
            &accounts.neighbour,
            &accounts.stranger,
            &accounts.former,
            &accounts.powerless,
        ]
    }

    /// Ids of the department and of what belongs to it, by the names of input fields. A field of
    /// another name has no case yet: it gets the department, finds nothing, and is listed as uncovered.
    pub(super) fn aims(&self) -> BTreeMap<&'static str, String> {
        let (region, department) = (&self.region, &self.region.departments[0]);
        let things = &self.things;
        let group = id(&department.party_group);
        BTreeMap::from([
            ("id", group.clone()),
            ("organizationId", group.clone()),
            ("superiorId", group.clone()),
            ("predecessorIds", group.clone()),
            ("successorIds", group),
            ("toOrganizationId", id(&department.branch)),
            ("newSuperiorId", id(&region.county.working_committee)),
            ("workReport.id", self.report.id.clone()),
            ("account.id", id(&department.clerk.id)),
            ("roundId", self.round.clone()),
            ("reportId", self.report.id.clone()),
            ("accountId", id(&department.clerk.id)),
            ("personId", id(&department.secretary)),
            ("leaderPersonId", id(&region.county.leader)),
            ("appointmentId", id(&department.secretary_appointment)),
            ("postId", id(&department.secretary_post)),
            ("membershipId", id(&department.membership)),
            ("grantId", id(&department.clerk_grant)),
            ("obligationId", self.obligation.clone()),
            ("sessionId", self.session.clone()),
            ("rectification.id", self.rectification.clone()),
            ("rectificationId", self.rectification.clone()),
            ("activity.id", things.activity.clone()),
            ("activityId", things.activity.clone()),
            ("evidenceFileId", things.evidence.clone()),
            ("linkId", things.link.clone()),
            ("appraisalScheme.id", things.scheme.clone()),
            ("normId", things.norm.clone()),
            ("entryId", things.entry.clone()),
            ("spendingId", things.spending.clone()),
            ("reliefId", things.relief.clone()),
            ("remittanceId", things.remittance.clone()),
            ("duesDisclosure.id", things.disclosure.clone()),
            ("disclosureId", things.disclosure.clone()),
            ("objectionId", things.objection.clone()),
            (
                "DecideAppraisalObjectionInput.objectionId",
                things.appraisal_objection.clone(),
            ),
            ("overrideId", things.appraisal_override.clone()),
            ("appraisalCycle.id", things.cycle.clone()),
            ("cycleId", things.cycle.clone()),
            ("schemeId", things.scheme.clone()),
            ("organizationIds", id(&department.party_group)),
            ("voterPersonIds", id(&department.secretary)),
            ("postIds", id(&department.secretary_post)),
            ("handOverId", things.hand_over.clone()),
            ("inspection.id", things.supervised.inspection.clone()),
            ("question.id", things.supervised.question.clone()),
            ("questionId", things.supervised.question.clone()),
            ("contactPoint.id", things.supervised.contact_point.clone()),
            ("contactPointId", things.supervised.contact_point.clone()),
            ("outgoingAppointmentId", id(&department.branch_appointment)),
            (
                "incomingAppointmentId",
                id(&department.secretary_appointment),
            ),
        ])
    }
}

/// What is written for a place: an id of the department's, or a plain value.
pub(super) fn literal(place: Place<'_>, aims: &BTreeMap<&'static str, String>) -> Option<String> {
    if place.optional {
        return None;
    }
    let text = match place.ty {
        "ID" => {
            let exact = format!("{}.{}", place.of, place.name);
            aims.get(exact.as_str())
                .or_else(|| aims.get(place.name))
                .or_else(|| aims.get("organizationId"))?
                .clone()
        }
        // Shares are shares of ten thousand.
        "Int" if place.name == "basisPoints" => return Some("10000".to_owned()),
        "Int" | "Fen" | "Score" => return Some("1".to_owned()),
        "Boolean" => return Some("true".to_owned()),
        // A chain is one of a year; what was sent in July is booked in it.
        "Period" if matches!(place.of, "responsibilityChain" | "duesEntries") => "2026".to_owned(),
        "Period" if matches!(place.of, "memberDues" | "memberDuesSums") => "2026-07".to_owned(),
        "Period" => "2026-H1".to_owned(),
        "DivisionCode" => "610431".to_owned(),
        "Date" => "2026-07-10".to_owned(),
        "DateTime" => "2026-07-20T17:00:00+08:00".to_owned(),
        "Decimal" => "1".to_owned(),
        "String" if matches!(place.of, "complianceBelow" | "OpenNormRectificationInput") => {
            "N14".to_owned()
        }
        "String" => place.name.to_owned(),
        _ => return None,
    };
    Some(json!(text).to_string())
}
