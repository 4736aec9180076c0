//! `POST /_sandbox/scan`: a buyer scans a till's QR.

use serde::{Deserialize, Serialize};

use super::body::{Id, read};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::json::amount_text::AmountText;
use crate::world::buyer::Screen;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scan {
    user_id: Option<Id>,
    external_pos_id: Option<String>,
    qr_data: Option<String>,
}

#[derive(Debug, Default, Serialize)]
struct Shown {
    screen: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<AmountText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scan_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    merchant_order_id: Option<u64>,
}

pub(crate) fn scan(app: &App, call: &Call) -> Answer {
    let scan: Scan = read(call)?;
    let mut world = app.world();
    let pos = match (&scan.user_id, &scan.external_pos_id, &scan.qr_data) {
        (Some(user_id), Some(external_id), None) => world.pos_by_external_id(user_id.0, external_id),
        (None, None, Some(qr_data)) => world.pos.values().find(|pos| pos.qr_code == *qr_data),
        _ => return Err(control_error(400, "give user_id and external_pos_id, or qr_data")),
    };
    let pos_id = pos.ok_or_else(|| control_error(404, "no such till"))?.id;
    let shown = match world.scan(pos_id, call.now) {
        Screen::Waiting => Shown { screen: "waiting", ..Shown::default() },
        Screen::Expired => Shown { screen: "expired", ..Shown::default() },
        Screen::Checkout(id) => {
            let snapshot = world.merchant_order_at(id, call.now);
            Shown {
                screen: "checkout",
                amount: snapshot.as_ref().map(|snapshot| AmountText(snapshot.order.total)),
                scan_id: snapshot.as_ref().map(|snapshot| snapshot.merchant_order.scan_id.clone()),
                merchant_order_id: Some(id),
            }
        }
    };
    Ok(Reply::json(200, &shown))
}
