//! The search that many sales share.

use crate::client::Client;
use crate::clock::lock;
use crate::error::Result;
use crate::model::{MerchantOrder, MerchantOrderSearch, Timestamp};

use super::Waits;
use super::driver::Driver;

/// What a search over a window of time found.
#[derive(Debug)]
pub(super) struct Swept {
    /// Where the window began.
    pub(super) from: Timestamp,
    /// When the search did: so far all is searched.
    pub(super) begun: Timestamp,
    /// The merchant orders of sales that wait.
    pub(super) found: Vec<MerchantOrder>,
}

/// Searches all that changed since `from`. The first page is in the budget
/// already; each other is a look of its own.
pub(super) async fn sweep(client: &Client, driver: &Driver, from: Timestamp) -> Result<Swept> {
    let begun = client.pipeline().server_now();
    let mut search = MerchantOrderSearch { last_updated_from: Some(from), ..MerchantOrderSearch::default() };
    let mut found = Vec::new();
    loop {
        let page = client.merchant_orders().search(&search).await?;
        found.extend(page.elements.into_iter().filter(|order| driver.awaits(order)));
        let Some(next) = page.next_offset else { break };
        search.offset = Some(next);
        client.waits().turn(client).await;
    }
    Ok(Swept { from, begun, found })
}

impl Waits {
    /// Waits for the next look that the budget has.
    async fn turn(&self, client: &Client) {
        let clock = &client.pipeline().clock;
        loop {
            let now = clock.now();
            let taken = lock(&self.pace).take(now);
            let Err(ready) = taken else { return };
            clock.sleep(ready.saturating_sub(now)).await;
        }
    }
}
