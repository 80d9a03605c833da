//! Recording: one activity, or up to 500 at once with a result for each, in as many statements.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate};
use entity::activity::{self, ActivityState};
use entity::{
    AccountId, ActivityId, OrganizationId, PersonId, activity_organization, activity_output,
    activity_participant, organization,
};
use serde::Serialize;
use uuid::Uuid;

use super::{ACTIVITY, Entry, rules, store, touch};
use crate::access::{self, Acting, Action, Place};
use crate::db::Tx;
use crate::db::history::Event;
use crate::db::idempotency::{self, Claim, Wanted};
use crate::domain::activity::rules::{Known, Violation};
use crate::domain::activity::store::Belonging;
use crate::domain::organization as organizations;
use crate::error::{Error, Refusal, Result};

/// Activities in one request at the most.
pub(crate) const BATCH_MAX: usize = 500;
/// People named in one request at the most.
const PEOPLE_MAX: usize = 20_000;

/// An activity to record.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct New {
    /// The organizer.
    pub organization: OrganizationId,
    /// What it enters.
    pub entry: Entry,
}

/// An activity to record once.
#[derive(Clone, Debug)]
pub(crate) struct Keyed {
    pub new: New,
    /// The caller's key.
    pub key: String,
    /// Where in the input it stands, with a dot at its end; nothing where it is the whole input.
    pub at: String,
}

/// The record, or what a person can put right.
pub(crate) type Outcome = std::result::Result<ActivityId, Vec<Refusal>>;

/// What is kept of a request in which something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// All that is right.
    Good,
    /// Nothing.
    AllOrNone,
}

/// Records one activity.
pub(crate) async fn record(acting: &Acting<'_>, keyed: Keyed) -> Result<ActivityId> {
    let outcomes = run(acting, "recordActivity", vec![keyed], Keep::Good).await?;
    match outcomes.into_iter().next() {
        Some(outcome) => outcome.map_err(Error::Refused),
        None => Err(Error::internal("an act without an outcome")),
    }
}

/// Records many activities; what is wrong with one keeps none of the others back.
pub(crate) async fn record_many(acting: &Acting<'_>, keyed: Vec<Keyed>) -> Result<Vec<Outcome>> {
    check_size(&keyed)?;
    run(acting, "recordActivities", keyed, Keep::Good).await
}

fn check_size(keyed: &[Keyed]) -> Result<()> {
    let people: usize = keyed
        .iter()
        .map(|one| one.new.entry.participants.len())
        .sum();
    if keyed.len() > BATCH_MAX {
        return Err(Refusal::from(Violation::TooLong(BATCH_MAX).at("activities")).into());
    }
    if people > PEOPLE_MAX {
        return Err(Refusal::from(Violation::TooLong(PEOPLE_MAX).at("activities")).into());
    }
    Ok(())
}

/// Records what the rules pass, with an outcome for each.
pub(super) async fn run(
    acting: &Acting<'_>,
    mutation: &'static str,
    keyed: Vec<Keyed>,
    keep: Keep,
) -> Result<Vec<Outcome>> {
    let mut tx = acting.begin().await?;
    let organizers = visible(acting, &tx, keyed.iter().map(|one| &one.new)).await?;
    require(acting, &mut tx, &keyed, &organizers)?;
    let ids: Vec<_> = keyed.iter().map(|_| ActivityId(acting.new_id())).collect();
    let claims = claim(acting, &tx, mutation, &keyed, &ids).await?;
    let known = Judged::of(&tx, &keyed, &organizers).await?;
    let mut outcomes = Vec::with_capacity(keyed.len());
    let mut rows = store::Rows::default();
    let mut given_back = Vec::new();
    for ((one, id), claim) in keyed.iter().zip(&ids).zip(claims) {
        let outcome = match claim {
            Err(refusal) => Err(vec![refusal]),
            Ok(Claim::Done(done)) => Ok(ActivityId(done)),
            Ok(Claim::New) => {
                let refusals = known.refusals(one, acting.today());
                if refusals.is_empty() {
                    add(&mut tx, &mut rows, one, *id, None)?;
                    Ok(*id)
                } else {
                    given_back.push((one.key.as_str(), *id, refusals.clone()));
                    Err(refusals)
                }
            }
        };
        outcomes.push(outcome);
    }
    if keep == Keep::AllOrNone && outcomes.iter().any(Result::is_err) {
        return Ok(outcomes);
    }
    // The same key once more in one request says what was said the first time.
    for outcome in &mut outcomes {
        let first = given_back
            .iter()
            .find(|(_, id, _)| outcome.as_ref().is_ok_and(|done| done == id));
        if let Some((_, _, refusals)) = first {
            *outcome = Err(refusals.clone());
        }
    }
    let keys: Vec<_> = given_back.iter().map(|(key, _, _)| *key).collect();
    idempotency::release(&tx, acting.actor.account, mutation, &keys).await?;
    for row in &rows.activities {
        touch(&mut tx, row);
    }
    if !rows.activities.is_empty() {
        store::insert(&tx, rows).await?;
    }
    tx.commit().await?;
    Ok(outcomes)
}

