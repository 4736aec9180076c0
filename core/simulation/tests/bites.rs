//! The checker sees each law's breach.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test says so by failing, and what it found")]

use cobro_simulation::{Broken, simulate};

/// What each broken law does, in the checker's words: any of these.
const HARM: [(Broken, &[&str]); 12] = [
    (Broken::NewKeyPerAttempt, &["with a key of nobody's"]),
    (Broken::NewKeyPerAttempt, &["keys after"]),
    (Broken::UnknownIsNotDone, &["and made all the same", "was made 2 times"]),
    (Broken::NotificationTrusted, &["says paid, the ledger has 0"]),
    (Broken::NoFinalRead, &["says expired, the ledger has 1"]),
    (Broken::WallClock, &["says expired, the ledger has 1"]),
    (Broken::CancelStopsMutation, &["never made or refused"]),
    (Broken::WrittenAfterSent, &["untold", "in no journal"]),
    (Broken::JournalForgotten, &["untold", "in no journal"]),
    (Broken::LeaseIgnored, &["at work on refund"]),
    (Broken::OthersHidden, &["refund"]),
    (Broken::LateMoneyUnheard, &["untold", "the screen of"]),
];

#[test]
fn each_broken_law_is_found_within_two_thousand_seeds() {
    assert!(Broken::ALL.iter().all(|broken| HARM.iter().any(|(other, _)| other == broken)));
    let unseen: Vec<Broken> = std::thread::scope(|scope| {
        let searches = HARM.map(|(broken, harm)| (broken, scope.spawn(move || is_found(broken, harm))));
        searches
            .into_iter()
            .filter_map(|(broken, found)| (!found.join().unwrap()).then_some(broken))
            .collect()
    });
    assert_eq!(unseen, []);
}

fn is_found(broken: Broken, harm: &[&str]) -> bool {
    let is_harm = |breach: &String| harm.iter().any(|words| breach.contains(words));
    let breaches = |seed, broken| simulate(seed, broken).unwrap().breaches;
    let found = (0..2000).find_map(|seed| {
        let breach = breaches(seed, Some(broken)).into_iter().find(is_harm)?;
        // Not one that is there with the law in force.
        breaches(seed, None).is_empty().then_some((seed, breach))
    });
    println!("{broken:?}: {found:?}");
    found.is_some()
}
