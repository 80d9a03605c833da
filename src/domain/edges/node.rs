//! The interface `Node` and the lookups by id.

use async_graphql::{Context, ID, Interface, Object};
use entity::{
    AccountId, ActivityId, AppointmentId, ContactPointId, CycleId, DivisionCode, DuesCollectionId,
    DuesEntryId, DuesPolicyId, DuesReliefId, DuesRemittanceId, DuesSpendingId, EntryId,
    EvidenceFileId, HandOverId, InspectionId, LinkId, MembershipId, MissedNormId, NormId,
    ObligationId, OrganizationId, PersonId, PostId, QuestionId, RectificationId, ReportId, RoundId,
    SchemeId,
};

use super::{Division, Organization, ResponsibilityLink, organization};
use crate::domain::activity::graphql::{
    Activity, EvidenceFile, visible_activity, visible_evidence_file,
};
use crate::domain::appraisal::graphql::{
    AppraisalCycle, AppraisalEntry, AppraisalScheme, visible_appraisal, visible_cycle,
    visible_scheme,
};
use crate::domain::auth::graphql::{Account, readable_account};
use crate::domain::calendar::graphql::{CalendarEntry, visible_entry as calendar_entry};
use crate::domain::dues::graphql::{
    DuesCollection, DuesEntry, DuesRelief, DuesRemittance, DuesSpending, MemberDues,
    RetentionPolicy, visible_collection, visible_entry, visible_member_dues, visible_policy,
    visible_relief, visible_remittance, visible_spending,
};
use crate::domain::handover::graphql::{HandOver, visible_hand_over};
use crate::domain::history::graphql::{EVENT, HistoryEvent, visible_event};
use crate::domain::norm::graphql::{Norm, visible_norm};
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::{
    Appointment, AppointmentById, DivisionByCode, Membership, MembershipById, Person, Post,
    PostById, load_seen, visible_person,
};
use crate::domain::rectification::graphql::{Rectification, visible_rectification};
use crate::domain::report::graphql::{
    ReportingObligation, ReportingRound, WorkReport, visible_obligation, visible_report,
    visible_round,
};
use crate::domain::responsibility::graphql::{ResponsibilityChain, visible_chain, visible_link};
use crate::domain::status::graphql::{StatusReason, visible_reason};
use crate::domain::supervision::graphql::{
    ContactPoint, Inspection, MissedNorm, Question, visible_contact_point, visible_inspection,
    visible_missed_norm, visible_question,
};
use crate::domain::task::graphql::{Task, visible_task};
use crate::error::Result;
use crate::graphql::{Ctx, NodeId, decode, split};

/// Anything with an id of its own.
#[derive(Clone, Debug, Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Opaque; names the thing across the whole service."
))]
pub enum Node {
    /// An organization.
    Organization(Organization),
    /// A division.
    Division(Division),
    /// A person.
    Person(Person),
    /// A post.
    Post(Post),
    /// An appointment.
    Appointment(Appointment),
    /// A membership.
    Membership(Membership),
    /// A responsibility chain.
    ResponsibilityChain(ResponsibilityChain),
    /// A link of a responsibility chain.
    ResponsibilityLink(ResponsibilityLink),
    /// A reporting round.
    ReportingRound(ReportingRound),
    /// An obligation of a round.
    ReportingObligation(ReportingObligation),
    /// A work report.
    WorkReport(WorkReport),
    /// An activity.
    Activity(Activity),
    /// A file that proves an activity.
    EvidenceFile(EvidenceFile),
    /// A rectification.
    Rectification(Rectification),
    /// A hand-over.
    HandOver(HandOver),
    /// How collected dues are shared.
    RetentionPolicy(RetentionPolicy),
    /// A collection of dues.
    DuesCollection(DuesCollection),
    /// A transfer of dues.
    DuesRemittance(DuesRemittance),
    /// A spending.
    DuesSpending(DuesSpending),
    /// An entry in the books of dues.
    DuesEntry(DuesEntry),
    /// That a member pays less or nothing.
    DuesRelief(DuesRelief),
    /// What a member owes for a month.
    MemberDues(MemberDues),
    /// A version of a scheme of appraisal.
    AppraisalScheme(AppraisalScheme),
    /// A cycle of appraisal.
    AppraisalCycle(AppraisalCycle),
    /// The appraisal of one organization.
    AppraisalEntry(AppraisalEntry),
    /// An account, for those who manage it.
    Account(Account),
    /// An event of a history.
    HistoryEvent(HistoryEvent),
    /// A norm.
    Norm(Norm),
    /// An inspection.
    Inspection(Inspection),
    /// A question.
    Question(Question),
    /// A contact point.
    ContactPoint(ContactPoint),
    /// A norm's miss that was taken up.
    MissedNorm(MissedNorm),
    /// A reason of a status.
    StatusReason(StatusReason),
    /// Something that waits for the viewer.
    Task(Task),
    /// Something that comes due.
    CalendarEntry(CalendarEntry),
}

