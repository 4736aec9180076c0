//! Money on its way back, and everything a shop does wrong about it.

use std::time::Duration;

use cobro::{
    AmountInput, Error, ErrorKind, RefundRefusal, RefundRequest, RefundStatus, ResumedRefund, Sale,
    SaleRefund, SaleStatus,
};

use crate::book::{RefundPage, Told, Word};
use crate::cashier::{Cashier, brief, is_open, may_ask_again};
use crate::law::Broken;
use crate::lock;
use crate::process::resume;
use crate::world::{cents, shown};

impl Cashier {
    /// Gives something of a sale back, or nothing, and decides that once.
    pub(crate) async fn settle_refunds(&self, sale: &Sale) {
        let reference = &sale.info().external_reference;
        let paid = {
            let mut book = lock(&self.shop.book);
            let Some(page) = book.sales.get_mut(reference).filter(|page| !page.refunds_settled) else {
                return;
            };
            page.refunds_settled = true;
            page.last() == Some(SaleStatus::Paid)
        };
        if paid && self.shop.dice.chance(50) {
            Box::pin(self.give_back(sale)).await;
        }
    }

    /// Asks for what was asked for and not answered: by a run that was killed,
    /// or by a process that shares the journal.
    pub(crate) async fn errands(self) {
        loop {
            let errand = {
                let mut book = lock(&self.shop.book);
                let open = book.refunds.iter_mut().find(|(_, page)| {
                    page.process == self.process
                        && page.told.is_none()
                        && !page.left
                        && page.in_hand.as_ref() != Some(&self.run)
                });
                open.map(|(key, page)| {
                    // Whoever asked is gone, and perhaps nobody asks again.
                    page.left = page.in_hand.is_some() && self.shop.dice.chance(30);
                    page.in_hand = Some(self.run.clone());
                    (key.clone(), page.reference.clone(), page.cents, page.left)
                })
            };
            match errand {
                Some((key, _, _, true)) => self.note(&format!("refund {key}: nobody asks again")),
                Some((key, reference, cents, false)) => {
                    let sale = self.sell(&reference).await;
                    self.refund(&sale, &key, cents).await;
                }
                None if self.shop.nobody_sells() => return,
                None => self.seconds(5, 5).await,
            }
        }
    }

    async fn give_back(&self, sale: &Sale) {
        let whole =
            lock(&self.shop.book).sales.get(&sale.info().external_reference).map_or(0, |page| page.cents);
        let part = self.shop.dice.between(1, whole);
        let other = self.shop.dice.between(1, whole);
        let name = |intent: &str| format!("r-{}-{intent}", sale.info().external_reference);
        self.seconds(0, 20).await;
        match self.shop.dice.between(0, 8) {
            7 | 8 => {
                // Two processes refund one sale at the same time.
                let others = self.shop.sharing(self.process);
                let other_process = self.shop.dice.pick(&others, self.process);
                let asked = self.shop.dice.pick(&[Some(part), Some(other), None], None);
                self.begin(sale, &name("b"), asked, other_process, None);
                self.refund(sale, &name("a"), self.shop.dice.pick(&[Some(part), None], None)).await;
            }
            0 | 1 => self.refund(sale, &name("a"), None).await,
            2 => {
                self.refund(sale, &name("a"), Some(part)).await;
                self.refund(sale, &name("b"), None).await;
            }
            3 => {
                let (a, b) = (name("a"), name("b"));
                tokio::join!(biased; self.refund(sale, &a, Some(part)), self.refund(sale, &b, Some(other)));
            }
            4 => {
                let (a, b) = (name("a"), name("b"));
                tokio::join!(biased; self.refund(sale, &a, None), self.refund(sale, &b, None));
            }
            5 => {
                // Two windows ask for the same.
                let a = name("a");
                tokio::join!(biased; self.refund(sale, &a, Some(part)), self.refund(sale, &a, Some(part)));
            }
            _ => {
                self.refund(sale, &name("a"), Some(whole + 1)).await;
                self.refund(sale, &name("b"), Some(part)).await;
                self.refund(sale, &name("c"), Some(other)).await;
            }
        }
    }

