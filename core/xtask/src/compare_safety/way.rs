//! The ways to sell: two generations of the API, each with three kinds of QR.

use std::fmt;

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Api {
    Instore,
    Orders,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Qr {
    /// Printed, of the POS.
    Static,
    /// Drawn for one sale.
    Dynamic,
    /// Both lead to the sale.
    Hybrid,
}

impl Api {
    pub(crate) const ALL: [Self; 2] = [Self::Instore, Self::Orders];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Instore => "instore",
            Self::Orders => "orders",
        }
    }

    /// The path of refunds, for the sandbox's faults.
    pub(crate) fn refunds(self) -> &'static str {
        match self {
            Self::Instore => "/v1/payments/*/refunds",
            Self::Orders => "/v1/orders/*/refund",
        }
    }

    /// Whether it can take an order back. It can neither read nor delete one
    /// that only a drawn QR of the in-store API leads to.
    pub(crate) fn cancels(self, qr: Qr) -> bool {
        self == Self::Orders || qr != Qr::Dynamic
    }
}

impl Qr {
    pub(crate) const ALL: [Self; 3] = [Self::Static, Self::Dynamic, Self::Hybrid];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Dynamic => "dynamic",
            Self::Hybrid => "hybrid",
        }
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for Qr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
