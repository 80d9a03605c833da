//! Two years of what bodies did: uneven between counties and departments, as reports and norms will
//! find it. Drawn for each body and half year on its own.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::activity::{self, ActivityKind, ActivityState};
use entity::organization::OrganizationKind;
use entity::{ActivityId, OrganizationId, Period, PersonId, activity_participant};

use super::action;
use super::calendar;
use super::evidence;
use super::people::days;
use super::quality::{Quality, half_number};
use super::random::Random;
use super::report::Numbers;
use super::schedule;
use super::text;
use super::unit::{Body, Signer, Unit};
use crate::db::history::Event;

/// What the generators below are for.
const ACTIVITY: u64 = 8;
/// Of a thousand records, how many were entered wrong and voided.
const VOIDED_PER_MILLE: u64 = 12;
/// Days of a half year on which things are done.
const HALF_DAYS: i64 = 175;
/// Hours in hundredths.
const HOUR: i32 = 100;

/// Whose activities they are.
#[derive(Debug)]
pub(super) struct Doer<'a> {
    pub(super) body: &'a Body,
    pub(super) kind: OrganizationKind,
    /// Who records.
    pub(super) recorder: Signer,
    /// Who confirms, above it.
    pub(super) confirmer: Option<Signer>,
    /// Who sits in its meetings; the first of them leads it.
    pub(super) team: Vec<PersonId>,
    /// All who belong to it.
    pub(super) everybody: Vec<PersonId>,
    /// Its place among those of its kind.
    pub(super) place: u64,
}

/// What a body did, as its reports count it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Done {
    body: OrganizationId,
    kind: ActivityKind,
    starts_on: NaiveDate,
    lasts: i64,
    hours: i64,
    trained: i64,
    recorded_at: DateTime<Utc>,
    voided_at: Option<DateTime<Utc>>,
}

/// How often something is done in a half year, at the least and at the most, for how many days at a
/// time and how many hours a day.
#[derive(Clone, Copy, Debug)]
struct Habit {
    kind: ActivityKind,
    times: (i64, i64),
    lasts: i64,
    hours: i32,
    who: Who,
}

/// Who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Team,
    Leader,
    Everybody,
}

const fn habit(kind: ActivityKind, times: (i64, i64), lasts: i64, hours: i32, who: Who) -> Habit {
    Habit {
        kind,
        times,
        lasts,
        hours,
        who,
    }
}

const DEPARTMENT: &[Habit] = &[
    habit(ActivityKind::StudyGroupSession, (3, 6), 1, 3, Who::Team),
    habit(ActivityKind::DemocraticLifeMeeting, (1, 1), 1, 4, Who::Team),
    habit(
        ActivityKind::CollectiveEducation,
        (1, 1),
        6,
        6,
        Who::Everybody,
    ),
    habit(ActivityKind::TrainingClass, (0, 1), 3, 6, Who::Team),
    habit(ActivityKind::ResearchVisit, (1, 2), 1, 6, Who::Leader),
    habit(ActivityKind::PairedAssistance, (0, 1), 1, 4, Who::Leader),
];

const PARTY_COMMITTEE: &[Habit] = &[
    habit(ActivityKind::StudyGroupSession, (5, 7), 1, 4, Who::Team),
    habit(ActivityKind::StudyExchange, (0, 1), 1, 3, Who::Team),
    habit(ActivityKind::Forum, (1, 2), 1, 3, Who::Team),
    habit(
        ActivityKind::StandingCommitteeSession,
        (0, 1),
        1,
        3,
        Who::Team,
    ),
    habit(ActivityKind::DemocraticLifeMeeting, (1, 1), 1, 8, Who::Team),
    habit(ActivityKind::HeartToHeartTalk, (2, 4), 1, 1, Who::Leader),
    habit(ActivityKind::JointMeetingOfLeaders, (0, 1), 1, 4, Who::Team),
    habit(ActivityKind::ResearchVisit, (20, 32), 1, 6, Who::Leader),
    habit(ActivityKind::TheoryArticle, (3, 8), 1, 0, Who::Leader),
    habit(ActivityKind::PetitionReception, (2, 4), 1, 4, Who::Leader),
    habit(ActivityKind::PlenaryReport, (0, 1), 1, 3, Who::Team),
];

