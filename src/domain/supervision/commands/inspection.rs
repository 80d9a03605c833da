//! Recording an inspection with its findings.

use chrono::NaiveDate;
use entity::inspection::{self, InspectionMethod};
use entity::rectification::RectificationSource;
use entity::{
    ContactPointId, EntryId, InspectionId, OrganizationId, appraisal_inspection,
    inspection_finding, organization,
};
use serde::Serialize;

use super::{Remedy, claim, decide, moved, standing, visible};
use crate::access::{Acting, Action, Place};
use crate::db::Tx;
use crate::db::history::Event;
use crate::domain::appraisal;
use crate::domain::organization as organizations;
use crate::domain::rectification;
use crate::domain::supervision::rules::{self, Violation};
use crate::domain::supervision::store;
use crate::error::{Error, Refusal, Result};

/// A problem that was found.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewFinding {
    pub text: String,
    /// What follows from it; nothing where it is only noted.
    pub remedy: Option<Remedy>,
}

/// An inspection to record.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewInspection {
    pub inspector: OrganizationId,
    /// Whom it inspected; the keeper where it is about a contact point.
    pub organization: OrganizationId,
    pub contact_point: Option<ContactPointId>,
    /// The appraisal for which it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appraisal: Option<EntryId>,
    pub title: String,
    pub methods: Vec<InspectionMethod>,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub summary: String,
    pub findings: Vec<NewFinding>,
}

/// Records an inspection; each finding that is to be rectified opens a rectification.
pub(crate) async fn record(
    acting: &Acting<'_>,
    input: NewInspection,
    key: &str,
) -> Result<InspectionId> {
    let mut tx = acting.begin().await?;
    let inspector = visible(acting, &tx, input.inspector).await?;
    acting.require(&mut tx, Action::InspectionRecord, &inspector)?;
    let inspected = visible(acting, &tx, input.organization).await?;
    let id = InspectionId(acting.new_id());
    let named = ("recordInspection", key);
    if let Some(done) = claim(acting, &tx, named, &input, id.0).await? {
        return Ok(InspectionId(done));
    }
    let mut refusals = judge(&input, (&inspector, &inspected), acting.today());
    if let Some(point) = input.contact_point {
        let rows = store::contacts_by_ids(tx.conn(), [point]).await?;
        let kept = rows.first().map(|row| row.organization_id);
        if kept != Some(inspected.id) {
            return Err(Error::NotFound("contactPoint"));
        }
        let own = inspector.id == inspected.id;
        refusals.extend(own.then(|| Violation::ByKeeper.at("inspectorId")));
    }
    if let Some(entry) = input.appraisal {
        let of = appraisal::inspected(&tx, entry).await?;
        let (appraised, takes) = of.ok_or(Error::NotFound("appraisal"))?;
        let found = match (appraised == inspected.id, takes) {
            (false, _) => Some(Violation::NotAppraised),
            (true, false) => Some(Violation::NoInspections),
            (true, true) => None,
        };
        refusals.extend(found.map(|found| found.at("appraisalEntryId")));
    }
    decide(refusals)?;
    write(acting, &mut tx, (id, input), &inspected).await?;
    tx.commit().await?;
    Ok(id)
}

fn judge(
    input: &NewInspection,
    (inspector, inspected): (&organization::Model, &organization::Model),
    today: NaiveDate,
) -> Vec<Refusal> {
    let mut refusals = organizations::check_text("title", &input.title, rules::TITLE_LENGTH_MAX);
    let summary = organizations::check_text("summary", &input.summary, rules::TEXT_LENGTH_MAX);
    refusals.extend(summary);
    if !(1..=rules::METHODS_MAX).contains(&input.methods.len()) {
        refusals.push(Violation::List(rules::METHODS_MAX).at("methods"));
    }
    let day = rules::check_day(input.starts_on, today);
    refusals.extend(day.map(|found| found.at("startsOn")));
    let day = rules::check_day(input.ends_on, today);
    refusals.extend(day.map(|found| found.at("endsOn")));
    if input.ends_on < input.starts_on {
        refusals.push(Violation::DaysOutOfOrder.at("endsOn"));
    }
    let (over, under) = (Place::from(inspector), Place::from(inspected));
    let supervises = rules::supervises(over.kind) && over.division.contains(under.division);
    if !over.covers(&under) && !supervises {
        refusals.push(Violation::NotOver.at("organizationId"));
    }
    refusals.extend(standing(inspected, "organizationId", today));
    refusals.extend(judge_findings(&input.findings, today));
    refusals
}

/// What is wrong with findings.
pub(super) fn judge_findings(findings: &[NewFinding], today: NaiveDate) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if findings.len() > rules::FINDINGS_MAX {
        refusals.push(Violation::List(rules::FINDINGS_MAX).at("findings"));
        return refusals;
    }
    for (index, finding) in findings.iter().enumerate() {
        let at = format!("findings.{index}.");
        let found = organizations::check_text("text", &finding.text, rules::TEXT_LENGTH_MAX);
        refusals.extend(found.into_iter().map(|found| moved(found, &at)));
        let remedy = finding.remedy.iter();
        refusals.extend(remedy.flat_map(|remedy| remedy.refusals(&at, today)));
    }
    refusals
}

/// Writes an inspection against which nothing stands.
pub(super) async fn write(
    acting: &Acting<'_>,
    tx: &mut Tx,
    (id, input): (InspectionId, NewInspection),
    inspected: &organization::Model,
) -> Result<()> {
    let by = tx.account().ok_or(Error::Unauthenticated)?;
    let event = Event::of(inspected.id, "recordInspection", "Inspection", id.0)
        .after("inspector", input.inspector)
        .after("contactPoint", input.contact_point)
        .after("title", &input.title)
        .after("methods", &input.methods)
        .after("startsOn", input.starts_on)
        .after("endsOn", input.ends_on)
        .after("summary", &input.summary)
        .after("findings", &input.findings);
    tx.record(match input.appraisal {
        Some(entry) => event.after("appraisal", entry),
        None => event,
    });
    let row = inspection::Model {
        id,
        organization_id: inspected.id,
        inspector_id: input.inspector,
        contact_point_id: input.contact_point,
        title: input.title.trim().to_owned(),
        methods: serde_json::to_string(&input.methods)
            .map_err(|_| Error::internal("methods that cannot be written"))?,
        starts_on: input.starts_on,
        ends_on: input.ends_on,
        summary: input.summary.trim().to_owned(),
        recorded_at: tx.at(),
        recorded_by: by,
    };
    let (mut findings, mut problems) = (Vec::new(), Vec::new());
    for (number, finding) in (1..).zip(input.findings) {
        if let Some(remedy) = finding.remedy {
            problems.push(remedy.named(number, &finding.text));
        }
        findings.push(inspection_finding::Model {
            inspection_id: id,
            number,
            text: finding.text.trim().to_owned(),
        });
    }
    store::insert_inspection(tx, row, findings).await?;
    if let Some(entry_id) = input.appraisal {
        let row = appraisal_inspection::Model {
            inspection_id: id,
            entry_id,
        };
        store::insert_appraised(tx, row).await?;
    }
    let source = (RectificationSource::Inspection, id.0);
    rectification::open(acting, tx, inspected, source, problems).await
}
