use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::lenient;
use crate::model::{ReportConfig, ReportFrequency, ReportFrequencyType, ReportLanguage, ReportSftp};
use crate::raw::RawJson;

/// The body of a create or an update: what is documented and given, nothing null.
#[derive(Serialize)]
pub(crate) struct ConfigBody<'a> {
    pub(crate) file_name_prefix: &'a str,
    pub(crate) columns: Vec<ColumnBody<'a>>,
    pub(crate) frequency: FrequencyBody<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sftp_info: Option<SftpBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) separator: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_timezone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) report_translation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) header_language: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(crate) notification_email_list: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refund_detailed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) coupon_detailed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) include_withdraw: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shipping_detail: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) show_chargeback_cancel: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) show_fee_prevision: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) include_withdrawal_at_end: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) execute_after_withdrawal: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) check_available_balance: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) compensate_detail: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unite_reserve: Option<bool>,
}

#[derive(Serialize)]
pub(crate) struct ColumnBody<'a> {
    pub(crate) key: &'a str,
}

#[derive(Serialize)]
pub(crate) struct FrequencyBody<'a> {
    #[serde(rename = "type")]
    pub(crate) frequency_type: &'a str,
    pub(crate) hour: u32,
    pub(crate) value: u32,
}

#[derive(Serialize)]
pub(crate) struct SftpBody<'a> {
    pub(crate) server: &'a str,
    pub(crate) username: &'a str,
    pub(crate) password: &'a str,
    pub(crate) remote_dir: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) port: Option<u32>,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(default, deserialize_with = "lenient::string")]
    file_name_prefix: Option<String>,
    #[serde(borrow, default, deserialize_with = "lenient::list")]
    columns: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    frequency: Option<&'a RawValue>,
    #[serde(borrow, default)]
    sftp_info: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient::string")]
    separator: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    display_timezone: Option<String>,
    #[serde(default, deserialize_with = "lenient::open")]
    report_translation: Option<ReportLanguage>,
    #[serde(default, deserialize_with = "lenient::open")]
    header_language: Option<ReportLanguage>,
    #[serde(borrow, default)]
    notification_email_list: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient::bool")]
    scheduled: Option<bool>,
    #[serde(default, deserialize_with = "lenient::bool")]
    refund_detailed: Option<bool>,
    #[serde(default, deserialize_with = "lenient::bool")]
    coupon_detailed: Option<bool>,
    #[serde(default, deserialize_with = "lenient::bool")]
    include_withdraw: Option<bool>,
    #[serde(default, deserialize_with = "lenient::bool")]
    shipping_detail: Option<bool>,
    #[serde(default, deserialize_with = "lenient::bool")]
    show_chargeback_cancel: Option<bool>,
    #[serde(default, deserialize_with = "lenient::bool")]
    show_fee_prevision: Option<bool>,
    #[serde(default, deserialize_with = "lenient::bool")]
    include_withdrawal_at_end: Option<bool>,
    // A table of the vendor's guide has this name for the same.
    #[serde(default, deserialize_with = "lenient::bool")]
    include_withdrawal: Option<bool>,
    #[serde(default, deserialize_with = "lenient::bool")]
    execute_after_withdrawal: Option<bool>,
    #[serde(default, deserialize_with = "lenient::bool")]
    check_available_balance: Option<bool>,
    #[serde(default, deserialize_with = "lenient::bool")]
    compensate_detail: Option<bool>,
    #[serde(default, deserialize_with = "lenient::bool")]
    unite_reserve: Option<bool>,
}

#[derive(Deserialize)]
struct Column {
    #[serde(default, deserialize_with = "lenient::string")]
    key: Option<String>,
}

#[derive(Deserialize)]
struct Frequency {
    #[serde(rename = "type", default, deserialize_with = "lenient::open")]
    frequency_type: Option<ReportFrequencyType>,
    #[serde(default, deserialize_with = "lenient::u32")]
    hour: Option<u32>,
    #[serde(default, deserialize_with = "lenient::u32")]
    value: Option<u32>,
}

