//! Standards, incomes, reliefs and accounts of members in GraphQL.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::{
    DuesCollectionId, DuesReliefId, MembershipId, OrganizationId, Period, dues_base, dues_relief,
    dues_standard, membership,
};

use super::super::super::commands::{self, MemberAccount};
use super::super::super::rules::{self, Payable, Rate};
use super::super::super::store::PaymentRow;
use super::super::types::{DuesCollection, end};
use super::super::visible::visible_collection;
use super::loaders::{PaidBy, PaidIn, ReliefById};
use crate::access::{self, Action, Place};
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::{
    Membership, MembershipById, Person, PersonById, load_seen,
};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, DateTime, Fen, PeriodScalar, connection, encode, encode_key};

/// The kinds of income for which a standard has rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::dues_base::IncomeClass")]
pub(super) enum IncomeClass {
    /// Wages.
    Wage,
    /// A pension.
    Retired,
    /// None.
    NoIncome,
}

/// Less or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::dues_relief::ReliefKind")]
pub(super) enum ReliefKind {
    /// Less: 少交.
    Reduction,
    /// Nothing: 免交.
    Exemption,
}

/// How far a relief is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::dues_relief::ReliefState")]
pub(super) enum ReliefState {
    /// Asked for.
    Requested,
    /// Decided: it holds.
    Granted,
    /// Decided: it does not.
    Refused,
}

/// How a member stands for a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::Standing")]
pub(super) enum MemberDuesState {
    /// The income is not fixed: nobody knows what is owed.
    NoBase,
    /// Nothing is owed, by a decision.
    Exempt,
    /// All is paid.
    Paid,
    /// Some is.
    PartlyPaid,
    /// Nothing is.
    Unpaid,
}

/// Whether the reader may do something to the dues of an organization's members.
pub(super) fn may(ctx: &Context<'_>, action: Action, seen: &Seen) -> bool {
    let actor = Ctx::of(ctx).actor();
    let place = Place::from(seen.row.as_ref());
    seen.is_full() && actor.is_ok_and(|actor| access::require(actor, action, &place).is_ok())
}

/// Whether the reader may read what the members of an organization owe.
async fn reads(ctx: &Context<'_>, id: OrganizationId) -> Result<bool> {
    let seen = load_seen(ctx, id).await?;
    Ok(seen.is_some_and(|seen| may(ctx, Action::DuesMemberRead, &seen)))
}

/// One line of a standard.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(super) struct DuesRate {
    /// Whose income.
    income_class: IncomeClass,
    /// The income a month up to which it holds, that sum among them; null for no limit.
    up_to: Option<Fen>,
    /// The share of the whole income, in hundredths of a percent; null where an amount is paid.
    basis_points: Option<i32>,
    /// What is paid a month whatever the income; null where a share is.
    amount: Option<Fen>,
}

impl From<&Rate> for DuesRate {
    fn from(rate: &Rate) -> Self {
        let (basis_points, amount) = match rate.paid {
            Payable::Share(points) => (Some(points), None),
            Payable::Amount(amount) => (None, Some(Fen(amount))),
        };
        Self {
            income_class: rate.class.into(),
            up_to: rate.up_to.map(Fen),
            basis_points,
            amount,
        }
    }
}

/// What members pay by their income, from a month on.
#[derive(Clone, Debug)]
pub(super) struct DuesStandard {
    /// None is the national one.
    pub(super) issued: Option<dues_standard::Model>,
    pub(super) rates: Vec<Rate>,
}

/// What members pay a month by their income: the whole sum at the rate of its bracket, half a fen upward.
#[Object]
impl DuesStandard {
    /// The first day.
    async fn effective_from(&self) -> Date {
        let issued = self.issued.as_ref();
        issued
            .map_or(rules::NATIONAL_FROM, |row| row.effective_from)
            .into()
    }

    /// Who issued it: it holds for the issuer's subtree. Null for the national one of 2008, and where
    /// the reader may not see the issuer.
    async fn issuer(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        end(ctx, self.issued.as_ref().map(|row| row.issuer_id)).await
    }

    /// The document that has it; null for the national one.
    async fn document(&self) -> Option<&str> {
        self.issued.as_ref().map(|row| row.document.as_str())
    }

    /// Its rates, in its order.
    async fn rates(&self) -> Vec<DuesRate> {
        self.rates.iter().map(DuesRate::from).collect()
    }
}

/// The income by which a member's dues are reckoned.
#[derive(Clone, Debug)]
pub(super) struct DuesBase(dues_base::Model);

