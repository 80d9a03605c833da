//! Global ids: opaque to clients, the kind of thing and its key inside.

use async_graphql::ID;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::{
    AccountId, ActivityId, AppointmentId, ContactPointId, CycleId, DuesCollectionId,
    DuesDisclosureId, DuesEntryId, DuesObjectionId, DuesPolicyId, DuesReliefId, DuesRemittanceId,
    DuesSealId, DuesSpendingId, EntryId, EvidenceFileId, ExceptionId, GrantId, HandOverId,
    HearingId, InspectionId, InstructionId, LinkId, MembershipId, MissedNormId, NormId,
    ObjectionId, ObligationId, OrganizationId, OverrideId, PersonId, PostId, QuestionId,
    RectificationId, ReportId, RoundId, SchemeId, SessionId,
};
use uuid::Uuid;

use crate::error::{Error, Refusal, RefusalCode};

/// An id of the database that clients see as an opaque `ID`.
pub trait NodeId: Sized {
    /// The name of the GraphQL type.
    const KIND: &'static str;
    /// From the key.
    fn from_key(key: Uuid) -> Self;
    /// The key.
    fn key(&self) -> Uuid;
}

macro_rules! node_ids {
    ($($id:ident: $kind:literal,)*) => {$(
        impl NodeId for $id {
            const KIND: &'static str = $kind;
            fn from_key(key: Uuid) -> Self {
                Self(key)
            }
            fn key(&self) -> Uuid {
                self.0
            }
        }
    )*};
}

node_ids! {
    OrganizationId: "Organization",
    PersonId: "Person",
    PostId: "Post",
    AppointmentId: "Appointment",
    MembershipId: "Membership",
    AccountId: "Account",
    GrantId: "Grant",
    SessionId: "Session",
    RoundId: "ReportingRound",
    ObligationId: "ReportingObligation",
    ExceptionId: "ReportingException",
    ReportId: "WorkReport",
    HearingId: "ReportHearing",
    InstructionId: "Instruction",
    SchemeId: "AppraisalScheme",
    RectificationId: "Rectification",
    LinkId: "ResponsibilityLink",
    HandOverId: "HandOver",
    DuesPolicyId: "RetentionPolicy",
    DuesEntryId: "DuesEntry",
    DuesCollectionId: "DuesCollection",
    DuesRemittanceId: "DuesRemittance",
    DuesSpendingId: "DuesSpending",
    DuesReliefId: "DuesRelief",
    DuesSealId: "DuesSeal",
    DuesDisclosureId: "DuesDisclosure",
    DuesObjectionId: "DuesObjection",
    CycleId: "AppraisalCycle",
    EntryId: "AppraisalEntry",
    ObjectionId: "AppraisalObjection",
    OverrideId: "AppraisalOverride",
    ActivityId: "Activity",
    EvidenceFileId: "EvidenceFile",
    NormId: "Norm",
    InspectionId: "Inspection",
    QuestionId: "Question",
    ContactPointId: "ContactPoint",
    MissedNormId: "MissedNorm",
}

/// The opaque id of something.
pub fn encode<T: NodeId>(id: &T) -> ID {
    encode_key(T::KIND, &id.key().simple().to_string())
}

/// The opaque id of something whose key is a text.
#[must_use]
pub fn encode_key(kind: &str, key: &str) -> ID {
    ID(URL_SAFE_NO_PAD.encode(format!("{kind}:{key}")))
}

/// The kind and the key inside an opaque id.
#[must_use]
pub fn split(id: &ID) -> Option<(String, String)> {
    let bytes = URL_SAFE_NO_PAD.decode(id.as_bytes()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (kind, key) = text.split_once(':')?;
    Some((kind.to_owned(), key.to_owned()))
}

/// The id of the wanted kind inside an opaque one; none for an id of another kind, which then
/// names nothing here.
///
/// # Errors
/// A refusal that names `field` when the text is no id at all.
pub fn decode<T: NodeId>(id: &ID, field: &str) -> Result<Option<T>, Refusal> {
    let malformed = || {
        Refusal::new(
            RefusalCode::Invalid,
            "标识格式不正确",
            "this is not an id of this service",
        )
        .at(field)
    };
    let (kind, key) = split(id).ok_or_else(malformed)?;
    if kind != T::KIND {
        return Ok(None);
    }
    let key = Uuid::try_parse(&key).map_err(|_| malformed())?;
    Ok(Some(T::from_key(key)))
}

/// What an act names by an opaque id; an id of another kind names nothing here.
///
/// # Errors
/// A refusal that names `field` when the text is no id at all; [`Error::NotFound`] of `what` for an id
/// of another kind.
pub fn named<T: NodeId>(id: &ID, field: &str, what: &'static str) -> Result<T, Error> {
    decode(id, field)?.ok_or(Error::NotFound(what))
}

/// What an act names by opaque ids, in their order.
///
/// # Errors
/// As [`named`]; a refusal names the place in the list.
pub fn named_all<T: NodeId>(ids: &[ID], field: &str, what: &'static str) -> Result<Vec<T>, Error> {
    ids.iter()
        .enumerate()
        .map(|(index, id)| named(id, &format!("{field}.{index}"), what))
        .collect()
}
