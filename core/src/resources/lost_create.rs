//! What became of a create whose answer was lost. Stores and POS have no
//! documented key of idempotency: the seller's own name of them, which is
//! unique in the account, takes its place.

use std::time::Duration;

use crate::client::Client;
use crate::clock::{BoxFuture, earlier};
use crate::error::{Error, Result};
use crate::model::{ErrorKind, Timestamp};

/// How often it is looked for, a second apart: a search may lag.
const LOOKS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// A second for the `Date` header's cut, another for two servers' clocks.
const SKEW: Duration = Duration::from_secs(2);

/// What is found under the external id of what was to be made.
#[derive(Debug)]
pub(super) struct Found<T> {
    pub(super) thing: T,
    /// Whether it is called as the one to be made.
    pub(super) same_name: bool,
    pub(super) created: Option<Timestamp>,
}

/// Three answers: made, as it was found made since `started`; refused, as the
/// name was taken before; else still unknown.
pub(super) async fn resolve<'a, T>(
    client: &'a Client,
    started: Duration,
    lost: Error,
    find: impl Fn() -> BoxFuture<'a, Result<Option<Found<T>>>>,
) -> Result<T> {
    let clock = &client.pipeline().clock;
    for look in 0..LOOKS {
        if look > 0 {
            clock.sleep(PAUSE).await;
        }
        // What can't be read tells nothing of it.
        let Ok(found) = find().await else { return Err(lost) };
        let Some(found) = found else { continue };
        // By now an answer has told the API's time.
        let took = clock.now().saturating_sub(started).saturating_add(SKEW);
        let since = earlier(client.pipeline().server_now(), took);
        return judge(found, since, lost);
    }
    Err(lost.with(|d| {
        "it may have been made: the answer was lost, and a search does not find it. \
         Create it again: its external_id is unique, so it is not made twice"
            .clone_into(&mut d.message);
    }))
}

/// Whether what is found is what was to be made, which was sent after `since`.
fn judge<T>(found: Found<T>, since: Timestamp, lost: Error) -> Result<T> {
    match found.created {
        // It does not say since when it is there.
        None => Err(lost),
        Some(created) if created >= since && found.same_name => Ok(found.thing),
        Some(_) => Err(lost.with(|d| {
            d.kind = ErrorKind::Conflict;
            d.retryable = false;
            d.field = Some("external_id".to_owned());
            "another has this external_id already: nothing was made".clone_into(&mut d.message);
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(same_name: bool, created: Option<i64>) -> std::result::Result<(), ErrorKind> {
        let at = |second| Timestamp::from_second(second).unwrap();
        let found = Found { thing: (), same_name, created: created.map(at) };
        judge(found, at(100), Error::new(ErrorKind::OutcomeUnknown, "lost")).map_err(|e| e.kind())
    }

    #[test]
    fn made_refused_or_unknown() {
        assert_eq!(judged(true, Some(100)), Ok(()));
        assert_eq!(judged(true, Some(99)), Err(ErrorKind::Conflict), "it was there before");
        assert_eq!(judged(false, Some(100)), Err(ErrorKind::Conflict), "another made it meanwhile");
        assert_eq!(judged(true, None), Err(ErrorKind::OutcomeUnknown));
    }
}
