//! The schema of the service as a tree, and calls of its root fields made from it.

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    FieldDefinition, InputValueDefinition, ServiceDocument, TypeDefinition, TypeKind,
    TypeSystemDefinition,
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

/// A literal for a place; none for what may be left out, and for enums and input objects, which are
/// then written with their first value and with the fields that they require.
pub(crate) type Value<'a> = dyn Fn(Place<'_>) -> Option<String> + 'a;

/// What a value is needed for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// The argument or input field.
    pub(crate) name: &'a str,
    /// Its type, without `!`.
    pub(crate) ty: &'a str,
    /// The root field or input object in which it stands.
    pub(crate) of: &'a str,
    /// Whether it may be left out.
    pub(crate) optional: bool,
}

/// A call of every root field, with the literals that `value` gives.
pub(crate) fn calls(value: &Value<'_>) -> Vec<Call> {
    let document = parse(&zeren::schema::sdl());
    let writer = Writer {
        document: &document,
        value,
    };
    let mut calls = Vec::new();
    for (root, is_mutation) in [("Query", false), ("Mutation", true)] {
        for field in writer.by_name(root).map(fields).unwrap_or_default() {
            calls.push(writer.call(&field.node, is_mutation));
        }
    }
    calls
}

/// Writes calls and selections.
pub(crate) struct Writer<'a> {
    pub(crate) document: &'a ServiceDocument,
    pub(crate) value: &'a Value<'a>,
}

impl<'a> Writer<'a> {
    pub(crate) fn by_name(&self, name: &str) -> Option<&'a TypeDefinition> {
        types(self.document).find(|it| it.name.node == name)
    }

    fn call(&self, field: &FieldDefinition, is_mutation: bool) -> Call {
        let name = field.name.node.to_string();
        let arguments = self.arguments(field);
        let ty = field.ty.node.to_string();
        let selection = self.selection(ty.trim_matches(['[', ']', '!']));
        let kind = if is_mutation { "mutation" } else { "query" };
        let document = format!("{kind} {{ {name}{arguments}{selection} }}");
        Call {
            name,
            is_mutation,
            document,
        }
    }

    fn selection(&self, ty: &str) -> &'static str {
        match self.by_name(ty).map(fields) {
            Some(told) if told.iter().any(|field| field.node.name.node == "errors") => {
                " { __typename errors { code path } }"
            }
            Some([_, ..]) => " { __typename }",
            Some([]) | None => "",
        }
    }

    /// The arguments of a field as they are written behind its name.
    pub(crate) fn arguments(&self, field: &FieldDefinition) -> String {
        let arguments = self.inputs(&field.name.node, &field.arguments);
        if arguments.is_empty() {
            arguments
        } else {
            format!("({arguments})")
        }
    }

    /// What is given of the arguments of a field, or of the fields of an input object.
    fn inputs(&self, of: &str, inputs: &[Positioned<InputValueDefinition>]) -> String {
        let given = inputs.iter().filter_map(|input| {
            let input = &input.node;
            let (name, ty) = (input.name.node.as_str(), input.ty.node.to_string());
            let optional = input.ty.node.nullable || input.default_value.is_some();
            let place = Place {
                name,
                ty: ty.trim_end_matches('!'),
                of,
                optional,
            };
            Some(format!("{name}: {}", self.literal(place)?))
        });
        given.collect::<Vec<_>>().join(", ")
    }

    fn literal(&self, place: Place<'_>) -> Option<String> {
        if let Some(given) = (self.value)(place) {
            return Some(given);
        }
        if place.optional {
            return None;
        }
        if let Some(item) = place
            .ty
            .strip_prefix('[')
            .and_then(|ty| ty.strip_suffix(']'))
        {
            let item = Place {
                ty: item.trim_end_matches('!'),
                ..place
            };
            return Some(format!("[{}]", self.literal(item)?));
        }
        match self.by_name(place.ty).map(|it| &it.kind) {
            Some(TypeKind::Enum(values)) => values
                .values
                .first()
                .map(|first| first.node.value.node.to_string()),
            Some(TypeKind::InputObject(input)) => {
                Some(format!("{{ {} }}", self.inputs(place.ty, &input.fields)))
            }
            _ => panic!("no value for {place:?}"),
        }
    }
}
