use std::future::Future;
use std::time::Duration;

use cobro::testing::Sandbox;
use cobro::{Client, ClientOptions, SaleRequest, Site};
use serde_json::{Value, json};

pub(crate) const SELLER: i64 = 7001;

/// A sandbox, a seller on it with POS `P1` to `P50`, and a client.
#[derive(Debug)]
pub(crate) struct Till {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
}

impl Till {
    pub(crate) async fn open() -> Self {
        Self::with(|_| ()).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut ClientOptions)) -> Self {
        let sandbox = seeded().await;
        let mut options = sandbox.client_options(SELLER, Site::Mla);
        change(&mut options);
        let client = sandbox.client(options).unwrap();
        Self { sandbox, client }
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        post(&self.sandbox, path, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.sandbox.control("GET", path, None).await.unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    pub(crate) async fn fault(&self, method: &str, path: &str, times: Option<u32>, what: Value) {
        let fault = json!({"match": {"method": method, "path": path}, "times": times, "do": what});
        self.post("/_sandbox/faults", fault).await;
    }

    /// From now on only `advance` moves time.
    pub(crate) async fn hold_time(&self) {
        self.post("/_sandbox/clock", json!({"auto": false})).await;
    }

    pub(crate) async fn free_time(&self) {
        self.post("/_sandbox/clock", json!({"auto": true})).await;
    }

    pub(crate) async fn advance(&self, seconds: u32) {
        self.post("/_sandbox/clock", json!({"advance_s": seconds})).await;
    }

    pub(crate) async fn sleepers(&self) -> u64 {
        self.get("/_sandbox/clock").await["sleepers"].as_u64().unwrap()
    }

    pub(crate) async fn scan(&self, pos: &str) -> Value {
        self.post("/_sandbox/scan", json!({"user_id": SELLER, "external_pos_id": pos})).await
    }

    pub(crate) async fn pay(&self, scan: &Value) -> i64 {
        let paid = json!({"scan_id": scan["scan_id"], "result": "approved"});
        self.post("/_sandbox/pay", paid).await["payment_id"].as_i64().unwrap()
    }

    /// A sale that is not in this client's journal, paid; gives its reference.
    pub(crate) async fn scan_foreign_sale(&self, pos: &str) -> String {
        let other = self.sandbox.client(self.sandbox.client_options(SELLER, Site::Mla)).unwrap();
        let sale = other.sell(sale(pos)).await.unwrap();
        let scan = self.scan(pos).await;
        self.pay(&scan).await;
        sale.info().external_reference.clone()
    }

    /// The logged requests with this method whose path holds this text.
    pub(crate) async fn requests(&self, method: &str, path: &str) -> Vec<Value> {
        let log = self.get("/_sandbox/requests").await;
        let fits = |r: &&Value| r["method"] == method && r["path"].as_str().unwrap().contains(path);
        log["requests"].as_array().unwrap().iter().filter(fits).cloned().collect()
    }

    pub(crate) async fn ledger(&self) -> Value {
        self.get(&format!("/_sandbox/ledger?user_id={SELLER}")).await
    }
}

pub(crate) async fn seeded() -> Sandbox {
    let sandbox = Sandbox::start().await.unwrap();
    let pos: Vec<String> = (1..=50).map(|n| format!("P{n}")).collect();
    let stores = json!([{"external_id": "STORE1", "pos": pos}]);
    post(&sandbox, "/_sandbox/seed", json!({"user_id": SELLER, "site": "MLA", "stores": stores})).await;
    sandbox
}

async fn post(sandbox: &Sandbox, path: &str, body: Value) -> Value {
    let answer = sandbox.control("POST", path, Some(body.to_string())).await.unwrap();
    serde_json::from_str(&answer).unwrap()
}

pub(crate) fn sale(pos: &str) -> SaleRequest {
    SaleRequest {
        external_pos_id: pos.to_owned(),
        external_store_id: Some("STORE1".to_owned()),
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
    }
}

/// Looks again and again until it is so; a minute is for a machine that is very busy.
pub(crate) async fn eventually<F: Future<Output = bool>>(what: &str, so: impl Fn() -> F) {
    let look = async {
        while !so().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), look).await.unwrap_or_else(|_| panic!("never: {what}"));
}
