//! Values and variables against the types of the schema, as the specification has it ("Values of
//! Correct Type", "All Variable Usages Are Allowed", "Coercing Variable Values"). async-graphql
//! takes a `String` variable where `Int` stands, a string where an enum stands, numbers of any
//! size, and finds a missing variable only when the field that needs it runs.

use std::collections::{HashMap, HashSet};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    Directive, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
    VariableDefinition,
};
use async_graphql::registry::{MetaInputValue, MetaType, Registry};
use async_graphql::{Name, Number, Pos, Positioned, Variables};
use async_graphql_value::{ConstValue, Value};

use super::Fault;

/// Where a variable stands.
struct Usage<'a> {
    name: &'a str,
    /// The type that the place asks for.
    place: &'a str,
    place_has_default: bool,
    at: Pos,
}

/// Where a value comes from: a variable's value is JSON, in which enum values are strings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Document,
    Request,
}

/// What one operation or fragment says of itself.
#[derive(Default)]
struct Part<'a> {
    usages: Vec<Usage<'a>>,
    spreads: Vec<&'a str>,
}

struct Walk<'a> {
    registry: &'a Registry,
    part: Part<'a>,
}

/// Holds every value in a document to its type, and every variable to the places where it stands.
///
/// # Errors
/// The first [`Fault`].
pub fn check(registry: &Registry, document: &ExecutableDocument) -> Result<(), Fault> {
    let mut fragments = HashMap::new();
    for (name, fragment) in &document.fragments {
        let on = registry
            .types
            .get(fragment.node.type_condition.node.on.node.as_str());
        let mut walk = Walk {
            registry,
            part: Part::default(),
        };
        walk.directives(&fragment.node.directives)?;
        walk.set(on, &fragment.node.selection_set.node)?;
        fragments.insert(name.as_str(), walk.part);
    }
    for (_, operation) in document.operations.iter() {
        let root = root_type(registry, operation.node.ty).and_then(|name| registry.types.get(name));
        let mut walk = Walk {
            registry,
            part: Part::default(),
        };
        walk.directives(&operation.node.directives)?;
        walk.set(root, &operation.node.selection_set.node)?;
        let definitions = &operation.node.variable_definitions;
        for definition in definitions {
            if let Some(directive) = definition.node.directives.first() {
                return Err(Fault::invalid(
                    "no directive stands at a variable",
                    directive.pos,
                ));
            }
            default_fits(registry, &definition.node)?;
        }
        variables_fit(definitions, &walk.part, &fragments)?;
    }
    Ok(())
}

/// Holds the variables of a request to the types that its operation declares.
///
/// # Errors
/// The first [`Fault`].
pub fn coerce(
    registry: &Registry,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<(), Fault> {
    for definition in &operation.variable_definitions {
        let name = definition.node.name.node.as_str();
        let ty = definition.node.var_type.node.to_string();
        let given = variables.get(name);
        let at = definition.pos;
        match given {
            None if ty.ends_with('!') && definition.node.default_value.is_none() => {
                return Err(Fault::variable(
                    format!("the variable ${name} of type {ty} is missing"),
                    at,
                ));
            }
            None => {}
            Some(value) => {
                let value = value.clone().into_value();
                let mut walk = Walk {
                    registry,
                    part: Part::default(),
                };
                walk.value(&value, &ty, (at, Origin::Request))
                    .map_err(|fault| {
                        Fault::variable(format!("the variable ${name}: {}", fault.message), at)
                    })?;
            }
        }
    }
    Ok(())
}

/// The name of the type in which an operation begins.
pub(super) fn root_type(registry: &Registry, ty: OperationType) -> Option<&str> {
    match ty {
        OperationType::Query => Some(&registry.query_type),
        OperationType::Mutation => registry.mutation_type.as_deref(),
        OperationType::Subscription => registry.subscription_type.as_deref(),
    }
}

/// The named type inside lists and non-nulls.
pub(super) fn named(ty: &str) -> &str {
    ty.trim_matches(['[', ']', '!'])
}

/// The type inside a list.
pub(super) fn list_item(ty: &str) -> Option<&str> {
    ty.strip_prefix('[').and_then(|ty| ty.strip_suffix(']'))
}

fn default_fits(registry: &Registry, definition: &VariableDefinition) -> Result<(), Fault> {
    let Some(default) = &definition.default_value else {
        return Ok(());
    };
    let ty = definition.var_type.node.to_string();
    let value = default.node.clone().into_value();
    let mut walk = Walk {
        registry,
        part: Part::default(),
    };
    walk.value(&value, &ty, (default.pos, Origin::Document))
}

fn variables_fit<'a>(
    definitions: &[Positioned<VariableDefinition>],
    operation: &Part<'a>,
    fragments: &HashMap<&'a str, Part<'a>>,
) -> Result<(), Fault> {
    let mut seen = HashSet::new();
    let mut parts = vec![operation];
    while let Some(part) = parts.pop() {
        for usage in &part.usages {
            // One that is not declared is refused by async-graphql.
            if let Some(definition) = definitions.iter().find(|d| d.node.name.node == usage.name) {
                usage_fits(&definition.node, usage)?;
            }
        }
        for spread in &part.spreads {
            if let Some(fragment) = fragments.get(spread)
                && seen.insert(*spread)
            {
                parts.push(fragment);
            }
        }
    }
    Ok(())
}

