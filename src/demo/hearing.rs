//! What follows a submission: the leader hears it and asks for something, the superior answers what
//! it suggests.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::rectification::RectificationSource;
use entity::{
    HearingId, InstructionId, instruction, report_hearing, suggestion_reply, work_report,
};

use super::action;
use super::calendar;
use super::life::Life;
use super::people::{Holder, days};
use super::rectification::Trouble;
use super::report::{Voice, Written};
use super::text;
use super::unit::Unit;
use crate::clock;
use crate::db::history::Event;

/// Of a thousand reports of a working committee, how many are heard.
const COMMITTEES_HEARD_PER_MILLE: u64 = 750;
/// Of a thousand reports of a department.
const DEPARTMENTS_HEARD_PER_MILLE: u64 = 40;
/// Of a thousand suggestions in an accepted report, how many are answered.
const ANSWERED_PER_MILLE: u64 = 650;

impl Life<'_> {
    /// Writes hearing and answers, where the report has them by now.
    pub(super) fn follow_up(
        &mut self,
        unit: &mut Unit<'_>,
        report: &mut work_report::Model,
        written: &Written,
    ) {
        if let (Some(filed_at), Some(leader)) = (report.first_filed_at, self.debtor.leader) {
            let per_mille = match self.debtor.voice {
                Voice::Committee => COMMITTEES_HEARD_PER_MILLE,
                Voice::Department => DEPARTMENTS_HEARD_PER_MILLE,
            };
            let after = days(self.random.between(2, 20));
            let heard_on = calendar::next_workday(clock::day_of(filed_at) + after);
            let is_past = heard_on < unit.world.calendar.today && leader.since <= heard_on;
            if self.random.happens(per_mille) && is_past {
                self.hear(unit, report, (leader, heard_on));
            }
        }
        if let Some(accepted_at) = report.accepted_at {
            for (number, suggestion) in (1..).zip(&written.suggestions) {
                self.answer(unit, report, (number, suggestion, accepted_at));
            }
        }
    }

    fn hear(
        &mut self,
        unit: &mut Unit<'_>,
        report: &work_report::Model,
        (leader, heard_on): (&Holder, NaiveDate),
    ) {
        let recorded_at = calendar::at(heard_on, 17, self.random.between(0, 59));
        let id = HearingId(self.random.id(recorded_at));
        let instructions = self.random.between(0, 2);
        unit.rows.hearings.push(report_hearing::Model {
            id,
            report_id: report.id,
            heard_on,
            leader_id: leader.appointment,
            recorded_by: self.debtor.recorder.account,
            recorded_at,
        });
        let first = self.random.index(text::INSTRUCTIONS.len());
        let texts = text::INSTRUCTIONS.iter().cycle().skip(first);
        let wanted = usize::try_from(instructions).unwrap_or_default();
        let texts: Vec<&str> = texts.take(wanted).copied().collect();
        let event = Event::of(
            self.debtor.body.id,
            action::HEAR,
            action::REPORT,
            report.id.0,
        )
        .after("heardOn", heard_on)
        .after("leader", leader.appointment)
        .after("instructions", &texts);
        unit.tell(
            report.organization_id,
            recorded_at,
            self.debtor.recorder,
            event,
        );
        for (number, text) in (1..).zip(texts) {
            let due = self.random.happens(700);
            let term = days(self.random.between(20, 60));
            let instruction = instruction::Model {
                id: InstructionId(self.random.id(recorded_at)),
                hearing_id: id,
                number,
                text: text.to_owned(),
                due_on: due.then(|| heard_on + term),
                responsible_person_id: self.debtor.responsible.map(|holder| holder.human.id),
            };
            let trouble = Trouble {
                source: (RectificationSource::Instruction, instruction.id.0, 1),
                text,
                measures: None,
                due_on: instruction.due_on,
                opened: (recorded_at, self.debtor.recorder),
            };
            self.pursue(unit, trouble);
            unit.rows.instructions.push(instruction);
        }
    }

    /// Answers a suggestion, or leaves it open.
    fn answer(
        &mut self,
        unit: &mut Unit<'_>,
        report: &mut work_report::Model,
        (number, suggestion, accepted_at): (i32, &str, DateTime<Utc>),
    ) {
        let replied_at = accepted_at + TimeDelta::minutes(self.random.between(600, 12_000));
        let answered = self.random.happens(ANSWERED_PER_MILLE);
        if !answered || replied_at > unit.world.calendar.now {
            return;
        }
        report.suggestions_open -= 1;
        let id = self.random.id(replied_at);
        let reply = self.random.one_of(text::REPLIES);
        let reviewer = self.round.reviewer;
        let event = Event::of(
            self.debtor.body.id,
            action::REPLY,
            action::REPORT,
            report.id.0,
        )
        .after("number", number)
        .after("reply", reply);
        unit.tell(report.organization_id, replied_at, reviewer, event);
        unit.rows.replies.push(suggestion_reply::Model {
            id,
            report_id: report.id,
            suggestion: suggestion.to_owned(),
            reply: reply.to_owned(),
            replied_by: reviewer.account,
            replied_at,
        });
    }
}
