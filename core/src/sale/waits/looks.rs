//! The looks of a driver: which are due, and what came of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use super::driver::{Driver, Earliest};
use super::hint::Hint;
use super::passes;
use super::roll::{Roll, Watched};
use super::share::{WIDE_EVERY, Waiting, recently, share};
use super::sweep::sweep;
use super::tasks::{Done, Look, Tasks};
use crate::client::Client;
use crate::clock::{lock, until};
use crate::error::{Error, Result};
use crate::model::{ErrorKind, MerchantOrder, SaleStatus, Timestamp};
use crate::sale::state::{News, Now};
use crate::sale::{Core, Sale};
use crate::telemetry;

/// Between the beginnings of two shared searches.
const SWEEPS_APART: Duration = Duration::from_secs(2);

/// After a read that failed and has to be made all the same.
const READ_AGAIN: Duration = Duration::from_secs(2);

pub(super) struct Looks {
    driver: Arc<Driver>,
    tasks: Tasks,
    /// Merchant orders to be read for a sale, and from when on.
    reads: BTreeMap<u64, (Duration, BTreeSet<i64>)>,
    swept_at: Option<Duration>,
    swept_wide_at: Option<Duration>,
}

/// When to look again.
pub(super) enum Next {
    /// Nobody waits any more.
    Nothing,
    /// At this moment, or when something else happens.
    At(Option<Duration>),
}

impl Looks {
    pub(super) fn new(driver: Arc<Driver>) -> Self {
        Self { driver, tasks: Tasks::default(), reads: BTreeMap::new(), swept_at: None, swept_wide_at: None }
    }

    /// The next look that ends; `None` when none is under way.
    pub(super) async fn next_done(&mut self) -> Option<(Look, Option<Done>)> {
        self.tasks.next().await
    }

    /// Begins every look that is due.
    pub(super) fn begin_due(&mut self, client: &Client) -> Next {
        let driver = self.driver.clone();
        let mut roll = driver.roll();
        let now = Now::of(client);
        roll.end_late_looks(now.api);
        self.stop_unwanted(&roll);
        if roll.is_empty() && self.tasks.is_noting() {
            roll.asleep_until = None;
            return Next::At(None);
        }
        if roll.is_empty() {
            // Under the roll's lock: who enters now starts another task.
            roll.running = false;
            return Next::Nothing;
        }
        let mut next = Earliest::default();
        if !pausing(client, &mut roll, now, &mut next) {
            self.begin_hint(client, &mut roll, now, &mut next);
            self.begin_reads(client, &mut roll, now, &mut next);
            self.begin_ends(client, &mut roll, now, &mut next);
            self.begin_searches(client, &mut roll, now, &mut next);
        }
        roll.asleep_until = Some(next.0.unwrap_or(Duration::MAX));
        Next::At(next.0)
    }

    /// Looks at a sale that nobody waits for any more are not gone on with.
    fn stop_unwanted(&mut self, roll: &Roll) {
        self.reads.retain(|serial, _| roll.sales.contains_key(serial));
        self.tasks.stop_unless(|serial| roll.sales.contains_key(&serial));
    }

    fn begin_reads(&mut self, client: &Client, roll: &mut Roll, now: Now, next: &mut Earliest) {
        for (serial, (due, ids)) in std::mem::take(&mut self.reads) {
            let Some(entry) = roll.sales.get_mut(&serial) else { continue };
            if due > now.clock {
                next.or(due);
            } else if !entry.busy && self.tasks.has_room() {
                entry.busy = true;
                let sale = Sale::new(client, entry.core.clone());
                self.tasks.begin_of(Look::Read(serial), &sale.clone(), async move {
                    sale.look_at_orders(ids).await.map(drop)
                });
                continue;
            }
            self.reads.insert(serial, (due, ids));
        }
    }

