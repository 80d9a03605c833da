//! What can go wrong, by what the caller can do about it, and the only conversions into GraphQL.
//!
//! [`Error`] does not implement `Display` on purpose: its inner texts are for the log, and a type
//! that cannot be printed cannot leak. The texts for people are in [`Refusal`], in two languages.

use std::borrow::Cow;

use async_graphql::resolver_utils::EnumType as _;
use async_graphql::{Enum, ErrorExtensionValues};
use sea_orm::{DbErr, SqlErr};
use uuid::Uuid;

/// The result of everything that a resolver may call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Debug)]
pub enum Error {
    /// No or bad credentials.
    Unauthenticated,
    /// The caller sees the object but may not do this to it.
    Forbidden(&'static str),
    /// Absent, or invisible to the caller: the same answer for both.
    NotFound(&'static str),
    /// The input does not parse, or the state of things refuses it: all that a person can put right.
    Refused(Vec<Refusal>),
    /// Somebody else holds the unique value.
    Conflict(&'static str),
    /// Too many attempts; try again after so many seconds.
    RateLimited(i64),
    /// Locked or timed out; the same request may succeed later.
    Busy,
    /// A bug, or a part that is not available. Logged, never shown.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// One thing that a person can put right, as `errors` of a payload shows it.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Stable, documented, for programs.
    pub code: RefusalCode,
    /// For people.
    pub message: Message,
    /// Where in the input: `["input", "sections", "0", "key"]`.
    pub path: Vec<String>,
    /// The clause of the regulation that refuses it, where one does.
    pub rule: Option<&'static str>,
}

/// The language of messages to people, by `Accept-Language`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// 简体中文, unless the client prefers English.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// One of two texts.
    #[must_use]
    pub const fn of<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Chinese => zh,
            Self::English => en,
        }
    }
}

/// A text for people, in both languages.
#[derive(Clone, Debug)]
pub struct Message {
    /// 简体中文.
    pub zh: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Refusal {
    /// A refusal of the whole input.
    pub fn new(
        code: RefusalCode,
        zh: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) -> Self {
        let message = Message {
            zh: zh.into(),
            en: en.into(),
        };
        Self {
            code,
            message,
            path: vec!["input".to_owned()],
            rule: None,
        }
    }

    /// Names a field of the input, such as `sections.0.key`.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.path.extend(field.split('.').map(str::to_owned));
        self
    }

    /// Names the clause that refuses it.
    #[must_use]
    pub const fn by(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
        self
    }
}

/// Codes of what a person can put right. Codes are added, never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
#[graphql(name = "UserErrorCode")]
pub enum RefusalCode {
    /// The value is not of its documented form.
    Invalid,
    /// A required value is missing or blank.
    Required,
    /// The text or list is longer than allowed.
    TooLong,
    /// The number or date is outside of what is allowed.
    OutOfRange,
    /// The same value stands twice in the input, or exists already.
    Duplicate,
    /// Dates do not follow each other as they must.
    DatesOutOfOrder,
    /// The object has changed since it was read: read it again.
    StaleRevision,
    /// The object's state does not allow this.
    WrongState,
    /// The organization is of a kind that cannot be used here.
    WrongKind,
    /// The key was used before, with other input.
    IdempotencyKeyReused,
    /// The organization no longer exists on that day.
    OrganizationDissolved,
    /// The move would put an organization below itself.
    Cycle,
    /// The post is held by somebody else on these days.
    PostOccupied,
    /// The person is a member of another branch on these days.
    AlreadyMember,
    /// The person has an account already.
    AccountExists,
    /// A reporting round of this issuer, period and audience exists already.
    RoundExists,
    /// Nobody would owe a report in this round.
    NobodyOwes,
    /// The organization owes no report in this round.
    NothingOwed,
    /// The round is locked and the organization has no extension.
    RoundLocked,
    /// The section is not part of the form.
    UnknownSection,
    /// The section is sealed: only returned sections are open.
    SectionSealed,
    /// A required section has no text.
    SectionMissing,
    /// The figure is not part of the form, or of the catalogue.
    UnknownFigure,
    /// Another number than the computed one needs a reason.
    ReasonRequired,
    /// The person held no leading post in the party committee on that day.
    NotALeader,
    /// The suggestion is not in the report's newest submission.
    UnknownSuggestion,
    /// Whoever claimed it to be done does not judge it.
    JudgedByClaimant,
    /// A person where an organization belongs, or the other way round.
    WrongHolder,
    /// The organization does not stand where it would have to.
    OutsideOrganization,
    /// The person does not hold the post that this asks for.
    WithoutPost,
    /// Somebody holds this tier of the chain already.
    TierHeld,
    /// The catalogue has no such duty.
    UnknownDuty,
    /// Nobody holds this link of the chain.
    LinkVacant,
    /// Only who holds it may do this.
    NotTheHolder,
    /// There is nothing that could be copied.
    NothingToCopy,
    /// There is no norm of this code.
    UnknownNorm,
    /// A national norm is measured as it says; only its threshold can be tightened.
    NormDefinedNationally,
    /// The threshold is looser than what is in force.
    NormLooser,
    /// Another version of this norm by the same issuer is in force on some of these days.
    NormOverlap,
    /// Software may not count check-ins, points, rankings, online time, likes, photos or locations.
    RedLine,
    /// The organization did not exist yet on that day.
    OrganizationNotYet,
    /// The person belonged to none of the organizations that took part.
    PersonElsewhere,
    /// The password is too short, too long or too common.
    PasswordTooWeak,
    /// The current password is wrong.
    WrongPassword,
    /// The shares of a retention policy do not add up to the whole.
    SharesNotWhole,
    /// The month is sealed and takes no entry.
    MonthSealed,
    /// The day or month has not come yet.
    MonthInFuture,
    /// Arrears are taken for at most six months back.
    MonthTooOld,
    /// Another month must be closed or opened first.
    MonthOutOfOrder,
    /// Something keeps the month from being closed.
    MonthBlocked,
    /// There is not so much cash.
    InsufficientCash,
    /// More than the organization keeps.
    BeyondRetention,
    /// More than is owed upward.
    BeyondPayable,
    /// Another person must do this.
    SamePerson,
    /// The entry was reversed before.
    AlreadyReversed,
    /// Entries of this kind are not reversed.
    NotReversible,
    /// The entry belongs to the books of another organization.
    NotOwnEntry,
    /// Only a whole entry is reversed.
    PartialReversal,
    /// No retention policy is in force for the organization on that day.
    NoRetentionPolicy,
    /// The income by which a member's dues are reckoned is not fixed.
    DuesBaseMissing,
    /// More than is still owed.
    BeyondDue,
    /// Nothing leads the organization.
    NoSuperior,
    /// The weights of indicators beside each other do not add up to 100.
    WeightsNotWhole,
    /// There is no such norm, or compliance with it is not computed here.
    NormsUnknown,
    /// The issuer neither leads nor guides it, or it is not of this appraisal.
    OrganizationOutside,
    /// The scheme has no such indicator.
    UnknownIndicator,
    /// A score is missing.
    ScoreMissing,
    /// An objection has no decision yet.
    ObjectionsOpen,
    /// The public notice has not run its time.
    NoticeRunning,
    /// The person holds a post in the organization, or has scored it.
    ConflictOfInterest,
    /// The person is no reviewer of this indicator.
    NotAReviewer,
    /// The token is none of this ballot.
    BallotTokenUnknown,
    /// A ballot was cast with this token.
    BallotTokenUsed,
    /// The ballot box is not open.
    BallotClosed,
    /// A ballot is cast without signing in.
    BallotNotAnonymous,
    /// The bytes of a file are not of the type that was declared.
    FileTypeMismatch,
    /// The bytes of a file are not those that were declared.
    FileContentMismatch,
    /// A cell of a spreadsheet holds a formula.
    FormulaCell,
    /// Cells of a spreadsheet are merged.
    MergedCells,
    /// The total of a spreadsheet is not the sum of its rows.
    TotalDiffers,
}

