use std::time::Duration;

use jiff::SignedDuration;

use super::changes::Changes;
use super::fields::{Fields, needed};
use crate::error::{Error, Result};
use crate::model::{MigrationRequest, QrMode, Timestamp};
use crate::ttl::Ttl;

const TTL: &str = "X-Ttl-Store-Preference";
const TO: &str = "expiration_time";

/// The new order's life, as an ISO 8601 duration.
pub(super) fn expiration_time(
    old: &mut Fields<'_>,
    request: &MigrationRequest,
    changes: &mut Changes,
) -> Result<String> {
    let life = match (old.text("expiration_date")?, request.ttl) {
        (None, None) => {
            changes.added(
                TO,
                "The in-store API's default of 600 s, made explicit: an order without it may live 15 minutes now.",
            );
            SignedDuration::from_secs(600)
        }
        (None, Some(ttl)) => {
            let life = of_header(ttl)?;
            changes.moved(TTL, TO, "The header's seconds became an ISO 8601 duration in the body.");
            life
        }
        (Some(date), None) => {
            let life = until(&date, request.now)?;
            changes.meaning(
                Some("expiration_date"),
                TO,
                "A moment became a span, in whole seconds, which counts from when Orders takes the order: \
                 reckon it anew for each sending.",
            );
            life
        }
        // Which of the two the old API obeyed is not documented.
        (Some(date), Some(_)) => {
            return Err(Error::invalid(
                "expiration_date",
                &date,
                "exclusive",
                "give the header's ttl or the body's expiration_date, not both",
            ));
        }
    };
    if request.qr != QrMode::Dynamic && life.as_secs() > 600 {
        changes.meaning(
            None,
            TO,
            "The vendor's pages contradict each other: by some, the printed QR ends after 10 minutes whatever is sent.",
        );
    }
    Ok(life.to_string())
}

fn of_header(ttl: Duration) -> Result<SignedDuration> {
    let seconds = Ttl::new(ttl)?.as_secs();
    bounded("ttl", &format!("{seconds}s"), i64::try_from(seconds).unwrap_or(i64::MAX))
}

fn until(date: &str, now: Option<Timestamp>) -> Result<SignedDuration> {
    let field = "expiration_date";
    let end: Timestamp = date.parse().map_err(|e: jiff::Error| {
        Error::invalid(field, date, "date", "write it as 2026-03-02T16:34:56.559-04:00, offset included")
            .with_source(e)
    })?;
    let now = needed(now, "now", "the body has an expiration_date: say from when on it counts")?;
    bounded(field, date, end.duration_since(now).as_secs())
}

/// Both bounds are from the Orders reference.
fn bounded(field: &str, value: &str, seconds: i64) -> Result<SignedDuration> {
    let rule = match seconds {
        ..30 => "min",
        30..=12_960_000 => return Ok(SignedDuration::from_secs(seconds)),
        _ => "max",
    };
    let advice = format!("an order lives from 30 s to 3600 h, and this one {seconds} s");
    Err(Error::invalid(field, value, rule, &advice))
}
