//! The whole group at once: from what is recorded to the results of all.

use std::collections::{BTreeMap, BTreeSet};

use entity::{AccountId, EntryId, OrganizationId, PostId, RaterGroupId};

use super::cycle::BUSINESS;
use super::result::{
    Appraised, Leaf, Marks, NormResult, Placed, RaterGroup, Scored, Standing, appraise, overall,
    place,
};
use super::{Hundredths, Indicator, Method, Tree, rounded};

/// A group of reviewers as it stands today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raters {
    /// Key.
    pub id: RaterGroupId,
    /// Its weight.
    pub weight: i64,
    /// Keys of the indicators that it scores.
    pub keys: BTreeSet<String>,
    /// Posts that somebody holds, with the organizations that their holders may not score.
    pub posts: BTreeMap<PostId, BTreeSet<OrganizationId>>,
}

/// A score as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenScore {
    /// Whose.
    pub entry: EntryId,
    /// By which indicator.
    pub key: String,
    /// In which group of reviewers.
    pub group: Option<RaterGroupId>,
    /// In which post.
    pub post: Option<PostId>,
    /// By whom.
    pub by: AccountId,
    /// The score.
    pub score: Hundredths,
}

/// Somebody who is appraised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Key.
    pub entry: EntryId,
    /// The organization.
    pub organization: OrganizationId,
    /// It ended before results stood: it leaves the group.
    pub withdrawn: bool,
    /// It is out.
    pub disqualified: bool,
    /// The records exclude it from the award: it has a score, and neither rank nor grade.
    pub excluded: bool,
    /// What decisions on objections put in place of its scores.
    pub corrections: BTreeMap<String, Hundredths>,
}

/// What is known of the ballots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BallotBox {
    /// Still sealed: only how many ballots it holds is known.
    Sealed(i64),
    /// Counted.
    Counted(BTreeMap<(OrganizationId, String), Marks>),
}

/// Everything that results follow from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The scheme.
    pub tree: Tree,
    /// Percent of party building.
    pub weight: i32,
    /// Percent that may be EXCELLENT.
    pub quota: i32,
    /// Who is appraised.
    pub members: Vec<Member>,
    /// The reviewers.
    pub raters: Vec<Raters>,
    /// Their scores.
    pub scores: Vec<GivenScore>,
    /// The ballots.
    pub ballots: BallotBox,
    /// How those appraised stand with the norms that the scheme names.
    pub norms: BTreeMap<OrganizationId, Vec<NormResult>>,
}

/// The result of one of the group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whose.
    pub entry: EntryId,
    /// Party building, shown.
    pub score: Option<Hundredths>,
    /// With business work, shown.
    pub overall: Option<Hundredths>,
    /// Rank and grade.
    pub placed: Placed,
    /// Keys of what is missing, `@business` among them.
    pub missing: Vec<String>,
    /// Every indicator.
    pub indicators: Vec<Scored>,
    /// Vetoes that were raised.
    pub vetoes: Vec<String>,
    /// How its places of the ballots were marked, by indicator.
    pub marks: BTreeMap<String, Marks>,
}

impl Sheet {
    /// The results of the group. Those who left it have none.
    ///
    /// `sealed` says which indicators of whom the reader may not see yet.
    #[must_use]
    pub fn outcomes(&self, sealed: &dyn Fn(EntryId, &str) -> bool) -> Vec<Outcome> {
        let group: Vec<_> = self.members.iter().filter(|one| !one.withdrawn).collect();
        let appraised: Vec<_> = group
            .iter()
            .map(|member| {
                let mut leaves = self.leaves(member);
                for (key, leaf) in &mut leaves {
                    if sealed(member.entry, key) {
                        *leaf = Leaf::Sealed;
                    }
                }
                (appraise(&self.tree, &leaves), self.business(member))
            })
            .collect();
        let overalls: Vec<_> = appraised
            .iter()
            .map(|(one, business)| overall(one.score.as_ref(), *business, self.weight))
            .collect();
        let standings: Vec<_> = group
            .iter()
            .zip(appraised.iter().zip(&overalls))
            .map(|(member, ((one, _), overall))| Standing {
                overall: overall.as_ref().map(rounded),
                vetoed: !one.vetoes.is_empty(),
                disqualified: member.disqualified || member.excluded,
            })
            .collect();
        let placed = place(&standings, self.quota);
        let results = group.iter().zip(appraised).zip(standings).zip(placed);
        results
            .map(|(((member, (one, business)), standing), placed)| {
                let known = (standing.overall, placed);
                self.outcome(member, one, business, known)
            })
            .collect()
    }

