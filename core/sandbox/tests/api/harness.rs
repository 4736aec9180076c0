//! A sandbox with one shop, and a client to ask it with.

use std::time::Duration;

use cobro_sandbox::{ControlError, Sandbox, SandboxOptions, Settings, Site};
use reqwest::{Client, Method};
use serde_json::Value;

pub(crate) const SELLER: u64 = 701;
pub(crate) const OTHER: u64 = 702;
pub(crate) const ON_POS: &str = "/instore/qr/seller/collectors/701/pos/P1/orders";
pub(crate) const ON_STORE: &str = "/instore/qr/seller/collectors/701/stores/S1/pos/P1/orders";

pub(crate) struct Shop {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: Client,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Status and the in-store family's code.
    pub(crate) fn instore(&self) -> (u16, String) {
        let json = self.json();
        assert!(json["causes"].is_array(), "the in-store envelope has causes: {json}");
        assert_eq!(json["status"], self.status);
        (self.status, json["error"].as_str().unwrap().to_owned())
    }

    /// Status and the first code in `cause`, of the other families.
    pub(crate) fn cause(&self) -> (u16, String) {
        let json = self.json();
        assert_eq!(json["status"], self.status);
        let code = &json["cause"][0]["code"];
        (self.status, code.as_str().map_or_else(|| code.to_string(), ToOwned::to_owned))
    }

    /// Status and code of `/v1/orders`.
    pub(crate) fn order_code(&self) -> (u16, String) {
        (self.status, self.json()["errors"][0]["code"].as_str().unwrap().to_owned())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
    }
}

