//! The whole table of an organization: a row for each norm that binds it and each of its windows within
//! a period.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::post::PostRole;
use entity::{OrganizationId, Period, PersonId};

use super::local::{candidates, strictest_on};
use super::{
    Assessment, Body, Entry, Facts, Figures, HUNDREDTHS, Issued, Measure, Moment, Norm,
    PeopleCounts, Person, Span, State, Subject, assess, assess_people, worst,
};

/// That a person served: in a post, or as a member.
#[derive(Clone, Debug)]
pub(crate) struct Served {
    /// Who.
    pub person: PersonId,
    /// In which post; none for a membership.
    pub role: Option<PostRole>,
    /// From when until when.
    pub days: (NaiveDate, Option<NaiveDate>),
}

/// Everything that is known of some organizations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// What they organized.
    pub done: BTreeMap<OrganizationId, Vec<Entry>>,
    /// Reports of their working committee that were heard.
    pub heard: BTreeMap<OrganizationId, Vec<Entry>>,
    /// Reports that they filed.
    pub filed: BTreeMap<OrganizationId, Vec<Entry>>,
    /// Months of their dues that are kept and closed.
    pub months: BTreeMap<OrganizationId, Vec<Entry>>,
    /// What budgets provide for education, to them and to the working committees that they lead.
    pub budgets: BTreeMap<OrganizationId, Vec<Entry>>,
    /// Their appraisals whose results stand.
    pub appraised: BTreeMap<OrganizationId, Vec<Entry>>,
    /// When rounds were due that concern them.
    pub due: BTreeMap<OrganizationId, Vec<(Period, NaiveDate)>>,
    /// Who serves in them.
    pub served: BTreeMap<OrganizationId, Vec<Served>>,
    /// What people took part in.
    pub attended: BTreeMap<PersonId, Vec<Entry>>,
    /// What they are, from day to day.
    pub figures: BTreeMap<OrganizationId, Figures>,
    /// Those that a superior working committee guides.
    pub guided: BTreeSet<OrganizationId>,
    /// Those that something leads.
    pub led: BTreeSet<OrganizationId>,
}

impl Known {
    /// The records by which a norm of an organization is measured; none where it is not measured by
    /// records, or nothing is asked.
    pub(super) fn entries(&self, norm: &Norm, id: OrganizationId) -> Option<&[Entry]> {
        let records = match norm.measure {
            Measure::Activities(..) => &self.done,
            Measure::ReportsHeard => &self.heard,
            Measure::MonthsKept => &self.months,
            Measure::EducationBudget => &self.budgets,
            // The committee of a province has nobody to report to.
            Measure::ReportsFiled if self.guided.contains(&id) => &self.filed,
            // Nor is it appraised by anybody here.
            Measure::FinalAppraisal if self.led.contains(&id) => &self.appraised,
            Measure::ReportsFiled
            | Measure::FinalAppraisal
            | Measure::NotKept
            | Measure::FullTimeMajority
            | Measure::CompleteChain
            | Measure::SizeAndTerm => return None,
        };
        Some(records.get(&id).map_or(&[], Vec::as_slice))
    }

    /// The last day of the rounds of a window that concern an organization.
    pub(super) fn round_due(&self, id: OrganizationId, span: Span) -> Option<NaiveDate> {
        let dues = self.due.get(&id).into_iter().flatten();
        let within = dues.filter(|(period, _)| span.period.contains(*period));
        within.map(|(_, due)| *due).max()
    }
}

/// A norm of an organization in a window.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The norm, in the version that binds.
    pub norm: Norm,
    /// The window.
    pub span: Span,
    /// The answer; of a per-person norm, over its people: met of those who owe.
    pub answer: Assessment,
    /// Of a per-person norm, how many people are in each state.
    pub people: Option<PeopleCounts>,
}

/// The rows of an organization, by code and window.
pub(crate) fn rows(
    body: &Body<'_>,
    issued: &[Issued],
    known: &Known,
    period: Period,
    moment: Moment,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for versions in candidates(body, issued).into_values() {
        let Some(first) = versions.first() else {
            continue;
        };
        for span in first.windows(period, moment.day) {
            let Some(norm) = strictest_on(&versions, span.first) else {
                continue;
            };
            rows.push(row(norm, span, body, known, moment));
        }
    }
    rows
}

fn row(norm: &Norm, span: Span, body: &Body<'_>, known: &Known, moment: Moment) -> Row {
    let due_on = norm.due_on(span, known.round_due(body.id, span));
    if norm.subject.is_person() {
        return row_of_people(norm, span, due_on, (body, known), moment);
    }
    let facts = facts(norm, (body, known), moment.day.min(span.last));
    let answer = assess(norm, span, (body.exists, due_on), facts, moment);
    Row {
        norm: norm.clone(),
        span,
        answer,
        people: None,
    }
}

fn facts<'a>(norm: &Norm, (body, known): (&Body<'_>, &'a Known), day: NaiveDate) -> Facts<'a> {
    if let Some(entries) = known.entries(norm, body.id) {
        return Facts::Records(entries);
    }
    let figures = known.figures.get(&body.id);
    match figures.and_then(|figures| figures.on(&norm.measure, day)) {
        Some(figure) => Facts::Figure(figure.actual, figure.required),
        None => Facts::Nothing,
    }
}

/// Whether who served in this way is a subject of the norm.
fn is_subject(norm: &Norm, served: &Served) -> bool {
    match (norm.subject, served.role) {
        (Subject::Member, role) => role.is_none(),
        (Subject::Secretary, role) => role == Some(PostRole::Secretary),
        (_, role) => role.is_some(),
    }
}

fn row_of_people(
    norm: &Norm,
    span: Span,
    due_on: NaiveDate,
    (body, known): (&Body<'_>, &Known),
    moment: Moment,
) -> Row {
    let mut served: BTreeMap<PersonId, Vec<(NaiveDate, Option<NaiveDate>)>> = BTreeMap::new();
    let all = known.served.get(&body.id).into_iter().flatten();
    for one in all.filter(|one| is_subject(norm, one)) {
        served.entry(one.person).or_default().push(one.days);
    }
    let people: Vec<Person<'_>> = served
        .into_iter()
        .map(|(id, served)| Person {
            id,
            served,
            entries: known.attended.get(&id).map_or(&[], Vec::as_slice),
        })
        .collect();
    let kept = norm.measure != Measure::NotKept;
    let people = if kept { people } else { Vec::new() };
    let (counts, answers) = assess_people(norm, span, due_on, &people, moment);
    let owing = counts.met + counts.on_track + counts.at_risk + counts.missed;
    let mut answer = assess(norm, span, (body.exists, due_on), Facts::Nothing, moment);
    answer.state = worst(&counts);
    answer.actual = counts.met * HUNDREDTHS;
    answer.required = owing * HUNDREDTHS;
    answer.expected = 0;
    let open = matches!(answer.state, State::OnTrack | State::AtRisk);
    answer.last_day_to_meet = answers
        .values()
        .filter(|_| open)
        .filter_map(|one| one.last_day_to_meet)
        .min();
    for one in answers.into_values() {
        answer.counted.extend(one.counted);
        answer.not_counted.extend(one.not_counted);
    }
    once(&mut answer.counted);
    Row {
        norm: norm.clone(),
        span,
        answer,
        people: Some(counts),
    }
}

/// Each record once, though several people took part in it.
fn once(entries: &mut Vec<Entry>) {
    entries.sort_by_key(|entry| (entry.starts_on, entry.key()));
    entries.dedup_by_key(|entry| entry.key());
}
