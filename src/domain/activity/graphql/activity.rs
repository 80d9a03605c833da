//! The type `Activity`.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::{ActivityId, activity, activity_participant};

use super::super::{rules, store};
use super::evidence::EvidenceFile;
use super::loaders::{
    ActivityById, AttendanceOf, CorrectionOf, EvidenceOf, OthersOf, OutputsOf, SameDay,
};
use crate::domain::edges::{self, RecordKind};
use crate::domain::history::graphql::Signatory;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::{Person, PersonById, load_seen};
use crate::error::{Error, Language, Result};
use crate::graphql::{
    Ctx, Date, DateTime, Decimal, Fen, ListArgs, connection, encode, fingerprint, is_asked,
    page_cost,
};

/// Other records that a finding names at the most.
const OTHERS_MAX: usize = 20;

/// The kinds of activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::activity::ActivityKind")]
pub(crate) enum ActivityKind {
    /// 理论学习中心组学习: a session of the study group.
    StudyGroupSession,
    /// 学习成果交流: an exchange of study results.
    StudyExchange,
    /// 集中教育: collective education of members.
    CollectiveEducation,
    /// 论坛.
    Forum,
    /// 常委会专题研究机关党建: the standing committee takes up agency party building.
    StandingCommitteeSession,
    /// 民主生活会.
    DemocraticLifeMeeting,
    /// 谈心谈话: a heart-to-heart talk.
    HeartToHeartTalk,
    /// 调研: a visit to the grassroots.
    ResearchVisit,
    /// 调研报告.
    ResearchReport,
    /// 调研月.
    ResearchMonth,
    /// 理论文章: a theory article.
    TheoryArticle,
    /// 个人学习计划.
    StudyPlan,
    /// 四大班子联席会议: a joint meeting of the leadership teams.
    JointMeetingOfLeaders,
    /// 机关工委书记联席会议: a joint meeting of secretaries.
    JointMeetingOfSecretaries,
    /// 培训班: a training class, with the people trained by rank.
    TrainingClass,
    /// 工作交流.
    WorkExchange,
    /// 理论研讨.
    TheoryDiscussion,
    /// 结对帮扶: paired assistance, with money and the worth of materials.
    PairedAssistance,
    /// 接待信访群众: a leader receives petitioners.
    PetitionReception,
    /// 述廉报告: a person's yearly integrity report.
    IntegrityReport,
    /// 个人有关事项报告.
    PersonalMattersReport,
    /// 常委会向全委会报告: the standing committee reports to the plenary session.
    PlenaryReport,
    /// 因公出访报告: the report after a visit abroad.
    VisitAbroadReport,
    /// 列席重要会议: a leader of the working committee attends a meeting of committee or government.
    AttendedMeeting,
    /// 支部党员大会.
    BranchMembersMeeting,
    /// 支部委员会.
    BranchCommitteeMeeting,
    /// 党小组会.
    PartyGroupMeeting,
    /// 党课.
    PartyLecture,
}

/// The states of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::activity::ActivityState")]
pub(super) enum ActivityState {
    /// Entered by the organizer: it counts.
    Recorded,
    /// Confirmed by the superior.
    Confirmed,
    /// Voided with a reason: it counts no more.
    Voided,
}

/// What can come of an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::activity_output::OutputKind")]
pub(super) enum ActivityOutputKind {
    /// 文章.
    Article,
    /// 报告.
    Report,
}

/// An article or a report that came of an activity.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ActivityOutput {
    /// What it is.
    kind: ActivityOutputKind,
    /// Its title.
    title: String,
    /// How long it is.
    words: Option<i32>,
}

/// People trained, by rank.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ActivityTrained {
    /// 县处级 and above.
    county_rank: i32,
    /// 科级.
    section_rank: i32,
    /// All others.
    others: i32,
    /// All together.
    total: i32,
}

/// Somebody who took part, as the organizer lists them.
#[derive(Clone, Debug)]
pub(super) struct ActivityParticipant(activity_participant::Model);

/// Somebody who took part, as the organizer lists them.
#[Object]
impl ActivityParticipant {
    /// Who.
    async fn person(&self, ctx: &Context<'_>) -> Result<Person> {
        let row = Ctx::loaders(ctx)
            .load_one(PersonById(self.0.person_id))
            .await?;
        row.map(Person::from)
            .ok_or_else(|| Error::internal("a participant without a person"))
    }

    /// Signed the attendance list, else only listed.
    async fn signed_in(&self) -> bool {
        self.0.signed_in
    }
}

