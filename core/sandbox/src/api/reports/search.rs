//! `GET /v1/account/{report}/search`

use serde_json::json;

use super::asked;
use super::view::Shown;
use crate::api::caller::digits;
use crate::api::paging::Page;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, named_error};
use crate::times;
use crate::world::World;
use crate::world::reports::generation::Place;

/// [D]
const MOST: usize = 500;
/// [D]
const FURTHEST: usize = 10_000;

/// The latest first.
pub(crate) fn search(world: &mut World, call: &Call) -> Answer {
    let (owner, report) = asked(world, call)?;
    let query = Query::read(call, owner)?;
    let moment = world.search_horizon(call.now);
    let hits: Vec<_> =
        Shown::latest(world, owner, report, moment).filter(|shown| query.takes(shown, moment)).collect();
    let paging = query.page.paging(hits.len());
    let results: Vec<_> =
        query.page.cut(hits).into_iter().map(|shown| shown.json(moment, Place::List)).collect();
    Ok(Reply::json(200, &json!({ "paging": paging, "results": results })))
}

#[derive(Debug)]
struct Query<'a> {
    call: &'a Call,
    page: Page,
    id: Option<u64>,
    begin: Option<i64>,
    end: Option<i64>,
    created_since: Option<i64>,
    created_until: Option<i64>,
}

impl<'a> Query<'a> {
    fn read(call: &'a Call, owner: u64) -> Result<Self, Reply> {
        let page = Page::read(call).map_err(invalid)?;
        if page.limit > MOST || page.offset > FURTHEST {
            return Err(invalid(if page.limit > MOST { "limit" } else { "offset" }));
        }
        let number =
            |name: &str| call.query(name).map(|text| digits(text).ok_or_else(|| invalid(name))).transpose();
        if number("account_id")?.is_some_and(|account| account != owner) {
            let message = "The token belongs to another account";
            return Err(named_error(401, "unauthorized_user_id", message));
        }
        let is_currency = |text: &str| text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        if call.query("currency_id").is_some_and(|text| !is_currency(text)) {
            return Err(invalid("currency_id"));
        }
        if call.query("created_from").is_some_and(|from| !["manual", "schedule"].contains(&from)) {
            return Err(invalid("alias_created_from"));
        }
        // What a filter looks like is published nowhere.
        if call.query("filters").is_some() {
            return Err(invalid("filters"));
        }
        let date = |name: &str| {
            call.query(name).map(|text| times::parse(text).ok_or_else(|| invalid(name))).transpose()
        };
        let (created_since, created_until) = match call.query("range") {
            None => (None, None),
            Some("date_created") => (date("range_begin_date")?, date("range_end_date")?),
            Some(_) => return Err(invalid("range")),
        };
        let (begin, end) = (date("begin_date")?, date("end_date")?);
        Ok(Self { call, page, id: number("id")?, begin, end, created_since, created_until })
    }

    fn takes(&self, shown: &Shown<'_>, moment: i64) -> bool {
        let generation = shown.generation;
        let name = self.call.query("file_name");
        let from = self.call.query("created_from");
        let currency = self.call.query("currency_id");
        self.id.is_none_or(|id| id == generation.id)
            && self.begin.is_none_or(|begin| begin == generation.window.begin)
            && self.end.is_none_or(|end| end == generation.window.end)
            && self.created_since.is_none_or(|since| generation.asked >= since)
            && self.created_until.is_none_or(|until| generation.asked <= until)
            && name.is_none_or(|name| shown.file_name(moment) == Some(name))
            && from.is_none_or(|from| from == generation.origin.name())
            && currency.is_none_or(|currency| currency == shown.currency)
    }
}

fn invalid(name: &str) -> Reply {
    named_error(400, &format!("invalid_{name}"), &format!("{name} is not valid"))
}
