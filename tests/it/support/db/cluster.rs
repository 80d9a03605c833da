//! A throw-away PostgreSQL server from installed binaries, for one run of the tests. A watchdog
//! that reads from a pipe ends it: the pipe closes when this process ends, however it ends.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use zeren::clock::Clock;

use super::environment;

/// Connections that the server takes.
const CONNECTIONS_MAX: u32 = 300;
/// How long the server may take to be ready: this often, so far apart.
const ATTEMPTS: u32 = 1_500;
const ATTEMPT_PAUSE: Duration = Duration::from_millis(20);
/// Where distributions put what is not in `PATH`.
const USUAL_HOME: &str = "/usr/lib/postgresql";

/// Starts the server, waits until it is ready, ends it and removes its folder once standard input
/// is closed. Signals of the terminal are left to the process that holds the pipe.
const WATCHDOG: &str = r#"
trap '' INT HUP TERM
"$1" -D "$2/data" -c listen_addresses= -c unix_socket_directories="$2" -c fsync=off \
  -c synchronous_commit=off -c full_page_writes=off -c max_connections="$3" \
  </dev/null >"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -QUIT "$server"
wait "$server"
rm -rf "$2"
"#;

/// A running server.
#[derive(Debug)]
pub(super) struct Cluster {
    folder: PathBuf,
    /// Holds the pipe; it is never dropped before the process ends.
    _watchdog: Child,
}

/// An account of the system.
#[derive(Clone, Copy, Debug)]
struct User {
    id: u32,
    group: u32,
}

impl Cluster {
    /// Starts a server; none where PostgreSQL is not installed.
    pub(super) fn start() -> Option<Self> {
        let binaries = find_binaries()?;
        let name = format!("zeren-pg-{}", Clock::system().new_id().simple());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder).expect("a folder for the server");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("its mode");
        // PostgreSQL refuses to run as root.
        let own = fs::metadata(&folder).expect("the folder").uid();
        let user = if own == 0 {
            Some(find_user("postgres")?)
        } else {
            None
        };
        if let Some(user) = user {
            chown(&folder, Some(user.id), Some(user.group)).expect("the folder changes hands");
        }
        init(&binaries, &folder, user);
        let watchdog = command(Path::new("/bin/sh"), &folder, user)
            .args(["-c", WATCHDOG, "watchdog"])
            .arg(binaries.join("postgres"))
            .arg(&folder)
            .arg(CONNECTIONS_MAX.to_string())
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .expect("the watchdog starts");
        wait_until_ready(&folder);
        Some(Self {
            folder,
            _watchdog: watchdog,
        })
    }

    /// The database from which others are made.
    pub(super) fn url(&self) -> String {
        let host = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{host}/postgres")
    }
}

/// The folder that holds both programs.
fn find_binaries() -> Option<PathBuf> {
    let path = environment("PATH").unwrap_or_default();
    let mut usual: Vec<PathBuf> = fs::read_dir(USUAL_HOME)
        .map(|versions| {
            versions
                .flatten()
                .map(|version| version.path().join("bin"))
                .collect()
        })
        .unwrap_or_default();
    usual.sort();
    usual.reverse();
    std::env::split_paths(&path)
        .chain(usual)
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

fn find_user(name: &str) -> Option<User> {
    let passwd = fs::read_to_string("/etc/passwd").ok()?;
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (found, _, id, group) = (
            fields.next()?,
            fields.next()?,
            fields.next()?,
            fields.next()?,
        );
        let user = User {
            id: id.parse().ok()?,
            group: group.parse().ok()?,
        };
        (found == name).then_some(user)
    })
}

fn command(program: &Path, folder: &Path, user: Option<User>) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some(User { id, group }) = user {
        command.uid(id).gid(group);
    }
    command
}

/// Text is sorted as people do by default, not by its bytes, so that a key without its collation
/// shows; where the server was built without the means for that, by bytes.
fn init(binaries: &Path, folder: &Path, user: Option<User>) {
    let by_people = ["--locale-provider=icu", "--icu-locale=und"];
    let done = [by_people.as_slice(), &[]].into_iter().any(|provider| {
        let data = folder.join("data");
        command(&binaries.join("initdb"), folder, user)
            .arg("-D")
            .arg(&data)
            .args([
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
                "--locale=C.UTF-8",
            ])
            .args(provider)
            .status()
            .is_ok_and(|status| status.success())
    });
    assert!(done, "initdb in {} failed", binaries.display());
}

fn wait_until_ready(folder: &Path) {
    for _ in 0..ATTEMPTS {
        let state = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
        if state.lines().any(|line| line.trim() == "ready") {
            return;
        }
        std::thread::sleep(ATTEMPT_PAUSE);
    }
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    panic!("PostgreSQL did not get ready:\n{log}");
}
