//! What ten thousand waiting sales of one seller cost: memory, requests and
//! processor time, at the default schedule and in real time, against a
//! responder in another process, on either generation of the API. Needs Linux,
//! whose `/proc` tells the memory.
//!
//! `COBRO_BENCH_SALES` and `COBRO_BENCH_SECONDS` change how many and how long.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark stops at whatever goes wrong")]

mod responder;

use std::time::{Duration, Instant};

use cobro::{Api, Client, ClientOptions, Sale, SaleRequest, Site};
use cpu_time::ProcessTime;
use responder::Responder;
use tokio::task::JoinSet;

/// Built like a real one, which belongs to nobody.
const TOKEN: &str = "APP_USR-1234567890123456-030218-0123456789abcdef0123456789abcdef-7001";

/// How many are put at once.
const AT_ONCE: usize = 16;

/// Longer than everything takes: no sale ends meanwhile.
const TTL: Duration = Duration::from_hours(2);

/// What is promised, for ten thousand.
const MOST_MEMORY: f64 = 60.0;
const MOST_REQUESTS: f64 = 10.0;
const MOST_PROCESSOR: f64 = 20.0;

fn main() {
    if responder::serve_if_asked() {
        return;
    }
    if let Some(api) = std::env::args().nth(1).filter(|word| Api::KNOWN.contains(&word.as_str())) {
        return measure(&Api::from(api));
    }
    // Each in a process of its own, or the second would find what the first has used.
    let program = std::env::current_exe().expect("this program");
    for api in Api::KNOWN {
        let ended = std::process::Command::new(&program).arg(api).status().expect("this program again");
        assert!(ended.success(), "{api}: {ended}");
    }
}

fn measure(api: &Api) {
    let (sales, seconds) = (number("COBRO_BENCH_SALES", 10_000), number("COBRO_BENCH_SECONDS", 60));
    let mut responder = Responder::start();
    let mut options = ClientOptions::new(TOKEN, Site::Mla, api.clone());
    options.base_url = Some(responder.base_url.clone());
    // As the bindings' runtime.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let client = Client::new(options).expect("a client");
        // Idle is a client that has spoken to the API.
        client.sell(request(0)).await.expect("a sale");
        let idle = memory();
        let begun = Instant::now();
        let mut waits = JoinSet::new();
        for sale in start(&client, sales).await {
            waits.spawn(async move { sale.wait().await });
        }
        println!("{sales} sales started in {:.1} s", begun.elapsed().as_secs_f64());
        tokio::time::sleep(Duration::from_secs(5)).await;

        let (asked, processor, begun) = (responder.requests(), ProcessTime::now(), Instant::now());
        tokio::time::sleep(Duration::from_secs(seconds as u64)).await;
        let took = begun.elapsed().as_secs_f64();
        let processor = processor.elapsed().as_secs_f64() / took * 100.0;
        let requests = f64::from(u32::try_from(responder.requests() - asked).expect("not so many")) / took;
        let memory = (memory() - idle) / 1024.0;
        assert!(waits.try_join_next().is_none(), "all of them still wait");

        println!("{sales} sales of one seller waiting for {took:.0} s, default schedule, api {api}:");
        println!("memory over idle: {memory:.1} MiB (promised: under {MOST_MEMORY})");
        println!("requests a second: {requests:.2} (promised: under {MOST_REQUESTS})");
        println!("processor: {processor:.2} % of one core (promised: under {MOST_PROCESSOR})");
        if *api == Api::Orders {
            // One search can't answer for them all: each order is read by its id.
            let round = f64::from(u32::try_from(sales).expect("not so many")) / requests;
            println!("each is looked at every {round:.0} s, unless a notification tells of it");
        }
        assert!(memory < MOST_MEMORY && requests < MOST_REQUESTS && processor < MOST_PROCESSOR);
    });
}

async fn start(client: &Client, count: usize) -> Vec<Sale> {
    let mut tasks = JoinSet::new();
    for first in 1..=AT_ONCE {
        let client = client.clone();
        tasks.spawn(async move {
            let mut sales = Vec::new();
            for pos in (first..=count).step_by(AT_ONCE) {
                sales.push(client.sell(request(pos)).await.expect("a sale"));
            }
            sales
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

fn request(pos: usize) -> SaleRequest {
    SaleRequest { ttl: Some(TTL), ..SaleRequest::new(format!("POS{pos}"), "1500.50") }
}

/// What of this process is in memory, in KiB.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux's /proc");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).map_or(usual, |text| text.parse().expect("a whole number"))
}
