//! What an order has as one of `/v1/orders`.

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::World;
use super::order::Order;
use super::payment::{Payment, Status};
use super::refund::Refund;
use super::standing::Standing;
use super::versions::Versions;

/// What an order has as one of `/v1/orders`.
#[derive(Debug)]
pub(crate) struct V1 {
    /// `ORD…`
    pub(crate) id: String,
    /// `PAY…`, of its one payment.
    pub(crate) transaction_id: String,
    pub(crate) external_pos_id: String,
    pub(crate) mode: Mode,
    /// The amounts as they came: `"50"` stays so.
    pub(crate) total_amount: String,
    pub(crate) amount: String,
    pub(crate) cash_outs: Vec<CashOut>,
    pub(crate) discounts: Vec<Discount>,
    /// The lifetime it shows.
    pub(crate) expiration_time: Option<String>,
    /// The fields of `integration_data`, as they came.
    pub(crate) integration: Vec<(&'static str, Box<RawValue>)>,
    pub(crate) idempotency_key: String,
    pub(crate) payments: Vec<u64>,
    pub(crate) canceled: Option<i64>,
    /// How many states it has had, as webhooks count them.
    pub(crate) version: u32,
}

/// Cash that is handed to the buyer with an order.
#[derive(Debug)]
pub(crate) struct CashOut {
    /// `CAS…`
    pub(crate) id: String,
    /// As it came.
    pub(crate) text: String,
    pub(crate) value: Decimal,
}

/// What an order costs whoever pays it in one way.
#[derive(Debug)]
pub(crate) struct Discount {
    /// As in [`super::payment::Method::kind`].
    pub(crate) kind: &'static str,
    pub(crate) new_total: Decimal,
}

/// Which QR leads to an order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    /// The till's printed one.
    Static,
    /// One of its own.
    Dynamic,
    /// Either.
    Hybrid,
}

/// An order of `/v1/orders` at one moment.
#[derive(Debug)]
pub(crate) struct V1Snapshot<'a> {
    pub(crate) order: &'a Order,
    pub(crate) v1: &'a V1,
    pub(crate) standing: Standing,
    /// The attempt that its transaction is about: paid, or in process.
    pub(crate) payment: Option<&'a Payment>,
    /// The latest attempt, if the buyer didn't get through with it.
    pub(crate) rejected: Option<&'a Payment>,
    pub(crate) refunds: Vec<&'a Refund>,
    pub(crate) updated: i64,
}

impl Mode {
    pub(crate) const ALL: [Self; 3] = [Self::Static, Self::Dynamic, Self::Hybrid];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Dynamic => "dynamic",
            Self::Hybrid => "hybrid",
        }
    }

    pub(crate) fn is_on_till(self) -> bool {
        self != Self::Dynamic
    }

    pub(crate) fn has_own_qr(self) -> bool {
        self != Self::Static
    }
}

impl V1 {
    fn cash(&self) -> Decimal {
        self.cash_outs.iter().map(|cash_out| cash_out.value).sum()
    }

    /// Of that much money that a buyer moved, the part that is no cash.
    pub(crate) fn without_cash(&self, moved: Decimal) -> Decimal {
        (moved - self.cash()).max(Decimal::ZERO)
    }

    /// What an order comes to for whoever pays it in that way, if that is less.
    pub(crate) fn discounted(&self, kind: &str) -> Option<Decimal> {
        self.discounts.iter().find(|discount| discount.kind == kind).map(|discount| discount.new_total)
    }
}

impl World {
    /// An order of `/v1/orders` by its `ORD…`.
    pub(crate) fn order_by_v1_id(&self, v1_id: &str) -> Option<&Order> {
        self.orders.values().rev().find(|order| order.v1.as_ref().is_some_and(|v1| v1.id == v1_id))
    }

    /// The order that a payment belongs to, if it is one of `/v1/orders`.
    pub(crate) fn v1_of(&self, payment: &Payment) -> Option<&V1> {
        self.orders.get(&payment.order_id)?.v1.as_ref()
    }

    /// A refund by its `REF…`.
    pub(crate) fn refund_by_v1_id(&self, v1_id: &str) -> Option<&Refund> {
        self.refunds.values().map(Versions::get).find(|refund| refund.v1_id.as_deref() == Some(v1_id))
    }

    /// What was known of an order of `/v1/orders` at `moment`.
    pub(crate) fn v1_order_at(&self, id: u64, moment: i64) -> Option<V1Snapshot<'_>> {
        let order = self.orders.get(&id).filter(|order| order.created <= moment)?;
        let v1 = order.v1.as_ref()?;
        let attempts: Vec<&Payment> =
            v1.payments.iter().filter_map(|payment| self.payments.get(payment)?.at(moment)).collect();
        let canceled = v1.canceled.filter(|at| *at <= moment);
        let paid = attempts.iter().copied().find(|payment| payment.was_approved());
        // Whoever began in time keeps the order open until that is decided.
        let in_time = |payment: &Payment| payment.created < order.expires && canceled.is_none();
        let in_process =
            attempts.iter().copied().find(|payment| payment.status == Status::InProcess && in_time(payment));
        let standing = match paid {
            Some(payment) if payment.status == Status::Refunded => Standing::Refunded,
            Some(payment) if payment.refunded > Decimal::ZERO => Standing::PartiallyRefunded,
            Some(_) => Standing::Processed,
            None if canceled.is_some() => Standing::Canceled,
            None if in_process.is_some() => Standing::InProcess,
            None if moment >= order.expires => Standing::Expired,
            None => Standing::Created,
        };
        let payment = paid.or(in_process);
        let refunds: Vec<&Refund> = self
            .refunds
            .values()
            .filter_map(|versions| versions.at(moment))
            .filter(|refund| payment.is_some_and(|payment| payment.id == refund.payment_id))
            .collect();
        let begun_in_time = attempts.iter().filter(|payment| in_time(payment));
        let expired = (standing == Standing::Expired)
            .then(|| begun_in_time.map(|payment| payment.updated).fold(order.expires, i64::max));
        let changes = [canceled, payment.map(|payment| payment.updated), expired];
        let updated = changes.into_iter().flatten().chain(refunds.iter().map(|refund| refund.created));
        Some(V1Snapshot {
            order,
            v1,
            standing,
            payment,
            rejected: attempts.last().copied().filter(|payment| payment.status == Status::Rejected),
            updated: updated.fold(order.created, i64::max),
            refunds,
        })
    }

    /// What an order of `/v1/orders` asks for, or why nobody can pay it. It has one
    /// payment: once there is money or may be some, the buyer's app takes no other.
    pub(crate) fn left_of_v1_order(&self, id: u64) -> Result<Decimal, String> {
        let order = self.orders.get(&id).ok_or("the order is gone")?;
        let payments = order.v1.iter().flat_map(|v1| &v1.payments);
        for payment in payments.filter_map(|payment| self.payment(*payment)) {
            if payment.was_approved() {
                return Err("this order is paid already".to_owned());
            }
            if payment.status == Status::InProcess {
                return Err("a payment of this order is in process".to_owned());
            }
        }
        Ok(order.total)
    }
}
