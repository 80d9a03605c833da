//! The type `Norm`.

use async_graphql::{Context, Enum, ID, Object};
use entity::NormId;
use entity::local_norm::{self, NormState};

use super::super::rules::{self, Binding, Grace, HUNDREDTHS, Measure, Unit};
use super::super::store;
use super::loader::LocalNormById;
use crate::access::{Action, Place, require};
use crate::domain::activity::graphql::ActivityKind;
use crate::domain::edges;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::load_seen;
use crate::error::{Language, Result};
use crate::graphql::{Ctx, Date, Decimal, NodeId, connection, encode, encode_key};

/// From which system the records of a norm come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::Source")]
pub(crate) enum NormSource {
    /// What was done.
    Activity,
    /// The organization itself.
    Structure,
    /// Work reports.
    Report,
    /// The dues ledger.
    Ledger,
    /// Appraisals.
    Appraisal,
    /// Requests and guidance.
    Request,
    /// Bulletins.
    Bulletin,
}

/// To whom a norm applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::Subject")]
pub(crate) enum NormSubject {
    /// 党委, and its standing committee.
    PartyCommittee,
    /// 县: the party committee of a county.
    County,
    /// The party committee of a city or a county.
    CityOrCounty,
    /// 机关工委.
    WorkingCommittee,
    /// A working committee that guides others: of a province or a city.
    SuperiorWorkingCommittee,
    /// Every party body.
    PartyBody,
    /// 党委 and 党组.
    PartyCommitteeOrGroup,
    /// 部门: its party group.
    Department,
    /// 四大班子: each leadership team.
    LeadershipTeam,
    /// 党支部, 党总支, 机关党委.
    Grassroots,
    /// 办公室.
    Office,
    /// Each member of a branch.
    Member,
    /// Each leader of a leadership team.
    Leader,
    /// Each leader of a county's leadership teams.
    CountyLeader,
    /// Each leader of a city's committee or government.
    MunicipalLeader,
    /// The secretary of a party committee.
    Secretary,
    /// Who travels abroad.
    Traveller,
    /// A meeting.
    Meeting,
}

/// In what a norm counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum NormUnit {
    /// Records.
    Count,
    /// Distinct days that they cover.
    Days,
    /// Hours that they took.
    Hours,
    /// Words that were written.
    Words,
    /// Kinds of which there is at least one record.
    Kinds,
    /// Whether it is so.
    Truth,
    /// Never taken: check-ins by app (the red line).
    CheckIns,
    /// Never taken: points.
    Points,
    /// Never taken: rankings of people by use.
    Ranking,
    /// Never taken: online time.
    OnlineTime,
    /// Never taken: likes.
    Likes,
    /// Never taken: photographs as proof.
    Photos,
    /// Never taken: locations as proof.
    Locations,
}

/// How the figure is compared with the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::Comparison")]
pub(crate) enum NormComparison {
    /// So much or more.
    AtLeast,
    /// So much or less.
    AtMost,
}

/// The stretch of time in which a norm is met or missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::Window")]
pub(crate) enum NormWindow {
    /// Taken on a day.
    Day,
    /// A month.
    Month,
    /// A quarter.
    Quarter,
    /// A half year.
    HalfYear,
    /// A year.
    Year,
    /// Each event.
    Event,
}

/// Whether a local norm binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::local_norm::NormState")]
pub(crate) enum NormStatus {
    /// Can be edited; binds nobody.
    Draft,
    /// Binds from its first day on; only its end can still be set.
    Issued,
}

connection!(
    /// Norms, by code.
    NormConnection, NormEdge, Norm
);

/// A version of a norm: a national default, or what an organization has set for what it leads.
#[derive(Clone, Debug)]
pub struct Norm {
    pub(super) norm: rules::Norm,
    /// The stored row of a local one, where it was read.
    pub(super) row: Option<local_norm::Model>,
}

impl From<rules::Norm> for Norm {
    fn from(norm: rules::Norm) -> Self {
        Self { norm, row: None }
    }
}

/// A number in hundredths as a plain decimal: no more decimals than it has.
pub(crate) fn decimal(hundredths: i64) -> Decimal {
    let (whole, part) = (hundredths / HUNDREDTHS, hundredths % HUNDREDTHS);
    Decimal(match part {
        0 => whole.to_string(),
        part if part % 10 == 0 => format!("{whole}.{}", part / 10),
        part => format!("{whole}.{part:02}"),
    })
}

/// The norm with this key: a code of the catalogue, or the id of a local one whose issuer the reader
/// sees. A draft is for those who may set norms there.
///
/// # Errors
/// When the database fails.
pub async fn visible_norm(ctx: &Context<'_>, key: &str) -> Result<Option<Norm>> {
    if let Some(norm) = rules::national_by_code(key) {
        return Ok(Some(norm.clone().into()));
    }
    let Ok(id) = uuid::Uuid::try_parse(key) else {
        return Ok(None);
    };
    let Some(row) = Ctx::loaders(ctx)
        .load_one(LocalNormById(NormId(id)))
        .await?
    else {
        return Ok(None);
    };
    let issuer = load_seen(ctx, row.organization_id).await?;
    match issuer.filter(|issuer| may_read(ctx, issuer, &row)) {
        Some(_) => Ok(Some(Norm {
            norm: store::turn(&row)?,
            row: Some(row),
        })),
        None => Ok(None),
    }
}

