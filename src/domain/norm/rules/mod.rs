//! The rules of norms and of compliance (domain §5), pure: values in, decisions out.

mod assess;
mod catalogue;
mod course;
mod local;
mod red_line;
mod table;
mod violation;

use chrono::{Months, NaiveDate};
use entity::activity::ActivityKind;
use entity::organization::{self, OrganizationKind};
use entity::{DivisionCode, NormId, OrganizationId, Period};
use serde::{Deserialize, Serialize};

pub(crate) use assess::{
    Assessment, Entry, Evidence, Facts, Moment, NotCounted, PeopleCounts, Person, State, assess,
    assess_people, worst,
};
pub(crate) use catalogue::{national, national_by_code};
pub(crate) use course::{
    Changes, Course, Figure, Figures, added, changes, courses, known_by_day, log_of, number,
    renewed,
};
pub(crate) use local::{Draft, Issued, Issuer, candidates, check, strictest_on};
pub(crate) use red_line::{Counted, counted_by};
pub(crate) use table::{Known, Row, Served, rows};
pub(crate) use violation::Violation;

/// A number of a norm is kept in hundredths.
pub(crate) const HUNDREDTHS: i64 = 100;

/// To whom a norm applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Subject {
    /// 党委, and its standing committee.
    PartyCommittee,
    /// 县: the party committee of a county.
    County,
    /// The party committee of a city or a county.
    CityOrCounty,
    /// 机关工委.
    WorkingCommittee,
    /// A working committee that guides others: of a province or a city.
    SuperiorWorkingCommittee,
    /// Every party body.
    PartyBody,
    /// 党委 and 党组.
    PartyCommitteeOrGroup,
    /// 部门: its party group.
    Department,
    /// 四大班子: each leadership team.
    LeadershipTeam,
    /// 党支部, 党总支, 机关党委.
    Grassroots,
    /// 办公室.
    Office,
    /// Each member of a branch.
    Member,
    /// Each leader of a leadership team.
    Leader,
    /// Each leader of a county's leadership teams.
    CountyLeader,
    /// Each leader of a city's committee or government.
    MunicipalLeader,
    /// The secretary of a party committee.
    Secretary,
    /// Who travels abroad.
    Traveller,
    /// A meeting.
    Meeting,
}

/// From which system the records come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Source {
    /// What was done.
    Activity,
    /// The organization itself.
    Structure,
    /// Work reports.
    Report,
    /// The dues ledger.
    Ledger,
    /// Appraisals.
    Appraisal,
    /// Requests and guidance.
    Request,
    /// Bulletins.
    Bulletin,
}

/// In what records are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Unit {
    /// Records.
    Count,
    /// Distinct days that they cover.
    Days,
    /// Hours that they took.
    Hours,
    /// Words that were written.
    Words,
    /// Kinds of which there is at least one record.
    Kinds,
}

/// What a norm measures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Measure {
    /// Activities of these kinds.
    Activities(Vec<ActivityKind>, Unit),
    /// Full-time members outnumber part-time ones (A2).
    FullTimeMajority,
    /// The responsibility chain has no gap (A1).
    CompleteChain,
    /// Members and term as the structure rules say (A13).
    SizeAndTerm,
    /// Reports of the working committee that leaders heard.
    ReportsHeard,
    /// Reports filed to the superior working committee.
    ReportsFiled,
    /// Funds that the budget provides for education.
    EducationBudget,
    /// Months of which dues were collected and retained, and which are closed.
    MonthsKept,
    /// The appraisal of the year, with party building in it, whose results stand (A4).
    FinalAppraisal,
    /// Records of a system that does not exist yet.
    NotKept,
}

/// How the figure is compared with the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Comparison {
    /// So much or more.
    AtLeast,
    /// So much or less.
    AtMost,
}

/// The stretch of time in which a norm is met or missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Window {
    /// Taken on a day.
    Day,
    /// A month.
    Month,
    /// A quarter.
    Quarter,
    /// A half year.
    HalfYear,
    /// A year.
    Year,
    /// Each event.
    Event,
}

/// How long after the window it can still be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Grace {
    /// Not at all.
    None,
    /// Until the round's due time.
    RoundDue,
    /// So many months.
    Months(u32),
}

/// Whether a national norm binds by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Binding {
    /// Everywhere.
    Everywhere,
    /// Where an organization above has set it.
    WhereSet,
}

/// A text in two languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Title {
    /// 简体中文.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One version of a norm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Norm {
    /// N01 to N36, or an issuer's own code.
    pub code: String,
    /// Counts the versions of the code by its issuer.
    pub version: i32,
    /// How people call it.
    pub title: Title,
    /// The clause of the regulation.
    pub clause: String,
    /// To whom it applies.
    pub subject: Subject,
    /// Where the records come from.
    pub source: Source,
    /// What it measures.
    pub measure: Measure,
    /// How.
    pub comparison: Comparison,
    /// The threshold in hundredths.
    pub threshold: i64,
    /// Per what.
    pub window: Window,
    /// How long after it.
    pub grace: Grace,
    /// Whether it binds by itself.
    pub binding: Binding,
    /// The first day.
    pub in_force_from: NaiveDate,
    /// The first day on which it is no longer in force.
    pub in_force_until: Option<NaiveDate>,
    /// The organization that set it; none for a national default.
    pub issuer: Option<OrganizationId>,
    /// The record of a local norm.
    pub local: Option<NormId>,
}

