//! The cashier, the customers and the one who pulls the plug.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::deck::{Card, Deck, Dice, Moment};
use super::tally::Tally;
use super::till::Till;
use crate::compare_safety::sandbox::{Code, SELLER, Sandbox};
use crate::compare_safety::way::{Api, Qr};

const POS: &str = "POS1";

pub(super) struct Shop {
    sandbox: Sandbox,
    url: String,
    program: PathBuf,
    journal: PathBuf,
    log: File,
    till: Option<Till>,
    /// The generation that the till is on.
    api: Api,
    deck: Deck,
    dice: Dice,
    sales: BTreeMap<String, Page>,
    /// What was said of each refund that was asked for.
    refunds: BTreeMap<String, Told>,
    tally: Tally,
}

/// What is known of a sale.
struct Page {
    card: Card,
    /// What its screen was last told.
    screen: Option<String>,
    /// What there is to draw.
    qr_data: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    Nothing,
    Refunded,
    Failed(String),
}

impl Shop {
    pub(super) fn open(url: &str, program: PathBuf, journal: PathBuf, log: File, seed: u64) -> Result<Self> {
        let sandbox = Sandbox::at(url);
        sandbox.open(POS)?;
        let mut shop = Self {
            sandbox,
            url: url.to_owned(),
            program,
            journal,
            log,
            till: None,
            api: Api::Instore,
            deck: Deck::new(),
            dice: Dice(seed),
            sales: BTreeMap::new(),
            refunds: BTreeMap::new(),
            tally: Tally::default(),
        };
        shop.start(Api::Instore)?;
        Ok(shop)
    }

    pub(super) fn trade(mut self, kills: u64) -> Result<Tally> {
        let mut number = 0;
        while self.tally.kills < kills {
            number += 1;
            let card = self.deck.draw(&mut self.dice);
            if self.api != card.api {
                self.end()?;
                self.start(card.api)?;
            }
            self.serve(&format!("S{number}"), card)?;
        }
        self.end()?;
        self.judge()
    }

    /// One customer. The plug is pulled once.
    fn serve(&mut self, key: &str, card: Card) -> Result<()> {
        self.tally.sold(card);
        self.sales.insert(key.to_owned(), Page { card, screen: None, qr_data: None });
        // The search of orders is documented for online ones alone: no till may need it.
        let refused = self.dice.one_of(2);
        self.sandbox.post("options", &json!({"refuse_order_search": refused}))?;
        let (qr, moment) = (card.qr, card.moment);
        let sell = format!("sell {key} {qr}");
        self.ask(&sell, (moment == Moment::Sell).then_some(card))?;
        if moment == Moment::Cancel {
            self.ask(&format!("cancel {key} {qr}"), Some(card))?;
            if card.api.cancels(qr) {
                return self.expect_screen(key);
            }
            // It can't be, so a customer may still pay it.
        }
        if !self.buy(key)? {
            // Killed before the order left, or before anybody saw its QR.
            self.ask(&sell, None)?;
            if !self.buy(key)? {
                bail!("sold {key} again, and there is nothing to scan");
            }
        }
        if moment == Moment::Wait {
            let after = Duration::from_micros(self.dice.below(2000));
            self.pull_the_plug(after, card)?;
        }
        self.expect_screen(key)?;
        let fatal = self.dice.below(2);
        for (part, amount) in [(0, "30"), (1, "70")] {
            let refund = format!("R{part}-{key}");
            self.tally.refunded(card);
            self.refunds.insert(refund.clone(), Told::Nothing);
            self.break_something(card.api)?;
            let pulls = moment == Moment::Refund && part == fatal;
            self.ask(&format!("refund {key} {qr} {refund} {amount}"), pulls.then_some(card))?;
        }
        Ok(())
    }

    /// Some answers get lost, all take their time.
    fn break_something(&mut self, api: Api) -> Result<()> {
        let wait = 1 + self.dice.below(4);
        let fault = if self.dice.one_of(4) { json!("drop_after") } else { json!({"delay_ms": wait}) };
        let fault = json!({"match": {"method": "POST", "path": api.refunds()}, "times": 1, "do": fault});
        self.sandbox.post("faults", &fault)?;
        self.tally.faults += 1;
        Ok(())
    }

