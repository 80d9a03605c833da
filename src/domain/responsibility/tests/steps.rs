//! How what a chain counts changes over its year: the steps up to a day add up to that day.

use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::responsibility_link::ResponsibilityTier;
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};

use super::facts::{YEAR, any_facts, day};
use crate::domain::responsibility::rules::{Facts, GapReason, gaps, steps};

/// Complete chains, gaps beyond those of no chain at all, first links held in the committees of the
/// division, chains begun.
fn counts(facts: &Facts, on: NaiveDate) -> [i64; 4] {
    use OrganizationKind as Kind;
    let (tiers, is_committee) = match facts.organization.kind {
        Kind::PartyCommittee => (4, true),
        Kind::PartyGroup => (4, false),
        Kind::WorkingCommittee => (3, true),
        Kind::AgencyPartyCommittee => (3, false),
        Kind::GeneralBranch | Kind::Branch => (2, false),
        _ => return [0; 4],
    };
    let (from, until) = (
        facts.organization.valid_from,
        facts.organization.valid_until,
    );
    let exists = from <= on && until.is_none_or(|until| on < until);
    let begun = facts.links.iter().any(|link| link.row.valid_from <= on);
    if !exists || !begun {
        return [0; 4];
    }
    let lacking = gaps(facts, on);
    let first_is_missing = lacking.iter().any(|gap| {
        let missing = [
            GapReason::NoLink,
            GapReason::Vacant,
            GapReason::NotSecretary,
        ];
        gap.tier == ResponsibilityTier::First && missing.contains(&gap.reason)
    });
    [
        i64::from(lacking.is_empty()),
        i64::try_from(lacking.len()).unwrap() - tiers,
        i64::from(is_committee && !first_is_missing),
        1,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_steps_up_to_a_day_add_up_to_that_day(facts in any_facts()) {
        let steps = steps(&facts);
        prop_assert!(steps.is_sorted_by(|a, b| a.day < b.day));
        let mut sum = [0; 4];
        for on in day(1, 1).iter_days().take_while(|on| *on <= day(12, 31)) {
            for step in steps.iter().filter(|step| step.day == on) {
                for (number, change) in sum.iter_mut().zip(step.change) {
                    *number += change;
                }
            }
            prop_assert_eq!(sum, counts(&facts, on), "on {} of {}", on, YEAR);
        }
    }
}
