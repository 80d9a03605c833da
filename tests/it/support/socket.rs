//! A client of WebSockets, frame by frame, which also does what no client should.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::app::TestApp;
use super::client::document;
use super::seed::Account;

/// How long anything may take: far longer than it ever does.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longer than a reader may be slow here.
const SLOWNESS: Duration = Duration::from_secs(3);
/// The subprotocol.
pub(crate) const PROTOCOL: &str = "graphql-transport-ws";
/// Kinds of frames.
const CONTINUATION: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
const CLOSE: u8 = 8;
/// The bit of a frame's first byte that says that it is whole, and of its second that it is masked.
const FINAL: u8 = 0x80;
const MASKED: u8 = 0x80;

/// An open socket.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
}

/// The head of a masked frame of so many bytes; the mask is zero, so that it changes nothing.
fn head(kind: u8, length: usize) -> Vec<u8> {
    let mut head = vec![FINAL | kind, MASKED | 127];
    head.extend(u64::try_from(length).expect("a length").to_be_bytes());
    head.extend([0; 4]);
    head
}

impl Socket {
    /// A socket whose client says that it speaks this.
    pub(crate) async fn open(app: &TestApp, protocol: &str) -> Self {
        let mut stream = TcpStream::connect(app.address()).await.expect("it listens");
        let request = format!(
            "GET /graphql/ws HTTP/1.1\r\nhost: zeren\r\nupgrade: websocket\r\n\
             connection: upgrade\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             sec-websocket-protocol: {protocol}\r\n\r\n"
        );
        stream
            .write_all(request.as_bytes())
            .await
            .expect("it reads");
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(
                timeout(PATIENCE, stream.read_u8())
                    .await
                    .expect("in time")
                    .expect("a head"),
            );
        }
        assert!(
            answer.starts_with(b"HTTP/1.1 101"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
        Self { stream }
    }

    /// A socket on which nothing was said yet.
    pub(crate) async fn new(app: &TestApp) -> Self {
        Self::open(app, PROTOCOL).await
    }

    /// A socket of an account, acknowledged.
    pub(crate) async fn of(app: &TestApp, account: &Account) -> Self {
        let token = app.token(account.id).await;
        let mut socket = Self::new(app).await;
        socket.init(&token).await;
        assert_eq!(socket.message().await, json!({ "type": "connection_ack" }));
        socket
    }

    pub(crate) async fn init(&mut self, token: &str) {
        let payload = json!({ "authorization": format!("Bearer {token}") });
        self.say(&json!({ "type": "connection_init", "payload": payload }))
            .await;
    }

    /// Begins an operation.
    pub(crate) async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(&json!({ "id": id, "type": "subscribe", "payload": payload }))
            .await;
    }

    /// Begins the subscription that front-end teams hold.
    pub(crate) async fn watch(&mut self, code: &str, period: &str, after: Option<&str>) {
        let variables = json!({ "code": code, "period": period, "after": after });
        self.subscribe(code, &document("live.graphql"), variables)
            .await;
    }

    pub(crate) async fn say(&mut self, message: &Value) {
        self.frame(TEXT, message.to_string().as_bytes()).await;
    }

    pub(crate) async fn frame(&mut self, kind: u8, bytes: &[u8]) {
        let frame = [head(kind, bytes.len()).as_slice(), bytes].concat();
        // A server that has closed may not take it any more.
        let _ = self.stream.write_all(&frame).await;
    }

    /// Says something in parts.
    pub(crate) async fn parts(&mut self, parts: &[&[u8]]) {
        for (place, part) in parts.iter().enumerate() {
            let kind = if place == 0 { TEXT } else { CONTINUATION };
            let mut frame = head(kind, part.len());
            if place + 1 < parts.len() {
                frame[0] &= !FINAL;
            }
            frame.extend_from_slice(part);
            let _ = self.stream.write_all(&frame).await;
        }
    }

    /// Says something; false where nobody takes it for longer than a reader may be slow.
    pub(crate) async fn says_in_time(&mut self, message: &Value) -> bool {
        timeout(SLOWNESS, self.say(message)).await.is_ok()
    }

    /// Begins a frame that is said to be so long.
    pub(crate) async fn begin_frame(&mut self, length: usize) {
        self.stream
            .write_all(&head(TEXT, length))
            .await
            .expect("it reads");
    }

    /// The next message, pings left out.
    pub(crate) async fn message(&mut self) -> Value {
        timeout(PATIENCE, self.next_message())
            .await
            .expect("in time")
    }

    async fn next_message(&mut self) -> Value {
        loop {
            let (kind, bytes) = self.read().await.expect("the socket is open");
            assert_ne!(kind, CLOSE, "closed with {bytes:?}");
            if kind == TEXT {
                let message: Value = serde_json::from_slice(&bytes).expect("JSON");
                if message["type"] != "ping" {
                    return message;
                }
            }
        }
    }

    /// The next message of an operation, those of others left out.
    pub(crate) async fn answer(&mut self, id: &str) -> Value {
        loop {
            let message = self.message().await;
            if message["id"] == id {
                return message;
            }
        }
    }

    /// The next event of a subscription.
    pub(crate) async fn event(&mut self, id: &str) -> Value {
        let message = self.answer(id).await;
        assert_eq!(message["type"], "next", "{message}");
        let data = message["payload"]["data"].as_object();
        let mut roots = data.into_iter().flat_map(|data| data.values());
        roots.next().expect("one root field").clone()
    }

    /// The code of the error with which a subscription ends, whatever it tells before.
    pub(crate) async fn error(&mut self, id: &str) -> Value {
        loop {
            let message = self.answer(id).await;
            if message["type"] == "error" {
                return message["payload"][0]["extensions"]["code"].clone();
            }
        }
    }

    /// The code with which the service closes, whatever it says before.
    pub(crate) async fn close_code(&mut self) -> u16 {
        loop {
            let (kind, bytes) = self.read().await.expect("a close frame");
            if kind == CLOSE {
                return u16::from_be_bytes([bytes[0], bytes[1]]);
            }
        }
    }

    /// The next frame; none where the connection has ended.
    async fn read(&mut self) -> Option<(u8, Vec<u8>)> {
        timeout(PATIENCE, self.read_frame())
            .await
            .expect("in time")
            .ok()
    }

    async fn read_frame(&mut self) -> std::io::Result<(u8, Vec<u8>)> {
        let kind = self.stream.read_u8().await? & 0x0f;
        let length = match self.stream.read_u8().await? {
            126 => u64::from(self.stream.read_u16().await?),
            127 => self.stream.read_u64().await?,
            short => u64::from(short),
        };
        let mut bytes = vec![0; usize::try_from(length).expect("a length")];
        self.stream.read_exact(&mut bytes).await?;
        Ok((kind, bytes))
    }
}
