//! The superior's side: return, accept, hear, answer.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::rectification::RectificationSource;
use entity::work_report::WorkReportStatus;
use entity::{
    AppointmentId, HearingId, InstructionId, OrganizationId, PersonId, ReportId, instruction,
    report_hearing, suggestion_reply,
};
use serde::Serialize;
use uuid::Uuid;

use super::store::{Case, NextState};
use super::{REPORT, count, form, lock_visible, progress, require_superior, store, touch};
use crate::access::{Acting, Action, Place};
use crate::clock::day_of;
use crate::db::Tx;
use crate::db::history::Event;
use crate::db::idempotency::{self, Claim, Key};
use crate::domain::organization;
use crate::domain::rectification::{self, Named};
use crate::domain::report::rules::{self, Content, Problem, Violation};
use crate::error::{Error, Result};

/// What goes back, and why.
#[derive(Clone, Debug)]
pub(crate) struct Return {
    pub report: ReportId,
    pub expected_revision: i64,
    pub reason: String,
    pub reopen: Vec<String>,
}

/// Returns a submitted report and reopens the named sections; the others stay sealed.
pub(crate) async fn send_back(acting: &Acting<'_>, input: Return) -> Result<ReportId> {
    let mut tx = acting.begin().await?;
    let case = lock_visible(acting, &tx, input.report).await?;
    require_superior(acting, &mut tx, Action::ReportReview, &case).await?;
    let form = form(&case)?;
    let mut violations = rules::reviewable(&progress(&case), input.expected_revision);
    rules::check_filled(&input.reason, "reason", &mut violations);
    if input.reopen.is_empty() {
        violations.push(Violation::Blank("reopenSections".to_owned()));
    }
    let parts = [
        rules::PART_FIGURES,
        rules::PART_PROBLEMS,
        rules::PART_SUGGESTIONS,
    ];
    for (index, key) in input.reopen.iter().enumerate() {
        let known = parts.contains(&key.as_str())
            || form.sections.iter().any(|section| section.key == *key);
        if !known {
            violations.push(Violation::UnknownSection(format!("reopenSections.{index}")));
        }
    }
    rules::refusals(violations).map_err(Error::Refused)?;
    let reopened: BTreeSet<_> = input.reopen.iter().collect();
    let next = NextState {
        status: WorkReportStatus::Returned,
        by: acting.actor.account,
        comment: Some(input.reason.clone()),
        reopened: Some(serde_json::to_string(&reopened).unwrap_or_default()),
    };
    let event = Event::of(
        case.organization.id,
        "returnWorkReport",
        REPORT,
        input.report.0,
    )
    .after("reason", &input.reason)
    .after("reopened", &reopened);
    turn(&mut tx, &case, next, event).await?;
    tx.commit().await?;
    Ok(input.report)
}

/// What is accepted.
#[derive(Clone, Debug)]
pub(crate) struct Accept {
    pub report: ReportId,
    pub expected_revision: i64,
    pub comment: Option<String>,
}

/// Accepts a submitted report; each problem that it names becomes a rectification.
pub(crate) async fn accept(acting: &Acting<'_>, input: Accept) -> Result<ReportId> {
    let mut tx = acting.begin().await?;
    let case = lock_visible(acting, &tx, input.report).await?;
    require_superior(acting, &mut tx, Action::ReportReview, &case).await?;
    let mut violations = rules::reviewable(&progress(&case), input.expected_revision);
    let comment = input.comment.as_deref().unwrap_or_default();
    rules::check_text(comment, "comment", rules::TEXT_LENGTH_MAX, &mut violations);
    rules::refusals(violations).map_err(Error::Refused)?;
    let event = Event::of(
        case.organization.id,
        "acceptWorkReport",
        REPORT,
        input.report.0,
    )
    .after("comment", &input.comment);
    let next = NextState {
        status: WorkReportStatus::Accepted,
        by: acting.actor.account,
        comment: input.comment,
        reopened: None,
    };
    turn(&mut tx, &case, next, event).await?;
    let problems = problems_named(&tx, &case).await?;
    let source = (RectificationSource::Report, input.report.0);
    rectification::open(acting, &mut tx, &case.organization, source, problems).await?;
    tx.commit().await?;
    Ok(input.report)
}

