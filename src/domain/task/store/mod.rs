//! The statements behind the tasks: one for each source, with the rights in it.

mod activity;
mod appraisal;
mod question;
mod report;

use chrono::NaiveDate;
use entity::dues_relief::ReliefState;
use entity::dues_remittance::RemittanceState;
use entity::dues_spending::SpendingState;
use entity::rectification::RectificationState;
use entity::rectification_step::RectificationAct;
use entity::{
    AccountId, DuesReliefId, DuesRemittanceId, DuesSpendingId, LinkId, OrganizationId, PersonId,
    RectificationId, appointment, dues_book, dues_relief, dues_remittance, dues_spending,
    hand_over, hand_over_signature, organization, person, rectification, rectification_step,
    responsibility_duties, responsibility_link,
};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait as _, RelationDef,
};

pub(super) use self::activity::unconfirmed;
pub(super) use self::appraisal::{entries, given, in_review, scored, seats, undecided};
pub(super) use self::question::{answered, asked};
pub(super) use self::report::{Reported, filed, owed, suggesting, unheard};
use crate::access::below;
use crate::domain::organization::in_force;
use crate::error::Result;

/// Tasks of one kind at the most: the earliest.
pub(crate) const EACH_MAX: u64 = 500;

/// The join to the organization that a column names.
fn to_organization<E: EntityTrait>(column: E::Column) -> RelationDef {
    E::belongs_to(organization::Entity)
        .from(column)
        .to(organization::Column::Id)
        .into()
}

/// Links that a person holds on a day and whose newest wording is not signed.
pub(super) async fn unsigned(
    connection: &impl ConnectionTrait,
    person: PersonId,
    today: NaiveDate,
) -> Result<Vec<(LinkId, OrganizationId, String)>> {
    use responsibility_duties::Column as Duties;
    use responsibility_link::Column as Link;
    let to_duties: RelationDef =
        responsibility_link::Entity::belongs_to(responsibility_duties::Entity)
            .from(Link::Id)
            .to(Duties::LinkId)
            .into();
    let later = Alias::new("later");
    let newer = Query::select()
        .expr(Expr::val(1))
        .from_as(responsibility_duties::Entity, later.clone())
        .and_where(
            Expr::col((later.clone(), Duties::LinkId))
                .equals((responsibility_duties::Entity, Duties::LinkId)),
        )
        .and_where(
            Expr::col((later, Duties::Number))
                .gt(Expr::col((responsibility_duties::Entity, Duties::Number))),
        )
        .to_owned();
    let rows = responsibility_link::Entity::find()
        .select_only()
        .columns([Link::Id, Link::OrganizationId])
        .column(organization::Column::Name)
        .join(
            JoinType::InnerJoin,
            to_organization::<responsibility_link::Entity>(Link::OrganizationId),
        )
        .join(JoinType::InnerJoin, to_duties)
        .filter(Link::PersonId.eq(person))
        .filter(in_force(
            (responsibility_link::Entity, Link::ValidFrom),
            (responsibility_link::Entity, Link::ValidUntil),
            today,
        ))
        .filter(Duties::SignedAt.is_null())
        .filter(Expr::exists(newer).not())
        .order_by_asc(Link::Id)
        .limit(EACH_MAX)
        .into_tuple();
    Ok(rows.all(connection).await?)
}

/// A rectification, whose it is, what is wrong, and its term.
pub(super) type Wrong = (RectificationId, OrganizationId, String, NaiveDate);

/// Rectifications that are to be carried out: of whoever is `here`, and those that `person` answers for.
pub(super) async fn to_carry(
    connection: &impl ConnectionTrait,
    here: Condition,
    person: Option<PersonId>,
) -> Result<Vec<Wrong>> {
    let own = person.map(|person| rectification::Column::ResponsiblePersonId.eq(person));
    let states = [
        RectificationState::Open,
        RectificationState::InProgress,
        RectificationState::Reopened,
    ];
    let mine = Condition::any().add(here).add_option(own);
    let filter = Condition::all()
        .add(mine)
        .add(rectification::Column::State.is_in(states));
    rectifications(connection, filter).await
}

