//! Retention policies.

use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::{DuesPolicyId, OrganizationId, dues_policy};

use super::{decide, open, store};
use crate::access::{Acting, Action};
use crate::db::history::Event;
use crate::domain::dues::rules::{self, Body, Share, Violation};
use crate::error::Result;

/// What an issuer sets.
#[derive(Clone, Debug)]
pub(crate) struct SetPolicy {
    pub issuer: OrganizationId,
    pub effective_from: NaiveDate,
    pub shares: Vec<Share>,
}

/// Sets how dues are shared in the issuer's subtree from a day on.
pub(crate) async fn set_policy(acting: &Acting<'_>, input: SetPolicy) -> Result<DuesPolicyId> {
    let mut tx = acting.begin().await?;
    let issuer = open(acting, &mut tx, input.issuer, Action::DuesPolicySet).await?;
    let mut violations = Vec::new();
    rules::check_shares(&input.shares, &mut violations);
    let issues = matches!(
        issuer.kind,
        OrganizationKind::PartyCommittee | OrganizationKind::WorkingCommittee
    );
    if !issues {
        violations.push(Violation::WrongKind("organizationId".to_owned()));
    }
    let at = "effectiveFrom";
    if rules::month_of(input.effective_from).is_none() {
        violations.push(Violation::WrongPeriod(at.to_owned()));
    }
    let sealed = store::sealed_below(tx.conn(), &issuer.path).await?;
    if let Some(through) = sealed.filter(|through| input.effective_from <= *through) {
        violations.push(Violation::Sealed(at.to_owned(), through));
    }
    decide(violations)?;
    let id = DuesPolicyId(acting.new_id());
    let before = store::policies_from(tx.conn(), issuer.id, input.effective_from).await?;
    let policy = dues_policy::Model {
        id,
        issuer_id: issuer.id,
        effective_from: input.effective_from,
        number: before + 1,
        issued_by: acting.actor.account,
        issued_at: tx.at(),
    };
    let shares: Vec<_> = input
        .shares
        .iter()
        .map(|share| (share.level, share.basis_points))
        .collect();
    tx.record(
        Event::of(issuer.id, "setRetentionPolicy", "RetentionPolicy", id.0)
            .after("effectiveFrom", input.effective_from)
            .after("number", policy.number)
            .after("shares", &shares),
    );
    store::insert_policy(&tx, policy, &input.shares).await?;
    tx.commit().await?;
    Ok(id)
}

/// The policy in force on a day for the first of these bodies: of the nearest issuer, the newest.
pub(crate) async fn policy_in_force(
    connection: &impl sea_orm::ConnectionTrait,
    way: &[Body],
    on: NaiveDate,
) -> Result<Option<dues_policy::Model>> {
    let ids = way.iter().map(|body| body.id);
    let found = store::policies_of(connection, ids, on).await?;
    let nearest = way.iter().find_map(|body| {
        found
            .iter()
            .rev()
            .find(|policy| policy.issuer_id == body.id)
    });
    Ok(nearest.cloned())
}
