//! `POST /_sandbox/payout` and `POST /_sandbox/cashback`: money without a payment.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::json;

use super::body::{Id, read};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::json::amount_text::AmountText;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payout {
    user_id: Id,
    amount: AmountText,
    #[serde(default)]
    result: Verdict,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    #[default]
    Paid,
    /// It comes back.
    Returned,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cashback {
    user_id: Id,
    amount: AmountText,
}

/// Money goes to the seller's bank.
pub(crate) fn pay_out(app: &App, call: &Call) -> Answer {
    let Payout { user_id: Id(user_id), amount, result } = read(call)?;
    let amount = positive(amount)?;
    let mut world = app.world();
    let id = world.pay_out(user_id, amount, result == Verdict::Returned, call.now);
    let id = id.map_err(|why| control_error(409, &why))?;
    let balance = AmountText(world.account(user_id).balance);
    Ok(Reply::json(200, &json!({ "payout_id": id, "balance": balance })))
}

/// Mercado Pago gives the seller money.
pub(crate) fn give_cashback(app: &App, call: &Call) -> Answer {
    let Cashback { user_id: Id(user_id), amount } = read(call)?;
    let amount = positive(amount)?;
    let mut world = app.world();
    let id = world.give_cashback(user_id, amount, call.now).map_err(|why| control_error(409, &why))?;
    let balance = AmountText(world.account(user_id).balance);
    Ok(Reply::json(200, &json!({ "cashback_id": id, "balance": balance })))
}

fn positive(AmountText(amount): AmountText) -> Result<Decimal, Reply> {
    if amount > Decimal::ZERO { Ok(amount) } else { Err(control_error(400, "amount: more than nothing")) }
}
