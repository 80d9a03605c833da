//! `zeren account`: makes accounts, grants roles, locks, unlocks and resets, for the operator at the
//! machine. Everything is in the history, with no account as its author.

use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use entity::role_grant::GrantRole;
use entity::{OrganizationId, PersonId};
use uuid::Uuid;

use super::say;
use crate::clock::Clock;
use crate::config::Database;
use crate::db::Db;
use crate::domain::auth::{self, Acting, NewAccount, NewGrant, PasswordCost};
use crate::error::{Error, Result};
use crate::graphql::split;

/// What to do with accounts.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Make an account; prints its password unless one is given.
    Add {
        /// What the person signs in with.
        username: String,
        /// How the account is shown.
        #[arg(long)]
        display_name: String,
        /// The person (id in the API, or a UUID).
        #[arg(long, value_parser = parse_id)]
        person: Option<Uuid>,
        /// The password; a random one is made if left out.
        #[arg(long, env = "ZEREN_PASSWORD", hide_env_values = true)]
        password: Option<String>,
    },
    /// Grant a role in an organization, or in the whole country.
    Grant {
        /// The account's name.
        username: String,
        /// The role.
        role: Role,
        /// The organization (id in the API, or a UUID); the whole country if left out.
        #[arg(long, value_parser = parse_id)]
        organization: Option<Uuid>,
        /// Also the right to grant.
        #[arg(long)]
        may_grant: bool,
    },
    /// Lock an account and end its sessions.
    Lock {
        /// The account's name.
        username: String,
    },
    /// Unlock an account.
    Unlock {
        /// The account's name.
        username: String,
    },
    /// Give an account a new random password and end its sessions; prints it.
    Reset {
        /// The account's name.
        username: String,
    },
}

/// The roles of grants.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Role {
    /// Manages organizations, accounts and grants below.
    Administrator,
    /// First responsible person.
    Secretary,
    /// Hears reports and gives instructions.
    Leader,
    /// Does a committee's daily work.
    Staff,
    /// Files for a department.
    Clerk,
    /// Records dues.
    Accountant,
    /// Confirms dues.
    Cashier,
    /// Reads everything in scope and writes nothing.
    Auditor,
    /// Reads.
    Reader,
}

impl From<Role> for GrantRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Administrator => Self::Administrator,
            Role::Secretary => Self::Secretary,
            Role::Leader => Self::Leader,
            Role::Staff => Self::Staff,
            Role::Clerk => Self::Clerk,
            Role::Accountant => Self::Accountant,
            Role::Cashier => Self::Cashier,
            Role::Auditor => Self::Auditor,
            Role::Reader => Self::Reader,
        }
    }
}

fn parse_id(text: &str) -> Result<Uuid, String> {
    let key = split(&text.into()).map_or_else(|| text.to_owned(), |(_, key)| key);
    Uuid::try_parse(&key).map_err(|_| "not an id".to_owned())
}

/// Does it.
///
/// # Errors
/// When the database lacks what is named, or a rule refuses the act.
pub async fn run(args: Args) -> Result<ExitCode> {
    let db = Db::connect(&args.database.url, args.database.connections).await?;
    let done = act(&db, args.act).await;
    db.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn act(db: &Db, act: Act) -> Result<()> {
    if db.pending_migrations().await? > 0 {
        return Err(Error::internal(
            "the database lacks changes of its schema: run `zeren migrate`",
        ));
    }
    let clock = Clock::system();
    let acting = Acting::operator(db, &clock);
    match act {
        Act::Add {
            username,
            display_name,
            person,
            password,
        } => {
            let person = person.map(PersonId);
            let new = NewAccount {
                username,
                display_name,
                person,
                password,
            };
            let made = auth::create_account(&acting, PasswordCost::default(), new).await?;
            say(&format!("account: {}", made.account.username))?;
            match made.password {
                Some(password) => say(&format!("password: {password}")),
                None => Ok(()),
            }
        }
        Act::Grant {
            username,
            role,
            organization,
            may_grant,
        } => {
            let account = auth::account_named(db, &username).await?;
            let organization = organization.map(OrganizationId);
            let new = NewGrant {
                account,
                organization,
                role: role.into(),
                may_grant,
            };
            auth::grant_role(&acting, new).await?;
            say("granted")
        }
        Act::Lock { username } => {
            let account = auth::account_named(db, &username).await?;
            auth::lock_account(&acting, account).await?;
            say("locked")
        }
        Act::Unlock { username } => {
            let account = auth::account_named(db, &username).await?;
            auth::unlock_account(&acting, account).await?;
            say("unlocked")
        }
        Act::Reset { username } => {
            let account = auth::account_named(db, &username).await?;
            let reset = auth::reset_password(&acting, PasswordCost::default(), account).await?;
            say(&format!("password: {}", reset.password))
        }
    }
}
