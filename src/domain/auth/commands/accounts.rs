//! Accounts: made, locked, given new passwords.

use entity::{AccountId, OrganizationId, PersonId, account};
use sea_orm::ConnectionTrait;

use super::super::{PasswordCost, passwords, rules, store};
use super::sign_in::{Claim, prove};
use super::{Acting, act_in, seen};
use crate::access::{Actor, Place, Standing};
use crate::clock::Clock;
use crate::db::Db;
use crate::db::history::Event;
use crate::db::page::{Page, PageRequest};
use crate::error::{Error, Refusal, Result};

/// How the history names what these events are about.
const SUBJECT: &str = "Account";

/// An account to make.
pub struct NewAccount {
    /// What the person signs in with; stored in lower case.
    pub username: String,
    /// How the account is shown.
    pub display_name: String,
    /// The person; only the operator makes accounts of nobody.
    pub person: Option<PersonId>,
    /// The first password; left out, one is generated.
    pub password: Option<String>,
}

/// An account that was made.
pub struct Created {
    /// The account.
    pub account: account::Model,
    /// The password, where it was generated: it is shown once and stored nowhere.
    pub password: Option<String>,
}

/// An account whose password was reset.
pub struct Reset {
    /// The account.
    pub account: account::Model,
    /// The new password: it is shown once and stored nowhere.
    pub password: String,
}

/// A change of one's own password.
pub struct PasswordChange {
    /// The password until now.
    pub current: String,
    /// The password from now on.
    pub new: String,
    /// Where the change comes from: wrong passwords are counted as at signing in.
    pub address: String,
}

/// The account with a name, in any case; for the operator.
///
/// # Errors
/// [`Error::NotFound`] when nobody has the name.
pub async fn account_named(db: &Db, username: &str) -> Result<AccountId> {
    let found = store::account_by_name(db.reader(), &rules::normalize(username)).await?;
    found
        .map(|account| account.id)
        .ok_or(Error::NotFound("account"))
}

