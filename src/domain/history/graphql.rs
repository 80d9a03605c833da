//! The history in GraphQL: the part of an organization.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::Utc;
use entity::{AccountId, OrganizationId, history_event, history_personal};
use uuid::Uuid;

use super::rules::{Content, Verdict, reveal};
use super::{Fault, commands, store};
use crate::access::{self, Action, Place};
use crate::db::Author;
use crate::db::history::hex;
use crate::domain::edges;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::load_seen;
use crate::error::{Error, Refusal, RefusalCode, Result};
use crate::graphql::{
    Batch, Ctx, DateTime, Json, Language, ListArgs, connection, encode, encode_key, fingerprint,
    is_asked, page_cost, split,
};

/// Rows of a page unless the caller says otherwise.
const FIRST_DEFAULT: Option<i32> = Some(20);
/// What a verification costs: it reads a whole chain.
const VERIFICATION_COST: usize = 50;
/// The kind of an event's id.
pub(crate) const EVENT: &str = "HistoryEvent";

connection!(
    /// Events, newest first.
    HistoryConnection, HistoryEdge, HistoryEvent
);

/// One change: who, when, in which role, what, before and after. Its fields other than `sequence`
/// and `hash` are null where the stored bytes cannot be read, which `historyVerification` reports.
#[derive(Clone, Debug)]
pub struct HistoryEvent {
    row: Arc<history_event::Model>,
    content: Option<Arc<Content>>,
}

impl From<history_event::Model> for HistoryEvent {
    fn from(row: history_event::Model) -> Self {
        let content = Content::read(&row.content).map(Arc::new);
        let row = Arc::new(row);
        Self { row, content }
    }
}

/// One change: who, when, in which role, what, before and after. Its fields other than `sequence`
/// and `hash` are null where the stored bytes cannot be read, which `historyVerification` reports.
#[Object]
impl HistoryEvent {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode_key(
            EVENT,
            &format!("{}.{}", self.row.chain_id.simple(), self.row.sequence),
        )
    }

    /// Its number in the organization's history, from 1.
    async fn sequence(&self) -> i32 {
        int(self.row.sequence)
    }

    /// When.
    async fn at(&self) -> Option<DateTime> {
        self.content.as_ref().map(|content| content.at.into())
    }

    /// Who.
    async fn actor(&self) -> Option<HistoryActor> {
        let content = self.content.as_ref();
        content.map(|content| HistoryActor(content.author.clone()))
    }

    /// What was done, such as `renameOrganization`.
    async fn action(&self) -> Option<&str> {
        self.content.as_deref().map(|content| &*content.action)
    }

    /// To what.
    async fn subject(&self) -> Option<HistorySubject> {
        self.content.as_ref().map(|content| HistorySubject {
            id: encode_key(
                &content.subject.kind,
                &content.subject.id.simple().to_string(),
            ),
            kind: content.subject.kind.clone(),
        })
    }

    /// The changed fields as they were; null where there was nothing before. A personal value that
    /// was erased since, or that the reader may not read, is null in it.
    async fn before(&self, ctx: &Context<'_>) -> Result<Option<Json>> {
        match &self.content {
            Some(content) => self.fields(ctx, content, &content.before).await,
            None => Ok(None),
        }
    }

    /// The changed fields as they became; null where there is nothing after. A personal value that
    /// was erased since is null in it.
    async fn after(&self, ctx: &Context<'_>) -> Result<Option<Json>> {
        match &self.content {
            Some(content) => self.fields(ctx, content, &content.after).await,
            None => Ok(None),
        }
    }

    /// SHA-256 over the hash of the event before and the stored bytes of this one, in lower-case
    /// hexadecimal.
    async fn hash(&self) -> String {
        hex(&self.row.hash)
    }
}

/// The event with this key, for those who fully see the organization whose history it is in.
///
/// # Errors
/// When the database fails.
pub async fn visible_event(ctx: &Context<'_>, key: &str) -> Result<Option<HistoryEvent>> {
    let parts = key.split_once('.');
    let parsed = parts.and_then(|(chain, sequence)| {
        Some((
            uuid::Uuid::try_parse(chain).ok()?,
            sequence.parse::<i64>().ok()?,
        ))
    });
    let Some((chain, sequence)) = parsed else {
        return Ok(None);
    };
    let seen = load_seen(ctx, OrganizationId(chain)).await?;
    if !seen.as_ref().is_some_and(Seen::is_full) {
        return Ok(None);
    }
    let row = store::event(Ctx::of(ctx).db.reader(), chain, sequence).await?;
    Ok(row.map(HistoryEvent::from))
}

