use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::{Body, Chunks, Failure, FailureKind, Request, Response, Streamed, Transport};
use crate::clock::BoxFuture;
use crate::error::{Error, Result};
use crate::network::Network;
use crate::per_process::PerProcess;

/// The network, through one pool of connections.
#[derive(Debug)]
pub(crate) struct HttpTransport {
    base_url: Url,
    connect_timeout: Duration,
    tls: rustls::ClientConfig,
    headers: HeaderMap,
    route: Route,
    pool: PerProcess<reqwest::Client>,
}

/// How the network is reached.
#[derive(Debug)]
enum Route {
    /// As the environment says.
    Usual,
    /// Straight: loopback is never behind a proxy.
    Direct,
    Proxy(Box<reqwest::Proxy>),
}

impl HttpTransport {
    pub(crate) fn new(network: &Network) -> Result<Self> {
        let tls = tls(&network.root_certificates)?;
        let route = match &network.proxy {
            _ if network.loopback => Route::Direct,
            None => Route::Usual,
            Some(proxy) => {
                let proxy = reqwest::Proxy::all(proxy.clone()).map_err(|e| {
                    Error::invalid("proxy", "<url>", "url", "it can't be used").with_source(e)
                })?;
                Route::Proxy(Box::new(proxy))
            }
        };
        let pool = pool(&tls, &network.headers, network.connect_timeout, &route)
            .map_err(|e| Error::internal("the HTTP client can't be built").with_source(e))?;
        Ok(Self {
            base_url: network.base_url.clone(),
            connect_timeout: network.connect_timeout,
            tls,
            headers: network.headers.clone(),
            route,
            pool: PerProcess::new(pool),
        })
    }

    fn client(&self) -> std::result::Result<&reqwest::Client, reqwest::Error> {
        let make = || pool(&self.tls, &self.headers, self.connect_timeout, &self.route);
        self.pool.get_or_make(make)
    }

    async fn exchange(
        &self,
        request: &Request,
        authorization: Option<&HeaderValue>,
    ) -> std::result::Result<Response, Failure> {
        // Joined, and not read whole: the host was read when the client was made.
        let url = self.base_url.join(request.path.trim_start_matches('/')).map_err(unsendable)?;
        let mut made = reqwest::Request::new(request.method.clone(), url);
        // Put in at once, with room for those that all requests carry: the
        // builder's way makes three maps of them.
        let headers = made.headers_mut();
        headers.reserve(request.headers.len() + self.headers.len() + 2);
        for (name, value) in &request.headers {
            headers.insert(name.clone(), value.clone());
        }
        if let Some(authorization) = authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        if let Some(body) = &request.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *made.body_mut() = Some(body.clone().into());
        }
        let response = self.client().map_err(failure)?.execute(made).await.map_err(failure)?;
        let head = Response::head(response.status().as_u16(), response.headers());
        if request.streamed && response.status().is_success() {
            let headers = response.headers().clone();
            let streamed = Streamed::new(&headers, Box::new(Incoming(response)));
            return Ok(Response { streamed: Some(streamed), ..head });
        }
        Ok(Response { body: response.bytes().await.map_err(failure)?, ..head })
    }
}

fn pool(
    tls: &rustls::ClientConfig,
    headers: &HeaderMap,
    connect_timeout: Duration,
    route: &Route,
) -> std::result::Result<reqwest::Client, reqwest::Error> {
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls.clone())
        .default_headers(headers.clone())
        .connect_timeout(connect_timeout)
        // A redirect would carry the token to wherever it points.
        .redirect(reqwest::redirect::Policy::none())
        .http1_only()
        .tcp_nodelay(true)
        // Below the minute after which many balancers drop idle connections.
        .pool_idle_timeout(Duration::from_secs(50));
    let builder = match route {
        Route::Usual => builder,
        Route::Direct => builder.no_proxy(),
        Route::Proxy(proxy) => builder.proxy(reqwest::Proxy::clone(proxy)),
    };
    builder.build()
}

impl Transport for HttpTransport {
    fn send<'a>(
        &'a self,
        request: &'a Request,
        authorization: Option<&'a HeaderValue>,
        timeout: Duration,
    ) -> BoxFuture<'a, std::result::Result<Response, Failure>> {
        Box::pin(async move {
            tokio::time::timeout(timeout, self.exchange(request, authorization)).await.unwrap_or_else(
                |elapsed| Err(Failure { kind: FailureKind::TimedOut, source: elapsed.into() }),
            )
        })
    }
}

fn unsendable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
    Failure { kind: FailureKind::NotSent, source: error.into() }
}

fn failure(error: reqwest::Error) -> Failure {
    let kind = if error.is_connect() || error.is_builder() {
        FailureKind::NotSent
    } else if error.is_timeout() {
        FailureKind::TimedOut
    } else {
        FailureKind::Lost
    };
    // The URL is taken out: it says nothing new and may hold ids.
    Failure { kind, source: error.without_url().into() }
}

/// The body of a response that is still coming in.
#[derive(Debug)]
struct Incoming(reqwest::Response);

impl Chunks for Incoming {
    fn next(&mut self) -> BoxFuture<'_, std::result::Result<Option<Body>, Failure>> {
        Box::pin(async move { self.0.chunk().await.map_err(failure) })
    }
}

/// Rustls with ring and the Mozilla roots: the same on every platform, nothing
/// to initialise on Android.
fn tls(extra: &[String]) -> Result<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for (index, pem) in extra.iter().enumerate() {
        let field = format!("root_certificates[{index}]");
        let refuse = |advice: &str| Error::invalid(&field, "<certificate>", "pem", advice);
        let mut found = false;
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate.map_err(|e| refuse("it is not valid PEM").with_source(e))?;
            roots.add(certificate).map_err(|e| refuse("it can't serve as a root").with_source(e))?;
            found = true;
        }
        if !found {
            return Err(refuse("it holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"));
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::internal("TLS can't be set up").with_source(e))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}
