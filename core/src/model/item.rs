use crate::money::{Amount, AmountInput};
use crate::open_enum::open_enum;

open_enum! {
    /// What a quantity counts.
    pub enum UnitMeasure {
        /// Single units.
        Unit = "unit",
        /// Packs.
        Pack = "pack",
    }
}

open_enum! {
    /// The kind of a tax. Colombia only.
    pub enum TaxType {
        /// IVA.
        Iva = "IVA",
    }
}

/// A line of an order to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRequest {
    /// Shown to the buyer; 1 to 256 characters.
    pub title: String,
    /// Price of one, in the site's currency and decimals.
    pub unit_price: AmountInput,
    /// How many; a whole number of at least 1. Fractions are not known to
    /// work: sell by weight as one item with the line's price.
    pub quantity: i64,
    /// What the quantity counts; `unit` when absent.
    pub unit_measure: Option<UnitMeasure>,
    /// Must be `unit_price` × `quantity`; computed when absent.
    pub total_amount: Option<AmountInput>,
    /// The shop's own code of the article.
    pub sku_number: Option<String>,
    /// Free text.
    pub category: Option<String>,
    /// Free text.
    pub description: Option<String>,
}

/// A tax of an order. Only Colombia: without it the API applies 19 % IVA to
/// the whole order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxRequest {
    /// The kind of the tax.
    pub tax_type: TaxType,
    /// The amount of the tax, never a percentage.
    pub value: AmountInput,
}

/// A line of an order, as the API echoes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderItem {
    /// What was sold.
    pub title: Option<String>,
    /// Price of one.
    pub unit_price: Option<Amount>,
    /// How many. A decimal because the API types it as a number.
    pub quantity: Option<Amount>,
    /// What the quantity counts.
    pub unit_measure: Option<UnitMeasure>,
    /// Unit price × quantity.
    pub total_amount: Option<Amount>,
    /// The shop's own code of the article.
    pub sku_number: Option<String>,
    /// Free text.
    pub category: Option<String>,
    /// Free text.
    pub description: Option<String>,
}