    /// The customer scans and pays; the till gets its notification. Whether
    /// there was something to scan.
    fn buy(&mut self, key: &str) -> Result<bool> {
        let page = self.sales.get(key).context("no such sale")?;
        let card = page.card;
        let code = match page.qr_data.as_deref().filter(|_| card.drawn) {
            Some(qr_data) => Code::Drawn(qr_data),
            None if card.qr == Qr::Dynamic => return Ok(false),
            None => Code::Printed(POS),
        };
        let Some(scan) = self.sandbox.scan(code)? else { return Ok(false) };
        self.tally.scanned(card, matches!(code, Code::Drawn(_)));
        self.sandbox.pay(&scan.id, "approved")?;
        let topic = match card.api {
            Api::Instore => "merchant_order",
            Api::Orders => "order",
        };
        self.till()?.tell(&format!("notify {topic} {}", scan.order))?;
        Ok(true)
    }

    /// Tells the till to do something and waits for its answer, or pulls the
    /// plug meanwhile, starts it again and asks what became of it.
    fn ask(&mut self, command: &str, pull: Option<Card>) -> Result<()> {
        self.till()?.tell(command)?;
        let Some(card) = pull else { return self.await_answer(command) };
        let wait = Duration::from_micros(self.dice.below(9000));
        self.pull_the_plug(wait, card)?;
        if !self.is_known(command)? {
            // Not even begun: the cashier asks again, with the same key.
            self.till()?.tell(command)?;
            self.await_answer(command)?;
        }
        Ok(())
    }

    fn await_answer(&mut self, command: &str) -> Result<()> {
        let key = subject(command);
        let answers = ["sold", "unsold", "refunded", "failed", "screen", "uncancelled"];
        loop {
            let line = self.till()?.must_hear().with_context(|| command.to_owned())?;
            self.note(&line);
            let mut words = line.split(' ');
            let what = words.next().unwrap_or_default();
            if words.next() == Some(key) && answers.contains(&what) {
                return Ok(());
            }
        }
    }

    /// Whether the journal has what was asked for. What it has must be at its end.
    fn is_known(&mut self, command: &str) -> Result<bool> {
        let kind = command.split(' ').next().unwrap_or_default();
        let kind = if kind == "sell" { "sale" } else { kind };
        let key = subject(command);
        self.till()?.tell(&format!("known {kind} {key}"))?;
        let state = loop {
            let line = self.till()?.must_hear()?;
            if let Some(state) = line.strip_prefix(&format!("known {key} ")) {
                break state.to_owned();
            }
            self.note(&line);
        };
        let fine = match kind {
            "sale" => true,
            _ => matches!(state.as_str(), "done" | "refused" | "nothing"),
        };
        if !fine {
            self.tally.problems.push(format!("after resuming, {command} is still {state}"));
        }
        Ok(state != "nothing")
    }

    fn pull_the_plug(&mut self, after: Duration, card: Card) -> Result<()> {
        let begun = Instant::now();
        while let Some(left) = after.checked_sub(begun.elapsed()) {
            if let Some(line) = self.till()?.hear(left)? {
                self.note(&line);
            }
        }
        let said = self.till.take().context("no till")?.kill()?;
        for line in &said {
            self.note(line);
        }
        self.tally.killed(card);
        self.start(match (card.api, card.moves) {
            (Api::Instore, false) | (Api::Orders, true) => Api::Instore,
            (Api::Orders, false) | (Api::Instore, true) => Api::Orders,
        })
    }

    fn start(&mut self, api: Api) -> Result<()> {
        let token = format!("APP_USR-1234567890123456-030218-cobrotesttoken0123456789abcdef-{SELLER}");
        let journal = self.journal.to_str().context("the folder's name")?.to_owned();
        let till = Till::start(&self.program, [&self.url, &token, &journal, api.name()], &self.log)?;
        loop {
            let line = till.must_hear()?;
            if line == "up" {
                break;
            }
            self.note(&line);
        }
        self.api = api;
        self.till = Some(till);
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        let last = self.till.take().context("no till")?.end()?;
        for line in &last {
            self.note(line);
        }
        Ok(())
    }

    fn till(&mut self) -> Result<&mut Till> {
        self.till.as_mut().context("no till")
    }

