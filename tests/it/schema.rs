//! The schema is the manual: it is in the repository as the code has it, everything in it is
//! described, and every mutation looks like every other.

use async_graphql::parser::types::{
    FieldDefinition, InputValueDefinition, ServiceDocument, TypeKind,
};
use async_graphql::{Name, Positioned};
use expect_test::expect_file;

use zeren::schema::sdl;

use crate::support::sdl::{fields, parse, types};

/// Mutations of sessions, which give tokens instead of an object with what to put right.
const NOT_LIKE_THE_OTHERS: &[&str] = &["refreshSession", "signIn", "signOut"];

/// Lists that stay short: mergers and splits have few parts.
const SHORT_LISTS: &[&str] = &[
    "Activity.evidence",
    "Activity.otherOrganizations",
    "ActivityFinding.others",
    "Organization.predecessors",
    "Organization.successors",
    "RecordMemberDuesPayload.collections",
    "ResponsibilityChain.above",
    "ResponsibilityChain.links",
];

#[test]
fn schema_graphql_is_as_the_code_has_it() {
    expect_file![concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")].assert_eq(&sdl());
}

#[test]
fn everything_is_described() {
    let missing = undescribed(&parse(&sdl()));
    assert!(
        missing.is_empty(),
        "no description:\n{}",
        missing.join("\n")
    );
}

#[test]
fn every_mutation_has_one_input_and_its_own_payload() {
    let odd = odd_mutations(&parse(&sdl()));
    assert_eq!(
        odd, NOT_LIKE_THE_OTHERS,
        "found on the left, allowed on the right"
    );
}

#[test]
fn every_list_of_unbounded_length_is_a_connection() {
    let bare = lists_of_nodes(&parse(&sdl()));
    assert_eq!(bare, SHORT_LISTS, "found on the left, allowed on the right");
}

#[test]
fn what_is_not_described_is_found() {
    let check = |sdl: &str, expected: &[&str]| assert_eq!(undescribed(&parse(sdl)), expected);
    check(r#""A." type A { "B." b("C." c: Int): Int }"#, &[]);
    check("type A { b(c: Int): Int }", &["A", "A.b", "A.b(c)"]);
    check(r#""E." enum E { "V." V W }"#, &["E.W"]);
    check(r#""I." input I { "A." a: Int b: Int }"#, &["I.b"]);
    check("scalar S", &["S"]);
    check("union U = A", &["U"]);
    check("interface N { id: ID! }", &["N", "N.id"]);
    check(r#""" type A { " " b: Int }"#, &["A", "A.b"]);
}

#[test]
fn an_odd_mutation_is_found() {
    let check = |fields: &str, payload: &str, expected: &[&str]| {
        let sdl = format!("type Mutation {{ {fields} }} type DoItPayload {{ {payload} }}");
        assert_eq!(odd_mutations(&parse(&sdl)), expected, "{sdl}");
    };
    let errors = "it: Int errors: [UserError!]!";
    check("doIt(input: DoItInput!): DoItPayload!", errors, &[]);
    check("doIt(input: DoItInput): DoItPayload!", errors, &["doIt"]);
    check("doIt(input: OtherInput!): DoItPayload!", errors, &["doIt"]);
    check(
        "doIt(input: DoItInput!, more: Int): DoItPayload!",
        errors,
        &["doIt"],
    );
    check("doIt(id: ID!): DoItPayload!", errors, &["doIt"]);
    check("doIt: DoItPayload!", errors, &["doIt"]);
    check("doIt(input: DoItInput!): Boolean!", errors, &["doIt"]);
    check(
        "doIt(input: DoItInput!): DoItPayload!",
        "it: Int",
        &["doIt"],
    );
    check(
        "doIt(input: DoItInput!): DoItPayload!",
        "it: Int! errors: [UserError!]!",
        &["doIt"],
    );
}

#[test]
fn a_bare_list_of_nodes_is_found() {
    let check = |fields: &str, expected: &[&str]| {
        let sdl = format!(
            "interface Node {{ id: ID! }} type B implements Node {{ id: ID! }} type A {{ {fields} }}"
        );
        assert_eq!(lists_of_nodes(&parse(&sdl)), expected);
    };
    check("b: B bs: BConnection! texts: [String!]!", &[]);
    check("b: B bs: [B!]!", &["A.bs"]);
}

fn undescribed(document: &ServiceDocument) -> Vec<String> {
    let mut missing = Vec::new();
    let mut check = |what: String, description: &Option<Positioned<String>>| {
        if description
            .as_ref()
            .is_none_or(|text| text.node.trim().is_empty())
        {
            missing.push(what);
        }
    };
    for definition in types(document) {
        let name = &definition.name.node;
        check(name.to_string(), &definition.description);
        for field in fields(definition) {
            let path = format!("{name}.{}", field.node.name.node);
            check(path.clone(), &field.node.description);
            for argument in &field.node.arguments {
                check(
                    format!("{path}({})", argument.node.name.node),
                    &argument.node.description,
                );
            }
        }
        match &definition.kind {
            TypeKind::Enum(values) => {
                for value in &values.values {
                    check(
                        format!("{name}.{}", value.node.value.node),
                        &value.node.description,
                    );
                }
            }
            TypeKind::InputObject(input) => {
                for field in &input.fields {
                    check(
                        format!("{name}.{}", field.node.name.node),
                        &field.node.description,
                    );
                }
            }
            TypeKind::Scalar
            | TypeKind::Object(_)
            | TypeKind::Interface(_)
            | TypeKind::Union(_) => {}
        }
    }
    missing
}

/// Mutations that are not `doIt(input: DoItInput!): DoItPayload!`, with a payload of one nullable
/// object and `errors`.
fn odd_mutations(document: &ServiceDocument) -> Vec<String> {
    let by_name = |name: &str| types(document).find(|it| it.name.node == Name::new(name));
    let mutation = by_name("Mutation").map(fields).unwrap_or_default();
    let is_odd = |field: &FieldDefinition| {
        let name = pascal_case(&field.name.node);
        let payload = format!("{name}Payload");
        let takes_one_input = match field.arguments.as_slice() {
            [
                Positioned {
                    node:
                        InputValueDefinition {
                            name: argument, ty, ..
                        },
                    ..
                },
            ] => argument.node == "input" && ty.node.to_string() == format!("{name}Input!"),
            _ => false,
        };
        let gives_payload = field.ty.node.to_string() == format!("{payload}!");
        let told = by_name(&payload).map(fields).unwrap_or_default();
        let (errors, objects): (Vec<_>, Vec<_>) = told
            .iter()
            .partition(|field| field.node.name.node == "errors");
        let has_errors = errors
            .iter()
            .any(|it| it.node.ty.node.to_string() == "[UserError!]!");
        let nullable = objects.iter().all(|object| object.node.ty.node.nullable);
        !(takes_one_input && gives_payload && has_errors && nullable)
    };
    let odd = mutation.iter().filter(|field| is_odd(&field.node));
    let mut names: Vec<_> = odd.map(|field| field.node.name.node.to_string()).collect();
    names.sort();
    names
}

fn pascal_case(name: &str) -> String {
    let mut chars = name.chars();
    chars
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(chars)
        .collect()
}

/// Fields outside of connections that give a plain list of things with ids of their own.
fn lists_of_nodes(document: &ServiceDocument) -> Vec<String> {
    let is_node = |name: &str| {
        types(document).any(|it| match &it.kind {
            TypeKind::Object(object) => {
                it.name.node == name && object.implements.iter().any(|of| of.node == "Node")
            }
            _ => false,
        })
    };
    let mut bare = Vec::new();
    for definition in types(document) {
        if definition.name.node.ends_with("Connection") {
            continue;
        }
        for field in fields(definition) {
            let ty = field.node.ty.node.to_string();
            let item = ty.trim_matches(|c| matches!(c, '[' | ']' | '!'));
            if ty.starts_with('[') && is_node(item) {
                bare.push(format!("{}.{}", definition.name.node, field.node.name.node));
            }
        }
    }
    bare
}
