//! What an actor may see. Every list and lookup of other organizations' data takes a [`Scope`], and
//! only this file makes one.

use std::collections::BTreeSet;

use entity::organization::OrganizationKind;
use entity::{DivisionCode, OrganizationId, organization};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait as _, QueryFilter as _, QuerySelect};

use super::policy::{Reach, Seat, rows};
use super::{Action, Actor, Place};

/// What an actor may see.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    everything: bool,
    divisions: BTreeSet<DivisionCode>,
    /// Paths of the roots of visible subtrees.
    subtrees: BTreeSet<Vec<u8>>,
    /// Organizations that lead the actor's own: their name and kind are visible.
    above: BTreeSet<OrganizationId>,
    /// Divisions of the actor's own organizations: the committees above them are visible by name.
    homes: BTreeSet<DivisionCode>,
}

/// How much of an organization is visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everything that is not an exception of its own.
    Full,
    /// Name and kind: it stands above.
    NameOnly,
    /// Nothing, not even that it exists.
    Nothing,
}

impl Scope {
    /// What `actor` may see; nobody sees nothing.
    #[must_use]
    pub fn of(actor: Option<&Actor>) -> Self {
        let mut scope = Self::default();
        for grant in actor.into_iter().flat_map(|actor| &actor.grants) {
            scope.add(grant.place.as_ref());
        }
        scope
    }

    /// Everything: for the operator's own commands, never for a request.
    #[must_use]
    pub fn operator() -> Self {
        Self {
            everything: true,
            ..Self::default()
        }
    }

    fn add(&mut self, place: Option<&Place>) {
        let Some(place) = place else {
            self.everything = true;
            return;
        };
        if place.reaches_division() {
            self.divisions.insert(place.division);
        } else {
            self.subtrees.insert(place.path.clone());
        }
        self.above.extend(place.above());
        self.homes.insert(place.division);
    }

    /// How much of an organization is visible.
    #[must_use]
    pub fn sight(&self, place: &Place) -> Sight {
        if self.sees_division(place.division)
            || self
                .subtrees
                .iter()
                .any(|root| place.path.starts_with(root))
        {
            return Sight::Full;
        }
        let committee_above = matches!(
            place.kind,
            OrganizationKind::PartyCommittee | OrganizationKind::WorkingCommittee
        ) && self.homes.iter().any(|home| place.division.contains(*home));
        if committee_above || self.above.contains(&place.id) {
            Sight::NameOnly
        } else {
            Sight::Nothing
        }
    }

    /// Whether everything of a division and of those below it is visible, its status among it.
    #[must_use]
    pub fn sees_division(&self, division: DivisionCode) -> bool {
        self.everything || self.divisions.iter().any(|own| own.contains(division))
    }

    /// Whether the country's own numbers are visible.
    #[must_use]
    pub const fn sees_country(&self) -> bool {
        self.everything
    }

    /// The visible rows of a query that has the table `organization` in it.
    #[must_use]
    pub fn organizations(&self) -> Condition {
        if self.everything {
            return Condition::all();
        }
        let mut any = Condition::any();
        for division in &self.divisions {
            any = any.add(organization::Column::DivisionCode.between(division.0, division.end().0));
        }
        for root in &self.subtrees {
            any = any.add(below(root));
        }
        if self.divisions.is_empty() && self.subtrees.is_empty() {
            any = any.add(ExprTrait::eq(Expr::val(1), 0));
        }
        any
    }
}

/// The rows of `organization` in the subtree whose root has this path. A range, since `LIKE` would
/// scan the table on both engines.
#[must_use]
pub(crate) fn below(root: &[u8]) -> Condition {
    let condition = Condition::all().add(organization::Column::Path.gte(root.to_vec()));
    match end_of_prefix(root) {
        Some(end) => condition.add(organization::Column::Path.lt(end)),
        None => condition,
    }
}

/// The rows of `organization` to which `actor` may do `action`: those for which [`require`](super::require) finds a
/// standing, in the seat that the action asks for.
#[must_use]
pub fn within_reach(actor: &Actor, action: Action) -> Condition {
    let here = held_within_reach(actor, action);
    let by = |column: organization::Column, here: Condition| {
        let ids = organization::Entity::find()
            .select_only()
            .column(organization::Column::Id)
            .filter(here);
        column.in_subquery(QuerySelect::query(&mut ids.clone()).clone())
    };
    let superior = organization::Column::SuperiorId;
    let guide = organization::Column::GuidedById;
    let (above, alone) = match action.seat() {
        Seat::Itself => return here,
        Seat::Leading => (
            Condition::any().add(by(superior, here.clone())),
            Condition::all().add(superior.is_null()),
        ),
        Seat::Above => (
            Condition::any()
                .add(by(superior, here.clone()))
                .add(by(guide, here.clone())),
            Condition::all()
                .add(superior.is_null())
                .add(guide.is_null()),
        ),
    };
    match action.falls_to_itself() {
        true => above.add(alone.add(here)),
        false => above,
    }
}

/// The organizations in which `actor` holds what allows `action`, or that this reaches.
fn held_within_reach(actor: &Actor, action: Action) -> Condition {
    let allowed = rows(action);
    let mut any = Condition::any().add(ExprTrait::eq(Expr::val(1), 0));
    for grant in &actor.grants {
        let reach = allowed.iter().filter(|(role, _)| *role == grant.role);
        for (_, reach) in reach {
            match (&grant.place, reach) {
                (None, Reach::Covered) => return Condition::all(),
                (None, Reach::Own | Reach::Led | Reach::House) => {}
                (Some(place), Reach::House) if place.reaches_division() => {}
                (Some(place), Reach::Own) => any = any.add(organization::Column::Id.eq(place.id)),
                (Some(place), Reach::Led | Reach::House) => {
                    let division = organization::Column::DivisionCode.eq(place.division);
                    any = any.add(below(&place.path).add(division));
                }
                (Some(place), Reach::Covered) if place.reaches_division() => {
                    let codes = (place.division.0, place.division.end().0);
                    any = any.add(organization::Column::DivisionCode.between(codes.0, codes.1));
                }
                (Some(place), Reach::Covered) => any = any.add(below(&place.path)),
            }
        }
    }
    any
}

/// The first byte string after all that begin with `prefix`.
fn end_of_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return Some(end);
        }
    }
    None
}
