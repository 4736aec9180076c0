//! The sandbox, at the simulation's time.

use bytes::Bytes;
use cobro::testing::WireRequest;
use cobro_sandbox::{Answer, InProcess};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::time::Time;

/// The seller of every shop.
pub(crate) const SELLER: u64 = 701;

/// What is true, whoever may know about it.
#[derive(Debug, Clone)]
pub(crate) struct World {
    api: InProcess,
    time: Time,
}

/// What a buyer sees after a scan.
#[derive(Debug, Deserialize)]
pub(crate) struct Screen {
    pub(crate) screen: String,
    pub(crate) amount: Option<String>,
    pub(crate) scan_id: Option<String>,
    pub(crate) merchant_order_id: Option<i64>,
}

/// A payment as its buyer sees it.
#[derive(Debug, Deserialize)]
pub(crate) struct Paid {
    pub(crate) payment_id: i64,
    pub(crate) status: String,
    pub(crate) merchant_order_id: Option<i64>,
    pub(crate) order_id: Option<String>,
}

/// The truth.
#[derive(Debug, Deserialize)]
pub(crate) struct Ledger {
    pub(crate) merchant_orders: Vec<MerchantOrderLine>,
    pub(crate) v1_orders: Vec<OrderLine>,
    pub(crate) payments: Vec<PaymentLine>,
    pub(crate) refunds: Vec<RefundLine>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct MerchantOrderLine {
    pub(crate) id: i64,
    pub(crate) external_reference: String,
    pub(crate) status: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OrderLine {
    pub(crate) id: String,
    pub(crate) external_reference: String,
    pub(crate) status: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct PaymentLine {
    pub(crate) id: i64,
    pub(crate) merchant_order_id: Option<i64>,
    pub(crate) order_id: Option<String>,
    pub(crate) status: String,
    pub(crate) amount: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RefundLine {
    pub(crate) id: i64,
    pub(crate) payment_id: i64,
    pub(crate) status: String,
    pub(crate) amount: String,
    pub(crate) idempotency_key: String,
}

impl World {
    pub(crate) fn new(api: InProcess, time: Time) -> Self {
        Self { api, time }
    }

    pub(crate) fn token(&self) -> String {
        self.api.token(SELLER)
    }

    /// A request arrives now.
    pub(crate) async fn answer(&self, request: &WireRequest) -> Option<Answer> {
        self.api.move_to(self.time.unix_ms());
        self.api.call(&request.method, &request.path, &request.headers, request.body.clone()).await
    }

    pub(crate) async fn scan(&self, pos: &str) -> Result<Screen, String> {
        self.control("scan", &format!(r#"{{"user_id":{SELLER},"external_pos_id":"{pos}"}}"#)).await
    }

    pub(crate) async fn scan_drawn(&self, qr_data: &str) -> Result<Screen, String> {
        self.control("scan", &format!(r#"{{"qr_data":"{qr_data}"}}"#)).await
    }

    pub(crate) async fn pay(&self, scan_id: &str, result: &str, method: &str) -> Result<Paid, String> {
        let attempt = format!(r#"{{"scan_id":"{scan_id}","result":"{result}","method":"{method}"}}"#);
        self.control("pay", &attempt).await
    }

    pub(crate) async fn settle_payment(&self, id: i64, result: &str) -> Result<Paid, String> {
        self.control("settle", &format!(r#"{{"payment_id":{id},"result":"{result}"}}"#)).await
    }

    pub(crate) async fn settle_refund(&self, id: i64, result: &str) -> Result<serde_json::Value, String> {
        self.control("settle", &format!(r#"{{"refund_id":{id},"result":"{result}"}}"#)).await
    }

    pub(crate) async fn seed(&self, body: &str) -> Result<serde_json::Value, String> {
        self.control("seed", body).await
    }

    pub(crate) async fn ledger(&self) -> Result<Ledger, String> {
        self.api.move_to(self.time.unix_ms());
        let path = format!("/_sandbox/ledger?user_id={SELLER}");
        read(self.api.control("GET", &path, None).await)
    }

    async fn control<T: DeserializeOwned>(&self, what: &str, body: &str) -> Result<T, String> {
        self.api.move_to(self.time.unix_ms());
        read(self.api.control("POST", &format!("/_sandbox/{what}"), Some(body)).await)
    }
}

fn read<T: DeserializeOwned>(answer: Result<String, cobro_sandbox::ControlError>) -> Result<T, String> {
    let body = answer.map_err(|e| e.to_string())?;
    serde_json::from_str(&body).map_err(|e| format!("{e} in {body}"))
}

/// `12.34` as 1234. Every shop's currency has two decimals.
pub(crate) fn cents(text: &str) -> u64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = whole.chars().chain(format!("{part:0<2}").chars().take(2)).collect();
    digits.parse().unwrap_or(0)
}

/// 1234 as `12.34`.
pub(crate) fn shown(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A field of a JSON body that is text.
pub(crate) fn text_field(body: &Bytes, name: &str) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    body.get(name)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_go_there_and_back() {
        for (text, expected) in [("12.34", 1234), ("12.3", 1230), ("12", 1200), ("0.05", 5)] {
            assert_eq!(cents(text), expected);
        }
        assert_eq!(shown(1234), "12.34");
        assert_eq!(shown(5), "0.05");
    }
}
