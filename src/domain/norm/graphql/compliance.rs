//! How an organization stands with one norm in one window.

use async_graphql::{Context, Enum, Object, SimpleObject};

use super::super::rules::{self, Entry, Evidence, Measure, Row, State};
use super::norm::{Norm, decimal};
use crate::db::page::Page;
use crate::domain::activity::graphql::Activity;
use crate::domain::edges::{Record, RecordConnection, RecordKind, RecordOfWork};
use crate::error::{Language, Result};
use crate::graphql::{
    Ctx, Date, Decimal, ListArgs, PeriodScalar, encode, fingerprint, is_asked, page_cost,
};

/// Records that do not count, shown at the most.
const NOT_COUNTED_MAX: usize = 100;

/// How a norm stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::State")]
pub(crate) enum ComplianceState {
    /// The threshold is reached.
    Met,
    /// Open, and on the way.
    OnTrack,
    /// Open, and behind.
    AtRisk,
    /// Not reached, and too late.
    Missed,
    /// Within an upper limit: counts as met.
    Within,
    /// Beyond an upper limit: counts as missed.
    Exceeded,
    /// Nothing is asked of this subject; the explanation says why.
    NotApplicable,
}

/// Why a record does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::NotCounted")]
pub(crate) enum NotCountedReason {
    /// It was voided by then.
    Voided,
    /// It was recorded later than the day that is asked for.
    RecordedLater,
    /// It began before the window, in which another one counts it.
    BeganEarlier,
    /// It does not say what is measured.
    NothingMeasured,
}

/// How many people of an organization are in each state.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct CompliancePeople {
    /// Reached.
    met: i32,
    /// Open, and on the way.
    on_track: i32,
    /// Open, and behind.
    at_risk: i32,
    /// Not reached.
    missed: i32,
    /// Served less than half of the window.
    not_applicable: i32,
}

/// A record that does not count, and why.
#[derive(Clone, SimpleObject)]
pub(crate) struct NotCountedRecord {
    /// The record.
    record: Record,
    /// Why.
    why: NotCountedReason,
}

/// How the state follows from norm, records and day.
#[derive(Clone, SimpleObject)]
pub(crate) struct ComplianceExplanation {
    /// The version of the norm that binds.
    version: i32,
    /// The arithmetic, in the language of the request.
    arithmetic: String,
    /// How many records count; `evidence` lists them.
    counted: i32,
    /// The records that do not count, up to 100.
    not_counted: Vec<NotCountedRecord>,
}

/// How an organization stands with one norm in one window: computed from the records, never typed.
#[derive(Clone, Debug)]
pub(crate) struct NormCompliance {
    pub(super) row: Row,
    /// What cursors are bound to.
    pub(super) of: String,
}

fn record(entry: &Entry) -> Record {
    match &entry.evidence {
        Evidence::Activity(row) => Record::Activity(Activity::from(row.as_ref().clone())),
        Evidence::Report(id, period) => Record::Work(RecordOfWork {
            id: encode(id),
            kind: RecordKind::WorkReport,
            title: format!("{period} 工作报告"),
            starts_on: entry.starts_on.into(),
        }),
        Evidence::Month(id, month) => Record::Work(RecordOfWork {
            id: encode(id),
            kind: RecordKind::DuesMonth,
            title: format!("{month} 党费已留存并结账"),
            starts_on: entry.starts_on.into(),
        }),
        Evidence::Budget(id, month) => Record::Work(RecordOfWork {
            id: encode(id),
            kind: RecordKind::EducationBudget,
            title: format!("{month} 教育经费预算"),
            starts_on: entry.starts_on.into(),
        }),
        Evidence::Appraisal(id, period) => Record::Work(RecordOfWork {
            id: encode(id),
            kind: RecordKind::Appraisal,
            title: format!("{period} 年度考核"),
            starts_on: entry.starts_on.into(),
        }),
    }
}

/// How an organization stands with one norm in one window: computed from the records, never typed.
#[Object]
impl NormCompliance {
    /// The norm, in the version that binds: the strictest in force when the window began.
    async fn norm(&self) -> Norm {
        self.row.norm.clone().into()
    }

    /// The window; for a norm of a day, the period that was asked for.
    async fn period(&self) -> PeriodScalar {
        PeriodScalar(self.row.span.period)
    }

    /// How it stands; of a per-person norm, as the worst of its people.
    async fn state(&self) -> ComplianceState {
        self.row.answer.state.into()
    }

    /// What is; of a per-person norm, how many people have met it.
    async fn actual(&self) -> Decimal {
        decimal(self.row.answer.actual)
    }

