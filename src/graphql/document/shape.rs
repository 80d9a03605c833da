//! How large a document is once its fragments are written out, and which of its operations runs.
//!
//! Each fragment is measured once and its size added wherever it is spread, so that a short text
//! that unfolds without end costs nothing to refuse.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Pos, Positioned};

use super::Fault;

/// Fields at the most, fragments written out. GraphiQL's introspection has about 200.
pub const FIELDS_MAX: usize = 2_000;
/// Fields within fields at the most. Introspection with `ofType` nine times over needs all 15.
pub const DEPTH_MAX: usize = 15;
/// Aliases at the most, fragments written out.
pub const ALIASES_MAX: usize = 50;
/// Fields of the root at the most, fragments written out.
pub const ROOT_FIELDS_MAX: usize = 30;
/// Directives at the most, fragments written out.
pub const DIRECTIVES_MAX: usize = 100;
/// Directives of one selection at the most: there are two, and neither may be repeated.
const DIRECTIVES_AT_ONE_PLACE_MAX: usize = 4;
/// Operations at the most; all of them are checked, though one runs.
const OPERATIONS_MAX: usize = 50;
/// Lists of the schema within each other at the most, when the schema itself is read. Two, as in
/// graphql-js; introspection needs one.
const SCHEMA_LISTS_MAX: usize = 2;
/// Selections within selections at the most, fragments among them.
pub(crate) const LEVELS_MAX: usize = 40;

/// The size of a selection.
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    fields: usize,
    roots: usize,
    aliases: usize,
    directives: usize,
    depth: usize,
    levels: usize,
}

impl Size {
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.roots = self.roots.saturating_add(other.roots);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.depth = self.depth.max(other.depth);
        self.levels = self.levels.max(other.levels);
    }

    fn check(self) -> Result<(), Fault> {
        let limits = [
            ("fields", self.fields, FIELDS_MAX),
            ("fields of the root", self.roots, ROOT_FIELDS_MAX),
            ("aliases", self.aliases, ALIASES_MAX),
            ("directives", self.directives, DIRECTIVES_MAX),
            ("levels of fields", self.depth, DEPTH_MAX),
        ];
        for (what, count, max) in limits {
            if count > max {
                return Err(Fault::too_complex(format!(
                    "a document has at most {max} {what}, fragments written out"
                )));
            }
        }
        Ok(())
    }
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    known: HashMap<&'a str, Size>,
    open: HashSet<&'a str>,
}

/// Holds a document to the limits.
///
/// # Errors
/// A [`Fault`] when it is too large, or a fragment contains itself.
pub fn measure(document: &ExecutableDocument) -> Result<(), Fault> {
    if document.operations.iter().len() > OPERATIONS_MAX {
        return Err(Fault::too_complex(format!(
            "at most {OPERATIONS_MAX} operations"
        )));
    }
    let mut measure = Measure {
        document,
        known: HashMap::new(),
        open: HashSet::new(),
    };
    let mut total = Size::default();
    for (_, operation) in document.operations.iter() {
        let mut size = measure.set(&operation.node.selection_set.node, 0)?;
        size.directives = size
            .directives
            .saturating_add(operation.node.directives.len());
        size.check()?;
        total.add(Size { roots: 0, ..size });
        total.check()?;
    }
    // Also those that no operation spreads: the rules that refuse them walk through them first.
    for (name, fragment) in &document.fragments {
        measure.fragment(name.as_str(), fragment.pos, 0)?;
    }
    Ok(())
}

