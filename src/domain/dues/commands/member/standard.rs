//! What members pay by their income, from a month on.

use chrono::{Datelike as _, NaiveDate};
use entity::organization::OrganizationKind;
use entity::{DuesStandardId, OrganizationId, Period, dues_standard};
use sea_orm::ConnectionTrait;

use super::{decide, open, store};
use crate::access::{Acting, Action};
use crate::db::history::Event;
use crate::domain::dues::rules::{self, AskedRate, MemberViolation, Rate, Violation};
use crate::error::Result;

/// What an issuer sets.
#[derive(Clone, Debug)]
pub(crate) struct SetStandard {
    pub issuer: OrganizationId,
    pub effective_from: NaiveDate,
    pub document: String,
    pub rates: Vec<AskedRate>,
}

/// Sets what members of the issuer's subtree pay from a month on.
pub(crate) async fn set_standard(
    acting: &Acting<'_>,
    input: SetStandard,
) -> Result<DuesStandardId> {
    let mut tx = acting.begin().await?;
    let issuer = open(acting, &mut tx, input.issuer, Action::DuesPolicySet).await?;
    let mut violations = Vec::new();
    let rates = rules::rates_of(&input.rates, &mut violations);
    if violations.is_empty() {
        rules::check_rates(&rates, &mut violations);
    }
    rules::check_text(&input.document, "document", &mut violations);
    let issues = matches!(
        issuer.kind,
        OrganizationKind::PartyCommittee | OrganizationKind::WorkingCommittee
    );
    if !issues {
        violations.push(Violation::WrongKind("organizationId".to_owned()));
    }
    let at = || "effectiveFrom".to_owned();
    if rules::month_of(input.effective_from).is_none() {
        violations.push(Violation::WrongPeriod(at()));
    } else if input.effective_from.day() != 1 {
        violations.push(MemberViolation::MidMonth(at()).into());
    }
    // What is owed for a month that is closed does not change any more.
    let sealed = store::sealed_below(tx.conn(), &issuer.path).await?;
    if let Some(through) = sealed.filter(|through| input.effective_from <= *through) {
        violations.push(Violation::Sealed(at(), through));
    }
    decide(violations)?;
    let id = DuesStandardId(acting.new_id());
    let before = store::standards_from(tx.conn(), issuer.id, input.effective_from).await?;
    let told: Vec<_> = rates.iter().map(told).collect();
    tx.record(
        Event::of(issuer.id, "setDuesStandard", "DuesStandard", id.0)
            .after("effectiveFrom", input.effective_from)
            .after("number", before + 1)
            .after("document", &input.document)
            .after("rates", told),
    );
    let standard = dues_standard::Model {
        id,
        issuer_id: issuer.id,
        effective_from: input.effective_from,
        number: before + 1,
        document: input.document,
        issued_by: acting.actor.account,
        issued_at: tx.at(),
    };
    store::insert_standard(&tx, standard, &rates).await?;
    tx.commit().await?;
    Ok(id)
}

/// A rate as the history tells it.
fn told(rate: &Rate) -> serde_json::Value {
    let (basis_points, amount) = match rate.paid {
        rules::Payable::Share(points) => (Some(points), None),
        rules::Payable::Amount(amount) => (None, Some(amount)),
    };
    serde_json::json!({
        "incomeClass": rate.class, "upTo": rate.up_to, "basisPoints": basis_points, "amount": amount,
    })
}

/// The standards that some organizations follow.
#[derive(Clone, Debug)]
pub(crate) struct Standards {
    issued: Vec<(dues_standard::Model, Vec<Rate>)>,
    national: Vec<Rate>,
}

impl Standards {
    /// Those of these issuers that have begun by a day.
    pub(crate) async fn load(
        connection: &impl ConnectionTrait,
        issuers: impl Iterator<Item = &OrganizationId>,
        by: NaiveDate,
    ) -> Result<Self> {
        let issuers: std::collections::BTreeSet<_> = issuers.copied().collect();
        Ok(Self {
            issued: store::standards_of(connection, issuers, by).await?,
            national: rules::national(),
        })
    }

    /// The one that holds for a month: of the nearest issuer on the way upward, the newest.
    pub(crate) fn issued(
        &self,
        way: &[OrganizationId],
        month: Period,
    ) -> Option<&(dues_standard::Model, Vec<Rate>)> {
        way.iter().find_map(|issuer| {
            self.issued.iter().rfind(|(standard, _)| {
                standard.issuer_id == *issuer && standard.effective_from <= month.first_day()
            })
        })
    }

    /// The rates of the one that holds for a month: the national ones where nobody has issued another.
    pub(crate) fn rates(&self, way: &[OrganizationId], month: Period) -> &[Rate] {
        self.issued(way, month)
            .map_or(&self.national, |(_, rates)| rates)
    }
}
