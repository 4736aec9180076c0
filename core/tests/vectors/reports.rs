//! Reports of the vectors: what goes in and what comes out.

use cobro::{
    Report, ReportConfig, ReportConfigRequest, ReportFetchRequest, ReportFrequency, ReportFrequencyRequest,
    ReportKind, ReportPage, ReportRequest, ReportSearch, ReportSftp, ReportSftpRequest,
};
use serde_json::{Value, json};

use crate::args::Args;

type Read<T> = Result<T, String>;

/// What a report of the vectors is unless they say otherwise.
pub(crate) fn usual_report() -> Value {
    json!({
        "report": "settlement",
        "begin_date": "2025-10-01T03:00:00Z",
        "end_date": "2025-11-01T02:59:59Z",
    })
}

/// What a configuration of the vectors is unless they say otherwise.
pub(crate) fn usual_config() -> Value {
    json!({
        "report": "settlement",
        "file_name_prefix": "shop",
        "columns": ["SOURCE_ID"],
        "frequency": {"frequency_type": "daily", "hour": 5, "value": 1},
    })
}

/// Which days the vectors fetch unless they say otherwise.
pub(crate) fn usual_days() -> Value {
    json!({"report": "settlement", "from": "2025-10-01", "to": "2025-10-31"})
}

pub(crate) fn kind(args: &mut Args) -> Read<ReportKind> {
    Ok(ReportKind::from(args.text("report")?))
}

pub(crate) fn request(mut args: Args) -> Read<ReportRequest> {
    let request = ReportRequest {
        begin_date: args.maybe_moment("begin_date")?.ok_or("begin_date is missing")?,
        end_date: args.maybe_moment("end_date")?.ok_or("end_date is missing")?,
    };
    args.done()?;
    Ok(request)
}

pub(crate) fn search(mut args: Args) -> Read<ReportSearch> {
    let search = ReportSearch {
        id: args.maybe_text("id")?,
        file_name: args.maybe_text("file_name")?,
        begin_date: args.maybe_moment("begin_date")?,
        end_date: args.maybe_moment("end_date")?,
        created_from: args.maybe_text("created_from")?.map(Into::into),
        account_id: args.maybe_id("account_id")?,
        currency_id: args.maybe_text("currency_id")?,
        range_begin_date: args.maybe_moment("range_begin_date")?,
        range_end_date: args.maybe_moment("range_end_date")?,
        limit: args.maybe_u32("limit")?,
        offset: args.maybe_u32("offset")?,
    };
    args.done()?;
    Ok(search)
}

pub(crate) fn fetch(mut args: Args) -> Read<ReportFetchRequest> {
    let request = ReportFetchRequest {
        report: kind(&mut args)?,
        from: args.text("from")?,
        to: args.text("to")?,
        time_zone: args.maybe_text("time_zone")?,
        folder: args.maybe_text("folder")?,
        timeout: args.maybe_duration("timeout")?,
    };
    args.done()?;
    Ok(request)
}

pub(crate) fn config(mut args: Args) -> Read<ReportConfigRequest> {
    let columns = args.list("columns")?;
    let emails = args.list("notification_email_list")?;
    let request = ReportConfigRequest {
        file_name_prefix: args.text("file_name_prefix")?,
        columns: texts(&columns)?,
        frequency: frequency(&mut args)?,
        sftp_info: args.given("sftp_info").map(|given| sftp(Args::new(given)?)).transpose()?,
        separator: args.maybe_text("separator")?,
        display_timezone: args.maybe_text("display_timezone")?,
        report_translation: args.maybe_text("report_translation")?.map(Into::into),
        header_language: args.maybe_text("header_language")?.map(Into::into),
        notification_email_list: texts(&emails)?,
        refund_detailed: args.maybe_bool("refund_detailed")?,
        coupon_detailed: args.maybe_bool("coupon_detailed")?,
        include_withdraw: args.maybe_bool("include_withdraw")?,
        shipping_detail: args.maybe_bool("shipping_detail")?,
        show_chargeback_cancel: args.maybe_bool("show_chargeback_cancel")?,
        show_fee_prevision: args.maybe_bool("show_fee_prevision")?,
        include_withdrawal_at_end: args.maybe_bool("include_withdrawal_at_end")?,
        execute_after_withdrawal: args.maybe_bool("execute_after_withdrawal")?,
        check_available_balance: args.maybe_bool("check_available_balance")?,
        compensate_detail: args.maybe_bool("compensate_detail")?,
        unite_reserve: args.maybe_bool("unite_reserve")?,
    };
    args.done()?;
    Ok(request)
}

