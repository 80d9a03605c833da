//! All that waits for an actor, put together.

use std::collections::HashMap;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use entity::hand_over_signature::HandOverSide;
use entity::work_report::WorkReportStatus;
use entity::{CycleId, EntryId, Period, PersonId};
use sea_orm::ConnectionTrait;

use super::rules::{self, Subject, Task, TaskKind};
use super::store::{self, Wrong};
use crate::access::{Action, Actor, within_reach};
use crate::clock::{day_of, end_of};
use crate::domain::{appraisal, dues as books, organization, rectification};
use crate::error::Result;

/// All that waits for an actor at an instant, the earliest due first.
///
/// # Errors
/// When the database fails.
pub(super) async fn tasks(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<Task>> {
    let today = day_of(now);
    let mut tasks = reports(connection, actor, now).await?;
    tasks.extend(filed_reports(connection, actor, today).await?);
    tasks.extend(activities(connection, actor).await?);
    tasks.extend(rectifications(connection, actor).await?);
    tasks.extend(dues(connection, actor, today).await?);
    tasks.extend(objections(connection, actor).await?);
    tasks.extend(questions(connection, actor).await?);
    if let Some(person) = actor.person {
        tasks.extend(climbed(connection, person, today).await?);
        tasks.extend(signatures(connection, person, today).await?);
        tasks.extend(scores(connection, actor, person, today).await?);
    }
    for task in unnamed_scores(connection, actor).await? {
        // Whoever is a reviewer too has one task of the cycle.
        if !tasks
            .iter()
            .any(|other| other.subject == task.subject && other.kind == task.kind)
        {
            tasks.push(task);
        }
    }
    tasks.sort_by_key(Task::place);
    Ok(tasks)
}

async fn reports(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<Task>> {
    let owed = store::owed(connection, within_reach(actor, Action::ReportSubmit), now).await?;
    let owed = owed
        .into_iter()
        .map(|(obligation, organization, text, due, report, status)| {
            let returned = report.filter(|_| status == Some(WorkReportStatus::Returned));
            let (kind, subject) = match returned {
                Some(report) => (TaskKind::RefileReport, Subject::Report(report)),
                None => (TaskKind::FileReport, Subject::Obligation(obligation)),
            };
            Task {
                kind,
                subject,
                organization,
                text,
                due_at: Some(due),
            }
        });
    Ok(owed.collect())
}

/// What is to be done with reports that were filed: review, hearing, answers.
async fn filed_reports(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    today: NaiveDate,
) -> Result<Vec<Task>> {
    let reviewing = || within_reach(actor, Action::ReportReview);
    let filed = store::filed(connection, reviewing()).await?;
    let suggesting = store::suggesting(connection, reviewing()).await?;
    let years = [today.year() - 1, today.year()].map(Period::year_of);
    let periods: Vec<Period> = years
        .into_iter()
        .flatten()
        .flat_map(Period::within)
        .collect();
    let here = within_reach(actor, Action::ReportHear);
    let unheard = store::unheard(connection, here, &periods).await?;
    let task = |kind| {
        move |(report, organization, text): store::Reported| Task {
            kind,
            subject: Subject::Report(report),
            organization,
            text,
            due_at: None,
        }
    };
    let filed = filed.into_iter().map(task(TaskKind::ReviewReport));
    let unheard = unheard.into_iter().map(task(TaskKind::HearReport));
    let suggesting = suggesting.into_iter().map(task(TaskKind::AnswerSuggestion));
    Ok(filed.chain(unheard).chain(suggesting).collect())
}

async fn activities(connection: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Task>> {
    let here = within_reach(actor, Action::ActivityConfirm);
    let rows = store::unconfirmed(connection, here, actor.account).await?;
    let task = |(organization, name, records): (_, String, i64)| Task {
        kind: TaskKind::ConfirmActivity,
        subject: Subject::Records(organization),
        organization,
        text: format!("{name} ({records})"),
        due_at: None,
    };
    Ok(rows.into_iter().map(task).collect())
}

async fn rectifications(connection: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Task>> {
    let here = within_reach(actor, Action::RectificationCarry);
    let carried = store::to_carry(connection, here, actor.person).await?;
    let here = within_reach(actor, Action::RectificationJudge);
    let judged = store::to_judge(connection, here, actor.account).await?;
    let task = |kind| {
        move |(id, organization, text, due_on): Wrong| Task {
            kind,
            subject: Subject::Rectification(id),
            organization,
            text,
            // Until the end of that day.
            due_at: Some(end_of(due_on)),
        }
    };
    let carried = carried.into_iter().map(task(TaskKind::CarryRectification));
    let judged = judged.into_iter().map(task(TaskKind::JudgeRectification));
    Ok(carried.chain(judged).collect())
}

async fn dues(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    today: NaiveDate,
) -> Result<Vec<Task>> {
    let account = actor.account;
    let here = within_reach(actor, Action::DuesConfirm);
    let sent = store::on_their_way(connection, here, account).await?;
    let here = within_reach(actor, Action::DuesApprove);
    let asked = store::asked_for(connection, here, account).await?;
    let here = within_reach(actor, Action::DuesReliefDecide);
    let reliefs = store::reliefs_asked_for(connection, here, (account, actor.person)).await?;
    let ended = books::first_of_month(today).pred_opt().unwrap_or(today);
    let here = within_reach(actor, Action::DuesClose);
    let unsealed = store::unsealed(connection, here, (ended, today)).await?;
    let sent = sent.into_iter().map(|(id, organization, text)| Task {
        kind: TaskKind::AnswerRemittance,
        subject: Subject::Remittance(id),
        organization,
        text,
        due_at: None,
    });
    let asked = asked.into_iter().map(|(id, organization, text)| Task {
        kind: TaskKind::DecideSpending,
        subject: Subject::Spending(id),
        organization,
        text,
        due_at: None,
    });
    let unsealed = unsealed
        .into_iter()
        .filter_map(|(organization, begins_on, through)| {
            let month = first_unsealed(begins_on, through)?;
            Some(Task {
                kind: TaskKind::CloseMonth,
                subject: Subject::Books(organization),
                organization,
                text: month.to_string(),
                due_at: Some(books::late_from(month)),
            })
        });
    let reliefs = reliefs.into_iter().map(|(id, organization, text)| Task {
        kind: TaskKind::DecideRelief,
        subject: Subject::Relief(id),
        organization,
        text,
        due_at: None,
    });
    Ok(sent.chain(asked).chain(reliefs).chain(unsealed).collect())
}

/// The month that is to be closed next.
fn first_unsealed(begins_on: NaiveDate, through: Option<NaiveDate>) -> Option<Period> {
    let day = match through.and_then(|day| day.succ_opt()) {
        Some(next) => next.max(begins_on),
        None => begins_on,
    };
    books::month_of(day)
}

async fn objections(connection: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Task>> {
    let here = within_reach(actor, Action::AppraisalDecide);
    let rows = store::undecided(connection, here, actor.account).await?;
    let task = |(entry, organization, text)| Task {
        kind: TaskKind::DecideObjection,
        subject: Subject::Entry(entry),
        organization,
        text,
        due_at: None,
    };
    Ok(rows.into_iter().map(task).collect())
}

/// Rectifications that have climbed to a person.
async fn climbed(
    connection: &impl ConnectionTrait,
    person: PersonId,
    today: NaiveDate,
) -> Result<Vec<Task>> {
    let led = organization::led_by(connection, person, today).await?;
    let level = Days::new(rectification::LEVEL_DAYS.unsigned_abs());
    let Some(before) = today.checked_sub_days(level).filter(|_| !led.is_empty()) else {
        return Ok(Vec::new());
    };
    let paths: Vec<_> = led.iter().map(|row| row.path.as_slice()).collect();
    let rows = store::long_overdue(connection, &paths, before).await?;
    let ids = rows.iter().map(|row| row.organization_id);
    let ladders = rectification::ladders(connection, ids, today).await?;
    let to_person = |row: &entity::rectification::Model| {
        let ladder = ladders.get(&row.organization_id);
        let ladder = ladder.map_or(&[][..], Vec::as_slice);
        let found = rectification::climbed_to(row, ladder, today);
        found.is_some_and(|(level, rung)| level > 0 && rung.person == person)
    };
    let rows = rows.into_iter().filter(to_person);
    let task = |row: entity::rectification::Model| Task {
        kind: TaskKind::ChaseRectification,
        subject: Subject::Rectification(row.id),
        organization: row.organization_id,
        text: row.problem,
        due_at: Some(end_of(row.due_on)),
    };
    Ok(rows.map(task).collect())
}

async fn questions(connection: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Task>> {
    let here = within_reach(actor, Action::QuestionAnswer);
    let asked = store::asked(connection, here).await?;
    let here = within_reach(actor, Action::QuestionAsk);
    let answered = store::answered(connection, here, actor.account).await?;
    let asked = asked
        .into_iter()
        .map(|(id, organization, text, due_on)| Task {
            kind: TaskKind::AnswerQuestion,
            subject: Subject::Question(id),
            organization,
            text,
            due_at: Some(end_of(due_on)),
        });
    let answered = answered
        .into_iter()
        .map(|(id, organization, text, _)| Task {
            kind: TaskKind::JudgeAnswer,
            subject: Subject::Question(id),
            organization,
            text,
            due_at: None,
        });
    Ok(asked.chain(answered).collect())
}

async fn signatures(
    connection: &impl ConnectionTrait,
    person: PersonId,
    today: NaiveDate,
) -> Result<Vec<Task>> {
    let duties = store::unsigned(connection, person, today).await?;
    let handed = store::handed(connection, person).await?;
    let duties = duties.into_iter().map(|(link, organization, text)| Task {
        kind: TaskKind::SignDuties,
        subject: Subject::Link(link),
        organization,
        text,
        due_at: None,
    });
    let handed = handed.into_iter().filter(|handed| {
        let side = match handed.is_outgoing {
            true => HandOverSide::Outgoing,
            false => HandOverSide::Incoming,
        };
        let signatures = handed.signatures.iter();
        rules::has_to_sign(signatures.map(|it| (it.side == side, it.content_hash.as_slice())))
    });
    let handed = handed.map(|handed| Task {
        kind: TaskKind::SignHandOver,
        subject: Subject::HandOver(handed.row.id),
        organization: handed.row.organization_id,
        text: String::new(),
        due_at: None,
    });
    Ok(duties.chain(handed).collect())
}

async fn scores(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    person: PersonId,
    today: NaiveDate,
) -> Result<Vec<Task>> {
    let seats = store::seats(connection, person, today).await?;
    if seats.is_empty() {
        return Ok(Vec::new());
    }
    let cycles: Vec<_> = seats.iter().map(|seat| seat.cycle_id).collect();
    let groups: Vec<_> = seats.iter().map(|seat| seat.group_id).collect();
    let entries = store::entries(connection, &cycles).await?;
    let given = store::given(connection, &groups).await?;
    let mut scored = HashMap::new();
    for (cycle, _, path) in entries {
        if may_score(actor, &path) {
            *scored.entry(cycle).or_insert(0_usize) += 1;
        }
    }
    let missing = seats.into_iter().filter(|seat| {
        let keys: Vec<String> = serde_json::from_str(&seat.indicator_keys).unwrap_or_default();
        let entries = scored.get(&seat.cycle_id).copied().unwrap_or_default();
        let given = given
            .get(&(seat.group_id, seat.post_id))
            .copied()
            .unwrap_or_default();
        let given = usize::try_from(given).unwrap_or(usize::MAX);
        rules::scores_missing(entries, keys.len(), given) > 0
    });
    let mut tasks: Vec<_> = missing
        .map(|seat| Task {
            kind: TaskKind::ScoreAppraisal,
            subject: Subject::Cycle(seat.cycle_id),
            organization: seat.organization_id,
            text: seat.title,
            due_at: None,
        })
        .collect();
    tasks.sort_by_key(|task| task.subject);
    tasks.dedup();
    Ok(tasks)
}

/// Whoever holds something in an organization, or below it, does not score it.
fn may_score(actor: &Actor, path: &[u8]) -> bool {
    let mut held = actor.grants.iter().filter_map(|grant| grant.place.as_ref());
    !held.any(|place| place.path.starts_with(path))
}

/// Scores that no named reviewer gives, and that whoever scores for the issuer is to give.
async fn unnamed_scores(connection: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Task>> {
    let here = within_reach(actor, Action::AppraisalScore);
    let cycles = store::in_review(connection, here).await?;
    if cycles.is_empty() {
        return Ok(Vec::new());
    }
    let needed = appraisal::unnamed(connection, &cycles).await?;
    let ids: Vec<_> = cycles.iter().map(|cycle| cycle.id).collect();
    let entries = store::entries(connection, &ids).await?;
    let scored = store::scored(connection, &ids).await?;
    let is_missing = |cycle: CycleId| {
        let keys = needed.get(&cycle)?;
        let mut mine = entries
            .iter()
            .filter(|(of, _, path)| *of == cycle && may_score(actor, path.as_slice()));
        let lacks = |entry: EntryId| {
            keys.keys
                .iter()
                .any(|key| !scored.contains(&(entry, key.clone())))
        };
        mine.any(|(_, entry, _)| lacks(*entry))
            .then(|| keys.title.clone())
    };
    let tasks = cycles.iter().filter_map(|cycle| {
        Some(Task {
            kind: TaskKind::ScoreAppraisal,
            subject: Subject::Cycle(cycle.id),
            organization: cycle.organization_id,
            text: is_missing(cycle.id)?,
            due_at: None,
        })
    });
    Ok(tasks.collect())
}
