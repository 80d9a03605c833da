//! A socket: what comes in, what goes out, and when it ends.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt;
use actix_web::web;
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseReason, ProtocolError, Session};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep_until, timeout};

use super::close::Close;
use super::message::{ClientMessage, Parameters, ServerMessage};
use super::operation::{Identity, Operation, Said};
use super::outlet::Outlet;
use crate::error::Error;
use crate::http::State;
use crate::http::graphql::{bearer, unavailable};

/// Operations of one socket at once.
const OPERATIONS_MAX: usize = 50;
/// Messages of its operations that wait to be sent.
const OUTBOX_MAX: usize = 64;
/// Messages that a client may send at once, and how many more each second.
const BURST: u32 = 200;
const MESSAGES_A_SECOND: u32 = 50;
/// How often a socket is looked after at the least.
const LOOK_INTERVAL: Duration = Duration::from_secs(30);
/// How long the words of farewell may take, and how long the client's.
const FAREWELL_TIMEOUT: Duration = Duration::from_secs(1);

/// An open socket.
pub(super) struct Socket {
    state: web::Data<State>,
    wires: Wires,
    identity: Arc<Identity>,
    /// Whether the connection was acknowledged, and when its token ends.
    acknowledged: bool,
    expires_at: Option<DateTime<Utc>>,
    opened: Instant,
    operations: HashMap<String, Running>,
    serial: u64,
    outbox: mpsc::Sender<(u64, Said)>,
    inbox: mpsc::Receiver<(u64, Said)>,
    budget: Budget,
}

/// What a socket hears by and speaks by.
pub(super) struct Wires {
    pub(super) session: Session,
    pub(super) outlet: Rc<Outlet>,
    pub(super) messages: AggregatedMessageStream,
    /// A message was too long.
    pub(super) too_large: Rc<Notify>,
}

/// An operation under way; it ends when this is dropped.
struct Running {
    serial: u64,
    task: rt::task::JoinHandle<()>,
}

/// How a socket ends.
pub(super) enum End {
    /// The service closes it.
    Close(Close),
    /// The client closes it, with this.
    Closed(Option<CloseReason>),
    /// It is gone.
    Gone,
}

/// What a client may still send.
struct Budget {
    messages: u32,
    since: Instant,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

impl Budget {
    /// Takes one message.
    fn take(&mut self, now: Instant) -> Result<(), Close> {
        let seconds = now.duration_since(self.since).as_secs();
        if seconds > 0 {
            let more = u32::try_from(seconds).unwrap_or(u32::MAX);
            let more = more.saturating_mul(MESSAGES_A_SECOND);
            self.messages = self.messages.saturating_add(more).min(BURST);
            self.since += Duration::from_secs(seconds);
        }
        self.messages = self.messages.checked_sub(1).ok_or_else(Close::flood)?;
        Ok(())
    }
}

impl Socket {
    pub(super) fn new(state: web::Data<State>, wires: Wires, identity: Identity) -> Self {
        let (outbox, inbox) = mpsc::channel(OUTBOX_MAX);
        let opened = Instant::now();
        Self {
            state,
            wires,
            identity: Arc::new(identity),
            acknowledged: false,
            expires_at: None,
            opened,
            operations: HashMap::new(),
            serial: 0,
            outbox,
            inbox,
            budget: Budget {
                messages: BURST,
                since: opened,
            },
        }
    }

    /// Serves the socket to its end, which may have come with the greeting.
    pub(super) async fn run(mut self, greeting: Result<(), End>) {
        let mut ended = greeting;
        while ended.is_ok() {
            ended = self.step().await;
        }
        self.operations.clear();
        let reason = match ended {
            Err(End::Close(close)) => Some(CloseReason::from(close)),
            Err(End::Closed(reason)) => reason,
            Ok(()) | Err(End::Gone) => return,
        };
        let Wires {
            session,
            mut messages,
            ..
        } = self.wires;
        let _ = timeout(FAREWELL_TIMEOUT, session.close(reason)).await;
        // What the client had sent before it heard is read, or the connection would break before
        // the farewell arrives.
        let silence = async { while let Some(Ok(_)) = messages.recv().await {} };
        let _ = timeout(FAREWELL_TIMEOUT, silence).await;
    }

    async fn step(&mut self) -> Result<(), End> {
        let look = self.next_look();
        tokio::select! {
            () = self.state.app.feed.closed() => Err(Close::going_away().into()),
            () = self.wires.too_large.notified() => Err(Close::too_large().into()),
            message = self.wires.messages.recv() => self.receive(message).await,
            Some((serial, said)) = self.inbox.recv() => self.pass_on(serial, said).await,
            () = sleep_until(look) => self.look().await,
        }
    }

    /// When the socket is looked after next.
    fn next_look(&self) -> Instant {
        if !self.acknowledged {
            return self.opened + self.state.sockets.init_timeout();
        }
        let left = self.expires_at.map(|expires_at| {
            let left = expires_at - self.state.app.clock.now();
            // Less than none: it has ended.
            left.to_std().unwrap_or_default()
        });
        Instant::now() + left.map_or(LOOK_INTERVAL, |left| left.min(LOOK_INTERVAL))
    }

    async fn look(&mut self) -> Result<(), End> {
        if !self.acknowledged {
            return Err(Close::init_timeout().into());
        }
        self.check_token()?;
        self.send(ServerMessage::Ping.text()).await
    }

    /// Whether the token is still good; that its session has not ended is asked at each event.
    fn check_token(&self) -> Result<(), Close> {
        let now = self.state.app.clock.now();
        match self.expires_at {
            Some(expires_at) if expires_at <= now => Err(Close::forbidden()),
            Some(_) | None => Ok(()),
        }
    }

