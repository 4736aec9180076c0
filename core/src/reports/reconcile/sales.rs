//! What was sold, as small as it can be kept: a million sales, and each row of
//! a report has to find its own.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::super::Micros;

/// A payment row of the sale was seen.
pub(super) const PAID: u8 = 1;
/// Its date has no zone: it is the reports'.
pub(super) const LOCAL: u8 = 2;
/// Its payment id was given with it, not learned from a row.
pub(super) const GIVEN: u8 = 4;

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
    by_payment: HashTable<u32>,
    by_reference: HashTable<u32>,
    by_order: HashTable<u32>,
    indexed: usize,
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
        usize::try_from(number & !TEXT).ok().and_then(|place| self.texts.get(place)).map_or("", |text| text)
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
        let Self {
            sales,
            references,
            texts,
            orders,
            by_payment,
            by_reference,
            by_order,
            hasher,
            indexed,
            ..
        } = self;
        let fresh = sales.len() - *indexed;
        let hash_payment = |index: &u32| {
            let payment = sales.get(*index as usize).map_or(0, |sale| sale.payment);
            let text = || usize::try_from(payment & !TEXT).ok().and_then(|place| texts.get(place));
            match payment & TEXT {
                0 => hasher.hash_one(payment),
                _ => hasher.hash_one(text().map_or("", |text| text)),
            }
        };
        let reference = |index: &u32| {
            sales.get(*index as usize).map_or("", |sale| {
                let start = sale.reference_at as usize;
                references.get(start..start + usize::from(sale.reference_len)).unwrap_or_default()
            })
        };
        let hash_reference = |index: &u32| hasher.hash_one(reference(index));
        let numbered = (0_u32..).zip(sales.iter()).skip(*indexed);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                by_reference.reserve(fresh, hash_reference);
                for (index, sale) in numbered.clone() {
                    if sale.reference_len > 0 {
                        by_reference.insert_unique(hash_reference(&index), index, hash_reference);
                    }
                }
            });
            let with_payment = numbered.clone().filter(|(_, sale)| sale.payment != 0);
            by_payment.reserve(with_payment.clone().count(), hash_payment);
            for (index, _) in with_payment {
                by_payment.insert_unique(hash_payment(&index), index, hash_payment);
            }
        });
        for place in
            u32::try_from(by_order.len()).unwrap_or(u32::MAX)..u32::try_from(orders.len()).unwrap_or(u32::MAX)
        {
            let order = |place: &u32| orders.get(*place as usize).map_or("", |(_, order)| &**order);
            by_order
                .insert_unique(hasher.hash_one(order(&place)), place, |place| hasher.hash_one(order(place)));
        }
        *indexed = sales.len();
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
            let payment = sales.get(*index as usize).map_or(0, |sale| sale.payment);
            let text = || usize::try_from(payment & !TEXT).ok().and_then(|place| texts.get(place));
            match payment & TEXT {
                0 => hasher.hash_one(payment),
                _ => hasher.hash_one(text().map_or("", |text| text)),
            }
        });
    }

    fn payment_hash(&self, id: &str) -> u64 {
        number(id).map_or_else(|| self.hasher.hash_one(id), |number| self.hasher.hash_one(number))
    }

    pub(super) fn hash(&self, of: impl std::hash::Hash) -> u64 {
        self.hasher.hash_one(of)
    }

    /// The sale of a payment. Of several one that `fits`, if any does.
    pub(super) fn of_payment(&self, id: &str, fits: impl Fn(&Sale) -> bool) -> Option<u32> {
        if id.is_empty() {
            return None;
        }
        let hash = self.payment_hash(id);
        let is = |index: &u32| self.get(*index).is_some_and(|sale| self.has_payment(sale, id));
        let best = |index: &u32| is(index) && self.get(*index).is_some_and(&fits);
        self.by_payment.find(hash, best).or_else(|| self.by_payment.find(hash, is)).copied()
    }

    /// The sale of a reference. Of several one that `fits`, if any does.
    pub(super) fn of_reference(&self, reference: &str, fits: impl Fn(&Sale) -> bool) -> Option<u32> {
        if reference.is_empty() {
            return None;
        }
        let hash = self.hasher.hash_one(reference);
        let is = |index: &u32| self.get(*index).is_some_and(|sale| self.reference(sale) == reference);
        let best = |index: &u32| is(index) && self.get(*index).is_some_and(&fits);
        self.by_reference.find(hash, best).or_else(|| self.by_reference.find(hash, is)).copied()
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

/// An id that is a number as it is written: no leading zero, and far below the
/// mark of texts.
fn number(id: &str) -> Option<u64> {
    let plain =
        (1..=18).contains(&id.len()) && !id.starts_with('0') && id.bytes().all(|b| b.is_ascii_digit());
    if plain { id.parse().ok() } else { None }
}
