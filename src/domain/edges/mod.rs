//! Types that lead into many domains, assembled from the part that each domain gives, and the
//! lookups by id. No logic: what a reader may see is decided in [`crate::access`].

mod division;
mod node;
mod organization;
mod record;
mod responsibility_link;

pub use division::Division;
pub use node::{EdgesQuery, Node, node};
pub use organization::{Organization, organization, seen};
pub(crate) use record::RecordConnection;
pub use record::{Record, RecordKind, RecordOfWork};
pub use responsibility_link::ResponsibilityLink;
