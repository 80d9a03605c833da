//! What those appraised say of themselves, beginning with what the records hold; and which appraisals
//! take inspections.

use chrono::{DateTime, Utc};
use entity::appraisal_statement::{self, StatementKind};
use entity::{CycleId, EntryId, OrganizationId, appraisal_cycle, organization::Model};
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::rules::{self, NewStatement, NormResult, Stated, Statement};
use super::{ENTRY, lock_entry, store, to_json};
use crate::access::{Acting, Action};
use crate::clock::day_of;
use crate::db::Tx;
use crate::db::history::Event;
use crate::db::idempotency::{self, Claim, Key};
use crate::domain::norm::{self, State};
use crate::domain::report::catalogue::FIGURES;
use crate::domain::report::figures::{self, Subject};
use crate::error::{Error, Result};

/// What the records hold of an organization in a period: figures by their keys, and norms.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prefilled {
    pub figures: Vec<(String, Option<String>)>,
    pub norms: Vec<NormResult>,
}

/// What a self-assessment begins with.
pub(crate) async fn prefilled(
    connection: &impl ConnectionTrait,
    (cycle, organization): (&appraisal_cycle::Model, &Model),
    at: DateTime<Utc>,
) -> Result<Prefilled> {
    let keys: Vec<_> = FIGURES.iter().map(|figure| figure.key.to_owned()).collect();
    let subject = Subject {
        organization,
        period: cycle.period,
        known_at: None,
    };
    let computed = figures::computed(connection, &subject, &keys, day_of(at)).await?;
    let value = |key: &String| {
        let own = computed.iter().find(|one| one.key == *key);
        own.map(|one| one.value.clone())
    };
    let figures = keys.iter().map(|key| (key.clone(), value(key))).collect();
    let bodies = std::slice::from_ref(organization);
    let stands = norm::stands(connection, bodies, cycle.period, at).await?;
    let norms = stands.into_iter().filter_map(|stand| {
        let met = match stand.state {
            State::Met | State::Within => Some(true),
            State::Missed | State::Exceeded => Some(false),
            State::OnTrack | State::AtRisk => None,
            State::NotApplicable => return None,
        };
        Some(NormResult {
            code: stand.code,
            period: stand.period,
            met,
        })
    });
    Ok(Prefilled {
        figures,
        norms: norms.collect(),
    })
}

/// A statement to be filed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FileStatement {
    pub cycle: CycleId,
    pub organization: OrganizationId,
    pub kind: StatementKind,
    pub text: String,
    pub objectives: Vec<String>,
    pub stated: Vec<Stated>,
    pub expected_version: i32,
}

/// Files a plan or a self-assessment, or the next version of it, in its stage.
pub(crate) async fn file_statement(
    acting: &Acting<'_>,
    input: FileStatement,
    key: &str,
) -> Result<EntryId> {
    let mut tx = acting.begin().await?;
    let target = lock_entry(acting, &tx, input.cycle, input.organization).await?;
    acting.require(&mut tx, Action::AppraisalObject, &target.organization)?;
    let entry = target.entry.id;
    let key = Key {
        account: acting.actor.account,
        mutation: "fileAppraisalStatement",
        key,
    };
    if let Claim::Done(_) = idempotency::claim(&tx, &key, &input, entry.0).await? {
        return Ok(entry);
    }
    let before = store::statements_of(tx.conn(), [entry]).await?;
    let before = before.iter().filter(|row| row.kind == input.kind);
    let newest = before.map(|row| row.version).max().unwrap_or_default();
    let records = match input.kind {
        StatementKind::Plan => Prefilled::default(),
        StatementKind::SelfAssessment => {
            let of = (&target.cycle, &target.organization);
            prefilled(tx.conn(), of, acting.now()).await?
        }
    };
    let new = NewStatement {
        kind: input.kind,
        stage: target.cycle.stage,
        out: target.is_out(acting.today()),
        text: &input.text,
        objectives: &input.objectives,
        stated: &input.stated,
        computed: &records.figures,
        versions: (newest, input.expected_version),
    };
    rules::refusals(rules::statement(&new)).map_err(Error::Refused)?;
    let content = Statement {
        figures: rules::both(records.figures, &input.stated),
        norms: records.norms,
        objectives: input.objectives,
        text: input.text,
    };
    tx.record(
        Event::of(
            target.organization.id,
            "fileAppraisalStatement",
            ENTRY,
            entry.0,
        )
        .after("kind", input.kind)
        .after("version", newest + 1)
        .after("content", &content),
    );
    let row = appraisal_statement::Model {
        entry_id: entry,
        kind: input.kind,
        version: newest + 1,
        content: to_json(&content)?,
        filed_by: acting.actor.account,
        filed_at: tx.at(),
    };
    store::insert_statement(&tx, row).await?;
    tx.commit().await?;
    Ok(entry)
}

/// Whose appraisal it is, and whether its cycle takes inspections now; the cycle stays where it is
/// until the transaction ends. None where there is no such appraisal.
///
/// # Errors
/// When the database fails.
pub(crate) async fn inspected(tx: &Tx, entry: EntryId) -> Result<Option<(OrganizationId, bool)>> {
    let Some(entry) = store::entries_by_ids(tx.conn(), [entry]).await?.pop() else {
        return Ok(None);
    };
    let cycle = store::hold_cycle(tx, entry.cycle_id).await?;
    let takes = cycle.is_some_and(|cycle| rules::takes_inspections(cycle.stage));
    Ok(Some((entry.organization_id, takes)))
}