/// Rectifications that are claimed to be done, by others than `account`.
pub(super) async fn to_judge(
    connection: &impl ConnectionTrait,
    here: Condition,
    account: AccountId,
) -> Result<Vec<Wrong>> {
    use rectification_step::Column as Step;
    let later = Alias::new("later");
    let newer = Query::select()
        .expr(Expr::val(1))
        .from_as(rectification_step::Entity, later.clone())
        .and_where(
            Expr::col((later.clone(), Step::RectificationId))
                .equals((rectification_step::Entity, Step::RectificationId)),
        )
        .and_where(Expr::col((later.clone(), Step::Act)).eq(RectificationAct::Claimed))
        .and_where(
            Expr::col((later, Step::Number))
                .gt(Expr::col((rectification_step::Entity, Step::Number))),
        )
        .to_owned();
    let own = rectification_step::Entity::find()
        .select_only()
        .column(Step::RectificationId)
        .filter(Step::Act.eq(RectificationAct::Claimed))
        .filter(Step::DoneBy.eq(account))
        .filter(Expr::exists(newer).not())
        .into_query();
    let filter = Condition::all()
        .add(here)
        .add(rectification::Column::State.eq(RectificationState::Done))
        .add(rectification::Column::Id.not_in_subquery(own));
    rectifications(connection, filter).await
}

async fn rectifications(
    connection: &impl ConnectionTrait,
    filter: Condition,
) -> Result<Vec<Wrong>> {
    use rectification::Column as Rectification;
    let rows = rectification::Entity::find()
        .select_only()
        .columns([Rectification::Id, Rectification::OrganizationId])
        .columns([Rectification::Problem, Rectification::DueOn])
        .join(
            JoinType::InnerJoin,
            to_organization::<rectification::Entity>(Rectification::OrganizationId),
        )
        .filter(filter)
        .order_by_asc(Rectification::DueOn)
        .order_by_asc(Rectification::Id)
        .limit(EACH_MAX)
        .into_tuple();
    Ok(rows.all(connection).await?)
}

/// Rectifications below these roots whose term ended before a day, the earliest first.
pub(super) async fn long_overdue(
    connection: &impl ConnectionTrait,
    roots: &[&[u8]],
    before: NaiveDate,
) -> Result<Vec<rectification::Model>> {
    use rectification::Column as Rectification;
    let roots = roots
        .iter()
        .fold(Condition::any(), |any, root| any.add(below(root)));
    let closed = [RectificationState::Done, RectificationState::Verified];
    let rows = rectification::Entity::find()
        .join(
            JoinType::InnerJoin,
            to_organization::<rectification::Entity>(Rectification::OrganizationId),
        )
        .filter(roots)
        .filter(Rectification::DueOn.lt(before))
        .filter(Rectification::State.is_not_in(closed))
        .order_by_asc(Rectification::DueOn)
        .order_by_asc(Rectification::Id)
        .limit(EACH_MAX);
    Ok(rows.all(connection).await?)
}

/// A hand-over that is open, and which side of it a person is.
#[derive(Debug)]
pub(super) struct Handed {
    pub(super) row: hand_over::Model,
    pub(super) is_outgoing: bool,
    pub(super) signatures: Vec<hand_over_signature::Model>,
}

