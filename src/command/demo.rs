//! `zeren demo`. MERGE: a stub.

use std::process::ExitCode;

use crate::config::Config;
use crate::error::{Error, Result};

/// MERGE: a stub.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The settings.
    #[command(flatten)]
    pub config: Config,
}

/// MERGE: a stub.
///
/// # Errors
/// Always.
pub async fn run(_: Args) -> Result<ExitCode> {
    Err(Error::internal("not yet built"))
}
