//! Organizations in GraphQL: this domain's part of the type.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::post::PostRole;
use entity::{OrganizationId, organization, organization_succession};

use super::{Appointment, DivisionByCode, HolderOf, Membership, OrganizationById, Post};
use crate::domain::edges;
use crate::domain::organization::Seen;
use crate::domain::organization::rules;
use crate::domain::organization::store::{self, Filter, Within};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, ListArgs, connection, encode, fingerprint, is_asked, page_cost};

/// Rows of a list unless the caller says otherwise.
pub(super) const ORGANIZATIONS_DEFAULT: Option<i32> = Some(20);

/// The kinds of body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::organization::OrganizationKind")]
pub enum OrganizationKind {
    /// 党委: the party committee of a division.
    PartyCommittee,
    /// 人大常委会: a leadership team.
    PeoplesCongress,
    /// 政府: a leadership team.
    Government,
    /// 政协: a leadership team.
    Cppcc,
    /// 机关工委: dispatched by the party committee for its agencies.
    WorkingCommittee,
    /// 党组: leads a department.
    PartyGroup,
    /// 机关党委: from 100 members.
    AgencyPartyCommittee,
    /// 党总支: from 50 members.
    GeneralBranch,
    /// 党支部: 3 to 50 members.
    Branch,
    /// 组织部.
    OrganizationDepartment,
    /// 纪委.
    DisciplineCommission,
    /// 办公室.
    Office,
    /// 乡镇.
    Township,
}

connection!(
    /// Organizations, in the order in which they were recorded.
    OrganizationConnection, OrganizationEdge, edges::Organization
);
connection!(
    /// Appointments, oldest first.
    AppointmentConnection, AppointmentEdge, Appointment
);
connection!(
    /// Posts, oldest first.
    PostConnection, PostEdge, Post
);
connection!(
    /// Memberships, oldest first.
    MembershipConnection, MembershipEdge, Membership
);

/// The connection of organizations, for the files beside this one.
pub(super) type Organizations = OrganizationConnection;

/// What the structure of an organization lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::ShortfallCode")]
pub enum StructureShortfallCode {
    /// Nobody is secretary.
    SecretaryVacant,
    /// Fewer members than this kind needs.
    TooFewMembers,
    /// More members than this kind may have.
    TooManyMembers,
    /// The full-time members of a working committee do not outnumber the part-time ones.
    TooManyPartTime,
    /// The term ends within half a year: an announcement.
    TermEnding,
    /// The term is over and no election is recorded.
    TermOver,
}

/// A rule of structure that an organization does not meet (A2, A13). Reality is recorded, not refused.
#[derive(Clone, Debug, SimpleObject)]
pub struct StructureShortfall {
    /// What is lacking.
    code: StructureShortfallCode,
    /// What is: members, full-time members, secretaries, or days to or from the end of a term.
    figure: i32,
    /// What ought to be, in the same unit.
    required: i32,
    /// Since when, where the records say.
    since: Option<Date>,
    /// The clause.
    rule: &'static str,
}

/// The organization with this id as the reader sees it; none where it sees nothing.
///
/// # Errors
/// When the database fails.
pub async fn load_seen(ctx: &Context<'_>, id: OrganizationId) -> Result<Option<Seen>> {
    let row = Ctx::loaders(ctx).load_one(OrganizationById(id)).await?;
    Ok(row.and_then(|row| Seen::by(&Ctx::of(ctx).scope, row)))
}

/// A page of visible organizations.
///
/// # Errors
/// A refusal when the arguments are wrong.
pub(crate) async fn organization_connection(
    ctx: &Context<'_>,
    filter: Filter,
    args: ListArgs,
) -> Result<OrganizationConnection> {
    let request = Ctx::of(ctx);
    let binding = fingerprint(
        "organizations",
        &format!("{:?}{:?}", filter.within, filter.kind),
    );
    let page = args.page(&binding)?;
    let rows =
        store::list_organizations(request.db.reader(), &request.scope, &filter, &page).await?;
    let total = match is_asked(ctx, "totalCount") {
        true => {
            Some(store::count_organizations(request.db.reader(), &request.scope, &filter).await?)
        }
        false => None,
    };
    let turn = |row: organization::Model| edges::Organization::from(Seen::fully(Arc::new(row)));
    Ok(OrganizationConnection::of(
        rows,
        &binding,
        &args,
        total,
        |row| row.id,
        turn,
    ))
}

