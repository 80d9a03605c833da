//! Settling: what is computed from the records of many domains is brought in line with them once an
//! act has written all of them, and before it ends. A domain says what it has [`touched`](super::Tx::touch)
//! and knows nothing of who computes from it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::RangeInclusive;
use std::pin::Pin;
use std::sync::Arc;

use entity::OrganizationId;

use super::Tx;
use crate::error::Result;

/// Which records of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// What was done.
    Activity,
    /// Reports that it owes or has filed, and who heard them.
    Report,
    /// Its responsibility chain.
    Chain,
    /// Its members, its terms, those who hold its posts.
    Structure,
    /// Its books of dues: what came in and was kept, which months are closed, what the budget provides.
    Ledger,
    /// What its members owe and pay.
    MemberDues,
    /// Its appraisals whose results stand.
    Appraisal,
    /// Where it stands, from when until when it exists, and what norms bind it.
    Place,
}

/// Every year.
pub const ALWAYS: RangeInclusive<i32> = i32::MIN..=i32::MAX;

/// What an act has touched, by organization.
#[derive(Clone, Debug, Default)]
pub struct Touched(BTreeMap<OrganizationId, BTreeMap<Aspect, RangeInclusive<i32>>>);

impl Touched {
    /// Adds records of some years: with those that were added, all from the earliest to the latest.
    pub fn add(
        &mut self,
        organization: OrganizationId,
        aspect: Aspect,
        years: RangeInclusive<i32>,
    ) {
        let aspects = self.0.entry(organization).or_default();
        let known = aspects.entry(aspect).or_insert_with(|| years.clone());
        *known = *known.start().min(years.start())..=*known.end().max(years.end());
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The organizations, in the order of their ids.
    pub fn organizations(&self) -> impl Iterator<Item = OrganizationId> {
        self.0.keys().copied()
    }

    /// Whether anything beside one aspect was touched.
    #[must_use]
    pub fn is_beside(&self, aspect: Aspect) -> bool {
        let touched = self.0.values().flat_map(BTreeMap::keys);
        touched.into_iter().any(|one| *one != aspect)
    }

    /// What was touched of an organization, and of which years.
    pub fn all_of(
        &self,
        organization: OrganizationId,
    ) -> impl Iterator<Item = (Aspect, &RangeInclusive<i32>)> {
        let aspects = self.0.get(&organization).into_iter().flatten();
        aspects.map(|(aspect, years)| (*aspect, years))
    }

    /// What was touched of an organization in a year.
    #[must_use]
    pub fn in_year(&self, organization: OrganizationId, year: i32) -> BTreeSet<Aspect> {
        let aspects = self.0.get(&organization).into_iter().flatten();
        let within = aspects.filter(|(_, years)| years.contains(&year));
        within.map(|(aspect, _)| *aspect).collect()
    }

    /// The organizations of which records of this aspect were touched, and of which years.
    pub fn of(
        &self,
        aspect: Aspect,
    ) -> impl Iterator<Item = (OrganizationId, RangeInclusive<i32>)> {
        let years =
            move |aspects: &BTreeMap<Aspect, RangeInclusive<i32>>| aspects.get(&aspect).cloned();
        self.0
            .iter()
            .filter_map(move |(id, aspects)| Some((*id, years(aspects)?)))
    }
}

/// What an async method of a [`Settler`] gives.
pub type Settled<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// Keeps what follows from the records of many domains.
pub trait Settler: Send + Sync {
    /// Brings it in line with what was touched.
    fn settle<'a>(&'a self, tx: &'a mut Tx, touched: &'a Touched) -> Settled<'a>;
}

/// The settlers, as the composition root lists them.
#[derive(Clone, Default)]
pub struct Settlers(Arc<Vec<Box<dyn Settler>>>);

impl Settlers {
    /// These.
    #[must_use]
    pub fn new(settlers: Vec<Box<dyn Settler>>) -> Self {
        Self(Arc::new(settlers))
    }

    /// In the order in which they settle.
    pub fn all(&self) -> impl Iterator<Item = &dyn Settler> {
        self.0.iter().map(AsRef::as_ref)
    }
}

impl fmt::Debug for Settlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Settlers").field(&self.0.len()).finish()
    }
}
