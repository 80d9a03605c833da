//! What is wrong with a document, with the code that its error carries.

use async_graphql::parser::Error as ParserError;
use async_graphql::{ErrorExtensionValues, Pos, ServerError};

/// Why a document is refused before it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultCode {
    /// The text is no GraphQL document.
    Parse,
    /// The document does not fit the schema.
    Validation,
    /// Too many fields, too deep, too costly.
    TooComplex,
    /// A hash instead of a document: this service keeps none.
    PersistedQuery,
    /// A variable's value is not of its type.
    Variables,
}

/// One thing that is wrong with a document.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What kind of wrong.
    pub code: FaultCode,
    /// For the programmer.
    pub message: String,
    /// Where in the text.
    pub at: Option<Pos>,
}

impl FaultCode {
    /// The code in `extensions.code`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parse => "GRAPHQL_PARSE_FAILED",
            Self::Validation => "GRAPHQL_VALIDATION_FAILED",
            Self::TooComplex => "QUERY_TOO_COMPLEX",
            Self::PersistedQuery => "PERSISTED_QUERY_NOT_FOUND",
            Self::Variables => "BAD_USER_INPUT",
        }
    }
}

impl Fault {
    /// Something that the text does not allow.
    pub fn parse(message: impl Into<String>, at: Pos) -> Self {
        Self {
            code: FaultCode::Parse,
            message: message.into(),
            at: Some(at),
        }
    }

    /// Something that the schema does not allow.
    pub fn invalid(message: impl Into<String>, at: Pos) -> Self {
        Self {
            code: FaultCode::Validation,
            message: message.into(),
            at: Some(at),
        }
    }

    /// More than is allowed of something.
    pub fn too_complex(message: impl Into<String>) -> Self {
        Self {
            code: FaultCode::TooComplex,
            message: message.into(),
            at: None,
        }
    }

    /// A value that does not fit its variable.
    pub fn variable(message: impl Into<String>, at: Pos) -> Self {
        Self {
            code: FaultCode::Variables,
            message: message.into(),
            at: Some(at),
        }
    }

    /// What the parser says, without its drawing of the text.
    pub(super) fn from_parser(error: ParserError) -> Self {
        let at = error.positions().next();
        let message = match &error {
            ParserError::Syntax { .. } => "the document does not parse here".to_owned(),
            ParserError::RecursionLimitExceeded => {
                return Self::too_complex("the document is nested too deep");
            }
            ParserError::MissingOperation => "the document has no operation".to_owned(),
            ParserError::MultipleRoots { .. }
            | ParserError::MissingQueryRoot { .. }
            | ParserError::MultipleOperations { .. }
            | ParserError::OperationDuplicated { .. }
            | ParserError::FragmentDuplicated { .. }
            | _ => error.to_string(),
        };
        Self {
            code: FaultCode::Parse,
            message,
            at,
        }
    }
}

impl From<Fault> for ServerError {
    fn from(fault: Fault) -> Self {
        let mut error = Self::new(fault.message, fault.at);
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", fault.code.name());
        error.extensions = Some(extensions);
        error
    }
}
