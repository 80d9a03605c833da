//! The chain of an organization in a year.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::NaiveDate;
use entity::{OrganizationId, Period};

use super::super::rules::{self, Facts, Violation};
use super::super::store;
use super::link::ResponsibilityLinkFields;
use super::loader::ChainOf;
use super::{GapReason, ResponsibilityTier};
use crate::access::Place;
use crate::clock::holds;
use crate::domain::edges;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::load_seen;
use crate::error::{Refusal, Result};
use crate::graphql::{
    Ctx, Date, Language, ListArgs, PeriodScalar, connection, encode, encode_key, fingerprint,
    is_asked, page_cost,
};

connection!(
    /// Chains, from the root of the tree down.
    ResponsibilityChainConnection, ResponsibilityChainEdge, ResponsibilityChain
);

/// The kind of a chain's id.
const CHAIN: &str = "ResponsibilityChain";

/// Who answers for party building in an organization in a year, as on one day of it. Of what stands
/// above, a reader sees the tiers and the names.
#[derive(Clone, Debug)]
pub struct ResponsibilityChain {
    pub(super) seen: Seen,
    pub(super) facts: Arc<Facts>,
    pub(super) day: NaiveDate,
}

/// Why a tier is not in order.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ResponsibilityGap {
    /// Where.
    tier: ResponsibilityTier,
    /// Why.
    reason: GapReason,
    /// For people, in the language of the request.
    message: &'static str,
    /// The link that has it; null where the link is missing or the chain as a whole has it.
    link_id: Option<ID>,
}

/// The chain of an organization that the reader sees; none for kinds that have none.
pub(super) async fn chain_of(
    ctx: &Context<'_>,
    seen: Seen,
    year: i32,
    as_of: Option<NaiveDate>,
) -> Result<Option<ResponsibilityChain>> {
    if rules::required(seen.row.kind).is_empty() {
        return Ok(None);
    }
    let asked = as_of.unwrap_or_else(|| Ctx::of(ctx).clock.today());
    let Ok(period) = Period::year_of(year) else {
        return Ok(None);
    };
    let day = asked.clamp(period.first_day(), period.last_day());
    let facts = Ctx::loaders(ctx)
        .load_one(ChainOf(seen.row.id, year))
        .await?;
    Ok(facts.map(|facts| ResponsibilityChain { seen, facts, day }))
}

/// The chain with this key, as on today.
///
/// # Errors
/// When the database fails.
pub async fn visible_chain(ctx: &Context<'_>, key: &str) -> Result<Option<ResponsibilityChain>> {
    let Some((organization, year)) = key.split_once('|') else {
        return Ok(None);
    };
    let (Ok(organization), Ok(year)) = (organization.parse(), year.parse()) else {
        return Ok(None);
    };
    match load_seen(ctx, OrganizationId(organization)).await? {
        Some(seen) => chain_of(ctx, seen, year, None).await,
        None => Ok(None),
    }
}

impl ResponsibilityChain {
    fn has_no_gap(&self) -> bool {
        rules::gaps(&self.facts, self.day).is_empty()
    }
}

