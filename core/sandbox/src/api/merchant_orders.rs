//! Merchant orders: whether an order was paid.

use serde::Serialize;

use super::caller::{Caller, digits};
use super::merchant_order_view::{MerchantOrderView, view};
use super::paging::Page;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, named_error};
use crate::times;
use crate::world::World;
use crate::world::merchant_order::Snapshot;

/// [D] The reference's answer to a search.
#[derive(Debug, Serialize)]
struct Found<'a> {
    elements: Option<Vec<MerchantOrderView<'a>>>,
    next_offset: usize,
    total: usize,
}

/// `GET /merchant_orders/{id}`
pub(crate) fn get(world: &mut World, call: &Call) -> Answer {
    let caller = Caller::named(world, call)?;
    let id = digits(call.param("id"));
    let known = id.and_then(|id| world.merchant_orders.get(&id));
    let known = known.ok_or_else(|| named_error(404, "not_found", "merchant order not found"))?;
    if known.owner != caller.user_id {
        return Err(named_error(403, "forbidden", "the merchant order belongs to another seller"));
    }
    Ok(Reply::json(200, &view(world, known.id, call.now)))
}

/// `GET /merchant_orders/search`: the caller's own, oldest first.
pub(crate) fn search(world: &mut World, call: &Call) -> Answer {
    let caller = Caller::named(world, call)?;
    world.account(caller.user_id);
    let bad = |name: &str| named_error(400, "ds_search_query", &format!("invalid search query: {name}"));
    let page = Page::read(call).map_err(bad)?;
    let filter = Filter::read(call).map_err(bad)?;
    let horizon = world.search_horizon(call.now);
    let site = world.site(caller.user_id);

    let own = world.merchant_orders.values().filter(|known| known.owner == caller.user_id);
    let hits: Vec<Snapshot<'_>> = own
        .filter_map(|known| world.merchant_order_at(known.id, horizon))
        .filter(|snapshot| filter.takes(snapshot, site.id()))
        .collect();
    let total = hits.len();
    let elements: Vec<_> = page
        .cut(hits)
        .iter()
        .map(|snapshot| MerchantOrderView::new(snapshot, world.nickname(caller.user_id), site))
        .collect();
    let next_offset = page.offset.saturating_add(elements.len());
    let null = world.settings.null_elements && elements.is_empty();
    Ok(Reply::json(200, &Found { elements: (!null).then_some(elements), next_offset, total }))
}

/// What a search asks for. Parameters not in the reference are ignored.
#[derive(Debug)]
struct Filter<'a> {
    call: &'a Call,
    created: (i64, i64),
    updated: (i64, i64),
}

impl<'a> Filter<'a> {
    /// The error is the name of the parameter that is no date.
    fn read(call: &'a Call) -> Result<Self, &'static str> {
        let date = |name: &'static str, usual: i64| match call.query(name) {
            None => Ok(usual),
            Some(text) => times::parse(text).ok_or(name),
        };
        Ok(Self {
            call,
            created: (date("date_created_from", i64::MIN)?, date("date_created_to", i64::MAX)?),
            updated: (date("last_updated_from", i64::MIN)?, date("last_updated_to", i64::MAX)?),
        })
    }

    fn takes(&self, snapshot: &Snapshot<'_>, site: &str) -> bool {
        let (known, order) = (snapshot.merchant_order, snapshot.order);
        let is = |name: &str, value: &str| self.call.query(name).is_none_or(|wanted| wanted == value);
        let sponsor = order.sponsor_id.as_deref().map_or("", |raw| raw.get());
        let has_item = |wanted: &str| {
            order.items.iter().any(|item| item.title == wanted || item.sku_number.as_deref() == Some(wanted))
        };
        is("external_reference", &order.external_reference)
            && is("preference_id", &known.preference_id)
            && is("application_id", &order.application_id.to_string())
            && is("payer_id", &known.payer_id.to_string())
            && is("sponsor_id", sponsor)
            && is("site_id", site)
            && is("marketplace", "NONE")
            && is("status", snapshot.status)
            && self.call.query("items").is_none_or(has_item)
            && (self.created.0..=self.created.1).contains(&known.created)
            && (self.updated.0..=self.updated.1).contains(&snapshot.updated)
    }
}
