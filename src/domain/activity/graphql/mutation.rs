//! What is done to activities. Inputs are parsed here; everything else is decided in the commands.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::ActivityId;

use super::activity::{ActivityKind, ActivityOutputKind};
use super::loaders::ActivityById;
use super::{Activity, visible_activity};
use crate::domain::activity::commands::{self, Keyed, New};
use crate::domain::activity::rules::{Entry, Output, Trained};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, Decimal, Fen, UserError, named, named_all, outcome, payload};

/// Writes of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct ActivityMutation;

/// People trained, by rank.
#[derive(Clone, Copy, Debug, InputObject)]
pub(super) struct ActivityTrainedInput {
    /// 县处级 and above.
    #[graphql(default)]
    county_rank: i32,
    /// 科级.
    #[graphql(default)]
    section_rank: i32,
    /// All others.
    #[graphql(default)]
    others: i32,
}

/// An article or a report that came of an activity.
#[derive(Debug, InputObject)]
pub(super) struct ActivityOutputInput {
    /// What it is.
    kind: ActivityOutputKind,
    /// Its title, up to 200 characters.
    title: String,
    /// How long it is.
    words: Option<i32>,
}

/// An activity to record.
#[derive(Debug, InputObject)]
pub(super) struct RecordActivityInput {
    /// The organizer.
    organization_id: ID,
    /// What kind of activity it is.
    kind: ActivityKind,
    /// Its title, up to 200 characters.
    title: String,
    /// The first day, not in the future.
    starts_on: Date,
    /// The last day; the same day if left out.
    ends_on: Option<Date>,
    /// Hours that it took, with two decimals at the most.
    hours: Option<Decimal>,
    /// Who took part, as the organizer lists them: people of the organizer or of the other organizations
    /// on these days. Up to 2,000.
    #[graphql(default)]
    participant_ids: Vec<ID>,
    /// Who of them signed the attendance list.
    #[graphql(default)]
    signed_in_ids: Vec<ID>,
    /// Other organizations that took part. Up to 50.
    #[graphql(default)]
    other_organization_ids: Vec<ID>,
    /// Words that were written.
    words: Option<i32>,
    /// Money and the worth of materials.
    amount: Option<Fen>,
    /// People trained, by rank.
    trained: Option<ActivityTrainedInput>,
    /// Where, up to 200 characters.
    place: Option<String>,
    /// Why it is recorded so late: needed for what is over a year old.
    late_reason: Option<String>,
    /// Articles and reports that came of it. Up to 50.
    #[graphql(default)]
    outputs: Vec<ActivityOutputInput>,
    /// The same key with the same input gives the first result.
    idempotency_key: String,
}

/// Activities to record at once.
#[derive(Debug, InputObject)]
pub(super) struct RecordActivitiesInput {
    /// Up to 500, each with a key of its own; what is wrong with one keeps none of the others back.
    activities: Vec<RecordActivityInput>,
}

/// A record that its superior confirms.
#[derive(Debug, InputObject)]
pub(super) struct ConfirmActivityInput {
    /// The record.
    activity_id: ID,
    /// The revision that was read.
    expected_revision: i32,
}

/// A record that is voided.
#[derive(Debug, InputObject)]
pub(super) struct VoidActivityInput {
    /// The record.
    activity_id: ID,
    /// The revision that was read.
    expected_revision: i32,
    /// Why.
    reason: String,
}

/// A record that is put right: it is voided, and another stands in its place.
#[derive(Debug, InputObject)]
pub(super) struct CorrectActivityInput {
    /// The record.
    activity_id: ID,
    /// The revision that was read.
    expected_revision: i32,
    /// Why.
    reason: String,
    /// What it ought to say, all of it. Its organizer stays, whatever is named, and its key is not used:
    /// the revision guards against doing it twice.
    activity: RecordActivityInput,
}

payload!(
    /// What came of recording an activity.
    RecordActivityPayload {
        /// The record; its `findings` say what is remarkable about it.
        activity: Activity
    }
);
payload!(
    /// What came of confirming a record.
    ConfirmActivityPayload {
        /// The record as it is now.
        activity: Activity
    }
);
payload!(
    /// What came of voiding a record.
    VoidActivityPayload {
        /// The record as it is now.
        activity: Activity
    }
);
payload!(
    /// What came of putting a record right.
    CorrectActivityPayload {
        /// The record that stands in its place.
        activity: Activity
    }
);
payload!(
    /// What came of recording activities at once.
    RecordActivitiesPayload {
        /// A result for each of them, in the order in which they were sent.
        results: Vec<RecordActivitiesResult>
    }
);

/// What came of one of the activities that were sent at once.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct RecordActivitiesResult {
    /// The record.
    activity: Option<Activity>,
    /// What a person can put right; empty when it was recorded.
    errors: Vec<UserError>,
}