/// The income by which a member's dues are reckoned, from a month to the end of its year.
#[Object]
impl DuesBase {
    /// The first month.
    async fn from(&self) -> PeriodScalar {
        PeriodScalar(self.0.month)
    }

    /// Of which kind the income is.
    async fn income_class(&self) -> IncomeClass {
        self.0.income_class.into()
    }

    /// A month; 0 without income.
    async fn income(&self) -> Fen {
        Fen(self.0.income)
    }

    /// Why it was changed within the year.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Who recorded it.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.recorded_by).await
    }

    /// When.
    async fn recorded_at(&self) -> DateTime {
        self.0.recorded_at.into()
    }
}

/// What a member paid.
#[derive(Clone, Debug)]
pub(in crate::domain::dues::graphql) struct MemberPayment(PaymentRow);

/// What a member paid in a collection.
#[Object]
impl MemberPayment {
    /// For which month.
    async fn month(&self) -> PeriodScalar {
        PeriodScalar(self.0.month)
    }

    /// How much.
    async fn amount(&self) -> Fen {
        Fen(self.0.amount)
    }

    /// Whether it was paid beyond what is owed.
    async fn voluntary(&self) -> bool {
        self.0.voluntary
    }

    /// Whether it was undone.
    async fn reversed(&self) -> bool {
        self.0.reversed()
    }

    /// Who paid.
    async fn person(&self, ctx: &Context<'_>) -> Result<Person> {
        person(ctx, self.0.person_id).await
    }

    /// The collection in which it was booked.
    async fn collection(&self, ctx: &Context<'_>) -> Result<Option<DuesCollection>> {
        visible_collection(ctx, self.0.collection_id).await
    }
}

async fn person(ctx: &Context<'_>, id: entity::PersonId) -> Result<Person> {
    let row = Ctx::loaders(ctx).load_one(PersonById(id)).await?;
    row.map(Person::from)
        .ok_or_else(|| Error::internal("a member who is nobody"))
}

/// Who paid in a collection: for those who may read what the members of its organization owe.
pub(in crate::domain::dues::graphql) async fn payments_in(
    ctx: &Context<'_>,
    (id, organization): (DuesCollectionId, OrganizationId),
) -> Result<Vec<MemberPayment>> {
    if !reads(ctx, organization).await? {
        return Ok(Vec::new());
    }
    let rows = Ctx::loaders(ctx).load_one(PaidIn(id)).await?;
    Ok(rows.into_iter().flatten().map(MemberPayment).collect())
}

/// What a member owes for a month, and has paid.
#[derive(Clone, Debug)]
pub struct MemberDues(pub(super) MemberAccount);

impl MemberDues {
    const fn month(&self) -> Period {
        self.0.account.of.month
    }
}

/// What a member owes for a month, and has paid. Only for those who handle the dues of that house, and
/// auditors.
#[Object]
impl MemberDues {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        let member = self.0.member.id.0.simple();
        encode_key("MemberDues", &format!("{member}|{}", self.month()))
    }

    /// The month.
    #[graphql(name = "month")]
    async fn of_month(&self) -> PeriodScalar {
        PeriodScalar(self.month())
    }

    /// The member.
    async fn person(&self, ctx: &Context<'_>) -> Result<Person> {
        person(ctx, self.0.member.person_id).await
    }

    /// The membership of the branch in which it is owed: the one at the end of the month.
    async fn membership(&self) -> Membership {
        self.0.member.clone().into()
    }

    /// The income by which it is reckoned; null while none is fixed for that month.
    async fn base(&self) -> Option<DuesBase> {
        self.0.account.of.base.clone().map(DuesBase)
    }

    /// The relief by which it is less or nothing.
    async fn relief(&self, ctx: &Context<'_>) -> Result<Option<DuesRelief>> {
        match self.0.account.of.relief {
            Some(id) => visible_relief(ctx, id).await,
            None => Ok(None),
        }
    }

    /// What is owed; null while no income is fixed.
    async fn due(&self) -> Option<Fen> {
        self.0.account.of.due.map(Fen)
    }

    /// What is paid of it: without what is paid voluntarily, and what was undone.
    async fn paid(&self) -> Fen {
        Fen(self.0.account.of.paid)
    }

    /// What is still to be paid; null while no income is fixed.
    async fn unpaid(&self) -> Option<Fen> {
        self.0.account.of.unpaid().map(Fen)
    }

    /// How it stands.
    async fn state(&self) -> MemberDuesState {
        self.0.account.of.standing.into()
    }

    /// For how many months one after another, up to this one, nothing was paid of what was owed: of
    /// those that are over, and no more than six are counted.
    async fn unpaid_months(&self) -> i32 {
        i32::try_from(self.0.account.unpaid_months).unwrap_or(i32::MAX)
    }

    /// Whether nothing was paid for six months without a reason.
    async fn flagged(&self) -> bool {
        self.0.account.is_flagged()
    }

    /// All that the member ever paid for this month, undone payments among it.
    async fn payments(&self, ctx: &Context<'_>) -> Result<Vec<MemberPayment>> {
        let key = PaidBy(self.0.member.person_id);
        let rows = Ctx::loaders(ctx).load_one(key).await?;
        let rows = rows.into_iter().flatten();
        let rows = rows.filter(|row| row.month == self.month());
        Ok(rows.map(MemberPayment).collect())
    }
}

