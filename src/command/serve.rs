//! `zeren serve`: serves the API until it is told to stop.

use std::net::TcpListener;
use std::process::ExitCode;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::http;

/// How to serve.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The settings.
    #[command(flatten)]
    pub config: Config,
    /// Bring the database to the schema of this version first. Without it a database that lacks
    /// changes is refused: of several instances only one should change it, and when a person says.
    #[arg(long, env = "ZEREN_MIGRATE")]
    pub migrate: bool,
}

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// When the database lacks changes or cannot be reached, or the address is taken.
pub async fn run(args: Args) -> Result<ExitCode> {
    let app = App::build(&args.config, Clock::system()).await?;
    if args.migrate {
        app.db.migrate().await?;
    } else {
        let pending = app.db.pending_migrations().await?;
        if pending > 0 {
            return Err(Error::internal(format!(
                "the database lacks {pending} changes of its schema: run `zeren migrate` on it, \
                 or start with --migrate (ZEREN_MIGRATE=true)"
            )));
        }
    }
    let listener = listen(&args.config)?;
    app.run(listener).await?;
    Ok(ExitCode::SUCCESS)
}

/// Takes the address of the settings. Within a tokio runtime.
///
/// # Errors
/// When it is taken already.
pub fn listen(config: &Config) -> Result<TcpListener> {
    let address = config.http.listen;
    http::listen(address).map_err(|error| {
        Error::internal(format!(
            "cannot listen on {address} ({error}): set --listen or ZEREN_LISTEN to another address"
        ))
    })
}