pub(crate) fn code(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

pub(crate) fn client() -> Client {
    // reqwest asks for a provider even when it only speaks http; a second install is refused.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap()
}

impl Shop {
    pub(crate) async fn open() -> Self {
        Self::open_with(Site::Mla, Settings::default()).await
    }

    pub(crate) async fn open_in(site: Site) -> Self {
        Self::open_with(site, Settings::default()).await
    }

    pub(crate) async fn open_with(site: Site, settings: Settings) -> Self {
        let options = SandboxOptions { site, settings, ..SandboxOptions::default() };
        let shop = Self { sandbox: Sandbox::start(options).await.unwrap(), http: client() };
        shop.seed().await;
        shop
    }

    pub(crate) async fn seed(&self) {
        for user in [SELLER, OTHER] {
            let stores = r#"[{"external_id":"S1","pos":["P1","P2"]},{"external_id":"S2","pos":["P3"]}]"#;
            self.control("POST", "/_sandbox/seed", &format!(r#"{{"user_id":{user},"stores":{stores}}}"#))
                .await;
        }
    }

    pub(crate) async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Answer {
        self.try_call(method, path, headers, body).await.unwrap()
    }

    pub(crate) async fn try_call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> reqwest::Result<Answer> {
        let url = format!("{}{path}", self.sandbox.base_url());
        let mut request = self.http.request(Method::from_bytes(method.as_bytes()).unwrap(), url);
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization")) {
            request = request.bearer_auth(self.sandbox.token(SELLER));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, text: response.text().await? })
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> Answer {
        self.call("POST", path, &[], Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &str) -> Answer {
        self.call("PUT", path, &[], Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, &[], None).await
    }

    /// As another seller.
    pub(crate) async fn other(&self, method: &str, path: &str) -> Answer {
        let token = format!("Bearer {}", self.sandbox.token(OTHER));
        let headers = [("authorization", token.as_str()), ("x-idempotency-key", "other")];
        self.call(method, path, &headers, Some("{}")).await
    }

    pub(crate) async fn control(&self, method: &str, path: &str, body: &str) -> Value {
        self.try_control(method, path, body).await.unwrap()
    }

    pub(crate) async fn try_control(
        &self,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<Value, ControlError> {
        let answer = self.sandbox.control(method, path, Some(body)).await?;
        Ok(serde_json::from_str(&answer).unwrap())
    }

    pub(crate) async fn options(&self, body: &str) {
        self.control("POST", "/_sandbox/options", body).await;
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.sandbox.clock().advance(Duration::from_secs(seconds));
    }

    pub(crate) async fn put_order(&self, reference: &str, total: &str) {
        let answer = self.put(ON_POS, &order(reference, total)).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
    }

    pub(crate) async fn scan(&self) -> Value {
        self.control("POST", "/_sandbox/scan", r#"{"user_id":701,"external_pos_id":"P1"}"#).await
    }

    pub(crate) async fn scan_id(&self) -> String {
        let shown = self.scan().await;
        assert_eq!(shown["screen"], "checkout");
        shown["scan_id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn pay(&self, scan_id: &str, result: &str) -> Value {
        let body = format!(r#"{{"scan_id":"{scan_id}","result":"{result}"}}"#);
        self.control("POST", "/_sandbox/pay", &body).await
    }

    /// Sells and is paid; gives the payment's id.
    pub(crate) async fn paid(&self, reference: &str, total: &str) -> u64 {
        self.put_order(reference, total).await;
        let scan_id = self.scan_id().await;
        self.pay(&scan_id, "approved").await["payment_id"].as_u64().unwrap()
    }

    pub(crate) async fn refund(&self, payment: u64, key: &str, body: &str) -> Answer {
        let path = format!("/v1/payments/{payment}/refunds");
        self.call("POST", &path, &[("x-idempotency-key", key)], Some(body)).await
    }

    /// A POST with a key.
    pub(crate) async fn keyed(&self, path: &str, key: &str, body: &str) -> Answer {
        self.call("POST", path, &[("x-idempotency-key", key)], Some(body)).await
    }

    /// Makes an order of `/v1/orders` on P1, with its reference as key.
    pub(crate) async fn order(&self, reference: &str, total: &str, mode: &str) -> Value {
        let made = self.keyed("/v1/orders", reference, &v1_order(reference, total, mode)).await;
        assert_eq!(made.status, 201, "{}", made.text);
        made.json()
    }

    pub(crate) async fn get_order(&self, id: &Value) -> Value {
        let answer = self.get(&format!("/v1/orders/{}", id.as_str().unwrap())).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    pub(crate) async fn cancel_order(&self, id: &Value, key: &str) -> Answer {
        let path = format!("/v1/orders/{}/cancel", id.as_str().unwrap());
        self.call("POST", &path, &[("x-idempotency-key", key)], None).await
    }

    pub(crate) async fn refund_order(&self, id: &Value, key: &str, body: &str) -> Answer {
        self.keyed(&format!("/v1/orders/{}/refund", id.as_str().unwrap()), key, body).await
    }

    pub(crate) async fn scan_qr(&self, qr_data: &Value) -> Value {
        self.control("POST", "/_sandbox/scan", &serde_json::json!({ "qr_data": qr_data }).to_string()).await
    }

    /// Makes an order of `/v1/orders` that is paid; gives it and its payment's number.
    pub(crate) async fn paid_order(&self, reference: &str, total: &str) -> (Value, u64) {
        let order = self.order(reference, total, "static").await;
        let scan_id = self.scan_id().await;
        let paid = self.pay(&scan_id, "approved").await;
        (order, paid["payment_id"].as_u64().unwrap())
    }

    pub(crate) async fn merchant_order(&self, reference: &str) -> Value {
        let found = self.get(&format!("/merchant_orders/search?external_reference={reference}")).await.json();
        found["elements"][0].clone()
    }

    pub(crate) async fn payment(&self, id: u64) -> Value {
        self.get(&format!("/v1/payments/{id}")).await.json()
    }

    pub(crate) async fn ledger(&self) -> Value {
        self.control("GET", "/_sandbox/ledger?user_id=701", "").await
    }
}

/// An order of one item.
pub(crate) fn order(reference: &str, total: &str) -> String {
    order_with(reference, total, "")
}

/// An order of one item and more fields, each with a comma before it.
pub(crate) fn order_with(reference: &str, total: &str, more: &str) -> String {
    format!(
        r#"{{"external_reference":"{reference}","title":"Ticket","description":"Caja","total_amount":{total},
           "items":[{{"title":"Yerba","unit_price":{total},"quantity":1,"unit_measure":"unit","total_amount":{total}}}]{more}}}"#
    )
}

/// An order of `/v1/orders` on P1.
pub(crate) fn v1_order(reference: &str, total: &str, mode: &str) -> String {
    format!(
        r#"{{"type":"qr","external_reference":"{reference}","total_amount":"{total}","description":"Caja",
           "config":{{"qr":{{"external_pos_id":"P1","mode":"{mode}"}}}},
           "transactions":{{"payments":[{{"amount":"{total}"}}]}},
           "items":[{{"title":"Yerba","unit_price":"{total}","quantity":1,"unit_measure":"unit"}}]}}"#
    )
}
