//! What happens in the demo. The buyer acts between the till's events: time
//! stands still until the till waits for the next one.

use std::time::Duration;

use cobro::{
    Amount, ItemRequest, RefundRequest, Sale, SaleEvent, SaleEventKind, SaleEvents, SaleOutcome, SaleRequest,
};
use cobro_examples::{Buyer, POS, Result, STORE, Screen, Shop};
use rust_decimal::Decimal;

use crate::news::News;
use crate::totals::Totals;
use crate::voice::Voice;

pub(crate) struct Story<'s> {
    shop: &'s Shop,
    voice: &'s mut Voice,
    buyer: Buyer<'s>,
    totals: Totals,
    /// The number of the sale being told.
    sale: u32,
}

impl<'s> Story<'s> {
    pub(crate) fn new(shop: &'s Shop, voice: &'s mut Voice) -> Self {
        Self { shop, voice, buyer: shop.buyer(), totals: Totals::default(), sale: 0 }
    }

    pub(crate) async fn play(mut self) -> Result<Totals> {
        let facts = self.shop.client().site().facts();
        self.voice.tell(&News::ShopOpened {
            site: facts.id.to_owned(),
            country: facts.country,
            currency: facts.currency,
            pos: POS,
            sandbox: self.shop.base_url().to_owned(),
        })?;
        self.paid_and_refunded().await?;
        self.expired().await?;
        self.cancelled().await?;
        Ok(self.totals)
    }

    async fn paid_and_refunded(&mut self) -> Result<()> {
        let items = vec![
            ItemRequest::new("Café con leche", self.price(1650, 25), 2),
            ItemRequest::new("Tostado", self.price(1200, 0), 1),
        ];
        let (sale, mut events) =
            self.open("2 café con leche, 1 tostado", self.price(4500, 50), items, 120).await?;
        self.waits(&sale)?;
        self.shop.pass(45).await?;
        self.waits(&sale)?;

        self.scan().await?;
        let scanned = next(&mut events, SaleEventKind::Scanned).await?;
        let merchant_order_id = scanned.merchant_order_id.ok_or("a scan without merchant order")?;
        self.voice.tell(&News::Scanned { sale: self.sale, merchant_order_id })?;

        self.buyer.fail_to_pay("cc_rejected_insufficient_amount").await?;
        let rejected = next(&mut events, SaleEventKind::Rejected).await?;
        let detail =
            rejected.payment.and_then(|payment| payment.status_detail).ok_or("a rejection without detail")?;
        self.voice.tell(&News::Rejected { sale: self.sale, detail: detail.to_string() })?;

        self.buyer.pay().await?;
        let outcome = ended(next(&mut events, SaleEventKind::Paid).await?)?;
        let payment = outcome.payments.first().ok_or("paid without payment")?;
        self.voice.tell(&News::Paid {
            sale: self.sale,
            payment_id: payment.payment_id,
            amount: outcome.paid_amount,
        })?;
        self.totals.ended(&outcome);

        self.refund(&sale, Some(self.price(1650, 25))).await?;
        self.refund(&sale, None).await
    }

    async fn expired(&mut self) -> Result<()> {
        let (sale, mut events) = self.open("1 medialuna", self.price(600, 0), Vec::new(), 60).await?;
        self.waits(&sale)?;
        self.shop.pass(40).await?;
        self.waits(&sale)?;
        let outcome = ended(next(&mut events, SaleEventKind::Expired).await?)?;
        self.voice.tell(&News::Expired { sale: self.sale })?;
        self.totals.ended(&outcome);
        self.scan().await
    }

    async fn cancelled(&mut self) -> Result<()> {
        let (sale, mut events) = self.open("1 submarino", self.price(2100, 10), Vec::new(), 300).await?;
        self.waits(&sale)?;
        self.scan().await?;
        let outcome = sale.cancel().await?;
        next(&mut events, SaleEventKind::Scanned).await?;
        next(&mut events, SaleEventKind::Cancelled).await?;
        self.voice.tell(&News::Cancelled { sale: self.sale })?;
        self.totals.ended(&outcome);
        self.scan().await
    }

    async fn open(
        &mut self,
        title: &str,
        amount: Amount,
        items: Vec<ItemRequest>,
        ttl_s: u64,
    ) -> Result<(Sale, SaleEvents)> {
        let sale = self
            .shop
            .client()
            .sell(SaleRequest {
                external_store_id: Some(STORE.to_owned()),
                title: Some(title.to_owned()),
                items,
                ttl: Some(Duration::from_secs(ttl_s)),
                ..SaleRequest::new(POS, amount)
            })
            .await?;
        let mut events = sale.events();
        next(&mut events, SaleEventKind::Opened).await?;
        self.sale += 1;
        self.voice.tell(&News::SaleOpened {
            sale: self.sale,
            title: title.to_owned(),
            amount: sale.info().amount,
            external_reference: sale.info().external_reference.clone(),
            ttl_s: sale.info().ttl.as_secs(),
        })?;
        Ok((sale, events))
    }

    fn waits(&mut self, sale: &Sale) -> Result<()> {
        // Rounded up, as a countdown on a screen is.
        let left_s = sale.remaining().as_millis().div_ceil(1000).try_into()?;
        self.voice.tell(&News::QrWaits { sale: self.sale, left_s })
    }

    async fn scan(&mut self) -> Result<()> {
        let (screen, amount) = match self.buyer.scan().await? {
            Screen::Checkout(amount) => ("checkout", Some(amount)),
            Screen::Expired => ("expired", None),
            Screen::Waiting => ("waiting", None),
        };
        self.voice.tell(&News::BuyerScans { sale: self.sale, screen, amount })
    }

    async fn refund(&mut self, sale: &Sale, amount: Option<Amount>) -> Result<()> {
        let request = RefundRequest { amount: amount.map(Into::into), ..RefundRequest::default() };
        let made = sale.refund(request).await?;
        self.voice.tell(&News::Refunded { sale: self.sale, amount: made.amount, left: made.left })?;
        self.totals.refunded(made.amount);
        Ok(())
    }

    /// A price; without its cents in a currency that has none.
    fn price(&self, whole: i64, cents: i64) -> Amount {
        let has_cents = self.shop.client().site().facts().decimals == 2;
        Decimal::new(whole * 100 + if has_cents { cents } else { 0 }, 2).into()
    }
}

async fn next(events: &mut SaleEvents, kind: SaleEventKind) -> Result<SaleEvent> {
    let event =
        events.next().await?.ok_or_else(|| format!("the sale ended before it was {}", kind.as_str()))?;
    if event.kind != kind {
        return Err(format!("the sale was to be {} and is {}", kind.as_str(), event.kind.as_str()).into());
    }
    Ok(event)
}

fn ended(event: SaleEvent) -> Result<SaleOutcome> {
    event.outcome.ok_or_else(|| "an end without outcome".into())
}
