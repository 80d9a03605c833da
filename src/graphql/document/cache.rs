//! Documents that have passed every check, so that a client that sends the same text again does not
//! wait for the parser, which takes longer than most answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::parser::types::ExecutableDocument;

/// Bytes of text at the most in each of the two generations.
const GENERATION_BYTES_MAX: usize = 512 * 1024;
/// Longer texts are parsed anew each time.
const TEXT_BYTES_MAX: usize = 16 * 1024;

/// The documents by their text. Two generations: what is used moves to the young one; when that is
/// full, the old one is dropped.
#[derive(Debug, Default)]
pub struct Documents {
    generations: Mutex<Generations>,
}

#[derive(Debug, Default)]
struct Generations {
    young: HashMap<Arc<str>, Arc<ExecutableDocument>>,
    young_bytes: usize,
    old: HashMap<Arc<str>, Arc<ExecutableDocument>>,
}

impl Documents {
    /// The document of a text that was kept.
    #[must_use]
    pub fn get(&self, text: &str) -> Option<Arc<ExecutableDocument>> {
        let mut generations = self
            .generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = generations.young.get(text) {
            return Some(Arc::clone(document));
        }
        let (text, document) = generations.old.remove_entry(text)?;
        generations.keep(text, Arc::clone(&document));
        Some(document)
    }

    /// Keeps a document that has passed every check.
    pub fn keep(&self, text: &str, document: Arc<ExecutableDocument>) {
        if text.len() > TEXT_BYTES_MAX {
            return;
        }
        let mut generations = self
            .generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        generations.keep(text.into(), document);
    }
}

impl Generations {
    fn keep(&mut self, text: Arc<str>, document: Arc<ExecutableDocument>) {
        let bytes = text.len();
        if self.young_bytes + bytes > GENERATION_BYTES_MAX {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        if self.young.insert(text, document).is_none() {
            self.young_bytes += bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Documents, GENERATION_BYTES_MAX, TEXT_BYTES_MAX};

    #[test]
    fn what_is_used_stays() {
        let documents = Documents::default();
        let document = Arc::new(async_graphql::parser::parse_query("{ a }").unwrap());
        let text = |n: usize| format!("{{ a }} # {n:0>1000}");
        let enough = GENERATION_BYTES_MAX / 1000 * 4;
        documents.keep("used", Arc::clone(&document));
        documents.keep("unused", Arc::clone(&document));
        for n in 0..enough {
            documents.keep(&text(n), Arc::clone(&document));
            assert!(documents.get("used").is_some(), "{n}");
        }
        assert!(documents.get("unused").is_none());
        let long = "x".repeat(TEXT_BYTES_MAX + 1);
        documents.keep(&long, document);
        assert!(documents.get(&long).is_none());
    }
}
