//! Answers that go wrong on the way, as a scenario asks for it.
//!
//! Over HTTP/1.1 the connection is reset, closed, or left in the middle; over HTTP/2 a stream
//! is reset, and the connection's other streams go on.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::header::{CONTENT_LENGTH, HeaderValue};
use mimus_scenario::model::Fault;
use pin_project_lite::pin_project;

use super::fuse::Fuse;

/// What a chunk's length never begins with.
const NO_CHUNK: &[u8] = b"no chunk\r\n";

/// Between two pieces of a body that trickles, at least.
const PAUSE: Duration = Duration::from_millis(10);

/// That an answer is to be broken: among its extensions.
#[derive(Debug, Clone)]
pub(super) struct Broken {
    pub(super) fault: Fault,
    pub(super) body: Bytes,
}

/// The connection, or the stream, ends without an answer.
#[derive(Debug, thiserror::Error)]
#[error("ended on purpose, without an answer")]
pub(super) struct Ended;

pin_project! {
    /// An answer on its way to the connection.
    pub(super) struct Answering<F> {
        #[pin]
        future: F,
        fuse: Arc<Fuse>,
        // Whether the connection carries nothing else.
        is_alone: bool,
    }
}

impl<F> Answering<F> {
    pub(super) fn new(future: F, fuse: Arc<Fuse>, is_alone: bool) -> Self {
        Self {
            future,
            fuse,
            is_alone,
        }
    }
}

impl<F: Future<Output = Result<Response, Infallible>>> Future for Answering<F> {
    type Output = Result<Response, Ended>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let response = match ready!(this.future.poll(cx)) {
            Ok(mut response) => match response.extensions_mut().remove::<Broken>() {
                None => Ok(response),
                Some(broken) => broken.applied(response, this.fuse, *this.is_alone),
            },
            Err(never) => match never {},
        };
        Poll::Ready(response)
    }
}

impl Broken {
    fn applied(
        self,
        mut response: Response,
        fuse: &Arc<Fuse>,
        is_alone: bool,
    ) -> Result<Response, Ended> {
        let Self { fault, body } = self;
        let length = body.len();
        let is_bodiless = matches!(response.status().as_u16(), 204 | 304);
        match fault {
            Fault::ConnectionReset => {
                if is_alone {
                    fuse.reset();
                }
                return Err(Ended);
            }
            Fault::EmptyReply => return Err(Ended),
            _ if is_bodiless => return Ok(response),
            Fault::TruncatedBody { after_bytes } => {
                let after = after_bytes.map_or(length / 2, |after| {
                    usize::try_from(after).unwrap_or(usize::MAX)
                });
                if after < length {
                    set_length(&mut response, length);
                    *response.body_mut() = ending(body.slice(..after), fuse.clone(), None);
                }
            }
            Fault::MalformedChunk => {
                // Without a length it is sent in chunks.
                response.headers_mut().remove(CONTENT_LENGTH);
                let half = body.slice(..length.div_ceil(2));
                let waste = is_alone.then_some(NO_CHUNK);
                *response.body_mut() = ending(half, fuse.clone(), waste);
            }
            Fault::Trickle {
                bytes_per_second,
                duration_ms,
            } => {
                if length > 0 {
                    let pace = Pace::of(length, bytes_per_second, duration_ms);
                    set_length(&mut response, length);
                    *response.body_mut() = trickling(body, pace);
                }
            }
        }
        Ok(response)
    }
}

fn set_length(response: &mut Response, length: usize) {
    let length = HeaderValue::from(length);
    response.headers_mut().insert(CONTENT_LENGTH, length);
}

/// Some bytes, perhaps something that is none of HTTP's, and no end.
fn ending(bytes: Bytes, fuse: Arc<Fuse>, waste: Option<&'static [u8]>) -> Body {
    fuse.arm();
    let first = (!bytes.is_empty()).then_some(bytes);
    Body::from_stream(stream::unfold(
        Some((first, fuse)),
        move |left| async move {
            let (first, fuse) = left?;
            if let Some(bytes) = first {
                return Some((Ok(bytes), Some((None, fuse))));
            }
            if let Some(waste) = waste {
                fuse.waste(waste);
            }
            // What came before is to arrive.
            fuse.flushed().await;
            Some((Err(io::Error::other(Ended)), None))
        },
    ))
}

/// How a body trickles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pace {
    /// At a time.
    bytes: usize,
    pause: Duration,
}

impl Pace {
    fn of(length: usize, bytes_per_second: Option<u64>, duration_ms: Option<u64>) -> Self {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let time = match (bytes_per_second, duration_ms) {
            (Some(speed), _) => {
                let ms = length.saturating_mul(1000) / speed.max(1);
                Duration::from_millis(ms)
            }
            (None, ms) => Duration::from_millis(ms.unwrap_or(1000)),
        };
        let pauses = (time.as_millis() / PAUSE.as_millis()).max(1);
        let pauses = u64::try_from(pauses).unwrap_or(u64::MAX).min(length.max(1));
        let bytes = length.div_ceil(pauses).max(1);
        let pieces = length.div_ceil(bytes).max(1);
        Self {
            bytes: usize::try_from(bytes).unwrap_or(usize::MAX),
            pause: time / u32::try_from(pieces).unwrap_or(u32::MAX),
        }
    }
}

fn trickling(body: Bytes, pace: Pace) -> Body {
    Body::from_stream(stream::unfold(body, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pace.pause).await;
        let piece = rest.split_to(pace.bytes.min(rest.len()));
        Some((Ok::<_, Infallible>(piece), rest))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_trickles_over_the_time_that_was_asked_for() {
        for (length, speed, ms) in [
            (1, None, Some(100)),
            (100, None, Some(1000)),
            (1 << 20, None, Some(500)),
            (50, Some(10), None),
            (1 << 20, Some(1 << 20), None),
        ] {
            let pace = Pace::of(length, speed, ms);
            let pieces = length.div_ceil(pace.bytes);
            let took = pace.pause * u32::try_from(pieces).expect("few pieces");
            let asked = ms.unwrap_or_else(|| {
                u64::try_from(length).expect("small") * 1000 / speed.expect("one of the two")
            });
            let asked = Duration::from_millis(asked);
            assert!(took <= asked, "{length}: {took:?}");
            assert!(
                asked.saturating_sub(took) < Duration::from_millis(20),
                "{length}: {took:?}"
            );
        }
    }
}
