//! What a chain lacks on a day, against cases worked by hand and against the definition read anew.

use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::post::PostRole;
use entity::responsibility_link::ResponsibilityTier::{
    self, Direct, First, Implementing, Member, Overall,
};
use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};

use super::facts::{By, always, any_day, any_facts, day, held, link, owner, term};
use crate::clock::day_of;
use crate::domain::responsibility::rules::{Facts, GapReason, LinkFacts, gaps};

use GapReason::{NoLink, NotSecretary, TermOver, TooMany, Unsigned, Vacant};

/// A party group in whose chain everything is in order: assigned and signed in January.
fn in_order() -> Facts {
    let january = (day(1, 5), Some(day(1, 9)));
    let secretary = held(1, PostRole::Secretary, always());
    let leader = held(2, PostRole::LeaderInCharge, always());
    let since = (day(1, 5), None);
    Facts {
        organization: owner(OrganizationKind::PartyGroup, always()),
        year: 2026,
        links: vec![
            link(1, Overall, By::Itself, since, &[january]),
            link(2, First, By::Person(secretary.clone()), since, &[january]),
            link(3, Direct, By::Person(leader), since, &[january]),
            link(4, Implementing, By::Body(vec![always()]), since, &[january]),
        ],
        secretaries: vec![secretary],
        terms: Vec::new(),
    }
}

#[track_caller]
fn check(facts: &Facts, on: NaiveDate, expected: &[(ResponsibilityTier, GapReason)]) {
    let found: Vec<_> = gaps(facts, on)
        .into_iter()
        .map(|gap| (gap.tier, gap.reason))
        .collect();
    assert_eq!(found, expected, "on {on}");
}

#[test]
fn a_chain_is_complete_from_the_day_of_the_last_signature() {
    let facts = in_order();
    let missing = [
        (Overall, NoLink),
        (First, NoLink),
        (Direct, NoLink),
        (Implementing, NoLink),
    ];
    check(&facts, day(1, 4), &missing);
    let unsigned = missing.map(|(tier, _)| (tier, Unsigned));
    check(&facts, day(1, 5), &unsigned);
    check(&facts, day(1, 8), &unsigned);
    check(&facts, day(1, 9), &[]);
    check(&facts, day(12, 31), &[]);
}

#[test]
fn each_kind_has_its_own_tiers() {
    use OrganizationKind as Kind;
    let of = |kind| Facts {
        organization: owner(kind, always()),
        links: Vec::new(),
        ..in_order()
    };
    let all = [Overall, First, Direct, Implementing];
    for (kind, tiers) in [
        (Kind::PartyCommittee, 4),
        (Kind::PartyGroup, 4),
        (Kind::WorkingCommittee, 3),
        (Kind::AgencyPartyCommittee, 3),
        (Kind::GeneralBranch, 2),
        (Kind::Branch, 2),
        (Kind::Government, 0),
        (Kind::PeoplesCongress, 0),
        (Kind::Cppcc, 0),
        (Kind::OrganizationDepartment, 0),
        (Kind::DisciplineCommission, 0),
        (Kind::Office, 0),
        (Kind::Township, 0),
    ] {
        let expected: Vec<_> = all.iter().take(tiers).map(|tier| (*tier, NoLink)).collect();
        check(&of(kind), day(6, 1), &expected);
    }
}

#[test]
fn a_link_is_vacant_from_the_day_on_which_the_post_ends_and_nobody_inherits_it() {
    let mut facts = in_order();
    let until = (always().0, Some(day(6, 1)));
    facts.secretaries = vec![
        held(1, PostRole::Secretary, until),
        held(5, PostRole::Secretary, (day(6, 1), None)),
    ];
    facts.links[1].appointment = Some(held(1, PostRole::Secretary, until));
    check(&facts, day(5, 31), &[]);
    check(&facts, day(6, 1), &[(First, Vacant)]);
}

#[test]
fn the_first_responsible_person_is_whoever_is_secretary_that_day() {
    let mut facts = in_order();
    facts.links[1].row.person_id = facts.links[2].row.person_id;
    facts.links[1].appointment = facts.links[2].appointment.clone();
    check(&facts, day(6, 1), &[(First, NotSecretary)]);
    // Two of them are too many, whatever the second is.
    let second = link(
        9,
        First,
        By::Person(held(1, PostRole::Secretary, always())),
        (day(3, 1), None),
        &[(day(3, 1), Some(day(3, 2)))],
    );
    facts.links.push(second);
    check(&facts, day(2, 28), &[(First, NotSecretary)]);
    check(
        &facts,
        day(6, 1),
        &[(First, NotSecretary), (First, TooMany)],
    );
}

#[test]
fn a_body_that_no_longer_stands_below_carries_nothing_out() {
    let mut facts = in_order();
    facts.links[3].led = vec![(always().0, Some(day(4, 1))), (day(5, 1), None)];
    check(&facts, day(3, 31), &[]);
    check(&facts, day(4, 1), &[(Implementing, Vacant)]);
    check(&facts, day(5, 1), &[]);
}

