use std::time::Duration;

use cobro::{ReconcileOptions, ReconcileRequest, Timestamp};

pub(crate) const USAGE: &str = "\
usage: reconcile --sales FILE --report FILE… [--html FILE] [--csv FILE] [--json FILE]
                 [--language TAG] [--settlement-delay DAYS] [--until DATE]

  --sales FILE             CSV with the columns external_reference, amount, currency,
                           date, payment_id, pos, store
  --report FILE            a settlement or release report; may be given several times
  --html FILE              writes a page for the accountant
  --csv FILE               writes every finding as a row
  --json FILE              writes every finding as a line of JSON, the summary last
  --language TAG           of the page: es (the default), pt, en, or a tag such as es-AR
  --settlement-delay DAYS  how long after its date a sale may be without a row
  --until DATE             until when the reports go: a day (its end in UTC) or a moment
                           such as 2026-10-31T23:59:59-03:00; by their last row otherwise";

/// What is asked for, or what is wrong with it.
pub(crate) fn read(mut given: impl Iterator<Item = String>) -> Result<ReconcileRequest, String> {
    let mut request = ReconcileRequest::default();
    while let Some(argument) = given.next() {
        let mut value = || given.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--sales" => request.sales_csv = Some(value()?),
            "--report" => request.reports.push(value()?),
            "--html" => request.html = Some(value()?),
            "--csv" => request.csv = Some(value()?),
            "--json" => request.json = Some(value()?),
            "--language" => request.language = Some(value()?),
            "--settlement-delay" => request.options.settlement_delay = Some(days(&value()?)?),
            "--until" => {
                request.options = ReconcileOptions { until: Some(until(&value()?)?), ..request.options }
            }
            unknown => return Err(format!("unknown argument {unknown}")),
        }
    }
    if request.sales_csv.is_none() {
        return Err("--sales is missing".to_owned());
    }
    if request.reports.is_empty() {
        return Err("--report is missing".to_owned());
    }
    Ok(request)
}

fn days(text: &str) -> Result<Duration, String> {
    let days: u32 = text.parse().map_err(|_| format!("--settlement-delay: {text:?} is no number of days"))?;
    Ok(Duration::from_hours(24 * u64::from(days)))
}

fn until(text: &str) -> Result<Timestamp, String> {
    let end_of_day = || {
        let midnight: Timestamp = format!("{text}T00:00:00Z").parse().ok()?;
        midnight.checked_add(Duration::from_hours(24)).ok()
    };
    let moment = text.parse().ok().or_else(end_of_day);
    moment.ok_or(format!("--until: {text:?} is no day such as 2026-10-31, and no moment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<ReconcileRequest, String> {
        super::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn everything_can_be_asked_for() {
        let line = "--sales s.csv --report a.csv --report b.csv --html h --csv c --json j --language pt \
                    --settlement-delay 2 --until 2026-10-31";
        let wanted = ReconcileRequest {
            reports: vec!["a.csv".to_owned(), "b.csv".to_owned()],
            sales_csv: Some("s.csv".to_owned()),
            options: ReconcileOptions {
                settlement_delay: Some(Duration::from_hours(48)),
                until: Some("2026-11-01T00:00:00Z".parse().unwrap()),
                ..ReconcileOptions::default()
            },
            json: Some("j".to_owned()),
            csv: Some("c".to_owned()),
            html: Some("h".to_owned()),
            language: Some("pt".to_owned()),
        };
        assert_eq!(read(line), Ok(wanted));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (line, problem) in [
            ("", "--sales is missing"),
            ("--sales s", "--report is missing"),
            ("--report", "--report needs a value"),
            ("--fast", "unknown argument --fast"),
            ("--settlement-delay soon", "--settlement-delay: \"soon\" is no number of days"),
            ("--until soon", "--until: \"soon\" is no day such as 2026-10-31, and no moment"),
        ] {
            assert_eq!(read(line), Err(problem.to_owned()), "{line}");
        }
        let until = |line: &str| read(&format!("--sales s --report r --until {line}")).unwrap().options.until;
        assert_eq!(until("2026-10-31T23:59:59-03:00"), Some("2026-11-01T02:59:59Z".parse().unwrap()));
    }
}
