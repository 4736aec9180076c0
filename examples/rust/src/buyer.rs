use serde::Deserialize;
use serde_json::json;

use crate::{Result, Shop};

/// Somebody with Mercado Pago on the phone, in front of the shop's POS.
#[derive(Debug)]
pub struct Buyer<'s> {
    shop: &'s Shop,
    scan_id: Option<String>,
}

/// What the buyer's phone shows after scanning the QR.
#[derive(Debug, PartialEq, Eq)]
pub enum Screen {
    /// Nothing to pay here now.
    Waiting,
    /// Something was to be paid here, too late.
    Expired,
    /// This is to be paid.
    Checkout(String),
}

#[derive(Deserialize)]
struct Scan {
    screen: String,
    amount: Option<String>,
    scan_id: Option<String>,
}

impl<'s> Buyer<'s> {
    pub(crate) fn of(shop: &'s Shop) -> Self {
        Self { shop, scan_id: None }
    }

    /// Scans the POS's printed QR.
    pub async fn scan(&mut self) -> Result<Screen> {
        self.see(None).await
    }

    /// Scans the QR that the till draws.
    pub async fn scan_drawn(&mut self, qr_data: &str) -> Result<Screen> {
        self.see(Some(qr_data)).await
    }

    async fn see(&mut self, drawn: Option<&str>) -> Result<Screen> {
        let scan: Scan = serde_json::from_str(&self.shop.scan(drawn).await?)?;
        self.scan_id = scan.scan_id;
        Ok(match (scan.screen.as_str(), scan.amount) {
            ("checkout", Some(amount)) => Screen::Checkout(amount),
            ("expired", _) => Screen::Expired,
            _ => Screen::Waiting,
        })
    }

    /// Pays what was scanned.
    pub async fn pay(&self) -> Result<()> {
        self.attempt("approved", None).await
    }

    /// Tries to pay what was scanned, with a card that is refused.
    pub async fn fail_to_pay(&self, detail: &str) -> Result<()> {
        self.attempt("rejected", Some(detail)).await
    }

    async fn attempt(&self, result: &str, detail: Option<&str>) -> Result<()> {
        let attempt = json!({ "scan_id": self.scan_id, "result": result, "detail": detail });
        self.shop.control("POST", "/_sandbox/pay", &attempt).await?;
        Ok(())
    }
}
