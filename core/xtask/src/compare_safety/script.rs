//! The script: what customers do and what goes wrong, made from a seed. Every
//! program plays the same one.

use serde::Serialize;
use serde_json::{Value, json};

use super::way::{Api, Qr};

/// Of every order. In virtual time, so its length costs nothing.
pub(super) const TTL_S: u64 = 60;
/// How far searches lag behind writes where a story says that they do.
pub(super) const LAG_S: u64 = 2;

/// One sale, one fault, and the refunds after it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Scenario {
    pub(super) number: u64,
    pub(super) qr: Qr,
    /// Whether the customer scans what the till draws rather than what is printed.
    pub(super) drawn: bool,
    pub(super) story: Story,
    pub(super) amount: String,
    /// What the cashier gives back afterwards, one after the other; no amount is all of it.
    pub(super) refunds: Vec<Option<String>>,
    pub(super) fault: Fault,
}

/// What the customer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Story {
    /// Scans and pays.
    Pays,
    /// The first card is refused, the second is not.
    PaysAtSecondTry,
    /// Scans, and pays in the last second, while searches lag behind.
    PaysInTheLastSecond,
    /// The payment is looked into, and approved only after the order's time.
    ApprovedLater,
    /// The payment is looked into, and refused after the order's time.
    RejectedLater,
    /// Scans in time, pays after the order's time, and says so.
    PaysLate,
    /// The card is refused, and that was all.
    Rejected,
    /// Scans, thinks better of it.
    ScansOnly,
    /// Pays otherwise.
    Nothing,
    /// Scans, thinks better of it, and the cashier cancels.
    CalledOff,
    /// Pays while the cashier is about to cancel.
    PaysBeforeCancel,
    /// Pays on the open phone once the cashier has cancelled, and says so.
    PaysAfterCancel,
}

impl Story {
    /// Whether the cashier cancels.
    pub(super) fn is_called_off(self) -> bool {
        matches!(self, Self::CalledOff | Self::PaysBeforeCancel | Self::PaysAfterCancel)
    }
}

/// When something goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Moment {
    Sell,
    Wait,
    Cancel,
    /// At the refund of this index.
    Refund(usize),
}

/// What goes wrong, in the words of the sandbox's control plane.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Fault {
    pub(super) moment: Moment,
    /// Which requests; nothing for any.
    pub(super) r#match: Value,
    pub(super) r#do: Value,
    /// How many of them, one after the other: how long the outage is.
    pub(super) times: u64,
}

/// The scenarios of a seed on a generation of the API. A longer script begins with the shorter one.
pub(super) fn write(api: Api, seed: u64, faults: u64) -> Vec<Scenario> {
    (0..faults).map(|number| scenario(api, number, &mut Dice::new(seed, number))).collect()
}

fn scenario(api: Api, number: u64, dice: &mut Dice) -> Scenario {
    let refunding = dice.below(100) < 50;
    let story = if refunding {
        dice.pick(&[(85, Story::Pays), (15, Story::PaysAtSecondTry)])
    } else {
        dice.pick(&[
            (25, Story::Pays),
            (10, Story::PaysAtSecondTry),
            (10, Story::PaysInTheLastSecond),
            (8, Story::ApprovedLater),
            (4, Story::RejectedLater),
            (8, Story::PaysLate),
            (6, Story::Rejected),
            (3, Story::ScansOnly),
            (6, Story::Nothing),
            (8, Story::CalledOff),
            (8, Story::PaysBeforeCancel),
            (4, Story::PaysAfterCancel),
        ])
    };
    let qr = match dice.pick(&[(4, Qr::Static), (3, Qr::Dynamic), (3, Qr::Hybrid)]) {
        qr if story.is_called_off() && !api.cancels(qr) => Qr::Hybrid,
        qr => qr,
    };
    let half = dice.below(2) == 0;
    let drawn = qr == Qr::Dynamic || qr == Qr::Hybrid && half;
    let cents = 10_000 + dice.below(990_000);
    let refunds = if refunding { refunds(cents, dice) } else { Vec::new() };
    let moment = match refunds.len() as u64 {
        0 if dice.below(10) < 3 => Moment::Sell,
        0 if story.is_called_off() => Moment::Cancel,
        0 => Moment::Wait,
        several => Moment::Refund(usize::try_from(dice.below(several)).unwrap_or_default()),
    };
    let fault = Fault {
        moment,
        r#match: matches(moment, api, qr, dice),
        r#do: what_happens(api, dice),
        times: dice.pick(&[(55, 1), (10, 2), (5, 3), (15, 4), (10, 5), (5, 6)]),
    };
    Scenario { number, qr, drawn, story, amount: text(cents), refunds, fault }
}

/// All of it, a part, or the same part twice: two cups of the same coffee.
fn refunds(cents: u64, dice: &mut Dice) -> Vec<Option<String>> {
    let part = Some(text(cents / (3 + dice.below(3))));
    match dice.below(100) {
        0..35 => vec![None],
        35..70 => vec![part],
        _ => vec![part.clone(), part],
    }
}

/// Of ten faults nine hit the call that the moment is about, and one whatever
/// is sent next.
fn matches(moment: Moment, api: Api, qr: Qr, dice: &mut Dice) -> Value {
    if dice.below(10) == 0 {
        return json!({});
    }
    match (moment, api) {
        (Moment::Sell, Api::Instore) if qr != Qr::Dynamic => json!({"method": "PUT"}),
        (Moment::Sell, _) => json!({"method": "POST"}),
        (Moment::Wait, _) => json!({"method": "GET"}),
        // Who sees that it is paid deletes nothing.
        (Moment::Cancel, Api::Instore) => json!({"path": "/instore"}),
        (Moment::Cancel, Api::Orders) => json!({"method": "POST", "path": "/v1/orders/*/cancel"}),
        (Moment::Refund(_), _) => json!({"method": "POST", "path": api.refunds()}),
    }
}

