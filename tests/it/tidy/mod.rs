//! The repository keeps its shape: where each line of code may stand, who may import whom, and
//! what may not be written at all. The tables here are the rules of `ARCHITECTURE.md`.

mod cases;
mod lines;
mod places;
mod source;
mod tree;

use std::collections::BTreeSet;

use self::source::Source;
use crate::support::db::{root, rust_files};

/// Folders that hold code of ours.
const ROOTS: [&str; 4] = ["src", "entity/src", "migration/src", "tests/it"];

/// Rule, file, reason. This list may only shrink: what no longer needs to be here, must not be.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "rooms",
        "src/domain/auth/passwords.rs",
        "burns time on purpose: neither rule nor statement",
    ),
    (
        "rooms",
        "src/domain/auth/tokens.rs",
        "keys in files: neither rule nor statement",
    ),
    ("rooms", "src/domain/report/catalogue.rs", "data"),
    ("rooms", "src/domain/responsibility/catalogue.rs", "data"),
    (
        "rooms",
        "src/domain/status/part/appraisal.rs",
        "one file for each part of a status",
    ),
    (
        "rooms",
        "src/domain/status/part/arrears.rs",
        "one file for each part of a status",
    ),
    (
        "domains",
        "src/domain/status/part/arrears.rs",
        "reads who is in arrears",
    ),
    (
        "rooms",
        "src/domain/status/part/bodies.rs",
        "one file for each part of a status",
    ),
    (
        "rooms",
        "src/domain/status/part/compliance.rs",
        "one file for each part of a status",
    ),
    (
        "rooms",
        "src/domain/status/part/dues.rs",
        "one file for each part of a status",
    ),
    (
        "domains",
        "src/domain/status/part/dues.rs",
        "reads the numbers that dues count",
    ),
    (
        "rooms",
        "src/domain/status/part/rectification.rs",
        "one file for each part of a status",
    ),
    (
        "rooms",
        "src/domain/status/part/remittance.rs",
        "one file for each part of a status",
    ),
    (
        "domains",
        "src/domain/status/part/remittance.rs",
        "reads what dues are not sent",
    ),
    (
        "rooms",
        "src/domain/status/part/responsibility.rs",
        "one file for each part of a status",
    ),
    (
        "rooms",
        "src/domain/report/figures.rs",
        "asks other domains for numbers",
    ),
    (
        "rooms",
        "src/domain/status/part/mod.rs",
        "one file for each part of a status",
    ),
    (
        "rooms",
        "src/domain/status/part/reporting.rs",
        "one file for each part of a status",
    ),
    (
        "domains",
        "src/domain/status/part/reporting.rs",
        "reads the numbers that reports count",
    ),
    (
        "graphql error",
        "src/http/graphql.rs",
        "answers for what failed before a field ran",
    ),
    (
        "graphql error",
        "src/schema.rs",
        "answers for what took too long",
    ),
    ("layers", "src/http/mod.rs", "a server is made of an app"),
];

/// A rule that a file breaks, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The name of the rule.
    pub(crate) rule: &'static str,
    /// The file.
    pub(crate) path: String,
    /// What is wrong, for the reader of the test's output.
    pub(crate) what: String,
}

#[test]
fn the_repository_keeps_its_shape() {
    let sources = read_all();
    assert!(sources.len() > 50, "few files: {}", sources.len());
    let findings = check_all(&sources);
    let excused = |finding: &&Finding| {
        EXCEPTIONS
            .iter()
            .any(|(rule, path, _)| *rule == finding.rule && *path == finding.path)
    };
    let (_, faults): (Vec<_>, Vec<_>) = findings.iter().partition(excused);
    let lines: Vec<_> = faults
        .iter()
        .map(|Finding { rule, path, what }| format!("{path}: {what} ({rule})"))
        .collect();
    assert!(lines.is_empty(), "\n{}", lines.join("\n"));

    let found: BTreeSet<_> = findings
        .iter()
        .map(|it| (it.rule, it.path.as_str()))
        .collect();
    let idle: Vec<_> = EXCEPTIONS
        .iter()
        .filter(|(rule, path, _)| !found.contains(&(*rule, *path)))
        .collect();
    assert!(idle.is_empty(), "no longer needed: {idle:?}");
}

#[test]
fn every_domain_has_its_place_in_the_order() {
    let mut domains = tree::domains(&read_all());
    domains.sort();
    let mut order = places::DOMAINS.to_vec();
    order.sort_unstable();
    assert_eq!(domains, order);
}

fn read_all() -> Vec<Source> {
    let files = ROOTS
        .iter()
        .flat_map(|folder| rust_files(&root().join(folder)));
    let mut sources: Vec<_> = files
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a file");
            let path = path.strip_prefix(root()).expect("a file of the repository");
            Source::new(&path.to_string_lossy(), &text)
        })
        .collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn check_all(sources: &[Source]) -> Vec<Finding> {
    let mut findings = tree::check(sources);
    for source in sources {
        findings.extend(lines::check(source));
        findings.extend(places::check(source));
    }
    findings
}
