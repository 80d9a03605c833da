//! Divisions by code and as lists.

use async_graphql::{Context, Enum, Object};
use entity::{DivisionCode, Period, division};

use super::super::rules::Light;
use super::status::{DivisionStatus, load};
use crate::db::page::Page;
use crate::domain::edges;
use crate::domain::organization::divisions_below;
use crate::domain::organization::graphql::DivisionByCode;
use crate::error::{Refusal, RefusalCode, Result};
use crate::graphql::{
    Ctx, DivisionCodeScalar, ListArgs, PeriodScalar, Ratio, connection, fingerprint, is_asked,
    page_cost,
};

connection!(
    /// Divisions, in the order asked for.
    DivisionConnection, DivisionEdge, edges::Division
);

/// The order of a list of divisions. Ties are in the order of the codes; divisions without the number
/// stand last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DivisionOrder {
    /// By code.
    Code,
    /// RED, AMBER, GREEN, then those without a light.
    WorstLightFirst,
    /// The lowest completeness of reporting first.
    Completeness,
    /// The lowest timeliness of reporting first.
    Timeliness,
    /// The lowest rate of norms first.
    Compliance,
}

/// Reads of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct StatusQuery;

#[Object]
impl StatusQuery {
    /// A division by its code; null where there is none.
    async fn division(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Six digits by GB/T 2260.")] code: DivisionCodeScalar,
    ) -> Result<Option<edges::Division>> {
        Ctx::of(ctx).actor()?;
        Ok(Ctx::loaders(ctx)
            .load_one(DivisionByCode(code.0))
            .await?
            .map(edges::Division::from))
    }

    /// The divisions directly below one, place-holder codes skipped; the provinces where `parent` is
    /// left out.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn divisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The division above; the country if left out.")] parent: Option<
            DivisionCodeScalar,
        >,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "The order.", default_with = "DivisionOrder::Code")] order: DivisionOrder,
        #[graphql(desc = "The period by whose numbers to order; needed for every order but CODE.")]
        period: Option<PeriodScalar>,
    ) -> Result<DivisionConnection> {
        let request = Ctx::of(ctx);
        request.actor()?;
        let args = ListArgs { first, after };
        let parent = parent.map(|code| code.0);
        let period = period.map(|period| period.0);
        let filters = (
            parent,
            format!("{order:?}"),
            period.filter(|_| order != DivisionOrder::Code),
        );
        let binding = fingerprint("divisions", &filters);
        let page = args.page::<(i64, DivisionCode)>(&binding)?;
        let rows = divisions_below(request.db.reader(), parent).await?;
        let total = is_asked(ctx, "totalCount").then(|| i64::try_from(rows.len()).unwrap_or(0));
        let mut keyed = keyed(ctx, rows, order, period).await?;
        keyed.sort_by_key(|(key, row)| (*key, row.code));
        let rest = keyed.into_iter().filter(|(key, row)| {
            page.after
                .is_none_or(|(last, code)| (*key, row.code) > (last, code))
        });
        let rows: Page<(i64, division::Model)> = page.cut(rest.collect());
        let turn =
            |(_, row): (i64, division::Model)| edges::Division::from(std::sync::Arc::new(row));
        Ok(DivisionConnection::of(
            rows,
            &binding,
            &args,
            total,
            |row| (row.0, row.1.code),
            turn,
        ))
    }
}

/// Each division with the number to order by, smaller first.
async fn keyed(
    ctx: &Context<'_>,
    rows: Vec<division::Model>,
    order: DivisionOrder,
    period: Option<Period>,
) -> Result<Vec<(i64, division::Model)>> {
    if order == DivisionOrder::Code {
        return Ok(rows.into_iter().map(|row| (0, row)).collect());
    }
    let period = period.ok_or_else(|| {
        Refusal::new(
            RefusalCode::Required,
            "按状态排序时须给出 period",
            "this order needs a period",
        )
        .at("period")
    })?;
    let statuses = rows.iter().map(|row| load(ctx, row.code, period, None));
    let statuses = futures_util::future::try_join_all(statuses).await?;
    let ranks = statuses.iter().map(|status| rank(status, order));
    Ok(ranks.zip(rows).collect())
}

fn rank(status: &DivisionStatus, order: DivisionOrder) -> i64 {
    let ratio = |ratio: Option<Ratio>| ratio.map_or(i64::MAX, |ratio| ratio.0);
    match order {
        DivisionOrder::Code => 0,
        DivisionOrder::WorstLightFirst => match status.light_of_division() {
            Some(Light::Red) => 0,
            Some(Light::Amber) => 1,
            Some(Light::Green) => 2,
            None => 3,
        },
        DivisionOrder::Completeness => ratio(
            status
                .numbers_of_reporting()
                .and_then(|sum| sum.completeness),
        ),
        DivisionOrder::Timeliness => {
            ratio(status.numbers_of_reporting().and_then(|sum| sum.timeliness))
        }
        DivisionOrder::Compliance => ratio(status.numbers_of_compliance().and_then(|sum| sum.rate)),
    }
}
