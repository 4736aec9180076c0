//! A sale as it is asked of one generation of the API, and what was checked of it.

use std::time::Duration;

use crate::client::Client;
use crate::clock::later;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::ids::{ExternalReference, IdempotencyKey};
use crate::journal::SaleBody;
use crate::model::{
    Api, ErrorKind, ItemRequest, OrderRequest, QrMode, QrOrder, QrOrderItemRequest, QrOrderRequest,
    SaleRequest, Timestamp,
};
use crate::money::{Amount, AmountInput};
use crate::resources::{CheckedOrder, CheckedQrOrder, Mode, Names, check_mode};
use crate::ttl::Ttl;

/// The most a title may have; a reference, its stand-in, is shorter.
const TITLE: usize = 256;

/// With everything filled in that a sale leaves out.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) key: IdempotencyKey,
    ttl: Ttl,
    mode: Mode,
    order: Order,
}

#[derive(Debug)]
enum Order {
    Instore(OrderRequest),
    Orders(QrOrderRequest),
}

/// What was checked.
#[derive(Debug)]
pub(super) struct Checked<'a> {
    pub(super) pos: &'a str,
    pub(super) store: Option<&'a str>,
    pub(super) reference: &'a str,
    pub(super) key: &'a IdempotencyKey,
    pub(super) total: Amount,
    pub(super) ttl: Duration,
    pub(super) mode: Mode,
    order: CheckedBody<'a>,
}

#[derive(Debug)]
enum CheckedBody<'a> {
    Instore(Box<CheckedOrder<'a>>),
    Orders(Box<CheckedQrOrder<'a>>),
}

/// That the API took it.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) created_at: Timestamp,
    pub(super) expires_at: Timestamp,
    /// As the API answered it.
    pub(super) ttl: Duration,
    pub(super) order_id: Option<String>,
    pub(super) qr_data: Option<String>,
}

impl Asked {
    pub(super) fn of(client: &Client, request: SaleRequest) -> Result<Self> {
        let key = IdempotencyKey::given_or_made(request.idempotency_key.as_deref())?;
        let ttl = request.ttl.map(Ttl::new).transpose()?.unwrap_or_default();
        let mode = check_mode("qr", request.qr.as_ref())?;
        let order = match client.api() {
            Api::Orders => Order::Orders(into_qr_order(client, request, &key, ttl, mode)?),
            Api::Instore | Api::Unknown(_) => Order::Instore(into_order(client, request, &key, ttl)?),
        };
        Ok(Self { key, ttl, mode, order })
    }

    pub(super) fn check<'a>(&'a self, settings: &'a Settings) -> Result<Checked<'a>> {
        let (pos, store, reference, total, order) = match &self.order {
            Order::Instore(order) => {
                let checked = CheckedOrder::check(order, "amount", settings)?;
                let store = order.external_store_id.as_deref();
                let total = checked.total;
                let body = CheckedBody::Instore(Box::new(checked));
                (&order.external_pos_id, store, &order.external_reference, total, body)
            }
            Order::Orders(order) => {
                let total = order.total_amount.check("amount", &settings.site)?;
                let body =
                    CheckedBody::Orders(Box::new(CheckedQrOrder::check(order, Names::SALE, settings)?));
                (&order.external_pos_id, None, &order.external_reference, total, body)
            }
        };
        Ok(Checked {
            pos,
            store,
            reference,
            key: &self.key,
            total,
            ttl: self.ttl.as_duration(),
            mode: self.mode,
            order,
        })
    }
}

impl Checked<'_> {
    pub(super) fn api(&self) -> Api {
        match self.order {
            CheckedBody::Instore(_) => Api::Instore,
            CheckedBody::Orders(_) => Api::Orders,
        }
    }

    pub(super) fn qr(&self) -> QrMode {
        QrMode::from(self.mode.as_str())
    }

    /// Whether the POS's printed QR shows it.
    pub(super) fn is_on_pos(&self) -> bool {
        self.mode != Mode::Dynamic
    }

    /// That it was taken, when no answer of the API says more.
    pub(super) fn unseen(&self, created_at: Timestamp, now: Timestamp) -> Taken {
        let expires_at = later(now, self.ttl);
        Taken { created_at, expires_at, ttl: self.ttl, order_id: None, qr_data: None }
    }

    /// For the journal.
    pub(super) fn body(&self) -> SaleBody {
        SaleBody {
            api: (self.api() == Api::Orders).then(|| Api::Orders.as_str().to_owned()),
            qr: (self.mode != Mode::Static).then(|| self.qr().as_str().to_owned()),
            qr_data: None,
            order: None,
            store: self.store.map(str::to_owned),
            amount: self.total,
            ttl_s: self.ttl.as_secs(),
            given_ttl_s: None,
            opened_ms: None,
            expires_ms: None,
            status: None,
            ended_ms: None,
        }
    }

    /// Sends it.
    pub(super) async fn send(&mut self, client: &Client) -> Result<Taken> {
        let orders = client.instore_orders();
        let receipt = match (&mut self.order, self.mode) {
            (CheckedBody::Orders(order), mode) => {
                let (order, at) = client.orders().create_checked(order).await?;
                if mode == Mode::Dynamic && order.qr_data.is_none() {
                    return Err(no_qr());
                }
                return Ok(self.taken(order, at));
            }
            (CheckedBody::Instore(order), Mode::Static) => orders.put_checked(order).await?,
            (CheckedBody::Instore(order), Mode::Dynamic) => {
                let receipt = orders.qr_checked(order, reqwest::Method::POST).await?;
                if receipt.qr_data.is_none() {
                    return Err(no_qr());
                }
                receipt
            }
            (CheckedBody::Instore(order), Mode::Hybrid) => {
                orders.qr_checked(order, reqwest::Method::PUT).await?
            }
        };
        Ok(Taken {
            created_at: receipt.created_at,
            expires_at: receipt.expires_at,
            ttl: self.ttl,
            order_id: receipt.in_store_order_id,
            qr_data: receipt.qr_data,
        })
    }

    /// What an order's answer says. Sources contradict each other on how long it
    /// lives, so the answer is believed; without one, what was asked for.
    pub(super) fn taken(&self, order: QrOrder, at: Timestamp) -> Taken {
        let ttl = order.expiration_time.unwrap_or(self.ttl);
        let created_at = order.created_date.unwrap_or(at);
        Taken {
            created_at,
            expires_at: later(created_at, ttl),
            ttl,
            order_id: Some(order.id),
            qr_data: order.qr_data,
        }
    }
}

