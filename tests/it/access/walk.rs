//! Walks along every edge of the schema, from what a reader is given to all that follows from it.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::types::{ServiceDocument, TypeDefinition, TypeKind};
use serde_json::{Value, json};

use super::world::literal;
use crate::support::client::Client;
use crate::support::sdl::{Writer, fields, parse, types};

/// Values within values that a selection unfolds.
const DEPTH: usize = 5;
/// Where everybody begins.
const ROOTS: [(&str, &str); 3] = [
    ("viewer", "Viewer"),
    ("viewerTasks", "TaskConnection"),
    ("divisions", "DivisionConnection"),
];
/// Errors that deny one field of an answer.
const DENIALS: [&str; 3] = ["FORBIDDEN", "NOT_FOUND", "UNAUTHENTICATED"];

/// What a reader has come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Reached {
    /// Things with ids, and their types.
    pub(super) things: BTreeMap<String, String>,
    /// `Type.field` that led to something.
    pub(super) edges: BTreeSet<String>,
    /// All that was read.
    pub(super) texts: Vec<String>,
}

/// The schema, as far as a walk needs it.
pub(super) struct Map {
    document: ServiceDocument,
}

impl Map {
    pub(super) fn new() -> Self {
        Self {
            document: parse(&zeren::schema::sdl()),
        }
    }

    fn by_name(&self, name: &str) -> Option<&TypeDefinition> {
        types(&self.document).find(|it| it.name.node == name)
    }

    /// The types of things with ids.
    pub(super) fn nodes(&self) -> BTreeSet<String> {
        let all = types(&self.document).filter(|it| match &it.kind {
            TypeKind::Object(object) => object.implements.iter().any(|it| it.node == "Node"),
            _ => false,
        });
        all.map(|it| it.name.node.to_string()).collect()
    }

    /// The types that a query can come to: others are given only to whoever did an act.
    fn read_types(&self) -> BTreeSet<String> {
        let mut read = BTreeSet::from(["Query".to_owned()]);
        loop {
            let more: Vec<_> = types(&self.document)
                .flat_map(|it| {
                    let name = it.name.node.as_str();
                    let inner = fields(it)
                        .iter()
                        .filter(|_| read.contains(name))
                        .map(|field| inner(&field.node.ty.node.to_string()));
                    let implements = match &it.kind {
                        TypeKind::Object(object) => object.implements.as_slice(),
                        _ => &[],
                    };
                    let mut implements = implements.iter();
                    let known = implements.any(|it| read.contains(it.node.as_str()));
                    inner.chain(known.then(|| name.to_owned()))
                })
                .filter(|ty| !read.contains(ty))
                .collect();
            if more.is_empty() {
                return read;
            }
            read.extend(more);
        }
    }

    /// Every `Type.field` by which one comes to a thing, at once or over values in between.
    pub(super) fn edges(&self) -> BTreeSet<String> {
        let mut leading = self.nodes();
        loop {
            let more: Vec<_> = types(&self.document)
                .filter(|it| !leading.contains(it.name.node.as_str()))
                .filter(|it| {
                    let mut inner = fields(it)
                        .iter()
                        .map(|field| inner(&field.node.ty.node.to_string()));
                    inner.any(|ty| leading.contains(&ty))
                })
                .map(|it| it.name.node.to_string())
                .collect();
            if more.is_empty() {
                break;
            }
            leading.extend(more);
        }
        let is_plumbing = |name: &str| {
            matches!(name, "Query" | "Mutation" | "Subscription")
                || ["Payload", "Connection", "Edge"]
                    .iter()
                    .any(|end| name.ends_with(end))
        };
        let read = self.read_types();
        let objects = types(&self.document)
            .filter(|it| matches!(it.kind, TypeKind::Object(_)) && !is_plumbing(&it.name.node))
            .filter(|it| read.contains(it.name.node.as_str()));
        let edges = objects.flat_map(|it| {
            let led = fields(it)
                .iter()
                .filter(|field| leading.contains(&inner(&field.node.ty.node.to_string())));
            led.map(move |field| format!("{}.{}", it.name.node, field.node.name.node))
        });
        edges.collect()
    }

