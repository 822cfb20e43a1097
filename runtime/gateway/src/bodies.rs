//! Bodies on their way: a request's that is kept or streams through, and an answer's that gives its connection back when it is over.

use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;

use http_body_util::Either;
use http_body_util::Full;
use http_body_util::Limited;
use hyper::body::Body;
use hyper::body::Bytes;
use hyper::body::Frame;
use hyper::body::Incoming;
use hyper::body::SizeHint;

use crate::backend::Taken;

/// The body of a request as it goes to a backend.
pub(crate) type Sending = Either<Full<Bytes>, Limited<Incoming>>;

/// The body of an answer.
pub(crate) enum Answering {
    /// The gateway's own.
    Own(Full<Bytes>),
    /// A backend's, with the connection on which it comes and the place that its request takes.
    Passing {
        body: Incoming,
        taken: Option<Taken>,
        _place: Place,
    },
}

/// A place among the requests that are under way; given back when dropped.
pub(crate) struct Place(pub(crate) Arc<crate::Gateway>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0
            .under_way
            .fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
    }
}

impl Body for Answering {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match &mut *self {
            Self::Own(body) => Pin::new(body)
                .poll_frame(cx)
                .map_err(|never| match never {}),
            Self::Passing { body, taken, .. } => {
                let polled = Pin::new(&mut *body).poll_frame(cx);
                let over = matches!(polled, Poll::Ready(None)) || body.is_end_stream();
                if over && let Some(taken) = taken.take() {
                    taken.give_back();
                }
                polled
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Own(body) => body.is_end_stream(),
            Self::Passing { body, .. } => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Own(body) => body.size_hint(),
            Self::Passing { body, .. } => body.size_hint(),
        }
    }
}

impl Answering {
    /// A backend's answer on its way. One without a body gives its connection back at once.
    pub(crate) fn passing(body: Incoming, taken: Taken, place: Place) -> Self {
        let mut taken = Some(taken);
        if body.is_end_stream()
            && let Some(taken) = taken.take()
        {
            taken.give_back();
        }
        Self::Passing {
            body,
            taken,
            _place: place,
        }
    }
}
