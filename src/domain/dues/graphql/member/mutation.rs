//! Acts on what members owe and pay. Everything is decided in the commands.

use async_graphql::{Context, Object};

use super::super::super::commands;
use super::super::super::rules::{AskedRate, Fixed, PaidBy};
use super::super::super::store;
use super::super::types::DuesCollection;
use super::inputs::{
    DecideDuesReliefInput, DuesRateInput, FixDuesBasesInput, RecordMemberDuesInput,
    RequestDuesReliefInput, SetDuesStandardInput,
};
use super::types::{DuesRelief, DuesStandard};
use crate::domain::edges::{self, Organization};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, named, payload};

/// Writes on what members owe and pay.
#[derive(Clone, Copy, Debug, Default)]
pub struct MemberDuesMutation;

payload!(
    /// What `setDuesStandard` gave.
    SetDuesStandardPayload {
        /// The standard.
        standard: DuesStandard
    }
);
payload!(
    /// What `fixDuesBases` gave.
    FixDuesBasesPayload {
        /// The branch.
        organization: Organization
    }
);
payload!(
    /// What `requestDuesRelief` gave.
    RequestDuesReliefPayload {
        /// What was asked for.
        relief: DuesRelief
    }
);
payload!(
    /// What `decideDuesRelief` gave.
    DecideDuesReliefPayload {
        /// What was decided.
        relief: DuesRelief
    }
);
payload!(
    /// What `recordMemberDues` gave.
    RecordMemberDuesPayload {
        /// What was booked: a collection for each month, and for what was paid beyond what is owed.
        collections: Vec<DuesCollection>
    }
);

#[Object]
impl MemberDuesMutation {
    /// Sets what members of a subtree pay by their income, from a month on.
    async fn set_dues_standard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: SetDuesStandardInput,
    ) -> Result<SetDuesStandardPayload> {
        SetDuesStandardPayload::of(set_standard(ctx, input).await, Ctx::of(ctx).language)
    }

    /// Fixes the incomes by which the dues of a branch's members are reckoned: at the beginning of the
    /// year, and within it for a reason. What is fixed already is left as it is.
    async fn fix_dues_bases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: FixDuesBasesInput,
    ) -> Result<FixDuesBasesPayload> {
        FixDuesBasesPayload::of(fix_bases(ctx, input).await, Ctx::of(ctx).language)
    }

    /// Asks that a member pays less or nothing for some months.
    async fn request_dues_relief(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: RequestDuesReliefInput,
    ) -> Result<RequestDuesReliefPayload> {
        RequestDuesReliefPayload::of(ask_relief(ctx, input).await, Ctx::of(ctx).language)
    }

    /// Grants a relief, or refuses it. By another person than who asked, and than the member.
    async fn decide_dues_relief(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: DecideDuesReliefInput,
    ) -> Result<DecideDuesReliefPayload> {
        DecideDuesReliefPayload::of(decide_relief(ctx, input).await, Ctx::of(ctx).language)
    }

    /// Books what members of a branch paid, all of it or nothing. A mistake is put right by reversing
    /// the entry of the collection.
    async fn record_member_dues(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done.")] input: RecordMemberDuesInput,
    ) -> Result<RecordMemberDuesPayload> {
        RecordMemberDuesPayload::of(record_payments(ctx, input).await, Ctx::of(ctx).language)
    }
}

fn branch(id: &async_graphql::ID) -> Result<entity::OrganizationId> {
    named(id, "organizationId", "organization")
}

fn rate(input: DuesRateInput) -> AskedRate {
    AskedRate {
        class: input.income_class.into(),
        up_to: input.up_to.map(|fen| fen.0),
        basis_points: input.basis_points,
        amount: input.amount.map(|fen| fen.0),
    }
}

async fn set_standard(ctx: &Context<'_>, input: SetDuesStandardInput) -> Result<DuesStandard> {
    let acting = Ctx::of(ctx).acting()?;
    let standard = commands::SetStandard {
        issuer: branch(&input.organization_id)?,
        effective_from: input.effective_from.0,
        document: input.document,
        rates: input.rates.into_iter().map(rate).collect(),
    };
    let id = commands::set_standard(&acting, standard).await?;
    let found = store::standard(acting.db.reader(), id).await?;
    let (row, rates) = found.ok_or_else(|| Error::internal("what was written is not there"))?;
    Ok(DuesStandard {
        issued: Some(row),
        rates,
    })
}

async fn fix_bases(ctx: &Context<'_>, input: FixDuesBasesInput) -> Result<Organization> {
    let acting = Ctx::of(ctx).acting()?;
    let organization = branch(&input.organization_id)?;
    let bases = input.bases.into_iter().enumerate().map(|(index, base)| {
        let person = named(
            &base.person_id,
            &format!("bases.{index}.personId"),
            "person",
        )?;
        let fixed = Fixed {
            month: base.from.0,
            class: base.income_class.into(),
            income: base.income.0,
            reason: base.reason,
        };
        Ok((person, fixed))
    });
    let bases = bases.collect::<Result<_>>()?;
    let fix = commands::FixBases {
        organization,
        bases,
    };
    commands::fix_bases(&acting, fix).await?;
    edges::organization(ctx, organization)
        .await?
        .ok_or(Error::NotFound("organization"))
}

async fn ask_relief(ctx: &Context<'_>, input: RequestDuesReliefInput) -> Result<DuesRelief> {
    let acting = Ctx::of(ctx).acting()?;
    let ask = commands::AskRelief {
        organization: branch(&input.organization_id)?,
        person: named(&input.person_id, "personId", "person")?,
        kind: input.kind.into(),
        amount: input.amount.map(|fen| fen.0),
        first_month: input.from.0,
        last_month: input.until.0,
        reason: input.reason,
    };
    let id = commands::ask_relief(&acting, ask, &input.idempotency_key).await?;
    relief(ctx, id).await
}

async fn decide_relief(ctx: &Context<'_>, input: DecideDuesReliefInput) -> Result<DuesRelief> {
    let acting = Ctx::of(ctx).acting()?;
    let decision = commands::DecideRelief {
        relief: named(&input.relief_id, "reliefId", "relief")?,
        granted: input.granted,
        decision: input.decision,
    };
    let id = commands::decide_relief(&acting, decision, &input.idempotency_key).await?;
    relief(ctx, id).await
}

async fn relief(ctx: &Context<'_>, id: entity::DuesReliefId) -> Result<DuesRelief> {
    let rows = store::reliefs(Ctx::of(ctx).db.reader(), [id]).await?;
    rows.into_iter()
        .next()
        .map(DuesRelief)
        .ok_or_else(|| Error::internal("what was written is not there"))
}

async fn record_payments(
    ctx: &Context<'_>,
    input: RecordMemberDuesInput,
) -> Result<Vec<DuesCollection>> {
    let acting = Ctx::of(ctx).acting()?;
    let payments = input.payments.into_iter().enumerate();
    let payments = payments.map(|(index, payment)| {
        let at = format!("payments.{index}.personId");
        Ok(PaidBy {
            person: named(&payment.person_id, &at, "person")?,
            month: payment.month.0,
            amount: payment.amount.0,
            voluntary: payment.voluntary,
        })
    });
    let record = commands::RecordPayments {
        organization: branch(&input.organization_id)?,
        payments: payments.collect::<Result<_>>()?,
        collected_on: input.collected_on.map(|day| day.0),
    };
    let first = commands::record_payments(&acting, record, &input.idempotency_key).await?;
    let rows = store::collections_of_act(acting.db.reader(), first).await?;
    Ok(rows.into_iter().map(DuesCollection).collect())
}
