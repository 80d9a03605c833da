//! Why a light is not green.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::NaiveDate;
use entity::post::PostRole;
use entity::{DivisionCode, OrganizationId, Period};

use super::super::part::{
    self, arrears_reasons, compliance_numbers, compliance_reasons, dues_reasons,
    rectification_reasons, remittance_reasons, reporting_numbers, reporting_reasons,
    responsibility_reasons,
};
use super::super::rules::{self, Finding, NormKey, ReasonCode, Unit, When};
use super::codes::{StatusReasonCode, StatusReasonUnit, texts};
use super::loader::Standing;
use super::status::{DivisionStatus, Light, load};
use crate::access::Place;
use crate::domain::edges;
use crate::domain::norm::graphql::{Norm, hundredths, norm_by_key};
use crate::domain::organization::graphql::{
    CommitteeOf, HolderOf, OrganizationById, Person, PersonById,
};
use crate::error::{Error, Result};
use crate::graphql::{
    Ctx, Decimal, Language, ListArgs, connection, encode_key, fingerprint, is_asked,
};

connection!(
    /// Reasons, worst first.
    StatusReasonConnection, StatusReasonEdge, StatusReason
);

/// One reason, naming organization, rule and figure.
#[derive(Clone, Debug)]
pub struct StatusReason {
    status: StatusName,
    finding: Finding,
}

/// Which status a reason belongs to.
#[derive(Clone, Copy, Debug)]
struct StatusName {
    division: Option<DivisionCode>,
    period: Period,
    as_of: Option<NaiveDate>,
}

/// Who answers for a reason, and where.
#[derive(Debug, SimpleObject)]
pub(super) struct StatusAnswerer {
    /// The first responsible person.
    person: Person,
    /// Of this organization.
    organization: edges::Organization,
    /// How many levels it stands above the organization of the reason; 0 where it is that one.
    levels_above: i32,
}

/// One reason, naming organization, rule and figure.
#[Object]
impl StatusReason {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        let StatusName {
            division,
            period,
            as_of,
        } = self.status;
        let division = division.map_or(0, |code| code.0);
        let as_of = as_of.map(|day| day.to_string()).unwrap_or_default();
        let key = format!("{division}|{period}|{as_of}|{}", name(&self.finding));
        encode_key("StatusReason", &key)
    }

    /// What it is.
    async fn code(&self) -> StatusReasonCode {
        self.finding.code.into()
    }

    /// The light that it gives.
    async fn light(&self) -> Light {
        self.finding.light.into()
    }

    /// For people, in the language of the request.
    async fn message(&self, ctx: &Context<'_>) -> &'static str {
        let (zh, en) = texts(self.finding.code);
        match Ctx::of(ctx).language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    /// What is, in the unit.
    async fn figure(&self) -> Decimal {
        decimal(self.finding.figure, self.finding.unit)
    }

    /// What ought to be, in the unit.
    async fn required(&self) -> Decimal {
        decimal(self.finding.required, self.finding.unit)
    }

    /// What both are counted in.
    async fn unit(&self) -> StatusReasonUnit {
        self.finding.unit.into()
    }

    /// The clause.
    async fn rule(&self) -> &'static str {
        self.finding.rule
    }

    /// The organization whose records say so.
    async fn organization(&self, ctx: &Context<'_>) -> Result<edges::Organization> {
        edges::organization(ctx, self.finding.organization)
            .await?
            .ok_or_else(|| Error::internal("a visible reason of an invisible organization"))
    }

    /// Its first responsible person on the day of the status; null while the post is vacant.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let loaders = Ctx::loaders(ctx);
        let key = HolderOf(
            self.finding.organization,
            PostRole::Secretary,
            self.day(ctx),
        );
        match loaders.load_one(key).await? {
            Some(post) => Ok(loaders
                .load_one(PersonById(post.person_id))
                .await?
                .map(Person::from)),
            None => Ok(None),
        }
    }

    /// Who answers for it: the first responsible person of the organization, and while that post is
    /// vacant the one of the nearest organization above in which it is held (§4.2: each level holds
    /// the next one). Null where it is held nowhere above.
    async fn answerer(&self, ctx: &Context<'_>) -> Result<Option<StatusAnswerer>> {
        let loaders = Ctx::loaders(ctx);
        let id = self.finding.organization;
        let Some(row) = loaders.load_one(OrganizationById(id)).await? else {
            return Ok(None);
        };
        let above: Vec<_> = Place::from(row.as_ref()).above().collect();
        let levels: Vec<_> = std::iter::once(id).chain(above.into_iter().rev()).collect();
        let day = self.day(ctx);
        let key = |id: &OrganizationId| HolderOf(*id, PostRole::Secretary, day);
        let held = loaders.load_many(levels.iter().map(key)).await?;
        let found = (0_i32..)
            .zip(&levels)
            .find_map(|(level, id)| Some((level, *id, held.get(&key(id))?)));
        let Some((levels_above, organization, post)) = found else {
            return Ok(None);
        };
        let person = loaders.load_one(PersonById(post.person_id)).await?;
        let organization = edges::organization(ctx, organization).await?;
        Ok(person
            .zip(organization)
            .map(|(person, organization)| StatusAnswerer {
                person: person.into(),
                organization,
                levels_above,
            }))
    }

    /// The norm that is missed or at risk; null for what is no norm.
    async fn norm(&self, ctx: &Context<'_>) -> Result<Option<Norm>> {
        match &self.finding.norm {
            Some(norm) => norm_by_key(ctx, &norm.code, norm.local).await,
            None => Ok(None),
        }
    }
}

