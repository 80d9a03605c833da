//! Introspection in circles. The types of a schema lead to each other without end: each
//! `possibleTypes { interfaces { … } }` multiplies the answer by the number of types, and no count
//! of the document's own fields shows it. The rule is graphql-js's `MaxIntrospectionDepthRule`.

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

use super::Fault;

/// Lists within lists at the most.
const LISTS_MAX: usize = 2;
/// Fields of the introspection that lead from a type to other types.
const LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// Holds introspection to the limit. [`measure`](super::measure) has shown that the document's
/// fragments end.
///
/// # Errors
/// A [`Fault`] when lists of types are nested too deep.
pub(super) fn bounded(document: &ExecutableDocument) -> Result<(), Fault> {
    let mut operations = document.operations.iter();
    operations
        .try_for_each(|(_, operation)| walk(document, &operation.node.selection_set.node, None))
}

/// `lists` counts those around the selection; none outside of introspection.
fn walk(
    document: &ExecutableDocument,
    set: &SelectionSet,
    lists: Option<usize>,
) -> Result<(), Fault> {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let name = field.node.name.node.as_str();
                let is_list = LISTS.contains(&name);
                let lists = match (lists, name) {
                    (None, "__schema" | "__type") => Some(0),
                    (Some(lists), _) if is_list => Some(lists + 1),
                    (lists, _) => lists,
                };
                if lists.is_some_and(|lists| lists > LISTS_MAX) {
                    return Err(Fault::too_complex("introspection is nested too deep"));
                }
                walk(document, &field.node.selection_set.node, lists)?;
            }
            Selection::InlineFragment(inline) => {
                walk(document, &inline.node.selection_set.node, lists)?;
            }
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                if let Some(fragment) = document.fragments.get(name) {
                    walk(document, &fragment.node.selection_set.node, lists)?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::bounded;

    #[test]
    fn lists_of_types_nest_twice_and_no_more() {
        for (text, is_bounded) in [
            (
                "{ __schema { types { fields { args { type { name } } } } } }",
                true,
            ),
            (
                "{ __schema { types { fields { type { fields { name } } } } } }",
                true,
            ),
            (
                "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
                false,
            ),
            (
                "{ __type(name: \"A\") { possibleTypes { interfaces { possibleTypes { name } } } } }",
                false,
            ),
            (
                "{ ...A } fragment A on Query { __schema { types { ...B } } } \
              fragment B on __Type { fields { type { ...C } } } \
              fragment C on __Type { fields { type { ... { inputFields { name } } } } }",
                false,
            ),
            ("{ fields { fields { fields { fields } } } }", true),
        ] {
            assert_eq!(
                bounded(&parse_query(text).unwrap()).is_ok(),
                is_bounded,
                "{text}"
            );
        }
    }
}
