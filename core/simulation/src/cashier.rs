//! Whoever stands at a till: sells, waits, cancels, gives back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cobro::{Client, Error, ErrorKind, QrMode, Sale, SaleOutcome, SaleRequest, SaleStatus};

use crate::book::{ANEW, SalePage, Screen};
use crate::law::Broken;
use crate::life::Life;
use crate::lock;
use crate::shop::Shop;
use crate::world::shown;

/// A wait ends this long after its sale's time at the latest: a minute of
/// patience, and the calls of the last look with every one of them timing out.
const GRACE: Duration = Duration::from_mins(5);

#[derive(Debug, Clone)]
pub(crate) struct Cashier {
    pub(crate) shop: Arc<Shop>,
    pub(crate) client: Client,
    pub(crate) life: Life,
    pub(crate) process: usize,
    /// Which run of the process this is.
    pub(crate) run: String,
    pub(crate) pos: String,
}

impl Cashier {
    /// Goes on where the till stood. `known` are the sales that were resumed.
    pub(crate) async fn work(self, mut known: BTreeMap<String, Sale>) {
        let mut sold = Vec::new();
        for number in 0..self.shop.sales_at(&self.pos) {
            let reference = format!("{}-{number}", self.pos);
            let sale = match known.remove(&reference) {
                Some(sale) => sale,
                None => self.sell(&reference).await,
            };
            self.follow(&sale).await;
            Box::pin(self.settle_refunds(&sale)).await;
            sold.push(sale);
            self.seconds(0, 20).await;
        }
        self.shop.cashier_leaves(&self.pos);
        self.shop.drained().await;
        if self.shop.broken == Some(Broken::LateMoneyUnheard) {
            return;
        }
        for sale in &sold {
            self.look_again(sale).await;
        }
    }

    /// Starts a sale; once it is there, gives it again.
    pub(crate) async fn sell(&self, reference: &str) -> Sale {
        loop {
            match self.life.lived(self.client.sell(self.request(reference))).await {
                Ok(sale) => {
                    self.note(&format!("sale {reference} started, {} s left", sale.remaining().as_secs()));
                    if let Some(qr_data) = &sale.info().qr_data {
                        self.shop.drawn(reference, qr_data);
                    } else if sale.info().qr == QrMode::Dynamic {
                        self.shop.breach(format!("sale {reference} has no QR to draw"));
                    }
                    return sale;
                }
                Err(error) => {
                    self.note(&format!("sell {reference}: {}", brief(&error)));
                    if error.code() == Some("not_shown")
                        && let Some(page) = lock(&self.shop.book).sales.get_mut(reference)
                    {
                        // As the error says.
                        page.key.push(ANEW);
                    }
                    if !may_ask_again(&error) && error.kind() != ErrorKind::Conflict {
                        self.shop.breach(format!("sell {reference} was refused: {error}"));
                    }
                }
            }
            self.seconds(2, 20).await;
        }
    }

    fn request(&self, reference: &str) -> SaleRequest {
        let number = reference.bytes().next_back().map_or(0, |digit| u64::from(digit % 10));
        let least = if self.shop.has_orders() { 30 } else { 15 };
        let mut book = lock(&self.shop.book);
        let dice = &self.shop.dice;
        let page = book.sales.entry(reference.to_owned()).or_insert_with(|| SalePage {
            key: format!("s-{reference}"),
            pos: self.pos.clone(),
            process: self.process,
            // No two sales of a till have the same amount.
            cents: dice.between(10, 5000) * 10 + number,
            ttl_s: dice.pick(&[least, 30, 60, 120, 300], 60),
            qr: QrMode::from(dice.weighted(&[(5, "static"), (3, "dynamic"), (2, "hybrid")], "static")),
            qr_data: None,
            shown_at: None,
            ends_at: None,
            gone_at: None,
            refunds_settled: false,
            screens: Vec::new(),
            surplus: Vec::new(),
            believed: false,
        });
        let mut request = SaleRequest::new(page.pos.clone(), shown(page.cents));
        request.external_reference = Some(reference.to_owned());
        request.idempotency_key = Some(page.key.clone());
        request.qr = Some(page.qr.clone());
        request.ttl = Some(Duration::from_secs(page.ttl_s));
        request
    }

    /// Waits until the sale has ended, one way or another.
    pub(crate) async fn follow(&self, sale: &Sale) {
        let reference = &sale.info().external_reference;
        if self.shop.broken == Some(Broken::NoFinalRead) {
            let own_timer = sale.remaining();
            if let Ok(Ok(outcome)) = self.life.lived(tokio::time::timeout(own_timer, sale.wait())).await {
                return self.told(&outcome);
            }
            self.says(reference, SaleStatus::Expired);
            if let Some(page) = lock(&self.shop.book).sales.get_mut(reference) {
                page.believed = true;
            }
            return;
        }
        let style = self.shop.dice.between(0, 6);
        loop {
            match style {
                0 | 1 => self.wait(sale).await,
                2 => self.listen(sale).await,
                3 => {
                    // The window is closed for a while, and opened again.
                    let patience = self.some_of(sale);
                    let dropped = self.life.lived(tokio::time::timeout(patience, sale.wait())).await;
                    if let Ok(Ok(outcome)) = dropped {
                        self.told(&outcome);
                    }
                    self.seconds(0, 30).await;
                    self.wait(sale).await;
                }
                4 => {
                    let patience = self.some_of(sale);
                    let _ = self.life.lived(tokio::time::timeout(patience, sale.wait())).await;
                    self.cancel(sale).await;
                    if !ended(self.last(reference)) {
                        self.wait(sale).await;
                    }
                }
                5 => {
                    // Cancels and does not stay to hear what came of it.
                    let patience = self.some_of(sale);
                    let _ = self.life.lived(tokio::time::timeout(patience, sale.wait())).await;
                    let moment = Duration::from_millis(self.shop.dice.between(0, 2000));
                    let _ = self.life.lived(tokio::time::timeout(moment, sale.cancel())).await;
                    self.wait(sale).await;
                }
                _ => {
                    let cancel = async {
                        tokio::time::sleep(self.some_of(sale)).await;
                        self.cancel(sale).await;
                    };
                    tokio::join!(biased; self.wait(sale), self.listen(sale), cancel);
                }
            }
            if ended(self.last(reference)) {
                return;
            }
            self.seconds(1, 30).await;
        }
    }

