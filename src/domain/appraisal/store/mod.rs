//! What appraisal asks of the database.

mod scheme;

pub(crate) use scheme::{
    count_schemes, insert_scheme, list_schemes, newest_scheme, schemes_by_ids,
};
