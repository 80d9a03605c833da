//! Deeds that norms look at: what is done and voided, elections, norms that are tightened and ended.

use chrono::Days;
use serde_json::json;

use super::World;
use super::dice::Deed;
use crate::support::client::Answer;
use crate::support::reports::id;

/// What departments hold.
const HELD: [&str; 3] = [
    "DEMOCRATIC_LIFE_MEETING",
    "STUDY_GROUP_SESSION",
    "COLLECTIVE_EDUCATION",
];

impl World<'_> {
    pub(super) async fn keep_norms(&mut self, deed: Deed, which: usize) -> Option<Answer> {
        let department = self.duties[which].department.clone();
        match deed {
            Deed::Record => {
                let days = u64::try_from(self.dice.below(100)).expect("a small number");
                let kind = HELD[self.dice.below(HELD.len())];
                let input = json!({
                    "organizationId": id(&department.party_group),
                    "kind": kind,
                    "title": "会议",
                    "startsOn": (self.app.clock.today() - Days::new(days)).to_string(),
                    "idempotencyKey": self.key(),
                });
                let clerk = department.clerk;
                let answer = self
                    .app
                    .act(&clerk, "recordActivity", "activity { id }", input)
                    .await;
                if let Some(activity) = made(&answer, "/data/recordActivity/activity/id") {
                    self.recorded.push((activity, clerk));
                }
                Some(answer)
            }
            Deed::Void => {
                let (activity, clerk) = self.recorded.pop()?;
                let input =
                    json!({ "activityId": activity, "expectedRevision": 1, "reason": "重复" });
                Some(
                    self.app
                        .act(&clerk, "voidActivity", "activity { id }", input)
                        .await,
                )
            }
            _ => {
                let today = self.app.clock.today().to_string();
                let input = json!({ "organizationId": id(&department.branch), "heldOn": today });
                let by = &self.region.accounts.administrator;
                Some(
                    self.app
                        .act(by, "recordElection", "organization { id }", input)
                        .await,
                )
            }
        }
    }

    /// A county asks for two or three meetings instead of one, or does so no longer.
    pub(super) async fn set_norm(&mut self, deed: Deed, which: usize) -> Option<Answer> {
        if deed == Deed::Loosen {
            let (norm, county) = self.issued.pop()?;
            let ends_on = (self.app.clock.today() + Days::new(40)).to_string();
            let input = json!({ "normId": norm, "expectedRevision": 2, "endsOn": ends_on });
            return Some(
                self.app
                    .act(self.staff(county), "endNorm", "norm { id }", input)
                    .await,
            );
        }
        let county = self.duties[which].county;
        let days = u64::try_from(self.dice.below(30)).expect("a small number");
        let input = json!({
            "organizationId": self.committee(county),
            "expectedRevision": 0,
            "code": "N14",
            "threshold": "2",
            "document": "工委〔2026〕12 号",
            "inForceFrom": (self.app.clock.today() + Days::new(days)).to_string(),
        });
        let by = self.staff(county);
        let saved = self
            .app
            .act(by, "saveNormDraft", "norm { id }", input)
            .await;
        let Some(norm) = made(&saved, "/data/saveNormDraft/norm/id") else {
            return Some(saved);
        };
        let input = json!({ "normId": norm, "expectedRevision": 1 });
        let issued = self.app.act(by, "issueNorm", "norm { id }", input).await;
        if made(&issued, "/data/issueNorm/norm/id").is_some() {
            self.issued.push((norm, county));
        }
        Some(issued)
    }
}

/// The id of what an act has made; none where it was refused.
fn made(answer: &Answer, at: &str) -> Option<String> {
    let id = answer.body.pointer(at).and_then(serde_json::Value::as_str);
    id.map(str::to_owned)
}
