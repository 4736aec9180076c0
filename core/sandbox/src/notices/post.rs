//! One POST to a receiver on this machine.

use std::fmt::Write as _;
use std::net::IpAddr;

use axum::http::Uri;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A POST ready to go.
#[derive(Clone, Debug)]
pub(super) struct Post {
    host: String,
    port: u16,
    bytes: Vec<u8>,
}

impl Post {
    /// None unless the URL is plain http to loopback: a sandbox tells nobody else.
    pub(super) fn to_loopback(
        url: &str,
        query: &[(&str, String)],
        headers: Vec<(&'static str, String)>,
        body: &str,
    ) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let host = uri.host()?.trim_matches(['[', ']']).to_owned();
        let is_loopback =
            host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        if uri.scheme_str() != Some("http") || !is_loopback {
            return None;
        }
        let own = uri.query().unwrap_or_default().to_owned();
        let query = form_urlencoded::Serializer::new(own).extend_pairs(query).finish();
        let mut head = format!(
            "POST {}?{query} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Connection: close\r\n",
            uri.path(),
            uri.authority()?,
            body.len(),
        );
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head.push_str("\r\n");
        head.push_str(body);
        Some(Self { host, port: uri.port_u16().unwrap_or(80), bytes: head.into_bytes() })
    }

    /// The receiver's status, if it answers.
    pub(super) async fn send(&self) -> Option<u16> {
        let mut stream = TcpStream::connect((self.host.as_str(), self.port)).await.ok()?;
        stream.write_all(&self.bytes).await.ok()?;
        let mut answer = Vec::new();
        while !answer.contains(&b'\n') {
            let mut part = [0; 256];
            let count = stream.read(&mut part).await.ok()?;
            if count == 0 {
                break;
            }
            answer.extend_from_slice(part.get(..count)?);
        }
        // HTTP/1.1 200 OK
        let line = String::from_utf8_lossy(&answer).into_owned();
        line.split(' ').nth(1)?.get(..3)?.parse().ok()
    }
}
