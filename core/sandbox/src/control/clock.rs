//! `GET` and `POST /_sandbox/clock`: the virtual clock.

use std::time::Duration;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::Deserialize;
use serde_json::json;

use super::body::read;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::json::amount_text::AmountText;
use crate::times;

/// Ten years at a time is enough, and far from the end of the calendar.
const FURTHEST_S: u32 = 10 * 366 * 24 * 60 * 60;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    advance_s: Option<AmountText>,
    auto: Option<bool>,
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every handler")]
pub(crate) fn get(app: &App, _: &Call) -> Answer {
    let reading = app.clock().reading();
    let shown = json!({
        "now": times::utc(reading.unix_ms),
        "unix_ms": reading.unix_ms,
        "offset_ms": reading.offset_ms,
        "auto": reading.auto,
        "sleepers": reading.sleepers,
    });
    Ok(Reply::json(200, &shown))
}

pub(crate) fn post(app: &App, call: &Call) -> Answer {
    let change: Change = read(call)?;
    if let Some(AmountText(seconds)) = change.advance_s {
        let bounds = Decimal::ZERO..=Decimal::from(FURTHEST_S);
        let millis = (seconds * Decimal::ONE_THOUSAND).trunc().to_u64();
        let millis = millis.filter(|_| bounds.contains(&seconds)).ok_or_else(|| {
            control_error(400, "advance_s: seconds from 0 to ten years; time doesn't go back")
        })?;
        app.clock().advance(Duration::from_millis(millis));
    }
    if let Some(auto) = change.auto {
        app.clock().set_auto(auto);
    }
    get(app, call)
}