/// The newest submission of a report; nothing before the first.
async fn newest(tx: &Tx, case: &Case) -> Result<Content> {
    let Some(report) = &case.report else {
        return Ok(Content::default());
    };
    match store::version(tx.conn(), report.id, report.versions).await? {
        Some(version) => {
            serde_json::from_str(&version.content).map_err(|error| Error::Internal(Box::new(error)))
        }
        None => Ok(Content::default()),
    }
}

/// The problems that the newest submission names.
async fn problems_named(tx: &Tx, case: &Case) -> Result<Vec<Named>> {
    let named = |(problem, number): (Problem, i32)| Named {
        id: None,
        number,
        problem: problem.text,
        measures: problem.measures,
        due_on: problem.due_on,
        responsible: problem.responsible_person_id,
    };
    let content = newest(tx, case).await?;
    Ok(content.problems.into_iter().zip(1..).map(named).collect())
}

/// Puts a report into its next state.
async fn turn(tx: &mut Tx, case: &Case, next: NextState, event: Event) -> Result<()> {
    let Some(mut report) = case.report.clone() else {
        return Err(Error::NotFound("report"));
    };
    let event = event
        .before("status", report.status)
        .after("status", next.status);
    report.status = next.status;
    report.revision += 1;
    if next.status == WorkReportStatus::Accepted {
        report.accepted_at = Some(tx.at());
    }
    store::enter_state(tx, report.id, case.state.as_ref(), next).await?;
    store::save_report(tx, report.clone()).await?;
    tx.record(event);
    let after = Case {
        report: Some(report),
        ..case.clone()
    };
    count(tx, case, &after);
    Ok(())
}

/// That a leader heard a report, and what the leader asked for.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Hearing {
    pub report: ReportId,
    pub heard_on: NaiveDate,
    pub leader: PersonId,
    pub instructions: Vec<NewInstruction>,
}

/// What the leader asked for.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewInstruction {
    pub text: String,
    pub due_on: Option<NaiveDate>,
    pub responsible_person: Option<PersonId>,
}

/// Records that a leader of the party committee heard a report (A3); each instruction is followed up
/// by a rectification.
pub(crate) async fn record_hearing(
    acting: &Acting<'_>,
    input: Hearing,
    key: &str,
) -> Result<ReportId> {
    let mut tx = acting.begin().await?;
    let case = lock_visible(acting, &tx, input.report).await?;
    acting.require(&mut tx, Action::ReportHear, &case.organization)?;
    let hearing = HearingId(acting.new_id());
    let key = Key {
        account: acting.actor.account,
        mutation: "recordReportHearing",
        key,
    };
    if let Claim::Done(_) = idempotency::claim(&tx, &key, &input, hearing.0).await? {
        return Ok(input.report);
    }
    let leader = leader_of(&tx, &case, &input).await?;
    let violations = against_hearing(acting, &case, &input, leader);
    rules::refusals(violations).map_err(Error::Refused)?;
    let Some(leader_id) = leader else {
        return Err(Error::internal("a hearing without a leader"));
    };
    tx.record(
        Event::of(
            case.organization.id,
            "recordReportHearing",
            REPORT,
            input.report.0,
        )
        .after("heardOn", input.heard_on)
        .after("leader", leader_id)
        .after("instructions", &input.instructions),
    );
    let row = report_hearing::Model {
        id: hearing,
        report_id: input.report,
        heard_on: input.heard_on,
        leader_id,
        recorded_by: acting.actor.account,
        recorded_at: tx.at(),
    };
    let instructions: Vec<_> = input
        .instructions
        .into_iter()
        .zip(1..)
        .map(|(instruction, number)| instruction::Model {
            id: InstructionId(acting.new_id()),
            hearing_id: hearing,
            number,
            text: instruction.text,
            due_on: instruction.due_on,
            responsible_person_id: instruction.responsible_person,
        })
        .collect();
    store::insert_hearing(&tx, row, instructions.clone()).await?;
    touch(&mut tx, &case.obligation);
    for instruction in instructions {
        follow_up(acting, &mut tx, &case, instruction).await?;
    }
    tx.commit().await?;
    Ok(input.report)
}

