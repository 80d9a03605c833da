//! What supervision found in departments: inspections by the working committee, questions, and the
//! contact points of secretaries, over two years.

use chrono::NaiveDate;
use entity::contact_point::{self, ContactPointKind};
use entity::inspection::{self, InspectionMethod};
use entity::question::{self, QuestionState};
use entity::rectification::RectificationSource;
use entity::{ContactPointId, InspectionId, QuestionId, contact_visit, inspection_finding};

use super::life::Life;
use super::people::{Holder, days};
use super::quality::half_number;
use super::random::Random;
use super::rectification::Trouble;
use super::report::Voice;
use super::unit::Unit;
use super::{action, calendar, schedule, text};
use crate::db::history::Event;

/// What the generators here are for.
const SUPERVISION: u64 = 31;
/// Of a thousand departments, how many are inspected in a half year.
const INSPECTED_PER_MILLE: u64 = 120;
/// Of a thousand departments, how many are asked something in a half year.
const ASKED_PER_MILLE: u64 = 40;
/// One department of so many keeps a contact point.
const CONTACT_EVERY: u64 = 4;
/// Days between two visits.
const VISIT_DAYS: i64 = 91;
/// Days of the term of an answer.
const ANSWER_DAYS: i64 = 15;
/// Fen of a thousand yuan.
const THOUSAND: i64 = 100_000;

