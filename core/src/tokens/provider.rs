use std::fmt;

use crate::clock::BoxFuture;
use crate::credentials::AccessToken;
use crate::error::Result;
use crate::model::ProvidedToken;

/// Gives a client its access token, so that a till never holds the seller's
/// secrets but asks its own back end.
///
/// Asked before the first call, when the token it gave has expired, and once
/// when the API calls it invalid: then it is told which one was `refused`, and
/// the call is sent again with another one if it gives one. However many calls
/// wait, it is asked once; a question goes on when they stop waiting, at most for
/// as long as a call may take.
pub trait TokenProvider: Send + Sync + fmt::Debug {
    /// The token to use now.
    fn token(&self, refused: Option<&AccessToken>) -> BoxFuture<'_, Result<ProvidedToken>>;
}
