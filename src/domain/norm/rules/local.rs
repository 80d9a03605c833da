//! Norms that organizations set for their own subtrees: stricter than what is in force, or their own
//! (A15).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::{NormId, OrganizationId};

use super::{
    Binding, Body, Comparison, Counted, HUNDREDTHS, Norm, Title, Violation, national,
    national_by_code, red_line,
};
use crate::clock::holds;

/// Characters of a title or a document at the most.
const TEXT_LENGTH_MAX: usize = 200;
/// Characters of a code at the most.
const CODE_LENGTH_MAX: usize = 12;
/// A threshold at the most.
const THRESHOLD_MAX: i64 = 10_000 * HUNDREDTHS;

/// A local norm that is in force, was or will be.
#[derive(Clone, Debug)]
pub(crate) struct Issued {
    /// The norm.
    pub norm: Norm,
    /// The path of its issuer: it holds for what lies below.
    pub path: Vec<u8>,
}

/// Who sets a norm.
#[derive(Clone, Debug)]
pub(crate) struct Issuer<'a> {
    /// The organization.
    pub id: OrganizationId,
    /// Its kind.
    pub kind: OrganizationKind,
    /// The ids from the root of its tree down to itself.
    pub path: &'a [u8],
}

/// What an issuer wants to put into force.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The record, once there is one.
    pub id: Option<NormId>,
    /// The code of a national norm, or an own one.
    pub code: String,
    /// What an own norm is called.
    pub title: Option<Title>,
    /// What an own norm counts.
    pub counted: Option<Counted>,
    /// Whether the subject, the kinds and the window of an own norm are given.
    pub described: [Option<&'static str>; 3],
    /// The threshold in hundredths; none where the number is not of its form.
    pub threshold: Option<i64>,
    /// The document that it rests on.
    pub document: String,
    /// The first day.
    pub from: NaiveDate,
    /// The first day on which it is no longer in force.
    pub until: Option<NaiveDate>,
}

/// Everything that stands against a norm.
pub(crate) fn check(
    draft: &Draft,
    issuer: &Issuer<'_>,
    issued: &[Issued],
    today: NaiveDate,
) -> Vec<Violation> {
    let mut found = Vec::new();
    let committee = matches!(
        issuer.kind,
        OrganizationKind::PartyCommittee | OrganizationKind::WorkingCommittee
    );
    if !committee {
        found.push(Violation::NotAnIssuer);
    }
    let no_title = Title {
        zh: String::new(),
        en: String::new(),
    };
    let title = draft.title.as_ref().unwrap_or(&no_title);
    if let Some(counted) = draft.counted {
        found.extend(red_line::beyond(title, counted));
    } else {
        found.extend(red_line::beyond(
            title,
            Counted::Allowed(super::Unit::Count),
        ));
    }
    match national_by_code(&draft.code) {
        Some(norm) => found.extend(check_tightened(draft, norm, issuer, issued)),
        None => found.extend(check_own(draft)),
    }
    if draft.document.trim().is_empty() {
        found.push(Violation::Missing("document"));
    }
    if draft.document.chars().count() > TEXT_LENGTH_MAX {
        found.push(Violation::TooLong("document", TEXT_LENGTH_MAX));
    }
    let texts = [
        ("title", title.zh.as_str()),
        ("titleEn", title.en.as_str()),
        ("document", draft.document.as_str()),
    ];
    for (at, text) in texts {
        if text.chars().any(char::is_control) {
            found.push(Violation::ControlCharacters(at));
        }
    }
    let in_range = |threshold: &i64| (1..=THRESHOLD_MAX).contains(threshold);
    if !draft.threshold.as_ref().is_some_and(in_range) {
        found.push(Violation::OutOfRange("threshold"));
    }
    if draft.until.is_some_and(|until| until <= draft.from) {
        found.push(Violation::DatesOutOfOrder);
    }
    if draft.from < today {
        found.push(Violation::InThePast("inForceFrom"));
    }
    found.extend(overlap(draft, issuer, issued));
    found
}

