//! A till with a journal on disk, to be killed: it does what its standard input
//! says and tells what it knows on its standard output, a line each.
//! `cargo xtask crash` is its cashier, its customers and its end.

#![allow(clippy::print_stdout, reason = "what it says is what it is for")]

use std::error::Error;
use std::io::{BufRead as _, stdin};
use std::time::Duration;

use cobro::{
    Api, Client, ClientOptions, IntentKind, JournalSearch, QrMode, RefundRequest, Sale, SaleRequest, Site,
};

type Outcome = Result<(), Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome {
    let given: Vec<String> = std::env::args().collect();
    let [_, url, token, journal, api] = given.as_slice() else {
        return Err("usage: crash-till URL TOKEN JOURNAL API".into());
    };
    let mut options = ClientOptions::new(token, Site::Mla, Api::from(api.as_str()));
    options.base_url = Some(url.clone());
    options.journal = Some(journal.clone());
    let till = Till { client: Client::new(options)? };
    till.come_up().await?;
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in stdin().lock().lines().map_while(Result::ok) {
            let _ = tell.send(line);
        }
    });
    while let Some(line) = told.recv().await {
        let words: Vec<&str> = line.split_whitespace().collect();
        till.obey(&words).await?;
    }
    println!("closed {}", till.client.close(Duration::from_secs(10)).await);
    Ok(())
}

struct Till {
    client: Client,
}

impl Till {
    /// What a till does first, whatever happened before.
    async fn come_up(&self) -> Outcome {
        let resumed = self.client.resume().await?;
        for refund in resumed.refunds {
            match (refund.refund, refund.error) {
                (Some(made), _) => println!("refunded {} {}", refund.idempotency_key, made.amount),
                (None, Some(error)) => println!("failed {} {}", refund.idempotency_key, error.kind),
                (None, None) => println!("failed {} unexplained", refund.idempotency_key),
            }
        }
        for sale in resumed.sales {
            println!("watching {}", sale.info().idempotency_key);
            show(sale);
        }
        println!("up");
        Ok(())
    }

    async fn obey(&self, words: &[&str]) -> Outcome {
        match words {
            ["sell", key, qr] => match self.client.sell(request(key, qr)).await {
                Ok(sale) => {
                    let info = sale.info();
                    // A QR may have spaces in it, so it comes last.
                    let qr_data = info.qr_data.as_deref().unwrap_or_default();
                    println!("sold {key} {} {} {qr_data}", info.api.as_str(), info.qr.as_str());
                    show(sale);
                }
                Err(error) => println!("unsold {key} {}", error.kind()),
            },
            ["cancel", key, qr] => match self.client.sell(request(key, qr)).await?.cancel().await {
                Ok(outcome) => println!("screen {key} {}", outcome.status.as_str()),
                Err(error) => println!("uncancelled {key} {}", error.kind()),
            },
            ["refund", sale, qr, key, amount] => {
                let sale = self.client.sell(request(sale, qr)).await?;
                let asked = RefundRequest {
                    amount: Some((*amount).into()),
                    idempotency_key: Some((*key).to_owned()),
                };
                match sale.refund(asked).await {
                    Ok(made) => println!("refunded {key} {}", made.amount),
                    Err(error) => println!("failed {key} {}", error.kind()),
                }
            }
            ["known", kind, key] => {
                let search = JournalSearch {
                    kind: Some(IntentKind::from(*kind)),
                    idempotency_key: Some((*key).to_owned()),
                    ..JournalSearch::default()
                };
                let found = self.client.journal().list(&search).await?;
                println!("known {key} {}", found.first().map_or("nothing", |entry| entry.state.as_str()));
            }
            ["notify", topic, id] => self.client.notify(topic, id),
            _ => return Err(format!("what is {words:?}?").into()),
        }
        Ok(())
    }
}

/// The same request each time a key comes back.
fn request(key: &str, qr: &str) -> SaleRequest {
    SaleRequest {
        qr: Some(QrMode::from(qr)),
        external_store_id: Some("STORE1".to_owned()),
        external_reference: Some(key.to_owned()),
        idempotency_key: Some(key.to_owned()),
        ..SaleRequest::new("POS1", "100")
    }
}

/// Shows how a sale ends, when it does.
fn show(sale: Sale) {
    tokio::spawn(async move {
        let key = sale.info().idempotency_key.clone();
        match sale.wait().await {
            Ok(outcome) => println!("screen {key} {}", outcome.status.as_str()),
            Err(error) => println!("blind {key} {}", error.kind()),
        }
    });
}
