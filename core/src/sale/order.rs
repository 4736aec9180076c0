//! A sale on the Orders API: one order, read by its id.

use std::time::Duration;

use super::Sale;
use super::assess_order::assess_order;
use super::assess_payments::assess_payments;
use super::watch::CONFIRM;
use crate::client::Client;
use crate::clock::{earlier, later, lock, until};
use crate::error::{Error, Result};
use crate::ids::IdempotencyKey;
use crate::model::{
    Api, ErrorKind, PaymentSearch, QrOrder, QrOrderSearch, SaleOutcome, SaleStatus, Timestamp,
};

/// Not found so soon after it was made is not there yet.
const YOUNG: Duration = Duration::from_mins(1);

/// Two servers' clocks.
const MARGIN: Duration = Duration::from_mins(1);

/// The order of a reference, if a search finds it. The vendor documents the
/// search for online orders alone, so that it refuses or finds nothing says
/// nothing.
pub(super) async fn by_reference(
    client: &Client,
    reference: &str,
    since: Option<Timestamp>,
) -> Result<Option<QrOrder>> {
    let now = client.pipeline().server_now();
    let search = QrOrderSearch {
        begin_date: since.map(|since| earlier(since, MARGIN)),
        end_date: Some(later(now, MARGIN)),
        external_reference: Some(reference.to_owned()),
        ..QrOrderSearch::default()
    };
    let found = match client.orders().search(&search).await {
        Ok(page) => page.orders,
        Err(error) if matches!(error.kind(), ErrorKind::Refused | ErrorKind::NotFound) => Vec::new(),
        Err(error) => return Err(error),
    };
    let id = found.into_iter().find(|order| order.external_reference.as_deref() == Some(reference));
    match id {
        // Searches lag: what counts is read.
        Some(order) => client.orders().get(&order.id).await.map(Some),
        None => Ok(None),
    }
}

impl Sale {
    pub(super) fn on_orders(&self) -> bool {
        self.core.info.api == Api::Orders
    }

    /// The order's id, known from the start or found since.
    fn order_id(&self) -> Option<String> {
        lock(&self.core.state).outcome().order_id.clone()
    }

    /// Reads the order: all there is to know.
    pub(super) async fn look_at_order(&self) -> Result<SaleOutcome> {
        let Some(id) = self.order_id() else { return self.look_for_order().await };
        match self.client.orders().get(&id).await {
            Ok(order) => Ok(self.absorb_order(&order).await),
            Err(error) if error.kind() == ErrorKind::NotFound && self.is_young() => {
                Ok(lock(&self.core.state).outcome().clone())
            }
            Err(error) => Err(error),
        }
    }

    /// Its id is not known, since the answer that had it was lost: what a search
    /// of orders finds, else its payments, which the Payments API knows too.
    async fn look_for_order(&self) -> Result<SaleOutcome> {
        let info = &self.core.info;
        if let Some(order) =
            by_reference(&self.client, &info.external_reference, Some(info.created_at)).await?
        {
            return Ok(self.absorb_order(&order).await);
        }
        let search = PaymentSearch {
            external_reference: Some(info.external_reference.clone()),
            begin_date: Some(earlier(info.created_at, MARGIN)),
            end_date: Some(later(self.client.pipeline().server_now().max(info.expires_at), MARGIN)),
            ..PaymentSearch::default()
        };
        let found = self.client.payments().search(&search).await?.results;
        let mut read = Vec::with_capacity(found.len());
        for payment in found {
            read.push(self.client.payments().get(payment.id).await?);
        }
        Ok(self.absorb_reading(assess_payments(info, &read)).await)
    }

    pub(super) async fn absorb_order(&self, order: &QrOrder) -> SaleOutcome {
        self.absorb_reading(assess_order(&self.core.info, order)).await
    }

    fn is_young(&self) -> bool {
        until(self.core.info.created_at, self.client.pipeline().server_now()) < YOUNG
    }

    /// The reads that come before "expired".
    pub(super) async fn look_at_order_end(&self, patience: Timestamp) -> Result<()> {
        if self.look_at_order().await?.status != SaleStatus::Waiting {
            return Ok(());
        }
        if self.order_id().is_some() {
            // Not ended for the API, whatever it said. Looked at again until
            // patience ends; then taken off, for a till that says "expired" must
            // not leave an order that can be paid.
            if self.client.pipeline().server_now() > patience {
                self.cancel().await?;
            }
            return Ok(());
        }
        self.end_unseen().await
    }

    /// Ends a sale whose time is over and whose order is not known, after one
    /// more look for its money: searches lag behind writes.
    async fn end_unseen(&self) -> Result<()> {
        self.client.pipeline().clock.sleep(CONFIRM).await;
        if self.look_at_order().await?.status == SaleStatus::Waiting {
            let cancelling = lock(&self.core.state).cancelling;
            self.end_unpaid(if cancelling { SaleStatus::Cancelled } else { SaleStatus::Expired }).await;
        }
        Ok(())
    }

    /// Cancels the order and reads what became of it: the answer to a request that
    /// was sent twice is the first one's, and a buyer may have paid since. `heard`
    /// becomes whether the API's own answer came.
    pub(super) async fn cancel_order(&self, key: &IdempotencyKey, heard: &mut bool) -> Result<SaleOutcome> {
        let mut id = self.order_id();
        if id.is_none() {
            let outcome = self.look_for_order().await?;
            if outcome.status != SaleStatus::Waiting {
                return Ok(outcome);
            }
            id = self.order_id();
        }
        let Some(id) = id else {
            if self.client.pipeline().server_now() >= self.core.info.expires_at {
                self.end_unseen().await?;
                return Ok(lock(&self.core.state).outcome().clone());
            }
            let message = "the order can't be cancelled, as the answer that had its id was lost: sell again with the \
                           same key to learn it, or let its time end";
            return Err(Error::new(ErrorKind::OutcomeUnknown, message).with(|d| d.retryable = true));
        };
        let cancelled = self.client.orders().cancel_here(&id, key).await;
        *heard = !matches!(&cancelled, Err(error) if error.kind() != ErrorKind::Conflict);
        let refused = match cancelled {
            Ok(_) => None,
            // Paid, ended, being paid or not: only reading tells.
            Err(error) if matches!(error.kind(), ErrorKind::Conflict | ErrorKind::OutcomeUnknown) => {
                Some(error)
            }
            Err(error) => return Err(error),
        };
        let outcome = self.look_at_order().await?;
        match refused {
            _ if outcome.status != SaleStatus::Waiting => Ok(outcome),
            Some(error) if error.code() == Some("instore_order_locked_error") => Err(being_paid(error)),
            error => Err(still_there(error)),
        }
    }
}

fn being_paid(error: Error) -> Error {
    let message = "a buyer is paying right now, so the order was not cancelled: wait, or cancel again";
    Error::new(ErrorKind::Conflict, message)
        .with(|d| {
            d.retryable = true;
            d.status = error.status();
            d.code = error.code().map(str::to_owned);
        })
        .with_source(error)
}

fn still_there(error: Option<Error>) -> Error {
    let message = "the order was not cancelled and can be paid: cancel again";
    let made = Error::new(ErrorKind::Server, message).with(|d| d.retryable = true);
    match error {
        Some(error) => made.with(|d| d.status = error.status()).with_source(error),
        None => made,
    }
}