connection!(
    /// Those who took part, in the order in which they were registered.
    ActivityParticipantConnection, ActivityParticipantEdge, ActivityParticipant
);

/// What is remarkable about a record, though it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(super) enum ActivityFindingCode {
    /// Another record of the same organizer, kind and day is not voided: perhaps it was recorded twice.
    PerhapsTwice,
    /// There is no attendance list.
    NoAttendance,
}

/// What is remarkable about a record, though it counts.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ActivityFinding {
    /// Stable, for programs.
    code: ActivityFindingCode,
    /// For people, in the language of the request.
    message: &'static str,
    /// The other records that it is about, up to 20.
    others: Vec<Activity>,
}

/// What an organization did, as it is recorded: never changed, never deleted.
#[derive(Clone, Debug)]
pub struct Activity(Arc<activity::Model>);

impl From<activity::Model> for Activity {
    fn from(row: activity::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// The activity with this id, for those who fully see the organizer.
///
/// # Errors
/// When the database fails.
pub async fn visible_activity(ctx: &Context<'_>, id: ActivityId) -> Result<Option<Activity>> {
    let Some(row) = Ctx::loaders(ctx).load_one(ActivityById(id)).await? else {
        return Ok(None);
    };
    let seen = load_seen(ctx, row.organization_id).await?;
    Ok(seen.filter(Seen::is_full).map(|_| Activity::from(row)))
}

/// What an organization did, as it is recorded: never changed, never deleted.
#[Object]
impl Activity {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// What kind of activity it is.
    pub async fn kind(&self) -> RecordKind {
        self.0.kind.into()
    }

    /// Its title.
    pub async fn title(&self) -> String {
        self.0.title.clone()
    }

    /// Its first day.
    pub async fn starts_on(&self) -> Date {
        self.0.starts_on.into()
    }

    /// Its last day.
    async fn ends_on(&self) -> Date {
        self.0.ends_on.into()
    }

    /// The organizer.
    async fn organization(&self, ctx: &Context<'_>) -> Result<edges::Organization> {
        edges::organization(ctx, self.0.organization_id)
            .await?
            .ok_or_else(|| Error::internal("a visible activity of an invisible organization"))
    }

    /// Hours that it took.
    async fn hours(&self) -> Option<Decimal> {
        let hours = self.0.hours?;
        Some(Decimal(rules::decimal(i64::from(hours))))
    }

    /// Words that were written.
    async fn words(&self) -> Option<i32> {
        self.0.words
    }

    /// Money and the worth of materials.
    async fn amount(&self) -> Option<Fen> {
        self.0.amount.map(Fen)
    }

    /// People trained, by rank; null where none are stated.
    async fn trained(&self) -> Option<ActivityTrained> {
        let row = &self.0;
        let stated = [
            row.trained_county_rank,
            row.trained_section_rank,
            row.trained_others,
        ];
        let [county_rank, section_rank, others] = stated.map(Option::unwrap_or_default);
        let trained = ActivityTrained {
            county_rank,
            section_rank,
            others,
            total: county_rank + section_rank + others,
        };
        stated.iter().any(Option::is_some).then_some(trained)
    }

    /// Where it was.
    async fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// Why it was recorded over a year later.
    async fn late_reason(&self) -> Option<&str> {
        self.0.late_reason.as_deref()
    }

    /// Its state.
    async fn state(&self) -> ActivityState {
        self.0.state.into()
    }

    /// Counts the changes of its state: give it as `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        self.0.recorded_at.into()
    }

    /// By whom.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.recorded_by).await
    }

    /// When the superior confirmed it.
    async fn confirmed_at(&self) -> Option<DateTime> {
        self.0.confirmed_at.map(DateTime)
    }

    /// By whom.
    async fn confirmed_by(&self, ctx: &Context<'_>) -> Result<Option<Signatory>> {
        Signatory::of_any(ctx, self.0.confirmed_by).await
    }

    /// When it was voided.
    async fn voided_at(&self) -> Option<DateTime> {
        self.0.voided_at.map(DateTime)
    }

    /// By whom.
    async fn voided_by(&self, ctx: &Context<'_>) -> Result<Option<Signatory>> {
        Signatory::of_any(ctx, self.0.voided_by).await
    }

    /// Why it was voided.
    async fn void_reason(&self) -> Option<&str> {
        self.0.void_reason.as_deref()
    }

