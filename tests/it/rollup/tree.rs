//! Deeds on the tree: departments move, end, and go up in others.

use serde_json::json;

use super::dice::Deed;
use super::{DEPARTMENTS, World};
use crate::support::client::Answer;
use crate::support::reports::id;
use crate::support::seed::Department;

impl World<'_> {
    pub(super) async fn reorganize(&mut self, deed: Deed, which: usize) -> Option<Answer> {
        let department = self.duties[which].department.clone();
        let organization = id(&department.party_group);
        let place = self.places[&organization]?;
        let today = self.app.clock.today().to_string();
        let left = self.places.values().flatten().count();
        match deed {
            Deed::Move => {
                let answer = self
                    .move_to(&organization, &self.committee(1 - place), &today)
                    .await;
                self.place(&organization, Some(1 - place), &answer);
                Some(answer)
            }
            // Some must stay, or nothing happens any more.
            _ if left <= DEPARTMENTS => None,
            Deed::Dissolve => self.dissolve(&department, &today).await,
            _ => {
                let others = self
                    .places
                    .iter()
                    .filter(|(other, at)| **at == Some(place) && **other != organization);
                let other = others.map(|(other, _)| other.clone()).next()?;
                let input = json!({
                    "predecessorIds": [organization],
                    "successorId": other,
                    "effectiveOn": today,
                });
                let by = &self.region.accounts.administrator;
                let answer = self
                    .app
                    .act(by, "mergeOrganizations", "organization { id }", input)
                    .await;
                self.place(&organization, None, &answer);
                Some(answer)
            }
        }
    }

    /// What it leads goes to another department of the county first.
    async fn dissolve(&mut self, department: &Department, today: &str) -> Option<Answer> {
        let organization = id(&department.party_group);
        let place = self.places[&organization];
        let others = self
            .places
            .iter()
            .filter(|(other, at)| **at == place && **other != organization);
        let heir = others.map(|(other, _)| other.clone()).next()?;
        let document = "query($id: ID!) { organization(id: $id) { revision subordinates(first: 100) { nodes { id } } } }";
        let administrator = self.app.as_(&self.region.accounts.administrator);
        let read = administrator
            .run(document, json!({ "id": organization }))
            .await
            .ok();
        for branch in read
            .data("/organization/subordinates/nodes")
            .as_array()
            .cloned()
            .unwrap_or_default()
        {
            let branch = branch["id"].as_str().unwrap_or_default();
            let moved = self.move_to(branch, &heir, today).await;
            if !moved.user_errors().is_empty() {
                return Some(moved);
            }
        }
        let input = json!({
            "organizationId": organization,
            "effectiveOn": today,
            "document": "撤〔2026〕1号",
            "expectedRevision": read.number("/organization/revision"),
        });
        let by = &self.region.accounts.administrator;
        let answer = self
            .app
            .act(by, "dissolveOrganization", "organization { id }", input)
            .await;
        self.place(&organization, None, &answer);
        Some(answer)
    }

    async fn move_to(&self, organization: &str, superior: &str, today: &str) -> Answer {
        let by = &self.region.accounts.administrator;
        let document = "query($id: ID!) { organization(id: $id) { revision } }";
        let read = self
            .app
            .as_(by)
            .run(document, json!({ "id": organization }))
            .await
            .ok();
        let input = json!({
            "organizationId": organization,
            "newSuperiorId": superior,
            "effectiveOn": today,
            "expectedRevision": read.number("/organization/revision"),
        });
        self.app
            .act(by, "moveOrganization", "organization { id }", input)
            .await
    }

    fn place(&mut self, organization: &str, place: Option<usize>, answer: &Answer) {
        if answer.body.get("errors").is_none() && answer.user_errors().is_empty() {
            self.places.insert(organization.to_owned(), place);
        }
    }
}
