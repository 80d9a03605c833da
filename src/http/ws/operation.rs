//! One operation of a socket, from `subscribe` to `complete`.

use std::sync::Arc;
use std::time::Instant;

use actix_web::web;
use async_graphql::{ServerError, Value};
use tokio::sync::mpsc::Sender;
use uuid::Uuid;

use super::close::Close;
use super::message::ServerMessage;
use crate::domain::auth;
use crate::error::{Error, REQUEST_ID, Result};
use crate::graphql::{Ctx, Language, Live};
use crate::http::answer::Answer;
use crate::http::{State, metrics};
use crate::schema::{Admitted, Call, OperationKind};

/// Who is at the other end.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    /// The access token; none for nobody.
    pub(super) token: Option<String>,
    pub(super) language: Language,
    pub(super) address: String,
    pub(super) user_agent: Option<String>,
}

/// What an operation hands to its socket.
pub(super) enum Said {
    /// A message of the operation, and whether it is its last.
    Message { text: String, last: bool },
    /// The socket cannot go on.
    Close(Close),
}

/// An operation under way.
pub(super) struct Operation {
    pub(super) state: web::Data<State>,
    pub(super) identity: Arc<Identity>,
    pub(super) id: String,
    /// Of all operations of the socket the how manyth: ids are used again.
    pub(super) serial: u64,
    pub(super) outbox: Sender<(u64, Said)>,
}

impl Identity {
    /// A request of whoever this is at this moment.
    pub(super) async fn ctx(&self, state: &State) -> Result<Ctx> {
        let app = &state.app;
        let actor = match &self.token {
            None => None,
            Some(token) => {
                Some(auth::authenticate(&app.db, &app.clock, &app.keys.tokens, token).await?)
            }
        };
        let mut ctx = Ctx::new(app.db.clone(), app.clock.clone(), actor);
        ctx.language = self.language;
        ctx.address.clone_from(&self.address);
        ctx.user_agent.clone_from(&self.user_agent);
        Ok(ctx)
    }
}

impl Operation {
    /// Runs it to its end.
    pub(super) async fn run(self, call: Call) {
        let admitted = match self.state.app.engine.admit(call).await {
            Ok(admitted) => admitted,
            Err(refused) => return self.fail(&refused.errors).await,
        };
        match admitted.kind {
            OperationKind::Query => self.once(admitted).await,
            // Once begun it is carried through, whether or not anybody still waits for the answer.
            OperationKind::Mutation => {
                let _ = actix_web::rt::spawn(async move { self.once(admitted).await }).await;
            }
            OperationKind::Subscription => self.watch(admitted).await,
        }
    }

    /// A query or a mutation: one answer.
    async fn once(&self, admitted: Admitted) {
        let started = Instant::now();
        let Some(ctx) = self.ctx().await else {
            return;
        };
        let again = || {
            let mut again = Ctx::new(ctx.db.clone(), ctx.clock.clone(), ctx.actor().ok().cloned());
            again.language = ctx.language;
            again.address.clone_from(&ctx.address);
            again.user_agent.clone_from(&ctx.user_agent);
            again
        };
        let response = REQUEST_ID
            .scope(self.new_id(), self.state.app.engine.run(&admitted, again))
            .await;
        let answer = Answer::executed(response, admitted.cost);
        metrics::answered(Some(admitted.kind), answer.code(), started.elapsed());
        self.next(&answer).await;
        let text = ServerMessage::Complete { id: &self.id }.text();
        self.say(Said::Message { text, last: true }).await;
    }

    /// A subscription: an answer for each event, until the client or an error ends it. Each event
    /// is a request of its own: who it is for is found out anew, and what they may see.
    async fn watch(&self, admitted: Admitted) {
        let live = Arc::new(Live::new(self.state.app.feed.clone()));
        loop {
            let told = {
                // Not all at once: people's requests want connections of the database, too.
                let Ok(_turn) = self.state.watchers.acquire().await else {
                    return;
                };
                let Some(ctx) = self.ctx().await else {
                    return;
                };
                let (engine, started) = (&self.state.app.engine, Instant::now());
                let look = engine.look(&admitted, ctx, &live);
                let told = REQUEST_ID.scope(self.new_id(), look).await;
                told.map(|response| (Answer::executed(response, admitted.cost), started.elapsed()))
            };
            if let Some((answer, after)) = told {
                metrics::answered(Some(admitted.kind), answer.code(), after);
                if matches!(answer.data, None | Some(Value::Null)) {
                    return self.fail(&answer.errors).await;
                }
                self.next(&answer).await;
            }
            live.due().await;
        }
    }

    /// Who it is for; none where the socket is closed for it.
    async fn ctx(&self) -> Option<Ctx> {
        let close = match self.identity.ctx(&self.state).await {
            Ok(ctx) => return Some(ctx),
            Err(Error::Unauthenticated) => Close::forbidden(),
            Err(error) => {
                tracing::warn!(?error, "a socket's account cannot be read");
                Close::unavailable()
            }
        };
        self.say(Said::Close(close)).await;
        None
    }

    fn new_id(&self) -> Uuid {
        self.state.app.clock.new_id()
    }

    async fn next(&self, answer: &Answer) {
        let (id, payload) = (self.id.as_str(), answer.body());
        let text = ServerMessage::Next { id, payload }.text();
        self.say(Said::Message { text, last: false }).await;
    }

    async fn fail(&self, errors: &[ServerError]) {
        let (id, payload) = (self.id.as_str(), errors);
        let text = ServerMessage::Error { id, payload }.text();
        self.say(Said::Message { text, last: true }).await;
    }

    async fn say(&self, said: Said) {
        // The socket is gone: nobody to say it to.
        let _ = self.outbox.send((self.serial, said)).await;
    }
}
