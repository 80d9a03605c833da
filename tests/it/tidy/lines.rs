//! Rules that any one file keeps or breaks, wherever it stands.

use super::Finding;
use super::source::Source;

/// Lines of a file at the most.
const LINES_MAX: usize = 500;
/// Marks of work that is not done. Put together here, so that this file does not hold them.
const MARKS: [&str; 3] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
];
/// Attributes that hide a failing test.
const HIDING: [&str; 3] = ["ignore", "should_panic", "serial"];
/// Names that say nothing.
const EMPTY_NAMES: [&str; 5] = ["utils", "util", "common", "helpers", "misc"];

pub(crate) fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |rule, what| {
        findings.push(Finding {
            rule,
            path: source.path.clone(),
            what,
        })
    };
    if !source.text.starts_with("//!") {
        add(
            "doc",
            "does not begin with a `//!` comment that says what it is".to_owned(),
        );
    }
    let lines = source.text.lines().count();
    if lines > LINES_MAX {
        add(
            "length",
            format!("has {lines} lines, more than {LINES_MAX}: make it a folder"),
        );
    }
    for mark in MARKS.iter().filter(|mark| source.text.contains(*mark)) {
        add("unfinished", format!("holds {mark}"));
    }
    if source.code.contains("todo!") {
        add("unfinished", "holds todo!".to_owned());
    }
    for attribute in HIDING.iter().filter(|name| has_attribute(source, name)) {
        add("hidden test", format!("holds #[{attribute}]"));
    }
    let named = |name: &&str| source.module().last().is_some_and(|last| last == name);
    for name in EMPTY_NAMES.iter().filter(|name| named(name)) {
        add("name", format!("`{name}` says nothing"));
    }
    findings
}

fn has_attribute(source: &Source, name: &str) -> bool {
    source.code.match_indices("#[").any(|(at, _)| {
        let rest = source.code[at + 2..].trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        &rest[..end.unwrap_or(rest.len())] == name
    })
}
