//! Everything that is checked about a configuration before it is sent.

use super::super::store_check::visible;
use crate::error::{Error, Result};
use crate::ids::required;
use crate::model::{
    ReportConfigRequest, ReportFrequencyRequest, ReportFrequencyType, ReportKind, ReportLanguage,
    ReportSftpRequest,
};
use crate::wire::report_config::{ColumnBody, ConfigBody, FrequencyBody, SftpBody};

pub(super) fn check<'a>(kind: &ReportKind, config: &'a ReportConfigRequest) -> Result<ConfigBody<'a>> {
    visible("file_name_prefix", &config.file_name_prefix)?;
    own_options(kind, config)?;
    Ok(ConfigBody {
        file_name_prefix: &config.file_name_prefix,
        columns: columns(&config.columns)?,
        frequency: frequency(&config.frequency).map_err(|e| e.under("frequency"))?,
        sftp_info: config.sftp_info.as_ref().map(sftp).transpose().map_err(|e| e.under("sftp_info"))?,
        separator: config.separator.as_deref().map(separator).transpose()?,
        display_timezone: config.display_timezone.as_deref().map(zone).transpose()?,
        report_translation: language("report_translation", config.report_translation.as_ref())?,
        header_language: language("header_language", config.header_language.as_ref())?,
        notification_email_list: emails(&config.notification_email_list)?,
        refund_detailed: config.refund_detailed,
        coupon_detailed: config.coupon_detailed,
        include_withdraw: config.include_withdraw,
        shipping_detail: config.shipping_detail,
        show_chargeback_cancel: config.show_chargeback_cancel,
        show_fee_prevision: config.show_fee_prevision,
        include_withdrawal_at_end: config.include_withdrawal_at_end,
        execute_after_withdrawal: config.execute_after_withdrawal,
        check_available_balance: config.check_available_balance,
        compensate_detail: config.compensate_detail,
        unite_reserve: config.unite_reserve,
    })
}

/// The options that only one of the two reports has.
fn own_options(kind: &ReportKind, config: &ReportConfigRequest) -> Result<()> {
    let settlement = [
        ("header_language", config.header_language.is_some()),
        ("include_withdraw", config.include_withdraw.is_some()),
        ("shipping_detail", config.shipping_detail.is_some()),
        ("show_chargeback_cancel", config.show_chargeback_cancel.is_some()),
        ("show_fee_prevision", config.show_fee_prevision.is_some()),
    ];
    let release = [
        ("include_withdrawal_at_end", config.include_withdrawal_at_end.is_some()),
        ("execute_after_withdrawal", config.execute_after_withdrawal.is_some()),
        ("check_available_balance", config.check_available_balance.is_some()),
        ("compensate_detail", config.compensate_detail.is_some()),
        ("unite_reserve", config.unite_reserve.is_some()),
    ];
    let foreign = if *kind == ReportKind::Settlement { release } else { settlement };
    match foreign.into_iter().find(|(_, given)| *given) {
        Some((field, _)) => {
            let advice = format!("the {kind} report has no such option");
            Err(Error::invalid(field, "", "unsupported", &advice))
        }
        None => Ok(()),
    }
}

fn columns(keys: &[String]) -> Result<Vec<ColumnBody<'_>>> {
    if keys.is_empty() {
        return Err(Error::invalid("columns", "", "required", "a report has at least one column"));
    }
    let column = |(index, key): (usize, &'_ String)| visible(&format!("columns[{index}]"), key);
    keys.iter().enumerate().try_for_each(column)?;
    Ok(keys.iter().map(|key| ColumnBody { key }).collect())
}

fn frequency(given: &ReportFrequencyRequest) -> Result<FrequencyBody<'_>> {
    let ReportFrequencyRequest { frequency_type, hour, value } = given;
    let most = match frequency_type {
        ReportFrequencyType::Daily => u32::MAX,
        ReportFrequencyType::Weekly => 7,
        ReportFrequencyType::Monthly => 31,
        ReportFrequencyType::Unknown(other) => {
            let advice = "it must be daily, weekly or monthly";
            return Err(Error::invalid("frequency_type", other, "enum", advice));
        }
    };
    if *hour > 23 {
        return Err(Error::invalid("hour", &hour.to_string(), "max", "a day has the hours 0 to 23"));
    }
    if *value == 0 {
        return Err(Error::invalid("value", "0", "min", "days are counted from 1"));
    }
    if *value > most {
        let advice = format!("it is a day of the week or of the month: {most} at most");
        return Err(Error::invalid("value", &value.to_string(), "max", &advice));
    }
    Ok(FrequencyBody { frequency_type: frequency_type.as_str(), hour: *hour, value: *value })
}

fn sftp(given: &ReportSftpRequest) -> Result<SftpBody<'_>> {
    let ReportSftpRequest { server, username, password, remote_dir, port } = given;
    visible("server", server)?;
    visible("username", username)?;
    required("password", password)?;
    visible("remote_dir", remote_dir)?;
    if let Some(port) = port.filter(|port| !(1..=65535).contains(port)) {
        return Err(Error::invalid("port", &port.to_string(), "range", "it must be from 1 to 65535"));
    }
    Ok(SftpBody { server, username, password, remote_dir, port: *port })
}

/// One character that numbers, dates, names and quotes don't have.
fn separator(text: &str) -> Result<&str> {
    let mut chars = text.chars();
    let usable = |c: char| c == '\t' || (c.is_ascii_punctuation() && !"\"'.-+:_".contains(c));
    match (chars.next(), chars.next()) {
        (Some(c), None) if usable(c) => Ok(text),
        _ => Err(Error::invalid("separator", text, "alphabet", "it must be one character such as , or ;")),
    }
}

/// `GMT-04` by the reference, a name by the vendor's `OpenAPI` file: both go
/// through, and the API has the last word.
fn zone(text: &str) -> Result<&str> {
    required("display_timezone", text)?;
    if text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-:/_".contains(&b)) {
        return Ok(text);
    }
    Err(Error::invalid("display_timezone", text, "alphabet", "it must be an offset such as GMT-03"))
}

fn language<'a>(field: &str, given: Option<&'a ReportLanguage>) -> Result<Option<&'a str>> {
    match given {
        Some(unknown) if !unknown.is_known() => {
            Err(Error::invalid(field, unknown.as_str(), "enum", "it must be en, es or pt"))
        }
        given => Ok(given.map(ReportLanguage::as_str)),
    }
}

fn emails(all: &[String]) -> Result<&[String]> {
    for (index, email) in all.iter().enumerate() {
        let sound = |c: char| !c.is_whitespace() && !c.is_control();
        let named = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
        if !named || !email.chars().all(sound) {
            let field = format!("notification_email_list[{index}]");
            return Err(Error::invalid(&field, email, "format", "it must be an e-mail address"));
        }
    }
    Ok(all)
}
