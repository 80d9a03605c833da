//! A link of a chain.

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{LinkId, OrganizationId};

use super::super::rules::{self, Duty, LinkFacts};
use super::super::{catalogue, store};
use super::ResponsibilityTier;
use super::chain::{ResponsibilityChain, chain_of};
use crate::domain::edges;
use crate::domain::organization::graphql::{Appointment, Person, PersonById, load_seen};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, DateTime, encode};

/// What this domain says of a link.
#[derive(Clone, Debug)]
pub struct ResponsibilityLinkFields {
    pub(super) chain: ResponsibilityChain,
    pub(super) id: LinkId,
}

/// One thing that a link answers for.
#[derive(Clone, Debug, SimpleObject)]
struct ResponsibilityDuty {
    /// As it is signed.
    text: String,
    /// Its key in the catalogue; null for a free one.
    key: Option<String>,
    /// The version of the catalogue; null for a free one.
    catalogue_version: Option<String>,
    /// The clause that it comes from; null for a free one.
    source: Option<&'static str>,
}

impl From<Duty> for ResponsibilityDuty {
    fn from(duty: Duty) -> Self {
        let source = duty.source.as_ref();
        Self {
            source: source
                .and_then(|source| catalogue::by_key(&source.key))
                .map(|duty| duty.source),
            key: source.map(|source| source.key.clone()),
            catalogue_version: source.map(|source| source.version.clone()),
            text: duty.text,
        }
    }
}

/// The link with this id, as on today, if the reader sees its organization.
///
/// # Errors
/// When the database fails.
pub async fn visible_link(
    ctx: &Context<'_>,
    id: LinkId,
) -> Result<Option<edges::ResponsibilityLink>> {
    let Some(row) = store::link_by_id(Ctx::of(ctx).db.reader(), id).await? else {
        return Ok(None);
    };
    let chains = store::chains_by_ids(Ctx::of(ctx).db.reader(), [row.chain_id]).await?;
    let year = chains.first().map(|chain| chain.year);
    let seen = load_seen(ctx, row.organization_id).await?;
    let (Some(seen), Some(year)) = (seen, year) else {
        return Ok(None);
    };
    let chain = chain_of(ctx, seen, year, None).await?;
    Ok(chain.map(|chain| ResponsibilityLinkFields { chain, id }.into()))
}

impl ResponsibilityLinkFields {
    /// The link.
    pub(crate) const fn key(&self) -> LinkId {
        self.id
    }

    /// The organization whose records of the year stand against it: the body that holds it, or the
    /// one in which its holder does; none for readers below.
    pub(crate) fn answers_for(&self) -> Option<(OrganizationId, i32)> {
        let link = self.facts().ok().filter(|_| self.chain.seen.is_full())?;
        let body = link.row.body_id.unwrap_or(link.row.organization_id);
        Some((body, self.chain.facts.year))
    }

    fn facts(&self) -> Result<&LinkFacts> {
        let mut links = self.chain.facts.links.iter();
        links
            .find(|link| link.row.id == self.id)
            .ok_or_else(|| Error::internal("a link outside of its chain"))
    }

    fn is_vacant(&self) -> Result<bool> {
        let day = self.chain.day;
        Ok(rules::is_vacant(&self.chain.facts, self.facts()?, day))
    }
}

#[Object]
impl ResponsibilityLinkFields {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(&self.id)
    }

    /// The tier.
    async fn tier(&self) -> Result<ResponsibilityTier> {
        Ok(self.facts()?.row.tier.into())
    }

    /// The chain that it belongs to.
    async fn chain(&self) -> ResponsibilityChain {
        self.chain.clone()
    }

    /// Whether nobody holds it on that day: the holder's post has ended, or the body no longer stands
    /// below.
    async fn vacant(&self) -> Result<bool> {
        self.is_vacant()
    }

    /// Who holds it; null where it is vacant, and where an organization does.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let link = self.facts()?;
        match link.row.person_id {
            Some(id) if !self.is_vacant()? => Ok(Ctx::loaders(ctx)
                .load_one(PersonById(id))
                .await?
                .map(Person::from)),
            Some(_) | None => Ok(None),
        }
    }

    /// The appointment by which a person holds it, or held it until the post ended; null for readers
    /// below.
    async fn appointment(&self) -> Result<Option<Appointment>> {
        let held = self.facts()?.appointment.clone();
        Ok(held
            .filter(|_| self.chain.seen.is_full())
            .map(Appointment::from))
    }

    /// The organization that holds it, or in which its holder does; null where the reader may not see
    /// it.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        let row = &self.facts()?.row;
        edges::organization(ctx, row.body_id.unwrap_or(row.organization_id)).await
    }

    /// The first day.
    async fn since(&self) -> Result<Date> {
        Ok(self.facts()?.row.valid_from.into())
    }

    /// The first day on which it no longer holds; null while it does.
    async fn until(&self) -> Result<Option<Date>> {
        Ok(self.facts()?.row.valid_until.map(Date))
    }

    /// What it answers for on that day; empty for readers below.
    async fn duties(&self) -> Result<Vec<ResponsibilityDuty>> {
        let wording = rules::wording_on(self.facts()?, self.chain.day);
        let Some(wording) = wording.filter(|_| self.chain.seen.is_full()) else {
            return Ok(Vec::new());
        };
        let duties: Vec<Duty> = serde_json::from_str(&wording.content)
            .map_err(|error| Error::Internal(Box::new(error)))?;
        Ok(duties.into_iter().map(Into::into).collect())
    }

    /// The number of the wording of its duties, from 1; give it back to change or sign them. Null for
    /// readers below.
    async fn wording(&self) -> Result<Option<i32>> {
        let wording = rules::wording_on(self.facts()?, self.chain.day);
        Ok(wording
            .filter(|_| self.chain.seen.is_full())
            .map(|wording| i32::try_from(wording.number).unwrap_or(i32::MAX)))
    }

    /// When its holder signed exactly these duties; null while unsigned, and for readers below.
    async fn signed_at(&self) -> Result<Option<DateTime>> {
        let link = self.facts()?;
        if !self.chain.seen.is_full() || !rules::signed_on(link, self.chain.day) {
            return Ok(None);
        }
        let wording = rules::wording_on(link, self.chain.day);
        Ok(wording.and_then(|wording| wording.signed_at).map(DateTime))
    }

    /// Who signed; for an organization its secretary of that day.
    async fn signed_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let link = self.facts()?;
        if !self.chain.seen.is_full() || !rules::signed_on(link, self.chain.day) {
            return Ok(None);
        }
        let signer = rules::wording_on(link, self.chain.day).and_then(|row| row.signer_id);
        match signer {
            Some(id) => Ok(Ctx::loaders(ctx)
                .load_one(PersonById(id))
                .await?
                .map(Person::from)),
            None => Ok(None),
        }
    }
}