    async fn wait(&self, sale: &Sale) {
        let reference = &sale.info().external_reference;
        let (begun, left) = (self.shop.time.since_start(), sale.remaining());
        let outcome = self.life.lived(sale.wait()).await;
        let took = self.shop.time.since_start().saturating_sub(begun);
        if took > left + GRACE {
            self.shop.breach(format!(
                "waited {} s for {reference} with {} s left",
                took.as_secs(),
                left.as_secs()
            ));
        }
        match outcome {
            Ok(outcome) => self.told(&outcome),
            Err(error) => self.heard(reference, &error),
        }
    }

    async fn listen(&self, sale: &Sale) {
        let mut events = sale.events();
        loop {
            match self.life.lived(events.next()).await {
                Ok(Some(event)) => {
                    self.note(&format!("{} event {}", sale.info().external_reference, event.kind.as_str()));
                    if let Some(outcome) = event.outcome {
                        self.told(&outcome);
                    }
                }
                Ok(None) => return,
                Err(error) => return self.heard(&sale.info().external_reference, &error),
            }
        }
    }

    async fn cancel(&self, sale: &Sale) {
        let reference = &sale.info().external_reference;
        loop {
            match self.life.lived(sale.cancel()).await {
                Ok(outcome) => return self.told(&outcome),
                // Said before, and true: its order can't be taken back.
                Err(error) if error.kind() == ErrorKind::NotCancellable && !sale.info().can_cancel => return,
                Err(error) => self.heard(reference, &error),
            }
            self.seconds(1, 10).await;
        }
    }

    /// What an ended sale looks like when everything is over.
    async fn look_again(&self, sale: &Sale) {
        loop {
            match self.life.lived(sale.check()).await {
                // Ended by another process: here it is still to be waited for.
                Ok(outcome) if !ended(Some(outcome.status)) => return self.wait(sale).await,
                Ok(outcome) => return self.told(&outcome),
                Err(error) => self.heard(&sale.info().external_reference, &error),
            }
            self.seconds(1, 10).await;
        }
    }

    fn heard(&self, reference: &str, error: &Error) {
        self.note(&format!("{reference}: {}", brief(error)));
        if !may_ask_again(error) {
            self.shop.breach(format!("{reference}: {error}"));
        }
    }

    fn told(&self, outcome: &SaleOutcome) {
        let mut book = lock(&self.shop.book);
        if let Some(page) = book.sales.get_mut(&outcome.external_reference) {
            for duplicate in &outcome.duplicates {
                let id = duplicate.payment_id.unwrap_or_default();
                if !page.surplus.contains(&id) {
                    page.surplus.push(id);
                }
            }
        }
        drop(book);
        self.says(&outcome.external_reference, outcome.status);
    }

    fn says(&self, reference: &str, status: SaleStatus) {
        self.note(&format!("{reference} is {}", status.as_str()));
        let at = self.shop.time.since_start();
        if let Some(page) = lock(&self.shop.book).sales.get_mut(reference)
            && !page.believed
        {
            page.screens.push(Screen { at, process: self.process, status });
        }
    }

    fn last(&self, reference: &str) -> Option<SaleStatus> {
        lock(&self.shop.book).sales.get(reference).and_then(SalePage::last)
    }

    /// Some part of a sale's time.
    fn some_of(&self, sale: &Sale) -> Duration {
        let left = u64::try_from(sale.remaining().as_millis()).unwrap_or(0);
        Duration::from_millis(self.shop.dice.between(0, left + 2000))
    }

    pub(crate) async fn seconds(&self, low: u64, high: u64) {
        let pause = Duration::from_millis(self.shop.dice.between(low * 1000, high * 1000));
        self.life.lived(tokio::time::sleep(pause)).await;
    }

    pub(crate) fn note(&self, what: &str) {
        self.shop.trace.note(format_args!("{} {what}", self.pos));
    }
}

/// Whether the same may be asked again later, with the same key.
pub(crate) fn may_ask_again(error: &Error) -> bool {
    is_open(error.kind(), error.is_retryable())
}

pub(crate) fn is_open(kind: ErrorKind, retryable: bool) -> bool {
    retryable || matches!(kind, ErrorKind::OutcomeUnknown | ErrorKind::UnexpectedResponse)
}

pub(crate) fn brief(error: &Error) -> String {
    let details = error.details();
    format!(
        "{:?} status {:?} code {:?} refusal {:?}",
        error.kind(),
        details.status,
        details.code,
        details.refusal.as_ref().map(cobro::RefundRefusal::as_str)
    )
}

fn ended(status: Option<SaleStatus>) -> bool {
    !matches!(status, None | Some(SaleStatus::Waiting | SaleStatus::InProcess))
}