    fn begin_hint(&mut self, client: &Client, roll: &mut Roll, now: Now, next: &mut Earliest) {
        if roll.hints.is_empty()
            || self.tasks.is_under_way(Look::Hint)
            || self.tasks.is_under_way(Look::Sweep)
        {
            return;
        }
        if let Err(ready) = lock(&client.waits().pace).take_hint(now.clock) {
            next.or(ready);
            return;
        }
        let (orders, others): (Vec<Hint>, Vec<Hint>) =
            std::mem::take(&mut roll.hints).into_iter().partition(|hint| matches!(hint, Hint::Order(_)));
        // One that is not known is somebody else's.
        for serial in orders.iter().filter_map(|hint| roll.hinted(hint)) {
            self.read(serial, None, now.clock);
        }
        match others.as_slice() {
            [] => {}
            [hint] => {
                if let Some(serial) = roll.hinted(hint) {
                    self.read(serial, hint.merchant_order(), now.clock);
                } else {
                    let (client, hint) = (client.clone(), hint.clone());
                    self.tasks.begin(Look::Hint, async move { Done::Hint(follow(&client, &hint).await) });
                }
            }
            // One search says as much as a read for each.
            _ => self.begin_sweep(client, recently(now.api), now),
        }
    }

    fn begin_ends(&mut self, client: &Client, roll: &mut Roll, now: Now, next: &mut Earliest) {
        for (serial, entry) in &mut roll.sales {
            let Some(due) = entry.due.filter(|_| !entry.busy && entry.is_asked() && entry.has_ended(now.api))
            else {
                continue;
            };
            if due > now.clock {
                next.or(due);
            } else if self.tasks.has_room() && entry.claim(now, client.pipeline().clock.jitter()) {
                let (sale, patience) = (Sale::new(client, entry.core.clone()), entry.patience);
                self.tasks.begin_of(Look::End(*serial), &sale.clone(), async move {
                    sale.look_at_end(patience).await
                });
            }
        }
    }

    fn begin_searches(&mut self, client: &Client, roll: &mut Roll, now: Now, next: &mut Earliest) {
        self.begin_order_reads(client, roll, now, next);
        let wide = self.swept_wide_at.is_none_or(|at| now.clock >= at + WIDE_EVERY);
        let live = self.begin_own_searches(client, roll, false, wide, now, next);
        let late = self.begin_own_searches(client, roll, true, wide, now, next);
        // One search for both, but neither is looked at sooner for the other's sake.
        let Some((due, from)) = Shared::both(live, late) else { return };
        if self.tasks.is_under_way(Look::Sweep) {
            return;
        }
        let due = due.max(self.swept_at.map_or(Duration::ZERO, |at| at + SWEEPS_APART));
        if due > now.clock {
            next.or(due);
        } else if let Err(ready) = lock(&client.waits().pace).take(now.clock) {
            next.or(ready);
        } else {
            if wide {
                self.swept_wide_at = Some(now.clock);
            }
            self.begin_sweep(client, from, now);
        }
    }

    /// Each order of the Orders API is read by its id, as no search is known to
    /// find it: the one that is due the longest first, as far as the budget goes.
    fn begin_order_reads(&mut self, client: &Client, roll: &mut Roll, now: Now, next: &mut Earliest) {
        let late = roll.unasked || roll.asking_late.is_asked(client.late().news());
        let is_asked = |entry: &Watched| if entry.settled { late } else { entry.is_asked() };
        let mut due = Vec::new();
        for entry in roll.sales.values().filter(|entry| entry.on_orders() && !entry.busy) {
            match entry.due {
                Some(_) if entry.has_ended(now.api) || !is_asked(entry) => {}
                Some(at) if at > now.clock => next.or(at),
                Some(at) => due.push((at, entry.core.serial)),
                None => {}
            }
        }
        due.sort_unstable();
        for (_, serial) in due {
            let Some(entry) = roll.sales.get_mut(&serial) else { continue };
            if !self.begin_own(client, entry, now, next) {
                return;
            }
        }
    }

    /// Of those that wait, or of those that ended: begins the searches that are
    /// their own, and gives what they share.
    fn begin_own_searches(
        &mut self,
        client: &Client,
        roll: &mut Roll,
        settled: bool,
        wide: bool,
        now: Now,
        next: &mut Earliest,
    ) -> Option<Shared> {
        let late = roll.unasked || roll.asking_late.is_asked(client.late().news());
        let is_asked = |entry: &Watched| if settled { late } else { entry.is_asked() };
        let of_kind = |entry: &&Watched| {
            !entry.on_orders()
                && entry.settled == settled
                && entry.due.is_some()
                && !entry.has_ended(now.api)
                && is_asked(entry)
        };
        let idle = roll.sales.values().filter(of_kind).filter(|entry| !entry.busy);
        let due = idle.filter_map(|entry| entry.due).min()?;
        if due > now.clock {
            next.or(due);
            return None;
        }
        let waiting: Vec<Waiting> = roll.sales.values().filter(of_kind).map(Watched::waiting).collect();
        let share = share(now.api, wide, &waiting);
        for serial in &share.own {
            if let Some(entry) = roll.sales.get_mut(serial) {
                self.begin_own(client, entry, now, next);
            }
        }
        let from = share.from?;
        let sharing = roll.sales.values().filter(of_kind).filter(|entry| entry.covered >= from);
        Some(Shared { due: sharing.filter_map(|entry| entry.due).min()?, from })
    }