/// The right by which the personal values of an act are read; none where everybody reads them who
/// reads the history.
fn reserved(action: &str) -> Option<Action> {
    match action {
        "fixDuesBase" | "requestDuesRelief" | "decideDuesRelief" => Some(Action::DuesMemberRead),
        _ => None,
    }
}

impl HistoryEvent {
    async fn fields(
        &self,
        ctx: &Context<'_>,
        content: &Content,
        fields: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<Option<Json>> {
        if fields.is_empty() {
            return Ok(None);
        }
        let is_told = !content.commitments().is_empty() && self.tells(ctx, content).await?;
        let personal = match is_told {
            false => None,
            true => {
                let key = PersonalOf(self.row.chain_id, self.row.sequence);
                Ctx::loaders(ctx).load_one(key).await?
            }
        };
        let personal = personal.as_ref().map_or(&[][..], |rows| rows.as_slice());
        Ok(Some(Json(reveal(fields, personal))))
    }

    /// Whether the reader may read the personal values: those of incomes need a right of their own.
    async fn tells(&self, ctx: &Context<'_>, content: &Content) -> Result<bool> {
        let Some(action) = reserved(&content.action) else {
            return Ok(true);
        };
        let seen = load_seen(ctx, OrganizationId(self.row.chain_id)).await?;
        let place = seen.map(|seen| Place::from(seen.row.as_ref()));
        let actor = Ctx::of(ctx).actor();
        Ok(place
            .zip(actor.ok())
            .is_some_and(|(place, actor)| access::require(actor, action, &place).is_ok()))
    }
}

/// Who did something, as the records show it.
#[derive(Clone, Debug, SimpleObject)]
pub struct Signatory {
    /// Opaque id of the account.
    id: ID,
    /// How the account is shown.
    display_name: String,
}

impl Signatory {
    /// The account that did something.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(ctx: &Context<'_>, account: AccountId) -> Result<Self> {
        let name = Ctx::loaders(ctx).load_one(AccountName(account)).await?;
        Ok(Self {
            id: encode(&account),
            display_name: name.unwrap_or_default(),
        })
    }

    /// The account that did something; none where nobody did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_any(ctx: &Context<'_>, account: Option<AccountId>) -> Result<Option<Self>> {
        match account {
            Some(account) => Self::of(ctx, account).await.map(Some),
            None => Ok(None),
        }
    }
}

/// Who made a change, and in which role.
#[derive(Clone, Debug)]
pub struct HistoryActor(Author);

/// Who made a change, and in which role.
#[Object]
impl HistoryActor {
    /// How the account is shown; 系统 for what the system itself does.
    async fn display_name(&self, ctx: &Context<'_>) -> Result<String> {
        let name = match self.0.account {
            Some(account) => Ctx::loaders(ctx).load_one(AccountName(account)).await?,
            None => Some(system(Ctx::of(ctx).language).to_owned()),
        };
        Ok(name.unwrap_or_default())
    }

    /// The account; null for what the system itself does.
    async fn account_id(&self) -> Option<ID> {
        self.0.account.as_ref().map(encode)
    }

    /// The role in which the account acted, such as `SECRETARY`.
    async fn role(&self) -> Option<&str> {
        self.0.role.as_deref()
    }

    /// The organization in which that role was held; null where the reader may not see it.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        match self.0.organization {
            Some(id) => edges::organization(ctx, id).await,
            None => Ok(None),
        }
    }
}

const fn system(language: Language) -> &'static str {
    match language {
        Language::Chinese => "系统",
        Language::English => "System",
    }
}

/// What a change is about.
#[derive(Clone, Debug, SimpleObject)]
pub struct HistorySubject {
    /// Opaque id: give it to `node`, or to `history` as `subjectId`.
    id: ID,
    /// The name of its type.
    kind: String,
}

/// Whether a history is as it was written.
#[derive(Clone, Debug, SimpleObject)]
pub struct HistoryVerification {
    /// Whether no event was edited, deleted, inserted or moved, none is missing at the end, the
    /// daily seals name what is there, and no personal value was altered.
    intact: bool,
    /// How many events were read.
    events: i32,
    /// The first event that is not to be trusted; null when intact.
    first_broken: Option<i32>,
    /// When this was verified.
    verified_at: DateTime,
    /// What is wrong, a hundred faults at the most; empty when intact.
    faults: Vec<HistoryFault>,
}

/// Something that is wrong with a history.
#[derive(Clone, Debug, SimpleObject)]
pub struct HistoryFault {
    /// The first event that it concerns.
    sequence: i32,
    /// For people, in the language of the request.
    message: String,
}

