//! What is under way of a payment's refunds: pure reckonings.

use crate::clock::earlier;
use crate::error::{Error, Result};
use crate::ids::IdempotencyKey;
use crate::journal::{Body, Intent, Made, RefundPlan, Step, Target};
use crate::model::{
    ErrorKind, Payment, PaymentStatus, QrOrder, QrOrderPayment, QrOrderRefund, QrPaymentStatus,
    QrRefundStatus, Refund, RefundRefusal, RefundStatus, Timestamp,
};
use crate::money::Amount;
use std::time::Duration;

/// A payment to refund, as the API shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refundable {
    pub(crate) of: Target,
    /// What was paid.
    pub(crate) paid: Amount,
    /// What the API says is left of it, refunds in process counted as made.
    pub(crate) left: Amount,
    /// The refunds that are counted in that.
    pub(crate) counted: Vec<String>,
}

impl Refundable {
    /// Reads it and its refunds, which were asked for after it. A payment that
    /// does not say what was paid leaves nothing to reckon with: "nothing is
    /// left" would be a guess.
    pub(crate) fn read(payment: &Payment, refunds: &[Refund]) -> Result<Self> {
        let of = Target::Payment { payment: payment.id };
        match payment.status {
            PaymentStatus::Approved => {}
            PaymentStatus::Refunded => {
                let paid = payment.transaction_amount.unwrap_or_default();
                return Ok(Self { of, paid, left: Amount::ZERO, counted: Vec::new() });
            }
            _ => {
                let message = format!("payment {} is {} and can't be refunded", payment.id, payment.status);
                return Err(refused(RefundRefusal::NotRefundable, message));
            }
        }
        let paid = payment.transaction_amount.ok_or_else(|| {
            let message = format!("payment {} does not say its amount: nothing was refunded", payment.id);
            Error::new(ErrorKind::UnexpectedResponse, message)
        })?;
        let total = |wanted: RefundStatus| {
            let some = refunds.iter().filter(|refund| refund.status.as_ref() == Some(&wanted));
            sum(some.map(|refund| refund.amount.unwrap_or_default()))
        };
        // One that was decided between the two reads is only in the later one.
        let made = payment.transaction_amount_refunded.unwrap_or_default().max(total(RefundStatus::Approved));
        let left = paid.less(made).less(total(RefundStatus::InProcess));
        Ok(Self { of, paid, left, counted: refunds.iter().map(name).collect() })
    }

    /// Reads the payment of an order, likewise.
    pub(crate) fn read_order(order: &QrOrder, payment: &QrOrderPayment) -> Result<Self> {
        let of = Target::Order { order: order.id.clone(), transaction: payment.id.clone() };
        let paid = charged(payment);
        match payment.status {
            QrPaymentStatus::Processed => {}
            QrPaymentStatus::Refunded => {
                return Ok(Self {
                    of,
                    paid: paid.unwrap_or_default(),
                    left: Amount::ZERO,
                    counted: Vec::new(),
                });
            }
            _ => {
                let message = format!(
                    "payment {} of order {} is {} and can't be refunded",
                    payment.id, order.id, payment.status
                );
                return Err(refused(RefundRefusal::NotRefundable, message));
            }
        }
        let paid = paid.ok_or_else(|| {
            let message = format!("order {} does not say its amount: nothing was refunded", order.id);
            Error::new(ErrorKind::UnexpectedResponse, message)
        })?;
        let refunds = || {
            let ours = |refund: &&QrOrderRefund| {
                refund.transaction_id.as_ref().is_none_or(|transaction| *transaction == payment.id)
            };
            order.refunds.iter().filter(ours)
        };
        let of_status = |status: QrRefundStatus| {
            let some = refunds().filter(move |refund| refund.status == Some(status.clone()));
            sum(some.map(|refund| refund.amount.unwrap_or_default()))
        };
        // Its own total is documented only for after a refund, so both are looked at.
        let made = payment.refunded_amount.unwrap_or_default().max(of_status(QrRefundStatus::Processed));
        let left = paid.less(made).less(of_status(QrRefundStatus::Processing));
        let counted = refunds().map(|refund| refund.id.clone()).collect();
        Ok(Self { of, paid, left, counted })
    }

