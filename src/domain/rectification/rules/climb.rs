//! To whom a rectification climbs that is over its term (domain §4.7). The term and the day decide
//! how far, those who hold posts on the day decide to whom; nothing of it is stored.

use entity::responsibility_link::ResponsibilityTier;
use entity::{AppointmentId, OrganizationId, PersonId};

/// Days over the term on each level: it climbs one level each ten days.
pub(crate) const LEVEL_DAYS: i64 = 10;

/// Somebody to whom it can climb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rung {
    /// Where.
    pub organization: OrganizationId,
    /// In which tier; none for who answers for it anyway.
    pub tier: Option<ResponsibilityTier>,
    /// Who.
    pub person: PersonId,
    /// In which appointment.
    pub appointment: Option<AppointmentId>,
}

/// How far it has climbed: 0 in the first ten days over its term, when who answers for it is told.
pub(crate) fn level(days_over: i64) -> usize {
    usize::try_from((days_over - 1).max(0) / LEVEL_DAYS).unwrap_or_default()
}

/// To whom it has climbed: who answers for it, then level by level whoever holds the tiers above. A
/// vacant tier is left out, who stands twice stands where they stand first, and beyond the last
/// level it stays there.
pub(crate) fn climbed(
    responsible: Option<Rung>,
    above: impl Iterator<Item = Rung>,
    level: usize,
) -> Option<(usize, Rung)> {
    let mut ladder: Vec<Rung> = Vec::new();
    for rung in responsible.into_iter().chain(above) {
        if !ladder.iter().any(|known| known.person == rung.person) {
            ladder.push(rung);
        }
    }
    let reached = level.min(ladder.len().checked_sub(1)?);
    ladder.get(reached).map(|rung| (reached, *rung))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Rung, climbed, level};
    use entity::{OrganizationId, PersonId};

    fn rung(person: u128) -> Rung {
        Rung {
            organization: OrganizationId(Uuid::nil()),
            tier: None,
            person: PersonId(Uuid::from_u128(person)),
            appointment: None,
        }
    }

    #[test]
    fn it_climbs_one_level_each_ten_days() {
        for (days, expected) in [(1, 0), (10, 0), (11, 1), (20, 1), (21, 2), (400, 39)] {
            assert_eq!(level(days), expected, "{days}");
        }
    }

    #[test]
    fn it_climbs_past_vacant_tiers_and_stays_at_the_top() {
        let to = |responsible: Option<u128>, above: &[u128], level| {
            let above = above.iter().map(|person| rung(*person));
            let found = climbed(responsible.map(rung), above, level);
            found.map(|(reached, rung)| (reached, rung.person.0.as_u128()))
        };
        assert_eq!(to(Some(1), &[2, 3], 0), Some((0, 1)));
        assert_eq!(to(Some(1), &[2, 3], 1), Some((1, 2)));
        assert_eq!(
            to(Some(1), &[1, 3], 1),
            Some((1, 3)),
            "the same person is not told twice"
        );
        assert_eq!(
            to(None, &[2, 3], 0),
            Some((0, 2)),
            "a vacant post hands it on at once"
        );
        assert_eq!(to(Some(1), &[2, 3], 9), Some((2, 3)));
        assert_eq!(to(None, &[], 3), None);
    }
}