/// What stands against a norm that tightens a national one.
fn check_tightened(
    draft: &Draft,
    norm: &Norm,
    issuer: &Issuer<'_>,
    issued: &[Issued],
) -> Vec<Violation> {
    let mut found = Vec::new();
    if draft.title.is_some() {
        found.push(Violation::DefinedNationally("title"));
    }
    if draft.counted.is_some() {
        found.push(Violation::DefinedNationally("unit"));
    }
    let described = draft.described.iter().flatten().copied();
    found.extend(described.map(Violation::DefinedNationally));
    let above = issued.iter().filter(|other| {
        other.norm.code == draft.code
            && other.norm.issuer != Some(issuer.id)
            && issuer.path.starts_with(&other.path)
            && holds(
                (other.norm.in_force_from, other.norm.in_force_until),
                draft.from,
            )
    });
    let strictest = above.fold(norm, |strictest, other| stricter(strictest, &other.norm));
    if let Some(threshold) = draft.threshold
        && is_looser(norm.comparison, threshold, strictest.threshold)
    {
        found.push(Violation::Looser(strictest.threshold));
    }
    found
}

/// What stands against a norm of an issuer's own.
fn check_own(draft: &Draft) -> Vec<Violation> {
    let mut found = Vec::new();
    let well_formed = draft.code.strip_prefix('L').is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if !well_formed || draft.code.len() > CODE_LENGTH_MAX {
        found.push(Violation::UnknownCode);
    }
    match &draft.title {
        Some(title) => {
            for (at, text) in [("title", &title.zh), ("titleEn", &title.en)] {
                if text.trim().is_empty() {
                    found.push(Violation::Missing(at));
                }
                if text.chars().count() > TEXT_LENGTH_MAX {
                    found.push(Violation::TooLong(at, TEXT_LENGTH_MAX));
                }
            }
        }
        None => found.push(Violation::Missing("title")),
    }
    if draft.counted.is_none() {
        found.push(Violation::Missing("unit"));
    }
    for (given, at) in draft.described.iter().zip(["subject", "kinds", "window"]) {
        if given.is_none() {
            found.push(Violation::Missing(at));
        }
    }
    found
}

fn overlap(draft: &Draft, issuer: &Issuer<'_>, issued: &[Issued]) -> Option<Violation> {
    let before = |end: Option<NaiveDate>, day: NaiveDate| end.is_none_or(|end| day < end);
    let other = issued.iter().find(|other| {
        let norm = &other.norm;
        norm.issuer == Some(issuer.id)
            && norm.code == draft.code
            && norm.local != draft.id
            && before(norm.in_force_until, draft.from)
            && before(draft.until, norm.in_force_from)
    });
    other.map(|other| Violation::Overlap(other.norm.version))
}

/// Whether a threshold asks for less than another.
fn is_looser(comparison: Comparison, threshold: i64, than: i64) -> bool {
    match comparison {
        Comparison::AtLeast => threshold < than,
        Comparison::AtMost => threshold > than,
    }
}

/// The stricter of two versions; the first where they ask for the same.
fn stricter<'a>(one: &'a Norm, other: &'a Norm) -> &'a Norm {
    match is_looser(one.comparison, one.threshold, other.threshold) {
        true => other,
        false => one,
    }
}

/// The versions that could bind an organization, by code and, for an own norm, by its issuer.
pub(crate) fn candidates<'a>(
    body: &Body<'_>,
    issued: &'a [Issued],
) -> BTreeMap<(&'a str, Option<OrganizationId>), Vec<&'a Norm>> {
    let everywhere = national()
        .iter()
        .filter(|norm| norm.binding == Binding::Everywhere);
    let local = issued
        .iter()
        .filter(|issued| body.path.starts_with(&issued.path))
        .map(|issued| &issued.norm);
    let mut found: BTreeMap<_, Vec<&Norm>> = BTreeMap::new();
    for norm in everywhere.chain(local) {
        if norm.subject.includes(body) {
            let own = national_by_code(&norm.code).is_none();
            let issuer = norm.issuer.filter(|_| own);
            let key = (norm.code.as_str(), issuer);
            found.entry(key).or_default().push(norm);
        }
    }
    found
}

/// The version that binds in a window that begins on a day: the strictest of those in force. What comes
/// into force within a window binds from the next one on: nobody is held to what was not required when
/// the window began.
pub(crate) fn strictest_on<'a>(versions: &[&'a Norm], begins_on: NaiveDate) -> Option<&'a Norm> {
    let in_force = versions
        .iter()
        .copied()
        .filter(|norm| holds((norm.in_force_from, norm.in_force_until), begins_on));
    in_force.reduce(stricter)
}
