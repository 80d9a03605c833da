//! The settings, from flags and the environment. Nothing else reads the environment.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum};

/// The port of `--listen` unless said otherwise.
const LISTEN_DEFAULT: &str = "127.0.0.1:8080";

/// What a server needs.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// The keys.
    #[command(flatten)]
    pub keys: Keys,
    /// The files.
    #[command(flatten)]
    pub files: Files,
    /// The server.
    #[command(flatten)]
    pub http: Http,
}

/// The database.
#[derive(Args, Clone, Debug)]
pub struct Database {
    /// The database: sqlite://FILE, or postgres://USER:PASSWORD@HOST/NAME.
    #[arg(
        id = "database",
        long = "database",
        value_name = "URL",
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite://zeren.db",
        value_parser = database_url
    )]
    pub url: String,
    /// Connections to the database at the most.
    #[arg(
        long,
        value_name = "NUMBER",
        env = "ZEREN_CONNECTIONS",
        default_value_t = 16,
        value_parser = clap::value_parser!(u32).range(2..=1_000)
    )]
    pub connections: u32,
}

/// The keys that sign tokens and the history.
#[derive(Args, Clone, Debug)]
pub struct Keys {
    /// The folder of the keys; they are made there when there are none. Keep it, and keep it secret.
    #[arg(
        id = "keys",
        long = "keys",
        value_name = "FOLDER",
        env = "ZEREN_KEYS",
        default_value = "zeren-keys"
    )]
    pub folder: PathBuf,
}

/// Evidence files.
#[derive(Args, Clone, Debug, Default)]
pub struct Files {
    /// Where evidence files are kept: a folder, made when the first one comes, or s3://BUCKET where the
    /// service was built with the feature `s3`. Unless given, a folder beside the database's file, such
    /// as zeren.db-files, or zeren-files for a PostgreSQL. Keep it with the database and its backups.
    #[arg(
        id = "files",
        long = "files",
        value_name = "FOLDER",
        env = "ZEREN_FILES"
    )]
    pub location: Option<String>,
}

impl Files {
    /// Where they are kept beside this database, unless it is said otherwise.
    #[must_use]
    pub fn beside(&self, database: &Database) -> String {
        let file = || {
            let file = database.url.strip_prefix("sqlite://")?;
            Some(file.split_once('?').map_or(file, |(file, _)| file))
        };
        match &self.location {
            Some(location) => location.clone(),
            None => file().map_or_else(|| "zeren-files".to_owned(), |file| format!("{file}-files")),
        }
    }
}

/// The HTTP server.
#[derive(Args, Clone, Debug)]
pub struct Http {
    /// The address and port to listen on.
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        env = "ZEREN_LISTEN",
        default_value = LISTEN_DEFAULT,
        value_parser = listen_address
    )]
    pub listen: SocketAddr,
    /// Threads that answer requests; as many as there are processors unless given.
    #[arg(
        long,
        value_name = "NUMBER",
        env = "ZEREN_WORKERS",
        value_parser = clap::value_parser!(u16).range(1..=512)
    )]
    pub workers: Option<u16>,
    /// Whether clients may read the schema from the service.
    #[arg(
        long,
        value_name = "true|false",
        env = "ZEREN_INTROSPECTION",
        default_value_t = true,
        action = ArgAction::Set
    )]
    pub introspection: bool,
    /// Points that one account, or one address without an account, may spend in a minute on
    /// documents; `extensions.cost.complexity` tells what each costs.
    #[arg(
        long,
        value_name = "NUMBER",
        env = "ZEREN_POINTS",
        default_value_t = 2_000_000,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub points: u32,
    /// Take the client's address from the last entry of X-Forwarded-For. Only behind a proxy that
    /// sets it: clients could claim any address.
    #[arg(long, env = "ZEREN_TRUST_PROXY")]
    pub trust_proxy: bool,
    /// WebSockets.
    #[command(flatten)]
    pub sockets: Sockets,
}

