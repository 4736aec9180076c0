//! Reading how a sale stands.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Sale;
use super::assess::assess;
use crate::clock::{earlier, lock};
use crate::error::Result;
use crate::journal::Body;
use crate::model::{
    ErrorKind, IntentKind, IntentState, MerchantOrder, MerchantOrderSearch, PaymentSearch, QrMode,
    SaleOutcome, SaleStatus,
};
use crate::telemetry;

/// Searches are bounded in time: a reused reference finds yesterday's payment.
/// A minute covers any two servers' clocks.
const SEARCH_MARGIN: Duration = Duration::from_mins(1);

/// What is on the sale's POS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnPos {
    Ours,
    /// Somebody else's order: ours was replaced.
    Other,
    Nothing,
}

impl Sale {
    /// One search: enough while waiting, for what it finds closed is closed.
    pub(super) async fn look(&self) -> Result<SaleOutcome> {
        if self.on_orders() {
            return self.look_at_order().await;
        }
        let begun = self.client.pipeline().server_now();
        let found = self.search().await?;
        lock(&self.core.state).covered = begun;
        Ok(self.absorb(&found).await)
    }

    /// Reads these merchant orders and all others known of the sale.
    pub(super) async fn look_at_orders(&self, mut ids: BTreeSet<i64>) -> Result<SaleOutcome> {
        if self.on_orders() {
            return self.look_at_order().await;
        }
        ids.extend(lock(&self.core.state).known_orders());
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(self.order(id).await?);
        }
        Ok(self.absorb(&found).await)
    }

    /// A merchant order by its id, if it is there.
    async fn order(&self, id: i64) -> Result<Option<MerchantOrder>> {
        match self.client.merchant_orders().get(id).await {
            Ok(order) => Ok(Some(order)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All there is to know: the search, which may lag; each known merchant
    /// order by its id, which does not; and the payments of the reference, in
    /// case the merchant order is the one that lags.
    pub(super) async fn look_thoroughly(&self) -> Result<SaleOutcome> {
        if self.on_orders() {
            return self.look_at_order().await;
        }
        let begun = self.client.pipeline().server_now();
        let mut found = self.search().await?;
        lock(&self.core.state).covered = begun;
        // What it shows counts, whatever becomes of the reads after it.
        self.absorb(&found).await;
        let mut ids: Vec<i64> = lock(&self.core.state).known_orders().collect();
        let search = PaymentSearch {
            external_reference: Some(self.core.info.external_reference.clone()),
            begin_date: Some(earlier(self.core.info.created_at, SEARCH_MARGIN)),
            end_date: Some(self.client.pipeline().server_now().max(self.core.info.expires_at)),
            ..PaymentSearch::default()
        };
        let payments = self.client.payments().search(&search).await?;
        ids.extend(payments.results.iter().filter_map(|payment| payment.merchant_order_id));
        ids.extend(found.iter().map(|order| order.id));
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            if let Some(order) = self.order(id).await? {
                found.retain(|old| old.id != id);
                found.push(order);
            }
        }
        Ok(self.absorb(&found).await)
    }

    async fn search(&self) -> Result<Vec<MerchantOrder>> {
        let info = &self.core.info;
        let mut search = self.client.merchant_orders().search_all(MerchantOrderSearch {
            external_reference: Some(info.external_reference.clone()),
            date_created_from: Some(earlier(info.created_at, SEARCH_MARGIN)),
            ..MerchantOrderSearch::default()
        });
        let mut found = Vec::new();
        while let Some(order) = search.next().await? {
            found.push(order);
        }
        Ok(found)
    }

    pub(super) async fn on_pos(&self) -> Result<OnPos> {
        let info = &self.core.info;
        if info.qr == QrMode::Dynamic {
            // It is on no POS.
            return Ok(OnPos::Nothing);
        }
        let order = self.client.instore_orders().get(&info.external_pos_id).await?;
        Ok(match order {
            None => OnPos::Nothing,
            Some(order) if order.external_reference.as_deref() == Some(&info.external_reference) => {
                OnPos::Ours
            }
            Some(_) => OnPos::Other,
        })
    }

    /// Takes in merchant orders: all that are known of the sale. An end is noted
    /// in the journal.
    pub(super) async fn absorb(&self, found: &[MerchantOrder]) -> SaleOutcome {
        let outcome = self.take_in(found);
        self.note_end().await;
        outcome
    }

    /// The same for what can't end it.
    pub(super) fn take_in(&self, found: &[MerchantOrder]) -> SaleOutcome {
        self.take_reading(assess(&self.core.info, found), found)
    }

    /// Takes in what was read of it on the Orders API.
    pub(super) async fn absorb_reading(&self, reading: SaleOutcome) -> SaleOutcome {
        let outcome = self.take_reading(reading, &[]);
        self.note_end().await;
        outcome
    }

    fn take_reading(&self, reading: SaleOutcome, found: &[MerchantOrder]) -> SaleOutcome {
        let pipeline = self.client.pipeline();
        let outcome = {
            let mut state = lock(&self.core.state);
            let grew = state.absorb(reading, pipeline.server_now(), pipeline.clock.now());
            state.note_versions(found);
            if grew {
                self.core.tell();
            }
            state.outcome().clone()
        };
        self.notice_late_money();
        outcome
    }

    /// Ends the sale without money, after readings said that there is none.
    pub(super) async fn end_unpaid(&self, status: SaleStatus) -> SaleOutcome {
        let outcome = {
            let mut state = lock(&self.core.state);
            state.end_unpaid(status, self.client.pipeline().server_now());
            self.core.tell();
            state.outcome().clone()
        };
        self.notice_late_money();
        self.note_end().await;
        outcome
    }

    /// Notes in the journal how the sale ended, once for each end it had: one
    /// without money may be corrected by money that comes late.
    pub(super) async fn note_end(&self) {
        let (status, order) = {
            let state = lock(&self.core.state);
            if !state.settled() {
                return;
            }
            (state.outcome().status, state.outcome().order_id.clone())
        };
        let mut noted = self.core.noted.lock().await;
        if *noted == Some(status) {
            return;
        }
        let key = self.core.info.idempotency_key.clone();
        let written = self.client.intents().transact(self.client.now(), move |session| {
            let Some(mut intent) = session.find(&IntentKind::Sale, &key)? else { return Ok(()) };
            if let Body::Sale(sale) = &mut intent.body {
                sale.status = Some(status.as_str().to_owned());
                sale.order = order.or(sale.order.take());
                sale.ended_ms.get_or_insert(session.now.ms);
            }
            intent.state = IntentState::Done;
            session.save(&mut intent)
        });
        match written.await {
            Ok(()) => *noted = Some(status),
            Err(error) => telemetry::not_kept(&self.core.info.idempotency_key, &error),
        }
    }
}
