//! Refunding a sale.

use super::Sale;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::ids::IdempotencyKey;
use crate::journal::{Body, Intent, Target};
use crate::model::{IntentKind, Refund, RefundRefusal, RefundRequest, RefundStatus, SaleRefund, Site};
use crate::money::{Amount, AmountInput};
use crate::resources::ledger::{Refundable, plan, refused};
use crate::resources::refunding::{Wanted, carry_out};

impl Sale {
    /// Refunds a part of what was paid, or all that is left of it.
    ///
    /// What is left is read first, and what the journal has under way counted;
    /// more is refused before anything is sent. The same key never refunds
    /// twice and gives the first result again: repeat the call with the key of
    /// an `OutcomeUnknown` to settle it. Runs to its end even if the caller
    /// stops waiting. A Pix refund may come back `InProcess`; see
    /// [`Self::wait_refund`].
    pub async fn refund(&self, request: RefundRequest) -> Result<SaleRefund> {
        let site = &self.core.info.site;
        let asked = request.amount.as_ref().map(|amount| amount.check("amount", site)).transpose()?;
        let key = IdempotencyKey::given_or_made(request.idempotency_key.as_deref())?;
        let sale = self.clone();
        let wanted = Wanted {
            key: key.clone(),
            fresh: request.idempotency_key.is_none(),
            asked,
            reference: Some(self.core.info.external_reference.clone()),
            pos: Some(self.core.info.external_pos_id.clone()),
            payment: None,
        };
        let operation = "sale.refund";
        let made = self.client.work().run(
            operation,
            Box::pin(async move {
                let _turn = sale.core.turn.lock().await;
                sale.refund_in_turn(wanted).await
            }),
        );
        made.await.map_err(|e| {
            e.with(|d| {
                d.operation = Some(operation.to_owned());
                d.idempotency_key = Some(key.as_str().to_owned());
            })
        })
    }

    /// Waits until a refund of this sale that came back `InProcess` is decided,
    /// by its key. Pix decides within minutes, in a contingency within hours:
    /// stop waiting when that is too long, and wait again whenever it suits.
    pub async fn wait_refund(&self, idempotency_key: &str) -> Result<SaleRefund> {
        let key = IdempotencyKey::parse(idempotency_key)?;
        let clock = &self.client.pipeline().clock;
        let started = clock.now();
        loop {
            let refund = self.refund_again(&key).await?;
            if !refund.refunds.iter().any(|r| r.status == Some(RefundStatus::InProcess)) {
                return Ok(refund);
            }
            clock.sleep(super::schedule::next_refund_look(clock.now().saturating_sub(started))).await;
        }
    }

    /// The refund of a key, as it stands now.
    async fn refund_again(&self, key: &IdempotencyKey) -> Result<SaleRefund> {
        let asked = {
            let wanted = key.as_str().to_owned();
            let found = self
                .client
                .intents()
                .transact(self.client.now(), move |session| session.find(&IntentKind::Refund, &wanted));
            let Some(Body::Refund(plan)) = found.await?.map(|intent| intent.body) else {
                let advice = "the journal has no refund with this key";
                return Err(Error::invalid("idempotency_key", key.as_str(), "unknown", advice));
            };
            plan.asked
        };
        let amount = asked.map(AmountInput::from);
        self.refund(RefundRequest { amount, idempotency_key: Some(key.as_str().to_owned()) }).await
    }

    async fn refund_in_turn(&self, wanted: Wanted) -> Result<SaleRefund> {
        let intent = if let Some(intent) = wanted.known(&self.client).await? {
            intent
        } else {
            let outcome = self.look_thoroughly().await?;
            if outcome.payments.is_empty() {
                let message = format!("nothing was paid for sale {}", self.core.info.external_reference);
                return Err(refused(RefundRefusal::NotRefundable, message));
            }
            if let Some(id) = outcome.order_id {
                wanted.begin_of_order(&self.client, &self.client.orders().get(&id).await?).await?
            } else {
                let payments = outcome.payments.iter().filter_map(|payment| payment.payment_id).collect();
                begin(&self.client, &wanted, payments).await?
            }
        };
        finish(&self.client, intent).await
    }
}

/// Reads what is left of the payments and writes the intent.
pub(super) async fn begin(client: &Client, wanted: &Wanted, payments: Vec<i64>) -> Result<Intent> {
    let mut open = Vec::with_capacity(payments.len());
    for id in &payments {
        let payment = client.payments().get(*id).await?;
        // A payment does not show its queued refunds; their own list does, and
        // only Pix queues them.
        let refunds = match client.site() {
            Site::Mlb => client.refunds().list(*id).await?,
            _ => Vec::new(),
        };
        open.push(Refundable::read(&payment, &refunds)?);
    }
    let (asked, key) = (wanted.asked, wanted.key.clone());
    let targets = payments.into_iter().map(|payment| Target::Payment { payment }).collect();
    wanted.clone().begin(client, targets, move |others| plan(asked, &key, &open, others)).await
}

/// Carries an intent out and says what it came to.
pub(super) async fn finish(client: &Client, intent: Intent) -> Result<SaleRefund> {
    let left = match &intent.body {
        Body::Refund(plan) => plan.left.unwrap_or_default(),
        Body::Sale(_) | Body::Cancel(_) => Amount::ZERO,
    };
    let idempotency_key = intent.key.to_string();
    let refunds = carry_out(client, intent).await?;
    Ok(SaleRefund { amount: sum(&refunds), refunds, left, idempotency_key })
}

fn sum(refunds: &[Refund]) -> Amount {
    refunds.iter().fold(Amount::ZERO, |sum, r| sum.plus(r.amount.unwrap_or_default()).unwrap_or(sum))
}