/// The organizations that activities name, each of them visible to the actor.
pub(super) async fn visible(
    acting: &Acting<'_>,
    tx: &Tx,
    new: impl IntoIterator<Item = &New> + Send,
) -> Result<BTreeMap<OrganizationId, organization::Model>> {
    let named: BTreeSet<_> = new
        .into_iter()
        .flat_map(|new| new.entry.others.iter().chain([&new.organization]))
        .copied()
        .collect();
    let rows = organizations::by_ids(tx.conn(), named.iter().copied()).await?;
    let found: BTreeMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    for id in named {
        let row = found.get(&id).ok_or(Error::NotFound("organization"))?;
        let seen = organizations::Seen::by(acting.scope, std::sync::Arc::new(row.clone()));
        seen.ok_or(Error::NotFound("organization"))?;
    }
    Ok(found)
}

/// Whether the actor may record for every organizer, and by one right: the history says in which
/// role an act was done.
fn require(
    acting: &Acting<'_>,
    tx: &mut Tx,
    keyed: &[Keyed],
    organizers: &BTreeMap<OrganizationId, organization::Model>,
) -> Result<()> {
    let mut first: Option<(String, Option<OrganizationId>)> = None;
    for one in keyed {
        let organizer = organizers.get(&one.new.organization);
        let organizer = organizer.filter(|row| acting.sees(row));
        let place = Place::from(organizer.ok_or(Error::NotFound("organization"))?);
        let standing = access::require(acting.actor, Action::ActivityRecord, &place)?;
        let right = (standing.role_name(), standing.organization);
        match &first {
            Some(first) if *first != right => {
                let at = format!("{}organizationId", one.at);
                return Err(Refusal::from(Violation::SeveralRights.at(at)).into());
            }
            Some(_) => {}
            None => {
                tx.act_in(right.0.clone(), right.1);
                first = Some(right);
            }
        }
    }
    Ok(())
}

async fn claim(
    acting: &Acting<'_>,
    tx: &Tx,
    mutation: &'static str,
    keyed: &[Keyed],
    ids: &[ActivityId],
) -> Result<Vec<std::result::Result<Claim, Refusal>>> {
    let mut wanted = Vec::with_capacity(keyed.len());
    for (one, id) in keyed.iter().zip(ids) {
        wanted.push(Wanted {
            key: &one.key,
            input_hash: idempotency::hash(&one.new)?,
            subject: id.0,
            at: format!("{}idempotencyKey", one.at),
        });
    }
    idempotency::claim_many(tx, acting.actor.account, mutation, &wanted).await
}

/// What entries are judged by: the organizations that they name, and to which their people belong.
pub(super) struct Judged<'a> {
    organizations: &'a BTreeMap<OrganizationId, organization::Model>,
    belongings: BTreeMap<PersonId, Vec<Belonging>>,
}

impl<'a> Judged<'a> {
    pub(super) async fn of(
        tx: &Tx,
        keyed: &[Keyed],
        organizations: &'a BTreeMap<OrganizationId, organization::Model>,
    ) -> Result<Self> {
        let people: BTreeSet<_> = keyed
            .iter()
            .flat_map(|one| one.new.entry.participants.iter().copied())
            .collect();
        let people: Vec<_> = people.into_iter().collect();
        let mut belongings: BTreeMap<PersonId, Vec<Belonging>> = BTreeMap::new();
        for belonging in store::belongings(tx.conn(), &people).await? {
            let of_person = belongings.entry(belonging.person_id).or_default();
            of_person.push(belonging);
        }
        Ok(Self {
            organizations,
            belongings,
        })
    }