    async fn refund(&self, sale: &Sale, key: &str, amount: Option<u64>) {
        self.begin(sale, key, amount, self.process, Some(self.run.clone()));
        let request = |key: &str| RefundRequest {
            amount: amount.map(|cents| AmountInput::from(shown(cents))),
            idempotency_key: Some(key.to_owned()),
        };
        // What goes out; another one when the cashier thinks it was not done.
        let mut sent = key.to_owned();
        if self.shop.dice.chance(20) {
            // The window is closed in the middle.
            let moment = Duration::from_millis(self.shop.dice.between(0, 1500));
            let left = self.life.lived(tokio::time::timeout(moment, sale.refund(request(key)))).await;
            if left.is_err() {
                self.note(&format!("refund {key}: its window is closed"));
                if self.shop.broken == Some(Broken::CancelStopsMutation) {
                    lock(&self.shop.stopped).insert(key.to_owned());
                }
                if self.shop.dice.chance(50) || self.shop.broken == Some(Broken::CancelStopsMutation) {
                    if let Some(page) = lock(&self.shop.book).refunds.get_mut(key) {
                        page.left = true;
                    }
                    return;
                }
                self.seconds(0, 30).await;
            }
        }
        let mut anew = 0;
        loop {
            match self.life.lived(sale.refund(request(&sent))).await {
                Ok(refund) if queued(&refund) => {
                    self.note(&format!("refund {sent} queued: {}", refund.amount));
                    match self.life.lived(sale.wait_refund(&sent)).await {
                        Ok(decided) => {
                            self.note(&format!("refund {sent} decided: {}", decided.amount));
                            return self.last_word(key, Word::Done(cents(&decided.amount.to_string())));
                        }
                        Err(error) if !may_ask_again(&error) => {
                            self.note(&format!("refund {sent} decided: {}", brief(&error)));
                            return self.last_word(key, refused(&error));
                        }
                        Err(error) => self.note(&format!("refund {sent}: {}", brief(&error))),
                    }
                }
                Ok(refund) => {
                    self.note(&format!("refund {sent} done: {}", refund.amount));
                    self.last_word(key, Word::Done(cents(&refund.amount.to_string())));
                    return self.repeat(sale, key, request(&sent), amount).await;
                }
                Err(error) => {
                    self.note(&format!("refund {sent}: {}", brief(&error)));
                    if error.refusal() == Some(&RefundRefusal::UnderWay) {
                        resume(self).await;
                    } else if !may_ask_again(&error) {
                        return self.last_word(key, refused(&error));
                    }
                    if error.kind() == ErrorKind::OutcomeUnknown
                        && self.shop.broken == Some(Broken::UnknownIsNotDone)
                    {
                        anew += 1;
                        sent = format!("{key}.{anew}");
                    }
                }
            }
            self.seconds(1, 25).await;
        }
    }

    /// The same again gives the first result; something else with its key is refused.
    async fn repeat(&self, sale: &Sale, key: &str, same: RefundRequest, amount: Option<u64>) {
        if self.shop.dice.chance(20) {
            match self.life.lived(sale.refund(same.clone())).await {
                Ok(again) => self.last_word(key, Word::Done(cents(&again.amount.to_string()))),
                Err(error) if may_ask_again(&error) => {}
                Err(error) => self.shop.breach(format!("refund {key} was done and then refused: {error}")),
            }
        }
        if self.shop.dice.chance(10) {
            let other = RefundRequest { amount: Some(shown(amount.unwrap_or(0) + 1).into()), ..same };
            match self.life.lived(sale.refund(other)).await {
                Err(error) if error.kind() == ErrorKind::Conflict || may_ask_again(&error) => {}
                Err(error) => self.shop.breach(format!("refund {key} of another amount: {error}")),
                Ok(_) => self.shop.breach(format!("refund {key} was done for another amount")),
            }
        }
    }

    /// What a refund that another run had begun came to.
    pub(crate) fn resumed(&self, refund: &ResumedRefund) {
        let key = &refund.idempotency_key;
        match (&refund.refund, &refund.error) {
            (Some(made), _) if queued(made) => self.note(&format!("refund {key} resumed: queued")),
            (Some(made), _) => {
                self.note(&format!("refund {key} resumed: {}", made.amount));
                self.last_word(key, Word::Done(cents(&made.amount.to_string())));
            }
            (None, Some(error)) if is_open(error.kind, error.retryable) => {
                self.note(&format!("refund {key} resumed: {:?}", error.kind));
            }
            (None, Some(error)) => {
                self.note(&format!("refund {key} resumed: {:?} {:?}", error.kind, error.refusal));
                let why = error.refusal.as_ref().map(RefundRefusal::as_str);
                self.last_word(
                    key,
                    Word::Refused(why.map_or_else(|| format!("{:?}", error.kind), str::to_owned)),
                );
            }
            (None, None) => self.shop.breach(format!("refund {key} was resumed to nothing")),
        }
    }

    fn begin(&self, sale: &Sale, key: &str, cents: Option<u64>, process: usize, in_hand: Option<String>) {
        self.note(&format!("refund {key} of {}", cents.map_or_else(|| "all".to_owned(), shown)));
        let begun = self.shop.time.since_start();
        let calm = self.shop.weather.is_calm();
        lock(&self.shop.book).refunds.entry(key.to_owned()).or_insert_with(|| RefundPage {
            reference: sale.info().external_reference.clone(),
            cents,
            process,
            in_hand,
            left: false,
            begun,
            begun_in_calm: calm,
            told: None,
        });
    }

    fn last_word(&self, key: &str, word: Word) {
        let at = self.shop.time.since_start();
        let mut book = lock(&self.shop.book);
        let Some(page) = book.refunds.get_mut(key) else { return };
        if let Some(before) = page.told.as_ref().filter(|told| told.word != word) {
            let breach = format!("refund {key} was {:?} and then {word:?}", before.word);
            book.breaches.push(breach);
            return;
        }
        page.told = Some(Told { at, word });
    }
}

/// Whether the bank has still to decide.
fn queued(refund: &SaleRefund) -> bool {
    refund.refunds.iter().any(|part| part.status == Some(RefundStatus::InProcess))
}

fn refused(error: &Error) -> Word {
    let why = error.refusal().map(RefundRefusal::as_str);
    Word::Refused(why.map_or_else(|| format!("{:?}", error.kind()), str::to_owned))
}
