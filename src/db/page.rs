//! Keyset paging: a page is what follows a key, and one row more than asked for tells whether
//! another page follows.

/// What a caller asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest<K> {
    /// Rows at the most.
    pub limit: u64,
    /// The key of the last row of the page before.
    pub after: Option<K>,
}

/// Some rows, and whether more follow.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Whether more follow.
    pub has_next: bool,
}

impl<K> PageRequest<K> {
    /// How many rows to ask the database for.
    #[must_use]
    pub const fn fetch(&self) -> u64 {
        self.limit + 1
    }

    /// Cuts what the database gave to a page.
    #[must_use]
    pub fn cut<T>(&self, mut rows: Vec<T>) -> Page<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let has_next = rows.len() > limit;
        rows.truncate(limit);
        Page { rows, has_next }
    }
}

impl<T> Page<T> {
    /// The same page of other things.
    #[must_use]
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(turn).collect(),
            has_next: self.has_next,
        }
    }
}