fn no_qr() -> Error {
    let message = "the API took the order and gave no QR to show: nobody can pay it. Sell again";
    Error::new(ErrorKind::UnexpectedResponse, message)
}

fn into_order(client: &Client, request: SaleRequest, key: &IdempotencyKey, ttl: Ttl) -> Result<OrderRequest> {
    let reference =
        request.external_reference.unwrap_or_else(|| ExternalReference::of(key).as_str().to_owned());
    let title = request.title.unwrap_or_else(|| reference.chars().take(TITLE).collect());
    let mut items = request.items;
    if items.is_empty() {
        let site = client.site();
        let total = request.amount.check("amount", site)?;
        let cash =
            request.cash_out_amount.as_ref().map(|cash| cash.check("cash_out_amount", site)).transpose()?;
        let goods = total.less(cash.unwrap_or(Amount::ZERO));
        if cash.is_some_and(|cash| cash > total) {
            let advice = "the cash-out is part of the amount and can't be more";
            return Err(Error::invalid(
                "cash_out_amount",
                &cash.unwrap_or_default().to_string(),
                "sum",
                advice,
            ));
        }
        if !goods.is_zero() {
            items.push(ItemRequest {
                title: title.clone(),
                unit_price: AmountInput::from(goods),
                quantity: 1,
                unit_measure: None,
                total_amount: None,
                sku_number: None,
                category: None,
                description: None,
            });
        }
    }
    Ok(OrderRequest {
        external_pos_id: request.external_pos_id,
        external_store_id: request.external_store_id,
        external_reference: reference,
        description: request.description.unwrap_or_else(|| title.clone()),
        title,
        total_amount: request.amount,
        items,
        cash_out_amount: request.cash_out_amount,
        taxes: request.taxes,
        sponsor_id: request.sponsor_id,
        notification_url: request.notification_url,
        ttl: Some(ttl.as_duration()),
        idempotency_key: Some(key.as_str().to_owned()),
    })
}

/// What the Orders API has no place for is refused where leaving it out would
/// change something, and left out where it was only shown.
fn into_qr_order(
    client: &Client,
    request: SaleRequest,
    key: &IdempotencyKey,
    ttl: Ttl,
    mode: Mode,
) -> Result<QrOrderRequest> {
    if let Some(url) = &request.notification_url {
        let advice =
            "the Orders API has no URL per order: set the webhook in the developer panel, event Order";
        return Err(Error::invalid("notification_url", url, "unsupported", advice));
    }
    if !request.taxes.is_empty() {
        let advice = "the Orders API has no place for them in a QR order: use api instore";
        return Err(Error::invalid("taxes", &request.taxes.len().to_string(), "unsupported", advice));
    }
    let site = client.site();
    let item = |(index, item): (usize, ItemRequest)| {
        if let Some(given) = &item.total_amount {
            let under = |e: Error| e.under(&format!("items[{index}]"));
            let given = given.check("total_amount", site).map_err(under)?;
            let price = item.unit_price.check("unit_price", site).map_err(under)?;
            if price.times(item.quantity).is_some_and(|product| product != given) {
                let advice = "it must equal unit_price × quantity";
                return Err(under(Error::invalid("total_amount", &given.to_string(), "product", advice)));
            }
        }
        Ok(QrOrderItemRequest {
            title: item.title,
            unit_price: item.unit_price,
            quantity: item.quantity,
            unit_measure: item.unit_measure.map(|measure| measure.as_str().to_owned()),
            external_code: item.sku_number,
            // The in-store category is free text; a category here would switch on discounts.
            external_categories: Vec::new(),
        })
    };
    Ok(QrOrderRequest {
        external_pos_id: request.external_pos_id,
        external_reference: request
            .external_reference
            .unwrap_or_else(|| ExternalReference::of(key).as_str().to_owned()),
        total_amount: request.amount,
        mode: Some(QrMode::from(mode.as_str())),
        description: request.description.or(request.title),
        items: request.items.into_iter().enumerate().map(item).collect::<Result<_>>()?,
        expiration_time: Some(ttl.as_duration()),
        discounts: Vec::new(),
        cash_out_amount: request.cash_out_amount,
        payer_condition: None,
        marketplace_fee: None,
        sponsor_id: request.sponsor_id,
        idempotency_key: Some(key.as_str().to_owned()),
    })
}
