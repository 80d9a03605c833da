//! From the records of a cycle to the sheet that the rules work on.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{CycleId, EntryId, OrganizationId, PersonId, appraisal_cycle, appraisal_entry};
use sea_orm::ConnectionTrait;

use super::rules::{self, BallotBox, Choice, GivenScore, Member, NormResult, Raters, Sheet, Tree};
use super::{Content, store};
use crate::access::Place;
use crate::clock::day_of;
use crate::domain::norm::{self, State};
use crate::domain::organization;
use crate::error::{Error, Result};

/// The scheme that a cycle follows.
pub(crate) async fn tree_of(
    connection: &impl ConnectionTrait,
    cycle: &appraisal_cycle::Model,
) -> Result<Tree> {
    let schemes = store::schemes_by_ids(connection, [cycle.scheme_id]).await?;
    let scheme = schemes.first();
    super::tree(scheme.ok_or_else(|| Error::internal("a cycle without a scheme"))?)
}

/// What of a cycle is scored for the issuer, since no reviewer is named for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unnamed {
    /// The title of the scheme.
    pub title: String,
    /// The keys of the indicators, `@business` among them.
    pub keys: BTreeSet<String>,
}

/// What of these cycles no named reviewer scores.
///
/// # Errors
/// When the database fails.
pub(crate) async fn unnamed(
    connection: &impl ConnectionTrait,
    cycles: &[appraisal_cycle::Model],
) -> Result<BTreeMap<CycleId, Unnamed>> {
    let schemes = cycles.iter().map(|cycle| cycle.scheme_id);
    let schemes = store::schemes_by_ids(connection, schemes).await?;
    let groups = store::raters_of(connection, cycles.iter().map(|cycle| cycle.id)).await?;
    let mut found = BTreeMap::new();
    for cycle in cycles {
        let scheme = schemes.iter().find(|scheme| scheme.id == cycle.scheme_id);
        let scheme = scheme.ok_or_else(|| Error::internal("a cycle without a scheme"))?;
        let mut keys = rules::reviewed(&super::tree(scheme)?, cycle.party_building_weight);
        for (group, _) in groups
            .iter()
            .filter(|(group, _)| group.cycle_id == cycle.id)
        {
            let named: BTreeSet<String> = keys_of(group)?;
            keys.retain(|key| !named.contains(key));
        }
        let title = scheme.title.clone();
        found.insert(cycle.id, Unnamed { title, keys });
    }
    Ok(found)
}

fn keys_of(group: &entity::appraisal_rater_group::Model) -> Result<BTreeSet<String>> {
    serde_json::from_str(&group.indicator_keys).map_err(|error| Error::Internal(error.into()))
}

/// Whether ballots are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ballots {
    /// Once the box is closed.
    AsTheyLie,
    /// By the act that closes the box.
    Counted,
}

/// Everything that the results of a cycle follow from.
pub(crate) async fn sheet(
    connection: &impl ConnectionTrait,
    cycle: &appraisal_cycle::Model,
    ballots: Ballots,
    now: DateTime<Utc>,
) -> Result<Sheet> {
    let tree = tree_of(connection, cycle).await?;
    let entries = store::entries_of(connection, cycle.id).await?;
    let scores = store::scores_of(connection, cycle.id).await?;
    let scores = scores.into_iter().map(|row| GivenScore {
        entry: row.entry_id,
        key: row.indicator_key,
        group: row.group_id,
        post: row.post_id,
        by: row.scored_by,
        score: row.score,
    });
    let group: BTreeSet<_> = entries.iter().map(|entry| entry.organization_id).collect();
    let ballots = match ballots == Ballots::Counted || cycle.ballot_closed {
        true => BallotBox::Counted(counted(connection, cycle, &tree, &group).await?),
        false => BallotBox::Sealed(store::count_papers(connection, cycle.id).await?.1),
    };
    let norms = norms(connection, cycle, (&tree, &group), now).await?;
    Ok(Sheet {
        norms,
        weight: cycle.party_building_weight,
        quota: cycle.excellent_quota,
        members: members(connection, cycle, entries).await?,
        raters: raters(connection, cycle, day_of(now)).await?,
        scores: scores.collect(),
        tree,
        ballots,
    })
}

/// How those appraised stand with the norms that the scheme names: as the records say it while they
/// are reviewed, and from the results on as it was summed up.
async fn norms(
    connection: &impl ConnectionTrait,
    cycle: &appraisal_cycle::Model,
    (tree, group): (&Tree, &BTreeSet<OrganizationId>),
    now: DateTime<Utc>,
) -> Result<BTreeMap<OrganizationId, Vec<NormResult>>> {
    let nodes = tree.flat().into_iter();
    let codes: BTreeSet<&String> = nodes.flat_map(|(_, node)| &node.norm_codes).collect();
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    if codes.is_empty() {
        return Ok(found);
    }
    if rules::has_results(cycle.stage) {
        return frozen(connection, cycle.id).await;
    }
    let rows = organization::by_ids(connection, group.iter().copied()).await?;
    for stand in norm::stands(connection, &rows, cycle.period, now).await? {
        let met = match stand.state {
            State::Met | State::Within => Some(true),
            State::Missed | State::Exceeded => Some(false),
            State::OnTrack | State::AtRisk => None,
            State::NotApplicable => continue,
        };
        if codes.contains(&stand.code) {
            found
                .entry(stand.organization)
                .or_default()
                .push(NormResult {
                    code: stand.code,
                    period: stand.period,
                    met,
                });
        }
    }
    Ok(found)
}