    async fn receive(
        &mut self,
        message: Option<Result<AggregatedMessage, ProtocolError>>,
    ) -> Result<(), End> {
        let message = match message {
            None => return Err(End::Gone),
            Some(Ok(message)) => message,
            Some(Err(ProtocolError::Overflow)) => return Err(Close::too_large().into()),
            Some(Err(error)) => {
                let what = format!("Invalid frame: {error}");
                return Err(Close::bad_message(what).into());
            }
        };
        self.budget.take(Instant::now())?;
        match message {
            AggregatedMessage::Text(text) => {
                self.check_token()?;
                self.handle(ClientMessage::read(&text)?).await
            }
            AggregatedMessage::Binary(_) => {
                Err(Close::bad_message("Invalid message: it is not text").into())
            }
            AggregatedMessage::Ping(bytes) => {
                self.room().await?;
                self.wires.outlet.add(bytes.len());
                self.wires.session.pong(&bytes).await.map_err(|_| End::Gone)
            }
            AggregatedMessage::Pong(_) => Ok(()),
            AggregatedMessage::Close(reason) => Err(End::Closed(reason)),
        }
    }

    async fn handle(&mut self, message: ClientMessage) -> Result<(), End> {
        match message {
            ClientMessage::ConnectionInit { payload } => self.acknowledge(payload).await,
            ClientMessage::Ping { payload } => {
                self.send(ServerMessage::Pong { payload }.text()).await
            }
            ClientMessage::Pong {} => Ok(()),
            ClientMessage::Subscribe { id, payload } => self.begin(id, payload).await,
            ClientMessage::Complete { id } => {
                self.operations.remove(&id);
                Ok(())
            }
        }
    }

    async fn acknowledge(&mut self, payload: Option<Map<String, Value>>) -> Result<(), End> {
        if self.acknowledged {
            return Err(Close::initialised_already().into());
        }
        let payload = payload.unwrap_or_default();
        let said = payload
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        if let Some((_, said)) = said {
            let token = said
                .as_str()
                .and_then(bearer)
                .ok_or_else(Close::forbidden)?;
            let mut identity = Identity::clone(&self.identity);
            identity.token = Some(token.to_owned());
            self.identity = Arc::new(identity);
        }
        if let Some(token) = &self.identity.token {
            let app = &self.state.app;
            let claims = app.keys.tokens.verify(token, app.clock.now());
            let claims = claims.map_err(|_| Close::forbidden())?;
            self.expires_at = DateTime::from_timestamp(claims.exp, 0);
            match self.identity.ctx(&self.state).await {
                Ok(_) => {}
                Err(Error::Unauthenticated) => return Err(Close::forbidden().into()),
                Err(error) => {
                    tracing::warn!(?error, "a socket's account cannot be read");
                    return Err(Close::unavailable().into());
                }
            }
        }
        self.acknowledged = true;
        self.send(ServerMessage::ConnectionAck.text()).await
    }

    async fn begin(&mut self, id: String, parameters: Parameters) -> Result<(), End> {
        if !self.acknowledged {
            return Err(Close::unauthorized().into());
        }
        if self.operations.contains_key(&id) {
            return Err(Close::id_in_use(&id).into());
        }
        if self.operations.len() >= OPERATIONS_MAX {
            let payload = &unavailable(Error::RateLimited(1)).errors;
            let text = ServerMessage::Error { id: &id, payload }.text();
            return self.send(text).await;
        }
        self.serial += 1;
        let operation = Operation {
            state: self.state.clone(),
            identity: Arc::clone(&self.identity),
            id: id.clone(),
            serial: self.serial,
            outbox: self.outbox.clone(),
        };
        let task = rt::spawn(operation.run(parameters.into()));
        let serial = self.serial;
        self.operations.insert(id, Running { serial, task });
        Ok(())
    }

    /// Sends what an operation says, if it is still one of the socket's.
    async fn pass_on(&mut self, serial: u64, said: Said) -> Result<(), End> {
        let (text, last) = match said {
            Said::Close(close) => return Err(close.into()),
            Said::Message { text, last } => (text, last),
        };
        let known = self.operations.len();
        if last {
            self.operations
                .retain(|_, running| running.serial != serial);
            if self.operations.len() == known {
                return Ok(());
            }
        } else if !self
            .operations
            .values()
            .any(|running| running.serial == serial)
        {
            return Ok(());
        }
        self.check_token()?;
        self.send(text).await
    }

    async fn send(&mut self, text: String) -> Result<(), End> {
        self.room().await?;
        self.wires.outlet.add(text.len());
        self.wires.session.text(text).await.map_err(|_| End::Gone)
    }

    /// Waits until the client has taken enough of what was said before.
    async fn room(&self) -> Result<(), Close> {
        let slow = self.state.sockets.slow_timeout();
        let room = timeout(slow, self.wires.outlet.room()).await;
        room.map_err(|_| Close::slow_reader())
    }
}

#[cfg(test)]
mod tests {
    use super::{BURST, Budget, Close, Duration, Instant, MESSAGES_A_SECOND};

    #[test]
    fn a_budget_is_spent_and_comes_back() {
        let since = Instant::now();
        let mut budget = Budget {
            messages: BURST,
            since,
        };
        for _ in 0..BURST {
            budget.take(since).unwrap();
        }
        assert_eq!(budget.take(since), Err(Close::flood()));
        let later = since + Duration::from_secs(1);
        for _ in 0..MESSAGES_A_SECOND {
            budget.take(later).unwrap();
        }
        assert_eq!(budget.take(later), Err(Close::flood()));
    }
}
