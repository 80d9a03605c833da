//! What a task is, and in which order tasks stand. Pure.

use chrono::{DateTime, Utc};
use entity::{
    CycleId, DuesReliefId, DuesRemittanceId, DuesSpendingId, EntryId, HandOverId, LinkId,
    ObligationId, OrganizationId, QuestionId, RectificationId, ReportId,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TaskKind {
    /// A report is due and not filed.
    FileReport,
    /// A report was returned and is to be filed again.
    RefileReport,
    /// A report was filed and is to be accepted or returned.
    ReviewReport,
    /// Duties wait for the signature of who holds the post.
    SignDuties,
    /// A rectification is to be planned or carried out.
    CarryRectification,
    /// A rectification is claimed to be done and is to be verified by somebody else.
    JudgeRectification,
    /// A hand-over waits for the viewer's signature.
    SignHandOver,
    /// Dues have been sent and are to be confirmed or refused.
    AnswerRemittance,
    /// A spending was asked for and is to be decided.
    DecideSpending,
    /// A relief from members' dues was asked for and is to be decided.
    DecideRelief,
    /// A month of the books is over and not closed.
    CloseMonth,
    /// Scores are missing that the viewer is to give.
    ScoreAppraisal,
    /// An objection to a result is not decided.
    DecideObjection,
    /// A question is to be answered.
    AnswerQuestion,
    /// A rectification is long over its term and has climbed to the viewer.
    ChaseRectification,
    /// An answer was given, and the asker is to say whether it satisfies.
    JudgeAnswer,
    /// A working committee's report was filed, and no leader has heard it.
    HearReport,
    /// An accepted report makes suggestions that are not answered.
    AnswerSuggestion,
    /// Activities are recorded that their superior has not confirmed.
    ConfirmActivity,
}

/// What it is to be done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An obligation to report.
    Obligation(ObligationId),
    /// A work report.
    Report(ReportId),
    /// A link of a responsibility chain.
    Link(LinkId),
    /// A rectification.
    Rectification(RectificationId),
    /// A hand-over.
    HandOver(HandOverId),
    /// A transfer of dues.
    Remittance(DuesRemittanceId),
    /// A spending.
    Spending(DuesSpendingId),
    /// A relief from members' dues.
    Relief(DuesReliefId),
    /// An organization's books.
    Books(OrganizationId),
    /// What an organization has recorded.
    Records(OrganizationId),
    /// A cycle of appraisal.
    Cycle(CycleId),
    /// An appraised organization's result.
    Entry(EntryId),
    /// A question.
    Question(QuestionId),
}

impl Subject {
    /// Its key.
    #[must_use]
    pub const fn key(self) -> Uuid {
        match self {
            Self::Obligation(id) => id.0,
            Self::Report(id) => id.0,
            Self::Link(id) => id.0,
            Self::Rectification(id) => id.0,
            Self::HandOver(id) => id.0,
            Self::Remittance(id) => id.0,
            Self::Spending(id) => id.0,
            Self::Relief(id) => id.0,
            Self::Books(id) | Self::Records(id) => id.0,
            Self::Cycle(id) => id.0,
            Self::Entry(id) => id.0,
            Self::Question(id) => id.0,
        }
    }
}

/// Something that waits for the viewer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Task {
    /// What is to be done.
    pub kind: TaskKind,
    /// To what.
    pub subject: Subject,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Which one: a title, a problem, a purpose, a month.
    pub text: String,
    /// Until when; none where no rule says.
    pub due_at: Option<DateTime<Utc>>,
}

impl Task {
    /// Where it stands among others: the earliest due first, what has no due time last.
    #[must_use]
    pub fn place(&self) -> (DateTime<Utc>, TaskKind, Uuid) {
        let due = self.due_at.unwrap_or(DateTime::<Utc>::MAX_UTC);
        (due, self.kind, self.subject.key())
    }
}

/// Whether a side of a hand-over still has to sign: it has not, or the other side has signed a
/// list that is not the one it signed. The signatures are (own side, hash), oldest first.
#[must_use]
pub fn has_to_sign<'a>(signatures: impl Iterator<Item = (bool, &'a [u8])>) -> bool {
    let (mut own, mut other) = (None, None);
    for (is_own, hash) in signatures {
        match is_own {
            true => own = Some(hash),
            false => other = Some(hash),
        }
    }
    own.is_none() || other.is_some_and(|other| own != Some(other))
}

/// How many scores a seat of a group still has to give: for every entry that is not the rater's own,
/// every indicator of the group.
#[must_use]
pub const fn scores_missing(entries: usize, indicators: usize, given: usize) -> usize {
    entries.saturating_mul(indicators).saturating_sub(given)
}

#[cfg(test)]
mod tests {
    use super::{has_to_sign, scores_missing};

    #[test]
    fn a_side_signs_until_both_have_signed_one_list() {
        let has = |rows: &[(bool, u8)]| {
            let hashes: Vec<_> = rows.iter().map(|(own, hash)| (*own, [*hash])).collect();
            has_to_sign(hashes.iter().map(|(own, hash)| (*own, hash.as_slice())))
        };
        assert!(has(&[]));
        assert!(has(&[(false, 1)]));
        assert!(!has(&[(true, 1)]), "the other side is waited for");
        assert!(has(&[(true, 1), (false, 2)]), "what came between");
        assert!(!has(&[(true, 1), (false, 2), (true, 2)]));
    }

    #[test]
    fn every_indicator_of_every_entry_is_scored() {
        assert_eq!(scores_missing(60, 3, 179), 1);
        assert_eq!(scores_missing(60, 3, 180), 0);
        assert_eq!(scores_missing(60, 3, 200), 0);
    }
}
