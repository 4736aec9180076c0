//! `GET /v1/orders`: documented for online orders, taken to be the same for QR.

use serde::Serialize;

use super::caller;
use super::refusal::{Refusal, answer};
use super::view::OrderView;
use crate::api::caller::digits;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply};
use crate::times;
use crate::world::World;
use crate::world::v1_order::V1Snapshot;

/// [D] Orders on a page, when nobody says and at most.
const PAGE_SIZE: usize = 20;
const LARGEST_PAGE: usize = 100;

#[derive(Debug, Serialize)]
struct Found<'a> {
    data: Vec<OrderView<'a>>,
    paging: Paging,
}

/// [S] Strings.
#[derive(Debug, Serialize)]
struct Paging {
    total: String,
    total_pages: String,
    offset: String,
    limit: String,
}

/// The caller's own, newest first.
pub(crate) fn search(world: &mut World, call: &Call) -> Answer {
    answer(world, |world| {
        let caller = caller(world, call)?;
        if world.settings.refuse_order_search {
            return Err(invalid("type: online"));
        }
        let query = Query::read(call)?;
        let horizon = world.search_horizon(call.now);
        let own = world.orders.values().filter(|order| order.owner == caller.user_id);
        let snapshots = own.filter_map(|order| world.v1_order_at(order.id, horizon));
        let mut hits: Vec<V1Snapshot<'_>> =
            snapshots.filter(|snapshot| query.takes(snapshot, world.settings.status_page_details)).collect();
        hits.sort_by_key(|snapshot| query.sort_key(snapshot));
        if query.descending {
            hits.reverse();
        }
        let paging = Paging {
            total: hits.len().to_string(),
            total_pages: hits.len().div_ceil(query.limit).to_string(),
            offset: query.offset.to_string(),
            limit: query.limit.to_string(),
        };
        let shows_qr = !world.settings.no_qr_data_in_get;
        let page = hits.iter().skip(query.offset).take(query.limit);
        let data = page.map(|snapshot| OrderView::new(snapshot, world, shows_qr)).collect();
        Ok(Reply::json(200, &Found { data, paging }))
    })
}

/// What a search asks for.
#[derive(Debug)]
struct Query<'a> {
    call: &'a Call,
    created: std::ops::RangeInclusive<i64>,
    by_update: bool,
    descending: bool,
    limit: usize,
    offset: usize,
}

impl<'a> Query<'a> {
    fn read(call: &'a Call) -> Result<Self, Refusal> {
        let date = |name: &str| {
            let missing = || {
                Refusal::new(400, "missing_required_params", "Required parameters are missing.")
                    .detail(name.to_owned())
            };
            times::parse(call.query(name).ok_or_else(missing)?).ok_or_else(|| invalid(name))
        };
        let number = |name: &str, usual: usize| match call.query(name) {
            None => Ok(usual),
            Some(text) => {
                digits(text).and_then(|number| usize::try_from(number).ok()).ok_or_else(|| invalid(name))
            }
        };
        let created = date("begin_date")?..=date("end_date")?;
        let by_update = match call.query("sort_by") {
            None | Some("created_date") => false,
            Some("last_updated_date") => true,
            Some(_) => return Err(invalid("sort_by")),
        };
        let descending = match call.query("sort_order") {
            None | Some("desc") => true,
            Some("asc") => false,
            Some(_) => return Err(invalid("sort_order")),
        };
        // [D] has pages, [O] limit and offset.
        let limit = number("limit", number("page_size", PAGE_SIZE)?)?;
        if !(1..=LARGEST_PAGE).contains(&limit) {
            return Err(invalid("page_size"));
        }
        let before = number("page", 1)?.checked_sub(1).ok_or_else(|| invalid("page"))?;
        let offset = number("offset", before.saturating_mul(limit))?;
        Ok(Self { call, created, by_update, descending, limit, offset })
    }

    fn takes(&self, snapshot: &V1Snapshot<'_>, as_status_page: bool) -> bool {
        let is = |name: &str, value: &str| self.call.query(name).is_none_or(|wanted| wanted == value);
        let (status, status_detail) = snapshot.standing.of_order(as_status_page);
        let method = snapshot.payment.map(|payment| payment.method);
        self.created.contains(&snapshot.order.created)
            && is("external_reference", &snapshot.order.external_reference)
            && is("type", "qr")
            && is("status", status)
            && is("status_detail", status_detail)
            && is("payment_method_id", method.map_or("", |method| method.id))
            && is("payment_method_type", method.map_or("", |method| method.kind))
    }

    fn sort_key(&self, snapshot: &V1Snapshot<'_>) -> (i64, u64) {
        let at = if self.by_update { snapshot.updated } else { snapshot.order.created };
        (at, snapshot.order.id)
    }
}

fn invalid(what: &str) -> Refusal {
    Refusal::new(400, "invalid_parameter", "A parameter is not valid.").detail(what.to_owned())
}
