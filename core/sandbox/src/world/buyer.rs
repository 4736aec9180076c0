//! What buyers do: scan and pay.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::World;
use super::charges::Charges;
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
    /// The till's last order ran out, or an order's own QR leads nowhere any more.
    Expired,
    /// The checkout just opened.
    Checkout(Scan),
}

/// A scan that opened a checkout.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    pub(crate) id: String,
    pub(crate) order_id: u64,
    /// None for an order of `/v1/orders`.
    pub(crate) merchant_order_id: Option<u64>,
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
    /// A buyer scans a till's printed QR.
    pub(crate) fn scan_till(&mut self, pos_id: u64, now: i64) -> Screen {
        match self.latest_order(pos_id) {
            Some(order) if order.is_on_till(now) => Screen::Checkout(self.open_checkout(order.id, now)),
            Some(order) if order.end.is_none() => Screen::Expired,
            _ => Screen::Waiting,
        }
    }

    /// A buyer scans an order's own QR.
    pub(crate) fn scan_order(&mut self, order_id: u64, now: i64) -> Screen {
        match self.orders.get(&order_id) {
            Some(order) if order.is_live(now) => Screen::Checkout(self.open_checkout(order_id, now)),
            _ => Screen::Expired,
        }
    }

    /// Each scan of a live in-store order makes a merchant order.
    fn open_checkout(&mut self, order_id: u64, now: i64) -> Scan {
        let id = format!("scan-{}", self.scans.len() + 1);
        let merchant_order_id = self.open_merchant_order(order_id, &id, now);
        let scan = Scan { id, order_id, merchant_order_id };
        self.scans.push(scan.clone());
        scan
    }

    fn open_merchant_order(&mut self, order_id: u64, scan_id: &str, now: i64) -> Option<u64> {
        let owner = self.orders.get(&order_id).filter(|order| order.v1.is_none())?.owner;
        let id = self.ids.merchant_order(self.settings.big_ids);
        let merchant_order = MerchantOrder {
            id,
            owner,
            order_id,
            scan_id: scan_id.to_owned(),
            preference_id: format!("{owner}-{}", Uuid::new_v4()),
            payer_id: BUYER,
            payments: Vec::new(),
            handover: None,
            created: now,
        };
        self.merchant_orders.insert(id, merchant_order);
        self.notify_merchant_order(id, "Created", now);
        Some(id)
    }

    /// A buyer tries to pay a checkout. Gives the payment's id, or why the app refuses.
    pub(crate) fn pay(&mut self, scan_id: &str, attempt: Attempt, now: i64) -> Result<u64, String> {
        let known = self.scans.iter().find(|known| known.id == scan_id);
        let scan = known.cloned().ok_or_else(|| format!("no scan {scan_id:?}"))?;
        let left = self.left_to_pay(&scan, now)?;
        let order = self.orders.get(&scan.order_id).ok_or("the order is gone")?;
        let gone = !order.is_live(now);
        if gone && self.settings.late_payments == LatePayments::Refuse {
            return Err(format!("the order is {}: late_payments is refuse", order.state(now)));
        }
        let owner = order.owner;
        let site = self.site(owner);
        let method = method(attempt.method.as_deref(), site)?;
        let discounted = order.v1.as_ref().and_then(|v1| v1.discounted(method.kind));
        let discounted = discounted.filter(|total| attempt.amount.is_none_or(|amount| amount == *total));
        let amount = attempt.amount.or(discounted).unwrap_or(left);
        if amount <= Decimal::ZERO || !site.facts().fits(amount) {
            return Err(format!("{amount} can't be paid in {}", site.facts().currency));
        }

        let id = self.ids.payment(self.settings.big_ids);
        let payment = Payment {
            id,
            owner,
            order_id: scan.order_id,
            merchant_order_id: scan.merchant_order_id,
            payer_id: BUYER,
            amount,
            method,
            discounted: discounted.is_some(),
            status: Status::InProcess,
            status_detail: Status::InProcess.usual_detail().to_owned(),
            refunded: Decimal::ZERO,
            charges: Charges::default(),
            claim: None,
            created: now,
            approved: None,
            released: None,
            updated: now,
        };
        self.payments.insert(id, Versions::new(now, payment));
        let merchant_order = scan.merchant_order_id.and_then(|id| self.merchant_orders.get_mut(&id));
        if let Some(merchant_order) = merchant_order {
            merchant_order.payments.push(id);
        }
        if let Some(v1) = self.orders.get_mut(&scan.order_id).and_then(|order| order.v1.as_mut()) {
            v1.payments.push(id);
        }
        let detail = attempt.detail.unwrap_or_else(|| attempt.verdict.usual_detail().to_owned());
        self.decide_payment(id, now, attempt.verdict, detail);
        self.notify_payment(id, "payment.created", now);
        Ok(id)
    }

    /// What a checkout still asks for, or why nobody can pay it.
    fn left_to_pay(&self, scan: &Scan, now: i64) -> Result<Decimal, String> {
        let Some(id) = scan.merchant_order_id else { return self.left_of_v1_order(scan.order_id) };
        let snapshot = self.merchant_order_at(id, now).ok_or("the merchant order is gone")?;
        if snapshot.status == "closed" {
            return Err("this checkout is paid already".to_owned());
        }
        Ok(snapshot.order.total - snapshot.paid)
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