/// What this domain says of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationFields(pub Seen);

#[Object]
impl OrganizationFields {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(&self.0.row.id)
    }

    /// Its name today.
    async fn name(&self) -> &str {
        &self.0.row.name
    }

    /// What kind of body it is.
    async fn kind(&self) -> OrganizationKind {
        self.0.row.kind.into()
    }

    /// The division in which it stands.
    async fn division(&self, ctx: &Context<'_>) -> Result<edges::Division> {
        let code = self.0.row.division_code;
        let row = Ctx::loaders(ctx).load_one(DivisionByCode(code)).await?;
        row.map(edges::Division::from)
            .ok_or_else(|| Error::internal("an organization without a division"))
    }

    /// Counts the changes of name, place and existence: give it as `expectedRevision`.
    async fn revision(&self) -> i32 {
        i32::try_from(self.0.row.revision).unwrap_or(i32::MAX)
    }

    /// The first day of its existence; null for readers below.
    async fn since(&self) -> Option<Date> {
        self.0.is_full().then(|| self.0.row.valid_from.into())
    }

    /// The first day on which it no longer exists.
    async fn until(&self) -> Option<Date> {
        self.0
            .row
            .valid_until
            .filter(|_| self.0.is_full())
            .map(Date)
    }

    /// The body that leads it today; null at the top, and where the reader may not see it.
    async fn superior(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        match self.0.row.superior_id {
            Some(id) => edges::organization(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The working committee one division level up that guides it today.
    async fn guided_by(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        match self.0.row.guided_by_id {
            Some(id) => edges::organization(ctx, id).await,
            None => Ok(None),
        }
    }

    /// 书记: its first responsible person today; null while the post is vacant, and for readers below.
    async fn secretary(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        if !self.0.is_full() {
            return Ok(None);
        }
        let today = Ctx::of(ctx).clock.today();
        let key = HolderOf(self.0.row.id, PostRole::Secretary, today);
        Ok(Ctx::loaders(ctx)
            .load_one(key)
            .await?
            .map(Appointment::from))
    }

    /// The bodies that it leads directly and that exist today.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn subordinates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only organizations of this kind.")] kind: Option<OrganizationKind>,
        #[graphql(
            desc = "Rows at the most, up to 100.",
            default_with = "ORGANIZATIONS_DEFAULT"
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<OrganizationConnection> {
        let filter = Filter {
            within: Within::Superior(self.0.row.id),
            kind: kind.map(Into::into),
            on: Ctx::of(ctx).clock.today(),
        };
        organization_connection(ctx, filter, ListArgs { first, after }).await
    }

    /// The people in its posts today, or all that ever were.
    #[expect(clippy::fn_params_excessive_bools, reason = "an argument of the API")]
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn appointments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Also those that have ended.", default = false)] past: bool,
        #[graphql(
            desc = "Rows at the most, up to 100.",
            default_with = "ORGANIZATIONS_DEFAULT"
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<AppointmentConnection> {
        if !self.0.is_full() {
            return Ok(AppointmentConnection::default());
        }
        let request = Ctx::of(ctx);
        let (reader, id) = (request.db.reader(), self.0.row.id);
        let on = (!past).then(|| request.clock.today());
        let args = ListArgs { first, after };
        let binding = fingerprint("appointments", &(id, past));
        let page = args.page(&binding)?;
        let rows = store::list_appointments(reader, id, on, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_appointments(reader, id, on).await?),
            false => None,
        };
        Ok(AppointmentConnection::of(
            rows,
            &binding,
            &args,
            total,
            |row| row.id,
            Appointment::from,
        ))
    }

    /// Its posts today, held and vacant.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Rows at the most, up to 100.",
            default_with = "ORGANIZATIONS_DEFAULT"
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<PostConnection> {
        if !self.0.is_full() {
            return Ok(PostConnection::default());
        }
        let request = Ctx::of(ctx);
        let (reader, id, today) = (request.db.reader(), self.0.row.id, request.clock.today());
        let args = ListArgs { first, after };
        let binding = fingerprint("posts", &id);
        let page = args.page(&binding)?;
        let rows = store::list_posts(reader, id, today, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_posts(reader, id, today).await?),
            false => None,
        };
        Ok(PostConnection::of(
            rows,
            &binding,
            &args,
            total,
            |row| row.id,
            Post::from,
        ))
    }

    /// 党员: the members of its branches today, of the branch itself where it is one.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Rows at the most, up to 100.",
            default_with = "ORGANIZATIONS_DEFAULT"
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<MembershipConnection> {
        if !self.0.is_full() {
            return Ok(MembershipConnection::default());
        }
        let request = Ctx::of(ctx);
        let (reader, row, today) = (request.db.reader(), &self.0.row, request.clock.today());
        let args = ListArgs { first, after };
        let binding = fingerprint("members", &row.id);
        let page = args.page(&binding)?;
        let rows = store::list_members(reader, &row.path, today, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_members(reader, &row.path, today).await?),
            false => None,
        };
        Ok(MembershipConnection::of(
            rows,
            &binding,
            &args,
            total,
            |row| row.id,
            Membership::from,
        ))
    }

    /// What its structure lacks on a day (A2, A13); empty for readers below.
    async fn structure_shortfalls(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today if left out.")] as_of: Option<Date>,
    ) -> Result<Vec<StructureShortfall>> {
        if !self.0.is_full() {
            return Ok(Vec::new());
        }
        let request = Ctx::of(ctx);
        let on = as_of.map_or_else(|| request.clock.today(), |day| day.0);
        let facts = store::structure(request.db.reader(), &self.0.row, on).await?;
        Ok(rules::structure_shortfalls(&facts)
            .into_iter()
            .map(StructureShortfall::from)
            .collect())
    }

    /// The organizations that took its place when it was merged or split.
    async fn successors(&self, ctx: &Context<'_>) -> Result<Vec<edges::Organization>> {
        let id = self.0.row.id;
        related(ctx, &self.0, |row| {
            (row.predecessor_id == id).then_some(row.successor_id)
        })
        .await
    }

    /// The organizations whose place it took.
    async fn predecessors(&self, ctx: &Context<'_>) -> Result<Vec<edges::Organization>> {
        let id = self.0.row.id;
        related(ctx, &self.0, |row| {
            (row.successor_id == id).then_some(row.predecessor_id)
        })
        .await
    }

    /// Full-time members of a working committee today (A2).
    async fn full_time_member_count(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(committee_members(ctx, &self.0).await?.0)
    }

    /// Part-time members of a working committee today (A2).
    async fn part_time_member_count(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(committee_members(ctx, &self.0).await?.1)
    }
}

