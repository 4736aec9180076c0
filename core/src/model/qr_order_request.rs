use std::time::Duration;

use super::{QrMode, Timestamp};
use crate::money::AmountInput;

/// An order of `/v1/orders` to be made, of type `qr`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrOrderRequest {
    /// The POS; letters, digits, `-` and `_`, fewer than 40.
    pub external_pos_id: String,
    /// Unique; 1 to 64 of `A-Z a-z 0-9 _ -`.
    pub external_reference: String,
    /// The sum of payment and cash-out, in the site's currency and decimals.
    pub total_amount: AmountInput,
    /// Which QR the buyer scans; the POS's printed one when absent.
    pub mode: Option<QrMode>,
    /// Shown to the buyer, at most 150 characters. No personal data.
    pub description: Option<String>,
    /// At most 10; their sum must be the payment.
    pub items: Vec<QrOrderItemRequest>,
    /// How long it can be paid, in whole seconds from 30 s to 3600 h. The
    /// API's own default differs by source and mode: say it.
    pub expiration_time: Option<Duration>,
    /// Another total for who pays with the wallet by a method, at most 4. Not
    /// together with item categories.
    pub discounts: Vec<QrOrderDiscountRequest>,
    /// Cash to hand to the buyer, part of the total. Only accounts the vendor
    /// enabled; of its fields only the amount is documented.
    pub cash_out_amount: Option<AmountInput>,
    /// Chile only: `payment_taxable_iva` or `payment_exempt_iva`.
    pub payer_condition: Option<String>,
    /// What the marketplace keeps; with the token of an OAuth integration only.
    pub marketplace_fee: Option<AmountInput>,
    /// The integrator's own user id.
    pub sponsor_id: Option<i64>,
    /// The key of this intent, 1 to 64 visible ASCII characters; made when
    /// absent. The same key gives the same order.
    pub idempotency_key: Option<String>,
}

/// A line of an order to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrOrderItemRequest {
    /// 1 to 150 characters.
    pub title: String,
    /// Price of one, in the site's currency and decimals.
    pub unit_price: AmountInput,
    /// How many; a whole number of at least 1.
    pub quantity: i64,
    /// What the quantity counts, at most 10 characters.
    pub unit_measure: Option<String>,
    /// The shop's own code of the article, such as its EAN; at most 30 characters.
    pub external_code: Option<String>,
    /// At most 10. They switch on discounts by category.
    pub external_categories: Vec<String>,
}

/// Another total for who pays by a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrOrderDiscountRequest {
    /// `debit_card`, `credit_card`, `account_money` or `prepaid_card`.
    pub payment_method_type: String,
    /// What is paid instead of the total.
    pub new_total_amount: AmountInput,
}

/// A refund of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QrOrderRefundRequest {
    /// How much; all that is left when absent.
    pub amount: Option<AmountInput>,
    /// The key of this intent, 1 to 64 visible ASCII characters; made when
    /// absent. The same key never refunds twice.
    pub idempotency_key: Option<String>,
}

/// Which orders are wanted. The vendor documents the search for online orders
/// alone; whether it finds QR orders is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QrOrderSearch {
    /// Made at this moment or later.
    pub begin_date: Option<Timestamp>,
    /// Made at this moment or before.
    pub end_date: Option<Timestamp>,
    /// With this reference.
    pub external_reference: Option<String>,
    /// In this status.
    pub status: Option<String>,
    /// Which page, from 1.
    pub page: Option<u32>,
    /// How many to a page.
    pub page_size: Option<u32>,
}
