//! Carrying out a refund intent: written, sent, noted.

use crate::client::Client;
use crate::clock::until;
use crate::error::{Error, Result};
use crate::ids::IdempotencyKey;
use crate::journal::{Body, Filter, Intent, Made, RefundPlan, Session, Step, Target, Why, moment};
use crate::model::{
    ErrorKind, IntentKind, IntentState, QrOrder, QrOrderRefund, QrRefundStatus, Refund, RefundMode,
    RefundRefusal, RefundStatus, Site, Timestamp,
};
use crate::money::Amount;
use crate::raw::RawJson;
use std::time::Duration;

use super::ledger::{Refundable, executed, name, plan, refused, was_paid};

/// For how long the API is sure to know a key: 24 h, less an hour for a clock
/// that was wrong when the intent was written.
const KEY_LIFETIME: Duration = Duration::from_hours(23);

/// What a refund is of: a key that comes back with another one is refused.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) key: IdempotencyKey,
    /// Whether the key was just made: the journal can't have it.
    pub(crate) fresh: bool,
    pub(crate) asked: Option<Amount>,
    pub(crate) reference: Option<String>,
    pub(crate) pos: Option<String>,
    /// The payment, where the caller named one.
    pub(crate) payment: Option<i64>,
}

impl Wanted {
    /// The intent this key already has, to be gone on with. Nothing when there
    /// is none, or when it was refused whole and may be planned anew.
    pub(crate) async fn known(&self, client: &Client) -> Result<Option<Intent>> {
        if self.fresh {
            return Ok(None);
        }
        let wanted = self.clone();
        client.intents().transact(client.now(), move |session| wanted.find(session)).await
    }

    fn find(&self, session: &mut Session<'_>) -> Result<Option<Intent>> {
        let Some(mut intent) = session.find(&IntentKind::Refund, self.key.as_str())? else {
            return Ok(None);
        };
        let again = {
            let Body::Refund(plan) = &intent.body else { return Ok(None) };
            let nothing = |step: &Step| step.made.is_none() && !step.taken_back;
            if intent.state == IntentState::Refused && plan.steps.iter().all(nothing) {
                return Ok(None);
            }
            self.check_same(&intent, plan)?;
            matches!(intent.state, IntentState::Refused)
        };
        let unfinished = matches!(intent.state, IntentState::Begun | IntentState::OutcomeUnknown);
        if unfinished && session.taken(&intent)? {
            return Err(at_work(&intent.key));
        }
        if again && let Body::Refund(plan) = &mut intent.body {
            plan.steps.iter_mut().for_each(|step| step.refused = false);
            plan.refused = None;
            plan.why = None;
        }
        if again || unfinished {
            // What was begun before was perhaps sent; what was refused was decided.
            intent.state = if again { IntentState::Begun } else { IntentState::OutcomeUnknown };
            session.save(&mut intent)?;
        }
        Ok(Some(intent))
    }

    fn check_same(&self, intent: &Intent, plan: &RefundPlan) -> Result<()> {
        let named = |step: &Step| self.payment.is_none_or(|payment| step.of == Target::Payment { payment });
        let payment = plan.steps.iter().all(named);
        if plan.asked == self.asked && intent.reference == self.reference && payment {
            return Ok(());
        }
        let asked = plan.asked.map_or_else(|| "all that is left".to_owned(), |amount| amount.to_string());
        let of = intent.reference.as_ref().map_or_else(
            || format!("payment {}", intent.payments().next().unwrap_or_default()),
            |reference| format!("sale {reference}"),
        );
        let message =
            format!("this idempotency key already refunds {asked} of {of}: use a new one for each intent");
        Err(Error::new(ErrorKind::Conflict, message).with(|d| d.code = Some("key_reused".to_owned())))
    }

    /// Writes the intent. `plan` is given the journal's other refunds of these
    /// payments, which can't change until it is written.
    pub(crate) async fn begin(
        self,
        client: &Client,
        reckoned: Vec<Target>,
        plan: impl FnOnce(&[Intent]) -> Result<RefundPlan> + Send + 'static,
    ) -> Result<Intent> {
        client
            .intents()
            .transact(client.now(), move |session| {
                // Another task may have been faster.
                let mut before = None;
                if !self.fresh {
                    if let Some(known) = self.find(session)? {
                        return Ok(known);
                    }
                    before = session.find(&IntentKind::Refund, self.key.as_str())?;
                }
                let others = others(session, &reckoned, self.reference.as_ref(), self.key.as_str())?;
                let body = Body::Refund(plan(&others)?);
                let new = session.begin(self.key.into(), self.reference, self.pos, body);
                let id = before.map_or(0, |intent| intent.id);
                let mut intent = Intent { id, ..new };
                session.save(&mut intent)?;
                Ok(intent)
            })
            .await
    }
}

