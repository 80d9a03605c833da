//! A bound on what waits to be sent: the library would take over as much as is given to it, whether
//! or not the client reads.

use std::cell::Cell;
use std::error::Error;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;
use tokio::sync::Notify;

/// Bytes that wait, before no further message is taken.
const BYTES_MAX: usize = 64 * 1024;
/// Messages that wait at the most: fewer than the library's queue holds, so that a farewell finds
/// room at its end.
const MESSAGES_MAX: usize = 16;

/// What was given to the library and has not gone on to the connection.
#[derive(Debug, Default)]
pub(super) struct Outlet {
    waiting: Cell<Waiting>,
    passed: Notify,
}

#[derive(Clone, Copy, Debug, Default)]
struct Waiting {
    bytes: usize,
    messages: usize,
}

struct Body {
    body: BoxBody,
    outlet: Rc<Outlet>,
}

impl Outlet {
    /// The same response, and what tells how much of it waits.
    pub(super) fn of(response: HttpResponse) -> (HttpResponse, Rc<Self>) {
        let outlet = Rc::new(Self::default());
        let told = Rc::clone(&outlet);
        let response = response.map_body(|_, body| MessageBody::boxed(Body { body, outlet: told }));
        (response, outlet)
    }

    /// Waits until there is room for a message, of whatever length.
    pub(super) async fn room(&self) {
        loop {
            let waiting = self.waiting.get();
            if waiting.bytes < BYTES_MAX && waiting.messages < MESSAGES_MAX {
                return;
            }
            self.passed.notified().await;
        }
    }

    /// A message was given to the library.
    pub(super) fn add(&self, bytes: usize) {
        let Waiting {
            bytes: others,
            messages,
        } = self.waiting.get();
        self.waiting.set(Waiting {
            bytes: others.saturating_add(bytes),
            messages: messages + 1,
        });
    }

    /// The library has let go of everything that it had: it does so all at once.
    fn pass(&self) {
        self.waiting.set(Waiting::default());
        self.passed.notify_one();
    }
}

impl MessageBody for Body {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let body = self.get_mut();
        let polled = Pin::new(&mut body.body).poll_next(cx);
        if matches!(polled, Poll::Ready(Some(Ok(_)))) {
            body.outlet.pass();
        }
        polled
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::{BYTES_MAX, MESSAGES_MAX, Outlet};

    #[test]
    fn there_is_room_until_there_is_none() {
        let outlet = Outlet::default();
        let has_room = || outlet.room().now_or_never().is_some();
        outlet.add(BYTES_MAX - 1);
        assert!(has_room());
        outlet.add(10 * BYTES_MAX);
        assert!(!has_room());
        outlet.pass();
        for _ in 0..MESSAGES_MAX {
            assert!(has_room());
            outlet.add(1);
        }
        assert!(!has_room());
        outlet.pass();
        assert!(has_room());
    }
}