    fn selection(&self, writer: &Writer<'_>, ty: &str, depth: usize) -> String {
        let Some(definition) = self.by_name(ty) else {
            return String::new();
        };
        let picked = fields(definition).iter().filter_map(|field| {
            let field = &field.node;
            let name = field.name.node.as_str();
            if ty.ends_with("Connection") && name != "nodes" && name != "totalCount" {
                return None;
            }
            let to = inner(&field.ty.node.to_string());
            let below = match self.by_name(&to).map(|it| &it.kind) {
                Some(TypeKind::Object(object))
                    if object.implements.iter().any(|it| it.node == "Node") =>
                {
                    " { __typename id }".to_owned()
                }
                Some(TypeKind::Object(_) | TypeKind::Interface(_)) if depth == 0 => return None,
                Some(TypeKind::Object(_) | TypeKind::Interface(_)) => {
                    self.selection(writer, &to, depth - 1)
                }
                Some(TypeKind::Union(_)) => " { __typename }".to_owned(),
                _ => String::new(),
            };
            Some(format!("{name}{}{below}", writer.arguments(field)))
        });
        format!(" {{ __typename {} }}", picked.collect::<Vec<_>>().join(" "))
    }

    /// Goes from the roots, and from `given`, as far as the reader gets.
    pub(super) async fn walk(
        &self,
        reader: &Client<'_>,
        given: &BTreeMap<String, String>,
    ) -> Reached {
        let value = |place: crate::support::sdl::Place<'_>| literal(place, &BTreeMap::new());
        let writer = Writer {
            document: &self.document,
            value: &value,
        };
        let mut reached = Reached::default();
        let mut documents = BTreeMap::new();
        let mut waiting: Vec<_> = given
            .iter()
            .map(|(id, ty)| (id.clone(), ty.clone()))
            .collect();
        let mut asked: BTreeSet<_> = given.keys().cloned().collect();
        for (root, ty) in ROOTS {
            let document = format!("{{ {root}{} }}", self.selection(&writer, ty, DEPTH));
            self.read(reader, &document, None, &mut reached).await;
        }
        loop {
            for (id, ty) in &reached.things {
                if asked.insert(id.clone()) {
                    waiting.push((id.clone(), ty.clone()));
                }
            }
            let Some((id, ty)) = waiting.pop() else {
                return reached;
            };
            let document = documents.entry(ty.clone()).or_insert_with(|| {
                let selection = self.selection(&writer, &ty, DEPTH);
                format!(
                    "query($id: ID!) {{ node(id: $id) {{ __typename id ... on {ty}{selection} }} }}"
                )
            });
            self.read(reader, document, Some(&id), &mut reached).await;
        }
    }

    async fn read(
        &self,
        reader: &Client<'_>,
        document: &str,
        id: Option<&str>,
        reached: &mut Reached,
    ) {
        let answer = reader.run(document, json!({ "id": id })).await;
        for error in answer.body["errors"].as_array().into_iter().flatten() {
            let code = error["extensions"]["code"].as_str().unwrap_or_default();
            assert!(DENIALS.contains(&code), "{document}: {answer}");
        }
        let nodes = self.nodes();
        note(&answer.body["data"], &nodes, reached);
        reached.texts.push(answer.body.to_string());
    }
}

/// Notes the things and edges of an answer.
fn note(value: &Value, nodes: &BTreeSet<String>, reached: &mut Reached) {
    match value {
        Value::Object(object) => {
            let ty = object
                .get("__typename")
                .and_then(Value::as_str)
                .unwrap_or_default();
            if let Some(id) = object
                .get("id")
                .and_then(Value::as_str)
                .filter(|_| nodes.contains(ty))
            {
                reached.things.insert(id.to_owned(), ty.to_owned());
            }
            for (field, value) in object {
                if leads_somewhere(value) {
                    reached.edges.insert(format!("{ty}.{field}"));
                }
                note(value, nodes, reached);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| note(value, nodes, reached)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether there is an object, or one in a list or connection.
fn leads_somewhere(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.get("nodes").is_none_or(leads_somewhere),
        Value::Array(values) => values.first().is_some_and(leads_somewhere),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// A type without lists and `!`; of a connection the type of its rows.
fn inner(ty: &str) -> String {
    let ty = ty.trim_matches(['[', ']', '!']);
    ty.to_owned()
}
