//! Using a refresh token up: once, whoever wants it.

use std::time::Duration;

use super::{Record, Sellers, unknown};
use crate::clock::{BoxFuture, lock};
use crate::credentials::AccessToken;
use crate::error::{Error, Result};
use crate::ids::{CollectorId, positive};
use crate::model::{ErrorKind, Grant, ProvidedToken, SellerTokensRequest};
use crate::telemetry;
use crate::tokens::TokenProvider;

/// How long before its end an access token is refreshed: the refresh token
/// ends with it, and what fails today can be tried again tomorrow.
const AHEAD_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// After how long a refresh that did not work is tried again.
const AGAIN: Duration = Duration::from_hours(1);

/// How often it is looked whether somebody else's refresh has ended.
const LOOK: Duration = Duration::from_millis(250);

/// The tokens of one seller's client.
#[derive(Debug)]
pub(super) struct OfSeller {
    pub(super) sellers: Sellers,
    pub(super) user_id: i64,
}

impl TokenProvider for OfSeller {
    fn token(&self, refused: Option<&AccessToken>) -> BoxFuture<'_, Result<ProvidedToken>> {
        let refused = refused.cloned();
        Box::pin(async move { self.sellers.provide(self.user_id, refused.as_ref()).await })
    }
}

/// What is to be done about a seller's tokens.
enum Next {
    Use(Record),
    /// Somebody else is refreshing them.
    Wait,
    /// The refresh token is ours to use up; the version it is noted under.
    Refresh(i64, Record),
}

impl Sellers {
    /// A token that may be sent.
    pub(super) async fn provide(&self, user_id: i64, refused: Option<&AccessToken>) -> Result<ProvidedToken> {
        let (sellers, refused) = (self.clone(), refused.cloned());
        // To its end whoever stops waiting: half of it would lose the tokens.
        let provided = self.0.oauth.work().run(
            "sellers.token",
            Box::pin(async move { sellers.provide_here(user_id, refused.as_ref()).await }),
        );
        provided.await
    }

    async fn provide_here(&self, user_id: i64, refused: Option<&AccessToken>) -> Result<ProvidedToken> {
        loop {
            match self.next(user_id, refused).await? {
                Next::Use(record) => return Ok(self.given(&record)),
                Next::Wait => self.0.clock.sleep(LOOK).await,
                Next::Refresh(version, record) => {
                    if let Some(provided) = self.refresh(user_id, version, record, refused).await? {
                        return Ok(provided);
                    }
                }
            }
        }
    }

    /// The token, to be asked for again when it is time to refresh it, in a while
    /// when that did not work yet, or at its end when it can't be refreshed.
    fn given(&self, record: &Record) -> ProvidedToken {
        let again_ms = i64::try_from(AGAIN.as_millis()).unwrap_or(i64::MAX);
        let again = record.expires_ms.map(|end| match record.refresh_token {
            Some(_) => (end - AHEAD_MS).max(self.now_ms().saturating_add(again_ms)).min(end),
            None => end,
        });
        let expires_at = again.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        ProvidedToken { access_token: record.access_token.clone(), expires_at }
    }

    fn now_ms(&self) -> i64 {
        self.0.oauth.pipeline().server_now().as_millisecond()
    }

    async fn next(&self, user_id: i64, refused: Option<&AccessToken>) -> Result<Next> {
        self.keep_unkept(user_id).await?;
        let (version, record) = self.load(user_id).await?.ok_or_else(|| unknown(user_id))?;
        let now_ms = self.now_ms();
        let usable = record.is_usable(refused, now_ms);
        let due = record.expires_ms.is_some_and(|end| end - now_ms <= AHEAD_MS);
        if usable && (!due || self.is_put_off(user_id)) {
            return Ok(Next::Use(record));
        }
        if record.refresh_token.is_none() {
            return if usable { Ok(Next::Use(record)) } else { Err(authorise_again(user_id)) };
        }
        if record.refreshing.is_some() && !self.is_abandoned(user_id, version) {
            return Ok(if usable { Next::Use(record) } else { Next::Wait });
        }
        let marked = Record { refreshing: Some(uuid::Uuid::new_v4().simple().to_string()), ..record };
        let mine = self.version_after(Some(version));
        // Who loses this looks again.
        if self.0.tokens.swap(user_id, Some(version), Some(marked.stored(mine)?)).await? {
            lock(&self.0.others).remove(&user_id);
            Ok(Next::Refresh(mine, marked))
        } else {
            Ok(Next::Wait)
        }
    }

    /// Whether it failed a short while ago.
    fn is_put_off(&self, user_id: i64) -> bool {
        lock(&self.0.later).get(&user_id).is_some_and(|until| *until > self.0.clock.now())
    }

