//! The cashier and the customers: they play the script on a till, the same way
//! on every till, and note what its screen said and what was true.

use anyhow::Result;
use serde::Serialize;

use super::sandbox::{Code, Sandbox};
use super::script::{LAG_S, Moment, Scenario, Story, TTL_S};
use super::till::{Act, Screen, Till};

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
    if sold == Screen::Scan {
        let screen = cashier.be_paid()?;
        outcome.sale = Some((screen, cashier.sandbox.truth(&cashier.reference)?.paid));
        if screen == Screen::Paid {
            outcome.refunds = cashier.refund()?;
        }
    } else {
        outcome.sale = Some((sold, false));
    }
    outcome.hits = cashier.hits;
    Ok(outcome)
}

impl Cashier<'_> {
    fn sell(&mut self) -> Result<Screen> {
        let (pos, reference) = (self.pos.clone(), self.reference.clone());
        let act = Act::Sell { pos: &pos, reference: &reference, amount: &self.scenario.amount, ttl_s: TTL_S };
        self.during(Moment::Sell, |cashier| cashier.ask_until_told(&act))
    }

    /// The customer acts, the cashier waits. Gives the last screen.
    fn be_paid(&mut self) -> Result<Screen> {
        let (pos, sandbox) = (self.pos.clone(), self.sandbox);
        // The screen may say "please scan" and nothing be there to pay: then nobody can.
        let (story, scan) = match self.scenario.story {
            Story::Nothing => (Story::Nothing, None),
            story => {
                let scan = sandbox.scan(Code::Printed(&pos))?;
                scan.map_or((Story::Nothing, None), |scan| (story, Some(scan.id)))
            }
        };
        let scan = scan.as_deref().unwrap_or_default();
        let mut in_process = None;
        match story {
            Story::Nothing | Story::ScansOnly => {}
            Story::Pays => drop(sandbox.pay(scan, "approved")?),
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
        self.during(Moment::Wait, |cashier| {
            let mut screen = cashier.till.ask(&Act::Wait)?;
            match story {
                Story::ApprovedLater | Story::RejectedLater => {
                    let result = if story == Story::ApprovedLater { "approved" } else { "rejected" };
                    cashier.sandbox.settle(&in_process.take().unwrap_or_default(), result)?;
                }
                Story::PaysLate => {
                    cashier.sandbox.pay(scan, "approved")?;
                    // "But I have paid", says the customer.
                    screen = cashier.ask_until_told(&Act::Check)?;
                }
                Story::PaysInTheLastSecond => cashier.sandbox.lag(0)?,
                _ => {}
            }
            if matches!(screen, Screen::Error | Screen::Unknown) {
                screen = cashier.ask_until_told(&Act::Wait)?;
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
            let screen = self.during(Moment::Refund(index), |cashier| cashier.ask_until_told(&act))?;
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
    fn ask_until_told(&mut self, act: &Act<'_>) -> Result<Screen> {
        let mut screen = self.till.ask(act)?;
        for _ in 1..PATIENCE {
            if !matches!(screen, Screen::Error | Screen::Unknown) {
                break;
            }
            screen = self.till.ask(act)?;
        }
        Ok(screen)
    }
}
