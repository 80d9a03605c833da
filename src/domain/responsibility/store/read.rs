//! Chains with everything that decides about them, in as many statements for one as for a thousand.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::organization_edge::EdgeKind;
use entity::post::PostRole;
use entity::{
    AppointmentId, ChainId, DivisionCode, LinkId, OrganizationId, Period, appointment,
    organization, organization_edge, organization_term, responsibility_chain,
    responsibility_duties, responsibility_link,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::access::{Place, below as below_path};
use crate::clock::start_of;
use crate::db::BULK_ROWS_MAX;
use crate::db::page::{Page, PageRequest};
use crate::db::tally::{Numbers, TallyKey};
use crate::domain::responsibility::rules::{self, Facts, LinkFacts};
use crate::error::{Error, Result};

/// The part of the status that responsibility is.
pub(crate) const PART: &str = "responsibility";

/// The kinds of organization that have a chain.
const KINDS: [OrganizationKind; 6] = [
    OrganizationKind::PartyCommittee,
    OrganizationKind::WorkingCommittee,
    OrganizationKind::PartyGroup,
    OrganizationKind::AgencyPartyCommittee,
    OrganizationKind::GeneralBranch,
    OrganizationKind::Branch,
];

/// The chains of organizations in a year.
pub(crate) async fn chains_of(
    connection: &impl ConnectionTrait,
    organizations: impl IntoIterator<Item = OrganizationId>,
    year: i32,
) -> Result<Vec<responsibility_chain::Model>> {
    let rows = responsibility_chain::Entity::find()
        .filter(responsibility_chain::Column::OrganizationId.is_in(organizations))
        .filter(responsibility_chain::Column::Year.eq(year))
        .all(connection)
        .await?;
    Ok(rows)
}

/// From which days of a year on the chains of organizations are complete, and are not.
pub(crate) async fn complete_in(
    connection: &impl ConnectionTrait,
    organizations: impl IntoIterator<Item = OrganizationId>,
    year: i32,
) -> Result<BTreeMap<OrganizationId, Vec<(NaiveDate, bool)>>> {
    let mut found = BTreeMap::new();
    for chain in chains_of(connection, organizations, year).await? {
        let steps: Vec<rules::Step> = serde_json::from_str(&chain.counted)
            .map_err(|error| Error::Internal(Box::new(error)))?;
        found.insert(chain.organization_id, rules::Step::completeness(&steps));
    }
    Ok(found)
}

/// Chains by their ids.
pub(crate) async fn chains_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ChainId>,
) -> Result<Vec<responsibility_chain::Model>> {
    let rows =
        responsibility_chain::Entity::find().filter(responsibility_chain::Column::Id.is_in(ids));
    Ok(rows.all(connection).await?)
}

/// A link by its id.
pub(crate) async fn link_by_id(
    connection: &impl ConnectionTrait,
    id: LinkId,
) -> Result<Option<responsibility_link::Model>> {
    Ok(responsibility_link::Entity::find_by_id(id)
        .one(connection)
        .await?)
}

/// The links that an appointment holds in the chains of a year and of those after it, with the newest
/// wording of each.
pub(crate) async fn links_held(
    connection: &impl ConnectionTrait,
    appointment: AppointmentId,
    year: i32,
) -> Result<
    Vec<(
        responsibility_link::Model,
        Option<responsibility_duties::Model>,
    )>,