/// A window of a norm within the period that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    /// The period.
    pub period: Period,
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
}

/// An organization as the rules look at it.
#[derive(Clone, Debug)]
pub(crate) struct Body<'a> {
    /// Its key.
    pub id: OrganizationId,
    /// Its kind.
    pub kind: OrganizationKind,
    /// Its division.
    pub division: DivisionCode,
    /// The ids from the root of its tree down to itself.
    pub path: &'a [u8],
    /// From when until when it exists.
    pub exists: (NaiveDate, Option<NaiveDate>),
}

impl<'a> From<&'a organization::Model> for Body<'a> {
    fn from(row: &'a organization::Model) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            division: row.division_code,
            path: &row.path,
            exists: (row.valid_from, row.valid_until),
        }
    }
}

impl Subject {
    /// Whether it is each person of an organization.
    pub(crate) const fn is_person(self) -> bool {
        matches!(
            self,
            Self::Member
                | Self::Leader
                | Self::CountyLeader
                | Self::MunicipalLeader
                | Self::Secretary
                | Self::Traveller
        )
    }

    /// The kinds of organization that have such subjects.
    pub(crate) const fn kinds(self) -> &'static [OrganizationKind] {
        use OrganizationKind as K;
        match self {
            Self::PartyCommittee
            | Self::County
            | Self::CityOrCounty
            | Self::Secretary
            | Self::Meeting => &[K::PartyCommittee],
            Self::WorkingCommittee | Self::SuperiorWorkingCommittee => &[K::WorkingCommittee],
            Self::PartyBody => &[
                K::PartyCommittee,
                K::WorkingCommittee,
                K::PartyGroup,
                K::AgencyPartyCommittee,
                K::GeneralBranch,
                K::Branch,
            ],
            Self::PartyCommitteeOrGroup => &[K::PartyCommittee, K::PartyGroup],
            Self::Department => &[K::PartyGroup],
            Self::LeadershipTeam | Self::Leader | Self::CountyLeader | Self::Traveller => &[
                K::PartyCommittee,
                K::PeoplesCongress,
                K::Government,
                K::Cppcc,
            ],
            Self::MunicipalLeader => &[K::PartyCommittee, K::Government],
            Self::Grassroots => &[K::AgencyPartyCommittee, K::GeneralBranch, K::Branch],
            Self::Office => &[K::Office],
            Self::Member => &[
                K::PartyGroup,
                K::AgencyPartyCommittee,
                K::GeneralBranch,
                K::Branch,
            ],
        }
    }

    /// Whether the norm of this subject has something to say of an organization.
    pub(crate) fn includes(self, body: &Body<'_>) -> bool {
        let is_province = body.division == body.division.province();
        let level_fits = match self {
            Self::County | Self::CountyLeader => body.division.is_county(),
            Self::CityOrCounty => !is_province,
            Self::SuperiorWorkingCommittee => !body.division.is_county(),
            Self::MunicipalLeader => !is_province && !body.division.is_county(),
            Self::PartyCommittee
            | Self::WorkingCommittee
            | Self::PartyBody
            | Self::PartyCommitteeOrGroup
            | Self::Department
            | Self::LeadershipTeam
            | Self::Grassroots
            | Self::Office
            | Self::Member
            | Self::Leader
            | Self::Secretary
            | Self::Traveller
            | Self::Meeting => true,
        };
        level_fits && self.kinds().contains(&body.kind)
    }
}

impl Norm {
    /// Its windows within a period, the earliest first. A norm of a day, or of an event, has one.
    pub(crate) fn windows(&self, period: Period, day: NaiveDate) -> Vec<Span> {
        use entity::period::Span as Part;
        if matches!(self.window, Window::Day | Window::Event) {
            let taken = day.min(period.last_day());
            return vec![Span {
                period,
                first: taken,
                last: taken,
            }];
        }
        let fits = |part: Part| match self.window {
            Window::Year => part == Part::Year,
            Window::HalfYear => matches!(part, Part::Half(_)),
            Window::Quarter => matches!(part, Part::Quarter(_)),
            Window::Month => matches!(part, Part::Month(_)),
            Window::Day | Window::Event => false,
        };
        let within = period.within().into_iter();
        within
            .filter(|period| fits(period.span()))
            .map(Span::of)
            .collect()
    }

    /// The last day on which a window's norm can be met: with the grace, where there is one.
    pub(crate) fn due_on(&self, span: Span, round_due: Option<NaiveDate>) -> NaiveDate {
        match self.grace {
            Grace::None => span.last,
            Grace::RoundDue => round_due.unwrap_or(span.last).max(span.last),
            Grace::Months(months) => {
                // Both ends are ends of months, whatever their length.
                let next = span.last.succ_opt().unwrap_or(span.last);
                let after = next + Months::new(months);
                after.pred_opt().unwrap_or(after)
            }
        }
    }
}

impl Span {
    /// A whole period.
    pub(crate) fn of(period: Period) -> Self {
        Self {
            period,
            first: period.first_day(),
            last: period.last_day(),
        }
    }

    /// Its number of days.
    pub(crate) fn days(self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    /// The days of it that have begun by a day, which itself counts.
    pub(crate) fn elapsed(self, day: NaiveDate) -> i64 {
        ((day.min(self.last) - self.first).num_days() + 1).max(0)
    }
}
