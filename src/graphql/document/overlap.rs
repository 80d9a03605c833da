//! "Field Selection Merging" of the specification: fields of one response name must be one field
//! with one set of arguments, and of one shape where their types exclude each other. async-graphql
//! does not look across fragments, nor below merged fields, and then merges what does not fit.

use std::collections::HashSet;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::registry::{MetaField, MetaType, Registry};
use async_graphql::{Pos, Positioned};

use super::Fault;
use super::check::{list_item, named, root_type};

/// Fields looked at, at the most. Types that exclude each other are looked at apart, which
/// multiplies the work.
const STEPS_MAX: usize = 50_000;

/// How closely fields of one name must agree.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strictness {
    /// They are one field.
    Same,
    /// They stand in types that exclude each other: their values have one shape.
    Shape,
}

/// A field and the type in which it stands.
#[derive(Clone, Copy)]
struct Entry<'a> {
    parent: &'a str,
    field: &'a Positioned<Field>,
    meta: Option<&'a MetaField>,
}

/// A selection and the type of what it selects from.
type Set<'a> = (&'a str, &'a SelectionSet);

struct Overlap<'a> {
    registry: &'a Registry,
    document: &'a ExecutableDocument,
    steps: usize,
}

/// Refuses fields that cannot be merged.
///
/// # Errors
/// The first [`Fault`].
pub fn overlap(registry: &Registry, document: &ExecutableDocument) -> Result<(), Fault> {
    let mut overlap = Overlap {
        registry,
        document,
        steps: 0,
    };
    for (_, operation) in document.operations.iter() {
        if let Some(root) = root_type(registry, operation.node.ty) {
            overlap.sets(
                &[(root, &operation.node.selection_set.node)],
                Strictness::Same,
            )?;
        }
    }
    Ok(())
}

impl<'a> Overlap<'a> {
    fn sets(&mut self, sets: &[Set<'a>], strictness: Strictness) -> Result<(), Fault> {
        let mut fields = IndexMap::new();
        let mut spread = HashSet::new();
        for set in sets {
            self.collect(*set, &mut fields, &mut spread)?;
        }
        for entries in fields.values() {
            self.group(entries, strictness)?;
        }
        Ok(())
    }

    fn collect(
        &mut self,
        (parent, set): Set<'a>,
        fields: &mut IndexMap<&'a str, Vec<Entry<'a>>>,
        spread: &mut HashSet<&'a str>,
    ) -> Result<(), Fault> {
        let ty = self.registry.types.get(parent);
        for selection in &set.items {
            self.steps += 1;
            if self.steps > STEPS_MAX {
                return Err(Fault::too_complex("too many fields of the same name"));
            }
            match &selection.node {
                Selection::Field(field) => {
                    let meta = ty.and_then(|ty| ty.field_by_name(&field.node.name.node));
                    let name = field.node.response_key().node.as_str();
                    fields.entry(name).or_default().push(Entry {
                        parent,
                        field,
                        meta,
                    });
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref();
                    let on = on.map_or(parent, |condition| condition.node.on.node.as_str());
                    self.collect((on, &inline.node.selection_set.node), fields, spread)?;
                }
                Selection::FragmentSpread(name) => {
                    let name = name.node.fragment_name.node.as_str();
                    if let Some(fragment) = self.document.fragments.get(name)
                        && spread.insert(name)
                    {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.collect((on, &fragment.node.selection_set.node), fields, spread)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Fields of one response name.
    fn group(&mut self, entries: &[Entry<'a>], strictness: Strictness) -> Result<(), Fault> {
        let Some((first, others)) = entries.split_first() else {
            return Ok(());
        };
        for other in others {
            if let (Some(one), Some(two)) = (first.meta, other.meta)
                && !self.one_shape(&one.ty, &two.ty)
            {
                return Err(conflict(first, other, "are of different types"));
            }
        }
        if strictness == Strictness::Shape {
            return self.below(entries, strictness);
        }
        let objects: HashSet<&str> = entries
            .iter()
            .map(|entry| entry.parent)
            .filter(|name| self.is_object(name))
            .collect();
        if objects.len() <= 1 {
            same_field(entries)?;
            return self.below(entries, Strictness::Same);
        }
        for object in &objects {
            let may_meet =
                |entry: &&Entry<'a>| entry.parent == *object || !objects.contains(entry.parent);
            let together: Vec<Entry<'a>> = entries.iter().filter(may_meet).copied().collect();
            same_field(&together)?;
            self.below(&together, Strictness::Same)?;
        }
        self.below(entries, Strictness::Shape)
    }

    fn below(&mut self, entries: &[Entry<'a>], strictness: Strictness) -> Result<(), Fault> {
        let sets: Vec<Set<'a>> = entries
            .iter()
            .filter(|entry| !entry.field.node.selection_set.node.items.is_empty())
            .filter_map(|entry| {
                Some((named(&entry.meta?.ty), &entry.field.node.selection_set.node))
            })
            .collect();
        self.sets(&sets, strictness)
    }

    fn is_object(&self, name: &str) -> bool {
        matches!(self.registry.types.get(name), Some(MetaType::Object { .. }))
    }

    fn is_leaf(&self, name: &str) -> bool {
        matches!(
            self.registry.types.get(name),
            Some(MetaType::Scalar { .. } | MetaType::Enum { .. })
        )
    }

    fn one_shape(&self, one: &str, two: &str) -> bool {
        match (one.strip_suffix('!'), two.strip_suffix('!')) {
            (Some(one), Some(two)) => return self.one_shape(one, two),
            (None, None) => {}
            (Some(_), None) | (None, Some(_)) => return false,
        }
        match (list_item(one), list_item(two)) {
            (Some(one), Some(two)) => self.one_shape(one, two),
            (None, None) => one == two || !(self.is_leaf(one) || self.is_leaf(two)),
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

/// Whether all are one field with one set of arguments. Being the same passes from one to the next.
fn same_field(entries: &[Entry<'_>]) -> Result<(), Fault> {
    let Some((first, others)) = entries.split_first() else {
        return Ok(());
    };
    for other in others {
        let (one, two) = (&first.field.node, &other.field.node);
        if one.name.node != two.name.node {
            return Err(conflict(first, other, "are different fields"));
        }
        let same_arguments = one.arguments.len() == two.arguments.len()
            && one.arguments.iter().all(|(name, value)| {
                two.get_argument(&name.node)
                    .is_some_and(|other| other.node == value.node)
            });
        if !same_arguments {
            return Err(conflict(first, other, "have different arguments"));
        }
    }
    Ok(())
}

fn conflict(one: &Entry<'_>, two: &Entry<'_>, why: &str) -> Fault {
    let name = &one.field.node.response_key().node;
    let at: Pos = two.field.pos;
    Fault::invalid(
        format!("the fields that answer as `{name}` {why}: give one of them an alias"),
        at,
    )
}