impl Life<'_> {
    /// Writes what supervision found of a department in this half year.
    pub(super) fn supervise(&self, unit: &mut Unit<'_>) {
        if self.debtor.voice != Voice::Department {
            return;
        }
        let half = half_number(self.round.season.period);
        let mut random = unit.random_for(&[SUPERVISION, self.debtor.place, half]);
        let begins_on = self.round.season.period.first_day();
        if random.happens(INSPECTED_PER_MILLE) {
            let day = begins_on + days(random.between(20, 160));
            self.inspect(unit, &mut random, calendar::next_workday(day));
        }
        if random.happens(ASKED_PER_MILLE) {
            let day = begins_on + days(random.between(20, 160));
            self.ask(unit, &mut random, calendar::next_workday(day));
        }
        let first = unit.world.calendar.seasons.first();
        let is_first = first.is_some_and(|first| first.period == self.round.season.period);
        if let (true, Some(holder)) = (is_first, self.debtor.responsible)
            && self.debtor.place % CONTACT_EVERY == 1
        {
            self.keep(unit, &mut random, (holder, begins_on));
        }
    }

    fn inspect(&self, unit: &mut Unit<'_>, random: &mut Random, day: NaiveDate) {
        let recorded_at = schedule::office_hour(random, calendar::next_workday(day + days(2)));
        let signer = self.round.reviewer;
        let Some(inspector_id) = signer.organization else {
            return;
        };
        let id = InspectionId(random.id(recorded_at));
        let finding = random.one_of(text::PROBLEM_FINDINGS);
        if recorded_at > unit.world.calendar.now {
            return;
        }
        let title = "机关党建工作检查";
        unit.rows.inspections.push(inspection::Model {
            id,
            organization_id: self.debtor.body.id,
            inspector_id,
            contact_point_id: None,
            title: title.to_owned(),
            methods: r#"["REPORT_HEARD","PAPERS"]"#.to_owned(),
            starts_on: day,
            ends_on: day,
            summary: "总体较好，发现问题已当场反馈".to_owned(),
            recorded_at,
            recorded_by: signer.account,
        });
        unit.rows.findings.push(inspection_finding::Model {
            inspection_id: id,
            number: 1,
            text: finding.to_owned(),
        });
        let event = Event::of(
            self.debtor.body.id,
            action::INSPECT,
            action::INSPECTION,
            id.0,
        )
        .after("inspector", inspector_id)
        .after("title", title)
        .after(
            "methods",
            [InspectionMethod::ReportHeard, InspectionMethod::Papers],
        )
        .after("startsOn", day);
        unit.tell(self.debtor.body.id, recorded_at, signer, event);
        let trouble = Trouble {
            source: (RectificationSource::Inspection, id.0, 1),
            text: finding,
            measures: None,
            due_on: None,
            opened: (recorded_at, signer),
        };
        self.pursue(unit, trouble);
    }

    fn ask(&self, unit: &mut Unit<'_>, random: &mut Random, day: NaiveDate) {
        let asked_at = schedule::office_hour(random, day);
        let answered_on = calendar::next_workday(day + days(random.between(2, ANSWER_DAYS + 6)));
        let answered_at = schedule::office_hour(random, answered_on);
        let signer = self.round.reviewer;
        let now = unit.world.calendar.now;
        let (Some(asker_id), true) = (signer.organization, asked_at <= now) else {
            return;
        };
        let id = QuestionId(random.id(asked_at));
        let answered = answered_at <= now;
        let text = "本年度机关党建责任如何落实到每位班子成员？";
        let event = Event::of(self.debtor.body.id, action::ASK, action::QUESTION, id.0)
            .after("asker", asker_id)
            .after("text", text);
        unit.tell(self.debtor.body.id, asked_at, signer, event);
        if answered {
            let event = Event::of(self.debtor.body.id, action::ANSWER, action::QUESTION, id.0)
                .before("state", QuestionState::Asked)
                .after("state", QuestionState::Answered);
            unit.tell(self.debtor.body.id, answered_at, self.debtor.filer, event);
        }
        unit.rows.questions.push(question::Model {
            id,
            organization_id: self.debtor.body.id,
            asker_id,
            asked_by: signer.account,
            person_id: None,
            text: text.to_owned(),
            asked_at,
            due_on: day + days(ANSWER_DAYS),
            state: match answered {
                true => QuestionState::Answered,
                false => QuestionState::Asked,
            },
            answer: answered.then(|| "已逐人明确责任清单，按季度检查".to_owned()),
            answered_at: answered.then_some(answered_at),
            answered_by: answered.then_some(self.debtor.filer.account),
            verdict: None,
            judged_at: None,
            judged_by: None,
            revision: if answered { 2 } else { 1 },
        });
    }

    fn keep(
        &self,
        unit: &mut Unit<'_>,
        random: &mut Random,
        (holder, begins_on): (&Holder, NaiveDate),
    ) {
        let since = calendar::next_workday(begins_on.max(holder.since));
        let recorded_at = schedule::office_hour(random, since);
        let (body, signer) = (self.debtor.body.id, self.debtor.writer);
        if recorded_at > unit.world.calendar.now {
            return;
        }
        let id = ContactPointId(random.id(recorded_at));
        let name = "帮扶联系户";
        let event = Event::of(body, action::KEEP, action::CONTACT_POINT, id.0)
            .after("name", name)
            .after("person", holder.human.id)
            .after("validFrom", since);
        unit.tell(body, recorded_at, signer, event);
        unit.rows.contact_points.push(contact_point::Model {
            id,
            organization_id: body,
            appointment_id: holder.appointment,
            person_id: holder.human.id,
            helped_id: None,
            kind: ContactPointKind::Household,
            name: name.to_owned(),
            valid_from: since,
            valid_until: None,
            revision: 1,
            recorded_at,
            recorded_by: signer.account,
        });
        for number in 1.. {
            let visited_on = calendar::next_workday(since + days(VISIT_DAYS * i64::from(number)));
            let at = schedule::office_hour(random, calendar::next_workday(visited_on + days(1)));
            if at > unit.world.calendar.now {
                break;
            }
            let funds = random.between(1, 5) * THOUSAND;
            let event = Event::of(body, action::VISIT, action::CONTACT_POINT, id.0)
                .after("number", number)
                .after("visitedOn", visited_on)
                .after("funds", funds);
            unit.tell(body, at, signer, event);
            unit.rows.visits.push(contact_visit::Model {
                contact_point_id: id,
                number,
                visited_on,
                text: "入户走访，了解生产生活情况".to_owned(),
                funds,
                materials: None,
                result: None,
                inspection_id: None,
                recorded_at: at,
                recorded_by: signer.account,
            });
        }
    }
}
