//! What is done to norms. Inputs are parsed here; everything else is decided in the commands.

use async_graphql::{Context, ID, InputObject, Object};
use entity::NormId;

use super::norm::{Norm, NormSubject, NormUnit, NormWindow, visible_norm};
use crate::domain::activity::graphql::ActivityKind;
use crate::domain::norm::commands::{self, SaveDraft};
use crate::domain::norm::rules::{Counted, Draft, HUNDREDTHS, Measure, Title, Unit};
use crate::domain::norm::store::Definition;
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, Decimal, NodeId, decode, payload};

/// Writes of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct NormMutation;

/// A norm to be: stricter than a national one, or an issuer's own. With the code of a national norm only
/// threshold, document and days are given; an own code begins with L and says everything.
#[derive(Debug, InputObject)]
pub(super) struct SaveNormDraftInput {
    /// The issuer: it holds for what this organization leads.
    organization_id: ID,
    /// The draft to write anew; a new one if left out.
    norm_id: Option<ID>,
    /// 0 for a new draft, else the revision that was read.
    expected_revision: i32,
    /// N01 to N36, or an own code that begins with L.
    code: String,
    /// What an own norm is called, up to 200 characters.
    title: Option<String>,
    /// Its English title; the Chinese one if left out.
    title_en: Option<String>,
    /// To whom an own norm applies.
    subject: Option<NormSubject>,
    /// The kinds of activity that an own norm counts.
    kinds: Option<Vec<ActivityKind>>,
    /// In what an own norm counts.
    unit: Option<NormUnit>,
    /// Per what an own norm is counted.
    window: Option<NormWindow>,
    /// How much is asked for, with two decimals at the most.
    threshold: Decimal,
    /// The document that it rests on, up to 200 characters.
    document: String,
    /// The first day, not in the past. It binds from the first window that begins then or later.
    in_force_from: Date,
    /// The first day on which it is no longer in force.
    in_force_until: Option<Date>,
}

/// A draft to put into force.
#[derive(Debug, InputObject)]
pub(super) struct IssueNormInput {
    /// The draft.
    norm_id: ID,
    /// The revision that was read.
    expected_revision: i32,
}

/// An issued norm to end.
#[derive(Debug, InputObject)]
pub(super) struct EndNormInput {
    /// The norm.
    norm_id: ID,
    /// The revision that was read.
    expected_revision: i32,
    /// The first day on which it is no longer in force.
    ends_on: Date,
}

payload!(
    /// What came of writing a draft.
    SaveNormDraftPayload {
        /// The draft.
        norm: Norm
    }
);
payload!(
    /// What came of putting a norm into force.
    IssueNormPayload {
        /// The norm as it is now.
        norm: Norm
    }
);
payload!(
    /// What came of ending a norm.
    EndNormPayload {
        /// The norm as it is now.
        norm: Norm
    }
);

#[Object]
impl NormMutation {
    /// Writes the draft of a local norm. It binds nobody. What is looser than a norm in force, and what
    /// counts check-ins, points, rankings, online time, likes, photographs or locations, is refused.
    async fn save_norm_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it says.")] input: SaveNormDraftInput,
    ) -> Result<SaveNormDraftPayload> {
        let result = save(ctx, input).await;
        SaveNormDraftPayload::of(result, Ctx::of(ctx).language)
    }

    /// Puts a draft into force from its first day on.
    async fn issue_norm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which draft.")] input: IssueNormInput,
    ) -> Result<IssueNormPayload> {
        let result = issue(ctx, input).await;
        IssueNormPayload::of(result, Ctx::of(ctx).language)
    }

    /// Sets the end of an issued norm.
    async fn end_norm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which norm, and from when.")] input: EndNormInput,
    ) -> Result<EndNormPayload> {
        let result = end(ctx, input).await;
        EndNormPayload::of(result, Ctx::of(ctx).language)
    }
}

