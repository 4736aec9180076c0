//! Reading a configuration.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::value::RawValue;

use crate::http::reply::{Reply, named_error};
use crate::json::{Fields, fields};
use crate::world::reports::config::{Column, Config, Language, USUAL_OFFSET};
use crate::world::reports::schedule::{Frequency, Rhythm};
use crate::world::reports::{Report, columns};

/// Everything a configuration may have, of either report. [D]; what else comes is dropped.
const NAMES: [&str; 21] = [
    "file_name_prefix",
    "columns",
    "frequency",
    "sftp_info",
    "separator",
    "display_timezone",
    "report_translation",
    "header_language",
    "notification_email_list",
    "refund_detailed",
    "coupon_detailed",
    "include_withdraw",
    "shipping_detail",
    "show_chargeback_cancel",
    "show_fee_prevision",
    "include_withdrawal_at_end",
    "include_withdrawal",
    "execute_after_withdrawal",
    "check_available_balance",
    "compensate_detail",
    "unite_reserve",
];

/// Switches of what nothing here has.
const WITHOUT_EFFECT: [&str; 6] = [
    "coupon_detailed",
    "shipping_detail",
    "show_fee_prevision",
    "execute_after_withdrawal",
    "compensate_detail",
    "unite_reserve",
];

/// [O] has zones by name. None of these seven changes its offset in the year, here.
const ZONES: [(&str, i32); 7] = [
    ("America/Argentina/Buenos_Aires", -3),
    ("America/Sao_Paulo", -3),
    ("America/Santiago", -4),
    ("America/Bogota", -5),
    ("America/Mexico_City", -6),
    ("America/Lima", -5),
    ("America/Montevideo", -3),
];

/// A configuration, or what is wrong with it.
pub(super) fn read(body: &[u8], report: Report) -> Result<Config, Reply> {
    let body = Body(Fields::parse(body).ok_or_else(|| invalid("body"))?);
    let prefix = body.text("file_name_prefix")?.filter(|prefix| !prefix.trim().is_empty());
    let separator = match body.text("separator")?.as_deref().map(str::as_bytes) {
        None => ',',
        Some([one @ (b',' | b';' | b'\t' | b'|')]) => char::from(*one),
        Some(_) => return Err(invalid("separator")),
    };
    let offset = match body.text("display_timezone")? {
        None => USUAL_OFFSET,
        Some(zone) => read_zone(&zone).ok_or_else(|| invalid("display_timezone"))?,
    };
    let (header_language, report_translation) =
        (body.language("header_language")?, body.language("report_translation")?);
    for name in WITHOUT_EFFECT {
        body.flag(name)?;
    }
    if body.0.get("sftp_info").is_some_and(|raw| !is_null(raw) && fields::object(raw).is_none()) {
        return Err(invalid("sftp info"));
    }
    if body.0.get("notification_email_list").is_some_and(|raw| !is_null(raw) && fields::array(raw).is_none())
    {
        return Err(invalid("notification_email_list"));
    }
    Ok(Config {
        prefix: prefix.ok_or_else(|| invalid("file_name_prefix"))?,
        columns: body.columns(report)?,
        frequency: body.frequency()?,
        separator,
        offset,
        // [D] The other one is for workbooks on the settlement's page, for headers on the release's.
        language: if report == Report::Settlement { header_language } else { report_translation },
        refund_detailed: body.flag("refund_detailed")?,
        include_withdraw: body.flag("include_withdraw")?,
        show_chargeback_cancel: body.flag("show_chargeback_cancel")?,
        // [D] One table has the shorter name.
        withdrawals_at_end: body.flag("include_withdrawal_at_end")? | body.flag("include_withdrawal")?,
        check_available_balance: body.flag("check_available_balance")?,
        shown: NAMES.into_iter().filter_map(|name| Some((name, body.0.get(name)?.to_owned()))).collect(),
    })
}

struct Body(Fields);

impl Body {
    fn given(&self, name: &str) -> Option<&RawValue> {
        self.0.get(name).filter(|raw| !is_null(raw))
    }

    fn text(&self, name: &str) -> Result<Option<String>, Reply> {
        self.given(name).map(|raw| fields::string(raw).ok_or_else(|| invalid(name))).transpose()
    }

    fn flag(&self, name: &str) -> Result<bool, Reply> {
        self.given(name).map_or(Ok(false), |raw| fields::boolean(raw).ok_or_else(|| invalid(name)))
    }

    fn language(&self, name: &str) -> Result<Option<Language>, Reply> {
        let text = self.text(name)?;
        text.map(|text| Language::read(&text).ok_or_else(|| invalid("report_language"))).transpose()
    }

    fn columns(&self, report: Report) -> Result<Vec<Column>, Reply> {
        let read = |raw: &RawValue| {
            let columns: Option<Vec<_>> = fields::array(raw)?
                .iter()
                .map(|column| {
                    let column = fields::object(column)?;
                    let key = columns::known(report, &fields::string(column.get("key")?)?)?;
                    Some(Column { key, alias: column.get("alias").and_then(fields::string) })
                })
                .collect();
            columns.filter(|columns| !columns.is_empty())
        };
        self.given("columns").and_then(read).ok_or_else(|| invalid("columns"))
    }

    fn frequency(&self) -> Result<Frequency, Reply> {
        let read = |raw: &RawValue| {
            let given = fields::object(raw)?;
            let whole = |name: &str| fields::number(given.get(name)?).filter(Decimal::is_integer)?.to_i64();
            let hour = whole("hour").filter(|hour| (0..24).contains(hour))?;
            let value = whole("value").filter(|value| *value > 0)?;
            let rhythm = match fields::string(given.get("type")?)?.as_str() {
                "daily" => Rhythm::Daily,
                "weekly" if value <= 7 => Rhythm::Weekly(value),
                "monthly" => Rhythm::Monthly(i8::try_from(value).ok().filter(|day| *day <= 31)?),
                _ => return None,
            };
            Some(Frequency { rhythm, hour })
        };
        self.given("frequency").and_then(read).ok_or_else(|| invalid("frequency"))
    }
}

fn is_null(raw: &RawValue) -> bool {
    raw.get() == "null"
}

/// The minutes from UTC of `GMT-04`, `GMT-0330` or `GMT-03:30`, or of a zone by its name.
fn read_zone(text: &str) -> Option<i32> {
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == text) {
        return Some(hours * 60);
    }
    let rest = text.strip_prefix("GMT").or_else(|| text.strip_prefix("UTC"))?;
    let (sign, rest) = match rest.split_at_checked(1) {
        None => return Some(0),
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        Some(_) => return None,
    };
    let digits: String = rest.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        4 => (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?),
        _ => return None,
    };
    (hours <= 14 && minutes < 60 && hours >= 0).then_some(sign * (hours * 60 + minutes))
}

/// [D] has these texts and no codes.
fn invalid(what: &str) -> Reply {
    named_error(400, "bad_request", &format!("Invalid {what}"))
}
