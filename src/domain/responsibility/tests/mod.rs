//! Tables of the rules of responsibility, at each boundary.

mod facts;
mod gaps;
mod steps;

use chrono::{DateTime, NaiveDate, Utc};
use entity::organization::{self, OrganizationKind};
use entity::post::PostRole;
use entity::responsibility_link::{self, ResponsibilityTier as Tier};
use entity::{
    AppointmentId, ChainId, DivisionCode, LinkId, OrganizationId, PersonId, PostId, appointment,
    organization_term, responsibility_duties,
};
use uuid::Uuid;

use super::catalogue;
use super::rules::{self, Facts, GapReason, LinkFacts};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}T10:00:00+08:00").parse().unwrap()
}

fn body(kind: OrganizationKind) -> organization::Model {
    let id = OrganizationId(Uuid::from_u128(1));
    organization::Model {
        id,
        kind,
        name: "组织".to_owned(),
        division_code: DivisionCode(610_431),
        superior_id: None,
        guided_by_id: None,
        path: id.0.as_bytes().to_vec(),
        valid_from: day("2020-01-01"),
        valid_until: None,
        revision: 1,
        created_at: at("2020-01-01"),
    }
}

fn held(number: u128, role: PostRole, from: &str, until: Option<&str>) -> appointment::Model {
    appointment::Model {
        id: AppointmentId(Uuid::from_u128(number)),
        post_id: PostId(Uuid::from_u128(number)),
        organization_id: OrganizationId(Uuid::from_u128(1)),
        role,
        person_id: PersonId(Uuid::from_u128(number)),
        full_time: true,
        valid_from: day(from),
        valid_until: until.map(day),
        document: String::new(),
        end_document: None,
    }
}

/// A link from March on, signed on 10 March.
fn link(number: u128, tier: Tier, holder: Option<&appointment::Model>) -> LinkFacts {
    let id = LinkId(Uuid::from_u128(number));
    LinkFacts {
        row: responsibility_link::Model {
            id,
            chain_id: ChainId(Uuid::from_u128(7)),
            organization_id: OrganizationId(Uuid::from_u128(1)),
            tier,
            body_id: holder
                .is_none()
                .then_some(OrganizationId(Uuid::from_u128(1))),
            appointment_id: holder.map(|held| held.id),
            person_id: holder.map(|held| held.person_id),
            valid_from: day("2026-03-01"),
            valid_until: None,
            created_at: at("2026-03-01"),
        },
        wordings: vec![responsibility_duties::Model {
            link_id: id,
            number: 1,
            content: "[]".to_owned(),
            set_at: at("2026-03-01"),
            signed_at: Some(at("2026-03-10")),
            signed_by: None,
            signer_id: None,
        }],
        appointment: holder.cloned(),
        led: Vec::new(),
    }
}

/// A branch whose secretary serves until July.
fn branch() -> Facts {
    let secretary = held(11, PostRole::Secretary, "2024-01-01", Some("2026-07-01"));
    Facts {
        organization: body(OrganizationKind::Branch),
        year: 2026,
        links: vec![
            link(21, Tier::Overall, None),
            link(22, Tier::First, Some(&secretary)),
        ],
        secretaries: vec![secretary],
        terms: Vec::new(),
    }
}

fn gaps(facts: &Facts, on: &str) -> Vec<(Tier, GapReason)> {
    let gaps = rules::gaps(facts, day(on)).into_iter();
    gaps.map(|gap| (gap.tier, gap.reason)).collect()
}

#[test]
fn gaps_follow_from_the_records_of_the_day() {
    use GapReason::{NoLink, Unsigned, Vacant};
    let facts = branch();
    let missing = vec![(Tier::Overall, NoLink), (Tier::First, NoLink)];
    let unsigned = vec![(Tier::Overall, Unsigned), (Tier::First, Unsigned)];
    let cases = [
        ("2026-02-28", missing),
        ("2026-03-01", unsigned.clone()),
        ("2026-03-09", unsigned),
        ("2026-03-10", vec![]),
        ("2026-06-30", vec![]),
        // From the day on which the post ends, and nobody inherits.
        ("2026-07-01", vec![(Tier::First, Vacant)]),
    ];
    for (on, expected) in cases {
        assert_eq!(gaps(&facts, on), expected, "{on}");
    }
}