fn usage_fits(definition: &VariableDefinition, usage: &Usage<'_>) -> Result<(), Fault> {
    let ty = definition.var_type.node.to_string();
    let has_default = definition
        .default_value
        .as_ref()
        .is_some_and(|value| value.node != ConstValue::Null);
    let place = match usage.place.strip_suffix('!') {
        Some(nullable) if !ty.ends_with('!') && (has_default || usage.place_has_default) => {
            nullable
        }
        Some(_) | None => usage.place,
    };
    if type_fits(&ty, place) {
        return Ok(());
    }
    let (name, place) = (usage.name, usage.place);
    Err(Fault::invalid(
        format!("the variable ${name} of type {ty} stands where {place} is needed"),
        usage.at,
    ))
}

/// Whether every value of one type is a value of the other.
fn type_fits(ty: &str, place: &str) -> bool {
    if let Some(place) = place.strip_suffix('!') {
        return ty.strip_suffix('!').is_some_and(|ty| type_fits(ty, place));
    }
    let ty = ty.strip_suffix('!').unwrap_or(ty);
    match (list_item(ty), list_item(place)) {
        (Some(ty), Some(place)) => type_fits(ty, place),
        (None, None) => ty == place,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

impl<'a> Walk<'a> {
    fn set(&mut self, parent: Option<&'a MetaType>, set: &'a SelectionSet) -> Result<(), Fault> {
        for selection in &set.items {
            self.directives(selection.node.directives())?;
            match &selection.node {
                Selection::Field(field) if field.node.name.node == "__typename" => {
                    let leaf = field.node.selection_set.node.items.is_empty();
                    if !leaf || !field.node.arguments.is_empty() {
                        return Err(Fault::invalid("__typename stands alone", field.pos));
                    }
                }
                Selection::Field(field) => {
                    let meta = parent.and_then(|ty| ty.field_by_name(&field.node.name.node));
                    let Some(meta) = meta else { continue };
                    self.arguments(&meta.args, &field.node.arguments)?;
                    let ty = self.registry.types.get(named(&meta.ty));
                    self.set(ty, &field.node.selection_set.node)?;
                }
                Selection::InlineFragment(inline) => {
                    let on = match &inline.node.type_condition {
                        Some(condition) => self.registry.types.get(condition.node.on.node.as_str()),
                        None => parent,
                    };
                    self.set(on, &inline.node.selection_set.node)?;
                }
                Selection::FragmentSpread(spread) => {
                    self.part
                        .spreads
                        .push(spread.node.fragment_name.node.as_str());
                }
            }
        }
        Ok(())
    }

    fn directives(&mut self, directives: &'a [Positioned<Directive>]) -> Result<(), Fault> {
        for directive in directives {
            if let Some(meta) = self
                .registry
                .directives
                .get(directive.node.name.node.as_str())
            {
                self.arguments(&meta.args, &directive.node.arguments)?;
            }
        }
        Ok(())
    }

    fn arguments(
        &mut self,
        known: &'a IndexMap<String, MetaInputValue>,
        given: &'a [(Positioned<Name>, Positioned<Value>)],
    ) -> Result<(), Fault> {
        for (name, value) in given {
            if let Some(meta) = known.get(name.node.as_str()) {
                self.place(&value.node, meta, (value.pos, Origin::Document))
                    .map_err(|fault| Fault {
                        message: format!("{}: {}", name.node, fault.message),
                        ..fault
                    })?;
            }
        }
        Ok(())
    }

    /// A value at a place that may have a default.
    fn place(
        &mut self,
        value: &'a Value,
        meta: &'a MetaInputValue,
        from: (Pos, Origin),
    ) -> Result<(), Fault> {
        if let Value::Variable(name) = value {
            self.part.usages.push(Usage {
                name: name.as_str(),
                place: &meta.ty,
                place_has_default: meta.default_value.is_some(),
                at: from.0,
            });
            return Ok(());
        }
        self.value(value, &meta.ty, from)
    }

    fn value(&mut self, value: &'a Value, ty: &'a str, from: (Pos, Origin)) -> Result<(), Fault> {
        if let Value::Variable(name) = value {
            let (name, place_has_default) = (name.as_str(), false);
            self.part.usages.push(Usage {
                name,
                place: ty,
                place_has_default,
                at: from.0,
            });
            return Ok(());
        }
        if let Some(nullable) = ty.strip_suffix('!') {
            if *value == Value::Null {
                return Err(Fault::invalid(
                    format!("null stands where {ty} is needed"),
                    from.0,
                ));
            }
            return self.value(value, nullable, from);
        }
        match (value, list_item(ty)) {
            (Value::Null, _) => Ok(()),
            (Value::List(items), Some(item)) => items
                .iter()
                .try_for_each(|value| self.value(value, item, from)),
            (single, Some(item)) => self.value(single, item, from),
            (value, None) => self.named_value(value, ty, from),
        }
    }

    fn named_value(
        &mut self,
        value: &'a Value,
        ty: &'a str,
        from: (Pos, Origin),
    ) -> Result<(), Fault> {
        let fits = match self.registry.types.get(ty) {
            Some(MetaType::Scalar {
                is_valid,
                description,
                ..
            }) => match (scalar_fits(value, ty), is_valid) {
                (Some(fits), _) => fits,
                (None, Some(is_valid)) if !own_scalar_fits(value, is_valid.as_ref()) => {
                    // What the schema says of its form helps.
                    let form = description.as_deref().unwrap_or_default();
                    let message = format!("this is no value of {ty}: {form}");
                    return Err(Fault::invalid(message, from.0));
                }
                (None, _) => true,
            },
            Some(MetaType::Enum { enum_values, .. }) => match (value, from.1) {
                (Value::Enum(name), Origin::Document) => enum_values.contains_key(name.as_str()),
                (Value::String(name), Origin::Request) => enum_values.contains_key(name.as_str()),
                _ => false,
            },
            Some(MetaType::InputObject {
                input_fields,
                oneof,
                ..
            }) => {
                let Value::Object(given) = value else {
                    return Err(Fault::invalid(
                        format!("an object of {ty} is needed"),
                        from.0,
                    ));
                };
                self.object(given, input_fields, (ty, from))?;
                !oneof || (given.len() == 1 && !given.values().any(|value| *value == Value::Null))
            }
            // No input type: async-graphql refuses it.
            Some(MetaType::Object { .. } | MetaType::Interface { .. } | MetaType::Union { .. })
            | None => true,
        };
        if fits {
            return Ok(());
        }
        Err(Fault::invalid(format!("this is no value of {ty}"), from.0))
    }

    fn object(
        &mut self,
        given: &'a IndexMap<Name, Value>,
        known: &'a IndexMap<String, MetaInputValue>,
        (ty, from): (&'a str, (Pos, Origin)),
    ) -> Result<(), Fault> {
        if let Some(name) = given.keys().find(|name| !known.contains_key(name.as_str())) {
            return Err(Fault::invalid(format!("{ty} has no field {name}"), from.0));
        }
        for (name, meta) in known {
            match given.get(name.as_str()) {
                Some(value) => self.place(value, meta, from).map_err(|fault| Fault {
                    message: format!("{name}: {}", fault.message),
                    ..fault
                })?,
                None if meta.ty.ends_with('!') && meta.default_value.is_none() => {
                    return Err(Fault::invalid(
                        format!("{ty} needs the field {name}"),
                        from.0,
                    ));
                }
                None => {}
            }
        }
        Ok(())
    }
}

/// Whether an own scalar takes a value. One with variables inside is seen when it is read.
fn own_scalar_fits(value: &Value, is_valid: &dyn Fn(&ConstValue) -> bool) -> bool {
    value
        .clone()
        .into_const()
        .is_none_or(|value| is_valid(&value))
}

/// Whether a value is one of a scalar of the specification; none for own scalars.
fn scalar_fits(value: &Value, ty: &str) -> Option<bool> {
    match (ty, value) {
        ("Int", Value::Number(number)) => Some(is_int(number)),
        ("ID", Value::Number(number)) => Some(!number.is_f64()),
        ("Float", Value::Number(_)) | ("Boolean", Value::Boolean(_)) => Some(true),
        // No text holds a NUL: PostgreSQL could not store it, nor search for it.
        ("String" | "ID", Value::String(text)) => Some(!text.contains('\0')),
        ("Int" | "Float" | "String" | "Boolean" | "ID", _) => Some(false),
        _ => None,
    }
}

fn is_int(number: &Number) -> bool {
    number
        .as_i64()
        .is_some_and(|number| i32::try_from(number).is_ok())
}
