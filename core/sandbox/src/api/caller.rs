//! Whose token a call carries.

use crate::http::call::Call;
use crate::http::reply::{Reply, named_error, platform_error};
use crate::world::World;
use crate::world::oauth::Known;

/// The account behind a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    pub(crate) user_id: u64,
    /// The application the token was made for.
    pub(crate) application_id: u64,
    /// Whether the seller gave it to an application by OAuth.
    pub(crate) linked: bool,
}

impl Caller {
    /// Reads `Authorization: Bearer APP_USR-<application>-…-<user id>`. A token in
    /// the query isn't looked at: [O] forbids it. One that was got from
    /// `/oauth/token` is good until it expires or is revoked, any other for ever.
    pub(crate) fn read(world: &World, call: &Call) -> Option<Self> {
        let (scheme, token) = call.header("authorization")?.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let token = token.trim();
        let linked = match world.oauth.known(token, call.now) {
            Known::Good { linked } => linked,
            Known::Dead => return None,
            Known::Unknown => false,
        };
        let (application, rest) = token.strip_prefix("APP_USR-")?.split_once('-')?;
        let user_id = digits(rest.rsplit('-').next()?)?;
        Some(Self { user_id, application_id: digits(application).unwrap_or_default(), linked })
    }

    /// For payments and refunds. [D] refunds, code 401
    pub(crate) fn of_platform(world: &World, call: &Call) -> Result<Self, Reply> {
        Self::read(world, call).ok_or_else(|| platform_error(401, 401, "invalid access token"))
    }

    /// For families with codes that are words.
    pub(crate) fn named(world: &World, call: &Call) -> Result<Self, Reply> {
        Self::read(world, call).ok_or_else(|| named_error(401, "invalid_token", "invalid access token"))
    }
}

/// A number of digits only: `parse` alone would take a `+`.
pub(crate) fn digits(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) { None } else { text.parse().ok() }
}
