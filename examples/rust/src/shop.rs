use cobro::testing::Sandbox;
use cobro::{Api, Client, Site};
use serde_json::{Value, json};

use crate::{Buyer, Result};

/// The shop's store.
pub const STORE: &str = "ESQUINA";
/// The POS at its counter.
pub const POS: &str = "CAJA1";

const SELLER: i64 = 7001;

/// A shop with one POS in a sandbox of its own, and its till's client.
#[derive(Debug)]
pub struct Shop {
    sandbox: Sandbox,
    client: Client,
}

impl Shop {
    /// Opens one. Time is the sandbox's: waiting takes none.
    pub async fn open(site: Site, api: Api) -> Result<Self> {
        let sandbox = Sandbox::start().await?;
        let mut options = sandbox.client_options(SELLER, site.clone());
        options.api = api;
        let client = sandbox.client(options)?;
        let shop = Self { sandbox, client };
        let stores = json!([{ "external_id": STORE, "pos": [POS] }]);
        shop.control(
            "POST",
            "/_sandbox/seed",
            &json!({ "user_id": SELLER, "site": site.as_str(), "stores": stores }),
        )
        .await?;
        Ok(shop)
    }

    /// The till's client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Where the sandbox is.
    pub fn base_url(&self) -> &str {
        self.sandbox.base_url()
    }

    /// Somebody in front of the POS.
    pub fn buyer(&self) -> Buyer<'_> {
        Buyer::of(self)
    }

    /// Makes time pass.
    pub async fn pass(&self, seconds: u32) -> Result<()> {
        self.control("POST", "/_sandbox/clock", &json!({ "advance_s": seconds })).await?;
        Ok(())
    }

    /// What really happened in the shop, as the sandbox knows it.
    pub async fn ledger(&self) -> Result<String> {
        self.sandbox
            .control("GET", &format!("/_sandbox/ledger?user_id={SELLER}"), None)
            .await
            .map_err(Into::into)
    }

    pub(crate) async fn scan(&self, drawn: Option<&str>) -> Result<String> {
        let seen = match drawn {
            Some(qr_data) => json!({ "qr_data": qr_data }),
            None => json!({ "user_id": SELLER, "external_pos_id": POS }),
        };
        self.control("POST", "/_sandbox/scan", &seen).await
    }

    pub(crate) async fn control(&self, method: &str, path: &str, body: &Value) -> Result<String> {
        self.sandbox.control(method, path, Some(body.to_string())).await.map_err(Into::into)
    }
}
