//! Who pays, and the bank that decides later.

use std::sync::Arc;
use std::time::Duration;

use cobro::QrMode;

use crate::lock;
use crate::notices::tell;
use crate::shop::Shop;
use crate::world::{Paid, shown};

/// A buyer sees an order on a till. The first sight of an order is its buyer's;
/// when it is shown again, somebody may pay it again.
pub(crate) async fn comes(shop: Arc<Shop>, reference: String) {
    let found = lock(&shop.book).sales.get(&reference).map(|sale| (sale.pos.clone(), sale.cents, sale.ttl_s));
    let Some((pos, cents, ttl_s)) = found else {
        shop.breach(format!("an order for {reference}, which nobody asked for"));
        return;
    };
    let dice = &shop.dice;
    if dice.chance(12) {
        return;
    }
    seconds(0, ttl_s + 5, &shop).await;
    let Some((scan, order)) = scan(&shop, &reference, &pos, cents).await else { return };
    tell_of(&shop, &reference, order);
    let second = if dice.chance(25) {
        seconds(0, 8, &shop).await;
        self::scan(&shop, &reference, &pos, cents).await
    } else {
        None
    };
    if let Some((_, order)) = &second {
        tell_of(&shop, &reference, *order);
    }
    // Whoever dawdles pays late: the order may be gone and can be paid all the same.
    if dice.chance(15) {
        seconds(ttl_s, ttl_s + 40, &shop).await;
    } else {
        seconds(0, 12, &shop).await;
    }
    for _ in 0..dice.weighted(&[(6, 0), (2, 1), (1, 2)], 0) {
        pay(&shop, &reference, &scan, "rejected").await;
        seconds(1, 10, &shop).await;
    }
    let verdict = dice.weighted(&[(12, "approved"), (4, "in_process"), (2, "")], "approved");
    let (first, last) = match second {
        Some((second, _)) if dice.chance(50) => (second, scan),
        Some((second, _)) => (scan, second),
        None => (scan.clone(), scan),
    };
    if verdict.is_empty() {
        return;
    }
    pay(&shop, &reference, &first, verdict).await;
    // The same checkout can't be paid twice; a second scan can.
    if first != last && dice.chance(50) {
        seconds(0, 30, &shop).await;
        pay(&shop, &reference, &last, "approved").await;
    }
}

/// Decides what is in process.
pub(crate) async fn bank(shop: Arc<Shop>) {
    loop {
        seconds(5, 60, &shop).await;
        let Ok(ledger) = shop.world.ledger().await else { continue };
        for refund in ledger.refunds.iter().filter(|refund| refund.status == "in_process") {
            // When nothing goes wrong any more it doesn't keep anybody waiting.
            if shop.dice.chance(50) || shop.weather.is_calm() {
                let verdict = if shop.dice.chance(80) { "approved" } else { "rejected" };
                shop.trace.note(format_args!("bank: refund {} {verdict}", refund.id));
                let _ = shop.world.settle_refund(refund.id, verdict).await;
            }
        }
    }
}

/// A scan that shows the order meant. A buyer who is shown another amount leaves.
async fn scan(shop: &Shop, reference: &str, pos: &str, cents: u64) -> Option<(String, Option<i64>)> {
    let drawn = lock(&shop.book).sales.get(reference).and_then(|page| {
        let only = page.qr == QrMode::Dynamic;
        page.qr_data.clone().filter(|_| only || shop.dice.chance(50))
    });
    let screen = match drawn {
        Some(qr_data) => shop.world.scan_drawn(&qr_data).await.ok()?,
        None => shop.world.scan(pos).await.ok()?,
    };
    shop.trace.note(format_args!(
        "buyer scans {pos}: {} {}",
        screen.screen,
        screen.amount.as_deref().unwrap_or("")
    ));
    if screen.amount.as_deref().map(crate::world::cents) != Some(cents) {
        return None;
    }
    Some((screen.scan_id?, screen.merchant_order_id))
}

/// A scan is told of by the older generation alone, by the merchant order it makes.
fn tell_of(shop: &Arc<Shop>, reference: &str, merchant_order: Option<i64>) {
    if let Some(id) = merchant_order {
        tell(shop, reference, "merchant_order", &id.to_string());
    }
}

async fn pay(shop: &Arc<Shop>, reference: &str, scan: &str, verdict: &str) {
    let method = if shop.brazil && shop.dice.chance(70) { "pix" } else { "visa" };
    let cents = lock(&shop.book).sales.get(reference).map_or(0, |sale| sale.cents);
    let paid = match shop.world.pay(scan, verdict, method).await {
        Ok(paid) => paid,
        Err(why) => return shop.trace.note(format_args!("buyer can't pay {reference}: {why}")),
    };
    shop.trace.note(format_args!(
        "buyer pays {reference} {} by {method}: {} {}",
        shown(cents),
        paid.payment_id,
        paid.status
    ));
    tell_paid(shop, reference, &paid);
    came(shop, reference, &paid.status);
    if paid.status == "in_process" {
        seconds(1, 150, shop).await;
        let verdict = if shop.dice.chance(60) { "approved" } else { "rejected" };
        if shop.world.settle_payment(paid.payment_id, verdict).await.is_ok() {
            came(shop, reference, verdict);
            shop.trace.note(format_args!("bank: payment {} {verdict}", paid.payment_id));
            tell_paid(shop, reference, &paid);
        }
    }
}

fn tell_paid(shop: &Arc<Shop>, reference: &str, paid: &Paid) {
    tell(shop, reference, "payment", &paid.payment_id.to_string());
    if let Some(id) = paid.merchant_order_id {
        tell(shop, reference, "merchant_order", &id.to_string());
    }
    if let Some(id) = &paid.order_id {
        tell(shop, reference, "order", id);
    }
}

fn came(shop: &Shop, reference: &str, status: &str) {
    if status == "approved" {
        lock(&shop.paid_at).entry(reference.to_owned()).or_insert(shop.time.since_start());
    }
}

async fn seconds(low: u64, high: u64, shop: &Shop) {
    tokio::time::sleep(Duration::from_millis(shop.dice.between(low * 1000, high * 1000))).await;
}
