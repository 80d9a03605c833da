//! Links: assigned, worded, signed, released.

use chrono::NaiveDate;
use entity::responsibility_link::ResponsibilityTier;
use entity::{
    AppointmentId, LinkId, OrganizationId, Period, responsibility_duties, responsibility_link,
};
use sea_orm::ActiveEnum as _;

use super::{Case, LINK, decide, first_day, year_of};
use crate::access::{Acting, Action};
use crate::db::Tx;
use crate::db::history::{Event, hex, sha256};
use crate::domain::organization;
use crate::domain::responsibility::catalogue;
use crate::domain::responsibility::rules::{
    self, Assigning, Duty, Holder, Signing, Violation, Wording,
};
use crate::domain::responsibility::store;
use crate::error::{Error, Refusal, RefusalCode, Result};

/// Characters of a reason at the most.
const REASON_MAX: usize = 500;

/// A link to be assigned.
#[derive(Clone, Debug)]
pub(crate) struct Assign {
    /// Whose chain.
    pub(crate) organization: OrganizationId,
    /// Which year's.
    pub(crate) period: Period,
    /// The tier.
    pub(crate) tier: ResponsibilityTier,
    /// The organization that is to hold it.
    pub(crate) body: Option<OrganizationId>,
    /// The appointment by which a person is to hold it.
    pub(crate) appointment: Option<AppointmentId>,
    /// The first day; today or the year's first day where left out.
    pub(crate) from: Option<NaiveDate>,
    /// The duties; those of the catalogue where left out.
    pub(crate) duties: Option<Vec<Duty>>,
}

/// Assigns a link.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn assign(acting: &Acting<'_>, new: Assign) -> Result<LinkId> {
    let mut tx = acting.begin().await?;
    let ids = [Some(new.organization), new.body].into_iter().flatten();
    let rows = organization::lock(&tx, ids).await?;
    let row = rows
        .get(&new.organization)
        .cloned()
        .ok_or(Error::NotFound("organization"))?;
    acting.require(&mut tx, Action::ResponsibilityAssign, &row)?;
    let holder = holder(acting, &tx, &new, &rows).await?;
    let (year, today) = (year_of(new.period, "period")?, acting.today());
    decide(rules::year_open(year, today))?;
    let case = Case::open(acting, &tx, row, year).await?;
    let from = new.from.unwrap_or_else(|| first_day(year, today));
    let duties = new
        .duties
        .unwrap_or_else(|| catalogue::standard_duties(case.organization.kind, new.tier));
    let mut found = rules::assign(&Assigning {
        facts: &case.facts,
        tier: new.tier,
        holder: &holder,
        from,
        today,
    });
    found.extend(rules::wording(&Wording {
        duties: &duties,
        before: None,
        expected: 0,
    }));
    decide(found)?;
    let (body_id, held) = match holder {
        Holder::Body(body) => (Some(body.id), None),
        Holder::Person(held) => (None, Some(held)),
        Holder::Missing => (None, None),
    };
    let link = responsibility_link::Model {
        id: LinkId(acting.new_id()),
        chain_id: case.chain.id,
        organization_id: case.organization.id,
        tier: new.tier,
        body_id,
        appointment_id: held.as_ref().map(|held| held.id),
        person_id: held.as_ref().map(|held| held.person_id),
        valid_from: from,
        valid_until: None,
        created_at: tx.at(),
    };
    let id = link.id;
    record_assigned(&mut tx, &link, year);
    store::insert_link(&tx, link).await?;
    write_wording(&mut tx, &case, id, &duties, 1).await?;
    case.settle(&mut tx).await?;
    tx.commit().await?;
    Ok(id)
}

