//! What acts on reports are given.

use async_graphql::{ID, InputObject};

use super::round::ReportingAudience;
use crate::graphql::{Date, DateTime, Decimal, PeriodScalar};

/// What an issuer opens.
#[derive(Debug, InputObject)]
pub(super) struct OpenReportingRoundInput {
    /// The issuer: leads the departments, or guides the committees.
    pub(super) organization_id: ID,
    /// A half year, such as 2026-H1.
    pub(super) period: PeriodScalar,
    /// Its title.
    pub(super) title: String,
    /// After it a first submission is late. In the future.
    pub(super) due_at: DateTime,
    /// Until it there are only reminders; ten days after the due time if left out.
    pub(super) grace_until: Option<DateTime>,
    /// After it nothing is saved or submitted; sixty days after the due time if left out.
    pub(super) lock_at: Option<DateTime>,
    /// Who owes a report.
    pub(super) audience: ReportingAudience,
    /// The form; the standard half-year form if left out.
    pub(super) form: Option<ReportFormInput>,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// The form of a round.
#[derive(Debug, InputObject)]
pub(super) struct ReportFormInput {
    /// Texts.
    pub(super) sections: Vec<ReportSectionInput>,
    /// Keys of figures of the catalogue.
    pub(super) figures: Vec<String>,
}

/// A text that a round asks for.
#[derive(Debug, InputObject)]
pub(super) struct ReportSectionInput {
    /// Letters, digits, `_` and `-`.
    pub(super) key: String,
    /// Title as people read it.
    pub(super) title: String,
    /// Whether a report without it cannot be submitted.
    #[graphql(default = true)]
    pub(super) required: bool,
}

/// The parts of a draft that a filer changes; what is left out stays.
#[derive(Debug, InputObject)]
pub(super) struct SaveWorkReportDraftInput {
    /// The round.
    pub(super) round_id: ID,
    /// Who reports.
    pub(super) organization_id: ID,
    /// 0 for the first save, else the revision that was read.
    pub(super) expected_revision: i32,
    /// Texts to replace, by key.
    pub(super) sections: Option<Vec<SectionTextInput>>,
    /// Numbers to state.
    pub(super) figures: Option<Vec<StatedFigureInput>>,
    /// The whole list of problems.
    pub(super) problems: Option<Vec<ProblemInput>>,
    /// The whole list of suggestions.
    pub(super) suggestions: Option<Vec<String>>,
}

/// A problem that a report names.
#[derive(Debug, InputObject)]
pub(super) struct ProblemInput {
    /// What is wrong.
    pub(super) text: String,
    /// What is to be done.
    pub(super) measures: Option<String>,
    /// Until when; 90 days after acceptance if left out.
    pub(super) due_on: Option<Date>,
    /// By whom; the first responsible person if left out.
    pub(super) responsible_person_id: Option<ID>,
}

/// The text of a section.
#[derive(Debug, InputObject)]
pub(super) struct SectionTextInput {
    /// Key in the form.
    pub(super) key: String,
    /// Up to 20,000 characters.
    pub(super) text: String,
}

/// A number that the filer states.
#[derive(Debug, InputObject)]
pub(super) struct StatedFigureInput {
    /// Key in the form.
    pub(super) key: String,
    /// Left out or null: back to the computed number.
    pub(super) stated: Option<Decimal>,
    /// Why it differs from the computed number.
    pub(super) reason: Option<String>,
}

/// What is filed.
#[derive(Debug, InputObject)]
pub(super) struct SubmitWorkReportInput {
    /// The report.
    pub(super) report_id: ID,
    /// The revision that was read.
    pub(super) expected_revision: i32,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// What goes back, and why.
#[derive(Debug, InputObject)]
pub(super) struct ReturnWorkReportInput {
    /// The report.
    pub(super) report_id: ID,
    /// The revision that was read.
    pub(super) expected_revision: i32,
    /// What is to be put right.
    pub(super) reason: String,
    /// Keys of the sections to reopen; `@figures`, `@problems`, `@suggestions` reopen the other parts.
    pub(super) reopen_sections: Vec<String>,
}

/// What is accepted.
#[derive(Debug, InputObject)]
pub(super) struct AcceptWorkReportInput {
    /// The report.
    pub(super) report_id: ID,
    /// The revision that was read.
    pub(super) expected_revision: i32,
    /// A remark.
    pub(super) comment: Option<String>,
}

/// That a leader heard a report.
#[derive(Debug, InputObject)]
pub(super) struct RecordReportHearingInput {
    /// The report.
    pub(super) report_id: ID,
    /// The day, not in the future.
    pub(super) heard_on: Date,
    /// Who heard it: held a leading post in the party committee on that day.
    pub(super) leader_person_id: ID,
    /// What the leader asked for.
    #[graphql(default)]
    pub(super) instructions: Vec<InstructionInput>,
    /// The same key with the same input gives the first result.
    pub(super) idempotency_key: String,
}

/// What a leader asked for.
#[derive(Debug, InputObject)]
pub(super) struct InstructionInput {
    /// What is asked.
    pub(super) text: String,
    /// Until when, not before the hearing.
    pub(super) due_on: Option<Date>,
    /// By whom.
    pub(super) responsible_person_id: Option<ID>,
}

/// An answer to a suggestion.
#[derive(Debug, InputObject)]
pub(super) struct ReplyToSuggestionInput {
    /// The report.
    pub(super) report_id: ID,
    /// The suggestion's number in the newest submission, from 1.
    pub(super) number: i32,
    /// The answer.
    pub(super) reply: String,
}

/// An exemption or an extension.
#[derive(Debug, InputObject)]
pub(super) struct GrantReportingExceptionInput {
    /// The obligation.
    pub(super) obligation_id: ID,
    /// The new due time of an extension; left out for an exemption.
    pub(super) until: Option<DateTime>,
    /// Who asked for it.
    pub(super) applicant: String,
    /// Why.
    pub(super) reason: String,
}

/// The end of an exemption or extension.
#[derive(Debug, InputObject)]
pub(super) struct EndReportingExceptionInput {
    /// The obligation.
    pub(super) obligation_id: ID,
}
