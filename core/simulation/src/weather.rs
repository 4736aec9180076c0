//! What goes wrong between a till and the API.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use http::Method;

use crate::dice::Dice;

/// What happens to one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is answered.
    None,
    /// No connection.
    NotSent,
    /// The connection breaks before it arrives.
    LostBefore,
    /// It is done and the connection breaks.
    LostAfter,
    /// It is done and the connection says nothing more.
    Stalled,
    /// It arrives so much later, perhaps when its sender has given up.
    Late(Duration),
    /// It is done at once and answered so much later.
    SlowAnswer(Duration),
    /// It arrives again so much later.
    Twice(Duration),
    /// It is done; the answer is no JSON, or half of one.
    Garbled,
    /// This status, and nothing is done.
    Refused { status: u16, retry_after_s: Option<u64> },
    /// This status although it is done.
    DoneBut { status: u16 },
    /// The header that asks for queued Pix refunds is lost on the way: such a
    /// refund is made and answered 400.
    Contingency,
}

/// How bad the network is, until it is calm for good.
#[derive(Debug)]
pub(crate) struct Weather {
    calm: AtomicBool,
    percent: u64,
    /// Of all attempts when one line is down for a while.
    faults: AtomicU64,
}

impl Weather {
    pub(crate) fn new(dice: &Dice) -> Self {
        let percent = dice.weighted(&[(2, 0), (3, 5), (4, 15), (3, 30), (1, 60)], 15);
        Self { calm: AtomicBool::new(false), percent, faults: AtomicU64::new(0) }
    }

    /// Nothing goes wrong any more.
    pub(crate) fn calm(&self) {
        self.calm.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_calm(&self) -> bool {
        self.calm.load(Ordering::Relaxed)
    }

    /// One more thing went wrong.
    pub(crate) fn count(&self) {
        self.faults.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn faults(&self) -> u64 {
        self.faults.load(Ordering::Relaxed)
    }

    /// The fate of one attempt.
    pub(crate) fn fate(&self, dice: &Dice, method: &Method, path: &str) -> Fault {
        if self.is_calm() || !dice.chance(self.percent) {
            return Fault::None;
        }
        self.count();
        let refund = *method == Method::POST && path.ends_with("/refunds");
        let seconds = |low: u64, high: u64| Duration::from_millis(dice.between(low * 1000, high * 1000));
        let kinds: [(u64, fn() -> Fault); 11] = [
            (10, || Fault::NotSent),
            (10, || Fault::LostBefore),
            (15, || Fault::LostAfter),
            (6, || Fault::Stalled),
            (12, || Fault::Late(Duration::ZERO)),
            (6, || Fault::SlowAnswer(Duration::ZERO)),
            (10, || Fault::Twice(Duration::ZERO)),
            (8, || Fault::Garbled),
            (10, || Fault::Refused { status: 0, retry_after_s: None }),
            (8, || Fault::DoneBut { status: 0 }),
            (5, || Fault::Contingency),
        ];
        match dice.weighted(&kinds, || Fault::NotSent)() {
            Fault::Late(_) => Fault::Late(match dice.between(0, 2) {
                0 => seconds(0, 3),
                1 => seconds(3, 12),
                _ => seconds(12, 45),
            }),
            Fault::SlowAnswer(_) => Fault::SlowAnswer(seconds(1, 15)),
            Fault::Twice(_) => Fault::Twice(seconds(0, 20)),
            Fault::Refused { .. } => match dice.between(0, 5) {
                0 => Fault::Refused { status: 429, retry_after_s: Some(dice.between(1, 30)) },
                1 => Fault::Refused { status: 429, retry_after_s: None },
                2 => Fault::Refused { status: 423, retry_after_s: None },
                n => Fault::Refused {
                    status: dice.pick(&[500, 502, 503, 504], 500),
                    retry_after_s: (n == 3).then_some(2),
                },
            },
            Fault::DoneBut { .. } => Fault::DoneBut { status: dice.pick(&[500, 502, 504, 408], 500) },
            Fault::Contingency if !refund => Fault::LostAfter,
            other => other,
        }
    }
}