/// Lookups by id.
#[derive(Clone, Copy, Debug, Default)]
pub struct EdgesQuery;

#[Object]
impl EdgesQuery {
    /// Anything by its id; null both for what is absent and for what the reader may not see.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opaque id.")] id: ID,
    ) -> Result<Option<Node>> {
        Ctx::of(ctx).actor()?;
        node(ctx, &id).await
    }

    /// An organization by its id; null both for what is absent and for what the reader may not see.
    async fn organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opaque id.")] id: ID,
    ) -> Result<Option<Organization>> {
        Ctx::of(ctx).actor()?;
        match decode::<OrganizationId>(&id, "id")? {
            Some(id) => organization(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// Anything by its id; none both for what is absent and for what the reader may not see.
///
/// # Errors
/// A refusal of a malformed id, or when the database fails.
#[expect(clippy::too_many_lines, reason = "an arm for each kind of node")]
pub async fn node(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let loaders = Ctx::loaders(ctx);
    let Some((kind, key)) = split(id) else {
        // Gives the refusal of a malformed id.
        return decode::<OrganizationId>(id, "id")
            .map(|_| None)
            .map_err(Into::into);
    };
    Ok(match kind.as_str() {
        OrganizationId::KIND => match decode(id, "id")? {
            Some(id) => organization(ctx, id).await?.map(Node::Organization),
            None => None,
        },
        "Division" => match key.parse::<DivisionCode>() {
            Ok(code) => {
                let row = loaders.load_one(DivisionByCode(code)).await?;
                row.map(Division::from).map(Node::Division)
            }
            Err(_) => None,
        },
        PersonId::KIND => match decode(id, "id")? {
            Some(id) => visible_person(ctx, id).await?.map(Node::Person),
            None => None,
        },
        PostId::KIND => match decode(id, "id")? {
            Some(id) => match loaders.load_one(PostById(id)).await? {
                Some(row) if sees(ctx, row.organization_id).await? => {
                    Some(Node::Post(Post::from(row)))
                }
                Some(_) | None => None,
            },
            None => None,
        },
        AppointmentId::KIND => match decode(id, "id")? {
            Some(id) => match loaders.load_one(AppointmentById(id)).await? {
                Some(row) if sees(ctx, row.organization_id).await? => {
                    Some(Node::Appointment(Appointment::from(row)))
                }
                Some(_) | None => None,
            },
            None => None,
        },
        MembershipId::KIND => match decode(id, "id")? {
            Some(id) => match loaders.load_one(MembershipById(id)).await? {
                Some(row) if sees(ctx, row.organization_id).await? => {
                    Some(Node::Membership(Membership::from(row)))
                }
                Some(_) | None => None,
            },
            None => None,
        },
        RoundId::KIND => match decode(id, "id")? {
            Some(id) => visible_round(ctx, id).await?.map(Node::ReportingRound),
            None => None,
        },
        ObligationId::KIND => match decode(id, "id")? {
            Some(id) => visible_obligation(ctx, id)
                .await?
                .map(Node::ReportingObligation),
            None => None,
        },
        ReportId::KIND => match decode(id, "id")? {
            Some(id) => visible_report(ctx, id).await?.map(Node::WorkReport),
            None => None,
        },
        ActivityId::KIND => match decode(id, "id")? {
            Some(id) => visible_activity(ctx, id).await?.map(Node::Activity),
            None => None,
        },
        EvidenceFileId::KIND => match decode(id, "id")? {
            Some(id) => visible_evidence_file(ctx, id)
                .await?
                .map(Node::EvidenceFile),
            None => None,
        },
        RectificationId::KIND => match decode(id, "id")? {
            Some(id) => visible_rectification(ctx, id)
                .await?
                .map(Node::Rectification),
            None => None,
        },
        HandOverId::KIND => match decode(id, "id")? {
            Some(id) => visible_hand_over(ctx, id).await?.map(Node::HandOver),
            None => None,
        },
        CycleId::KIND => match decode(id, "id")? {
            Some(id) => visible_cycle(ctx, id).await?.map(Node::AppraisalCycle),
            None => None,
        },
        EntryId::KIND => match decode(id, "id")? {
            Some(id) => visible_appraisal(ctx, id).await?.map(Node::AppraisalEntry),
            None => None,
        },
        DuesPolicyId::KIND => match decode(id, "id")? {
            Some(id) => visible_policy(ctx, id).await?.map(Node::RetentionPolicy),
            None => None,
        },
        DuesCollectionId::KIND => match decode(id, "id")? {
            Some(id) => visible_collection(ctx, id).await?.map(Node::DuesCollection),
            None => None,
        },
        DuesRemittanceId::KIND => match decode(id, "id")? {
            Some(id) => visible_remittance(ctx, id).await?.map(Node::DuesRemittance),
            None => None,
        },
        DuesSpendingId::KIND => match decode(id, "id")? {
            Some(id) => visible_spending(ctx, id).await?.map(Node::DuesSpending),
            None => None,
        },
        DuesEntryId::KIND => match decode(id, "id")? {
            Some(id) => visible_entry(ctx, id).await?.map(Node::DuesEntry),
            None => None,
        },
        DuesReliefId::KIND => match decode(id, "id")? {
            Some(id) => visible_relief(ctx, id).await?.map(Node::DuesRelief),
            None => None,
        },
        "MemberDues" => visible_member_dues(ctx, &key).await?.map(Node::MemberDues),
        SchemeId::KIND => match decode(id, "id")? {
            Some(id) => visible_scheme(ctx, id).await?.map(Node::AppraisalScheme),
            None => None,
        },
        AccountId::KIND => match decode(id, "id")? {
            Some(id) => readable_account(ctx, id).await?.map(Node::Account),
            None => None,
        },
        "ResponsibilityChain" => visible_chain(ctx, &key)
            .await?
            .map(Node::ResponsibilityChain),
        LinkId::KIND => match decode(id, "id")? {
            Some(id) => visible_link(ctx, id).await?.map(Node::ResponsibilityLink),
            None => None,
        },
        InspectionId::KIND => match decode(id, "id")? {
            Some(id) => visible_inspection(ctx, id).await?.map(Node::Inspection),
            None => None,
        },
        QuestionId::KIND => match decode(id, "id")? {
            Some(id) => visible_question(ctx, id).await?.map(Node::Question),
            None => None,
        },
        ContactPointId::KIND => match decode(id, "id")? {
            Some(id) => visible_contact_point(ctx, id)
                .await?
                .map(Node::ContactPoint),
            None => None,
        },
        MissedNormId::KIND => match decode(id, "id")? {
            Some(id) => visible_missed_norm(ctx, id).await?.map(Node::MissedNorm),
            None => None,
        },
        EVENT => visible_event(ctx, &key).await?.map(Node::HistoryEvent),
        NormId::KIND => visible_norm(ctx, &key).await?.map(Node::Norm),
        "StatusReason" => visible_reason(ctx, &key).await?.map(Node::StatusReason),
        "CalendarEntry" => calendar_entry(ctx, &key).await?.map(Node::CalendarEntry),
        "Task" => visible_task(ctx, &key).await?.map(Node::Task),
        _ => None,
    })
}

async fn sees(ctx: &Context<'_>, id: OrganizationId) -> Result<bool> {
    Ok(load_seen(ctx, id)
        .await?
        .as_ref()
        .is_some_and(Seen::is_full))
}