    /// What is left when the journal's other refunds of it are counted, too:
    /// those that are on their way, which the API may not show yet, and those
    /// that were made since it was read.
    fn free(&self, others: &[Intent]) -> Amount {
        let steps = || others.iter().flat_map(steps_of).filter(|step| step.of == self.of);
        let mut open = Amount::ZERO;
        let mut made = Amount::ZERO;
        for step in steps() {
            match &step.made {
                // The API counts those that it shows, and no longer when it rejects them.
                Some(known) if known.in_process() && self.counted.contains(&known.name()) => {}
                Some(known) if known.in_process() => {
                    open = plus(open, known.amount.or(step.amount).unwrap_or_default());
                }
                Some(known) => made = plus(made, known.amount.or(step.amount).unwrap_or_default()),
                // All that is left, however much that is.
                None if !step.refused && step.amount.is_none() => return Amount::ZERO,
                None if !step.refused => open = plus(open, step.amount.unwrap_or_default()),
                None => {}
            }
        }
        self.left.less(open).min(self.paid.less(plus(open, made)))
    }
}

/// What a refund is called wherever it is seen.
pub(crate) fn name(refund: &Refund) -> String {
    refund.order_refund_id.clone().or_else(|| refund.id.map(|id| id.to_string())).unwrap_or_default()
}

fn steps_of(intent: &Intent) -> &[Step] {
    match &intent.body {
        Body::Refund(plan) => &plan.steps,
        Body::Sale(_) | Body::Cancel(_) => &[],
    }
}

/// Whether an order's payment brought money, whatever happened to it since.
pub(crate) fn was_paid(status: &QrPaymentStatus) -> bool {
    matches!(status, QrPaymentStatus::Processed | QrPaymentStatus::Refunded | QrPaymentStatus::ChargedBack)
}

/// What an order's payment brought: with a discount less than was asked for, and
/// that much can be refunded. More than was asked for is the buyer's own cost.
pub(crate) fn charged(payment: &QrOrderPayment) -> Option<Amount> {
    match (payment.amount, payment.paid_amount) {
        (Some(asked), Some(paid)) if was_paid(&payment.status) => Some(asked.min(paid)),
        (asked, paid) => asked.or(paid),
    }
}

/// Divides what is asked for among the payments, counting what `others` are
/// refunding of them.
pub(crate) fn plan(
    asked: Option<Amount>,
    key: &IdempotencyKey,
    payments: &[Refundable],
    others: &[Intent],
) -> Result<RefundPlan> {
    let by_api = sum(payments.iter().map(|payment| payment.left));
    if by_api.is_zero() {
        return Err(refused(RefundRefusal::AlreadyRefunded, "nothing is left to refund".to_owned()));
    }
    let free: Vec<Amount> = payments.iter().map(|payment| payment.free(others)).collect();
    let left = sum(free.iter().copied());
    let mut wanted = asked.unwrap_or(left);
    if wanted > by_api {
        let message = format!("{wanted} was asked for, {by_api} is left to refund");
        return Err(refused(RefundRefusal::MoreThanLeft, message));
    }
    if wanted > left || wanted.is_zero() {
        return Err(under_way(wanted, left, others));
    }
    let left_after = left.less(wanted);
    let mut steps = Vec::new();
    for (payment, free) in payments.iter().zip(free) {
        let amount = free.min(wanted);
        if amount.is_zero() {
            continue;
        }
        wanted = wanted.less(amount);
        let key = step_key(key, steps.len())?;
        // Asked for as the rest only when nothing else is on its way: the API
        // would count what has not arrived as left.
        let rest = asked.is_none() && payment.left == amount;
        let of = payment.of.clone();
        let (made, refused, taken_back) = (None, false, false);
        steps.push(Step { of, amount: Some(amount), rest, key: key.into(), made, refused, taken_back });
    }
    Ok(RefundPlan { asked, steps, left: Some(left_after), ..RefundPlan::default() })
}