impl Wanted {
    /// Writes the intent to refund an order that was just read.
    pub(crate) async fn begin_of_order(&self, client: &Client, order: &QrOrder) -> Result<Intent> {
        let paid = order.payments.iter().filter(|payment| was_paid(&payment.status));
        let open: Vec<Refundable> =
            paid.map(|payment| Refundable::read_order(order, payment)).collect::<Result<_>>()?;
        if open.is_empty() {
            let message =
                format!("order {} is {}: nothing was paid that could be refunded", order.id, order.status);
            return Err(refused(RefundRefusal::NotRefundable, message));
        }
        let before = order.refunds.iter().map(|refund| refund.id.clone()).collect();
        let (asked, key) = (self.asked, self.key.clone());
        let targets = open.iter().map(|payment| payment.of.clone()).collect();
        self.clone()
            .begin(client, targets, move |others| {
                Ok(RefundPlan { before, ..plan(asked, &key, &open, others)? })
            })
            .await
    }
}

/// The journal's other refunds of the same. Those of an order are found by its
/// reference, which is unique.
fn others(
    session: &mut Session<'_>,
    targets: &[Target],
    reference: Option<&String>,
    key: &str,
) -> Result<Vec<Intent>> {
    let mut found: Vec<Intent> = Vec::new();
    for target in targets {
        let kind = Some(IntentKind::Refund);
        let filter = match target {
            Target::Payment { payment } => Filter { kind, payment: Some(*payment), ..Filter::default() },
            Target::Order { .. } => Filter { kind, reference: reference.cloned(), ..Filter::default() },
        };
        for intent in session.select(filter)? {
            if *intent.key != *key && found.iter().all(|known| known.id != intent.id) {
                found.push(intent);
            }
        }
    }
    Ok(found)
}

fn at_work(key: &str) -> Error {
    let message = "another process is carrying out this refund: ask again with the same key in a moment";
    Error::new(ErrorKind::Conflict, message).with(|d| {
        d.code = Some("in_progress".to_owned());
        d.retryable = true;
        d.idempotency_key = Some(key.to_owned());
    })
}

/// Sends what is open of an intent, and gives what was made.
pub(crate) async fn carry_out(client: &Client, mut intent: Intent) -> Result<Vec<Refund>> {
    let _held = client.work().hold(intent.key.clone());
    let Body::Refund(plan) = &intent.body else {
        return Err(Error::internal("an intent that is not a refund was to be refunded"));
    };
    let mut refunds = Vec::with_capacity(plan.steps.len());
    for number in 0..plan.steps.len() {
        let refund = step(client, &mut intent, number).await?;
        refunds.push(refund);
    }
    let in_process = refunds.iter().any(|r| r.status == Some(RefundStatus::InProcess));
    let state = if in_process { IntentState::Accepted } else { IntentState::Done };
    if intent.state != state {
        intent.state = state;
        client.intents().keep(client.now(), intent).await;
    }
    Ok(refunds)
}

/// Makes one refund of an intent, or finds it made, and notes it.
async fn step(client: &Client, intent: &mut Intent, number: usize) -> Result<Refund> {
    let Some(step) = plan_of(intent).and_then(|plan| plan.steps.get(number)).cloned() else {
        return Err(Error::internal("a refund has fewer steps than it had"));
    };
    if let Some(made) = step.made.as_ref().filter(|made| !step.taken_back && !made.in_process()) {
        return Ok(again(&step, made));
    }
    let mut refund = make(client, intent, number, &step).await?;
    note(client, intent, number, &step, &mut refund).await?;
    Ok(refund)
}

