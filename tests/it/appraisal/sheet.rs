//! Results as a workbook.

use serde_json::json;

use crate::support::app::TestApp;
use crate::support::appraisal::{advance, group, open_cycle, score_input};
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::sheets::{get, pages};

both! {
    async fn results_go_out_once_they_are_public(app: TestApp) {
        let region = app.region(3).await;
        let staff = app.as_(&region.accounts.county_staff);
        let scheme = json!({
            "organizationId": id(&region.county.working_committee), "title": "年度考核",
            "indicators": [
                { "key": "duty", "title": "责任落实", "weight": 60, "method": "REVIEWERS" },
                { "key": "style", "title": "=作风", "weight": 40, "method": "REVIEWERS" },
            ],
        });
        let cycle = open_cycle(&app, &region, scheme).await;
        let path = format!("/sheets/appraisal/{cycle}");
        let clerk = app.as_(&region.departments[0].clerk).speaking("zh-CN");
        advance(&staff, &cycle, "REVIEW").await.ok();
        for (department, score) in region.departments.iter().zip([80.0, 95.0, 80.0]) {
            for key in ["duty", "style"] {
                staff.act("ScoreIndicator", score_input(&cycle, department, key, score)).await.ok();
            }
        }
        assert_eq!(get(&clerk, &path).await.status(), 404, "sealed");
        assert_eq!(get(&staff, &path).await.status(), 409, "not summed up");
        advance(&staff, &cycle, "PUBLIC_NOTICE").await.ok();
        for client in [&staff.clone().speaking("zh-CN"), &clerk] {
            let seen = pages(client, &path).await;
            let rows = &seen[0].1;
            assert_eq!(rows[0], ["名次", "单位", "党建得分", "综合得分", "等次", "责任落实", "=作风", "取消资格原因"]);
            let column = |number: usize| rows.iter().skip(1).map(|row| row[number].clone()).collect::<Vec<_>>();
            assert_eq!((column(0), column(2)), (
                ["1", "2", "2"].map(str::to_owned).to_vec(),
                ["95", "80", "80"].map(str::to_owned).to_vec(),
            ));
            assert_eq!(column(4), ["良好", "良好", "良好"]);
        }
        // Who is out stands last, without a place, with the reason; the others move up.
        let document = "mutation($input: DisqualifyAppraisedInput!) { disqualifyAppraised(input: $input) { errors { code path } } }";
        let out = json!({ "cycleId": cycle, "organizationId": id(&region.departments[1].party_group),
            "reason": "弄虚作假", "followUp": "约谈" });
        staff.run(document, json!({ "input": out })).await.ok();
        let seen = pages(&clerk, &path).await;
        let rows: Vec<_> = seen[0].1.iter().skip(1).map(|row| [0, 2, 4, 7].map(|column| row[column].clone())).collect();
        let stays = ["1", "80", "良好", ""];
        assert_eq!(rows, [stays, stays, ["", "95", "", "弄虚作假"]].map(|row| row.map(str::to_owned)));
        assert_eq!(get(&app.nobody(), &path).await.status(), 401);
        assert_eq!(get(&staff_of_nothing(&app, &region), &format!("/sheets/appraisal/{}", group(&region)[0])).await.status(), 404);
    }
}

fn staff_of_nothing<'a>(
    app: &'a TestApp,
    region: &crate::support::seed::Region,
) -> crate::support::client::Client<'a> {
    app.as_(&region.accounts.powerless)
}
