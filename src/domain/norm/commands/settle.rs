//! What norms count in the status follows the records, within the act that changes them.
//!
//! Locks are taken in one order: the divisions (so that no year is opened beside an act that would
//! have to be counted in it), what is kept of the organizations, and only then are the records read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use entity::organization::OrganizationKind;
use entity::{DivisionCode, OrganizationId, Period, norm_course, norm_year, organization};

use super::store::{self, Log};
use crate::access::Place;
use crate::clock::{day_of, start_of};
use crate::db::settle::{ALWAYS, Aspect, Settled, Settler, Touched};
use crate::db::tally::{Numbers, TallyKey};
use crate::db::{BULK_ROWS_MAX, Tx};
use crate::domain::norm::rules::{self, Body, Changes, Course, Moment, added};
use crate::domain::organization as organizations;
use crate::error::{Error, Result};

/// Keeps what norms count in line with the records.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settling;

impl Settler for Settling {
    fn settle<'a>(&'a self, tx: &'a mut Tx, touched: &'a Touched) -> Settled<'a> {
        Box::pin(settle(tx, touched))
    }
}

/// Organizations whose norms may stand otherwise now.
#[derive(Debug, Default)]
struct Reached {
    rows: BTreeMap<OrganizationId, organization::Model>,
    touched: Touched,
}

impl Reached {
    /// Those that were touched, and those above whose norms look at what stands below.
    async fn by(tx: &Tx, touched: &Touched) -> Result<Self> {
        let ids: Vec<OrganizationId> = touched.organizations().collect();
        let mut reached = Self::default();
        let mut above = Touched::default();
        for row in by_ids(tx, &ids).await? {
            for (aspect, years) in touched.all_of(row.id) {
                if matches(row.kind, aspect) {
                    reached.touched.add(row.id, aspect, years.clone());
                }
                let in_structure = matches!(aspect, Aspect::Structure | Aspect::Place);
                if in_structure && is_grassroots(row.kind) {
                    for ancestor in Place::from(&row).above() {
                        above.add(ancestor, Aspect::Structure, years.clone());
                    }
                }
                let in_ledger = matches!(aspect, Aspect::Ledger | Aspect::Place);
                if in_ledger && row.kind == OrganizationKind::WorkingCommittee {
                    let superior = row.superior_id.into_iter();
                    superior.for_each(|id| above.add(id, Aspect::Ledger, years.clone()));
                }
                let in_reports = matches!(aspect, Aspect::Report | Aspect::Place);
                if in_reports && row.kind == OrganizationKind::WorkingCommittee {
                    let superior = row.superior_id.into_iter();
                    superior.for_each(|id| above.add(id, Aspect::Report, years.clone()));
                }
            }
            reached.rows.insert(row.id, row);
        }
        let further: Vec<OrganizationId> = above
            .organizations()
            .filter(|id| !reached.rows.contains_key(id))
            .collect();
        for row in by_ids(tx, &further).await? {
            reached.rows.insert(row.id, row);
        }
        for row in reached.rows.values() {
            for (aspect, years) in above.all_of(row.id) {
                let counts = match aspect {
                    Aspect::Structure => is_grassroots(row.kind),
                    Aspect::Report | Aspect::Ledger => row.kind == OrganizationKind::PartyCommittee,
                    Aspect::Activity
                    | Aspect::Chain
                    | Aspect::MemberDues
                    | Aspect::Appraisal
                    | Aspect::Place => false,
                };
                if counts {
                    reached.touched.add(row.id, aspect, years.clone());
                }
            }
        }
        let touched: BTreeSet<OrganizationId> = reached.touched.organizations().collect();
        reached.rows.retain(|id, _| touched.contains(id));
        Ok(reached)
    }

    fn divisions(&self) -> BTreeSet<DivisionCode> {
        self.rows.values().map(|row| row.division_code).collect()
    }

    /// The years in which something was done that nothing is counted of yet.
    fn unopened(&self, open: &BTreeSet<(DivisionCode, i32)>) -> BTreeSet<(DivisionCode, i32)> {
        let done = self.touched.of(Aspect::Activity);
        let years = done.filter_map(|(id, years)| {
            let division = self.rows.get(&id)?.division_code;
            Some(years.map(move |year| (division, year)))
        });
        years
            .flatten()
            .filter(|year| !open.contains(year))
            .collect()
    }
}