impl RefusalCode {
    /// The code as programs read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        let mut items = Self::items().iter();
        items
            .find(|item| item.value == self)
            .map_or("BAD_USER_INPUT", |item| item.name)
    }
}

impl Error {
    /// An internal fault with a text for the log.
    pub fn internal(text: impl Into<String>) -> Self {
        Self::Internal(text.into().into())
    }

    /// The stable code in `extensions.code`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::NotFound(_) => "NOT_FOUND",
            Self::Refused(_) => "BAD_USER_INPUT",
            Self::Conflict(_) => "CONFLICT",
            Self::RateLimited(_) => "RATE_LIMITED",
            Self::Busy => "BUSY",
            Self::Internal(_) => "INTERNAL",
        }
    }
}

/// The error of a batch reached all who waited for it; each of them tells it anew.
impl From<std::sync::Arc<Self>> for Error {
    fn from(error: std::sync::Arc<Self>) -> Self {
        match std::sync::Arc::try_unwrap(error) {
            Ok(error) => error,
            Err(shared) if matches!(*shared, Self::Busy) => Self::Busy,
            Err(shared) => Self::internal(format!("{shared:?}")),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

/// SQLSTATE of what a second attempt may mend: serialization failure, deadlock, lock timeout,
/// cancelled statement, and SQLite's busy and locked.
const RETRYABLE: [&str; 6] = ["40001", "40P01", "55P03", "57014", "5", "6"];

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => return Self::Conflict("unique"),
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Self::Conflict("reference"),
            Some(_) | None => {}
        }
        if is_retryable(&error) {
            Self::Busy
        } else {
            Self::Internal(Box::new(error))
        }
    }
}

/// Whether the same request may succeed later: the database was busy, or out of reach.
fn is_retryable(error: &DbErr) -> bool {
    use sea_orm::{RuntimeErr, SqlxError};
    if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
        return true;
    }
    let (DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))) =
        error
    else {
        return false;
    };
    if let SqlxError::Database(database) = inner.as_ref() {
        return database
            .code()
            .is_some_and(|code| RETRYABLE.contains(&code.as_ref()));
    }
    matches!(inner.as_ref(), SqlxError::PoolTimedOut | SqlxError::Io(_))
}

tokio::task_local! {
    /// The id of the request being answered, for the one text that an internal fault shows.
    pub static REQUEST_ID: Uuid;
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        let code = error.code();
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", code);
        let text = match error {
            Error::Unauthenticated => "no valid credentials: sign in".to_owned(),
            Error::Forbidden(action) => format!("you may not {action}"),
            Error::NotFound(what) => format!("{what} not found"),
            Error::Refused(refusals) => refusals
                .iter()
                .map(|refusal| refusal.message.en.as_ref())
                .collect::<Vec<_>>()
                .join("; "),
            Error::Conflict(what) => format!("{what} exists already or is referred to"),
            Error::RateLimited(seconds) => {
                extensions.set("retryAfter", seconds);
                format!("too many attempts: try again in {seconds} s")
            }
            Error::Busy => "busy: try again".to_owned(),
            Error::Internal(source) => {
                let id = REQUEST_ID.try_with(|id| *id).unwrap_or_default();
                tracing::error!(request = %id, error = ?source, "internal fault");
                extensions.set("requestId", id.to_string());
                format!("internal fault, request {id}")
            }
        };
        Self {
            message: text,
            source: None,
            extensions: Some(extensions),
        }
    }
}
