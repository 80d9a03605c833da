//! The part of an organization that supervision gives.

use async_graphql::{Context, ID, InputObject, Object};
use entity::{ContactPointId, OrganizationId};

use super::super::store::{self, ContactFilter, QuestionFilter};
use super::contact::ContactPointKind;
use super::question::QuestionState;
use super::{ContactPoint, Inspection, MissedNorm, Question};
use crate::domain::organization::Seen;
use crate::error::Result;
use crate::graphql::{Ctx, Date, ListArgs, connection, decode, fingerprint, is_asked, page_cost};

connection!(
    /// Inspections, newest first.
    InspectionConnection, InspectionEdge, Inspection
);
connection!(
    /// Questions, newest first.
    QuestionConnection, QuestionEdge, Question
);
connection!(
    /// Contact points, newest first.
    ContactPointConnection, ContactPointEdge, ContactPoint
);
connection!(
    /// Norms' misses that were taken up, newest first.
    MissedNormConnection, MissedNormEdge, MissedNorm
);

/// Which inspections a list shows; what is left out does not narrow it.
#[derive(Debug, Default, InputObject)]
pub(super) struct InspectionFilter {
    /// Those that the organization made, instead of those of it.
    #[graphql(default)]
    made: bool,
    /// Only with a day on or after this one.
    from: Option<Date>,
    /// Only with a day on or before this one.
    until: Option<Date>,
    /// Only those that were made for this appraisal.
    appraisal_entry_id: Option<ID>,
}

/// Which questions a list shows; what is left out does not narrow it.
#[derive(Debug, Default, InputObject)]
pub(super) struct QuestionsFilter {
    /// Those that were asked in the organization, instead of those to it.
    #[graphql(default)]
    asked: bool,
    /// Only those in one of these states.
    states: Option<Vec<QuestionState>>,
    /// Only those not answered and over their term today.
    #[graphql(default)]
    overdue: bool,
}

/// Which contact points a list shows; what is left out does not narrow it.
#[derive(Debug, Default, InputObject)]
pub(super) struct ContactPointFilter {
    /// Only of this kind.
    kind: Option<ContactPointKind>,
    /// Only those kept on this day.
    on: Option<Date>,
}

/// What supervision says of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationSupervision(pub Seen);

#[Object]
impl OrganizationSupervision {
    /// The inspections of it, newest first; empty for readers below.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn inspections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all if left out.")] filter: Option<InspectionFilter>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<InspectionConnection> {
        if !self.0.is_full() {
            return Ok(InspectionConnection::default());
        }
        let of = (self.0.row.id, None);
        inspections_of(ctx, of, filter, ListArgs { first, after }).await
    }

    /// The questions to it, newest first; empty for readers below.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn questions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all if left out.")] filter: Option<QuestionsFilter>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<QuestionConnection> {
        if !self.0.is_full() {
            return Ok(QuestionConnection::default());
        }
        let (request, wanted) = (Ctx::of(ctx), filter.unwrap_or_default());
        let states = wanted.states.unwrap_or_default();
        let filter = QuestionFilter {
            organization: self.0.row.id,
            asked: wanted.asked,
            states: states.into_iter().map(Into::into).collect(),
            overdue_on: wanted.overdue.then(|| request.clock.today()),
        };
        let (reader, args) = (request.db.reader(), ListArgs { first, after });
        let binding = fingerprint("questions", &format!("{filter:?}"));
        let page = args.page(&binding)?;
        let rows = filter.page(reader, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(filter.count(reader).await?),
            false => None,
        };
        let key = |row: &entity::question::Model| row.id.0;
        let turn = Question::from;
        Ok(QuestionConnection::of(
            rows, &binding, &args, total, key, turn,
        ))
    }

    /// The contact points of its leaders, newest first; empty for readers below.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn contact_points(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all if left out.")] filter: Option<ContactPointFilter>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<ContactPointConnection> {
        if !self.0.is_full() {
            return Ok(ContactPointConnection::default());
        }
        let wanted = filter.unwrap_or_default();
        let filter = ContactFilter {
            organization: self.0.row.id,
            kind: wanted.kind.map(Into::into),
            on: wanted.on.map(|day| day.0),
        };
        let (reader, args) = (Ctx::of(ctx).db.reader(), ListArgs { first, after });
        let binding = fingerprint("contactPoints", &format!("{filter:?}"));
        let page = args.page(&binding)?;
        let rows = filter.page(reader, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(filter.count(reader).await?),
            false => None,
        };
        let key = |row: &entity::contact_point::Model| row.id.0;
        let turn = ContactPoint::from;
        Ok(ContactPointConnection::of(
            rows, &binding, &args, total, key, turn,
        ))
    }

    /// The norms that it missed and that were taken up, newest first; empty for readers below.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn missed_norms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<MissedNormConnection> {
        if !self.0.is_full() {
            return Ok(MissedNormConnection::default());
        }
        let (reader, args) = (Ctx::of(ctx).db.reader(), ListArgs { first, after });
        let id = self.0.row.id;
        let binding = fingerprint("missedNorms", &id);
        let page = args.page(&binding)?;
        let rows = store::missed_page(reader, id, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::missed_count(reader, id).await?),
            false => None,
        };
        let key = |row: &entity::missed_norm::Model| row.id.0;
        let turn = MissedNorm::from;
        Ok(MissedNormConnection::of(
            rows, &binding, &args, total, key, turn,
        ))
    }
}

/// The inspections of an organization, or of one of its contact points.
pub(super) async fn inspections_of(
    ctx: &Context<'_>,
    (organization, contact_point): (OrganizationId, Option<ContactPointId>),
    filter: Option<InspectionFilter>,
    args: ListArgs,
) -> Result<InspectionConnection> {
    let wanted = filter.unwrap_or_default();
    let filter = store::InspectionFilter {
        organization,
        contact_point,
        appraisal: match &wanted.appraisal_entry_id {
            Some(id) => match decode(id, "appraisalEntryId")? {
                Some(id) => Some(id),
                None => return Ok(InspectionConnection::default()),
            },
            None => None,
        },
        made: wanted.made,
        days: (wanted.from.map(|day| day.0), wanted.until.map(|day| day.0)),
    };
    let reader = Ctx::of(ctx).db.reader();
    let binding = fingerprint("inspections", &format!("{filter:?}"));
    let page = args.page(&binding)?;
    let rows = filter.page(reader, &page).await?;
    let total = match is_asked(ctx, "totalCount") {
        true => Some(filter.count(reader).await?),
        false => None,
    };
    let key = |row: &entity::inspection::Model| row.id.0;
    let turn = Inspection::from;
    Ok(InspectionConnection::of(
        rows, &binding, &args, total, key, turn,
    ))
}
