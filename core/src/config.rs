//! What a client was given, checked.

use std::fmt;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::credentials::AccessToken;
use crate::error::{Error, Result};
use crate::ids::{CollectorId, required};
use crate::model::{Api, ClientOptions, Site};

/// The vendor's own API, the same host in all countries.
pub const BASE_URL: &str = "https://api.mercadopago.com";

const USER_AGENT: &str = concat!("cobro/", env!("CARGO_PKG_VERSION"));

/// A client's settings after every check.
pub(crate) struct Settings {
    pub(crate) site: Site,
    pub(crate) api: Api,
    pub(crate) collector_id: CollectorId,
    pub(crate) token: AccessToken,
    /// Without a slash at its end.
    pub(crate) base_url: String,
    pub(crate) loopback: bool,
    pub(crate) connect_timeout: Duration,
    pub(crate) call_timeout: Duration,
    pub(crate) max_attempts: u32,
    pub(crate) root_certificates: Vec<String>,
    pub(crate) proxy: Option<Url>,
    pub(crate) refund_late_money: bool,
    /// Sent in the body of the Orders API's orders.
    pub(crate) integrator_id: Option<String>,
    pub(crate) platform_id: Option<String>,
    /// The same for every call: user agent, attribution, authorisation.
    pub(crate) headers: HeaderMap,
}

impl ClientOptions {
    /// The three things every client needs; the rest has defaults.
    pub fn new(access_token: impl Into<String>, site: Site, api: Api) -> Self {
        Self {
            access_token: access_token.into(),
            site,
            api,
            collector_id: None,
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
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

impl Settings {
    pub(crate) fn check(options: ClientOptions) -> Result<Self> {
        let token = AccessToken::parse(&options.access_token)?;
        let site = options.site.clone().checked("site")?;
        check_api(&options.api)?;
        let collector_id = match options.collector_id {
            Some(id) => CollectorId::new(id)?,
            None => token.collector_id().ok_or_else(|| {
                let advice = "the token does not end in the account's user id, so give the collector's id";
                Error::invalid("collector_id", "", "required", advice)
            })?,
        };
        let url = check_base_url(options.base_url.as_deref().unwrap_or(BASE_URL))?;
        let proxy = options.proxy.as_deref().map(|text| check_url("proxy", text)).transpose()?;
        let headers = headers(&options, &token)?;
        Ok(Self {
            site,
            api: options.api,
            collector_id,
            token,
            base_url: url.as_str().trim_end_matches('/').to_owned(),
            loopback: is_loopback(&url),
            connect_timeout: check_timeout("connect_timeout", options.connect_timeout, 5)?,
            call_timeout: check_timeout("call_timeout", options.call_timeout, 20)?,
            max_attempts: check_attempts(options.max_attempts)?,
            root_certificates: options.root_certificates,
            proxy,
            refund_late_money: options.refund_late_money.unwrap_or(false),
            integrator_id: options.integrator_id,
            platform_id: options.platform_id,
            headers,
        })
    }
}

fn check_api(api: &Api) -> Result<()> {
    match api {
        Api::Instore | Api::Orders => Ok(()),
        Api::Unknown(other) => Err(Error::invalid("api", other, "api", "it must be instore or orders")),
    }
}

fn check_url(field: &str, text: &str) -> Result<Url> {
    required(field, text)?;
    // Before an @ there may be a password.
    let shown = if text.contains('@') { "<redacted>" } else { text };
    let url = Url::parse(text).map_err(|e| {
        Error::invalid(field, shown, "url", "it must be a URL such as https://host:port").with_source(e)
    })?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(Error::invalid(field, shown, "url", "it must be an http or https URL"));
    }
    Ok(url)
}

fn check_base_url(text: &str) -> Result<Url> {
    let field = "base_url";
    let url = check_url(field, text)?;
    if url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return Err(Error::invalid(field, "<redacted>", "url", "it must be scheme, host and port alone"));
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err(Error::invalid(
            field,
            text,
            "tls",
            "the token travels by https only, except to this machine",
        ));
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost" | "[::1]") => true,
        Some(host) => host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback()),
        None => false,
    }
}

fn check_timeout(field: &str, given: Option<Duration>, default_seconds: u64) -> Result<Duration> {
    match given {
        None => Ok(Duration::from_secs(default_seconds)),
        Some(time) if time.is_zero() => Err(Error::invalid(field, "0", "min", "it must be more than zero")),
        Some(time) if time > Duration::from_hours(1) => {
            let shown = format!("{}s", time.as_secs());
            Err(Error::invalid(field, &shown, "max", "it must be at most an hour; is it in milliseconds?"))
        }
        Some(time) => Ok(time),
    }
}

fn check_attempts(given: Option<u32>) -> Result<u32> {
    match given {
        None => Ok(4),
        Some(n @ 1..=10) => Ok(n),
        Some(n) => Err(Error::invalid("max_attempts", &n.to_string(), "range", "it must be from 1 to 10")),
    }
}

fn headers(options: &ClientOptions, token: &AccessToken) -> Result<HeaderMap> {
    let mut headers = HeaderMap::with_capacity(8);
    let mut authorization = header_value("access_token", &format!("Bearer {}", token.expose()))?;
    authorization.set_sensitive(true);
    headers.insert(reqwest::header::AUTHORIZATION, authorization);
    headers.insert(reqwest::header::ACCEPT, HeaderValue::from_static("application/json"));
    let agent = match &options.user_agent {
        Some(own) => header_value("user_agent", &format!("{own} {USER_AGENT}"))?,
        None => HeaderValue::from_static(USER_AGENT),
    };
    headers.insert(reqwest::header::USER_AGENT, agent);
    let ids = [
        ("integrator_id", "x-integrator-id", &options.integrator_id),
        ("platform_id", "x-platform-id", &options.platform_id),
        ("corporation_id", "x-corporation-id", &options.corporation_id),
    ];
    for (field, name, value) in ids {
        if let Some(value) = value {
            required(field, value)?;
            headers.insert(HeaderName::from_static(name), header_value(field, value)?);
        }
    }
    Ok(headers)
}

fn header_value(field: &str, text: &str) -> Result<HeaderValue> {
    let visible = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    HeaderValue::from_str(text).ok().filter(|_| visible).ok_or_else(|| {
        Error::invalid(field, text, "alphabet", "it is sent as a header: use only visible ASCII characters")
    })
}