/// The version of a norm that binds an organization whose records the reader sees.
pub(crate) async fn norm_by_key(
    ctx: &Context<'_>,
    code: &str,
    local: Option<NormId>,
) -> Result<Option<Norm>> {
    let Some(id) = local else {
        return Ok(rules::national_by_code(code).cloned().map(Norm::from));
    };
    match Ctx::loaders(ctx).load_one(LocalNormById(id)).await? {
        Some(row) => Ok(Some(Norm {
            norm: store::turn(&row)?,
            row: Some(row),
        })),
        None => Ok(None),
    }
}

/// Whether a reader may read a norm of an issuer.
pub(super) fn may_read(ctx: &Context<'_>, issuer: &Seen, row: &local_norm::Model) -> bool {
    let place = Place::from(issuer.row.as_ref());
    let may_set = || {
        let actor = Ctx::of(ctx).actor();
        actor.is_ok_and(|actor| require(actor, Action::NormSet, &place).is_ok())
    };
    issuer.is_full() && (row.state == NormState::Issued || may_set())
}

/// A version of a norm: a national default, or what an organization has set for what it leads.
#[Object]
impl Norm {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        match &self.norm.local {
            Some(id) => encode(id),
            None => encode_key(NormId::KIND, &self.norm.code),
        }
    }

    /// N01 to N36, or an issuer's own code.
    async fn code(&self) -> &str {
        &self.norm.code
    }

    /// Counts the versions of the code by its issuer.
    async fn version(&self) -> i32 {
        self.norm.version
    }

    /// How people call it, in the language of the request.
    async fn title(&self, ctx: &Context<'_>) -> &str {
        match Ctx::of(ctx).language {
            Language::Chinese => &self.norm.title.zh,
            Language::English => &self.norm.title.en,
        }
    }

    /// The clause of the regulation, or the document of the issuer.
    async fn clause(&self) -> &str {
        &self.norm.clause
    }

    /// To whom it applies.
    async fn subject(&self) -> NormSubject {
        self.norm.subject.into()
    }

    /// From which system its records come.
    async fn source(&self) -> NormSource {
        self.norm.source.into()
    }

    /// The kinds of activity that it counts; none where it counts something else.
    async fn kinds(&self) -> Vec<ActivityKind> {
        match &self.norm.measure {
            Measure::Activities(kinds, _) => kinds.iter().copied().map(Into::into).collect(),
            Measure::FullTimeMajority
            | Measure::CompleteChain
            | Measure::SizeAndTerm
            | Measure::ReportsHeard
            | Measure::ReportsFiled
            | Measure::EducationBudget
            | Measure::MonthsKept
            | Measure::FinalAppraisal
            | Measure::NotKept => Vec::new(),
        }
    }

    /// In what it counts.
    async fn unit(&self) -> NormUnit {
        match &self.norm.measure {
            Measure::Activities(_, Unit::Count) | Measure::ReportsHeard | Measure::ReportsFiled => {
                NormUnit::Count
            }
            Measure::Activities(_, Unit::Days) => NormUnit::Days,
            Measure::Activities(_, Unit::Hours) => NormUnit::Hours,
            Measure::Activities(_, Unit::Words) => NormUnit::Words,
            Measure::Activities(_, Unit::Kinds) => NormUnit::Kinds,
            Measure::FullTimeMajority
            | Measure::CompleteChain
            | Measure::SizeAndTerm
            | Measure::EducationBudget
            | Measure::MonthsKept
            | Measure::FinalAppraisal
            | Measure::NotKept => NormUnit::Truth,
        }
    }

    /// How the figure is compared with the threshold.
    async fn comparison(&self) -> NormComparison {
        self.norm.comparison.into()
    }

    /// How much is asked for.
    async fn threshold(&self) -> Decimal {
        decimal(self.norm.threshold)
    }

    /// Per what.
    async fn window(&self) -> NormWindow {
        self.norm.window.into()
    }

    /// Months after the window in which it can still be met; null where the due time of the reporting
    /// round says until when.
    async fn grace_months(&self) -> Option<i32> {
        match self.norm.grace {
            Grace::None => Some(0),
            Grace::Months(months) => i32::try_from(months).ok(),
            Grace::RoundDue => None,
        }
    }

    /// Whether it binds only where an organization above has set it.
    async fn set_locally(&self) -> bool {
        self.norm.issuer.is_none() && self.norm.binding == Binding::WhereSet
    }

    /// Whether its records are kept: where they are not, it is NOT_APPLICABLE.
    async fn kept(&self) -> bool {
        self.norm.measure != Measure::NotKept
    }

    /// The first day.
    async fn in_force_from(&self) -> Date {
        self.norm.in_force_from.into()
    }

    /// The first day on which it is no longer in force.
    async fn in_force_until(&self) -> Option<Date> {
        self.norm.in_force_until.map(Date)
    }

    /// Draft or issued; national norms are issued.
    async fn status(&self) -> NormStatus {
        let state = self.row.as_ref().map(|row| row.state);
        state.unwrap_or(NormState::Issued).into()
    }

    /// Counts the changes of a local norm: give it as `expectedRevision`.
    async fn revision(&self) -> Option<i32> {
        self.row.as_ref().map(|row| row.revision)
    }

    /// The organization that set it; null for a national one, and where the reader does not see it.
    async fn issuer(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        match self.norm.issuer {
            Some(id) => edges::organization(ctx, id).await,
            None => Ok(None),
        }
    }
}
