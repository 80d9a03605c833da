//! The statements on accounts, grants, sessions, refresh tokens and failed sign-ins; and what
//! rights follow from, in organizations and appointments.

use chrono::{DateTime, NaiveDate, Utc};
use entity::organization::OrganizationKind;
use entity::post::PostRole;
use entity::role_grant::GrantRole;
use entity::{
    AccountId, DivisionCode, GrantId, OrganizationId, PersonId, SessionId, account, appointment,
    organization, person, refresh_token, role_grant, session, sign_in_failure,
};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoCondition, LockType, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef,
};

use crate::access::Place;
use crate::db::page::{Page, PageRequest};
use crate::db::{Db, Tx};
use crate::error::Result;

/// Sessions of one account that are shown at the most.
const SESSIONS_MAX: u64 = 100;

/// A session that lasts, its account that is not locked, and one of the account's grants; a row for
/// each grant, or one without.
#[derive(Debug, FromQueryResult)]
pub(super) struct SignedIn {
    /// How the account is shown.
    pub display_name: String,
    /// The person behind it.
    pub person: Option<PersonId>,
    /// The grant.
    pub grant: Option<GrantId>,
    /// Its role.
    pub role: Option<GrantRole>,
    /// The right to grant.
    pub may_grant: Option<bool>,
    /// Where the grant holds; none with a grant is the whole country.
    pub organization: Option<OrganizationId>,
    /// The organization's kind.
    pub kind: Option<OrganizationKind>,
    /// The organization's division.
    pub division: Option<DivisionCode>,
    /// The organization's path.
    pub path: Option<Vec<u8>>,
    /// The first day on which the organization no longer exists.
    pub valid_until: Option<NaiveDate>,
}

/// A post held today, and where.
#[derive(Debug, FromQueryResult)]
pub(super) struct HeldPost {
    /// The post's role.
    pub role: PostRole,
    /// The organization.
    pub organization: OrganizationId,
    /// The organization's kind.
    pub kind: OrganizationKind,
    /// The organization's division.
    pub division: DivisionCode,
    /// The organization's path.
    pub path: Vec<u8>,
    /// The first day on which the organization no longer exists.
    pub valid_until: Option<NaiveDate>,
}

impl SignedIn {
    /// Where the grant holds.
    pub(super) fn place(&self) -> Option<Place> {
        Some(Place {
            id: self.organization?,
            kind: self.kind?,
            division: self.division?,
            path: self.path.clone()?,
        })
    }
}

impl HeldPost {
    /// Where the post is.
    pub(super) fn place(&self) -> Place {
        Place {
            id: self.organization,
            kind: self.kind,
            division: self.division,
            path: self.path.clone(),
        }
    }
}

fn session_account() -> RelationDef {
    session::Entity::belongs_to(account::Entity)
        .from(session::Column::AccountId)
        .to(account::Column::Id)
        .into()
}

fn account_live_grants() -> RelationDef {
    let relation: RelationDef = account::Entity::belongs_to(role_grant::Entity)
        .from(account::Column::Id)
        .to(role_grant::Column::AccountId)
        .into();
    relation.on_condition(|_, grants| {
        let revoked_at = Expr::col((grants, role_grant::Column::RevokedAt));
        ExprTrait::is_null(revoked_at).into_condition()
    })
}

fn grant_organization() -> RelationDef {
    role_grant::Entity::belongs_to(organization::Entity)
        .from(role_grant::Column::OrganizationId)
        .to(organization::Column::Id)
        .into()
}

fn appointment_organization() -> RelationDef {
    appointment::Entity::belongs_to(organization::Entity)
        .from(appointment::Column::OrganizationId)
        .to(organization::Column::Id)
        .into()
}

