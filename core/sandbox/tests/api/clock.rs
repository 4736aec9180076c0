use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cobro_sandbox::{Sandbox, SandboxOptions, VirtualClock};

use crate::harness::{ON_POS, Shop};

const HOUR: i64 = 3_600_000;

#[tokio::test]
async fn shows_and_moves() {
    let shop = Shop::open().await;
    let before = shop.control("GET", "/_sandbox/clock", "").await;
    assert_eq!((&before["auto"], &before["sleepers"]), (&true.into(), &0.into()));
    let after = shop.control("POST", "/_sandbox/clock", r#"{"advance_s":3600}"#).await;
    assert_eq!(after["offset_ms"].as_i64().unwrap() - before["offset_ms"].as_i64().unwrap(), HOUR);
    assert!(after["now"].as_str().unwrap().ends_with('Z'));
    let fraction = shop.control("POST", "/_sandbox/clock", r#"{"advance_s":"0.5","auto":false}"#).await;
    assert_eq!(fraction["offset_ms"].as_i64().unwrap() - after["offset_ms"].as_i64().unwrap(), 500);
    assert_eq!(fraction["auto"], false);
    assert!(!shop.sandbox.clock().auto());
}

#[tokio::test]
async fn does_not_go_back() {
    let shop = Shop::open().await;
    for body in [r#"{"advance_s":-1}"#, r#"{"advance_s":1e30}"#, r#"{"advance":1}"#, r#"{"advance_s":true}"#]
    {
        assert_eq!(
            shop.try_control("POST", "/_sandbox/clock", body).await.unwrap_err().status,
            400,
            "{body}"
        );
    }
}

#[tokio::test]
async fn sleeping_takes_no_real_time() {
    let shop = Shop::open().await;
    let clock = shop.sandbox.clock();
    let (real, start) = (Instant::now(), clock.unix_ms());
    for round in 1..=50 {
        clock.sleep_until(start + round * HOUR).await;
        assert!(clock.unix_ms() >= start + round * HOUR);
    }
    assert!(clock.unix_ms() < start + 51 * HOUR, "no further than asked");
    assert!(real.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_moment_that_is_past_does_not_wait() {
    let shop = Shop::open().await;
    let clock = shop.sandbox.clock();
    let before = clock.unix_ms();
    clock.sleep_until(before - HOUR).await;
    clock.sleep_until(before).await;
    assert!(clock.unix_ms() - before < HOUR);
}

#[tokio::test]
async fn sleepers_wake_in_order_of_deadline() {
    let shop = Shop::open().await;
    let clock = shop.sandbox.clock();
    clock.set_auto(false);
    let start = clock.unix_ms();
    let woken = Arc::new(Mutex::new(Vec::new()));
    let tasks: Vec<_> = [5, 1, 4, 2, 3]
        .into_iter()
        .map(|hours| {
            let (clock, woken) = (clock.clone(), Arc::clone(&woken));
            tokio::spawn(async move {
                clock.sleep_until(start + hours * HOUR).await;
                woken.lock().unwrap().push(hours);
            })
        })
        .collect();
    while shop.control("GET", "/_sandbox/clock", "").await["sleepers"] != 5 {
        tokio::task::yield_now().await;
    }
    clock.set_auto(true);
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(*woken.lock().unwrap(), [1, 2, 3, 4, 5]);
}

async fn parked(clock: &VirtualClock, deadline: i64) -> tokio::task::JoinHandle<()> {
    let own = clock.clone();
    let task = tokio::spawn(async move { own.sleep_until(deadline).await });
    tokio::time::sleep(Duration::from_millis(30)).await;
    task
}

#[tokio::test]
async fn by_hand_a_sleeper_waits_for_advance() {
    let shop = Shop::open().await;
    let clock = shop.sandbox.clock();
    clock.set_auto(false);
    let task = parked(&clock, clock.unix_ms() + HOUR).await;
    assert!(!task.is_finished());
    assert_eq!(shop.control("GET", "/_sandbox/clock", "").await["sleepers"], 1);
    clock.advance(Duration::from_mins(30));
    tokio::task::yield_now().await;
    assert!(!task.is_finished());
    clock.advance(Duration::from_mins(30));
    task.await.unwrap();
}

#[tokio::test]
async fn by_hand_real_time_counts_as_well() {
    let shop = Shop::open().await;
    let clock = shop.sandbox.clock();
    clock.set_auto(false);
    let real = Instant::now();
    clock.sleep_until(clock.unix_ms() + 50).await;
    assert!(real.elapsed() >= Duration::from_millis(48));
}

#[tokio::test]
async fn switching_auto_on_wakes_those_who_wait() {
    let shop = Shop::open().await;
    let clock = shop.sandbox.clock();
    clock.set_auto(false);
    let task = parked(&clock, clock.unix_ms() + HOUR).await;
    shop.control("POST", "/_sandbox/clock", r#"{"auto":true}"#).await;
    task.await.unwrap();
}

#[tokio::test]
async fn a_dropped_sleeper_does_not_move_time() {
    let shop = Shop::open().await;
    let clock = shop.sandbox.clock();
    clock.set_auto(false);
    let start = clock.unix_ms();
    let task = parked(&clock, start + HOUR).await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    clock.set_auto(true);
    clock.sleep_until(start + 2 * HOUR).await;
    assert_eq!(shop.control("GET", "/_sandbox/clock", "").await["sleepers"], 0);
    assert!(clock.unix_ms() < start + 3 * HOUR);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_under_way_is_answered_before_time_jumps() {
    let shop = Arc::new(Shop::open().await);
    shop.control("POST", "/_sandbox/faults", r#"{"do":{"delay_ms":100}}"#).await;
    let asking = tokio::spawn({
        let shop = Arc::clone(&shop);
        async move { shop.get("/pos").await.status }
    });
    while shop.control("GET", "/_sandbox/requests", "").await["last"] == 0 {
        tokio::task::yield_now().await;
    }
    let clock = shop.sandbox.clock();
    clock.sleep_until(clock.unix_ms() + HOUR).await;
    let log = shop.control("GET", "/_sandbox/requests", "").await;
    assert_eq!(log["requests"][0]["status"], 200, "time stood still while the answer was made");
    assert_eq!(asking.await.unwrap(), 200);
}

#[tokio::test]
async fn a_stalled_request_does_not_hold_time() {
    let shop = Shop::open().await;
    shop.control("POST", "/_sandbox/faults", r#"{"do":{"stall":"answer"}}"#).await;
    let clock = shop.sandbox.clock();
    let deadline = clock.unix_ms() + HOUR;
    tokio::select! {
        answer = shop.get("/pos") => panic!("answered {answer:?}"),
        () = clock.sleep_until(deadline) => {}
    }
}

#[tokio::test]
async fn polling_until_the_order_expires_takes_no_real_time() {
    let shop = Shop::open().await;
    let clock = shop.sandbox.clock();
    let real = Instant::now();
    shop.put_order("r1", "10").await;
    let start = clock.unix_ms();
    let mut polls = 0;
    while shop.get(ON_POS).await.status == 200 {
        polls += 1;
        clock.sleep_until(start + polls * 3000).await;
    }
    assert_eq!(polls, 200);
    assert!(real.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn stopping_closes_the_door() {
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let address = sandbox.base_url().strip_prefix("http://").unwrap().to_owned();
    let mut open = tokio::net::TcpStream::connect(&address).await.unwrap();
    sandbox.stop().await;
    sandbox.stop().await;
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
    let mut rest = Vec::new();
    let heard = tokio::io::AsyncReadExt::read_to_end(&mut open, &mut rest).await;
    assert!(matches!(heard, Ok(0) | Err(_)), "open connections are closed");
}

#[tokio::test]
async fn the_last_handle_closes_the_door_too() {
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let address = sandbox.base_url().strip_prefix("http://").unwrap().to_owned();
    let other = sandbox.clone();
    drop(sandbox);
    assert!(tokio::net::TcpStream::connect(&address).await.is_ok());
    drop(other);
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(&address).await.is_err() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("still listening");
}
