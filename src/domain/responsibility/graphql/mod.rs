//! Responsibility chains in GraphQL.

mod chain;
mod link;
mod loader;
mod mutation;

use async_graphql::{Context, Enum, Object, SimpleObject};

use super::catalogue;
use crate::error::Result;
use crate::graphql::Ctx;

pub use chain::{OrganizationResponsibility, ResponsibilityChain, visible_chain};
pub use link::{ResponsibilityLinkFields, visible_link};
pub use mutation::ResponsibilityMutation;

/// The tiers of a chain, from the body itself down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::responsibility_link::ResponsibilityTier")]
pub enum ResponsibilityTier {
    /// 主体责任: the body itself.
    Overall,
    /// 第一责任: its secretary.
    First,
    /// 直接责任: a leader in charge.
    Direct,
    /// 一岗双责: a team member, for the work they run.
    Member,
    /// 具体责任: the organization that carries it out.
    Implementing,
}

/// Why a tier of a chain is not in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "super::GapReason")]
pub enum GapReason {
    /// Nobody was assigned.
    NoLink,
    /// The holder's post has ended, or the body no longer stands below.
    Vacant,
    /// The first responsible person is not the secretary.
    NotSecretary,
    /// The holder has not signed these duties.
    Unsigned,
    /// The body's term of office is over.
    TermOver,
    /// More than one holds what only one may hold.
    TooMany,
}

/// A duty of the catalogue.
#[derive(Clone, Debug, SimpleObject)]
struct StandardDuty {
    /// Stable, for programs and for inputs.
    key: &'static str,
    /// As it is signed.
    text: &'static str,
    /// In English.
    english: &'static str,
    /// The clause that it comes from.
    source: &'static str,
}

/// The catalogue of duties.
#[derive(Clone, Debug, SimpleObject)]
struct DutyCatalogue {
    /// Its version; links keep the one that they were worded by.
    version: &'static str,
    /// Its duties.
    duties: Vec<StandardDuty>,
}

/// Reads of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResponsibilityQuery;

#[Object]
impl ResponsibilityQuery {
    /// The duties that links are worded with unless others are given.
    async fn duty_catalogue(&self, ctx: &Context<'_>) -> Result<DutyCatalogue> {
        Ctx::of(ctx).actor()?;
        let duties = catalogue::DUTIES.iter().map(|duty| StandardDuty {
            key: duty.key,
            text: duty.text,
            english: duty.english,
            source: duty.source,
        });
        Ok(DutyCatalogue {
            version: catalogue::VERSION,
            duties: duties.collect(),
        })
    }
}