/// Whether records of this aspect decide about norms of an organization of this kind.
const fn matches(kind: OrganizationKind, aspect: Aspect) -> bool {
    match aspect {
        Aspect::Activity | Aspect::Chain | Aspect::Place => true,
        // No norm is about what single members pay.
        Aspect::MemberDues => false,
        Aspect::Report => matches!(kind, OrganizationKind::WorkingCommittee),
        Aspect::Ledger => matches!(
            kind,
            OrganizationKind::WorkingCommittee | OrganizationKind::PartyCommittee
        ),
        Aspect::Appraisal => matches!(
            kind,
            OrganizationKind::PartyCommittee | OrganizationKind::PartyGroup
        ),
        Aspect::Structure => {
            matches!(kind, OrganizationKind::WorkingCommittee) || is_grassroots(kind)
        }
    }
}

const fn is_grassroots(kind: OrganizationKind) -> bool {
    matches!(
        kind,
        OrganizationKind::AgencyPartyCommittee
            | OrganizationKind::GeneralBranch
            | OrganizationKind::Branch
    )
}

async fn by_ids(tx: &Tx, ids: &[OrganizationId]) -> Result<Vec<organization::Model>> {
    let mut rows = Vec::with_capacity(ids.len());
    for ids in ids.chunks(BULK_ROWS_MAX) {
        rows.extend(organizations::by_ids(tx.conn(), ids.iter().copied()).await?);
    }
    Ok(rows)
}

async fn settle(tx: &mut Tx, touched: &Touched) -> Result<()> {
    let mut reached = Reached::by(tx, touched).await?;
    if reached.rows.is_empty() {
        return Ok(());
    }
    let open = open_years(tx, &mut reached).await?;
    let ids: Vec<OrganizationId> = reached.rows.keys().copied().collect();
    let mut kept = Kept::lock(tx, &ids).await?;
    let wanted = wanted(&reached, &open);
    let missing: Vec<_> = wanted
        .iter()
        .filter(|key| !kept.0.contains_key(key))
        .filter_map(|(id, year)| Some(nothing(reached.rows.get(id)?, *year)))
        .collect();
    let fresh: BTreeSet<_> = missing
        .iter()
        .map(|row| (row.organization_id, row.year))
        .collect();
    if !missing.is_empty() {
        store::begin_courses(tx, &missing).await?;
        kept = Kept::lock(tx, &ids).await?;
    }
    let mut changed = Changed::default();
    for row in kept.0.values() {
        let here = reached.rows.get(&row.organization_id);
        let counts = here.is_some_and(|here| open.contains(&(here.division_code, row.year)));
        if !counts {
            changed.replace(tx, row, (row.division_code, Vec::new()))?;
        }
    }
    let years: BTreeSet<i32> = wanted.iter().map(|(_, year)| *year).collect();
    for year in years {
        let of_year: Vec<_> = wanted
            .iter()
            .filter(|key| key.1 == year)
            .filter_map(|(id, _)| reached.rows.get(id).cloned())
            .collect();
        for rows in of_year.chunks(BULK_ROWS_MAX) {
            let known = (&reached.touched, &fresh, &kept);
            recount(tx, (rows, year), known, &mut changed).await?;
        }
    }
    store::save_courses(tx.conn(), &changed.rows).await?;
    store::write_log(tx.conn(), &changed.log).await
}

/// The years for which norms are counted where the organizations stand. Where something was done in
/// another year, that one is opened, and every organization of the division is counted in it.
async fn open_years(tx: &Tx, reached: &mut Reached) -> Result<BTreeSet<(DivisionCode, i32)>> {
    let divisions = reached.divisions();
    if reached.touched.is_beside(Aspect::Activity) {
        store::keep_from_opening(tx, &divisions).await?;
    }
    let mut open = store::years(tx.conn(), &divisions).await?;
    if reached.unopened(&open).is_empty() {
        return Ok(open);
    }
    store::claim_opening(tx, &divisions).await?;
    open = store::years(tx.conn(), &divisions).await?;
    let new = reached.unopened(&open);
    let opened = new.iter().map(|(division_code, year)| norm_year::Model {
        division_code: *division_code,
        year: *year,
        opened_at: tx.at(),
    });
    store::open(tx.conn(), opened.collect()).await?;
    let of: BTreeSet<DivisionCode> = new.iter().map(|(division, _)| *division).collect();
    for row in store::bodies_of(tx.conn(), &of).await? {
        for (_, year) in new.iter().filter(|one| one.0 == row.division_code) {
            reached.touched.add(row.id, Aspect::Place, *year..=*year);
        }
        reached.rows.insert(row.id, row);
    }
    open.extend(new);
    Ok(open)
}

/// What is to be counted anew: the organizations in those of the years that were touched.
fn wanted(
    reached: &Reached,
    open: &BTreeSet<(DivisionCode, i32)>,
) -> BTreeSet<(OrganizationId, i32)> {
    let each = reached.rows.values().flat_map(|row| {
        let here = open.iter().filter(|year| year.0 == row.division_code);
        here.map(|(_, year)| (row.id, *year))
    });
    each.filter(|(id, year)| !reached.touched.in_year(*id, *year).is_empty())
        .collect()
}