impl HistoryFault {
    fn of(fault: &Fault, language: Language) -> Self {
        let words = fault.in_words();
        let message = match language {
            Language::Chinese => words.zh,
            Language::English => words.en,
        };
        Self {
            sequence: int(fault.sequence()),
            message: message.into_owned(),
        }
    }
}

/// The history of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationHistory(pub Seen);

#[Object]
impl OrganizationHistory {
    /// Every change that belongs to this organization, newest first; empty for readers below.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default_with = "FIRST_DEFAULT")]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Only what was done to the thing with this id.")] subject_id: Option<ID>,
    ) -> Result<HistoryConnection> {
        let subject = subject_id.as_ref().map(subject_key).transpose()?;
        let (reader, chain) = (Ctx::of(ctx).db.reader(), self.0.row.id.0);
        let args = ListArgs { first, after };
        let binding = fingerprint("history", &(chain, subject));
        let page = args.page(&binding)?;
        if !self.0.is_full() {
            return Ok(HistoryConnection::default());
        }
        let rows = store::list_events(reader, chain, subject, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_events(reader, chain, subject).await?),
            false => None,
        };
        Ok(HistoryConnection::of(
            rows,
            &binding,
            &args,
            total,
            |row| row.sequence,
            HistoryEvent::from,
        ))
    }

    /// Whether the history is as it was written, verified now; null for readers below. That the
    /// daily seals are themselves genuine needs their key: the operator's `zeren verify` checks it.
    #[graphql(complexity = "VERIFICATION_COST + child_complexity")]
    async fn history_verification(&self, ctx: &Context<'_>) -> Result<Option<HistoryVerification>> {
        if !self.0.is_full() {
            return Ok(None);
        }
        let key = VerdictOf(self.0.row.id.0);
        let language = Ctx::of(ctx).language;
        let found = Ctx::loaders(ctx).load_one(key).await?;
        Ok(found.map(|(verdict, at)| HistoryVerification {
            intact: verdict.intact,
            events: int(verdict.events),
            first_broken: verdict.first_broken.map(int),
            verified_at: at.into(),
            faults: verdict
                .faults
                .iter()
                .map(|fault| HistoryFault::of(fault, language))
                .collect(),
        }))
    }
}

/// A number of events as GraphQL's `Int`.
fn int(number: i64) -> i32 {
    let least = if number < 0 { i32::MIN } else { i32::MAX };
    i32::try_from(number).unwrap_or(least)
}

/// The key inside a subject's id, whatever its kind: keys are unique across kinds.
fn subject_key(id: &ID) -> Result<Uuid, Refusal> {
    let key = split(id).and_then(|(_, key)| Uuid::try_parse(&key).ok());
    key.ok_or_else(|| {
        Refusal::new(
            RefusalCode::Invalid,
            "标识格式不正确",
            "this is not an id of something that has a history",
        )
        .at("subjectId")
    })
}

/// How the account with this id is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct AccountName(AccountId);

/// The personal values of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct PersonalOf(Uuid, i64);

/// Whether a chain is intact, and when that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct VerdictOf(Uuid);

impl Loader<AccountName> for Batch {
    type Value = String;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[AccountName]) -> Result<HashMap<AccountName, String>, Arc<Error>> {
        let ids = keys.iter().map(|key| key.0);
        let names = store::account_names(self.db.reader(), ids).await?;
        Ok(names
            .into_iter()
            .map(|(id, name)| (AccountName(id), name))
            .collect())
    }
}

impl Loader<PersonalOf> for Batch {
    type Value = Arc<Vec<history_personal::Model>>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[PersonalOf],
    ) -> Result<HashMap<PersonalOf, Self::Value>, Arc<Error>> {
        let events = keys.iter().map(|key| (key.0, key.1));
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in store::personal_of(self.db.reader(), events).await? {
            let key = PersonalOf(row.chain_id, row.sequence);
            found.entry(key).or_default().push(row);
        }
        Ok(found
            .into_iter()
            .map(|(key, rows)| (key, Arc::new(rows)))
            .collect())
    }
}

impl Loader<VerdictOf> for Batch {
    type Value = (Arc<Verdict>, chrono::DateTime<Utc>);
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[VerdictOf],
    ) -> Result<HashMap<VerdictOf, Self::Value>, Arc<Error>> {
        let chains: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let at = self.clock.now();
        let verdicts = commands::verify_chains(&self.db, &chains).await?;
        Ok(verdicts
            .into_iter()
            .map(|(chain, verdict)| (VerdictOf(chain), (Arc::new(verdict), at)))
            .collect())
    }
}
