//! Laws that can be turned off, to show that their breach is seen.

/// What is broken on purpose, from outside of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// A new key is made for each attempt.
    NewKeyPerAttempt,
    /// The cashier takes an unknown outcome for "not done" and asks anew.
    UnknownIsNotDone,
    /// The cashier takes a notification for the payment itself.
    NotificationTrusted,
    /// The cashier ends a sale on a timer of his own, without a last read.
    NoFinalRead,
    /// The API's date is not seen: deadlines go by the till's own.
    WallClock,
    /// Stopping a refund's caller takes its request with it.
    CancelStopsMutation,
    /// What is written is durable only after the next request was sent.
    WrittenAfterSent,
    /// The journal ends with the process.
    JournalForgotten,
    /// What another process is at work on is worked on as well.
    LeaseIgnored,
    /// Refunds that other processes have under way are not counted.
    OthersHidden,
    /// Nobody listens for money that comes after the end.
    LateMoneyUnheard,
}

impl Broken {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::NewKeyPerAttempt,
        Self::UnknownIsNotDone,
        Self::NotificationTrusted,
        Self::NoFinalRead,
        Self::WallClock,
        Self::CancelStopsMutation,
        Self::WrittenAfterSent,
        Self::JournalForgotten,
        Self::LeaseIgnored,
        Self::OthersHidden,
        Self::LateMoneyUnheard,
    ];
}
