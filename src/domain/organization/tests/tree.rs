//! The tree under any sequence of moves: paths follow the edges, and nothing comes below itself.

use std::collections::BTreeMap;

use entity::OrganizationId;
use entity::organization::OrganizationKind;
use proptest::prelude::*;

use super::{division_of, organization, today};
use crate::domain::organization::rules::{
    Moving, allowed_superiors, division_after, is_within, path_of, rebased, relocate,
};

use OrganizationKind::{
    AgencyPartyCommittee, Branch, GeneralBranch, PartyCommittee, PartyGroup, WorkingCommittee,
};

type Tree = BTreeMap<OrganizationId, organization::Model>;

/// A province, a city, three counties, and departments of four shapes in each county.
fn world() -> Tree {
    let mut tree = Tree::new();
    let mut add = |row: organization::Model| {
        tree.insert(row.id, row.clone());
        row
    };
    let province = add(organization(1, PartyCommittee, 610_000, None));
    let city = add(organization(2, PartyCommittee, 610_400, Some(&province)));
    for (place, division) in [(1, 610_431), (2, 610_402), (3, 610_404)] {
        let number = |offset: u128| place * 100 + offset;
        let county = add(organization(
            number(0),
            PartyCommittee,
            division,
            Some(&city),
        ));
        let committee = add(organization(
            number(1),
            WorkingCommittee,
            division,
            Some(&county),
        ));
        for department in 0..3 {
            let at = |offset: u128| number(10 + department * 10 + offset);
            let group = add(organization(at(0), PartyGroup, division, Some(&committee)));
            let agency = add(organization(
                at(1),
                AgencyPartyCommittee,
                division,
                Some(&group),
            ));
            let general = add(organization(at(2), GeneralBranch, division, Some(&agency)));
            add(organization(at(3), Branch, division, Some(&general)));
            add(organization(at(4), Branch, division, Some(&group)));
        }
    }
    tree
}

/// Does what the store does, when the rules allow it; whether they did.
fn move_in(tree: &mut Tree, id: OrganizationId, superior: OrganizationId) -> bool {
    let (row, superior) = (tree[&id].clone(), tree[&superior].clone());
    let findings = relocate(&Moving {
        organization: &row,
        superior: &superior,
        division: &division_of(division_after(&row, &superior).0),
        edge_from: Some(row.valid_from),
        effective_on: today(),
        today: today(),
        expected_revision: row.revision,
    });
    if !findings.is_empty() {
        return false;
    }
    let division = division_after(&row, &superior);
    let is_elsewhere = division != row.division_code;
    let from = path_of(None, row.id).len();
    let prefix = row.path[..row.path.len() - from].to_vec();
    for each in tree.values_mut().filter(|each| is_within(each, &row)) {
        each.path = rebased(&each.path, &prefix, &superior.path).unwrap();
        if is_elsewhere {
            each.division_code = division;
        }
    }
    tree.get_mut(&id).unwrap().superior_id = Some(superior.id);
    true
}

fn assert_sound(tree: &Tree) {
    for row in tree.values() {
        let mut above = vec![row.id];
        while let Some(superior) = tree[above.last().unwrap()].superior_id {
            assert!(!above.contains(&superior), "a circle through {superior:?}");
            above.push(superior);
        }
        let path: Vec<u8> = above.iter().rev().flat_map(|id| *id.0.as_bytes()).collect();
        assert_eq!(row.path, path);
        if let Some(superior) = row.superior_id {
            let superior = &tree[&superior];
            assert!(allowed_superiors(row.kind).contains(&superior.kind));
            if row.kind != PartyCommittee {
                assert_eq!(row.division_code, superior.division_code);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn paths_follow_the_edges_after_any_moves(
        moves in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..60)
    ) {
        let mut tree = world();
        assert_sound(&tree);
        let ids: Vec<_> = tree.keys().copied().collect();
        for (who, whither) in moves {
            move_in(&mut tree, *who.get(&ids), *whither.get(&ids));
        }
        assert_sound(&tree);
    }
}

#[test]
fn a_department_moves_with_all_below_it() {
    let mut tree = world();
    let (group, committee) = (super::id(110), super::id(201));
    assert!(move_in(&mut tree, group, committee));
    assert_sound(&tree);
    let branch = &tree[&super::id(113)];
    assert_eq!(branch.division_code.0, 610_402);
    assert!(is_within(branch, &tree[&committee]));
    assert!(
        !move_in(&mut tree, committee, group),
        "a committee cannot come below a department"
    );
}

#[test]
fn paths_are_cut_at_whole_ids() {
    let tree = world();
    let (county, branch) = (&tree[&super::id(100)], &tree[&super::id(113)]);
    assert_eq!(branch.path.len(), 8 * 16);
    assert_eq!(
        rebased(&branch.path, &county.path, b""),
        Some(branch.path[3 * 16..].to_vec())
    );
    assert_eq!(rebased(&county.path, &branch.path, b""), None);
    assert!(is_within(branch, county) && !is_within(county, branch));
}
