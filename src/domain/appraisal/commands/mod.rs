//! What is done in appraisal. Each command is one act of the business in one transaction.

mod scheme;

pub(crate) use scheme::{CreateScheme, create_scheme};

use entity::appraisal_scheme;

use super::rules::{self, Tree};
use super::store;
use crate::error::{Error, Result};

/// What the history calls a scheme.
const SCHEME: &str = "AppraisalScheme";

/// The content of a version of a scheme.
pub(crate) fn tree(scheme: &appraisal_scheme::Model) -> Result<Tree> {
    serde_json::from_str(&scheme.content).map_err(|error| Error::Internal(Box::new(error)))
}

fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Internal(Box::new(error)))
}
