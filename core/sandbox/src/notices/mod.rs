//! Notifications.
use crate::clock::VirtualClock;

#[derive(Debug)]
pub(crate) struct Notices {}

impl Notices {
    pub(crate) fn start(_clock: VirtualClock) -> Self {
        Self {}
    }
}
