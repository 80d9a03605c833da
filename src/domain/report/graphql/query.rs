//! What is asked of reporting.

use async_graphql::{Context, ID, Object};
use chrono::NaiveDate;
use entity::membership;

use super::super::catalogue::{self, Source};
use super::super::{figures, store};
use super::parts::{self, FigureSubject, ReportFigure, binding};
use super::{WorkReport, visible_report};
use crate::db::page::Page;
use crate::domain::activity;
use crate::domain::edges::{Record, RecordConnection};
use crate::domain::organization;
use crate::domain::organization::graphql::PersonById;
use crate::error::Result;
use crate::graphql::{Ctx, ListArgs, decode, is_asked};

/// Reads of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReportQuery;

#[Object]
impl ReportQuery {
    /// A work report by its id; null both for what is absent and for what the reader may not see.
    async fn work_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opaque id.")] id: ID,
    ) -> Result<Option<WorkReport>> {
        Ctx::of(ctx).actor()?;
        match decode(&id, "id")? {
            Some(id) => visible_report(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// The memberships behind the number of members.
async fn members(ctx: &Context<'_>, path: &[u8], on: NaiveDate) -> Result<Vec<Record>> {
    let rows = organization::members_below(Ctx::of(ctx).db.reader(), path, on).await?;
    let keys = rows.iter().map(|row| PersonById(row.person_id));
    let people = Ctx::loaders(ctx).load_many(keys).await?;
    let name = |row: &membership::Model| {
        people
            .get(&PersonById(row.person_id))
            .map(|person| person.name.clone())
    };
    Ok(rows
        .iter()
        .map(|row| parts::member(row, name(row).unwrap_or_default()))
        .collect())
}

fn of_subject(subject: &FigureSubject) -> figures::Subject<'_> {
    figures::Subject {
        organization: subject.organization.as_ref(),
        period: subject.period,
        known_at: subject.known_at,
    }
}

/// Dues that were collected; where no books are kept, the reports that stated them.
async fn ledger(ctx: &Context<'_>, subject: &FigureSubject) -> Result<Vec<Record>> {
    let reader = Ctx::of(ctx).db.reader();
    let path = subject.organization.path.as_slice();
    if store::keeps_books(reader, path).await? {
        let rows = store::collected_below(reader, (path, subject.period), subject.known_at).await?;
        return Ok(rows.iter().map(parts::collected).collect());
    }
    let filed = figures::filed_below(reader, &of_subject(subject)).await?;
    let filed = filed.iter().map(|(report, _)| parts::filed(report));
    Ok(filed.collect())
}

/// The records behind a figure.
pub(super) async fn sources(
    ctx: &Context<'_>,
    figure: &ReportFigure,
    args: ListArgs,
) -> Result<RecordConnection> {
    let request = Ctx::of(ctx);
    let (reader, subject) = (request.db.reader(), &figure.subject);
    let binding = binding(figure);
    let page = args.page::<u64>(&binding)?;
    let source = catalogue::by_key(&figure.key).map(|figure| figure.source);
    let records: Vec<Record> = match source {
        Some(Source::Branches) => {
            let on = subject.period.last_day().min(request.clock.today());
            let branches = organization::branches_below(reader, &subject.organization.path, on);
            branches.await?.iter().map(parts::branch).collect()
        }
        Some(Source::Activities(kind, quantity)) => {
            let days = (subject.period.first_day(), subject.period.last_day());
            let of = of_subject(subject);
            let filed = figures::filed_below(reader, &of).await?;
            let done = figures::records(reader, &of, vec![kind]).await?;
            let done = done
                .into_iter()
                .filter(|row| activity::counts(quantity, row, days))
                .map(|row| Record::Activity(row.into()));
            let filed = filed.iter().map(|(report, _)| parts::filed(report));
            filed.chain(done).collect()
        }
        Some(Source::Ledger) if figure.computed.is_some() => ledger(ctx, subject).await?,
        Some(Source::Members) => {
            let on = subject.period.last_day().min(request.clock.today());
            members(ctx, &subject.organization.path, on).await?
        }
        Some(Source::Appraisals) => {
            let of = (subject.organization.path.as_slice(), subject.period);
            let rows = store::appraised_below(reader, of, subject.known_at).await?;
            rows.iter().map(parts::appraised).collect()
        }
        Some(Source::Ledger) | None => Vec::new(),
    };
    let total = is_asked(ctx, "totalCount").then(|| i64::try_from(records.len()).unwrap_or(0));
    let numbered = (1_u64..)
        .zip(records)
        .filter(|(number, _)| page.after.is_none_or(|after| *number > after));
    let rows: Page<(u64, Record)> = page.cut(numbered.collect());
    Ok(RecordConnection::of(
        rows,
        &binding,
        &args,
        total,
        |row| row.0,
        |row| row.1,
    ))
}