/// Makes one refund, or finds it made. What seldom happens is boxed: its futures
/// would be room that every refund makes and moves.
async fn make(client: &Client, intent: &mut Intent, number: usize, step: &Step) -> Result<Refund> {
    if step.taken_back {
        let message =
            "the API made this refund and took it back: nothing was refunded. Refund anew, with a new key";
        let error = refused(RefundRefusal::NotRefundable, message.to_owned());
        return Err(Box::pin(refuse(client, intent, number, error)).await);
    }
    if let Some(made) = &step.made {
        return Box::pin(decided(client, step, made)).await;
    }
    let age = age(client, intent);
    if age != Age::Young {
        if let Some(refund) = Box::pin(look_for(client, intent, step)).await? {
            return Ok(refund);
        }
        if age == Age::Old {
            let message = "it was not carried out: its key is too old to be sent again, and the payment \
                           shows no such refund. Refund anew, with a new key";
            let error =
                Error::new(ErrorKind::Refused, message).with(|d| d.code = Some("not_executed".to_owned()));
            return Err(Box::pin(refuse(client, intent, number, error)).await);
        }
    }
    let posted = match &step.of {
        Target::Payment { payment } => client.refunds().post(*payment, step).await,
        Target::Order { order, transaction } => {
            Box::pin(post_of_order(client, intent, step, order, transaction)).await
        }
    };
    match posted {
        Ok(refund) => Ok(refund),
        Err(error) => Box::pin(look_into(client, intent, number, step, error)).await,
    }
}

/// Finds out what became of a refund that was answered with an error.
async fn look_into(
    client: &Client,
    intent: &mut Intent,
    number: usize,
    step: &Step,
    error: Error,
) -> Result<Refund> {
    let sent_before = intent.state == IntentState::OutcomeUnknown;
    // A conflict is about the key: an earlier attempt with it may be at work.
    let unsure = matches!(error.kind(), ErrorKind::OutcomeUnknown | ErrorKind::Conflict);
    let unknown = if unsure || sent_before && error.decides_nothing() {
        // What can't be read now can be asked again with the same key.
        let used = error.code() == Some("idempotency_key_already_used");
        if let Ok(listed) = list(client, &step.of).await
            && let Ok(Some(refund)) = choose(client, intent, step, &listed, used).await
        {
            return Ok(refund);
        }
        if used {
            made_unseen(error)
        } else if error.decides_nothing() {
            error.leaves_unknown()
        } else {
            error
        }
    } else if may_be_queued(client, step, &error) {
        let looked = look_for(client, intent, step).await;
        if let Ok(Some(refund)) = looked {
            return Ok(refund);
        }
        if looked.is_ok() && !shows_queued(client, step).await.unwrap_or(true) {
            return Err(refuse(client, intent, number, error).await);
        }
        perhaps_queued(error)
    } else {
        return Err(refuse(client, intent, number, error).await);
    };
    intent.state = IntentState::OutcomeUnknown;
    client.intents().keep(client.now(), intent.clone()).await;
    Err(unknown)
}

/// In a Pix contingency the API answers 400 for a refund that it queued, if the
/// header that asks for another answer got lost.
fn may_be_queued(client: &Client, step: &Step, error: &Error) -> bool {
    let by_payment = matches!(step.of, Target::Payment { .. });
    by_payment
        && *client.site() == Site::Mlb
        && error.kind() == ErrorKind::Refused
        && error.status() == Some(400)
}

/// Whether the payment has a queued refund that may be this one.
async fn shows_queued(client: &Client, step: &Step) -> Result<bool> {
    let listed = list(client, &step.of).await?;
    Ok(listed.iter().any(|refund| {
        refund.status == Some(RefundStatus::InProcess)
            && step.amount.is_none_or(|amount| refund.amount == Some(amount))
    }))
}

/// All refunds of a payment.
async fn list(client: &Client, of: &Target) -> Result<Vec<Refund>> {
    match of {
        Target::Payment { payment } => client.refunds().list(*payment).await,
        Target::Order { order, transaction } => {
            Ok(refunds_of(&client.orders().get(order).await?, transaction))
        }
    }
}

/// A refund that was in process, as it stands now.
async fn decided(client: &Client, step: &Step, made: &Made) -> Result<Refund> {
    if let (Target::Payment { payment }, Some(id)) = (&step.of, made.id) {
        return client.refunds().get(*payment, id).await;
    }
    let listed = list(client, &step.of).await?;
    // One that does not show is not decided.
    Ok(listed.into_iter().find(|refund| made.is(refund)).unwrap_or_else(|| again(step, made)))
}