impl StatusReason {
    fn day(&self, ctx: &Context<'_>) -> NaiveDate {
        let today = || Ctx::of(ctx).clock.today();
        self.status.as_of.unwrap_or_else(today)
    }
}

/// What tells a finding of a status from its others.
fn name(finding: &Finding) -> String {
    let norm = finding.norm.as_ref().map(|norm| match norm.local {
        Some(local) => local.0.to_string(),
        None => norm.code.clone(),
    });
    let (code, organization) = (finding.code, finding.organization.0);
    format!("{code:?}|{organization}|{}", norm.unwrap_or_default())
}

/// Ten-thousandths as a decimal: four decimals for a share, none for days.
fn decimal(value: i64, unit: Unit) -> Decimal {
    Decimal(match unit {
        Unit::Ratio => format!("{}.{:04}", value / 10_000, value % 10_000),
        Unit::Day | Unit::Gap | Unit::Month | Unit::Person => (value / 10_000).to_string(),
        Unit::Norm | Unit::Yuan => return hundredths(value / 100),
    })
}

/// A page of reasons.
pub(super) async fn reasons(
    ctx: &Context<'_>,
    status: &DivisionStatus,
    args: ListArgs,
) -> Result<StatusReasonConnection> {
    let name = StatusName {
        division: status.key.division,
        period: status.key.period,
        as_of: status.key.as_of,
    };
    let binding = fingerprint("reasons", &(name.division, name.period, name.as_of));
    let page = args.page::<u64>(&binding)?;
    let findings = findings(ctx, status).await?;
    let total = is_asked(ctx, "totalCount").then(|| i64::try_from(findings.len()).unwrap_or(0));
    let rest = (1_u64..)
        .zip(findings)
        .filter(|row| page.after.is_none_or(|after| row.0 > after));
    let rows = page.cut(rest.collect());
    let turn = |(_, finding): (u64, Finding)| StatusReason {
        status: name,
        finding,
    };
    Ok(StatusReasonConnection::of(
        rows,
        &binding,
        &args,
        total,
        |row| row.0,
        turn,
    ))
}

