//! What the structure of an organization lacks on a day (A2, A13). Reality is recorded, not
//! refused: a shortfall shows in the status.

use chrono::{Months, NaiveDate};
use entity::organization::OrganizationKind;

/// Members of a branch at the least.
const BRANCH_MEMBERS_MIN: i64 = 3;
/// Members of a branch at the most.
const BRANCH_MEMBERS_MAX: i64 = 50;
/// Members of a general branch at the least.
const GENERAL_BRANCH_MEMBERS_MIN: i64 = 50;
/// Members of an agency party committee at the least.
const AGENCY_COMMITTEE_MEMBERS_MIN: i64 = 100;
/// The end of a term is announced so many months before.
const ANNOUNCED_MONTHS: Months = Months::new(6);

const CLAUSE: &str = "4.1";

/// What the shortfalls of one organization follow from.
#[derive(Clone, Copy, Debug)]
pub struct StructureFacts {
    /// Its kind.
    pub kind: OrganizationKind,
    /// Members of the branch, or of all branches below.
    pub members: i64,
    /// The newest term; none where no election is recorded.
    pub term: Option<Term>,
    /// Full-time members of a working committee.
    pub full_time: i64,
    /// Part-time members of a working committee.
    pub part_time: i64,
    /// How many people are its secretary: 0 or 1.
    pub secretaries: i64,
    /// The day.
    pub on: NaiveDate,
}

/// A term of office.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// The day of the election.
    pub starts_on: NaiveDate,
    /// The day by which the next election is due.
    pub ends_on: NaiveDate,
}

/// Something that the structure lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// What.
    pub code: ShortfallCode,
    /// What is: members, full-time members, secretaries, or days before or after the term's end.
    pub figure: i64,
    /// What ought to be, in the same unit.
    pub required: i64,
    /// Since when, where the records say: the day of announcement or the end of a term.
    pub since: Option<NaiveDate>,
    /// The clause.
    pub clause: &'static str,
}

/// The kinds of shortfall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShortfallCode {
    /// Nobody is secretary.
    SecretaryVacant,
    /// Fewer members than this kind needs.
    TooFewMembers,
    /// More members than this kind may have.
    TooManyMembers,
    /// The full-time members of a working committee do not outnumber the part-time ones.
    TooManyPartTime,
    /// The term ends within half a year: an announcement.
    TermEnding,
    /// The term is over and no election is recorded.
    TermOver,
}

impl ShortfallCode {
    /// As clients see it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SecretaryVacant => "SECRETARY_VACANT",
            Self::TooFewMembers => "TOO_FEW_MEMBERS",
            Self::TooManyMembers => "TOO_MANY_MEMBERS",
            Self::TooManyPartTime => "TOO_MANY_PART_TIME",
            Self::TermEnding => "TERM_ENDING",
            Self::TermOver => "TERM_OVER",
        }
    }

    const fn of(self, figure: i64, required: i64) -> Shortfall {
        Shortfall {
            code: self,
            figure,
            required,
            since: None,
            clause: CLAUSE,
        }
    }
}

/// What the structure lacks, in the order of [`ShortfallCode`].
#[must_use]
pub fn structure_shortfalls(facts: &StructureFacts) -> Vec<Shortfall> {
    let mut found = Vec::new();
    if has_secretary(facts.kind) && facts.secretaries == 0 {
        found.push(ShortfallCode::SecretaryVacant.of(0, 1));
    }
    let (least, most) = members_allowed(facts.kind);
    if let Some(least) = least.filter(|least| facts.members < *least) {
        found.push(ShortfallCode::TooFewMembers.of(facts.members, least));
    }
    if let Some(most) = most.filter(|most| facts.members > *most) {
        found.push(ShortfallCode::TooManyMembers.of(facts.members, most));
    }
    let is_working_committee = facts.kind == OrganizationKind::WorkingCommittee;
    if is_working_committee && facts.full_time <= facts.part_time {
        found.push(ShortfallCode::TooManyPartTime.of(facts.full_time, facts.part_time + 1));
    }
    found.extend(facts.term.and_then(|term| term_shortfall(term, facts.on)));
    found
}

fn term_shortfall(term: Term, on: NaiveDate) -> Option<Shortfall> {
    let days_left = (term.ends_on - on).num_days();
    if days_left < 0 {
        let over = ShortfallCode::TermOver.of(-days_left, 0);
        return Some(Shortfall {
            since: Some(term.ends_on),
            ..over
        });
    }
    let announced_on = (term.ends_on - ANNOUNCED_MONTHS).max(term.starts_on);
    (on >= announced_on).then(|| Shortfall {
        since: Some(announced_on),
        ..ShortfallCode::TermEnding.of(days_left, 0)
    })
}

/// Members at the least and at the most.
const fn members_allowed(kind: OrganizationKind) -> (Option<i64>, Option<i64>) {
    match kind {
        OrganizationKind::Branch => (Some(BRANCH_MEMBERS_MIN), Some(BRANCH_MEMBERS_MAX)),
        OrganizationKind::GeneralBranch => (Some(GENERAL_BRANCH_MEMBERS_MIN), None),
        OrganizationKind::AgencyPartyCommittee => (Some(AGENCY_COMMITTEE_MEMBERS_MIN), None),
        OrganizationKind::PartyCommittee
        | OrganizationKind::PeoplesCongress
        | OrganizationKind::Government
        | OrganizationKind::Cppcc
        | OrganizationKind::WorkingCommittee
        | OrganizationKind::PartyGroup
        | OrganizationKind::OrganizationDepartment
        | OrganizationKind::DisciplineCommission
        | OrganizationKind::Office
        | OrganizationKind::Township => (None, None),
    }
}

/// The party bodies, whose first responsible person is a secretary.
const fn has_secretary(kind: OrganizationKind) -> bool {
    match kind {
        OrganizationKind::PartyCommittee
        | OrganizationKind::WorkingCommittee
        | OrganizationKind::PartyGroup
        | OrganizationKind::AgencyPartyCommittee
        | OrganizationKind::GeneralBranch
        | OrganizationKind::Branch => true,
        OrganizationKind::PeoplesCongress
        | OrganizationKind::Government
        | OrganizationKind::Cppcc
        | OrganizationKind::OrganizationDepartment
        | OrganizationKind::DisciplineCommission
        | OrganizationKind::Office
        | OrganizationKind::Township => false,
    }
}
