//! Divisions in GraphQL: this domain's part of the type.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use entity::division;

use super::organization::{
    ORGANIZATIONS_DEFAULT, OrganizationKind, Organizations, organization_connection,
};
use super::{CommitteeOf, DivisionByCode};
use crate::domain::edges;
use crate::domain::organization::store::{Filter, Within};
use crate::error::Result;
use crate::graphql::{Ctx, DivisionCodeScalar, ListArgs, encode_key, page_cost};

/// The level of a division.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::division::DivisionLevel")]
pub enum DivisionLevel {
    /// 省, 自治区, 直辖市.
    Province,
    /// 市, 地区, 自治州, 盟.
    City,
    /// 县, 区, 县级市, 旗.
    County,
}

/// What this domain says of a division.
#[derive(Clone, Debug)]
pub struct DivisionFields(pub Arc<division::Model>);

#[Object]
impl DivisionFields {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode_key("Division", &self.0.code.to_string())
    }

    /// The six digits by GB/T 2260.
    async fn code(&self) -> DivisionCodeScalar {
        DivisionCodeScalar(self.0.code)
    }

    /// The official name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Province, city or county.
    async fn level(&self) -> DivisionLevel {
        self.0.level.into()
    }

    /// True for a code that GB/T 2260 keeps without a body behind it, such as 市辖区.
    async fn placeholder(&self) -> bool {
        self.0.placeholder
    }

    /// The division above, place-holders skipped; null for a province.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<edges::Division>> {
        let Some(code) = self.0.parent_code else {
            return Ok(None);
        };
        Ok(Ctx::loaders(ctx)
            .load_one(DivisionByCode(code))
            .await?
            .map(edges::Division::from))
    }

    /// 机关工委: the working committee of the division today; null where there is none or the reader
    /// may not see it.
    async fn working_committee(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        let kind = entity::organization::OrganizationKind::WorkingCommittee;
        let row = Ctx::loaders(ctx)
            .load_one(CommitteeOf(self.0.code, kind))
            .await?;
        Ok(row.and_then(|row| edges::seen(ctx, row)))
    }

    /// 党委: the party committee of the division today; null where there is none or the reader may
    /// not see it.
    async fn party_committee(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        let kind = entity::organization::OrganizationKind::PartyCommittee;
        let row = Ctx::loaders(ctx)
            .load_one(CommitteeOf(self.0.code, kind))
            .await?;
        Ok(row.and_then(|row| edges::seen(ctx, row)))
    }

    /// The visible organizations that stand in this division itself and exist today.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only organizations of this kind.")] kind: Option<OrganizationKind>,
        #[graphql(
            desc = "Rows at the most, up to 100.",
            default_with = "ORGANIZATIONS_DEFAULT"
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<Organizations> {
        let filter = Filter {
            within: Within::Division(self.0.code),
            kind: kind.map(Into::into),
            on: Ctx::of(ctx).clock.today(),
        };
        organization_connection(ctx, filter, ListArgs { first, after }).await
    }
}
