//! Opening a round: it freezes who owes a report.

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::organization::OrganizationKind;
use entity::reporting_round::ReportingAudience;
use entity::{
    ObligationId, OrganizationId, Period, RoundId, reporting_obligation, reporting_round,
};
use serde::Serialize;

use super::{ROUND, store, tallied_row, touch};
use crate::access::{Acting, Action};
use crate::db::Tx;
use crate::db::history::Event;
use crate::db::idempotency::{self, Claim, Key};
use crate::domain::organization;
use crate::domain::report::catalogue;
use crate::domain::report::rules::{self, Form, NewRound, Violation};
use crate::error::{Error, Refusal, RefusalCode, Result};

/// What the issuer asks for.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OpenRound {
    pub issuer: OrganizationId,
    pub period: Period,
    pub title: String,
    pub due_at: DateTime<Utc>,
    pub grace_until: Option<DateTime<Utc>>,
    pub lock_at: Option<DateTime<Utc>>,
    pub audience: ReportingAudience,
    pub form: Option<Form>,
}

/// Opens a round and freezes the obligations of all who owe a report on this day.
pub(crate) async fn open_round(
    acting: &Acting<'_>,
    input: OpenRound,
    key: &str,
) -> Result<RoundId> {
    let mut tx = acting.begin().await?;
    let issuers = organization::by_ids(tx.conn(), [input.issuer]).await?;
    let issuer = issuers.into_iter().find(|row| acting.sees(row));
    let issuer = issuer.ok_or(Error::NotFound("organization"))?;
    acting.require(&mut tx, Action::RoundOpen, &issuer)?;
    let id = RoundId(acting.new_id());
    let key = Key {
        account: acting.actor.account,
        mutation: "openReportingRound",
        key,
    };
    if let Claim::Done(done) = idempotency::claim(&tx, &key, &input, id.0).await? {
        return Ok(RoundId(done));
    }
    let round = new_round(id, input, tx.at());
    let form =
        serde_json::from_str(&round.form).map_err(|error| Error::Internal(Box::new(error)))?;
    let known: Vec<_> = catalogue::FIGURES.iter().map(|figure| figure.key).collect();
    let new = NewRound {
        period: round.period,
        title: &round.title,
        times: (round.due_at, round.grace_until, round.lock_at),
        form: &form,
        known_figures: &known,
    };
    let mut violations = rules::open(&new, tx.at());
    if issuer.kind != OrganizationKind::WorkingCommittee {
        violations.push(Violation::NotAnIssuer);
    }
    let owing = owing(&tx, &round, acting.today()).await?;
    if owing.is_empty() && violations.is_empty() {
        violations.push(Violation::NobodyOwes);
    }
    rules::refusals(violations).map_err(Error::Refused)?;
    let exists = store::round_of(tx.conn(), issuer.id, round.period, round.audience).await?;
    if exists.is_some() {
        return Err(round_exists().into());
    }
    let obligations: Vec<_> = owing
        .into_iter()
        .map(|row| obligation(ObligationId(acting.new_id()), &round, &row))
        .collect();
    for obligation in &obligations {
        let (key, numbers) = tallied_row(obligation, None);
        tx.tally(key, numbers);
        touch(&mut tx, obligation);
    }
    tx.record(
        Event::of(issuer.id, "openReportingRound", ROUND, id.0)
            .after("period", round.period)
            .after("audience", round.audience)
            .after("title", &round.title)
            .after("dueAt", round.due_at)
            .after("graceUntil", round.grace_until)
            .after("lockAt", round.lock_at)
            .after("owed", obligations.len()),
    );
    match store::insert_round(&tx, round, obligations).await {
        // Two issuers' clerks at once: the other was first.
        Err(Error::Conflict(_)) => return Err(round_exists().into()),
        other => other?,
    }
    tx.commit().await?;
    Ok(id)
}

/// Who owes a report on this day.
async fn owing(
    tx: &Tx,
    round: &reporting_round::Model,
    today: NaiveDate,
) -> Result<Vec<entity::organization::Model>> {
    match round.audience {
        ReportingAudience::Departments => {
            organization::led_departments(tx.conn(), round.issuer_id, today).await
        }
        ReportingAudience::GuidedCommittees => {
            organization::guided_committees(tx.conn(), round.issuer_id, today).await
        }
    }
}

fn obligation(
    id: ObligationId,
    round: &reporting_round::Model,
    organization: &entity::organization::Model,
) -> reporting_obligation::Model {
    reporting_obligation::Model {
        id,
        round_id: round.id,
        organization_id: organization.id,
        period: round.period,
        division_code: organization.division_code,
        due_at: round.due_at,
        extended_until: None,
        exempted: false,
        lapsed_on: None,
    }
}

fn round_exists() -> Refusal {
    Refusal::new(
        RefusalCode::RoundExists,
        "该单位本期此类报告轮次已经发起",
        "a round of this issuer, period and audience exists already",
    )
    .at("period")
    .by("4.3")
}

fn new_round(id: RoundId, input: OpenRound, at: DateTime<Utc>) -> reporting_round::Model {
    let form = input.form.unwrap_or_else(catalogue::standard_form);
    let grace_until = input
        .grace_until
        .unwrap_or(input.due_at + Days::new(rules::GRACE_DEFAULT_DAYS));
    let lock_at = input
        .lock_at
        .unwrap_or((input.due_at + Days::new(rules::LOCK_DEFAULT_DAYS)).max(grace_until));
    reporting_round::Model {
        id,
        issuer_id: input.issuer,
        period: input.period,
        title: input.title.trim().to_owned(),
        audience: input.audience,
        due_at: input.due_at,
        grace_until,
        lock_at,
        form: serde_json::to_string(&form).unwrap_or_default(),
        opened_at: at,
    }
}
