//! What may be done to a chain.

use chrono::{Datelike, NaiveDate};
use entity::organization;
use entity::period::Span;
use entity::post::PostRole;
use entity::responsibility_link::ResponsibilityTier;
use entity::{Period, PersonId, appointment, responsibility_duties};

use super::gap::{CARRIED_BY, Facts, LinkFacts, is_vacant};
use super::violation::Violation;
use super::{Duty, required};
use crate::domain::responsibility::catalogue;

/// Duties of a link at the most.
const DUTIES_MAX: usize = 30;
/// Characters of a duty at the most.
const DUTY_MAX: usize = 500;

/// Who is to hold a link.
#[derive(Clone, Debug)]
pub(crate) enum Holder {
    /// An organization.
    Body(organization::Model),
    /// A person, by an appointment.
    Person(appointment::Model),
    /// Nobody was named.
    Missing,
}

/// A link to be assigned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Assigning<'a> {
    /// The chain as it is.
    pub(crate) facts: &'a Facts,
    /// The tier.
    pub(crate) tier: ResponsibilityTier,
    /// Who is to hold it.
    pub(crate) holder: &'a Holder,
    /// The first day.
    pub(crate) from: NaiveDate,
    /// Today.
    pub(crate) today: NaiveDate,
}

/// The year that a period is; none for a part of a year.
pub(crate) fn year_of(period: Period) -> Option<i32> {
    (period.span() == Span::Year).then(|| period.year())
}

/// What speaks against changing the chain of this year today: only the present year's and the next
/// one's may be changed.
pub(crate) fn year_open(year: i32, today: NaiveDate) -> Vec<Violation> {
    match (today.year()..=today.year() + 1).contains(&year) {
        true => Vec::new(),
        false => vec![Violation::YearClosed],
    }
}

/// What speaks against a link.
pub(crate) fn assign(new: &Assigning<'_>) -> Vec<Violation> {
    let (facts, organization) = (new.facts, &new.facts.organization);
    let mut found = year_open(facts.year, new.today);
    if required(organization.kind).is_empty() {
        found.push(Violation::NoChain);
        return found;
    }
    if organization
        .valid_until
        .is_some_and(|until| until <= new.from)
    {
        found.push(Violation::Dissolved);
    }
    if new.from.year() != facts.year {
        found.push(Violation::OutsideYear);
    }
    found.extend(check_holder(new));
    let lasting = facts
        .links
        .iter()
        .filter(|link| link.row.tier == new.tier)
        .filter(|link| link.row.valid_until.is_none_or(|until| until > new.from));
    let single = matches!(
        new.tier,
        ResponsibilityTier::Overall | ResponsibilityTier::First
    );
    let same = |link: &&LinkFacts| match new.holder {
        Holder::Body(body) => link.row.body_id == Some(body.id),
        Holder::Person(held) => link.row.appointment_id == Some(held.id),
        Holder::Missing => false,
    };
    if single && lasting.clone().next().is_some() {
        found.push(Violation::TierHeld);
    } else if lasting.clone().any(|link| same(&link)) {
        found.push(Violation::HeldAlready);
    }
    found
}

fn check_holder(new: &Assigning<'_>) -> Vec<Violation> {
    use PostRole::{CommitteeMember, DeputySecretary, LeaderInCharge, Secretary, TeamMember};
    let organization = &new.facts.organization;
    let post_for = |tier| -> &[PostRole] {
        match tier {
            ResponsibilityTier::First => &[Secretary],
            ResponsibilityTier::Direct => &[LeaderInCharge, DeputySecretary],
            ResponsibilityTier::Member => {
                &[TeamMember, LeaderInCharge, DeputySecretary, CommitteeMember]
            }
            ResponsibilityTier::Overall | ResponsibilityTier::Implementing => &[],
        }
    };
    match (new.tier, new.holder) {
        (ResponsibilityTier::Overall, Holder::Body(body)) => match body.id == organization.id {
            true => Vec::new(),
            false => vec![Violation::NotTheBody],
        },
        (ResponsibilityTier::Implementing, Holder::Body(body)) => {
            let may = CARRIED_BY
                .iter()
                .find(|(kind, _)| *kind == organization.kind)
                .is_some_and(|(_, kinds)| kinds.contains(&body.kind));
            let stands = body.superior_id == Some(organization.id)
                && body.valid_until.is_none_or(|until| until > new.from);
            match may && stands {
                true => Vec::new(),
                false => vec![Violation::Outside],
            }
        }
        (
            ResponsibilityTier::First | ResponsibilityTier::Direct | ResponsibilityTier::Member,
            Holder::Person(held),
        ) => {
            let there = held.organization_id == organization.id
                && held.valid_until.is_none_or(|until| until > new.from)
                && held.valid_from <= new.from.max(new.today);
            match there && post_for(new.tier).contains(&held.role) {
                true => Vec::new(),
                false => vec![Violation::WithoutPost],
            }
        }
        (_, Holder::Body(_) | Holder::Person(_) | Holder::Missing) => {
            vec![Violation::WrongHolder]
        }
    }
}

