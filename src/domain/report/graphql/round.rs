//! Rounds and obligations in GraphQL.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::{ObligationId, RoundId, reporting_exception, reporting_obligation, reporting_round};

use super::super::rules::Form;
use super::super::{catalogue, store};
use super::{ObligationById, ReportByObligation, RoundById, WorkReport, permission};
use crate::access::Place;
use crate::domain::auth::graphql::{ActionValue, Permission};
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::domain::organization::{Seen, graphql::load_seen};
use crate::error::{Error, Result};
use crate::graphql::{
    Ctx, Date, DateTime, ListArgs, PeriodScalar, connection, encode, fingerprint, is_asked,
    page_cost,
};

/// Who owes a report in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::reporting_round::ReportingAudience")]
pub enum ReportingAudience {
    /// Party groups led by the issuer.
    Departments,
    /// Working committees guided by the issuer.
    GuidedCommittees,
}

/// What an exception does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::reporting_exception::ReportingExceptionKind")]
pub enum ReportingExceptionKind {
    /// Nothing is due.
    Exemption,
    /// Due later.
    Extension,
}

connection!(
    /// The obligations of a round.
    ReportingObligationConnection, ReportingObligationEdge, ReportingObligation
);

/// A half year's reporting: who owes a report, in which form, until when (domain §4.3).
#[derive(Clone, Debug)]
pub struct ReportingRound(pub(super) reporting_round::Model);

/// What a round asks for.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ReportForm {
    /// Texts, in the order of the form.
    sections: Vec<ReportFormSection>,
    /// Figures of the catalogue.
    figures: Vec<ReportFormFigure>,
}

/// A text that a round asks for.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ReportFormSection {
    /// Stable key.
    key: String,
    /// Title as people read it.
    title: String,
    /// Whether a report without it cannot be submitted.
    required: bool,
}

/// A figure that a round asks for.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ReportFormFigure {
    /// Key in the catalogue.
    key: String,
    /// Title as people read it.
    title: String,
    /// Unit in which it is counted.
    unit: String,
}

/// A half year's reporting: who owes a report, in which form, until when (domain §4.3).
#[Object]
impl ReportingRound {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// The half year.
    async fn period(&self) -> PeriodScalar {
        PeriodScalar(self.0.period)
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Who owes a report.
    async fn audience(&self) -> ReportingAudience {
        self.0.audience.into()
    }

    /// After it a first submission is late.
    async fn due_at(&self) -> DateTime {
        self.0.due_at.into()
    }

    /// Until it there are only reminders.
    async fn grace_until(&self) -> DateTime {
        self.0.grace_until.into()
    }

    /// After it nothing is saved or submitted without an extension, except within ten days after a
    /// return.
    async fn lock_at(&self) -> DateTime {
        self.0.lock_at.into()
    }

    /// When it was opened, and the list of obligations frozen.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// The superior that opened it.
    async fn issuer(&self, ctx: &Context<'_>) -> Result<edges::Organization> {
        edges::organization(ctx, self.0.issuer_id)
            .await?
            .ok_or_else(|| Error::internal("a visible round without a visible issuer"))
    }

    /// Sections and figures.
    async fn form(&self, ctx: &Context<'_>) -> Result<ReportForm> {
        let language = Ctx::of(ctx).language;
        let form = parse_form(&self.0)?;
        let sections = form.sections.into_iter().map(|section| ReportFormSection {
            key: section.key,
            title: section.title,
            required: section.required,
        });
        let figures = form.figures.iter().filter_map(|key| catalogue::by_key(key));
        let figures = figures.map(|figure| ReportFormFigure {
            key: figure.key.to_owned(),
            title: figure.title_in(language).to_owned(),
            unit: figure.unit.to_owned(),
        });
        Ok(ReportForm {
            sections: sections.collect(),
            figures: figures.collect(),
        })
    }

    /// Whether the viewer may do something to this round, as the issuer may: review what is filed
    /// in it, grant exceptions.
    async fn viewer_can(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The act.")] action: ActionValue,
    ) -> Result<Permission> {
        permission::on_round(ctx, &self.0, action.into()).await
    }

    /// Who owes a report: all of them for those who see the issuer, else the reader's own.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn owed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<ReportingObligationConnection> {
        let reader = Ctx::of(ctx).db.reader();
        let args = ListArgs { first, after };
        let binding = fingerprint("owed", &self.0.id);
        let page = args.page(&binding)?;
        let issuer = load_seen(ctx, self.0.issuer_id).await?;
        if !issuer.as_ref().is_some_and(Seen::is_full) {
            let own = own_obligations(ctx, self.0.id).await?;
            let total = i64::try_from(own.len()).unwrap_or(i64::MAX);
            let rest = own
                .into_iter()
                .filter(|row| page.after.is_none_or(|id| row.id > id));
            let rows = page.cut(rest.collect());
            let turn = ReportingObligation;
            return Ok(ReportingObligationConnection::of(
                rows,
                &binding,
                &args,
                Some(total),
                |row| row.id,
                turn,
            ));
        }
        let rows = store::list_owed(reader, self.0.id, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_owed(reader, self.0.id).await?),
            false => None,
        };
        let turn = ReportingObligation;
        Ok(ReportingObligationConnection::of(
            rows,
            &binding,
            &args,
            total,
            |row| row.id,
            turn,
        ))
    }
}