/// Refunds an order, and gives the refund that the answer shows. The older
/// reference's answer shows none: it is in the order then.
async fn post_of_order(
    client: &Client,
    intent: &Intent,
    step: &Step,
    order: &str,
    transaction: &str,
) -> Result<Refund> {
    let answer = client.orders().post_refund(order, transaction, step).await?;
    let shown = refunds_of(&answer, transaction);
    if let [one] = shown.as_slice()
        && (step.rest || step.amount.is_none_or(|amount| one.amount == Some(amount)))
    {
        // The answer to this very key, which is documented to show this refund alone.
        return Ok(one.clone());
    }
    if let Some(refund) = choose(client, intent, step, &shown, false).await? {
        return Ok(refund);
    }
    if let Some(refund) = look_for(client, intent, step).await? {
        return Ok(refund);
    }
    let message = "taken, but neither the answer nor the order shows the refund: ask again with the same key";
    Err(Error::new(ErrorKind::OutcomeUnknown, message).with(|d| d.retryable = true))
}

/// The refunds of an order's payment, as the other API writes them.
fn refunds_of(order: &QrOrder, transaction: &str) -> Vec<Refund> {
    let ours = |refund: &&QrOrderRefund| refund.transaction_id.as_ref().is_none_or(|id| id == transaction);
    let refund = |refund: &QrOrderRefund| Refund {
        id: None,
        order_refund_id: Some(refund.id.clone()),
        transaction_id: Some(transaction.to_owned()),
        // The number that stands with it is the payment's in one source.
        payment_id: None,
        amount: refund.amount,
        amount_refunded_to_payer: None,
        adjustment_amount: None,
        status: refund.status.as_ref().map(|status| match status {
            QrRefundStatus::Processing => RefundStatus::InProcess,
            QrRefundStatus::Processed => RefundStatus::Approved,
            QrRefundStatus::Failed => RefundStatus::Rejected,
            QrRefundStatus::Unknown(other) => RefundStatus::Unknown(other.clone()),
        }),
        refund_mode: None::<RefundMode>,
        source: None,
        reason: None,
        unique_sequence_number: None,
        date_created: None,
        idempotency_key: None,
        raw: order.raw.clone(),
    };
    order.refunds.iter().filter(ours).map(refund).collect()
}

fn made_unseen(error: Error) -> Error {
    let message =
        "the API says that the key was used, and does not show yet what became of it: ask again with it";
    Error::new(ErrorKind::OutcomeUnknown, message)
        .with(|d| {
            d.retryable = true;
            d.status = error.status();
            d.code = error.code().map(str::to_owned);
        })
        .with_source(error)
}

fn perhaps_queued(error: Error) -> Error {
    let message = "the API answered 400, as it does when a Pix refund is queued, and which of the payment's \
                   refunds this is can't be told: ask again with the same key";
    Error::new(ErrorKind::OutcomeUnknown, message)
        .with(|d| {
            d.retryable = true;
            d.status = error.status();
        })
        .with_source(error)
}

#[derive(PartialEq, Eq)]
enum Age {
    /// The API knows the key, if it ever saw it: the same again is done once.
    Young,
    /// It may have forgotten it.
    Old,
    /// Written, and perhaps sent, before the API had told its time: whatever
    /// was done with it then shows, and it did not come back since.
    Undated,
}

fn age(client: &Client, intent: &Intent) -> Age {
    match intent.created_ms {
        // Written in this very call.
        None if intent.state == IntentState::Begun && !client.now().known => Age::Young,
        None => Age::Undated,
        Some(created) if until(moment(created), client.pipeline().server_now()) > KEY_LIFETIME => Age::Old,
        Some(_) => Age::Young,
    }
}

async fn look_for(client: &Client, intent: &Intent, step: &Step) -> Result<Option<Refund>> {
    let listed = list(client, &step.of).await?;
    choose(client, intent, step, &listed, false).await
}

/// The one of these refunds that a step made, if it is there for sure.
async fn choose(
    client: &Client,
    intent: &Intent,
    step: &Step,
    listed: &[Refund],
    sure: bool,
) -> Result<Option<Refund>> {
    let (target, key, reference) = (step.of.clone(), intent.key.clone(), intent.reference.clone());
    let others = client
        .intents()
        .transact(client.now(), move |session| others(session, &[target], reference.as_ref(), &key))
        .await?;
    let before = plan_of(intent).map_or(&[][..], |plan| &plan.before);
    Ok(executed(step, intent.created_ms.map(moment), before, listed, &others, sure).cloned())
}