/// The lasting session of an account that is not locked, with its grants, oldest first; no row for
/// everything else.
pub(super) async fn signed_in(
    db: &Db,
    session: SessionId,
    account: AccountId,
) -> Result<Vec<SignedIn>> {
    let rows = session::Entity::find()
        .select_only()
        .column_as(account::Column::DisplayName, "display_name")
        .column_as(account::Column::PersonId, "person")
        .column_as(role_grant::Column::Id, "grant")
        .column_as(role_grant::Column::Role, "role")
        .column_as(role_grant::Column::MayGrant, "may_grant")
        .column_as(role_grant::Column::OrganizationId, "organization")
        .column_as(organization::Column::Kind, "kind")
        .column_as(organization::Column::DivisionCode, "division")
        .column_as(organization::Column::Path, "path")
        .column_as(organization::Column::ValidUntil, "valid_until")
        .join(JoinType::InnerJoin, session_account())
        .join(JoinType::LeftJoin, account_live_grants())
        .join(JoinType::LeftJoin, grant_organization())
        .filter(session::Column::Id.eq(session))
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::EndedAt.is_null())
        .filter(account::Column::LockedAt.is_null())
        .order_by_asc(role_grant::Column::GrantedAt)
        .order_by_asc(role_grant::Column::Id)
        .into_model()
        .all(db.reader())
        .await?;
    Ok(rows)
}

/// The posts that a person holds on a day, oldest first.
pub(super) async fn posts_of(
    conn: &impl ConnectionTrait,
    person: PersonId,
    today: NaiveDate,
) -> Result<Vec<HeldPost>> {
    let lasts = Condition::any()
        .add(appointment::Column::ValidUntil.is_null())
        .add(appointment::Column::ValidUntil.gt(today));
    let rows = appointment::Entity::find()
        .select_only()
        .column_as(appointment::Column::Role, "role")
        .column_as(organization::Column::Id, "organization")
        .column_as(organization::Column::Kind, "kind")
        .column_as(organization::Column::DivisionCode, "division")
        .column_as(organization::Column::Path, "path")
        .column_as(organization::Column::ValidUntil, "valid_until")
        .join(JoinType::InnerJoin, appointment_organization())
        .filter(appointment::Column::PersonId.eq(person))
        .filter(appointment::Column::ValidFrom.lte(today))
        .filter(lasts)
        .order_by_asc(appointment::Column::ValidFrom)
        .order_by_asc(appointment::Column::Id)
        .into_model()
        .all(conn)
        .await?;
    Ok(rows)
}

/// The account of a name, normalized.
pub(super) async fn account_by_name(
    conn: &impl ConnectionTrait,
    username: &str,
) -> Result<Option<account::Model>> {
    let named = account::Entity::find().filter(account::Column::Username.eq(username));
    Ok(named.one(conn).await?)
}

