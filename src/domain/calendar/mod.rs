//! What comes due (domain §5, §4.1, §4.9): reports, norms, rectifications, questions and elections of
//! some organizations, in one list by day. No tables: it follows from the records of other domains.
//!
//! Who answers: whoever holds the first tier of the organization; while it is vacant, and one level
//! more each ten days after the day has passed, the tiers above, as rectifications climb.

mod commands;
pub mod graphql;
mod rules;
mod store;