impl<'a> Measure<'a> {
    fn set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Size, Fault> {
        if level > LEVELS_MAX {
            return Err(Fault::too_complex("the document is nested too deep"));
        }
        let mut total = Size::default();
        for selection in &set.items {
            let mut size = match &selection.node {
                Selection::Field(field) => {
                    let below = self.set(&field.node.selection_set.node, level + 1)?;
                    Size {
                        fields: below.fields.saturating_add(1),
                        roots: 1,
                        aliases: below.aliases + usize::from(field.node.alias.is_some()),
                        depth: below.depth + 1,
                        levels: below.levels + 1,
                        directives: below.directives,
                    }
                }
                Selection::InlineFragment(inline) => {
                    let below = self.set(&inline.node.selection_set.node, level + 1)?;
                    Size {
                        levels: below.levels + 1,
                        ..below
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    let below = self.fragment(name, spread.pos, level + 1)?;
                    Size {
                        levels: below.levels + 1,
                        ..below
                    }
                }
            };
            let directives = selection.node.directives().len();
            if directives > DIRECTIVES_AT_ONE_PLACE_MAX {
                return Err(Fault::too_complex(format!(
                    "at most {DIRECTIVES_AT_ONE_PLACE_MAX} directives at one place"
                )));
            }
            size.directives = size.directives.saturating_add(directives);
            total.add(size);
        }
        Ok(total)
    }

    fn fragment(&mut self, name: &'a str, at: Pos, level: usize) -> Result<Size, Fault> {
        if let Some(size) = self.known.get(name) {
            if level + size.levels > LEVELS_MAX {
                return Err(Fault::too_complex("the document is nested too deep"));
            }
            return Ok(*size);
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Err(Fault::invalid(format!("there is no fragment `{name}`"), at));
        };
        if !self.open.insert(name) {
            return Err(Fault::invalid(
                format!("the fragment `{name}` contains itself"),
                at,
            ));
        }
        let size = self.set(&fragment.node.selection_set.node, level)?;
        size.check()?;
        self.open.remove(name);
        self.known.insert(name, size);
        Ok(size)
    }
}

/// Where a document asks for the schema itself, if it does.
#[must_use]
pub fn introspects(document: &ExecutableDocument) -> Option<Pos> {
    let operations = document
        .operations
        .iter()
        .map(|(_, operation)| &operation.node.selection_set);
    let fragments = document
        .fragments
        .values()
        .map(|fragment| &fragment.node.selection_set);
    operations
        .chain(fragments)
        .find_map(|set| introspection_in(&set.node))
}

fn introspection_in(set: &SelectionSet) -> Option<Pos> {
    set.items
        .iter()
        .find_map(|selection| match &selection.node {
            Selection::Field(field) => match field.node.name.node.as_str() {
                "__schema" | "__type" => Some(field.pos),
                _ => introspection_in(&field.node.selection_set.node),
            },
            Selection::InlineFragment(inline) => introspection_in(&inline.node.selection_set.node),
            Selection::FragmentSpread(_) => None,
        })
}

/// Refuses to read the schema in circles: types of fields of types of fields, each time all of them.
/// Called after [`measure`], so that writing out the fragments comes to an end.
///
/// # Errors
/// A [`Fault`] where lists of the schema stand too deep within each other.
pub(super) fn no_circles(document: &ExecutableDocument) -> Result<(), Fault> {
    if introspects(document).is_none() {
        return Ok(());
    }
    let mut operations = document.operations.iter();
    operations.try_for_each(|(_, operation)| {
        schema_lists(document, &operation.node.selection_set.node, None)
    })
}

/// `lists` counts those around; none outside of the schema's own types.
fn schema_lists(
    document: &ExecutableDocument,
    set: &SelectionSet,
    lists: Option<usize>,
) -> Result<(), Fault> {
    set.items
        .iter()
        .try_for_each(|selection| match &selection.node {
            Selection::Field(field) => {
                let inside = match (field.node.name.node.as_str(), lists) {
                    ("__schema" | "__type", None) => Some(0),
                    ("fields" | "inputFields" | "interfaces" | "possibleTypes", Some(lists)) => {
                        Some(lists + 1)
                    }
                    (_, lists) => lists,
                };
                if inside.is_some_and(|lists| lists > SCHEMA_LISTS_MAX) {
                    return Err(Fault::too_complex("the schema is not read in circles"));
                }
                schema_lists(document, &field.node.selection_set.node, inside)
            }
            Selection::InlineFragment(inline) => {
                schema_lists(document, &inline.node.selection_set.node, lists)
            }
            Selection::FragmentSpread(spread) => {
                match document
                    .fragments
                    .get(spread.node.fragment_name.node.as_str())
                {
                    Some(fragment) => {
                        schema_lists(document, &fragment.node.selection_set.node, lists)
                    }
                    None => Ok(()),
                }
            }
        })
}

/// The operation that runs.
///
/// # Errors
/// A [`Fault`] when the name is missing or names none.
pub fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a Positioned<OperationDefinition>, Fault> {
    let unknown = || Fault {
        code: super::FaultCode::Validation,
        message: "there is no operation of that name".to_owned(),
        at: None,
    };
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(operation),
        (DocumentOperations::Single(_), Some(_)) => Err(unknown()),
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get(name).ok_or_else(unknown)
        }
        (DocumentOperations::Multiple(operations), None) => {
            let mut all = operations.values();
            match (all.next(), all.next()) {
                (Some(only), None) => Ok(only),
                _ => Err(Fault {
                    code: super::FaultCode::Validation,
                    message: "several operations: say which by operationName".to_owned(),
                    at: None,
                }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::{
        ALIASES_MAX, DEPTH_MAX, FIELDS_MAX, ROOT_FIELDS_MAX, introspects, measure, no_circles,
        operation,
    };
    use crate::graphql::document::FaultCode;

    fn code(text: &str) -> Option<FaultCode> {
        measure(&parse_query(text).unwrap())
            .err()
            .map(|fault| fault.code)
    }

    fn aliases(count: usize) -> String {
        (0..count).map(|n| format!("a{n}: f ")).collect()
    }

    #[test]
    fn within_limits() {
        let deep = "{a".repeat(DEPTH_MAX) + &"}".repeat(DEPTH_MAX);
        let wide = format!("{{ a {{ {} }} }}", "f ".repeat(FIELDS_MAX - 1));
        for text in [
            "{ a }",
            &format!("{{ x {{ {} }} }}", aliases(ALIASES_MAX)),
            &deep,
            &wide,
            "query A { a } query B { b }",
        ] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn over_limits() {
        let bomb: String = (0..30)
            .map(|n| format!("fragment F{n} on T {{ ...F{m} ...F{m} }} ", m = n + 1))
            .collect();
        let deep = "{a".repeat(DEPTH_MAX + 1) + &"}".repeat(DEPTH_MAX + 1);
        let chain: String = (0..100)
            .map(|n| format!("fragment F{n} on T {{ ...F{m} }} ", m = n + 1))
            .collect();
        for text in [
            format!("{{ x {{ {} }} }}", aliases(ALIASES_MAX + 1)),
            format!(
                "{{ x {{ ...F ...F }} }} fragment F on T {{ {} }}",
                aliases(ALIASES_MAX / 2 + 1)
            ),
            format!("{{ {} }}", "f ".repeat(ROOT_FIELDS_MAX + 1)),
            format!("{{ a {{ {} }} }}", "f ".repeat(FIELDS_MAX)),
            format!("{{ a {{ ...F0 }} }} {bomb} fragment F30 on T {{ f }}"),
            format!("{{ a {{ ...F0 }} }} {chain} fragment F100 on T {{ f }}"),
            format!("{{ a }} {chain} fragment F100 on T {{ f }}"),
            deep,
            format!("{{ a {} }}", "@skip(if: true) ".repeat(101)),
        ] {
            assert_eq!(code(&text), Some(FaultCode::TooComplex), "{text}");
        }
    }

    #[test]
    fn circles_end() {
        for text in [
            "{ ...A } fragment A on T { a ...A }",
            "{ ...A } fragment A on T { ...B ...B } fragment B on T { ...A ...A }",
            "{ a } fragment A on T { b { ...A } }",
        ] {
            assert_eq!(code(text), Some(FaultCode::Validation), "{text}");
        }
    }

    #[test]
    fn who_asks_for_the_schema() {
        for (text, asks) in [
            ("{ __typename a { b } }", false),
            ("{ s: __schema { types { name } } }", true),
            ("{ ... on Query { __type(name: \"A\") { name } } }", true),
            (
                "{ ...F } fragment F on Query { __schema { types { name } } }",
                true,
            ),
            (
                "query A { a } query B { __schema { types { name } } }",
                true,
            ),
        ] {
            assert_eq!(
                introspects(&parse_query(text).unwrap()).is_some(),
                asks,
                "{text}"
            );
        }
    }

    #[test]
    fn the_schema_is_not_read_in_circles() {
        let circle = |times: usize| {
            let inner = (0..times).fold("name".to_owned(), |inner, _| {
                format!("fields {{ type {{ {inner} }} }}")
            });
            format!("{{ __schema {{ types {{ ...F }} }} }} fragment F on __Type {{ {inner} }}")
        };
        for (times, taken) in [(1, true), (2, true), (3, false), (5, false)] {
            assert_eq!(
                no_circles(&parse_query(circle(times)).unwrap()).is_ok(),
                taken,
                "{times}"
            );
        }
        let ours = "{ a { fields { fields { fields { fields } } } } }";
        assert!(no_circles(&parse_query(ours).unwrap()).is_ok());
    }

    #[test]
    fn which_operation() {
        for (text, name, found) in [
            ("{ a }", None, true),
            ("{ a }", Some("A"), false),
            ("query A { a }", None, true),
            ("query A { a }", Some("A"), true),
            ("query A { a }", Some("B"), false),
            ("query A { a } query B { b }", None, false),
            ("query A { a } query B { b }", Some("B"), true),
        ] {
            let document = parse_query(text).unwrap();
            assert_eq!(operation(&document, name).is_ok(), found, "{text} {name:?}");
        }
    }
}
