//! Going on with what a crash, or a lost answer, left open.

use std::sync::Arc;
use std::time::Duration;

use super::start::{NOT_SHOWN, can_cancel, refuse};
use super::{Core, Sale};
use crate::client::Client;
use crate::clock::{later, lock};
use crate::error::{Error, Result};
use crate::journal::{Body, CancelBody, Filter, Intent, SaleBody, Session, moment};
use crate::model::{IntentKind, IntentState, MerchantOrderSearch, ResumedRefund, SaleInfo, SaleStatus};
use crate::resources::refunding::why_refused;

/// How long a request may be on its way, although its sender is gone.
const IN_TRANSIT: Duration = Duration::from_mins(1);

/// What was open.
#[derive(Debug, Clone, Default)]
pub struct Resumed {
    /// The sales whose end may not have been told: wait for each. One that has
    /// ended says so at once, and may have said so before a crash: recognise it
    /// by its reference.
    pub sales: Vec<Sale>,
    /// What became of the refunds.
    pub refunds: Vec<ResumedRefund>,
}

pub(crate) async fn resume(client: &Client) -> Result<Resumed> {
    if !client.now().known {
        // What others hold, and how old a key is, goes by the API's clock.
        let search = MerchantOrderSearch { limit: Some(1), ..MerchantOrderSearch::default() };
        client.merchant_orders().search(&search).await?;
    }
    let at_work = client.work().keys();
    let mut open = client.intents().transact(client.now(), move |session| claim(session, &at_work)).await?;
    // In the order in which they were begun: a sale before its cancel and refunds.
    open.sort_by_key(|intent| intent.id);
    let mut resumed = Resumed::default();
    for intent in open {
        match &intent.body {
            Body::Sale(sale) => resumed.sales.extend(resume_sale(client, &intent, sale).await?),
            Body::Cancel(_) if intent.finished() => {}
            Body::Cancel(_) => resume_cancel(client, intent).await?,
            Body::Refund(_) => resumed.refunds.push(resume_refund(client, intent).await),
        }
    }
    Ok(resumed)
}

/// Takes over all that is unfinished and that nobody else is at work on, and
/// what a crash may have kept from being told although it was finished.
fn claim(session: &mut Session<'_>, at_work: &[Arc<str>]) -> Result<Vec<Intent>> {
    let mut claimed = Vec::new();
    let mut open = session.select(Filter { unfinished: true, ..Filter::default() })?;
    open.extend(session.untold()?);
    for mut intent in open {
        if !session.taken(&intent)? && !at_work.iter().any(|key| **key == *intent.key) {
            if matches!(intent.body, Body::Refund(_)) && intent.state == IntentState::Begun {
                // Whoever began it perhaps sent it.
                intent.state = IntentState::OutcomeUnknown;
            }
            session.save(&mut intent)?;
            claimed.push(intent);
        }
    }
    Ok(claimed)
}

async fn resume_sale(client: &Client, intent: &Intent, body: &SaleBody) -> Result<Option<Sale>> {
    if client.sales().live(&intent.key).is_some() {
        // This process's own, and somebody holds it.
        return Ok(None);
    }
    if matches!(intent.state, IntentState::Accepted | IntentState::Done) {
        return Sale::known(client, intent).await.map(Some);
    }
    // It may have been sent or not. If it is on the POS a buyer may pay it, and
    // if it is not it may still arrive: it is waited for like any other, and ends by its time to live. Asking for it again with
    // its key puts it there if it is not.
    if !body.is_on_pos() && body.qr_data.is_none() {
        // Nobody has seen its QR, so nobody can have paid it.
        refuse(client, intent.clone(), NOT_SHOWN).await;
        return Ok(None);
    }
    let now = client.pipeline().server_now();
    let mut taken = intent.clone();
    taken.state = IntentState::OutcomeUnknown;
    let opened = intent.created_ms.unwrap_or(0);
    let latest =
        later(intent.created_ms.map_or(now, moment), IN_TRANSIT.max(client.settings().network.call_timeout));
    let arrived = now.max(latest);
    let sale = SaleBody {
        opened_ms: Some(opened),
        expires_ms: Some(later(arrived, Duration::from_secs(body.ttl_s)).as_millisecond()),
        ..body.clone()
    };
    taken.body = Body::Sale(sale);
    client.intents().keep(client.now(), taken.clone()).await;
    let sale = Sale::known(client, &taken).await?;
    lock(&sale.core.state).may_arrive = true;
    Ok(Some(sale))
}

