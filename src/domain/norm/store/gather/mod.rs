//! What is known of some organizations, for all of their norms at once, in so many statements however
//! many organizations there are.

mod appraisal;
mod ledger;
mod structure;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use entity::organization::OrganizationKind;
use entity::post::PostRole;
use entity::work_report::WorkReportStatus;
use entity::{
    OrganizationId, Period, PersonId, ReportId, activity, activity_participant, appointment,
    membership, organization, report_hearing, reporting_obligation, work_report, work_report_state,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoColumnRef};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::access::below;
use crate::clock::day_of;
use crate::db::BULK_ROWS_MAX;
use crate::db::settle::Aspect;
use crate::domain::norm::rules::{Entry, Evidence, Known, Moment, Served};
use crate::error::Result;

/// The posts of those who lead a leadership team.
const LEADING: [PostRole; 4] = [
    PostRole::Secretary,
    PostRole::DeputySecretary,
    PostRole::LeaderInCharge,
    PostRole::TeamMember,
];

/// Every aspect of the records.
pub(crate) static ALL: LazyLock<BTreeSet<Aspect>> = LazyLock::new(|| {
    BTreeSet::from([
        Aspect::Activity,
        Aspect::Report,
        Aspect::Ledger,
        Aspect::Appraisal,
        Aspect::Chain,
        Aspect::Structure,
        Aspect::Place,
    ])
});

/// What is asked.
struct Asked<'a> {
    rows: &'a [organization::Model],
    first: NaiveDate,
    last: NaiveDate,
    period: Period,
    moment: Moment,
}

/// Everything that is known of these organizations in a period, as it was known at a moment.
pub(crate) async fn gather(
    connection: &impl ConnectionTrait,
    rows: &[organization::Model],
    period: Period,
    moment: Moment,
) -> Result<Known> {
    let asked = Asked::of(rows, period, moment);
    let mut known = asked.owed(connection, &ALL).await?;
    known.served = asked.served(connection).await?;
    let people = known.served.values().flatten().map(|one| one.person);
    known.attended = asked.attended(connection, people.collect()).await?;
    Ok(known)
}

/// What is known of these organizations themselves in a year, not of each of their people: of these
/// aspects.
pub(crate) async fn gather_owed(
    connection: &impl ConnectionTrait,
    rows: &[organization::Model],
    (year, aspects): (Period, &BTreeSet<Aspect>),
    moment: Moment,
) -> Result<Known> {
    Asked::of(rows, year, moment)
        .owed(connection, aspects)
        .await
}

/// What holds on some day between two.
fn touching<C: IntoColumnRef>(from: C, until: C, first: NaiveDate, last: NaiveDate) -> Condition {
    let until = Expr::col(until);
    Condition::all().add(Expr::col(from).lte(last)).add(
        Condition::any()
            .add(until.clone().is_null())
            .add(until.gt(first)),
    )
}

fn entry(row: activity::Model) -> Entry {
    Entry {
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        recorded_at: row.recorded_at,
        voided_at: row.voided_at,
        evidence: Evidence::Activity(Box::new(row)),
    }
}

impl<'a> Asked<'a> {
    fn of(rows: &'a [organization::Model], period: Period, moment: Moment) -> Self {
        Self {
            rows,
            first: period.first_day(),
            last: period.last_day(),
            period,
            moment,
        }
    }

    async fn owed(
        &self,
        connection: &impl ConnectionTrait,
        aspects: &BTreeSet<Aspect>,
    ) -> Result<Known> {
        let mut known = Known::default();
        if aspects.contains(&Aspect::Activity) {
            known.done = self.done(connection).await?;
        }
        if aspects.contains(&Aspect::Report) {
            self.reports(connection, &mut known).await?;
        }
        if aspects.contains(&Aspect::Ledger) {
            self.ledger(connection, &mut known).await?;
        }
        if aspects.contains(&Aspect::Appraisal) {
            known.appraised = self.appraised(connection).await?;
        }
        known.figures = self.figures(connection, aspects).await?;
        let guided = self.rows.iter().filter(|row| row.guided_by_id.is_some());
        known.guided = guided.map(|row| row.id).collect();
        let led = self.rows.iter().filter(|row| row.superior_id.is_some());
        known.led = led.map(|row| row.id).collect();
        Ok(known)
    }

    fn ids(&self, kinds: &[OrganizationKind]) -> Vec<OrganizationId> {
        let of_kind = self.rows.iter().filter(|row| kinds.contains(&row.kind));
        of_kind.map(|row| row.id).collect()
    }

    fn in_period(&self) -> Condition {
        Condition::all()
            .add(activity::Column::StartsOn.lte(self.last))
            .add(activity::Column::EndsOn.gte(self.first))
    }

    async fn done(
        &self,
        connection: &impl ConnectionTrait,
    ) -> Result<BTreeMap<OrganizationId, Vec<Entry>>> {
        let rows = activity::Entity::find()
            .filter(activity::Column::OrganizationId.is_in(self.rows.iter().map(|row| row.id)))
            .filter(self.in_period())
            .order_by_asc(activity::Column::StartsOn)
            .order_by_asc(activity::Column::Id)
            .all(connection)
            .await?;
        let mut done: BTreeMap<OrganizationId, Vec<Entry>> = BTreeMap::new();
        for row in rows {
            let of = done.entry(row.organization_id).or_default();
            of.push(entry(row));
        }
        Ok(done)
    }

