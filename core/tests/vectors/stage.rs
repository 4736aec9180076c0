use cobro::testing::Sandbox;
use cobro::{Client, ClientOptions, OAuth, OAuthOptions, Sellers, Site};
use serde_json::{Value, json};

use crate::Outcome;

/// The seller of all vectors.
const SELLER: i64 = 7001;

/// A sandbox with the seller's store on it.
#[derive(Debug)]
pub(crate) struct Stage {
    sandbox: Sandbox,
    site: String,
}

impl Stage {
    pub(crate) async fn set(site: Option<String>) -> Result<Self, String> {
        let sandbox = Sandbox::start().await.map_err(|e| e.to_string())?;
        let stage = Self { sandbox, site: site.unwrap_or_else(|| "MLA".to_owned()) };
        let store = json!({"external_id": "STORE1", "pos": ["POS1", "POS2"]});
        let seed = json!({"user_id": SELLER, "site": stage.site, "stores": [store]});
        stage.control("POST", "/_sandbox/seed", Some(seed)).await?;
        Ok(stage)
    }

    pub(crate) fn options(&self) -> ClientOptions {
        self.sandbox.client_options(SELLER, Site::from(self.site.as_str()))
    }

    pub(crate) fn client(&self, options: ClientOptions) -> cobro::Result<Client> {
        self.sandbox.client(options)
    }

    pub(crate) fn base_url(&self) -> &str {
        self.sandbox.base_url()
    }

    pub(crate) fn oauth(&self, options: &OAuthOptions) -> cobro::Result<OAuth> {
        self.sandbox.oauth(options)
    }

    pub(crate) fn sellers(
        &self,
        oauth: OAuth,
        options: ClientOptions,
        in_flight: Option<u32>,
    ) -> cobro::Result<Sellers> {
        self.sandbox.sellers(oauth, options, None, in_flight)
    }

    pub(crate) fn crash_clients(&self) {
        self.sandbox.crash_clients();
    }

    pub(crate) async fn control(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, String> {
        let body = body.map(|body| body.to_string());
        let answer = self.sandbox.control(method, path, body).await.map_err(|e| e.to_string())?;
        serde_json::from_str(&answer).map_err(|e| format!("{path}: {e}"))
    }

    /// How many requests have this method and a path that holds this text.
    pub(crate) async fn requests(&self, method: Option<&str>, path: Option<&str>) -> Result<usize, String> {
        let log = self.control("GET", "/_sandbox/requests", None).await?;
        let text = |request: &Value, name: &str| request[name].as_str().unwrap().to_owned();
        let fits = |request: &&Value| {
            let asked = text(request, "path");
            let asked = asked.split('?').next().unwrap();
            method.is_none_or(|method| text(request, "method") == method)
                && path.is_none_or(|path| asked.contains(path))
        };
        Ok(log["requests"].as_array().unwrap().iter().filter(fits).count())
    }

    pub(crate) async fn expect_silence(&self) -> Outcome {
        match self.requests(None, None).await? {
            0 => Ok(()),
            count => Err(format!("{count} requests were sent")),
        }
    }
}
