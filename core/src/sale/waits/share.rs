//! Which sales share one search, and since when it looks: a pure decision.

use std::time::Duration;

use crate::clock::earlier;
use crate::model::Timestamp;

/// So many sales still have a search each, by their references: that finds
/// whatever there is, however long ago it was written.
const FEW: usize = 3;

/// A sale that was not looked at for so long does not share, unless many are
/// in its place: a window that reaches back to it would hold what all others
/// have seen.
const BEHIND: Duration = Duration::from_mins(1);

/// Searches lag behind writes: a window goes back behind the last one by this,
const OVERLAP: Duration = Duration::from_secs(10);
/// and from time to time by this.
const WIDE_OVERLAP: Duration = Duration::from_mins(3);
/// How often it does.
pub(super) const WIDE_EVERY: Duration = Duration::from_mins(1);

/// Two servers' clocks.
const MARGIN: Duration = Duration::from_secs(10);

/// A sale that waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting {
    pub(super) serial: u64,
    pub(super) created_at: Timestamp,
    /// Up to when, by the API's clock, all about it has been searched.
    pub(super) covered: Timestamp,
}

/// Who looks how.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Share {
    /// Those with a search of their own, in their order.
    pub(super) own: Vec<u64>,
    /// Where the window of the others' shared search begins, by when a
    /// merchant order was last changed. `None`: there are no others.
    pub(super) from: Option<Timestamp>,
}

/// Divides the sales that wait. The cost of a shared search does not depend on
/// how many share it.
pub(super) fn share(now: Timestamp, wide: bool, waiting: &[Waiting]) -> Share {
    if waiting.len() <= FEW {
        return Share { own: waiting.iter().map(|sale| sale.serial).collect(), from: None };
    }
    let behind = |sale: &&Waiting| sale.covered < earlier(now, BEHIND);
    let late = waiting.iter().filter(behind).count();
    let own: Vec<u64> =
        if late <= FEW { waiting.iter().filter(behind).map(|s| s.serial).collect() } else { Vec::new() };
    let sharing = || waiting.iter().filter(|sale| late > FEW || !behind(sale));
    let overlap = if wide { WIDE_OVERLAP } else { OVERLAP };
    // Nothing about a sale is older than the sale.
    let oldest = sharing().map(|sale| earlier(sale.created_at, MARGIN)).min();
    // The API's clock may have been set back since.
    let seen = sharing().map(|sale| earlier(sale.covered.min(now), overlap)).min();
    Share { own, from: oldest.max(seen) }
}

/// Where the window of a search begins that several hints ask for.
pub(super) fn recently(now: Timestamp) -> Timestamp {
    earlier(now, BEHIND)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(10_000 + second).unwrap()
    }

    fn waiting(cases: &[(u64, i64, i64)]) -> Vec<Waiting> {
        let sale =
            |&(serial, created, covered)| Waiting { serial, created_at: at(created), covered: at(covered) };
        cases.iter().map(sale).collect()
    }

    #[test]
    fn a_few_have_a_search_each() {
        let few = waiting(&[(1, 0, 0), (4, 5, 300), (9, 299, 299)]);
        assert_eq!(share(at(300), true, &few), Share { own: vec![1, 4, 9], from: None });
        assert_eq!(share(at(300), true, &[]), Share { own: vec![], from: None });
    }

    #[test]
    fn many_share_a_window_that_overlaps_the_last() {
        let many = waiting(&[(1, 0, 295), (2, 0, 297), (3, 0, 296), (4, 280, 296)]);
        let plain = share(at(300), false, &many);
        assert_eq!(plain, Share { own: vec![], from: Some(at(285)) });
        let wide = share(at(300), true, &many);
        assert_eq!(wide.from, Some(at(115)));
    }

    #[test]
    fn no_window_reaches_behind_the_oldest_sale() {
        let young = waiting(&[(1, 290, 291), (2, 290, 291), (3, 295, 295), (4, 295, 295)]);
        assert_eq!(share(at(300), true, &young).from, Some(at(280)));
        assert_eq!(share(at(300), false, &young).from, Some(at(281)));
    }

    #[test]
    fn a_straggler_looks_for_itself_and_many_share_a_long_window() {
        let one = waiting(&[(1, 0, 297), (2, 0, 239), (3, 0, 296), (4, 0, 296)]);
        assert_eq!(share(at(300), false, &one), Share { own: vec![2], from: Some(at(286)) });
        let all = waiting(&[(1, 0, 100), (2, 0, 101), (3, 0, 102), (4, 0, 103), (5, 0, 300)]);
        assert_eq!(share(at(300), false, &all), Share { own: vec![], from: Some(at(90)) });
    }
}
