use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;

use tokio::runtime::Handle;

use super::driver::Driver;
use crate::client::Client;

/// That somebody waits for late money. Ends when it is dropped.
pub(in crate::sale) struct Listener<'c> {
    client: &'c Client,
    driver: Arc<Driver>,
    /// How much had been told at the last time it was polled.
    asked: Option<u64>,
}

impl<'c> Listener<'c> {
    /// Looks for late money with the driver of the current runtime.
    pub(in crate::sale) fn new(client: &'c Client) -> Self {
        let driver = client.waits().listen(client, &Handle::current());
        Self { client, driver, asked: None }
    }

    /// Waits for more to be told while the driver looks, on whatever runtime it
    /// is polled.
    pub(in crate::sale) async fn until(&mut self, told: u64, mut more: Pin<&mut impl Future<Output = ()>>) {
        poll_fn(|context| {
            if let Ok(runtime) = Handle::try_current()
                && !self.driver.is_of(&runtime)
            {
                *self = Self::new(self.client);
            }
            self.driver.ask_late(told, &mut self.asked);
            self.driver.start_if_needed(self.client);
            more.as_mut().poll(context)
        })
        .await;
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        self.driver.stop_listening(self.asked);
    }
}
