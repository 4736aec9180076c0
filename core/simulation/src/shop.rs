//! One shop from its opening to its closing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cobro::testing::Intent;
use cobro::{Api, Client, QrMode};
use cobro_sandbox::{
    InProcess, LatePayments, OrderRefunds, PixRefunds, SandboxOptions, Settings, StaticExpiry,
};

use crate::book::Book;
use crate::buyer;
use crate::check;
use crate::dice::Dice;
use crate::law::Broken;
use crate::life::Life;
use crate::lock;
use crate::network::Traffic;
use crate::process;
use crate::report::Report;
use crate::store::Journal;
use crate::time::{Time, millis};
use crate::trace::Trace;
use crate::weather::Weather;
use crate::world::{SELLER, World};

/// No story takes longer than this; whoever still waits then waits for ever.
const CLOSING: Duration = Duration::from_hours(6);

/// As long as anything that was sent can still be on its way.
const LAST_ECHO: Duration = Duration::from_mins(1);

/// Everything the actors share.
#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) broken: Option<Broken>,
    pub(crate) time: Time,
    pub(crate) dice: Arc<Dice>,
    pub(crate) trace: Trace,
    pub(crate) weather: Weather,
    pub(crate) world: World,
    pub(crate) traffic: Traffic,
    pub(crate) book: Mutex<Book>,
    pub(crate) brazil: bool,
    pub(crate) search_lag: Duration,
    /// Each process's journal; some share one.
    journals: Vec<Arc<Journal>>,
    /// Whether a process's death shows in its journal, or only its lease ends.
    deaths_show: bool,
    pub(crate) kills_happen: bool,
    pub(crate) lives: Mutex<BTreeMap<usize, Life>>,
    cashiers_at_work: Mutex<BTreeSet<String>>,
    /// The client of each process that runs.
    pub(crate) clients: Mutex<BTreeMap<usize, Client>>,
    /// What every process's wall clock is wrong by.
    pub(crate) walls: Vec<Arc<AtomicI64>>,
    /// What each till's QR shows.
    on_pos: Mutex<BTreeMap<String, String>>,
    /// Refunds whose requests go no further.
    pub(crate) stopped: Mutex<BTreeSet<String>>,
    /// When each sale's first money came.
    pub(crate) paid_at: Mutex<BTreeMap<String, Duration>>,
    kills: AtomicU64,
    /// When each run of a process was over.
    pub(crate) ended_at: Mutex<BTreeMap<String, Duration>>,
    seed: u64,
    buyers: Mutex<Vec<tokio::task::JoinHandle<()>>>,
    me: std::sync::Weak<Shop>,
}

impl Shop {
    fn open(seed: u64, broken: Option<Broken>) -> Arc<Self> {
        let dice = Arc::new(Dice::new(seed));
        let time = Time::starting(&dice);
        let brazil = dice.chance(40);
        let search_lag = dice.weighted(&[(5, 0), (2, 1), (1, 2)], 0);
        let order_search = dice.chance(80);
        let settings = Settings {
            search_lag_s: search_lag,
            big_ids: dice.chance(20),
            late_payments: LatePayments::Allow,
            pix_refunds: if dice.chance(60) { PixRefunds::InProcess } else { PixRefunds::Approved },
            expire_merchant_orders: dice.chance(30),
            order_success_200: dice.chance(20),
            order_as_array: dice.chance(20),
            refund_success_200: dice.chance(20),
            null_elements: dice.chance(20),
            order_refunds: if dice.chance(30) { OrderRefunds::Processing } else { OrderRefunds::Processed },
            static_expiry: if dice.chance(20) { StaticExpiry::Capped } else { StaticExpiry::Honoured },
            // Not both: an API that neither repeats its answer nor finds the order leaves a drawn QR lost.
            no_order_replay: order_search && dice.chance(30),
            refuse_order_search: !order_search,
            show_rejected_attempts: dice.chance(20),
            status_page_details: dice.chance(20),
            nested_payment_reference: dice.chance(20),
            order_errors_as_cause: dice.chance(20),
            // A throw of its own, so that the seeds that once failed stay what they were.
            no_qr_data_in_get: Dice::new(!seed).chance(20),
            ..Settings::default()
        };
        let site = if brazil { cobro_sandbox::Site::Mlb } else { cobro_sandbox::Site::Mla };
        let options = SandboxOptions { site, settings, ..SandboxOptions::default() };
        let world = World::new(InProcess::new(options, time.unix_ms()), time);
        let walls: Vec<_> =
            (0..dice.between(1, 3)).map(|_| Arc::new(AtomicI64::new(wrong_wall(&dice)))).collect();
        let shared = Arc::new(Journal::default());
        let share = dice.chance(60);
        let journals = walls.iter().map(|_| if share { shared.clone() } else { Arc::default() }).collect();
        Arc::new_cyclic(|me| Self {
            broken,
            time,
            weather: Weather::new(&dice),
            trace: Trace::new(time),
            world,
            traffic: Traffic::default(),
            book: Mutex::default(),
            brazil,
            search_lag: Duration::from_secs(search_lag),
            journals,
            deaths_show: dice.chance(50),
            kills_happen: dice.chance(60),
            lives: Mutex::default(),
            cashiers_at_work: Mutex::default(),
            clients: Mutex::default(),
            walls,
            on_pos: Mutex::default(),
            stopped: Mutex::default(),
            paid_at: Mutex::default(),
            kills: AtomicU64::new(0),
            ended_at: Mutex::default(),
            seed,
            buyers: Mutex::default(),
            me: me.clone(),
            dice,
        })
    }