#[derive(Deserialize)]
struct Sftp {
    #[serde(default, deserialize_with = "lenient::string")]
    server: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    username: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    password: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    remote_dir: Option<String>,
    #[serde(default, deserialize_with = "lenient::u32")]
    port: Option<u32>,
}

/// Parts that can't be read are absent, and stay in `raw`.
pub(crate) fn read(text: &[u8]) -> Result<ReportConfig, serde_json::Error> {
    let text = super::text(text)?;
    let body: Body<'_> = serde_json::from_str(text)?;
    Ok(ReportConfig {
        file_name_prefix: body.file_name_prefix,
        columns: body.columns.into_iter().filter_map(column).collect(),
        frequency: body.frequency.and_then(frequency),
        sftp_info: body.sftp_info.and_then(sftp),
        separator: body.separator,
        display_timezone: body.display_timezone,
        report_translation: body.report_translation,
        header_language: body.header_language,
        notification_email_list: body.notification_email_list.map(emails).unwrap_or_default(),
        scheduled: body.scheduled,
        refund_detailed: body.refund_detailed,
        coupon_detailed: body.coupon_detailed,
        include_withdraw: body.include_withdraw,
        shipping_detail: body.shipping_detail,
        show_chargeback_cancel: body.show_chargeback_cancel,
        show_fee_prevision: body.show_fee_prevision,
        include_withdrawal_at_end: body.include_withdrawal_at_end.or(body.include_withdrawal),
        execute_after_withdrawal: body.execute_after_withdrawal,
        check_available_balance: body.check_available_balance,
        compensate_detail: body.compensate_detail,
        unite_reserve: body.unite_reserve,
        raw: RawJson::new(text),
    })
}

/// An object with the key, or the key alone.
fn column(raw: &RawValue) -> Option<String> {
    if raw.get().starts_with('"') {
        return serde_json::from_str(raw.get()).ok();
    }
    serde_json::from_str::<Column>(raw.get()).ok()?.key
}

fn frequency(raw: &RawValue) -> Option<ReportFrequency> {
    let Frequency { frequency_type, hour, value } = serde_json::from_str(raw.get()).ok()?;
    Some(ReportFrequency { frequency_type, hour, value })
}

fn sftp(raw: &RawValue) -> Option<ReportSftp> {
    let Sftp { server, username, password, remote_dir, port } = serde_json::from_str(raw.get()).ok()?;
    Some(ReportSftp { server, username, password, remote_dir, port })
}

fn emails(raw: &RawValue) -> Vec<String> {
    serde_json::from_str::<Vec<Option<String>>>(raw.get())
        .map(|all| all.into_iter().flatten().collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_names_of_an_option_and_both_shapes_of_a_column_are_read() {
        let guide = read(br#"{"include_withdrawal": true, "columns": ["DATE", {"key": "SOURCE_ID"}, 7]}"#);
        let guide = guide.unwrap();
        assert_eq!(guide.include_withdrawal_at_end, Some(true));
        assert_eq!(guide.columns, ["DATE", "SOURCE_ID"]);
        let both = br#"{"include_withdrawal": true, "include_withdrawal_at_end": false}"#;
        assert_eq!(read(both).unwrap().include_withdrawal_at_end, Some(false));
    }

    #[test]
    fn odd_parts_are_absent_and_no_error() {
        let odd = br#"{"frequency": "daily", "sftp_info": null, "notification_email_list": "a@b.example",
            "columns": null, "scheduled": "true", "report_translation": "de"}"#;
        let config = read(odd).unwrap();
        assert_eq!((config.frequency, config.sftp_info), (None, None));
        assert_eq!(config.notification_email_list, [""; 0]);
        assert_eq!(config.scheduled, Some(true));
        assert_eq!(config.report_translation, Some(ReportLanguage::Unknown("de".to_owned())));
    }

    #[test]
    fn a_password_shows_nowhere() {
        let body = br#"{"sftp_info": {"server": "s", "username": "u", "password": "s3cret", "port": "22"}}"#;
        let config = read(body).unwrap();
        assert_eq!(config.sftp_info.as_ref().unwrap().password.as_deref(), Some("s3cret"));
        assert!(!format!("{config:?}").contains("s3cret"));
    }
}
