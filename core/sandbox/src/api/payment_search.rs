//! The payment search.

use serde::Serialize;

use super::caller::Caller;
use super::paging::{Page, Paging};
use super::payment_view::{PaymentView, view};
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, platform_error};
use crate::times;
use crate::world::World;
use crate::world::payment::Payment;

/// Rows one page may have. [D] has the error, 1000, and not the number; ours.
const MOST_ROWS: usize = 1000;

#[derive(Debug, Serialize)]
struct Found<'a> {
    paging: Paging,
    results: Vec<PaymentView<'a>>,
}

/// `GET /v1/payments/search`: the caller's own.
pub(crate) fn search(world: &mut World, call: &Call) -> Answer {
    let caller = Caller::of_platform(world, call)?;
    world.account(caller.user_id);
    let query = Query::read(call, world.settings.strict_payment_search)?;
    let page = Page::read(call).map_err(|name| platform_error(400, 1, &format!("Params Error: {name}")))?;
    if page.limit > MOST_ROWS {
        return Err(platform_error(400, 1000, "Number of rows exceeded the limits"));
    }
    let horizon = world.search_horizon(call.now);
    let mut hits: Vec<&Payment> = world
        .payments
        .values()
        .filter_map(|versions| versions.at(horizon))
        .filter(|payment| payment.owner == caller.user_id && query.takes(payment, world))
        .collect();
    hits.sort_by_key(|payment| (query.sort.of(payment), payment.id));
    if query.descending {
        hits.reverse();
    }
    let paging = page.paging(hits.len());
    let results = page.cut(hits).into_iter().filter_map(|payment| view(world, payment, horizon)).collect();
    Ok(Reply::json(200, &Found { paging, results }))
}

/// The moments and numbers one can sort and cut by.
#[derive(Clone, Copy, Debug)]
enum Key {
    Id,
    Created,
    Approved,
    Updated,
    Released,
}

impl Key {
    /// [O] names three ranges; [D] no enum for `sort`, so these are ours.
    fn read(name: &str) -> Option<Self> {
        Some(match name {
            "id" => Self::Id,
            "date_created" => Self::Created,
            "date_approved" => Self::Approved,
            "date_last_updated" => Self::Updated,
            "money_release_date" => Self::Released,
            _ => return None,
        })
    }

    /// None sorts before everything and is in no range.
    fn of(self, payment: &Payment) -> Option<i64> {
        match self {
            Self::Id => i64::try_from(payment.id).ok(),
            Self::Created => Some(payment.created),
            Self::Approved => payment.approved,
            Self::Updated => Some(payment.updated),
            Self::Released => payment.released,
        }
    }
}

#[derive(Debug)]
struct Query<'a> {
    call: &'a Call,
    sort: Key,
    descending: bool,
    range: Key,
    begin: Option<i64>,
    end: Option<i64>,
}

impl<'a> Query<'a> {
    fn read(call: &'a Call, strict: bool) -> Result<Self, Reply> {
        let bad_sort = || platform_error(400, 1003, "Invalid sort");
        let bad_criteria = || platform_error(400, 1004, "Invalid criteria");
        let sort = match call.query("sort") {
            Some(name) => Key::read(name).ok_or_else(bad_sort)?,
            None if strict => return Err(bad_sort()),
            None => Key::Created,
        };
        let descending = match call.query("criteria") {
            Some("asc") => false,
            Some("desc") => true,
            Some(_) => return Err(bad_criteria()),
            None if strict => return Err(bad_criteria()),
            None => true,
        };
        let range = match call.query("range") {
            None => Key::Created,
            Some(name) => Key::read(name)
                .filter(|key| !matches!(key, Key::Id))
                .ok_or_else(|| platform_error(400, 1, "Params Error: range"))?,
        };
        let date = |name: &str| match call.query(name) {
            None => Ok(None),
            Some(text) => times::parse_strict(text)
                .or_else(|| times::parse_relative(text, call.now))
                .map(Some)
                .ok_or_else(|| {
                    let format = "Invalid date format: must be yyyy-MM-dd'T'HH:mm:ss.SSSZ";
                    platform_error(400, 1001, &format!("{name}: {format}"))
                }),
        };
        Ok(Self { call, sort, descending, range, begin: date("begin_date")?, end: date("end_date")? })
    }

    fn takes(&self, payment: &Payment, world: &World) -> bool {
        let Some(order) = world.orders.get(&payment.order_id) else { return false };
        let is = |name: &str, value: &str| self.call.query(name).is_none_or(|wanted| wanted == value);
        let at = self.range.of(payment);
        is("external_reference", &order.external_reference)
            && is("status", payment.status.name())
            && is("store_id", &order.store_id.to_string())
            && is("pos_id", &order.pos_id.to_string())
            && is("collector.id", &payment.owner.to_string())
            && is("payer.id", &payment.payer_id.to_string())
            && self.begin.is_none_or(|begin| at.is_some_and(|at| at >= begin))
            && self.end.is_none_or(|end| at.is_some_and(|at| at <= end))
    }
}