const WORKING_COMMITTEE: &[Habit] = &[
    habit(ActivityKind::TrainingClass, (1, 2), 3, 6, Who::Team),
    habit(ActivityKind::WorkExchange, (0, 1), 1, 4, Who::Team),
    habit(ActivityKind::TheoryDiscussion, (0, 1), 1, 4, Who::Team),
    habit(ActivityKind::AttendedMeeting, (2, 4), 1, 3, Who::Leader),
    habit(
        ActivityKind::JointMeetingOfSecretaries,
        (0, 1),
        1,
        4,
        Who::Team,
    ),
    habit(ActivityKind::ResearchVisit, (3, 6), 1, 6, Who::Leader),
];

/// Writes what a body did in all half years so far.
pub(super) fn act(unit: &mut Unit<'_>, doer: &Doer<'_>) {
    let habits = match doer.kind {
        OrganizationKind::PartyCommittee => PARTY_COMMITTEE,
        OrganizationKind::WorkingCommittee => WORKING_COMMITTEE,
        OrganizationKind::PartyGroup
        | OrganizationKind::PeoplesCongress
        | OrganizationKind::Government
        | OrganizationKind::Cppcc
        | OrganizationKind::AgencyPartyCommittee
        | OrganizationKind::GeneralBranch
        | OrganizationKind::Branch
        | OrganizationKind::OrganizationDepartment
        | OrganizationKind::DisciplineCommission
        | OrganizationKind::Office
        | OrganizationKind::Township => DEPARTMENT,
    };
    let periods: Vec<_> = unit
        .world
        .calendar
        .seasons
        .iter()
        .map(|one| one.period)
        .collect();
    for period in periods {
        let body = u64::from(doer.kind == OrganizationKind::PartyGroup);
        let seed = [ACTIVITY, body, doer.place, half_number(period)];
        let mut random = unit.random_for(&seed);
        for habit in habits {
            for _ in 0..times(unit, habit, &mut random) {
                once(unit, doer, (habit, period), &mut random);
            }
        }
    }
}

/// A weak place does things less often, and now and then not at all.
fn times(unit: &Unit<'_>, habit: &Habit, random: &mut Random) -> i64 {
    let (low, high) = habit.times;
    let times = random.between(low, high);
    let skipped = match Quality::of(unit.division) {
        Quality::Green => 15,
        Quality::Amber => 40,
        Quality::Red => 220,
    };
    (0..times)
        .filter(|_| !random.happens(skipped))
        .count()
        .try_into()
        .unwrap_or(0)
}

fn once(
    unit: &mut Unit<'_>,
    doer: &Doer<'_>,
    (habit, period): (&Habit, Period),
    random: &mut Random,
) {
    let mut row = draw(doer, (habit, period), random);
    let ends_at = row.recorded_at + TimeDelta::days(random.between(2, 20));
    let (confirms, voids) = (random.happens(700), random.happens(VOIDED_PER_MILLE));
    let signs = random.happens(880);
    let people = participants(doer, habit.who, random);
    let now = unit.world.calendar.now;
    if row.recorded_at > now {
        return;
    }
    let confirmer = doer
        .confirmer
        .filter(|_| confirms && !voids && ends_at <= now);
    if let Some(confirmer) = confirmer {
        row.state = ActivityState::Confirmed;
        row.revision = 2;
        row.confirmed_at = Some(ends_at);
        row.confirmed_by = Some(confirmer.account);
    } else if voids && ends_at <= now {
        row.state = ActivityState::Voided;
        row.revision = 2;
        row.voided_at = Some(ends_at);
        row.voided_by = Some(doer.recorder.account);
        row.void_reason = Some("重复登记".to_owned());
    }
    tell(unit, doer, &row);
    evidence::attach(unit, doer, &row, &people);
    for (place, person) in people.into_iter().enumerate() {
        unit.rows.participants.push(activity_participant::Model {
            activity_id: row.id,
            person_id: person,
            signed_in: signs && place % 9 != 8,
        });
    }
    let trained = [row.trained_section_rank, row.trained_others];
    unit.done.push(Done {
        body: doer.body.id,
        kind: row.kind,
        starts_on: row.starts_on,
        lasts: habit.lasts,
        hours: i64::from(row.hours.unwrap_or_default() / HOUR),
        trained: trained.into_iter().flatten().map(i64::from).sum(),
        recorded_at: row.recorded_at,
        voided_at: row.voided_at,
    });
    unit.rows.activities.push(row);
}

