use std::time::Duration;

use reqwest::Method;

use super::CheckedOrder;
use super::path::segment;
use crate::client::Client;
use crate::clock::{earlier, later};
use crate::error::Result;
use crate::ids::{CollectorId, ExternalPosId, ExternalStoreId, positive};
use crate::model::{CashOutResult, ErrorKind, InstoreOrder, OrderReceipt, OrderRequest};
use crate::pipeline::retry::Safety;
use crate::pipeline::{Answer, Call};
use crate::wire::instore_order::{self, ConfirmationBody};

/// `/instore/qr/seller/collectors/{user_id}/…/pos/{external_pos_id}/orders`: the
/// one order that a POS's printed QR shows; and `…/qrs`: orders with a QR of their own.
#[derive(Debug, Clone, Copy)]
pub struct InstoreOrders<'c>(pub(crate) &'c Client);

impl InstoreOrders<'_> {
    /// `PUT …/orders`: puts an order on a POS in place of any that is there.
    ///
    /// Runs to its end even if the caller stops waiting for it. A lost answer
    /// is `OutcomeUnknown`; [`Self::get`] then tells whether it is there.
    pub async fn put(&self, request: &OrderRequest) -> Result<OrderReceipt> {
        let checked = CheckedOrder::check(request, "total_amount", self.0.settings())?;
        let sending = self.0.mutate(self.put_call(&checked)?);
        self.receipt(&checked, sending).await
    }

    /// The same in the caller's task, for callers that run apart already.
    pub(crate) async fn put_checked(&self, order: &CheckedOrder<'_>) -> Result<OrderReceipt> {
        let call = self.put_call(order)?;
        self.receipt(order, self.0.pipeline().send(&call)).await
    }

    fn put_call(self, order: &CheckedOrder<'_>) -> Result<Call> {
        let path = path(self.0.collector_id(), order.store.as_ref(), &order.pos);
        Call::new("instore_orders.put", Method::PUT, Safety::Replace, path)
            .key(&order.key)
            .header("x-ttl-store-preference", &order.ttl.as_secs().to_string())
            .json(&order.body)
    }

    async fn receipt(
        &self,
        order: &CheckedOrder<'_>,
        sending: impl Future<Output = Result<Answer>>,
    ) -> Result<OrderReceipt> {
        let clock = &self.0.pipeline().clock;
        let started = clock.now();
        let answer = sending.await?;
        // The answered attempt may not be the one that put it there.
        let took = Duration::from_secs(clock.now().saturating_sub(started).as_secs());
        Ok(OrderReceipt {
            external_reference: order.reference.as_str().to_owned(),
            external_pos_id: order.pos.as_str().to_owned(),
            idempotency_key: order.key.as_str().to_owned(),
            created_at: earlier(answer.at, took),
            expires_at: later(answer.at, order.ttl.as_duration()),
            qr_data: None,
            in_store_order_id: None,
        })
    }

    /// `POST …/qrs`: makes a dynamic order, which only the QR drawn from its
    /// `qr_data` shows. It can't be read or deleted: it ends by its time to live.
    ///
    /// Runs to its end even if the caller stops waiting for it. One whose answer
    /// was lost can be asked for again: nobody has seen its QR.
    pub async fn post_qr(&self, request: &OrderRequest) -> Result<OrderReceipt> {
        self.qr(request, Method::POST).await
    }

    /// `PUT …/qrs`: puts an order on a POS's printed QR, in place of any that is
    /// there, and on one drawn from its `qr_data`. Who pays one disables the other.
    ///
    /// Runs to its end even if the caller stops waiting for it.
    pub async fn put_qr(&self, request: &OrderRequest) -> Result<OrderReceipt> {
        self.qr(request, Method::PUT).await
    }

    async fn qr(&self, request: &OrderRequest, method: Method) -> Result<OrderReceipt> {
        let mut checked = CheckedOrder::check(request, "total_amount", self.0.settings())?;
        let call = self.qr_call(&mut checked, method).await?;
        self.qr_receipt(&checked, self.0.mutate(call)).await
    }

    /// The same in the caller's task, for callers that run apart already.
    pub(crate) async fn qr_checked(
        &self,
        order: &mut CheckedOrder<'_>,
        method: Method,
    ) -> Result<OrderReceipt> {
        let call = self.qr_call(order, method).await?;
        self.qr_receipt(order, self.0.pipeline().send(&call)).await
    }

    async fn qr_call(&self, order: &mut CheckedOrder<'_>, method: Method) -> Result<Call> {
        if !self.0.pipeline().server.known() {
            // The end is a date here, by the API's clock: any answer tells its time.
            self.get(order.pos.as_str()).await?;
        }
        let end = later(self.0.pipeline().server_now(), order.ttl.as_duration());
        order.ends = Some(end);
        order.body.expiration_date = Some(end.strftime("%Y-%m-%dT%H:%M:%S.%3f+00:00").to_string());
        let pos = segment(order.pos.as_str());
        let path = format!("/instore/orders/qr/seller/collectors/{}/pos/{pos}/qrs", self.0.collector_id());
        // Keys are not documented here. A second dynamic order is one that nobody
        // sees, a second hybrid one takes the place of the first.
        let call = Call::new("instore_orders.qr", method, Safety::Replace, path);
        call.key(&order.key).json(&order.body)
    }

    async fn qr_receipt(
        &self,
        order: &CheckedOrder<'_>,
        sending: impl Future<Output = Result<Answer>>,
    ) -> Result<OrderReceipt> {
        let clock = &self.0.pipeline().clock;
        let started = clock.now();
        // Its end is a date, which may pass while it is sent again and again.
        let passed = |e: crate::Error| {
            let late = e.code() == Some("invalid_expiration_date");
            e.with(|d| d.retryable |= late)
        };
        let answer = sending.await.map_err(passed)?;
        let read = answer.read(Safety::Replace, instore_order::read_qr)?;
        let took = Duration::from_secs(clock.now().saturating_sub(started).as_secs());
        let created_at = earlier(answer.at, took);
        Ok(OrderReceipt {
            external_reference: order.reference.as_str().to_owned(),
            external_pos_id: order.pos.as_str().to_owned(),
            idempotency_key: order.key.as_str().to_owned(),
            created_at,
            expires_at: order.ends.unwrap_or_else(|| later(answer.at, order.ttl.as_duration())),
            qr_data: read.qr_data,
            in_store_order_id: read.in_store_order_id,
        })
    }

    /// `POST /instore/orders/{merchant_order_id}/confirmation`: says what became
    /// of the cash of a cash-out, until 5 minutes after the payment. Without it
    /// the buyer gets the money back.
    ///
    /// Runs to its end even if the caller stops waiting for it. Said twice it is
    /// refused with `Conflict` (`already_confirmed`).
    pub async fn confirm_cash_out(&self, merchant_order_id: i64, result: CashOutResult) -> Result<()> {
        let id = positive("merchant_order_id", merchant_order_id)?;
        // The reference's own words for each, a slip of its spelling included.
        let (status, status_detail) = match result {
            CashOutResult::Confirmed => ("confirmed", "confirmed"),
            CashOutResult::Cancelled => ("cancelled", "manually_cancelled"),
            CashOutResult::Failed => ("fail", "internal_comunication_error"),
        };
        let path = format!("/instore/orders/{id}/confirmation");
        let call = Call::new("instore_orders.confirm_cash_out", Method::POST, Safety::Replace, path)
            .json(&ConfirmationBody { status, status_detail })?;
        self.0.mutate(call).await.map(drop)
    }

    /// `GET …/orders`: the order on a POS, `None` when there is none.
    pub async fn get(&self, external_pos_id: &str) -> Result<Option<InstoreOrder>> {
        let pos = ExternalPosId::parse(external_pos_id)?;
        let call = Call::read("instore_orders.get", path(self.0.collector_id(), None, &pos));
        match self.0.pipeline().send(&call).await {
            Ok(answer) if answer.body.is_empty() => Ok(None),
            Ok(answer) => answer.read(Safety::Read, instore_order::read),
            // This 404 alone means an empty POS; another one means no such POS.
            Err(error) if is_empty_pos(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `DELETE …/orders`: takes the order off a POS.
    ///
    /// The API answers 500 when nothing is there, whether it expired, was paid
    /// or was deleted before: that is `OutcomeUnknown` here and has to be
    /// resolved by reading. [`crate::Sale::cancel`] does.
    pub async fn delete(&self, external_pos_id: &str) -> Result<()> {
        self.0.mutate(self.delete_call(external_pos_id)?).await.map(drop)
    }

    /// The same in the caller's task, for callers that run apart already.
    pub(crate) async fn delete_here(&self, external_pos_id: &str) -> Result<()> {
        self.0.pipeline().send(&self.delete_call(external_pos_id)?).await.map(drop)
    }

    fn delete_call(self, external_pos_id: &str) -> Result<Call> {
        let pos = ExternalPosId::parse(external_pos_id)?;
        let path = path(self.0.collector_id(), None, &pos);
        Ok(Call::new("instore_orders.delete", Method::DELETE, Safety::Remove, path))
    }
}

fn is_empty_pos(error: &crate::Error) -> bool {
    error.kind() == ErrorKind::NotFound && error.code() == Some("point_of_sale_in_store_order_not_found")
}

fn path(collector: CollectorId, store: Option<&ExternalStoreId>, pos: &ExternalPosId) -> String {
    let pos = segment(pos.as_str());
    match store {
        Some(store) => {
            let store = segment(store.as_str());
            format!("/instore/qr/seller/collectors/{collector}/stores/{store}/pos/{pos}/orders")
        }
        None => format!("/instore/qr/seller/collectors/{collector}/pos/{pos}/orders"),
    }
}
