//! The calendar in GraphQL.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, Object};
use chrono::{Days, NaiveDate};
use entity::OrganizationId;
use serde::Serialize;

use super::commands;
use super::rules::{self, Due, Subject};
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::load_seen;
use crate::domain::rectification::graphql::{Escalation, LadderOf};
use crate::domain::{edges, rectification};
use crate::error::{Error, Result};
use crate::graphql::{
    Batch, Ctx, Date, Language, ListArgs, PeriodScalar, connection, encode, encode_key,
    fingerprint, is_asked, page_cost,
};

/// Organizations of one viewer at the most.
const ORGANIZATIONS_MAX: usize = 50;
/// Days back for which what is overdue is looked for.
const BACK_DAYS: u64 = 180;
/// Days ahead at the most.
const AHEAD_DAYS_MAX: i32 = 180;

/// What comes due. Kinds are added, never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::DueKind")]
pub enum CalendarEntryKind {
    /// A work report that is not filed.
    Report,
    /// A norm that is not met.
    Norm,
    /// A rectification that is not claimed to be done.
    Rectification,
    /// A question that is not answered.
    Question,
    /// A re-election: the term of office ends.
    Election,
}

connection!(
    /// What comes due, the earliest first.
    CalendarConnection, CalendarEdge, CalendarEntry
);

/// Something that comes due for an organization. It is there as long as it is not done.
#[derive(Clone, Debug)]
pub struct CalendarEntry(Due);

fn key_of(due: &Due) -> String {
    let (due_on, kind, key) = due.place();
    format!("{}|{due_on}|{kind:?}|{key}", due.organization.0)
}

/// An entry by its key, for those who fully see the organization; none once it is done.
///
/// # Errors
/// When the database fails.
pub async fn visible_entry(ctx: &Context<'_>, key: &str) -> Result<Option<CalendarEntry>> {
    let mut parts = key.splitn(3, '|');
    let organization = parts.next().and_then(|part| part.parse().ok());
    let due_on: Option<NaiveDate> = parts.next().and_then(|part| part.parse().ok());
    let (Some(organization), Some(due_on)) = (organization.map(OrganizationId), due_on) else {
        return Ok(None);
    };
    let seen = load_seen(ctx, organization).await?;
    if !seen.is_some_and(|seen| seen.is_full()) {
        return Ok(None);
    }
    let dues = dues_of(ctx, organization, (due_on, due_on)).await?;
    let found = dues.into_iter().find(|due| key_of(due) == key);
    Ok(found.map(CalendarEntry))
}

/// What comes due for an organization from one day to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct DuesOf(OrganizationId, (NaiveDate, NaiveDate));

impl Loader<DuesOf> for Batch {
    type Value = Vec<Due>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[DuesOf]) -> Result<HashMap<DuesOf, Self::Value>, Arc<Error>> {
        let mut spans: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for DuesOf(organization, span) in keys {
            spans.entry(*span).or_default().push(*organization);
        }
        let mut found: HashMap<_, Self::Value> = HashMap::new();
        for (span, ids) in spans {
            let dues = commands::dues(self.db.reader(), &ids, span, self.clock.now()).await?;
            for due in dues {
                let key = DuesOf(due.organization, span);
                found.entry(key).or_default().push(due);
            }
        }
        Ok(found)
    }
}

async fn dues_of(
    ctx: &Context<'_>,
    organization: OrganizationId,
    span: (NaiveDate, NaiveDate),
) -> Result<Vec<Due>> {
    let dues = Ctx::loaders(ctx).load_one(DuesOf(organization, span)).await;
    Ok(dues?.unwrap_or_default())
}