/// A record as it is entered.
fn draw(
    doer: &Doer<'_>,
    (habit, period): (&Habit, Period),
    random: &mut Random,
) -> activity::Model {
    let offset = random.between(2, HALF_DAYS - habit.lasts);
    let starts_on = calendar::workday(period.first_day() + days(offset)).max(period.first_day());
    let ends_on = starts_on + days(habit.lasts - 1);
    let recorded_on = calendar::next_workday(ends_on + days(random.between(0, 6)));
    let recorded_at = schedule::office_hour(random, recorded_on);
    let class = habit.kind == ActivityKind::TrainingClass;
    let trained = class.then(|| (random.between(2, 12), random.between(10, 48)));
    let helps = habit.kind == ActivityKind::PairedAssistance;
    let amount = helps.then(|| random.between(20, 400) * 10_000);
    let small = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    let hours = habit.hours * HOUR * small(habit.lasts);
    activity::Model {
        id: ActivityId(random.id(recorded_at)),
        organization_id: doer.body.id,
        kind: habit.kind,
        title: title(habit.kind, period, random),
        starts_on,
        ends_on,
        hours: (hours > 0).then_some(hours),
        words: (habit.kind == ActivityKind::TheoryArticle).then_some(3_200),
        amount,
        trained_county_rank: None,
        trained_section_rank: trained.map(|(section, _)| small(section)),
        trained_others: trained.map(|(_, others)| small(others)),
        place: None,
        late_reason: None,
        corrects_id: None,
        state: ActivityState::Recorded,
        revision: 1,
        recorded_at,
        recorded_by: doer.recorder.account,
        confirmed_at: None,
        confirmed_by: None,
        voided_at: None,
        voided_by: None,
        void_reason: None,
    }
}

fn participants(doer: &Doer<'_>, who: Who, random: &mut Random) -> Vec<PersonId> {
    match who {
        Who::Team => doer.team.clone(),
        Who::Everybody => doer.everybody.clone(),
        Who::Leader => doer
            .team
            .get(random.index(doer.team.len()))
            .copied()
            .into_iter()
            .collect(),
    }
}

fn tell(unit: &mut Unit<'_>, doer: &Doer<'_>, row: &activity::Model) {
    let of = |name| Event::of(doer.body.id, name, action::ACTIVITY, row.id.0);
    let event = of(action::RECORD)
        .after("kind", row.kind)
        .after("title", &row.title)
        .after("startsOn", row.starts_on)
        .after("endsOn", row.ends_on);
    unit.tell(doer.body.id, row.recorded_at, doer.recorder, event);
    let recorded = ActivityState::Recorded;
    if let (Some(at), Some(confirmer)) = (row.confirmed_at, doer.confirmer) {
        let event = of(action::CONFIRM)
            .before("state", recorded)
            .after("state", row.state);
        unit.tell(doer.body.id, at, confirmer, event);
    }
    if let Some(at) = row.voided_at {
        let event = of(action::VOID)
            .before("state", recorded)
            .after("state", row.state)
            .after("reason", &row.void_reason);
        unit.tell(doer.body.id, at, doer.recorder, event);
    }
}

