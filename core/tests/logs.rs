//! No token in the log. A test of its own: what listens to the log is global.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use cobro::testing::Sandbox;
use cobro::{RefundRequest, SaleRequest, SaleStatus, Site};
use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span;
use tracing::{Event, Metadata, Subscriber};

/// In every token of the sandbox.
const SECRET: &str = "cobrotesttoken0123456789abcdef";

/// Keeps all that is logged, of every level.
#[derive(Debug, Default, Clone)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut text = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // Writing to a String does not fail.
        let _ = writeln!(text, "{field}={value:?}");
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        attributes.record(&mut self.clone());
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_hides_the_token() {
    let log = Log::default();
    tracing::subscriber::set_global_default(log.clone()).unwrap();
    let sandbox = Sandbox::start().await.unwrap();
    let post = async |path: &str, body: Value| -> Value {
        let answer = sandbox.control("POST", path, Some(body.to_string())).await.unwrap();
        serde_json::from_str(&answer).unwrap()
    };
    let stores = json!([{"external_id": "STORE1", "pos": ["POS1"]}]);
    post("/_sandbox/seed", json!({"user_id": 7001, "site": "MLA", "stores": stores})).await;
    let client = sandbox.client(sandbox.client_options(7001, Site::Mla)).unwrap();
    let request = SaleRequest {
        external_pos_id: "POS1".to_owned(),
        external_store_id: None,
        qr: None,
        amount: "100".into(),
        external_reference: None,
        title: None,
        description: None,
        items: Vec::new(),
        cash_out_amount: None,
        taxes: Vec::new(),
        sponsor_id: None,
        notification_url: None,
        ttl: None,
        idempotency_key: None,
    };
    let sale = client.sell(request).await.unwrap();
    // An API that quotes the token while it fails.
    let says = json!({"message": sandbox.token(7001)});
    let fault = json!({"match": {"path": "/merchant_orders/search"}, "times": 5, "do": {"status": 500, "body": says}});
    post("/_sandbox/faults", fault).await;
    let scan = post("/_sandbox/scan", json!({"user_id": 7001, "external_pos_id": "POS1"})).await;
    post("/_sandbox/pay", json!({"scan_id": scan["scan_id"], "result": "approved"})).await;
    assert_eq!(sale.wait().await.unwrap().status, SaleStatus::Paid);
    sale.refund(RefundRequest::default()).await.unwrap();

    let logged = log.0.lock().unwrap().clone();
    assert!(logged.contains("looking again"), "the log is listened to");
    assert!(!logged.contains(SECRET), "{}", logged.replace(SECRET, "<the secret>"));
}
