//! A merchant order as on the network.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::json::Money;
use crate::site::Site;
use crate::times;
use crate::world::World;
use crate::world::merchant_order::Snapshot;
use crate::world::order::Item;
use crate::world::payment::Payment;

/// A merchant order as on the network. [D] `merchant_orders.json`
#[derive(Debug, Serialize)]
pub(crate) struct MerchantOrderView<'a> {
    id: u64,
    status: &'static str,
    order_status: &'static str,
    external_reference: &'a str,
    preference_id: &'a str,
    application_id: u64,
    site_id: &'static str,
    marketplace: &'static str,
    collector: Party<'a>,
    payer: Party<'a>,
    sponsor_id: Option<&'a RawValue>,
    payments: Vec<AttemptView<'a>>,
    shipments: [(); 0],
    payouts: [(); 0],
    items: Vec<ItemView<'a>>,
    total_amount: Money,
    paid_amount: Money,
    refunded_amount: Money,
    shipping_cost: u8,
    cancelled: bool,
    date_created: String,
    last_updated: String,
    notification_url: Option<&'a str>,
    additional_info: &'static str,
    is_test: bool,
}

/// A party of the sale; the e-mail comes empty. [D]
#[derive(Debug, Serialize)]
struct Party<'a> {
    id: u64,
    nickname: &'a str,
    email: &'static str,
}

#[derive(Debug, Serialize)]
struct AttemptView<'a> {
    id: u64,
    transaction_amount: Money,
    total_paid_amount: Money,
    shipping_cost: u8,
    currency_id: &'static str,
    status: &'static str,
    status_detail: &'a str,
    operation_type: &'static str,
    date_approved: Option<String>,
    date_created: String,
    last_modified: String,
    amount_refunded: Money,
}

#[derive(Debug, Serialize)]
struct ItemView<'a> {
    id: Option<&'a str>,
    category_id: Option<&'a str>,
    currency_id: &'static str,
    description: Option<&'a str>,
    picture_url: Option<&'a str>,
    title: &'a str,
    quantity: Money,
    unit_price: Money,
}

impl<'a> MerchantOrderView<'a> {
    pub(crate) fn new(snapshot: &Snapshot<'a>, nickname: &'a str, site: Site) -> Self {
        let (known, order) = (snapshot.merchant_order, snapshot.order);
        Self {
            id: known.id,
            status: snapshot.status,
            order_status: snapshot.order_status,
            external_reference: &order.external_reference,
            preference_id: &known.preference_id,
            application_id: order.application_id,
            site_id: site.id(),
            marketplace: "NONE",
            collector: Party { id: known.owner, nickname, email: "" },
            payer: Party { id: known.payer_id, nickname: "", email: "" },
            sponsor_id: order.sponsor_id.as_deref(),
            payments: snapshot.payments.iter().map(|payment| attempt(payment, site)).collect(),
            shipments: [],
            payouts: [],
            items: order.items.iter().map(|line| item(line, site)).collect(),
            total_amount: Money(order.total),
            paid_amount: Money(snapshot.paid),
            refunded_amount: Money(snapshot.refunded),
            shipping_cost: 0,
            cancelled: snapshot.status == "expired",
            date_created: times::local(known.created, site),
            last_updated: times::local(snapshot.updated, site),
            notification_url: order.notification_url.as_deref(),
            additional_info: "",
            is_test: false,
        }
    }
}

/// The view of a merchant order, if it was there at `moment`.
pub(crate) fn view(world: &World, id: u64, moment: i64) -> Option<MerchantOrderView<'_>> {
    let snapshot = world.merchant_order_at(id, moment)?;
    let owner = snapshot.merchant_order.owner;
    Some(MerchantOrderView::new(&snapshot, world.nickname(owner), world.site(owner)))
}

fn attempt(payment: &Payment, site: Site) -> AttemptView<'_> {
    AttemptView {
        id: payment.id,
        transaction_amount: Money(payment.amount),
        total_paid_amount: Money(payment.amount),
        shipping_cost: 0,
        currency_id: site.facts().currency,
        status: payment.status.name(),
        status_detail: &payment.status_detail,
        operation_type: "regular_payment",
        date_approved: payment.approved.map(|at| times::local(at, site)),
        date_created: times::local(payment.created, site),
        last_modified: times::local(payment.updated, site),
        amount_refunded: Money(payment.refunded),
    }
}

fn item(line: &Item, site: Site) -> ItemView<'_> {
    ItemView {
        id: line.sku_number.as_deref(),
        category_id: line.category.as_deref(),
        currency_id: site.facts().currency,
        description: line.description.as_deref(),
        picture_url: None,
        title: &line.title,
        quantity: Money(line.quantity),
        unit_price: Money(line.unit_price),
    }
}
