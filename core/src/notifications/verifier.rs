use std::fmt;
use std::time::Duration;

use secrecy::SecretString;

use super::delivery::Delivery;
use super::event;
use super::signature::{Checks, check};
use crate::error::{Error, Result};
use crate::model::{NotificationEvent, Timestamp};

/// Checks signatures with the webhook secrets of an application. Makes no output
/// of them.
#[derive(Clone)]
pub struct Verifier {
    secrets: Vec<SecretString>,
    tolerance: Option<Duration>,
}

impl Verifier {
    /// How far a signature's time may be from the receiver's unless something
    /// else is said: five minutes, as the vendor's SDKs propose.
    pub const TOLERANCE: Duration = Duration::from_mins(5);

    /// Takes the secrets from the developer panel; more than one while an old
    /// one is being replaced. Whoever has none takes [`parse`](super::parse).
    pub fn new<S: Into<String>>(secrets: impl IntoIterator<Item = S>) -> Result<Self> {
        let secrets: Vec<String> = secrets.into_iter().map(Into::into).collect();
        if secrets.is_empty() {
            let advice = "give the application's webhook secret, or parse without verifying";
            return Err(Error::invalid("secrets", "[]", "required", advice));
        }
        if secrets.len() > 16 {
            let shown = secrets.len().to_string();
            return Err(Error::invalid(
                "secrets",
                &shown,
                "max_items",
                "at most 16: the current ones will do",
            ));
        }
        for (index, secret) in secrets.iter().enumerate() {
            check_secret(&format!("secrets[{index}]"), secret)?;
        }
        let secrets = secrets.into_iter().map(SecretString::from).collect();
        Ok(Self { secrets, tolerance: Some(Self::TOLERANCE) })
    }

    /// Changes how far a signature's time may be from the receiver's, either way;
    /// at most 30 days. `None` leaves the time unchecked: it is not documented
    /// whether what is sent again, for up to four days, is signed again.
    pub fn with_tolerance(mut self, tolerance: Option<Duration>) -> Result<Self> {
        let field = "tolerance";
        match tolerance {
            Some(tolerance) if tolerance.is_zero() => {
                return Err(Error::invalid(
                    field,
                    "0",
                    "min",
                    "it must be more than zero; absent, it is off",
                ));
            }
            Some(tolerance) if tolerance > Duration::from_hours(30 * 24) => {
                let shown = format!("{}s", tolerance.as_secs());
                let advice = "it must be at most 30 days; is it in milliseconds?";
                return Err(Error::invalid(field, &shown, "max", advice));
            }
            _ => self.tolerance = tolerance,
        }
        Ok(self)
    }

    /// Reads a notification as [`parse`](super::parse) does and says who sent
    /// it. A signature that fails is no error but an outcome: what is to be done
    /// with a hint that nobody vouches for is the receiver's to say.
    pub fn verify(&self, delivery: &Delivery, now: Timestamp) -> Result<NotificationEvent> {
        let (mut event, query) = event::read(delivery)?;
        let checks = Checks { secrets: &self.secrets, tolerance: self.tolerance, now };
        event.signature = check(delivery, &query, &event, &checks);
        Ok(event)
    }
}

/// An empty secret would make everybody the vendor.
fn check_secret(field: &str, secret: &str) -> Result<()> {
    let refuse = |rule, advice| Err(Error::invalid(field, "<redacted>", rule, advice));
    if secret.trim().is_empty() {
        return refuse("required", "it is empty: with that, anybody could sign");
    }
    if secret.trim() != secret || secret.chars().any(char::is_control) {
        return refuse(
            "alphabet",
            "it begins or ends with a blank or line break, or holds a control character",
        );
    }
    if secret.len() > 1024 {
        return refuse("max_length", "it is too long to be a webhook secret");
    }
    Ok(())
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("secrets", &self.secrets.len())
            .field("tolerance", &self.tolerance)
            .finish()
    }
}