async fn findings(ctx: &Context<'_>, status: &DivisionStatus) -> Result<Vec<Finding>> {
    let Some(standing) = &status.standing else {
        return Ok(Vec::new());
    };
    let division = status.key.division;
    let counties = lit_counties(standing, division);
    let not_green = counties
        .iter()
        .filter(|county| {
            county
                .light
                .is_some_and(|light| light != rules::Light::Green)
        })
        .map(|county| county.code);
    let codes: Vec<DivisionCode> = division.into_iter().chain(not_green).collect();
    let committees = committees(ctx, &codes).await?;
    let committee = division.and_then(|code| committees.get(&code).copied());
    let recorded = recorded(ctx, status, standing).await?;
    let mut findings = nameable(ctx, recorded, committee).await?;
    if let Some(committee) = committee {
        let own = standing.own(division);
        if part::Part::Reporting.light(&own, standing.period, standing.at)
            == Some(rules::Light::Red)
        {
            let share = completeness(&own, standing.at);
            findings.push(of_share(ReasonCode::CompletenessLow, committee, share));
        }
        if part::Part::Compliance.light(&own, standing.period, standing.at)
            == Some(rules::Light::Red)
        {
            findings.push(norms_missed(committee, &own, standing.at));
        }
        let known: Vec<_> = counties.iter().filter_map(|county| county.light).collect();
        if rules::is_red_share(&known) {
            findings.push(red_counties(committee, &known));
        }
    }
    for county in counties {
        let reason = match county.light {
            Some(rules::Light::Red) => ReasonCode::CountyRed,
            Some(rules::Light::Amber) => ReasonCode::CountyAmber,
            Some(rules::Light::Green) | None => continue,
        };
        if let Some(committee) = committees.get(&county.code) {
            findings.push(of_share(reason, *committee, county.completeness));
        }
    }
    findings.sort_by_cached_key(|finding| {
        (
            std::cmp::Reverse(finding.light),
            finding.code,
            finding.organization,
            finding.norm.clone(),
        )
    });
    Ok(findings)
}

/// A county below, as the division above sees it.
struct LitCounty {
    code: DivisionCode,
    light: Option<rules::Light>,
    completeness: i64,
}

/// The counties below a division; none below a county.
fn lit_counties(standing: &Standing, division: Option<DivisionCode>) -> Vec<LitCounty> {
    if division.is_some_and(DivisionCode::is_county) {
        return Vec::new();
    }
    let counties = standing.counties().into_iter();
    let lit = counties.map(|(code, rows)| LitCounty {
        code,
        light: standing.light_of(&rows),
        completeness: completeness(&rows, standing.at),
    });
    lit.collect()
}

/// What the records of the division's own bodies say, or said at the end of a past day.
async fn recorded(
    ctx: &Context<'_>,
    status: &DivisionStatus,
    standing: &Standing,
) -> Result<Vec<Finding>> {
    let Some(code) = status.key.division else {
        return Ok(Vec::new());
    };
    let when = match status.key.as_of {
        Some(_) => When::Then(standing.at),
        None => When::Now(standing.at),
    };
    let (reader, period) = (Ctx::of(ctx).db.reader(), status.key.period);
    let mut found = reporting_reasons(reader, code, period, when).await?;
    found.extend(responsibility_reasons(reader, code, period, when).await?);
    found.extend(rectification_reasons(reader, code, period, when).await?);
    found.extend(dues_reasons(reader, code, period, when).await?);
    found.extend(arrears_reasons(reader, code, period, when).await?);
    found.extend(remittance_reasons(reader, code, period, when).await?);
    found.extend(compliance_reasons(reader, code, period, when).await?);
    Ok(found)
}

/// An organization that counts here and has moved out of the reader's sight is not named: the
/// committee here stands for all of these, with the greatest figure.
async fn nameable(
    ctx: &Context<'_>,
    findings: Vec<Finding>,
    committee: Option<OrganizationId>,
) -> Result<Vec<Finding>> {
    let visible = findings
        .iter()
        .map(|finding| edges::organization(ctx, finding.organization));
    let visible = futures_util::future::try_join_all(visible).await?;
    let mut named = Vec::with_capacity(findings.len());
    let mut unnamed: HashMap<(ReasonCode, Option<NormKey>), Finding> = HashMap::new();
    for (finding, visible) in findings.into_iter().zip(visible) {
        match (visible, committee) {
            (Some(_), _) => named.push(finding),
            (None, Some(organization)) => {
                let finding = Finding {
                    organization,
                    ..finding
                };
                let greatest = unnamed
                    .entry((finding.code, finding.norm.clone()))
                    .or_insert_with(|| finding.clone());
                greatest.figure = greatest.figure.max(finding.figure);
            }
            (None, None) => {}
        }
    }
    named.extend(unnamed.into_values());
    Ok(named)
}

