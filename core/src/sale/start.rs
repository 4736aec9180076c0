//! Starting a sale.

use std::time::Duration;

use super::asked::{Asked, Checked, Taken};
use super::{Core, Sale};
use crate::client::Client;
use crate::clock::{earlier, later};
use crate::error::{Error, Result};
use crate::journal::{Body, Filter, Intent, moment};
use crate::model::{
    Api, ErrorKind, IntentKind, IntentState, MerchantOrderSearch, QrMode, QrOrderStatus, SaleInfo,
    SaleRequest,
};
use crate::resources::Mode;
use crate::telemetry;

impl Sale {
    pub(crate) async fn start(client: &Client, request: SaleRequest) -> Result<Self> {
        let asked = Asked::of(client, request)?;
        let key = asked.key.clone();
        let apart = client.clone();
        let started = client.work().run("sell", Box::pin(async move { start_apart(&apart, &asked).await }));
        started.await.map_err(|e| {
            e.with(|d| {
                d.operation = Some("sell".to_owned());
                d.idempotency_key = Some(key.as_str().to_owned());
            })
        })
    }
}

async fn start_apart(client: &Client, asked: &Asked) -> Result<Sale> {
    let mut checked = asked.check(client.settings())?;
    let counter = client.sales().at(checked.pos);
    let _turn = counter.lock().await;
    let _held = client.work().hold(checked.key.clone());
    let started = client.pipeline().clock.now();
    let mut replaced = Vec::new();
    let mut sent_before = false;
    let mut intent = loop {
        match begin(client, &checked, replaced.clone()).await? {
            Begun::New(intent) => break intent,
            Begun::Known(intent) => {
                if intent.state == IntentState::Accepted || intent.state == IntentState::Done {
                    return Sale::known(client, &intent).await;
                }
                // Sent before, and perhaps paid by now: looked for before it is
                // put there again to be paid twice.
                if let Some(taken) = found(client, &checked, &intent, started).await? {
                    return Ok(opened(client, &checked, intent, taken).await);
                }
                sent_before = true;
                break intent;
            }
            Begun::Busy(other) => {
                // Nobody may have watched it end: a POS that shows something else is free.
                check_free(client, &checked, &other).await?;
                replaced.push(other.id);
            }
        }
    };
    match checked.send(client).await {
        Ok(taken) => Ok(opened(client, &checked, intent, taken).await),
        // A conflict is about the key: an earlier attempt with it may be at work.
        // One that was perhaps sent before may be on the printed QR, whatever hinders now.
        Err(error)
            if matches!(error.kind(), ErrorKind::OutcomeUnknown | ErrorKind::Conflict)
                || sent_before && checked.is_on_pos() && error.decides_nothing() =>
        {
            if let Ok(Some(taken)) = found(client, &checked, &intent, started).await {
                return Ok(opened(client, &checked, intent, taken).await);
            }
            sent_before |= error.kind() == ErrorKind::OutcomeUnknown;
            if sent_before && checked.is_on_pos() && error.code() == Some("idempotency_key_already_used") {
                // The first request made it, and this reading of the API tells no more: it is on
                // the printed QR, and what is paid for it shows.
                let now = client.pipeline().server_now();
                let created_at = intent.created_ms.map_or(now, moment);
                let taken = checked.unseen(created_at, now);
                return Ok(opened(client, &checked, intent, taken).await);
            }
            if sent_before && error.code() == Some("idempotency_key_already_used") {
                // Its QR was in the answer that was lost: nobody can have seen it.
                refuse(client, intent, NOT_SHOWN).await;
                let message = "the order was made and the answer that had its QR was lost, so nobody can pay it: \
                               sell again with a new key and reference";
                return Err(conflict(message, NOT_SHOWN).with_source(error));
            }
            intent.state = IntentState::OutcomeUnknown;
            let (now, took) = (client.now(), client.pipeline().clock.now().saturating_sub(started));
            if now.known {
                // Told the time only since: a buyer may have scanned long before.
                let begun = earlier(moment(now.ms), took).as_millisecond();
                intent.created_ms.get_or_insert(begun);
            }
            client.intents().keep(now, intent).await;
            Err(if error.decides_nothing() { error.leaves_unknown() } else { error })
        }
        Err(error) => {
            refuse(client, intent, error.kind().as_str()).await;
            Err(error)
        }
    }
}

