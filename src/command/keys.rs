//! `zeren keys`: rotates and retires the keys that sign access tokens. Instances that run notice by
//! themselves; nobody is signed out.

use std::process::ExitCode;

use clap::Subcommand;

use super::say;
use crate::clock::Clock;
use crate::config::Keys;
use crate::domain::auth::Tokens;
use crate::error::Result;

/// What to do with keys.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The keys.
    #[command(flatten)]
    pub keys: Keys,
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What can be done with keys.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Act {
    /// Add a key: tokens are signed with it from now on, and those of older keys are still taken.
    Rotate,
    /// Remove all keys but the newest, once what they signed is over (eleven minutes).
    Retire,
}

/// Rotates or retires.
///
/// # Errors
/// When the folder cannot be read or written, or it is too early.
pub fn run(args: &Args, clock: &Clock) -> Result<ExitCode> {
    match args.act {
        Act::Rotate => say(&Tokens::rotate(&args.keys.folder)?)?,
        Act::Retire => {
            for kid in Tokens::retire(&args.keys.folder, clock.now())? {
                say(&kid)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
