//! `zeren export dues`: the books as a journal for hledger and its kin, on standard output.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use clap::ValueEnum;
use entity::OrganizationId;
use uuid::Uuid;

use super::verify::parse_chain;
use crate::config::Database;
use crate::db::Db;
use crate::domain::dues;
use crate::error::{Error, Result};

/// Connections that this command needs.
const CONNECTIONS: u32 = 1;

/// Export records.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// What is written.
    pub what: ExportKind,
    /// Only this organization (its id in the API, or a UUID) and those below it.
    #[arg(long, value_name = "ID", value_parser = parse_chain)]
    pub organization: Option<Uuid>,
}

/// The kinds of export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportKind {
    /// The books of dues as an hledger journal.
    Dues,
}

/// Runs the command.
///
/// # Errors
/// When the database cannot be read, or `out` not be written.
pub async fn run(args: &Args, out: impl Write + Send) -> Result<ExitCode> {
    let db = Db::connect(&args.database.url, CONNECTIONS).await?;
    let mut out = BufWriter::new(out);
    let done = match args.what {
        ExportKind::Dues => {
            let organization = args.organization.map(OrganizationId);
            dues::export(&db, organization, &mut out).await
        }
    };
    db.close().await;
    done?;
    out.flush()
        .map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(ExitCode::SUCCESS)
}