    fn outcome(
        &self,
        member: &Member,
        one: Appraised,
        business: Option<Hundredths>,
        (overall, placed): (Option<Hundredths>, Placed),
    ) -> Outcome {
        let mut missing = one.missing;
        if business.is_none() && self.weight < 100 {
            missing.push(BUSINESS.to_owned());
        }
        if member.disqualified {
            missing.clear();
        }
        let marks = match &self.ballots {
            BallotBox::Sealed(_) => BTreeMap::new(),
            BallotBox::Counted(places) => places
                .iter()
                .filter(|((organization, _), _)| *organization == member.organization)
                .map(|((_, key), marks)| (key.clone(), marks.clone()))
                .collect(),
        };
        Outcome {
            entry: member.entry,
            score: one.score.as_ref().map(rounded),
            overall,
            placed,
            missing,
            indicators: one.indicators,
            vetoes: one.vetoes,
            marks,
        }
    }

    fn business(&self, member: &Member) -> Option<Hundredths> {
        let corrected = member.corrections.get(BUSINESS).copied();
        corrected.or_else(|| self.given(member, BUSINESS).next().map(|score| score.score))
    }

    fn given<'a>(
        &'a self,
        member: &'a Member,
        key: &'a str,
    ) -> impl Iterator<Item = &'a GivenScore> {
        let of = move |score: &&GivenScore| score.entry == member.entry && score.key == key;
        self.scores.iter().filter(of)
    }

    fn leaves(&self, member: &Member) -> BTreeMap<String, Leaf> {
        let mut leaves = BTreeMap::new();
        for (_, node) in self.tree.flat() {
            let first = || {
                self.given(member, &node.key)
                    .next()
                    .map(|score| score.score)
            };
            let leaf = match (member.corrections.get(&node.key), node.method) {
                (Some(score), _) => Some(Leaf::Decided(*score)),
                (None, Method::Reviewers) => Some(self.reviewed(member, &node.key)),
                (None, Method::Ballot) => self.voted(member, &node.key),
                (None, Method::Compliance) => Some(self.complied(member, node)),
                (None, Method::Deduction) if !node.norm_codes.is_empty() => {
                    Some(self.complied(member, node))
                }
                (None, Method::Deduction | Method::Bonus) => first().map(Leaf::Points),
                (None, Method::Veto) => first().filter(|score| *score > 0).map(|_| Leaf::Vetoed),
                (None, Method::Group) => None,
            };
            if let Some(leaf) = leaf {
                leaves.insert(node.key.clone(), leaf);
            }
        }
        leaves
    }

    /// Without groups of reviewers, whoever may score for the issuer counts alike, and one score is
    /// enough.
    fn reviewed(&self, member: &Member, key: &str) -> Leaf {
        let assigned = self.raters.iter().filter(|group| group.keys.contains(key));
        let groups: Vec<_> = assigned
            .map(|group| {
                let given = self.given(member, key);
                let given: Vec<_> = given.filter(|one| one.group == Some(group.id)).collect();
                let owes = |post: &PostId| !given.iter().any(|one| one.post == Some(*post));
                let owing = group.posts.iter().filter(|(post, conflicts)| {
                    !conflicts.contains(&member.organization) && owes(post)
                });
                RaterGroup {
                    weight: group.weight,
                    owing: owing.count(),
                    scores: given.iter().map(|one| one.score).collect(),
                }
            })
            // A group of which nobody may score this organization says nothing of it.
            .filter(|group| group.owing > 0 || !group.scores.is_empty())
            .collect();
        if !groups.is_empty() {
            return Leaf::Reviewed(groups);
        }
        let scores: Vec<_> = self.given(member, key).map(|score| score.score).collect();
        let owing = usize::from(scores.is_empty());
        Leaf::Reviewed(vec![RaterGroup {
            weight: 1,
            owing,
            scores,
        }])
    }

    fn complied(&self, member: &Member, node: &Indicator) -> Leaf {
        let all = self.norms.get(&member.organization).into_iter().flatten();
        let named = all.filter(|norm| node.norm_codes.contains(&norm.code));
        Leaf::Complied(named.cloned().collect())
    }

    fn voted(&self, member: &Member, key: &str) -> Option<Leaf> {
        match &self.ballots {
            BallotBox::Sealed(ballots) if *ballots >= super::BALLOTS_MIN => Some(Leaf::Sealed),
            BallotBox::Sealed(_) => None,
            BallotBox::Counted(places) => {
                let place = (member.organization, key.to_owned());
                places.get(&place).cloned().map(Leaf::Voted)
            }
        }
    }
}