    /// Gives whether there is budget for more.
    fn begin_own(&mut self, client: &Client, entry: &mut Watched, now: Now, next: &mut Earliest) -> bool {
        let Some(due) = entry.due.filter(|_| !entry.busy) else { return true };
        if due > now.clock {
            next.or(due);
            return true;
        }
        if let Err(ready) = lock(&client.waits().pace).take(now.clock) {
            next.or(ready);
            return false;
        }
        if entry.claim(now, client.pipeline().clock.jitter()) {
            let sale = Sale::new(client, entry.core.clone());
            let look = Look::Own(entry.core.serial);
            self.tasks.begin_of(look, &sale.clone(), async move { sale.look().await.map(drop) });
        }
        true
    }

    fn begin_sweep(&mut self, client: &Client, from: Timestamp, now: Now) {
        self.swept_at = Some(now.clock);
        let (client, driver) = (client.clone(), self.driver.clone());
        self.tasks.begin(Look::Sweep, async move { Done::Sweep(sweep(&client, &driver, from).await) });
    }

    fn read(&mut self, serial: u64, ids: impl IntoIterator<Item = i64>, due: Duration) {
        let (earliest, all) = self.reads.entry(serial).or_insert_with(|| (due, BTreeSet::new()));
        *earliest = due.min(*earliest);
        all.extend(ids);
    }

    /// Takes in what came of a look.
    pub(super) fn finish(&mut self, client: &Client, look: Look, done: Done) {
        let now = Now::of(client);
        match done {
            Done::Sale(result) => self.finish_sale(client, look, result, now),
            Done::Sweep(Ok(swept)) => {
                self.take_in(client, swept.found, false, now);
                self.covered(client, swept.from, swept.begun, now);
            }
            Done::Sweep(Err(error)) => self.finish_failed_sweep(client, &error, now),
            Done::Hint(Ok(hinted)) => {
                let serials = hinted.reference.map(|reference| self.driver.roll().of_reference(&reference));
                for serial in serials.into_iter().flatten() {
                    self.read(serial, None, now.clock);
                }
                self.take_in(client, hinted.orders, true, now);
            }
            // Anybody can hint at what is not there or not ours.
            Done::Hint(Err(error)) => note_pause(client, &error, now),
        }
    }

    fn finish_sale(&mut self, client: &Client, look: Look, result: Result<()>, now: Now) {
        let Some(serial) = look.serial() else { return };
        let driver = self.driver.clone();
        let mut roll = driver.roll();
        let Some(entry) = roll.sales.get_mut(&serial) else { return };
        entry.busy = false;
        let tell = now.api >= entry.ends;
        let Err(error) = result else {
            entry.ended(None, tell);
            // In process for longer than anybody waits. What turns out to be not
            // in process any more has its end still to be looked at.
            let undecided = lock(&entry.core.state).outcome().status == SaleStatus::InProcess;
            entry.rest_if(undecided && now.api > entry.patience);
            return;
        };
        note_pause(client, &error, now);
        if error.kind() == ErrorKind::Unauthorized {
            return give_up(client, &mut roll, &error);
        }
        entry.ended(Some(error.clone()), tell || !passes(&error));
        entry.rest_if(now.api > entry.patience);
        if !passes(&error) {
            entry.due = None;
            return;
        }
        telemetry::looks_again(&entry.core.info.external_reference, &error);
        if let Look::Read(_) = look {
            self.read(serial, [], now.clock + READ_AGAIN);
        }
    }

    /// A search for all that failed says nothing of any sale. The next one
    /// begins where it did.
    fn finish_failed_sweep(&mut self, client: &Client, error: &Error, now: Now) {
        note_pause(client, error, now);
        let mut roll = self.driver.roll();
        if passes(error) {
            telemetry::searches_again(error);
        } else {
            give_up(client, &mut roll, error);
        }
    }

