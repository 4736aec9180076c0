//! The same calls as one writes them with reqwest and serde alone.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use serde::{Deserialize, Serialize};

pub(crate) struct Bare {
    client: reqwest::Client,
    base_url: String,
}

#[derive(Serialize)]
struct Order<'a> {
    external_reference: &'a str,
    title: &'a str,
    description: &'a str,
    total_amount: f64,
    items: [Item<'a>; 2],
}

#[derive(Serialize)]
struct Item<'a> {
    title: &'a str,
    unit_price: f64,
    quantity: i64,
    unit_measure: &'a str,
    total_amount: f64,
}

#[derive(Serialize)]
struct Refund {
    amount: f64,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what a caller would read")]
pub(crate) struct Refunded {
    id: i64,
    payment_id: i64,
    amount: f64,
    amount_refunded_to_payer: Option<f64>,
    adjustment_amount: Option<f64>,
    status: String,
    refund_mode: Option<String>,
    source: Source,
    reason: Option<String>,
    unique_sequence_number: Option<String>,
    date_created: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what a caller would read")]
struct Source {
    id: String,
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

impl Bare {
    pub(crate) fn new(base_url: &str, token: &str) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("TLS")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, format!("Bearer {token}").parse().expect("a header"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::from_static("bare/1"));
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .default_headers(headers)
            .timeout(Duration::from_secs(20))
            .no_proxy()
            .build()
            .expect("a client");
        Self { client, base_url: base_url.to_owned() }
    }

    pub(crate) async fn put(&self, reference: &str) {
        let order = Order {
            external_reference: reference,
            title: "Café con leche",
            description: "Café con leche",
            total_amount: 4500.5,
            items: [
                Item {
                    title: "Café con leche",
                    unit_price: 1650.25,
                    quantity: 2,
                    unit_measure: "unit",
                    total_amount: 3300.5,
                },
                Item {
                    title: "Tostado",
                    unit_price: 1200.0,
                    quantity: 1,
                    unit_measure: "unit",
                    total_amount: 1200.0,
                },
            ],
        };
        let url =
            format!("{}/instore/qr/seller/collectors/7001/stores/STORE1/pos/POS1/orders", self.base_url);
        let key = uuid::Uuid::new_v4().to_string();
        self.client
            .put(url)
            .header("x-idempotency-key", key)
            .header("x-ttl-store-preference", "120")
            .header(CONTENT_TYPE, "application/json")
            .body(serde_json::to_vec(&order).expect("JSON"))
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .expect("an answer");
    }

    pub(crate) async fn refund(&self) -> Refunded {
        let url = format!("{}/v1/payments/118200300400/refunds", self.base_url);
        let key = uuid::Uuid::new_v4().to_string();
        let response = self
            .client
            .post(url)
            .header("x-idempotency-key", key)
            .header(CONTENT_TYPE, "application/json")
            .body(serde_json::to_vec(&Refund { amount: 500.25 }).expect("JSON"))
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .expect("an answer");
        let body = response.bytes().await.expect("a body");
        serde_json::from_slice(&body).expect("JSON")
    }
}
