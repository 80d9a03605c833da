//! Payloads of mutations: the object, and all that a person can put right.

use async_graphql::{Interface, SimpleObject};

use super::Language;
use crate::error::{Error, Refusal, RefusalCode, Result};

/// What a person can put right.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "code", ty = "&RefusalCode", desc = "Stable, for programs."),
    field(
        name = "message",
        ty = "&String",
        desc = "For people, in the language of the request."
    ),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where in the input, from `input` down."
    ),
    field(
        name = "rule",
        ty = "&Option<String>",
        desc = "The clause or norm that refuses it."
    )
)]
pub enum UserError {
    /// The input itself.
    Input(InputError),
    /// The state of things, by a rule.
    Rule(RuleError),
}

/// The input is not of its documented form.
#[derive(Clone, Debug, SimpleObject)]
pub struct InputError {
    /// Stable, for programs.
    code: RefusalCode,
    /// For people, in the language of the request.
    message: String,
    /// Where in the input, from `input` down.
    path: Vec<String>,
    /// The clause or norm that refuses it.
    rule: Option<String>,
}

/// The input is well-formed; a rule refuses it as things stand.
#[derive(Clone, Debug, SimpleObject)]
pub struct RuleError {
    /// Stable, for programs.
    code: RefusalCode,
    /// For people, in the language of the request.
    message: String,
    /// Where in the input, from `input` down.
    path: Vec<String>,
    /// The clause or norm that refuses it.
    rule: Option<String>,
}

impl UserError {
    fn new(refusal: Refusal, language: Language) -> Self {
        let Refusal {
            code,
            message,
            path,
            rule,
        } = refusal;
        let message = match language {
            Language::Chinese => message.zh,
            Language::English => message.en,
        }
        .into_owned();
        match rule {
            None => Self::Input(InputError {
                code,
                message,
                path,
                rule: None,
            }),
            Some(rule) => Self::Rule(RuleError {
                code,
                message,
                path,
                rule: Some(rule.to_owned()),
            }),
        }
    }
}

/// Splits what a command gave into the object and what a person can put right. Everything else
/// stays an error of the request.
///
/// # Errors
/// Everything but [`Error::Refused`].
pub fn outcome<T>(result: Result<T>, language: Language) -> Result<(Option<T>, Vec<UserError>)> {
    match result {
        Ok(object) => Ok((Some(object), Vec::new())),
        Err(Error::Refused(refusals)) => {
            let errors = refusals
                .into_iter()
                .map(|refusal| UserError::new(refusal, language));
            Ok((None, errors.collect()))
        }
        Err(error) => Err(error),
    }
}

/// Declares the payload of a mutation: one nullable object and the errors.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $(#[$field_doc:meta])* $field:ident: $object:ty }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub(crate) struct $name {
            $(#[$field_doc])*
            $field: Option<$object>,
            /// What a person can put right; empty when the act was done.
            errors: Vec<$crate::graphql::UserError>,
        }

        impl $name {
            fn of(
                result: $crate::error::Result<$object>,
                language: $crate::graphql::Language,
            ) -> $crate::error::Result<Self> {
                let ($field, errors) = $crate::graphql::outcome(result, language)?;
                Ok(Self { $field, errors })
            }
        }
    };
}
pub(crate) use payload;
