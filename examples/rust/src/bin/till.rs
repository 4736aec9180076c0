//! A till in a terminal. Type an amount to charge it, `refund [amount]` for the
//! last sale, `quit` to leave. Ctrl-C cancels a sale under way.
//!
//!     till POS [QR]             on the real API, as the COBRO_* variables say
//!     till CAJA1 --sandbox [QR] in a sandbox, where a buyer pays by themselves
//!
//! QR is static (the printed one), dynamic or hybrid (drawn here); `COBRO_API`,
//! in the sandbox too, is instore or orders. Nothing else differs.

#![allow(clippy::print_stdout, reason = "a till in a terminal speaks on stdout")]

use std::process::ExitCode;

use cobro::{
    Api, Client, QrImageRequest, QrMode, RefundRequest, Sale, SaleEvent, SaleEventKind, SaleRequest, Site, qr,
};
use cobro_examples::{Buyer, POS, Result, Shop};
use tokio::signal::ctrl_c;
use tokio::sync::mpsc;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (arguments, mode) = match arguments.split_last() {
        Some((last, rest)) if QrMode::from(*last).is_known() => (rest, QrMode::from(*last)),
        _ => (arguments.as_slice(), QrMode::Static),
    };
    let ended = match arguments {
        [pos, "--sandbox"] if *pos == POS => in_sandbox(mode).await,
        [pos] if !pos.starts_with('-') => on_real_api(pos, mode).await,
        _ => {
            eprintln!(
                "usage: till POS [static|dynamic|hybrid] | till {POS} --sandbox [static|dynamic|hybrid]"
            );
            return ExitCode::from(2);
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("till: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn on_real_api(pos: &str, mode: QrMode) -> Result<()> {
    let client = Client::from_env()?;
    serve(&client, pos, mode, None).await;
    Ok(())
}

async fn in_sandbox(mode: QrMode) -> Result<()> {
    let api = std::env::var("COBRO_API").map_or(Api::Instore, Api::from);
    let shop = Shop::open(Site::Mla, api).await?;
    serve(shop.client(), POS, mode, Some(shop.buyer())).await;
    Ok(())
}

async fn serve(client: &Client, pos: &str, mode: QrMode, mut buyer: Option<Buyer<'_>>) {
    println!("POS {pos}: type an amount, refund [amount], or quit");
    let mut typed = typed_lines();
    let mut last: Option<Sale> = None;
    loop {
        let line = tokio::select! {
            line = typed.recv() => line,
            _ = ctrl_c() => None,
        };
        let Some(line) = line else { return };
        let words: Vec<&str> = line.split_whitespace().collect();
        let done = match (words.as_slice(), &last) {
            ([], _) => Ok(()),
            (["quit"], _) => return,
            (["refund", amount @ ..], Some(sale)) => refund(sale, amount.first().copied()).await,
            (["refund", ..], None) => Err("nothing was sold yet".into()),
            ([amount, ..], _) => {
                let request = SaleRequest { qr: Some(mode.clone()), ..SaleRequest::new(pos, *amount) };
                match client.sell(request).await {
                    Ok(sale) => follow(last.insert(sale), &mut buyer).await,
                    Err(error) => Err(error.into()),
                }
            }
        };
        // A till goes on after whatever went wrong with one sale.
        if let Err(error) = done {
            println!("  not done: {error}");
        }
    }
}

/// Shows what happens to a sale until it has ended.
async fn follow(sale: &Sale, buyer: &mut Option<Buyer<'_>>) -> Result<()> {
    if let Some(qr_data) = &sale.info().qr_data {
        print!("{}", qr::terminal(qr_data, &QrImageRequest::default())?);
    }
    let mut events = sale.events();
    loop {
        let event = tokio::select! {
            event = events.next() => event?,
            _ = ctrl_c() => {
                // A request, not a result: the events say what became of it.
                sale.cancel().await?;
                continue;
            }
        };
        let Some(event) = event else { return Ok(()) };
        show(sale, &event);
        if let Some(buyer) = buyer {
            react(buyer, sale, event.kind).await?;
        }
    }
}

fn show(sale: &Sale, event: &SaleEvent) {
    let (amount, currency) = (sale.info().amount, &sale.info().currency_id);
    let detail = event.payment.as_ref().and_then(|payment| payment.status_detail.as_ref());
    let detail = detail.map_or("", |detail| detail.as_str());
    match event.kind {
        SaleEventKind::Opened => {
            println!("  {currency} {amount} on the QR for {} s", sale.remaining().as_secs());
        }
        SaleEventKind::Scanned => println!("  scanned"),
        SaleEventKind::InProcess => println!("  being decided ({detail}): don't hand over the goods yet"),
        SaleEventKind::Rejected => println!("  rejected ({detail}): the buyer can try again"),
        SaleEventKind::Paid => println!("  PAID"),
        SaleEventKind::DuplicatePayment => println!("  PAID TWICE: give the second payment back"),
        SaleEventKind::Mismatch => println!("  DOES NOT MATCH: look at it before handing over the goods"),
        SaleEventKind::Expired => println!("  EXPIRED: nothing was paid"),
        SaleEventKind::Cancelled => println!("  CANCELLED: nothing was paid"),
    }
}

async fn refund(sale: &Sale, amount: Option<&str>) -> Result<()> {
    let request = RefundRequest { amount: amount.map(Into::into), ..RefundRequest::default() };
    let made = sale.refund(request).await?;
    println!("  refunded {}, {} left", made.amount, made.left);
    Ok(())
}

/// The sandbox's buyer scans, is rejected once, and pays. The Orders API tells
/// of nothing before the payment, so there it all happens at once.
async fn react(buyer: &mut Buyer<'_>, sale: &Sale, seen: SaleEventKind) -> Result<()> {
    match seen {
        SaleEventKind::Opened => {
            match &sale.info().qr_data {
                Some(qr_data) => buyer.scan_drawn(qr_data).await?,
                None => buyer.scan().await?,
            };
            if sale.info().api == Api::Orders {
                buyer.fail_to_pay("cc_rejected_call_for_authorize").await?;
                buyer.pay().await?;
            }
            Ok(())
        }
        SaleEventKind::Scanned => buyer.fail_to_pay("cc_rejected_call_for_authorize").await,
        SaleEventKind::Rejected => buyer.pay().await,
        _ => Ok(()),
    }
}

/// Read on a thread of its own, so that Ctrl-C is heard while nobody types.
fn typed_lines() -> mpsc::UnboundedReceiver<String> {
    let (sender, lines) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        std::io::stdin().lines().map_while(std::io::Result::ok).try_for_each(|line| sender.send(line))
    });
    lines
}