/// The obligations of a round that fall on organizations in which the reader holds a grant.
async fn own_obligations(
    ctx: &Context<'_>,
    round: RoundId,
) -> Result<Vec<reporting_obligation::Model>> {
    let request = Ctx::of(ctx);
    let own = request
        .actor()?
        .grants
        .iter()
        .filter_map(|grant| grant.place.as_ref());
    let ids = own.map(|place| place.id);
    store::owed_by_any(request.db.reader(), round, ids).await
}

/// The form of a round.
pub(super) fn parse_form(round: &reporting_round::Model) -> Result<Form> {
    serde_json::from_str(&round.form).map_err(|error| Error::Internal(Box::new(error)))
}

/// The round with this id, for those who fully see its issuer or an organization that owes a report
/// in it.
///
/// # Errors
/// When the database fails.
pub async fn visible_round(ctx: &Context<'_>, id: RoundId) -> Result<Option<ReportingRound>> {
    let Some(row) = Ctx::loaders(ctx).load_one(RoundById(id)).await? else {
        return Ok(None);
    };
    let issuer = load_seen(ctx, row.issuer_id).await?;
    let visible = match issuer {
        Some(seen) if seen.is_full() => true,
        Some(_) => !own_obligations(ctx, id).await?.is_empty(),
        None => false,
    };
    Ok(visible.then_some(ReportingRound(row)))
}

/// One organization's duty to file in one round. The list is frozen when the round is opened.
#[derive(Clone, Debug)]
pub struct ReportingObligation(pub(super) reporting_obligation::Model);

impl From<reporting_obligation::Model> for ReportingObligation {
    fn from(row: reporting_obligation::Model) -> Self {
        Self(row)
    }
}

/// One organization's duty to file in one round. The list is frozen when the round is opened.
#[Object]
impl ReportingObligation {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// Who owes the report.
    async fn organization(&self, ctx: &Context<'_>) -> Result<edges::Organization> {
        edges::organization(ctx, self.0.organization_id)
            .await?
            .ok_or_else(|| Error::internal("a visible obligation of an invisible organization"))
    }

    /// The round.
    async fn round(&self, ctx: &Context<'_>) -> Result<ReportingRound> {
        let row = Ctx::loaders(ctx)
            .load_one(RoundById(self.0.round_id))
            .await?;
        row.map(ReportingRound)
            .ok_or_else(|| Error::internal("an obligation without a round"))
    }

    /// The due time, any extension counted.
    async fn due_at(&self) -> DateTime {
        self.0.due_at.into()
    }

    /// An exemption is in force: nothing is due.
    async fn exempted(&self) -> bool {
        self.0.exempted
    }

    /// The end of the extension in force.
    async fn extended_until(&self) -> Option<DateTime> {
        self.0.extended_until.map(DateTime)
    }

    /// The day on which the organization ended without having filed: nothing is due.
    async fn lapsed_on(&self) -> Option<Date> {
        self.0.lapsed_on.map(Date)
    }

    /// The report; null before the first save.
    async fn report(&self, ctx: &Context<'_>) -> Result<Option<WorkReport>> {
        let row = Ctx::loaders(ctx)
            .load_one(ReportByObligation(self.0.id))
            .await?;
        Ok(row.map(WorkReport))
    }

    /// Exemptions and extensions, ended ones too, oldest first.
    async fn exceptions(&self, ctx: &Context<'_>) -> Result<Vec<ReportingException>> {
        let rows = store::exceptions_of(Ctx::of(ctx).db.reader(), [self.0.id]).await?;
        Ok(rows.into_iter().map(ReportingException).collect())
    }
}

/// The obligation with this id, for those who fully see the organization.
///
/// # Errors
/// When the database fails.
pub async fn visible_obligation(
    ctx: &Context<'_>,
    id: ObligationId,
) -> Result<Option<ReportingObligation>> {
    let Some(row) = Ctx::loaders(ctx).load_one(ObligationById(id)).await? else {
        return Ok(None);
    };
    let seen = load_seen(ctx, row.organization_id).await?;
    Ok(seen.filter(Seen::is_full).map(|_| ReportingObligation(row)))
}

/// An exemption or an extension, with applicant, reason, grantor and end.
#[derive(Clone, Debug)]
pub(super) struct ReportingException(reporting_exception::Model);

/// An exemption or an extension, with applicant, reason, grantor and end.
#[Object]
impl ReportingException {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// Exemption or extension.
    async fn kind(&self) -> ReportingExceptionKind {
        self.0.kind.into()
    }

    /// Who asked for it.
    async fn applicant(&self) -> &str {
        &self.0.applicant
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// The new due time of an extension.
    async fn until(&self) -> Option<DateTime> {
        self.0.until.map(DateTime)
    }

    /// Who granted it.
    async fn granted_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.granted_by).await
    }

    /// When it was granted.
    async fn granted_at(&self) -> DateTime {
        self.0.granted_at.into()
    }

    /// When it was revoked or replaced; null while in force.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }
}

/// Whether the reader may write an organization's report, and so reads its draft.
pub(super) fn may_draft(ctx: &Context<'_>, place: &Place) -> bool {
    let actor = Ctx::of(ctx).actor();
    actor.is_ok_and(|actor| {
        crate::access::require(actor, crate::access::Action::ReportDraft, place).is_ok()
    })
}