/// WebSockets.
#[derive(Args, Clone, Debug)]
pub struct Sockets {
    /// Milliseconds that a client has for its first word on a WebSocket.
    #[arg(
        long,
        value_name = "MILLISECONDS",
        env = "ZEREN_SOCKET_INIT_MS",
        default_value_t = 5_000,
        value_parser = clap::value_parser!(u64).range(10..=60_000)
    )]
    pub socket_init_ms: u64,
    /// Milliseconds that a message to a WebSocket may wait for a client that reads nothing.
    #[arg(
        long,
        value_name = "MILLISECONDS",
        env = "ZEREN_SOCKET_SLOW_MS",
        default_value_t = 10_000,
        value_parser = clap::value_parser!(u64).range(10..=60_000)
    )]
    pub socket_slow_ms: u64,
}

impl Sockets {
    /// How long a client may wait with its first word.
    #[must_use]
    pub const fn init_timeout(&self) -> Duration {
        Duration::from_millis(self.socket_init_ms)
    }

    /// How long a message may wait for a client that reads nothing.
    #[must_use]
    pub const fn slow_timeout(&self) -> Duration {
        Duration::from_millis(self.socket_slow_ms)
    }
}

/// What is written to the log, and how.
#[derive(Args, Clone, Debug)]
pub struct Log {
    /// The form of the log's lines.
    #[arg(
        id = "log-format",
        long = "log-format",
        env = "ZEREN_LOG_FORMAT",
        value_enum,
        default_value_t = LogFormat::Text,
        global = true
    )]
    pub format: LogFormat,
    /// What the log holds, such as `info` or `zeren=debug,warn`.
    #[arg(
        id = "log",
        long = "log",
        value_name = "FILTER",
        env = "ZEREN_LOG",
        default_value = "info",
        global = true
    )]
    pub filter: String,
}

/// The form of the log's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

fn database_url(text: &str) -> Result<String, String> {
    let known = ["sqlite://", "postgres://", "postgresql://"];
    if text.starts_with("sqlite::memory:") {
        return Err(
            "a database in memory is gone for each new connection: name a file, \
                    such as sqlite://zeren.db"
                .to_owned(),
        );
    }
    if known
        .iter()
        .any(|start| text.len() > start.len() && text.starts_with(start))
    {
        return Ok(text.to_owned());
    }
    Err(
        "set --database or DATABASE_URL to sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME"
            .to_owned(),
    )
}

fn listen_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!("set --listen or ZEREN_LISTEN to an address and a port, such as {LISTEN_DEFAULT}")
    })
}

#[cfg(test)]
mod tests {
    use super::{Database, Files, database_url, listen_address};

    #[test]
    fn places_of_files() {
        for (url, location, place) in [
            ("sqlite://zeren.db", None, "zeren.db-files"),
            (
                "sqlite:///var/zeren.db?mode=rwc",
                None,
                "/var/zeren.db-files",
            ),
            ("postgres://zeren@db/zeren", None, "zeren-files"),
            ("sqlite://zeren.db", Some("/srv/files"), "/srv/files"),
            (
                "postgres://zeren@db/zeren",
                Some("s3://evidence"),
                "s3://evidence",
            ),
        ] {
            let database = Database {
                url: url.to_owned(),
                connections: 2,
            };
            let files = Files {
                location: location.map(str::to_owned),
            };
            assert_eq!(files.beside(&database), place);
        }
    }

    #[test]
    fn databases() {
        for (url, taken) in [
            ("sqlite://zeren.db", true),
            ("sqlite:///var/lib/zeren/zeren.db", true),
            ("postgres://zeren@db/zeren", true),
            ("postgresql://zeren@db/zeren", true),
            ("sqlite://", false),
            ("sqlite::memory:", false),
            ("mysql://db/zeren", false),
            ("zeren.db", false),
            ("", false),
        ] {
            assert_eq!(database_url(url).is_ok(), taken, "{url}");
        }
    }

    #[test]
    fn addresses() {
        for (text, taken) in [
            ("127.0.0.1:8080", true),
            ("[::1]:80", true),
            ("0.0.0.0:0", true),
            ("8080", false),
            ("::1:x", false),
        ] {
            assert_eq!(listen_address(text).is_ok(), taken, "{text}");
        }
    }
}
