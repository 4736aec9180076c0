//! Refunding a sale.

use std::collections::HashMap;

use super::Sale;
use crate::client::detached;
use crate::error::{Error, Result};
use crate::ids::IdempotencyKey;
use crate::model::{
    ErrorKind, Payment, PaymentStatus, Refund, RefundRefusal, RefundRequest, RefundStatus, SaleRefund, Site,
};
use crate::money::{Amount, AmountInput};

/// The refunds of a sale that were begun, by key: repeating one goes on where
/// it stopped, with the same keys and bodies.
pub(super) type Plans = HashMap<String, Plan>;

#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// What was asked for; nothing for all that is left.
    asked: Option<Amount>,
    steps: Vec<Step>,
    /// What is left of the sale when all steps are done.
    left: Amount,
}

#[derive(Debug, Clone)]
struct Step {
    payment_id: i64,
    amount: Amount,
    /// Whether it takes all that is left of its payment.
    rest: bool,
    key: String,
    done: Option<Refund>,
}

impl Sale {
    /// Refunds a part of what was paid, or all that is left of it.
    ///
    /// What is left is read first; more is refused before anything is sent.
    /// The same key never refunds twice: repeat the call with the key of an
    /// `OutcomeUnknown` to settle it. Runs to its end even if the caller stops
    /// waiting.
    pub async fn refund(&self, request: RefundRequest) -> Result<SaleRefund> {
        let site = &self.core.info.site;
        let asked = request.amount.as_ref().map(|amount| amount.check("amount", site)).transpose()?;
        let key = IdempotencyKey::given_or_made(request.idempotency_key.as_deref())?;
        let sale = self.clone();
        let shown = key.clone();
        detached(async move {
            let mut plans = sale.core.turn.lock().await;
            sale.refund_in_turn(&mut plans, asked, &key).await
        })
        .await
        .map_err(|e| {
            e.with(|d| {
                d.operation = Some("sale.refund".to_owned());
                d.idempotency_key = Some(shown.as_str().to_owned());
            })
        })
    }

    async fn refund_in_turn(
        &self,
        plans: &mut Plans,
        asked: Option<Amount>,
        key: &IdempotencyKey,
    ) -> Result<SaleRefund> {
        let plan = match plans.get_mut(key.as_str()) {
            Some(plan) if plan.asked == asked => plan,
            Some(plan) => return Err(key_reused(plan)),
            None => {
                let plan = self.plan(asked, key).await?;
                plans.entry(key.as_str().to_owned()).or_insert(plan)
            }
        };
        for step in &mut plan.steps {
            if step.done.is_none() {
                step.done = Some(self.carry_out(step).await?);
            }
        }
        let refunds: Vec<Refund> = plan.steps.iter().filter_map(|step| step.done.clone()).collect();
        let amount =
            refunds.iter().fold(Amount::ZERO, |sum, r| sum.plus(r.amount.unwrap_or_default()).unwrap_or(sum));
        Ok(SaleRefund { refunds, amount, left: plan.left, idempotency_key: key.as_str().to_owned() })
    }

    async fn carry_out(&self, step: &Step) -> Result<Refund> {
        let request = RefundRequest {
            // The rest is asked for as the rest: the API knows it best.
            amount: (!step.rest).then(|| AmountInput::from(step.amount)),
            idempotency_key: Some(step.key.clone()),
        };
        let mut refund = self.client.refunds().create(step.payment_id, &request).await?;
        if matches!(refund.status, Some(RefundStatus::Rejected | RefundStatus::Cancelled)) {
            let status = refund.status.as_ref().map_or("", RefundStatus::as_str);
            let message = format!(
                "the API made refund {} and then called it {status}: nothing was refunded",
                refund.id
            );
            return Err(refused(RefundRefusal::NotRefundable, message));
        }
        refund.amount = refund.amount.or(Some(step.amount));
        Ok(refund)
    }