/// Notes a refund that the API made, unless it says that it came to nothing.
async fn note(
    client: &Client,
    intent: &mut Intent,
    number: usize,
    step: &Step,
    refund: &mut Refund,
) -> Result<()> {
    if matches!(refund.status, Some(RefundStatus::Rejected | RefundStatus::Cancelled)) {
        let status = refund.status.as_ref().map_or("", RefundStatus::as_str);
        let message =
            format!("the API made refund {} and then called it {status}: nothing was refunded", name(refund));
        let error = refused(RefundRefusal::NotRefundable, message);
        change(intent, number, |step| step.taken_back = true);
        return Err(Box::pin(refuse(client, intent, number, error)).await);
    }
    refund.amount = refund.amount.or(step.amount);
    if let Target::Payment { payment } = step.of {
        refund.payment_id = refund.payment_id.or(Some(payment));
    }
    refund.idempotency_key = Some(step.key.to_string());
    let made = Made {
        id: refund.id,
        order_refund: refund.order_refund_id.clone(),
        amount: refund.amount,
        status: refund.status.as_ref().map(|status| status.as_str().to_owned()),
        date_ms: refund.date_created.map(Timestamp::as_millisecond),
    };
    let Some(last) = change(intent, number, |step| step.made = Some(made)) else {
        return Err(Error::internal("a refund has fewer steps than it had"));
    };
    // With the last step the whole intent is noted.
    if !last {
        Box::pin(client.intents().keep(client.now(), intent.clone())).await;
    }
    Ok(())
}

/// Notes that a step won't be carried out. What was made before it stays made.
async fn refuse(client: &Client, intent: &mut Intent, number: usize, error: Error) -> Error {
    change(intent, number, |step| {
        step.made = None;
        step.refused = true;
    });
    if let Body::Refund(plan) = &mut intent.body {
        plan.refused = Some(error.kind().as_str().to_owned());
        plan.why = Some(Why {
            code: error.code().map(str::to_owned),
            refusal: error.refusal().map(|refusal| refusal.as_str().to_owned()),
            retryable: error.is_retryable(),
        });
        // Those after it are not sent either.
        plan.steps.iter_mut().skip(number).for_each(|step| step.refused = true);
    }
    intent.state = IntentState::Refused;
    client.intents().keep(client.now(), intent.clone()).await;
    error
}

/// Why an intent was refused, from what the journal has of it.
pub(crate) fn why_refused(intent: &Intent) -> Error {
    let plan = plan_of(intent);
    let kind = plan.and_then(|plan| ErrorKind::named(plan.refused.as_deref()?)).unwrap_or(ErrorKind::Refused);
    let message = "it was refused before the process ended, and not sent again: ask again with its key if it is \
                   still wanted";
    let why = plan.and_then(|plan| plan.why.clone());
    Error::new(kind, message).with(|d| {
        d.idempotency_key = Some(intent.key.to_string());
        if let Some(why) = why {
            d.code = why.code;
            d.refusal = why.refusal.map(RefundRefusal::from);
            d.retryable = why.retryable;
        }
    })
}

/// Changes a step and tells whether it is the last.
fn change(intent: &mut Intent, number: usize, change: impl FnOnce(&mut Step)) -> Option<bool> {
    let Body::Refund(plan) = &mut intent.body else { return None };
    let last = number + 1 == plan.steps.len();
    change(plan.steps.get_mut(number)?);
    Some(last)
}

fn plan_of(intent: &Intent) -> Option<&RefundPlan> {
    match &intent.body {
        Body::Refund(plan) => Some(plan),
        Body::Sale(_) | Body::Cancel(_) => None,
    }
}

/// A refund made before, from what the journal has of it.
fn again(step: &Step, made: &Made) -> Refund {
    let (payment_id, transaction_id) = match &step.of {
        Target::Payment { payment } => (Some(*payment), None),
        Target::Order { transaction, .. } => (None, Some(transaction.clone())),
    };
    Refund {
        id: made.id,
        order_refund_id: made.order_refund.clone(),
        transaction_id,
        payment_id,
        amount: made.amount,
        amount_refunded_to_payer: None,
        adjustment_amount: None,
        status: made.status.as_deref().map(RefundStatus::from),
        refund_mode: None::<RefundMode>,
        source: None,
        reason: None,
        unique_sequence_number: None,
        date_created: made.date_ms.map(moment),
        idempotency_key: Some(step.key.to_string()),
        raw: RawJson::default(),
    }
}