/// Submitted / due of what is past its due time, in ten-thousandths.
fn completeness(rows: &[rules::Row], at: chrono::DateTime<chrono::Utc>) -> i64 {
    let sum = reporting_numbers(rows, at);
    crate::graphql::Ratio::of(sum.past_due - sum.missing, sum.past_due)
        .map_or(10_000, |ratio| ratio.0)
}

fn of_share(code: ReasonCode, organization: OrganizationId, share: i64) -> Finding {
    let light = match code {
        ReasonCode::CountyAmber => rules::Light::Amber,
        ReasonCode::CountiesRed
        | ReasonCode::CompletenessLow
        | ReasonCode::CountyRed
        | ReasonCode::FirstVacant
        | ReasonCode::ChainMissing
        | ReasonCode::ChainIncomplete
        | ReasonCode::ReportMissing
        | ReasonCode::ReportReturned
        | ReasonCode::ReportLate
        | ReasonCode::RectificationOverdue
        | ReasonCode::NormsMissed
        | ReasonCode::NormMissed
        | ReasonCode::NormAtRisk
        | ReasonCode::MonthOpen
        | ReasonCode::RemittanceShort
        | ReasonCode::DuesArrears => rules::Light::Red,
    };
    let required = part::COMPLETENESS_RED;
    Finding {
        code,
        light,
        organization,
        figure: share,
        required,
        unit: Unit::Ratio,
        rule: "4.10",
        norm: None,
    }
}

/// How many of the organizations have missed a norm of theirs.
fn norms_missed(
    organization: OrganizationId,
    rows: &[rules::Row],
    at: chrono::DateTime<chrono::Utc>,
) -> Finding {
    let sum = compliance_numbers(rows, at);
    let share = crate::graphql::Ratio::of(sum.offenders, sum.organizations);
    Finding {
        figure: share.map_or(0, |share| share.0),
        required: part::RED_OFFENDERS,
        ..of_share(ReasonCode::NormsMissed, organization, 0)
    }
}

fn red_counties(organization: OrganizationId, lights: &[rules::Light]) -> Finding {
    let red = lights
        .iter()
        .filter(|light| **light == rules::Light::Red)
        .count();
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let share = crate::graphql::Ratio::of(count(red), count(lights.len()));
    Finding {
        figure: share.map_or(0, |share| share.0),
        required: rules::RED_COUNTIES,
        ..of_share(ReasonCode::CountiesRed, organization, 0)
    }
}

/// The working committee of each division, its party committee where it has none.
async fn committees(
    ctx: &Context<'_>,
    codes: &[DivisionCode],
) -> Result<HashMap<DivisionCode, OrganizationId>> {
    use entity::organization::OrganizationKind::{PartyCommittee, WorkingCommittee};
    let keys = codes.iter().flat_map(|code| {
        [
            CommitteeOf(*code, PartyCommittee),
            CommitteeOf(*code, WorkingCommittee),
        ]
    });
    let rows = Ctx::loaders(ctx).load_many(keys).await?;
    let mut found = HashMap::new();
    for (CommitteeOf(code, kind), row) in rows {
        if kind == WorkingCommittee || !found.contains_key(&code) {
            found.insert(code, row.id);
        }
    }
    Ok(found)
}

/// The reason with this key, as long as it holds and the reader sees the division.
///
/// # Errors
/// When the database fails.
pub async fn visible_reason(ctx: &Context<'_>, key: &str) -> Result<Option<StatusReason>> {
    let parts: Vec<&str> = key.split('|').collect();
    let [division, period, as_of, code, organization, norm] = parts.as_slice() else {
        return Ok(None);
    };
    let (Ok(division), Ok(period)) = (division.parse(), period.parse()) else {
        return Ok(None);
    };
    let Ok(status) = load(ctx, division, period, as_of.parse().ok()).await else {
        return Ok(None);
    };
    let name = StatusName {
        division: Some(division),
        period,
        as_of: status.key.as_of,
    };
    let wanted = [*code, *organization, *norm].join("|");
    let findings = findings(ctx, &status).await?;
    let found = findings
        .into_iter()
        .find(|finding| self::name(finding) == wanted);
    Ok(found.map(|finding| StatusReason {
        status: name,
        finding,
    }))
}
