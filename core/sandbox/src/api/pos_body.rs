//! The body of a POS, checked as documented. [D] `pos.json`

use axum::http::Uri;
use rust_decimal::prelude::ToPrimitive as _;

use super::caller::digits;
use super::store_body::invalid;
use crate::http::reply::{Reply, named_error};
use crate::json::Fields;
use crate::json::fields;
use crate::world::World;

const KNOWN: [&str; 7] =
    ["name", "fixed_amount", "store_id", "external_store_id", "external_id", "category", "url"];

/// Which call the body came with: some codes differ.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verb {
    Create,
    Update,
}

/// A POS as it was asked for; an update may leave fields out.
#[derive(Debug)]
pub(crate) struct PosBody {
    pub(crate) name: Option<String>,
    pub(crate) fixed_amount: Option<bool>,
    pub(crate) store_id: Option<u64>,
    pub(crate) external_id: Option<String>,
    pub(crate) category: Option<u32>,
    pub(crate) url: Option<String>,
}

impl PosBody {
    pub(crate) fn read(body: &[u8], world: &World, owner: u64, verb: Verb) -> Result<Self, Reply> {
        if body.trim_ascii().is_empty() {
            return Err(invalid("MISSING_BODY", "body is required"));
        }
        let pos = Fields::parse(body).ok_or_else(|| invalid("MISSING_BODY", "body must be a JSON object"))?;
        if let Some(name) = pos.names().find(|name| !KNOWN.contains(name)) {
            return Err(invalid("UNKNOWN_FIELD_EXCEPTION", &format!("unknown field {name}")));
        }
        let fixed_amount = match pos.get("fixed_amount").map(fields::boolean) {
            Some(None) => return Err(invalid("INVALID_FIXED_AMOUNT", "fixed_amount must be boolean")),
            read => read.flatten(),
        };
        Ok(Self {
            name: read_name(&pos)?,
            fixed_amount,
            store_id: read_store(&pos, world, owner, verb)?,
            external_id: read_external_id(&pos)?,
            category: read_category(&pos, world, owner, verb)?,
            url: read_url(&pos)?,
        })
    }
}

fn read_name(pos: &Fields) -> Result<Option<String>, Reply> {
    let name = text(pos, "name", "INVALID_NAME")?;
    match &name {
        Some(name) if name.trim().is_empty() => Err(invalid("INVALID_NAME", "name must be present")),
        Some(name) if name.chars().count() >= 45 => {
            Err(invalid("NAME_TOO_LONG", "name must have less than 45 characters"))
        }
        _ => Ok(name),
    }
}

fn read_external_id(pos: &Fields) -> Result<Option<String>, Reply> {
    let external_id = text(pos, "external_id", "INVALID_EXTERNAL_ID")?;
    match &external_id {
        Some(id) if id.chars().count() >= 40 => {
            Err(invalid("EXTERNAL_ID_TOO_LONG", "external_id must have less than 40 characters"))
        }
        Some(id) if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric()) => {
            Err(invalid("INVALID_EXTERNAL_ID", "external_id must be alphanumeric"))
        }
        _ => Ok(external_id),
    }
}

/// The store by either of its names; both must mean the same one.
fn read_store(pos: &Fields, world: &World, owner: u64, verb: Verb) -> Result<Option<u64>, Reply> {
    let code = if verb == Verb::Create { "INVALID_STORE_ID" } else { "POS_INVALID_STORE_ID" };
    let by_id = match pos.get("store_id") {
        None => None,
        Some(raw) => {
            // Samples have it as a number and as a string of digits.
            let text = fields::string(raw).unwrap_or_else(|| raw.get().to_owned());
            let id = digits(&text).ok_or_else(|| invalid(code, "store_id must be numeric"))?;
            let store = world.stores.get(&id).filter(|store| store.owner == owner);
            Some(store.ok_or_else(|| invalid(code, "store_id does not exist"))?.id)
        }
    };
    let by_external_id = match text(pos, "external_store_id", "INVALID_EXTERNAL_STORE_ID")? {
        None => None,
        Some(external_id) => {
            let missing = || invalid("INEXISTENT_EXTERNAL_STORE_ID", "external_store_id does not exist");
            Some(world.store_by_external_id(owner, &external_id).ok_or_else(missing)?.id)
        }
    };
    match (by_id, by_external_id) {
        (Some(one), Some(other)) if one != other => {
            let message = "external_store_id does not refer to the given store_id";
            Err(invalid("EXTERNAL_STORE_ID_NOT_MATCH", message))
        }
        _ => Ok(by_id.or(by_external_id)),
    }
}

fn read_category(pos: &Fields, world: &World, owner: u64, verb: Verb) -> Result<Option<u32>, Reply> {
    let Some(raw) = pos.get("category") else { return Ok(None) };
    let category = fields::number(raw)
        .filter(rust_decimal::Decimal::is_integer)
        .and_then(|number| number.to_u32())
        .ok_or_else(|| invalid("INVALID_CATEGORY", "category must be numeric"))?;
    if world.site(owner).facts().categories.contains(&category) {
        return Ok(Some(category));
    }
    let code = if verb == Verb::Create { "UNKNOWN_MCC" } else { "POS_UNKNOWN_MCC" };
    Err(invalid(code, "category is not valid for the user's site"))
}

fn read_url(pos: &Fields) -> Result<Option<String>, Reply> {
    let Some(url) = text(pos, "url", "INVALID_URL")? else { return Ok(None) };
    if url.chars().count() >= 300 {
        return Err(invalid("URL_TOO_LONG", "url must have less than 300 characters"));
    }
    let parsed = url.parse::<Uri>().ok().filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
    if parsed.is_none_or(|uri| uri.host().is_none()) {
        return Err(invalid("INVALID_URL", "url must be a valid URL"));
    }
    Ok(Some(url))
}

/// [D] Only hosts that Mercado Pago has enabled are taken.
pub(crate) fn check_url(url: Option<&str>, fixed_amount: bool, hosts: &[String]) -> Result<(), Reply> {
    let Some(url) = url else { return Ok(()) };
    if !fixed_amount {
        return Err(invalid("FIXED_AMOUNT_FALSE", "url needs fixed_amount true"));
    }
    let host = url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    if host.is_some_and(|host| hosts.contains(&host)) {
        return Ok(());
    }
    Err(named_error(403, "1", "the host of url is not enabled"))
}

fn text(from: &Fields, name: &str, code: &str) -> Result<Option<String>, Reply> {
    let read = |raw| fields::string(raw).ok_or_else(|| invalid(code, &format!("{name} must be string")));
    from.get(name).map(read).transpose()
}