    async fn served(
        &self,
        connection: &impl ConnectionTrait,
    ) -> Result<BTreeMap<OrganizationId, Vec<Served>>> {
        use OrganizationKind as K;
        let mut served: BTreeMap<OrganizationId, Vec<Served>> = BTreeMap::new();
        let teams = self.ids(&[
            K::PartyCommittee,
            K::PeoplesCongress,
            K::Government,
            K::Cppcc,
        ]);
        if !teams.is_empty() {
            let posts = appointment::Entity::find()
                .filter(appointment::Column::OrganizationId.is_in(teams))
                .filter(appointment::Column::Role.is_in(LEADING))
                .filter(touching(
                    appointment::Column::ValidFrom,
                    appointment::Column::ValidUntil,
                    self.first,
                    self.last,
                ))
                .all(connection)
                .await?;
            for post in posts {
                served
                    .entry(post.organization_id)
                    .or_default()
                    .push(Served {
                        person: post.person_id,
                        role: Some(post.role),
                        days: (post.valid_from, post.valid_until),
                    });
            }
        }
        for (organization, member) in self.members(connection).await? {
            served.entry(organization).or_default().push(member);
        }
        Ok(served)
    }

    /// The members of the branches at and below each of the organizations.
    async fn members(
        &self,
        connection: &impl ConnectionTrait,
    ) -> Result<Vec<(OrganizationId, Served)>> {
        #[derive(FromQueryResult)]
        struct Member {
            person_id: PersonId,
            valid_from: NaiveDate,
            valid_until: Option<NaiveDate>,
            path: Vec<u8>,
        }
        let roots: Vec<_> = self
            .rows
            .iter()
            .filter(|row| has_members(row.kind))
            .collect();
        if roots.is_empty() {
            return Ok(Vec::new());
        }
        let branch = membership::Entity::belongs_to(organization::Entity)
            .from(membership::Column::OrganizationId)
            .to(organization::Column::Id);
        let members = membership::Entity::find()
            .select_only()
            .columns([
                membership::Column::PersonId,
                membership::Column::ValidFrom,
                membership::Column::ValidUntil,
            ])
            .column(organization::Column::Path)
            .join(JoinType::InnerJoin, branch.into())
            .filter(any_below(&roots))
            .filter(touching(
                (membership::Entity, membership::Column::ValidFrom),
                (membership::Entity, membership::Column::ValidUntil),
                self.first,
                self.last,
            ))
            .into_model::<Member>()
            .all(connection)
            .await?;
        let mut found = Vec::new();
        for member in members {
            for root in roots
                .iter()
                .filter(|root| member.path.starts_with(&root.path))
            {
                let served = Served {
                    person: member.person_id,
                    role: None,
                    days: (member.valid_from, member.valid_until),
                };
                found.push((root.id, served));
            }
        }
        Ok(found)
    }

    async fn attended(
        &self,
        connection: &impl ConnectionTrait,
        mut people: Vec<PersonId>,
    ) -> Result<BTreeMap<PersonId, Vec<Entry>>> {
        people.sort_unstable();
        people.dedup();
        let mut attended: BTreeMap<PersonId, Vec<Entry>> = BTreeMap::new();
        for people in people.chunks(BULK_ROWS_MAX) {
            let took_part = activity_participant::Entity::belongs_to(activity::Entity)
                .from(activity_participant::Column::ActivityId)
                .to(activity::Column::Id);
            let rows = activity_participant::Entity::find()
                .join(JoinType::InnerJoin, took_part.into())
                .select_also(activity::Entity)
                .filter(activity_participant::Column::PersonId.is_in(people.iter().copied()))
                .filter(self.in_period())
                .order_by_asc(activity::Column::StartsOn)
                .order_by_asc(activity::Column::Id)
                .all(connection)
                .await?;
            for (took_part, row) in rows {
                let of = attended.entry(took_part.person_id).or_default();
                of.extend(row.map(entry));
            }
        }
        Ok(attended)
    }

    /// The working committees that the party committees lead, and by which.
    async fn led(
        &self,
        connection: &impl ConnectionTrait,
    ) -> Result<BTreeMap<OrganizationId, OrganizationId>> {
        use OrganizationKind::{PartyCommittee, WorkingCommittee};
        let committees = self.ids(&[PartyCommittee]);
        if committees.is_empty() {
            return Ok(BTreeMap::new());
        }
        let led = organization::Entity::find()
            .filter(organization::Column::SuperiorId.is_in(committees))
            .filter(organization::Column::Kind.eq(WorkingCommittee))
            .all(connection)
            .await?;
        let led = led.iter();
        Ok(led
            .filter_map(|row| Some((row.id, row.superior_id?)))
            .collect())
    }

