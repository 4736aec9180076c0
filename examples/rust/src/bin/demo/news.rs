use cobro::Amount;
use serde::{Serialize, Serializer};

/// Something worth telling. As JSON it is one line of `cargo demo -- --json`;
/// its amounts are decimal strings.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum News {
    ShopOpened {
        site: String,
        country: &'static str,
        currency: &'static str,
        pos: &'static str,
        sandbox: String,
    },
    SaleOpened {
        sale: u32,
        title: String,
        #[serde(serialize_with = "text")]
        amount: Amount,
        external_reference: String,
        ttl_s: u64,
    },
    QrWaits {
        sale: u32,
        left_s: u64,
    },
    BuyerScans {
        sale: u32,
        screen: &'static str,
        amount: Option<String>,
    },
    Scanned {
        sale: u32,
        merchant_order_id: i64,
    },
    Rejected {
        sale: u32,
        detail: String,
    },
    Paid {
        sale: u32,
        payment_id: Option<i64>,
        #[serde(serialize_with = "text")]
        amount: Amount,
    },
    Refunded {
        sale: u32,
        #[serde(serialize_with = "text")]
        amount: Amount,
        #[serde(serialize_with = "text")]
        left: Amount,
    },
    Expired {
        sale: u32,
    },
    Cancelled {
        sale: u32,
    },
    Summary {
        paid: u32,
        expired: u32,
        cancelled: u32,
        #[serde(serialize_with = "text")]
        sold: Amount,
        #[serde(serialize_with = "text")]
        refunded: Amount,
        #[serde(serialize_with = "text")]
        kept: Amount,
    },
}

/// The library's amounts serialise as JSON numbers, which many readers of JSON
/// would turn into floats.
fn text<S: Serializer>(amount: &Amount, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(amount)
}
