//! The part of an organization that norms give.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use entity::{OrganizationId, Period, organization};

use super::super::commands::rows_of;
use super::super::rules::{self, Row};
use super::super::store;
use super::compliance::{ComplianceState, NormCompliance};
use super::loader::{ComplianceOf, moment, past_day};
use super::norm::{Norm, NormConnection, may_read};
use super::query::paged;
use crate::access::Place;
use crate::db::page::{Page, PageRequest};
use crate::domain::edges;
use crate::domain::organization::Seen;
use crate::error::{Error, Refusal, RefusalCode, Result};
use crate::graphql::{Ctx, Date, ListArgs, PeriodScalar, connection, fingerprint, page_cost};

/// Rows that a table of compliance costs: an organization has about so many.
const TABLE_COST: Option<i32> = Some(60);
/// Organizations that are looked at for one page at the most.
const LOOKED_AT_MAX: usize = 2_000;
/// Organizations that are looked at in one go.
const CHUNK: u64 = 200;

/// An organization, and how it stands with a norm in a window.
#[derive(Clone, SimpleObject)]
pub(crate) struct ComplianceBelow {
    /// The organization.
    organization: edges::Organization,
    /// How it stands.
    compliance: NormCompliance,
}

connection!(
    /// Organizations with how they stand, in the order in which they were recorded. `totalCount` counts
    /// the rows of this page.
    ComplianceBelowConnection, ComplianceBelowEdge, ComplianceBelow
);

/// What norms say of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationNorms(pub Seen);

#[Object]
impl OrganizationNorms {
    /// How it stands: a row for each norm that binds it and each of the norm's windows within the period.
    /// Empty for readers below.
    #[graphql(complexity = "page_cost(TABLE_COST, child_complexity)")]
    async fn compliance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The windows within this period.")] period: PeriodScalar,
        #[graphql(desc = "As it was at the end of this day; now if left out.")] as_of: Option<Date>,
    ) -> Result<Vec<NormCompliance>> {
        let as_of = past_day(&Ctx::of(ctx).clock, as_of.map(|day| day.0))?;
        if !self.0.is_full() {
            return Ok(Vec::new());
        }
        let key = ComplianceOf {
            organization: self.0.row.id,
            period: period.0,
            as_of,
        };
        let rows = Ctx::loaders(ctx).load_one(key).await?.unwrap_or_default();
        let of = fingerprint("compliance", &(self.0.row.id, period.0, as_of));
        let turn = |row: &Row| NormCompliance {
            row: row.clone(),
            of: of.clone(),
        };
        Ok(rows.iter().map(turn).collect())
    }

    /// The norms that bind it on a day, each in its strictest version. Empty for readers below.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn norms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Today if left out.")] on: Option<Date>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 50)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<NormConnection> {
        if !self.0.is_full() {
            return Ok(NormConnection::default());
        }
        let request = Ctx::of(ctx);
        let day = on.map_or_else(|| request.clock.today(), |day| day.0);
        let row = self.0.row.as_ref();
        let issued = store::issued_above(request.db.reader(), std::slice::from_ref(row)).await?;
        let candidates = rules::candidates(&rules::Body::from(row), &issued);
        let norms = candidates
            .values()
            .filter_map(|versions| rules::strictest_on(versions, day).cloned())
            .map(Norm::from);
        let list = format!("norms:{}:{day}", row.id.0);
        paged(ctx, (&list, norms.collect()), ListArgs { first, after })
    }

    /// The norms that it has set itself, drafts among them for those who may set norms here.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn own_norms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<NormConnection> {
        if !self.0.is_full() {
            return Ok(NormConnection::default());
        }
        let rows = store::list_of(Ctx::of(ctx).db.reader(), self.0.row.id).await?;
        let readable = rows.into_iter().filter(|row| may_read(ctx, &self.0, row));
        let norms = readable.map(|row| {
            let norm = store::turn(&row)?;
            Ok::<_, Error>(Norm {
                norm,
                row: Some(row),
            })
        });
        let norms = norms.collect::<Result<Vec<Norm>>>()?;
        let list = format!("ownNorms:{}", self.0.row.id.0);
        paged(ctx, (&list, norms), ListArgs { first, after })
    }

    /// Who stands how with a norm below: who has not held its session this year? Of its division and the
    /// divisions below for a party committee or working committee, else of what it leads.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn compliance_below(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code of the norm.")] code: String,
        #[graphql(desc = "The windows within this period.")] period: PeriodScalar,
        #[graphql(desc = "Only in these states.")] states: Option<Vec<ComplianceState>>,
        #[graphql(desc = "As it was at the end of this day; now if left out.")] as_of: Option<Date>,
        #[graphql(desc = "Organizations at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<ComplianceBelowConnection> {
        let as_of = past_day(&Ctx::of(ctx).clock, as_of.map(|day| day.0))?;
        if !self.0.is_full() {
            return Ok(ComplianceBelowConnection::default());
        }
        let args = ListArgs { first, after };
        let wanted: Vec<rules::State> = states
            .unwrap_or_default()
            .into_iter()
            .map(Into::into)
            .collect();
        let filters = (self.0.row.id, &code, period.0, as_of, format!("{wanted:?}"));
        let binding = fingerprint("complianceBelow", &filters);
        let page = args.page::<OrganizationId>(&binding)?;
        let search = Search {
            place: Place::from(self.0.row.as_ref()),
            code,
            period: period.0,
            as_of,
            wanted,
        };
        let rows = search.page(ctx, &page).await?;
        let total = i64::try_from(rows.rows.len()).ok();
        let turn = |(organization, row): (Arc<organization::Model>, Row)| ComplianceBelow {
            organization: Seen::fully(organization).into(),
            compliance: NormCompliance {
                row,
                of: binding.clone(),
            },
        };
        let key = |row: &(Arc<organization::Model>, Row)| row.0.id;
        Ok(ComplianceBelowConnection::of(
            rows, &binding, &args, total, key, turn,
        ))
    }
}