async fn holder(
    acting: &Acting<'_>,
    tx: &Tx,
    new: &Assign,
    rows: &std::collections::BTreeMap<OrganizationId, entity::organization::Model>,
) -> Result<Holder> {
    match (new.body, new.appointment) {
        (Some(body), None) => rows
            .get(&body)
            .filter(|row| acting.sees(row))
            .map(|row| Holder::Body(row.clone()))
            .ok_or(Error::NotFound("organization")),
        (None, Some(id)) => {
            let found = organization::appointments_by_ids(tx.conn(), [id]).await?;
            let held = found
                .into_iter()
                .next()
                .ok_or(Error::NotFound("appointment"))?;
            let places = organization::by_ids(tx.conn(), [held.organization_id]).await?;
            match places.iter().any(|row| acting.sees(row)) {
                true => Ok(Holder::Person(held)),
                false => Err(Error::NotFound("appointment")),
            }
        }
        (Some(_), Some(_)) => Err(Refusal::new(
            RefusalCode::Invalid,
            "bodyId 与 appointmentId 只能填一个",
            "give either bodyId or appointmentId",
        )
        .at("bodyId")
        .into()),
        (None, None) => Ok(Holder::Missing),
    }
}

/// How the history tells of a new link.
pub(super) fn record_assigned(tx: &mut Tx, link: &responsibility_link::Model, year: i32) {
    tx.record(
        Event::of(
            link.organization_id,
            "assignResponsibilityLink",
            LINK,
            link.id.0,
        )
        .after("year", year)
        .after("tier", link.tier)
        .after("bodyId", link.body_id)
        .after("appointmentId", link.appointment_id)
        .after("personId", link.person_id)
        .after("validFrom", link.valid_from),
    );
}

/// Writes a new wording, and records it.
pub(super) async fn write_wording(
    tx: &mut Tx,
    case: &Case,
    link: LinkId,
    duties: &[Duty],
    number: i64,
) -> Result<()> {
    let trimmed: Vec<_> = duties
        .iter()
        .map(|duty| Duty {
            text: duty.text.trim().to_owned(),
            source: duty.source.clone(),
        })
        .collect();
    let content =
        serde_json::to_string(&trimmed).map_err(|error| Error::Internal(Box::new(error)))?;
    let texts: Vec<_> = trimmed.iter().map(|duty| duty.text.as_str()).collect();
    tx.record(
        Event::of(
            case.organization.id,
            "setResponsibilityDuties",
            LINK,
            link.0,
        )
        .after("wording", number)
        .after("duties", texts)
        .after("contentHash", hex(&sha256(&[content.as_bytes()]))),
    );
    let row = responsibility_duties::Model {
        link_id: link,
        number,
        content,
        set_at: tx.at(),
        signed_at: None,
        signed_by: None,
        signer_id: None,
    };
    store::insert_wording(tx, row).await
}

/// The chain of a link that the actor fully sees.
async fn visible(acting: &Acting<'_>, tx: &Tx, id: LinkId) -> Result<Case> {
    let case = Case::of_link(tx, id).await?;
    case.filter(|case| acting.sees(&case.organization))
        .ok_or(Error::NotFound("link"))
}

/// Duties to be set.
#[derive(Clone, Debug)]
pub(crate) struct SetDuties {
    /// The link.
    pub(crate) link: LinkId,
    /// All of its duties.
    pub(crate) duties: Vec<Duty>,
    /// The number of the wording that the caller has read.
    pub(crate) expected: i64,
}

/// Words the duties of a link anew. Its holder has to sign them again.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn set_duties(acting: &Acting<'_>, new: SetDuties) -> Result<LinkId> {
    let mut tx = acting.begin().await?;
    let case = visible(acting, &tx, new.link).await?;
    acting.require(&mut tx, Action::ResponsibilityAssign, &case.organization)?;
    let link = case.link(new.link)?;
    let before = link.wordings.last();
    let mut found = rules::year_open(case.chain.year, acting.today());
    if link.row.valid_until.is_some() {
        found.push(Violation::Ended);
    }
    found.extend(rules::wording(&Wording {
        duties: &new.duties,
        before,
        expected: new.expected,
    }));
    decide(found)?;
    let number = before.map_or(0, |before| before.number) + 1;
    write_wording(&mut tx, &case, new.link, &new.duties, number).await?;
    case.settle(&mut tx).await?;
    tx.commit().await?;
    Ok(new.link)
}

