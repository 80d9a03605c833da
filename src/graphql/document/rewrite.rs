//! A document put into a form that says the same, and that async-graphql reads as it is meant.

use async_graphql::Positioned;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, InlineFragment, Selection, SelectionSet,
};

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

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use async_graphql::parser::types::Selection;

    use super::settle_typenames;

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
