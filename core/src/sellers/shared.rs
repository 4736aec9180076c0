use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;

use super::gate::Gate;
use crate::clock::BoxFuture;
use crate::transport::{Failure, FailureKind, Request, Response, Transport};

/// A seller's share of the one network.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) network: Arc<dyn Transport>,
    pub(super) gate: Arc<Gate>,
    pub(super) seller: i64,
}

impl Transport for Shared {
    fn send<'a>(
        &'a self,
        request: &'a Request,
        authorization: Option<&'a HeaderValue>,
        timeout: Duration,
    ) -> BoxFuture<'a, Result<Response, Failure>> {
        Box::pin(async move {
            let asked = tokio::time::Instant::now();
            let Ok(_pass) = tokio::time::timeout(timeout, self.gate.enter(self.seller)).await else {
                let source = "too many requests of other sellers were under way for too long".into();
                return Err(Failure { kind: FailureKind::NotSent, source });
            };
            self.network.send(request, authorization, timeout.saturating_sub(asked.elapsed())).await
        })
    }
}
