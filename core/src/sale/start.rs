//! Starting a sale.

use std::time::Duration;

use super::{Core, Sale};
use crate::client::Client;
use crate::clock::{earlier, later};
use crate::error::{Error, Result};
use crate::ids::{ExternalReference, IdempotencyKey};
use crate::journal::{Body, Filter, Intent, SaleBody, moment};
use crate::model::{
    ErrorKind, IntentKind, IntentState, ItemRequest, MerchantOrderSearch, OrderReceipt, OrderRequest,
    SaleInfo, SaleRequest,
};
use crate::money::{Amount, AmountInput};
use crate::resources::CheckedOrder;

/// The most a title may have; a reference, its stand-in, is shorter.
const TITLE: usize = 256;

impl Sale {
    pub(crate) async fn start(client: &Client, request: SaleRequest) -> Result<Self> {
        let order = into_order(client, request)?;
        let key = order.idempotency_key.clone();
        let apart = client.clone();
        let started = client.work().run("sell", Box::pin(async move { start_apart(&apart, &order).await }));
        started.await.map_err(|e| {
            e.with(|d| {
                d.operation = Some("sell".to_owned());
                d.idempotency_key = key;
            })
        })
    }
}

async fn start_apart(client: &Client, order: &OrderRequest) -> Result<Sale> {
    let checked = CheckedOrder::check(order, "amount", &client.pipeline().settings)?;
    let counter = client.sales().at(checked.pos.as_str());
    let _turn = counter.lock().await;
    let _held = client.work().hold(checked.key.as_str());
    let started = client.pipeline().clock.now();
    let mut replaced = Vec::new();
    let mut intent = loop {
        match begin(client, &checked, replaced.clone()).await? {
            Begun::New(intent) => break intent,
            Begun::Known(intent) => {
                if intent.state == IntentState::Accepted || intent.state == IntentState::Done {
                    return Sale::known(client, &intent).await;
                }
                // Sent before, and perhaps paid by now: looked for before it is
                // put there again to be paid twice.
                if let Some(receipt) = found(client, &checked, &intent, started).await? {
                    return Ok(opened(client, &checked, intent, receipt).await);
                }
                break intent;
            }
            Begun::Busy(other) => {
                // Nobody may have watched it end: a POS that shows something else is free.
                check_free(client, &checked, &other).await?;
                replaced.push(other.id);
            }
        }
    };
    match client.instore_orders().put_checked(&checked).await {
        Ok(receipt) => Ok(opened(client, &checked, intent, receipt).await),
        // A conflict is about the key: an earlier attempt with it may be at work.
        Err(error) if matches!(error.kind(), ErrorKind::OutcomeUnknown | ErrorKind::Conflict) => {
            if let Ok(Some(receipt)) = found(client, &checked, &intent, started).await {
                return Ok(opened(client, &checked, intent, receipt).await);
            }
            intent.state = IntentState::OutcomeUnknown;
            let (now, took) = (client.now(), client.pipeline().clock.now().saturating_sub(started));
            if now.known {
                // Told the time only since: a buyer may have scanned long before.
                let begun = earlier(moment(now.ms), took).as_millisecond();
                intent.created_ms.get_or_insert(begun);
            }
            client.intents().keep(now, intent).await;
            Err(error)
        }
        Err(error) => {
            intent.state = IntentState::Refused;
            if let Body::Sale(sale) = &mut intent.body {
                sale.status = Some(error.kind().as_str().to_owned());
            }
            client.intents().keep(client.now(), intent).await;
            Err(error)
        }
    }
}

/// What the journal says to a sale that is to be started.
enum Begun {
    /// It is new and was written.
    New(Intent),
    /// It was begun before.
    Known(Intent),
    /// Another one may be live on the POS.
    Busy(Intent),
}