async fn save(ctx: &Context<'_>, input: SaveNormDraftInput) -> Result<Norm> {
    let acting = Ctx::of(ctx).acting()?;
    let organization = decode(&input.organization_id, "organizationId")?;
    let organization = organization.ok_or(Error::NotFound("organization"))?;
    let id: Option<NormId> = match &input.norm_id {
        Some(id) => Some(decode(id, "normId")?.ok_or(Error::NotFound("norm"))?),
        None => None,
    };
    let expected_revision = input.expected_revision;
    let (draft, definition) = parsed(id, input);
    let save = SaveDraft {
        organization,
        expected_revision,
        draft,
        definition,
    };
    shown(ctx, commands::save_draft(&acting, save).await?).await
}

fn parsed(id: Option<NormId>, input: SaveNormDraftInput) -> (Draft, Option<Definition>) {
    let title = input.title.map(|zh| {
        let zh = zh.trim().to_owned();
        let en = input.title_en.map(|en| en.trim().to_owned());
        Title {
            en: en.unwrap_or_else(|| zh.clone()),
            zh,
        }
    });
    let counted = input.unit.map(counted);
    let kinds = input.kinds.filter(|kinds| !kinds.is_empty());
    let described = [
        input.subject.map(|_| "subject"),
        kinds.as_ref().map(|_| "kinds"),
        input.window.map(|_| "window"),
    ];
    let definition = match (&title, counted, input.subject, kinds, input.window) {
        (Some(title), Some(Counted::Allowed(unit)), Some(subject), Some(kinds), Some(window)) => {
            Some(Definition {
                title: title.clone(),
                subject: subject.into(),
                measure: Measure::Activities(kinds.into_iter().map(Into::into).collect(), unit),
                window: window.into(),
            })
        }
        _ => None,
    };
    let draft = Draft {
        id,
        code: input.code,
        title,
        counted,
        described,
        threshold: hundredths(&input.threshold.0),
        document: input.document,
        from: input.in_force_from.0,
        until: input.in_force_until.map(|day| day.0),
    };
    (draft, definition)
}

const fn counted(unit: NormUnit) -> Counted {
    match unit {
        // Whether something is so is a count of one.
        NormUnit::Count | NormUnit::Truth => Counted::Allowed(Unit::Count),
        NormUnit::Days => Counted::Allowed(Unit::Days),
        NormUnit::Hours => Counted::Allowed(Unit::Hours),
        NormUnit::Words => Counted::Allowed(Unit::Words),
        NormUnit::Kinds => Counted::Allowed(Unit::Kinds),
        NormUnit::CheckIns => Counted::CheckIns,
        NormUnit::Points => Counted::Points,
        NormUnit::Ranking => Counted::Ranking,
        NormUnit::OnlineTime => Counted::OnlineTime,
        NormUnit::Likes => Counted::Likes,
        NormUnit::Photos => Counted::Photos,
        NormUnit::Locations => Counted::Locations,
    }
}

/// A plain decimal with two decimals at the most, in hundredths.
fn hundredths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = match part.len() {
        0 => 0,
        1 => part.parse::<i64>().ok()? * 10,
        2 => part.parse().ok()?,
        _ => return None,
    };
    let whole = whole.parse::<i64>().ok().filter(|whole| *whole >= 0)?;
    whole.checked_mul(HUNDREDTHS)?.checked_add(part)
}

async fn issue(ctx: &Context<'_>, input: IssueNormInput) -> Result<Norm> {
    let acting = Ctx::of(ctx).acting()?;
    let id = decode(&input.norm_id, "normId")?.ok_or(Error::NotFound("norm"))?;
    let id = commands::issue(&acting, id, input.expected_revision).await?;
    shown(ctx, id).await
}

async fn end(ctx: &Context<'_>, input: EndNormInput) -> Result<Norm> {
    let acting = Ctx::of(ctx).acting()?;
    let id = decode(&input.norm_id, "normId")?.ok_or(Error::NotFound("norm"))?;
    let id = commands::end(&acting, id, input.ends_on.0, input.expected_revision).await?;
    shown(ctx, id).await
}

async fn shown(ctx: &Context<'_>, id: NormId) -> Result<Norm> {
    let norm = visible_norm(ctx, &id.key().simple().to_string()).await?;
    norm.ok_or_else(|| Error::internal("a norm that was just written is gone"))
}
