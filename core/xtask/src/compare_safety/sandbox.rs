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

/// What a customer scans.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Code<'a> {
    /// What is printed at a POS.
    Printed(&'a str),
    /// What a till shows for one sale.
    Drawn(&'a str),
}

/// A checkout on a customer's phone.
#[derive(Debug)]
pub(crate) struct Scan {
    pub(crate) id: String,
    /// What it pays: the id of the merchant order, or of the order of `/v1/orders`.
    pub(crate) order: String,
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

    /// A customer scans. Gives what to pay, unless there is nothing.
    pub(crate) fn scan(&self, code: Code<'_>) -> Result<Option<Scan>> {
        let code = match code {
            Code::Printed(pos) => json!({"user_id": SELLER, "external_pos_id": pos}),
            Code::Drawn(qr_data) => json!({"qr_data": qr_data}),
        };
        let screen = self.post("scan", &code)?;
        let Some(id) = screen.get("scan_id").and_then(Value::as_str) else { return Ok(None) };
        let order = screen.get("order_id").or_else(|| screen.get("merchant_order_id"));
        let order = match order {
            Some(Value::String(id)) => id.clone(),
            Some(id) => id.to_string(),
            None => bail!("a checkout of no order"),
        };
        Ok(Some(Scan { id: id.to_owned(), order }))
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
        // Each in-store payment has a merchant order, and each other one an order of `/v1/orders`.
        let orders: Vec<&Value> = rows("merchant_orders")
            .chain(rows("v1_orders"))
            .filter(|order| order.get("external_reference").and_then(Value::as_str) == Some(reference))
            .filter_map(|order| order.get("id"))
            .collect();
        let is_of = |payment: &Value, id: &str| payment.get(id).is_some_and(|id| orders.contains(&id));
        let payments: Vec<&Value> = rows("payments")
            .filter(|payment| is_of(payment, "merchant_order_id") || is_of(payment, "order_id"))
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
