//! What supervision has of the first department: an inspection, questions, a contact point, a petition
//! and a norm's miss that were taken up.

use serde_json::json;

use super::acts::made;
use super::world::act;
use crate::support::app::TestApp;
use crate::support::dues::Treasury;
use crate::support::reports::id;

/// Their ids.
pub(super) struct Supervised {
    pub(super) inspection: String,
    /// To the department, not answered.
    pub(super) question: String,
    pub(super) contact_point: String,
}

impl Supervised {
    pub(super) async fn make(app: &TestApp, treasury: &Treasury) -> Self {
        Self {
            inspection: inspected(app, treasury).await,
            question: asked(app, treasury).await,
            contact_point: kept(app, treasury).await,
        }
    }
}

async fn inspected(app: &TestApp, treasury: &Treasury) -> String {
    let region = &treasury.region;
    let (department, staff) = (&region.departments[0], &region.accounts.county_staff);
    let missed = json!({
        "organizationId": id(&department.party_group), "code": "N14", "period": "2026-H1",
        "idempotencyKey": "missed",
    });
    let object = "missedNorm { id }";
    let opened = act(app, staff, "openNormRectification", object, missed).await;
    opened.ok();
    let input = json!({
        "inspectorId": treasury.committee(), "organizationId": id(&department.party_group),
        "title": "机关党建检查", "methods": ["PAPERS", "TALK"], "startsOn": "2026-07-08",
        "summary": "总体较好",
        "findings": [{ "text": "台账不全", "remedy": { "measures": "逐项补齐" } }, { "text": "会议记录简略" }],
        "idempotencyKey": "inspected",
    });
    made(app, staff, "recordInspection", "inspection", input).await
}

/// A question that has become a rectification, and another that waits.
async fn asked(app: &TestApp, treasury: &Treasury) -> String {
    let region = &treasury.region;
    let (department, staff) = (&region.departments[0], &region.accounts.county_staff);
    let input = |key: &str| {
        json!({
            "askerId": treasury.committee(), "organizationId": id(&department.party_group),
            "text": "为何未按期换届？", "dueOn": "2026-07-20", "idempotencyKey": key,
        })
    };
    let first = made(app, staff, "askQuestion", "question", input("first")).await;
    let answer = json!({ "questionId": first, "expectedRevision": 1, "answer": "正在筹备" });
    made(app, &department.clerk, "answerQuestion", "question", answer).await;
    let verdict = json!({
        "questionId": first, "expectedRevision": 2, "verdict": "未说明时间", "remedy": {},
    });
    made(app, staff, "judgeAnswer", "question", verdict).await;
    made(app, staff, "askQuestion", "question", input("second")).await
}

/// A contact point of the department's secretary, with a visit that saw a problem; and what was named
/// at a reception of petitioners.
async fn kept(app: &TestApp, treasury: &Treasury) -> String {
    let department = &treasury.region.departments[0];
    let (head, group) = (&department.head, id(&department.party_group));
    let input = json!({
        "organizationId": group, "appointmentId": id(&department.secretary_appointment),
        "helpedOrganizationId": id(&department.branch), "kind": "PLACE", "name": "第1局支部",
        "validFrom": "2026-07-01", "idempotencyKey": "kept",
    });
    let point = made(app, head, "keepContactPoint", "contactPoint", input).await;
    let visit = json!({
        "contactPointId": point, "visitedOn": "2026-07-09", "text": "走访支部", "funds": 5_000,
        "findings": [{ "text": "活动场所不足", "remedy": {} }], "idempotencyKey": "visited",
    });
    made(app, head, "recordContactVisit", "contactPoint", visit).await;
    let reception = json!({
        "organizationId": group, "kind": "PETITION_RECEPTION", "title": "接访",
        "startsOn": "2026-07-08", "idempotencyKey": "received",
    });
    let reception = made(app, head, "recordActivity", "activity", reception).await;
    let petition = json!({
        "activityId": reception, "organizationId": group, "problem": "办事排队过久",
        "idempotencyKey": "petition",
    });
    let object = "rectification { id }";
    let opened = act(app, head, "openPetitionRectification", object, petition).await;
    opened.ok();
    point
}
