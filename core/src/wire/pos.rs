use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::lenient;
use super::payment::Paging;
use crate::model::{Pos, PosPage, PosStatus, Site, Timestamp};
use crate::raw::RawJson;

/// The body of a create or an update. The API refuses what it does not know,
/// so nothing but what is documented, and nothing null.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PosBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fixed_amount: Option<bool>,
    /// Digits in a string, as the schema has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) store_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_store_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) category: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<&'a str>,
}

#[derive(Debug, Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::i64")]
    id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::string")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    external_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::i64")]
    store_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::string")]
    external_store_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::bool")]
    fixed_amount: Option<bool>,
    #[serde(default, deserialize_with = "lenient::i64")]
    category: Option<i64>,
    #[serde(default, deserialize_with = "lenient::string")]
    url: Option<String>,
    #[serde(default, deserialize_with = "lenient::open")]
    status: Option<PosStatus>,
    #[serde(default, deserialize_with = "lenient::string")]
    uuid: Option<String>,
    #[serde(default, deserialize_with = "lenient::i64")]
    user_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::open")]
    site: Option<Site>,
    #[serde(default, deserialize_with = "lenient::string")]
    qr_code: Option<String>,
    // What the OpenAPI file has in place of `qr`.
    #[serde(default, deserialize_with = "lenient::string")]
    qr_code_image: Option<String>,
    qr: Option<Qr>,
    #[serde(default, deserialize_with = "lenient::moment")]
    date_created: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::moment")]
    date_last_updated: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
struct Qr {
    #[serde(default, deserialize_with = "lenient::string")]
    image: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    template_document: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    template_image: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Page<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::list")]
    results: Vec<&'a RawValue>,
    paging: Option<Paging>,
}

pub(crate) fn read_page(body: &[u8], offset: u32) -> Result<PosPage, serde_json::Error> {
    let page: Page<'_> = super::parse(body)?;
    let total = page.paging.and_then(|p| p.total);
    Ok(PosPage {
        next_offset: super::next_offset(offset, page.results.len(), total),
        results: page.results.into_iter().map(read_one).collect::<Result<_, _>>()?,
        total,
    })
}

pub(crate) fn read(body: &[u8]) -> Result<Pos, serde_json::Error> {
    read_one(super::parse(body)?)
}

fn read_one(raw: &RawValue) -> Result<Pos, serde_json::Error> {
    let body: Body = serde_json::from_str(raw.get())?;
    let qr = body.qr.unwrap_or_default();
    Ok(Pos {
        id: body.id.ok_or_else(|| serde_json::Error::custom("a POS without id"))?,
        name: body.name,
        external_id: body.external_id,
        store_id: body.store_id,
        external_store_id: body.external_store_id,
        fixed_amount: body.fixed_amount,
        category: body.category,
        url: body.url,
        status: body.status,
        uuid: body.uuid,
        user_id: body.user_id,
        site: body.site,
        qr_code: body.qr_code,
        qr_image: qr.image.or(body.qr_code_image),
        qr_template_document: qr.template_document,
        qr_template_image: qr.template_image,
        date_created: body.date_created,
        date_last_updated: body.date_last_updated,
        raw: RawJson::new(raw.get()),
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_qr_is_read_from_either_shape() {
        let nested = read(
            br#"{"id": 90000001, "store_id": "54001234", "category": 621102,
            "qr": {"image": "https://x/1.png", "template_document": "https://x/1.pdf"}}"#,
        )
        .unwrap();
        let flat = read(
            br#"{"id": "90000001", "store_id": 54001234, "category": "621102",
            "qr_code": "000201", "qr_code_image": "https://x/1.png"}"#,
        )
        .unwrap();
        assert_eq!(nested.qr_image, flat.qr_image);
        assert_eq!((nested.id, nested.store_id, nested.category), (flat.id, flat.store_id, flat.category));
        assert_eq!(nested.qr_template_document.as_deref(), Some("https://x/1.pdf"));
        assert_eq!((nested.qr_code, flat.qr_code.as_deref()), (None, Some("000201")));
    }
}
