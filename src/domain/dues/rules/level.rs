//! Which body keeps the share of which level.

use entity::dues_policy::RetentionLevel;
use entity::organization::OrganizationKind;
use entity::{DivisionCode, OrganizationId};

use super::by_weights;

/// A voluntary payment of so much at one time is passed upward whole, to the centre (§4.5).
pub const VOLUNTARY_WHOLE_FEN: i64 = 100_000;

/// An organization on the way upward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    /// The organization.
    pub id: OrganizationId,
    /// Its kind.
    pub kind: OrganizationKind,
    /// Where it stands.
    pub division: DivisionCode,
}

/// One line of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Which level.
    pub level: RetentionLevel,
    /// Its share in hundredths of a percent.
    pub basis_points: i32,
}

/// One line of a split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SplitLine {
    /// The level that the policy names.
    pub level: RetentionLevel,
    /// Who keeps it; none outside of the tree.
    pub holder: Option<OrganizationId>,
    /// The level of who keeps it: above the named one where that does not exist.
    pub owed_to: RetentionLevel,
    /// In fen.
    pub amount: i64,
}

/// The level of a body, whose superiors follow from the nearest on. A general branch or an agency
/// party committee stands for the department only where no party group leads it, and then the
/// topmost of them.
#[must_use]
pub fn level_of(body: &Body, above: &[Body]) -> Option<RetentionLevel> {
    use OrganizationKind as Kind;
    use RetentionLevel as Level;
    let is_province = body.division == body.division.province();
    let committee = |at_county| {
        if body.division.is_county() {
            at_county
        } else if is_province {
            Level::Province
        } else {
            Level::City
        }
    };
    let departmental = |kind| {
        matches!(
            kind,
            Kind::PartyGroup | Kind::AgencyPartyCommittee | Kind::GeneralBranch
        )
    };
    match body.kind {
        Kind::Branch => Some(Level::Branch),
        Kind::PartyGroup => Some(Level::Department),
        Kind::AgencyPartyCommittee | Kind::GeneralBranch => above
            .iter()
            .all(|body| !departmental(body.kind))
            .then_some(Level::Department),
        Kind::WorkingCommittee => Some(committee(Level::CountyWorkingCommittee)),
        Kind::PartyCommittee => Some(committee(Level::County)),
        Kind::PeoplesCongress
        | Kind::Government
        | Kind::Cppcc
        | Kind::OrganizationDepartment
        | Kind::DisciplineCommission
        | Kind::Office
        | Kind::Township => None,
    }
}

/// The kinds of organization that handle dues at all.
pub const KEEPING_BOOKS: [OrganizationKind; 6] = [
    OrganizationKind::PartyCommittee,
    OrganizationKind::WorkingCommittee,
    OrganizationKind::PartyGroup,
    OrganizationKind::AgencyPartyCommittee,
    OrganizationKind::GeneralBranch,
    OrganizationKind::Branch,
];

/// Whether an organization of this kind handles dues at all.
#[must_use]
pub fn keeps_books(body: &Body) -> bool {
    KEEPING_BOOKS.contains(&body.kind)
}

/// Whether a body of this level keeps what is owed to that one: its own share, and those of levels
/// below that do not exist on the way to it.
#[must_use]
pub fn retains(own: Option<RetentionLevel>, owed_to: RetentionLevel) -> bool {
    own.is_some_and(|own| owed_to <= own)
}

/// Splits what the first of `chain` collected; its superiors follow, the nearest first. The share of
/// a level that does not exist passes upward.
#[must_use]
pub fn share_out(policy: &[Share], amount: i64, chain: &[Body]) -> Vec<SplitLine> {
    let weights: Vec<i64> = policy
        .iter()
        .map(|share| i64::from(share.basis_points))
        .collect();
    policy
        .iter()
        .zip(by_weights(amount, &weights))
        .map(|(share, amount)| {
            let holder = holder(share.level, chain);
            SplitLine {
                level: share.level,
                holder: holder.map(|(id, _)| id),
                owed_to: holder.map_or(RetentionLevel::Center, |(_, level)| level),
                amount,
            }
        })
        .collect()
}

/// The first body on the way upward that stands at the level or above it.
fn holder(level: RetentionLevel, chain: &[Body]) -> Option<(OrganizationId, RetentionLevel)> {
    chain.iter().enumerate().find_map(|(index, body)| {
        let above = chain.get(index + 1..).unwrap_or_default();
        let own = level_of(body, above)?;
        (own >= level).then_some((body.id, own))
    })
}
