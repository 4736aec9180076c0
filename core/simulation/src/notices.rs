//! Notifications on their way to the shop.

use std::sync::Arc;
use std::time::Duration;

use cobro::SaleStatus;

use crate::book::Screen;
use crate::law::Broken;
use crate::lock;
use crate::shop::Shop;

/// The API tells the shop: perhaps never, twice, late, after a newer one; and
/// somebody else tells it things that are not true.
pub(crate) fn tell(shop: &Arc<Shop>, reference: &str, topic: &'static str, id: &str) {
    let dice = &shop.dice;
    let copies = dice.weighted(&[(20, 0), (60, 1), (20, 2)], 1);
    if copies != 1 {
        shop.weather.count();
    }
    for _ in 0..copies {
        let late = dice.weighted(&[(6, dice.between(0, 300)), (4, dice.between(0, 40_000))], 0);
        deliver(shop, reference, topic, id, late);
    }
    if dice.chance(10) {
        shop.weather.count();
        for _ in 0..dice.weighted(&[(8, 1), (1, 300)], 1) {
            let forged = dice.pick(&[id.parse::<i64>().unwrap_or(7) + 1, i64::MAX, 1], 1).to_string();
            let topic = dice.pick(&["payment", "merchant_order", "order"], "payment");
            deliver(shop, reference, topic, &forged, dice.between(0, 20_000));
        }
    }
}

fn deliver(shop: &Arc<Shop>, reference: &str, topic: &'static str, id: &str, late_ms: u64) {
    let (shop, reference, id) = (shop.clone(), reference.to_owned(), id.to_owned());
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(late_ms)).await;
        shop.trace.note(format_args!("notification {topic} {id}"));
        if shop.broken == Some(Broken::NotificationTrusted) && topic == "payment" {
            let at = shop.time.since_start();
            if let Some(page) = lock(&shop.book).sales.get_mut(&reference) {
                let process = page.process;
                page.screens.push(Screen { at, process, status: SaleStatus::Paid });
                page.believed = true;
            }
            return;
        }
        let process = lock(&shop.book).sales.get(&reference).map(|page| page.process);
        let client = process.and_then(|process| lock(&shop.clients).get(&process).cloned());
        if let Some(client) = client {
            client.notify(topic, &id);
        }
    });
}
