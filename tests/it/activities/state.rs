//! What happens to a record afterwards: confirmed, voided, put right.

use serde_json::json;

use super::{act, first, read, record, session, titles};
use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::reports::id;

both! {
    async fn the_superior_confirms(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let activity = record(&app, clerk, session(department, "one")).await;
        let input = json!({ "activityId": activity, "expectedRevision": 1 });
        for account in [clerk, &region.accounts.auditor, &region.accounts.city_staff, &region.accounts.leader] {
            let answer = act(&app, account, "confirmActivity", input.clone()).await;
            assert_eq!(answer.code(), "FORBIDDEN", "{}", account.username);
        }
        let staff = &region.accounts.county_staff;
        let done = act(&app, staff, "confirmActivity", input.clone()).await.ok();
        assert_eq!(done.data("/confirmActivity/activity/state"), "CONFIRMED");
        assert_eq!(done.data("/confirmActivity/activity/revision"), 2);
        let again = act(&app, staff, "confirmActivity", input).await;
        let codes: Vec<_> = again.user_errors().into_iter().map(|error| error.code).collect();
        assert_eq!(codes, ["STALE_REVISION", "WRONG_STATE"]);
    }

    async fn a_voided_record_stays_readable(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let activity = record(&app, clerk, session(department, "one")).await;
        let void = |reason: &str| json!({ "activityId": activity, "expectedRevision": 1, "reason": reason });
        let answer = act(&app, clerk, "voidActivity", void(" ")).await;
        assert_eq!(answer.refused("REQUIRED"), "reason");
        let done = act(&app, clerk, "voidActivity", void("重复登记")).await.ok();
        assert_eq!(done.data("/voidActivity/activity/state"), "VOIDED");
        let seen = read(&app, &region.accounts.auditor, &activity).await;
        assert_eq!(seen.data("/activity/voidReason"), "重复登记");
        let again = json!({ "activityId": activity, "expectedRevision": 2, "reason": "再次" });
        let answer = act(&app, &region.accounts.county_staff, "voidActivity", again).await;
        assert_eq!(answer.refused("WRONG_STATE"), "activityId");
    }

    async fn once_confirmed_only_the_superior_voids(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let staff = &region.accounts.county_staff;
        let activity = record(&app, clerk, session(department, "one")).await;
        let input = json!({ "activityId": activity, "expectedRevision": 1 });
        act(&app, staff, "confirmActivity", input).await.ok();
        let void = json!({ "activityId": activity, "expectedRevision": 2, "reason": "查无此会" });
        let answer = act(&app, clerk, "voidActivity", void.clone()).await;
        assert_eq!(answer.code(), "FORBIDDEN");
        let correct = json!({
            "activityId": activity, "expectedRevision": 2, "reason": "改时长", "activity": session(department, "-"),
        });
        let answer = act(&app, clerk, "correctActivity", correct).await;
        assert_eq!(answer.refused("WRONG_STATE"), "activityId");
        act(&app, staff, "voidActivity", void).await.ok();
    }

    async fn a_correction_stands_in_the_place_of_the_old(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let old = record(&app, clerk, session(department, "one")).await;
        let mut right = session(department, "-");
        right["hours"] = json!("8");
        right["title"] = json!("第三次集中学习（更正）");
        let correct = |revision: i32, hours: &str| {
            let mut activity = right.clone();
            activity["hours"] = json!(hours);
            json!({ "activityId": old, "expectedRevision": revision, "reason": "时长有误", "activity": activity })
        };
        let answer = act(&app, clerk, "correctActivity", correct(1, "-8")).await;
        assert_eq!(answer.refused("OUT_OF_RANGE"), "activity.hours");
        let done = act(&app, clerk, "correctActivity", correct(1, "8")).await.ok();
        let new = done.text("/correctActivity/activity/id");
        assert_eq!(done.data("/correctActivity/activity/hours"), "8");
        assert_eq!(done.data("/correctActivity/activity/corrects/id"), &json!(old));
        let seen = read(&app, clerk, &old).await;
        assert_eq!(seen.data("/activity/state"), "VOIDED");
        assert_eq!(seen.data("/activity/hours"), "7.5", "what it said has not changed");
        assert_eq!(seen.data("/activity/correctedBy/id"), &json!(new));
        let answer = act(&app, clerk, "correctActivity", correct(1, "8")).await;
        let codes: Vec<_> = answer.user_errors().into_iter().map(|error| error.code).collect();
        assert!(codes.contains(&"STALE_REVISION".to_owned()), "{codes:?}");
        let group = id(&department.party_group);
        let counting = json!({ "states": ["RECORDED", "CONFIRMED"] });
        assert_eq!(titles(&app, clerk, &group, counting).await, ["第三次集中学习（更正）"]);
    }

    async fn every_act_is_in_the_history(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let activity = record(&app, clerk, session(department, "one")).await;
        let void = json!({ "activityId": activity, "expectedRevision": 1, "reason": "重复登记" });
        act(&app, clerk, "voidActivity", void).await.ok();
        let document = "query($id: ID!) { organization(id: $id) { history(first: 10) { nodes { action } } } }";
        let variables = json!({ "id": id(&department.party_group) });
        let seen = app.as_(clerk).run(document, variables).await.ok();
        let nodes = seen.data("/organization/history/nodes").to_string();
        assert!(nodes.contains("recordActivity") && nodes.contains("voidActivity"), "{nodes}");
    }
}