> {
    let mut links = responsibility_link::Entity::find()
        .filter(responsibility_link::Column::AppointmentId.eq(appointment))
        .filter(responsibility_link::Column::ValidUntil.is_null())
        .order_by_asc(responsibility_link::Column::Id)
        .all(connection)
        .await?;
    let chains = chains_by_ids(connection, links.iter().map(|link| link.chain_id)).await?;
    let open: BTreeSet<_> = chains
        .into_iter()
        .filter(|chain| chain.year >= year)
        .map(|chain| chain.id)
        .collect();
    links.retain(|link| open.contains(&link.chain_id));
    let ids = links.iter().map(|link| link.id);
    let wordings = responsibility_duties::Entity::find()
        .filter(responsibility_duties::Column::LinkId.is_in(ids))
        .order_by_asc(responsibility_duties::Column::Number)
        .all(connection)
        .await?;
    let mut newest: HashMap<LinkId, responsibility_duties::Model> = wordings
        .into_iter()
        .map(|wording| (wording.link_id, wording))
        .collect();
    let with_wording = |link: responsibility_link::Model| {
        let wording = newest.remove(&link.id);
        (link, wording)
    };
    Ok(links.into_iter().map(with_wording).collect())
}

/// Those who are, were or will be secretary of these organizations.
pub(crate) async fn secretaries_of(
    connection: &impl ConnectionTrait,
    organizations: &[OrganizationId],
) -> Result<Vec<appointment::Model>> {
    let rows = appointment::Entity::find()
        .filter(appointment::Column::OrganizationId.is_in(organizations.iter().copied()))
        .filter(appointment::Column::Role.eq(PostRole::Secretary))
        .order_by_asc(appointment::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// What decides about the chains of these organizations in a year, whether they have been begun or
/// not, in the order given.
pub(crate) async fn facts_of(
    connection: &impl ConnectionTrait,
    organizations: &[organization::Model],
    year: i32,
) -> Result<Vec<Facts>> {
    let ids: Vec<_> = organizations.iter().map(|row| row.id).collect();
    let mut facts = Vec::with_capacity(organizations.len());
    for (rows, ids) in organizations
        .chunks(BULK_ROWS_MAX)
        .zip(ids.chunks(BULK_ROWS_MAX))
    {
        let chains = chains_of(connection, ids.iter().copied(), year).await?;
        let found = gather(connection, &chains, ids).await?;
        facts.extend(rows.iter().map(|row| found.facts(row, year, &chains)));
    }
    Ok(facts)
}

/// The rows that decide about some chains.
struct Gathered {
    links: HashMap<ChainId, Vec<LinkFacts>>,
    secretaries: HashMap<OrganizationId, Vec<appointment::Model>>,
    terms: HashMap<OrganizationId, Vec<organization_term::Model>>,
}

impl Gathered {
    fn facts(
        &self,
        organization: &organization::Model,
        year: i32,
        chains: &[responsibility_chain::Model],
    ) -> Facts {
        let id = organization.id;
        let chain = chains
            .iter()
            .find(|chain| chain.organization_id == id && chain.year == year);
        let links = chain.and_then(|chain| self.links.get(&chain.id));
        Facts {
            organization: organization.clone(),
            year,
            links: links.cloned().unwrap_or_default(),
            secretaries: self.secretaries.get(&id).cloned().unwrap_or_default(),
            terms: self.terms.get(&id).cloned().unwrap_or_default(),
        }
    }
}

async fn gather(
    connection: &impl ConnectionTrait,
    chains: &[responsibility_chain::Model],
    organizations: &[OrganizationId],
) -> Result<Gathered> {
    let chain_ids: Vec<_> = chains.iter().map(|chain| chain.id).collect();
    let links = responsibility_link::Entity::find()
        .filter(responsibility_link::Column::ChainId.is_in(chain_ids))
        .order_by_asc(responsibility_link::Column::Id)
        .all(connection)
        .await?;
    let wordings = wordings_of(connection, links.iter().map(|link| link.id)).await?;
    let held = links.iter().filter_map(|link| link.appointment_id);
    let mut secretaries: HashMap<OrganizationId, Vec<appointment::Model>> = HashMap::new();
    let mut appointments: HashMap<AppointmentId, appointment::Model> = HashMap::new();
    for row in holders(connection, organizations, held).await? {
        if row.role == PostRole::Secretary {
            secretaries
                .entry(row.organization_id)
                .or_default()
                .push(row.clone());
        }
        appointments.insert(row.id, row);
    }
    let led = led(connection, &links).await?;
    let mut terms: HashMap<OrganizationId, Vec<organization_term::Model>> = HashMap::new();
    let rows = organization_term::Entity::find()
        .filter(organization_term::Column::OrganizationId.is_in(organizations.iter().copied()))
        .all(connection)
        .await?;
    for row in rows {
        terms.entry(row.organization_id).or_default().push(row);
    }
    let mut by_chain: HashMap<ChainId, Vec<LinkFacts>> = HashMap::new();
    for row in links {
        let edge = row.body_id.map(|body| (body, row.organization_id));
        let facts = LinkFacts {
            wordings: wordings.get(&row.id).cloned().unwrap_or_default(),
            appointment: row
                .appointment_id
                .and_then(|id| appointments.get(&id).cloned()),
            led: edge
                .and_then(|edge| led.get(&edge).cloned())
                .unwrap_or_default(),
            row,
        };
        by_chain.entry(facts.row.chain_id).or_default().push(facts);
    }
    Ok(Gathered {
        links: by_chain,
        secretaries,
        terms,
    })
}

async fn wordings_of(
    connection: &impl ConnectionTrait,
    links: impl Iterator<Item = LinkId>,
) -> Result<HashMap<LinkId, Vec<responsibility_duties::Model>>> {
    let ids: Vec<_> = links.collect();
    let mut found: HashMap<LinkId, Vec<responsibility_duties::Model>> = HashMap::new();
    for ids in ids.chunks(BULK_ROWS_MAX) {
        let rows = responsibility_duties::Entity::find()
            .filter(responsibility_duties::Column::LinkId.is_in(ids.iter().copied()))
            .order_by_asc(responsibility_duties::Column::LinkId)
            .order_by_asc(responsibility_duties::Column::Number)
            .all(connection)
            .await?;
        for row in rows {
            found.entry(row.link_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// The secretaries of organizations, and these appointments.
async fn holders(
    connection: &impl ConnectionTrait,
    organizations: &[OrganizationId],
    appointments: impl Iterator<Item = AppointmentId>,
) -> Result<Vec<appointment::Model>> {
    let mut found = secretaries_of(connection, organizations).await?;
    let known: BTreeSet<_> = found.iter().map(|row| row.id).collect();
    let others: Vec<_> = appointments.filter(|id| !known.contains(id)).collect();
    for ids in others.chunks(BULK_ROWS_MAX) {
        let rows = appointment::Entity::find()
            .filter(appointment::Column::Id.is_in(ids.iter().copied()))
            .all(connection)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

type Days = Vec<(NaiveDate, Option<NaiveDate>)>;

/// The days on which bodies that hold links were led by the organization whose link it is.
async fn led(
    connection: &impl ConnectionTrait,
    links: &[responsibility_link::Model],
) -> Result<HashMap<(OrganizationId, OrganizationId), Days>> {
    let bodies = links.iter().filter_map(|link| {
        let body = link.body_id?;
        (body != link.organization_id).then_some(body)
    });
    let bodies: Vec<_> = bodies.collect();
    let mut found: HashMap<(OrganizationId, OrganizationId), Days> = HashMap::new();
    for ids in bodies.chunks(BULK_ROWS_MAX) {
        let rows = organization_edge::Entity::find()
            .filter(organization_edge::Column::Kind.eq(EdgeKind::Superior))
            .filter(organization_edge::Column::OrganizationId.is_in(ids.iter().copied()))
            .order_by_asc(organization_edge::Column::ValidFrom)
            .all(connection)
            .await?;
        for row in rows {
            found
                .entry((row.organization_id, row.target_id))
                .or_default()
                .push((row.valid_from, row.valid_until));
        }
    }
    Ok(found)
}

fn party_bodies(day: NaiveDate) -> Condition {
    let until = Expr::col((organization::Entity, organization::Column::ValidUntil));
    Condition::all()
        .add(organization::Column::Kind.is_in(KINDS))
        .add(organization::Column::ValidFrom.lte(day))
        .add(
            Condition::any()
                .add(until.clone().is_null())
                .add(until.gt(day)),
        )
}

/// The organizations below one that must have a chain on a day, from the root down.
pub(crate) async fn below(
    connection: &impl ConnectionTrait,
    place: &Place,
    day: NaiveDate,
    page: &PageRequest<Vec<u8>>,
) -> Result<Page<organization::Model>> {
    let mut select = organization::Entity::find()
        .filter(below_path(&place.path))
        .filter(organization::Column::Id.ne(place.id))
        .filter(party_bodies(day));
    if let Some(after) = &page.after {
        select = select.filter(organization::Column::Path.gt(after.clone()));
    }
    let rows = select
        .order_by_asc(organization::Column::Path)
        .limit(page.limit + 1)
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

/// How many organizations below one must have a chain on a day.
pub(crate) async fn count_below(
    connection: &impl ConnectionTrait,
    place: &Place,
    day: NaiveDate,
) -> Result<i64> {
    let count = organization::Entity::find()
        .filter(below_path(&place.path))
        .filter(organization::Column::Id.ne(place.id))
        .filter(party_bodies(day))
        .count(connection)
        .await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// What decides about the chains of the organizations that stand in a division itself.
///
/// # Errors
/// When the database fails.
pub(crate) async fn facts_of_division(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    year: i32,
    day: NaiveDate,
) -> Result<Vec<Facts>> {
    let rows = organization::Entity::find()
        .filter(organization::Column::DivisionCode.eq(division))
        .filter(party_bodies(day))
        .order_by_asc(organization::Column::Id)
        .all(connection)
        .await?;
    facts_of(connection, &rows, year).await
}

/// The tally rows of responsibility, from the records: of the divisions between two codes and the
/// given years (all where none are given). Links and appointments are dated, so that the rows are the
/// same whenever they are counted.
///
/// # Errors
/// When the database fails.
pub(crate) async fn tallies_from_records(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
    periods: Option<&[Period]>,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    let to_organization = responsibility_chain::Entity::belongs_to(organization::Entity)
        .from(responsibility_chain::Column::OrganizationId)
        .to(organization::Column::Id);
    let mut select = responsibility_chain::Entity::find()
        .join(JoinType::InnerJoin, to_organization.into())
        .filter(organization::Column::DivisionCode.between(first.0, last.0))
        .order_by_asc(responsibility_chain::Column::Id);
    if let Some(periods) = periods {
        let years = periods.iter().map(|period| period.year());
        select = select.filter(responsibility_chain::Column::Year.is_in(years));
    }
    let chains = select.all(connection).await?;
    let mut rows: BTreeMap<TallyKey, Numbers> = BTreeMap::new();
    for chains in chains.chunks(BULK_ROWS_MAX) {
        let ids: Vec<_> = chains.iter().map(|chain| chain.organization_id).collect();
        let found = gather(connection, chains, &ids).await?;
        let organizations = organization::Entity::find()
            .filter(organization::Column::Id.is_in(ids))
            .all(connection)
            .await?;
        let organizations: HashMap<_, _> = organizations.iter().map(|row| (row.id, row)).collect();
        for chain in chains {
            let Some(organization) = organizations.get(&chain.organization_id) else {
                continue;
            };
            let Ok(period) = Period::year_of(chain.year) else {
                continue;
            };
            for step in rules::steps(&found.facts(organization, chain.year, chains)) {
                let key = TallyKey {
                    period,
                    division: organization.division_code,
                    part: PART,
                    turns_at: start_of(step.day),
                };
                let row = rows.entry(key).or_default();
                for (number, more) in row.iter_mut().zip(step.numbers()) {
                    *number += more;
                }
            }
        }
    }
    rows.retain(|_, numbers| numbers.iter().any(|number| *number != 0));
    Ok(rows)
}
