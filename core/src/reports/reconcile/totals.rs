//! Sums by day, POS, store and method.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::sums::Sums;
use crate::model::{ReportTotals, TotalsBy};

const ALL: [TotalsBy; 4] = [TotalsBy::Day, TotalsBy::Pos, TotalsBy::Store, TotalsBy::PaymentMethod];

#[derive(Debug, Default)]
struct Group {
    key: String,
    rows: i64,
    sums: Sums,
}

/// The groups of one kind.
#[derive(Debug, Default)]
struct Groups {
    groups: Vec<Group>,
    by_key: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// Rows of one group come one after the other.
    last: usize,
}

impl Groups {
    fn of(&mut self, key: &str) -> &mut Group {
        if self.groups.get(self.last).is_none_or(|group| group.key != key) {
            self.last = self.find(key);
        }
        let last = self.last;
        // The index is of this list.
        #[expect(clippy::indexing_slicing, reason = "`find` gives an index of the list")]
        &mut self.groups[last]
    }

    fn find(&mut self, key: &str) -> usize {
        let Self { groups, by_key, hasher, .. } = self;
        let hash = hasher.hash_one(key);
        let key_of = |index: &u32| groups.get(*index as usize).map_or("", |group| group.key.as_str());
        if let Some(index) = by_key.find(hash, |index| key_of(index) == key) {
            return *index as usize;
        }
        let index = u32::try_from(groups.len()).unwrap_or(u32::MAX);
        by_key.insert_unique(hash, index, |index| hasher.hash_one(key_of(index)));
        groups.push(Group { key: key.to_owned(), ..Group::default() });
        groups.len() - 1
    }
}

/// The sums over some rows, by each of [`TotalsBy`].
#[derive(Debug, Default)]
pub(super) struct Totals {
    by: [Groups; 4],
}

impl Totals {
    fn by(&mut self, by: TotalsBy) -> &mut Groups {
        let [day, pos, store, method] = &mut self.by;
        match by {
            TotalsBy::Day => day,
            TotalsBy::Pos => pos,
            TotalsBy::Store => store,
            TotalsBy::PaymentMethod => method,
        }
    }

    pub(super) fn add(&mut self, by: TotalsBy, key: &str, sums: &Sums) {
        let group = self.by(by).of(key);
        group.rows += 1;
        group.sums.add(sums);
    }

    /// The money of a row goes again; that it was there stays.
    pub(super) fn take(&mut self, by: TotalsBy, key: &str, sums: &Sums) {
        self.by(by).of(key).sums.take(sums);
    }

    /// Takes all that is in `from`, and leaves it empty.
    pub(super) fn drain(&mut self, from: &mut Self) {
        for by in ALL {
            for group in &mut from.by(by).groups {
                if group.rows == 0 {
                    continue;
                }
                let into = self.by(by).of(&group.key);
                into.rows += std::mem::take(&mut group.rows);
                into.sums.add(&std::mem::take(&mut group.sums));
            }
        }
    }

    pub(super) fn clear(&mut self) {
        for group in self.by.iter_mut().flat_map(|groups| &mut groups.groups) {
            group.rows = 0;
            group.sums = Sums::default();
        }
    }

    /// Over everything.
    pub(super) fn all(&self) -> Sums {
        let mut all = Sums::default();
        let [days, ..] = &self.by;
        for group in &days.groups {
            all.add(&group.sums);
        }
        all
    }

    pub(super) fn to_model(&self) -> Vec<ReportTotals> {
        let mut totals = Vec::new();
        for (by, groups) in ALL.iter().zip(&self.by) {
            let mut groups: Vec<&Group> = groups.groups.iter().filter(|group| group.rows > 0).collect();
            groups.sort_by(|a, b| a.key.cmp(&b.key));
            totals.extend(groups.into_iter().map(|group| ReportTotals {
                by: *by,
                key: group.key.clone(),
                rows: group.rows,
                gross: group.sums.gross.amount(),
                fees: group.sums.fees.amount(),
                taxes: group.sums.taxes.amount(),
                refunds: group.sums.refunds.amount(),
                chargebacks: group.sums.chargebacks.amount(),
                other: group.sums.other.amount(),
                net: group.sums.net.amount(),
                payouts: group.sums.payouts.amount(),
            }));
        }
        totals
    }
}