/// A search for organizations by how they stand with a norm.
struct Search {
    place: Place,
    code: String,
    period: Period,
    as_of: Option<chrono::NaiveDate>,
    wanted: Vec<rules::State>,
}

impl Search {
    /// The rows of a page of organizations: all windows of one organization stand on the same page.
    async fn page(
        &self,
        ctx: &Context<'_>,
        page: &PageRequest<OrganizationId>,
    ) -> Result<Page<(Arc<organization::Model>, Row)>> {
        let request = Ctx::of(ctx);
        let connection = request.db.reader();
        let Some(norm) = rules::national_by_code(&self.code) else {
            return Err(Refusal::from(rules::Violation::UnknownCode).into());
        };
        let (mut rows, mut found) = (Vec::new(), BTreeSet::new());
        let mut next = PageRequest {
            limit: CHUNK,
            after: page.after,
        };
        let mut looked_at = 0;
        loop {
            let subjects = (&self.place, norm.subject.kinds());
            let chunk = store::subjects_below(connection, &request.scope, subjects, &next).await?;
            let Some(last) = chunk.last() else { break };
            next.after = Some(last.id);
            looked_at += chunk.len();
            let issued = store::issued_above(connection, &chunk).await?;
            let moment = moment(&request.clock, self.as_of);
            let of = (chunk.as_slice(), issued.as_slice());
            let assessed = rows_of(connection, of, self.period, moment).await?;
            for (organization, (_, table)) in chunk.iter().zip(assessed) {
                let fits = |row: &Row| {
                    let state = row.answer.state;
                    row.norm.code == self.code
                        && (self.wanted.is_empty() || self.wanted.contains(&state))
                };
                let organization = Arc::new(organization.clone());
                for row in table.into_iter().filter(fits) {
                    found.insert(organization.id);
                    rows.push((Arc::clone(&organization), row));
                }
            }
            if usize::try_from(page.fetch()).is_ok_and(|enough| found.len() >= enough) {
                break;
            }
            if looked_at >= LOOKED_AT_MAX {
                return Err(too_wide());
            }
        }
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let shown: BTreeSet<OrganizationId> = found.iter().copied().take(limit).collect();
        rows.retain(|(organization, _)| shown.contains(&organization.id));
        Ok(Page {
            rows,
            has_next: found.len() > limit,
        })
    }
}

fn too_wide() -> Error {
    Refusal::new(
        RefusalCode::OutOfRange,
        "范围过大：请在下级组织处查询",
        "too many organizations to look at: ask an organization further down",
    )
    .into()
}
