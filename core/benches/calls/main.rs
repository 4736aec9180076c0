//! What the core costs over bare reqwest and serde: processor time of an
//! in-store PUT and of a refund, over plain loopback with connections kept
//! alive, against a responder in another process.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark stops at whatever goes wrong")]

mod bare;
mod cpu;
mod responder;

use std::sync::Arc;
use std::time::Duration;

use bare::Bare;
use cobro::{Api, Client, ClientOptions, ItemRequest, OrderRequest, RefundRequest, Site};
use cpu::CpuTime;
use cpu_time::ProcessTime;
use criterion::Criterion;
use criterion::measurement::WallTime;
use responder::Responder;
use tokio::runtime::Runtime;

/// Built like a real one, which belongs to nobody.
const TOKEN: &str = "APP_USR-1234567890123456-030218-0123456789abcdef0123456789abcdef-7001";

/// One kind of call, by which client.
#[derive(Debug, Clone, Copy)]
enum Call {
    Put,
    Refund,
}

enum By {
    Core(Client),
    Bare(Bare),
}

fn main() {
    if responder::serve_if_asked() {
        return;
    }
    let responder = Responder::start();
    let mut options = ClientOptions::new(TOKEN, Site::Mla, Api::Instore);
    options.base_url = Some(responder.base_url.clone());
    let mut criterion = Criterion::default().with_measurement(CpuTime(WallTime)).configure_from_args();
    let mut ratios = Vec::new();
    for (threads, runtime) in [("one thread", one_thread()), ("two workers", two_workers())] {
        // Connections belong to the runtime that made them.
        let core = Arc::new(By::Core(Client::new(options.clone()).expect("a client")));
        let bare = Arc::new(By::Bare(Bare::new(&responder.base_url, TOKEN)));
        for call in [Call::Put, Call::Refund] {
            let mut group = criterion.benchmark_group(format!("{call:?}, {threads}"));
            for (name, by) in [("core", &core), ("bare", &bare)] {
                group.bench_function(name, |b| {
                    b.iter_custom(|calls| processor_time(&runtime, call, by, calls));
                });
            }
            group.finish();
            ratios.push((threads, call, Ratio::measure(&runtime, call, &core, &bare)));
        }
    }
    criterion.final_summary();
    println!("processor time of a call, core against bare reqwest + serde:");
    for (threads, call, ratio) in ratios {
        let times = ratio.times();
        println!("{threads}: {call:?}: core {:?}, bare {:?}, ratio {times:.2}", ratio.core, ratio.bare);
    }
}

/// The work itself, without threads handing it to each other.
fn one_thread() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// As many as the bindings' runtime has.
fn two_workers() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// Processor time of so many calls, one after another, in a task as they are in
/// a server and in the bindings. The thread that only waits for the runtime is
/// no part of it.
fn processor_time(runtime: &Runtime, call: Call, by: &Arc<By>, calls: u64) -> Duration {
    let by = by.clone();
    let task = runtime.spawn(async move {
        let started = ProcessTime::now();
        for number in 0..calls {
            make(call, &by, number).await;
        }
        started.elapsed()
    });
    runtime.block_on(task).expect("the task ends")
}

async fn make(call: Call, by: &By, number: u64) {
    let reference = || format!("SALE-{number}");
    match (call, by) {
        (Call::Put, By::Bare(bare)) => bare.put(&reference()).await,
        (Call::Refund, By::Bare(bare)) => drop(bare.refund().await),
        (Call::Put, By::Core(client)) => {
            let items =
                vec![ItemRequest::new("Café con leche", "1650.25", 2), ItemRequest::new("Tostado", 1200, 1)];
            let order = OrderRequest {
                external_store_id: Some("STORE1".to_owned()),
                ttl: Some(Duration::from_mins(2)),
                ..OrderRequest::new("POS1", reference(), "Café con leche", "4500.50", items)
            };
            client.instore_orders().put(&order).await.expect("a receipt");
        }
        (Call::Refund, By::Core(client)) => {
            let request = RefundRequest { amount: Some("500.25".into()), idempotency_key: None };
            client.refunds().create(118_200_300_400, &request).await.expect("a refund");
        }
    }
}

/// The fastest of turns taken in alternation: what else the machine does only
/// ever adds to a turn, and to those of both sides.
struct Ratio {
    core: Duration,
    bare: Duration,
}

impl Ratio {
    const TURNS: usize = 61;
    const CALLS: u32 = 250;

    fn measure(runtime: &Runtime, call: Call, core: &Arc<By>, bare: &Arc<By>) -> Self {
        let turn = |by| processor_time(runtime, call, by, Self::CALLS.into()) / Self::CALLS;
        let turns = (0..Self::TURNS).map(|_| Self { core: turn(core), bare: turn(bare) });
        turns
            .reduce(|best, turn| Self { core: best.core.min(turn.core), bare: best.bare.min(turn.bare) })
            .expect("turns")
    }

    fn times(&self) -> f64 {
        self.core.as_secs_f64() / self.bare.as_secs_f64()
    }
}
