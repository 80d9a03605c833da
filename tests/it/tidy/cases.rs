//! Each rule can fail: what it finds in small inputs, and what it lets pass.

use super::source::{Name, Source};
use super::{lines, places, tree};

/// The rules that a file breaks, each once.
#[track_caller]
fn check(path: &str, text: &str, expected: &[&str]) {
    let source = Source::new(path, text);
    let mut found: Vec<_> = lines::check(&source)
        .into_iter()
        .chain(places::check(&source))
        .map(|finding| finding.rule)
        .collect();
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, expected, "{path}: {text}");
}

#[test]
fn a_file_without_a_doc_is_found() {
    check("src/db/mod.rs", "use std::fmt;", &["doc"]);
    check("src/db/mod.rs", "//! Doc.\nuse std::fmt;", &[]);
}

#[test]
fn a_long_file_is_found() {
    check(
        "src/db/mod.rs",
        &format!("//! Doc.\n{}", "\n".repeat(499)),
        &[],
    );
    check(
        "src/db/mod.rs",
        &format!("//! Doc.\n{}", "\n".repeat(500)),
        &["length"],
    );
}

#[test]
fn unfinished_work_is_found() {
    check(
        "src/a.rs",
        concat!("//! Doc.\n// TO", "DO: later"),
        &["unfinished"],
    );
    check("src/a.rs", concat!("//! FIX", "ME"), &["unfinished"]);
    check("src/a.rs", "//! Doc.\nfn f() { todo!() }", &["unfinished"]);
}

#[test]
fn a_hidden_test_is_found() {
    check(
        "tests/it/a.rs",
        "//! Doc.\n#[test]\n#[ignore]\nfn f() {}",
        &["hidden test"],
    );
    check(
        "tests/it/a.rs",
        "//! Doc.\n#[test]\n#[ignore = \"slow\"]\nfn f() {}",
        &["hidden test"],
    );
    check(
        "tests/it/a.rs",
        "//! Doc.\n#[test]\n#[should_panic]\nfn f() {}",
        &["hidden test"],
    );
    check(
        "tests/it/a.rs",
        "//! Doc.\n// #[ignore]\nfn ignore() {}",
        &[],
    );
}

#[test]
fn a_name_that_says_nothing_is_found() {
    check("src/utils.rs", "//! Doc.", &["name"]);
    check("src/domain/report/helpers/mod.rs", "//! Doc.", &["name"]);
}

#[test]
fn graphql_below_graphql_files_is_found() {
    let text = "//! Doc.\nuse async_graphql::SimpleObject;";
    check("src/domain/report/store.rs", text, &["graphql"]);
    check("src/domain/report/mod.rs", text, &["graphql"]);
    check("src/db/mod.rs", text, &["graphql"]);
    check("src/domain/report/graphql.rs", text, &[]);
    check("src/domain/report/graphql/types.rs", text, &[]);
    check("src/domain/edges/division.rs", text, &[]);
    check("src/schema.rs", text, &[]);
    check(
        "src/db/mod.rs",
        "//! Doc.\nfn f() -> async_graphql::ID { g() }",
        &["graphql"],
    );
    check(
        "src/db/mod.rs",
        "//! async_graphql::ID\n// async_graphql::ID\nconst A: &str = \"async_graphql::ID\";",
        &[],
    );
}

#[test]
fn errors_of_graphql_outside_of_error_are_found() {
    let text = "//! Doc.\nuse async_graphql::{Context, Error};";
    check("src/domain/report/graphql.rs", text, &["graphql error"]);
    check("src/error.rs", text, &[]);
}

#[test]
fn statements_outside_of_stores_are_found() {
    let text = "//! Doc.\nuse sea_orm::{\n    EntityTrait,\n    QueryFilter,\n};";
    check("src/domain/report/commands.rs", text, &["sql"]);
    check("src/domain/report/graphql.rs", text, &["sql"]);
    check("src/access/policy.rs", text, &["sql"]);
    check("src/domain/report/store.rs", text, &[]);
    check("src/domain/report/store/lists.rs", text, &[]);
    check("src/db/page.rs", text, &[]);
}

#[test]
fn the_environment_and_the_clock_have_one_reader() {
    let variable = "//! Doc.\nfn f() { std::env::var(NAME); }";
    check("src/app.rs", variable, &["environment"]);
    check("src/config.rs", variable, &[]);
    for now in [
        "Utc::now()",
        "std::time::SystemTime::now()",
        "uuid::Uuid::now_v7()",
    ] {
        let text = format!("//! Doc.\nfn f() {{ {now}; }}");
        check("src/app.rs", &text, &["clock"]);
        check("src/clock.rs", &text, &[]);
    }
}

#[test]
fn a_lower_layer_that_knows_a_higher_one_is_found() {
    check(
        "src/db/mod.rs",
        "//! Doc.\nuse crate::domain::report;",
        &["layers"],
    );
    check(
        "src/graphql/mod.rs",
        "//! Doc.\nuse crate::schema::Schema;",
        &["layers"],
    );
    check(
        "src/access/mod.rs",
        "//! Doc.\nuse super::http;",
        &["layers"],
    );
    check(
        "src/domain/auth/store.rs",
        "//! Doc.\nuse crate::config::Config;",
        &["layers"],
    );
    check("src/error.rs", "//! Doc.\nuse crate::db::Db;", &["layers"]);
    check(
        "src/app.rs",
        "//! Doc.\nuse crate::{config, http, schema};",
        &[],
    );
    check(
        "src/http/mod.rs",
        "//! Doc.\nuse crate::{domain::auth, schema::Schema};",
        &[],
    );
}