/// What speaks against ending a link on a day.
pub(crate) fn release(
    facts: &Facts,
    (from, until): (NaiveDate, Option<NaiveDate>),
    (on, today): (NaiveDate, NaiveDate),
) -> Vec<Violation> {
    let mut found = year_open(facts.year, today);
    if until.is_some() {
        found.push(Violation::Ended);
    }
    if on < from || on > today.max(from) {
        found.push(Violation::EndOutOfRange);
    }
    found
}

/// A wording of duties.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wording<'a> {
    /// The duties.
    pub(crate) duties: &'a [Duty],
    /// The wording that they replace; none for a new link.
    pub(crate) before: Option<&'a responsibility_duties::Model>,
    /// The number of the wording that the caller has read.
    pub(crate) expected: i64,
}

/// What speaks against a wording.
pub(crate) fn wording(new: &Wording<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    if let Some(before) = new.before.filter(|before| before.number != new.expected) {
        found.push(Violation::Stale(before.number));
    }
    if new.duties.is_empty() {
        found.push(Violation::NoDuties);
    }
    if new.duties.len() > DUTIES_MAX {
        found.push(Violation::TooManyDuties(DUTIES_MAX));
    }
    for (index, duty) in new.duties.iter().enumerate() {
        let text = duty.text.trim();
        let known = |key: &str| catalogue::by_key(key).is_some();
        if text.is_empty() {
            found.push(Violation::BlankDuty(index));
        } else if text.chars().count() > DUTY_MAX {
            found.push(Violation::LongDuty(index, DUTY_MAX));
        } else if text.chars().any(char::is_control) {
            found.push(Violation::BadDuty(index));
        }
        if duty
            .source
            .as_ref()
            .is_some_and(|source| !known(&source.key))
        {
            found.push(Violation::UnknownDuty(index));
        }
        if new.duties.iter().take(index).any(|other| other == duty) {
            found.push(Violation::DutyTwice(index));
        }
    }
    found
}

/// A signature.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signing<'a> {
    /// The chain.
    pub(crate) facts: &'a Facts,
    /// The link.
    pub(crate) link: &'a LinkFacts,
    /// Those who are secretary of the body that holds the link, where a body does.
    pub(crate) secretaries: &'a [appointment::Model],
    /// Who signs.
    pub(crate) signer: Option<PersonId>,
    /// The number of the wording that the signer has read.
    pub(crate) expected: i64,
    /// Today.
    pub(crate) today: NaiveDate,
}

/// What speaks against a signature: only the holder signs, and a body by its secretary.
pub(crate) fn sign(new: &Signing<'_>) -> Vec<Violation> {
    let mut found = year_open(new.facts.year, new.today);
    let day = new.today.max(new.link.row.valid_from);
    let ended = new.link.row.valid_until.is_some_and(|until| until <= day);
    if ended || is_vacant(new.facts, new.link, day) {
        found.push(Violation::Vacant);
    }
    let may = match new.link.row.person_id {
        Some(person) => new.signer == Some(person),
        None => new
            .secretaries
            .iter()
            .any(|held| new.signer == Some(held.person_id)),
    };
    if !may {
        found.push(Violation::NotTheHolder);
    }
    match new.link.wordings.last() {
        Some(wording) if wording.number != new.expected => {
            found.push(Violation::Stale(wording.number));
        }
        Some(wording) if wording.signed_at.is_some() => found.push(Violation::SignedAlready),
        Some(_) | None => {}
    }
    found
}
