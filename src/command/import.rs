//! `zeren import`. MERGE: a stub.

use std::process::ExitCode;

use crate::config::Database;
use crate::error::{Error, Result};

/// MERGE: a stub.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The database.
    #[command(flatten)]
    pub database: Database,
}

/// MERGE: a stub.
///
/// # Errors
/// Always.
pub async fn run(_: Args) -> Result<ExitCode> {
    Err(Error::internal("not yet built"))
}
