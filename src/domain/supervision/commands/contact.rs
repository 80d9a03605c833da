//! Contact points: kept by a leader from a day on, visited, given up.

use chrono::NaiveDate;
use entity::contact_point::{self, ContactPointKind};
use entity::inspection::InspectionMethod;
use entity::{AppointmentId, ContactPointId, InspectionId, OrganizationId, contact_visit};
use serde::Serialize;

use super::inspection::{self, NewFinding, NewInspection, judge_findings};
use super::{claim, decide, standing, visible};
use crate::access::{Acting, Action};
use crate::clock::holds;
use crate::db::Tx;
use crate::db::history::Event;
use crate::domain::organization as organizations;
use crate::domain::supervision::rules::{self, Violation};
use crate::domain::supervision::store;
use crate::error::{Error, Result};

/// What the history calls it.
const CONTACT_POINT: &str = "ContactPoint";

/// A contact point to keep.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewContact {
    pub organization: OrganizationId,
    /// The leader's appointment.
    pub appointment: AppointmentId,
    /// The organization that is helped, where it is one.
    pub helped: Option<OrganizationId>,
    pub kind: ContactPointKind,
    pub name: String,
    pub from: NaiveDate,
}

/// A visit to record.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewVisit {
    pub contact_point: ContactPointId,
    pub visited_on: NaiveDate,
    pub text: String,
    /// In fen.
    pub funds: i64,
    pub materials: Option<String>,
    pub result: Option<String>,
    /// Problems that were seen.
    pub findings: Vec<NewFinding>,
}

/// A contact point to give up.
#[derive(Clone, Debug)]
pub(crate) struct EndContact {
    pub contact_point: ContactPointId,
    pub expected_revision: i64,
    /// The last day.
    pub ends_on: NaiveDate,
}

/// Keeps a contact point from a day on.
pub(crate) async fn keep(
    acting: &Acting<'_>,
    input: NewContact,
    key: &str,
) -> Result<ContactPointId> {
    let mut tx = acting.begin().await?;
    let body = visible(acting, &tx, input.organization).await?;
    acting.require(&mut tx, Action::ContactKeep, &body)?;
    if let Some(helped) = input.helped {
        visible(acting, &tx, helped).await?;
    }
    let id = ContactPointId(acting.new_id());
    if let Some(done) = claim(acting, &tx, ("keepContactPoint", key), &input, id.0).await? {
        return Ok(ContactPointId(done));
    }
    let today = acting.today();
    let mut refusals = organizations::check_text("name", &input.name, rules::TITLE_LENGTH_MAX);
    let day = rules::check_day(input.from, today);
    refusals.extend(day.map(|found| found.at("validFrom")));
    refusals.extend(standing(&body, "organizationId", today));
    decide(refusals)?;
    let held = organizations::appointments_by_ids(tx.conn(), [input.appointment]).await?;
    let held = held.into_iter().find(|held| {
        let in_office = holds((held.valid_from, held.valid_until), input.from);
        held.organization_id == body.id && in_office
    });
    let Some(held) = held else {
        return Err(Violation::NoAppointment.at("appointmentId").into());
    };
    let row = contact_point::Model {
        id,
        organization_id: body.id,
        appointment_id: held.id,
        person_id: held.person_id,
        helped_id: input.helped,
        kind: input.kind,
        name: input.name.trim().to_owned(),
        valid_from: input.from,
        valid_until: None,
        revision: 1,
        recorded_at: tx.at(),
        recorded_by: acting.actor.account,
    };
    tx.record(
        Event::of(body.id, "keepContactPoint", CONTACT_POINT, id.0)
            .after("kind", row.kind)
            .after("name", &row.name)
            .after("person", row.person_id)
            .after("helped", row.helped_id)
            .after("validFrom", row.valid_from),
    );
    store::insert_contact(&tx, row).await?;
    tx.commit().await?;
    Ok(id)
}

/// A contact point that is locked, with its organization; the actor may change it.
async fn lock(
    acting: &Acting<'_>,
    tx: &mut Tx,
    id: ContactPointId,
) -> Result<(contact_point::Model, entity::organization::Model)> {
    let absent = || Error::NotFound("contactPoint");
    let row = store::lock_contact(tx, id).await?.ok_or_else(absent)?;
    let bodies = organizations::by_ids(tx.conn(), [row.organization_id]).await?;
    let body = bodies.into_iter().find(|body| acting.sees(body));
    let body = body.ok_or_else(absent)?;
    acting.require(tx, Action::ContactKeep, &body)?;
    Ok((row, body))
}

