//! What the refusals of stores and POS mean. Source: the vendor's references of
//! both (`stores.json`, `pos.json`).

use super::classify::{Meaning, Subject};
use crate::model::ErrorKind;
use crate::wire::error_body::ErrorBody;

const CATALOGUE: &str = "either external_id is used already, or city_name and state_name are not spelt as in the \
     vendor's catalogue, accents included: the API's text says which";

/// A refusal by its code, or by its status where every code is `1`.
pub(super) fn shop_code(subject: Subject, status: u16, body: &ErrorBody) -> Option<Meaning> {
    let code = body.code.as_deref().unwrap_or_default();
    Some(match code {
        "VALIDATION_ERROR" => validation(body),
        "BAD_REQUEST" if subject == Subject::Store => Meaning::of(ErrorKind::Refused)
            .about("location")
            .advising("the coordinates are outside of the seller's country"),
        "INEXISTENT_EXTERNAL_STORE_ID" => Meaning::of(ErrorKind::NotFound)
            .about("external_store_id")
            .advising("the seller has no store with this external id"),
        "EXTERNAL_STORE_ID_NOT_MATCH" => Meaning::of(ErrorKind::Refused)
            .about("external_store_id")
            .advising("external_store_id and store_id are two different stores: give one of them"),
        "UNKNOWN_MCC" | "POS_UNKNOWN_MCC" => Meaning::of(ErrorKind::Refused)
            .about("category")
            .advising("the seller's country has no such category"),
        _ => match field(subject, code) {
            Some(field) => Meaning::of(ErrorKind::Refused).about(field),
            None if subject == Subject::Pos && status == 409 => taken(),
            None if subject == Subject::Pos && status == 403 => Meaning::of(ErrorKind::Forbidden)
                .advising("the vendor has not enabled the host of url, or the token acts for another seller"),
            None => return None,
        },
    })
}

fn taken() -> Meaning {
    Meaning::of(ErrorKind::Conflict)
        .about("external_id")
        .advising("another has this external_id already: read it, or choose another")
}

/// One code for two things.
fn validation(body: &ErrorBody) -> Meaning {
    let said = body.message.as_deref().unwrap_or_default().to_ascii_lowercase();
    if said.contains("already-used") || said.contains("already used") {
        taken()
    } else {
        Meaning::of(ErrorKind::Refused).advising(CATALOGUE)
    }
}

fn field(subject: Subject, code: &str) -> Option<&'static str> {
    Some(match code {
        "INVALID_USER_ID" => "collector_id",
        "INVALID_POS_ID" => "id",
        "INVALID_STORE_ID" if subject == Subject::Store => "id",
        "INVALID_STORE_ID" | "POS_INVALID_STORE_ID" => "store_id",
        "INVALID_NAME" | "NAME_TOO_LONG" => "name",
        "INVALID_EXTERNAL_ID" | "EXTERNAL_ID_TOO_LONG" => "external_id",
        "INVALID_BUSINESS_HOURS" | "INVALID_DAY" => "business_hours",
        "INVALID_LOCATION" => "location",
        "INVALID_STREET_NAME" => "location.street_name",
        "INVALID_STREET_NUMBER" => "location.street_number",
        "INVALID_ZIP_CODE" => "location.zip_code",
        "INVALID_CITY_NAME" => "location.city_name",
        "INVALID_STATE_NAME" => "location.state_name",
        "INVALID_REFERENCE" => "location.reference",
        "INVALID_LATITUDE" => "location.latitude",
        "INVALID_LONGITUDE" => "location.longitude",
        "INVALID_FIXED_AMOUNT" | "FIXED_AMOUNT_FALSE" => "fixed_amount",
        "INVALID_CATEGORY" => "category",
        "INVALID_EXTERNAL_STORE_ID" => "external_store_id",
        "INVALID_URL" | "URL_TOO_LONG" => "url",
        "INVALID_LIMIT" => "limit",
        "INVALID_OFFSET" => "offset",
        _ => return None,
    })
}