/// What the first version of the results was computed from.
async fn frozen(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
) -> Result<BTreeMap<OrganizationId, Vec<NormResult>>> {
    let entries = store::entries_of(connection, cycle).await?;
    let results = store::results_of(connection, store::RecordsOf::Cycle(cycle)).await?;
    let mut found: BTreeMap<_, Vec<NormResult>> = BTreeMap::new();
    for entry in entries {
        let own = results.iter().filter(|row| row.entry_id == entry.id);
        let Some(row) = own.max_by_key(|row| row.version) else {
            continue;
        };
        let content: Content =
            serde_json::from_str(&row.content).map_err(|error| Error::Internal(error.into()))?;
        let norms = found.entry(entry.organization_id).or_default();
        for norm in content.indicators.into_iter().flat_map(|one| one.norms) {
            if !norms.contains(&norm) {
                norms.push(norm);
            }
        }
    }
    Ok(found)
}

async fn counted(
    connection: &impl ConnectionTrait,
    cycle: &appraisal_cycle::Model,
    tree: &Tree,
    group: &BTreeSet<OrganizationId>,
) -> Result<BTreeMap<rules::Mark, rules::Marks>> {
    let ballots = store::ballots_of(connection, cycle.id).await?;
    let choices = ballots.iter().map(|ballot| {
        serde_json::from_str::<Vec<Choice>>(&ballot.choices)
            .map_err(|error| Error::Internal(error.into()))
    });
    Ok(rules::tally(
        tree,
        group,
        &choices.collect::<Result<Vec<_>>>()?,
    ))
}

async fn members(
    connection: &impl ConnectionTrait,
    cycle: &appraisal_cycle::Model,
    entries: Vec<appraisal_entry::Model>,
) -> Result<Vec<Member>> {
    let out = store::disqualified_of(connection, store::RecordsOf::Cycle(cycle.id)).await?;
    let excluded = super::award::out_of_list(connection, cycle).await?;
    let mut corrections: BTreeMap<EntryId, BTreeMap<String, i64>> = BTreeMap::new();
    for (objection, decision) in
        store::objections_of(connection, store::RecordsOf::Cycle(cycle.id)).await?
    {
        let corrected = decision.and_then(|decision| decision.indicator_key.zip(decision.score));
        if let Some((key, score)) = corrected {
            let of = corrections.entry(objection.entry_id).or_default();
            of.insert(key, score);
        }
    }
    let member = |entry: appraisal_entry::Model| Member {
        entry: entry.id,
        organization: entry.organization_id,
        withdrawn: entry.withdrawn_on.is_some(),
        excluded: excluded.contains(&entry.id),
        disqualified: out.iter().any(|row| row.entry_id == entry.id),
        corrections: corrections.remove(&entry.id).unwrap_or_default(),
    };
    Ok(entries.into_iter().map(member).collect())
}

pub(crate) async fn raters(
    connection: &impl ConnectionTrait,
    cycle: &appraisal_cycle::Model,
    today: NaiveDate,
) -> Result<Vec<Raters>> {
    let groups = store::raters_of(connection, [cycle.id]).await?;
    let all: Vec<_> = groups
        .iter()
        .flat_map(|(_, posts)| posts.iter().map(|post| post.post_id))
        .collect();
    let held = store::appointments_on(connection, &[], &all, today).await?;
    let people: Vec<_> = held.iter().map(|held| held.person_id).collect();
    let conflicts = conflicts(connection, &people, today).await?;
    let mut raters = Vec::new();
    for (group, posts) in groups {
        let keys = keys_of(&group)?;
        let of_post = |post: &entity::appraisal_rater::Model| {
            let holder = held.iter().find(|held| held.post_id == post.post_id)?;
            let conflicts = conflicts.get(&holder.person_id).cloned();
            Some((post.post_id, conflicts.unwrap_or_default()))
        };
        raters.push(Raters {
            id: group.id,
            weight: i64::from(group.weight),
            keys,
            posts: posts.iter().filter_map(of_post).collect(),
        });
    }
    Ok(raters)
}

/// The organizations that people may not score: those in which, or below which, they hold a post.
pub(crate) async fn conflicts(
    connection: &impl ConnectionTrait,
    people: &[PersonId],
    today: NaiveDate,
) -> Result<BTreeMap<PersonId, BTreeSet<OrganizationId>>> {
    let held = store::appointments_on(connection, people, &[], today).await?;
    let ids = held.iter().map(|held| held.organization_id);
    let rows = organization::by_ids(connection, ids).await?;
    let mut conflicts: BTreeMap<PersonId, BTreeSet<OrganizationId>> = BTreeMap::new();
    for held in held {
        let of = conflicts.entry(held.person_id).or_default();
        if let Some(row) = rows.iter().find(|row| row.id == held.organization_id) {
            of.extend(Place::from(row).above());
            of.insert(row.id);
        }
    }
    Ok(conflicts)
}
