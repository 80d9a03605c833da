//! MERGE: delete this file once `domain::auth` and `domain::history` are there, and take their
//! names from `crate::domain`.

/// Stands in for `crate::domain::auth`.
pub mod auth {
    use std::path::Path;

    use crate::access::Actor;
    use crate::clock::Clock;
    use crate::db::Db;
    use crate::error::{Error, Result};

    /// Stand-in.
    #[derive(Debug)]
    pub struct Tokens;

    /// Stand-in.
    #[derive(Debug, Default)]
    pub struct PasswordCost;

    /// Stand-in.
    #[derive(Debug)]
    pub struct Keys {
        /// Stand-in.
        pub tokens: Tokens,
        /// Stand-in.
        pub cost: PasswordCost,
    }

    impl Tokens {
        /// Stand-in.
        ///
        /// # Errors
        /// Never.
        pub fn load(_: &Path) -> Result<Self> {
            Ok(Self)
        }

        /// Stand-in.
        #[must_use]
        pub fn jwks(&self) -> serde_json::Value {
            serde_json::json!({ "keys": [] })
        }
    }

    /// Stand-in: reads the database and knows nobody.
    ///
    /// # Errors
    /// Always.
    pub async fn authenticate(db: &Db, _: &Clock, _: &Tokens, _: &str) -> Result<Actor> {
        db.ping().await?;
        Err(Error::Unauthenticated)
    }
}

/// Stands in for `crate::domain::history`.
pub mod history {
    use std::path::Path;

    use crate::clock::Clock;
    use crate::db::Db;
    use crate::error::Result;

    /// Stand-in.
    #[derive(Debug)]
    pub struct SealKey;

    impl SealKey {
        /// Stand-in.
        ///
        /// # Errors
        /// Never.
        pub fn load(_: &Path) -> Result<Self> {
            Ok(Self)
        }
    }

    /// Stand-in.
    ///
    /// # Errors
    /// Never.
    pub async fn seal_day(_: &Db, _: &Clock, _: &SealKey) -> Result<()> {
        Ok(())
    }
}
