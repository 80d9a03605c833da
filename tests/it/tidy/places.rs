//! A line of code knows its room: which crates, layers and domains a file may name.

use super::Finding;
use super::source::{Name, Source};

/// The parts of the crate, and what each may import of the others.
const LAYERS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("clock", &[]),
    ("config", &["error"]),
    ("files", &["error"]),
    ("sheet", &["error"]),
    ("db", &["error", "clock"]),
    ("access", &["error", "clock", "db"]),
    ("graphql", &["error", "clock", "db", "access"]),
    (
        "domain",
        &[
            "error", "clock", "db", "access", "files", "sheet", "graphql",
        ],
    ),
    ("schema", &["error", "domain", "graphql"]),
    (
        "http",
        &[
            "error", "clock", "db", "access", "files", "sheet", "graphql", "domain", "schema",
        ],
    ),
    (
        "demo",
        &["error", "clock", "db", "access", "files", "domain"],
    ),
];

/// The domains, each before those that may name it, and the types that lead into all of them last.
pub(crate) const DOMAINS: &[&str] = &[
    "organization",
    "history",
    "auth",
    "responsibility",
    "rectification",
    "handover",
    "activity",
    "report",
    "dues",
    "norm",
    "appraisal",
    "supervision",
    "status",
    "task",
    "calendar",
    "edges",
];

/// What rules may name beside their own domain: values, and nothing that acts.
const RULES_MAY: &[&[&str]] = &[
    &["std"],
    &["core"],
    &["entity"],
    &["chrono"],
    &["serde"],
    &["serde_json"],
    &["uuid"],
    &["num_rational"],
    &["crate", "error", "Refusal"],
    &["crate", "error", "RefusalCode"],
    &["crate", "error", "Message"],
    &["crate", "clock", "day_of"],
    &["crate", "clock", "holds"],
    &["crate", "clock", "start_of"],
    &["crate", "clock", "end_of"],
    // Hashes, chains and numbers: sums over values in hand.
    &["crate", "db", "Author"],
    &["crate", "db", "history"],
    &["crate", "db", "settle", "Aspect"],
    &["crate", "db", "tally"],
    &["aws_lc_rs", "hmac"],
];

/// What names a connection or the stored form of a value, and asks the database nothing.
const NO_STATEMENTS: &[&[&str]] = &[
    &["sea_orm", "ActiveEnum"],
    &["sea_orm", "Iterable"],
    &["sea_orm", "ConnectionTrait"],
    &["sea_orm", "DatabaseTransaction"],
];

/// What only the file itself and its own domain may name.
const INNER: [&str; 4] = ["rules", "store", "commands", "tests"];

/// Where a file of `src` stands.
#[derive(Debug)]
struct Place<'a> {
    /// The part of the crate.
    layer: &'a str,
    /// The domain, and which of its files.
    domain: Option<(&'a str, &'a str)>,
}

impl<'a> Place<'a> {
    fn of(module: &'a [String]) -> Self {
        let part = |index: usize| module.get(index).map_or("", String::as_str);
        let layer = part(1);
        let domain = (layer == "domain" && module.len() > 2).then(|| (part(2), part(3)));
        Self { layer, domain }
    }

    fn is_domain_file(&self, file: &str) -> bool {
        self.domain.is_some_and(|(_, own)| own == file)
    }

    fn is_edges(&self) -> bool {
        self.domain.is_some_and(|(domain, _)| domain == "edges")
    }

    fn knows_graphql(&self) -> bool {
        matches!(self.layer, "graphql" | "schema" | "error" | "http")
            || self.is_domain_file("graphql")
            || self.is_edges()
    }
}