    /// Reports of working committees: filed by them, and heard by the committees that lead them.
    async fn reports(&self, connection: &impl ConnectionTrait, known: &mut Known) -> Result<()> {
        let leads = self.led(connection).await?;
        let mut ids = self.ids(&[OrganizationKind::WorkingCommittee]);
        let own = ids.clone();
        ids.extend(leads.keys());
        if ids.is_empty() {
            return Ok(());
        }
        let halves: Vec<Period> = self.halves();
        let obligations = reporting_obligation::Entity::find()
            .filter(reporting_obligation::Column::OrganizationId.is_in(ids.iter().copied()))
            .filter(reporting_obligation::Column::Period.is_in(halves.iter().copied()))
            .filter(reporting_obligation::Column::Exempted.eq(false))
            .all(connection)
            .await?;
        for row in obligations {
            let due = (row.period, day_of(row.due_at));
            for of in leads
                .get(&row.organization_id)
                .into_iter()
                .chain([&row.organization_id])
            {
                known.due.entry(*of).or_default().push(due);
            }
        }
        self.heard(connection, &leads, known).await?;
        self.filed(connection, &own, known).await
    }

    fn halves(&self) -> Vec<Period> {
        let within = self.period.within().into_iter();
        within.filter(|period| period.is_half_year()).collect()
    }

    async fn heard(
        &self,
        connection: &impl ConnectionTrait,
        leads: &BTreeMap<OrganizationId, OrganizationId>,
        known: &mut Known,
    ) -> Result<()> {
        let report = report_hearing::Entity::belongs_to(work_report::Entity)
            .from(report_hearing::Column::ReportId)
            .to(work_report::Column::Id);
        let rows = report_hearing::Entity::find()
            .join(JoinType::InnerJoin, report.into())
            .select_also(work_report::Entity)
            .filter(work_report::Column::OrganizationId.is_in(leads.keys().copied()))
            .filter(work_report::Column::Period.is_in(self.halves()))
            .order_by_asc(report_hearing::Column::Id)
            .all(connection)
            .await?;
        for (hearing, report) in rows {
            let Some(report) = report else { continue };
            let Some(committee) = leads.get(&report.organization_id) else {
                continue;
            };
            known.heard.entry(*committee).or_default().push(Entry {
                evidence: Evidence::Report(report.id, report.period),
                starts_on: hearing.heard_on,
                ends_on: hearing.heard_on,
                recorded_at: hearing.recorded_at,
                voided_at: None,
            });
        }
        Ok(())
    }

    /// What was filed: a report counts while it is submitted or accepted, not while it is returned.
    async fn filed(
        &self,
        connection: &impl ConnectionTrait,
        own: &[OrganizationId],
        known: &mut Known,
    ) -> Result<()> {
        #[derive(FromQueryResult)]
        struct Filed {
            id: ReportId,
            organization_id: OrganizationId,
            period: Period,
            first_filed_at: Option<DateTime<Utc>>,
            since: DateTime<Utc>,
        }
        let state = work_report::Entity::belongs_to(work_report_state::Entity)
            .from(work_report::Column::Id)
            .to(work_report_state::Column::ReportId);
        let until = Expr::col((work_report_state::Entity, work_report_state::Column::Until));
        let at = self.moment.at;
        let rows = work_report::Entity::find()
            .select_only()
            .columns([
                work_report::Column::Id,
                work_report::Column::OrganizationId,
                work_report::Column::Period,
                work_report::Column::FirstFiledAt,
            ])
            .column(work_report_state::Column::Since)
            .join(JoinType::InnerJoin, state.into())
            .filter(work_report::Column::OrganizationId.is_in(own.iter().copied()))
            .filter(work_report::Column::Period.is_in(self.halves()))
            .filter(
                work_report_state::Column::Status
                    .is_in([WorkReportStatus::Submitted, WorkReportStatus::Accepted]),
            )
            .filter(work_report_state::Column::Since.lte(at))
            .filter(
                Condition::any()
                    .add(until.clone().is_null())
                    .add(until.gt(at)),
            )
            .order_by_asc(work_report::Column::Id)
            .into_model::<Filed>()
            .all(connection)
            .await?;
        for row in rows {
            let on = day_of(row.first_filed_at.unwrap_or(row.since));
            known
                .filed
                .entry(row.organization_id)
                .or_default()
                .push(Entry {
                    evidence: Evidence::Report(row.id, row.period),
                    starts_on: on,
                    ends_on: on,
                    recorded_at: row.since,
                    voided_at: None,
                });
        }
        Ok(())
    }
}

fn any_below(roots: &[&organization::Model]) -> Condition {
    let any = Condition::any();
    roots
        .iter()
        .fold(any, |any, root| any.add(below(&root.path)))
}

/// The kinds that have members at or below them, few enough to be listed.
const fn has_members(kind: OrganizationKind) -> bool {
    matches!(kind, OrganizationKind::PartyGroup) || is_grassroots(kind)
}

const fn is_grassroots(kind: OrganizationKind) -> bool {
    matches!(
        kind,
        OrganizationKind::AgencyPartyCommittee
            | OrganizationKind::GeneralBranch
            | OrganizationKind::Branch
    )
}
