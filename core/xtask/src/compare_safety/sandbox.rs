//! The control plane of the sandbox that a till is on, and the truth it knows.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::script::Fault;

/// The seller of every till.
pub(crate) const SELLER: u64 = 7001;

pub(crate) struct Sandbox {
    url: String,
    agent: ureq::Agent,
}

/// What really happened to one sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Truth {
    pub(crate) paid: bool,
    /// How many refunds were executed.
    pub(super) refunds: usize,
}

impl Sandbox {
    pub(crate) fn at(url: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        Self { url: url.to_owned(), agent: config.new_agent() }
    }

    /// Makes the seller's store with one POS.
    pub(crate) fn open(&self, pos: &str) -> Result<()> {
        let stores = json!([{"external_id": "STORE1", "pos": [pos]}]);
        self.post("seed", &json!({"user_id": SELLER, "stores": stores}))?;
        Ok(())
    }

    /// A customer scans a POS. Gives what to pay, unless there is nothing.
    pub(super) fn scan(&self, pos: &str) -> Result<Option<String>> {
        let screen = self.post("scan", &json!({"user_id": SELLER, "external_pos_id": pos}))?;
        Ok(screen.get("scan_id").and_then(Value::as_str).map(str::to_owned))
    }

    /// The customer pays. Gives the payment's id.
    pub(crate) fn pay(&self, scan: &str, result: &str) -> Result<Value> {
        let paid = self.post("pay", &json!({"scan_id": scan, "result": result}))?;
        Ok(paid.get("payment_id").cloned().unwrap_or_default())
    }

    /// A payment that was looked into is decided.
    pub(super) fn settle(&self, payment: &Value, result: &str) -> Result<()> {
        self.post("settle", &json!({"payment_id": payment, "result": result}))?;
        Ok(())
    }

    pub(super) fn advance(&self, seconds: u64) -> Result<()> {
        self.post("clock", &json!({"advance_s": seconds}))?;
        Ok(())
    }

    pub(super) fn lag(&self, seconds: u64) -> Result<()> {
        self.post("options", &json!({"search_lag_s": seconds}))?;
        Ok(())
    }

    pub(super) fn break_with(&self, fault: &Fault) -> Result<()> {
        self.post("faults", &json!({"match": fault.r#match, "times": fault.times, "do": fault.r#do}))?;
        Ok(())
    }

    /// All goes well again. Gives how many requests were hit.
    pub(super) fn mend(&self) -> Result<u64> {
        let shown = self.call("GET", "faults", None)?;
        let rules = shown.get("faults").and_then(Value::as_array).cloned().unwrap_or_default();
        let hits = rules.iter().filter_map(|rule| rule.get("hits").and_then(Value::as_u64)).sum();
        self.call("DELETE", "faults", None)?;
        Ok(hits)
    }

    pub(crate) fn truth(&self, reference: &str) -> Result<Truth> {
        let ledger = self.call("GET", &format!("ledger?user_id={SELLER}"), None)?;
        let rows = |name: &str| ledger.get(name).and_then(Value::as_array).into_iter().flatten();
        let orders: Vec<&Value> = rows("merchant_orders")
            .filter(|order| order.get("external_reference").and_then(Value::as_str) == Some(reference))
            .filter_map(|order| order.get("id"))
            .collect();
        let payments: Vec<&Value> = rows("payments")
            .filter(|payment| payment.get("merchant_order_id").is_some_and(|id| orders.contains(&id)))
            .collect();
        let is = |row: &Value, status: &str| row.get("status").and_then(Value::as_str) == Some(status);
        let paid = payments.iter().any(|payment| is(payment, "approved") || is(payment, "refunded"));
        let ids: Vec<&Value> = payments.iter().filter_map(|payment| payment.get("id")).collect();
        let refunds = rows("refunds")
            .filter(|refund| refund.get("payment_id").is_some_and(|id| ids.contains(&id)))
            .filter(|refund| is(refund, "approved"))
            .count();
        Ok(Truth { paid, refunds })
    }

    pub(crate) fn post(&self, call: &str, body: &Value) -> Result<Value> {
        self.call("POST", call, Some(body))
    }

    pub(crate) fn call(&self, method: &str, call: &str, body: Option<&Value>) -> Result<Value> {
        let url = format!("{}/_sandbox/{call}", self.url);
        let answer = match (method, body) {
            ("GET", _) => self.agent.get(&url).call(),
            ("DELETE", _) => self.agent.delete(&url).call(),
            (_, body) => self.agent.post(&url).send(body.cloned().unwrap_or_default().to_string()),
        };
        let mut answer = answer.with_context(|| format!("{method} {url}"))?;
        let text = answer.body_mut().read_to_string()?;
        if !answer.status().is_success() {
            bail!("{method} {url}: {} {text}", answer.status());
        }
        serde_json::from_str(&text).with_context(|| format!("{method} {url}: {text}"))
    }
}
