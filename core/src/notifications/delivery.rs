use std::fmt;

/// The parts of an HTTP request that a notification came by. Of the headers only
/// those are kept that matter.
#[derive(Clone)]
pub struct Delivery {
    pub(super) method: String,
    pub(super) signature: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) query: String,
    pub(super) body: Vec<u8>,
}

impl Delivery {
    /// Takes the parts as they came. Headers are found whatever their case; the
    /// query may be the whole URL. The body has to be the raw bytes.
    pub fn new<N, V>(
        method: &str,
        headers: impl IntoIterator<Item = (N, V)>,
        query: &str,
        body: impl AsRef<[u8]>,
    ) -> Self
    where
        N: AsRef<str>,
        V: AsRef<[u8]>,
    {
        let (mut signature, mut request_id) = (None, None);
        for (name, value) in headers {
            let place = match name.as_ref() {
                name if name.eq_ignore_ascii_case("x-signature") => &mut signature,
                name if name.eq_ignore_ascii_case("x-request-id") => &mut request_id,
                _ => continue,
            };
            // The first, as the official SDK for Node takes it: a second one is a proxy's.
            let value = String::from_utf8_lossy(value.as_ref());
            if place.is_none() && !value.trim().is_empty() {
                *place = Some(value.trim().to_owned());
            }
        }
        Self {
            method: method.to_owned(),
            signature,
            request_id,
            query: query.to_owned(),
            body: body.as_ref().to_vec(),
        }
    }
}

impl fmt::Debug for Delivery {
    // Not the body: it may hold a buyer's personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("method", &self.method)
            .field("signature", &self.signature)
            .field("request_id", &self.request_id)
            .field("query", &self.query)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}
