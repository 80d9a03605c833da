//! The numbers of reporting from the records themselves: for `zeren verify`, for any past day, and
//! for the reasons behind a light.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::organization_edge::EdgeKind;
use entity::reporting_exception::ReportingExceptionKind;
use entity::work_report::WorkReportStatus;
use entity::{
    DivisionCode, ObligationId, OrganizationId, Period, organization, organization_edge,
    reporting_exception, reporting_obligation, reporting_round, work_report, work_report_state,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoCondition, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    RelationDef,
};

use crate::clock::day_of;
use crate::db::tally::{Numbers, TallyKey};
use crate::domain::report::rules::{self, Owed};
use crate::error::Result;

/// The part of the status that reporting is.
pub(crate) const PART: &str = "reporting";

/// An obligation with the state of its report.
#[derive(Clone, Debug, FromQueryResult)]
struct Fact {
    id: ObligationId,
    organization_id: OrganizationId,
    period: Period,
    division_code: DivisionCode,
    due_at: DateTime<Utc>,
    exempted: bool,
    lapsed_on: Option<NaiveDate>,
    status: Option<WorkReportStatus>,
    late: Option<bool>,
    first_filed_at: Option<DateTime<Utc>>,
}

impl Fact {
    /// Whether it counted at an instant, or counts now.
    fn owed(&self, as_of: Option<DateTime<Utc>>) -> Owed {
        let lapsed = self
            .lapsed_on
            .is_some_and(|day| as_of.is_none_or(|at| day <= day_of(at)));
        match self.exempted || lapsed {
            true => Owed::Excused,
            false => Owed::Due,
        }
    }
}

fn to_report() -> RelationDef {
    reporting_obligation::Entity::belongs_to(work_report::Entity)
        .from(reporting_obligation::Column::Id)
        .to(work_report::Column::ObligationId)
        .into()
}

/// The state of the report at an instant: the row that had begun and had not ended.
fn to_state_at(at: DateTime<Utc>) -> RelationDef {
    let relation: RelationDef = work_report::Entity::belongs_to(work_report_state::Entity)
        .from(work_report::Column::Id)
        .to(work_report_state::Column::ReportId)
        .into();
    relation.on_condition(move |_, state| {
        let until = Expr::col((state.clone(), work_report_state::Column::Until));
        Condition::all()
            .add(Expr::col((state, work_report_state::Column::Since)).lte(at))
            .add(
                Condition::any()
                    .add(until.clone().is_null())
                    .add(until.gt(at)),
            )
    })
}

/// The tally rows of reporting, from the records: of the divisions between two codes and the given
/// periods (all where none are given), now or as they were at a past instant.
///
/// # Errors
/// When the database fails.
pub async fn tallies_from_records(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
    periods: Option<&[Period]>,
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    let facts = facts(connection, (first, last), periods, as_of).await?;
    let mut rows: BTreeMap<TallyKey, Numbers> = BTreeMap::new();
    for fact in facts {
        let report = fact
            .status
            .map(|status| (status, fact.late.unwrap_or(false)));
        let numbers = rules::contribution(fact.owed(as_of), report);
        let key = TallyKey {
            period: fact.period,
            division: fact.division_code,
            part: PART,
            turns_at: fact.due_at,
        };
        let row = rows.entry(key).or_default();
        for (number, more) in row.iter_mut().zip(numbers) {
            *number += more;
        }
    }
    rows.retain(|_, numbers| numbers.iter().any(|number| *number != 0));
    Ok(rows)
}

