//! The cashier and the customers: they play the script on a till, the same way
//! on every till, and note what its screen said and what was true.

use anyhow::Result;
use serde::Serialize;

use super::sandbox::{Code, Sandbox, Scan};
use super::script::{LAG_S, Moment, Scenario, Story, TTL_S};
use super::till::{Act, Screen, Shown, Till};
use super::way::Qr;

/// How often a cashier asks when the screen says that it failed or does not
/// know, before giving up.
const PATIENCE: usize = 6;

/// What came of one scenario.
#[derive(Debug, Default, Serialize)]
pub(super) struct Outcome {
    pub(super) number: u64,
    /// Requests that the fault hit.
    pub(super) hits: u64,
    /// The last screen of the sale, and whether it was paid in the end.
    pub(super) sale: Option<(Screen, bool)>,
    /// For each refund the last screen, and how many were executed.
    pub(super) refunds: Vec<(Screen, usize)>,
}

pub(super) struct Cashier<'a> {
    till: &'a mut Till,
    sandbox: &'a Sandbox,
    scenario: &'a Scenario,
    pos: String,
    reference: String,
    hits: u64,
}

/// Plays a scenario on a till.
pub(super) fn play(till: &mut Till, sandbox: &Sandbox, scenario: &Scenario) -> Result<Outcome> {
    let number = scenario.number;
    let mut cashier = Cashier {
        till,
        sandbox,
        scenario,
        pos: format!("POS{number}"),
        reference: format!("SALE-{number}"),
        hits: 0,
    };
    cashier.sandbox.open(&cashier.pos)?;
    let mut outcome = Outcome { number, ..Outcome::default() };
    let sold = cashier.sell()?;
    if sold.screen == Screen::Scan {
        let screen = cashier.be_paid(sold.qr_data.as_deref())?;
        outcome.sale = Some((screen, cashier.sandbox.truth(&cashier.reference)?.paid));
        if screen == Screen::Paid {
            outcome.refunds = cashier.refund()?;
        }
    } else {
        outcome.sale = Some((sold.screen, false));
    }
    outcome.hits = cashier.hits;
    Ok(outcome)
}

impl Cashier<'_> {
    fn sell(&mut self) -> Result<Shown> {
        let (pos, reference) = (self.pos.clone(), self.reference.clone());
        let Scenario { amount, qr, .. } = self.scenario;
        let act = Act::Sell { pos: &pos, reference: &reference, amount, ttl_s: TTL_S, qr: *qr };
        self.during(Moment::Sell, |cashier| cashier.ask_until_told(&act))
    }

    /// The customer acts, the cashier waits. Gives the last screen.
    fn be_paid(&mut self, qr_data: Option<&str>) -> Result<Screen> {
        let sandbox = self.sandbox;
        // The screen may say "please scan" and nothing be there to pay: then nobody can.
        let (story, scan) = match self.scenario.story {
            Story::Nothing => (Story::Nothing, None),
            story => self.scan(qr_data)?.map_or((Story::Nothing, None), |scan| (story, Some(scan.id))),
        };
        let scan = scan.as_deref().unwrap_or_default();
        let mut in_process = None;
        match story {
            Story::Nothing | Story::ScansOnly | Story::CalledOff | Story::PaysAfterCancel => {}
            Story::Pays | Story::PaysBeforeCancel => drop(sandbox.pay(scan, "approved")?),
            Story::Rejected => drop(sandbox.pay(scan, "rejected")?),
            Story::PaysAtSecondTry => {
                sandbox.pay(scan, "rejected")?;
                sandbox.pay(scan, "approved")?;
            }
            Story::ApprovedLater | Story::RejectedLater => {
                in_process = Some(sandbox.pay(scan, "in_process")?);
            }
            Story::PaysInTheLastSecond => {
                sandbox.lag(LAG_S)?;
                sandbox.advance(TTL_S - 1)?;
                sandbox.pay(scan, "approved")?;
            }
            Story::PaysLate => sandbox.advance(TTL_S + 5)?,
        }
        if story.is_called_off() {
            return self.cancel(story, scan);
        }
        self.during(Moment::Wait, |cashier| {
            let mut screen = cashier.till.ask(&Act::Wait)?.screen;
            match story {
                Story::ApprovedLater | Story::RejectedLater => {
                    let result = if story == Story::ApprovedLater { "approved" } else { "rejected" };
                    cashier.sandbox.settle(&in_process.take().unwrap_or_default(), result)?;
                }
                Story::PaysLate => {
                    cashier.sandbox.pay(scan, "approved")?;
                    // "But I have paid", says the customer.
                    screen = cashier.ask_until_told(&Act::Check)?.screen;
                }
                Story::PaysInTheLastSecond => cashier.sandbox.lag(0)?,
                _ => {}
            }
            if matches!(screen, Screen::Error | Screen::Unknown) {
                screen = cashier.ask_until_told(&Act::Wait)?.screen;
            }
            Ok(screen)
        })
    }

    fn scan(&self, qr_data: Option<&str>) -> Result<Option<Scan>> {
        let code = match qr_data.filter(|_| self.scenario.drawn) {
            Some(qr_data) => Code::Drawn(qr_data),
            None if self.scenario.qr == Qr::Dynamic => return Ok(None),
            None => Code::Printed(&self.pos),
        };
        self.sandbox.scan(code)
    }

    /// The cashier cancels, and looks when that can't be done. Gives the last screen.
    fn cancel(&mut self, story: Story, scan: &str) -> Result<Screen> {
        self.during(Moment::Cancel, |cashier| {
            let mut screen = cashier.ask_until_told(&Act::Cancel)?.screen;
            if story == Story::PaysAfterCancel {
                // "But I have paid", says the customer.
                cashier.sandbox.pay(scan, "approved")?;
                screen = cashier.ask_until_told(&Act::Check)?.screen;
            } else if !matches!(screen, Screen::Paid | Screen::NotPaid) {
                screen = cashier.ask_until_told(&Act::Check)?.screen;
            }
            Ok(screen)
        })
    }

    /// Each refund's last screen, and how many were executed meanwhile.
    fn refund(&mut self) -> Result<Vec<(Screen, usize)>> {
        let mut all = Vec::new();
        let mut before = 0;
        for (index, amount) in self.scenario.refunds.iter().enumerate() {
            let intent = format!("{}-{index}", self.reference);
            let act = Act::Refund { intent: &intent, amount: amount.as_deref() };
            let screen = self.during(Moment::Refund(index), |cashier| cashier.ask_until_told(&act))?.screen;
            let after = self.sandbox.truth(&self.reference)?.refunds;
            all.push((screen, after - before));
            before = after;
        }
        Ok(all)
    }

    /// With the fault, if this is its moment.
    fn during<T>(&mut self, moment: Moment, act: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.scenario.fault.moment != moment {
            return act(self);
        }
        self.sandbox.break_with(&self.scenario.fault)?;
        let done = act(self)?;
        self.hits += self.sandbox.mend()?;
        Ok(done)
    }

    /// As people do: what failed, or is not known, is asked for again.
    fn ask_until_told(&mut self, act: &Act<'_>) -> Result<Shown> {
        let mut shown = self.till.ask(act)?;
        for _ in 1..PATIENCE {
            if !matches!(shown.screen, Screen::Error | Screen::Unknown) {
                break;
            }
            shown = self.till.ask(act)?;
        }
        Ok(shown)
    }
}
