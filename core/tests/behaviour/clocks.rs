//! A till whose own date is wrong by hours.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cobro::testing::Sandbox;
use cobro::{BoxFuture, Client, Clock, SaleRequest, SaleStatus, Site, Timestamp};
use serde_json::json;

use crate::till::{SELLER, Till, sale};

/// A clock that moves the sandbox's time along with its own, and tells a wrong date.
#[derive(Debug)]
struct WrongClock {
    sandbox: Sandbox,
    passed_ms: Arc<AtomicU64>,
    date: Timestamp,
}

impl Clock for WrongClock {
    fn now(&self) -> Duration {
        Duration::from_millis(self.passed_ms.load(Ordering::SeqCst))
    }

    fn wall(&self) -> Timestamp {
        self.date
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        let (sandbox, passed) = (self.sandbox.clone(), self.passed_ms.clone());
        Box::pin(async move {
            let millis = u64::try_from(time.as_micros().div_ceil(1000)).unwrap();
            let advance = json!({"advance_s": format!("{}.{:03}", millis / 1000, millis % 1000)});
            sandbox.control("POST", "/_sandbox/clock", Some(advance.to_string())).await.unwrap();
            passed.fetch_add(millis, Ordering::SeqCst);
        })
    }
}

async fn till_wrong_by(hours: i64) -> Till {
    let sandbox = crate::till::seeded().await;
    let date = Timestamp::now() + jiff::SignedDuration::from_hours(hours);
    let clock = WrongClock { sandbox: sandbox.clone(), passed_ms: Arc::default(), date };
    let client = Client::with_clock(sandbox.client_options(SELLER, Site::Mla), Arc::new(clock)).unwrap();
    let till = Till { sandbox, client };
    till.hold_time().await;
    till
}

#[tokio::test]
async fn deadlines_are_the_servers() {
    for hours in [-7, 7] {
        let till = till_wrong_by(hours).await;
        let sale = till.client.sell(sale("P1")).await.unwrap();
        let server = till.get("/_sandbox/clock").await["unix_ms"].as_i64().unwrap();
        let created = sale.info().created_at.as_millisecond();
        assert!((server - 5000..=server).contains(&created), "{hours} h: {created}, server {server}");
        assert_eq!(sale.info().expires_at.as_millisecond() - created, 600_000);
        let left = sale.remaining();
        assert!((Duration::from_secs(595)..=Duration::from_mins(10)).contains(&left), "{hours} h: {left:?}");
    }
}

#[tokio::test]
async fn a_wrong_date_neither_ends_nor_prolongs_a_sale() {
    for hours in [-7, 7] {
        let till = till_wrong_by(hours).await;
        let request = SaleRequest { ttl: Some(Duration::from_mins(1)), ..sale("P1") };
        let sale = till.client.sell(request).await.unwrap();
        let begun = till.get("/_sandbox/clock").await["unix_ms"].as_i64().unwrap();
        assert_eq!(sale.wait().await.unwrap().status, SaleStatus::Expired);
        let took = till.get("/_sandbox/clock").await["unix_ms"].as_i64().unwrap() - begun;
        assert!((60_000..75_000).contains(&took), "{hours} h: {took} ms");
    }
}

#[tokio::test]
async fn a_wrong_date_hides_no_payment() {
    for hours in [-7, 7] {
        let till = till_wrong_by(hours).await;
        let sale = till.client.sell(sale("P1")).await.unwrap();
        let payment = till.pay(&till.scan("P1").await).await;
        let outcome = sale.wait().await.unwrap();
        assert_eq!((outcome.status, outcome.payments[0].payment_id), (SaleStatus::Paid, Some(payment)));
    }
}