fn texts(values: &[Value]) -> Read<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or(format!("{value} is not a string"));
    values.iter().map(text).collect()
}

fn frequency(args: &mut Args) -> Read<ReportFrequencyRequest> {
    let mut args = Args::new(args.given("frequency").ok_or("frequency is missing")?)?;
    let frequency = ReportFrequencyRequest {
        frequency_type: args.text("frequency_type")?.into(),
        hour: args.maybe_u32("hour")?.ok_or("hour is missing")?,
        value: args.maybe_u32("value")?.ok_or("value is missing")?,
    };
    args.done()?;
    Ok(frequency)
}

fn sftp(mut args: Args) -> Read<ReportSftpRequest> {
    let sftp = ReportSftpRequest {
        server: args.text("server")?,
        username: args.text("username")?,
        password: args.text("password")?,
        remote_dir: args.text("remote_dir")?,
        port: args.maybe_u32("port")?,
    };
    args.done()?;
    Ok(sftp)
}

pub(crate) fn shown(r: &Report) -> Value {
    let date = |date: Option<cobro::Timestamp>| date.map(|date| date.to_string());
    json!({
        "id": r.id,
        "report_id": r.report_id,
        "account_id": r.account_id,
        "user_id": r.user_id,
        "begin_date": date(r.begin_date),
        "end_date": date(r.end_date),
        "generation_date": date(r.generation_date),
        "last_modified": date(r.last_modified),
        "created_from": r.created_from.as_ref().map(cobro::ReportOrigin::as_str),
        "file_name": r.file_name,
        "status": r.status.as_ref().map(cobro::ReportStatus::as_str),
        "report_type": r.report_type.as_ref().map(ReportKind::as_str),
        "sub_type": r.sub_type.as_ref().map(ReportKind::as_str),
        "format": r.format,
        "currency_id": r.currency_id,
        "is_test": r.is_test,
        "is_reserve": r.is_reserve,
        "retries": r.retries,
    })
}

pub(crate) fn shown_list(all: &[Report]) -> Value {
    all.iter().map(shown).collect()
}

pub(crate) fn shown_page(p: &ReportPage) -> Value {
    json!({"results": shown_list(&p.results), "next_offset": p.next_offset, "total": p.total})
}

pub(crate) fn shown_config(c: &ReportConfig) -> Value {
    let frequency = |f: &ReportFrequency| {
        let kind = f.frequency_type.as_ref().map(cobro::ReportFrequencyType::as_str);
        json!({"frequency_type": kind, "hour": f.hour, "value": f.value})
    };
    let sftp = |s: &ReportSftp| {
        json!({
            "server": s.server,
            "username": s.username,
            "password": s.password,
            "remote_dir": s.remote_dir,
            "port": s.port,
        })
    };
    json!({
        "file_name_prefix": c.file_name_prefix,
        "columns": c.columns,
        "frequency": c.frequency.as_ref().map(frequency),
        "sftp_info": c.sftp_info.as_ref().map(sftp),
        "separator": c.separator,
        "display_timezone": c.display_timezone,
        "report_translation": c.report_translation.as_ref().map(cobro::ReportLanguage::as_str),
        "header_language": c.header_language.as_ref().map(cobro::ReportLanguage::as_str),
        "notification_email_list": c.notification_email_list,
        "scheduled": c.scheduled,
        "refund_detailed": c.refund_detailed,
        "coupon_detailed": c.coupon_detailed,
        "include_withdraw": c.include_withdraw,
        "shipping_detail": c.shipping_detail,
        "show_chargeback_cancel": c.show_chargeback_cancel,
        "show_fee_prevision": c.show_fee_prevision,
        "include_withdrawal_at_end": c.include_withdrawal_at_end,
        "execute_after_withdrawal": c.execute_after_withdrawal,
        "check_available_balance": c.check_available_balance,
        "compensate_detail": c.compensate_detail,
        "unite_reserve": c.unite_reserve,
    })
}