/// Something that comes due for an organization. It is there as long as it is not done.
#[Object]
impl CalendarEntry {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode_key("CalendarEntry", &key_of(&self.0))
    }

    /// What it is.
    async fn kind(&self) -> CalendarEntryKind {
        self.0.kind.into()
    }

    /// The last day on which it is in time.
    async fn due_on(&self) -> Date {
        self.0.due_on.into()
    }

    /// The last day on which what is missing can still begin; null but for norms, and where it is too
    /// late.
    async fn last_day_to_meet(&self) -> Option<Date> {
        self.0.last_day_to_meet.map(Into::into)
    }

    /// Which one, in the language of the request where it has two.
    async fn title(&self, ctx: &Context<'_>) -> &str {
        match Ctx::of(ctx).language {
            Language::Chinese => &self.0.title.0,
            Language::English => &self.0.title.1,
        }
    }

    /// The code of the norm; null for all others.
    async fn norm_code(&self) -> Option<&str> {
        self.0.norm.as_ref().map(|(code, _)| code.as_str())
    }

    /// The window of the norm; null for all others.
    async fn period(&self) -> Option<PeriodScalar> {
        self.0
            .norm
            .as_ref()
            .map(|(_, period)| PeriodScalar(*period))
    }

    /// Whose it is.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.organization).await
    }

    /// The record by which it comes due; of a norm and of an election the organization.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<edges::Node>> {
        let id = match self.0.subject {
            Subject::Obligation(id) => encode(&id),
            Subject::Rectification(id) => encode(&id),
            Subject::Question(id) => encode(&id),
            Subject::Organization(id) => encode(&id),
        };
        edges::node(ctx, &id).await
    }

    /// Whether the day has passed.
    async fn overdue(&self, ctx: &Context<'_>) -> bool {
        self.0.due_on < Ctx::of(ctx).clock.today()
    }

    /// Who answers for it: the first responsible person of the organization; while that post is vacant,
    /// and one level more each ten days after the day, who holds the tier above. Null where nobody does.
    async fn answers(&self, ctx: &Context<'_>) -> Result<Option<Escalation>> {
        let key = LadderOf(self.0.organization);
        let ladder = Ctx::loaders(ctx).load_one(key).await?.unwrap_or_default();
        let today = Ctx::of(ctx).clock.today();
        let level = rectification::level((today - self.0.due_on).num_days());
        let found = rectification::climbed(None, ladder.into_iter(), level);
        Ok(found.map(|(level, rung)| Escalation { level, rung }))
    }
}

/// Queries of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct CalendarQuery;

#[Object]
impl CalendarQuery {
    /// What comes due, or is overdue, for the organizations in which whoever asks holds a post or a
    /// grant, up to 50 of them.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn viewer_calendar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day.")] from: Date,
        #[graphql(desc = "The last day: within 366 days from the first.")] to: Date,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<CalendarConnection> {
        rules::check_span(from.0, to.0)?;
        let grants = &Ctx::of(ctx).actor()?.grants;
        let places = grants.iter().filter_map(|grant| grant.place.as_ref());
        let mut ids: Vec<_> = places.map(|place| place.id).collect();
        ids.sort();
        ids.dedup();
        ids.truncate(ORGANIZATIONS_MAX);
        let (request, span) = (Ctx::of(ctx), (from.0, to.0));
        let (reader, now) = (request.db.reader(), request.clock.now());
        let dues = commands::dues(reader, &ids, span, now).await?;
        page(ctx, dues, &(ids, span), &ListArgs { first, after })
    }
}

/// What the calendar says of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationCalendar(pub Seen);

#[Object]
impl OrganizationCalendar {
    /// What comes due for it soon, and what is overdue for up to 180 days; the earliest first. Empty
    /// for readers below.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn due_soon(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Days ahead, up to 180.", default = 30)] days: i32,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<CalendarConnection> {
        if !self.0.is_full() {
            return Ok(CalendarConnection::default());
        }
        let today = Ctx::of(ctx).clock.today();
        let ahead = u64::try_from(days.clamp(0, AHEAD_DAYS_MAX)).unwrap_or_default();
        let span = (today - Days::new(BACK_DAYS), today + Days::new(ahead));
        let id = self.0.row.id;
        let dues = dues_of(ctx, id, span).await?;
        page(ctx, dues, &([id], span), &ListArgs { first, after })
    }
}

fn page(
    ctx: &Context<'_>,
    dues: Vec<Due>,
    asked: &impl Serialize,
    args: &ListArgs,
) -> Result<CalendarConnection> {
    let binding = fingerprint("calendar", asked);
    let page = args.page::<(NaiveDate, rules::DueKind, String)>(&binding)?;
    let total = is_asked(ctx, "totalCount").then(|| i64::try_from(dues.len()).unwrap_or(0));
    let after = page.after.clone();
    let rest = dues
        .into_iter()
        .filter(|due| after.as_ref().is_none_or(|after| due.place() > *after));
    let rows = page.cut(rest.collect());
    Ok(CalendarConnection::of(
        rows,
        &binding,
        args,
        total,
        Due::place,
        CalendarEntry,
    ))
}
