//! Schemes: made, made again, and refused.

use serde_json::{Value, json};

use super::scheme_input;
use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::client::Client;
use crate::support::db::both;
use crate::support::reports::id;

const CREATE: &str = "mutation($input: CreateAppraisalSchemeInput!) { createAppraisalScheme(input: $input) { \
    scheme { id title version previous { id } difference { key before after } democraticScale { option score } \
    indicators { key title weight method cap children { key title weight method } } } errors { code message path } } }";

async fn create(client: &Client<'_>, input: Value) -> Answer {
    client.run(CREATE, json!({ "input": input })).await
}

both! {
    async fn a_scheme_is_as_it_was_given(app: TestApp) {
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        let made = create(&staff, scheme_input(&region, "年度考核")).await.ok();
        let scheme = made.data("/createAppraisalScheme/scheme");
        assert_eq!((&scheme["version"], &scheme["previous"]), (&json!(1), &Value::Null));
        let child = json!({ "key": "direct", "title": "直接责任", "weight": 50, "method": "REVIEWERS" });
        assert_eq!(scheme["indicators"][0]["children"][1], child);
        assert_eq!(scheme["indicators"][2]["cap"], 10.0);
        assert_eq!(scheme["democraticScale"][1], json!({ "option": "FAIRLY_GOOD", "score": 85.0 }));
    }

    async fn the_same_title_again_makes_the_next_version_beside_the_old_one(app: TestApp) {
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        let first = create(&staff, scheme_input(&region, "年度考核")).await.ok();
        let mut input = scheme_input(&region, "年度考核");
        input["indicators"][2]["cap"] = json!(12.5);
        let second = create(&staff, input).await.ok();
        let scheme = second.data("/createAppraisalScheme/scheme");
        assert_eq!(scheme["version"], 2);
        assert_eq!(scheme["previous"]["id"], first.text("/createAppraisalScheme/scheme/id"));
        assert_eq!(scheme["difference"], json!([{
            "key": "lapses",
            "before": "失误扣分 0% Deduction up to 10.00",
            "after": "失误扣分 0% Deduction up to 12.50",
        }]));
        let document = "query($id: ID!) { organization(id: $id) { appraisalSchemes { totalCount nodes { version \
            indicators { key cap } } } } }";
        let listed = staff.run(document, json!({ "id": id(&region.county.working_committee) })).await.ok();
        let schemes = listed.data("/organization/appraisalSchemes");
        assert_eq!(schemes["totalCount"], 2);
        assert_eq!((&schemes["nodes"][0]["version"], &schemes["nodes"][1]["version"]), (&json!(2), &json!(1)));
        assert_eq!(schemes["nodes"][1]["indicators"][2]["cap"], 10.0);
    }

    async fn a_bad_scheme_is_refused_with_all_that_is_wrong(app: TestApp) {
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        let mut input = scheme_input(&region, "年度考核");
        input["indicators"][1]["weight"] = json!(41);
        input["indicators"][2]["key"] = json!("first");
        let answer = create(&staff, input).await;
        let found = answer.user_errors().into_iter().map(|error| (error.code, error.path));
        let expected = [("WEIGHTS_NOT_WHOLE", "indicators"), ("DUPLICATE", "indicators.2.key")];
        let expected = expected.map(|(code, path)| (code.to_owned(), path.to_owned()));
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    async fn norms_with_which_nothing_is_computed_are_refused(app: TestApp) {
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        let mut input = scheme_input(&region, "年度考核");
        input["indicators"][1]["method"] = json!("COMPLIANCE");
        for (codes, code, at) in [
            (json!(["N14", "N34"]), "NORMS_UNKNOWN", "indicators.1.normCodes.1"),
            (json!(["X1"]), "NORMS_UNKNOWN", "indicators.1.normCodes.0"),
            (json!(["N14", "N14"]), "DUPLICATE", "indicators.1.normCodes.1"),
            (json!([]), "REQUIRED", "indicators.1.normCodes"),
        ] {
            input["indicators"][1]["normCodes"] = codes;
            let answer = create(&staff, input.clone()).await;
            assert_eq!(answer.refused(code), at);
        }
    }

    async fn a_score_has_two_decimals_at_the_most(app: TestApp) {
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        for cap in [json!(9.999), json!("9"), json!(1e300), json!(true)] {
            let mut input = scheme_input(&region, "年度考核");
            input["indicators"][2]["cap"] = cap.clone();
            let answer = create(&staff, input).await;
            assert!(answer.body.get("errors").is_some(), "{cap}: {answer}");
        }
        for cap in [json!(-1), json!(100.01), json!(0)] {
            let mut input = scheme_input(&region, "年度考核");
            input["indicators"][2]["cap"] = cap;
            assert_eq!(create(&staff, input).await.refused("OUT_OF_RANGE"), "indicators.2.cap");
        }
    }

    async fn only_those_who_appraise_for_a_body_make_its_schemes(app: TestApp) {
        let region = app.region(1).await;
        let input = scheme_input(&region, "年度考核");
        for account in [&region.accounts.city_staff, &region.accounts.auditor] {
            let answer = create(&app.as_(account), input.clone()).await;
            assert_eq!(answer.code(), "FORBIDDEN", "{}", account.username);
        }
        let answer = create(&app.as_(&region.accounts.neighbour), input.clone()).await;
        assert_eq!(answer.code(), "NOT_FOUND");
        let made = create(&app.as_(&region.accounts.county_staff), input).await.ok();
        let scheme = json!({ "id": made.text("/createAppraisalScheme/scheme/id") });
        let document = "query($id: ID!) { appraisalScheme(id: $id) { title } }";
        let seen = app.as_(&region.accounts.city_staff).run(document, scheme.clone()).await.ok();
        assert_eq!(seen.data("/appraisalScheme/title"), "年度考核");
        let hidden = app.as_(&region.accounts.neighbour).run(document, scheme).await.ok();
        assert!(hidden.data("/appraisalScheme").is_null(), "{hidden}");
    }

    async fn templates_are_for_everybody_to_start_from(app: TestApp) {
        let region = app.region(1).await;
        let document = "{ appraisalTemplates { key title clause indicators { key weight children { key weight } } } }";
        let seen = app.as_(&region.departments[0].clerk).run(document, json!({})).await.ok();
        let templates = seen.data("/appraisalTemplates").as_array().expect("a list");
        assert_eq!(templates.len(), 7);
    }
}
