//! That a member pays less or nothing for some months: one person asks, another decides.

use entity::dues_relief::{self, ReliefKind, ReliefState};
use entity::{DuesReliefId, OrganizationId, Period, PersonId};
use serde::Serialize;

use super::{Standards, decide, done, open, store, ways};
use crate::access::{Acting, Action};
use crate::db::history::Event;
use crate::db::settle::{ALWAYS, Aspect};
use crate::domain::dues::rules::{self, Asked, MemberRecords, MemberViolation, Violation};
use crate::error::{Error, Result};

/// What the history calls a relief.
const RELIEF: &str = "DuesRelief";

/// What is asked for.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AskRelief {
    pub organization: OrganizationId,
    pub person: PersonId,
    pub kind: ReliefKind,
    pub amount: Option<i64>,
    pub first_month: Period,
    pub last_month: Period,
    pub reason: String,
}

/// Asks for a relief.
pub(crate) async fn ask_relief(
    acting: &Acting<'_>,
    input: AskRelief,
    key: &str,
) -> Result<DuesReliefId> {
    let mut tx = acting.begin().await?;
    let row = open(acting, &mut tx, input.organization, Action::DuesMemberKeep).await?;
    let id = DuesReliefId(acting.new_id());
    let key = ("requestDuesRelief", key);
    if let Some(done) = done(acting, &tx, key, &input, id.0).await? {
        return Ok(DuesReliefId(done));
    }
    let mut records = store::member_records(tx.conn(), &[input.person], None).await?;
    let records: MemberRecords = records.remove(&input.person).unwrap_or_default();
    let (today, month) = (acting.today(), input.first_month);
    let ways = ways(tx.conn(), [row.id].into_iter()).await?;
    let standards = Standards::load(tx.conn(), ways.values().flatten(), month.last_day()).await?;
    let way = ways.get(&row.id).map_or(&[][..], Vec::as_slice);
    let rates = |month: Period| standards.rates(way, month);
    let account = rules::member_account(&records, rates, (month, today));
    let asked = Asked {
        kind: input.kind,
        amount: input.amount,
        first_month: input.first_month,
        last_month: input.last_month,
        reason: input.reason,
    };
    let mut violations = Vec::new();
    rules::check_relief(&asked, account.of.due, today, &mut violations);
    if violations.is_empty() && records.branch(month) != Some(row.id) {
        violations.push(MemberViolation::NotItsMember("personId".to_owned()).into());
    }
    decide(violations)?;
    tx.record(
        Event::of(row.id, "requestDuesRelief", RELIEF, id.0)
            .after("person", input.person)
            .after("kind", asked.kind)
            .after("from", asked.first_month)
            .after("until", asked.last_month)
            .personal_after("reason", &asked.reason),
    );
    let relief = dues_relief::Model {
        id,
        organization_id: row.id,
        person_id: input.person,
        kind: asked.kind,
        amount: asked.amount,
        first_month: asked.first_month,
        last_month: asked.last_month,
        reason: asked.reason,
        state: ReliefState::Requested,
        requested_by: acting.actor.account,
        requested_by_person: acting.actor.person,
        requested_at: tx.at(),
        decided_by: None,
        decided_at: None,
        decision: None,
    };
    store::insert_relief(&tx, relief).await?;
    tx.commit().await?;
    Ok(id)
}

/// The decision on what was asked for.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DecideRelief {
    pub relief: DuesReliefId,
    pub granted: bool,
    pub decision: String,
}

/// Grants a relief or refuses it: another person than who asked.
pub(crate) async fn decide_relief(
    acting: &Acting<'_>,
    input: DecideRelief,
    key: &str,
) -> Result<DuesReliefId> {
    let mut tx = acting.begin().await?;
    let found = store::lock_relief(&tx, input.relief).await?;
    let mut relief = found.ok_or(Error::NotFound("relief"))?;
    let id = relief.id;
    let at = relief.organization_id;
    open(acting, &mut tx, at, Action::DuesReliefDecide).await?;
    let key = ("decideDuesRelief", key);
    if let Some(done) = done(acting, &tx, key, &input, id.0).await? {
        return Ok(DuesReliefId(done));
    }
    let mut violations = Vec::new();
    if relief.state != ReliefState::Requested {
        violations.push(Violation::Decided);
    }
    let asked = (relief.requested_by, relief.requested_by_person);
    let actor = (acting.actor.account, acting.actor.person);
    // Nobody decides on what they asked for, or on their own dues.
    if rules::is_same_person(asked, actor) || actor.1 == Some(relief.person_id) {
        violations.push(Violation::SamePerson);
    }
    rules::check_text(&input.decision, "decision", &mut violations);
    decide(violations)?;
    relief.state = match input.granted {
        true => ReliefState::Granted,
        false => ReliefState::Refused,
    };
    relief.decided_by = Some(acting.actor.account);
    relief.decided_at = Some(tx.at());
    tx.record(
        Event::of(at, "decideDuesRelief", RELIEF, id.0)
            .after("state", relief.state)
            .personal_after("decision", &input.decision),
    );
    tx.touch(at, Aspect::MemberDues, ALWAYS);
    relief.decision = Some(input.decision);
    store::save_relief(&tx, relief).await?;
    tx.commit().await?;
    Ok(id)
}
