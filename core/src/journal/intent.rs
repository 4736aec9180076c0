use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::text;
use crate::model::{Api, IntentKind, IntentState, JournalEntry, QrMode, Refund, RefundStatus, Timestamp};
use crate::money::Amount;

/// An intent with all that is needed to go on with it. Neither the token nor
/// anything of a buyer: what the buyer is shown is not kept either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Its row; 0 before it is first saved.
    pub id: i64,
    /// The seller.
    pub collector: i64,
    /// How far it came.
    pub state: IntentState,
    /// Its key; a cancel has its sale's.
    pub key: Arc<str>,
    /// The sale's reference.
    pub reference: Option<String>,
    /// The sale's POS.
    pub pos: Option<String>,
    /// The process that works on it, or last did.
    pub owner: Option<Arc<str>>,
    /// When it was first saved, by the API's clock if that was known.
    pub created_ms: Option<i64>,
    /// When it was last saved, by the API's clock as far as known.
    pub updated_ms: i64,
    /// What it is.
    pub body: Body,
}

/// What an intent is, by kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Sell.
    Sale(SaleBody),
    /// Cancel a sale.
    Cancel(CancelBody),
    /// Refund.
    Refund(RefundPlan),
}

/// A sale as it was asked for, and what is known of it since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleBody {
    /// The generation of the API; nothing for the in-store one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) api: Option<String>,
    /// Which QR; nothing for the printed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) qr: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) qr_data: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) order: Option<String>,
    pub(crate) store: Option<String>,
    #[serde(with = "text")]
    pub(crate) amount: Amount,
    /// As it was asked for.
    pub(crate) ttl_s: u64,
    /// As the API answered it, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) given_ttl_s: Option<u64>,
    /// When the API took it at the earliest.
    pub(crate) opened_ms: Option<i64>,
    pub(crate) expires_ms: Option<i64>,
    /// How it ended.
    pub(crate) status: Option<String>,
    /// When that was first said.
    pub(crate) ended_ms: Option<i64>,
}

/// A cancellation and what was read after it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelBody {
    pub(crate) status: Option<String>,
    /// The key of the request that is perhaps under way; Orders API only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    /// How many keys were answered with a no: the next one follows from it.
    #[serde(default)]
    pub(crate) answered: u32,
}

/// A refund, divided among payments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPlan {
    /// What was asked for; nothing for all that is left.
    #[serde(with = "text::optional")]
    pub(crate) asked: Option<Amount>,
    pub(crate) steps: Vec<Step>,
    /// What is left when all steps are done, where it was read.
    #[serde(with = "text::optional")]
    pub(crate) left: Option<Amount>,
    /// The kind of the error that refused it.
    pub(crate) refused: Option<String>,
    /// What else is kept of that error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<Why>,
    /// The refunds that an order had before: they have no date to be told apart by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) before: Vec<String>,
}

/// Why a refund was refused, for whoever asks after a crash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    pub(crate) code: Option<String>,
    pub(crate) refusal: Option<String>,
    pub(crate) retryable: bool,
}

/// What a request refunds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Target {
    /// A payment, by the Payments API.
    Payment {
        /// Its number.
        payment: i64,
    },
    /// The payment of an order, by the Orders API.
    Order {
        /// `ORD…`
        order: String,
        /// `PAY…`
        transaction: String,
    },
}

/// One request of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    #[serde(flatten)]
    pub(crate) of: Target,
    /// Nothing when all that is left of the payment was asked for unread.
    #[serde(with = "text::optional")]
    pub(crate) amount: Option<Amount>,
    /// Whether it takes all that is left of its payment.
    pub(crate) rest: bool,
    pub(crate) key: Arc<str>,
    pub(crate) made: Option<Made>,
    /// Whether the API said no.
    #[serde(default)]
    pub(crate) refused: bool,
    /// Whether the API made it and took it back: its key is used up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) taken_back: bool,
}

/// A refund the API made: its facts, without what else it answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Its number; Payments API only.
    pub(crate) id: Option<i64>,
    /// `REF…`; Orders API only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) order_refund: Option<String>,
    #[serde(with = "text::optional")]
    pub(crate) amount: Option<Amount>,
    pub(crate) status: Option<String>,
    pub(crate) date_ms: Option<i64>,
}

