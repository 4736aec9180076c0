//! A shop as data: what is declared is made, and nothing else is touched.

mod differ;
mod ensure;
mod shop_check;

use crate::client::Client;
use crate::error::Result;
use crate::model::{ShopReport, ShopRequest};

/// Sets up a seller's stores and POS.
#[derive(Debug, Clone, Copy)]
pub struct Setup<'c>(pub(crate) &'c Client);

impl Setup<'_> {
    /// Makes the stores and POS that are declared and not there, changes what
    /// differs, and says what it did. Only declared fields count; what is not
    /// declared, and every store and POS that is not, is left alone.
    ///
    /// All is checked before anything is sent. Runs to its end even if the caller
    /// stops waiting for it. Done again it does nothing; after a failure in its
    /// middle, doing it again does the rest. Several at once make nothing twice.
    pub async fn ensure_shop(&self, shop: &ShopRequest) -> Result<ShopReport> {
        let checked = shop_check::check(shop, self.0.site())?;
        let client = self.0.clone();
        let done = Box::pin(async move { ensure::ensure(&client, &checked).await });
        self.0.work().run("setup.ensure_shop", done).await
    }

    /// What [`Self::ensure_shop`] would do: only reads are sent.
    pub async fn plan_shop(&self, shop: &ShopRequest) -> Result<ShopReport> {
        ensure::plan(self.0, &shop_check::check(shop, self.0.site())?).await
    }
}
