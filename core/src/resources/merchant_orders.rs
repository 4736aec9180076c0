use super::SearchAll;
use super::path::Query;
use crate::client::Client;
use crate::error::Result;
use crate::ids::positive;
use crate::model::{MerchantOrder, MerchantOrderPage, MerchantOrderSearch};
use crate::pipeline::Call;
use crate::pipeline::retry::Safety;
use crate::wire::merchant_order;

/// `/merchant_orders`: where a scanned order shows its payments.
#[derive(Debug, Clone, Copy)]
pub struct MerchantOrders<'c>(pub(crate) &'c Client);

impl MerchantOrders<'_> {
    /// `GET /merchant_orders/{id}`.
    pub async fn get(&self, id: i64) -> Result<MerchantOrder> {
        let id = positive("id", id)?;
        let call = Call::read("merchant_orders.get", format!("/merchant_orders/{id}"));
        self.0.pipeline().send(&call).await?.read(Safety::Read, merchant_order::read)
    }

    /// `GET /merchant_orders/search`: one page. Go on with its `next_offset`
    /// while there is one. May lag behind what was just written.
    pub async fn search(&self, search: &MerchantOrderSearch) -> Result<MerchantOrderPage> {
        super::page_limit(search.limit)?;
        let site = search.site_id.clone().map(|site| site.checked("site_id")).transpose()?;
        let path = Query::new("/merchant_orders/search")
            .add("external_reference", search.external_reference.as_deref())
            .add("preference_id", search.preference_id.as_deref())
            .add("application_id", search.application_id.as_deref())
            .add("payer_id", search.payer_id)
            .add("sponsor_id", search.sponsor_id)
            .add("site_id", site)
            .add("marketplace", search.marketplace.as_deref())
            .add("status", search.status.as_ref())
            .add("items", search.items.as_deref())
            .moment("date_created_from", search.date_created_from)
            .moment("date_created_to", search.date_created_to)
            .moment("last_updated_from", search.last_updated_from)
            .moment("last_updated_to", search.last_updated_to)
            .add("limit", search.limit)
            .add("offset", search.offset)
            .done();
        let call = Call::read("merchant_orders.search", path);
        let answer = self.0.pipeline().send(&call).await?;
        answer.read(Safety::Read, |body| merchant_order::read_page(body, search.offset.unwrap_or(0)))
    }

    /// All that a search finds, over all pages.
    pub fn search_all(&self, search: MerchantOrderSearch) -> SearchAll<MerchantOrderSearch> {
        SearchAll::new(self.0, search)
    }
}
