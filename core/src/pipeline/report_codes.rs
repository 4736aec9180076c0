//! What the refusals of reports mean. Source: the vendor's references of both
//! reports, whose configuration has texts and no codes.

use super::classify::Meaning;
use crate::model::ErrorKind;

pub(super) fn report_code(status: u16, code: &str) -> Option<Meaning> {
    let field = match code {
        "task_not_found_for_user" => {
            return Some(
                Meaning::of(ErrorKind::NotFound)
                    .about("id")
                    .advising("the account has no such report: check the id, and whose token it is"),
            );
        }
        "unauthorized_user_id" => {
            return Some(
                Meaning::of(ErrorKind::Forbidden)
                    .about("account_id")
                    .advising("the token acts for one account only: check whose it is"),
            );
        }
        "invalid_begin_date" => "begin_date",
        "invalid_end_date" | "end_date_before_begin_date" => "end_date",
        "invalid_parameter" | "invalid_id" => "id",
        "invalid_offset" => "offset",
        "invalid_limit" => "limit",
        "invalid_range" | "invalid_range_begin_date" => "range_begin_date",
        "invalid_range_end_date" => "range_end_date",
        "invalid_account_id" => "account_id",
        "invalid_currency_id" => "currency_id",
        "invalid_alias_created_from" => "created_from",
        _ if status == 409 => {
            return Some(Meaning::of(ErrorKind::Conflict).advising(
                "the account has a configuration of this report already: read it, and update it only if \
                 nobody else relies on it",
            ));
        }
        _ => return None,
    };
    Some(Meaning::of(ErrorKind::Refused).about(field))
}
