//! A bound on what is kept of a message: the library would gather a frame of any length before it
//! looks whether it is too long. So the lengths are read as they pass, those of the frames of one
//! message together, and after a message that is too long nothing passes any more.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::error::PayloadError;
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest as _, HttpRequest, dev};
use futures_util::Stream;
use tokio::sync::Notify;

/// Bytes of a frame's head at the most: two, eight of the length, four of the mask.
const HEAD_MAX: usize = 14;
/// The bits of the first byte that say what a frame is: a message goes on, or (from here on) this
/// is none of a message.
const KIND_BITS: u8 = 0x0f;
const CONTINUATION: u8 = 0;
const CONTROL: u8 = 8;
/// The bits of the second byte that say a length, and its two special values.
const LENGTH_BITS: u8 = 0x7f;
const IN_TWO_BYTES: u8 = 126;
const IN_EIGHT_BYTES: u8 = 127;
/// The bit of the second byte that says that there is a mask.
const MASK_BIT: u8 = 0x80;
/// Bytes of the mask.
const MASK_LENGTH: usize = 4;

/// Where in the frames the stream is.
#[derive(Debug, Default)]
struct Frames {
    head: Vec<u8>,
    /// Bytes of the frame at hand that are still to pass.
    rest: u64,
    /// Bytes of the message at hand, as far as its frames have come.
    message: u64,
}

struct Guard {
    payload: web::Payload,
    frames: Frames,
    bytes_max: u64,
    too_large: Rc<Notify>,
    is_shut: bool,
}

/// The same payload, and what is notified of a message of more than so many bytes.
pub(super) async fn bounded(
    request: &HttpRequest,
    payload: web::Payload,
    bytes_max: usize,
) -> Result<(web::Payload, Rc<Notify>), actix_web::Error> {
    let too_large = Rc::new(Notify::new());
    let guard = Guard {
        payload,
        frames: Frames::default(),
        bytes_max: u64::try_from(bytes_max).unwrap_or(u64::MAX),
        too_large: Rc::clone(&too_large),
        is_shut: false,
    };
    let guarded: Pin<Box<dyn Stream<Item = Result<web::Bytes, PayloadError>>>> = Box::pin(guard);
    let mut payload = dev::Payload::Stream { payload: guarded };
    let payload = web::Payload::from_request(request, &mut payload).await?;
    Ok((payload, too_large))
}

impl Frames {
    /// Goes on through some bytes; false where a message is longer than `bytes_max`.
    fn pass(&mut self, mut bytes: &[u8], bytes_max: u64) -> bool {
        loop {
            let skipped = u64::try_from(bytes.len())
                .unwrap_or(u64::MAX)
                .min(self.rest);
            self.rest -= skipped;
            let skipped = usize::try_from(skipped).unwrap_or(bytes.len());
            bytes = bytes.get(skipped..).unwrap_or_default();
            let Some((first, others)) = bytes.split_first() else {
                return true;
            };
            self.head.push(*first);
            bytes = others;
            if let Some(length) = length(&self.head) {
                match self.head.first().map(|first| first & KIND_BITS) {
                    Some(CONTINUATION) => self.message = self.message.saturating_add(length),
                    Some(CONTROL..) => {}
                    Some(_) | None => self.message = length,
                }
                if length.max(self.message) > bytes_max {
                    return false;
                }
                self.rest = length;
                self.head.clear();
            }
        }
    }
}

/// The length of the frame whose head this is; none while the head is not whole.
fn length(head: &[u8]) -> Option<u64> {
    let second = *head.get(1)?;
    let bytes = match second & LENGTH_BITS {
        IN_TWO_BYTES => 2,
        IN_EIGHT_BYTES => 8,
        _ => 0,
    };
    let mask = if second & MASK_BIT == 0 {
        0
    } else {
        MASK_LENGTH
    };
    let whole = 2 + bytes + mask;
    debug_assert!(whole <= HEAD_MAX, "a head has a bounded length");
    if head.len() < whole {
        return None;
    }
    if bytes == 0 {
        return Some(u64::from(second & LENGTH_BITS));
    }
    let digits = head.get(2..2 + bytes)?.iter();
    Some(digits.fold(0, |length, byte| (length << 8) | u64::from(*byte)))
}

impl Stream for Guard {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let guard = self.get_mut();
        loop {
            let item = ready!(Pin::new(&mut guard.payload).poll_next(cx));
            let Some(Ok(bytes)) = &item else {
                return Poll::Ready(item);
            };
            if guard.is_shut {
                continue;
            }
            if guard.frames.pass(bytes, guard.bytes_max) {
                return Poll::Ready(item);
            }
            guard.is_shut = true;
            guard.too_large.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Frames, length};

    #[test]
    fn lengths() {
        for (head, expected) in [
            (&[0x81][..], None),
            (&[0x81, 5], Some(5)),
            (&[0x81, 0x85, 1, 2, 3], None),
            (&[0x81, 0x85, 1, 2, 3, 4], Some(5)),
            (&[0x81, 126, 1], None),
            (&[0x81, 126, 1, 2], Some(258)),
            (&[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0], Some(65_536)),
        ] {
            assert_eq!(length(head), expected, "{head:?}");
        }
    }

    #[test]
    fn frames_pass_in_any_pieces() {
        let frames = [
            &[0x81, 3, b'a', b'b', b'c', 0x81, 0, 0x81, 2, b'd'][..],
            b"e",
        ]
        .concat();
        for size in 1..=frames.len() {
            let mut state = Frames::default();
            assert!(frames.chunks(size).all(|piece| state.pass(piece, 3)));
            assert_eq!((state.rest, state.head.len()), (0, 0));
            let mut state = Frames::default();
            assert!(!frames.chunks(size).all(|piece| state.pass(piece, 2)));
        }
    }

    #[test]
    fn frames_of_one_message_count_together() {
        for (frames, passes) in [
            (&[0x01, 2, 0, 0, 0x80, 1, 0][..], true),
            (&[0x01, 2, 0, 0, 0x80, 2, 0, 0], false),
            (&[0x01, 2, 0, 0, 0x89, 2, 0, 0, 0x80, 1, 0], true),
            (&[0x81, 3, 0, 0, 0, 0x81, 3, 0, 0, 0], true),
            (&[0x89, 4], false),
        ] {
            assert_eq!(Frames::default().pass(frames, 3), passes, "{frames:?}");
        }
    }
}