/// Hand-overs that are open and to which a person is party.
pub(super) async fn handed(
    connection: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<Handed>> {
    let own: Vec<entity::AppointmentId> = appointment::Entity::find()
        .select_only()
        .column(appointment::Column::Id)
        .filter(appointment::Column::PersonId.eq(person))
        .into_tuple()
        .all(connection)
        .await?;
    let mine = Condition::any()
        .add(hand_over::Column::OutgoingAppointmentId.is_in(own.iter().copied()))
        .add(hand_over::Column::IncomingAppointmentId.is_in(own.iter().copied()));
    let rows = hand_over::Entity::find()
        .filter(hand_over::Column::CompletedAt.is_null())
        .filter(mine)
        .order_by_asc(hand_over::Column::Id)
        .limit(EACH_MAX)
        .all(connection)
        .await?;
    let ids = rows.iter().map(|row| row.id);
    let signatures = crate::domain::handover::signatures_of(connection, ids).await?;
    let handed = rows.into_iter().map(|row| Handed {
        is_outgoing: own.contains(&row.outgoing_appointment_id),
        signatures: signatures
            .iter()
            .filter(|signature| signature.hand_over_id == row.id)
            .cloned()
            .collect(),
        row,
    });
    Ok(handed.collect())
}

/// Transfers that are on their way to whoever is `here`, and who sent them.
pub(super) async fn on_their_way(
    connection: &impl ConnectionTrait,
    here: Condition,
    account: AccountId,
) -> Result<Vec<(DuesRemittanceId, OrganizationId, String)>> {
    use dues_remittance::Column as Sent;
    let receivers = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(here)
        .into_query();
    let rows = dues_remittance::Entity::find()
        .select_only()
        .columns([Sent::Id, Sent::ReceiverId])
        .column(organization::Column::Name)
        .join(
            JoinType::InnerJoin,
            to_organization::<dues_remittance::Entity>(Sent::SenderId),
        )
        .filter(Sent::ReceiverId.in_subquery(receivers))
        .filter(Sent::State.eq(RemittanceState::Sent))
        .filter(Sent::SentBy.ne(account))
        .order_by_asc(Sent::SentOn)
        .order_by_asc(Sent::Id)
        .limit(EACH_MAX)
        .into_tuple();
    Ok(rows.all(connection).await?)
}

/// Spendings that others than `account` have asked for.
pub(super) async fn asked_for(
    connection: &impl ConnectionTrait,
    here: Condition,
    account: AccountId,
) -> Result<Vec<(DuesSpendingId, OrganizationId, String)>> {
    use dues_spending::Column as Spending;
    let rows = dues_spending::Entity::find()
        .select_only()
        .columns([Spending::Id, Spending::OrganizationId])
        .column(Spending::Purpose)
        .join(
            JoinType::InnerJoin,
            to_organization::<dues_spending::Entity>(Spending::OrganizationId),
        )
        .filter(here)
        .filter(Spending::State.eq(SpendingState::Requested))
        .filter(Spending::RequestedBy.ne(account))
        .order_by_asc(Spending::RequestedAt)
        .order_by_asc(Spending::Id)
        .limit(EACH_MAX)
        .into_tuple();
    Ok(rows.all(connection).await?)
}

/// Reliefs from dues that others than `account` have asked for, of others than its person: with the
/// member's name.
pub(super) async fn reliefs_asked_for(
    connection: &impl ConnectionTrait,
    here: Condition,
    (account, own): (AccountId, Option<PersonId>),
) -> Result<Vec<(DuesReliefId, OrganizationId, String)>> {
    use dues_relief::Column as Relief;
    let to_person = dues_relief::Entity::belongs_to(person::Entity)
        .from(Relief::PersonId)
        .to(person::Column::Id);
    let rows = dues_relief::Entity::find()
        .select_only()
        .columns([Relief::Id, Relief::OrganizationId])
        .column(person::Column::Name)
        .join(
            JoinType::InnerJoin,
            to_organization::<dues_relief::Entity>(Relief::OrganizationId),
        )
        .join(JoinType::InnerJoin, to_person.into())
        .filter(here)
        .filter(Relief::State.eq(ReliefState::Requested))
        .filter(Relief::RequestedBy.ne(account))
        .filter(Condition::all().add_option(own.map(|own| Relief::PersonId.ne(own))))
        .order_by_asc(Relief::RequestedAt)
        .order_by_asc(Relief::Id)
        .limit(EACH_MAX)
        .into_tuple();
    Ok(rows.all(connection).await?)
}

/// Books of bodies that are there, with a month that ended before `today` and is not sealed: since
/// when they are kept, and through which day they are sealed.
pub(super) async fn unsealed(
    connection: &impl ConnectionTrait,
    here: Condition,
    (through, today): (NaiveDate, NaiveDate),
) -> Result<Vec<(OrganizationId, NaiveDate, Option<NaiveDate>)>> {
    use dues_book::Column as Book;
    let open = Condition::any()
        .add(Book::SealedThrough.is_null())
        .add(Book::SealedThrough.lt(through));
    let exists = in_force(
        (organization::Entity, organization::Column::ValidFrom),
        (organization::Entity, organization::Column::ValidUntil),
        today,
    );
    let rows = dues_book::Entity::find()
        .select_only()
        .columns([Book::OrganizationId, Book::BeginsOn, Book::SealedThrough])
        .join(
            JoinType::InnerJoin,
            to_organization::<dues_book::Entity>(Book::OrganizationId),
        )
        .filter(here)
        .filter(Book::BeginsOn.lte(through))
        .filter(open)
        .filter(exists)
        .order_by_asc(Book::SealedThrough)
        .order_by_asc(Book::OrganizationId)
        .limit(EACH_MAX)
        .into_tuple();
    Ok(rows.all(connection).await?)
}