fn title(kind: ActivityKind, period: Period, random: &mut Random) -> String {
    let topic = random.one_of(text::TOPICS);
    let year = period.year();
    match kind {
        ActivityKind::StudyGroupSession => format!("理论学习中心组学习：{topic}"),
        ActivityKind::StudyExchange => format!("{year}年学习成果交流"),
        ActivityKind::CollectiveEducation => format!("党员集中教育：{topic}"),
        ActivityKind::Forum => format!("{topic}论坛"),
        ActivityKind::StandingCommitteeSession => format!("常委会专题研究{year}年机关党建工作"),
        ActivityKind::DemocraticLifeMeeting => format!("{year}年民主生活会"),
        ActivityKind::HeartToHeartTalk => "与班子成员谈心谈话".to_owned(),
        ActivityKind::JointMeetingOfLeaders => "四大班子联席会议".to_owned(),
        ActivityKind::ResearchVisit => format!("调研{topic}"),
        ActivityKind::TheoryArticle => format!("《{topic}的实践与思考》"),
        ActivityKind::PetitionReception => "接待信访群众".to_owned(),
        ActivityKind::PlenaryReport => format!("向全委会报告{year}年工作"),
        ActivityKind::TrainingClass => format!("{topic}培训班"),
        ActivityKind::WorkExchange => format!("{topic}工作交流会"),
        ActivityKind::TheoryDiscussion => format!("{topic}理论研讨"),
        ActivityKind::AttendedMeeting => "列席常委会会议".to_owned(),
        ActivityKind::JointMeetingOfSecretaries => "机关工委书记联席会议".to_owned(),
        ActivityKind::PairedAssistance => "结对帮扶走访".to_owned(),
        ActivityKind::ResearchReport
        | ActivityKind::ResearchMonth
        | ActivityKind::StudyPlan
        | ActivityKind::IntegrityReport
        | ActivityKind::PersonalMattersReport
        | ActivityKind::VisitAbroadReport
        | ActivityKind::BranchMembersMeeting
        | ActivityKind::BranchCommitteeMeeting
        | ActivityKind::PartyGroupMeeting
        | ActivityKind::PartyLecture => topic.to_owned(),
    }
}

impl Unit<'_> {
    /// What the records of a body give for the figures of a half year, as they stood at an instant.
    pub(super) fn figures_of(
        &self,
        body: OrganizationId,
        period: Period,
        at: DateTime<Utc>,
    ) -> Numbers {
        let days = period.first_day()..=period.last_day();
        let known: Vec<_> = self
            .done
            .iter()
            .filter(|done| done.body == body && days.contains(&done.starts_on))
            .filter(|done| done.recorded_at <= at)
            .filter(|done| done.voided_at.is_none_or(|voided| voided > at))
            .collect();
        let of = |kind: ActivityKind| known.iter().filter(move |done| done.kind == kind);
        let count = |kind| i64::try_from(of(kind).count()).unwrap_or_default();
        Numbers::from([
            ("study_sessions", count(ActivityKind::StudyGroupSession)),
            (
                "study_hours",
                of(ActivityKind::StudyGroupSession)
                    .map(|done| done.hours)
                    .sum(),
            ),
            (
                "education_days",
                of(ActivityKind::CollectiveEducation)
                    .map(|done| done.lasts)
                    .sum(),
            ),
            ("classes_held", count(ActivityKind::TrainingClass)),
            (
                "people_trained",
                of(ActivityKind::TrainingClass)
                    .map(|done| done.trained)
                    .sum(),
            ),
            ("research_visits", count(ActivityKind::ResearchVisit)),
            ("life_meetings", count(ActivityKind::DemocraticLifeMeeting)),
        ])
    }
}
