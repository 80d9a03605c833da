//! The schema of the service as a tree, and calls of its root fields made from it.

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    FieldDefinition, ServiceDocument, TypeDefinition, TypeKind, TypeSystemDefinition,
};

/// A schema as a tree.
pub(crate) fn parse(sdl: &str) -> ServiceDocument {
    parse_schema(sdl).unwrap_or_else(|error| panic!("{error}:\n{sdl}"))
}

/// Its types.
pub(crate) fn types(document: &ServiceDocument) -> impl Iterator<Item = &TypeDefinition> {
    document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(&definition.node),
            TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
        })
}

/// The fields of an object or interface.
pub(crate) fn fields(definition: &TypeDefinition) -> &[Positioned<FieldDefinition>] {
    match &definition.kind {
        TypeKind::Object(object) => &object.fields,
        TypeKind::Interface(interface) => &interface.fields,
        TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::InputObject(_) => &[],
    }
}

/// A root field, and a request that calls it with everything that it requires.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) is_mutation: bool,
    pub(crate) document: String,
}

/// A call of every root field. `value` gives the literal for a type, by the name of the argument or
/// input field that needs it.
pub(crate) fn calls(value: &dyn Fn(&str, &str) -> String) -> Vec<Call> {
    let document = parse(&zeren::schema::sdl());
    let mut calls = Vec::new();
    for (root, is_mutation) in [("Query", false), ("Mutation", true)] {
        for field in by_name(&document, root).map(fields).unwrap_or_default() {
            calls.push(call(&document, &field.node, is_mutation, value));
        }
    }
    calls
}

fn call(
    document: &ServiceDocument,
    field: &FieldDefinition,
    is_mutation: bool,
    value: &dyn Fn(&str, &str) -> String,
) -> Call {
    let name = field.name.node.to_string();
    let arguments: Vec<_> = field
        .arguments
        .iter()
        .filter(|argument| !argument.node.ty.node.nullable && argument.node.default_value.is_none())
        .map(|argument| {
            let (name, ty) = (&argument.node.name.node, argument.node.ty.node.to_string());
            format!("{name}: {}", literal(document, name, &ty, value))
        })
        .collect();
    let arguments = if arguments.is_empty() {
        String::new()
    } else {
        format!("({})", arguments.join(", "))
    };
    let ty = field.ty.node.to_string();
    let selection = selection(document, ty.trim_matches(['[', ']', '!']));
    let kind = if is_mutation { "mutation" } else { "query" };
    let document = format!("{kind} {{ {name}{arguments}{selection} }}");
    Call {
        name,
        is_mutation,
        document,
    }
}

fn by_name<'a>(document: &'a ServiceDocument, name: &str) -> Option<&'a TypeDefinition> {
    types(document).find(|it| it.name.node == name)
}

fn selection(document: &ServiceDocument, ty: &str) -> &'static str {
    let Some(definition) = by_name(document, ty) else {
        return "";
    };
    let told = fields(definition);
    if told.iter().any(|field| field.node.name.node == "errors") {
        " { __typename errors { code path } }"
    } else if told.is_empty() {
        ""
    } else {
        " { __typename }"
    }
}

/// A literal of a type; of an input object with its required fields only.
fn literal(
    document: &ServiceDocument,
    name: &str,
    ty: &str,
    value: &dyn Fn(&str, &str) -> String,
) -> String {
    let ty = ty.trim_end_matches('!');
    if let Some(item) = ty.strip_prefix('[').and_then(|ty| ty.strip_suffix(']')) {
        return format!("[{}]", literal(document, name, item, value));
    }
    match by_name(document, ty).map(|it| &it.kind) {
        Some(TypeKind::Enum(values)) => {
            let values: Vec<_> = values
                .values
                .iter()
                .map(|it| it.node.value.node.to_string())
                .collect();
            values.first().cloned().unwrap_or_default()
        }
        Some(TypeKind::InputObject(input)) => {
            let required = input
                .fields
                .iter()
                .filter(|field| !field.node.ty.node.nullable && field.node.default_value.is_none());
            let given: Vec<_> = required
                .map(|field| {
                    let (name, ty) = (&field.node.name.node, field.node.ty.node.to_string());
                    format!("{name}: {}", literal(document, name, &ty, value))
                })
                .collect();
            format!("{{ {} }}", given.join(", "))
        }
        Some(
            TypeKind::Scalar | TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_),
        )
        | None => value(name, ty),
    }
}