/// Who answers for party building in an organization in a year, as on one day of it. Of what stands
/// above, a reader sees the tiers and the names.
#[Object]
impl ResponsibilityChain {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        let key = format!("{}|{}", self.facts.organization.id.0, self.facts.year);
        encode_key(CHAIN, &key)
    }

    /// Whose chain.
    async fn organization(&self) -> edges::Organization {
        edges::Organization::from(self.seen.clone())
    }

    /// Its year.
    async fn period(&self) -> Option<PeriodScalar> {
        Period::year_of(self.facts.year).ok().map(PeriodScalar)
    }

    /// The day that is told of: the one asked for, today, or the nearest day of the year.
    async fn as_of(&self) -> Date {
        self.day.into()
    }

    /// Whether every tier that it must have is held and signed; null for readers below.
    async fn complete(&self) -> Option<bool> {
        self.seen.is_full().then(|| self.has_no_gap())
    }

    /// What is not in order, from the body itself down; empty for readers below.
    async fn gaps(&self, ctx: &Context<'_>) -> Vec<ResponsibilityGap> {
        if !self.seen.is_full() {
            return Vec::new();
        }
        let language = Ctx::of(ctx).language;
        let gaps = rules::gaps(&self.facts, self.day).into_iter();
        let turn = |gap: rules::Gap| ResponsibilityGap {
            tier: gap.tier.into(),
            reason: gap.reason.into(),
            message: message(gap.reason, language),
            link_id: gap.link.map(|link| encode(&link)),
        };
        gaps.map(turn).collect()
    }

    /// The links that hold on that day, from the body itself down.
    async fn links(&self) -> Vec<edges::ResponsibilityLink> {
        let links = self.facts.links.iter();
        let mut held: Vec<_> = links
            .filter(|link| holds((link.row.valid_from, link.row.valid_until), self.day))
            .map(|link| (link.row.tier, link.row.id))
            .collect();
        held.sort_unstable();
        held.into_iter()
            .map(|(_, id)| ResponsibilityLinkFields {
                chain: self.clone(),
                id,
            })
            .map(edges::ResponsibilityLink::from)
            .collect()
    }

    /// The chains of the bodies that lead it, from the top down.
    async fn above(&self, ctx: &Context<'_>) -> Result<Vec<Self>> {
        let place = Place::from(self.seen.row.as_ref());
        let chains = place.above().map(|id| async move {
            match load_seen(ctx, id).await? {
                Some(seen) => chain_of(ctx, seen, self.facts.year, Some(self.day)).await,
                None => Ok(None),
            }
        });
        let chains = futures_util::future::try_join_all(chains).await?;
        Ok(chains.into_iter().flatten().collect())
    }

    /// The chains of the party bodies that it leads at any distance and that exist on that day, from
    /// the top down.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn below(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<ResponsibilityChainConnection> {
        if !self.seen.is_full() {
            return Ok(ResponsibilityChainConnection::default());
        }
        let reader = Ctx::of(ctx).db.reader();
        let place = Place::from(self.seen.row.as_ref());
        let args = ListArgs { first, after };
        let binding = fingerprint("chainsBelow", &(place.id, self.facts.year, self.day));
        let page = args.page::<Vec<u8>>(&binding)?;
        let rows = store::below(reader, &place, self.day, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_below(reader, &place, self.day).await?),
            false => None,
        };
        let (year, day) = (self.facts.year, self.day);
        let has_next = rows.has_next;
        let chains = rows
            .rows
            .into_iter()
            .map(|row| chain_of(ctx, Seen::fully(Arc::new(row)), year, Some(day)));
        let chains = futures_util::future::try_join_all(chains).await?;
        let rows = crate::db::page::Page {
            rows: chains.into_iter().flatten().collect(),
            has_next,
        };
        Ok(ResponsibilityChainConnection::of(
            rows,
            &binding,
            &args,
            total,
            |chain: &Self| chain.seen.row.path.clone(),
            |chain| chain,
        ))
    }
}

const fn message(reason: rules::GapReason, language: Language) -> &'static str {
    use rules::GapReason::{NoLink, NotSecretary, TermOver, TooMany, Unsigned, Vacant};
    let (zh, en) = match reason {
        NoLink => ("未明确责任人", "nobody was assigned"),
        Vacant => (
            "责任人已不在岗，责任空缺",
            "vacant: the holder's post has ended",
        ),
        NotSecretary => (
            "第一责任人不是现任书记",
            "the first responsible person is not the secretary",
        ),
        Unsigned => ("责任书未签字", "the duties are not signed"),
        TermOver => ("任期已满，未换届", "the term of office is over"),
        TooMany => ("责任人多于一个", "more than one holds it"),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// What responsibility says of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationResponsibility(pub Seen);

#[Object]
impl OrganizationResponsibility {
    /// Who answers for party building here in a year; null for kinds of organization without a chain.
    async fn responsibility_chain(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A year.")] period: PeriodScalar,
        #[graphql(desc = "As on this day of the year; today if left out.")] as_of: Option<Date>,
    ) -> Result<Option<ResponsibilityChain>> {
        let year =
            rules::year_of(period.0).ok_or_else(|| Refusal::from(Violation::NotAYear("period")))?;
        chain_of(ctx, self.0.clone(), year, as_of.map(|day| day.0)).await
    }
}
