//! What happens to responsibility chains meanwhile, and whether the status says what they lack.

use chrono::{Datelike as _, Days};
use serde_json::{Value, json};

use super::World;
use super::dice::Deed;
use crate::support::client::Answer;
use crate::support::reports::id;
use crate::support::seed::Department;

/// A link that was assigned.
#[derive(Clone, Debug)]
pub(super) struct Linked {
    department: Department,
    tier: &'static str,
    id: String,
    wording: i64,
}

/// What is read of a link after an act on it.
const LINK: &str = "link { id wording }";
/// The chains of a county: of its party committee and of everything below.
const CHAINS: &str = "query($code: DivisionCode!, $period: Period!) { division(code: $code) { partyCommittee { \
    responsibilityChain(period: $period) { complete gaps { tier reason } \
    below(first: 100) { totalCount nodes { complete gaps { tier reason } organization { division { code } } } } } } \
    status(period: $period) { responsibility { due complete gaps } } } }";

impl World<'_> {
    /// This year, or the next.
    fn year(&mut self) -> String {
        let next = self.dice.below(4) == 0;
        (self.app.clock.today().year() + i32::from(next)).to_string()
    }

    pub(super) async fn assign(&mut self, which: usize) -> Option<Answer> {
        let department = self.duties[which].department.clone();
        let organization = id(&department.party_group);
        let place = self.places[&organization]?;
        let tiers = ["OVERALL", "FIRST", "IMPLEMENTING"];
        let tier = tiers[self.dice.below(tiers.len())];
        let mut input = json!({
            "organizationId": organization,
            "period": self.year(),
            "tier": tier,
        });
        match tier {
            "OVERALL" => input["bodyId"] = json!(organization),
            "FIRST" => input["appointmentId"] = json!(self.secretary(&department)),
            _ => input["bodyId"] = json!(id(&department.branch)),
        }
        let by = self.staff(place);
        let answer = self.act(by, "assignResponsibilityLink", LINK, input).await;
        if is_done(&answer) {
            self.links.push(Linked {
                department,
                tier,
                id: answer.text("/assignResponsibilityLink/link/id"),
                wording: answer.number("/assignResponsibilityLink/link/wording"),
            });
        }
        Some(answer)
    }

    /// The appointment by which somebody is, or was last, secretary.
    fn secretary(&self, department: &Department) -> String {
        let known = self.secretaries.get(&id(&department.party_group));
        known.map_or_else(|| id(&department.secretary_appointment), Clone::clone)
    }

    /// One of the links, most likely a new one.
    fn some_link(&mut self) -> Option<usize> {
        let recent = self.links.len().min(12);
        (recent > 0).then(|| self.links.len() - 1 - self.dice.below(recent))
    }

    pub(super) async fn on_a_link(&mut self, deed: Deed) -> Option<Answer> {
        let at = self.some_link()?;
        let link = self.links[at].clone();
        let place = self.places[&id(&link.department.party_group)].unwrap_or(0);
        let mut input = json!({ "linkId": link.id });
        let (by, name) = match deed {
            Deed::Sign => {
                input["expectedWording"] = json!(link.wording);
                let signer = match link.tier {
                    "IMPLEMENTING" => &link.department.branch_head,
                    _ => &link.department.head,
                };
                (signer, "signResponsibilityLink")
            }
            Deed::Word => {
                input["expectedWording"] = json!(link.wording);
                input["duties"] = json!([{ "text": format!("第 {} 稿", self.keys) }]);
                self.keys += 1;
                (self.staff(place), "setResponsibilityDuties")
            }
            _ => {
                input["reason"] = json!("分工调整");
                (self.staff(place), "releaseResponsibilityLink")
            }
        };
        let object = if deed == Deed::Sign {
            "__typename"
        } else {
            LINK
        };
        let answer = self.act(by, name, object, input).await;
        if deed == Deed::Word && is_done(&answer) {
            self.links[at].wording = answer.number("/setResponsibilityDuties/link/wording");
        }
        Some(answer)
    }

    /// A secretary goes, or comes back for some days.
    pub(super) async fn post(&mut self, deed: Deed, which: usize) -> Option<Answer> {
        let department = self.duties[which].department.clone();
        let organization = id(&department.party_group);
        self.places[&organization]?;
        let today = self.app.clock.today();
        let by = &self.region.accounts.administrator;
        if deed == Deed::EndPost {
            let input = json!({
                "appointmentId": self.secretary(&department),
                "endsOn": today.to_string(),
                "document": "免〔2026〕2号",
            });
            return Some(
                self.act(by, "endAppointment", "appointment { id }", input)
                    .await,
            );
        }
        let days = 3 + u64::try_from(self.dice.below(60)).expect("a small number");
        let input = json!({
            "postId": id(&department.secretary_post),
            "personId": id(&department.secretary),
            "fullTime": true,
            "validFrom": today.to_string(),
            "validUntil": (today + Days::new(days)).to_string(),
            "document": "任〔2026〕3号",
        });
        let answer = self.act(by, "appoint", "appointment { id }", input).await;
        if is_done(&answer) {
            let appointment = answer.text("/appoint/appointment/id");
            self.secretaries.insert(organization, appointment);
        }
        Some(answer)
    }

    /// The status of a county counts what its chains lack, each read by itself.
    pub(super) async fn check_chains(&self, when: usize) {
        let reader = self.app.as_(&self.region.accounts.administrator);
        let year = self.app.clock.today().year().to_string();
        for code in ["610431", "610402"] {
            let variables = json!({ "code": code, "period": year });
            let read = reader.run(CHAINS, variables).await.ok();
            let own = read
                .data("/division/partyCommittee/responsibilityChain")
                .clone();
            let below = own["below"]["nodes"].as_array().expect("a list").clone();
            assert_eq!(own["below"]["totalCount"], json!(below.len()), "{code}");
            let all: Vec<&Value> = below.iter().chain([&own]).collect();
            let gaps: usize = all
                .iter()
                .map(|chain| chain["gaps"].as_array().map_or(0, Vec::len))
                .sum();
            let complete = all.iter().filter(|chain| chain["complete"] == true).count();
            let expected = json!({ "due": all.len(), "complete": complete, "gaps": gaps });
            let counted = read.data("/division/status/responsibility");
            assert_eq!(counted, &expected, "{code} after {when} acts");
        }
    }
}

fn is_done(answer: &Answer) -> bool {
    answer.body.get("errors").is_none() && answer.user_errors().is_empty()
}
