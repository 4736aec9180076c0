//! `POST /_sandbox/report_options`: how an account's money and reports behave.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::json;

use super::body::{Id, ReportName, read};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, control_error};
use crate::json::amount_text::AmountText;
use crate::times::SECOND;
use crate::world::reports::Report;
use crate::world::reports::manner::{Dates, Manner, MkpFee, Words};
use crate::world::terms::{RefundSource, Terms};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Changes {
    user_id: Id,
    /// Both, without.
    report: Option<ReportName>,
    ready_after_s: Option<u32>,
    words: Option<Words>,
    accept_without_creating: Option<u32>,
    fail: Option<u32>,
    string_ids: Option<bool>,
    list_as_page: Option<bool>,
    ranges: Option<bool>,
    expires_after_s: Option<u32>,
    dates: Option<Dates>,
    translated_values: Option<bool>,
    mkp_fee: Option<MkpFee>,
    release_delay_s: Option<u32>,
    fee_percent: Option<AmountText>,
    mkp_fee_percent: Option<AmountText>,
    tax_percent: Option<AmountText>,
    refund_source: Option<RefundSource>,
    refund_gives_back_fees: Option<bool>,
}

/// Changes what is given, leaves the rest. What is about money holds for both
/// reports, and for payments from now on.
pub(crate) fn post(app: &App, call: &Call) -> Answer {
    let changes: Changes = read(call)?;
    let user_id = changes.user_id.0;
    let mut world = app.world();
    let account = world.account(user_id);
    let terms = changes.terms(account.terms);
    if !are_parts(terms) {
        return Err(control_error(400, "percentages: 0 to 100, and no more in all"));
    }
    account.terms = terms;
    for report in Report::ALL {
        if changes.report.is_none_or(|wanted| wanted.0 == report) {
            changes.apply(&mut world.desk(user_id, report).manner);
        }
    }
    Ok(Reply::json(200, &json!({})))
}

impl Changes {
    fn terms(&self, terms: Terms) -> Terms {
        let percent = |given: Option<AmountText>| given.map(|AmountText(percent)| percent);
        Terms {
            release_delay: self.release_delay_s.map_or(terms.release_delay, millis),
            fee_percent: percent(self.fee_percent).or(terms.fee_percent),
            mkp_fee_percent: percent(self.mkp_fee_percent).unwrap_or(terms.mkp_fee_percent),
            tax_percent: percent(self.tax_percent).unwrap_or(terms.tax_percent),
            gives_back: self.refund_gives_back_fees.unwrap_or(terms.gives_back),
            refund_source: self.refund_source.unwrap_or(terms.refund_source),
        }
    }

    fn apply(&self, manner: &mut Manner) {
        manner.ready_after = self.ready_after_s.map_or(manner.ready_after, millis);
        manner.words = self.words.unwrap_or(manner.words);
        manner.accept_without_creating =
            self.accept_without_creating.unwrap_or(manner.accept_without_creating);
        manner.fail = self.fail.unwrap_or(manner.fail);
        manner.string_ids = self.string_ids.unwrap_or(manner.string_ids);
        manner.list_as_page = self.list_as_page.unwrap_or(manner.list_as_page);
        manner.ranges = self.ranges.unwrap_or(manner.ranges);
        manner.expires_after = self.expires_after_s.map(millis).or(manner.expires_after);
        manner.dates = self.dates.unwrap_or(manner.dates);
        manner.translated_values = self.translated_values.unwrap_or(manner.translated_values);
        manner.mkp_fee = self.mkp_fee.unwrap_or(manner.mkp_fee);
    }
}

fn are_parts(terms: Terms) -> bool {
    let percents = [terms.fee_percent.unwrap_or_default(), terms.mkp_fee_percent, terms.tax_percent];
    let bounds = Decimal::ZERO..=Decimal::ONE_HUNDRED;
    percents.iter().all(|percent| bounds.contains(percent)) && bounds.contains(&percents.iter().sum())
}

fn millis(seconds: u32) -> i64 {
    i64::from(seconds) * SECOND
}
