//! The document of a request before it runs: everything that async-graphql does not look at, or
//! looks at only once it has done the work.
//!
//! In order: `lexer` reads the text with limits, so that the parser cannot be driven into the
//! ground; `shape` counts fields, aliases and depth through fragments and bounds introspection; `check` and `overlap`
//! hold values, variables and merged fields to the specification. async-graphql's own rules follow
//! in [`super::Gate`].

mod cache;
mod check;
mod fault;
mod lexer;
mod overlap;
mod part;
mod rewrite;
mod shape;
mod single;

pub use cache::Documents;
pub use check::{check, coerce};
pub use fault::{Fault, FaultCode};
pub use overlap::overlap;
pub use part::{all_used, has_several, only, parts, placeholders};
pub(crate) use shape::LEVELS_MAX;
pub use shape::{
    ALIASES_MAX, DEPTH_MAX, DIRECTIVES_MAX, FIELDS_MAX, ROOT_FIELDS_MAX, introspects, measure,
    operation,
};
pub use single::{single_root, with_plain_root};

use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;

/// The document in a text, within limits.
///
/// # Errors
/// A [`Fault`] when the text is no document, or too large a one.
pub fn parse(text: &str) -> Result<ExecutableDocument, Fault> {
    lexer::scan(text)?;
    let mut document = parse_query(text).map_err(Fault::from_parser)?;
    rewrite::settle_typenames(&mut document);
    measure(&document)?;
    shape::no_circles(&document)?;
    Ok(document)
}
