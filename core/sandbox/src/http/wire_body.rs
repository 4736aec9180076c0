//! Response bodies that arrive whole, by half, or never.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

/// Turns given to the connection so that what was sent leaves before the cut.
const TURNS_BEFORE_CUT: u8 = 4;

/// A response body as it goes on the wire.
#[derive(Debug)]
pub(crate) enum WireBody {
    /// All of it, then nothing more.
    Whole(Option<Bytes>),
    /// A part of it, then the connection breaks.
    Cut { part: Option<Bytes>, turns: u8 },
    /// A part of it, then silence for good.
    Stalled(Option<Bytes>),
}

impl WireBody {
    pub(crate) fn whole(body: Bytes) -> Self {
        Self::Whole(Some(body).filter(|body| !body.is_empty()))
    }

    pub(crate) fn cut(part: Bytes) -> Self {
        Self::Cut { part: Some(part), turns: TURNS_BEFORE_CUT }
    }
}

impl HttpBody for WireBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        let (Self::Whole(part) | Self::Cut { part, .. } | Self::Stalled(part)) = &mut *this;
        if let Some(bytes) = part.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match this {
            Self::Whole(_) => Poll::Ready(None),
            Self::Stalled(_) => Poll::Pending,
            Self::Cut { turns: 0, .. } => Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into()))),
            // hyper flushes when the body has nothing to give; an error at once
            // would take the part written before with it.
            Self::Cut { turns, .. } => {
                *turns -= 1;
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => SizeHint::with_exact(body.as_ref().map_or(0, |body| body.len() as u64)),
            Self::Cut { .. } | Self::Stalled(_) => SizeHint::default(),
        }
    }
}
