//! `POST /_sandbox/scan`: a buyer scans a QR.

use serde::{Deserialize, Serialize};

use super::body::{Id, read};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::json::amount_text::AmountText;
use crate::world::buyer::Screen;
use crate::world::pos::Pos;

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
    /// The id in `/v1/orders`.
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<String>,
}

/// What the QR leads to.
#[derive(Debug)]
enum Target {
    Till(u64),
    Order(u64),
}

pub(crate) fn scan(app: &App, call: &Call) -> Answer {
    let scan: Scan = read(call)?;
    let mut world = app.world();
    let till = |pos: &Pos| Target::Till(pos.id);
    let target = match (&scan.user_id, &scan.external_pos_id, &scan.qr_data) {
        (Some(user_id), Some(external_id), None) => world
            .pos_by_external_id(user_id.0, external_id)
            .map(till)
            .ok_or_else(|| control_error(404, "no such till")),
        (None, None, Some(qr_data)) => world
            .order_by_qr(qr_data)
            .map(|order| Target::Order(order.id))
            .or_else(|| world.pos.values().find(|pos| pos.qr_code == *qr_data).map(till))
            .ok_or_else(|| control_error(404, "no such QR")),
        _ => Err(control_error(400, "give user_id and external_pos_id, or qr_data")),
    };
    let screen = match target? {
        Target::Till(pos_id) => world.scan_till(pos_id, call.now),
        Target::Order(order_id) => world.scan_order(order_id, call.now),
    };
    let shown = match screen {
        Screen::Waiting => Shown { screen: "waiting", ..Shown::default() },
        Screen::Expired => Shown { screen: "expired", ..Shown::default() },
        Screen::Checkout(scan) => {
            let order = world.orders.get(&scan.order_id);
            Shown {
                screen: "checkout",
                amount: order.map(|order| AmountText(order.total)),
                scan_id: Some(scan.id),
                merchant_order_id: scan.merchant_order_id,
                order_id: order.and_then(|order| Some(order.v1.as_ref()?.id.clone())),
            }
        }
    };
    Ok(Reply::json(200, &shown))
}