    pub(super) fn refusals(&self, one: &Keyed, today: NaiveDate) -> Vec<Refusal> {
        let Some(organizer) = self.organizations.get(&one.new.organization) else {
            return Vec::new();
        };
        let entry = &one.new.entry;
        let roots: Vec<_> = entry
            .others
            .iter()
            .chain([&organizer.id])
            .filter_map(|id| self.organizations.get(id))
            .map(|row| row.path.as_slice())
            .collect();
        let days = (entry.starts_on, entry.ends_on);
        let belongs = |person: &PersonId| {
            let of_person = self.belongings.get(person).map_or(&[][..], Vec::as_slice);
            of_person.iter().any(|one| {
                let held = (one.valid_from, one.valid_until);
                roots.iter().any(|root| one.path.starts_with(root)) && rules::overlap(held, days)
            })
        };
        let belonging = entry.participants.iter().copied().filter(belongs).collect();
        let known = Known {
            today,
            since: organizer.valid_from,
            until: organizer.valid_until,
            belonging: &belonging,
        };
        rules::check(entry, &known)
            .into_iter()
            .map(|mut finding| {
                finding.at.insert_str(0, &one.at);
                finding.into()
            })
            .collect()
    }
}

/// Adds the rows of an entry that the rules have passed, and its event.
pub(super) fn add(
    tx: &mut Tx,
    rows: &mut store::Rows,
    one: &Keyed,
    id: ActivityId,
    corrects: Option<ActivityId>,
) -> Result<()> {
    let by = tx.account().ok_or(Error::Unauthenticated)?;
    let entry = &one.new.entry;
    tx.record(recorded(&one.new, id, corrects));
    rows.activities.push(activity::Model {
        corrects_id: corrects,
        recorded_at: tx.at(),
        recorded_by: by,
        ..row(&one.new, id)
    });
    let signed: BTreeSet<_> = entry.signed_in.iter().collect();
    rows.participants.extend(
        entry
            .participants
            .iter()
            .map(|person| activity_participant::Model {
                activity_id: id,
                person_id: *person,
                signed_in: signed.contains(person),
            }),
    );
    rows.others.extend(
        entry
            .others
            .iter()
            .map(|other| activity_organization::Model {
                activity_id: id,
                organization_id: *other,
            }),
    );
    rows.outputs
        .extend(
            entry
                .outputs
                .iter()
                .zip(1..)
                .map(|(output, number)| activity_output::Model {
                    activity_id: id,
                    number,
                    kind: output.kind,
                    title: output.title.clone(),
                    words: output.words.map(small),
                }),
        );
    Ok(())
}

fn recorded(new: &New, id: ActivityId, corrects: Option<ActivityId>) -> Event {
    let entry = &new.entry;
    Event::of(new.organization, "recordActivity", ACTIVITY, id.0)
        .after("kind", entry.kind)
        .after("title", &entry.title)
        .after("startsOn", entry.starts_on)
        .after("endsOn", entry.ends_on)
        .after("hours", &entry.hours)
        .after("words", entry.words)
        .after("amount", entry.amount)
        .after("trained", entry.trained)
        .after("place", &entry.place)
        .after("lateReason", &entry.late_reason)
        .after("participants", &entry.participants)
        .after("signedIn", &entry.signed_in)
        .after("otherOrganizations", &entry.others)
        .after("outputs", &entry.outputs)
        .after("corrects", corrects)
}

/// What an entry says; by whom and when it was recorded is filled in by [`add`].
fn row(new: &New, id: ActivityId) -> activity::Model {
    let entry = &new.entry;
    let trained =
        |number: fn(&rules::Trained) -> i64| entry.trained.as_ref().map(number).map(small);
    let hours = entry.hours.as_deref().and_then(rules::hundredths);
    activity::Model {
        id,
        organization_id: new.organization,
        kind: entry.kind,
        title: entry.title.trim().to_owned(),
        starts_on: entry.starts_on,
        ends_on: entry.ends_on,
        hours: hours.map(small),
        words: entry.words.map(small),
        amount: entry.amount,
        trained_county_rank: trained(|trained| trained.county_rank),
        trained_section_rank: trained(|trained| trained.section_rank),
        trained_others: trained(|trained| trained.others),
        place: entry.place.clone(),
        late_reason: entry.late_reason.clone(),
        corrects_id: None,
        state: ActivityState::Recorded,
        revision: 1,
        recorded_at: DateTime::UNIX_EPOCH,
        recorded_by: AccountId(Uuid::nil()),
        confirmed_at: None,
        confirmed_by: None,
        voided_at: None,
        voided_by: None,
        void_reason: None,
    }
}

/// The rules have seen to it that it fits.
fn small(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