/// An error in the generation's own form.
fn error(api: Api, status: u64, code: &str) -> Value {
    match api {
        Api::Instore => json!({"message": code, "error": code, "status": status, "cause": []}),
        Api::Orders => json!({"errors": [{"code": code, "message": code}]}),
    }
}

fn what_happens(api: Api, dice: &mut Dice) -> Value {
    let status = dice.pick(&[(1, 500), (1, 502), (2, 503), (2, 504)]);
    let failure = error(api, status, "internal_error");
    let (busy, locked) = (error(api, 429, "too_many_requests"), error(api, 423, "resource_locked"));
    dice.pick(&[
        (14, json!("drop_before")),
        (22, json!("drop_after")),
        (9, json!("truncate")),
        (4, json!({"stall": "body"})),
        (4, json!({"stall": "answer"})),
        (12, json!({"status": status, "body": failure})),
        (13, json!({"status": status, "body": failure, "commit": true})),
        (5, json!({"status": 429, "body": busy})),
        (3, json!({"status": 429, "headers": {"Retry-After": "1"}, "body": busy})),
        (4, json!({"status": 423, "body": locked})),
        (5, json!("garbage")),
        (5, json!({"garbage": true, "commit": true})),
    ])
}

fn text(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// `SplitMix64`.
struct Dice(u64);

impl Dice {
    /// Each scenario has its own, so that one more throw in one changes no other.
    fn new(seed: u64, number: u64) -> Self {
        let mut dice = Self(seed);
        Self(dice.throw() ^ number.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.throw() % limit
    }

    /// One of them, each as often as its weight says.
    fn pick<T: Clone>(&mut self, choices: &[(u64, T)]) -> T {
        let mut thrown = self.below(choices.iter().map(|(weight, _)| weight).sum());
        for (weight, choice) in choices {
            if thrown < *weight {
                return choice.clone();
            }
            thrown -= weight;
        }
        unreachable!("less than the sum of the weights was thrown")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_same_for_the_same_seed_and_another_for_another() {
        let shown = |seed, faults| serde_json::to_string(&write(Api::Orders, seed, faults)).unwrap();
        assert_eq!(shown(1, 50), shown(1, 50));
        assert_ne!(shown(1, 50), shown(2, 50));
        let (short, long) = (shown(1, 50), shown(1, 60));
        assert!(long.starts_with(short.trim_end_matches(']')));
    }

    #[test]
    fn tells_the_same_stories_on_both_generations() {
        let told = |api| {
            let script = write(api, 1, 500).into_iter();
            let told = script
                .map(|s| format!("{:?}", (s.story, s.amount, s.refunds, s.fault.moment, s.fault.times)));
            told.collect::<Vec<_>>()
        };
        assert_eq!(told(Api::Instore), told(Api::Orders));
    }

    #[test]
    fn a_thousand_faults_are_at_every_moment_and_of_every_kind() {
        for api in Api::ALL {
            let script = write(api, 1, 1000);
            let count = |wanted: &dyn Fn(&Scenario) -> bool| script.iter().filter(|s| wanted(s)).count();
            assert!(count(&|s| s.fault.moment == Moment::Sell) > 100);
            assert!(count(&|s| s.fault.moment == Moment::Wait) > 200);
            assert!(count(&|s| s.fault.moment == Moment::Cancel) > 50);
            assert!(count(&|s| s.fault.moment == Moment::Refund(0)) > 300);
            assert!(count(&|s| s.fault.moment == Moment::Refund(1)) > 40);
            assert!(count(&|s| s.fault.times > 3) > 200);
            for qr in Qr::ALL {
                assert!(count(&|s| s.qr == qr && s.fault.moment == Moment::Sell) > 20);
                assert!(count(&|s| s.qr == qr && s.fault.moment == Moment::Wait) > 40);
                assert!(count(&|s| s.qr == qr && !s.refunds.is_empty()) > 100);
            }
            assert!(count(&|s| s.qr == Qr::Hybrid && s.drawn) > 100);
            assert!(count(&|s| s.qr == Qr::Hybrid && !s.drawn) > 100);
            let mut kinds: Vec<String> = script.iter().map(|s| s.fault.r#do.to_string()).collect();
            kinds.sort();
            kinds.dedup();
            // Twelve, of which two come with four statuses.
            assert_eq!(kinds.len(), 18);
        }
    }

    #[test]
    fn cancels_only_what_can_be_cancelled() {
        for api in Api::ALL {
            let script = write(api, 1, 1000);
            let called_off: Vec<&Scenario> = script.iter().filter(|s| s.story.is_called_off()).collect();
            assert!(called_off.iter().all(|s| api.cancels(s.qr)));
            for story in [Story::CalledOff, Story::PaysBeforeCancel, Story::PaysAfterCancel] {
                assert!(called_off.iter().any(|s| s.story == story && s.fault.moment == Moment::Cancel));
            }
        }
    }

    #[test]
    fn gives_back_no_more_than_was_paid() {
        let cents = |text: &str| text.replace('.', "").parse::<u64>().unwrap();
        for scenario in write(Api::Instore, 7, 500) {
            let back: u64 = scenario.refunds.iter().flatten().map(|part| cents(part)).sum();
            assert!(back < cents(&scenario.amount));
        }
    }
}