    /// The tills of a process. More than three that wait at once share a search.
    pub(crate) fn tills(&self, process: usize) -> Vec<String> {
        let dice = Dice::new(self.seed ^ u64::try_from(process).unwrap_or(0));
        (0..dice.weighted(&[(3, 1), (3, 2), (2, 4), (1, 6)], 1))
            .map(|till| format!("P{process}{till}"))
            .collect()
    }

    /// The generation of the API that a process speaks.
    pub(crate) fn api_of(&self, process: usize) -> Api {
        let dice = Dice::new(self.seed ^ 0x0a91 ^ u64::try_from(process).unwrap_or(0).rotate_left(20));
        if dice.chance(50) { Api::Orders } else { Api::Instore }
    }

    /// Whether any process speaks the Orders API, whose orders live for half a
    /// minute at least.
    pub(crate) fn has_orders(&self) -> bool {
        (0..self.walls.len()).any(|process| self.api_of(process) == Api::Orders)
    }

    /// How many sales a till makes.
    pub(crate) fn sales_at(&self, pos: &str) -> u64 {
        let till: u64 = pos.bytes().map(u64::from).sum();
        Dice::new(self.seed.wrapping_add(till)).between(1, 4)
    }

    pub(crate) fn journal_of(&self, process: usize) -> Arc<Journal> {
        self.journals.get(process).cloned().unwrap_or_default()
    }

    /// The processes that share a journal with this one, itself included.
    pub(crate) fn sharing(&self, process: usize) -> Vec<usize> {
        let journal = self.journal_of(process);
        let same = |other: &usize| Arc::ptr_eq(&self.journal_of(*other), &journal);
        (0..self.journals.len()).filter(same).collect()
    }

    /// All intents of all journals.
    pub(crate) fn intents(&self) -> Vec<Intent> {
        let firsts = (0..self.journals.len()).filter(|n| self.sharing(*n).first() == Some(n));
        firsts.flat_map(|process| self.journal_of(process).intents()).collect()
    }

    /// A process was killed.
    pub(crate) fn killed(&self, process: usize, owner: &str) {
        self.kills.fetch_add(1, Ordering::Relaxed);
        self.ended(owner);
        self.trace.note(format_args!("{owner} is killed"));
        let journal = self.journal_of(process);
        if self.deaths_show {
            journal.bury(owner);
        }
        match self.broken {
            Some(Broken::WrittenAfterSent) => journal.lose_unsent(),
            Some(Broken::JournalForgotten) => journal.forget(),
            _ => {}
        }
    }

    /// A run of a process is over, well or not.
    pub(crate) fn ended(&self, run: &str) {
        lock(&self.ended_at).insert(run.to_owned(), self.time.since_start());
    }

    pub(crate) fn cashier_begins(&self, pos: &str) {
        lock(&self.cashiers_at_work).insert(pos.to_owned());
    }

    pub(crate) fn cashier_leaves(&self, pos: &str) {
        lock(&self.cashiers_at_work).remove(pos);
    }

    pub(crate) fn nobody_sells(&self) -> bool {
        lock(&self.cashiers_at_work).is_empty()
    }

