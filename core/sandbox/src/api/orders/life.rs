//! How long an order of `/v1/orders` lives.

use crate::options::{Settings, StaticExpiry};
use crate::times::SECOND;
use crate::world::v1_order::Mode;

/// [D] Fifteen minutes when nothing says otherwise.
const USUAL: (&str, i64) = ("PT15M", 15 * 60 * SECOND);

/// [D] reference pages: the most a till's printed QR leads to an order.
const CAP: (&str, i64) = ("PT10M", 10 * 60 * SECOND);

/// How long an order lives, and what it says of that.
#[derive(Debug)]
pub(crate) struct Life {
    pub(crate) expires: i64,
    pub(crate) on_till_until: Option<i64>,
    pub(crate) shown: Option<String>,
}

impl Life {
    /// `asked` is a duration as it came and its milliseconds. What is shown when
    /// it isn't honoured is documented nowhere: by default, what applies.
    pub(crate) fn of(asked: Option<(String, i64)>, mode: Mode, settings: &Settings, now: i64) -> Self {
        let capped = settings.static_expiry == StaticExpiry::Capped;
        let usual = if capped && mode == Mode::Static { CAP } else { USUAL };
        let (mut text, mut lasts) = asked.clone().unwrap_or((usual.0.to_owned(), usual.1));
        if capped && mode == Mode::Static && lasts > CAP.1 {
            (text, lasts) = (CAP.0.to_owned(), CAP.1);
        }
        let on_till = if capped { lasts.min(CAP.1) } else { lasts };
        let shown = if settings.echo_expiration_time { asked.map(|(text, _)| text) } else { Some(text) };
        Self { expires: now + lasts, on_till_until: mode.is_on_till().then_some(now + on_till), shown }
    }
}
