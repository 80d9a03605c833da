//! Giving scores.

use entity::{
    CycleId, EntryId, OrganizationId, PostId, RaterGroupId, appraisal_cycle, appraisal_score,
    organization::Model as Organization,
};

use super::rules::{self, Method, Raters, Scoring, Violation};
use super::{ENTRY, lock_entry, sheet, store};
use crate::access::{Acting, Action, Place, require};
use crate::db::Tx;
use crate::db::history::Event;
use crate::error::{Error, Result};

/// A score to be.
#[derive(Clone, Debug)]
pub(crate) struct ScoreIndicator {
    pub cycle: CycleId,
    pub organization: OrganizationId,
    pub key: String,
    pub score: i64,
    pub reason: Option<String>,
    pub expected_revision: Option<i64>,
}

/// In which capacity somebody scores.
#[derive(Clone, Copy, Debug, Default)]
struct Seat {
    group: Option<RaterGroupId>,
    post: Option<PostId>,
}

/// Gives or changes one's own score of an organization by an indicator. A deduction, bonus or veto,
/// and the score of business work, is one for all: whoever may set it changes the same.
pub(crate) async fn score(acting: &Acting<'_>, input: ScoreIndicator) -> Result<EntryId> {
    let mut tx = acting.begin().await?;
    let target = lock_entry(acting, &tx, input.cycle, input.organization).await?;
    let tree = sheet::tree_of(tx.conn(), &target.cycle).await?;
    let indicator = tree.find(&input.key);
    let raters = sheet::raters(tx.conn(), &target.cycle, acting.today()).await?;
    let seat = seat(acting, &mut tx, &target.issuer, &raters, &input.key).await?;
    let given = store::scores_by(tx.conn(), target.entry.id, &input.key).await?;
    let is_shared = indicator.is_none_or(|node| node.method != Method::Reviewers);
    let mine = |row: &appraisal_score::Model| is_shared || row.scored_by == acting.actor.account;
    let mine = given.into_iter().find(mine);
    let scoring = Scoring {
        stage: target.cycle.stage,
        out: target.is_out(acting.today()),
        indicator,
        key: &input.key,
        weight: target.cycle.party_building_weight,
        score: input.score,
        reason: input.reason.as_deref(),
        revision: mine.as_ref().map_or(0, |row| row.revision),
        expected: input.expected_revision,
    };
    let mut violations = rules::score(&scoring);
    if has_conflict(acting, &tx, &target.organization).await? {
        violations.push(Violation::Conflict("organizationId".to_owned()));
    }
    if seat.is_none() {
        violations.push(Violation::NotAReviewer("indicatorKey".to_owned()));
    }
    rules::refusals(violations).map_err(Error::Refused)?;
    record(&mut tx, &target.cycle, target.entry.id, &scoring);
    let row = appraisal_score::Model {
        id: mine.as_ref().map_or_else(|| acting.new_id(), |row| row.id),
        entry_id: target.entry.id,
        indicator_key: input.key,
        scored_by: acting.actor.account,
        group_id: seat.unwrap_or_default().group,
        post_id: seat.unwrap_or_default().post,
        score: input.score,
        reason: input.reason,
        revision: mine.as_ref().map_or(1, |row| row.revision + 1),
        scored_at: tx.at(),
    };
    match mine {
        Some(_) => store::save_score(&tx, row).await?,
        None => store::insert_score(&tx, row).await?,
    }
    tx.commit().await?;
    Ok(target.entry.id)
}

/// The history tells who scored whom by what, and not the score: others may not have given theirs.
fn record(tx: &mut Tx, cycle: &appraisal_cycle::Model, entry: EntryId, scoring: &Scoring<'_>) {
    tx.record(
        Event::of(cycle.organization_id, "scoreIndicator", ENTRY, entry.0)
            .before("revision", scoring.revision)
            .after("indicator", scoring.key)
            .after("revision", scoring.revision + 1),
    );
}

/// Where reviewers are named for an indicator, one of them scores; else whoever may for the issuer.
async fn seat(
    acting: &Acting<'_>,
    tx: &mut Tx,
    issuer: &Organization,
    raters: &[Raters],
    key: &str,
) -> Result<Option<Seat>> {
    let named: Vec<_> = raters
        .iter()
        .filter(|group| group.keys.contains(key))
        .collect();
    let people: Vec<_> = acting.actor.person.into_iter().collect();
    let held = store::appointments_on(tx.conn(), &people, &[], acting.today()).await?;
    let holds = |post: &PostId| held.iter().any(|held| held.post_id == *post);
    let seat = named.iter().find_map(|group| {
        let post = group.posts.keys().find(|post| holds(post))?;
        Some(Seat {
            group: Some(group.id),
            post: Some(*post),
        })
    });
    if let Some(seat) = seat {
        let place = held.iter().find(|held| Some(held.post_id) == seat.post);
        tx.act_in(
            "REVIEWER".to_owned(),
            place.map(|held| held.organization_id),
        );
        return Ok(Some(seat));
    }
    let standing = require(acting.actor, Action::AppraisalScore, &Place::from(issuer))?;
    tx.act_in(standing.role_name(), standing.organization);
    Ok(named.is_empty().then(Seat::default))
}

/// Whether the actor holds a post or a grant in the organization, or below it.
pub(super) async fn has_conflict(
    acting: &Acting<'_>,
    tx: &Tx,
    organization: &Organization,
) -> Result<bool> {
    let place = Place::from(organization);
    let grants = acting.actor.grants.iter();
    let granted = grants
        .filter_map(|grant| grant.place.as_ref())
        .any(|held| place.leads(held));
    let people: Vec<_> = acting.actor.person.into_iter().collect();
    let conflicts = sheet::conflicts(tx.conn(), &people, acting.today()).await?;
    let held = conflicts.values().any(|ids| ids.contains(&organization.id));
    Ok(granted || held)
}
