//! How the API is reached, checked: the same for a seller's client and for an
//! application's own calls.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue, USER_AGENT};

use crate::config::BASE_URL;
use crate::error::{Error, Result};
use crate::ids::required;

const AGENT: &str = concat!("cobro/", env!("CARGO_PKG_VERSION"));

/// As it was given.
#[derive(Default)]
pub(crate) struct NetworkOptions<'a> {
    pub(crate) base_url: Option<&'a str>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) call_timeout: Option<Duration>,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) root_certificates: &'a [String],
    pub(crate) proxy: Option<&'a str>,
    pub(crate) user_agent: Option<&'a str>,
    /// Field, header and value of what tells whose software this is.
    pub(crate) attribution: [(&'static str, &'static str, Option<&'a str>); 3],
}

/// After every check.
pub(crate) struct Network {
    /// With a slash at its end: paths are joined to it.
    pub(crate) base_url: Url,
    pub(crate) loopback: bool,
    pub(crate) connect_timeout: Duration,
    pub(crate) call_timeout: Duration,
    pub(crate) max_attempts: u32,
    pub(crate) root_certificates: Vec<String>,
    pub(crate) proxy: Option<Url>,
    /// The same for every call: user agent and attribution. The token is not
    /// among them: it can change.
    pub(crate) headers: HeaderMap,
}

impl Network {
    pub(crate) fn check(options: &NetworkOptions<'_>) -> Result<Self> {
        let base_url = check_base_url(options.base_url.unwrap_or(BASE_URL))?;
        let proxy = options.proxy.map(|text| check_url("proxy", text)).transpose()?;
        Ok(Self {
            loopback: is_loopback(&base_url),
            base_url,
            connect_timeout: check_timeout("connect_timeout", options.connect_timeout, 5)?,
            call_timeout: check_timeout("call_timeout", options.call_timeout, 20)?,
            max_attempts: check_attempts(options.max_attempts)?,
            root_certificates: options.root_certificates.to_vec(),
            proxy,
            headers: headers(options)?,
        })
    }
}

pub(crate) fn check_url(field: &str, text: &str) -> Result<Url> {
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
    let mut url = check_url(field, text)?;
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
    let path = format!("{}/", url.path().trim_end_matches('/'));
    url.set_path(&path);
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

fn headers(options: &NetworkOptions<'_>) -> Result<HeaderMap> {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let agent = match options.user_agent {
        Some(own) => header_value("user_agent", &format!("{own} {AGENT}"))?,
        None => HeaderValue::from_static(AGENT),
    };
    headers.insert(USER_AGENT, agent);
    for (field, name, value) in options.attribution {
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
