//! A subscription follows one thing: it has one root field.

use async_graphql::Positioned;
use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, Field, OperationDefinition, Selection,
    SelectionSet,
};

use super::Fault;

/// Directives that would make it depend on variables whether there is a root field.
const CONDITIONS: [&str; 2] = ["skip", "include"];

/// Whether a subscription has one root field, none of introspection and under no condition
/// (§5.2.4.1).
///
/// # Errors
/// A [`Fault`] where it has not.
pub fn single_root(
    document: &ExecutableDocument,
    operation: &Positioned<OperationDefinition>,
) -> Result<(), Fault> {
    let fault = || Fault::invalid("a subscription has one root field", operation.pos);
    let fields = fields(document, &operation.node.selection_set.node).ok_or_else(fault)?;
    let first = fields.first().ok_or_else(fault)?;
    let key = first.node.response_key();
    let is_one = fields
        .iter()
        .all(|field| field.node.response_key().node == key.node);
    match is_one && !first.node.name.node.starts_with("__") {
        true => Ok(()),
        false => Err(fault()),
    }
}

/// The same document, in which the root of a subscription is one field and no fragment:
/// async-graphql passes over fragments there, and would follow a field twice that stands twice.
/// For what [`single_root`] and the rules of validation have let through.
#[must_use]
pub fn with_plain_root(document: &ExecutableDocument, name: Option<&str>) -> ExecutableDocument {
    let mut plain = document.clone();
    let operation = match (&mut plain.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get_mut(name),
        (DocumentOperations::Multiple(operations), None) => operations.values_mut().next(),
    };
    let Some(operation) = operation else {
        return plain;
    };
    let root = &mut operation.node.selection_set.node;
    let mut fields = fields(document, root).unwrap_or_default().into_iter();
    if let Some(first) = fields.next() {
        let mut whole = first.clone();
        let items = &mut whole.node.selection_set.node.items;
        for same in fields {
            items.extend(same.node.selection_set.node.items.iter().cloned());
        }
        let pos = whole.pos;
        root.items = vec![Positioned::new(Selection::Field(whole), pos)];
    }
    plain
}

/// The root fields, through fragments, in their order; none where one stands under a condition.
/// Circles were refused before.
fn fields(document: &ExecutableDocument, set: &SelectionSet) -> Option<Vec<Positioned<Field>>> {
    let mut found = Vec::new();
    for item in &set.items {
        let (directives, inner) = match &item.node {
            Selection::Field(field) => {
                found.push(field.clone());
                (&field.node.directives, None)
            }
            Selection::InlineFragment(fragment) => {
                let set = &fragment.node.selection_set;
                (&fragment.node.directives, Some(set))
            }
            Selection::FragmentSpread(spread) => {
                let fragment = document.fragments.get(&spread.node.fragment_name.node);
                let set = fragment.map(|fragment| &fragment.node.selection_set);
                (&spread.node.directives, set)
            }
        };
        if directives.iter().any(is_condition) {
            return None;
        }
        if let Some(inner) = inner {
            found.extend(fields(document, &inner.node)?);
        }
    }
    Some(found)
}

fn is_condition(directive: &Positioned<Directive>) -> bool {
    CONDITIONS.contains(&directive.node.name.node.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::{operation, parse};
    use super::{Selection, single_root, with_plain_root};

    #[test]
    fn one_root_field() {
        for (text, is_one) in [
            ("subscription { a { b c } }", true),
            (
                "subscription { ...F } fragment F on Subscription { a }",
                true,
            ),
            ("subscription { a b }", false),
            ("subscription { x: a y: a }", false),
            (
                "subscription { a ...F } fragment F on Subscription { b }",
                false,
            ),
            (
                "subscription { a { b } ... on Subscription { a { c } } }",
                true,
            ),
            ("subscription { __typename }", false),
            ("subscription { a @skip(if: true) }", false),
            ("subscription { ... @include(if: true) { a } }", false),
        ] {
            let document = parse(text).unwrap();
            let operation = operation(&document, None).unwrap();
            assert_eq!(single_root(&document, operation).is_ok(), is_one, "{text}");
        }
    }

    #[test]
    fn the_root_becomes_one_field() {
        let text = "subscription { ...F x: a { c } } \
            fragment F on Subscription { ... on Subscription { x: a { b } } }";
        let plain = with_plain_root(&parse(text).unwrap(), None);
        let (_, operation) = plain.operations.iter().next().unwrap();
        let [root] = operation.node.selection_set.node.items.as_slice() else {
            panic!("{plain:?}")
        };
        let Selection::Field(field) = &root.node else {
            panic!("{root:?}")
        };
        assert_eq!(field.node.response_key().node, "x");
        assert_eq!(field.node.selection_set.node.items.len(), 2);
    }
}