/// A rule about a path that a file names: what is wrong with it, if anything.
type Rule = fn(&Place<'_>, &Source, &Name) -> bool;

const RULES: &[(&str, &str, Rule)] = &[
    (
        "graphql",
        "only `graphql.rs` files, `graphql/`, `schema.rs`, `error.rs` and `http/` know GraphQL",
        |place, _, name| name.begins(&["async_graphql"]) && !place.knows_graphql(),
    ),
    (
        "graphql error",
        "only `error.rs` makes errors of GraphQL",
        |place, _, name| name.begins(&["async_graphql", "Error"]) && place.layer != "error",
    ),
    (
        "sql",
        "statements stand in `store.rs`, in `db/` and in the migrations",
        |place, source, name| {
            let room = matches!(place.layer, "db" | "error" | "demo")
                || place.is_domain_file("store")
                || source.path == "src/access/scope.rs";
            let asks = !NO_STATEMENTS.iter().any(|harmless| name.begins(harmless));
            (name.begins(&["sea_orm"]) || name.begins(&["sqlx"])) && asks && !room
        },
    ),
    (
        "environment",
        "only `config.rs` reads the environment",
        |place, _, name| {
            let read = name.begins(&["std", "env"]) || name.begins(&["env"]);
            read && place.layer != "config"
        },
    ),
    (
        "clock",
        "only `clock.rs` asks for the time and for new ids",
        |place, _, name| {
            let asks = name.parts.iter().any(|part| part == "SystemTime")
                || ["Utc::now", "Local::now", "Uuid::now_v7", "Uuid::new_v4"]
                    .iter()
                    .any(|end| name.text().ends_with(end));
            asks && place.layer != "clock"
        },
    ),
    (
        "layers",
        "a lower part of the crate does not know the higher ones",
        |place, _, name| {
            let allowed = LAYERS.iter().find(|(layer, _)| *layer == place.layer);
            let named = name.parts.get(1).map(String::as_str);
            let is_part = |named: &str| {
                LAYERS.iter().any(|(layer, _)| *layer == named)
                    || matches!(named, "app" | "command")
            };
            match (allowed, named) {
                (Some((own, allowed)), Some(named))
                    if name.begins(&["crate"]) && is_part(named) =>
                {
                    named != *own && !allowed.contains(&named)
                }
                _ => false,
            }
        },
    ),
    (
        "toolkit",
        "within a domain only `graphql.rs` knows the GraphQL toolkit",
        |place, _, name| {
            place.layer == "domain" && name.begins(&["crate", "graphql"]) && !place.knows_graphql()
        },
    ),
    (
        "rules",
        "rules name values only: they do no input or output and read no clock",
        |place, _, name| {
            let Some((domain, _)) = place.domain.filter(|_| place.is_domain_file("rules")) else {
                return false;
            };
            let own = name.begins(&["crate", "domain", domain]);
            let rooted = name.begins(&["crate"]) || is_external(name);
            rooted && !own && !RULES_MAY.iter().any(|allowed| name.begins(allowed))
        },
    ),
];

/// Crates that code here names by their own name; anything else that begins a path is a type or a
/// module that an import has named before.
const CRATES: [&str; 15] = [
    "actix_web",
    "argon2",
    "async_graphql",
    "aws_lc_rs",
    "chrono",
    "entity",
    "futures_util",
    "jsonwebtoken",
    "metrics",
    "migration",
    "num_rational",
    "sea_orm",
    "tokio",
    "tracing",
    "serde_json",
];

fn is_external(name: &Name) -> bool {
    CRATES.iter().any(|known| name.begins(&[known]))
}

pub(crate) fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |rule, what| {
        findings.push(Finding {
            rule,
            path: source.path.clone(),
            what,
        })
    };
    if source.path.starts_with("migration/") || source.path.starts_with("entity/") {
        for name in &source.names {
            let foreign = match source.path.starts_with("migration/") {
                true => name.begins(&["entity"]),
                false => name.begins(&["async_graphql"]) || name.begins(&["migration"]),
            };
            if foreign {
                add(
                    "crates",
                    format!("line {} names `{}`", name.line, name.text()),
                );
            }
        }
    }
    if !source.path.starts_with("src/") || source.is_tests() {
        return findings;
    }
    let module = source.module();
    let place = Place::of(&module);
    for name in &source.names {
        for (rule, why, breaks) in RULES {
            if breaks(&place, source, name) {
                add(
                    rule,
                    format!("line {} names `{}`: {why}", name.line, name.text()),
                );
            }
        }
        if let Some(why) = wrong_domain(&place, name) {
            add(
                "domains",
                format!("line {} names `{}`: {why}", name.line, name.text()),
            );
        }
    }
    if place.is_domain_file("rules") && (source.has_word("async") || source.has_word("await")) {
        add("rules", "waits for something".to_owned());
    }
    findings
}

/// Why a file of one domain may not name this part of another.
fn wrong_domain(place: &Place<'_>, name: &Name) -> Option<String> {
    let (own, file) = place.domain?;
    let other = name
        .parts
        .get(2)
        .filter(|_| name.begins(&["crate", "domain"]))?;
    let rank = |domain: &str| DOMAINS.iter().position(|known| *known == domain);
    let other_rank = rank(other)?;
    if other == own {
        return None;
    }
    let inner = name
        .parts
        .get(3)
        .is_some_and(|part| INNER.contains(&part.as_str()));
    if inner {
        return Some(format!("only the face of `{other}` is for others"));
    }
    if other == "edges" {
        return (file != "graphql").then(|| "only `graphql.rs` files name edges".to_owned());
    }
    let graphql = name.parts.get(3).is_some_and(|part| part == "graphql");
    if graphql && file != "graphql" && own != "edges" {
        return Some("only `graphql.rs` files name types of GraphQL".to_owned());
    }
    (rank(own).is_none_or(|own_rank| own_rank < other_rank))
        .then(|| format!("`{other}` stands above `{own}`"))
}
