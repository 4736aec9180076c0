//! A token provider, and a store of tokens, of the caller's.

use std::fmt;
use std::sync::Arc;

use cobro::model::{ErrorKind, ProvidedToken, StoredTokens};
use cobro::{AccessToken, BoxFuture, Result, TokenProvider, TokenStore};
use napi::bindgen_prelude::FnArgs;

use crate::ask::{Ask, Asked, Given, ask, mismatch};
use crate::{convert, mirrors};

/// Asked with the token that was refused.
pub(crate) type AskToken = Ask<FnArgs<(Asked, Option<String>)>>;
/// Asked with the user id.
pub(crate) type AskLoad = Ask<FnArgs<(Asked, String)>>;
/// Asked with the user id, the version that is expected, and what is to be there.
pub(crate) type AskSwap = Ask<FnArgs<(Asked, String, Option<i64>, Option<mirrors::StoredTokens>)>>;

const PROVIDER: (&str, ErrorKind) = ("token provider", ErrorKind::Unauthorized);
const STORE: (&str, ErrorKind) = ("token store", ErrorKind::Journal);

struct Provider(AskToken);

/// The core's provider of a function of the TypeScript layer's.
pub(crate) fn provider(token: AskToken) -> Arc<dyn TokenProvider> {
    Arc::new(Provider(token))
}

impl TokenProvider for Provider {
    fn token(&self, refused: Option<&AccessToken>) -> BoxFuture<'_, Result<ProvidedToken>> {
        let refused = refused.map(|token| token.expose().to_owned());
        Box::pin(async move {
            match ask(&self.0, PROVIDER, |asked| (asked, refused).into()).await? {
                Given::Token { access_token, expires_at } => {
                    let expires_at = expires_at.map(|ms| convert::timestamp("expires_at", ms)).transpose()?;
                    Ok(ProvidedToken { access_token, expires_at })
                }
                _ => Err(mismatch()),
            }
        })
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Provider")
    }
}

struct Store {
    load: AskLoad,
    swap: AskSwap,
}

/// The core's store of two functions of the TypeScript layer's, or of none.
pub(crate) fn store(load: Option<AskLoad>, swap: Option<AskSwap>) -> Option<Arc<dyn TokenStore>> {
    load.zip(swap).map(|(load, swap)| Arc::new(Store { load, swap }) as Arc<dyn TokenStore>)
}

impl TokenStore for Store {
    fn load(&self, user_id: i64) -> BoxFuture<'_, Result<Option<StoredTokens>>> {
        Box::pin(async move {
            match ask(&self.load, STORE, |asked| (asked, user_id.to_string()).into()).await? {
                Given::Stored(stored) => Ok(stored.map(|(version, secret)| StoredTokens { version, secret })),
                _ => Err(mismatch()),
            }
        })
    }

    fn swap(
        &self,
        user_id: i64,
        expected: Option<i64>,
        new: Option<StoredTokens>,
    ) -> BoxFuture<'_, Result<bool>> {
        Box::pin(async move {
            let new = new.map(Into::into);
            match ask(&self.swap, STORE, |asked| (asked, user_id.to_string(), expected, new).into()).await? {
                Given::Swapped(swapped) => Ok(swapped),
                _ => Err(mismatch()),
            }
        })
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}