/// Full-time and part-time members of a committee today.
async fn committee_members(ctx: &Context<'_>, seen: &Seen) -> Result<(i32, i32)> {
    if !seen.is_full() {
        return Ok((0, 0));
    }
    let counts = Ctx::loaders(ctx)
        .load_one(super::MembersOf(seen.row.id))
        .await?;
    Ok(counts.unwrap_or_default())
}

/// The visible organizations at the other end of successions.
async fn related(
    ctx: &Context<'_>,
    seen: &Seen,
    other: impl Fn(&organization_succession::Model) -> Option<OrganizationId>,
) -> Result<Vec<edges::Organization>> {
    if !seen.is_full() {
        return Ok(Vec::new());
    }
    let rows = store::successions(Ctx::of(ctx).db.reader(), seen.row.id).await?;
    let keys = rows.iter().filter_map(other).map(OrganizationById);
    let mut found: Vec<_> = Ctx::loaders(ctx)
        .load_many(keys)
        .await?
        .into_values()
        .collect();
    found.sort_by_key(|row| row.id);
    Ok(found
        .into_iter()
        .filter_map(|row| edges::seen(ctx, row))
        .collect())
}

impl From<rules::Shortfall> for StructureShortfall {
    fn from(shortfall: rules::Shortfall) -> Self {
        let count = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        Self {
            code: shortfall.code.into(),
            figure: count(shortfall.figure),
            required: count(shortfall.required),
            since: shortfall.since.map(Date),
            rule: shortfall.clause,
        }
    }
}
