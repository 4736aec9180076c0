//! What every request shares.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::VirtualClock;
use crate::http::fault_plan::FaultPlan;
use crate::http::request_log::RequestLog;
use crate::notices::Notices;
use crate::options::SandboxOptions;
use crate::world::World;

/// Handle to everything a request touches.
#[derive(Clone, Debug)]
pub(crate) struct App {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    clock: VirtualClock,
    options: SandboxOptions,
    world: Mutex<World>,
    faults: Mutex<FaultPlan>,
    log: Mutex<RequestLog>,
    notices: Notices,
    connections: AtomicU64,
}

impl App {
    pub(crate) fn new(options: SandboxOptions) -> Self {
        let clock = VirtualClock::new(options.auto_clock);
        let notices = Notices::start(clock.clone());
        Self::of(options, clock, notices)
    }

    /// Without a task or a socket: nothing is posted to anyone.
    pub(crate) fn without_network(options: SandboxOptions, clock: VirtualClock) -> Self {
        let notices = Notices::unposted(clock.clone());
        Self::of(options, clock, notices)
    }

    fn of(options: SandboxOptions, clock: VirtualClock, notices: Notices) -> Self {
        let shared = Shared {
            world: Mutex::new(World::new(&options)),
            faults: Mutex::default(),
            log: Mutex::default(),
            notices,
            connections: AtomicU64::new(0),
            clock,
            options,
        };
        Self { shared: Arc::new(shared) }
    }

    pub(crate) fn clock(&self) -> &VirtualClock {
        &self.shared.clock
    }

    pub(crate) fn options(&self) -> &SandboxOptions {
        &self.shared.options
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.shared.world)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, FaultPlan> {
        lock(&self.shared.faults)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, RequestLog> {
        lock(&self.shared.log)
    }

    pub(crate) fn notices(&self) -> &Notices {
        &self.shared.notices
    }

    pub(crate) fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn count_connection(&self) {
        self.shared.connections.fetch_add(1, Ordering::SeqCst);
        self.shared.clock.touch();
    }
}

/// A panic elsewhere doesn't make the data unusable here.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
