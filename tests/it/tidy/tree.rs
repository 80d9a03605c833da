//! Rules about the files together: which there are, and that each is part of the program.

use std::collections::BTreeSet;

use super::Finding;
use super::source::{Source, words};

/// Files and folders of a domain.
const DOMAIN_FILES: [&str; 6] = ["mod", "rules", "store", "commands", "graphql", "tests"];
/// Where modules begin.
const CRATE_ROOTS: [&str; 5] = [
    "src/lib.rs",
    "src/main.rs",
    "entity/src/lib.rs",
    "migration/src/lib.rs",
    "tests/it/main.rs",
];
const DOMAINS: &str = "src/domain/";

/// The domains that `src/domain/mod.rs` declares.
pub(crate) fn domains(sources: &[Source]) -> Vec<String> {
    let file = sources
        .iter()
        .find(|source| source.path == "src/domain/mod.rs");
    file.map(modules).unwrap_or_default()
}

pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = foreign_files(sources);
    findings.extend(dead_files(sources));
    findings
}

fn foreign_files(sources: &[Source]) -> Vec<Finding> {
    let inner = |source: &Source| {
        let rest = source.path.strip_prefix(DOMAINS)?;
        let (domain, rest) = rest.split_once('/')?;
        let file = rest.split_once('/').map_or(rest, |(folder, _)| folder);
        let file = file.strip_suffix(".rs").unwrap_or(file).to_owned();
        (domain != "edges" && !DOMAIN_FILES.contains(&file.as_str())).then_some(file)
    };
    let found = sources
        .iter()
        .filter_map(|source| Some((source, inner(source)?)));
    found
        .map(|(source, file)| Finding {
            rule: "rooms",
            path: source.path.clone(),
            what: format!(
                "`{file}` is no room of a domain: {}",
                DOMAIN_FILES.join(", ")
            ),
        })
        .collect()
}

/// Files that no `mod` leads to.
fn dead_files(sources: &[Source]) -> Vec<Finding> {
    let mut open: Vec<String> = CRATE_ROOTS.iter().map(|&path| path.to_owned()).collect();
    let mut reached = BTreeSet::new();
    while let Some(path) = open.pop() {
        let Some(source) = sources.iter().find(|source| source.path == path) else {
            continue;
        };
        let folder = folder_of(&path);
        for module in modules(source) {
            open.push(format!("{folder}/{module}.rs"));
            open.push(format!("{folder}/{module}/mod.rs"));
        }
        reached.insert(path);
    }
    let dead = sources
        .iter()
        .filter(|source| !reached.contains(&source.path));
    dead.map(|source| Finding {
        rule: "dead file",
        path: source.path.clone(),
        what: "no `mod` leads here".to_owned(),
    })
    .collect()
}

/// Where the modules that a file declares are.
fn folder_of(path: &str) -> &str {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    match file {
        "mod.rs" | "lib.rs" | "main.rs" => folder,
        _ => path.strip_suffix(".rs").unwrap_or(path),
    }
}

/// The modules that a file declares with `mod name;`.
fn modules(source: &Source) -> Vec<String> {
    let statements = source.code.split_inclusive([';', '{', '}']);
    statements
        .filter_map(|statement| {
            let statement = statement.strip_suffix(';')?;
            let words: Vec<_> = words(statement).collect();
            match words.as_slice() {
                [.., "mod", name] => Some((*name).to_owned()),
                _ => None,
            }
        })
        .collect()
}