    pub(crate) async fn all_cashiers_left(&self) {
        while !self.nobody_sells() {
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
    }

    pub(crate) fn kills(&self) -> u64 {
        self.kills.load(Ordering::Relaxed)
    }

    /// An order was taken that ends at a date.
    pub(crate) fn ends(&self, reference: &str, date: &str) {
        let Ok(date) = date.parse::<jiff::Timestamp>() else { return };
        let left = date.as_millisecond().saturating_sub(self.time.unix_ms());
        let ends = self.time.since_start() + Duration::from_millis(u64::try_from(left).unwrap_or(0));
        if let Some(page) = lock(&self.book).sales.get_mut(reference) {
            page.ends_at = page.ends_at.max(Some(ends));
        }
    }

    /// A QR of its own is on a till's screen: a buyer comes.
    pub(crate) fn drawn(&self, reference: &str, qr_data: &str) {
        let Some(shop) = self.me.upgrade() else { return };
        {
            let mut book = lock(&self.book);
            let Some(page) = book.sales.get_mut(reference) else { return };
            if page.qr_data.replace(qr_data.to_owned()).is_some() || page.qr != QrMode::Dynamic {
                return;
            }
        }
        let buyer = tokio::spawn(buyer::comes(shop, reference.to_owned()));
        lock(&self.buyers).push(buyer);
    }

    /// An order is on a till's QR, in place of any other: a buyer comes.
    pub(crate) fn shown(&self, reference: &str) {
        let Some(shop) = self.me.upgrade() else { return };
        if let Some(page) = lock(&self.book).sales.get_mut(reference)
            && page.qr == QrMode::Dynamic
        {
            // The API has it; nobody sees it until it is drawn.
            page.shown_at.get_or_insert(self.time.since_start());
            return;
        }
        let pos = reference.split('-').next().unwrap_or_default();
        if lock(&self.on_pos).get(pos).is_some_and(|shown| shown != reference) {
            self.cleared(pos);
        }
        if let Some(page) = lock(&self.book).sales.get_mut(reference) {
            page.shown_at.get_or_insert(self.time.since_start());
        }
        lock(&self.on_pos).insert(pos.to_owned(), reference.to_owned());
        let buyer = tokio::spawn(buyer::comes(shop, reference.to_owned()));
        lock(&self.buyers).push(buyer);
    }

    /// A till's QR shows nothing any more.
    pub(crate) fn cleared(&self, pos: &str) {
        let Some(gone) = lock(&self.on_pos).remove(pos) else { return };
        if let Some(page) = lock(&self.book).sales.get_mut(&gone) {
            // An echo of an old request may bring it back: that is late money then.
            page.gone_at.get_or_insert(self.time.since_start());
        }
    }

    /// An order was cancelled by its id: a till's QR may show another one.
    pub(crate) fn order_cancelled(&self, reference: &str) {
        let pos = reference.split('-').next().unwrap_or_default();
        if lock(&self.on_pos).get(pos).is_some_and(|shown| shown == reference) {
            self.cleared(pos);
        }
    }

    pub(crate) fn breach(&self, what: String) {
        self.trace.note(format_args!("BREACH {what}"));
        lock(&self.book).breaches.push(what);
    }

    async fn run(self: &Arc<Self>) -> Result<(), String> {
        let stores: Vec<String> = (0..self.walls.len())
            .map(|process| {
                let pos: Vec<String> = self.tills(process).iter().map(|pos| format!("\"{pos}\"")).collect();
                format!(r#"{{"external_id":"S{process}","pos":[{}]}}"#, pos.join(","))
            })
            .collect();
        self.world.seed(&format!(r#"{{"user_id":{SELLER},"stores":[{}]}}"#, stores.join(","))).await?;
        for pos in (0..self.walls.len()).flat_map(|process| self.tills(process)) {
            self.cashier_begins(&pos);
        }
        let processes: Vec<_> =
            (0..self.walls.len()).map(|number| tokio::spawn(process::run(self.clone(), number))).collect();
        let jumps = tokio::spawn(walls_jump(self.clone()));
        let bank = tokio::spawn(buyer::bank(self.clone()));
        tokio::time::sleep(Duration::from_secs(self.dice.between(30, 400))).await;
        self.weather.calm();
        lock(&self.lives).values().for_each(Life::spare);
        self.trace.note(format_args!("calm"));
        for process in processes {
            process.await.map_err(|e| e.to_string())?;
        }
        jumps.abort();
        bank.abort();
        loop {
            let Some(buyer) = lock(&self.buyers).pop() else { break };
            buyer.await.map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    /// Waits until nothing is on its way and nobody will pay any more.
    pub(crate) async fn drained(&self) {
        while !self.weather.is_calm() {
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
        tokio::time::sleep(LAST_ECHO).await;
        while lock(&self.buyers).iter().any(|buyer| !buyer.is_finished()) {
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
        tokio::time::sleep(LAST_ECHO).await;
    }
}

/// Runs the shop of a seed.
pub(crate) async fn simulate(seed: u64, broken: Option<Broken>) -> Report {
    let shop = Shop::open(seed, broken);
    shop.trace.note(format_args!("seed {seed}, {} processes, {:?}", shop.walls.len(), shop.weather));
    match tokio::time::timeout(CLOSING, shop.run()).await {
        Ok(Ok(())) => {}
        Ok(Err(why)) => shop.breach(format!("the simulation itself failed: {why}")),
        Err(_) => shop.breach("somebody waits for ever".to_owned()),
    }
    check::check(&shop, seed).await
}

async fn walls_jump(shop: Arc<Shop>) {
    loop {
        tokio::time::sleep(Duration::from_secs(shop.dice.between(20, 200))).await;
        let wall = shop.walls.get(usize::try_from(shop.dice.between(0, 2)).unwrap_or(0));
        if let Some(wall) = wall {
            let off = wrong_wall(&shop.dice);
            shop.trace.note(format_args!("a wall clock jumps: off by {off} ms"));
            shop.weather.count();
            wall.store(off, Ordering::Relaxed);
        }
    }
}

fn wrong_wall(dice: &Dice) -> i64 {
    let hours = millis(dice.between(0, 12 * 3600)) * 1000;
    match dice.between(0, 2) {
        0 => 0,
        1 => hours,
        _ => -hours,
    }
}