/// That nobody has seen the QR of a sale.
pub(super) const NOT_SHOWN: &str = "not_shown";

/// Notes that it was not carried out, and why.
pub(super) async fn refuse(client: &Client, mut intent: Intent, why: &str) {
    intent.state = IntentState::Refused;
    if let Body::Sale(sale) = &mut intent.body {
        sale.status = Some(why.to_owned());
    }
    client.intents().keep(client.now(), intent).await;
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
async fn begin(client: &Client, checked: &Checked<'_>, replaced: Vec<i64>) -> Result<Begun> {
    let (key, reference) = (checked.key.clone(), checked.reference.to_owned());
    let pos = checked.pos.to_owned();
    let body = checked.body();
    client
        .intents()
        .transact(client.now(), move |session| {
            let known = session.find(&IntentKind::Sale, key.as_str())?;
            let unseen = |known: &Intent| {
                matches!(&known.body, Body::Sale(sale) if sale.status.as_deref() == Some(NOT_SHOWN))
            };
            let stands = |known: &Intent| known.state != IntentState::Refused || unseen(known);
            if let Some(mut known) = known.clone().filter(stands) {
                if known.reference.as_ref() != Some(&reference)
                    || known.pos.as_ref() != Some(&pos)
                    || !matches!(&known.body, Body::Sale(sale) if sale.is_as_asked(&body))
                {
                    let message =
                        "this idempotency key already started another sale: use a new one for each intent";
                    return Err(conflict(message, "key_reused"));
                }
                if matches!(known.state, IntentState::Begun | IntentState::OutcomeUnknown) {
                    if !matches!(&known.body, Body::Sale(sale) if sale.api == body.api) {
                        let message = "this sale was begun on the other generation of the API, and what became of it \
                                       there is not known: resume it, or sell with a new key";
                        return Err(conflict(message, "other_api"));
                    }
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
                let Body::Sale(sale) = &other.body else { continue };
                if !body.is_on_pos() || !sale.is_on_pos() {
                    continue;
                }
                let live = sale.expires_ms.is_some_and(|ms| ms > session.now.ms);
                // One that another process is putting there right now has no end yet.
                let beginning = other.state == IntentState::Begun && session.taken(&other)?;
                if (live || beginning) && *other.key != *key.as_str() && !replaced.contains(&other.id) {
                    return Ok(Begun::Busy(other));
                }
            }
            let new = session.begin(key.into(), Some(reference), Some(pos), Body::Sale(body));
            // One that was refused is taken up again in its place.
            let mut intent = Intent { id: known.map_or(0, |known| known.id), ..new };
            session.save(&mut intent)?;
            Ok(Begun::New(intent))
        })
        .await
}

/// Refuses to put an order in place of another that can still be paid.
async fn check_free(client: &Client, checked: &Checked<'_>, other: &Intent) -> Result<()> {
    let reference = other.reference.as_deref().unwrap_or_default();
    if !is_there(client, checked.pos, other).await? && other.state != IntentState::Begun {
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

/// Whether the API still shows it.
async fn is_there(client: &Client, pos: &str, intent: &Intent) -> Result<bool> {
    let reference = intent.reference.as_deref().unwrap_or_default();
    if !matches!(&intent.body, Body::Sale(sale) if sale.api() == Api::Orders) {
        let order = client.instore_orders().get(pos).await?;
        return Ok(order.is_some_and(|order| order.external_reference.as_deref() == Some(reference)));
    }
    let order = match intent.order() {
        Some(id) => client.orders().get(id).await.map(Some),
        None => super::order::by_reference(client, reference, intent.created_ms.map(moment)).await,
    };
    Ok(order?.is_some_and(|order| order.status == QrOrderStatus::Created))
}

fn conflict(message: &str, code: &str) -> Error {
    Error::new(ErrorKind::Conflict, message).with(|d| d.code = Some(code.to_owned()))
}

/// Notes that the API took the order, and makes the sale.
async fn opened(client: &Client, checked: &Checked<'_>, mut intent: Intent, taken: Taken) -> Sale {
    if taken.ttl != checked.ttl {
        telemetry::other_ttl(checked.reference, checked.ttl, taken.ttl);
    }
    intent.state = IntentState::Accepted;
    intent.created_ms.get_or_insert(taken.created_at.as_millisecond());
    if let Body::Sale(sale) = &mut intent.body {
        sale.opened_ms = Some(taken.created_at.as_millisecond());
        sale.expires_ms = Some(taken.expires_at.as_millisecond());
        sale.given_ttl_s = (taken.ttl != checked.ttl).then_some(taken.ttl.as_secs());
        sale.order.clone_from(&taken.order_id);
        sale.qr_data.clone_from(&taken.qr_data);
    }
    client.intents().keep(client.now(), intent).await;
    let settings = client.settings();
    let info = SaleInfo {
        api: checked.api(),
        qr: checked.qr(),
        qr_data: taken.qr_data,
        order_id: taken.order_id,
        can_cancel: can_cancel(&checked.api(), &checked.qr()),
        external_reference: checked.reference.to_owned(),
        external_pos_id: checked.pos.to_owned(),
        external_store_id: checked.store.map(str::to_owned),
        amount: checked.total,
        currency_id: settings.site.facts().currency.to_owned(),
        site: settings.site.clone(),
        collector_id: settings.collector_id.get(),
        idempotency_key: checked.key.as_str().to_owned(),
        created_at: taken.created_at,
        expires_at: taken.expires_at,
        ttl: taken.ttl,
        asked_ttl: checked.ttl,
    };
    Sale::new(client, client.sales().begun(Core::new(client, info)))
}

/// Whether a sale can be taken back: an unattached dynamic order of the in-store
/// API can be neither read nor deleted.
pub(super) fn can_cancel(api: &Api, qr: &QrMode) -> bool {
    *api == Api::Orders || *qr != QrMode::Dynamic
}

/// After a lost answer: the order was taken if the POS shows it, or if a buyer
/// has scanned it, for a paid order is on no POS any more. On the Orders API, if
/// a search finds it.
async fn found(
    client: &Client,
    checked: &Checked<'_>,
    intent: &Intent,
    started: Duration,
) -> Result<Option<Taken>> {
    let begun = intent.created_ms.map(moment);
    if checked.api() == Api::Orders {
        let order = super::order::by_reference(client, checked.reference, begun).await?;
        // Reading is not promised to show the QR. Without one to draw nobody can pay it;
        // the same key sent again brings it back.
        let order = order.filter(|order| checked.is_on_pos() || order.qr_data.is_some());
        let now = client.pipeline().server_now();
        return Ok(order.map(|order| checked.taken(order, now)));
    }
    let on_pos = checked.mode != Mode::Dynamic
        && client.instore_orders().get(checked.pos).await?.is_some_and(|order| {
            order.external_reference.as_deref() == Some(checked.reference)
                && order.total_amount == Some(checked.total)
        });
    let now = client.pipeline().server_now();
    // When it began is not known exactly: at the earliest when it was written,
    // and it must not be called expired while the buyer can still pay it.
    let took = client.pipeline().clock.now().saturating_sub(started);
    let scanned = async {
        let search = MerchantOrderSearch {
            external_reference: Some(checked.reference.to_owned()),
            date_created_from: begun.map(|begun| earlier(begun, Duration::from_mins(1))),
            ..MerchantOrderSearch::default()
        };
        client.merchant_orders().search(&search).await.map(|page| !page.elements.is_empty())
    };
    let taken = on_pos || scanned.await?;
    Ok(taken.then(|| Taken {
        created_at: begun.unwrap_or_else(|| earlier(now, took)),
        expires_at: later(now, checked.ttl),
        ttl: checked.ttl,
        order_id: None,
        qr_data: None,
    }))
}
