//! `zeren migrate`: brings the database to the schema of this version, or back.

use std::process::ExitCode;

use super::say;
use crate::config::Database;
use crate::db::Db;
use crate::error::Result;

/// Which way.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// Undo the last changes of the schema, with what they held.
    #[arg(
        long,
        value_name = "NUMBER",
        conflicts_with = "status",
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub down: Option<u32>,
    /// Only tell how many changes the database still lacks; the exit code is 1 when it lacks any.
    #[arg(long)]
    pub status: bool,
}

/// Applies or undoes changes of the schema.
///
/// # Errors
/// When the database cannot be reached or a change fails.
pub async fn run(args: Args) -> Result<ExitCode> {
    let db = Db::connect(&args.database.url, args.database.connections).await?;
    let code = act(&db, &args).await;
    db.close().await;
    code
}

async fn act(db: &Db, args: &Args) -> Result<ExitCode> {
    if let Some(steps) = args.down {
        db.migrate_down(steps).await?;
        say(&format!("undone: {steps}"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let pending = db.pending_migrations().await?;
    if args.status {
        say(&format!("pending: {pending}"))?;
        return Ok(if pending == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    db.migrate().await?;
    say(&format!("applied: {pending}"))?;
    Ok(ExitCode::SUCCESS)
}