    /// Hands merchant orders to the sales they concern.
    fn take_in(&mut self, client: &Client, found: Vec<MerchantOrder>, fresh: bool, now: Now) {
        let mut concerned: BTreeMap<u64, (Arc<Core>, Vec<MerchantOrder>)> = BTreeMap::new();
        {
            let roll = self.driver.roll();
            for order in found {
                for serial in roll.concerned(&order) {
                    if let Some(entry) = roll.sales.get(&serial) {
                        let of_sale =
                            concerned.entry(serial).or_insert_with(|| (entry.core.clone(), Vec::new()));
                        of_sale.1.push(order.clone());
                    }
                }
            }
        }
        for (serial, (core, orders)) in concerned {
            let news = lock(&core.state).news(&core.info, &orders, fresh);
            match news {
                News::Nothing => {}
                News::Whole if fresh => {
                    if let Some(entry) = self.driver.roll().sales.get_mut(&serial) {
                        entry.busy = true;
                    }
                    let sale = Sale::new(client, core);
                    self.tasks.begin_of(Look::Read(serial), &sale.clone(), async move {
                        sale.absorb(&orders).await;
                        Ok(())
                    });
                }
                // They don't end it: what is closed is read.
                News::Whole => drop(Sale::new(client, core).take_in(&orders)),
                News::Read(ids) => self.read(serial, ids, now.clock),
            }
        }
    }

    /// Notes that all is searched that changed from one moment to another.
    fn covered(&self, client: &Client, from: Timestamp, to: Timestamp, now: Now) {
        let jitter = client.pipeline().clock.jitter();
        let mut roll = self.driver.roll();
        let shared = |entry: &&mut Watched| entry.covered >= from && !entry.has_ended(now.api);
        for entry in roll.sales.values_mut().filter(shared) {
            entry.searched(to, now, jitter);
        }
    }
}

/// A search that many share.
#[derive(Clone, Copy)]
struct Shared {
    due: Duration,
    from: Timestamp,
}

impl Shared {
    /// When one search for two of them is due, and since when it looks.
    fn both(one: Option<Self>, other: Option<Self>) -> Option<(Duration, Timestamp)> {
        let all = || one.into_iter().chain(other);
        Some((all().map(|shared| shared.due).min()?, all().map(|shared| shared.from).min()?))
    }
}

/// Whether the API asked to be left alone. Those whose patience ends meanwhile
/// are told.
fn pausing(client: &Client, roll: &mut Roll, now: Now, next: &mut Earliest) -> bool {
    let Some(pause) = lock(&client.waits().pace).pause(now.clock).cloned() else { return false };
    next.or(pause.until);
    for entry in
        roll.sales.values_mut().filter(|entry| !entry.settled && entry.due.is_some() && entry.is_asked())
    {
        if now.api > entry.patience {
            entry.ended(Some(pause.error.clone()), true);
            entry.due = None;
        } else {
            next.or(now.clock + until(now.api, entry.patience) + Duration::from_millis(1));
        }
    }
    true
}

fn note_pause(client: &Client, error: &Error, now: Now) {
    if error.kind() == ErrorKind::RateLimited {
        lock(&client.waits().pace).rest(now.clock, error);
    }
}

/// Looking again is of no use: all who wait are told why.
fn give_up(client: &Client, roll: &mut Roll, error: &Error) {
    client.late().fail(error);
    for entry in roll.sales.values_mut() {
        entry.ended(Some(error.clone()), true);
        entry.due = None;
    }
}

/// What a hint turned out to be about.
#[derive(Debug, Default)]
pub(super) struct Hinted {
    orders: Vec<MerchantOrder>,
    /// The sale's, where there is no merchant order: on the Orders API.
    reference: Option<String>,
}

/// Reads what a hint is about, if there is such a thing.
async fn follow(client: &Client, hint: &Hint) -> Result<Hinted> {
    let id = match hint {
        Hint::MerchantOrder(id) => *id,
        Hint::Payment(id) => {
            let payment = client.payments().get(*id).await?;
            match payment.merchant_order_id {
                Some(id) => id,
                None => return Ok(Hinted { reference: payment.external_reference, ..Hinted::default() }),
            }
        }
        Hint::Order(_) => return Ok(Hinted::default()),
    };
    client.merchant_orders().get(id).await.map(|order| Hinted { orders: vec![order], reference: None })
}