/// A link to be released.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    /// The link.
    pub(crate) link: LinkId,
    /// The first day on which it no longer holds; today where left out.
    pub(crate) on: Option<NaiveDate>,
    /// Why.
    pub(crate) reason: String,
}

/// Ends a link.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn release(acting: &Acting<'_>, old: Release) -> Result<LinkId> {
    let mut tx = acting.begin().await?;
    let case = visible(acting, &tx, old.link).await?;
    acting.require(&mut tx, Action::ResponsibilityAssign, &case.organization)?;
    let link = case.link(old.link)?;
    let today = acting.today();
    let on = old.on.unwrap_or_else(|| today.max(link.row.valid_from));
    let days = (link.row.valid_from, link.row.valid_until);
    let mut refusals: Vec<Refusal> = rules::release(&case.facts, days, (on, today))
        .into_iter()
        .map(Into::into)
        .collect();
    refusals.extend(organization::check_text("reason", &old.reason, REASON_MAX));
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    store::end_link(&tx, old.link, on).await?;
    tx.record(
        Event::of(
            case.organization.id,
            "releaseResponsibilityLink",
            LINK,
            old.link.0,
        )
        .after("validUntil", on)
        .after("reason", old.reason.trim()),
    );
    case.settle(&mut tx).await?;
    tx.commit().await?;
    Ok(old.link)
}

/// A signature.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sign {
    /// The link.
    pub(crate) link: LinkId,
    /// The number of the wording that the signer has read.
    pub(crate) expected: i64,
}

/// Signs the duties of a link: its holder, or the secretary of the body that holds it. No role lets
/// anybody sign for somebody else.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`].
pub(crate) async fn sign(acting: &Acting<'_>, new: Sign) -> Result<LinkId> {
    let mut tx = acting.begin().await?;
    let unseen = || Error::NotFound("link");
    let case = Case::of_link(&tx, new.link).await?.ok_or_else(unseen)?;
    let link = case.link(new.link)?;
    let today = acting.today();
    let secretaries: Vec<_> = match link.row.body_id {
        Some(body) => organization::secretaries_on(tx.conn(), body, today).await?,
        None => Vec::new(),
    };
    let signer = acting.actor.person;
    let is_holder = signer.is_some()
        && (link.row.person_id == signer
            || secretaries
                .iter()
                .any(|held| Some(held.person_id) == signer));
    if !is_holder && !acting.sees(&case.organization) {
        return Err(unseen());
    }
    decide(rules::sign(&Signing {
        facts: &case.facts,
        link,
        secretaries: &secretaries,
        signer,
        expected: new.expected,
        today,
    }))?;
    let (Some(person), Some(wording)) = (signer, link.wordings.last()) else {
        return Err(Error::internal("a signature without a person or a wording"));
    };
    let (role, place) = match &link.appointment {
        Some(held) => (held.role, held.organization_id),
        None => (
            entity::post::PostRole::Secretary,
            link.row.body_id.unwrap_or(case.organization.id),
        ),
    };
    tx.act_in(role.to_value(), Some(place));
    let number = wording.number;
    let account = acting.actor.account;
    store::sign_wording(&tx, (new.link, number), tx.at(), (account, person)).await?;
    tx.record(
        Event::of(
            case.organization.id,
            "signResponsibilityLink",
            LINK,
            new.link.0,
        )
        .after("wording", number)
        .after("contentHash", hex(&sha256(&[wording.content.as_bytes()])))
        .after("signerId", person),
    );
    case.settle(&mut tx).await?;
    tx.commit().await?;
    Ok(new.link)
}