#[Object]
impl ActivityMutation {
    /// Records what an organization did.
    async fn record_activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was done.")] input: RecordActivityInput,
    ) -> Result<RecordActivityPayload> {
        let result = record(ctx, input).await;
        RecordActivityPayload::of(result, Ctx::of(ctx).language)
    }

    /// Records up to 500 activities at once, with a result for each.
    async fn record_activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was done.")] input: RecordActivitiesInput,
    ) -> Result<RecordActivitiesPayload> {
        let result = record_many(ctx, input).await;
        RecordActivitiesPayload::of(result, Ctx::of(ctx).language)
    }

    /// Confirms a record, for the body that leads or guides the organizer, and not for who recorded it.
    async fn confirm_activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which record.")] input: ConfirmActivityInput,
    ) -> Result<ConfirmActivityPayload> {
        let result = confirm(ctx, input).await;
        ConfirmActivityPayload::of(result, Ctx::of(ctx).language)
    }

    /// Voids a record with a reason: it stays readable and counts no more. Once it is confirmed, only
    /// the superior does so.
    async fn void_activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which record, and why.")] input: VoidActivityInput,
    ) -> Result<VoidActivityPayload> {
        let result = void(ctx, input).await;
        VoidActivityPayload::of(result, Ctx::of(ctx).language)
    }

    /// Puts a record right that is not confirmed yet: it is voided, and another stands in its place.
    async fn correct_activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which record, why, and what it ought to say.")]
        input: CorrectActivityInput,
    ) -> Result<CorrectActivityPayload> {
        let result = correct(ctx, input).await;
        CorrectActivityPayload::of(result, Ctx::of(ctx).language)
    }
}

fn keyed(input: RecordActivityInput, at: &str) -> Result<Keyed> {
    let field = |name: &str| format!("{at}{name}");
    let starts_on = input.starts_on.0;
    let trained = input.trained.map(|trained| Trained {
        county_rank: trained.county_rank.into(),
        section_rank: trained.section_rank.into(),
        others: trained.others.into(),
    });
    let output = |output: ActivityOutputInput| Output {
        kind: output.kind.into(),
        title: output.title,
        words: output.words.map(Into::into),
    };
    let people = |ids: &[ID], name| named_all(ids, &field(name), "person");
    let others = &input.other_organization_ids;
    let entry = Entry {
        kind: input.kind.into(),
        title: input.title,
        starts_on,
        ends_on: input.ends_on.map_or(starts_on, |day| day.0),
        hours: input.hours.map(|hours| hours.0),
        words: input.words.map(Into::into),
        amount: input.amount.map(|amount| amount.0),
        trained,
        place: input.place,
        late_reason: input.late_reason,
        participants: people(&input.participant_ids, "participantIds")?,
        signed_in: people(&input.signed_in_ids, "signedInIds")?,
        others: named_all(others, &field("otherOrganizationIds"), "organization")?,
        outputs: input.outputs.into_iter().map(output).collect(),
    };
    let organization = &input.organization_id;
    Ok(Keyed {
        new: New {
            organization: named(organization, &field("organizationId"), "organization")?,
            entry,
        },
        key: input.idempotency_key,
        at: at.to_owned(),
    })
}

async fn activity(ctx: &Context<'_>, id: ActivityId) -> Result<Activity> {
    visible_activity(ctx, id)
        .await?
        .ok_or(Error::NotFound("activity"))
}

async fn record(ctx: &Context<'_>, input: RecordActivityInput) -> Result<Activity> {
    let acting = Ctx::of(ctx).acting()?;
    let id = commands::record(&acting, keyed(input, "")?).await?;
    activity(ctx, id).await
}

async fn record_many(
    ctx: &Context<'_>,
    input: RecordActivitiesInput,
) -> Result<Vec<RecordActivitiesResult>> {
    let (acting, language) = (Ctx::of(ctx).acting()?, Ctx::of(ctx).language);
    let mut wanted = Vec::with_capacity(input.activities.len());
    for (index, input) in input.activities.into_iter().enumerate() {
        wanted.push(keyed(input, &format!("activities.{index}."))?);
    }
    let outcomes = commands::record_many(&acting, wanted).await?;
    let ids = outcomes.iter().flatten().copied().map(ActivityById);
    let rows = Ctx::loaders(ctx).load_many(ids).await?;
    outcomes
        .into_iter()
        .map(|done| {
            let row = done.map(|id| rows.get(&ActivityById(id)).cloned().map(Activity::from));
            let (activity, errors) = outcome(row.map_err(Error::Refused), language)?;
            Ok(RecordActivitiesResult {
                activity: activity.flatten(),
                errors,
            })
        })
        .collect()
}

async fn confirm(ctx: &Context<'_>, input: ConfirmActivityInput) -> Result<Activity> {
    let acting = Ctx::of(ctx).acting()?;
    let confirmed = commands::Confirm {
        activity: named(&input.activity_id, "activityId", "activity")?,
        expected_revision: input.expected_revision,
    };
    let id = commands::confirm(&acting, confirmed).await?;
    activity(ctx, id).await
}

async fn void(ctx: &Context<'_>, input: VoidActivityInput) -> Result<Activity> {
    let acting = Ctx::of(ctx).acting()?;
    let voided = commands::Void {
        activity: named(&input.activity_id, "activityId", "activity")?,
        expected_revision: input.expected_revision,
        reason: input.reason,
    };
    let id = commands::void(&acting, voided).await?;
    activity(ctx, id).await
}

async fn correct(ctx: &Context<'_>, input: CorrectActivityInput) -> Result<Activity> {
    let acting = Ctx::of(ctx).acting()?;
    let right = commands::Correct {
        activity: named(&input.activity_id, "activityId", "activity")?,
        expected_revision: input.expected_revision,
        reason: input.reason,
        entry: keyed(input.activity, "activity.")?.new.entry,
    };
    let id = commands::correct(&acting, right).await?;
    activity(ctx, id).await
}