    /// Whether whoever is refreshing has been at it for longer than a call can
    /// take: it crashed. By this process's own watching, as no two clocks agree.
    fn is_abandoned(&self, user_id: i64, version: i64) -> bool {
        let now = self.0.clock.now();
        let longest = 2 * self.0.oauth.pipeline().call_timeout + Duration::from_secs(5);
        let mut others = lock(&self.0.others);
        let seen = others.entry(user_id).or_insert((version, now));
        if seen.0 != version {
            *seen = (version, now);
        }
        now.saturating_sub(seen.1) > longest
    }

    /// Uses the refresh token up. Nothing when somebody else changed what is kept.
    async fn refresh(
        &self,
        user_id: i64,
        version: i64,
        record: Record,
        refused: Option<&AccessToken>,
    ) -> Result<Option<ProvidedToken>> {
        let token = record.refresh_token.as_deref().unwrap_or_default();
        let site = record.site();
        match self.0.oauth.refresh(token).await {
            Ok(grant) if grant.user_id != user_id => {
                let message = format!("the API gave tokens of seller {} for seller {user_id}", grant.user_id);
                Err(Error::new(ErrorKind::UnexpectedResponse, message))
            }
            Ok(grant) => {
                let new = Record::of(&grant, &site);
                // One that brings no refresh token leaves the old one.
                let refresh_token = new.refresh_token.clone().or(record.refresh_token);
                let new = Record { refresh_token, ..new };
                lock(&self.0.later).remove(&user_id);
                lock(&self.0.unkept).insert(user_id, (version, new));
                // Kept before it is used: one that can't be is not used.
                self.keep_unkept(user_id).await?;
                Ok(None)
            }
            Err(error) => {
                let usable = record.is_usable(refused, self.now_ms());
                // What was used or revoked never works again: only the seller can help.
                let ended = error.kind() == ErrorKind::Unauthorized
                    && matches!(error.code(), Some("invalid_grant" | "expired_grant"));
                let refresh_token = record.refresh_token.clone().filter(|_| !ended);
                let after = Record { refreshing: None, refresh_token, ..record };
                let new = after.stored(self.version_after(Some(version)))?;
                let swapped = self.0.tokens.swap(user_id, Some(version), Some(new)).await?;
                if !swapped {
                    return Ok(None);
                }
                if usable {
                    telemetry::refreshes_later(user_id, &error);
                    lock(&self.0.later).insert(user_id, self.0.clock.now() + AGAIN);
                    return Ok(Some(self.given(&after)));
                }
                Err(error)
            }
        }
    }

    /// Puts new tokens into the store that it could not take before.
    async fn keep_unkept(&self, user_id: i64) -> Result<()> {
        let unkept = lock(&self.0.unkept).get(&user_id).cloned();
        let Some((version, record)) = unkept else { return Ok(()) };
        let new = record.stored(self.version_after(Some(version)))?;
        self.0.tokens.swap(user_id, Some(version), Some(new)).await?;
        // Swapped, or others' newer ones are there.
        lock(&self.0.unkept).remove(&user_id);
        Ok(())
    }
}

fn authorise_again(user_id: i64) -> Error {
    let message = format!("seller {user_id}'s tokens have ended: it has to authorise the application again");
    Error::new(ErrorKind::Unauthorized, message).with(|d| d.code = Some("authorise_again".to_owned()))
}

/// Tokens from elsewhere, checked.
pub(super) fn check(request: &SellerTokensRequest) -> Result<Grant> {
    let token = AccessToken::parse(&request.access_token)?;
    let user_id = match (request.user_id, token.collector_id()) {
        (Some(id), of_token) => {
            let id = CollectorId::new(positive("user_id", id)?)?;
            if of_token.is_some_and(|other| other != id) {
                let advice = "the access token is another account's";
                return Err(Error::invalid("user_id", &id.to_string(), "collector", advice));
            }
            id
        }
        (None, Some(id)) => id,
        (None, None) => {
            let advice = "the token does not end in the account's user id, so give it";
            return Err(Error::invalid("user_id", "", "required", advice));
        }
    };
    if request.refresh_token.as_ref().is_some_and(String::is_empty) {
        return Err(Error::invalid("refresh_token", "", "required", "give the refresh token, or none"));
    }
    Ok(Grant {
        access_token: request.access_token.clone(),
        refresh_token: request.refresh_token.clone(),
        user_id: user_id.get(),
        expires_at: request.expires_at,
        scope: None,
        public_key: None,
        live_mode: None,
    })
}