fn under_way(wanted: Amount, left: Amount, others: &[Intent]) -> Error {
    let open = others.iter().find(|intent| steps_of(intent).iter().any(Step::open));
    let key = open.map_or("", |intent| &*intent.key);
    let message = format!(
        "{wanted} was asked for and {left} is left besides a refund that is under way or whose outcome is unknown \
         (key {key}): ask again with that key, or resume, and then refund what is left"
    );
    refused(RefundRefusal::UnderWay, message).with(|d| d.retryable = true)
}

/// A refund by several requests: each is an intent with a key of its own that
/// follows from the caller's.
fn step_key(key: &IdempotencyKey, step: usize) -> Result<IdempotencyKey> {
    if step == 0 {
        return Ok(key.clone());
    }
    let made = format!("{key}-{}", step + 1);
    IdempotencyKey::parse(&made).map_err(|_| {
        let advice = "this sale was paid by several payments: give a key of at most 60 characters";
        Error::invalid("idempotency_key", key.as_str(), "max_length", advice)
    })
}

/// Two servers' clocks, and a `Date` that is cut to the second.
const SKEW: Duration = Duration::from_mins(1);

/// Looks for the refund that a step made although its answer was lost. One
/// that might be another's is not it: `others` are the journal's other intents
/// on the payment. Where the API said that the step's key was used, one of them
/// is its refund for `sure`, and those of one amount are as good as each other.
/// On the Orders API refunds have no date: those that were there
/// `before` are not it.
pub(crate) fn executed<'r>(
    step: &Step,
    since: Option<Timestamp>,
    before: &[String],
    listed: &'r [Refund],
    others: &[Intent],
    sure: bool,
) -> Option<&'r Refund> {
    let other_steps = || others.iter().flat_map(steps_of).filter(|other| other.of == step.of);
    let claimed: Vec<&Made> = other_steps().filter_map(|other| other.made.as_ref()).collect();
    let young = |refund: &Refund| match &refund.order_refund_id {
        Some(id) => !before.contains(id),
        None => {
            since.is_none_or(|since| refund.date_created.is_some_and(|date| date >= earlier(since, SKEW)))
        }
    };
    let rival =
        other_steps().any(|other| other.open() && (step.rest || other.rest || other.amount == step.amount));
    let ours = |refund: &&Refund| {
        !claimed.iter().any(|made| made.is(refund))
            // All that is left is what the API says it was.
            && (step.rest || step.amount.is_none_or(|amount| refund.amount == Some(amount)))
            && young(refund)
    };
    let stands =
        |refund: &&Refund| !matches!(refund.status, Some(RefundStatus::Rejected | RefundStatus::Cancelled));
    let mut candidates = listed.iter().filter(ours).filter(stands);
    match candidates.next() {
        Some(found) => (sure || candidates.next().is_none() && !rival).then_some(found),
        // Made, and taken back since.
        None if sure => listed.iter().find(ours),
        None => None,
    }
}

fn plus(a: Amount, b: Amount) -> Amount {
    a.plus(b).unwrap_or(a)
}

fn sum(amounts: impl Iterator<Item = Amount>) -> Amount {
    amounts.fold(Amount::ZERO, plus)
}

