//! Why a socket is closed. Codes are added, never changed.
//!
//! | code | when |
//! | --- | --- |
//! | 1001 | the service stops: connect again |
//! | 1009 | a message of more than 1 MiB |
//! | 4400 | a message that is none of the protocol |
//! | 4401 | an operation before the connection was acknowledged |
//! | 4403 | a token that is not good, or no longer: sign in or refresh, and connect again |
//! | 4406 | the client does not speak `graphql-transport-ws` |
//! | 4408 | no `connection_init` in time |
//! | 4409 | an id that is in use |
//! | 4429 | a second `connection_init` |
//! | 4290 | the client takes no messages for too long; while it takes none, TCP ends the connection |
//! | 4291 | the client sends messages faster than 50 a second, after the first 200 |
//! | 4500 | the service cannot tell who is there: connect again |

use actix_ws::{CloseCode, CloseReason};

/// A code and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Close {
    code: u16,
    text: String,
}

impl Close {
    fn new(code: u16, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { code, text }
    }

    pub(super) fn going_away() -> Self {
        Self::new(1001, "Going away")
    }

    pub(super) fn too_large() -> Self {
        Self::new(1009, "Message too large")
    }

    pub(super) fn bad_message(what: impl Into<String>) -> Self {
        Self::new(4400, what)
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(4401, "Unauthorized")
    }

    pub(super) fn forbidden() -> Self {
        Self::new(4403, "Forbidden")
    }

    pub(super) fn bad_protocol() -> Self {
        Self::new(4406, "Subprotocol not acceptable")
    }

    pub(super) fn init_timeout() -> Self {
        Self::new(4408, "Connection initialisation timeout")
    }

    pub(super) fn id_in_use(id: &str) -> Self {
        Self::new(4409, format!("Subscriber for {id} already exists"))
    }

    pub(super) fn initialised_already() -> Self {
        Self::new(4429, "Too many initialisation requests")
    }

    pub(super) fn slow_reader() -> Self {
        Self::new(4290, "Reader too slow")
    }

    pub(super) fn flood() -> Self {
        Self::new(4291, "Too many messages")
    }

    pub(super) fn unavailable() -> Self {
        Self::new(4500, "Unavailable")
    }
}

impl From<Close> for CloseReason {
    fn from(close: Close) -> Self {
        Self {
            code: CloseCode::from(close.code),
            description: Some(close.text),
        }
    }
}