/// A member's account at a month, by its key.
///
/// # Errors
/// When the database fails.
pub async fn visible_member_dues(ctx: &Context<'_>, key: &str) -> Result<Option<MemberDues>> {
    let parts = key.split_once('|');
    let parsed = parts.and_then(|(id, month)| Some((id.parse().ok()?, month.parse().ok()?)));
    let Some((id, month)): Option<(uuid::Uuid, Period)> = parsed else {
        return Ok(None);
    };
    let key = MembershipById(MembershipId(id));
    let Some(row) = Ctx::loaders(ctx).load_one(key).await? else {
        return Ok(None);
    };
    let row: membership::Model = row;
    let is_owed = crate::clock::holds((row.valid_from, row.valid_until), month.last_day());
    if !is_owed || !reads(ctx, row.organization_id).await? {
        return Ok(None);
    }
    let request = Ctx::of(ctx);
    let when = (month, request.clock.today());
    let found = commands::accounts(request.db.reader(), vec![row], when).await?;
    Ok(found.into_iter().next().map(MemberDues))
}

/// That a member pays less or nothing for some months.
#[derive(Clone, Debug)]
pub struct DuesRelief(pub(super) dues_relief::Model);

/// That a member pays less or nothing for some months: asked for by one person, decided by another.
#[Object]
impl DuesRelief {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// The branch.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        end(ctx, Some(self.0.organization_id)).await
    }

    /// The member.
    async fn person(&self, ctx: &Context<'_>) -> Result<Person> {
        person(ctx, self.0.person_id).await
    }

    /// Less or nothing.
    async fn kind(&self) -> ReliefKind {
        self.0.kind.into()
    }

    /// What is paid a month instead; null of an exemption.
    async fn amount(&self) -> Option<Fen> {
        self.0.amount.map(Fen)
    }

    /// The first month.
    async fn from(&self) -> PeriodScalar {
        PeriodScalar(self.0.first_month)
    }

    /// The last month.
    async fn until(&self) -> PeriodScalar {
        PeriodScalar(self.0.last_month)
    }

    /// Why it was asked for.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// How far it is.
    async fn state(&self) -> ReliefState {
        self.0.state.into()
    }

    /// Who asked.
    async fn requested_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.requested_by).await
    }

    /// When.
    async fn requested_at(&self) -> DateTime {
        self.0.requested_at.into()
    }

    /// Who decided; null while nobody has.
    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<Signatory>> {
        Signatory::of_any(ctx, self.0.decided_by).await
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// What was decided, by which meeting, and why.
    async fn decision(&self) -> Option<&str> {
        self.0.decision.as_deref()
    }
}

/// A relief: for those who read what the branch's members owe, or decide on it.
///
/// # Errors
/// When the database fails.
pub async fn visible_relief(ctx: &Context<'_>, id: DuesReliefId) -> Result<Option<DuesRelief>> {
    let Some(row) = Ctx::loaders(ctx).load_one(ReliefById(id)).await? else {
        return Ok(None);
    };
    let seen = load_seen(ctx, row.organization_id).await?;
    let is_read = seen.is_some_and(|seen| sees_reliefs(ctx, &seen));
    Ok(is_read.then_some(DuesRelief(row)))
}

/// Whether the reader sees the reliefs of an organization's members.
pub(super) fn sees_reliefs(ctx: &Context<'_>, seen: &Seen) -> bool {
    [Action::DuesMemberRead, Action::DuesReliefDecide]
        .into_iter()
        .any(|action| may(ctx, action, seen))
}

connection!(
    /// The members of a branch or department with what they owe, in the order of their records.
    MemberDuesConnection, MemberDuesEdge, MemberDues
);
connection!(
    /// Reliefs, newest first.
    DuesReliefConnection, DuesReliefEdge, DuesRelief
);
