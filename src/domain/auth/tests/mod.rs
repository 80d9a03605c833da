//! Tables of the rules; and signing in, refreshing, locking and granting on a database of their own.

mod accounts;
mod api;
mod rules;
mod sessions;
mod tokens;
mod world;

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::Clock;

const PASSWORD: &str = "correct horse battery";

fn noon() -> DateTime<Utc> {
    "2026-11-22T04:00:00Z".parse().unwrap()
}

fn seconds(count: i64) -> TimeDelta {
    TimeDelta::seconds(count)
}

/// A folder that no other test uses.
fn scratch(what: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("zeren-auth-{what}-{}", Clock::system().new_id()))
}
