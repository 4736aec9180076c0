//! How many codes of an order are drawn and read in a second, by one thread.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark stops at whatever goes wrong")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use cobro::{QrImageRequest, qr};
use criterion::Criterion;

const ORDER: &str = "00020101021243650016COM.MERCADOLIBRE0201306360b6f3c1e-7d52-4c0a-9f41-5a2d8e7c9b105204000053039865802BR5912LOJA EXEMPLO6009SAO PAULO62070503***6304D268";

type Work = fn();

const WORK: [(&str, Work); 5] = [
    ("svg", || drop(black_box(qr::svg(black_box(ORDER), &usual()).expect("an SVG")))),
    ("png", || drop(black_box(qr::png(black_box(ORDER), &usual()).expect("a PNG")))),
    ("terminal", || drop(black_box(qr::terminal(black_box(ORDER), &usual()).expect("lines")))),
    ("escpos", || drop(black_box(qr::escpos(black_box(ORDER), &usual()).expect("commands")))),
    ("read", || drop(black_box(qr::read(black_box(ORDER)).expect("a reading")))),
];

fn usual() -> QrImageRequest {
    QrImageRequest::default()
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("qr");
    for (name, work) in WORK {
        group.bench_function(name, |b| b.iter(work));
    }
    group.finish();
    criterion.final_summary();
    println!("QR codes a second, one thread:");
    for (name, work) in WORK {
        println!("{name}: {}", in_a_second(work));
    }
}

fn in_a_second(work: Work) -> u32 {
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed() < Duration::from_secs(1) {
        work();
        count += 1;
    }
    count
}
