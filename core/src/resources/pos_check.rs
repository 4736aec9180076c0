//! Everything that is checked about a POS before it is sent.

use super::store_check::visible;
use crate::error::{Error, Result};
use crate::ids::{ExternalPosId, ExternalStoreId, max_length, positive};
use crate::model::{PosRequest, PosUpdateRequest};
use crate::wire::pos::PosBody;

pub(crate) fn check_new(pos: &PosRequest) -> Result<PosBody<'_>> {
    if pos.store_id.is_none() && pos.external_store_id.is_none() {
        let advice = "a POS stands in a store: give external_store_id or store_id";
        return Err(Error::invalid("external_store_id", "", "required", advice));
    }
    // Without it the buyer types the amount, and no order can be paid.
    let fixed_amount = pos.fixed_amount.unwrap_or(true);
    Ok(PosBody {
        name: Some(name(&pos.name)?),
        fixed_amount: Some(fixed_amount),
        store_id: store_id(pos.store_id)?,
        external_store_id: external_store_id(pos.external_store_id.as_deref())?,
        external_id: Some(external_id(&pos.external_id)?),
        category: category(pos.category)?,
        url: url(pos.url.as_deref(), Some(fixed_amount))?,
    })
}

pub(crate) fn check_update(pos: &PosUpdateRequest) -> Result<PosBody<'_>> {
    let body = PosBody {
        name: pos.name.as_deref().map(name).transpose()?,
        fixed_amount: pos.fixed_amount,
        store_id: store_id(pos.store_id)?,
        external_store_id: external_store_id(pos.external_store_id.as_deref())?,
        external_id: pos.external_id.as_deref().map(external_id).transpose()?,
        category: category(pos.category)?,
        url: url(pos.url.as_deref(), pos.fixed_amount)?,
    };
    let nothing = PosBody {
        name: None,
        fixed_amount: None,
        store_id: None,
        external_store_id: None,
        external_id: None,
        category: None,
        url: None,
    };
    if body == nothing { Err(super::nothing_to_change()) } else { Ok(body) }
}

fn name(name: &str) -> Result<&str> {
    visible("name", name)?;
    max_length("name", name, 44)?;
    Ok(name)
}

fn external_id(id: &str) -> Result<&str> {
    ExternalPosId::check("external_id", id)?;
    Ok(id)
}

fn store_id(id: Option<i64>) -> Result<Option<String>> {
    id.map(|id| positive("store_id", id).map(|id| id.to_string())).transpose()
}

fn external_store_id(given: Option<&str>) -> Result<Option<&str>> {
    if let Some(id) = given {
        ExternalStoreId::check("external_store_id", id)?;
    }
    Ok(given)
}

/// Which codes a country has is the API's to say: two of them are published.
fn category(code: Option<i64>) -> Result<Option<i64>> {
    code.map(|code| positive("category", code)).transpose()
}

fn url(given: Option<&str>, fixed_amount: Option<bool>) -> Result<Option<&str>> {
    let Some(url) = given else { return Ok(None) };
    max_length("url", url, 299)?;
    let valid = reqwest::Url::parse(url)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some());
    if !valid {
        return Err(Error::invalid("url", url, "url", "it must be an http or https URL"));
    }
    if fixed_amount == Some(false) {
        return Err(Error::invalid("url", url, "fixed_amount", "a POS with a url has a fixed amount"));
    }
    Ok(given)
}