fn nothing(row: &organization::Model, year: i32) -> norm_course::Model {
    norm_course::Model {
        organization_id: row.id,
        year,
        known_on: NaiveDate::default(),
        division_code: row.division_code,
        courses: "[]".to_owned(),
    }
}

/// What is kept of organizations, locked.
struct Kept(BTreeMap<(OrganizationId, i32), norm_course::Model>);

impl Kept {
    async fn lock(tx: &Tx, ids: &[OrganizationId]) -> Result<Self> {
        let rows = store::lock_courses(tx, ids).await?;
        let by_key = rows
            .into_iter()
            .map(|row| ((row.organization_id, row.year), row));
        Ok(Self(by_key.collect()))
    }
}

/// Counts some organizations anew in a year.
async fn recount(
    tx: &mut Tx,
    (rows, year): (&[organization::Model], i32),
    (touched, fresh, kept): (&Touched, &BTreeSet<(OrganizationId, i32)>, &Kept),
    changed: &mut Changed,
) -> Result<()> {
    let aspects = |id: OrganizationId| {
        let mut aspects = touched.in_year(id, year);
        if aspects.contains(&Aspect::Place) || fresh.contains(&(id, year)) {
            aspects.clone_from(&store::ALL);
        }
        aspects
    };
    let asked = rows.iter().flat_map(|row| aspects(row.id)).collect();
    let period = year_of(year)?;
    let issued = store::issued_above(tx.conn(), rows).await?;
    let moment = Moment::latest();
    let known = store::gather_owed(tx.conn(), rows, (period, &asked), moment).await?;
    for row in rows {
        let Some(before) = kept.0.get(&(row.id, year)) else {
            continue;
        };
        let now = rules::courses(&Body::from(row), &issued, &known, period, moment);
        let aspects = aspects(row.id);
        let after = match aspects == *store::ALL {
            true => now,
            false => rules::renewed(store::parse(&before.courses)?, now, &issued, &aspects),
        };
        changed.replace(tx, before, (row.division_code, after))?;
    }
    Ok(())
}

fn year_of(year: i32) -> Result<Period> {
    Period::year_of(year).map_err(|_| Error::internal("a year that is none"))
}

/// What an act changes of what is kept.
#[derive(Debug, Default)]
struct Changed {
    rows: Vec<norm_course::Model>,
    log: Log,
}

impl Changed {
    /// Courses stand in the place of those that were kept, perhaps in another division.
    fn replace(
        &mut self,
        tx: &mut Tx,
        before: &norm_course::Model,
        (division, courses): (DivisionCode, Vec<Course>),
    ) -> Result<()> {
        let text =
            serde_json::to_string(&courses).map_err(|error| Error::Internal(Box::new(error)))?;
        if text == before.courses && division == before.division_code {
            return Ok(());
        }
        let year = year_of(before.year)?;
        let was = rules::changes(&store::parse(&before.courses)?, year);
        let is = rules::changes(&courses, year);
        self.count(tx, (before.division_code, &was), -1);
        self.count(tx, (division, &is), 1);
        self.rows.push(norm_course::Model {
            // Whoever waited for the row over midnight adds to what is known since then.
            known_on: before.known_on.max(day_of(tx.at())),
            division_code: division,
            courses: text,
            ..before.clone()
        });
        Ok(())
    }

    fn count(&mut self, tx: &mut Tx, (division, changes): (DivisionCode, &Changes), times: i64) {
        let today = day_of(tx.at());
        for ((period, day), numbers) in changes {
            let numbers = added(&Numbers::default(), numbers, times);
            tx.tally(key(*period, division, *day), numbers);
            let known = (*period, division, (*day).max(today));
            let sum = self.log.entry(known).or_default();
            *sum = added(sum, &numbers, 1);
        }
    }
}

/// The row of the status in which a change counts.
fn key(period: Period, division: DivisionCode, day: NaiveDate) -> TallyKey {
    TallyKey {
        period,
        division,
        part: store::PART,
        turns_at: start_of(day),
    }
}

/// What a norm of an issuer says has changed, for all that it leads.
pub(super) async fn touch_below(
    tx: &mut Tx,
    issuer: &organization::Model,
    from: NaiveDate,
) -> Result<()> {
    for id in store::all_below(tx.conn(), &issuer.path).await? {
        tx.touch(id, Aspect::Place, from.year()..=*ALWAYS.end());
    }
    Ok(())
}