    /// Reads what is left and divides what is asked for among the payments.
    async fn plan(&self, asked: Option<Amount>, key: &IdempotencyKey) -> Result<Plan> {
        let outcome = self.look_thoroughly().await?;
        if outcome.payments.is_empty() {
            let message = format!("nothing was paid for sale {}", self.core.info.external_reference);
            return Err(refused(RefundRefusal::NotRefundable, message));
        }
        let mut open = Vec::with_capacity(outcome.payments.len());
        let mut left = Amount::ZERO;
        for paid in &outcome.payments {
            let payment = self.client.payments().get(paid.payment_id).await?;
            if !matches!(payment.status, PaymentStatus::Approved | PaymentStatus::Refunded) {
                let message = format!("payment {} is {} and can't be refunded", payment.id, payment.status);
                return Err(refused(RefundRefusal::NotRefundable, message));
            }
            // A payment does not show its queued refunds; their own list does, and
            // only Pix queues them.
            let refunds = match self.core.info.site {
                Site::Mlb => self.client.refunds().list(payment.id).await?,
                _ => Vec::new(),
            };
            let rest = refundable(&payment, &refunds)?;
            left = left.plus(rest).unwrap_or(left);
            open.push((payment.id, rest));
        }
        let mut wanted = asked.unwrap_or(left);
        if left.is_zero() {
            return Err(refused(
                RefundRefusal::AlreadyRefunded,
                "nothing is left to refund of this sale".to_owned(),
            ));
        }
        if wanted > left {
            let message = format!("{wanted} was asked for, {left} is left to refund of this sale");
            return Err(refused(RefundRefusal::MoreThanLeft, message));
        }
        let left_after = left.less(wanted);
        let mut steps = Vec::new();
        for (payment_id, rest) in open {
            let amount = rest.min(wanted);
            if amount.is_zero() {
                continue;
            }
            wanted = wanted.less(amount);
            let key = step_key(key, steps.len())?;
            steps.push(Step { payment_id, amount, rest: asked.is_none(), key, done: None });
        }
        Ok(Plan { asked, steps, left: left_after })
    }
}

/// What is left to refund of a payment, refunds that are still under way
/// counted as made. A payment that does not say what was paid leaves nothing
/// to reckon with: "nothing is left" would be a guess.
fn refundable(payment: &Payment, refunds: &[Refund]) -> Result<Amount> {
    if payment.status != PaymentStatus::Approved {
        return Ok(Amount::ZERO);
    }
    let paid = payment.transaction_amount.ok_or_else(|| {
        let message = format!("payment {} does not say its amount: nothing was refunded", payment.id);
        Error::new(ErrorKind::UnexpectedResponse, message)
    })?;
    let under_way = refunds.iter().filter(|r| matches!(r.status, Some(RefundStatus::InProcess)));
    let under_way =
        under_way.fold(Amount::ZERO, |sum, r| sum.plus(r.amount.unwrap_or_default()).unwrap_or(sum));
    Ok(paid.less(payment.transaction_amount_refunded.unwrap_or_default()).less(under_way))
}

/// A sale paid by several payments is refunded by several requests, each an
/// intent with a key of its own that follows from the caller's.
fn step_key(key: &IdempotencyKey, step: usize) -> Result<String> {
    if step == 0 {
        return Ok(key.as_str().to_owned());
    }
    let made = format!("{key}-{}", step + 1);
    IdempotencyKey::parse(&made).map(|_| made).map_err(|_| {
        let advice = "this sale was paid by several payments: give a key of at most 60 characters";
        Error::invalid("idempotency_key", key.as_str(), "max_length", advice)
    })
}

fn refused(refusal: RefundRefusal, message: String) -> Error {
    Error::new(ErrorKind::RefundRefused, message).with(|d| d.refusal = Some(refusal))
}

fn key_reused(plan: &Plan) -> Error {
    let asked = plan.asked.map_or_else(|| "all that is left".to_owned(), |amount| amount.to_string());
    let message = format!("this idempotency key already refunds {asked}: use a new one for each intent");
    Error::new(ErrorKind::Conflict, message).with(|d| d.code = Some("key_reused".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire;

    fn payment(json: &str) -> Payment {
        wire::payment::read(json.as_bytes()).unwrap()
    }

    #[test]
    fn reckons_what_is_left_and_never_guesses_it() {
        let left = |json| refundable(&payment(json), &[]);
        let partly =
            r#"{"id":1,"status":"approved","transaction_amount":10.5,"transaction_amount_refunded":4}"#;
        assert_eq!(left(partly).unwrap().to_string(), "6.5");
        assert_eq!(left(r#"{"id":1,"status":"refunded","transaction_amount":10}"#).unwrap(), Amount::ZERO);
        let silent = left(r#"{"id":1,"status":"approved"}"#).unwrap_err();
        assert_eq!(silent.kind(), ErrorKind::UnexpectedResponse);
    }

    #[test]
    fn counts_a_queued_refund_as_made() {
        let paid = payment(r#"{"id":1,"status":"approved","transaction_amount":10}"#);
        let queued = wire::refund::read(br#"{"id":2,"status":"in_process","amount":3}"#).unwrap();
        let done = wire::refund::read(br#"{"id":3,"status":"approved","amount":5}"#).unwrap();
        // What is done is in the payment's own total, which says none here.
        assert_eq!(refundable(&paid, &[queued, done]).unwrap().to_string(), "7");
    }
}