#[test]
fn each_kind_has_its_tiers() {
    use OrganizationKind as Kind;
    let cases: [(Kind, &[Tier]); 8] = [
        (
            Kind::PartyCommittee,
            &[Tier::Overall, Tier::First, Tier::Direct, Tier::Implementing],
        ),
        (
            Kind::PartyGroup,
            &[Tier::Overall, Tier::First, Tier::Direct, Tier::Implementing],
        ),
        (
            Kind::WorkingCommittee,
            &[Tier::Overall, Tier::First, Tier::Direct],
        ),
        (
            Kind::AgencyPartyCommittee,
            &[Tier::Overall, Tier::First, Tier::Direct],
        ),
        (Kind::GeneralBranch, &[Tier::Overall, Tier::First]),
        (Kind::Branch, &[Tier::Overall, Tier::First]),
        (Kind::Government, &[]),
        (Kind::Office, &[]),
    ];
    for (kind, tiers) in cases {
        let facts = Facts {
            organization: body(kind),
            links: Vec::new(),
            ..branch()
        };
        let found = gaps(&facts, "2026-05-01");
        let expected: Vec<_> = tiers
            .iter()
            .map(|tier| (*tier, GapReason::NoLink))
            .collect();
        assert_eq!(found, expected, "{kind:?}");
        for tier in tiers {
            let duties = catalogue::standard_duties(kind, *tier);
            assert!(!duties.is_empty(), "{kind:?} {tier:?} answers for nothing");
        }
    }
}

#[test]
fn a_first_link_is_the_secretary_s_and_only_one() {
    let mut facts = branch();
    let leader = held(12, PostRole::TeamMember, "2024-01-01", None);
    facts.links.push(link(23, Tier::First, Some(&leader)));
    let found = gaps(&facts, "2026-05-01");
    let expected = [
        (Tier::First, GapReason::NotSecretary),
        (Tier::First, GapReason::TooMany),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_term_is_over_after_the_day_by_which_an_election_was_due() {
    let mut facts = branch();
    facts.terms.push(organization_term::Model {
        id: Uuid::from_u128(1),
        organization_id: facts.organization.id,
        starts_on: day("2023-05-15"),
        ends_on: day("2026-05-15"),
    });
    assert_eq!(gaps(&facts, "2026-05-15"), []);
    let over = [(Tier::Overall, GapReason::TermOver)];
    assert_eq!(gaps(&facts, "2026-05-16"), over);
    // An election makes it good again.
    facts.terms.push(organization_term::Model {
        id: Uuid::from_u128(2),
        organization_id: facts.organization.id,
        starts_on: day("2026-06-01"),
        ends_on: day("2029-06-01"),
    });
    assert_eq!(gaps(&facts, "2026-06-01"), []);
}

#[test]
fn a_new_wording_is_unsigned_until_it_is_signed() {
    let mut facts = branch();
    let mut second = facts.links[0].wordings[0].clone();
    second.number = 2;
    second.set_at = at("2026-04-01");
    second.signed_at = Some(at("2026-04-20"));
    facts.links[0].wordings.push(second);
    assert_eq!(gaps(&facts, "2026-03-31"), []);
    let unsigned = [(Tier::Overall, GapReason::Unsigned)];
    assert_eq!(gaps(&facts, "2026-04-19"), unsigned);
    assert_eq!(gaps(&facts, "2026-04-20"), []);
}

#[test]
fn a_body_that_is_led_elsewhere_leaves_its_link_vacant() {
    let mut facts = branch();
    facts.organization = body(OrganizationKind::PartyGroup);
    let mut implementing = link(24, Tier::Implementing, None);
    implementing.row.body_id = Some(OrganizationId(Uuid::from_u128(9)));
    implementing.led = vec![(day("2024-01-01"), Some(day("2026-06-01")))];
    facts.links.push(implementing);
    let direct = (Tier::Direct, GapReason::NoLink);
    assert_eq!(gaps(&facts, "2026-05-31"), [direct]);
    let vacant = (Tier::Implementing, GapReason::Vacant);
    assert_eq!(gaps(&facts, "2026-06-01"), [direct, vacant]);
}

#[test]
fn what_a_chain_counts_changes_on_the_days_of_its_records() {
    let mut facts = branch();
    facts.organization.valid_until = Some(day("2026-09-01"));
    let steps: Vec<_> = rules::steps(&facts)
        .iter()
        .map(|step| (step.day.to_string(), step.change))
        .collect();
    // Complete, gaps beside the two of a branch without a chain, first link held, begun.
    let expected = [
        ("2026-03-01".to_owned(), [0, 0, 0, 1]),
        ("2026-03-10".to_owned(), [1, -2, 0, 0]),
        ("2026-07-01".to_owned(), [-1, 1, 0, 0]),
        ("2026-09-01".to_owned(), [0, 1, 0, -1]),
    ];
    assert_eq!(steps, expected);
}
