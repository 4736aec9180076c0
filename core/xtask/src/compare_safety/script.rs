//! The script: what customers do and what goes wrong, made from a seed. Every
//! program plays the same one.

use serde::Serialize;
use serde_json::{Value, json};

/// Of every order. In virtual time, so its length costs nothing.
pub(super) const TTL_S: u64 = 60;
/// How far searches lag behind writes where a story says that they do.
pub(super) const LAG_S: u64 = 2;

/// One sale, one fault, and the refunds after it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Scenario {
    pub(super) number: u64,
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
}

/// When something goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Moment {
    Sell,
    Wait,
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

/// The scenarios of a seed. A longer script begins with the shorter one.
pub(super) fn write(seed: u64, faults: u64) -> Vec<Scenario> {
    (0..faults).map(|number| scenario(number, &mut Dice::new(seed, number))).collect()
}

fn scenario(number: u64, dice: &mut Dice) -> Scenario {
    let refunding = dice.below(100) < 50;
    let story = if refunding {
        dice.pick(&[(85, Story::Pays), (15, Story::PaysAtSecondTry)])
    } else {
        dice.pick(&[
            (35, Story::Pays),
            (15, Story::PaysAtSecondTry),
            (10, Story::PaysInTheLastSecond),
            (8, Story::ApprovedLater),
            (4, Story::RejectedLater),
            (8, Story::PaysLate),
            (8, Story::Rejected),
            (4, Story::ScansOnly),
            (8, Story::Nothing),
        ])
    };
    let cents = 10_000 + dice.below(990_000);
    let refunds = if refunding { refunds(cents, dice) } else { Vec::new() };
    let moment = match refunds.len() as u64 {
        0 if dice.below(10) < 3 => Moment::Sell,
        0 => Moment::Wait,
        several => Moment::Refund(usize::try_from(dice.below(several)).unwrap_or_default()),
    };
    let fault = Fault {
        moment,
        r#match: matches(moment, dice),
        r#do: what_happens(dice),
        times: dice.pick(&[(55, 1), (10, 2), (5, 3), (15, 4), (10, 5), (5, 6)]),
    };
    Scenario { number, story, amount: text(cents), refunds, fault }
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
fn matches(moment: Moment, dice: &mut Dice) -> Value {
    if dice.below(10) == 0 {
        return json!({});
    }
    match moment {
        Moment::Sell => json!({"method": "PUT"}),
        Moment::Wait => json!({"method": "GET"}),
        Moment::Refund(_) => json!({"method": "POST", "path": "/v1/payments/*/refunds"}),
    }
}

fn what_happens(dice: &mut Dice) -> Value {
    let status = dice.pick(&[(1, 500), (1, 502), (2, 503), (2, 504)]);
    let failure =
        json!({"message": "internal_error", "error": "internal_error", "status": status, "cause": []});
    dice.pick(&[
        (14, json!("drop_before")),
        (22, json!("drop_after")),
        (9, json!("truncate")),
        (4, json!({"stall": "body"})),
        (4, json!({"stall": "answer"})),
        (12, json!({"status": status, "body": failure})),
        (13, json!({"status": status, "body": failure, "commit": true})),
        (5, json!({"status": 429, "body": {"message": "too many requests", "status": 429}})),
        (
            3,
            json!({"status": 429, "headers": {"Retry-After": "1"}, "body": {"message": "too many requests", "status": 429}}),
        ),
        (4, json!({"status": 423, "body": {"message": "locked", "status": 423}})),
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
        let shown = |seed, faults| serde_json::to_string(&write(seed, faults)).unwrap();
        assert_eq!(shown(1, 50), shown(1, 50));
        assert_ne!(shown(1, 50), shown(2, 50));
        let (short, long) = (shown(1, 50), shown(1, 60));
        assert!(long.starts_with(short.trim_end_matches(']')));
    }

    #[test]
    fn a_thousand_faults_are_at_every_moment_and_of_every_kind() {
        let script = write(1, 1000);
        let count = |wanted: &dyn Fn(&Scenario) -> bool| script.iter().filter(|s| wanted(s)).count();
        assert!(count(&|s| s.fault.moment == Moment::Sell) > 100);
        assert!(count(&|s| s.fault.moment == Moment::Wait) > 250);
        assert!(count(&|s| s.fault.moment == Moment::Refund(0)) > 300);
        assert!(count(&|s| s.fault.moment == Moment::Refund(1)) > 40);
        assert!(count(&|s| s.fault.times > 3) > 200);
        let mut kinds: Vec<String> = script.iter().map(|s| s.fault.r#do.to_string()).collect();
        kinds.sort();
        kinds.dedup();
        // Twelve, of which two come with four statuses.
        assert_eq!(kinds.len(), 18);
    }

    #[test]
    fn gives_back_no_more_than_was_paid() {
        let cents = |text: &str| text.replace('.', "").parse::<u64>().unwrap();
        for scenario in write(7, 500) {
            let back: u64 = scenario.refunds.iter().flatten().map(|part| cents(part)).sum();
            assert!(back < cents(&scenario.amount));
        }
    }
}
