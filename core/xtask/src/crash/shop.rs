//! The cashier, the customers and the one who pulls the plug.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::till::Till;
use crate::compare_safety::sandbox::{SELLER, Sandbox};

const POS: &str = "POS1";

pub(super) struct Shop {
    sandbox: Sandbox,
    url: String,
    program: PathBuf,
    journal: PathBuf,
    log: File,
    till: Option<Till>,
    dice: Dice,
    /// What each sale's screen was last told.
    screens: BTreeMap<String, String>,
    /// What was said of each refund that was asked for.
    refunds: BTreeMap<String, Told>,
    kills: u64,
    faults: u64,
    problems: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    Nothing,
    Refunded,
    Failed(String),
}

/// What became of it all, in the form that the simulation prints, too.
#[derive(Debug, Default)]
pub(super) struct Tally {
    sales: usize,
    refunds: usize,
    faults: u64,
    kills: u64,
    lost: usize,
    doubled: usize,
    wrong_screens: usize,
    problems: Vec<String>,
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
            dice: Dice(seed),
            screens: BTreeMap::new(),
            refunds: BTreeMap::new(),
            kills: 0,
            faults: 0,
            problems: Vec::new(),
        };
        shop.start()?;
        Ok(shop)
    }

    pub(super) fn trade(mut self, kills: u64) -> Result<Tally> {
        let mut number = 0;
        while self.kills < kills {
            number += 1;
            self.serve(&format!("S{number}"))?;
        }
        let last = self.till.take().context("no till")?.end()?;
        for line in &last {
            self.note(line);
        }
        self.judge()
    }

    /// One customer. The plug is pulled once: in every other case in the refund.
    fn serve(&mut self, key: &str) -> Result<()> {
        let in_refund = self.dice.one_of(2);
        let at = if in_refund { 0 } else { 1 + self.dice.below(3) };
        self.screens.insert(key.to_owned(), "nothing".to_owned());
        self.ask(&format!("sell {key}"), at == 1)?;
        if at == 2 {
            self.ask(&format!("cancel {key}"), true)?;
            return self.expect_screen(key);
        }
        if !self.buy()? {
            // Killed before the order left: the screen waits, the QR shows nothing.
            self.ask(&format!("sell {key}"), false)?;
            if !self.buy()? {
                bail!("sold {key} again, and there is nothing to scan");
            }
        }
        if at == 3 {
            let after = Duration::from_micros(self.dice.below(2000));
            self.pull_the_plug(after)?;
            self.start()?;
        }
        self.expect_screen(key)?;
        let fatal = self.dice.below(2);
        for (part, amount) in [(0, "30"), (1, "70")] {
            let refund = format!("R{part}-{key}");
            self.refunds.insert(refund.clone(), Told::Nothing);
            self.break_something()?;
            self.ask(&format!("refund {key} {refund} {amount}"), in_refund && part == fatal)?;
        }
        Ok(())
    }

    /// Some answers get lost, all take their time.
    fn break_something(&mut self) -> Result<()> {
        let wait = 1 + self.dice.below(4);
        let path = "/v1/payments/*/refunds";
        let fault = if self.dice.one_of(4) { json!("drop_after") } else { json!({"delay_ms": wait}) };
        let fault = json!({"match": {"method": "POST", "path": path}, "times": 1, "do": fault});
        self.sandbox.post("faults", &fault)?;
        self.faults += 1;
        Ok(())
    }

    /// The customer scans and pays; the till gets its notification. Whether
    /// there was something to scan.
    fn buy(&mut self) -> Result<bool> {
        let scan = self.sandbox.post("scan", &json!({"user_id": SELLER, "external_pos_id": POS}))?;
        let Some(id) = scan.get("scan_id").and_then(Value::as_str) else { return Ok(false) };
        self.sandbox.pay(id, "approved")?;
        let order = scan.get("merchant_order_id").context("no merchant order")?;
        self.till()?.tell(&format!("notify {order}"))?;
        Ok(true)
    }

    /// Tells the till to do something and waits for its answer, or pulls the
    /// plug meanwhile, starts it again and asks what became of it.
    fn ask(&mut self, command: &str, pull: bool) -> Result<()> {
        self.till()?.tell(command)?;
        if pull {
            let wait = Duration::from_micros(self.dice.below(9000));
            self.pull_the_plug(wait)?;
            self.start()?;
            if !self.is_known(command)? {
                // Not even begun: the cashier asks again, with the same key.
                self.till()?.tell(command)?;
                self.await_answer(command)?;
            }
            return Ok(());
        }
        self.await_answer(command)
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
            self.problems.push(format!("after resuming, {command} is still {state}"));
        }
        Ok(state != "nothing")
    }

    fn pull_the_plug(&mut self, after: Duration) -> Result<()> {
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
        self.kills += 1;
        Ok(())
    }

    fn start(&mut self) -> Result<()> {
        let token = format!("APP_USR-1234567890123456-030218-cobrotesttoken0123456789abcdef-{SELLER}");
        let journal = self.journal.to_str().context("the folder's name")?.to_owned();
        let till = Till::start(&self.program, [&self.url, &token, &journal], &self.log)?;
        loop {
            let line = till.must_hear()?;
            if line == "up" {
                break;
            }
            self.note(&line);
        }
        self.till = Some(till);
        Ok(())
    }

    fn till(&mut self) -> Result<&mut Till> {
        self.till.as_mut().context("no till")
    }

    /// Waits until the screen shows an end.
    fn expect_screen(&mut self, key: &str) -> Result<()> {
        while self.screens.get(key).is_some_and(|screen| screen == "nothing") {
            let line = self.till()?.must_hear().with_context(|| format!("the screen of {key}"))?;
            self.note(&line);
        }
        Ok(())
    }

    fn note(&mut self, line: &str) {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["screen", key, status] => {
                self.screens.insert((*key).to_owned(), (*status).to_owned());
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
            ["sold" | "watching" | "closed", ..] => {}
            _ => self.problems.push(format!("the till says: {line}")),
        }
    }

    /// Compares what was told with what the ledger has.
    fn judge(self) -> Result<Tally> {
        let ledger = self.sandbox.call("GET", &format!("ledger?user_id={SELLER}"), None)?;
        let rows = |name: &str| ledger.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        let refunds = rows("refunds");
        let mut tally = Tally {
            sales: self.screens.len(),
            refunds: self.refunds.len(),
            faults: self.faults,
            kills: self.kills,
            problems: self.problems,
            ..Tally::default()
        };
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
        for (key, screen) in &self.screens {
            let truth = self.sandbox.truth(key)?.paid;
            let right = match screen.as_str() {
                "paid" => truth,
                "cancelled" | "expired" => !truth,
                _ => false,
            };
            if !right {
                tally.wrong_screens += 1;
                tally.problems.push(format!("sale {key}: the screen says {screen}, paid is {truth}"));
            }
        }
        if tally.sales == 0 || refunds.is_empty() {
            bail!("nothing was sold and refunded");
        }
        Ok(tally)
    }
}

/// The key that an answer to a command names.
fn subject(command: &str) -> &str {
    let mut words = command.split(' ').skip(1);
    match command.split(' ').next() {
        Some("refund") => words.nth(1),
        _ => words.next(),
    }
    .unwrap_or_default()
}

impl Tally {
    pub(super) fn is_clean(&self) -> bool {
        self.lost + self.doubled + self.wrong_screens + self.problems.len() == 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            writeln!(f, "{problem}")?;
        }
        write!(
            f,
            "seeds=1 sales={} refunds={} faults={} kills={} lost={} doubled={} wrong_screens={} violations={}",
            self.sales,
            self.refunds,
            self.faults,
            self.kills,
            self.lost,
            self.doubled,
            self.wrong_screens,
            self.problems.len()
        )
    }
}

/// splitmix64: the same seed gives the same choices, as far as processes do.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % end
    }

    fn one_of(&mut self, end: u64) -> bool {
        self.below(end) == 0
    }
}
