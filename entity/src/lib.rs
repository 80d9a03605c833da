//! Vocabulary and table shapes of zeren: one file for each table, and the words that several share.
//! No queries, no rules, no GraphQL.

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub mod account;
pub mod activity;
pub mod activity_organization;
pub mod activity_output;
pub mod activity_participant;
pub mod appointment;
pub mod appraisal_ballot;
pub mod appraisal_ballot_token;
pub mod appraisal_cycle;
pub mod appraisal_decision;
pub mod appraisal_disqualification;
pub mod appraisal_entry;
pub mod appraisal_exclusion;
pub mod appraisal_inspection;
pub mod appraisal_objection;
pub mod appraisal_override;
pub mod appraisal_override_decision;
pub mod appraisal_predicate;
pub mod appraisal_problem;
pub mod appraisal_rater;
pub mod appraisal_rater_group;
pub mod appraisal_result;
pub mod appraisal_scheme;
pub mod appraisal_score;
pub mod appraisal_stage;
pub mod appraisal_statement;
pub mod appraisal_voter;
pub mod change;
pub mod contact_point;
pub mod contact_visit;
pub mod division;
pub mod division_code;
pub mod dues_arrears;
pub mod dues_assertion;
pub mod dues_balance;
pub mod dues_base;
pub mod dues_book;
pub mod dues_collection;
pub mod dues_disclosure;
pub mod dues_entry;
pub mod dues_line;
pub mod dues_objection;
pub mod dues_objection_answer;
pub mod dues_payment;
pub mod dues_policy;
pub mod dues_policy_share;
pub mod dues_rate;
pub mod dues_relief;
pub mod dues_remittance;
pub mod dues_reopening;
pub mod dues_seal;
pub mod dues_share;
pub mod dues_spending;
pub mod dues_standard;
pub mod evidence_file;
pub mod hand_over;
pub mod hand_over_item;
pub mod hand_over_signature;
pub mod history_event;
pub mod history_head;
pub mod history_personal;
pub mod history_seal;
pub mod history_seal_head;
pub mod idempotency;
pub mod inspection;
pub mod inspection_finding;
pub mod instruction;
pub mod local_norm;
pub mod membership;
pub mod missed_norm;
pub mod norm_course;
pub mod norm_course_log;
pub mod norm_log;
pub mod norm_year;
pub mod organization;
pub mod organization_edge;
pub mod organization_succession;
pub mod organization_term;
pub mod period;
pub mod person;
pub mod post;
pub mod question;
pub mod rectification;
pub mod rectification_step;
pub mod refresh_token;
pub mod report_hearing;
pub mod reporting_exception;
pub mod reporting_obligation;
pub mod reporting_round;
pub mod responsibility_chain;
pub mod responsibility_duties;
pub mod responsibility_link;
pub mod role_grant;
pub mod session;
pub mod sign_in_failure;
pub mod suggestion_reply;
pub mod tally;
pub mod work_report;
pub mod work_report_draft;
pub mod work_report_state;
pub mod work_report_version;

pub use division_code::DivisionCode;
pub use period::Period;

/// Declares ids that cannot be mistaken for each other.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType, Serialize,
            Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

ids! {
    /// Key of an organization.
    OrganizationId,
    /// Key of a person.
    PersonId,
    /// Key of a post.
    PostId,
    /// Key of an appointment.
    AppointmentId,
    /// Key of a membership.
    MembershipId,
    /// Key of an account.
    AccountId,
    /// Key of a grant.
    GrantId,
    /// Key of a session.
    SessionId,
    /// Key of a reporting round.
    RoundId,
    /// Key of a reporting obligation.
    ObligationId,
    /// Key of an exemption or extension.
    ExceptionId,
    /// Key of a work report.
    ReportId,
    /// Key of a hearing.
    HearingId,
    /// Key of an instruction.
    InstructionId,
    /// Key of a rectification.
    RectificationId,
    /// Key of a hand-over.
    HandOverId,
    /// Key of a responsibility chain.
    ChainId,
    /// Key of a link of a responsibility chain.
    LinkId,
    /// Key of a local norm.
    NormId,
    /// Key of an activity.
    ActivityId,
    /// Key of a file that proves an activity.
    EvidenceFileId,
    /// Key of a retention policy.
    DuesPolicyId,
    /// Key of an entry in the books.
    DuesEntryId,
    /// Key of a collection of dues.
    DuesCollectionId,
    /// Key of a remittance or grant.
    DuesRemittanceId,
    /// Key of a spending.
    DuesSpendingId,
    /// Key of what a bank says.
    DuesAssertionId,
    /// Key of the seal of a month.
    DuesSealId,
    /// Key of a year's disclosure.
    DuesDisclosureId,
    /// Key of an objection to a disclosure.
    DuesObjectionId,
    /// Key of a standard of members' dues.
    DuesStandardId,
    /// Key of the income by which a member's dues are reckoned.
    DuesBaseId,
    /// Key of a relief from dues.
    DuesReliefId,
    /// Key of a version of a scheme of appraisal.
    SchemeId,
    /// Key of a cycle of appraisal.
    CycleId,
    /// Key of the appraisal of one organization in a cycle.
    EntryId,
    /// Key of a group of reviewers.
    RaterGroupId,
    /// Key of an objection to a result.
    ObjectionId,
    /// Key of what is asked against an exclusion from an award.
    OverrideId,
    /// Key of an inspection.
    InspectionId,
    /// Key of a question.
    QuestionId,
    /// Key of a contact point.
    ContactPointId,
    /// Key of a norm's miss that was taken up.
    MissedNormId,
}