impl Made {
    pub(crate) fn in_process(&self) -> bool {
        self.status.as_deref() == Some(RefundStatus::InProcess.as_str())
    }

    /// What it is called wherever it is seen.
    pub(crate) fn name(&self) -> String {
        self.order_refund.clone().or_else(|| self.id.map(|id| id.to_string())).unwrap_or_default()
    }

    /// Whether it is that refund.
    pub(crate) fn is(&self, refund: &Refund) -> bool {
        let number = self.id.is_some() && self.id == refund.id;
        number || self.order_refund.is_some() && self.order_refund == refund.order_refund_id
    }
}

impl Step {
    /// Neither made nor refused: money may be on its way.
    pub(crate) fn open(&self) -> bool {
        self.made.is_none() && !self.refused
    }
}

impl SaleBody {
    /// Whether another sale asks for the same.
    pub(crate) fn is_as_asked(&self, other: &Self) -> bool {
        self.amount == other.amount && self.ttl_s == other.ttl_s && self.qr == other.qr
    }

    pub(crate) fn api(&self) -> Api {
        self.api.as_deref().map_or(Api::Instore, Api::from)
    }

    pub(crate) fn qr(&self) -> QrMode {
        self.qr.as_deref().map_or(QrMode::Static, QrMode::from)
    }

    /// Whether it takes the place of what the POS's printed QR shows.
    pub(crate) fn is_on_pos(&self) -> bool {
        self.qr() != QrMode::Dynamic
    }
}

impl Intent {
    /// Its kind.
    pub fn kind(&self) -> IntentKind {
        match self.body {
            Body::Sale(_) => IntentKind::Sale,
            Body::Cancel(_) => IntentKind::Cancel,
            Body::Refund(_) => IntentKind::Refund,
        }
    }

    /// Whether nothing is left to do about it.
    pub fn finished(&self) -> bool {
        matches!(self.state, IntentState::Done | IntentState::Refused)
    }

    fn steps(&self) -> &[Step] {
        match &self.body {
            Body::Refund(plan) => &plan.steps,
            Body::Sale(_) | Body::Cancel(_) => &[],
        }
    }

    /// The payments a refund by the Payments API is of.
    pub fn payments(&self) -> impl Iterator<Item = i64> {
        self.steps().iter().filter_map(|step| match step.of {
            Target::Payment { payment } => Some(payment),
            Target::Order { .. } => None,
        })
    }

    /// The order it is about, on the Orders API.
    pub(crate) fn order(&self) -> Option<&str> {
        if let Body::Sale(sale) = &self.body {
            return sale.order.as_deref().filter(|_| sale.api() == Api::Orders);
        }
        self.steps().iter().find_map(|step| match &step.of {
            Target::Order { order, .. } => Some(order.as_str()),
            Target::Payment { .. } => None,
        })
    }

    pub(crate) fn entry(&self) -> JournalEntry {
        let (amount, made, outcome) = match &self.body {
            Body::Sale(sale) => (Some(sale.amount), Vec::new(), sale.status.clone()),
            Body::Cancel(cancel) => (None, Vec::new(), cancel.status.clone()),
            Body::Refund(plan) => {
                let made = plan.steps.iter().filter_map(|step| step.made.as_ref());
                (plan.amount(), made.collect(), plan.refused.clone())
            }
        };
        JournalEntry {
            kind: self.kind(),
            state: self.state.clone(),
            idempotency_key: self.key.to_string(),
            collector_id: self.collector,
            external_reference: self.reference.clone(),
            external_pos_id: self.pos.clone(),
            amount,
            payment_ids: self.payments().collect(),
            refund_ids: made.iter().filter_map(|made| made.id).collect(),
            order_id: self.order().map(str::to_owned),
            order_refund_ids: made.iter().filter_map(|made| made.order_refund.clone()).collect(),
            outcome,
            created_at: self.created_ms.map(moment),
            updated_at: moment(self.updated_ms),
        }
    }
}

impl RefundPlan {
    /// What it gives back in all, where that is known.
    pub(crate) fn amount(&self) -> Option<Amount> {
        self.steps.iter().try_fold(Amount::ZERO, |sum, step| {
            sum.plus(step.made.as_ref().and_then(|made| made.amount).or(step.amount)?)
        })
    }
}

/// A moment from milliseconds since 1970.
pub(crate) fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
