//! Organizations and people (domain §4.1): what holds from a date to a date, what is never
//! overwritten, and what follows when something moves or ends.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::{draft_input, id, open_round, submit};
use crate::support::seed::{PERIOD, Region};

const ORGANIZATION: &str =
    "organization { id name revision until superior { id } division { code } }";

async fn reporting(app: &TestApp, region: &Region, county: &str) -> [i64; 2] {
    let document = "query($code: DivisionCode!, $period: Period!) { division(code: $code) { status(period: $period) { \
        reporting { due submitted } } } }";
    let reader = app.as_(&region.accounts.province_staff);
    let answer = reader
        .run(document, json!({ "code": county, "period": PERIOD }))
        .await
        .ok();
    ["due", "submitted"].map(|name| answer.number(&format!("/division/status/reporting/{name}")))
}

fn move_input(region: &Region, effective_on: &str) -> Value {
    json!({
        "organizationId": id(&region.departments[0].party_group),
        "newSuperiorId": id(&region.other_county.working_committee),
        "effectiveOn": effective_on,
        "expectedRevision": 1,
    })
}

#[track_caller]
fn codes(answer: &Answer) -> Vec<String> {
    answer
        .user_errors()
        .into_iter()
        .map(|error| error.code)
        .collect()
}

both! {
    async fn an_organization_is_established_once(app: TestApp) {
        let region = app.region(1).await;
        let input = json!({
            "kind": "PARTY_GROUP",
            "name": "  新设局党组 ",
            "divisionCode": "610431",
            "superiorId": id(&region.county.working_committee),
            "validFrom": "2026-07-01",
            "idempotencyKey": "new",
        });
        let by = &region.accounts.administrator;
        let first = app.act(by, "establishOrganization", ORGANIZATION, input.clone()).await.ok();
        let again = app.act(by, "establishOrganization", ORGANIZATION, input.clone()).await.ok();
        assert_eq!(first.body, again.body);
        assert_eq!(first.data("/establishOrganization/organization/name"), "新设局党组");
        for (field, value, code) in [
            ("name", json!(" "), "REQUIRED"),
            ("name", json!("长".repeat(101)), "TOO_LONG"),
            ("validFrom", json!("2026-07-11"), "OUT_OF_RANGE"),
            ("superiorId", json!(id(&region.county.party_committee)), "WRONG_KIND"),
            ("superiorId", json!(id(&region.other_county.working_committee)), "WRONG_STATE"),
        ] {
            let mut input = input.clone();
            input[field] = value;
            input["idempotencyKey"] = json!("refused");
            let answer = app.act(by, "establishOrganization", ORGANIZATION, input).await;
            assert_eq!(answer.refused(code), field);
        }
    }

    async fn a_division_has_one_working_committee(app: TestApp) {
        let region = app.region(1).await;
        let input = json!({
            "kind": "WORKING_COMMITTEE",
            "name": "另一个工委",
            "divisionCode": "610431",
            "superiorId": id(&region.county.party_committee),
            "guidedById": id(&region.city.working_committee),
            "validFrom": "2026-07-01",
            "idempotencyKey": "second",
        });
        let by = &region.accounts.administrator;
        let answer = app.act(by, "establishOrganization", ORGANIZATION, input).await;
        answer.refused("DUPLICATE");
    }

    async fn nothing_comes_to_stand_below_itself(app: TestApp) {
        let region = app.region(1).await;
        let by = &region.accounts.administrator;
        for superior in [id(&region.city.party_committee), id(&region.county.party_committee)] {
            let input = json!({
                "organizationId": id(&region.city.party_committee),
                "newSuperiorId": superior,
                "effectiveOn": "2026-07-01",
                "expectedRevision": 1,
            });
            let answer = app.act(by, "moveOrganization", ORGANIZATION, input).await;
            assert!(codes(&answer).contains(&"CYCLE".to_owned()), "{answer}");
        }
    }

    async fn a_move_carries_the_subtree(app: TestApp) {
        let region = app.region(2).await;
        let by = &region.accounts.administrator;
        let input = move_input(&region, "2026-07-01");
        let moved = app.act(by, "moveOrganization", ORGANIZATION, input).await.ok();
        let organization = moved.data("/moveOrganization/organization");
        assert_eq!(organization["superior"]["id"], id(&region.other_county.working_committee));
        assert_eq!(organization["division"]["code"], "610402");
        // Its branch goes with it: into the sight of the other county, out of that of its own.
        let document = "query($id: ID!) { organization(id: $id) { division { code } members { totalCount } } }";
        let branch = json!({ "id": id(&region.departments[0].branch) });
        let seen = app.as_(&region.accounts.neighbour).run(document, branch.clone()).await.ok();
        assert_eq!(seen.data("/organization/division/code"), "610402");
        assert_eq!(seen.data("/organization/members/totalCount"), 3);
        let seen = app.as_(&region.accounts.county_staff).run(document, branch).await.ok();
        assert!(seen.data("/organization").is_null(), "{seen}");
    }

    async fn a_stale_or_future_or_backdated_move_is_refused(app: TestApp) {
        let region = app.region(1).await;
        let by = &region.accounts.administrator;
        for (field, value, code) in [
            ("expectedRevision", json!(0), "STALE_REVISION"),
            ("effectiveOn", json!("2026-07-11"), "OUT_OF_RANGE"),
            ("effectiveOn", json!("2023-12-31"), "DATES_OUT_OF_ORDER"),
        ] {
            let mut input = move_input(&region, "2026-07-01");
            input[field] = value;
            let answer = app.act(by, "moveOrganization", ORGANIZATION, input).await;
            assert!(codes(&answer).iter().all(|found| found == code), "{answer}");
            assert!(!codes(&answer).is_empty(), "{answer}");
        }
    }

    async fn what_was_owed_counts_where_the_organization_stood_on_the_last_day(app: TestApp) {
        let region = app.region(2).await;
        open_round(&app, &region).await;
        let by = &region.accounts.administrator;
        let input = move_input(&region, "2026-07-01");
        app.act(by, "moveOrganization", ORGANIZATION, input).await.ok();
        assert_eq!(reporting(&app, &region, "610431").await, [2, 0], "moved after the period");
        assert_eq!(reporting(&app, &region, "610402").await, [0, 0]);
    }

    async fn what_is_owed_moves_along_within_the_period(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        submit(&app, &round, &region.departments[0]).await;
        assert_eq!(reporting(&app, &region, "610431").await, [2, 1]);
        let by = &region.accounts.administrator;
        let input = move_input(&region, "2026-06-30");
        app.act(by, "moveOrganization", ORGANIZATION, input).await.ok();
        assert_eq!(reporting(&app, &region, "610431").await, [1, 0]);
        assert_eq!(reporting(&app, &region, "610402").await, [1, 1]);
    }

    async fn a_dissolved_organization_takes_no_records_and_leaves_the_denominator(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        let department = &region.departments[0];
        let by = &region.accounts.administrator;
        let dissolve = |organization: String| {
            let input = json!({
                "organizationId": organization,
                "effectiveOn": "2026-07-05",
                "document": "撤〔2026〕1号",
                "expectedRevision": 1,
            });
            app.act(by, "dissolveOrganization", ORGANIZATION, input)
        };
        let answer = dissolve(id(&department.party_group)).await;
        assert_eq!(codes(&answer), ["WRONG_STATE"], "it still leads its branch: {answer}");
        let answer = dissolve(id(&department.branch)).await;
        assert_eq!(codes(&answer), ["WRONG_STATE"], "it still has members: {answer}");
        end_memberships(&app, &region).await;
        dissolve(id(&department.branch)).await.ok();
        let answer = dissolve(id(&department.party_group)).await.ok();
        assert_eq!(answer.data("/dissolveOrganization/organization/until"), "2026-07-05");
        assert_eq!(reporting(&app, &region, "610431").await, [1, 0]);
        let input = draft_input(&round, department, 0, "还在写");
        let answer = app.as_(&department.clerk).act("SaveWorkReportDraft", input).await;
        assert!(answer.body.get("errors").is_some() || !codes(&answer).is_empty(), "{answer}");
    }

    async fn a_post_is_held_by_one_person_at_a_time(app: TestApp) {
        let region = app.region(1).await;
        let by = &region.accounts.administrator;
        let department = &region.departments[0];
        let appointment = |from: &str| json!({
            "postId": id(&department.secretary_post),
            "personId": id(&region.county.secretary),
            "fullTime": false,
            "validFrom": from,
            "document": "任〔2026〕7号",
        });
        let object = "appointment { id since until person { id } }";
        let answer = app.act(by, "appoint", object, appointment("2026-07-01")).await;
        answer.refused("POST_OCCUPIED");
        let old = json!({
            "appointmentId": id(&department.secretary_appointment),
            "endsOn": "2026-07-01",
            "document": "免〔2026〕7号",
        });
        let ended = app.act(by, "endAppointment", object, old.clone()).await.ok();
        assert_eq!(ended.data("/endAppointment/appointment/until"), "2026-07-01");
        app.act(by, "endAppointment", object, old).await.refused("WRONG_STATE");
        app.act(by, "appoint", object, appointment("2026-06-30")).await.refused("POST_OCCUPIED");
        app.act(by, "appoint", object, appointment("2026-07-01")).await.ok();
        let document = "query($id: ID!) { organization(id: $id) { secretary { person { id } since } \
            appointments(past: true) { totalCount } } }";
        let variables = json!({ "id": id(&department.party_group) });
        let seen = app.as_(by).run(document, variables).await.ok();
        assert_eq!(seen.data("/organization/secretary/person/id"), &json!(id(&region.county.secretary)));
        assert_eq!(seen.data("/organization/appointments/totalCount"), 2, "nothing is overwritten");
    }

    async fn a_person_is_a_member_of_one_branch(app: TestApp) {
        let region = app.region(2).await;
        let by = &region.accounts.administrator;
        let object = "membership { id since until branch { id } }";
        let admit = |department: usize| json!({
            "personId": id(&region.county.secretary),
            "organizationId": id(&region.departments[department].branch),
            "probationary": false,
            "since": "2026-07-01",
        });
        app.act(by, "admitMember", object, admit(0)).await.ok();
        app.act(by, "admitMember", object, admit(1)).await.refused("ALREADY_MEMBER");
        let transfer = json!({
            "personId": id(&region.county.secretary),
            "toOrganizationId": id(&region.departments[1].branch),
            "on": "2026-07-09",
        });
        let moved = app.act(by, "transferMember", object, transfer).await.ok();
        let branch = id(&region.departments[1].branch);
        assert_eq!(moved.data("/transferMember/membership/branch/id"), &json!(branch));
    }

    async fn a_committee_manages_what_it_leads_and_no_more(app: TestApp) {
        let region = app.region(1).await;
        let rename = |organization: String| {
            json!({ "organizationId": organization, "name": "新名", "expectedRevision": 1 })
        };
        let department = id(&region.departments[0].party_group);
        let accounts = &region.accounts;
        for (by, code) in [
            (&region.departments[0].clerk, "FORBIDDEN"),
            (&accounts.auditor, "FORBIDDEN"),
            (&accounts.leader, "FORBIDDEN"),
            (&accounts.city_staff, "FORBIDDEN"),
            (&accounts.neighbour, "NOT_FOUND"),
            (&accounts.stranger, "NOT_FOUND"),
            (&accounts.former, "NOT_FOUND"),
            (&accounts.powerless, "NOT_FOUND"),
        ] {
            let answer = app.act(by, "renameOrganization", ORGANIZATION, rename(department.clone())).await;
            assert_eq!(answer.code(), code, "{}", by.username);
        }
        let staff = &accounts.county_staff;
        app.act(staff, "renameOrganization", ORGANIZATION, rename(department)).await.ok();
        let above = rename(id(&region.county.party_committee));
        let answer = app.act(staff, "renameOrganization", ORGANIZATION, above).await;
        assert_eq!(answer.code(), "FORBIDDEN");
    }
}

/// Ends the memberships of the first department's branch, past the service.
async fn end_memberships(app: &TestApp, region: &Region) {
    use entity::membership::{Column, Entity};
    use sea_orm::sea_query::Expr;
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
    let last = chrono::NaiveDate::from_ymd_opt(2026, 7, 1).expect("a day");
    Entity::update_many()
        .col_expr(Column::ValidUntil, Expr::value(last))
        .filter(Column::OrganizationId.eq(region.departments[0].branch.0))
        .exec(app.db.reader())
        .await
        .expect("the memberships");
}