async fn facts(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
    periods: Option<&[Period]>,
    as_of: Option<DateTime<Utc>>,
) -> Result<Vec<Fact>> {
    let mut select = reporting_obligation::Entity::find()
        .select_only()
        .columns([
            reporting_obligation::Column::Id,
            reporting_obligation::Column::OrganizationId,
            reporting_obligation::Column::Period,
            reporting_obligation::Column::DivisionCode,
            reporting_obligation::Column::DueAt,
            reporting_obligation::Column::Exempted,
            reporting_obligation::Column::LapsedOn,
        ])
        .column_as(work_report::Column::FirstFiledAt, "first_filed_at")
        .join(JoinType::LeftJoin, to_report())
        .filter(counted_in((first, last), as_of));
    if let Some(periods) = periods {
        let within = reporting_obligation::Column::Period.is_in(periods.iter().copied());
        select = select.filter(within);
    }
    let select = match as_of {
        None => select
            .column_as(work_report::Column::Status, "status")
            .column_as(work_report::Column::Late, "late"),
        Some(at) => select
            .join(JoinType::LeftJoin, to_state_at(at))
            .join(
                JoinType::InnerJoin,
                reporting_obligation::Entity::belongs_to(reporting_round::Entity)
                    .from(reporting_obligation::Column::RoundId)
                    .to(reporting_round::Column::Id)
                    .into(),
            )
            .filter(reporting_round::Column::OpenedAt.lte(at).into_condition())
            .column_as(work_report_state::Column::Status, "status")
            // Lateness is a fact of the first submission; before that there is none.
            .column_as(
                Expr::col((work_report::Entity, work_report::Column::Late)).and(
                    Expr::col((work_report::Entity, work_report::Column::FirstFiledAt)).lte(at),
                ),
                "late",
            ),
    };
    let mut facts = select.into_model::<Fact>().all(connection).await?;
    if let Some(at) = as_of {
        as_excepted_at(connection, &mut facts, at).await?;
        as_placed_on(connection, &mut facts, day_of(at)).await?;
        facts.retain(|fact| (first..=last).contains(&fact.division_code));
    }
    Ok(facts)
}

/// The obligations that count between two codes; for a past instant also those of organizations
/// that stood there then and have moved since.
fn counted_in(
    (first, last): (DivisionCode, DivisionCode),
    as_of: Option<DateTime<Utc>>,
) -> Condition {
    let now = reporting_obligation::Column::DivisionCode.between(first.0, last.0);
    let Some(day) = as_of.map(day_of) else {
        return now.into_condition();
    };
    let stood_there = Query::select()
        .column(organization_edge::Column::OrganizationId)
        .from(organization_edge::Entity)
        .cond_where(ended_after(day))
        .and_where(
            organization_edge::Column::TargetId.in_subquery(
                Query::select()
                    .column(organization::Column::Id)
                    .from(organization::Entity)
                    .and_where(organization::Column::DivisionCode.between(first.0, last.0))
                    .to_owned(),
            ),
        )
        .to_owned();
    Condition::any()
        .add(now)
        .add(reporting_obligation::Column::OrganizationId.in_subquery(stood_there))
}

/// The leading edges that held on a day and have ended since.
fn ended_after(day: NaiveDate) -> Condition {
    Condition::all()
        .add(organization_edge::Column::Kind.eq(EdgeKind::Superior))
        .add(organization_edge::Column::ValidFrom.lte(day))
        .add(organization_edge::Column::ValidUntil.gt(day))
}

/// Counts obligations where their organizations stood on a day, before later moves that count.
async fn as_placed_on(
    connection: &impl ConnectionTrait,
    facts: &mut [Fact],
    day: NaiveDate,
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Stood {
        organization_id: OrganizationId,
        division_code: DivisionCode,
        valid_until: NaiveDate,
    }
    let ids: BTreeSet<_> = facts.iter().map(|fact| fact.organization_id).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let mut stood = BTreeMap::new();
    for ids in ids.chunks(crate::db::BULK_ROWS_MAX) {
        let rows = organization_edge::Entity::find()
            .select_only()
            .columns([
                organization_edge::Column::OrganizationId,
                organization_edge::Column::ValidUntil,
            ])
            .column_as(organization::Column::DivisionCode, "division_code")
            .join(
                JoinType::InnerJoin,
                organization_edge::Entity::belongs_to(organization::Entity)
                    .from(organization_edge::Column::TargetId)
                    .to(organization::Column::Id)
                    .into(),
            )
            .filter(ended_after(day))
            .filter(organization_edge::Column::OrganizationId.is_in(ids.iter().copied()))
            .into_model::<Stood>()
            .all(connection)
            .await?;
        stood.extend(rows.into_iter().map(|row| (row.organization_id, row)));
    }
    for fact in facts {
        if let Some(then) = stood.get(&fact.organization_id)
            && rules::counts_after_move(then.valid_until, fact.period)
        {
            fact.division_code = then.division_code;
        }
    }
    Ok(())
}