    /// What ought to be; of a per-person norm, how many people owe it.
    async fn required(&self) -> Decimal {
        decimal(self.row.answer.required)
    }

    /// The last day on which it can be met, with the grace where there is one.
    async fn due_on(&self) -> Date {
        self.row.answer.due_on.into()
    }

    /// The last day on which what is missing can still begin; null where it is met, over or too late.
    async fn last_day_to_meet(&self) -> Option<Date> {
        self.row.answer.last_day_to_meet.map(Date)
    }

    /// How many people are in each state; null for a norm of the organization itself.
    async fn people(&self) -> Option<CompliancePeople> {
        let counts = self.row.people?;
        let count = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        Some(CompliancePeople {
            met: count(counts.met),
            on_track: count(counts.on_track),
            at_risk: count(counts.at_risk),
            missed: count(counts.missed),
            not_applicable: count(counts.not_applicable),
        })
    }

    /// The records that count, the earliest first.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<RecordConnection> {
        let args = ListArgs { first, after };
        let norm = &self.row.norm;
        let filters = (&self.of, &norm.code, norm.version, self.row.span.period);
        let binding = fingerprint("evidence", &filters);
        let page = args.page::<u64>(&binding)?;
        let counted = &self.row.answer.counted;
        let total = is_asked(ctx, "totalCount").then(|| i64::try_from(counted.len()).unwrap_or(0));
        let numbered = (1_u64..).zip(counted);
        let rest = numbered.filter(|(number, _)| page.after.is_none_or(|after| *number > after));
        let rows: Page<(u64, &Entry)> = page.cut(rest.collect());
        Ok(RecordConnection::of(
            rows,
            &binding,
            &args,
            total,
            |row| row.0,
            |row| record(row.1),
        ))
    }

    /// How the state follows from norm, records and day.
    async fn explanation(&self, ctx: &Context<'_>) -> ComplianceExplanation {
        let answer = &self.row.answer;
        let shown = answer.not_counted.iter().take(NOT_COUNTED_MAX);
        let (zh, en) = arithmetic(&self.row);
        ComplianceExplanation {
            version: self.row.norm.version,
            arithmetic: match Ctx::of(ctx).language {
                Language::Chinese => zh,
                Language::English => en,
            },
            counted: i32::try_from(answer.counted.len()).unwrap_or(i32::MAX),
            not_counted: shown
                .map(|(entry, why)| NotCountedRecord {
                    record: record(entry),
                    why: (*why).into(),
                })
                .collect(),
        }
    }
}

/// The sum behind a state, in both languages.
fn arithmetic(row: &Row) -> (String, String) {
    let answer = &row.answer;
    let (actual, required) = (decimal(answer.actual).0, decimal(answer.required).0);
    let (due, expected) = (answer.due_on, answer.expected);
    if let Some(people) = row.people {
        let owing = people.met + people.on_track + people.at_risk + people.missed;
        let (met, half) = (people.met, people.not_applicable);
        return (
            format!("应达标 {owing} 人，已达标 {met} 人；任期不足半数 {half} 人不计"),
            format!("{met} of {owing} people have met it; {half} served less than half"),
        );
    }
    match answer.state {
        State::NotApplicable if row.norm.measure == Measure::NotKept => (
            "相应业务的记录尚未纳入系统".to_owned(),
            "the records of this system are not kept yet".to_owned(),
        ),
        State::NotApplicable => (
            "该组织在此期间不存在或无此义务".to_owned(),
            "the organization did not exist, or owes nothing of this kind".to_owned(),
        ),
        State::Within | State::Exceeded => (
            format!("实际 {actual}，上限 {required}"),
            format!("{actual}, and {required} at the most"),
        ),
        State::Met => (
            format!("实际 {actual} ≥ 要求 {required}"),
            format!("{actual} >= {required}"),
        ),
        State::Missed => (
            format!("实际 {actual} < 要求 {required}，截止 {due}"),
            format!("{actual} < {required}, and it was due on {due}"),
        ),
        State::OnTrack | State::AtRisk => {
            let sign = if answer.state == State::AtRisk {
                "<"
            } else {
                "≥"
            };
            let english = if answer.state == State::AtRisk {
                "<"
            } else {
                ">="
            };
            (
                format!(
                    "实际 {actual} {sign} 按时间进度应达 {expected}（全期 {required}），截止 {due}"
                ),
                format!(
                    "{actual} {english} {expected}, the share of {required} that has elapsed; due on {due}"
                ),
            )
        }
    }
}
