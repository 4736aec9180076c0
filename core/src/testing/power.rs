//! A switch that stops a client where it stands, as a power cut would.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::header::HeaderValue;

use crate::clock::{BoxFuture, lock};
use crate::error::{Error, Result};
use crate::journal::{Store, Table};
use crate::model::ErrorKind;
use crate::transport::{Failure, FailureKind, Request, Response, Transport};

/// One client's power: its journal is there while it is on.
#[derive(Debug)]
pub(super) struct Power(Mutex<Option<Arc<dyn Store>>>);

impl Power {
    pub(super) fn on(store: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(store))))
    }

    pub(super) fn cut(&self) {
        lock(&self.0).take();
    }

    fn store(&self) -> Result<Arc<dyn Store>> {
        lock(&self.0).clone().ok_or_else(|| Error::new(ErrorKind::Journal, OFF))
    }
}

const OFF: &str = "the sandbox crashed this client";

/// The journal, while there is power.
impl Store for Power {
    fn transact(&self, work: &mut dyn FnMut(&mut dyn Table) -> Result<()>) -> Result<()> {
        self.store()?.transact(work)
    }

    fn owner(&self) -> Result<Arc<str>> {
        self.store()?.owner()
    }

    fn alive(&self, owner: &str) -> bool {
        self.store().is_ok_and(|store| store.alive(owner))
    }

    fn blocks(&self) -> bool {
        self.store().is_ok_and(|store| store.blocks())
    }
}

/// The network, while there is power.
#[derive(Debug)]
pub(super) struct Powered {
    pub(super) power: Arc<Power>,
    pub(super) transport: Box<dyn Transport>,
}

impl Transport for Powered {
    fn send<'a>(
        &'a self,
        request: &'a Request,
        authorization: Option<&'a HeaderValue>,
        timeout: Duration,
    ) -> BoxFuture<'a, std::result::Result<Response, Failure>> {
        Box::pin(async move {
            self.check()?;
            let answer = self.transport.send(request, authorization, timeout).await;
            // What was on the wire when the power went may arrive; its answer doesn't.
            self.check()?;
            answer
        })
    }
}

impl Powered {
    fn check(&self) -> std::result::Result<(), Failure> {
        match self.power.store() {
            Ok(_) => Ok(()),
            Err(off) => Err(Failure { kind: FailureKind::Lost, source: off.into() }),
        }
    }
}
