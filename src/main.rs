//! The program: what it is called with decides what it does.

use std::process::ExitCode;

use clap::Parser as _;
use zeren::command::{self, Cli};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    command::run(Cli::parse())
}