pub(crate) fn refused(refusal: RefundRefusal, message: String) -> Error {
    Error::new(ErrorKind::RefundRefused, message).with(|d| d.refusal = Some(refusal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::IntentState;
    use crate::wire;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    fn read(payment: &str, refunds: &str) -> Result<Refundable> {
        let payment = wire::payment::read(payment.as_bytes()).unwrap();
        Refundable::read(&payment, &wire::refund::read_list(refunds.as_bytes()).unwrap())
    }

    fn step(payment: i64, asked: Option<&str>) -> Step {
        let (of, rest) = (Target::Payment { payment }, asked.is_none());
        let (made, refused, taken_back) = (None, false, false);
        Step { of, amount: asked.map(amount), rest, key: "K".into(), made, refused, taken_back }
    }

    fn made(id: i64, status: &str, text: &str) -> Made {
        Made {
            id: Some(id),
            order_refund: None,
            amount: Some(amount(text)),
            status: Some(status.to_owned()),
            date_ms: None,
        }
    }

    fn intent(key: &str, steps: Vec<Step>) -> Intent {
        Intent {
            id: 1,
            collector: 7001,
            state: IntentState::Begun,
            key: key.into(),
            reference: None,
            pos: None,
            owner: None,
            created_ms: None,
            updated_ms: 0,
            body: Body::Refund(RefundPlan { steps, ..RefundPlan::default() }),
        }
    }

    fn planned(
        asked: Option<&str>,
        payments: &[Refundable],
        others: &[Intent],
    ) -> Result<Vec<(i64, String, bool)>> {
        let key = IdempotencyKey::parse("KEY").unwrap();
        let plan = plan(asked.map(amount), &key, payments, others)?;
        let payment = |step: &Step| match step.of {
            Target::Payment { payment } => payment,
            Target::Order { .. } => 0,
        };
        let shown = |step: &Step| (payment(step), step.amount.unwrap().to_string(), step.rest);
        Ok(plan.steps.iter().map(shown).collect())
    }

    fn of(payment: i64, paid: &str, left: &str) -> Refundable {
        let of = Target::Payment { payment };
        Refundable { of, paid: amount(paid), left: amount(left), counted: Vec::new() }
    }

    #[test]
    fn reckons_what_is_left_and_never_guesses_it() {
        let left = |payment| read(payment, "[]").map(|payment| payment.left);
        let partly =
            r#"{"id":1,"status":"approved","transaction_amount":10.5,"transaction_amount_refunded":4}"#;
        assert_eq!(left(partly).unwrap(), amount("6.5"));
        assert_eq!(left(r#"{"id":1,"status":"refunded","transaction_amount":10}"#).unwrap(), Amount::ZERO);
        let silent = left(r#"{"id":1,"status":"approved"}"#).unwrap_err();
        assert_eq!(silent.kind(), ErrorKind::UnexpectedResponse);
        let rejected = left(r#"{"id":1,"status":"rejected","transaction_amount":10}"#).unwrap_err();
        assert_eq!(rejected.refusal(), Some(&RefundRefusal::NotRefundable));
    }

    #[test]
    fn counts_a_queued_refund_as_made() {
        let paid = r#"{"id":1,"status":"approved","transaction_amount":10}"#;
        let refunds =
            r#"[{"id":2,"status":"in_process","amount":3},{"id":3,"status":"rejected","amount":5}]"#;
        assert_eq!(read(paid, refunds).unwrap().left, amount("7"));
    }

    #[test]
    fn counts_a_refund_that_was_decided_between_two_reads() {
        let before = r#"{"id":1,"status":"approved","transaction_amount":10}"#;
        let after = r#"{"id":1,"status":"approved","transaction_amount":10,"transaction_amount_refunded":5}"#;
        let refunds = r#"[{"id":3,"status":"approved","amount":5}]"#;
        assert_eq!(read(before, refunds).unwrap().left, amount("5"));
        assert_eq!(read(after, refunds).unwrap().left, amount("5"), "and counts it once");
    }

    #[test]
    fn divides_among_payments_and_names_the_rest_as_the_rest() {
        let two = [of(1, "70", "70"), of(2, "30", "30")];
        let whole = planned(None, &two, &[]).unwrap();
        assert_eq!(whole, [(1, "70".to_owned(), true), (2, "30".to_owned(), true)]);
        let part = planned(Some("80"), &two, &[]).unwrap();
        assert_eq!(part, [(1, "70".to_owned(), false), (2, "10".to_owned(), false)]);
        let more = planned(Some("100.01"), &two, &[]).unwrap_err();
        assert_eq!(more.refusal(), Some(&RefundRefusal::MoreThanLeft));
        let nothing = planned(None, &[of(1, "70", "0")], &[]).unwrap_err();
        assert_eq!(nothing.refusal(), Some(&RefundRefusal::AlreadyRefunded));
    }

    #[test]
    fn counts_what_others_have_under_way() {
        let paid = [of(1, "100", "100")];
        let open = intent("OTHER", vec![step(1, Some("60"))]);
        let whole = planned(None, &paid, std::slice::from_ref(&open)).unwrap();
        assert_eq!(whole, [(1, "40".to_owned(), false)], "not as the rest: the other may not have arrived");
        let over = planned(Some("41"), &paid, std::slice::from_ref(&open)).unwrap_err();
        assert_eq!(over.refusal(), Some(&RefundRefusal::UnderWay));
        assert!(over.to_string().contains("OTHER"), "{over}");
        let all = intent("OTHER", vec![step(1, None)]);
        let behind = planned(Some("1"), &paid, &[all]).unwrap_err();
        assert_eq!(behind.refusal(), Some(&RefundRefusal::UnderWay));
        let elsewhere = intent("OTHER", vec![step(2, Some("60"))]);
        assert_eq!(planned(Some("100"), &paid, &[elsewhere]).unwrap().len(), 1);
        let refused = intent("OTHER", vec![Step { refused: true, ..step(1, Some("60")) }]);
        assert_eq!(planned(Some("100"), &paid, &[refused]).unwrap().len(), 1);
    }

    #[test]
    fn counts_what_was_made_since_the_payment_was_read() {
        let stale = [of(1, "100", "100")];
        let done = |status| {
            let made = Some(made(9, status, "60"));
            intent("OTHER", vec![Step { made, ..step(1, Some("60")) }])
        };
        let over = planned(Some("41"), &stale, &[done("approved")]).unwrap_err();
        assert_eq!(over.refusal(), Some(&RefundRefusal::UnderWay));
        let queued = planned(Some("41"), &stale, &[done("in_process")]).unwrap_err();
        assert_eq!(queued.refusal(), Some(&RefundRefusal::UnderWay));
        let shown = [Refundable { counted: vec!["9".to_owned()], ..of(1, "100", "100") }];
        let rejected = planned(Some("41"), &shown, &[done("in_process")]).unwrap();
        assert_eq!(rejected.len(), 1, "the API shows it and counts it no longer");
    }

    #[test]
    fn finds_its_own_refund_and_nobody_elses() {
        let listed = wire::refund::read_list(
            br#"[{"id":1,"amount":30,"status":"approved","date_created":"2026-03-01T12:00:00Z"},
                 {"id":2,"amount":30,"status":"approved","date_created":"2026-03-02T12:00:00Z"},
                 {"id":3,"amount":30,"status":"rejected","date_created":"2026-03-02T12:00:00Z"},
                 {"id":4,"amount":31,"status":"approved","date_created":"2026-03-02T12:00:00Z"}]"#,
        )
        .unwrap();
        let since = Some("2026-03-02T12:00:30Z".parse().unwrap());
        let mine = step(5, Some("30"));
        let found = |since, others: &[Intent]| {
            executed(&mine, since, &[], &listed, others, false).and_then(|refund| refund.id)
        };
        assert_eq!(found(since, &[]), Some(2), "made when it was sent, of its amount, and not rejected");
        assert_eq!(found(None, &[]), None, "either of two");
        let claimed = intent("OTHER", vec![Step { made: Some(made(2, "approved", "30")), ..mine.clone() }]);
        assert_eq!(found(since, &[claimed]), None, "another intent's");
        let rival = intent("OTHER", vec![mine.clone()]);
        assert_eq!(found(since, &[rival]), None, "perhaps another's, whose answer was lost, too");
        let elsewhere = intent("OTHER", vec![step(6, Some("30"))]);
        assert_eq!(found(since, &[elsewhere]), Some(2));
    }
}