/// A cancellation that was asked for is carried out.
async fn resume_cancel(client: &Client, mut intent: Intent) -> Result<()> {
    let key = intent.key.clone();
    let sale =
        client.intents().transact(client.now(), move |session| session.find(&IntentKind::Sale, &key)).await?;
    let Some(sale) = sale else {
        // Pruned, by force: there is nothing to cancel.
        intent.state = IntentState::Refused;
        client.intents().keep(client.now(), intent).await;
        return Ok(());
    };
    let sale = Sale::known(client, &sale).await?;
    let _turn = sale.core.turn.lock().await;
    // One that can't be carried out now stays open, for the next time.
    if let Ok(outcome) = sale.cancel_noted().await {
        // A sale that had ended meanwhile leaves it to be noted here.
        intent.body = Body::Cancel(CancelBody {
            status: Some(outcome.status.as_str().to_owned()),
            ..CancelBody::default()
        });
        intent.state = IntentState::Done;
        client.intents().keep(client.now(), intent).await;
    }
    Ok(())
}

async fn resume_refund(client: &Client, intent: Intent) -> ResumedRefund {
    let mut resumed = ResumedRefund {
        idempotency_key: intent.key.to_string(),
        external_reference: intent.reference.clone(),
        payment_ids: intent.payments().collect(),
        order_id: intent.order().map(str::to_owned),
        refund: None,
        error: None,
    };
    if intent.state == IntentState::Refused {
        // Told again, not done again: nobody asked for that.
        resumed.error = Some(why_refused(&intent).into_details());
        return resumed;
    }
    match super::refund::finish(client, intent).await {
        Ok(refund) => resumed.refund = Some(refund),
        Err(error) => resumed.error = Some(error.into_details()),
    }
    resumed
}

impl Sale {
    /// The sale of an intent that the API took: the one that is live in this
    /// client, or one made from what the journal has.
    pub(super) async fn known(client: &Client, intent: &Intent) -> Result<Self> {
        if let Some(core) = client.sales().live(&intent.key) {
            return Ok(Self::new(client, core));
        }
        let Body::Sale(body) = &intent.body else {
            return Err(Error::internal("an intent that is not a sale was to be waited for"));
        };
        let settings = client.settings();
        let asked_ttl = Duration::from_secs(body.ttl_s);
        let ttl = body.given_ttl_s.map_or(asked_ttl, Duration::from_secs);
        let opened = moment(body.opened_ms.or(intent.created_ms).unwrap_or(0));
        let info = SaleInfo {
            api: body.api(),
            qr: body.qr(),
            qr_data: body.qr_data.clone(),
            order_id: body.order.clone(),
            can_cancel: can_cancel(&body.api(), &body.qr()),
            external_reference: intent.reference.clone().unwrap_or_default(),
            external_pos_id: intent.pos.clone().unwrap_or_default(),
            external_store_id: body.store.clone(),
            amount: body.amount,
            currency_id: settings.site.facts().currency.to_owned(),
            site: settings.site.clone(),
            collector_id: settings.collector_id.get(),
            idempotency_key: intent.key.to_string(),
            created_at: opened,
            expires_at: body.expires_ms.map_or_else(|| later(opened, ttl), moment),
            ttl,
            asked_ttl,
        };
        let sale = Self::new(client, client.sales().known(Core::new(client, info)));
        if intent.state == IntentState::Done {
            sale.recall(body).await?;
        }
        Ok(sale)
    }

    /// Brings back how it ended: what the API says of money, else what the
    /// journal says.
    async fn recall(&self, body: &SaleBody) -> Result<()> {
        let unpaid = match body.status.as_deref() {
            Some(status) if status == SaleStatus::Expired.as_str() => Some(SaleStatus::Expired),
            Some(status) if status == SaleStatus::Cancelled.as_str() => Some(SaleStatus::Cancelled),
            _ => None,
        };
        // Money that is there all the same came after the sale was called unpaid.
        lock(&self.core.state).called_unpaid = unpaid.is_some();
        self.look_thoroughly().await?;
        if let Some(status) = unpaid {
            self.end_unpaid(status).await;
        }
        Ok(())
    }
}
