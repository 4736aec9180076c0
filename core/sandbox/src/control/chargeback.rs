//! `POST /_sandbox/chargeback`: a buyer wants the money back, and how that ends.

use serde::Deserialize;
use serde_json::json;

use super::body::{Id, read};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::json::amount_text::AmountText;
use crate::world::claim::Way;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chargeback {
    payment_id: Id,
    #[serde(default)]
    result: Step,
    amount: Option<AmountText>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// At the card's issuer.
    #[default]
    Opened,
    /// At Mercado Pago.
    Dispute,
    /// By the seller.
    Won,
    Lost,
}

pub(crate) fn post(app: &App, call: &Call) -> Answer {
    let given: Chargeback = read(call)?;
    let id = given.payment_id.0;
    let amount = given.amount.map(|AmountText(amount)| amount);
    let ends = matches!(given.result, Step::Won | Step::Lost);
    if ends && amount.is_some() {
        return Err(control_error(400, "amount: only what is opened has one"));
    }
    let mut world = app.world();
    let done = match given.result {
        Step::Opened => world.open_claim(id, Way::Chargeback, amount, call.now),
        Step::Dispute => world.open_claim(id, Way::Dispute, amount, call.now),
        Step::Won => world.close_claim(id, true, call.now),
        Step::Lost => world.close_claim(id, false, call.now),
    };
    done.map_err(|why| control_error(409, &why))?;
    let payment = world.payment(id).ok_or_else(|| control_error(404, "no such payment"))?;
    let shown = json!({
        "payment_id": id,
        "status": payment.status.name(),
        "status_detail": payment.status_detail,
        "amount": payment.claim.as_ref().map(|claim| AmountText(claim.amount)),
    });
    Ok(Reply::json(200, &shown))
}