/// Writes the intent, unless it is there or another one is in its way.
/// `replaced` are those that are not.
async fn begin(client: &Client, checked: &CheckedOrder<'_>, replaced: Vec<i64>) -> Result<Begun> {
    let (key, reference) = (checked.key.as_str().to_owned(), checked.reference.as_str().to_owned());
    let pos = checked.pos.as_str().to_owned();
    let body = SaleBody {
        store: checked.store.as_ref().map(|store| store.as_str().to_owned()),
        amount: checked.total,
        ttl_s: checked.ttl.as_secs(),
        opened_ms: None,
        expires_ms: None,
        status: None,
        ended_ms: None,
    };
    client
        .intents()
        .transact(client.now(), move |session| {
            let known = session.find(&IntentKind::Sale, &key)?;
            if let Some(mut known) = known.clone().filter(|known| known.state != IntentState::Refused) {
                if known.reference.as_ref() != Some(&reference)
                    || known.pos.as_ref() != Some(&pos)
                    || !matches!(&known.body, Body::Sale(sale) if sale.is_as_asked(&body))
                {
                    let message =
                        "this idempotency key already started another sale: use a new one for each intent";
                    return Err(conflict(message, "key_reused"));
                }
                if matches!(known.state, IntentState::Begun | IntentState::OutcomeUnknown) {
                    if session.taken(&known)? {
                        let message = "another process is starting this sale: ask again in a moment";
                        return Err(conflict(message, "in_progress").with(|d| d.retryable = true));
                    }
                    session.save(&mut known)?;
                }
                return Ok(Begun::Known(known));
            }
            let on_pos = Filter {
                kind: Some(IntentKind::Sale),
                pos: Some(pos.clone()),
                unfinished: true,
                ..Filter::default()
            };
            for other in session.select(on_pos)? {
                let live = match &other.body {
                    Body::Sale(sale) => sale.expires_ms.is_some_and(|ms| ms > session.now.ms),
                    Body::Cancel(_) | Body::Refund(_) => false,
                };
                // One that another process is putting there right now has no end yet.
                let beginning = other.state == IntentState::Begun && session.taken(&other)?;
                if (live || beginning) && other.key != key && !replaced.contains(&other.id) {
                    return Ok(Begun::Busy(other));
                }
            }
            let new = session.begin(&key, Some(reference), Some(pos), Body::Sale(body));
            // One that was refused is taken up again in its place.
            let mut intent = Intent { id: known.map_or(0, |known| known.id), ..new };
            session.save(&mut intent)?;
            Ok(Begun::New(intent))
        })
        .await
}

/// Refuses to put an order in place of another that can still be paid.
async fn check_free(client: &Client, checked: &CheckedOrder<'_>, other: &Intent) -> Result<()> {
    let reference = other.reference.as_deref().unwrap_or_default();
    let order = client.instore_orders().get(checked.pos.as_str()).await?;
    let there = order.is_some_and(|order| order.external_reference.as_deref() == Some(reference));
    if !there && other.state != IntentState::Begun {
        return Ok(());
    }
    let left = match &other.body {
        Body::Sale(sale) => sale.expires_ms.unwrap_or_default().saturating_sub(client.now().ms) / 1000,
        Body::Cancel(_) | Body::Refund(_) => 0,
    };
    let message = format!(
        "POS {} has the live sale {reference} for another {} s: wait for it or cancel it first",
        checked.pos,
        left.max(0)
    );
    Err(conflict(&message, "pos_busy"))
}

fn conflict(message: &str, code: &str) -> Error {
    Error::new(ErrorKind::Conflict, message).with(|d| d.code = Some(code.to_owned()))
}

/// Notes that the API took the order, and makes the sale.
async fn opened(
    client: &Client,
    checked: &CheckedOrder<'_>,
    mut intent: Intent,
    receipt: OrderReceipt,
) -> Sale {
    intent.state = IntentState::Accepted;
    intent.created_ms.get_or_insert(receipt.created_at.as_millisecond());
    if let Body::Sale(sale) = &mut intent.body {
        sale.opened_ms = Some(receipt.created_at.as_millisecond());
        sale.expires_ms = Some(receipt.expires_at.as_millisecond());
    }
    client.intents().keep(client.now(), intent).await;
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
    Sale::new(client, client.sales().begun(Core::new(client, info)))
}

/// After a lost answer: the order was taken if the POS shows it, or if a buyer
/// has scanned it, for a paid order is on no POS any more.
async fn found(
    client: &Client,
    checked: &CheckedOrder<'_>,
    intent: &Intent,
    started: Duration,
) -> Result<Option<OrderReceipt>> {
    let order = client.instore_orders().get(checked.pos.as_str()).await?;
    let on_pos = order.is_some_and(|order| {
        order.external_reference.as_deref() == Some(checked.reference.as_str())
            && order.total_amount == Some(checked.total)
    });
    let now = client.pipeline().server_now();
    // When it began is not known exactly: at the earliest when it was written,
    // and it must not be called expired while the buyer can still pay it.
    let took = client.pipeline().clock.now().saturating_sub(started);
    let begun = intent.created_ms.map(moment);
    let scanned = async {
        let search = MerchantOrderSearch {
            external_reference: Some(checked.reference.as_str().to_owned()),
            date_created_from: begun.map(|begun| earlier(begun, Duration::from_mins(1))),
            ..MerchantOrderSearch::default()
        };
        client.merchant_orders().search(&search).await.map(|page| !page.elements.is_empty())
    };
    let taken = on_pos || scanned.await?;
    Ok(taken.then(|| OrderReceipt {
        external_reference: checked.reference.as_str().to_owned(),
        external_pos_id: checked.pos.as_str().to_owned(),
        idempotency_key: checked.key.as_str().to_owned(),
        created_at: begun.unwrap_or_else(|| earlier(now, took)),
        expires_at: later(now, checked.ttl.as_duration()),
    }))
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
