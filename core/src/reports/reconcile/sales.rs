//! What was sold, as small as it can be kept: a million sales, and each row of
//! a report has to find its own.

use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::super::Micros;

/// A payment row of the sale was seen.
pub(super) const PAID: u8 = 1;
/// Its date has no zone: it is the reports'.
pub(super) const LOCAL: u8 = 2;
/// Its payment id was given with it, not learned from a row.
pub(super) const GIVEN: u8 = 4;
/// A payment of another id waits for what else there is.
pub(super) const HELD: u8 = 8;
/// All of it went back.
pub(super) const REFUNDED: u8 = 16;
/// Others have its reference, and it is the first of them.
const SHARED_REFERENCE: u8 = 32;
/// Others have its payment, and it is the first of them.
const SHARED_PAYMENT: u8 = 64;

/// Set in a payment's number that stands for a text.
const TEXT: u64 = 1 << 63;
/// Without a date.
const NEVER: i32 = i32::MIN;

#[derive(Debug, Clone, Copy)]
pub(super) struct Sale {
    pub(super) amount: Micros,
    /// 0 for none.
    payment: u64,
    reference_at: u32,
    place: u32,
    /// Since 1970.
    minute: i32,
    /// Of the row that was matched with it.
    pub(super) row: u32,
    reference_len: u16,
    currency: u8,
    pub(super) flags: u8,
}

/// A sale as it is put in.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewSale<'a> {
    pub(super) external_reference: &'a str,
    pub(super) payment_id: &'a str,
    pub(super) order_id: &'a str,
    pub(super) currency: &'a str,
    pub(super) pos: &'a str,
    pub(super) store: &'a str,
    pub(super) amount: Micros,
    /// Minutes since 1970, and whether they are UTC's.
    pub(super) minute: Option<(i32, bool)>,
}

/// Which of the sales with one reference a row is of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted {
    /// One that is not paid yet, of this amount if there is one.
    Payment(Micros),
    /// One of which something can still go back, of this amount if there is one.
    Reversal(Micros),
}

impl Wanted {
    fn amount(self) -> Micros {
        match self {
            Self::Payment(amount) | Self::Reversal(amount) => amount,
        }
    }
}

/// Sales in their order, of which those at the front were done with.
#[derive(Debug, Default)]
struct Queue {
    sales: Vec<u32>,
    paid: usize,
    refunded: usize,
}

impl Queue {
    /// Sales without a payment of their own first: the others wait for theirs.
    fn sort(&mut self, sales: &[Sale]) {
        self.sales
            .sort_by_key(|index| sales.get(*index as usize).is_some_and(|sale| sale.flags & GIVEN != 0));
    }

    /// However many there are: what is done with is never looked at again.
    fn first(&mut self, sales: &[Sale], wanted: Wanted) -> Option<u32> {
        let (at, done) = match wanted {
            Wanted::Payment(_) => (&mut self.paid, PAID | HELD),
            Wanted::Reversal(_) => (&mut self.refunded, REFUNDED),
        };
        while let Some(index) = self.sales.get(*at) {
            if sales.get(*index as usize).is_some_and(|sale| sale.flags & done == 0) {
                return Some(*index);
            }
            *at += 1;
        }
        None
    }
}

/// Sales that have one reference, or one payment.
#[derive(Debug, Default)]
struct Same {
    all: Queue,
    by_amount: HashMap<Micros, Queue>,
}

impl Same {
    fn push(&mut self, index: u32, sales: &[Sale]) {
        let Some(sale) = sales.get(index as usize) else { return };
        self.all.sales.push(index);
        self.by_amount.entry(sale.amount).or_default().sales.push(index);
    }

    fn sort(&mut self, sales: &[Sale]) {
        self.all.sort(sales);
        self.by_amount.values_mut().for_each(|queue| queue.sort(sales));
    }

