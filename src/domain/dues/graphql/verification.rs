//! Books, proved.

use async_graphql::{Context, Object};
use chrono::Utc;

use super::super::commands::Proof;
use super::super::rules::BookFault;
use crate::domain::edges;
use crate::error::Result;
use crate::graphql::{Ctx, DateTime, Language};

/// Whether books are what they should be: every invariant, entry by entry.
#[derive(Clone, Debug)]
pub(super) struct DuesVerification {
    pub(super) proof: Proof,
    pub(super) at: chrono::DateTime<Utc>,
}

/// Whether books are what they should be: every invariant, entry by entry.
#[Object]
impl DuesVerification {
    /// Whether nothing is wrong.
    async fn sound(&self) -> bool {
        self.proof.fault_count == 0
    }

    /// How many books were read.
    async fn books(&self) -> i32 {
        int(self.proof.books)
    }

    /// How many entries were read.
    async fn entries(&self) -> i32 {
        int(self.proof.entries)
    }

    /// How many lines were read.
    async fn lines(&self) -> i32 {
        int(self.proof.lines)
    }

    /// How many transfers were compared in both books.
    async fn transfers(&self) -> i32 {
        int(self.proof.transfers)
    }

    /// How many sealed months were compared with their entries.
    async fn seals(&self) -> i32 {
        int(self.proof.seals)
    }

    /// When this was proved.
    async fn verified_at(&self) -> DateTime {
        self.at.into()
    }

    /// How many faults there are.
    async fn fault_count(&self) -> i32 {
        int(self.proof.fault_count)
    }

    /// What is wrong, a hundred faults at the most; empty when sound.
    async fn faults(&self) -> Vec<DuesFault> {
        let faults = self.proof.faults.iter().take(FAULTS_MAX);
        faults.cloned().map(DuesFault).collect()
    }
}

/// Faults that are told.
const FAULTS_MAX: usize = 100;

/// Something that is wrong with the books of an organization.
#[derive(Clone, Debug)]
pub(super) struct DuesFault(BookFault);

/// Something that is wrong with the books of an organization.
#[Object]
impl DuesFault {
    /// Whose books; null where the reader may not see it.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.organization).await
    }

    /// The number of the entry, where it is one entry's.
    async fn entry(&self) -> Option<i32> {
        self.0.entry.map(int)
    }

    /// For people, in the language of the request.
    async fn message(&self, ctx: &Context<'_>) -> String {
        let words = self.0.in_words();
        match Ctx::of(ctx).language {
            Language::Chinese => words.zh,
            Language::English => words.en,
        }
        .into_owned()
    }
}

/// A number as GraphQL's `Int`.
fn int(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
