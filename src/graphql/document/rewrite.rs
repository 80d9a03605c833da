//! Documents put into a form that says the same and that async-graphql reads as it is meant.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, InlineFragment, Selection, SelectionSet,
};

use super::Fault;

/// Turns `__typename @skip(if: $x)` into `... @skip(if: $x) { __typename }`: async-graphql's rules
/// pass over `__typename` with all that stands at it, and then miss the variable.
pub(super) fn settle_typenames(document: &mut ExecutableDocument) {
    match &mut document.operations {
        DocumentOperations::Single(operation) => settle(&mut operation.node.selection_set.node),
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                settle(&mut operation.node.selection_set.node);
            }
        }
    }
    for fragment in document.fragments.values_mut() {
        settle(&mut fragment.node.selection_set.node);
    }
}

fn settle(set: &mut SelectionSet) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) if field.node.name.node == "__typename" => {
                if field.node.directives.is_empty() {
                    continue;
                }
                let mut field = field.clone();
                let (pos, directives) = (field.pos, std::mem::take(&mut field.node.directives));
                let items = vec![Positioned::new(Selection::Field(field), pos)];
                let selection_set = Positioned::new(SelectionSet { items }, pos);
                let inline = InlineFragment {
                    type_condition: None,
                    directives,
                    selection_set,
                };
                selection.node = Selection::InlineFragment(Positioned::new(inline, pos));
            }
            Selection::Field(field) => settle(&mut field.node.selection_set.node),
            Selection::InlineFragment(inline) => settle(&mut inline.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// One operation of a document, with the fragments that it needs. The others may have variables of
/// the same name and another type, and are not part of what this request costs.
///
/// # Errors
/// A [`Fault`] when the name is missing or names none.
pub fn only(
    document: &ExecutableDocument,
    name: Option<&str>,
) -> Result<ExecutableDocument, Fault> {
    let operation = super::operation(document, name)?.clone();
    let mut fragments = HashMap::new();
    let mut sets = vec![&operation.node.selection_set.node];
    while let Some(set) = sets.pop() {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => sets.push(&field.node.selection_set.node),
                Selection::InlineFragment(inline) => sets.push(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = document.fragments.get(name)
                        && !fragments.contains_key(name)
                    {
                        fragments.insert(name.clone(), fragment.clone());
                        sets.push(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
    let operations = DocumentOperations::Single(operation);
    Ok(ExecutableDocument {
        operations,
        fragments,
    })
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use async_graphql::parser::types::Selection;

    use super::{only, settle_typenames};

    #[test]
    fn one_operation_keeps_what_it_needs() {
        let text = "query A { ...F } query B { a } fragment F on T { b { ...G } } \
                    fragment G on T { c ...F2 } fragment F2 on T { d } fragment H on T { e }";
        let document = parse_query(text).unwrap();
        let names = |operation| {
            let mut names: Vec<_> = only(&document, Some(operation))
                .unwrap()
                .fragments
                .into_keys()
                .collect();
            names.sort();
            names
        };
        assert_eq!(names("A"), ["F", "F2", "G"]);
        assert!(names("B").is_empty());
        assert!(only(&document, Some("C")).is_err());
        assert!(only(&document, None).is_err());
    }

    #[test]
    fn directives_leave_typenames() {
        let mut document =
            parse_query("{ a { __typename @skip(if: $x) b @skip(if: $x) __typename } }").unwrap();
        settle_typenames(&mut document);
        let (_, operation) = document.operations.iter().next().unwrap();
        let Selection::Field(a) = &operation.node.selection_set.node.items[0].node else {
            panic!()
        };
        let items = &a.node.selection_set.node.items;
        let Selection::InlineFragment(inline) = &items[0].node else {
            panic!("{items:?}")
        };
        assert_eq!(inline.node.directives.len(), 1);
        assert!(
            matches!(&items[1].node, Selection::Field(field) if field.node.directives.len() == 1)
        );
        assert!(matches!(&items[2].node, Selection::Field(_)));
    }
}
