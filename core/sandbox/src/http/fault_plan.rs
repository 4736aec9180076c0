//! Which faults are waiting for which requests.

use serde::Serialize;

use super::fault::{Fault, Target};
use crate::split_mix::{GAMMA, mix};

/// The faults in force, tried in the order they came.
#[derive(Debug, Default)]
pub(crate) struct FaultPlan {
    rules: Vec<Standing>,
    last_id: u64,
}

/// One fault, for whom and how often.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) target: Target,
    pub(crate) fault: Fault,
    /// How many requests it still hits; none means all.
    pub(crate) times: Option<u64>,
    pub(crate) probability: f64,
    pub(crate) dice: Dice,
}

#[derive(Debug)]
struct Standing {
    id: u64,
    hits: u64,
    rule: Rule,
}

/// A fault as the control plane shows it.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    id: u64,
    #[serde(rename = "do")]
    action: &'static str,
    /// Null: no limit.
    times_left: Option<u64>,
    hits: u64,
}

impl FaultPlan {
    pub(crate) fn add(&mut self, rule: Rule) -> u64 {
        self.last_id += 1;
        self.rules.push(Standing { id: self.last_id, hits: 0, rule });
        self.last_id
    }

    /// The fault for this request, if one wants it.
    pub(crate) fn pick(&mut self, method: &str, path: &str) -> Option<Fault> {
        for standing in &mut self.rules {
            let rule = &mut standing.rule;
            if rule.times == Some(0)
                || !rule.target.hits(method, path)
                || rule.dice.throw() >= rule.probability
            {
                continue;
            }
            standing.hits += 1;
            rule.times = rule.times.map(|times| times - 1);
            return Some(rule.fault.clone());
        }
        None
    }

    pub(crate) fn shown(&self) -> Vec<Shown> {
        let show = |standing: &Standing| Shown {
            id: standing.id,
            action: standing.rule.fault.action.name(),
            times_left: standing.rule.times,
            hits: standing.hits,
        };
        self.rules.iter().map(show).collect()
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }
}

/// Random enough to lose packets by, and the same for the same seed.
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// At least 0, less than 1.
    fn throw(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(GAMMA);
        let mixed = mix(self.0);
        f64::from(u32::try_from(mixed >> 32).unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
    }
}
