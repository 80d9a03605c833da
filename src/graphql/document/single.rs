//! A subscription follows one thing: it has one root field.

use async_graphql::Positioned;
use async_graphql::parser::types::{
    ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};

use super::Fault;

/// Whether a subscription has one root field, and none of introspection (§5.2.4.1).
///
/// # Errors
/// A [`Fault`] where it has not.
pub fn single_root(
    document: &ExecutableDocument,
    operation: &Positioned<OperationDefinition>,
) -> Result<(), Fault> {
    let mut names = Vec::new();
    collect(document, &operation.node.selection_set.node, &mut names);
    match names.as_slice() {
        [name] if !name.starts_with("__") => Ok(()),
        _ => Err(Fault::invalid(
            "a subscription has one root field",
            operation.pos,
        )),
    }
}

/// The root fields, through fragments; circles were refused before.
fn collect<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, names: &mut Vec<&'a str>) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => {
                let name = field.node.name.node.as_str();
                let key = field.node.response_key().node.as_str();
                if name.starts_with("__") {
                    names.push(name);
                } else if !names.contains(&key) {
                    names.push(key);
                }
            }
            Selection::InlineFragment(fragment) => {
                collect(document, &fragment.node.selection_set.node, names);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(document, &fragment.node.selection_set.node, names);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{operation, parse};
    use super::single_root;

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
            ("subscription { __typename }", false),
        ] {
            let document = parse(text).unwrap();
            let operation = operation(&document, None).unwrap();
            assert_eq!(single_root(&document, operation).is_ok(), is_one, "{text}");
        }
    }
}
