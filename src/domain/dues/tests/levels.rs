//! Who keeps which share, where every level exists and where some do not.

use entity::dues_policy::RetentionLevel::{self, *};
use entity::organization::OrganizationKind as Kind;
use entity::{DivisionCode, OrganizationId};
use uuid::Uuid;

use crate::domain::dues::rules::{Body, Share, level_of, retains, share_out};

const COUNTY: i32 = 610_431;
const CITY: i32 = 610_400;
const PROVINCE: i32 = 610_000;

/// Bodies on the way upward, numbered from 1.
fn chain(bodies: &[(Kind, i32)]) -> Vec<Body> {
    let numbered = (1_u128..).zip(bodies);
    numbered
        .map(|(number, (kind, division))| Body {
            id: OrganizationId(Uuid::from_u128(number)),
            kind: *kind,
            division: DivisionCode(*division),
        })
        .collect()
}

/// A county's branch, and all that leads it.
fn usual() -> Vec<Body> {
    chain(&[
        (Kind::Branch, COUNTY),
        (Kind::PartyGroup, COUNTY),
        (Kind::WorkingCommittee, COUNTY),
        (Kind::PartyCommittee, COUNTY),
        (Kind::PartyCommittee, CITY),
        (Kind::PartyCommittee, PROVINCE),
    ])
}

fn policy(lines: &[(RetentionLevel, i32)]) -> Vec<Share> {
    let line = |(level, basis_points): &(RetentionLevel, i32)| Share {
        level: *level,
        basis_points: *basis_points,
    };
    lines.iter().map(line).collect()
}

/// Number of the holder (0 outside), whom it is owed to, amount.
fn split(policy: &[Share], amount: i64, chain: &[Body]) -> Vec<(u128, RetentionLevel, i64)> {
    share_out(policy, amount, chain)
        .into_iter()
        .map(|line| {
            let holder = line.holder.map_or(0, |id| id.0.as_u128());
            (holder, line.owed_to, line.amount)
        })
        .collect()
}

#[test]
fn each_level_that_exists_gets_its_share() {
    let shares = policy(&[
        (Branch, 4_000),
        (Department, 2_000),
        (CountyWorkingCommittee, 1_000),
        (City, 3_000),
    ]);
    let expected = [
        (1, Branch, 401),
        (2, Department, 200),
        (3, CountyWorkingCommittee, 100),
        (5, City, 300),
    ];
    assert_eq!(split(&shares, 1_001, &usual()), expected);
}

#[test]
fn the_share_of_a_level_that_does_not_exist_passes_upward() {
    let shares = policy(&[(Branch, 4_000), (Department, 2_000), (Center, 4_000)]);
    // No department on the way: its share goes to the working committee.
    let without = chain(&[(Kind::Branch, COUNTY), (Kind::WorkingCommittee, COUNTY)]);
    let expected = [
        (1, Branch, 400),
        (2, CountyWorkingCommittee, 200),
        (0, Center, 400),
    ];
    assert_eq!(split(&shares, 1_000, &without), expected);
    // The department collects itself: there is no branch.
    let expected = [(2, Department, 400), (2, Department, 200), (0, Center, 400)];
    assert_eq!(split(&shares, 1_000, &usual()[1..]), expected);
    // Nothing above: it leaves the tree.
    let alone = chain(&[(Kind::Branch, COUNTY)]);
    let expected = [(1, Branch, 400), (0, Center, 200), (0, Center, 400)];
    assert_eq!(split(&shares, 1_000, &alone), expected);
}

#[test]
fn a_department_is_its_party_group() {
    let way = chain(&[
        (Kind::Branch, COUNTY),
        (Kind::GeneralBranch, COUNTY),
        (Kind::AgencyPartyCommittee, COUNTY),
        (Kind::PartyGroup, COUNTY),
        (Kind::WorkingCommittee, COUNTY),
    ]);
    let levels: Vec<_> = (0..way.len())
        .map(|index| level_of(&way[index], &way[index + 1..]))
        .collect();
    let expected = [
        Some(Branch),
        None,
        None,
        Some(Department),
        Some(CountyWorkingCommittee),
    ];
    assert_eq!(levels, expected);
    // Without a party group the topmost of the others stands for it.
    assert_eq!(level_of(&way[2], &way[4..]), Some(Department));
    assert_eq!(level_of(&way[1], &way[2..3]), None);
}

#[test]
fn committees_stand_for_their_division() {
    for (kind, division, expected) in [
        (Kind::WorkingCommittee, CITY, Some(City)),
        (Kind::PartyCommittee, COUNTY, Some(County)),
        (Kind::PartyCommittee, PROVINCE, Some(Province)),
        (Kind::Office, COUNTY, None),
    ] {
        assert_eq!(level_of(&chain(&[(kind, division)])[0], &[]), expected);
    }
}

#[test]
fn what_is_owed_below_and_found_nobody_stays_with_who_receives_it() {
    assert!(retains(Some(CountyWorkingCommittee), Department));
    assert!(retains(
        Some(CountyWorkingCommittee),
        CountyWorkingCommittee
    ));
    assert!(!retains(Some(CountyWorkingCommittee), City));
    assert!(!retains(None, Department));
}