#[test]
fn the_toolkit_in_a_command_is_found() {
    let text = "//! Doc.\nuse crate::graphql::Ctx;";
    check("src/domain/report/commands.rs", text, &["toolkit"]);
    check("src/domain/report/graphql.rs", text, &[]);
}

#[test]
fn rules_that_act_are_found() {
    let rules = "src/domain/report/rules.rs";
    check(
        rules,
        "//! Doc.\nuse crate::error::{Refusal, RefusalCode};\nuse entity::Period;",
        &[],
    );
    check(
        rules,
        "//! Doc.\nuse super::Form;\nuse std::collections::BTreeMap;",
        &[],
    );
    check(rules, "//! Doc.\nuse crate::error::Error;", &["rules"]);
    check(rules, "//! Doc.\nuse crate::clock::Clock;", &["rules"]);
    check(rules, "//! Doc.\nuse crate::db::Tx;", &["rules"]);
    check(
        rules,
        "//! Doc.\nuse sea_orm::EntityTrait;",
        &["rules", "sql"],
    );
    check(
        rules,
        "//! Doc.\nuse async_graphql::ID;",
        &["graphql", "rules"],
    );
    check(rules, "//! Doc.\nfn f() { tokio::spawn(g()); }", &["rules"]);
    check(rules, "//! Doc.\nasync fn f() {}", &["rules"]);
    check(
        "src/domain/report/rules/figures.rs",
        "//! Doc.\nuse crate::db::Tx;",
        &["rules"],
    );
}

#[test]
fn a_domain_that_knows_a_later_one_is_found() {
    check(
        "src/domain/auth/commands.rs",
        "//! Doc.\nuse crate::domain::report;",
        &["domains"],
    );
    check(
        "src/domain/auth/store.rs",
        "//! Doc.\nuse super::super::report::Report;",
        &["domains"],
    );
    check(
        "src/domain/report/commands.rs",
        "//! Doc.\nuse crate::domain::auth::Account;",
        &[],
    );
    check(
        "src/domain/report/commands.rs",
        "//! Doc.\nuse crate::domain::{auth, report};",
        &[],
    );
}

#[test]
fn a_domain_that_reaches_behind_anothers_face_is_found() {
    let behind = "//! Doc.\nuse crate::domain::auth::store::by_id;";
    check("src/domain/report/store.rs", behind, &["domains"]);
    let group = "//! Doc.\nuse crate::domain::auth::{self, store};";
    check("src/domain/report/store.rs", group, &["domains"]);
    check("src/domain/auth/commands.rs", behind, &[]);
    let types = "//! Doc.\nuse crate::domain::auth::graphql::Account;";
    check("src/domain/report/commands.rs", types, &["domains"]);
    check("src/domain/report/graphql.rs", types, &[]);
}

#[test]
fn edges_are_named_by_graphql_files_only() {
    let text = "//! Doc.\nuse crate::domain::edges::Organization;";
    check("src/domain/report/commands.rs", text, &["domains"]);
    check("src/domain/report/graphql/types.rs", text, &[]);
}

#[test]
fn crates_below_do_not_know_those_above() {
    check(
        "migration/src/a.rs",
        "//! Doc.\nuse entity::account;",
        &["crates"],
    );
    check(
        "entity/src/a.rs",
        "//! Doc.\nuse async_graphql::Enum;",
        &["crates"],
    );
}

#[test]
fn files_outside_of_the_rooms_and_dead_files_are_found() {
    let sources = [
        ("src/lib.rs", "pub mod domain;"),
        (
            "src/domain/mod.rs",
            "//! mod commented;\npub mod organization;\npub(crate) mod edges;",
        ),
        (
            "src/domain/organization/mod.rs",
            "mod queries; mod store;\n#[cfg(test)]\nmod tests;",
        ),
        ("src/domain/organization/queries.rs", ""),
        ("src/domain/organization/store/mod.rs", "mod lists;"),
        ("src/domain/organization/store/lists.rs", ""),
        ("src/domain/organization/store/forgotten.rs", ""),
        ("src/domain/organization/tests.rs", ""),
        ("src/domain/edges/mod.rs", "mod division;"),
        ("src/domain/edges/division.rs", ""),
        ("src/domain/commented.rs", ""),
    ]
    .map(|(path, text)| Source::new(path, text));
    let found: Vec<_> = tree::check(&sources)
        .into_iter()
        .map(|finding| (finding.rule, finding.path))
        .collect();
    let expected = [
        ("rooms", "src/domain/organization/queries.rs"),
        ("dead file", "src/domain/organization/store/forgotten.rs"),
        ("dead file", "src/domain/commented.rs"),
    ];
    assert_eq!(found, expected.map(|(rule, path)| (rule, path.to_owned())));
    assert_eq!(tree::domains(&sources), ["organization", "edges"]);
}

#[test]
fn imports_are_written_out() {
    let text = "pub(crate) use a::{self, b::{c, d as e}, super_::f};\nlet x = g::h(i::<j::k>());";
    let source = Source::new("src/x.rs", text);
    let names: Vec<_> = source
        .names
        .iter()
        .map(|name| (name.line, name.text()))
        .collect();
    let expected = [
        (1, "a"),
        (1, "a::b::c"),
        (1, "a::b::d"),
        (1, "a::super_::f"),
        (2, "g::h"),
        (2, "i"),
        (2, "j::k"),
    ];
    assert_eq!(names, expected.map(|(line, text)| (line, text.to_owned())));
    let relative = Source::new(
        "src/a/b.rs",
        "use super::c;\nuse self::d;\nuse super::super::e;",
    );
    let names: Vec<_> = relative.names.iter().map(Name::text).collect();
    assert_eq!(names, ["crate::a::c", "crate::a::b::d", "crate::e"]);
}
