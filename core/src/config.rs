//! What a client was given, checked.

use std::fmt;
use std::time::Duration;

use crate::credentials::AccessToken;
use crate::error::{Error, Result};
use crate::ids::CollectorId;
use crate::model::{Api, ClientOptions, Site};
use crate::network::{Network, NetworkOptions};

/// The vendor's own API, the same host in all countries.
pub const BASE_URL: &str = "https://api.mercadopago.com";

/// A client's settings after every check.
pub(crate) struct Settings {
    pub(crate) site: Site,
    pub(crate) api: Api,
    pub(crate) collector_id: CollectorId,
    pub(crate) refund_late_money: bool,
    /// Sent in the body of the Orders API's orders.
    pub(crate) integrator_id: Option<String>,
    pub(crate) platform_id: Option<String>,
    pub(crate) network: Network,
}

impl ClientOptions {
    /// The three things every client needs; the rest has defaults.
    pub fn new(access_token: impl Into<String>, site: Site, api: Api) -> Self {
        Self { access_token: Some(access_token.into()), ..Self::without_token(None, site, api) }
    }

    /// For a client that gets its tokens from a [`TokenProvider`](crate::TokenProvider).
    pub fn of_collector(collector_id: i64, site: Site, api: Api) -> Self {
        Self::without_token(Some(collector_id), site, api)
    }

    fn without_token(collector_id: Option<i64>, site: Site, api: Api) -> Self {
        Self {
            access_token: None,
            site,
            api,
            collector_id,
            base_url: None,
            connect_timeout: None,
            call_timeout: None,
            max_attempts: None,
            root_certificates: Vec::new(),
            proxy: None,
            integrator_id: None,
            platform_id: None,
            corporation_id: None,
            user_agent: None,
            journal: None,
            refund_late_money: None,
        }
    }

    /// From the environment: `COBRO_ACCESS_TOKEN`, `COBRO_SITE` and
    /// `COBRO_API` are needed; `COBRO_COLLECTOR_ID`, `COBRO_BASE_URL`,
    /// `COBRO_CONNECT_TIMEOUT` and `COBRO_CALL_TIMEOUT` (seconds),
    /// `COBRO_MAX_ATTEMPTS`, `COBRO_ROOT_CERTIFICATES` (a PEM file),
    /// `COBRO_PROXY`, `COBRO_INTEGRATOR_ID`, `COBRO_PLATFORM_ID`,
    /// `COBRO_CORPORATION_ID`, `COBRO_USER_AGENT` and `COBRO_JOURNAL` (the path
    /// of a file) are not.
    pub fn from_env() -> Result<Self> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// As [`Self::from_env`], from any other source of names and values.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self> {
        // An empty variable is one that was meant to be absent.
        let get = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let needed = |name: &str| {
            get(name).ok_or_else(|| Error::invalid(name, "", "required", "set this environment variable"))
        };
        let seconds = |name: &str| -> Result<Option<Duration>> {
            let parse =
                |text: String| match text.parse::<u32>() {
                    Ok(seconds) => Ok(Duration::from_secs(seconds.into())),
                    Err(e) => Err(Error::invalid(name, &text, "format", "write whole seconds, such as 20")
                        .with_source(e)),
                };
            get(name).map(parse).transpose()
        };
        let number = |name: &str| -> Result<Option<i64>> {
            let parse = |text: String| {
                let refuse = |e: std::num::ParseIntError| {
                    Error::invalid(name, &text, "format", "write a whole number").with_source(e)
                };
                text.parse().map_err(refuse)
            };
            get(name).map(parse).transpose()
        };
        let mut options = Self::new(
            needed("COBRO_ACCESS_TOKEN")?,
            Site::from(needed("COBRO_SITE")?).checked("COBRO_SITE")?,
            Api::from(needed("COBRO_API")?),
        );
        options.collector_id = number("COBRO_COLLECTOR_ID")?;
        options.base_url = get("COBRO_BASE_URL");
        options.connect_timeout = seconds("COBRO_CONNECT_TIMEOUT")?;
        options.call_timeout = seconds("COBRO_CALL_TIMEOUT")?;
        options.max_attempts = number("COBRO_MAX_ATTEMPTS")?.map(|n| u32::try_from(n).unwrap_or(0));
        if let Some(path) = get("COBRO_ROOT_CERTIFICATES") {
            let pem = std::fs::read_to_string(&path).map_err(|e| {
                Error::invalid("COBRO_ROOT_CERTIFICATES", &path, "file", "the file can't be read")
                    .with_source(e)
            })?;
            options.root_certificates.push(pem);
        }
        options.proxy = get("COBRO_PROXY");
        options.integrator_id = get("COBRO_INTEGRATOR_ID");
        options.platform_id = get("COBRO_PLATFORM_ID");
        options.corporation_id = get("COBRO_CORPORATION_ID");
        options.user_agent = get("COBRO_USER_AGENT");
        options.journal = get("COBRO_JOURNAL");
        Ok(options)
    }
}

impl fmt::Debug for ClientOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientOptions")
            .field("access_token", &"<redacted>")
            .field("site", &self.site)
            .field("api", &self.api)
            .field("collector_id", &self.collector_id)
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("site", &self.site)
            .field("api", &self.api)
            .field("collector_id", &self.collector_id)
            .field("base_url", &self.network.base_url.as_str())
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Checks all but the token, which is given back checked if there is one.
    pub(crate) fn check(options: ClientOptions) -> Result<(Self, Option<AccessToken>)> {
        let token = options.access_token.as_deref().map(AccessToken::parse).transpose()?;
        let network = options.network()?;
        let site = options.site.checked("site")?;
        check_api(&options.api)?;
        let collector_id = match (options.collector_id, &token) {
            (Some(id), _) => CollectorId::new(id)?,
            (None, Some(token)) => token.collector_id().ok_or_else(|| {
                let advice = "the token does not end in the account's user id, so give the collector's id";
                Error::invalid("collector_id", "", "required", advice)
            })?,
            (None, None) => {
                let advice = "without an access token here, say whose account it is: the collector's user id";
                return Err(Error::invalid("collector_id", "", "required", advice));
            }
        };
        let settings = Self {
            site,
            api: options.api,
            collector_id,
            refund_late_money: options.refund_late_money.unwrap_or(false),
            integrator_id: options.integrator_id,
            platform_id: options.platform_id,
            network,
        };
        Ok((settings, token))
    }
}

impl ClientOptions {
    pub(crate) fn network(&self) -> Result<Network> {
        Network::check(&NetworkOptions {
            base_url: self.base_url.as_deref(),
            connect_timeout: self.connect_timeout,
            call_timeout: self.call_timeout,
            max_attempts: self.max_attempts,
            root_certificates: &self.root_certificates,
            proxy: self.proxy.as_deref(),
            user_agent: self.user_agent.as_deref(),
            attribution: [
                ("integrator_id", "x-integrator-id", self.integrator_id.as_deref()),
                ("platform_id", "x-platform-id", self.platform_id.as_deref()),
                ("corporation_id", "x-corporation-id", self.corporation_id.as_deref()),
            ],
        })
    }
}

fn check_api(api: &Api) -> Result<()> {
    match api {
        Api::Instore | Api::Orders => Ok(()),
        Api::Unknown(other) => Err(Error::invalid("api", other, "api", "it must be instore or orders")),
    }
}
