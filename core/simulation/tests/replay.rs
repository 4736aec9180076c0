//! The same seed tells the same story.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use cobro_simulation::simulate;

#[test]
fn a_seed_replays_to_the_same_trace() {
    for seed in 0..40 {
        let (first, again) = (simulate(seed, None).unwrap(), simulate(seed, None).unwrap());
        assert!(first.trace.len() > 20, "seed {seed}: {:?}", first.trace);
        let differ = first.trace.iter().zip(&again.trace).find(|(a, b)| a != b);
        assert_eq!(differ, None, "seed {seed}");
        assert_eq!(first.trace.len(), again.trace.len(), "seed {seed}");
        assert_eq!(first.totals, again.totals, "seed {seed}");
    }
}