    /// The voided record that this one puts right.
    async fn corrects(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        match self.0.corrects_id {
            Some(id) => visible_activity(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The record that puts this voided one right.
    async fn corrected_by(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        let key = CorrectionOf(self.0.id);
        Ok(Ctx::loaders(ctx).load_one(key).await?.map(Self::from))
    }

    /// Those who took part, in the order in which they were registered.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn participants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<ActivityParticipantConnection> {
        let args = ListArgs { first, after };
        let binding = fingerprint("participants", &self.0.id);
        let page = args.page(&binding)?;
        let wanted = is_asked(ctx, "nodes") || is_asked(ctx, "edges") || is_asked(ctx, "pageInfo");
        let rows = match wanted {
            true => store::list_participants(Ctx::of(ctx).db.reader(), self.0.id, &page).await?,
            false => page.cut(Vec::new()),
        };
        let attended = Ctx::loaders(ctx).load_one(AttendanceOf(self.0.id)).await?;
        let total = Some(attended.unwrap_or_default().listed);
        let key = |row: &activity_participant::Model| row.person_id;
        Ok(ActivityParticipantConnection::of(
            rows,
            &binding,
            &args,
            total,
            key,
            ActivityParticipant,
        ))
    }

    /// How many of those who took part signed the attendance list.
    async fn signed_in_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let attended = Ctx::loaders(ctx).load_one(AttendanceOf(self.0.id)).await?;
        Ok(i32::try_from(attended.unwrap_or_default().signed_in).unwrap_or(i32::MAX))
    }

    /// The other organizations that took part, as far as the reader may see them.
    async fn other_organizations(&self, ctx: &Context<'_>) -> Result<Vec<edges::Organization>> {
        let others = Ctx::loaders(ctx).load_one(OthersOf(self.0.id)).await?;
        let mut found = Vec::new();
        for id in others.unwrap_or_default() {
            found.extend(edges::organization(ctx, id).await?);
        }
        Ok(found)
    }

    /// Articles and reports that came of it.
    async fn outputs(&self, ctx: &Context<'_>) -> Result<Vec<ActivityOutput>> {
        let outputs = Ctx::loaders(ctx).load_one(OutputsOf(self.0.id)).await?;
        let output = |row: entity::activity_output::Model| ActivityOutput {
            kind: row.kind.into(),
            title: row.title,
            words: row.words,
        };
        Ok(outputs
            .unwrap_or_default()
            .into_iter()
            .map(output)
            .collect())
    }

    /// The files that prove it, in the order in which they were declared; those among them that were
    /// taken back.
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Vec<EvidenceFile>> {
        let files = Ctx::loaders(ctx).load_one(EvidenceOf(self.0.id)).await?;
        let files = files.unwrap_or_default().into_iter();
        Ok(files.map(EvidenceFile::from).collect())
    }

    /// What is remarkable about it, though it counts.
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<ActivityFinding>> {
        let row = &self.0;
        if row.voided_at.is_some() {
            return Ok(Vec::new());
        }
        let language = Ctx::of(ctx).language;
        let loaders = Ctx::loaders(ctx);
        let mut findings = Vec::new();
        let key = SameDay(row.organization_id, row.kind, row.starts_on);
        let same = loaders.load_one(key).await?.unwrap_or_default();
        let others: Vec<_> = same
            .into_iter()
            .filter(|other| other.id != row.id)
            .take(OTHERS_MAX)
            .map(Activity::from)
            .collect();
        if !others.is_empty() {
            findings.push(finding(ActivityFindingCode::PerhapsTwice, others, language));
        }
        if loaders.load_one(AttendanceOf(row.id)).await?.is_none() {
            let code = ActivityFindingCode::NoAttendance;
            findings.push(finding(code, Vec::new(), language));
        }
        Ok(findings)
    }
}

fn finding(
    code: ActivityFindingCode,
    others: Vec<Activity>,
    language: Language,
) -> ActivityFinding {
    let message = match (code, language) {
        (ActivityFindingCode::PerhapsTwice, Language::Chinese) => {
            "该组织当日已有同类活动，请核对是否重复登记"
        }
        (ActivityFindingCode::PerhapsTwice, Language::English) => {
            "the organizer has another activity of this kind on this day: perhaps recorded twice"
        }
        (ActivityFindingCode::NoAttendance, Language::Chinese) => "没有参加人员名单",
        (ActivityFindingCode::NoAttendance, Language::English) => "there is no attendance list",
    };
    ActivityFinding {
        code,
        message,
        others,
    }
}