/// Records a visit. Problems that were seen are the findings of an inspection of whom is helped, or of
/// the keeper where that is no organization.
pub(crate) async fn visit(
    acting: &Acting<'_>,
    input: NewVisit,
    key: &str,
) -> Result<ContactPointId> {
    let mut tx = acting.begin().await?;
    let (point, body) = lock(acting, &mut tx, input.contact_point).await?;
    let named = ("recordContactVisit", key);
    if claim(acting, &tx, named, &input, point.id.0)
        .await?
        .is_some()
    {
        return Ok(point.id);
    }
    let today = acting.today();
    let mut refusals = organizations::check_text("text", &input.text, rules::TEXT_LENGTH_MAX);
    for (field, text) in [("materials", &input.materials), ("result", &input.result)] {
        let found = text.iter();
        refusals.extend(
            found.flat_map(|text| organizations::check_text(field, text, rules::TEXT_LENGTH_MAX)),
        );
    }
    let day = rules::check_day(input.visited_on, today);
    refusals.extend(day.map(|found| found.at("visitedOn")));
    if !holds((point.valid_from, point.valid_until), input.visited_on) {
        refusals.push(Violation::NotKept.at("visitedOn"));
    }
    refusals.extend(rules::check_funds(input.funds).map(|found| found.at("funds")));
    refusals.extend(judge_findings(&input.findings, today));
    decide(refusals)?;
    let number = store::visits_of(tx.conn(), [point.id]).await?;
    let number = number.last().map_or(0, |visit| visit.number) + 1;
    tx.record(
        Event::of(body.id, "recordContactVisit", CONTACT_POINT, point.id.0)
            .after("number", number)
            .after("visitedOn", input.visited_on)
            .after("text", &input.text)
            .after("funds", input.funds)
            .after("materials", &input.materials)
            .after("result", &input.result),
    );
    let found = problems(acting, &mut tx, &point, &input).await?;
    let row = contact_visit::Model {
        contact_point_id: point.id,
        number,
        visited_on: input.visited_on,
        text: input.text.trim().to_owned(),
        funds: input.funds,
        materials: input.materials,
        result: input.result,
        inspection_id: found,
        recorded_at: tx.at(),
        recorded_by: acting.actor.account,
    };
    store::insert_visit(&tx, row).await?;
    tx.commit().await?;
    Ok(point.id)
}

/// The inspection that keeps the problems of a visit; none where none was seen.
async fn problems(
    acting: &Acting<'_>,
    tx: &mut Tx,
    point: &contact_point::Model,
    input: &NewVisit,
) -> Result<Option<InspectionId>> {
    if input.findings.is_empty() {
        return Ok(None);
    }
    let id = InspectionId(acting.new_id());
    let inspected = point.helped_id.unwrap_or(point.organization_id);
    let inspected = visible(acting, tx, inspected).await?;
    let gone = standing(&inspected, "findings", acting.today());
    decide(gone.into_iter().collect())?;
    let new = NewInspection {
        inspector: point.organization_id,
        organization: inspected.id,
        contact_point: Some(point.id),
        appraisal: None,
        title: point.name.clone(),
        methods: vec![InspectionMethod::SiteVisit],
        starts_on: input.visited_on,
        ends_on: input.visited_on,
        summary: input.text.clone(),
        findings: input.findings.clone(),
    };
    inspection::write(acting, tx, (id, new), &inspected).await?;
    Ok(Some(id))
}

/// Gives a contact point up after a last day.
pub(crate) async fn end(acting: &Acting<'_>, input: EndContact) -> Result<ContactPointId> {
    let mut tx = acting.begin().await?;
    let (mut row, body) = lock(acting, &mut tx, input.contact_point).await?;
    let mut refusals = Vec::new();
    if row.revision != input.expected_revision {
        refusals.push(Violation::Stale(row.revision).at("expectedRevision"));
    } else if row.valid_until.is_some() {
        refusals.push(Violation::GivenUp.at("contactPointId"));
    }
    if input.ends_on < row.valid_from {
        refusals.push(Violation::DaysOutOfOrder.at("endsOn"));
    }
    let day = rules::check_day(input.ends_on, acting.today());
    refusals.extend(day.map(|found| found.at("endsOn")));
    decide(refusals)?;
    let until = input.ends_on.succ_opt();
    tx.record(
        Event::of(body.id, "endContactPoint", CONTACT_POINT, row.id.0)
            .before("validUntil", row.valid_until)
            .after("validUntil", until),
    );
    row.valid_until = until;
    row.revision += 1;
    let id = row.id;
    store::save_contact(&tx, row).await?;
    tx.commit().await?;
    Ok(id)
}