/// An account, for its holder and for whoever may manage it; none for everybody else.
///
/// # Errors
/// When the database fails.
pub(in super::super) async fn readable(
    by: &Acting<'_>,
    id: AccountId,
) -> Result<Option<account::Model>> {
    let found = store::account(by.db.reader(), id).await?;
    if by.is(id) {
        return Ok(found);
    }
    match manageable(by, by.db.reader(), found).await {
        Ok((account, _)) => Ok(Some(account)),
        Err(Error::NotFound(_) | Error::Forbidden(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The accounts that hold a grant in an organization, by key; none where it is not seen.
///
/// # Errors
/// [`Error::Forbidden`] where accounts may not be managed.
pub(in super::super) async fn accounts_in(
    by: &Acting<'_>,
    organization: OrganizationId,
    page: &PageRequest<AccountId>,
) -> Result<Option<Page<account::Model>>> {
    let found = store::organization(by.db.reader(), organization).await?;
    let Ok(organization) = seen(by, found) else {
        return Ok(None);
    };
    by.require(Some(&Place::from(&organization)))?;
    let page = store::accounts_in(by.db, organization.id, page).await?;
    Ok(Some(page))
}

/// Makes an account of a person.
///
/// # Errors
/// [`Error::NotFound`] for an invisible person, [`Error::Forbidden`] where accounts of the person's
/// organization may not be managed, [`Error::Refused`] for names and passwords that cannot be, a
/// name that is taken and a person who has an account.
pub async fn create_account(
    by: &Acting<'_>,
    cost: PasswordCost,
    new: NewAccount,
) -> Result<Created> {
    let username = rules::normalize(&new.username);
    let display_name = new.display_name.trim().to_owned();
    // Before the hash is made, and again within the write: whoever may not costs no time.
    creatable(by, by.db.reader(), new.person).await?;
    let mut refusals = malformed(&username, &display_name, new.password.as_deref());
    let (password, generated) = match new.password {
        Some(password) => (password, None),
        None => {
            let password = passwords::generate()?;
            (password.clone(), Some(password))
        }
    };
    if refusals.is_empty() {
        let password_hash = passwords::turn().await?.hash(cost, password).await?;
        let mut tx = by.begin_write().await?;
        let standing = creatable(by, tx.conn(), new.person).await?;
        refusals = taken(tx.conn(), &username, new.person).await?;
        if refusals.is_empty() {
            let account = account::Model {
                id: AccountId(by.clock.new_id()),
                username,
                display_name,
                person_id: new.person,
                password_hash,
                locked_at: None,
                created_at: tx.at(),
            };
            store::insert_account(&tx, &account).await?;
            act_in(&mut tx, standing);
            tx.record(
                Event::root("createAccount", SUBJECT, account.id.0)
                    .personal_after("username", &account.username)
                    .personal_after("displayName", &account.display_name)
                    .after("personId", account.person_id),
            );
            tx.commit().await?;
            return Ok(Created {
                account,
                password: generated,
            });
        }
    } else {
        refusals.extend(taken(by.db.reader(), &username, new.person).await?);
    }
    Err(Error::Refused(refusals))
}

/// By which role an account of a person may be made: where the person is registered.
async fn creatable(
    by: &Acting<'_>,
    conn: &impl ConnectionTrait,
    person: Option<PersonId>,
) -> Result<Option<Standing>> {
    let Some(id) = person else {
        return by.require(None);
    };
    let person = store::person(conn, id).await?;
    let person = person.ok_or(Error::NotFound("person"))?;
    let home = match person.home_organization_id {
        None => None,
        Some(home) => store::organization(conn, home)
            .await?
            .as_ref()
            .map(Place::from),
    };
    if !by.sees(home.as_ref()) {
        return Err(Error::NotFound("person"));
    }
    by.require(home.as_ref())
}

fn malformed(username: &str, display_name: &str, password: Option<&str>) -> Vec<Refusal> {
    let password = password.and_then(|password| rules::check_password(password, username));
    [
        rules::check_username(username).map(|violation| violation.at("username")),
        rules::check_display_name(display_name).map(|violation| violation.at("displayName")),
        password.map(|violation| violation.at("password")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

async fn taken(
    conn: &impl ConnectionTrait,
    username: &str,
    person: Option<PersonId>,
) -> Result<Vec<Refusal>> {
    let mut refusals = Vec::new();
    if store::account_by_name(conn, username).await?.is_some() {
        refusals.push(rules::Violation::UsernameTaken.at("username"));
    }
    if let Some(person) = person
        && store::account_by_person(conn, person).await?.is_some()
    {
        refusals.push(rules::Violation::PersonHasAccount.at("personId"));
    }
    Ok(refusals)
}

/// An account that may be managed, and by which role: everything that it holds, by grant or by
/// post, must be covered, since whoever resets a password could use it. One that holds nothing
/// counts as where its person is registered.
///
/// # Errors
/// [`Error::NotFound`] when none of that is seen; [`Error::Forbidden`] when some of it is not
/// covered, and for one's own account.
async fn manageable(
    by: &Acting<'_>,
    conn: &impl ConnectionTrait,
    found: Option<account::Model>,
) -> Result<(account::Model, Option<Standing>)> {
    let account = visible(by, conn, found).await?;
    if by.is(account.id) {
        return Err(Error::Forbidden("manage your own account"));
    }
    let mut standing = None;
    for place in places(by, conn, &account).await? {
        let found = by.require(place.as_ref())?;
        standing = standing.or(found);
    }
    Ok((account, standing))
}

/// An account that is seen: one's own, or one that holds something where one sees everything.
pub(super) async fn visible(
    by: &Acting<'_>,
    conn: &impl ConnectionTrait,
    found: Option<account::Model>,
) -> Result<account::Model> {
    let account = found.ok_or(Error::NotFound("account"))?;
    if by.is(account.id) {
        return Ok(account);
    }
    let places = places(by, conn, &account).await?;
    if places.iter().any(|place| by.sees(place.as_ref())) {
        Ok(account)
    } else {
        Err(Error::NotFound("account"))
    }
}

/// Where an account holds something; none is the whole country. Never empty.
async fn places(
    by: &Acting<'_>,
    conn: &impl ConnectionTrait,
    account: &account::Model,
) -> Result<Vec<Option<Place>>> {
    let granted = store::granted_organizations(conn, account.id).await?;
    let mut places: Vec<_> = granted.iter().map(|row| Some(Place::from(row))).collect();
    let grants = store::live_grants(conn, account.id).await?;
    if grants.iter().any(|grant| grant.organization_id.is_none()) {
        places.push(None);
    }
    if let Some(person) = account.person_id {
        let posts = store::posts_of(conn, person, by.clock.today()).await?;
        places.extend(posts.iter().map(|post| Some(post.place())));
    }
    if places.is_empty() {
        places.push(home(conn, account).await?);
    }
    Ok(places)
}

async fn home(conn: &impl ConnectionTrait, account: &account::Model) -> Result<Option<Place>> {
    let person = match account.person_id {
        None => None,
        Some(person) => store::person(conn, person).await?,
    };
    let Some(home) = person.and_then(|person| person.home_organization_id) else {
        return Ok(None);
    };
    let home = store::organization(conn, home).await?;
    Ok(home.as_ref().map(Place::from))
}

/// Locks an account: its sessions end, and nobody signs in with it until it is unlocked.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`] for an account that may not be managed;
/// [`Error::Refused`] for one that is locked.
pub async fn lock_account(by: &Acting<'_>, id: AccountId) -> Result<account::Model> {
    let mut tx = by.begin_write().await?;
    let found = store::lock_account(&tx, id).await?;
    let (mut account, standing) = manageable(by, tx.conn(), found).await?;
    if account.locked_at.is_some() {
        return Err(rules::Violation::AccountLocked.at("accountId").into());
    }
    account.locked_at = Some(tx.at());
    store::save_account(&tx, &account).await?;
    store::end_sessions(&tx, id, None).await?;
    act_in(&mut tx, standing);
    tx.record(Event::root("lockAccount", SUBJECT, id.0).after("lockedAt", account.locked_at));
    tx.commit().await?;
    Ok(account)
}

/// Unlocks an account.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`] for an account that may not be managed;
/// [`Error::Refused`] for one that is not locked.
pub async fn unlock_account(by: &Acting<'_>, id: AccountId) -> Result<account::Model> {
    let mut tx = by.begin_write().await?;
    let found = store::lock_account(&tx, id).await?;
    let (mut account, standing) = manageable(by, tx.conn(), found).await?;
    let Some(locked_at) = account.locked_at.take() else {
        return Err(rules::Violation::AccountNotLocked.at("accountId").into());
    };
    store::save_account(&tx, &account).await?;
    act_in(&mut tx, standing);
    tx.record(
        Event::root("unlockAccount", SUBJECT, id.0)
            .before("lockedAt", locked_at)
            .after("lockedAt", account.locked_at),
    );
    tx.commit().await?;
    Ok(account)
}

/// Gives an account a generated password; its sessions end.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`] for an account that may not be managed.
pub async fn reset_password(by: &Acting<'_>, cost: PasswordCost, id: AccountId) -> Result<Reset> {
    // Before the hash is made, and again within the write: whoever may not costs no time.
    let found = store::account(by.db.reader(), id).await?;
    manageable(by, by.db.reader(), found).await?;
    let password = passwords::generate()?;
    let hash = passwords::turn().await?.hash(cost, password.clone());
    let password_hash = hash.await?;
    let mut tx = by.begin_write().await?;
    let found = store::lock_account(&tx, id).await?;
    let (mut account, standing) = manageable(by, tx.conn(), found).await?;
    account.password_hash = password_hash;
    store::save_account(&tx, &account).await?;
    store::end_sessions(&tx, id, None).await?;
    act_in(&mut tx, standing);
    tx.record(Event::root("resetPassword", SUBJECT, id.0));
    tx.commit().await?;
    Ok(Reset { account, password })
}

/// Changes the actor's own password; its other sessions end.
///
/// # Errors
/// [`Error::Refused`] for a wrong current password and a new one that is too weak;
/// [`Error::RateLimited`] after repeated wrong ones.
pub async fn change_password(
    db: &Db,
    clock: &Clock,
    cost: PasswordCost,
    actor: &Actor,
    change: PasswordChange,
) -> Result<account::Model> {
    let found = store::account(db.reader(), actor.account).await?;
    let proven = found.ok_or(Error::Unauthenticated)?;
    let claim = Claim {
        username: proven.username.clone(),
        address: &change.address,
        password: change.current,
        account: Some(&proven),
    };
    let mut refusals = Vec::new();
    if !prove(db, clock, cost, claim).await? {
        refusals.push(rules::Violation::PasswordWrong.at("currentPassword"));
    }
    if let Some(violation) = rules::check_password(&change.new, &proven.username) {
        refusals.push(violation.at("newPassword"));
    }
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let password_hash = passwords::turn().await?.hash(cost, change.new).await?;
    let mut tx = db.begin_write(actor.author(), clock.now()).await?;
    // Held against whoever locks the account or resets its password in this moment.
    let now = store::lock_account(&tx, proven.id).await?;
    let unchanged = now.filter(|now| *now == proven);
    let mut account = unchanged.ok_or(Error::Unauthenticated)?;
    account.password_hash = password_hash;
    store::save_account(&tx, &account).await?;
    store::end_sessions(&tx, account.id, Some(actor.session)).await?;
    tx.record(Event::root("changePassword", SUBJECT, account.id.0));
    tx.commit().await?;
    Ok(account)
}
