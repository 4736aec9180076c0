//! What a seed came to.

/// What happened in one shop, or in many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Shops.
    pub seeds: u64,
    /// Sales that were asked for.
    pub sales: u64,
    /// Refunds that were asked for.
    pub refunds: u64,
    /// Things that went wrong on purpose, kills apart.
    pub faults: u64,
    /// Processes killed.
    pub kills: u64,
    /// Payments nobody was told of, and refunds that were told and not made.
    pub lost: u64,
    /// Refunds made twice or of more than was paid.
    pub doubled: u64,
    /// Sales whose screen was not right in the end.
    pub wrong_screens: u64,
    /// All breaches, those three included.
    pub violations: u64,
}

impl Totals {
    /// Adds another's.
    pub fn add(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.sales += other.sales;
        self.refunds += other.refunds;
        self.faults += other.faults;
        self.kills += other.kills;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.wrong_screens += other.wrong_screens;
        self.violations += other.violations;
    }

    /// As `name=number` words.
    pub fn line(&self) -> String {
        self.fields().map(|(name, count)| format!("{name}={count}")).join(" ")
    }

    /// As a JSON object.
    pub fn json(&self) -> String {
        format!("{{{}}}", self.fields().map(|(name, count)| format!("\"{name}\": {count}")).join(", "))
    }

    fn fields(&self) -> [(&'static str, u64); 9] {
        [
            ("seeds", self.seeds),
            ("sales", self.sales),
            ("refunds", self.refunds),
            ("faults", self.faults),
            ("kills", self.kills),
            ("lost", self.lost),
            ("doubled", self.doubled),
            ("wrong_screens", self.wrong_screens),
            ("violations", self.violations),
        ]
    }
}

/// The report on one seed.
#[derive(Debug, Clone)]
pub struct Report {
    /// Which.
    pub seed: u64,
    /// Its numbers.
    pub totals: Totals,
    /// Every breach, in words.
    pub breaches: Vec<String>,
    /// What happened, line by line: the same for the same seed.
    pub trace: Vec<String>,
}
