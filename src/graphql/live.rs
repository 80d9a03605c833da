//! A subscription between its events. Each event is a request of its own, with a reader whose rights
//! were read anew and with loaders of its own; what lasts from one to the next is here.

use async_graphql::Context;
use std::sync::Arc;
use tokio::sync::Mutex;

use super::{decode_cursor, encode_cursor};
use crate::db::change::{Feed, Following, Resumed, Topic};
use crate::error::Result;

/// Binds the cursors of all subscriptions: they are places in one log.
const BINDING: &str = "changes";

/// What a subscription knows of itself.
#[derive(Debug)]
pub struct Live {
    feed: Feed,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    following: Option<Following>,
    /// The newest change that was told of.
    told: i64,
    /// The change that is to be told of next.
    due: Option<i64>,
    /// What was told last, as a hash.
    said: Option<u64>,
}

/// An event that is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The newest change that it tells of.
    number: i64,
    /// Whether the present state is told without regard to what the client has seen.
    pub anew: bool,
}

impl Live {
    /// A subscription that has not begun.
    #[must_use]
    pub fn new(feed: Feed) -> Self {
        Self {
            feed,
            state: Mutex::default(),
        }
    }

    /// The subscription that a resolver works for.
    ///
    /// # Panics
    /// Never within a subscription: the socket puts it there.
    pub fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked::<Arc<Self>>()
    }

    /// What is to be told of a topic now, if anything; `after` is the cursor with which the client
    /// came.
    ///
    /// # Errors
    /// A refusal when the cursor was made up.
    pub async fn moment(&self, topic: Topic, after: Option<&str>) -> Result<Option<Moment>> {
        let mut state = self.state.lock().await;
        if let Some(following) = &mut state.following {
            if *following.topic() != topic {
                // Another grant: from now on other divisions.
                *following = self.feed.follow(topic);
            }
            return Ok(state.due.take().map(|number| Moment {
                number,
                anew: false,
            }));
        }
        let cursor = match after {
            Some(cursor) => Some(decode_cursor::<i64>(cursor, BINDING)?),
            None => None,
        };
        let following = self.feed.follow(topic);
        let moment = match self.feed.resume(&following, cursor).await? {
            Resumed::Anew(number) => Some(Moment { number, anew: true }),
            Resumed::After(newest) => newest.map(|number| Moment {
                number,
                anew: false,
            }),
        };
        state.told = moment.map_or(cursor.unwrap_or_default(), |moment| moment.number);
        state.following = Some(following);
        Ok(moment)
    }

    /// Whether this is not what was told last, by its hash; if so, it is told now.
    pub async fn is_news(&self, hash: u64) -> bool {
        self.state.lock().await.said.replace(hash) != Some(hash)
    }

    /// Waits until there is something to tell.
    pub async fn due(&self) {
        let mut state = self.state.lock().await;
        let state = &mut *state;
        let Some(following) = &mut state.following else {
            return std::future::pending().await;
        };
        let number = following.after(state.told).await;
        state.told = number;
        state.due = Some(number);
    }
}

impl Moment {
    /// The cursor of the event.
    #[must_use]
    pub fn cursor(self) -> String {
        encode_cursor(&self.number, BINDING)
    }
}
