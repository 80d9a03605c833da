//! What the writes of supervision take.

use async_graphql::{ID, InputObject};

use super::contact::ContactPointKind;
use super::inspection::InspectionMethod;
use crate::graphql::{Date, Fen, PeriodScalar};

/// What is to be done against a problem.
#[derive(Debug, Default, InputObject)]
pub(super) struct RemedyInput {
    /// What is to be done; the organization says so itself if left out.
    pub(super) measures: Option<String>,
    /// The last day of the term: from today on, within three years; ninety days if left out.
    pub(super) due_on: Option<Date>,
    /// Who answers for it; the first responsible person if left out.
    pub(super) responsible_person_id: Option<ID>,
}

/// A problem that was found.
#[derive(Debug, InputObject)]
pub(super) struct InspectionFindingInput {
    /// What is wrong, up to 2,000 characters.
    pub(super) text: String,
    /// What follows; if left out, the finding is noted and opens no rectification.
    pub(super) remedy: Option<RemedyInput>,
}

/// An inspection to record.
#[derive(Debug, InputObject)]
pub(super) struct RecordInspectionInput {
    /// Who inspected: a body above, or one that supervises in the division.
    pub(super) inspector_id: ID,
    /// Whom it inspected; the keeper where it is about a contact point.
    pub(super) organization_id: ID,
    /// The contact point that it was about.
    pub(super) contact_point_id: Option<ID>,
    /// The appraisal of the inspected organization for which it was made, before scores are summed up.
    pub(super) appraisal_entry_id: Option<ID>,
    /// What it was about, up to 200 characters.
    pub(super) title: String,
    /// How it was done.
    pub(super) methods: Vec<InspectionMethod>,
    /// The first day, not in the future.
    pub(super) starts_on: Date,
    /// The last day; the same day if left out.
    pub(super) ends_on: Option<Date>,
    /// What was found on the whole, up to 2,000 characters.
    pub(super) summary: String,
    /// The problems that were found, up to 50.
    #[graphql(default)]
    pub(super) findings: Vec<InspectionFindingInput>,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// A question to ask.
#[derive(Debug, InputObject)]
pub(super) struct AskQuestionInput {
    /// The organization in which it is asked.
    pub(super) asker_id: ID,
    /// Who is to answer.
    pub(super) organization_id: ID,
    /// What is asked, up to 2,000 characters.
    pub(super) text: String,
    /// The last day of the term for the answer.
    pub(super) due_on: Date,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// The answer to a question.
#[derive(Debug, InputObject)]
pub(super) struct AnswerQuestionInput {
    /// The question.
    pub(super) question_id: ID,
    /// The revision that was read.
    pub(super) expected_revision: i32,
    /// The answer, up to 2,000 characters.
    pub(super) answer: String,
}

/// What the asker says of an answer.
#[derive(Debug, InputObject)]
pub(super) struct JudgeAnswerInput {
    /// The question.
    pub(super) question_id: ID,
    /// The revision that was read.
    pub(super) expected_revision: i32,
    /// What the asker says: what is wrong, where it does not satisfy. Up to 2,000 characters.
    pub(super) verdict: String,
    /// What is to be done; if left out, the answer satisfies.
    pub(super) remedy: Option<RemedyInput>,
}

/// A contact point to keep.
#[derive(Debug, InputObject)]
pub(super) struct KeepContactPointInput {
    /// The leader's organization.
    pub(super) organization_id: ID,
    /// The appointment in which the leader keeps it.
    pub(super) appointment_id: ID,
    /// The organization that is helped, where it is one.
    pub(super) helped_organization_id: Option<ID>,
    /// What it is.
    pub(super) kind: ContactPointKind,
    /// Its name, up to 200 characters.
    pub(super) name: String,
    /// The first day, not in the future.
    pub(super) valid_from: Date,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// A visit to a contact point.
#[derive(Debug, InputObject)]
pub(super) struct RecordContactVisitInput {
    /// The contact point.
    pub(super) contact_point_id: ID,
    /// The day.
    pub(super) visited_on: Date,
    /// What was done, up to 2,000 characters.
    pub(super) text: String,
    /// Funds that it brought, in fen.
    pub(super) funds: Option<Fen>,
    /// Materials that it brought.
    pub(super) materials: Option<String>,
    /// What came of it.
    pub(super) result: Option<String>,
    /// The problems that were seen, up to 50: the findings of an inspection of whom is helped.
    #[graphql(default)]
    pub(super) findings: Vec<InspectionFindingInput>,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// A contact point to give up.
#[derive(Debug, InputObject)]
pub(super) struct EndContactPointInput {
    /// The contact point.
    pub(super) contact_point_id: ID,
    /// The revision that was read.
    pub(super) expected_revision: i32,
    /// The last day.
    pub(super) ends_on: Date,
}

/// A problem that petitioners named.
#[derive(Debug, InputObject)]
pub(super) struct OpenPetitionRectificationInput {
    /// The activity at which petitioners were received.
    pub(super) activity_id: ID,
    /// Whose problem it is.
    pub(super) organization_id: ID,
    /// What is wrong, up to 2,000 characters.
    pub(super) problem: String,
    /// What is to be done.
    pub(super) remedy: Option<RemedyInput>,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// A norm's miss to take up.
#[derive(Debug, InputObject)]
pub(super) struct OpenNormRectificationInput {
    /// Who missed it.
    pub(super) organization_id: ID,
    /// The norm's code.
    pub(super) code: String,
    /// The window in which it was missed.
    pub(super) period: PeriodScalar,
    /// What is to be done.
    pub(super) remedy: Option<RemedyInput>,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}
