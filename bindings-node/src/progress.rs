use std::sync::{Arc, Mutex, PoisonError};

use cobro::model;
use napi::Env;
use napi::bindgen_prelude::{Either, Null};
use napi_derive::napi;
use tokio::sync::watch::{Receiver, Sender, channel};

use crate::answer::{Answering, promise};
use crate::mirrors::ReportProgress;

type Told = Option<model::ReportProgress>;

/// How far a call has come. Who asks too seldom gets the newest.
#[napi]
pub struct Progress {
    teller: Mutex<Option<Sender<Told>>>,
    told: Arc<tokio::sync::Mutex<Receiver<Told>>>,
}

#[napi]
impl Progress {
    #[napi(constructor)]
    #[allow(clippy::new_without_default, reason = "JavaScript has no default")]
    pub fn new() -> Self {
        let (teller, told) = channel(None);
        Self { teller: Mutex::new(Some(teller)), told: Arc::new(told.into()) }
    }

    /// The next that is news; null when the call is over.
    #[napi]
    pub fn next<'env>(&self, env: &'env Env) -> Answering<'env, Either<ReportProgress, Null>> {
        let told = Arc::clone(&self.told);
        promise(env, async move {
            let mut told = told.lock().await;
            let news = told.changed().await.ok().and_then(|()| *told.borrow_and_update());
            Ok(news.map_or(Either::B(Null), |progress| Either::A(progress.into())))
        })
    }

    /// No call will take it.
    #[napi]
    pub fn end(&self) {
        self.take();
    }
}

impl Progress {
    fn take(&self) -> Option<Sender<Told>> {
        self.teller.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What a call tells how far it has come; nobody, if nobody wants to know.
pub(crate) fn teller(progress: Option<&Progress>) -> impl FnMut(model::ReportProgress) + Send + 'static {
    let teller = progress.and_then(Progress::take);
    move |progress| {
        if let Some(teller) = &teller {
            teller.send_replace(Some(progress));
        }
    }
}
