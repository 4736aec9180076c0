use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What the vendor signs. A part that is missing drops out with its name; the
/// `;` at the end stays.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manifest<'a> {
    /// `data.id` of the URL.
    pub(crate) id: Option<&'a str>,
    /// The header `x-request-id`.
    pub(crate) request_id: Option<&'a str>,
    /// As it was written.
    pub(crate) ts: &'a str,
}

impl fmt::Display for Manifest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(id) = self.id {
            write!(f, "id:{id};")?;
        }
        if let Some(request_id) = self.request_id {
            write!(f, "request-id:{request_id};")?;
        }
        write!(f, "ts:{};", self.ts)
    }
}

/// HMAC-SHA256 of the manifest, to be finished by comparing or printing.
fn mac(secret: &str, manifest: &str) -> Option<Hmac<Sha256>> {
    // Keys of all lengths are good ones.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(manifest.as_bytes());
    Some(mac)
}

/// Whether this is the manifest's hash. Takes as long for a wrong one.
pub(super) fn is_signed(secret: &str, manifest: &str, hash: &[u8; 32]) -> bool {
    mac(secret, manifest).is_some_and(|mac| mac.verify_slice(hash).is_ok())
}

/// The manifest's hash as the header has it, for tests of who receives.
#[cfg(feature = "testing")]
pub(crate) fn sign(secret: &str, manifest: &str) -> String {
    use std::fmt::Write as _;

    let mut hex = String::with_capacity(64);
    for byte in mac(secret, manifest).into_iter().flat_map(|mac| mac.finalize().into_bytes()) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