/// Opens the rectification that follows an instruction up.
async fn follow_up(
    acting: &Acting<'_>,
    tx: &mut Tx,
    case: &Case,
    instruction: instruction::Model,
) -> Result<()> {
    let named = Named {
        id: None,
        number: 1,
        problem: instruction.text,
        measures: None,
        due_on: instruction.due_on,
        responsible: instruction.responsible_person_id,
    };
    let source = (RectificationSource::Instruction, instruction.id.0);
    rectification::open(acting, tx, &case.organization, source, vec![named]).await
}

/// The leading post in the party committee above, in the same division, that the leader held.
async fn leader_of(tx: &Tx, case: &Case, input: &Hearing) -> Result<Option<AppointmentId>> {
    let above: Vec<OrganizationId> = Place::from(&case.organization).above().collect();
    let committees: Vec<_> = organization::by_ids(tx.conn(), above)
        .await?
        .into_iter()
        .filter(|row| row.kind == OrganizationKind::PartyCommittee)
        .filter(|row| row.division_code == case.organization.division_code)
        .map(|row| row.id)
        .collect();
    let post =
        organization::leading_post(tx.conn(), input.leader, committees, input.heard_on).await?;
    Ok(post.map(|post| post.id))
}

fn against_hearing(
    acting: &Acting<'_>,
    case: &Case,
    input: &Hearing,
    leader: Option<AppointmentId>,
) -> Vec<Violation> {
    let mut violations = rules::hearable(&progress(case));
    if input.heard_on > acting.today() || input.heard_on < day_of(case.round.opened_at) {
        violations.push(Violation::DayOutOfRange("heardOn".to_owned()));
    }
    if leader.is_none() {
        violations.push(Violation::NotALeader);
    }
    if input.instructions.len() > rules::ITEMS_MAX {
        violations.push(Violation::TooLong(
            "instructions".to_owned(),
            rules::ITEMS_MAX,
        ));
    }
    for (index, instruction) in input.instructions.iter().enumerate() {
        rules::check_filled(
            &instruction.text,
            &format!("instructions.{index}.text"),
            &mut violations,
        );
        if instruction
            .due_on
            .is_some_and(|due_on| due_on < input.heard_on)
        {
            violations.push(Violation::DayOutOfRange(format!(
                "instructions.{index}.dueOn"
            )));
        }
    }
    violations
}

/// An answer to a suggestion.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Reply {
    pub report: ReportId,
    /// From 1, in the newest submission.
    pub number: i64,
    pub reply: String,
}

/// Answers a suggestion of the newest submission, once.
pub(crate) async fn reply(acting: &Acting<'_>, input: Reply) -> Result<ReportId> {
    let mut tx = acting.begin().await?;
    let case = lock_visible(acting, &tx, input.report).await?;
    require_superior(acting, &mut tx, Action::ReportReview, &case).await?;
    let content = newest(&tx, &case).await?;
    let index = usize::try_from(input.number - 1).ok();
    let suggestion = index
        .and_then(|index| content.suggestions.get(index))
        .cloned();
    let mut violations = Vec::new();
    rules::check_filled(&input.reply, "reply", &mut violations);
    let answered = store::replies(tx.conn(), input.report).await?;
    match &suggestion {
        None => violations.push(Violation::UnknownSuggestion),
        Some(text) if answered.iter().any(|reply| reply.suggestion == *text) => {
            violations.push(Violation::AnsweredAlready);
        }
        Some(_) => {}
    }
    rules::refusals(violations).map_err(Error::Refused)?;
    let id: Uuid = acting.new_id();
    tx.record(
        Event::of(
            case.organization.id,
            "replyToSuggestion",
            REPORT,
            input.report.0,
        )
        .after("number", input.number)
        .after("reply", &input.reply),
    );
    let row = suggestion_reply::Model {
        id,
        report_id: input.report,
        suggestion: suggestion.unwrap_or_default(),
        reply: input.reply,
        replied_by: acting.actor.account,
        replied_at: tx.at(),
    };
    let answered: Vec<_> = answered
        .into_iter()
        .map(|reply| reply.suggestion)
        .chain([row.suggestion.clone()])
        .collect();
    let open = rules::open_suggestions(&content.suggestions, &answered);
    store::insert_reply(&tx, row).await?;
    store::save_open_suggestions(&tx, input.report, open).await?;
    tx.commit().await?;
    Ok(input.report)
}