/// The account of a person.
pub(super) async fn account_by_person(
    conn: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<account::Model>> {
    let found = account::Entity::find().filter(account::Column::PersonId.eq(person));
    Ok(found.one(conn).await?)
}

/// An account.
pub(super) async fn account(
    conn: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<account::Model>> {
    Ok(account::Entity::find_by_id(id).one(conn).await?)
}

/// An account, held until the write is over: whoever opens or ends its sessions waits. Its acts do
/// not: every row that names who did it holds the account's key on PostgreSQL, and whoever would wait
/// for all of these waits for as long as they follow each other.
pub(super) async fn lock_account(tx: &Tx, id: AccountId) -> Result<Option<account::Model>> {
    let found = account::Entity::find_by_id(id).lock(LockType::NoKeyUpdate);
    Ok(found.one(tx.conn()).await?)
}

/// Inserts an account.
pub(super) async fn insert_account(tx: &Tx, row: &account::Model) -> Result<()> {
    let row = account::ActiveModel::from(row.clone()).reset_all();
    account::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Writes the password hash of an account and since when it is locked.
pub(super) async fn save_account(tx: &Tx, row: &account::Model) -> Result<()> {
    account::Entity::update_many()
        .col_expr(
            account::Column::PasswordHash,
            Expr::value(row.password_hash.clone()),
        )
        .col_expr(account::Column::LockedAt, Expr::value(row.locked_at))
        .filter(account::Column::Id.eq(row.id))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// The accounts that hold a grant in an organization, by key.
pub(super) async fn accounts_in(
    db: &Db,
    organization: OrganizationId,
    page: &PageRequest<AccountId>,
) -> Result<Page<account::Model>> {
    let mut found = accounts_granted_in(organization).order_by_asc(account::Column::Id);
    if let Some(after) = page.after {
        found = found.filter(account::Column::Id.gt(after));
    }
    let rows = found.limit(page.fetch()).all(db.reader()).await?;
    Ok(page.cut(rows))
}

/// How many accounts hold a grant in an organization.
pub(super) async fn count_accounts_in(db: &Db, organization: OrganizationId) -> Result<i64> {
    use sea_orm::PaginatorTrait as _;
    let count = accounts_granted_in(organization).count(db.reader()).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

fn accounts_granted_in(organization: OrganizationId) -> sea_orm::Select<account::Entity> {
    let holders = role_grant::Entity::find()
        .select_only()
        .column(role_grant::Column::AccountId)
        .filter(role_grant::Column::OrganizationId.eq(organization))
        .filter(role_grant::Column::RevokedAt.is_null())
        .into_query();
    account::Entity::find().filter(account::Column::Id.in_subquery(holders))
}

/// A person.
pub(super) async fn person(
    conn: &impl ConnectionTrait,
    id: PersonId,
) -> Result<Option<person::Model>> {
    Ok(person::Entity::find_by_id(id).one(conn).await?)
}

/// An organization, seen or not.
pub(super) async fn organization(
    conn: &impl ConnectionTrait,
    id: OrganizationId,
) -> Result<Option<organization::Model>> {
    Ok(organization::Entity::find_by_id(id).one(conn).await?)
}

/// The grants of an account that are not revoked, oldest first.
pub(super) async fn live_grants(
    conn: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<role_grant::Model>> {
    let rows = role_grant::Entity::find()
        .filter(role_grant::Column::AccountId.eq(account))
        .filter(role_grant::Column::RevokedAt.is_null())
        .order_by_asc(role_grant::Column::GrantedAt)
        .order_by_asc(role_grant::Column::Id)
        .all(conn)
        .await?;
    Ok(rows)
}

/// The organizations in which an account holds a grant that is not revoked.
pub(super) async fn granted_organizations(
    conn: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<organization::Model>> {
    let granted = Query::select()
        .column(role_grant::Column::OrganizationId)
        .from(role_grant::Entity)
        .and_where(role_grant::Column::AccountId.eq(account))
        .and_where(role_grant::Column::RevokedAt.is_null())
        .and_where(role_grant::Column::OrganizationId.is_not_null())
        .to_owned();
    let rows = organization::Entity::find()
        .filter(organization::Column::Id.in_subquery(granted))
        .order_by_asc(organization::Column::Id)
        .all(conn)
        .await?;
    Ok(rows)
}

/// A grant, held until the write is over.
pub(super) async fn lock_grant(tx: &Tx, id: GrantId) -> Result<Option<role_grant::Model>> {
    let found = role_grant::Entity::find_by_id(id).lock_exclusive();
    Ok(found.one(tx.conn()).await?)
}

/// Inserts a grant.
pub(super) async fn insert_grant(tx: &Tx, row: &role_grant::Model) -> Result<()> {
    let row = role_grant::ActiveModel::from(row.clone()).reset_all();
    role_grant::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Writes until when a grant held.
pub(super) async fn save_grant(tx: &Tx, row: &role_grant::Model) -> Result<()> {
    role_grant::Entity::update_many()
        .col_expr(role_grant::Column::RevokedAt, Expr::value(row.revoked_at))
        .filter(role_grant::Column::Id.eq(row.id))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Inserts a session.
pub(super) async fn insert_session(tx: &Tx, row: &session::Model) -> Result<()> {
    let row = session::ActiveModel::from(row.clone()).reset_all();
    session::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The sessions of an account that last and were used since an instant, newest use first.
pub(super) async fn sessions_of(
    db: &Db,
    account: AccountId,
    used_since: DateTime<Utc>,
) -> Result<Vec<session::Model>> {
    let rows = session::Entity::find()
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::LastUsedAt.gt(used_since))
        .order_by_desc(session::Column::LastUsedAt)
        .order_by_desc(session::Column::Id)
        .limit(SESSIONS_MAX)
        .all(db.reader())
        .await?;
    Ok(rows)
}

/// A session, held until the write is over.
pub(super) async fn lock_session(tx: &Tx, id: SessionId) -> Result<Option<session::Model>> {
    let found = session::Entity::find_by_id(id).lock_exclusive();
    Ok(found.one(tx.conn()).await?)
}

/// Writes when a session was last used and when it ended.
pub(super) async fn save_session(tx: &Tx, row: &session::Model) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::LastUsedAt, Expr::value(row.last_used_at))
        .col_expr(session::Column::EndedAt, Expr::value(row.ended_at))
        .filter(session::Column::Id.eq(row.id))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Ends every session of an account but one.
pub(super) async fn end_sessions(
    tx: &Tx,
    account: AccountId,
    except: Option<SessionId>,
) -> Result<()> {
    let mut ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(tx.at()))
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::EndedAt.is_null());
    if let Some(except) = except {
        ended = ended.filter(session::Column::Id.ne(except));
    }
    ended.exec(tx.conn()).await?;
    Ok(())
}

/// Inserts a refresh token.
pub(super) async fn insert_refresh_token(tx: &Tx, row: refresh_token::Model) -> Result<()> {
    let row = refresh_token::ActiveModel::from(row).reset_all();
    refresh_token::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The refresh token with a hash, held until the write is over.
pub(super) async fn lock_refresh_token(
    tx: &Tx,
    hash: &[u8],
) -> Result<Option<refresh_token::Model>> {
    let found = refresh_token::Entity::find_by_id(hash.to_vec()).lock_exclusive();
    Ok(found.one(tx.conn()).await?)
}

/// Writes that a refresh token was exchanged.
pub(super) async fn mark_used(tx: &Tx, hash: &[u8]) -> Result<()> {
    refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::UsedAt, Expr::value(tx.at()))
        .filter(refresh_token::Column::TokenHash.eq(hash.to_vec()))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// The failed sign-ins of a name and address.
pub(super) async fn failure(
    conn: &impl ConnectionTrait,
    key: &[u8],
) -> Result<Option<sign_in_failure::Model>> {
    Ok(sign_in_failure::Entity::find_by_id(key.to_vec())
        .one(conn)
        .await?)
}

/// Writes the failed sign-ins of a name and address.
pub(super) async fn save_failure(tx: &Tx, row: sign_in_failure::Model) -> Result<()> {
    let replace = OnConflict::column(sign_in_failure::Column::NameAndAddress)
        .update_columns([
            sign_in_failure::Column::Failures,
            sign_in_failure::Column::LastAt,
        ])
        .to_owned();
    let row = sign_in_failure::ActiveModel {
        name_and_address: Set(row.name_and_address),
        failures: Set(row.failures),
        last_at: Set(row.last_at),
    };
    sign_in_failure::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Forgets the failed sign-ins of a name and address.
pub(super) async fn delete_failure(tx: &Tx, key: &[u8]) -> Result<()> {
    sign_in_failure::Entity::delete_by_id(key.to_vec())
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets failed sign-ins since before an instant.
pub(super) async fn delete_failures_before(tx: &Tx, before: DateTime<Utc>) -> Result<()> {
    sign_in_failure::Entity::delete_many()
        .filter(sign_in_failure::Column::LastAt.lte(before))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets refresh tokens that are no longer taken.
pub(super) async fn delete_expired_refresh_tokens(tx: &Tx) -> Result<()> {
    refresh_token::Entity::delete_many()
        .filter(refresh_token::Column::ExpiresAt.lte(tx.at()))
        .exec(tx.conn())
        .await?;
    Ok(())
}