#[test]
fn other_duties_are_to_be_signed_anew() {
    let mut facts = in_order();
    let wordings = [(day(1, 5), Some(day(1, 9))), (day(7, 1), Some(day(7, 3)))];
    let leader = held(2, PostRole::LeaderInCharge, always());
    facts.links[2] = link(3, Direct, By::Person(leader), (day(1, 5), None), &wordings);
    check(&facts, day(6, 30), &[]);
    check(&facts, day(7, 1), &[(Direct, Unsigned)]);
    check(&facts, day(7, 3), &[]);
}

#[test]
fn a_term_is_over_on_the_day_after_its_last() {
    let mut facts = in_order();
    facts.terms = vec![term(day(1, 1), day(6, 30))];
    check(&facts, day(6, 30), &[]);
    check(&facts, day(7, 1), &[(Overall, TermOver)]);
    facts.terms.push(term(day(7, 15), day(12, 31)));
    check(&facts, day(7, 14), &[(Overall, TermOver)]);
    check(&facts, day(7, 15), &[]);
}

#[test]
fn team_members_may_be_missing_and_must_sign_when_they_are_there() {
    let mut facts = in_order();
    let member = By::Person(held(6, PostRole::TeamMember, always()));
    let wording = (day(2, 1), None);
    facts
        .links
        .push(link(7, Member, member, (day(2, 1), None), &[wording]));
    check(&facts, day(1, 31), &[]);
    check(&facts, day(2, 1), &[(Member, Unsigned)]);
}

#[test]
fn what_does_not_exist_lacks_nothing() {
    let mut facts = in_order();
    facts.links.clear();
    facts.organization.valid_from = day(2, 1);
    facts.organization.valid_until = Some(day(3, 1));
    check(&facts, day(1, 31), &[]);
    assert_eq!(gaps(&facts, day(2, 1)).len(), 4);
    check(&facts, day(3, 1), &[]);
}

fn covers(from: NaiveDate, until: Option<NaiveDate>, on: NaiveDate) -> bool {
    on >= from && until.is_none_or(|end| on < end)
}

/// The definition of §4.2, read without looking at the rules: tier by tier, reason by reason.
fn by_definition(facts: &Facts, on: NaiveDate) -> Vec<(ResponsibilityTier, GapReason)> {
    use OrganizationKind as Kind;
    let must_be_there: Vec<ResponsibilityTier> = match facts.organization.kind {
        Kind::PartyCommittee | Kind::PartyGroup => vec![Overall, First, Direct, Implementing],
        Kind::WorkingCommittee | Kind::AgencyPartyCommittee => vec![Overall, First, Direct],
        Kind::GeneralBranch | Kind::Branch => vec![Overall, First],
        _ => return Vec::new(),
    };
    if !covers(
        facts.organization.valid_from,
        facts.organization.valid_until,
        on,
    ) {
        return Vec::new();
    }
    let standing: Vec<&LinkFacts> = facts
        .links
        .iter()
        .filter(|link| covers(link.row.valid_from, link.row.valid_until, on))
        .collect();
    let count = |tier| standing.iter().filter(|link| link.row.tier == tier).count();
    let mut lacking = Vec::new();
    for tier in must_be_there {
        if count(tier) == 0 {
            lacking.push((tier, NoLink));
        }
    }
    for tier in [Overall, First] {
        if count(tier) >= 2 {
            lacking.push((tier, TooMany));
        }
    }
    let mut newest: Option<(NaiveDate, NaiveDate)> = None;
    for term in &facts.terms {
        if term.starts_on <= on && newest.is_none_or(|(start, _)| term.starts_on >= start) {
            newest = Some((term.starts_on, term.ends_on));
        }
    }
    if !standing.is_empty() && newest.is_some_and(|(_, last)| last < on) {
        lacking.push((Overall, TermOver));
    }
    for link in standing {
        if let Some(reason) = lacking_in(facts, link, on) {
            lacking.push((link.row.tier, reason));
        }
    }
    lacking.sort_unstable();
    lacking
}

fn lacking_in(facts: &Facts, link: &LinkFacts, on: NaiveDate) -> Option<GapReason> {
    let is_held = match &link.appointment {
        Some(post) => covers(post.valid_from, post.valid_until, on),
        None => {
            link.row.body_id == Some(facts.organization.id)
                || link
                    .led
                    .iter()
                    .any(|(from, until)| covers(*from, *until, on))
        }
    };
    if !is_held {
        return Some(Vacant);
    }
    let is_secretary = link.row.person_id.is_some_and(|person| {
        let of = |post: &&entity::appointment::Model| post.person_id == person;
        let mut own = facts.secretaries.iter().filter(of);
        own.any(|post| covers(post.valid_from, post.valid_until, on))
    });
    if link.row.tier == First && !is_secretary {
        return Some(NotSecretary);
    }
    let mut is_signed = false;
    for wording in &link.wordings {
        if day_of(wording.set_at) <= on {
            is_signed = wording.signed_at.is_some_and(|at| day_of(at) <= on);
        }
    }
    (!is_signed).then_some(Unsigned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn gaps_are_what_the_definition_says(facts in any_facts(), on in any_day()) {
        let found: Vec<_> = gaps(&facts, on).into_iter().map(|gap| (gap.tier, gap.reason)).collect();
        prop_assert_eq!(found, by_definition(&facts, on));
    }
}
