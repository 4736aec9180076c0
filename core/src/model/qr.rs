use crate::money::Amount;
use crate::open_enum::open_enum;

open_enum! {
    /// How much of a QR code may be dirty or torn before it can't be scanned.
    pub enum QrErrorCorrection {
        /// 7 %: the smallest code.
        Low = "L",
        /// 15 %.
        Medium = "M",
        /// 25 %.
        Quartile = "Q",
        /// 30 %: the largest code.
        High = "H",
    }
}

/// How a QR code is drawn. Nothing of it is needed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QrImageRequest {
    /// At least this, and more where it costs no room; `M` when absent.
    pub error_correction: Option<QrErrorCorrection>,
    /// The side of one module, 2 to 32. In pixels of an SVG or PNG: 8 when
    /// absent. In dots of a printer: when absent as many as fit a paper of
    /// 58 mm, which has 384, but at most 8. In columns of a terminal: 1 when
    /// absent, which is allowed there.
    pub module_size: Option<u32>,
    /// How many modules of light border there are on each side, at most 32;
    /// when absent 4, which the standard asks for. Fewer only where what is
    /// around is light anyway.
    pub quiet_zone: Option<u32>,
}

/// What a payment's QR code says: an EMVCo merchant-presented code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrReading {
    /// Tag 59.
    pub merchant_name: String,
    /// Tag 60.
    pub merchant_city: String,
    /// Tag 58: two letters, such as `AR`.
    pub country: String,
    /// Tag 53: the currency's ISO 4217 number as written, such as `032`.
    pub currency: String,
    /// Tag 52: the merchant's category, four digits. Mercado Pago writes
    /// `9700` or `0000`; what these mean is not documented.
    pub category: String,
    /// Tag 54. The vendor's codes lack it, even those of an order that has an
    /// amount: the buyer's app asks the API.
    pub amount: Option<Amount>,
    /// Whether tag 01 says that the code is for one payment (`12`). Not to be
    /// relied on: the Pix code printed for a POS says so too.
    pub dynamic: bool,
    /// The in-store order, in a code made for one: 06 of Mercado Pago's tag, or
    /// the end of the Pix URL.
    pub order_id: Option<String>,
    /// The POS's URL, in a code that is printed for one: 01 of Mercado Pago's tag.
    pub pos_url: Option<String>,
    /// Where a Pix app gets the payment from, without scheme as it is written.
    pub pix_url: Option<String>,
    /// 00 of tag 50 where it is a number: the CUIT, in Argentina.
    pub tax_id: Option<String>,
    /// 05 of tag 62; absent when it is the `***` which Pix writes for none.
    pub reference_label: Option<String>,
    /// All that the code holds, in its order, the CRC included.
    pub fields: Vec<QrField>,
}

/// One value of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrField {
    /// Its tag, such as `59`, or the tags that lead to it, such as `43.06`.
    pub path: String,
    /// As it is written.
    pub value: String,
}
