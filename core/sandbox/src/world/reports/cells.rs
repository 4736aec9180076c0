//! What stands in a row.

use rust_decimal::Decimal;

use super::Report;
use super::config::Config;
use super::manner::{Dates, Manner, MkpFee};
use crate::times;
use crate::world::World;
use crate::world::charges::Charges;
use crate::world::movement::{Kind, Movement};
use crate::world::order::Order;
use crate::world::payment::Payment;
use crate::world::pos::Pos;
use crate::world::store::Store;

/// A report's file while it is written.
#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    pub(crate) world: &'a World,
    pub(crate) owner: u64,
    pub(crate) report: Report,
    pub(crate) config: &'a Config,
    pub(crate) manner: &'a Manner,
    /// When it is made.
    pub(crate) made: i64,
}

/// A row.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// `TRANSACTION_TYPE`, `RECORD_TYPE`
    pub(crate) kind: &'static str,
    /// The release report's `DESCRIPTION`.
    pub(crate) description: String,
    /// `SETTLEMENT_DATE`, `DATE`
    pub(crate) at: i64,
    pub(crate) gross: Decimal,
    pub(crate) charges: Charges,
    /// After it.
    pub(crate) balance: Decimal,
    /// None for the rows that say what there was.
    pub(crate) about: Option<About<'a>>,
}

/// What a row is about.
#[derive(Debug)]
pub(crate) struct About<'a> {
    movement: &'a Movement,
    payment: Option<&'a Payment>,
    order: Option<&'a Order>,
    pos: Option<&'a Pos>,
    store: Option<&'a Store>,
}

impl<'a> About<'a> {
    pub(crate) fn new(movement: &'a Movement, world: &'a World) -> Self {
        let order = world.order_of(movement);
        Self {
            movement,
            payment: movement.payment_id.and_then(|id| world.payment(id)),
            order,
            pos: order.and_then(|order| world.pos.get(&order.pos_id)),
            store: order.and_then(|order| world.stores.get(&order.store_id)),
        }
    }
}

impl Line<'_> {
    fn net(&self) -> Decimal {
        self.gross - self.charges.total()
    }
}

