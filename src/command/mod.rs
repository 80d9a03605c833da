//! What the program does when it is called, one file for each command.

pub mod account;
pub mod demo;
pub mod export;
pub mod import;
pub mod keys;
pub mod migrate;
pub mod recount;
pub mod schema;
pub mod serve;
pub mod verify;

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::clock::Clock;
use crate::config::{Log, LogFormat};
use crate::error::{Error, Result};

/// 责任 zeren: the party-building responsibility system of government agencies, as a GraphQL service.
#[derive(Debug, Parser)]
#[command(name = "zeren", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// The log.
    #[command(flatten)]
    pub log: Log,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API.
    Serve(serve::Args),
    /// Fill an empty database with a made-up region, and serve it.
    Demo(demo::Args),
    /// Bring the database to the schema of this version, or back.
    Migrate(migrate::Args),
    /// Count anew how norms stand, after an upgrade that counts more of them.
    Recount(recount::Args),
    /// Print the GraphQL schema.
    Schema(schema::Args),
    /// Make accounts, reset passwords.
    Account(account::Args),
    /// Rotate and retire the keys that sign tokens.
    Keys(keys::Args),
    /// Read organizations and people from files.
    Import(import::Args),
    /// Write records for other programs.
    Export(export::Args),
    /// Check history, numbers, ledger and files against what they should be.
    Verify(verify::Args),
}

/// Does what the program was called for.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    if let Err(why) = start_log(&cli.log) {
        return fail(&why);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("no threads: {error}")),
    };
    match runtime.block_on(dispatch(cli.command)) {
        Ok(code) => code,
        Err(error) => fail(&explain(&error)),
    }
}

async fn dispatch(command: Command) -> Result<ExitCode> {
    match command {
        Command::Serve(args) => serve::run(args).await,
        Command::Demo(args) => demo::run(args, Clock::system()).await,
        Command::Migrate(args) => migrate::run(args).await,
        Command::Recount(args) => recount::run(args, &Clock::system()).await,
        Command::Schema(args) => schema::run(args),
        Command::Account(args) => account::run(args).await,
        Command::Keys(args) => keys::run(&args, &Clock::system()),
        Command::Import(args) => import::run(args).await,
        Command::Export(args) => export::run(&args, std::io::stdout()).await,
        Command::Verify(args) => verify::run(&args, &Clock::system(), &mut std::io::stdout()).await,
    }
}

fn start_log(log: &Log) -> Result<(), String> {
    let filter = EnvFilter::try_new(&log.filter)
        .map_err(|error| format!("set --log or ZEREN_LOG to a filter such as `info`: {error}"))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let started = match log.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    started.map_err(|error| format!("no log: {error}"))
}

/// What went wrong, for the person at the keyboard. This is no answer to a client: internal texts
/// are what that person needs.
#[must_use]
pub fn explain(error: &Error) -> String {
    match error {
        Error::Internal(source) => {
            let mut text = source.to_string();
            let mut cause = source.source();
            while let Some(inner) = cause {
                let inner_text = inner.to_string();
                if !text.contains(&inner_text) {
                    text = format!("{text}: {inner_text}");
                }
                cause = inner.source();
            }
            text
        }
        Error::Refused(refusals) => {
            let texts = refusals.iter().map(|refusal| {
                format!(
                    "{}: {} ({})",
                    refusal.path.join("."),
                    refusal.message.zh,
                    refusal.message.en
                )
            });
            texts.collect::<Vec<_>>().join("\n")
        }
        Error::Forbidden(what) => format!("you may not {what}"),
        Error::NotFound(what) => format!("{what} not found"),
        Error::Conflict(what) => format!("{what} exists already or is referred to"),
        Error::Busy => "the database is busy or cannot be reached in time: try again".to_owned(),
        Error::Unauthenticated | Error::RateLimited(_) => error.code().to_owned(),
    }
}

/// Writes a line for the person who called.
///
/// # Errors
/// When nobody reads it.
pub fn say(text: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{text}").map_err(|error| Error::Internal(Box::new(error)))
}

fn fail(why: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "zeren: {why}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::{Cli, Command};

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn flags_are_read() {
        let cli = Cli::try_parse_from([
            "zeren",
            "serve",
            "--database",
            "sqlite://x.db",
            "--listen",
            "127.0.0.1:0",
            "--introspection",
            "false",
            "--trust-proxy",
            "--migrate",
            "--log-format",
            "json",
        ])
        .unwrap();
        let Command::Serve(args) = cli.command else {
            panic!("not serve")
        };
        assert_eq!(args.config.database.url, "sqlite://x.db");
        assert_eq!(args.config.http.listen.port(), 0);
        assert!(!args.config.http.introspection);
        assert!(args.config.http.trust_proxy);
        assert!(args.migrate);
        for wrong in [
            vec!["zeren"],
            vec!["zeren", "serve", "--database", "mysql://x"],
            vec!["zeren", "serve", "--listen", "8080"],
            vec!["zeren", "serve", "--connections", "0"],
            vec!["zeren", "migrate", "--down", "0"],
            vec!["zeren", "migrate", "--down", "1", "--status"],
        ] {
            assert!(Cli::try_parse_from(&wrong).is_err(), "{wrong:?}");
        }
    }
}
