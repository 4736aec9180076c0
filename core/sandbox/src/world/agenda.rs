//! What happens by itself when its time comes. There is no timer: it happens
//! before the next call sees the world, as of its own moment.

use std::collections::BTreeSet;

use super::World;
use super::reports::Report;
use super::standing::Standing;

/// What is to happen, in order of time.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    entries: BTreeSet<(i64, Due)>,
}

/// What can be due.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Due {
    /// The end of an order of `/v1/orders`.
    Expiry(u64),
    /// The end of the wait for a merchant order's cash to be handed over.
    CashOut(u64),
    /// The end of an account's report being made, by its task.
    Report(u64, Report, u64),
    /// The time for a report by schedule, by the schedule's number.
    Schedule(u64, Report, u64),
}

impl Agenda {
    pub(crate) fn add(&mut self, at: i64, due: Due) {
        self.entries.insert((at, due));
    }

    fn next(&mut self, now: i64) -> Option<(i64, Due)> {
        let (at, _) = self.entries.first()?;
        if *at <= now { self.entries.pop_first() } else { None }
    }
}

impl World {
    /// Does what is due.
    pub(crate) fn catch_up(&mut self, now: i64) {
        while let Some((at, due)) = self.agenda.next(now) {
            match due {
                Due::Expiry(order_id) => {
                    let standing = self.v1_order_at(order_id, at).map(|snapshot| snapshot.standing);
                    if standing == Some(Standing::Expired) {
                        self.notify_order(order_id, "order.expired", at);
                    }
                }
                Due::CashOut(merchant_order_id) => self.settle_cash_out(merchant_order_id, false, at),
                Due::Report(owner, report, id) => self.finish_report(owner, report, id, at),
                Due::Schedule(owner, report, number) => self.run_schedule(owner, report, number, at),
            }
        }
    }
}