impl Sheet<'_> {
    /// The header and then the rows.
    pub(crate) fn text<'l>(&self, lines: impl Iterator<Item = Line<'l>>) -> String {
        let Config { columns, separator, language, .. } = self.config;
        let header = columns.iter().map(|column| {
            let label = || super::labels::header(column.key, *language).to_owned();
            column.alias.clone().unwrap_or_else(label)
        });
        let mut text = super::csv::row(header, *separator);
        for line in lines {
            text.push_str(&super::csv::row(
                columns.iter().map(|column| self.cell(column.key, &line)),
                *separator,
            ));
        }
        text
    }

    /// Empty for what nothing here has.
    fn cell(&self, key: &str, line: &Line<'_>) -> String {
        let about = || {
            let about = line.about.as_ref()?;
            self.of_movement(key, about).or_else(|| place(key, about)).or_else(|| of_payment(key, about))
        };
        self.money(key, line).or_else(|| self.of_line(key, line)).or_else(about).unwrap_or_default()
    }

    fn money(&self, key: &str, line: &Line<'_>) -> Option<String> {
        let Charges { fee, mkp_fee, taxes } = line.charges;
        let net = line.net();
        Some(money(match key {
            "TRANSACTION_AMOUNT" | "GROSS_AMOUNT" | "SELLER_AMOUNT" => line.gross,
            "SETTLEMENT_NET_AMOUNT" | "REAL_AMOUNT" => net,
            "NET_CREDIT_AMOUNT" => net.max(Decimal::ZERO),
            "NET_DEBIT_AMOUNT" => -net.min(Decimal::ZERO),
            "FEE_AMOUNT" if self.manner.mkp_fee == MkpFee::Added => -fee,
            "MKP_FEE_AMOUNT" if self.manner.mkp_fee == MkpFee::Added => -mkp_fee,
            "FEE_AMOUNT" | "MKP_FEE_AMOUNT" | "MP_FEE_AMOUNT" => -(fee + mkp_fee),
            "TAXES_AMOUNT" => -taxes,
            "BALANCE_AMOUNT" => line.balance,
            "FINANCING_FEE_AMOUNT"
            | "SHIPPING_FEE_AMOUNT"
            | "COUPON_AMOUNT"
            | "TOTAL_COUPON_AMOUNT"
            | "EFFECTIVE_COUPON_AMOUNT"
            | "TAX_AMOUNT_TELCO"
            | "TIP_AMOUNT" => Decimal::ZERO,
            _ => return None,
        }))
    }

    fn of_line(&self, key: &str, line: &Line<'_>) -> Option<String> {
        let facts = self.world.site(self.owner).facts();
        Some(match key {
            "TRANSACTION_TYPE" => self.word(line.kind),
            "RECORD_TYPE" => line.kind.to_owned(),
            "DESCRIPTION" if self.report == Report::Release => self.word(&line.description),
            "DATE" | "SETTLEMENT_DATE" => self.date(line.at),
            "SETTLEMENT_DATE_SHORT" => self.day(line.at),
            "CURRENCY" | "TRANSACTION_CURRENCY" | "SETTLEMENT_CURRENCY" => facts.currency.to_owned(),
            "SITE" => facts.id.to_owned(),
            "USER_ID" => self.owner.to_string(),
            _ => return None,
        })
    }

    fn of_movement(&self, key: &str, about: &About<'_>) -> Option<String> {
        let Movement { kind, own_id, at, began, released, charges, .. } = *about.movement;
        let taxed = !charges.taxes.is_zero();
        Some(match key {
            "SOURCE_ID" => self.world.source_id(about.movement)?.to_string(),
            "EXTERNAL_REFERENCE" => match own_id {
                Some(id) if kind == Kind::Refund && self.config.refund_detailed => self.refund_reference(id),
                _ => about.order?.external_reference.clone(),
            },
            // [D] has the ids of refunds here; the shape is that of the taxes.
            "METADATA" if kind == Kind::Refund => format!("{{refund_id:{}}}", own_id?),
            "METADATA" => "{}".to_owned(),
            "TAX_DETAIL" if taxed => "tax_debitos_creditos".to_owned(),
            // [F] Called JSON, and isn't.
            "TAXES_DISAGGREGATED" if taxed => format!(
                "[{{financial_entity:debitos_creditos,amount:{},detail:tax_withholding_collector}}]",
                money(-charges.taxes)
            ),
            "TRANSACTION_DATE" => self.date(began),
            "TRANSACTION_DATE_SHORT" => self.day(began),
            "TRANSACTION_APPROVAL_DATE" => self.date(at),
            "TRANSACTION_APPROVAL_DATE_SHORT" => self.day(at),
            "MONEY_RELEASE_DATE" => self.date(released),
            "IS_RELEASED" => (released <= self.made).to_string(),
            _ => return None,
        })
    }

    fn word(&self, word: &str) -> String {
        let language = self.config.language.filter(|_| self.manner.translated_values);
        super::labels::value(word, language)
    }

    /// What a refund is called itself. It can't be given a reference here.
    fn refund_reference(&self, id: u64) -> String {
        let v1_id = self.world.refund(id).and_then(|refund| refund.v1_id.clone());
        v1_id.unwrap_or_else(|| id.to_string())
    }

    fn date(&self, moment: i64) -> String {
        let format = match self.manner.dates {
            Dates::Observed => "%Y-%m-%dT%H:%M:%S%.3f%:z",
            Dates::Documented => "%Y-%m-%dT%H:%M:%S%z",
        };
        times::at_offset(moment, self.config.offset, format)
    }

    fn day(&self, moment: i64) -> String {
        times::at_offset(moment, self.config.offset, "%Y-%m-%d")
    }
}

fn place(key: &str, about: &About<'_>) -> Option<String> {
    let order = about.order?;
    Some(match key {
        "POS_ID" => order.pos_id.to_string(),
        "POS_NAME" => about.pos?.name.clone(),
        "EXTERNAL_POS_ID" => about.pos?.external_id.clone(),
        "STORE_ID" => order.store_id.to_string(),
        "STORE_NAME" => about.store?.name.clone(),
        "EXTERNAL_STORE_ID" => about.store?.external_id.clone()?,
        _ => return None,
    })
}

fn of_payment(key: &str, about: &About<'_>) -> Option<String> {
    let (payment, order) = (about.payment?, about.order?);
    let is_card = payment.method.kind.ends_with("_card");
    Some(match key {
        "PAYMENT_METHOD" => payment.method.id.to_owned(),
        "PAYMENT_METHOD_TYPE" => payment.method.kind.to_owned(),
        "INSTALLMENTS" => "1".to_owned(),
        "ORDER_ID" | "ORDER_MP" => match &order.v1 {
            Some(v1) => v1.id.clone(),
            None => payment.merchant_order_id?.to_string(),
        },
        "CARD_INITIAL_NUMBER" if is_card => "503175".to_owned(),
        "LAST_FOUR_DIGITS" if is_card => "0604".to_owned(),
        "FRANCHISE" if is_card => payment.method.id.to_owned(),
        "OPERATION_TAGS" => if payment.is_pix() { "PIX" } else { "QR" }.to_owned(),
        "BUSINESS_UNIT" => "Mercado Pago".to_owned(),
        "SUB_UNIT" => "QR".to_owned(),
        "PRODUCT_SKU" => order.items.first()?.sku_number.clone()?,
        "SALE_DETAIL" | "DESCRIPTION" => order.title.clone(),
        "APPLICATION_ID" => order.application_id.to_string(),
        _ => return None,
    })
}

/// [D] A point, two places whatever the currency.
fn money(amount: Decimal) -> String {
    // A zero can have a sign.
    if amount.is_zero() { "0.00".to_owned() } else { format!("{amount:.2}") }
}
