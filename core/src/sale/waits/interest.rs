use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;

use tokio::runtime::Handle;

use super::driver::Driver;
use crate::model::Timestamp;
use crate::sale::Sale;

/// That somebody waits for a sale. Ends when it is dropped.
pub(in crate::sale) struct Interest<'s> {
    sale: &'s Sale,
    patience: Timestamp,
    driver: Arc<Driver>,
    looks: u32,
    /// How much had been told at the last time it was polled.
    asked: Option<u64>,
}

impl<'s> Interest<'s> {
    /// Enters the sale with the driver of the current runtime.
    pub(in crate::sale) fn new(sale: &'s Sale, patience: Timestamp) -> Self {
        let (driver, looks) = sale.client.waits().enter(&Handle::current(), &sale.core, patience);
        Self { sale, patience, driver, looks, asked: None }
    }

    /// How many looks at the sale had ended when the interest began.
    pub(in crate::sale) fn looks(&self) -> u32 {
        self.looks
    }

    /// Waits for a change while the driver looks, knowing what was told before. A wait may be polled on another
    /// runtime than before, or after its runtime ended.
    pub(in crate::sale) async fn until(
        &mut self,
        told: u64,
        mut changed: Pin<&mut impl Future<Output = ()>>,
    ) {
        poll_fn(|context| {
            if let Ok(runtime) = Handle::try_current()
                && !self.driver.is_of(&runtime)
            {
                let looks = self.looks;
                *self = Self::new(self.sale, self.patience);
                self.looks = looks;
            }
            self.driver.ask(&self.sale.core, told, &mut self.asked);
            self.driver.start(&self.sale.client);
            changed.as_mut().poll(context)
        })
        .await;
    }
}

impl Drop for Interest<'_> {
    fn drop(&mut self) {
        self.driver.leave(&self.sale.core, self.asked);
    }
}
