use std::time::Duration;

use reqwest::Method;

use super::CheckedOrder;
use super::path::segment;
use crate::client::Client;
use crate::clock::{earlier, later};
use crate::error::Result;
use crate::ids::{CollectorId, ExternalPosId, ExternalStoreId};
use crate::model::{ErrorKind, InstoreOrder, OrderReceipt, OrderRequest};
use crate::pipeline::retry::Safety;
use crate::pipeline::{Answer, Call};
use crate::wire::instore_order;

/// `/instore/qr/seller/collectors/{user_id}/…/pos/{external_pos_id}/orders`: the
/// one order that a POS's printed QR shows.
#[derive(Debug, Clone, Copy)]
pub struct InstoreOrders<'c>(pub(crate) &'c Client);

impl InstoreOrders<'_> {
    /// `PUT …/orders`: puts an order on a POS in place of any that is there.
    ///
    /// Runs to its end even if the caller stops waiting for it. A lost answer
    /// is `OutcomeUnknown`; [`Self::get`] then tells whether it is there.
    pub async fn put(&self, request: &OrderRequest) -> Result<OrderReceipt> {
        let checked = CheckedOrder::check(request, "total_amount", &self.0.pipeline().settings)?;
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
        })
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