/// Puts the exemptions and extensions in force at `at` in the place of today's.
async fn as_excepted_at(
    connection: &impl ConnectionTrait,
    facts: &mut [Fact],
    at: DateTime<Utc>,
) -> Result<()> {
    let excepted = facts.iter().map(|fact| fact.id);
    let mut by_obligation: BTreeMap<ObligationId, Vec<reporting_exception::Model>> =
        BTreeMap::new();
    for ids in excepted
        .collect::<Vec<_>>()
        .chunks(crate::db::BULK_ROWS_MAX)
    {
        for row in super::exceptions_of(connection, ids.iter().copied()).await? {
            by_obligation
                .entry(row.obligation_id)
                .or_default()
                .push(row);
        }
    }
    let rounds = round_due_times(connection, by_obligation.keys().copied()).await?;
    for fact in facts {
        let Some(rows) = by_obligation.get(&fact.id) else {
            continue;
        };
        let in_force = rows
            .iter()
            .filter(|row| row.granted_at <= at && row.ended_at.is_none_or(|ended| ended > at));
        fact.exempted = false;
        fact.due_at = rounds.get(&fact.id).copied().unwrap_or(fact.due_at);
        for row in in_force {
            match (row.kind, row.until) {
                (ReportingExceptionKind::Exemption, _) => fact.exempted = true,
                (ReportingExceptionKind::Extension, Some(until)) => fact.due_at = until,
                (ReportingExceptionKind::Extension, None) => {}
            }
        }
    }
    Ok(())
}

async fn round_due_times(
    connection: &impl ConnectionTrait,
    obligations: impl Iterator<Item = ObligationId>,
) -> Result<BTreeMap<ObligationId, DateTime<Utc>>> {
    #[derive(FromQueryResult)]
    struct Due {
        id: ObligationId,
        due_at: DateTime<Utc>,
    }
    let ids: Vec<_> = obligations.collect();
    let mut found = BTreeMap::new();
    for ids in ids.chunks(crate::db::BULK_ROWS_MAX) {
        let rows = reporting_obligation::Entity::find()
            .select_only()
            .column(reporting_obligation::Column::Id)
            .column_as(reporting_round::Column::DueAt, "due_at")
            .join(
                JoinType::InnerJoin,
                reporting_obligation::Entity::belongs_to(reporting_round::Entity)
                    .from(reporting_obligation::Column::RoundId)
                    .to(reporting_round::Column::Id)
                    .into(),
            )
            .filter(reporting_obligation::Column::Id.is_in(ids.iter().copied()))
            .into_model::<Due>()
            .all(connection)
            .await?;
        found.extend(rows.into_iter().map(|row| (row.id, row.due_at)));
    }
    Ok(found)
}

/// An obligation and how its report stands.
#[derive(Clone, Debug)]
pub struct Owing {
    /// Who owes the report.
    pub organization_id: OrganizationId,
    /// When it was or is due.
    pub due_at: DateTime<Utc>,
    /// The report's state; none before the first save.
    pub status: Option<WorkReportStatus>,
    /// The first submission, where it came after the due time of its day.
    pub filed_late_at: Option<DateTime<Utc>>,
}

/// The obligations that count in a division itself, now or as they were at a past instant, in the order
/// of their ids.
///
/// # Errors
/// When the database fails.
pub async fn owing(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    periods: &[Period],
    as_of: Option<DateTime<Utc>>,
) -> Result<Vec<Owing>> {
    let range = (division, division);
    let mut facts = facts(connection, range, Some(periods), as_of).await?;
    facts.retain(|fact| fact.owed(as_of) == Owed::Due);
    facts.sort_unstable_by_key(|fact| fact.id);
    let rows = facts.into_iter().map(|fact| Owing {
        organization_id: fact.organization_id,
        due_at: fact.due_at,
        status: fact.status,
        filed_late_at: fact.first_filed_at.filter(|_| fact.late == Some(true)),
    });
    Ok(rows.collect())
}
