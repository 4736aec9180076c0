//! Starting a sale.

use std::sync::Arc;
use std::time::Duration;

use super::counters::Last;
use super::read::OnPos;
use super::{Core, Sale};
use crate::client::{Client, detached};
use crate::clock::{earlier, later};
use crate::error::{Error, Result};
use crate::ids::{ExternalReference, IdempotencyKey};
use crate::model::{
    ErrorKind, ItemRequest, MerchantOrderSearch, OrderReceipt, OrderRequest, SaleInfo, SaleRequest,
};
use crate::money::{Amount, AmountInput};
use crate::resources::CheckedOrder;

/// The most a title may have; a reference, its stand-in, is shorter.
const TITLE: usize = 256;

impl Sale {
    pub(crate) async fn start(client: &Client, request: SaleRequest) -> Result<Self> {
        let order = into_order(client, request)?;
        let client = client.clone();
        detached(async move { start_detached(&client, &order).await }).await
    }
}

async fn start_detached(client: &Client, order: &OrderRequest) -> Result<Sale> {
    let checked = CheckedOrder::check(order, "amount", &client.pipeline().settings)?;
    let counter = client.counters().at(checked.pos.as_str());
    let mut last = counter.lock().await;
    let mut started = client.pipeline().clock.now();
    match &*last {
        Last::Sale(core) => {
            if let Some(sale) = repeated(client, core, &checked).await? {
                return Ok(sale);
            }
        }
        Last::Unknown { key, since } if key == checked.key.as_str() => {
            // Sent before, and perhaps paid by now: looked for before it is
            // put there again to be paid twice.
            started = *since;
            if let Some(receipt) = found(client, &checked, started).await? {
                return Ok(register(client, &mut last, &checked, receipt));
            }
        }
        Last::Nothing | Last::Unknown { .. } => {}
    }
    match client.instore_orders().put_checked(&checked).await {
        Ok(receipt) => Ok(register(client, &mut last, &checked, receipt)),
        Err(error) if error.kind() == ErrorKind::OutcomeUnknown => {
            if let Ok(Some(receipt)) = found(client, &checked, started).await {
                return Ok(register(client, &mut last, &checked, receipt));
            }
            *last = Last::Unknown { key: checked.key.as_str().to_owned(), since: started };
            Err(about_sale(error))
        }
        Err(error) => Err(about_sale(error)),
    }
}

fn register(client: &Client, last: &mut Last, checked: &CheckedOrder<'_>, receipt: OrderReceipt) -> Sale {
    let core = Arc::new(core(client, checked, receipt));
    *last = Last::Sale(core.clone());
    Sale::new(client, core)
}

/// The same intent again gives the same sale; another one has to wait for a
/// live one to end, for a buyer may be paying it.
async fn repeated(client: &Client, core: &Arc<Core>, checked: &CheckedOrder<'_>) -> Result<Option<Sale>> {
    let info = &core.info;
    let sale = Sale::new(client, core.clone());
    if info.idempotency_key == checked.key.as_str() {
        let same = info.amount == checked.total
            && info.ttl == checked.ttl.as_duration()
            && info.external_reference == checked.reference.as_str();
        if same {
            return Ok(Some(sale));
        }
        let message = "this idempotency key already started another sale: use a new one for each intent";
        return Err(conflict(message, checked).with(|d| d.code = Some("key_reused".to_owned())));
    }
    // Nobody may have watched it end: a POS that shows something else is free.
    if sale.remaining().is_zero() || sale.on_pos().await.map_err(about_sale)? != OnPos::Ours {
        return Ok(None);
    }
    let message = format!(
        "POS {} has the live sale {} for another {} s: wait for it or cancel it first",
        info.external_pos_id,
        info.external_reference,
        sale.remaining().as_secs()
    );
    Err(conflict(&message, checked).with(|d| d.code = Some("pos_busy".to_owned())))
}

fn conflict(message: &str, checked: &CheckedOrder<'_>) -> Error {
    Error::new(ErrorKind::Conflict, message).with(|d| {
        d.operation = Some("sell".to_owned());
        d.idempotency_key = Some(checked.key.as_str().to_owned());
    })
}

fn about_sale(error: Error) -> Error {
    error.with(|d| d.operation = Some("sell".to_owned()))
}

/// After a lost answer: the order was taken if the POS shows it, or if a buyer
/// has scanned it, for a paid order is on no POS any more.
async fn found(
    client: &Client,
    checked: &CheckedOrder<'_>,
    started: Duration,
) -> Result<Option<OrderReceipt>> {
    // When it began is not known exactly: at the earliest when it was first
    // sent, and it must not be called expired while the buyer can still pay it.
    let now = client.pipeline().server_now();
    let took = client.pipeline().clock.now().saturating_sub(started);
    let created_at = earlier(now, took);
    let on_pos = client.instore_orders().get(checked.pos.as_str()).await?.is_some_and(|order| {
        order.external_reference.as_deref() == Some(checked.reference.as_str())
            && order.total_amount == Some(checked.total)
    });
    let scanned = async {
        let search = MerchantOrderSearch {
            external_reference: Some(checked.reference.as_str().to_owned()),
            date_created_from: Some(earlier(created_at, Duration::from_mins(1))),
            ..MerchantOrderSearch::default()
        };
        client.merchant_orders().search(&search).await.map(|page| !page.elements.is_empty())
    };
    let taken = on_pos || scanned.await?;
    Ok(taken.then(|| OrderReceipt {
        external_reference: checked.reference.as_str().to_owned(),
        external_pos_id: checked.pos.as_str().to_owned(),
        idempotency_key: checked.key.as_str().to_owned(),
        created_at,
        expires_at: later(now, checked.ttl.as_duration()),
    }))
}

fn core(client: &Client, checked: &CheckedOrder<'_>, receipt: OrderReceipt) -> Core {
    let settings = &client.pipeline().settings;
    let info = SaleInfo {
        external_reference: receipt.external_reference,
        external_pos_id: receipt.external_pos_id,
        external_store_id: checked.store.as_ref().map(|store| store.as_str().to_owned()),
        amount: checked.total,
        currency_id: settings.site.facts().currency.to_owned(),
        site: settings.site.clone(),
        collector_id: settings.collector_id.get(),
        idempotency_key: receipt.idempotency_key,
        created_at: receipt.created_at,
        expires_at: receipt.expires_at,
        ttl: checked.ttl.as_duration(),
    };
    Core::new(client, info)
}

/// Fills in what a sale leaves out.
fn into_order(client: &Client, request: SaleRequest) -> Result<OrderRequest> {
    let key = IdempotencyKey::given_or_made(request.idempotency_key.as_deref())?;
    let reference =
        request.external_reference.unwrap_or_else(|| ExternalReference::of(&key).as_str().to_owned());
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
        ttl: request.ttl,
        idempotency_key: Some(key.as_str().to_owned()),
    })
}
