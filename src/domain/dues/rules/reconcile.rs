//! What a body should pass upward, by the books below it.

use entity::OrganizationId;

/// Bytes of one id in a path.
const ID_LENGTH: usize = 16;

/// A share of what was collected: where, who is to have it, how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The way from the root down to who collected.
    pub path: &'a [u8],
    /// Who keeps it; none outside of the tree.
    pub holder: Option<OrganizationId>,
    /// In fen.
    pub amount: i64,
}

/// What the body at the end of `path` should pass upward: all that was collected in its subtree and
/// is kept outside of it. No payment is asked for: a short one shows on the day it is sent.
#[must_use]
pub fn expected<'a>(path: &[u8], claims: impl IntoIterator<Item = Claim<'a>>) -> i64 {
    let above = path.len().saturating_sub(ID_LENGTH);
    let is_due = |claim: &Claim<'_>| {
        let within = claim.path.get(above..).unwrap_or_default();
        let kept = claim
            .holder
            .is_some_and(|holder| within.chunks(ID_LENGTH).any(|id| id == holder.0.as_bytes()));
        claim.path.starts_with(path) && !kept
    };
    let due = claims.into_iter().filter(is_due);
    due.map(|claim| claim.amount).sum()
}
