use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;

use super::{Held, TokenProvider};
use crate::clock::lock;
use crate::config::Settings;
use crate::credentials::AccessToken;
use crate::error::{Error, Result};
use crate::ids::CollectorId;
use crate::model::ErrorKind;
use crate::per_process::PerProcess;
use crate::work::Work;

/// What a provider gave, and the one that asks it.
#[derive(Debug)]
pub(crate) struct Asked(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    provider: Arc<dyn TokenProvider>,
    collector: CollectorId,
    last: Mutex<Last>,
    turn: PerProcess<Arc<tokio::sync::Mutex<()>>>,
    questions: Work,
    /// How long one may take: as long as a call.
    longest: Duration,
}

/// How the last question ended.
#[derive(Debug, Default)]
struct Last {
    held: Option<Arc<Held>>,
    failed: Option<Error>,
    /// How many questions have ended.
    ended: u64,
}

impl Asked {
    pub(super) fn new(provider: Arc<dyn TokenProvider>, settings: &Settings) -> Self {
        Self(Arc::new(Inner {
            provider,
            collector: settings.collector_id,
            last: Mutex::default(),
            turn: PerProcess::default(),
            questions: Work::default(),
            longest: settings.network.call_timeout,
        }))
    }

    /// The token to send with.
    pub(crate) async fn current(&self, now: Timestamp) -> Result<Arc<Held>> {
        if let Some(held) = self.fresh(None, now) {
            return Ok(held);
        }
        self.ask(None, now).await
    }

    pub(super) async fn instead_of(&self, refused: &Arc<Held>, now: Timestamp) -> Result<Option<Arc<Held>>> {
        let held = match self.fresh(Some(refused), now) {
            Some(held) => held,
            None => self.ask(Some(refused), now).await?,
        };
        // The same again: the API's word stands.
        Ok(Some(held).filter(|held| held.token.expose() != refused.token.expose()))
    }

    /// What was given last, unless it expired or is the one that was refused.
    fn fresh(&self, refused: Option<&Arc<Held>>, now: Timestamp) -> Option<Arc<Held>> {
        lock(&self.0.last).held.clone().filter(|held| {
            held.expires_at.is_none_or(|end| end > now)
                && refused.is_none_or(|refused| !Arc::ptr_eq(refused, held))
        })
    }

    /// Asks, unless somebody else did while this one waited: all who waited
    /// share the answer, a failure too.
    async fn ask(&self, refused: Option<&Arc<Held>>, now: Timestamp) -> Result<Arc<Held>> {
        let before = lock(&self.0.last).ended;
        let turn = self.0.turn.get().clone().lock_owned().await;
        if lock(&self.0.last).ended != before {
            if let Some(held) = self.fresh(refused, now) {
                return Ok(held);
            }
            if let Some(error) = lock(&self.0.last).failed.clone() {
                return Err(error);
            }
        }
        let (asked, refused) = (self.0.clone(), refused.map(|held| held.token.clone()));
        // To its end whoever stops waiting: a provider may be using up something
        // that can be used once.
        let question = Box::pin(async move {
            let answer = asked.question(refused.as_ref()).await;
            drop(turn);
            answer
        });
        self.0.questions.run("token", question).await
    }
}

impl Inner {
    async fn question(&self, refused: Option<&AccessToken>) -> Result<Arc<Held>> {
        let given = match tokio::time::timeout(self.longest, self.provider.token(refused)).await {
            Ok(given) => given.and_then(|given| self.check(&given.access_token, given.expires_at)),
            Err(elapsed) => {
                let error = Error::new(ErrorKind::Timeout, "the token provider did not answer in time");
                Err(error.with(|d| d.retryable = true).with_source(elapsed))
            }
        };
        let mut last = lock(&self.last);
        last.ended += 1;
        match given {
            Ok(held) => {
                let held = Arc::new(held);
                last.held = Some(held.clone());
                last.failed = None;
                Ok(held)
            }
            Err(error) => {
                let error = unavailable(error);
                last.failed = Some(error.clone());
                Err(error)
            }
        }
    }

    fn check(&self, token: &str, expires_at: Option<Timestamp>) -> Result<Held> {
        let token = AccessToken::parse(token)?;
        // Another seller's token would move another seller's money.
        if let Some(other) = token.collector_id()
            && other != self.collector
        {
            let shown = other.to_string();
            let advice = format!(
                "the token provider gave another account's token: this client acts for {}",
                self.collector
            );
            return Err(Error::invalid("access_token", &shown, "collector", &advice));
        }
        Held::new(token, expires_at)
    }
}

/// What a call says that has no token to be sent with. Whatever became of the
/// question for one, nothing is known of the call by it: never its outcome.
fn unavailable(error: Error) -> Error {
    let kind = match error.kind() {
        kind @ (ErrorKind::Network | ErrorKind::Timeout | ErrorKind::RateLimited | ErrorKind::Server) => kind,
        _ => ErrorKind::Unauthorized,
    };
    let said = error.details().message.clone();
    let code = error.code().unwrap_or("no_access_token").to_owned();
    let (retryable, retry_after) = (error.is_retryable(), error.retry_after());
    Error::new(kind, format!("there is no access token to send with: {said}"))
        .with(|d| {
            d.code = Some(code);
            d.retryable = retryable;
            d.retry_after = retry_after;
        })
        .with_source(error)
}
