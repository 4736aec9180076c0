use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::lenient;
use super::payment::Paging;
use crate::model::{Report, ReportKind, ReportOrigin, ReportPage, ReportStatus, Timestamp};
use crate::raw::RawJson;

/// What a report is asked for with.
#[derive(Debug, Serialize)]
pub(crate) struct RangeBody {
    pub(crate) begin_date: String,
    pub(crate) end_date: String,
}

/// In UTC and whole seconds: with milliseconds the API refused it
/// (`invalid_begin_date`, seen in public code; the reference shows none).
pub(crate) fn seconds(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[derive(Debug, Deserialize)]
struct Body {
    // A number or a text, by source.
    #[serde(default, deserialize_with = "lenient::string")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    report_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::i64")]
    account_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::i64")]
    user_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::moment")]
    begin_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::moment")]
    end_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::moment")]
    generation_date: Option<Timestamp>,
    // The older guide's name in lists.
    #[serde(default, deserialize_with = "lenient::moment")]
    date_created: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::moment")]
    last_modified: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::open")]
    created_from: Option<ReportOrigin>,
    #[serde(default, deserialize_with = "lenient::string")]
    file_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::open")]
    status: Option<ReportStatus>,
    #[serde(default, deserialize_with = "lenient::open")]
    report_type: Option<ReportKind>,
    #[serde(default, deserialize_with = "lenient::open")]
    sub_type: Option<ReportKind>,
    #[serde(default, deserialize_with = "lenient::string")]
    format: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    currency_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::bool")]
    is_test: Option<bool>,
    #[serde(default, deserialize_with = "lenient::bool")]
    is_reserve: Option<bool>,
    #[serde(default, deserialize_with = "lenient::i64")]
    retries: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Page<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::list")]
    results: Vec<&'a RawValue>,
    paging: Option<Paging>,
}

pub(crate) fn read(body: &[u8]) -> Result<Report, serde_json::Error> {
    read_one(super::parse(body)?)
}

/// A list: an array by the reference, paging and results by the `OpenAPI` file.
pub(crate) fn read_list(body: &[u8]) -> Result<Vec<Report>, serde_json::Error> {
    read_page(body, 0).map(|page| page.results)
}

/// A page, or an array standing for one.
pub(crate) fn read_page(body: &[u8], offset: u32) -> Result<ReportPage, serde_json::Error> {
    let whole: &RawValue = super::parse(body)?;
    let page = if whole.get().starts_with('[') {
        Page { results: serde_json::from_str(whole.get())?, paging: None }
    } else {
        serde_json::from_str(whole.get())?
    };
    let total = page.paging.and_then(|paging| paging.total);
    let next = super::next_offset(offset, page.results.len(), total);
    Ok(ReportPage {
        next_offset: next.filter(|offset| *offset <= FURTHEST),
        results: page.results.into_iter().map(read_one).collect::<Result<_, _>>()?,
        total,
    })
}

/// Where a page may begin at the latest.
pub(crate) const FURTHEST: u32 = 10_000;

/// The dates that an answer shows, if it does.
pub(crate) fn read_dates(body: &[u8]) -> Option<(Timestamp, Timestamp)> {
    let body: Body = super::parse(body).ok()?;
    body.begin_date.zip(body.end_date)
}

fn read_one(raw: &RawValue) -> Result<Report, serde_json::Error> {
    let body: Body = serde_json::from_str(raw.get())?;
    Ok(Report {
        id: body.id.ok_or_else(|| serde_json::Error::custom("a report without id"))?,
        report_id: body.report_id,
        account_id: body.account_id,
        user_id: body.user_id,
        begin_date: body.begin_date,
        end_date: body.end_date,
        generation_date: body.generation_date.or(body.date_created),
        last_modified: body.last_modified,
        created_from: body.created_from,
        file_name: body.file_name,
        status: body.status,
        report_type: body.report_type,
        sub_type: body.sub_type,
        format: body.format,
        currency_id: body.currency_id,
        is_test: body.is_test,
        is_reserve: body.is_reserve,
        retries: body.retries,
        raw: RawJson::new(raw.get()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_numbers_or_text_and_all_else_may_be_missing() {
        let number = read(br#"{"id": 88123456, "report_id": null, "file_name": null}"#).unwrap();
        let text = read(br#"{"id": "88123456", "report_id": "5", "file_name": "", "status": 7}"#).unwrap();
        assert_eq!((number.id.as_str(), text.id.as_str()), ("88123456", "88123456"));
        assert_eq!((number.report_id, text.report_id.as_deref()), (None, Some("5")));
        assert_eq!((number.file_name, text.file_name), (None, None));
        assert_eq!(text.status, Some(ReportStatus::Unknown("7".to_owned())));
        assert!(read(br#"{"status": "pending"}"#).is_err());
    }

    #[test]
    fn a_list_is_an_array_or_a_page() {
        let array = br#"[{"id": 1, "date_created": "2026-11-01T09:12:44.000-04:00"}, {"id": 2}]"#;
        let listed = read_list(array).unwrap();
        assert_eq!(listed.len(), 2);
        assert_eq!(listed[0].generation_date, Some("2026-11-01T13:12:44Z".parse().unwrap()));
        let page = br#"{"paging": {"total": 9, "limit": 2}, "results": [{"id": 1}, {"id": 2}]}"#;
        assert_eq!(read_list(page).unwrap().len(), 2);
        assert_eq!(read_page(page, 2).unwrap().next_offset, Some(4));
        assert_eq!(read_page(b" [{\"id\": 1}]", 0).unwrap().next_offset, None);
        assert_eq!(read_list(br#"{"results": null}"#).unwrap(), []);
    }

    #[test]
    fn no_page_is_asked_for_that_the_api_refuses() {
        let page = br#"{"paging": {"total": 99999}, "results": [{"id": 1}, {"id": 2}]}"#;
        assert_eq!(read_page(page, 9_998).unwrap().next_offset, Some(10_000));
        assert_eq!(read_page(page, 9_999).unwrap().next_offset, None);
    }

    #[test]
    fn dates_are_sent_in_utc_without_a_fraction() {
        let moment = "2026-10-01T00:00:00-03:00".parse().unwrap();
        assert_eq!(seconds(moment), "2026-10-01T03:00:00Z");
    }
}
