//! The rules of hand-overs (domain §4.1), pure: values in, decisions out.

use chrono::NaiveDate;
use entity::hand_over_signature::{self, HandOverSide};
use entity::{PersonId, appointment};

use crate::error::{Refusal, RefusalCode};

/// The clause that all of this follows.
const CLAUSE: &str = "4.1";
/// Characters of a reason at the most.
const REASON_MAX: usize = 500;

/// Why something is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    /// The two appointments are not to one post.
    NotOnePost,
    /// One person cannot hand over to themselves.
    SamePerson,
    /// Nobody has said when the post ends for who holds it.
    StillHeld,
    /// Who comes does not hold the post today.
    NotYetHeld,
    /// This appointment is being handed over, or was.
    HandedOver,
    /// It is completed.
    Completed,
    /// The list has changed since it was read.
    Stale,
    /// The signer is neither of the two, and gave no reason for signing for who has gone.
    NotAParty,
    /// The reason is too long.
    ReasonTooLong,
}

impl From<Violation> for Refusal {
    fn from(violation: Violation) -> Self {
        use RefusalCode as Code;
        let (code, at, zh, en) = match violation {
            Violation::NotOnePost => (
                Code::Invalid,
                Some("incomingAppointmentId"),
                "移交人和接收人的任职不是同一职务",
                "the two appointments are not to the same post",
            ),
            Violation::SamePerson => (
                Code::SamePerson,
                Some("incomingAppointmentId"),
                "移交人和接收人不能是同一人",
                "a post is not handed over to the person who leaves it",
            ),
            Violation::StillHeld => (
                Code::WrongState,
                Some("outgoingAppointmentId"),
                "该任职尚未确定免职日期",
                "no day is set on which this appointment ends",
            ),
            Violation::NotYetHeld => (
                Code::WithoutPost,
                Some("incomingAppointmentId"),
                "接收人今天不担任该职务",
                "who comes does not hold the post today",
            ),
            Violation::HandedOver => (
                Code::Duplicate,
                Some("outgoingAppointmentId"),
                "该任职已发起过交接",
                "this appointment has a hand-over already",
            ),
            Violation::Completed => (
                Code::WrongState,
                Some("handOverId"),
                "交接已经完成",
                "the hand-over is completed",
            ),
            Violation::Stale => (
                Code::StaleRevision,
                Some("contentHash"),
                "交接清单已有变化，请重新核对后签字",
                "the list has changed: read it again, then sign",
            ),
            Violation::NotAParty => (
                Code::NotTheHolder,
                Some("reason"),
                "只有移交人和接收人可以签字；代离任人签字须说明理由",
                "only the two sign; whoever signs for the one who has gone says why",
            ),
            Violation::ReasonTooLong => (
                Code::TooLong,
                Some("reason"),
                "最多 500 个字符",
                "at most 500 characters",
            ),
        };
        let refusal = Self::new(code, zh, en).by(CLAUSE);
        match at {
            Some(at) => refusal.at(at),
            None => refusal,
        }
    }
}

/// What speaks against handing over from one appointment to another.
pub(crate) fn open(
    from: &appointment::Model,
    to: &appointment::Model,
    today: NaiveDate,
) -> Vec<Violation> {
    let mut found = Vec::new();
    if from.post_id != to.post_id {
        found.push(Violation::NotOnePost);
    } else if from.person_id == to.person_id {
        found.push(Violation::SamePerson);
    }
    if from.valid_until.is_none() {
        found.push(Violation::StillHeld);
    }
    if to.valid_from > today || to.valid_until.is_some_and(|until| until <= today) {
        found.push(Violation::NotYetHeld);
    }
    found
}

/// For which side somebody signs: who comes and who goes for themselves; with a reason, somebody else
/// for who has gone.
pub(crate) fn side(
    signer: Option<PersonId>,
    (outgoing, incoming): (PersonId, PersonId),
    reason: Option<&str>,
) -> Result<HandOverSide, Violation> {
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > REASON_MAX) {
        return Err(Violation::ReasonTooLong);
    }
    match signer {
        Some(person) if person == incoming => Ok(HandOverSide::Incoming),
        Some(person) if person == outgoing => Ok(HandOverSide::Outgoing),
        Some(_) | None if reason.is_some() => Ok(HandOverSide::Outgoing),
        Some(_) | None => Err(Violation::NotAParty),
    }
}

/// Whether both sides have signed the list with this hash, by the newest signature of each.
pub(crate) fn is_signed_by_both(signatures: &[hand_over_signature::Model], hash: &[u8]) -> bool {
    [HandOverSide::Outgoing, HandOverSide::Incoming]
        .iter()
        .all(|side| newest(signatures, *side).is_some_and(|newest| newest.content_hash == hash))
}

/// The newest signature of a side.
pub(crate) fn newest(
    signatures: &[hand_over_signature::Model],
    side: HandOverSide,
) -> Option<&hand_over_signature::Model> {
    signatures.iter().rev().find(|one| one.side == side)
}