    fn first(&mut self, sales: &[Sale], wanted: Wanted) -> Option<u32> {
        let of_amount = self.by_amount.get_mut(&wanted.amount());
        of_amount.and_then(|queue| queue.first(sales, wanted)).or_else(|| self.all.first(sales, wanted))
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Sales {
    sales: Vec<Sale>,
    references: String,
    /// Payment ids that are no numbers.
    texts: Vec<Box<str>>,
    orders: Vec<(u32, Box<str>)>,
    places: Vec<(Box<str>, Box<str>)>,
    place_numbers: HashMap<(Box<str>, Box<str>), u32>,
    currencies: Vec<Box<str>>,
    /// The first of each payment.
    by_payment: HashTable<u32>,
    /// The first of each reference.
    by_reference: HashTable<u32>,
    by_order: HashTable<u32>,
    same_payment: HashMap<u32, Same>,
    same_reference: HashMap<u32, Same>,
    indexed: usize,
    indexed_orders: usize,
    hasher: DefaultHashBuilder,
}

impl Sales {
    pub(super) fn len(&self) -> usize {
        self.sales.len()
    }

    pub(super) fn get(&self, index: u32) -> Option<&Sale> {
        self.sales.get(index as usize)
    }

    pub(super) fn edit(&mut self, index: u32, change: impl FnOnce(&mut Sale)) {
        if let Some(sale) = self.sales.get_mut(index as usize) {
            change(sale);
        }
    }

    /// Why it can't be kept, if it can't.
    pub(super) fn push(&mut self, new: NewSale<'_>) -> Result<(), &'static str> {
        let index = u32::try_from(self.sales.len()).map_err(|_| "there are more than four billion sales")?;
        let reference_at =
            u32::try_from(self.references.len()).map_err(|_| "the references take more than 4 GiB")?;
        let reference_len = u16::try_from(new.external_reference.len())
            .map_err(|_| "the reference is longer than 65,535 bytes")?;
        let mut flags = 0;
        let payment = if new.payment_id.is_empty() {
            0
        } else {
            flags |= GIVEN;
            self.number_of(new.payment_id)
        };
        let minute = new.minute.map_or(NEVER, |(minute, utc)| {
            if !utc {
                flags |= LOCAL;
            }
            minute
        });
        if !new.order_id.is_empty() {
            self.orders.push((index, new.order_id.into()));
        }
        let place = self.place_number(new.pos, new.store);
        let currency = self.currency_number(new.currency);
        self.references.push_str(new.external_reference);
        self.sales.push(Sale {
            amount: new.amount,
            payment,
            reference_at,
            place,
            minute,
            row: 0,
            reference_len,
            currency,
            flags,
        });
        Ok(())
    }

    /// A number as it is, a text by its place among the texts.
    fn number_of(&mut self, id: &str) -> u64 {
        number(id).unwrap_or_else(|| {
            self.texts.push(id.into());
            TEXT | (self.texts.len() as u64 - 1)
        })
    }

    fn place_number(&mut self, pos: &str, store: &str) -> u32 {
        // One till's sales often come one after the other.
        let last = self
            .sales
            .last()
            .and_then(|sale| self.places.get(sale.place as usize).map(|at| (sale.place, at)));
        if let Some((number, (last_pos, last_store))) = last
            && **last_pos == *pos
            && **last_store == *store
        {
            return number;
        }
        let key = (Box::from(pos), Box::from(store));
        if let Some(number) = self.place_numbers.get(&key) {
            return *number;
        }
        let number = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.push(key.clone());
        self.place_numbers.insert(key, number);
        number
    }

    /// 0 for none; more than 254 different ones are no currencies.
    fn currency_number(&mut self, currency: &str) -> u8 {
        if currency.is_empty() {
            return 0;
        }
        let known = self.currencies.iter().position(|known| known.eq_ignore_ascii_case(currency));
        if known.is_none() && self.currencies.len() > usize::from(u8::MAX) {
            return 0;
        }
        let place = known.unwrap_or_else(|| {
            self.currencies.push(currency.into());
            self.currencies.len() - 1
        });
        u8::try_from(place + 1).unwrap_or(0)
    }

    pub(super) fn reference(&self, sale: &Sale) -> &str {
        let start = sale.reference_at as usize;
        self.references.get(start..start + usize::from(sale.reference_len)).unwrap_or_default()
    }

    /// POS and store.
    pub(super) fn place(&self, sale: &Sale) -> (&str, &str) {
        self.places.get(sale.place as usize).map_or(("", ""), |(pos, store)| (pos, store))
    }

    /// The same of one that a row may have.
    pub(super) fn place_of(&self, index: Option<u32>) -> (&str, &str) {
        index.and_then(|index| self.get(index)).map_or(("", ""), |sale| self.place(sale))
    }

    pub(super) fn currency(&self, sale: &Sale) -> Option<&str> {
        self.currencies.get(usize::from(sale.currency).checked_sub(1)?).map(|currency| &**currency)
    }

    pub(super) fn only_currency(&self) -> Option<&str> {
        let [currency] = self.currencies.as_slice() else { return None };
        Some(currency)
    }

    pub(super) fn minute(sale: &Sale) -> Option<i32> {
        (sale.minute != NEVER).then_some(sale.minute)
    }

    /// The payment's id as text; empty for none.
    pub(super) fn payment_id(&self, sale: &Sale) -> String {
        match sale.payment {
            0 => String::new(),
            text if text & TEXT != 0 => self.text(text).to_owned(),
            number => number.to_string(),
        }
    }

    fn text(&self, number: u64) -> &str {
        text_of(&self.texts, number)
    }

    fn has_payment(&self, sale: &Sale, id: &str) -> bool {
        match sale.payment {
            0 => false,
            text if text & TEXT != 0 => self.text(text) == id,
            known => number(id) == Some(known),
        }
    }

    pub(super) fn is_paid_by(&self, index: u32, id: &str) -> bool {
        self.get(index).is_some_and(|sale| self.has_payment(sale, id))
    }

    /// So that they can be found.
    pub(super) fn index(&mut self) {
        if self.indexed == self.sales.len() {
            return;
        }
        let Self { sales, references, texts, by_payment, by_reference, hasher, indexed, .. } = &mut *self;
        let fresh = sales.len() - *indexed;
        let payment = |index: &u32| sales.get(*index as usize).map_or(0, |sale| sale.payment);
        let hash_payment = |index: &u32| match payment(index) {
            text if text & TEXT != 0 => hasher.hash_one(text_of(texts, text)),
            number => hasher.hash_one(number),
        };
        let is_payment = |one: &u32, other: &u32| match (payment(one), payment(other)) {
            (one, other) if one & other & TEXT != 0 => text_of(texts, one) == text_of(texts, other),
            (one, other) => one == other,
        };
        let reference = |index: &u32| {
            sales.get(*index as usize).map_or("", |sale| {
                let start = sale.reference_at as usize;
                references.get(start..start + usize::from(sale.reference_len)).unwrap_or_default()
            })
        };
        let hash_reference = |index: &u32| hasher.hash_one(reference(index));
        let numbered = (0_u32..).zip(sales.iter()).skip(*indexed);
        let (shared_payments, shared_references) = std::thread::scope(|scope| {
            let references = scope.spawn(|| {
                let mut shared = Vec::new();
                by_reference.reserve(fresh, hash_reference);
                for (index, sale) in numbered.clone() {
                    if sale.reference_len > 0 {
                        let hash = hash_reference(&index);
                        let is = |known: &u32| reference(known) == reference(&index);
                        match by_reference.entry(hash, is, hash_reference) {
                            Entry::Occupied(first) => shared.push((*first.get(), index)),
                            Entry::Vacant(free) => drop(free.insert(index)),
                        }
                    }
                }
                shared
            });
            let mut shared = Vec::new();
            let with_payment = numbered.clone().filter(|(_, sale)| sale.payment != 0);
            by_payment.reserve(with_payment.clone().count(), hash_payment);
            for (index, _) in with_payment {
                match by_payment.entry(hash_payment(&index), |known| is_payment(known, &index), hash_payment)
                {
                    Entry::Occupied(first) => shared.push((*first.get(), index)),
                    Entry::Vacant(free) => drop(free.insert(index)),
                }
            }
            (shared, references.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        group(&mut self.sales, &mut self.same_payment, &shared_payments, SHARED_PAYMENT);
        group(&mut self.sales, &mut self.same_reference, &shared_references, SHARED_REFERENCE);
        self.index_orders();
        self.indexed = self.sales.len();
    }

    /// Of several sales of one order the first.
    fn index_orders(&mut self) {
        let Self { orders, by_order, hasher, indexed_orders, .. } = self;
        let order = |place: &u32| orders.get(*place as usize).map_or("", |(_, order)| &**order);
        let hash = |place: &u32| hasher.hash_one(order(place));
        for place in *indexed_orders..orders.len() {
            let Ok(place) = u32::try_from(place) else { break };
            by_order.entry(hash(&place), |known| order(known) == order(&place), hash).or_insert(place);
        }
        *indexed_orders = orders.len();
    }

    /// A sale's payment became known by a row.
    pub(super) fn learn(&mut self, index: u32, id: &str) {
        if id.is_empty() || self.get(index).is_none_or(|sale| sale.payment != 0) {
            return;
        }
        let payment = self.number_of(id);
        self.edit(index, |sale| sale.payment = payment);
        let hash = self.payment_hash(id);
        let Self { sales, texts, by_payment, hasher, .. } = self;
        by_payment.insert_unique(hash, index, |index| {
            match sales.get(*index as usize).map_or(0, |sale| sale.payment) {
                text if text & TEXT != 0 => hasher.hash_one(text_of(texts, text)),
                number => hasher.hash_one(number),
            }
        });
    }

    fn payment_hash(&self, id: &str) -> u64 {
        number(id).map_or_else(|| self.hasher.hash_one(id), |number| self.hasher.hash_one(number))
    }

    pub(super) fn hash(&self, of: impl std::hash::Hash) -> u64 {
        self.hasher.hash_one(of)
    }

    /// The sale of a payment.
    pub(super) fn of_payment(&mut self, id: &str, wanted: Wanted) -> Option<u32> {
        if id.is_empty() {
            return None;
        }
        let is = |index: &u32| self.get(*index).is_some_and(|sale| self.has_payment(sale, id));
        let first = *self.by_payment.find(self.payment_hash(id), is)?;
        self.one_of(first, SHARED_PAYMENT, wanted)
    }

    /// Brings the sales of these payments into the processor's cache: one after
    /// the other they would each be waited for, together they come at once.
    pub(super) fn fetch<'i>(&self, ids: impl Iterator<Item = &'i str>) {
        for id in ids {
            let is = |index: &u32| self.get(*index).is_some_and(|sale| self.has_payment(sale, id));
            std::hint::black_box(self.by_payment.find(self.payment_hash(id), is));
        }
    }

    /// Whether several have this payment.
    pub(super) fn are_several(&self, id: &str) -> bool {
        if self.same_payment.is_empty() {
            return false;
        }
        let is = |index: &u32| self.get(*index).is_some_and(|sale| self.has_payment(sale, id));
        let first = self.by_payment.find(self.payment_hash(id), is);
        first.and_then(|first| self.get(*first)).is_some_and(|sale| sale.flags & SHARED_PAYMENT != 0)
    }

    /// The sale of a reference.
    pub(super) fn of_reference(&mut self, reference: &str, wanted: Wanted) -> Option<u32> {
        if reference.is_empty() {
            return None;
        }
        let is = |index: &u32| self.get(*index).is_some_and(|sale| self.reference(sale) == reference);
        let first = *self.by_reference.find(self.hasher.hash_one(reference), is)?;
        self.one_of(first, SHARED_REFERENCE, wanted)
    }

    /// Which of those that share something with the first of them.
    fn one_of(&mut self, first: u32, shared: u8, wanted: Wanted) -> Option<u32> {
        if self.get(first)?.flags & shared == 0 {
            return Some(first);
        }
        let groups = if shared == SHARED_PAYMENT { &mut self.same_payment } else { &mut self.same_reference };
        let one = groups.get_mut(&first).and_then(|same| same.first(&self.sales, wanted));
        one.or(Some(first))
    }

    /// The sale of an order.
    pub(super) fn of_order(&self, order: &str) -> Option<u32> {
        if order.is_empty() || self.orders.is_empty() {
            return None;
        }
        let hash = self.hasher.hash_one(order);
        let found = self
            .by_order
            .find(hash, |place| self.orders.get(*place as usize).is_some_and(|(_, known)| **known == *order));
        found.and_then(|place| self.orders.get(*place as usize)).map(|(index, _)| *index)
    }
}

fn text_of(texts: &[Box<str>], number: u64) -> &str {
    usize::try_from(number & !TEXT).ok().and_then(|place| texts.get(place)).map_or("", |text| text)
}

/// Puts sales to the first that they share something with.
fn group(sales: &mut [Sale], groups: &mut HashMap<u32, Same>, shared: &[(u32, u32)], flag: u8) {
    let mut firsts: Vec<u32> = Vec::new();
    for (first, index) in shared {
        let same = groups.entry(*first).or_insert_with(|| {
            let mut same = Same::default();
            same.push(*first, sales);
            same
        });
        same.push(*index, sales);
        if firsts.last() != Some(first) {
            firsts.push(*first);
        }
    }
    firsts.sort_unstable();
    firsts.dedup();
    for first in firsts {
        if let Some(same) = groups.get_mut(&first) {
            same.sort(sales);
        }
        if let Some(sale) = sales.get_mut(first as usize) {
            sale.flags |= flag;
        }
    }
}

/// An id that is a number as it is written: no leading zero, and far below the
/// mark of texts.
fn number(id: &str) -> Option<u64> {
    let plain =
        (1..=18).contains(&id.len()) && !id.starts_with('0') && id.bytes().all(|b| b.is_ascii_digit());
    if plain { id.parse().ok() } else { None }
}
