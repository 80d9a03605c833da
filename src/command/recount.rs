//! `zeren recount`: counts anew how norms stand, and which dues are not sent, after an upgrade that counts
//! more of them.

use std::process::ExitCode;

use super::say;
use crate::clock::Clock;
use crate::config::Database;
use crate::db::Db;
use crate::domain::{norm, status};
use crate::error::Result;

/// Of which database.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The database.
    #[command(flatten)]
    pub database: Database,
}

/// Counts anew.
///
/// # Errors
/// When the database cannot be reached, or is of another version.
pub async fn run(args: Args, clock: &Clock) -> Result<ExitCode> {
    let db = Db::connect(&args.database.url, args.database.connections).await?;
    let counted = norm::recount(&db, clock).await;
    let rows = status::recount(&db, clock).await;
    db.close().await;
    say(&format!("counted anew: {} organizations", counted?))?;
    say(&format!("dues that are not sent: {} rows put right", rows?))?;
    Ok(ExitCode::SUCCESS)
}
