//! What buyers do: scan and pay.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::World;
use super::merchant_order::MerchantOrder;
use super::payment::{METHODS, Method, PIX, Payment, Status};
use super::versions::Versions;
use crate::options::LatePayments;
use crate::site::Site;

/// The buyer all checkouts belong to. Who buys is nothing a seller's test turns on.
const BUYER: u64 = 55_001_122;

/// What the buyer's app shows after a scan.
#[derive(Debug)]
pub(crate) enum Screen {
    /// No order on the till yet.
    Waiting,
    /// The till's last order ran out.
    Expired,
    /// The merchant order just made.
    Checkout(u64),
}

/// An attempt to pay.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) verdict: Status,
    pub(crate) detail: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) amount: Option<Decimal>,
}

impl World {
    /// A buyer scans a till's QR. Each scan of a live order makes a merchant order.
    pub(crate) fn scan(&mut self, pos_id: u64, now: i64) -> Screen {
        let Some(order) = self.latest_order(pos_id) else { return Screen::Waiting };
        if !order.is_live(now) {
            return if order.end.is_none() { Screen::Expired } else { Screen::Waiting };
        }
        let (order_id, owner) = (order.id, order.owner);
        let id = self.ids.merchant_order(self.settings.big_ids);
        let merchant_order = MerchantOrder {
            id,
            owner,
            order_id,
            scan_id: format!("scan-{}", self.merchant_orders.len() + 1),
            preference_id: format!("{owner}-{}", Uuid::new_v4()),
            payer_id: BUYER,
            payments: Vec::new(),
            created: now,
        };
        self.merchant_orders.insert(id, merchant_order);
        self.notify_merchant_order(id);
        Screen::Checkout(id)
    }

    /// A buyer tries to pay a checkout. Gives the payment's id, or why the app refuses.
    pub(crate) fn pay(&mut self, scan_id: &str, attempt: Attempt, now: i64) -> Result<u64, String> {
        let merchant_order_id = self
            .merchant_orders
            .values()
            .find(|known| known.scan_id == scan_id)
            .map(|known| known.id)
            .ok_or_else(|| format!("no scan {scan_id:?}"))?;
        let snapshot = self.merchant_order_at(merchant_order_id, now).ok_or("the merchant order is gone")?;
        if snapshot.status == "closed" {
            return Err("this checkout is paid already".to_owned());
        }
        let gone = !snapshot.order.is_live(now);
        if gone && self.settings.late_payments == LatePayments::Refuse {
            return Err(format!("the order is {}: late_payments is refuse", snapshot.order.state(now)));
        }
        let owner = snapshot.order.owner;
        let amount = attempt.amount.unwrap_or(snapshot.order.total - snapshot.paid);
        let site = self.site(owner);
        if amount <= Decimal::ZERO || !site.facts().fits(amount) {
            return Err(format!("{amount} can't be paid in {}", site.facts().currency));
        }
        let method = method(attempt.method.as_deref(), site)?;

        let id = self.ids.payment(self.settings.big_ids);
        let payment = Payment {
            id,
            owner,
            merchant_order_id,
            amount,
            method,
            status: Status::InProcess,
            status_detail: Status::InProcess.usual_detail().to_owned(),
            refunded: Decimal::ZERO,
            fee: Decimal::ZERO,
            created: now,
            approved: None,
            updated: now,
        };
        self.payments.insert(id, Versions::new(now, payment));
        if let Some(merchant_order) = self.merchant_orders.get_mut(&merchant_order_id) {
            merchant_order.payments.push(id);
        }
        let detail = attempt.detail.unwrap_or_else(|| attempt.verdict.usual_detail().to_owned());
        self.decide_payment(id, now, attempt.verdict, detail);
        self.notify_payment(id, "payment.created", now);
        Ok(id)
    }
}

fn method(wanted: Option<&str>, site: Site) -> Result<&'static Method, String> {
    let wanted = wanted.unwrap_or("account_money");
    let known = METHODS.iter().find(|method| method.id == wanted).ok_or_else(|| {
        let ids: Vec<&str> = METHODS.iter().map(|method| method.id).collect();
        format!("unknown method {wanted:?}; one of {}", ids.join(" "))
    })?;
    if known.id == PIX && site != Site::Mlb {
        return Err(format!("pix is of MLB, this account of {site}"));
    }
    Ok(known)
}
