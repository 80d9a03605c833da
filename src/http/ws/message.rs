//! The messages of the protocol, in JSON.

use async_graphql::{ServerError, Variables};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::close::Close;
use crate::http::answer::Body;
use crate::schema::Call;

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    /// Who it is.
    ConnectionInit {
        payload: Option<Map<String, Value>>,
    },
    Ping {
        payload: Option<Map<String, Value>>,
    },
    Pong {},
    /// An operation begins.
    Subscribe {
        id: String,
        payload: Parameters,
    },
    /// It ends.
    Complete {
        id: String,
    },
}

/// An operation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    query: String,
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<Variables>,
}

/// What the service says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ServerMessage<'a> {
    ConnectionAck,
    Ping,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
    Next {
        id: &'a str,
        payload: Body<'a>,
    },
    Error {
        id: &'a str,
        payload: &'a [ServerError],
    },
    Complete {
        id: &'a str,
    },
}

impl ClientMessage {
    /// Reads a message.
    pub(super) fn read(text: &str) -> Result<Self, Close> {
        let message = serde_json::from_str(text);
        let message =
            message.map_err(|error| Close::bad_message(format!("Invalid message: {error}")))?;
        if let Self::Subscribe { id, .. } | Self::Complete { id } = &message
            && id.is_empty()
        {
            return Err(Close::bad_message("Invalid message: the id is empty"));
        }
        Ok(message)
    }
}

impl ServerMessage<'_> {
    /// The message as it is sent.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<Parameters> for Call {
    fn from(parameters: Parameters) -> Self {
        Self {
            query: parameters.query,
            operation: parameters.operation_name.filter(|name| !name.is_empty()),
            variables: parameters.variables.unwrap_or_default(),
            may_subscribe: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ClientMessage, ServerMessage};

    #[test]
    fn what_is_a_message() {
        for (text, is_one) in [
            (r#"{"type":"connection_init"}"#, true),
            (r#"{"type":"connection_init","payload":null}"#, true),
            (r#"{"type":"connection_init","payload":{"a":1}}"#, true),
            (r#"{"type":"connection_init","payload":"a"}"#, false),
            (r#"{"type":"ping","payload":{}}"#, true),
            (r#"{"type":"pong"}"#, true),
            (
                r#"{"type":"subscribe","id":"1","payload":{"query":"{a}"}}"#,
                true,
            ),
            (
                r#"{"id":"1","type":"subscribe","payload":{"query":"{a}","variables":null,"operationName":null}}"#,
                true,
            ),
            (
                r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
                false,
            ),
            (
                r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
                false,
            ),
            (r#"{"type":"subscribe","id":"1","payload":{}}"#, false),
            (r#"{"type":"subscribe","id":"1"}"#, false),
            (r#"{"type":"complete","id":"1"}"#, true),
            (r#"{"type":"complete"}"#, false),
            (r#"{"type":"start","id":"1"}"#, false),
            (r#"{"id":"1"}"#, false),
            ("[]", false),
            ("", false),
        ] {
            assert_eq!(ClientMessage::read(text).is_ok(), is_one, "{text}");
        }
    }

    #[test]
    fn how_a_message_is_written() {
        assert_eq!(
            ServerMessage::ConnectionAck.text(),
            r#"{"type":"connection_ack"}"#
        );
        assert_eq!(
            ServerMessage::Pong { payload: None }.text(),
            r#"{"type":"pong"}"#
        );
        assert_eq!(
            ServerMessage::Complete { id: "1" }.text(),
            r#"{"type":"complete","id":"1"}"#
        );
    }
}