    /// Waits until the screen shows an end.
    fn expect_screen(&mut self, key: &str) -> Result<()> {
        while self.sales.get(key).is_some_and(|page| page.screen.is_none()) {
            let line = self.till()?.must_hear().with_context(|| format!("the screen of {key}"))?;
            self.note(&line);
        }
        Ok(())
    }

    fn note(&mut self, line: &str) {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["screen", key, status] => {
                if let Some(page) = self.sales.get_mut(*key) {
                    page.screen = Some((*status).to_owned());
                }
            }
            ["refunded", key, _] => {
                self.refunds.insert((*key).to_owned(), Told::Refunded);
            }
            ["failed", key, kind] => {
                let told = Told::Failed((*kind).to_owned());
                // Once told that it was done, it is.
                if self.refunds.get(*key) != Some(&Told::Refunded) {
                    self.refunds.insert((*key).to_owned(), told);
                }
            }
            ["sold", key, api, qr, qr_data @ ..] => self.note_sold(key, [api, qr], &qr_data.join(" ")),
            ["uncancelled", key, "not_cancellable"] if self.is_fixed(key) => {}
            ["watching" | "closed", ..] => {}
            _ => self.tally.problems.push(format!("the till says: {line}")),
        }
    }

    fn note_sold(&mut self, key: &str, way: [&str; 2], qr_data: &str) {
        let Some(page) = self.sales.get_mut(key) else { return };
        let asked = [page.card.api.name(), page.card.qr.name()];
        if way != asked {
            self.tally.problems.push(format!("{key} was to be sold on {asked:?} and was sold on {way:?}"));
        }
        if !qr_data.is_empty() {
            page.qr_data = Some(qr_data.to_owned());
        }
    }

    /// Whether a sale can't be cancelled.
    fn is_fixed(&self, key: &str) -> bool {
        self.sales.get(key).is_some_and(|page| !page.card.api.cancels(page.card.qr))
    }

    /// Compares what was told with what the ledger has.
    fn judge(self) -> Result<Tally> {
        let ledger = self.sandbox.call("GET", &format!("ledger?user_id={SELLER}"), None)?;
        let rows = |name: &str| ledger.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        let refunds = rows("refunds");
        let mut tally = self.tally;
        tally.demand_all();
        let mut seen = 0;
        for (key, told) in &self.refunds {
            let of_key = |row: &&Value| row.get("idempotency_key").and_then(Value::as_str) == Some(key);
            let executed = refunds.iter().filter(of_key).count();
            seen += executed;
            tally.doubled += executed.saturating_sub(1);
            match (told, executed) {
                (Told::Refunded, 0) => tally.lost += 1,
                (Told::Refunded, _) => {}
                (told, _) => {
                    tally.problems.push(format!("refund {key}: {told:?}, executed {executed} times"));
                }
            }
        }
        // One under a key that nobody asked for.
        tally.doubled += refunds.len().saturating_sub(seen);
        let (instore, orders) = (rows("orders"), rows("v1_orders"));
        for (key, page) in &self.sales {
            let paid = self.sandbox.truth(key)?.paid;
            let screen = page.screen.as_deref().unwrap_or("nothing");
            let right = match screen {
                "paid" => paid,
                "cancelled" | "expired" => !paid,
                _ => false,
            };
            if !right {
                tally.wrong_screens += 1;
                tally.problems.push(format!("sale {key}: the screen says {screen}, paid is {paid}"));
            }
            let has = |rows: &[Value]| {
                rows.iter().any(|row| row.get("external_reference").and_then(Value::as_str) == Some(key))
            };
            let api = page.card.api;
            if (has(&instore), has(&orders)) != (api == Api::Instore, api == Api::Orders) {
                tally.problems.push(format!("sale {key} of {api} is not there, or on the other, too"));
            }
        }
        if tally.sales() == 0 || refunds.is_empty() {
            bail!("nothing was sold and refunded");
        }
        Ok(tally)
    }
}

/// The key that an answer to a command names.
fn subject(command: &str) -> &str {
    let mut words = command.split(' ').skip(1);
    match command.split(' ').next() {
        Some("refund") => words.nth(2),
        _ => words.next(),
    }
    .unwrap_or_default()
}
