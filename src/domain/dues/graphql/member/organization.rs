//! The part of an organization that its members' dues give.

use async_graphql::{Context, Object, SimpleObject};
use entity::OrganizationId;

use super::super::super::commands::{self, MemberAccount, Standards};
use super::super::super::rules::{self, Standing};
use super::super::super::store;
use super::types::{
    DuesRelief, DuesReliefConnection, DuesStandard, MemberDues, MemberDuesConnection,
    MemberDuesState, ReliefState, may, sees_reliefs,
};
use crate::access::{Action, Place};
use crate::domain::organization::Seen;
use crate::error::{Error, Refusal, RefusalCode, Result};
use crate::graphql::{Ctx, Date, Fen, ListArgs, PeriodScalar, fingerprint, is_asked, page_cost};

/// Rows of a list unless the caller says otherwise.
const ROWS: Option<i32> = Some(20);
/// What a sum over all members of a subtree costs.
const SUMS_COST: usize = 200;

/// What its members' dues say of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationMemberDues(pub Seen);

/// What the members of an organization owe for a month, and have paid, all together.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(super) struct MemberDuesSums {
    /// Members at the end of the month.
    members: i32,
    /// Of these, without an income that is fixed: nobody knows what they owe.
    without_base: i32,
    /// Of these, exempt by a decision.
    exempt: i32,
    /// Of these, with all paid.
    paid_in_full: i32,
    /// Of these, with nothing paid for six months without a reason.
    flagged: i32,
    /// What is owed.
    due: Fen,
    /// What is paid of it.
    paid: Fen,
    /// What is still to be paid.
    unpaid: Fen,
}

#[Object]
impl OrganizationMemberDues {
    /// What members pay by their income: the standard of the nearest issuer above, else the national
    /// one. Null for readers below.
    async fn dues_standard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today if left out.")] on: Option<Date>,
    ) -> Result<Option<DuesStandard>> {
        if !self.0.is_full() {
            return Ok(None);
        }
        let request = Ctx::of(ctx);
        let day = on.map_or_else(|| request.clock.today(), |day| day.0);
        let Some(month) = rules::month_of(day) else {
            return Ok(None);
        };
        let way = self.way();
        let standards = Standards::load(request.db.reader(), way.iter(), day).await?;
        let issued = standards.issued(&way, month);
        Ok(Some(DuesStandard {
            rates: standards.rates(&way, month).to_vec(),
            issued: issued.map(|(row, _)| row.clone()),
        }))
    }

    /// Its members, and those of the branches below it, with what each owes for a month and has paid.
    /// Empty for all but those who handle the dues of that house, and auditors.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    #[graphql(complexity = "SUMS_COST + page_cost(first, child_complexity)")]
    async fn member_dues(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The month.")] month: PeriodScalar,
        #[graphql(desc = "Only those who stand so.")] state: Option<MemberDuesState>,
        #[graphql(desc = "Only those who are flagged, or are not.")] flagged: Option<bool>,
        #[graphql(desc = "Rows at the most, up to 100.", default_with = "ROWS")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<MemberDuesConnection> {
        let Some(accounts) = self.accounts(ctx, month).await? else {
            return Ok(MemberDuesConnection::default());
        };
        let state = state.map(Standing::from);
        let args = ListArgs { first, after };
        let binding = fingerprint(
            "memberDues",
            &(self.0.row.id, month.0, format!("{state:?}{flagged:?}")),
        );
        let page = args.page::<entity::MembershipId>(&binding)?;
        let is_asked_for = |one: &MemberAccount| {
            state.is_none_or(|state| one.account.of.standing == state)
                && flagged.is_none_or(|flagged| one.account.is_flagged() == flagged)
        };
        let rows: Vec<_> = accounts.into_iter().filter(is_asked_for).collect();
        let total = is_asked(ctx, "totalCount").then(|| i64::try_from(rows.len()).unwrap_or(0));
        let rest = rows
            .into_iter()
            .filter(|one| page.after.is_none_or(|after| one.member.id > after));
        let rows = page.cut(rest.collect());
        let key = |one: &MemberAccount| one.member.id;
        Ok(MemberDuesConnection::of(
            rows, &binding, &args, total, key, MemberDues,
        ))
    }

    /// The sums of the same. Null for all but those who handle the dues of that house, and auditors.
    #[graphql(complexity = "SUMS_COST + child_complexity")]
    async fn member_dues_sums(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The month.")] month: PeriodScalar,
    ) -> Result<Option<MemberDuesSums>> {
        let accounts = self.accounts(ctx, month).await?;
        Ok(accounts.map(|accounts| sums(&accounts)))
    }

    /// The reliefs of its members, and of those below it, newest first. Empty for all but those who
    /// handle the dues of that house or decide on it, and auditors.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn dues_reliefs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those in this state.")] state: Option<ReliefState>,
        #[graphql(desc = "Rows at the most, up to 100.", default_with = "ROWS")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<DuesReliefConnection> {
        if !sees_reliefs(ctx, &self.0) {
            return Ok(DuesReliefConnection::default());
        }
        let reader = Ctx::of(ctx).db.reader();
        let of = (self.0.row.path.as_slice(), state.map(Into::into));
        let args = ListArgs { first, after };
        let binding = fingerprint("duesReliefs", &(self.0.row.id, format!("{state:?}")));
        let page = args.page(&binding)?;
        let rows = store::list_reliefs(reader, of, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_reliefs(reader, of).await?),
            false => None,
        };
        let key = |row: &entity::dues_relief::Model| row.id;
        Ok(DuesReliefConnection::of(
            rows, &binding, &args, total, key, DuesRelief,
        ))
    }
}

impl OrganizationMemberDues {
    /// The organization and its superiors, the nearest first.
    fn way(&self) -> Vec<OrganizationId> {
        let place = Place::from(self.0.row.as_ref());
        let mut way: Vec<_> = place.above().collect();
        way.push(place.id);
        way.reverse();
        way
    }

    /// The accounts of all members; none for readers who may not.
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        month: PeriodScalar,
    ) -> Result<Option<Vec<MemberAccount>>> {
        if !may(ctx, Action::DuesMemberRead, &self.0) {
            return Ok(None);
        }
        if !rules::is_month(month.0) {
            let (zh, en) = ("须为月份，如 2026-06", "must be a month such as 2026-06");
            let refusal = Refusal::new(RefusalCode::Invalid, zh, en).at("month");
            return Err(Error::Refused(vec![refusal]));
        }
        let request = Ctx::of(ctx);
        let when = (month.0, request.clock.today());
        let path = &self.0.row.path;
        Ok(Some(
            commands::accounts_below(request.db.reader(), path, when).await?,
        ))
    }
}

fn sums(accounts: &[MemberAccount]) -> MemberDuesSums {
    let count = |is: &dyn Fn(&MemberAccount) -> bool| {
        let found = accounts.iter().filter(|one| is(one)).count();
        i32::try_from(found).unwrap_or(i32::MAX)
    };
    let stands = |standing| count(&|one| one.account.of.standing == standing);
    let sum = |of: &dyn Fn(&rules::MonthDue) -> i64| {
        Fen(accounts.iter().map(|one| of(&one.account.of)).sum())
    };
    MemberDuesSums {
        members: count(&|_| true),
        without_base: stands(Standing::NoBase),
        exempt: stands(Standing::Exempt),
        paid_in_full: stands(Standing::Paid),
        flagged: count(&|one| one.account.is_flagged()),
        due: sum(&|of| of.due.unwrap_or_default()),
        paid: sum(&|of| of.paid),
        unpaid: sum(&|of| of.unpaid().unwrap_or_default()),
    }
}
