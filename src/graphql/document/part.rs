//! One operation of a document that holds several. async-graphql holds every operation to the
//! variables of the one that runs, and counts what all of them would cost: so it is shown each by
//! itself.

use std::collections::HashSet;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::ConstValue;

use super::Fault;

/// The type of the variables that a cost may depend on, and that have no value of their own.
const COUNT: &str = "Int!";

/// Whether a document holds more than one operation.
#[must_use]
pub fn has_several(document: &ExecutableDocument) -> bool {
    document.operations.iter().len() > 1
}

/// Each operation of a document by itself, with the fragments that it spreads.
pub fn parts(document: &ExecutableDocument) -> impl Iterator<Item = (&Name, ExecutableDocument)> {
    document.operations.iter().filter_map(|(name, operation)| {
        let name = name?;
        Some((name, part(document, name, operation)))
    })
}

/// The operation of this name by itself; the whole document where it holds no other.
#[must_use]
pub fn only(document: &ExecutableDocument, name: &str) -> Option<ExecutableDocument> {
    let (name, operation) = document.operations.iter().find_map(|(found, operation)| {
        Some((found?, operation)).filter(|(found, _)| *found == name)
    })?;
    Some(part(document, name, operation))
}

/// Values for the variables of an operation that does not run, so far as its cost needs some.
#[must_use]
pub fn placeholders(operation: &OperationDefinition) -> Variables {
    let mut variables = Variables::default();
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        if definition.var_type.node.to_string() == COUNT {
            variables.insert(definition.name.node.clone(), ConstValue::from(0));
        }
    }
    variables
}

/// Holds a document to using every fragment that it defines.
///
/// # Errors
/// A [`Fault`] that names the first that is not.
pub fn all_used(document: &ExecutableDocument) -> Result<(), Fault> {
    let mut used = HashSet::new();
    for (_, operation) in document.operations.iter() {
        reach(document, &operation.node.selection_set.node, &mut used);
    }
    let unused = document
        .fragments
        .iter()
        .find(|(name, _)| !used.contains(name.as_str()));
    match unused {
        None => Ok(()),
        Some((name, fragment)) => {
            let message = format!("the fragment `{name}` is not used");
            Err(Fault::invalid(message, fragment.pos))
        }
    }
}

fn part(
    document: &ExecutableDocument,
    name: &Name,
    operation: &Positioned<OperationDefinition>,
) -> ExecutableDocument {
    let mut used = HashSet::new();
    reach(document, &operation.node.selection_set.node, &mut used);
    let fragments = document
        .fragments
        .iter()
        .filter(|(name, _)| used.contains(name.as_str()));
    ExecutableDocument {
        operations: DocumentOperations::Multiple(
            [(name.clone(), operation.clone())].into_iter().collect(),
        ),
        fragments: fragments
            .map(|(name, fragment)| (name.clone(), fragment.clone()))
            .collect(),
    }
}

/// The fragments that a selection spreads, at any distance.
fn reach<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, used: &mut HashSet<&'a str>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => reach(document, &field.node.selection_set.node, used),
            Selection::InlineFragment(inline) => {
                reach(document, &inline.node.selection_set.node, used);
            }
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                if used.insert(name)
                    && let Some(fragment) = document.fragments.get(name)
                {
                    reach(document, &fragment.node.selection_set.node, used);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::{all_used, only, placeholders};

    const TEXT: &str = "query A($n: Int!, $m: Int, $id: ID!) { a { ...F } } query B { b { ...G } } \
        fragment F on T { f ...H } fragment G on T { g } fragment H on T { h }";

    #[test]
    fn an_operation_takes_its_fragments_along() {
        let document = parse_query(TEXT).unwrap();
        let part = only(&document, "A").unwrap();
        let mut fragments: Vec<_> = part.fragments.keys().map(ToString::to_string).collect();
        fragments.sort();
        assert_eq!(fragments, ["F", "H"]);
        assert_eq!(part.operations.iter().count(), 1);
        assert!(only(&document, "C").is_none());
    }

    #[test]
    fn only_counts_get_values() {
        let part = only(&parse_query(TEXT).unwrap(), "A").unwrap();
        let (_, operation) = part.operations.iter().next().unwrap();
        let values = placeholders(&operation.node);
        let names: Vec<_> = values.keys().map(ToString::to_string).collect();
        assert_eq!(names, ["n"]);
    }

    #[test]
    fn an_unused_fragment_is_found() {
        assert!(all_used(&parse_query(TEXT).unwrap()).is_ok());
        let text = "query A { a } query B { b } fragment F on T { f }";
        assert!(all_used(&parse_query(text).unwrap()).is_err());
        let circle = "query A { a ...F } fragment F on T { f ...F }";
        assert!(all_used(&parse_query(circle).unwrap()).is_ok());
    }
}
