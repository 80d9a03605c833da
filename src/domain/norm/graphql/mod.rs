//! Norms in GraphQL.

mod compliance;
mod loader;
mod mutation;
mod norm;
mod organization;
mod query;

pub use mutation::NormMutation;
pub use norm::{Norm, visible_norm};
pub(crate) use norm::{decimal as hundredths, norm_by_key};
pub use organization::OrganizationNorms;
pub use query::NormQuery;
