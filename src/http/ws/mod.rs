//! GraphQL over WebSocket, by the protocol `graphql-transport-ws`, at `GET /graphql/ws`:
//! subscriptions, and queries and mutations beside them.
//!
//! Who is there is said once, by `connection_init` (`{"authorization": "Bearer …"}`) or by the header
//! `Authorization`; what they may see is read anew for every operation and every event. A socket
//! without a token is nobody's, as a request without one is. `close.rs` has the table of codes.

mod close;
mod guard;
mod message;
mod operation;
mod outlet;
mod socket;

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use actix_web::{HttpRequest, HttpResponse, web};

use super::State;
use super::answer::{Answer, Problem};
use super::graphql::{address, bearer, header, unavailable, user_agent};
use super::negotiation::{Format, language};
use crate::error::Error;
use close::Close;
use operation::Identity;
use outlet::Outlet;
use socket::{Socket, Wires};

/// The only subprotocol.
const PROTOCOL: &str = "graphql-transport-ws";
/// Bytes of a message at the most, as of a request's body.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;

/// `GET /graphql/ws`.
pub(super) async fn open(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let Ok(place) = Arc::clone(&state.places).try_acquire_owned() else {
        return unavailable(Error::Busy).respond(Format::Json);
    };
    let Ok((payload, too_large)) = guard::bounded(&request, payload, MESSAGE_BYTES_MAX).await
    else {
        return HttpResponse::BadRequest().finish();
    };
    let opened = actix_ws::handle_with_protocols(&request, payload, &[PROTOCOL]);
    let Ok((response, session, messages)) = opened else {
        let message = format!("this is for WebSockets that speak {PROTOCOL}");
        let problem = Problem::new(StatusCode::UPGRADE_REQUIRED, message);
        return Answer::from(problem).respond(Format::Json);
    };
    let messages = messages
        .max_frame_size(MESSAGE_BYTES_MAX)
        .aggregate_continuations()
        .max_continuation_size(MESSAGE_BYTES_MAX);
    let speaks = response.headers().contains_key(SEC_WEBSOCKET_PROTOCOL);
    let authorization = header(&request, AUTHORIZATION);
    let identity = Identity {
        token: authorization.as_deref().and_then(bearer).map(str::to_owned),
        language: language(header(&request, ACCEPT_LANGUAGE).as_deref()),
        address: address(&request, &state),
        user_agent: user_agent(&request),
    };
    let (response, outlet) = Outlet::of(response);
    let wires = Wires {
        session,
        outlet,
        messages,
        too_large,
    };
    let greeting = match speaks {
        true => Ok(()),
        false => Err(Close::bad_protocol().into()),
    };
    let socket = Socket::new(state, wires, identity);
    actix_web::rt::spawn(async move {
        socket.run(greeting).await;
        drop(place);
    });
    response
}
