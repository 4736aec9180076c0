//! A till on cobro as its documentation shows it, for the safety comparison
//! (`docs/safety-comparison.md`): a cashier asks by lines of JSON.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::io::{BufRead as _, Write as _};
use std::time::Duration;

use cobro::testing::Sandbox;
use cobro::{
    Api, Client, Error, ErrorKind, QrMode, RefundRequest, Sale, SaleOutcome, SaleRequest, SaleStatus, Site,
};
use serde::Deserialize;
use serde_json::{Value, json};

const SELLER: i64 = 7001;

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Act {
    Sell { pos: String, reference: String, amount: String, ttl_s: u64, qr: String },
    Wait,
    Check,
    Cancel,
    Refund { intent: String, amount: Option<String> },
}

struct Till {
    client: Client,
    sale: Option<Sale>,
    /// Of what has to be asked for again.
    keys: HashMap<String, String>,
}

impl Till {
    async fn act(&mut self, act: Act) -> Result<Value, Box<dyn StdError>> {
        let sale = self.sale.clone().ok_or("nothing was sold yet");
        let screen = match act {
            Act::Sell { pos, reference, amount, ttl_s, qr } => {
                let mut request = SaleRequest::new(pos, amount);
                request.qr = Some(QrMode::from(qr.as_str()));
                request.external_reference = Some(reference);
                request.ttl = Some(Duration::from_secs(ttl_s));
                return Ok(self.sell(request).await);
            }
            Act::Wait => look(sale?.wait().await),
            Act::Check => look(sale?.check().await),
            Act::Cancel => look(sale?.cancel().await),
            Act::Refund { intent, amount } => self.refund(&sale?, intent, amount).await,
        };
        Ok(json!({"screen": screen}))
    }

    async fn sell(&mut self, mut request: SaleRequest) -> Value {
        let reference = request.external_reference.clone().unwrap_or_default();
        request.idempotency_key = self.keys.get(&reference).cloned();
        match self.client.sell(request).await {
            Ok(sale) => {
                let shown = json!({"screen": "scan", "qr_data": sale.info().qr_data});
                self.sale = Some(sale);
                shown
            }
            Err(error) => json!({"screen": self.keep(reference, &error)}),
        }
    }

    async fn refund(&mut self, sale: &Sale, intent: String, amount: Option<String>) -> &'static str {
        let request = RefundRequest {
            amount: amount.map(Into::into),
            idempotency_key: self.keys.get(&intent).cloned(),
        };
        match sale.refund(request).await {
            Ok(_) => "refunded",
            Err(error) => self.keep(intent, &error),
        }
    }

    fn keep(&mut self, what: String, error: &Error) -> &'static str {
        if let Some(key) = error.idempotency_key() {
            self.keys.insert(what, key.to_owned());
        }
        shown(error)
    }
}

fn look(read: cobro::Result<SaleOutcome>) -> &'static str {
    match read.map(|outcome| outcome.status) {
        Ok(SaleStatus::Paid) => "paid",
        Ok(SaleStatus::Expired | SaleStatus::Cancelled) => "not_paid",
        Ok(_) => "unknown",
        Err(error) => shown(&error),
    }
}

fn shown(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::OutcomeUnknown => "unknown",
        _ if error.is_retryable() => "error",
        _ => "refused",
    }
}

fn say(line: &Value) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    out.flush()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let api = std::env::args().nth(1).ok_or("usage: safety-till API")?;
    let sandbox = Sandbox::start().await?;
    let mut options = sandbox.client_options(SELLER, Site::Mla);
    options.api = Api::from(api.as_str());
    options.call_timeout = Some(Duration::from_secs(3));
    let mut till = Till { client: sandbox.client(options)?, sale: None, keys: HashMap::new() };
    say(&json!({"ready": sandbox.base_url()}))?;
    for line in std::io::stdin().lock().lines() {
        say(&till.act(serde_json::from_str(&line?)?).await?)?;
    }
    Ok(())
}
