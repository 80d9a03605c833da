//! `zeren schema`: prints the GraphQL schema, to the byte as `schema.graphql` holds it.

use std::io::Write as _;
use std::process::ExitCode;

use crate::error::{Error, Result};
use crate::schema;

/// Nothing to say.
#[derive(clap::Args, Debug)]
pub struct Args {}

/// Prints the schema.
///
/// # Errors
/// When nobody reads it.
pub fn run(_: Args) -> Result<ExitCode> {
    let written = std::io::stdout().write_all(schema::sdl().as_bytes());
    written.map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(ExitCode::SUCCESS)
}
