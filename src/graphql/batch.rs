//! Batched loading: each domain implements `Loader<Key>` for [`Batch`], with a key type named after
//! the question. One set of loaders serves one request, so that what is cached is never stale and
//! never another reader's.

use async_graphql::dataloader::{DataLoader, HashMapCache};

use crate::access::Scope;
use crate::clock::Clock;
use crate::db::Db;

/// What loaders work with.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The database.
    pub db: Db,
    /// What the reader may see.
    pub scope: Scope,
    /// The clock.
    pub clock: Clock,
}

/// The loaders of one request.
pub type Loaders = DataLoader<Batch, HashMapCache>;

impl Batch {
    /// The loaders of a request.
    #[must_use]
    pub fn loaders(self) -> Loaders {
        DataLoader::with_cache(self, tokio::spawn, HashMapCache::default())
            .delay(std::time::Duration::ZERO)
    }
}
